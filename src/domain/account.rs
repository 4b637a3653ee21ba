//! Who calls: an account, its role and its limits.

use crate::domain::{
    fault::{Code, Fault, Finding},
    label::{Label, Words},
    valid::{CODE, Check, ENTRIES, NAME, id, text, tidy_key, tidy_some},
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

pub mod code;
mod credential;
pub mod first;
pub mod password;
mod permission;
pub mod provider;
mod scope;
pub mod seal;
pub mod session;
pub mod token;

pub use credential::Credential;
pub use permission::{
    Permission, Role, ask, ask_token, four_eyes, may, to_add_authority, to_keep_campaigns, within_token,
};
pub use scope::{Body, Limits, Scope};

/// The name under which the program itself acts.
pub const PROGRAM: &str = "system";

/// What the program is called where it stands for who made an account or issued a token.
pub const COMMAND_LINE: Words = &[(PROGRAM, Label::new("dòng lệnh của máy chủ", "the server's command line"))];

/// Whether a change of an account only takes away or renames: the same role, limits and identity (or none), and nobody
/// enabled.
#[must_use]
pub fn only_takes(before: &Account, after: &Account) -> bool {
    before.role == after.role
        && before.authority_codes == after.authority_codes
        && before.unit_ids == after.unit_ids
        && (after.identity.is_none() || after.identity == before.identity)
        && (after.disabled || !before.disabled)
}

/// An account: a person of the office or a program.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Account {
    /// The name it signs its acts with, unique and frozen.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// The name of the person, or what the program is.
    pub full_name: Option<String>,
    /// The authorities whose decisions it is limited to, with those that take their place; empty for the whole
    /// register.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub authority_codes: Vec<String>,
    /// The collectives, by number, whose own and whose people's awards it is limited to, with those that take their
    /// place; empty for the whole register. Beside `authority_codes` it sees both.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub unit_ids: Vec<i64>,
    /// Whom the office's OpenID provider signs in to it: the issuer, a space, and the subject (`sub`). Left out of a
    /// replacement it stays as it is; `POST /v1/accounts/{name}/unbind` takes it away.
    pub identity: Option<String>,
    /// True for one that may not act any more.
    #[serde(default)]
    #[oai(default)]
    pub disabled: bool,
}

impl Account {
    /// An account that sees the whole register.
    #[must_use]
    pub fn new(name: impl Into<String>, role: Role) -> Self {
        Self {
            name: name.into(),
            role,
            full_name: None,
            authority_codes: Vec::new(),
            unit_ids: Vec::new(),
            identity: None,
            disabled: false,
        }
    }

    /// Whether it waits to be opened: it was noted, closed, when someone whom the office's OpenID provider knows first
    /// came, and nobody has changed it since.
    #[must_use]
    pub fn waits(&self, version: i64) -> bool {
        self.disabled && self.identity.is_some() && version == 1
    }

    /// Puts every text into its stored form.
    pub fn tidy(&mut self) {
        tidy_key(&mut self.name);
        tidy_some(&mut self.full_name);
        self.identity.iter_mut().for_each(tidy_key);
        self.authority_codes.iter_mut().for_each(tidy_key);
    }

