//! Whether a paper that someone holds is what the register has: answered to anyone, and nothing but that.

use crate::domain::{
    conferral::ConferralStatus,
    fault::Finding,
    name::{sort_key, without_title},
    number::{Typed, same_symbol, spelled, typed},
    valid::{Check, NAME, text, tidy},
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

/// What stands on the paper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Verification {
    /// The number of the decision.
    pub number: String,
    /// Its symbol.
    pub symbol: String,
    /// The day of signing.
    #[serde(deserialize_with = "crate::domain::time::day")]
    pub signed_on: NaiveDate,
    /// The name of who was awarded, in full.
    pub name: String,
}

impl Verification {
    /// Puts every text into its stored form.
    pub fn tidy(&mut self) {
        for value in [&mut self.number, &mut self.symbol, &mut self.name] {
            tidy(value);
        }
        let Typed { number, symbol } = typed(&self.number);
        if symbol.is_none_or(|symbol| same_symbol(&symbol, &self.symbol)) {
            self.number = number;
        }
        self.symbol = spelled(&self.symbol);
    }

    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(text("/number", &self.number, 60));
        check.push(text("/symbol", &self.symbol, 60));
        check.push(text("/name", &self.name, NAME));
        check.done()
    }

    /// What the conferrals of the decision say of the name, each by those that certificates of it can show: capitals,
    /// titles and where a tone is written make no difference, other accents do.
    #[must_use]
    pub fn answer(&self, conferrals: &[(Vec<String>, ConferralStatus)]) -> VerificationAnswer {
        let plain = |name: &str| sort_key(without_title(name), false);
        let key = plain(&self.name);
        // What was entered in error says nothing of a paper, and what was replaced is said by its successor.
        let gone = |status| matches!(status, ConferralStatus::Void | ConferralStatus::Superseded);
        let shows = |names: &[String]| names.iter().any(|name| plain(name) == key);
        let known = conferrals.iter().filter(|(names, status)| !gone(*status) && shows(names));
        let mut own = known.map(|(_, status)| *status).peekable();
        if own.peek().is_none() {
            VerificationAnswer::NoMatch
        } else if own.any(|status| status == ConferralStatus::InForce) {
            VerificationAnswer::Match
        } else {
            VerificationAnswer::Cancelled
        }
    }
}

vocabulary! {
    /// What the register says of a paper.
    VerificationAnswer {
        Match = "match", "đúng như trong sổ", "as registered";
        NoMatch = "no_match", "không có trong sổ", "not in the register";
        Cancelled = "cancelled", "đã bị hủy bỏ hoặc bị tước", "cancelled or stripped";
    }
}

/// The answer to a verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Verified {
    /// Whether the paper is what the register has.
    pub answer: VerificationAnswer,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_stands_is_a_match_and_one_that_was_taken_back_is_said_to_be() {
        use ConferralStatus::{Cancelled, InForce, Stripped};
        let asked = |name: &str| Verification {
            number: "1".into(),
            symbol: "QĐ".into(),
            signed_on: NaiveDate::default(),
            name: name.into(),
        };
        let known = |statuses: &[ConferralStatus]| {
            statuses.iter().map(|s| (vec!["Trần Văn Hoà".to_owned()], *s)).collect::<Vec<_>>()
        };
        for (name, statuses, answer) in [
            ("TRẦN VĂN HÒA", vec![InForce], VerificationAnswer::Match),
            ("Trần Văn Hoà", vec![Cancelled, InForce], VerificationAnswer::Match),
            ("Trần Văn Hoà", vec![Cancelled], VerificationAnswer::Cancelled),
            ("Trần Văn Hoà", vec![Stripped], VerificationAnswer::Cancelled),
            ("Tran Van Hoa", vec![InForce], VerificationAnswer::NoMatch),
            ("Trần Văn Hoà", vec![], VerificationAnswer::NoMatch),
        ] {
            assert_eq!(asked(name).answer(&known(&statuses)), answer, "{name} {statuses:?}");
        }
    }
}
