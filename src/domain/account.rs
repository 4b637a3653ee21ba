//! Who calls, in which role, and the one table that says what a role may do.
//!
//! Every use case asks for one [`Permission`]; nothing else decides access, so reading [`may`] is reading the rule.

use crate::domain::{
    fault::{Code, Fault},
    vocabulary,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

vocabulary! {
    /// The role of an account: what the person behind it does in the office.
    Role {
        /// Văn thư: records decisions and submits them.
        Clerk = "clerk",
        /// Người giữ sổ: registers what another submitted, or returns it.
        Registrar = "registrar",
        /// Kiểm toán: reads everything, writes nothing.
        Auditor = "auditor",
        /// Quản trị: keeps the catalogue, the bodies and the accounts; registers nothing.
        Administrator = "administrator",
        /// Phần mềm khách: reads what is registered.
        Client = "client",
    }
}

vocabulary! {
    /// What a use case needs its caller to be allowed.
    Permission {
        /// Registered records, the catalogue, reports.
        Read = "read",
        /// Drafts, their checks and matches.
        ReadDrafts = "read_drafts",
        /// Save, submit and withdraw decisions; recipients, campaigns, delivery.
        Record = "record",
        /// Register or return a submitted decision.
        Register = "register",
        /// Awards, authorities, successions, rules.
        KeepCatalogue = "keep_catalogue",
        /// Exports.
        Export = "export",
        /// Audit events and proofs.
        ReadAudit = "read_audit",
    }
}

/// Whether a role has a permission: the whole table.
#[must_use]
pub fn may(role: Role, permission: Permission) -> bool {
    use Permission as P;
    use Role as R;
    match permission {
        P::Read | P::Export => true,
        P::ReadDrafts => role != R::Client,
        P::Record => matches!(role, R::Clerk | R::Registrar),
        P::Register => role == R::Registrar,
        P::KeepCatalogue => role == R::Administrator,
        P::ReadAudit => matches!(role, R::Auditor | R::Administrator),
    }
}

/// Refuses a role that lacks the permission.
pub fn ask(role: Role, permission: Permission) -> Result<(), Fault> {
    if may(role, permission) {
        return Ok(());
    }
    let able: Vec<_> = Role::ALL.iter().filter(|r| may(**r, permission)).map(|r| r.word()).collect();
    let able = able.join(", ");
    Err(Fault::because(
        Code::Forbidden,
        format!("Vai trò {role} không được làm việc này; cần một trong các vai trò: {able}."),
        format!("The role {role} may not do this; it takes one of: {able}."),
    ))
}

/// Four eyes: who submitted or last edited a decision never registers it.
pub fn four_eyes(registrar: &str, submitted_by: Option<&str>, edited_by: &str) -> Result<(), Fault> {
    if submitted_by == Some(registrar) || edited_by == registrar {
        return Err(Fault::because(
            Code::FourEyes,
            "Người đã sửa hoặc trình quyết định không được tự vào sổ; cần một người giữ sổ khác.",
            "Who last edited or submitted this decision may not register it; another registrar must.",
        ));
    }
    Ok(())
}

/// An account: a person of the office or a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Account {
    /// The name it signs its acts with, unique and frozen.
    pub name: String,
    /// What it may do.
    pub role: Role,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_registrar_registers_and_an_auditor_writes_nothing() {
        for role in Role::ALL {
            assert_eq!(may(*role, Permission::Register), *role == Role::Registrar);
        }
        for permission in [Permission::Record, Permission::Register, Permission::KeepCatalogue] {
            assert!(!may(Role::Auditor, permission) && !may(Role::Client, permission));
        }
    }

    #[test]
    fn the_submitter_and_the_last_editor_are_refused_a_third_person_is_not() {
        assert_eq!(four_eyes("lan", Some("lan"), "hoa").unwrap_err().code, Code::FourEyes);
        assert_eq!(four_eyes("hoa", Some("lan"), "hoa").unwrap_err().code, Code::FourEyes);
        assert!(four_eyes("mai", Some("lan"), "hoa").is_ok());
    }
}
