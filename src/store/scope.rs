//! What a scope sees, as conditions on rows: whatever lists, counts or looks up asks here.
//!
//! A decision is inside if one of its authorities is; a conferral if its decision is, or its recipient belongs to a
//! unit that is; a recipient if one of its conferrals is, if it belongs to such a unit, or if it was entered by someone
//! of such an authority.

use super::{
    dialect::{Sql, holes},
    recipient::survivors,
};
use crate::domain::{
    account::{Body, Limits, Scope},
    fault::Fault,
};
use sea_orm::ConnectionTrait;
use std::collections::{BTreeSet, HashMap, HashSet};

/// The condition that a decision is inside, by the column that has its set of authorities; none where everything is.
#[must_use]
pub fn inside(scope: &Scope, set: &str) -> Option<Sql> {
    scope.limits().map(|limits| of_authorities(limits, set))
}

/// Narrows decisions, by the column that has their set of authorities.
pub fn decisions(sql: &mut Sql, scope: &Scope, set: &str) {
    if let Some(condition) = inside(scope, set) {
        sql.and_all(condition);
    }
}

/// Narrows conferrals, by the name that stands for their table.
pub fn conferrals(sql: &mut Sql, scope: &Scope, table: &str) {
    if let Some(limits) = scope.limits() {
        let own = of_authorities(limits, &format!("{table}.authority_set_id"));
        sql.and_all(if limits.units.is_empty() {
            own
        } else {
            either(vec![own, of_units(limits, &format!("{table}.recipient_id"))])
        });
    }
}

/// Narrows recipients, by the name that stands for their table.
pub fn recipients(sql: &mut Sql, scope: &Scope, table: &str) {
    if let Some(limits) = scope.limits() {
        let id = format!("coalesce({table}.merged_into_id, {table}.id)");
        sql.and_all(either(vec![awarded(limits, &id), entered(limits, &id), of_units(limits, &id)]));
    }
}

fn either(ways: Vec<Sql>) -> Sql {
    let mut any = Sql::new("(");
    for (i, way) in ways.into_iter().enumerate() {
        any = if i == 0 { any.with(way) } else { any.then("OR ").with(way) };
    }
    any.then(")")
}

fn authority_ids(sql: Sql, limits: &Limits) -> Sql {
    limits.authorities.iter().fold(sql, |sql, body| sql.value(body.id))
}

fn of_authorities(limits: &Limits, set: &str) -> Sql {
    let holes = holes(limits.authorities.len());
    if holes.is_empty() {
        return Sql::new("1 = 0");
    }
    authority_ids(
        Sql::new(format!(
            "{set} IN (SELECT authority_set_id FROM authority_set_member WHERE authority_id IN ({holes}))"
        )),
        limits,
    )
}

fn awarded(limits: &Limits, id: &str) -> Sql {
    let set = of_authorities(limits, "s.authority_set_id");
    Sql::new(format!("EXISTS (SELECT 1 FROM conferral s WHERE s.recipient_id = {id} AND ")).with(set).then(")")
}

fn entered(limits: &Limits, id: &str) -> Sql {
    let holes = holes(limits.authorities.len());
    if holes.is_empty() {
        return Sql::new("1 = 0");
    }
    authority_ids(
        Sql::new(format!(
            "EXISTS (SELECT 1 FROM recipient_home h WHERE h.recipient_id = {id} AND h.authority_id IN ({holes}))"
        )),
        limits,
    )
}

fn of_units(limits: &Limits, id: &str) -> Sql {
    if limits.units.is_empty() {
        return Sql::new("1 = 0");
    }
    let sql = Sql::new(format!(
        "{id} IN (WITH RECURSIVE below (id) AS (SELECT id FROM recipient WHERE id IN ({}) UNION SELECT r.id FROM below b JOIN recipient r ON r.unit_recipient_id = b.id) SELECT id FROM below)",
        holes(limits.units.len())
    ));
    limits.units.iter().fold(sql, |sql, unit| sql.value(*unit))
}

/// Those of the recipients that are inside; a merged record is where the one it was merged into is.
pub async fn seen(c: &impl ConnectionTrait, scope: &Scope, ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    if scope.limits().is_none() {
        return Ok(ids.iter().copied().collect());
    }
    let standing = survivors(c, ids).await?;
    let of = |id: &i64| standing.get(id).copied().unwrap_or(*id);
    let asked: BTreeSet<i64> = ids.iter().map(of).collect();
    let inside = narrowed(c, "SELECT r.id FROM recipient r", "r.id", asked, |sql| recipients(sql, scope, "r")).await?;
    Ok(ids.iter().copied().filter(|id| inside.contains(&of(id))).collect())
}

/// Whether a recipient is inside.
pub async fn sees(c: &impl ConnectionTrait, scope: &Scope, id: i64) -> Result<bool, Fault> {
    Ok(seen(c, scope, &[id]).await?.contains(&id))
}

/// Those of the decisions that are inside.
pub async fn seen_decisions(c: &impl ConnectionTrait, scope: &Scope, ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    if scope.limits().is_none() {
        return Ok(ids.iter().copied().collect());
    }
    narrowed(c, "SELECT d.id FROM decision d", "d.id", ids.iter().copied(), |sql| {
        decisions(sql, scope, "d.authority_set_id");
    })
    .await
}

