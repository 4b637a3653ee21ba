//! The personal id number of an individual (số định danh cá nhân): twelve digits, or the nine of an old identity card.
//!
//! A number of twelve digits can be guessed from its province, century and year, so it is never kept, hashed or said in
//! plain: the register has it sealed and by a keyed hash ([`seal`]), shows its last three digits, and neither an error
//! nor `Debug` says it back.

use crate::domain::{
    fault::{Code, Fault, Finding},
    valid::{prose, tidy},
};
use poem_openapi::{NewType, Object};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, Unexpected, Visitor},
};
use std::fmt;

mod listed;
pub mod seal;

pub use listed::{
    AddedIdNumbers, AddedNumbers, NamedNumber, NamedPeople, NamedPerson, RefusedIdNumber, RowRefusal, Written,
};
pub use seal::{DataKey, SealedIdNumber};

/// The digits of an old identity card (CMND).
pub const SHORTEST: usize = 9;
/// The digits of a personal id number (số định danh, CCCD; Law 26/2023/QH15, art. 12).
pub const LONGEST: usize = 12;

/// How many of the last digits are shown to those who may see a number masked.
const SHOWN: usize = 3;

/// What reading says of a text that is no id number; `api/body/read.rs` knows it by this.
pub const NO_ID_NUMBER: &str = "not an id number";

/// An id number: 9 or 12 digits, and nothing else of what was typed.
#[derive(Clone, PartialEq, Eq, NewType)]
pub struct IdNumber(String);

impl IdNumber {
    /// The number in a text: spaces, dots and dashes are left out.
    #[must_use]
    pub fn of(text: &str) -> Option<Self> {
        let digits: String = text.chars().filter(|c| !c.is_whitespace() && !matches!(c, '.' | '-')).collect();
        (matches!(digits.len(), SHORTEST | LONGEST) && digits.bytes().all(|b| b.is_ascii_digit()))
            .then_some(Self(digits))
    }

    /// How many digits it has.
    #[must_use]
    pub fn digits(&self) -> i32 {
        i32::try_from(self.0.len()).unwrap_or_default()
    }

    /// A star for each digit but the last three.
    #[must_use]
    pub fn masked(&self) -> String {
        let hidden = self.0.len().saturating_sub(SHOWN);
        "*".repeat(hidden) + self.0.get(hidden..).unwrap_or_default()
    }

    /// The digits, for what seals and hashes them.
    pub(super) fn plain(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for IdNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("IdNumber(…)")
    }
}

/// In plain: only the answer of a disclosure, an export that was asked for it and a subject's report have one.
impl Serialize for IdNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// A text only: a number loses the zeros it begins with. What was read stands in no error.
impl<'de> Deserialize<'de> for IdNumber {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Typed;
        impl Visitor<'_> for Typed {
            type Value = IdNumber;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string")
            }
            fn visit_str<E: Error>(self, text: &str) -> Result<IdNumber, E> {
                IdNumber::of(text).ok_or_else(|| E::custom(NO_ID_NUMBER))
            }
            fn visit_i64<E: Error>(self, _: i64) -> Result<IdNumber, E> {
                Err(E::invalid_type(Unexpected::Other("a number"), &self))
            }
            fn visit_u64<E: Error>(self, _: u64) -> Result<IdNumber, E> {
                Err(E::invalid_type(Unexpected::Other("a number"), &self))
            }
            fn visit_f64<E: Error>(self, _: f64) -> Result<IdNumber, E> {
                Err(E::invalid_type(Unexpected::Other("a number"), &self))
            }
        }
        // Not `deserialize_str`: the reader of JSON itself would then say which number stood there.
        deserializer.deserialize_any(Typed)
    }
}

/// An id number to add. It is never serialised: what is kept of a request is a keyed hash.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct AddIdNumber {
    /// The id number: 9 or 12 digits; spaces, dots and dashes between them do not count.
    pub id_number: IdNumber,
}

/// Asks whose an id number is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Lookup {
    /// The id number: 9 or 12 digits; spaces, dots and dashes between them do not count.
    pub id_number: IdNumber,
    /// Why it is asked; kept with the event.
    pub reason: String,
}

