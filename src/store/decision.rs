//! Decisions, the lines of drafts, and the numbers that are taken.

use super::{
    dialect::{Sql, TITLES, index_words},
    from_json, some_day, some_word, to_json, word,
};
use crate::domain::{
    decision::{Decision, Line, StoredDecision},
    fault::Fault,
    name::fold,
    number::{number_key, reference, symbol_key},
};
use sea_orm::{ActiveModelTrait, ActiveValue::NotSet, ConnectionTrait, EntityTrait, IntoActiveModel};

pub mod list;
pub mod numbers;

pub(super) mod row {
    use sea_orm::entity::prelude::*;
    use serde::Deserialize;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Deserialize)]
    #[sea_orm(table_name = "decision")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub state: String,
        pub act: String,
        pub instrument: String,
        pub authority_set_id: i64,
        pub authority_codes: String,
        pub authority_names: String,
        pub attribution: String,
        pub issuer_as_written: Option<String>,
        pub number: Option<String>,
        pub number_key: Option<String>,
        pub symbol: Option<String>,
        pub symbol_key: Option<String>,
        pub signed_on: Option<String>,
        pub signed_year: Option<i32>,
        pub announced_on: Option<String>,
        pub announced_year: Option<i32>,
        pub announced_by: Option<String>,
        pub effective_on: Option<String>,
        pub title: Option<String>,
        pub title_key: String,
        pub signer_name: Option<String>,
        pub signer_capacity: Option<String>,
        pub proposals: String,
        pub legal_bases: String,
        pub campaign_code: Option<String>,
        pub year_from: Option<i32>,
        pub year_to: Option<i32>,
        pub conferral_type: Option<String>,
        pub evidence: String,
        pub source: Option<String>,
        pub stated_totals: String,
        pub classification: Option<String>,
        pub remark: Option<String>,
        pub relations: String,
        pub line_count: i64,
        pub totals: String,
        pub acknowledged: String,
        pub returned_reason: Option<String>,
        pub created_by: String,
        pub edited_by: String,
        pub submitted_by: Option<String>,
        pub registered_by: Option<String>,
        pub version: i64,
        pub created_at: String,
        pub updated_at: String,
        pub registered_at: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A decision without its lines.
pub(super) fn stored(row: row::Model) -> Result<StoredDecision, Fault> {
    Ok(StoredDecision {
        id: row.id,
        version: row.version,
        state: word(&row.state)?,
        reference: reference(row.number.as_deref(), row.symbol.as_deref()),
        authority_names: from_json(&row.authority_names)?,
        facts: Decision {
            act: word(&row.act)?,
            instrument: word(&row.instrument)?,
            authority_codes: from_json(&row.authority_codes)?,
            attribution: word(&row.attribution)?,
            issuer_as_written: row.issuer_as_written,
            number: row.number,
            symbol: row.symbol,
            signed_on: some_day(row.signed_on.as_ref())?,
            signed_year: row.signed_year,
            announced_on: some_day(row.announced_on.as_ref())?,
            announced_year: row.announced_year,
            announced_by: row.announced_by,
            effective_on: some_day(row.effective_on.as_ref())?,
            title: row.title,
            signer_name: row.signer_name,
            signer_capacity: row.signer_capacity,
            proposals: from_json(&row.proposals)?,
            legal_bases: from_json(&row.legal_bases)?,
            campaign_code: row.campaign_code,
            year_from: row.year_from,
            year_to: row.year_to,
            conferral_type: some_word(row.conferral_type.as_ref())?,
            evidence: word(&row.evidence)?,
            source: row.source,
            stated_totals: from_json(&row.stated_totals)?,
            classification: row.classification,
            remark: row.remark,
            relations: from_json(&row.relations)?,
            lines: Vec::new(),
        },
        line_count: row.line_count,
        totals: from_json(&row.totals)?,
        acknowledged: from_json(&row.acknowledged)?,
        returned_reason: row.returned_reason,
        created_by: row.created_by,
        edited_by: row.edited_by,
        submitted_by: row.submitted_by,
        registered_by: row.registered_by,
        created_at: row.created_at,
        updated_at: row.updated_at,
        registered_at: row.registered_at,
    })
}