/// Those of the conferrals that are inside.
pub async fn seen_conferrals(c: &impl ConnectionTrait, scope: &Scope, ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    if scope.limits().is_none() {
        return Ok(ids.iter().copied().collect());
    }
    narrowed(c, "SELECT c.id FROM conferral c", "c.id", ids.iter().copied(), |sql| conferrals(sql, scope, "c")).await
}

/// Those of the decisions that are wholly inside: every one of their authorities is. Only such a one is acted on.
pub async fn whole_decisions(c: &impl ConnectionTrait, scope: &Scope, ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    let Some(limits) = scope.limits() else { return Ok(ids.iter().copied().collect()) };
    narrowed(c, "SELECT d.id FROM decision d", "d.id", ids.iter().copied(), |sql| {
        sql.and_all(of_no_other(limits, "d.authority_set_id"));
    })
    .await
}

/// Those of the conferrals that are wholly inside: of a decision that is, or received by a unit that is or its people.
pub async fn whole_conferrals(c: &impl ConnectionTrait, scope: &Scope, ids: &[i64]) -> Result<HashSet<i64>, Fault> {
    let Some(limits) = scope.limits() else { return Ok(ids.iter().copied().collect()) };
    let narrow = |sql: &mut Sql| {
        sql.and_all(either(vec![of_no_other(limits, "c.authority_set_id"), of_units(limits, "c.recipient_id")]));
    };
    narrowed(c, "SELECT c.id FROM conferral c", "c.id", ids.iter().copied(), narrow).await
}

/// The condition that a set of authorities has one that is inside, and none that is not.
fn of_no_other(limits: &Limits, set: &str) -> Sql {
    let holes = holes(limits.authorities.len());
    if holes.is_empty() {
        return Sql::new("1 = 0");
    }
    let others = format!(
        " AND NOT EXISTS (SELECT 1 FROM authority_set_member m WHERE m.authority_set_id = {set} AND m.authority_id NOT IN ({holes})))"
    );
    Sql::new("(").with(of_authorities(limits, set)).with(authority_ids(Sql::new(others), limits))
}

async fn narrowed(
    c: &impl ConnectionTrait,
    select: &str,
    column: &str,
    ids: impl IntoIterator<Item = i64>,
    narrow: impl Fn(&mut Sql),
) -> Result<HashSet<i64>, Fault> {
    let ids: Vec<i64> = ids.into_iter().collect();
    let mut found = HashSet::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(select);
        sql.one_of(column, chunk.iter().copied());
        narrow(&mut sql);
        for row in sql.all(c).await? {
            found.insert(row.try_get("", "id")?);
        }
    }
    Ok(found)
}

/// Notes that a recipient was entered by someone of a part of the register: it is seen there before anyone awards it.
pub async fn enter(c: &impl ConnectionTrait, scope: &Scope, recipient_id: i64) -> Result<(), Fault> {
    for body in scope.limits().map(|limits| limits.authorities.as_slice()).unwrap_or_default() {
        let sql = Sql::new("INSERT INTO recipient_home (recipient_id, authority_id) VALUES (?, ?)");
        sql.value(recipient_id).value(body.id).execute(c).await?;
    }
    Ok(())
}

/// The authorities of these codes and the collectives of these numbers, each with all that took its place, however many
/// times since.
pub async fn limited(c: &impl ConnectionTrait, codes: &[String], units: &[i64]) -> Result<Scope, Fault> {
    if codes.is_empty() && units.is_empty() {
        return Ok(Scope::ALL);
    }
    let mut limits = Limits::default();
    if !codes.is_empty() {
        let sql = Sql::new(format!(
            "WITH RECURSIVE line (code) AS (SELECT code FROM authority WHERE code IN ({}) UNION SELECT s.successor_code FROM succession s JOIN line l ON s.predecessor_code = l.code) \
             SELECT a.id, a.code FROM line l JOIN authority a ON a.code = l.code ORDER BY a.id",
            holes(codes.len())
        ));
        for row in codes.iter().fold(sql, |sql, code| sql.value(code.as_str())).all(c).await? {
            limits.authorities.push(Body { id: row.try_get("", "id")?, code: row.try_get("", "code")? });
        }
    }
    let mut known: BTreeSet<i64> = BTreeSet::new();
    let mut next = units.to_vec();
    while !next.is_empty() {
        let standing: HashMap<i64, i64> = survivors(c, &next).await?;
        let fresh: Vec<i64> =
            next.iter().map(|id| standing.get(id).copied().unwrap_or(*id)).filter(|id| known.insert(*id)).collect();
        next = Vec::new();
        for chunk in fresh.chunks(500) {
            let mut sql = Sql::new("SELECT successor_id FROM recipient_succession");
            sql.one_of("predecessor_id", chunk.iter().copied());
            for row in sql.all(c).await? {
                next.push(row.try_get("", "successor_id")?);
            }
        }
    }
    limits.units = known.into_iter().collect();
    Ok(Scope::of(limits))
}
