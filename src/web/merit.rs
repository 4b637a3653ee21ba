//! The time of merit as one field has it: a year, several years, or that no source names one.

use super::typed;
use crate::domain::{
    fault::{Finding, Language, Place},
    name::fold,
    period::{MeritYear, UNKNOWN, period_word},
};

/// When merit was shown, as it is asked for: one year, the unknown one, or a period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Merit {
    Year(MeritYear),
    Period(i32, i32),
}

impl Merit {
    /// Reads `2019`, `2018-2025`, `không rõ`; nothing for no text.
    pub(super) fn read(name: &str, text: &str) -> Result<Option<Self>, Finding> {
        if ["khong ro", "khong ro nam", UNKNOWN].contains(&fold(text).as_str()) {
            return Ok(Some(Self::Year(MeritYear::Unknown)));
        }
        Ok(match typed::years(name, text).map_err(|_| wrong(name))? {
            (Some(from), Some(to)) if from != to => Some(Self::Period(from, to)),
            (year, _) => year.map(|year| Self::Year(MeritYear::Known(year))),
        })
    }

    /// The parameter of the API that asks for it, with its value.
    pub(super) fn asks(&self) -> (&'static str, String) {
        match self {
            Self::Year(year) => ("year", year.known().map_or_else(|| UNKNOWN.to_owned(), |year| year.to_string())),
            Self::Period(from, to) => ("period", period_word(Some(*from), Some(*to))),
        }
    }

    /// The same of a period as answers have it.
    pub(super) fn of(period: &str) -> Option<Self> {
        Self::read("period", period).ok().flatten()
    }

    /// What it is called: `2019`, `2018–2025`, `không rõ`.
    pub(super) fn called(&self, language: Language) -> String {
        match self {
            Self::Year(MeritYear::Known(year)) => year.to_string(),
            Self::Year(MeritYear::Unknown) => language.of("không rõ", "unknown").to_owned(),
            Self::Period(from, to) => format!("{from}–{to}"),
        }
    }

    /// What stands in the field for it.
    pub(super) fn written(&self, language: Language) -> String {
        self.called(language).replace('–', "-")
    }

    /// Its first and last year, where they are known.
    pub(super) fn years(&self) -> Option<(i32, i32)> {
        match self {
            Self::Year(year) => year.known().map(|year| (year, year)),
            Self::Period(from, to) => Some((*from, *to)),
        }
    }
}

fn wrong(name: &str) -> Finding {
    let (vi, en) = (
        "Viết một năm (2019), một giai đoạn (2018-2025), hoặc “không rõ”.",
        "Write a year (2019), a period (2018-2025), or “unknown”.",
    );
    Finding { place: Place::Parameter(name.to_owned()), ..Finding::of(name, "invalid_value", vi, en) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_merit_is_a_year_several_or_the_unknown_one() {
        for (text, asks) in [
            ("2019", ("year", "2019")),
            ("năm 2019", ("year", "2019")),
            ("2018-2025", ("period", "2018-2025")),
            ("2018 – 2025", ("period", "2018-2025")),
            ("giai đoạn 2018-2025", ("period", "2018-2025")),
            ("2019-2019", ("year", "2019")),
            ("Không rõ", ("year", "unknown")),
            ("khong ro", ("year", "unknown")),
            ("unknown", ("year", "unknown")),
        ] {
            let read = Merit::read("year", text).unwrap().unwrap();
            assert_eq!(read.asks(), (asks.0, asks.1.to_owned()), "{text}");
            assert_eq!(Merit::read("year", &read.written(Language::Vi)).unwrap(), Some(read), "{text}");
        }
        assert_eq!(Merit::read("year", "").unwrap(), None);
        assert!(Merit::read("year", "x").is_err());
    }
}
