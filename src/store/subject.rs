//! What else the register holds about a person, besides the record and its conferrals: read by a few statements,
//! however much there is.

use super::{
    dialect::{Sql, holes},
    from_json, word,
};
use crate::domain::{
    audit::Deed,
    decision::Line,
    fault::Fault,
    recipient::Member,
    subject::{DraftLine, EventTold, Household, MergeTold, REASONED},
};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

/// Narrows to the rows whose JSON names one of the records; a longer number that begins alike is sorted out by who
/// reads it.
fn naming(sql: &mut Sql, column: &str, ids: &[i64]) {
    let either = vec![format!("{column} LIKE ?"); ids.len()].join(" OR ");
    sql.and(&format!("({either})"), ids.iter().map(|id| format!("%\"recipient_id\":{id}%")));
}

/// Whether a record is one of these.
fn of(recipient_id: Option<i64>, ids: &[i64]) -> bool {
    recipient_id.is_some_and(|id| ids.contains(&id))
}

/// The lines of unregistered decisions that link to the records.
pub async fn draft_lines(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<DraftLine>, Fault> {
    let mut sql = Sql::new(
        "SELECT l.decision_id, d.state, l.lines FROM decision_lines l JOIN decision d ON d.id = l.decision_id",
    );
    naming(&mut sql, "l.lines", ids);
    let mut found = Vec::new();
    for row in sql.then("ORDER BY l.decision_id").all(c).await? {
        let (decision_id, state) = (row.try_get("", "decision_id")?, word(&row.try_get::<String>("", "state")?)?);
        let lines: Vec<Line> = from_json(&row.try_get::<String>("", "lines")?)?;
        found.extend(lines.into_iter().filter(|line| of(line.recipient_id, ids)).map(|line| DraftLine {
            decision_id,
            state,
            line,
        }));
    }
    Ok(found)
}

/// The households that name the records as members.
pub async fn households(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Household>, Fault> {
    let mut sql = Sql::new("SELECT id, name, members FROM recipient");
    sql.that("members <> '[]'");
    naming(&mut sql, "members", ids);
    let mut found = Vec::new();
    for row in sql.then("ORDER BY id").all(c).await? {
        let members: Vec<Member> = from_json(&row.try_get::<String>("", "members")?)?;
        for member in members.into_iter().filter(|member| of(member.recipient_id, ids)) {
            found.push(Household { recipient_id: row.try_get("", "id")?, name: row.try_get("", "name")?, member });
        }
    }
    Ok(found)
}

const MERGE: &[&str] =
    &["id", "from_id", "into_id", "reason", "merged_by", "merged_at", "undo_reason", "undone_by", "undone_at"];

/// The merges of the records, undone ones as well.
pub async fn merges(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<MergeTold>, Fault> {
    let holes = holes(ids.len());
    let sql = Sql::new(format!(
        "SELECT {} FROM merge WHERE from_id IN ({holes}) OR into_id IN ({holes}) ORDER BY id",
        MERGE.join(", ")
    ));
    ids.iter().chain(ids).fold(sql, |sql, id| sql.value(*id)).records(c, MERGE).await
}

const EVENT: &[&str] = &["seq", "at", "actor", "act", "noun", "noun_id", "said"];

#[derive(Deserialize)]
struct Told {
    seq: i64,
    at: String,
    actor: String,
    act: String,
    noun: String,
    noun_id: i64,
    said: Option<String>,
}

impl Told {
    /// The event, unless it is an export of the id numbers of others.
    fn event(self, ids: &[i64]) -> Result<Option<EventTold>, Fault> {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Said {
            reason: Option<String>,
            recipient_ids: Vec<i64>,
        }
        let Self { seq, at, actor, act, noun, noun_id, said } = self;
        let Said { reason, recipient_ids } = said.map(|said| from_json(&said)).transpose()?.unwrap_or_default();
        let others = act == Deed::ExportIdNumbers.word() && !recipient_ids.iter().any(|id| ids.contains(id));
        Ok((!others).then_some(EventTold { seq, at, actor, act, noun, noun_id, reason }))
    }
}

/// The events about the records, their conferrals and the decisions of these, their years, consents and merges, and the
/// exports of their id numbers.
pub async fn events(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<EventTold>, Fault> {
    let holes_of = holes(ids.len());
    let about = [
        ("recipient", holes_of.clone()),
        ("conferral", format!("SELECT id FROM conferral WHERE recipient_id IN ({holes_of})")),
        ("decision", format!("SELECT decision_id FROM conferral WHERE recipient_id IN ({holes_of})")),
        ("recipient_year", format!("SELECT id FROM recipient_year WHERE recipient_id IN ({holes_of})")),
        ("publication_consent", format!("SELECT id FROM publication_consent WHERE recipient_id IN ({holes_of})")),
    ];
    let mut any: Vec<_> =
        about.iter().map(|(noun, which)| format!("(noun = '{noun}' AND noun_id IN ({which}))")).collect();
    let merged = format!("SELECT into_id FROM merge WHERE from_id IN ({holes_of})");
    any.push(format!("(noun = 'recipient' AND act IN ('merge_recipients', 'undo_merge') AND noun_id IN ({merged}))"));
    let reasoned = REASONED.iter().map(|act| format!("'{}'", act.word())).collect::<Vec<_>>().join(", ");
    let naming = vec!["replace(replace(after, '[', ','), ']', ',') LIKE ?"; ids.len()].join(" OR ");
    let export = Deed::ExportIdNumbers.word();
    let sql = Sql::new(format!(
        "SELECT seq, at, actor, act, noun, noun_id, CASE WHEN act IN ({reasoned}) THEN after END AS said FROM audit_event \
         WHERE {} OR (act = '{export}' AND ({naming})) ORDER BY seq",
        any.join(" OR ")
    ));
    let sql = any.iter().flat_map(|_| ids).fold(sql, |sql, id| sql.value(*id));
    let sql = ids.iter().fold(sql, |sql, id| sql.value(format!("%,{id},%")));
    sql.records::<Told>(c, EVENT).await?.into_iter().filter_map(|told| told.event(ids).transpose()).collect()
}
