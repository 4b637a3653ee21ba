//! Numbers of spreadsheets: as they are typed, and as days.

use chrono::{Days, NaiveDate};

/// A number as a person types it: no exponent, no empty decimals.
#[must_use]
pub(super) fn plain(number: f64) -> String {
    // Sums of fractions end in noise (0.30000000000000004); what a spreadsheet shows has 15 digits.
    let text = format!("{number:.10}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// The day of a serial number, counted from 1900 (with the 29th of February that year never had) or from 1904.
#[must_use]
pub(super) fn day_of_serial(number: f64, from_1904: bool) -> Option<NaiveDate> {
    if !(1.0..=2_958_465.0).contains(&number) {
        return None;
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it is between 1 and 2,958,465")]
    let days = number.floor() as u64;
    let first = if from_1904 {
        NaiveDate::from_ymd_opt(1904, 1, 1)
    } else if days < 60 {
        NaiveDate::from_ymd_opt(1899, 12, 31)
    } else {
        NaiveDate::from_ymd_opt(1899, 12, 30)
    };
    first?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_as_it_is_typed() {
        for (number, text) in [(1980.0, "1980"), (1.5, "1.5"), (91_180_001_234.0, "91180001234"), (-0.0, "0")] {
            assert_eq!(plain(number), text);
        }
        assert_eq!(plain(0.1 + 0.2), "0.3");
    }

    #[test]
    fn a_serial_is_a_day_of_1900_or_of_1904() {
        let day = |number, from_1904| day_of_serial(number, from_1904).unwrap().to_string();
        assert_eq!((day(29_254.0, false), day(27_792.0, true)), ("1980-02-03".into(), "1980-02-03".into()));
        assert_eq!((day(1.0, false), day(61.5, false)), ("1900-01-01".into(), "1900-03-01".into()));
        assert_eq!(day_of_serial(0.5, false), None);
    }
}
