//! Decisions, the lines of drafts, and the numbers that are taken.

use super::{
    Tx,
    authority::OF_NO_BODY,
    dialect::{Sql, TITLES, index_words},
    from_json, to_json, word,
};
use crate::domain::{
    account::Scope,
    decision::{Act, Decision, DecisionState, Evidence, Line, StoredDecision},
    fault::Fault,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::NotSet, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
    QueryOrder,
};

pub mod count;
pub mod hand;
pub mod list;
pub mod numbers;
mod reason;
pub mod reconcile;
mod row;

pub(in crate::store) use row::search_key;
use row::{model, stored};

/// Adds a draft without its lines and gives it its number.
pub async fn insert(tx: &Tx, decision: &mut StoredDecision, authority_set_id: i64) -> Result<(), Fault> {
    let row = model(decision, authority_set_id)?;
    let words = row.title_key.clone();
    let row = row::ActiveModel { id: NotSet, ..row.into_active_model() };
    decision.id = row::Entity::insert(row).exec(&**tx).await?.last_insert_id;
    index_words(&**tx, &TITLES, &[(decision.id, &words)], false).await
}

/// Replaces a draft and forgets its lines.
pub async fn replace(tx: &Tx, decision: &StoredDecision, authority_set_id: i64) -> Result<(), Fault> {
    let row = model(decision, authority_set_id)?;
    index_words(&**tx, &TITLES, &[(row.id, &row.title_key)], true).await?;
    update(tx, row).await?;
    forget_lines(&**tx, decision.id).await
}

