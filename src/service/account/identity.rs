//! The account of someone the office's OpenID provider vouches for.

use super::{
    super::{Change, Ctx, Register, found},
    attested, intact, is_intact,
    provider::Provider,
};
use crate::{
    domain::{
        account::{Account, Permission, provider::Person},
        audit::Deed,
        fault::{Code, Fault},
        noun::Noun,
        stored::Stored,
    },
    store,
};
use chrono::{DateTime, Utc};

/// An account that may be signed in to: one that is disabled, or was altered beside the program, may not.
fn unless(closed: bool, known: Stored<Account>) -> Result<Stored<Account>, Fault> {
    if closed { Err(disabled()) } else { Ok(known) }
}

pub(super) fn disabled() -> Fault {
    Fault::because(
        Code::Unauthenticated,
        "Tài khoản đã bị vô hiệu hóa; hãy hỏi quản trị viên.",
        "The account is disabled; ask an administrator.",
    )
}

/// The account of someone the provider vouches for. One is made at the first time, and an administrator opens it,
/// unless the settings admit everyone: it would see the whole register, and a person may have another already.
pub(super) async fn known_or_made(
    register: &Register,
    provider: &Provider,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<Stored<Account>, Fault> {
    let seals = register.seals()?;
    if let Some(known) = store::account::by_identity(register.db.latest(), &person.identity).await? {
        let sealed = store::account::intact(register.db.latest(), seals, known.id).await?;
        let stands = sealed && attested::stand(register, &[(attested::ACCOUNT, known.id)]).await?;
        return unless(known.facts.disabled || !stands, known);
    }
    let ctx = own_ctx(now);
    let work = register.begin_own(&ctx, Permission::KeepAccounts).await?;
    if let Some(known) = store::account::by_identity(&**work, &person.identity).await? {
        return unless(known.facts.disabled || !is_intact(register, &work, known.id).await?, known);
    }
    let mut account = Account {
        full_name: person.full_name.clone(),
        identity: Some(person.identity.clone()),
        disabled: !provider.trust.admits,
        ..Account::new(&person.name, person.role)
    };
    account.tidy();
    fit(&account)?;
    free(store::account::alike(&**work, &account.name).await?, person)?;
    let stored = store::account::insert(&**work, seals, &account, provider.trust.issuer.as_str(), &ctx.stamp()).await?;
    work.commit(Change::made(Deed::CreateAccount, Noun::Account, stored.id, &stored)?, &()).await?;
    register.callers.forget();
    if stored.facts.disabled {
        let name = &stored.facts.name;
        let vi = format!("Đã ghi nhận tài khoản “{name}”; quản trị viên phải kích hoạt tài khoản này trước khi dùng.");
        return Err(Fault::because(
            Code::Forbidden,
            vi,
            format!("The account {name} is noted; an administrator has to enable it before it is used."),
        ));
    }
    Ok(stored)
}

/// The account with the role that the provider gives now, for all that follows from a sign-in.
pub(super) async fn of_role(
    register: &Register,
    known: Stored<Account>,
    person: &Person,
    now: DateTime<Utc>,
) -> Result<Stored<Account>, Fault> {
    if known.facts.role == person.role {
        return Ok(known);
    }
    let ctx = own_ctx(now);
    let work = register.begin_own(&ctx, Permission::KeepAccounts).await?;
    let before = found(store::account::by_identity(&**work, &person.identity).await?, Noun::Account, &person.name)?;
    let account = Account { role: person.role, ..before.facts.clone() };
    fit(&account)?;
    intact(register, &work, &before).await?;
    let stored = store::account::replace(&**work, register.seals()?, &before, &account, &ctx.stamp()).await?;
    work.commit(Change::new(Deed::ReplaceAccount, Noun::Account, stored.id, Some(&before), &stored)?, &()).await?;
    register.callers.forget();
    Ok(stored)
}

/// The register itself acts, on the provider's word.
pub(super) fn own_ctx(now: DateTime<Utc>) -> Ctx {
    Ctx { request_id: "openid".into(), ..Ctx::system(now) }
}

/// Refuses what the provider says where it does not fit the account: a limited account is no administrator's.
pub(super) fn fit(account: &Account) -> Result<(), Fault> {
    Fault::all(Code::Forbidden, account.findings())
}

/// A name that is taken, in whatever case, is nobody's at the provider, until an administrator says so.
fn free(taken: Option<String>, person: &Person) -> Result<(), Fault> {
    let (Some(name), identity) = (taken, &person.identity) else { return Ok(()) };
    Err(Fault::because(
        Code::Forbidden,
        format!(
            "Tài khoản “{name}” đã có trong sổ; quản trị viên phải ghi định danh của tài khoản đó là “{identity}”."
        ),
        format!("The account {name} is there already; an administrator has to give it this identity: {identity}"),
    ))
}
