//! API tokens: what one looks like, what is asked of a new one, and what is kept of it.

use super::{Permission, Role, may};
use crate::domain::{
    fault::Finding,
    valid::{Check, NAME, tidy_some},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What every token starts with, so that one that leaks is recognised.
pub const PREFIX: &str = "awr_";
/// How many days a token is good for unless asked.
pub const DAYS: i64 = 90;
/// How many days a token is good for at most: a year.
pub const MOST_DAYS: i64 = 366;
/// How many hours a token goes on beside the one that takes its place, unless asked.
const OVERLAP_HOURS: i64 = 24;
/// How many hours it goes on at most: a week.
const MOST_OVERLAP_HOURS: i64 = 168;

/// A token: the prefix, 32 random bytes and their CRC-32, both in base64url. A word that was cut short or mistyped is
/// told from one that is unknown without asking the database.
#[must_use]
pub fn written(secret: &[u8; 32]) -> String {
    format!(
        "{PREFIX}{}{}",
        URL_SAFE_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(crc32fast::hash(secret).to_be_bytes())
    )
}

/// Whether a word can be a token: its checksum is that of its secret.
#[must_use]
pub fn well_formed(token: &str) -> bool {
    let Some((secret, sum)) = token.strip_prefix(PREFIX).and_then(|rest| rest.split_at_checked(43)) else {
        return false;
    };
    let bytes = |text| URL_SAFE_NO_PAD.decode(text).ok();
    bytes(secret).zip(bytes(sum)).is_some_and(|(secret, sum)| sum == crc32fast::hash(&secret).to_be_bytes())
}

/// A token to be made for an account.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct TokenRequest {
    /// What it is for, `phần mềm nhân sự`.
    pub label: Option<String>,
    /// What it may do of what the account's role may; empty for all of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub scopes: Vec<Permission>,
    /// How many days it is good for, 1 to 366; 90 unless asked.
    #[oai(validator(minimum(value = "1"), maximum(value = "366")))]
    pub days: Option<i64>,
}

impl TokenRequest {
    /// Puts the label into its stored form, and names each scope once.
    pub fn tidy(&mut self) {
        tidy_some(&mut self.label);
        self.scopes.sort_unstable();
        self.scopes.dedup();
    }

    /// What is wrong with it, for an account of that role.
    #[must_use]
    pub fn findings(&self, role: Role) -> Vec<Finding> {
        let mut check = Check::default();
        check.optional("/label", self.label.as_ref(), NAME);
        for (i, scope) in self.scopes.iter().enumerate().filter(|(_, scope)| !may(role, **scope)) {
            let text = (
                format!("Vai trò {} không có quyền {}; hãy bỏ mục này.", role.label().vi, scope.label().vi),
                format!("The role {} has no scope {}; leave it out.", role.word(), scope.word()),
            );
            check.push(Some(Finding::at(format!("/scopes/{i}"), "beyond_role", text.0, text.1)));
        }
        check.push(between("/days", self.days, 1, MOST_DAYS));
        check.done()
    }

    /// How many days it is good for.
    #[must_use]
    pub fn days(&self) -> i64 {
        self.days.unwrap_or(DAYS)
    }
}

/// How a token gives way to a new one.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Rotation {
    /// How many hours the old one is good for beside the new one, 0 to 168; 24 unless asked.
    #[oai(validator(minimum(value = "0"), maximum(value = "168")))]
    pub overlap_hours: Option<i64>,
    /// How many days the new one is good for, 1 to 366; 90 unless asked.
    #[oai(validator(minimum(value = "1"), maximum(value = "366")))]
    pub days: Option<i64>,
}

impl Rotation {
    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        between("/overlap_hours", self.overlap_hours, 0, MOST_OVERLAP_HOURS)
            .into_iter()
            .chain(between("/days", self.days, 1, MOST_DAYS))
            .collect()
    }

    /// How many hours the old one goes on.
    #[must_use]
    pub fn overlap_hours(&self) -> i64 {
        self.overlap_hours.unwrap_or(OVERLAP_HOURS)
    }
}

fn between(pointer: &str, value: Option<i64>, least: i64, most: i64) -> Option<Finding> {
    value.filter(|value| !(least..=most).contains(value)).map(|_| {
        Finding::at(
            pointer,
            "out_of_range",
            format!("Phải từ {least} đến {most}."),
            format!("Must be {least} to {most}."),
        )
    })
}

/// What is kept of a token: all but the token.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Token {
    /// The register's own number, never reused.
    pub id: i64,
    /// The account it stands for.
    pub account: String,
    /// What it is for.
    pub label: Option<String>,
    /// What it may do; absent where it may do all that its account may.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub scopes: Vec<Permission>,
    /// When it was made, UTC with milliseconds.
    pub created_at: String,
    /// When it ends, UTC with milliseconds.
    pub expires_at: String,
    /// When it was taken back, UTC with milliseconds.
    pub revoked_at: Option<String>,
    /// When it was last used, UTC with milliseconds, to the hour.
    pub last_used_at: Option<String>,
    /// Who made it; `system` for the command line, absent where it is not known.
    pub created_by: Option<String>,
}

/// A token that was just made: the one answer it is ever shown in.
#[derive(Debug, Clone, Serialize, Deserialize, Object)]
pub struct MadeToken {
    /// The token itself; keep it now, the register does not.
    pub token: String,
    /// What is kept of it.
    #[oai(flatten)]
    #[serde(flatten)]
    pub kept: Token,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_with_one_sign_changed_or_cut_off_is_none() {
        let token = written(&[7; 32]);
        assert!(well_formed(&token) && token.len() == 53);
        assert!(
            !well_formed(&token[..52])
                && !well_formed(&format!("{token}A"))
                && !well_formed("awr_")
                && !well_formed(&"é".repeat(53))
        );
        for at in PREFIX.len()..token.len() {
            let other = if &token[at..=at] == "A" { "Q" } else { "A" };
            let wrong = format!("{}{other}{}", &token[..at], &token[at + 1..]);
            assert!(!well_formed(&wrong), "{wrong}");
        }
    }

    #[test]
    fn a_token_is_good_for_a_year_at_most_and_may_no_more_than_its_role() {
        let asked = |days, scopes: &[Permission]| TokenRequest {
            days: Some(days),
            scopes: scopes.to_vec(),
            ..TokenRequest::default()
        };
        assert!(asked(366, &[Permission::Read]).findings(Role::Client).is_empty());
        assert_eq!(asked(367, &[]).findings(Role::Client)[0].code, "out_of_range");
        assert_eq!(asked(0, &[]).findings(Role::Client)[0].code, "out_of_range");
        assert_eq!(asked(1, &[Permission::Read, Permission::Record]).findings(Role::Client)[0].code, "beyond_role");
    }
}
