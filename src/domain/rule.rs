//! Dated facts of the law: who may decide what, how much is paid, and what the base salary was.
//!
//! Rules are data, never constants: each has its first and last day, its instrument, and the day until which the office
//! has verified it. History decided under an older law is judged by the rows of its own day.

use crate::domain::authority::Level;
use chrono::NaiveDate;

/// Whether a day lies in a span; an absent end is open.
#[must_use]
pub fn within(day: NaiveDate, from: Option<NaiveDate>, to: Option<NaiveDate>) -> bool {
    from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
}

/// A level may decide an award between two days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Competence {
    /// The award.
    pub award_code: String,
    /// The level that may decide it.
    pub level: Level,
    /// The first day; absent = since ever.
    pub valid_from: Option<NaiveDate>,
    /// The last day; absent = in force.
    pub valid_to: Option<NaiveDate>,
    /// The last day on which the office knows the row to be right; absent = as long as it is valid.
    pub verified_to: Option<NaiveDate>,
    /// Law and article.
    pub instrument: String,
}

/// What the table says about a level, an award and a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Competent {
    /// A row allows it.
    Yes,
    /// Rows of that day speak of the award and none allows this level; the instruments say which.
    No {
        /// The levels that may.
        levels: Vec<Level>,
        /// The law that says so.
        instrument: String,
    },
    /// No row speaks of that award on that day.
    Unknown,
    /// The rows that decide were verified only until an earlier day.
    Unverified {
        /// That day.
        until: NaiveDate,
        /// The law they quote.
        instrument: String,
    },
}

/// Whether a level may decide an award on a day (Law 06/2022/QH15, art. 77 to 80; districts until 2025-06-30, communes for
/// CSTĐCS and TTLĐTT from 2025-07-01, NĐ 129/2025/NĐ-CP).
#[must_use]
pub fn competent<'a>(award_code: &str, level: Level, day: NaiveDate, table: impl IntoIterator<Item = &'a Competence>) -> Competent {
    let rows: Vec<_> = table.into_iter().filter(|c| c.award_code == award_code && within(day, c.valid_from, c.valid_to)).collect();
    let verified = |c: &Competence| c.verified_to.is_none_or(|until| day <= until);
    let allowing: Vec<_> = rows.iter().filter(|c| c.level == level).collect();
    if allowing.iter().any(|c| verified(c)) {
        return Competent::Yes;
    }
    let deciding = allowing.first().copied().or_else(|| rows.iter().find(|c| !verified(c)));
    match (rows.first(), deciding.and_then(|c| c.verified_to.map(|until| (until, &c.instrument)))) {
        (None, _) => Competent::Unknown,
        (Some(_), Some((until, instrument))) => Competent::Unverified { until, instrument: instrument.clone() },
        (Some(first), None) => Competent::No { levels: rows.iter().map(|c| c.level).collect(), instrument: first.instrument.clone() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn row(award: &str, level: Level, from: &str, to: Option<&str>, verified: Option<&str>) -> Competence {
        Competence {
            award_code: award.into(),
            level,
            valid_from: Some(day(from)),
            valid_to: to.map(day),
            verified_to: verified.map(day),
            instrument: "Luật 06/2022/QH15 Đ.80".into(),
        }
    }

    #[test]
    fn a_district_commends_until_30_june_2025_and_a_commune_names_fighters_from_the_day_after() {
        let table = [
            row("CSTD_CS", Level::District, "2024-01-01", Some("2025-06-30"), None),
            row("CSTD_CS", Level::Agency, "2024-01-01", None, Some("2026-09-30")),
            row("CSTD_CS", Level::Commune, "2025-07-01", None, Some("2026-09-30")),
        ];
        let ask = |level, d| competent("CSTD_CS", level, day(d), &table);
        assert_eq!(ask(Level::District, "2025-06-30"), Competent::Yes);
        assert!(matches!(ask(Level::District, "2025-07-01"), Competent::No { .. }));
        assert!(matches!(ask(Level::Commune, "2025-06-30"), Competent::No { .. }));
        assert_eq!(ask(Level::Commune, "2025-07-01"), Competent::Yes);
    }

    #[test]
    fn before_the_first_row_nothing_is_known_and_after_the_verified_day_nothing_is_sure() {
        let table = [row("BK_TTG", Level::Government, "2024-01-01", None, Some("2026-09-30"))];
        let ask = |level, d| competent("BK_TTG", level, day(d), &table);
        assert_eq!(ask(Level::Government, "2023-12-31"), Competent::Unknown);
        assert_eq!(ask(Level::Government, "2026-09-30"), Competent::Yes);
        assert!(matches!(ask(Level::Government, "2026-10-01"), Competent::Unverified { .. }));
        assert!(matches!(ask(Level::Province, "2026-10-01"), Competent::Unverified { .. }));
        assert!(matches!(ask(Level::Province, "2026-09-30"), Competent::No { .. }));
    }
}
