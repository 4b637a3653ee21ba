//! The columns that exports of conferrals can have: one line each. Headings and words come from the table of members,
//! the SQL of each column stands in the store.

use crate::domain::{
    fault::{Code, Fault, Finding, Language},
    label::{Label, Words, capitalized, cited, yes_or_no},
    member::{self, Member},
};
use std::borrow::Cow;

/// What the text of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Words, and numbers that are names (0153).
    Text,
    /// A whole number.
    Number,
    /// A number with decimals, `1.5`.
    Decimal,
    /// A sum in đồng.
    Money,
    /// A day, `2020-05-26`.
    Day,
    /// An instant, UTC with milliseconds.
    Instant,
    /// `true` or `false`.
    Flag,
    /// A word of a vocabulary.
    Word,
    /// A JSON list of texts.
    List,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name on the wire.
    pub name: &'static str,
    /// What its text is.
    pub kind: Kind,
    /// How many letters are seen of it.
    pub width: u8,
    /// Its own heading and the words its text can be; those of the member of its name where it has none.
    pub own: Option<(Label, Words)>,
}

const fn c(name: &'static str, kind: Kind, width: u8) -> Column {
    Column { name, kind, width, own: None }
}

/// The column that an export has only if it was asked for: a list of id numbers in plain, after all others.
pub const ID_NUMBERS: &str = "id_numbers";

/// Every column there is.
pub const COLUMNS: &[Column] = &[
    c("conferral_id", Kind::Number, 10),
    c("version", Kind::Number, 10),
    c("decision_id", Kind::Number, 10),
    c("line", Kind::Number, 7),
    c("status", Kind::Word, 14),
    c("award_code", Kind::Text, 16),
    c("award_name", Kind::Text, 36),
    c("award_kind", Kind::Word, 20),
    c("superseded_by", Kind::Number, 10),
    c("recipient_id", Kind::Number, 10),
    c("registered_recipient_id", Kind::Number, 10),
    c("recipient_kind", Kind::Word, 14),
    c("unnamed", Kind::Flag, 11),
    c("name", Kind::Text, 32),
    c("honorific", Kind::Text, 11),
    c("birth_year", Kind::Number, 10),
    c("sex", Kind::Word, 10),
    c("post", Kind::Text, 26),
    c("unit", Kind::Text, 36),
    c("parent_unit", Kind::Text, 36),
    c("reason", Kind::Text, 44),
    c("origin", Kind::Word, 14),
    c("shared_group", Kind::Text, 14),
    c("authority_codes", Kind::List, 18),
    c("authority_names", Kind::List, 36),
    c("attribution", Kind::Word, 14),
    c("instrument", Kind::Word, 14),
    c("number", Kind::Text, 9),
    c("symbol", Kind::Text, 12),
    c("reference", Kind::Text, 18),
    c("signed_on", Kind::Day, 12),
    c("signed_year", Kind::Number, 9),
    c("signed_month", Kind::Number, 9),
    c("announced_on", Kind::Day, 12),
    c("announced_year", Kind::Number, 12),
    c("announced_by", Kind::Text, 30),
    c("effective_on", Kind::Day, 12),
    c("title", Kind::Text, 50),
    c("issuer_as_written", Kind::Text, 36),
    c("signer_name", Kind::Text, 24),
    c("signer_capacity", Kind::Text, 24),
    c("campaign_code", Kind::Text, 16),
    c("year_from", Kind::Number, 9),
    c("year_to", Kind::Number, 9),
    c("conferral_type", Kind::Word, 20),
    c("evidence", Kind::Word, 16),
    c("source", Kind::Text, 36),
    c("classification", Kind::Text, 20),
    c("remark", Kind::Text, 36),
    c("posthumous", Kind::Flag, 10),
    c("certificate_number", Kind::Text, 14),
    c("presented_on", Kind::Day, 12),
    c("presented_at", Kind::Text, 28),
    c("presented_by", Kind::Text, 28),
    c("bonus_paid_vnd", Kind::Money, 16),
    c("paid_on", Kind::Day, 12),
    c("registered_at", Kind::Instant, 17),
    c("updated_at", Kind::Instant, 17),
    c(ID_NUMBERS, Kind::List, 28),
];