fn model(decision: &StoredDecision, authority_set_id: i64) -> Result<row::Model, Fault> {
    let StoredDecision {
        id,
        version,
        state,
        reference: _,
        authority_names,
        facts,
        line_count,
        totals,
        acknowledged,
        returned_reason,
        created_by,
        edited_by,
        submitted_by,
        registered_by,
        created_at,
        updated_at,
        registered_at,
    } = decision;
    let Decision {
        act,
        instrument,
        authority_codes,
        attribution,
        issuer_as_written,
        number,
        symbol,
        signed_on,
        signed_year,
        announced_on,
        announced_year,
        announced_by,
        effective_on,
        title,
        signer_name,
        signer_capacity,
        proposals,
        legal_bases,
        campaign_code,
        year_from,
        year_to,
        conferral_type,
        evidence,
        source,
        stated_totals,
        classification,
        remark,
        relations,
        lines: _,
    } = facts;
    Ok(row::Model {
        id: *id,
        state: state.to_string(),
        act: act.to_string(),
        instrument: instrument.to_string(),
        authority_set_id,
        authority_codes: to_json(authority_codes)?,
        authority_names: to_json(authority_names)?,
        attribution: attribution.to_string(),
        issuer_as_written: issuer_as_written.clone(),
        number_key: number.as_deref().map(number_key),
        number: number.clone(),
        symbol_key: symbol.as_deref().map(symbol_key),
        symbol: symbol.clone(),
        signed_on: signed_on.map(|d| d.to_string()),
        signed_year: *signed_year,
        announced_on: announced_on.map(|d| d.to_string()),
        announced_year: *announced_year,
        announced_by: announced_by.clone(),
        effective_on: effective_on.map(|d| d.to_string()),
        title_key: title.as_deref().map(fold).unwrap_or_default(),
        title: title.clone(),
        signer_name: signer_name.clone(),
        signer_capacity: signer_capacity.clone(),
        proposals: to_json(proposals)?,
        legal_bases: to_json(legal_bases)?,
        campaign_code: campaign_code.clone(),
        year_from: *year_from,
        year_to: *year_to,
        conferral_type: conferral_type.map(|t| t.to_string()),
        evidence: evidence.to_string(),
        source: source.clone(),
        stated_totals: to_json(stated_totals)?,
        classification: classification.clone(),
        remark: remark.clone(),
        relations: to_json(relations)?,
        line_count: *line_count,
        totals: to_json(totals)?,
        acknowledged: to_json(acknowledged)?,
        returned_reason: returned_reason.clone(),
        created_by: created_by.clone(),
        edited_by: edited_by.clone(),
        submitted_by: submitted_by.clone(),
        registered_by: registered_by.clone(),
        version: *version,
        created_at: created_at.clone(),
        updated_at: updated_at.clone(),
        registered_at: registered_at.clone(),
    })
}

/// Adds a draft with its lines and gives it its number.
pub async fn insert(c: &impl ConnectionTrait, decision: &mut StoredDecision, authority_set_id: i64) -> Result<(), Fault> {
    let mut row = model(decision, authority_set_id)?.into_active_model();
    row.id = NotSet;
    let row = row.insert(c).await?;
    decision.id = row.id;
    index_words(c, &TITLES, &[(row.id, &row.title_key)], false).await?;
    if !decision.facts.lines.is_empty() {
        let sql = Sql::new("INSERT INTO decision_lines (decision_id, lines) VALUES (?, ?)");
        sql.value(decision.id).value(to_json(&decision.facts.lines)?).execute(c).await?;
    }
    Ok(())
}

/// Replaces a draft and its lines.
pub async fn replace(c: &impl ConnectionTrait, decision: &StoredDecision, authority_set_id: i64) -> Result<(), Fault> {
    let row = model(decision, authority_set_id)?;
    index_words(c, &TITLES, &[(row.id, &row.title_key)], true).await?;
    row.into_active_model().reset_all().update(c).await?;
    forget_lines(c, decision.id).await?;
    if !decision.facts.lines.is_empty() {
        let sql = Sql::new("INSERT INTO decision_lines (decision_id, lines) VALUES (?, ?)");
        sql.value(decision.id).value(to_json(&decision.facts.lines)?).execute(c).await?;
    }
    Ok(())
}

/// Writes a further state of a decision; its lines and its authorities stay.
pub async fn save_state(c: &impl ConnectionTrait, decision: &StoredDecision, authority_set_id: i64) -> Result<(), Fault> {
    model(decision, authority_set_id)?.into_active_model().reset_all().update(c).await?;
    Ok(())
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

/// Adds a decision whose number in the register was reserved: how a generator fills a register.
pub async fn insert_reserved(c: &impl ConnectionTrait, decisions: &[(StoredDecision, i64)]) -> Result<(), Fault> {
    for chunk in decisions.chunks(200) {
        let rows = chunk.iter().map(|(d, set)| model(d, *set).map(IntoActiveModel::into_active_model)).collect::<Result<Vec<_>, _>>()?;
        let words: Vec<_> = chunk.iter().map(|(d, _)| (d.id, d.facts.title.as_deref().map(fold).unwrap_or_default())).collect();
        row::Entity::insert_many(rows).exec_without_returning(c).await?;
        let words: Vec<_> = words.iter().map(|(id, words)| (*id, words.as_str())).collect();
        index_words(c, &TITLES, &words, false).await?;
    }
    Ok(())
}
