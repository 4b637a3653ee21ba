//! The roles, the permissions, and the one table that says what a role may do.
//!
//! Every use case asks for one [`Permission`]; nothing else decides access, so reading [`may`] is reading the rule.

use crate::domain::{
    fault::{Code, Fault},
    label::listed,
    vocabulary,
};

vocabulary! {
    /// The role of an account: what the person behind it does in the office.
    Role {
        /// Records decisions and submits them.
        Clerk = "clerk", "Văn thư", "Clerk";
        /// Registers what another submitted, or returns it.
        Registrar = "registrar", "Cán bộ quản lý sổ", "Registrar";
        /// Reads everything, writes nothing.
        Auditor = "auditor", "Kiểm toán", "Auditor";
        /// Keeps the catalogue, the bodies and the accounts; registers nothing.
        Administrator = "administrator", "Quản trị viên", "Administrator";
        /// Reads what is registered.
        Client = "client", "Phần mềm kết nối", "Client software";
    }
}

vocabulary! {
    /// What a use case needs its caller to be allowed.
    Permission {
        /// Registered records, the catalogue, reports.
        Read = "read", "xem sổ", "read the register";
        /// Drafts, their checks and matches.
        ReadDrafts = "read_drafts", "xem bản nháp", "read drafts";
        /// Save, submit and withdraw decisions; recipients, campaigns, delivery.
        Record = "record", "ghi hồ sơ", "record";
        /// Register or return a submitted decision.
        Register = "register", "duyệt vào sổ", "register";
        /// Awards, authorities, successions, rules.
        KeepCatalogue = "keep_catalogue", "quản lý danh mục", "keep the catalogue";
        /// Accounts and their tokens.
        KeepAccounts = "keep_accounts", "quản lý tài khoản", "keep accounts";
        /// Exports.
        Export = "export", "xuất dữ liệu", "export";
        /// Audit events and proofs.
        ReadAudit = "read_audit", "xem nhật ký kiểm toán", "read the audit trail";
        /// Whose an id number is, and id numbers masked.
        LookUp = "look_up", "tra cứu số định danh", "look up id numbers";
        /// Id numbers in plain.
        Disclose = "disclose", "xem đầy đủ số định danh", "disclose id numbers";
    }
}

/// What adding an authority takes: registrars add one as they meet it, the catalogue's keeper does besides.
#[must_use]
pub fn to_add_authority(role: Role) -> Permission {
    if role == Role::Registrar { Permission::Register } else { Permission::KeepCatalogue }
}

/// What keeping campaigns takes: whoever records does, and the catalogue's keeper.
#[must_use]
pub fn to_keep_campaigns(role: Role) -> Permission {
    if role == Role::Administrator { Permission::KeepCatalogue } else { Permission::Record }
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
        P::Register | P::Disclose => role == R::Registrar,
        P::KeepCatalogue | P::KeepAccounts => role == R::Administrator,
        P::ReadAudit => matches!(role, R::Auditor | R::Administrator),
        P::LookUp => role != R::Administrator,
    }
}

/// Refuses a role that lacks the permission.
pub fn ask(role: Role, permission: Permission) -> Result<(), Fault> {
    if may(role, permission) {
        return Ok(());
    }
    let able = listed(Role::ALL.iter().filter(|r| may(**r, permission)).map(|r| r.label()));
    Err(Fault::because(
        Code::Forbidden,
        format!("Vai trò {} không được làm việc này; cần một trong các vai trò: {}.", role.label().vi, able.vi),
        format!("The role {} may not do this; it takes one of: {}.", role.label().en, able.en),
    ))
}

/// Four eyes: nobody registers a decision that they submitted, or of which they wrote or changed anything in any saving
/// since it was made.
pub fn four_eyes<'a>(
    registrar: &str,
    submitted_by: Option<&str>,
    authors: impl IntoIterator<Item = &'a str>,
) -> Result<(), Fault> {
    if submitted_by == Some(registrar) || authors.into_iter().any(|author| author == registrar) {
        return Err(Fault::because(
            Code::FourEyes,
            "Người đã ghi, sửa hoặc trình quyết định không được tự mình duyệt vào sổ; cần một cán bộ quản lý sổ khác.",
            "Who wrote, changed or submitted this decision may not register it; another registrar must.",
        ));
    }
    Ok(())
}

/// Refuses a token whose scopes leave the permission out.
pub fn ask_token(scopes: &[Permission], permission: Permission) -> Result<(), Fault> {
    if scopes.is_empty() || scopes.contains(&permission) {
        return Ok(());
    }
    Err(Fault::because(
        Code::Forbidden,
        format!(
            "Mã truy cập này không có quyền {}; hãy dùng mã khác hoặc xin quản trị viên cấp mã có quyền đó.",
            permission.label().vi
        ),
        format!(
            "This token lacks the scope {}; use another, or ask an administrator for one that has it.",
            permission.word()
        ),
    ))
}

/// Refuses a token with scopes that would hand a role's permissions to someone, unless its own scopes hold every one of
/// them: a one-time code, a role, limits or an identity give all that the role may, whatever the token itself is
/// narrowed to.
pub fn within_token(scopes: &[Permission], role: Role) -> Result<(), Fault> {
    let beyond: Vec<_> = Permission::ALL
        .iter()
        .filter(|p| !scopes.is_empty() && may(role, **p) && !scopes.contains(p))
        .map(|p| p.label())
        .collect();
    if beyond.is_empty() {
        return Ok(());
    }
    let (role, beyond) = (role.label(), listed(beyond));
    Err(Fault::because(
        Code::Forbidden,
        format!(
            "Mã truy cập giới hạn quyền không trao được quyền mà mã không có; vai trò {} có thêm: {}. Hãy dùng mã không giới hạn quyền, hoặc đăng nhập.",
            role.vi, beyond.vi
        ),
        format!(
            "A token with scopes gives nothing it has not; the role {} has besides: {}. Use a token without scopes, or sign in.",
            role.en, beyond.en
        ),
    ))
}
