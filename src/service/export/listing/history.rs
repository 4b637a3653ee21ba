//! What a recipient was awarded, with what was done to each award later: by which paper, of which day, why, and what
//! stood there before.

use super::{
    super::rows::{Made, Row, Rows},
    all, few,
};
use crate::{
    domain::{
        decision::Right,
        fault::{Fault, Language},
        history::{ActOn, HistoryItem, HistorySort, HistorySorted},
        label::yes_or_no,
        member::Member,
        page::MAX_LIMIT,
    },
    service::{Ctx, Register, recipient},
    store,
};
use chrono::NaiveDate;
use serde_json::Value;

pub(super) async fn history(register: &Register, ctx: &Ctx, id: i64, language: Language) -> Result<Made, Fault> {
    let sorted = HistorySorted { sort: Some(HistorySort::SignedEarliest), include_predecessors: false };
    let mut paging = few(i64::try_from(MAX_LIMIT).map_err(Fault::internal)?);
    let mut rows = Vec::new();
    loop {
        let page = recipient::history(register, ctx, id, &sorted, &paging).await?;
        rows.extend(page.items.iter().map(|item| of_history(item, language)));
        if page.next_cursor.is_none() {
            let facts = page.recipient.facts;
            let mut lines = vec![facts.name];
            lines.extend(facts.birth_year.map(|year| format!("{}: {year}", language.of("Năm sinh", "Born in"))));
            lines.extend(facts.unit.map(|unit| format!("{}: {unit}", language.of("Đơn vị", "Unit"))));
            let notes = vec![all(i64::try_from(rows.len()).map_err(Fault::internal)?, language)];
            return Ok(Made { lines, notes, rows: Rows::Few(rows) });
        }
        paging.cursor = page.next_cursor;
    }
}

/// A later act on a conferral: by which paper of which day, why, and what stood there before of what was put right.
fn said(on: &ActOn, language: Language) -> String {
    let day = on.signed_on.map(|day| match language {
        Language::Vi => day.format("ngày %d/%m/%Y").to_string(),
        Language::En => format!("of {day}"),
    });
    let paper: Vec<String> = on.reference.clone().into_iter().chain(day).collect();
    let mut parts = vec![on.act.label().of(language).to_owned()];
    if on.undoes_decision_id.is_some() {
        parts.push(language.of(" (bỏ việc trước)", " (undoes an earlier act)").to_owned());
    }
    if !paper.is_empty() {
        parts.push(format!(" ({})", paper.join(" ")));
    }
    if let Some(reason) = on.cancel_reason {
        parts.push(format!(", {}: {}", language.of("lý do", "because"), reason.label().of(language)));
    }
    let was = on.stood.as_ref().map(|stood| mended(stood, language)).unwrap_or_default();
    if !was.is_empty() {
        parts.push(format!(", {}: {}", language.of("trước đó là", "before"), was.join(", ")));
    }
    parts.concat()
}

/// What stood there before, member by member, as far as it is a text or a number.
fn mended(stood: &Right, language: Language) -> Vec<String> {
    let Ok(Value::Object(members)) = serde_json::to_value(stood) else { return Vec::new() };
    let one = |(name, value): (String, Value)| {
        let member = Member::find("conferral", &name)?;
        let text = match value {
            Value::String(text) => match (member.word(&text), text.parse::<NaiveDate>()) {
                (Some(label), _) => label.of(language).to_owned(),
                (None, Ok(day)) if language == Language::Vi => day.format("%d/%m/%Y").to_string(),
                _ => text,
            },
            Value::Number(number) => number.to_string(),
            Value::Bool(is) => yes_or_no(is).of(language).to_owned(),
            _ => return None,
        };
        Some(format!("{} {text}", member.label.of(language)))
    };
    members.into_iter().filter_map(one).collect()
}

fn of_history(HistoryItem { conferral, acts }: &HistoryItem, language: Language) -> Row {
    let acts = acts.iter().map(|on| said(on, language));
    let acts: Vec<String> = acts.collect();
    vec![
        Some(conferral.id.to_string()),
        Some(conferral.award_name.clone()),
        conferral.reference.clone(),
        conferral.signed_on.map(|day| day.to_string()),
        store::to_json(&conferral.authority_names).ok(),
        conferral.unit.clone(),
        Some(conferral.status.word().to_owned()),
        (!acts.is_empty()).then(|| acts.join("; ")),
    ]
}
