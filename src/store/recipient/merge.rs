//! Merges of recipients, and collectives that became others.

use super::super::{
    Db,
    dialect::{Sql, truth},
    from_json, to_json,
};
use crate::domain::{
    account::Scope,
    fault::Fault,
    page::Window,
    recipient::{Gained, RecipientSuccession, StoredRecipient},
    stored::Stored,
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde::Deserialize;
use std::collections::{HashMap, HashSet};

/// A merge as it was made.
#[derive(Debug, Clone, Deserialize)]
pub struct Made {
    /// Its number.
    pub id: i64,
    /// The record that was merged.
    pub from_id: i64,
    /// The record that stays.
    pub into_id: i64,
    /// Whether it was forced.
    #[serde(deserialize_with = "truth")]
    pub forced: bool,
    gained: String,
    moved: String,
    /// When it was made.
    pub merged_at: String,
    /// When it was undone.
    pub undone_at: Option<String>,
}

const MADE: &str = "SELECT id, from_id, into_id, forced, gained, moved, merged_at, undone_at FROM merge";
const MADE_COLUMNS: &[&str] = &["id", "from_id", "into_id", "forced", "gained", "moved", "merged_at", "undone_at"];

/// A merge into a record, as its page tells it.
#[derive(Debug, Clone, Deserialize)]
pub struct Standing {
    /// Its number.
    pub id: i64,
    /// The record that was merged.
    pub from_id: i64,
    /// Its name.
    pub name: String,
    /// Why.
    pub reason: String,
    /// When.
    pub merged_at: String,
}

impl Made {
    /// What the record that stays gained.
    pub fn gained(&self) -> Result<Gained, Fault> {
        from_json(&self.gained)
    }

    /// The conferrals that were moved.
    pub fn moved(&self) -> Result<Vec<i64>, Fault> {
        from_json(&self.moved)
    }
}

/// Adds a merge; answers its number.
pub async fn insert(
    c: &impl ConnectionTrait,
    (from, into): (i64, i64),
    reason: &str,
    forced: bool,
    gained: &Gained,
    moved: &[i64],
    (by, at): (&str, &str),
) -> Result<i64, Fault> {
    let sql = Sql::new(
        "INSERT INTO merge (from_id, into_id, reason, forced, gained, moved, merged_by, merged_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(from)
        .value(into)
        .value(reason)
        .value(forced)
        .value(to_json(gained)?)
        .value(to_json(&moved)?)
        .value(by)
        .value(at);
    sql.inserted(c).await
}

/// Notes that a conferral is one record's own, of all that were merged into the record that had it or into the one that
/// has it now: an undo of each merge that leads on from there brings it back, and of no other.
pub async fn settle(c: &impl ConnectionTrait, merged: &[i64], conferral_id: i64, own: i64) -> Result<(), Fault> {
    let standing = of_each(c, merged).await?;
    let (mut way, mut at) = (HashSet::new(), own);
    while let Some(made) = standing.iter().find(|made| made.from_id == at) {
        way.insert(made.id);
        at = made.into_id;
    }
    for made in standing {
        let mut moved = made.moved()?;
        let (has, leads) = (moved.contains(&conferral_id), way.contains(&made.id));
        if has != leads {
            moved.retain(|id| *id != conferral_id);
            moved.extend(Some(conferral_id).filter(|_| leads));
            Sql::new("UPDATE merge SET moved = ? WHERE id = ?")
                .value(to_json(&moved)?)
                .value(made.id)
                .execute(c)
                .await?;
        }
    }
    Ok(())
}

/// Whose conferrals are by themselves, of records that were merged: the record to which undoing the merges would bring
/// each back.
pub struct Owners(HashMap<i64, Vec<(i64, HashSet<i64>)>>);

impl Owners {
    /// Reads the merges into these records.
    pub async fn of(c: &impl ConnectionTrait, records: &[StoredRecipient]) -> Result<Self, Fault> {
        let merged: Vec<i64> = records.iter().flat_map(|record| record.merged_ids.clone()).collect();
        let mut into: HashMap<i64, Vec<(i64, HashSet<i64>)>> = HashMap::new();
        for made in of_each(c, &merged).await? {
            into.entry(made.into_id).or_default().push((made.from_id, made.moved()?.into_iter().collect()));
        }
        Ok(Self(into))
    }

    /// Whose a conferral is that a record has.
    #[must_use]
    pub fn own(&self, record: i64, conferral_id: i64) -> i64 {
        let mut at = record;
        let joined = |at: i64| self.0.get(&at)?.iter().find(|(_, moved)| moved.contains(&conferral_id));
        while let Some((from, _)) = joined(at) {
            at = *from;
        }
        at
    }
}

/// The merges of these records that stand, the oldest first.
pub async fn of_each(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Made>, Fault> {
    let mut found = Vec::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new(MADE);
        sql.one_of("from_id", chunk.iter().copied());
        found.extend(sql.then("AND undone_at IS NULL ORDER BY id").rows::<Made>(c, MADE_COLUMNS).await?);
    }
    Ok(found)
}

/// The units above a recipient, itself first: each as the record that stands for it now.
pub async fn units_above(c: &impl ConnectionTrait, id: i64) -> Result<Vec<i64>, Fault> {
    let sql = Sql::new(
        "WITH RECURSIVE up (id, next) AS (SELECT id, coalesce(merged_into_id, unit_recipient_id) FROM recipient WHERE id = ? \
         UNION SELECT r.id, coalesce(r.merged_into_id, r.unit_recipient_id) FROM up JOIN recipient r ON r.id = up.next) SELECT id FROM up",
    );
    sql.value(id).all(c).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// A household that names both people as members, each by any of its records.
pub async fn household_of_both(c: &impl ConnectionTrait, one: &[i64], other: &[i64]) -> Result<Option<i64>, Fault> {
    let mut sql = Sql::new(
        "SELECT m.household_id FROM household_member m JOIN household_member o ON o.household_id = m.household_id \
         JOIN recipient h ON h.id = m.household_id AND h.merged_into_id IS NULL",
    );
    sql.one_of("m.member_id", one.iter().copied());
    sql.one_of("o.member_id", other.iter().copied());
    sql.then("ORDER BY m.household_id LIMIT 1").number(c).await
}

/// A merge by its number.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<Made>, Fault> {
    Ok(Sql::new(MADE).then("WHERE id = ?").value(id).rows(c, MADE_COLUMNS).await?.pop())
}

/// The merges of these records into another that stand, the latest first.
pub async fn standing(c: &impl ConnectionTrait, from: &[i64], into: i64) -> Result<Vec<Standing>, Fault> {
    let mut sql = Sql::new(
        "SELECT m.id AS id, m.from_id AS from_id, r.name AS name, m.reason AS reason, m.merged_at AS merged_at \
         FROM merge m JOIN recipient r ON r.id = m.from_id",
    );
    sql.one_of("m.from_id", from.iter().copied());
    sql.and("m.into_id = ? AND m.undone_at IS NULL", [into]);
    sql.then("ORDER BY m.id DESC").rows(c, &["id", "from_id", "name", "reason", "merged_at"]).await
}

/// Notes that a merge was undone.
pub async fn undo(c: &impl ConnectionTrait, id: i64, reason: &str, by: &str, at: &str) -> Result<(), Fault> {
    let sql = Sql::new("UPDATE merge SET undo_reason = ?, undone_by = ?, undone_at = ? WHERE id = ?");
    sql.value(reason).value(by).value(at).value(id).execute(c).await?;
    Ok(())
}

const SUCCESSION: &[&str] =
    &["id", "version", "created_at", "updated_at", "predecessor_id", "successor_id", "kind", "date", "instrument"];

/// Adds a succession of collectives.
pub async fn succeed(
    c: &impl ConnectionTrait,
    new: RecipientSuccession,
    now: &str,
) -> Result<Stored<RecipientSuccession>, Fault> {
    let RecipientSuccession { predecessor_id, successor_id, kind, date, instrument } = &new;
    let sql = Sql::new(
        "INSERT INTO recipient_succession (predecessor_id, successor_id, kind, date, instrument, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(*predecessor_id)
        .value(*successor_id)
        .value(kind.word())
        .value(date.to_string())
        .value(instrument.as_str())
        .value(now)
        .value(now);
    let id = sql.inserted(c).await?;
    Ok(Stored { id, version: 1, created_at: now.to_owned(), updated_at: now.to_owned(), facts: new })
}

/// What took the place of a collective.
pub async fn leaving(c: &impl ConnectionTrait, id: i64) -> Result<Vec<RecipientSuccession>, Fault> {
    let sql = Sql::new(format!(
        "SELECT {} FROM recipient_succession WHERE predecessor_id = ? ORDER BY id",
        SUCCESSION.join(", ")
    ))
    .value(id);
    Ok(sql.records::<Stored<RecipientSuccession>>(c, SUCCESSION).await?.into_iter().map(|s| s.facts).collect())
}

/// The days on which other collectives took the place of these, the first of each.
pub async fn ends(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, NaiveDate>, Fault> {
    let mut ends = HashMap::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("SELECT predecessor_id, min(date) AS ended FROM recipient_succession");
        sql.one_of("predecessor_id", chunk.iter().copied());
        for row in sql.then("GROUP BY predecessor_id").all(c).await? {
            let ended = super::super::some_day(row.try_get::<Option<String>>("", "ended")?.as_ref())?;
            ends.extend(ended.map(|day| Ok::<_, Fault>((row.try_get("", "predecessor_id")?, day))).transpose()?);
        }
    }
    Ok(ends)
}

/// A page of successions of collectives, in the order they were entered.
pub async fn successions(db: &Db, scope: &Scope, window: &Window) -> Result<Vec<Stored<RecipientSuccession>>, Fault> {
    let mut sql = of_scope(&SUCCESSION.join(", "), scope);
    sql.and("id > ?", [window.after_id()]);
    sql.then("ORDER BY id LIMIT ?").value(window.fetch()).records(db.reader(), SUCCESSION).await
}

/// Every succession of collectives inside, oldest first.
pub async fn all_successions(c: &impl ConnectionTrait, scope: &Scope) -> Result<Vec<RecipientSuccession>, Fault> {
    let sql = of_scope(&SUCCESSION.join(", "), scope).then("ORDER BY date, id");
    Ok(sql.records::<Stored<RecipientSuccession>>(c, SUCCESSION).await?.into_iter().map(|s| s.facts).collect())
}

/// How many successions of collectives there are.
pub async fn count_successions(db: &Db, scope: &Scope) -> Result<i64, Fault> {
    of_scope("count(*)", scope).count(db.reader()).await
}

/// Successions of which both sides are inside.
fn of_scope(what: &str, scope: &Scope) -> Sql {
    let mut sql = Sql::new(format!("SELECT {what} FROM recipient_succession"));
    for side in ["predecessor_id", "successor_id"].into_iter().filter(|_| scope.limits().is_some()) {
        let mut inside = Sql::new(format!("{side} IN (SELECT r.id FROM recipient r"));
        super::super::scope::recipients(&mut inside, scope, "r");
        sql.and_all(inside.then(")"));
    }
    sql
}

/// The conferrals of a record, or those of them that are named.
pub async fn conferrals_of(c: &impl ConnectionTrait, from: i64, only: Option<&[i64]>) -> Result<Vec<i64>, Fault> {
    let rows = Sql::new("SELECT id FROM conferral WHERE recipient_id = ? ORDER BY id").value(from).all(c).await?;
    let mut ids = rows.iter().map(|row| Ok(row.try_get::<i64>("", "id")?)).collect::<Result<Vec<_>, Fault>>()?;
    if let Some(only) = only {
        let only: std::collections::HashSet<_> = only.iter().collect();
        ids.retain(|id| only.contains(id));
    }
    Ok(ids)
}

/// Moves conferrals to another record and counts their versions.
pub async fn move_conferrals(c: &impl ConnectionTrait, ids: &[i64], into: i64) -> Result<(), Fault> {
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("UPDATE conferral SET recipient_id = ?, version = version + 1").value(into);
        sql.one_of("id", chunk.iter().copied());
        sql.execute(c).await?;
    }
    Ok(())
}
