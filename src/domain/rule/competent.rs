//! Who may decide what on which day.

use super::{Competence, Dated};
use crate::domain::authority::Level;
use chrono::NaiveDate;

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

/// Whether a level may decide an award on a day (Law 06/2022/QH15, art. 77 to 80; districts until 2025-06-30, communes
/// for CSTĐCS and TTLĐTT from 2025-07-01, NĐ 129/2025/NĐ-CP). A level whose own row has ended is excluded though no
/// other row speaks of the day: its end is what the row says.
#[must_use]
pub fn competent<'a>(
    award_code: &str,
    level: Level,
    day: NaiveDate,
    table: impl IntoIterator<Item = &'a Competence>,
) -> Competent {
    let all: Vec<_> = table.into_iter().filter(|c| c.award_code == award_code).collect();
    let rows: Vec<_> = all.iter().copied().filter(|c| c.span().has(day)).collect();
    let said = |c: &Competence| c.instrument.clone().unwrap_or_else(|| "theo thông lệ".into());
    let allowing: Vec<_> = rows.iter().filter(|c| c.level == level).collect();
    if allowing.iter().any(|c| c.span().is_verified(day)) {
        return Competent::Yes;
    }
    let deciding = allowing.first().copied().or_else(|| rows.iter().find(|c| !c.span().is_verified(day)));
    if let Some(until) = deciding.and_then(|c| c.verified_to) {
        return Competent::Unverified { until, instrument: deciding.map(|c| said(c)).unwrap_or_default() };
    }
    let ended = all
        .iter()
        .copied()
        .filter(|c| c.level == level && c.valid_to.is_some_and(|to| to < day))
        .max_by_key(|c| c.valid_to);
    match rows.first().copied().or(ended) {
        Some(first) => Competent::No { levels: rows.iter().map(|c| c.level).collect(), instrument: said(first) },
        None => Competent::Unknown,
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
            instrument: Some("Luật 06/2022/QH15 Đ.80".into()),
            confidence: None,
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

    #[test]
    fn a_level_whose_row_ended_is_excluded_the_day_after() {
        let table = [row("GK_HUYEN", Level::District, "2024-01-01", Some("2025-06-30"), None)];
        assert_eq!(competent("GK_HUYEN", Level::District, day("2025-06-30"), &table), Competent::Yes);
        assert!(matches!(competent("GK_HUYEN", Level::District, day("2025-07-01"), &table), Competent::No { .. }));
        assert_eq!(competent("GK_HUYEN", Level::Commune, day("2025-07-01"), &table), Competent::Unknown);
    }
}
