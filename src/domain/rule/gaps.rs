//! Where the rule tables vouch for nothing.

use super::Dated;
use crate::domain::span::Span;
use chrono::{Days, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// The days within a table's own time for which it vouches for nothing.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Gap {
    /// The table: `base_salaries`, `bonus_rules`, `competences` or `rates`.
    pub rules: String,
    /// What the rows are about: award and level, award and recipient kind; absent for base salaries.
    pub subject: Option<String>,
    /// The first day nobody vouches for.
    pub from: NaiveDate,
    /// The last day nobody vouches for; absent = no end.
    pub to: Option<NaiveDate>,
}

/// The gaps of the rule tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Gaps {
    /// Each gap, by table and subject.
    pub items: Vec<Gap>,
}

/// The days after the first row of a subject that no row of it vouches for. A row that ends with its rule (`valid_to`,
/// and verified as far) closes the subject; one that was only verified until then leaves it open.
#[must_use]
pub fn gaps(table: &str, rows: &[impl Dated]) -> Vec<Gap> {
    let mut by_subject: BTreeMap<String, Vec<Span>> = BTreeMap::new();
    for row in rows {
        by_subject.entry(row.subject()).or_default().push(row.span());
    }
    let mut found = Vec::new();
    for (subject, mut spans) in by_subject {
        spans.sort_by_key(|span| span.from);
        let mut gap = |from: NaiveDate, to: Option<NaiveDate>| {
            let subject = Some(subject.clone()).filter(|s| !s.is_empty());
            found.push(Gap { rules: table.to_owned(), subject, from, to });
        };
        for pair in spans.windows(2) {
            let [earlier, later] = pair else { continue };
            let next = earlier.claims_to().and_then(|end| end.checked_add_days(Days::new(1)));
            if let (Some(next), Some(start)) = (next, later.from)
                && next < start
            {
                gap(next, start.checked_sub_days(Days::new(1)));
            }
        }
        if let Some(last) = spans.last()
            && let Some(verified) = last.verified_to.filter(|verified| last.to.is_none_or(|to| *verified < to))
            && let Some(from) = verified.checked_add_days(Days::new(1))
        {
            gap(from, last.to);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{authority::Level, rule::Competence};

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().unwrap()
    }

    fn row(award: &str, level: Level, from: &str, to: Option<&str>, verified: Option<&str>) -> Competence {
        Competence {
            award_code: award.into(),
            level,
            valid_from: Some(day(from)),
            valid_to: to.map(day),
            verified_to: verified.map(day),
            instrument: Some("Luật 06/2022/QH15 Đ.80".into()),
            confidence: None,
        }
    }

    #[test]
    fn a_gap_is_what_lies_between_rows_and_after_the_last_verified_day() {
        let rows = [
            row("A", Level::Commune, "2024-01-01", Some("2024-06-30"), None),
            row("A", Level::Commune, "2024-08-01", None, Some("2026-09-30")),
        ];
        let found: Vec<_> =
            gaps("competences", &rows).into_iter().map(|g| (g.from.to_string(), g.to.map(|d| d.to_string()))).collect();
        assert_eq!(found, [("2024-07-01".to_owned(), Some("2024-07-31".to_owned())), ("2026-10-01".to_owned(), None)]);
        assert!(
            gaps("competences", &[row("A", Level::Commune, "2024-01-01", Some("2024-06-30"), None)]).is_empty(),
            "an ended rule is no gap"
        );
    }
}