async fn update(tx: &Tx, row: row::Model) -> Result<(), Fault> {
    row::Entity::update(row.into_active_model().reset_all()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// Adds the lines of a draft as one document, where it has some.
pub async fn insert_lines(c: &impl ConnectionTrait, id: i64, lines: &[Line]) -> Result<(), Fault> {
    if !lines.is_empty() {
        Sql::new("INSERT INTO decision_lines (decision_id, lines) VALUES (?, ?)")
            .value(id)
            .value(to_json(&lines)?)
            .execute(c)
            .await?;
    }
    Ok(())
}

/// Writes a further state of a decision; its lines and its authorities stay.
pub async fn save_state(tx: &Tx, decision: &StoredDecision, authority_set_id: i64) -> Result<(), Fault> {
    update(tx, model(decision, authority_set_id)?).await
}

/// Writes a registered decision that was mended: its words are found anew.
pub async fn mend(tx: &Tx, decision: &StoredDecision, authority_set_id: i64) -> Result<(), Fault> {
    let row = model(decision, authority_set_id)?;
    index_words(&**tx, &TITLES, &[(row.id, &row.title_key)], true).await?;
    update(tx, row).await
}

/// Forgets the document of lines: they were replaced, or became conferrals.
pub async fn forget_lines(c: &impl ConnectionTrait, id: i64) -> Result<(), Fault> {
    Sql::new("DELETE FROM decision_lines WHERE decision_id = ?").value(id).execute(c).await?;
    Ok(())
}

/// A decision by its number in the register, without its lines, and its set of authorities.
pub async fn find(c: &impl ConnectionTrait, id: i64) -> Result<Option<(StoredDecision, i64)>, Fault> {
    let row = row::Entity::find_by_id(id).one(c).await?;
    row.map(|row| {
        let set = row.authority_set_id;
        stored(row).map(|decision| (decision, set))
    })
    .transpose()
}

/// Those of the numbers that exist, in their order, without their lines.
pub async fn by_ids(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<StoredDecision>, Fault> {
    let mut found = Vec::new();
    for chunk in ids.chunks(1000) {
        let some = row::Entity::find().filter(row::Column::Id.is_in(chunk.iter().copied()));
        let rows = some.order_by_asc(row::Column::Id).all(c).await?;
        found.extend(rows.into_iter().map(stored).collect::<Result<Vec<_>, _>>()?);
    }
    Ok(found)
}

/// The lines of a draft, submitted or withdrawn decision.
pub async fn lines(c: &impl ConnectionTrait, id: i64) -> Result<Vec<Line>, Fault> {
    let row = Sql::new("SELECT lines FROM decision_lines WHERE decision_id = ?").value(id).one(c).await?;
    row.map_or_else(|| Ok(Vec::new()), |row| from_json(&row.try_get::<String>("", "lines")?))
}

/// Those of the numbers that are registered decisions.
pub async fn registered(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<i64>, Fault> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new("SELECT id FROM decision");
    sql.and("state = ?", ["registered"]);
    sql.one_of("id", ids.iter().copied());
    sql.all(c).await?.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// Registered awards of an authority, or of none where no source names it, in the same campaign and period with as many
/// lines, but for this one, without their lines: those that neither day nor year tells apart, nor that both are
/// originals.
pub async fn like(tx: &Tx, authority_id: Option<i64>, id: i64, facts: &Decision) -> Result<Vec<StoredDecision>, Fault> {
    let mut sql = Sql::new("SELECT d.id FROM decision d");
    match authority_id {
        Some(body) => {
            let sets =
                "d.authority_set_id IN (SELECT authority_set_id FROM authority_set_member WHERE authority_id = ?)";
            sql.and(sets, [body]);
        }
        None => sql.that(&format!("d.authority_set_id IN {OF_NO_BODY}")),
    }
    sql.and("d.line_count = ?", [facts.line_count()]);
    sql.and("d.id <> ?", [id]);
    sql.and("d.state = ?", [DecisionState::Registered.word()]);
    sql.and("d.act = ?", [Act::Award.word()]);
    sql.that("d.voided_by IS NULL");
    for (column, year) in [("d.year_from", facts.year_from), ("d.year_to", facts.year_to)] {
        match year {
            Some(year) => sql.and(&format!("{column} = ?"), [year]),
            None => sql.that(&format!("{column} IS NULL")),
        }
    }
    match &facts.campaign_code {
        Some(code) => sql.and("d.campaign_code = ?", [code.as_str()]),
        None => sql.that("d.campaign_code IS NULL"),
    }
    if facts.evidence == Some(Evidence::Original) {
        sql.and("d.evidence <> ?", [Evidence::Original.word()]);
    }
    if let Some(day) = facts.signed_on {
        sql.and("(d.signed_on IS NULL OR d.signed_on = ?)", [day.to_string()]);
    }
    if let Some(year) = facts.signed_year {
        sql.and("(d.signed_year IS NULL OR d.signed_year = ?)", [year]);
    }
    super::scope::decisions(&mut sql, &tx.scope, "d.authority_set_id");
    let rows = sql.then("ORDER BY d.id LIMIT 100").all(&**tx).await?;
    let ids = rows.iter().map(|row| Ok(row.try_get::<i64>("", "id")?)).collect::<Result<Vec<_>, Fault>>()?;
    by_ids(&**tx, &ids).await
}

/// Those of the numbers that exist, each with its state and act, and the record that took it out.
pub async fn acts(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<(i64, DecisionState, Act, Option<i64>)>, Fault> {
    let mut found = Vec::new();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("SELECT id, state, act, voided_by FROM decision");
        sql.one_of("id", chunk.iter().copied());
        for row in sql.all(c).await? {
            found.push((
                row.try_get("", "id")?,
                word(&row.try_get::<String>("", "state")?)?,
                word(&row.try_get::<String>("", "act")?)?,
                row.try_get("", "voided_by")?,
            ));
        }
    }
    Ok(found)
}

/// Adds a decision whose number in the register was reserved: how a generator fills a register.
pub async fn insert_reserved(c: &impl ConnectionTrait, decisions: &[(StoredDecision, i64)]) -> Result<(), Fault> {
    for chunk in decisions.chunks(200) {
        let rows = chunk
            .iter()
            .map(|(d, set)| model(d, *set).map(IntoActiveModel::into_active_model))
            .collect::<Result<Vec<_>, _>>()?;
        let words: Vec<_> = chunk
            .iter()
            .map(|(d, _)| (d.id, search_key(d.facts.title.as_deref(), d.facts.source.as_deref())))
            .collect();
        row::Entity::insert_many(rows).exec_without_returning(c).await?;
        let words: Vec<_> = words.iter().map(|(id, words)| (*id, words.as_str())).collect();
        index_words(c, &TITLES, &words, false).await?;
    }
    Ok(())
}

/// A decision by its number and the set of its authorities, if it is inside.
pub async fn find_seen(
    c: &impl ConnectionTrait,
    scope: &Scope,
    id: i64,
) -> Result<Option<(StoredDecision, i64)>, Fault> {
    Ok(find(c, id).await?.filter(|(decision, _)| scope.sees(&decision.facts.authority_codes)))
}
