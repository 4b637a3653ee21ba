//! When merit was shown: one year, several, or a time the source does not name.

use crate::domain::fault::Finding;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// The word of a merit period that no source names.
pub const UNKNOWN: &str = "unknown";

/// A merit year that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MeritYear {
    /// The period is exactly this year.
    Known(i32),
    /// The source names no year.
    Unknown,
}

impl From<i32> for MeritYear {
    fn from(year: i32) -> Self {
        Self::Known(year)
    }
}

impl MeritYear {
    /// The year, where one is named.
    #[must_use]
    pub fn known(self) -> Option<i32> {
        match self {
            Self::Known(year) => Some(year),
            Self::Unknown => None,
        }
    }

    /// The year of a text: digits, or `unknown`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == UNKNOWN { Some(Self::Unknown) } else { text.parse().ok().map(Self::Known) }
    }
}

impl Serialize for MeritYear {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(year) => serializer.serialize_i32(*year),
            Self::Unknown => serializer.serialize_str(UNKNOWN),
        }
    }
}

impl<'de> Deserialize<'de> for MeritYear {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(i32),
            Text(String),
        }
        match Either::deserialize(deserializer)? {
            Either::Number(year) => Some(Self::Known(year)),
            Either::Text(text) => Self::parse(&text),
        }
        .ok_or_else(|| D::Error::custom("no year"))
    }
}

/// Reads a period as a parameter has it, `2015-2020`, or one year; answers what is wrong with it.
pub fn period(parameter: &str, text: &str) -> Result<(i32, i32), Finding> {
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    let year = |text: &str| text.parse::<i32>().ok().filter(|_| text.len() == 4);
    let Some((from, to)) = year(from.trim()).zip(year(to.trim())) else {
        return Err(Finding::of(
            parameter,
            "invalid_value",
            "Viết giai đoạn theo dạng 2015-2020.",
            "Write a period like 2015-2020.",
        ));
    };
    match upside_down(parameter, Some(from), Some(to)) {
        Some(finding) => Err(finding),
        None => Ok((from, to)),
    }
}

/// An interval of a filter must not end before it starts.
#[must_use]
pub fn upside_down<T: PartialOrd>(parameter: &str, from: Option<T>, to: Option<T>) -> Option<Finding> {
    matches!((from, to), (Some(from), Some(to)) if to < from).then(|| {
        Finding::of(
            parameter,
            "ends_before_start",
            "Mốc cuối trước mốc đầu; hãy đổi chỗ hai giá trị.",
            "It ends before it starts; swap the two values.",
        )
    })
}

/// The word of a merit period: `2019`, `2003-2023` or `unknown`.
#[must_use]
pub fn period_word(from: Option<i32>, to: Option<i32>) -> String {
    match (from, to) {
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from}-{to}"),
        _ => UNKNOWN.to_owned(),
    }
}

/// A merit period has both ends and does not end before it starts.
#[must_use]
pub fn merit_period(at: &str, from: Option<i32>, to: Option<i32>) -> Option<Finding> {
    match (from, to) {
        (Some(_), None) => Some(Finding::at(
            format!("{at}/year_to"),
            "required",
            "Có năm đầu thì cần năm cuối (có thể bằng nhau).",
            "With year_from give year_to as well (it may be the same).",
        )),
        (None, Some(_)) => Some(Finding::at(
            format!("{at}/year_from"),
            "required",
            "Có năm cuối thì cần năm đầu (có thể bằng nhau).",
            "With year_to give year_from as well (it may be the same).",
        )),
        (Some(from), Some(to)) if to < from => Some(Finding::at(
            format!("{at}/year_to"),
            "ends_before_start",
            "Năm cuối trước năm đầu; hãy kiểm tra lại hai năm.",
            "It ends before it starts; check both years.",
        )),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_is_two_years_in_their_order_or_one() {
        assert_eq!(period("period", "2015-2020").unwrap(), (2015, 2020));
        assert_eq!(period("period", "2015 - 2020").unwrap(), (2015, 2020));
        assert_eq!(period("period", "2019").unwrap(), (2019, 2019));
        assert_eq!(period("period", "2020-2015").unwrap_err().code, "ends_before_start");
        for wrong in ["", "2015-", "15-20", "2015-2020-2025", "năm 2015"] {
            assert_eq!(period("period", wrong).unwrap_err().code, "invalid_value", "{wrong}");
        }
    }

    #[test]
    fn a_year_is_a_number_or_the_word_for_none() {
        let years: Vec<MeritYear> = serde_json::from_str("[2019, \"2020\", \"unknown\"]").unwrap();
        assert_eq!(years, [MeritYear::Known(2019), MeritYear::Known(2020), MeritYear::Unknown]);
        assert_eq!(serde_json::to_string(&years).unwrap(), "[2019,2020,\"unknown\"]");
        assert!(serde_json::from_str::<MeritYear>("\"soon\"").is_err());
    }
}
