//! The first administrator, made in the browser by the code that the program prints when it begins to serve.

use super::{
    super::{Change, Ctx, Register},
    attempt::{From, Outcome, Try, device},
    found_or_made,
    hash::hashed,
    intact,
    session::{Entered, begun, of},
};
use crate::{
    domain::{
        account::{
            Account, Permission, Role,
            code::{GOOD_FOR, Purpose},
            first,
            password::finding,
        },
        audit::Deed,
        fault::{Code, Fault},
        noun::Noun,
        stored::Stored,
        time::stamp,
    },
    store,
};
use chrono::{DateTime, Utc};
use serde::Serialize;

mod printed;

pub(in crate::service) use printed::First;

/// A code that was just made.
#[derive(Debug)]
pub struct Made {
    /// The code.
    pub code: String,
    /// When it ends.
    pub expires_at: String,
}

/// Makes the code of the first administrator where the register has none; here every code before it is void.
pub async fn make(register: &Register, now: DateTime<Utc>) -> Result<Option<Made>, Fault> {
    if store::account::administrators(register.db.latest()).await? > 0 {
        return Ok(None);
    }
    let made = *register.first.made.get_or_init(|| first::instant(now));
    Ok(Some(Made { code: first::code(register.seals()?, made)?, expires_at: stamp(now + GOOD_FOR) }))
}

/// When the code was made that this program takes; nothing where it printed none, or there is an administrator by now.
async fn awaited(register: &Register) -> Result<Option<i64>, Fault> {
    let Some(made) = register.first.made.get().filter(|_| register.first.is_there.get().is_none()) else {
        return Ok(None);
    };
    if store::account::administrators(register.db.latest()).await? > 0 {
        let _ = register.first.is_there.set(());
        return Ok(None);
    }
    Ok(Some(*made))
}

/// Whether the register waits for its first administrator, by a code that this program printed.
pub async fn is_awaited(register: &Register) -> Result<bool, Fault> {
    Ok(awaited(register).await?.is_some())
}

/// What a person gives with the code.
#[derive(Debug)]
pub struct Given<'a> {
    /// The code.
    pub code: &'a str,
    /// The name of the account that is made.
    pub name: &'a str,
    /// The password.
    pub password: &'a str,
    /// The session this browser has had, which ends.
    pub before: Option<&'a str>,
}

/// What an event says of the first administrator.
#[derive(Serialize)]
struct Said<'a> {
    account: &'a Stored<Account>,
    set_at: &'a str,
}

/// Makes the first administrator, who is signed in.
pub async fn enter(register: &Register, from: &From<'_>, given: &Given<'_>) -> Result<Outcome<Entered>, Fault> {
    let Some(made) = awaited(register).await? else { return Err(too_late()) };
    let tried = match Try::code(register, "", from).await? {
        Ok(tried) => tried,
        Err(seconds) => return Ok(Outcome::Wait(seconds)),
    };
    let seals = register.seals()?;
    if !first::is_good(seals, given.code, made, from.now)? {
        tracing::info!(
            request_id = from.request_id,
            address = from.address,
            "a wrong code for the first administrator"
        );
        return Ok(register.wrong());
    }
    tried.right(register).await?;
    let mut account = Account::new(given.name, Role::Administrator);
    account.tidy();
    let mut findings = account.findings();
    if findings.is_empty() {
        findings.extend(account.name_finding());
    }
    findings.extend(finding("/new", given.password, &account));
    Fault::all(Code::InvalidBody, findings)?;
    let phc = hashed(given.password).await?;
    let now = stamp(from.now);
    let ctx = Ctx { request_id: from.request_id.into(), ..Ctx::system(from.now) };
    let work = register.begin_own(&ctx, Permission::KeepAccounts).await?;
    // Two may have the code, and only one is the first.
    if store::account::administrators(&**work).await? > 0 {
        return Err(too_late());
    }
    let known = store::account::find(&**work, &account.name).await?;
    let stored = found_or_made(register, &work, &ctx, &account).await?;
    intact(register, &work, &stored).await?;
    if stored.facts.disabled {
        return Err(disabled());
    }
    store::account::code::end_of(&**work, Purpose::Bootstrap, &now).await?;
    store::account::code::end_all(&**work, stored.id, &now).await?;
    store::account::password::set(&**work, seals, stored.id, &phc, Some(&ctx.actor), &now).await?;
    let said = Said { account: &stored, set_at: &now };
    let before = known.map(|account| serde_json::json!({ "account": account }));
    work.commit(Change::new(Deed::BootstrapAccount, Noun::Account, stored.id, before.as_ref(), &said)?, &()).await?;
    tracing::info!(
        request_id = from.request_id,
        account = stored.facts.name,
        address = from.address,
        "the first administrator was made"
    );
    let own = of(&stored.facts, from);
    let work = register.begin_own(&own, Permission::Read).await?;
    let secret = begun(register, work, from, &stored, Some(&ctx.actor), given.before).await?;
    Ok(Outcome::Done(Entered { secret, device: device(register, &stored.facts.name)? }))
}

/// There is no first administrator to be made.
#[must_use]
pub fn too_late() -> Fault {
    Fault::because(
        Code::WrongState,
        "Trang này lập quản trị viên đầu tiên và chỉ dùng được một lần: sổ đã có quản trị viên, hoặc chương trình chưa \
         in mã nào. Hãy đăng nhập; nếu quên mật khẩu, quản trị viên khác hoặc lệnh “award-registry account recover” cấp \
         mã mới.",
        "This page makes the first administrator, once: the register has an administrator, or the program has printed no \
         code. Sign in; whoever lost a password gets a new code from another administrator, or by account recover.",
    )
}

fn disabled() -> Fault {
    Fault::because(
        Code::WrongState,
        "Tài khoản này đã bị vô hiệu hóa; hãy chọn tên khác.",
        "This account is disabled; choose another name.",
    )
}
