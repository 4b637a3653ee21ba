//! `/decisions`: the decisions of the register and the drafts on their way to it: what all their pages say alike.

pub(super) mod acted;
pub(super) mod acts;
pub(super) mod attach;
pub(super) mod attachments;
pub(super) mod bonuses;
pub(super) mod certificates;
pub(super) mod check;
mod chosen;
pub(super) mod delivery;
pub(super) mod facts;
mod history;
pub(super) mod id_numbers;
pub(super) mod known;
pub(super) mod life;
pub(super) mod lines;
mod listed;
pub(super) mod one;
pub(super) mod paper;
mod paper_fields;
pub(super) mod people;
pub(super) mod rectify;
mod returned;
mod rows;
mod since;
mod standing;
pub(super) mod steps;
mod touched;

pub(super) use listed::list;

use super::{
    shell::Staff,
    typed,
    words::{capital, day, day_known},
};
use crate::domain::{
    conferral::Conferral,
    decision::{DecisionFilter, DecisionState, StoredDecision},
    fault::{Fault, Language},
    number::{self, Typed},
};
use maud::{Markup, html};
use poem::Response;

/// A page below that of a decision, with a form about it.
fn below(staff: &Staff, stored: &StoredDecision, title: &str, fault: Option<&Fault>, said: &Markup) -> Response {
    let here = format!("/decisions/{}", stored.id);
    let name = named(stored, staff.visit.language);
    let crumbs = [("/decisions", staff.of("Quyết định", "Decisions")), (here.as_str(), name.as_str())];
    staff.form_page(title, &crumbs, fault, said)
}

/// The pages above those of recording.
fn crumbs(staff: &Staff) -> [(&'static str, &str); 2] {
    [("/", staff.of("Trang chủ", "Home")), ("/decisions", staff.of("Quyết định", "Decisions"))]
}

/// What a decision is called where it is named: `Quyết định 1215/QĐ-UBND ngày 26/5/2020`; by its number in the register
/// where no paper gives it another.
pub(super) fn named(decision: &StoredDecision, language: Language) -> String {
    let facts = &decision.facts;
    let Some(reference) = &decision.reference else {
        return format!("{} {}", language.of("Bản ghi số", "Record"), decision.id);
    };
    let kind = capital(facts.instrument.label().of(language));
    match (facts.signed_on, facts.signed_year) {
        (Some(on), _) => format!("{kind} {reference} {} {}", language.of("ngày", "of"), day(on, language)),
        (None, Some(year)) => format!("{kind} {reference} {} {year}", language.of("năm", "of")),
        (None, None) => format!("{kind} {reference}"),
    }
}

/// A conferral where it is named: the award, with a link to its line, and the paper.
pub(super) fn shown_conferral(one: &Conferral, language: Language) -> Markup {
    let signed = day_known(one.signed_on, None, one.signed_year, language);
    html! {
        a href={ "/decisions/" (one.decision_id) "#line-" (one.line) } { (one.award_name) }
        @if let Some(reference) = &one.reference { ", " (reference) }
        @if let Some(signed) = signed { ", " (signed) }
    }
}

/// Where a decision stands, in a word and a colour.
pub(super) fn tag(decision: &StoredDecision, language: Language) -> Markup {
    let (class, words) = match decision.state {
        _ if decision.voided_by.is_some() => ("tag", language.of("ghi nhầm, đã loại", "void")),
        _ if !decision.replaced_by.is_empty() => ("tag", language.of("đã được thay thế", "replaced")),
        DecisionState::Draft if decision.returned_reason.is_some() => {
            ("tag amber", language.of("bị trả lại", "returned"))
        }
        DecisionState::Draft => ("tag", decision.state.label().of(language)),
        DecisionState::Submitted => ("tag blue", language.of("chờ vào sổ", "waiting for the register")),
        DecisionState::Registered => ("tag green", decision.state.label().of(language)),
        DecisionState::Withdrawn => ("tag red", decision.state.label().of(language)),
    };
    html! { span class=(class) { (capital(words)) } }
}

/// What someone looks for, as a filter: a number as people write it (`Quyết định số 1215/QĐ-UBND`), a day of signing, else
/// words of the title or the source.
pub(super) fn sought(text: &str) -> DecisionFilter {
    let Typed { number, symbol } = number::typed(text);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains(char::is_whitespace);
    let has_slashes = number.matches(['/', '.', '-']).count() == 2;
    match typed::day("/text", &number) {
        _ if text.is_empty() => DecisionFilter::default(),
        Ok(typed::Typed { on: Some(on), .. }) if has_slashes && symbol.is_none() => {
            DecisionFilter { signed_from: Some(on), signed_to: Some(on), ..DecisionFilter::default() }
        }
        _ if is_number => {
            DecisionFilter { number: vec![number], symbol: symbol.into_iter().collect(), ..DecisionFilter::default() }
        }
        _ => DecisionFilter { q: Some(text.to_owned()), ..DecisionFilter::default() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_looked_for_as_one_and_all_else_by_words() {
        let number = |number: &str| DecisionFilter { number: vec![number.into()], ..DecisionFilter::default() };
        assert_eq!(sought("1215"), number("1215"));
        let whole = DecisionFilter { symbol: vec!["QĐ-UBND".into()], ..number("1215") };
        for text in [
            "1215/QĐ-UBND",
            "Số: 1215/QĐ-UBND",
            "Quyết định 1215/QĐ-UBND",
            "quyết định số 1215/QĐ-UBND ngày 3/4/2020",
            "1215 QĐ-UBND",
            "1215/QD-UBND",
            "1215 /QĐ-UBND",
        ] {
            assert_eq!(sought(text), whole, "{text}");
        }
        let day = chrono::NaiveDate::from_ymd_opt(2026, 10, 20);
        assert_eq!(
            sought("20/10/2026"),
            DecisionFilter { signed_from: day, signed_to: day, ..DecisionFilter::default() }
        );
        for words in ["hiến máu", "26 tháng 5", "QĐ-UBND"] {
            assert_eq!(sought(words).q.as_deref(), Some(words));
        }
        assert_eq!(sought(""), DecisionFilter::default());
    }
}