impl Lookup {
    /// Puts the reason into its stored form, or says what is wrong with it.
    pub fn check(&mut self) -> Result<(), Fault> {
        check_reason(&mut self.reason)
    }
}

/// Puts a reason into its stored form, or says what is wrong with it.
pub fn check_reason(reason: &mut String) -> Result<(), Fault> {
    tidy(reason);
    Fault::all(Code::InvalidBody, prose("/reason", reason).into_iter().chain(number_in(reason)).collect())
}

/// Refuses a reason that holds a number itself: it is kept for good, and in plain.
#[must_use]
pub fn number_in(reason: &str) -> Option<Finding> {
    let longest = reason.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or_default();
    let text = (
        "Lý do được lưu mãi; hãy bỏ số định danh khỏi lý do.",
        "The reason is kept for good; leave the id number out of it.",
    );
    (longest >= SHORTEST).then(|| Finding::at("/reason", "id_number", text.0, text.1))
}

/// An id number of a recipient, as it is shown: masked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StoredIdNumber {
    /// The register's own number of it, never reused.
    pub id: i64,
    /// The recipient.
    pub recipient_id: i64,
    /// A star for each digit but the last three.
    pub masked: String,
    /// How many digits it has: 12, or 9 of an old identity card.
    pub digits: i32,
    /// When it was added, UTC with milliseconds.
    pub created_at: String,
}

/// An id number in plain; each such answer is an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Object)]
pub struct DisclosedIdNumber {
    /// The register's own number of it, never reused.
    pub id: i64,
    /// The recipient.
    pub recipient_id: i64,
    /// All its digits.
    pub id_number: IdNumber,
}

/// Refuses a number of another person, who is told to nobody that does not ask with a reason.
#[must_use]
pub fn held_already() -> Finding {
    Finding::at(
        "/id_number",
        "already_exists",
        "Số định danh này đã thuộc một hồ sơ khác; hãy tra cứu bằng “/v1/recipients/lookup” kèm lý do, và nếu là một người thì gộp hai hồ sơ.",
        "This id number belongs to another record already; look it up by /v1/recipients/lookup with a reason, and merge the two if they are one person.",
    )
}

/// Refuses a second number of one length for one person.
#[must_use]
pub fn one_of_each_length(digits: i32, id: i64) -> Finding {
    let vi =
        format!("Đối tượng này đã có một số {digits} chữ số (số {id} trong sổ); nếu số đó sai, hãy gỡ số đó trước.");
    let en = format!(
        "This recipient has a number of {digits} digits already (id {id}); if that one is wrong, withdraw it first."
    );
    Finding::at("/id_number", "already_exists", vi, en)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_do_not_count_and_anything_else_does() {
        for text in ["001080012345", "001 080 012 345", " 001.080.012-345 ", "0010-8001-2345"] {
            assert_eq!(IdNumber::of(text).unwrap().plain(), b"001080012345", "{text}");
        }
        assert_eq!(IdNumber::of("024.123.456").unwrap().digits(), 9);
        for text in [
            "",
            "12345678",
            "1234567890",
            "00108001234",
            "0010800123456",
            "00108001234x",
            "٠٠١٠٨٠٠١٢٣٤٥",
            "+01080012345",
            "001/080012345",
        ] {
            assert!(IdNumber::of(text).is_none(), "{text}");
        }
    }

    #[test]
    fn the_last_three_digits_are_shown() {
        assert_eq!(IdNumber::of("001080012345").unwrap().masked(), "*********345");
        assert_eq!(IdNumber::of("024123456").unwrap().masked(), "******456");
    }

    #[test]
    fn no_error_and_no_debug_says_the_number() {
        for body in [
            "\"00108001234\"",
            "1080012345",
            "-1080012345",
            "1080012345.5",
            "[\"001080012345\"]",
            "{\"001080012345\": 1}",
            "true",
            "null",
            "1080012345e300",
        ] {
            let said = serde_json::from_str::<IdNumber>(body).unwrap_err().to_string();
            assert!(!said.contains("8001234"), "{said}");
        }
        let lookup: Lookup = serde_json::from_str("{\"id_number\": \"001080012345\", \"reason\": \"x\"}").unwrap();
        assert!(!format!("{lookup:?}").contains("8001234"));
    }
}
