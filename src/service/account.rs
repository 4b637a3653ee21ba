//! Accounts: who may act, kept by administrators.

use super::{Begun, Change, Ctx, Expected, Register, Work, award::frozen, found};
use crate::{
    domain::{
        account::{Account, Permission, not_own, only_takes, within_token},
        audit::Deed,
        fault::{Code, Fault, Finding, Place},
        label::cited,
        noun::Noun,
        page::{Paging, Window},
        recipient::RecipientKind,
        stored::{Page, Stored},
    },
    store::{self, Tx},
};

pub mod attempt;
pub mod attested;
pub mod caller;
pub mod callers;
pub mod code;
pub mod first;
mod hash;
mod identity;
mod jwt;
pub mod openid;
pub mod password;
pub mod provider;
mod scope;
pub mod secret;
pub mod session;
pub mod token;

/// Closed accounts that are looked through for those that wait.
const CLOSED: u64 = 200;

/// Adds an account.
pub async fn create(register: &Register, ctx: &Ctx, mut account: Account) -> Result<Stored<Account>, Fault> {
    account.tidy();
    let work = match register.begin(ctx, Permission::KeepAccounts, &account).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    new_findings(&account)?;
    within_token(&ctx.scopes, account.role)?;
    limits_known(&work, &account).await?;
    name_free(&work, &account.name).await?;
    identity_free(&work, &account).await?;
    let stored = store::account::insert(&**work, register.seals()?, &account, &ctx.actor, &ctx.stamp()).await?;
    work.commit(Change::made(Deed::CreateAccount, Noun::Account, stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Replaces an account; its name stays, and what it may do holds from then on.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    name: &str,
    expected: &Expected,
    mut account: Account,
) -> Result<Stored<Account>, Fault> {
    account.tidy();
    let work = match register.begin(ctx, Permission::KeepAccounts, &account).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, account.findings())?;
    let before = found(store::account::find(&**work, name).await?, Noun::Account, name)?;
    not_own(&ctx.actor, name)?;
    frozen("/name", name, &account.name)?;
    expected.check(before.version)?;
    // Whom the provider signs in to it is taken away by an act of its own, and never for having been left out.
    account.identity = account.identity.or_else(|| before.facts.identity.clone());
    if !only_takes(&before.facts, &account) {
        within_token(&ctx.scopes, before.facts.role)?;
        within_token(&ctx.scopes, account.role)?;
    }
    intact(register, &work, &before).await?;
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
    let before = found(store::account::find(&**work, name).await?, Noun::Account, name)?;
    not_own(&ctx.actor, name)?;
    if before.facts.disabled == disabled {
        let (vi, en) = if disabled {
            ("đã bị vô hiệu hóa", "is disabled already")
        } else {
            ("không bị vô hiệu hóa", "is not disabled")
        };
        return Err(Fault::because(
            Code::WrongState,
            format!("Tài khoản “{name}” {vi}."),
            format!("The account “{name}” {en}."),
        ));
    }
    let mut account = Account { disabled, ..before.facts.clone() };
    if !disabled {
        intact(register, &work, &before).await?;
    } else if !is_intact(register, &work, before.id).await? {
        // Whoever altered it by hand signs in to it no more, whoever enables it.
        account.identity = None;
    }
    put(register, ctx, work, &before, &account).await
}

/// Takes away whom the office's OpenID provider signs in to an account; whoever is signed in is signed out.
pub async fn unbind(register: &Register, ctx: &Ctx, name: &str) -> Result<Stored<Account>, Fault> {
    let work = register.begin_own(ctx, Permission::KeepAccounts).await?;
    let before = found(store::account::find(&**work, name).await?, Noun::Account, name)?;
    not_own(&ctx.actor, name)?;
    intact(register, &work, &before).await?;
    if before.facts.identity.is_none() {
        let text = (
            format!("Tài khoản “{name}” không có định danh nào nên không có gì để gỡ; hãy kiểm tra lại tên."),
            format!("The account {name} has no identity, so there is none to take off; check the name."),
        );
        return Err(Fault::because(Code::WrongState, text.0, text.1));
    }
    let account = Account { identity: None, ..before.facts.clone() };
    put(register, ctx, work, &before, &account).await
}

/// Puts these facts of an account in the place of those before. A disabled one is signed in nowhere any more; nor does
/// a session go on that was begun in another role, or by another identity.
async fn put(
    register: &Register,
    ctx: &Ctx,
    work: Work,
    before: &Stored<Account>,
    account: &Account,
) -> Result<Stored<Account>, Fault> {
    let stored = store::account::replace(&**work, register.seals()?, before, account, &ctx.stamp()).await?;
    if account.disabled || account.role != before.facts.role || account.identity != before.facts.identity {
        store::account::session::end_all(&**work, stored.id).await?;
    }
    if account.disabled {
        store::account::code::end_all(&**work, stored.id, &ctx.stamp()).await?;
    }
    work.commit(Change::new(Deed::ReplaceAccount, Noun::Account, stored.id, Some(before), &stored)?, &stored).await?;
    register.callers.forget();
    Ok(stored)
}

/// The account of this name and role, made where there is none of the name.
async fn found_or_made(register: &Register, tx: &Tx, ctx: &Ctx, account: &Account) -> Result<Stored<Account>, Fault> {
    match store::account::find(&**tx, &account.name).await? {
        Some(known) if known.facts.role == account.role => Ok(known),
        Some(known) => {
            let (name, role) = (cited(&account.name), known.facts.role.label());
            let vi = format!("Tài khoản {name} đã có với vai trò {}.", role.vi);
            let en = format!("The account {name} exists with the role {}.", role.en);
            Err(Fault::because(Code::AlreadyExists, vi, en))
        }
        None => {
            new_findings(account)?;
            name_free(tx, &account.name).await?;
            store::account::insert(&**tx, register.seals()?, account, &ctx.actor, &ctx.stamp()).await
        }
    }
}

/// Refuses an account that was put in or altered beside the program: nothing is built on it, and no act makes it look
/// like one of ours.
async fn intact(register: &Register, tx: &Tx, account: &Stored<Account>) -> Result<(), Fault> {
    if is_intact(register, tx, account.id).await? {
        return Ok(());
    }
    let name = &account.facts.name;
    Err(Fault::because(
        Code::WrongState,
        format!(
            "Tài khoản “{name}” bị sửa ngoài chương trình; hãy vô hiệu hóa bằng lệnh “award-registry account disable”, kiểm tra bằng “award-registry audit verify”, rồi kích hoạt lại."
        ),
        format!(
            "The account {name} was altered beside the program; disable it by the command account disable, look into it by audit verify, then enable it."
        ),
    ))
}

/// Whether an account bears its seal and is as its last event left it; one that this change makes has no event yet, and
/// is not there for others either.
async fn is_intact(register: &Register, tx: &Tx, id: i64) -> Result<bool, Fault> {
    Ok(store::account::intact(&**tx, register.seals()?, id).await?
        && attested::stand(register, &[(attested::ACCOUNT, id)]).await?)
}

/// What is wrong with a new account in itself.
fn new_findings(account: &Account) -> Result<(), Fault> {
    let mut findings = account.findings();
    // Of the name one thing is said.
    if !findings.iter().any(|finding| finding.place == Place::Pointer("/name".into())) {
        findings.extend(account.name_finding());
    }
    Fault::all(Code::InvalidBody, findings)
}

/// No two accounts have names that are the same but for their case.
async fn name_free(tx: &Tx, name: &str) -> Result<(), Fault> {
    let Some(other) = store::account::alike(&**tx, name).await? else { return Ok(()) };
    let text = (
        format!("Tài khoản “{other}” đã có; hãy chọn tên khác."),
        format!("The account {other} exists already; choose another name."),
    );
    Err(Fault::at(Code::AlreadyExists, Finding::at("/name", "already_exists", text.0, text.1)))
}

/// Nobody signs in to two accounts.
async fn identity_free(tx: &Tx, account: &Account) -> Result<(), Fault> {
    let Some(identity) = &account.identity else { return Ok(()) };
    match store::account::by_identity(&**tx, identity).await? {
        Some(other) if other.facts.name != account.name => {
            let name = &other.facts.name;
            let text = (
                format!("Tài khoản “{name}” đã có định danh này; hãy gỡ ở đó trước."),
                format!("The account {name} has this identity already; take it off there first."),
            );
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
        let text = (
            format!("Không có tập thể {id} trong sổ; hãy kiểm tra lại số."),
            format!("There is no collective {id} in the register; check the number."),
        );
        Finding::at(format!("/unit_ids/{i}"), "unknown_reference", text.0, text.1)
    });
    let known = store::authority::by_codes(&**tx, &account.authority_codes).await?;
    let missing = account
        .authority_codes
        .iter()
        .enumerate()
        .filter(|(_, code)| !known.contains_key(*code))
        .map(|(i, code)| Finding::unknown(format!("/authority_codes/{i}"), Noun::Authority, code));
    Fault::all(Code::UnknownReference, missing.chain(unknown).collect())
}

/// The account that calls, in the role it calls in.
pub async fn me(register: &Register, ctx: &Ctx) -> Result<Account, Fault> {
    ctx.ask(Permission::Read)?;
    let known = found(store::account::find(register.db.latest(), &ctx.actor).await?, Noun::Account, &ctx.actor)?;
    Ok(Account { role: ctx.role, ..known.facts })
}

/// One account.
pub async fn get(register: &Register, ctx: &Ctx, name: &str) -> Result<Stored<Account>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    found(store::account::find(register.db.reader(), name).await?, Noun::Account, name)
}

/// The accounts that wait to be opened, the newest first.
pub async fn waiting(register: &Register, ctx: &Ctx) -> Result<Vec<Stored<Account>>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let mut closed = store::account::closed(register.db.latest(), CLOSED).await?;
    closed.retain(|account| account.facts.waits(account.version));
    Ok(closed)
}

/// A page of accounts.
pub async fn list(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Stored<Account>>, Fault> {
    ctx.ask(Permission::KeepAccounts)?;
    let window = Window::new(paging, "accounts", &())?;
    let rows = store::account::page(register.db.reader(), &window).await?;
    let total = if window.include_total { Some(store::account::count(register.db.reader()).await?) } else { None };
    window.page(rows, total, |account| (None, account.id))
}
