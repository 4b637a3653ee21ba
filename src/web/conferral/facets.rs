//! What a list could be narrowed by, beside it: each value with how many there are of it, as a link to exactly those.

use super::Here;
use crate::{
    domain::{fault::Language, report::Facets},
    web::{
        asked::label,
        merit::Merit,
        words::{capital, count},
    },
};
use maud::{Markup, html};

/// Values of a kind that are shown at once; the others are a step away.
const FIRST: usize = 6;

/// One value: where it leads, what it is called, how many there are.
struct Value {
    to: String,
    called: String,
    total: i64,
    is_here: bool,
}

/// The facets of a list; those it is narrowed by already are not among them, but for the status.
pub(super) fn facets(here: &Here<'_>, found: &Facets, language: Language) -> Markup {
    let is_asked = |name: &str| here.asked.pairs.iter().any(|(own, _)| *own == name);
    let value = |name: &'static str, word: &str, called: &str, total: i64| Value {
        to: here.with(name, word),
        called: capital(called),
        total,
        is_here: false,
    };
    let period = |word: &str, total: i64| {
        let merit = Merit::of(word)?;
        let (name, asks) = merit.asks();
        Some(value(name, &asks, &merit.called(language), total))
    };
    let periods = || found.periods.iter().filter_map(|share| period(&share.value, share.total)).collect::<Vec<_>>();
    let bodies = found.authorities.iter().map(|s| value("authority", &s.value.code, s.value.called(language), s.total));
    let awards = found.awards.iter().map(|s| value("award", &s.value.code, s.value.called(language), s.total));
    let award_kinds =
        found.award_kinds.iter().map(|s| value("award_kind", s.value.word(), s.value.label().of(language), s.total));
    let kinds = found
        .recipient_kinds
        .iter()
        .map(|s| value("recipient_kind", s.value.word(), s.value.label().of(language), s.total));
    let statuses = found.statuses.iter().map(|s| {
        let is_here = here.asked.filter.statuses() == [s.value];
        Value { is_here, ..value("status", s.value.word(), s.value.label().of(language), s.total) }
    });
    let all: [(&'static str, Vec<Value>); 6] = [
        ("authority", bodies.collect()),
        ("year", periods()),
        ("award", awards.collect()),
        ("award_kind", award_kinds.collect()),
        ("recipient_kind", kinds.collect()),
        ("status", statuses.collect()),
    ];
    let shown = all.into_iter().filter(|(name, values)| {
        let is_narrowed = is_asked(name) || (*name == "year" && is_asked("period"));
        values.len() > 1 && (*name == "status" || !is_narrowed)
    });
    html! {
        aside .facets.no-print aria-label=(language.of("Thu hẹp danh sách", "Narrow the list")) {
            p .to-list { a href="#list" { (language.of("Đến danh sách", "To the list")) } }
            @for (name, values) in shown { (group(name, &values, language)) }
        }
    }
}

fn group(name: &str, values: &[Value], language: Language) -> Markup {
    let (first, rest) = values.split_at(values.len().min(FIRST));
    html! {
        section {
            h2 { (label(name, language)) }
            ul { @for value in first { (item(value, language)) } }
            @if !rest.is_empty() {
                details {
                    summary {
                        (language.of("Xem thêm", "More")) " (" (count(i64::try_from(rest.len()).unwrap_or(i64::MAX), language)) ")"
                    }
                    ul { @for value in rest { (item(value, language)) } }
                }
            }
        }
    }
}

fn item(value: &Value, language: Language) -> Markup {
    let Value { to, called, total, is_here } = value;
    html! {
        li {
            a .facet href=(to) aria-current=[is_here.then_some("true")] { (called) " (" (count(*total, language)) ")" }
        }
    }
}
