//! Passwords, changed by their owner, and what their events say.

use super::{
    super::{Change, Register},
    attempt::{From, Outcome, Try},
    attested,
    hash::{fits, hashed, rows_of},
    session::{Signed, fresh},
};
use crate::{
    domain::{
        account::{Permission, password::finding},
        audit::Deed,
        fault::{Code, Fault},
        noun::Noun,
    },
    store,
};
use serde::Serialize;
use serde_with::skip_serializing_none;

/// What an event says of a password: when it was set, and nothing of the password.
#[skip_serializing_none]
#[derive(Serialize)]
struct Said<'a> {
    account: &'a str,
    set_at: Option<&'a str>,
}

/// An act on the password of an account, for its event; `before` is when the one before was set.
pub(super) fn change(
    act: Deed,
    account_id: i64,
    account: &str,
    before: Option<&str>,
    set_at: &str,
) -> Result<Change, Fault> {
    let said = |set_at| Said { account, set_at };
    Change::new(act, Noun::Account, account_id, Some(&said(before)), &said(Some(set_at)))
}

/// What a person gives to change the own password.
#[derive(Debug)]
pub struct Given<'a> {
    /// The password so far.
    pub current: &'a str,
    /// The new one.
    pub new: &'a str,
    /// What this browser was given when someone signed in with it.
    pub device: Option<&'a str>,
}

/// Changes the own password: the current one is asked for, every session ends, and a new one takes the place of this
/// one: answers its secret. Whoever had come by the one before is out.
pub async fn replace(
    register: &Register,
    signed: &Signed,
    from: &From<'_>,
    given: &Given<'_>,
) -> Result<Outcome<String>, Fault> {
    let Given { current, new, device } = *given;
    let ctx = signed.ctx(from);
    let name = &signed.account.name;
    let tried = match Try::password(register, name, from, device).await? {
        Ok(tried) => tried,
        Err(seconds) => return Ok(Outcome::Wait(seconds)),
    };
    let seals = register.seals()?;
    let old = store::account::password::find(register.db.latest(), seals, name).await?;
    let (phc, rows) = (old.as_ref().map(|old| old.phc.clone()), rows_of(old.as_ref()));
    match fits(current, phc).await {
        Ok(true) if attested::stand(register, &rows).await? => tried.right(register).await?,
        Ok(_) => {
            tracing::info!(
                request_id = from.request_id,
                account = name,
                address = from.address,
                "a wrong current password"
            );
            return Ok(Outcome::Wrong);
        }
        Err(fault) => {
            tried.taken_back(register).await?;
            return Err(fault);
        }
    }
    Fault::all(Code::InvalidBody, finding("/new", new, &signed.account).into_iter().collect())?;
    let phc = hashed(new).await?;
    let work = register.begin_own(&ctx, Permission::Read).await?;
    if !store::account::password::stands(&**work, seals, name, old.as_ref()).await? {
        return Ok(Outcome::Wrong);
    }
    let issued_by = old.and_then(|old| old.issued_by);
    let before = store::account::password::set_at(&**work, signed.account_id).await?;
    store::account::password::set(&**work, seals, signed.account_id, &phc, issued_by.as_deref(), &ctx.stamp()).await?;
    store::account::session::end_all(&**work, signed.account_id).await?;
    let secret = fresh(register, &work, from, signed.account_id, issued_by.as_deref()).await?.secret;
    work.commit(change(Deed::SetPassword, signed.account_id, name, before.as_deref(), &ctx.stamp())?, &()).await?;
    Ok(Outcome::Done(secret))
}