impl Column {
    /// The column of a name.
    #[must_use]
    pub fn find(name: &str) -> Option<&'static Self> {
        COLUMNS.iter().find(|column| column.name == name)
    }

    /// The columns of names, each known and once; id numbers have a way of their own.
    pub fn all(names: &[&str], of: &'static [Self]) -> Result<Vec<&'static Self>, Fault> {
        let mut all: Vec<&'static Self> = Vec::with_capacity(names.len());
        for name in names {
            let known = || of.iter().filter(|column| column.name != ID_NUMBERS);
            let Some(column) = known().find(|column| column.name == *name) else {
                let called =
                    |column: &Self| format!("{} ({})", cited(column.name), column.heading(Language::Vi).to_lowercase());
                let vi = known().map(called).collect::<Vec<_>>().join(", ");
                let en = known().map(|column| column.name).collect::<Vec<_>>().join(", ");
                return Err(wrong(
                    format!("Không có cột {}; hãy chọn trong: {vi}.", cited(name)),
                    format!("There is no column {name:?}; choose of: {en}."),
                ));
            };
            if all.contains(&column) {
                return Err(wrong(
                    format!("Cột {} được chọn hai lần; hãy bỏ bớt một.", cited(name)),
                    format!("The column {name:?} is there twice; leave one out."),
                ));
            }
            all.push(column);
        }
        Ok(all)
    }

    /// Its heading.
    #[must_use]
    pub fn heading(&self, language: Language) -> String {
        match self.own {
            Some((label, _)) => capitalized(label.of(language)),
            None => capitalized(&member::label("column", self.name, language)),
        }
    }

    /// What a text of it says in a language: words by their label.
    #[must_use]
    pub fn said<'a>(&self, text: &'a str, language: Language) -> Cow<'a, str> {
        let label = match self.kind {
            Kind::Word => match self.own {
                Some((_, words)) => words.iter().find(|(known, _)| *known == text).map(|(_, label)| *label),
                None => Member::find("column", self.name).and_then(|member| member.word(text)),
            },
            Kind::Flag => Some(yes_or_no(text == "true")),
            _ => None,
        };
        label.map_or(Cow::Borrowed(text), |label| Cow::Borrowed(label.of(language)))
    }
}

fn wrong(vi: String, en: String) -> Fault {
    Fault::at(Code::InvalidParameter, Finding::of("columns", "unknown_column", vi, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_has_a_heading_of_its_own_in_both_languages() {
        for language in [Language::Vi, Language::En] {
            let headings: BTreeSet<_> = COLUMNS.iter().map(|column| column.heading(language)).collect();
            assert_eq!(headings.len(), COLUMNS.len(), "{headings:?}");
            for column in COLUMNS {
                assert!(Member::find("column", column.name).is_some(), "{} has no label", column.name);
            }
        }
    }

    #[test]
    fn words_are_said_by_their_labels_and_all_else_as_it_is() {
        let said = |name, text, language| Column::find(name).unwrap().said(text, language).into_owned();
        assert_eq!(said("status", "in_force", Language::Vi), "còn hiệu lực");
        assert_eq!(said("recipient_kind", "collective", Language::Vi), "tập thể");
        assert_eq!(said("posthumous", "false", Language::En), "no");
        assert_eq!(said("name", "in_force", Language::Vi), "in_force");
        for column in COLUMNS.iter().filter(|column| column.kind == Kind::Word) {
            assert!(!Member::find("column", column.name).unwrap().words.is_empty(), "{}", column.name);
        }
    }

    #[test]
    fn columns_are_known_and_each_once() {
        assert_eq!(
            Column::all(&["unit", "name"], COLUMNS).unwrap().iter().map(|c| c.name).collect::<Vec<_>>(),
            ["unit", "name"]
        );
        for wrong in [&["unit", "unit"][..], &["nothing"], &[""], &["id_numbers"]] {
            assert!(Column::all(wrong, COLUMNS).is_err(), "{wrong:?}");
        }
    }
}
