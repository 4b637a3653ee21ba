//! The hands a decision went through: who wrote, submitted and registered it, and whose hand their credentials came
//! from.
//!
//! Four eyes are two people. Two accounts are two people only as far as nobody holds both, and whoever issued a token
//! or a code could have kept it. Whoever has the command line of the server could have been anyone: an office whose
//! accounts were all made there is not told so of each decision, unless it asks.

use crate::domain::{account::PROGRAM, vocabulary};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// The part someone had in a decision.
    Part {
        /// Wrote or changed its text.
        Author = "author", "người soạn", "author";
        /// Submitted it.
        Submitter = "submitter", "người trình", "submitter";
        /// Entered it in the register.
        Registrar = "registrar", "người vào sổ", "registrar";
    }
}

/// One hand of a decision.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Hand {
    /// What part it had.
    pub part: Part,
    /// The account.
    pub account: String,
    /// Who issued the token, or the code of the password, that it came with: an account, `system` for the command line,
    /// or the address of the OpenID provider; absent where it is not known.
    pub issued_by: Option<String>,
    /// Who made the account, where that is known.
    pub account_created_by: Option<String>,
}

impl Hand {
    /// The people who could have been this hand: whoever the account is, and whoever issued what it came with. A
    /// provider is no person.
    fn people(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.account.as_str()).chain(self.issued_by.as_deref().filter(|issuer| !issuer.contains("://")))
    }
}

/// Which decisions of one hand are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct OneHandFilter {
    /// True for those as well where that one person is `system`: credentials of both sides were issued on the command
    /// line of the server, as those of every account of an office that has no administrator who issues them.
    pub include_command_line: bool,
}

/// A registered decision whose two pairs of eyes one person could have been.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct OneHand {
    /// The decision.
    pub decision_id: i64,
    /// Its number and symbol.
    pub reference: Option<String>,
    /// Who could have been both: an account, or `system` for whoever has the command line of the server where no
    /// account could.
    pub person: String,
    /// The hands it went through.
    pub hands: Vec<Hand>,
    /// When it was registered, UTC with milliseconds.
    pub registered_at: Option<String>,
}

/// The one person who could have been the registrar and whoever wrote or submitted, if there is one.
#[must_use]
pub fn one_person(hands: &[Hand]) -> Option<String> {
    let (registrars, others): (Vec<_>, Vec<_>) = hands.iter().partition(|hand| hand.part == Part::Registrar);
    let wrote: Vec<&str> = others.iter().flat_map(|hand| hand.people()).collect();
    let both = registrars.iter().flat_map(|hand| hand.people()).filter(|person| wrote.contains(person));
    // An account says more than the command line, which could have been anyone.
    both.min_by_key(|person| *person == PROGRAM).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hand(part: Part, account: &str, issued_by: Option<&str>) -> Hand {
        Hand {
            part,
            account: account.into(),
            issued_by: issued_by.map(str::to_owned),
            account_created_by: Some("admin".into()),
        }
    }

    #[test]
    fn who_issued_both_credentials_or_is_one_and_issued_the_other_could_have_been_both() {
        let with = |author, registrar| {
            one_person(&[
                hand(Part::Author, "lan", author),
                hand(Part::Submitter, "mai", None),
                hand(Part::Registrar, "hoa", registrar),
            ])
        };
        assert_eq!(with(Some("admin"), Some("admin")).as_deref(), Some("admin"));
        assert_eq!(with(Some("system"), Some("system")).as_deref(), Some("system"));
        assert_eq!(with(Some("hoa"), Some("admin")).as_deref(), Some("hoa"));
        assert_eq!(with(Some("admin"), Some("mai")).as_deref(), Some("mai"));
        assert_eq!(with(Some("admin"), Some("other")), None);
        assert_eq!(with(None, None), None);
        assert_eq!(with(Some("https://id.example.vn"), Some("https://id.example.vn")), None, "a provider is no person");
    }
}
