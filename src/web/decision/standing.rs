//! What a conferral of the register is now: its status, what was handed over, and each act on it.

use super::super::{
    line::field_of,
    words::{capital, count, day},
};
use crate::domain::{
    audit::members,
    conferral::{Conferral, ConferralStatus},
    decision::{Act, Right},
    fault::Language,
    history::ActOn,
};
use maud::{Markup, html};
use std::collections::{BTreeSet, HashSet};

/// What was handed over of a conferral: the certificate, and the bonus.
pub(super) fn delivered(one: &Conferral, language: Language) -> Vec<String> {
    let on = |at: Option<chrono::NaiveDate>| at.map(|at| day(at, language));
    let said = |title: (&str, &str), parts: [Option<String>; 3]| {
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("{}: {}", language.of(title.0, title.1), parts.join(", ")))
    };
    let paid = one.bonus_paid_vnd.map(|paid| format!("{} đ", count(paid, language)));
    let certificate = [on(one.presented_on), one.presented_at.clone(), one.presented_by.clone()];
    let all = [
        said(("Đã trao", "Handed over"), certificate),
        said(("Đã chi thưởng", "Bonus paid"), [on(one.paid_on), paid, None]),
    ];
    all.into_iter().flatten().collect()
}

/// Whether an act mended the decision alone, and nothing of the line: these records mended that.
pub(super) fn is_of_decision(act: &ActOn, of_line: Option<&HashSet<i64>>) -> bool {
    let shows = |stood: &Right| members(stood).is_ok_and(|all| all.keys().any(|name| field_of(name).is_some()));
    act.act == Act::Rectify
        && !of_line.is_some_and(|records| records.contains(&act.decision_id))
        && !act.stood.as_ref().is_some_and(shows)
}

/// The records that mended the decision and nothing of its lines, each once.
pub(super) fn of_whole(records: impl Iterator<Item = i64>, language: Language) -> Markup {
    html! {
        @for id in records.collect::<BTreeSet<_>>() {
            p {
                (capital(Act::Rectify.label().of(language))) (language.of(" của văn bản: ", " of the paper: "))
                a href={ "/decisions/" (id) } { (language.of("bản ghi số ", "record ")) (id) } "."
            }
        }
    }
}

/// What a conferral is now, what was handed over, and each act on it with the paper that did it.
pub(super) fn of_line(status: ConferralStatus, delivered: &[String], acts: &[ActOn], language: Language) -> Markup {
    let class = match status {
        ConferralStatus::InForce => "tag green",
        ConferralStatus::Cancelled | ConferralStatus::Stripped => "tag red",
        ConferralStatus::Superseded | ConferralStatus::Void => "tag",
    };
    html! {
        span class=(class) { (capital(status.label().of(language))) }
        @for one in delivered { span .under { (one) } }
        @for act in acts {
            span .under {
                (capital(act.act.label().of(language))) ": "
                a href={ "/decisions/" (act.decision_id) } {
                    @match &act.reference {
                        Some(reference) => (reference),
                        None => { (language.of("bản ghi số ", "record ")) (act.decision_id) }
                    }
                }
                @if let Some(on) = act.signed_on { ", " (day(on, language)) }
                @if act.pending == Some(true) { " (" (language.of("chưa đến ngày hiệu lực", "not yet in effect")) ")" }
            }
        }
    }
}
