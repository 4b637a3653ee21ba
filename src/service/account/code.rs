//! One-time codes: the first administrator's, and those of people who have no password or lost it.

use super::{
    super::{Change, Ctx, Register, Work, found},
    attempt::{From, Outcome, Try, device},
    attested, found_or_made,
    hash::hashed,
    intact,
    password::change,
    secret::hash,
    session::of,
};
use crate::{
    domain::{
        account::{
            Account, Permission, Role,
            code::{BYTES, GOOD_FOR, MadeCode, Purpose, read, written},
            not_own,
            password::finding,
            within_token,
        },
        audit::Deed,
        fault::{Code, Fault},
        noun::Noun,
        stored::Stored,
        time::stamp,
        valid::tidy_key,
    },
    store::{self, account::code::New},
};
use serde::Serialize;

/// What an event says of a code.
#[derive(Serialize)]
struct Said<'a> {
    account: &'a Stored<Account>,
    code_id: i64,
    purpose: Purpose,
    expires_at: &'a str,
}

/// A code for the first administrator, who is made if missing: for the command line, until an administrator has a
/// password.
pub async fn bootstrap(register: &Register, ctx: &Ctx, name: &str) -> Result<MadeCode, Fault> {
    let mut account = Account::new(name, Role::Administrator);
    account.tidy();
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    if store::account::password::count(&**work, Role::Administrator).await? > 0 {
        return Err(Fault::because(
            Code::WrongState,
            "Sổ đã có quản trị viên có mật khẩu; hãy dùng lệnh “award-registry account recover”.",
            "The register has an administrator with a password already; use account recover.",
        ));
    }
    let known = store::account::find(&**work, &account.name).await?;
    let stored = found_or_made(register, &work, ctx, &account).await?;
    // There is one first administrator: whoever was named before is not.
    store::account::code::end_of(&**work, Purpose::Bootstrap, &ctx.stamp()).await?;
    make(register, work, ctx, &stored, known.as_ref(), Purpose::Bootstrap, Deed::BootstrapAccount).await
}

/// A code for someone else's account, which sets its password.
pub async fn recover(register: &Register, ctx: &Ctx, name: &str) -> Result<MadeCode, Fault> {
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    let account = found(store::account::find(&**work, name).await?, Noun::Account, name)?;
    not_own(&ctx.actor, name)?;
    within_token(&ctx.scopes, account.facts.role)?;
    make(register, work, ctx, &account, Some(&account), Purpose::Recovery, Deed::RecoverAccount).await
}

/// Makes a code for an account, which was `known` before unless it was made for it.
async fn make(
    register: &Register,
    work: Work,
    ctx: &Ctx,
    account: &Stored<Account>,
    known: Option<&Stored<Account>>,
    purpose: Purpose,
    act: Deed,
) -> Result<MadeCode, Fault> {
    intact(register, &work, account).await?;
    if account.facts.disabled {
        let text = (
            "Tài khoản đã bị vô hiệu hóa; hãy kích hoạt lại trước khi cấp mã.",
            "The account is disabled; enable it before it gets a code.",
        );
        return Err(Fault::because(Code::WrongState, text.0, text.1));
    }
    let mut secret = [0_u8; BYTES];
    getrandom::fill(&mut secret).map_err(|e| Fault::internal(e.to_string()))?;
    let code = written(&secret);
    let expires_at = stamp(ctx.now + GOOD_FOR);
    store::account::code::end_all(&**work, account.id, &ctx.stamp()).await?;
    let (now, hash) = (ctx.stamp(), hashed_code(&code));
    let new = New {
        account_id: account.id,
        hash: &hash,
        purpose,
        created_by: &ctx.actor,
        now: &now,
        expires_at: &expires_at,
    };
    let code_id = store::account::code::insert(&**work, register.seals()?, &new).await?;
    let said = Said { account, code_id, purpose, expires_at: &expires_at };
    let before = known.map(|account| serde_json::json!({ "account": account }));
    work.commit(Change::new(act, Noun::Account, account.id, before.as_ref(), &said)?, &()).await?;
    Ok(MadeCode { account: account.facts.name.clone(), code, expires_at })
}

/// The hash of a code as a person typed it; that of nothing where it is no code.
fn hashed_code(typed: &str) -> String {
    hash(&read(typed).unwrap_or_default())
}

/// What a person gives with a code.
#[derive(Debug)]
pub struct Given<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The code.
    pub code: &'a str,
    /// The new password.
    pub new: &'a str,
}

/// Sets the password of an account by a code: the code and all others of the account are used up, and every session of
/// it ends. Answers what the browser is known by from now on, so that whoever came by a code signs in while others
/// guess.
pub async fn spend(register: &Register, from: &From<'_>, given: &Given<'_>) -> Result<Outcome<String>, Fault> {
    let mut name = given.account.to_owned();
    tidy_key(&mut name);
    let tried = match Try::code(register, &name, from).await? {
        Ok(tried) => tried,
        Err(seconds) => return Ok(Outcome::Wait(seconds)),
    };
    let (code, now) = (hashed_code(given.code), stamp(from.now));
    let c = register.db.latest();
    let account = store::account::find(c, &name).await?;
    let seals = register.seals()?;
    let (Some(good), Some(account)) = (store::account::code::good(c, seals, &name, &code, &now).await?, account) else {
        tracing::info!(request_id = from.request_id, address = from.address, "a wrong code");
        return Ok(register.wrong());
    };
    if !attested::stand(register, &[(attested::CODE, good.id), (attested::ACCOUNT, account.id)]).await? {
        return Ok(register.wrong());
    }
    tried.right(register).await?;
    Fault::all(Code::InvalidBody, finding("/new", given.new, &account.facts).into_iter().collect())?;
    let phc = hashed(given.new).await?;
    let ctx = of(&account.facts, from);
    let work = register.begin_own(&ctx, Permission::Read).await?;
    // Another may have used it meanwhile.
    if store::account::code::good(&**work, seals, &name, &code, &now).await?.is_none() {
        return Ok(register.wrong());
    }
    store::account::code::end_all(&**work, account.id, &now).await?;
    let before = store::account::password::set_at(&**work, account.id).await?;
    store::account::password::set(&**work, seals, account.id, &phc, good.created_by.as_deref(), &now).await?;
    store::account::session::end_all(&**work, account.id).await?;
    work.commit(change(Deed::SetPasswordByCode, account.id, &name, before.as_deref(), &now)?, &()).await?;
    tracing::info!(
        request_id = from.request_id,
        account = name,
        address = from.address,
        "a password was set by a code"
    );
    Ok(Outcome::Done(device(register, &name)?))
}
