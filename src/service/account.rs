//! Accounts: who may act, kept by administrators.

use super::{Begun, Change, Ctx, Expected, Register, Work, award::frozen, found};
use crate::{
    domain::{
        account::{Account, Permission, not_own},
        fault::{Code, Fault, Finding},
        page::{Paging, Window},
        recipient::RecipientKind,
        stored::{Page, Stored},
    },
    store::{self, Tx},
};

pub mod attempt;
pub mod caller;
pub mod code;
mod jwt;
pub mod openid;
pub mod password;
pub mod provider;
pub mod session;
pub mod token;

const VI: &str = "tài khoản";
const EN: &str = "account";

/// Adds an account.
pub async fn create(register: &Register, ctx: &Ctx, mut account: Account) -> Result<Stored<Account>, Fault> {
    account.tidy();
    let work = match register.begin(ctx, Permission::KeepAccounts, &account).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, account.findings())?;
    limits_known(&work, &account).await?;
    if store::account::find(&**work, &account.name).await?.is_some() {
        let text = (format!("Tài khoản {} đã có.", account.name), format!("The account {} exists already.", account.name));
        return Err(Fault::at(Code::AlreadyExists, Finding::at("/name", "already_exists", text.0, text.1)));
    }
    identity_free(&work, &account).await?;
    let stored = store::account::insert(&**work, &account, &ctx.stamp()).await?;
    work.commit(Change::made("create_account", EN, stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Replaces an account; its name stays, and what it may do holds from then on.
pub async fn replace(register: &Register, ctx: &Ctx, name: &str, expected: &Expected, mut account: Account) -> Result<Stored<Account>, Fault> {
    account.tidy();
    let work = match register.begin(ctx, Permission::KeepAccounts, &account).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, account.findings())?;
    let before = found(store::account::find(&**work, name).await?, VI, EN, name)?;
    not_own(&ctx.actor, name)?;
    frozen("/name", name, &account.name)?;
    expected.check(before.version)?;
    limits_known(&work, &account).await?;
    identity_free(&work, &account).await?;
    put(register, ctx, work, &before, &account).await
}

/// Disables an account, as it is otherwise.
pub async fn disable(register: &Register, ctx: &Ctx, name: &str) -> Result<Stored<Account>, Fault> {
    switch(register, ctx, name, true).await
}

/// Enables an account that is disabled, as it is otherwise.
pub async fn enable(register: &Register, ctx: &Ctx, name: &str) -> Result<Stored<Account>, Fault> {
    switch(register, ctx, name, false).await
}

async fn switch(register: &Register, ctx: &Ctx, name: &str, disabled: bool) -> Result<Stored<Account>, Fault> {
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    let before = found(store::account::find(&**work, name).await?, VI, EN, name)?;
    not_own(&ctx.actor, name)?;
    if before.facts.disabled == disabled {
        let (vi, en) = if disabled { ("đã bị khóa", "is disabled already") } else { ("không bị khóa", "is not disabled") };
        return Err(Fault::because(Code::WrongState, format!("Tài khoản {name} {vi}."), format!("The account {name} {en}.")));
    }
    let account = Account { disabled, ..before.facts.clone() };
    put(register, ctx, work, &before, &account).await
}

/// Puts these facts of an account in the place of those before; a disabled one is signed in nowhere any more.
async fn put(register: &Register, ctx: &Ctx, work: Work, before: &Stored<Account>, account: &Account) -> Result<Stored<Account>, Fault> {
    let stored = store::account::replace(&**work, before, account, &ctx.stamp()).await?;
    if account.disabled {
        store::account::session::end_all(&**work, stored.id, None).await?;
        store::account::code::end_all(&**work, stored.id, &ctx.stamp()).await?;
    }
    work.commit(Change::new("replace_account", EN, stored.id, Some(before), &stored)?, &stored).await?;
    register.callers.forget();
    Ok(stored)
}

/// The account of this name and role, made where there is none of the name.
async fn found_or_made(tx: &Tx, ctx: &Ctx, account: &Account) -> Result<Stored<Account>, Fault> {
    match store::account::find(&**tx, &account.name).await? {
        Some(known) if known.facts.role == account.role => Ok(known),
        Some(known) => {
            let (name, role) = (&account.name, known.facts.role);
            let vi = format!("Tài khoản {name} đã có với vai trò {role}.");
            Err(Fault::because(Code::AlreadyExists, vi, format!("The account {name} exists with the role {role}.")))
        }
        None => store::account::insert(&**tx, account, &ctx.stamp()).await,
    }
}

/// Nobody signs in to two accounts.
async fn identity_free(tx: &Tx, account: &Account) -> Result<(), Fault> {
    let Some(identity) = &account.identity else { return Ok(()) };
    match store::account::by_identity(&**tx, identity).await? {
        Some(other) if other.facts.name != account.name => {
            let name = &other.facts.name;
            let text = (format!("Tài khoản {name} đã có định danh này."), format!("The account {name} has this identity already."));
            Err(Fault::at(Code::AlreadyExists, Finding::at("/identity", "already_exists", text.0, text.1)))
        }
        _ => Ok(()),
    }
}

/// The authorities and collectives it is limited to must be there.
async fn limits_known(tx: &Tx, account: &Account) -> Result<(), Fault> {
    let units = store::recipient::by_ids(&**tx, &account.unit_ids).await?;
    let collective = |id: i64| units.iter().any(|unit| unit.id == id && unit.facts.kind == RecipientKind::Collective);
    let unknown = account.unit_ids.iter().enumerate().filter(|(_, id)| !collective(**id)).map(|(i, id)| {
        let text = (format!("Không có tập thể {id} trong sổ."), format!("There is no collective {id} in the register."));
        Finding::at(format!("/unit_ids/{i}"), "unknown_reference", text.0, text.1)
    });
    let known = store::authority::by_codes(&**tx, &account.authority_codes).await?;
    let missing = account.authority_codes.iter().enumerate().filter(|(_, code)| !known.contains_key(*code)).map(|(i, code)| {
        Finding::at(format!("/authority_codes/{i}"), "unknown_reference", format!("Không có cơ quan {code}."), format!("There is no authority {code}."))
    });
    Fault::all(Code::UnknownReference, missing.chain(unknown).collect())
}

/// The account that calls, in the role it calls in.
pub async fn me(register: &Register, ctx: &Ctx) -> Result<Account, Fault> {
    ctx.ask(Permission::Read)?;
    let known = found(store::account::find(register.db.latest(), &ctx.actor).await?, VI, EN, &ctx.actor)?;
    Ok(Account { role: ctx.role, ..known.facts })
}

/// One account.
pub async fn get(register: &Register, ctx: &Ctx, name: &str) -> Result<Stored<Account>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    found(store::account::find(register.db.reader(), name).await?, VI, EN, name)
}

/// A page of accounts.
pub async fn list(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Stored<Account>>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let window = Window::new(paging, "accounts", &())?;
    let rows = store::account::page(register.db.reader(), &window).await?;
    let total = if window.include_total { Some(store::account::count(register.db.reader()).await?) } else { None };
    window.page(rows, total, |account| (None, account.id))
}
