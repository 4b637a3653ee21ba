//! Conferrals as the audit trail has them: which of them events wrote, and which of their former states a filter has.

use super::super::{
    Db,
    audit::rows_written,
    dialect::{Engine, Sql},
    from_json, to_json,
};
use super::filter::{Resolved, Table, conditions};
use crate::domain::{
    audit::Rows,
    conferral::Conferral,
    fault::{Code, Fault},
    noun::Noun,
    time::day_number,
};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

/// The nouns of the events that change what conferrals say.
const NOUNS: [&str; 3] = [Noun::Decision.word(), Noun::Conferral.word(), Noun::Recipient.word()];
/// Places of the trail that are walked at a time.
const PLACES: i64 = 10_000;
/// Events read at a time: one can have 20,000 rows.
const BATCH: i64 = 32;
/// Conferrals that are compared at most.
const MOST: usize = 200_000;

/// A conferral that events wrote.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// The last of them.
    pub last: i64,
    /// Its number.
    pub id: i64,
    /// The first of them.
    pub first: i64,
}

/// The conferrals that events after the first place and up to the last wrote, in the order of the last event of each.
pub async fn touched(db: &Db, places: Range<i64>) -> Result<Vec<Touched>, Fault> {
    let mut found: HashMap<i64, (i64, i64)> = HashMap::new();
    let mut after = places.start;
    while after < places.end {
        let end = places.end.min(after + PLACES);
        let events = rows_written(db.reader(), after..end, &NOUNS, BATCH).await?;
        let is_full = events.len() >= usize::try_from(BATCH).map_err(Fault::internal)?;
        after = if is_full { events.last().map_or(end, |(seq, _)| *seq) } else { end };
        for (seq, rows) in events {
            let mut rows: Rows = from_json(&rows)?;
            for key in rows.remove("conferral").unwrap_or_default().into_keys() {
                let id: i64 = key.parse().map_err(Fault::internal)?;
                found.entry(id).or_insert((seq, seq)).1 = seq;
            }
        }
        if found.len() > MOST {
            return Err(Fault::because(
                Code::TooManyRows,
                format!("Giữa hai thời điểm có hơn {MOST} lượt khen được ghi; hãy chọn hai thời điểm gần nhau hơn."),
                format!("More than {MOST} conferrals were written between both; choose heads that are closer."),
            ));
        }
    }
    let mut found: Vec<_> = found.into_iter().map(|(id, (first, last))| Touched { last, id, first }).collect();
    found.sort_unstable();
    Ok(found)
}

/// A former state as the filter's conditions read it.
#[derive(Serialize)]
struct Row<'a> {
    place: usize,
    authority_set: String,
    signed_fall: i32,
    #[serde(flatten)]
    state: &'a Conferral,
}

/// Which of these states a filter has, by their places.
pub async fn matching(db: &Db, resolved: &Resolved, states: &[&Conferral]) -> Result<HashSet<usize>, Fault> {
    let rows = states.iter().enumerate().map(|(place, state)| {
        let mut codes: Vec<_> = state.authority_codes.iter().map(String::as_str).collect();
        codes.sort_unstable();
        let signed_fall = state.signed_on.map_or(0, |day| -day_number(day));
        Ok(Row { place, authority_set: to_json(&codes)?, signed_fall, state })
    });
    let rows = to_json(&rows.collect::<Result<Vec<_>, Fault>>()?)?;
    let text = |member: &str| db.engine().text_of("j.value", member);
    let number = |member: &str| format!("CAST({} AS BIGINT) AS {member}", text(member));
    let list = match db.engine() {
        Engine::Sqlite { .. } => "json_each(?) AS j",
        Engine::Postgres { .. } => "json_array_elements(CAST(? AS json)) AS j(value)",
    };
    let numbers = ["place", "id", "decision_id", "recipient_id", "signed_fall", "signed_year", "year_from", "year_to"];
    let words = [
        "status",
        "award_kind",
        "recipient_kind",
        "conferral_type",
        "evidence",
        "certificate_number",
        "presented_on",
        "updated_at",
    ];
    let columns = numbers.iter().map(|name| number(name));
    let columns: Vec<_> = columns.chain(words.iter().map(|name| format!("{} AS {name}", text(name)))).collect();
    let mut sql = Sql::new(format!(
        "SELECT c.place FROM (SELECT {}, CAST({} AS BOOLEAN) AS posthumous, CAST(j.value AS TEXT) AS details, \
         a.id AS award_id, k.id AS campaign_id, s.id AS authority_set_id FROM {list} LEFT JOIN award a ON a.code = {} \
         LEFT JOIN campaign k ON k.code = {} LEFT JOIN authority_set s ON s.codes = {} AND s.attribution = {}) c",
        columns.join(", "),
        text("posthumous"),
        text("award_code"),
        text("campaign_code"),
        text("authority_set"),
        text("attribution"),
    ))
    .value(rows);
    conditions(db, Table::Conferrals, resolved, true, &mut sql);
    let places = sql.rows::<(i64,)>(db.reader(), &["place"]).await?;
    places.into_iter().map(|(place,)| usize::try_from(place).map_err(Fault::internal)).collect()
}
