//! What a list could be narrowed by, beside it: each value with how many there are of it, as a link to exactly those.

use super::Here;
use crate::{
    domain::{fault::Language, report::Facets},
    web::{
        asked::label,
        facet::{self, Value},
        merit::Merit,
        words::capital,
    },
};
use maud::{Markup, html};

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
        !values.is_empty() && (*name == "status" || !is_narrowed)
    });
    facet::facets(&shown.map(|(name, values)| (label(name, language), values)).collect::<Vec<_>>(), language)
}

/// In place of them the way to have them counted: a script goes it by itself.
pub(super) fn later(here: &Here<'_>, language: Language) -> Markup {
    let to = here.with("facets", "true");
    html! {
        aside #facets .facets.no-print data-later=(to) aria-label=(language.of("Thu hẹp danh sách", "Narrow the list")) {
            p { a href=(to) { (language.of("Đếm theo nhóm", "Count by groups")) } }
        }
    }
}