    /// What is wrong with the name of a new account; those that are there stay as they are.
    #[must_use]
    pub fn name_finding(&self) -> Option<Finding> {
        let text = (
            "Tên tài khoản mới chỉ gồm chữ không dấu, chữ số và . _ @ -, bắt đầu bằng chữ hoặc số, tối đa 100 ký tự: chữ trông giống nhau (chữ Cyrillic, chữ rộng, dấu rời) làm lẫn người.",
            "A new name has ASCII letters, digits and . _ @ - alone, begins with a letter or digit, and has 100 characters at most: letters that look alike (Cyrillic, full-width, combining marks) would pass one person off as another.",
        );
        (!good_name(&self.name)).then(|| Finding::at("/name", "invalid_code", text.0, text.1))
    }

    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(text("/name", &self.name, LONGEST_NAME));
        if !self.name.chars().all(|c| c.is_alphanumeric() || ".-_@".contains(c)) {
            let text = (
                "Tên chỉ gồm chữ, số và . - _ @ vì nó đứng trong địa chỉ; hãy bỏ các ký tự khác.",
                "A name has letters, digits and . - _ @ alone, because it stands in addresses; take out the others.",
            );
            check.push(Some(Finding::at("/name", "invalid_code", text.0, text.1)));
        }
        if self.name == PROGRAM {
            check.push(Some(Finding::at(
                "/name",
                "reserved",
                "Tên này là của chương trình; hãy chọn tên khác.",
                "This name is the program's own; choose another.",
            )));
        }
        check.optional("/full_name", self.full_name.as_ref(), NAME);
        check.optional("/identity", self.identity.as_ref(), NAME);
        if self
            .identity
            .as_ref()
            .is_some_and(|identity| !identity.split_once(' ').is_some_and(|(issuer, _)| issuer.starts_with("http")))
        {
            let text = (
                "Hãy ghi địa chỉ của nhà cung cấp, một dấu cách, rồi mã người dùng ở đó (“sub”).",
                "Write the issuer's address, a space, and the subject (sub).",
            );
            check.push(Some(Finding::at("/identity", "invalid_value", text.0, text.1)));
        }
        for (pointer, count) in [("/authority_codes", self.authority_codes.len()), ("/unit_ids", self.unit_ids.len())] {
            if !check.entries(pointer, count) {
                continue;
            }
            if self.role == Role::Administrator && count > 0 {
                check.push(Some(Finding::at(
                    pointer,
                    "beyond_role",
                    "Quản trị viên giữ danh mục của cả sổ nên không bị giới hạn; hãy bỏ trường này.",
                    "An administrator keeps the catalogue of the whole register and is not limited; leave this out.",
                )));
            }
        }
        for (i, code) in self.authority_codes.iter().enumerate().take(ENTRIES) {
            check.push(text(&format!("/authority_codes/{i}"), code, CODE));
        }
        for (i, unit) in self.unit_ids.iter().enumerate().take(ENTRIES) {
            check.push(id(&format!("/unit_ids/{i}"), Some(*unit)));
        }
        check.done()
    }
}

/// Characters of an account's name at most.
pub const LONGEST_NAME: usize = 100;

/// Whether a new account may be called so: nothing that looks like another name, is the program's own, or is a way
/// elsewhere in an address.
#[must_use]
pub fn good_name(name: &str) -> bool {
    name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "._@-".contains(c))
        && !name.eq_ignore_ascii_case(PROGRAM)
}

/// Nobody changes the own account: so the last administrator never locks the office out, and nobody takes a right
/// alone.
pub fn not_own(actor: &str, account: &str) -> Result<(), Fault> {
    if actor != account {
        return Ok(());
    }
    Err(Fault::because(
        Code::Forbidden,
        "Không ai được sửa tài khoản của chính mình; hãy nhờ một quản trị viên khác, hoặc dùng dòng lệnh của máy chủ.",
        "Nobody changes the own account; ask another administrator, or use the command line of the server.",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_registrar_registers_and_an_auditor_writes_nothing() {
        for role in Role::ALL {
            assert_eq!(may(*role, Permission::Register), *role == Role::Registrar);
            assert_eq!(may(*role, Permission::Disclose), *role == Role::Registrar);
        }
        for permission in
            [Permission::Record, Permission::Register, Permission::KeepCatalogue, Permission::KeepAccounts]
        {
            assert!(!may(Role::Auditor, permission) && !may(Role::Client, permission));
        }
    }

    #[test]
    fn a_new_name_is_ascii_and_looks_like_no_other() {
        for good in ["lan", "Lan.2", "0a", "lan@so.example.vn", "a_b-c", &"a".repeat(100)] {
            assert!(good_name(good), "{good}");
        }
        // Cyrillic, full-width, combining, marks, invisible, ways in addresses, the program's own.
        for bad in [
            "lаn",
            "ｌａｎ",
            "la\u{301}n",
            "lân",
            "la\u{200b}n",
            "l\u{a0}n",
            "",
            ".lan",
            "-lan",
            "@lan",
            "a/b",
            "a b",
            "System",
            &"a".repeat(101),
        ] {
            assert!(!good_name(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_submitter_and_every_author_are_refused_a_third_person_is_not() {
        assert_eq!(four_eyes("lan", Some("lan"), ["hoa"]).unwrap_err().code, Code::FourEyes);
        assert_eq!(four_eyes("hoa", Some("lan"), ["an", "hoa", "binh"]).unwrap_err().code, Code::FourEyes);
        assert!(four_eyes("mai", Some("lan"), ["an", "hoa"]).is_ok());
    }

    #[test]
    fn a_token_with_scopes_hands_on_no_role_that_has_more() {
        let scopes = [Permission::KeepAccounts, Permission::Read, Permission::Export];
        for role in Role::ALL {
            assert!(within_token(&[], *role).is_ok());
            assert!(within_token(&scopes, *role).is_err());
        }
        assert!(within_token(Permission::ALL, Role::Registrar).is_ok());
    }
}
