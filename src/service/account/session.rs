//! Signing in and out on pages: a session is 32 random bytes in a cookie, and its hash in the database.

use super::{
    super::{Change, Ctx, Register, Work},
    attempt::{From, Outcome, Try, device},
    attested,
    hash::{fits, is_old, renew, rows_of},
    scope::scope,
    secret::{csrf_token, hash, secret, well_formed},
};
use crate::{
    domain::{
        account::{
            Account, Credential, Permission, Scope,
            session::{IDLE, Session, WHOLE},
        },
        audit::Deed,
        fault::{Code, Fault},
        noun::Noun,
        stored::Stored,
        time::stamp,
        valid::tidy_key,
    },
    store::{
        self,
        account::{Able, session},
    },
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Serialize;
use serde_with::skip_serializing_none;

/// How often the use of a session is noted.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// A person who is signed in.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The session's number.
    pub id: i64,
    /// The account's number.
    pub account_id: i64,
    /// The account.
    pub account: Account,
    /// The part of the register it sees.
    pub scope: Scope,
    /// Who stands behind what it was begun by.
    pub credential: Credential,
    /// What a client may know of it.
    pub session: Session,
}

impl Signed {
    /// The same person in another session, by its secret.
    #[must_use]
    pub fn with(mut self, secret: &str) -> Self {
        self.session.csrf_token = csrf_token(secret);
        self
    }

    /// The context of a use case.
    #[must_use]
    pub fn ctx(&self, from: &From<'_>) -> Ctx {
        Ctx { scope: self.scope.clone(), credential: self.credential.clone(), ..of(&self.account, from) }
    }
}

/// The context of an account that acts on itself.
pub(super) fn of(account: &Account, from: &From<'_>) -> Ctx {
    Ctx { actor: account.name.clone(), role: account.role, request_id: from.request_id.into(), ..Ctx::system(from.now) }
}

/// What a person gives to sign in.
#[derive(Debug)]
pub struct Given<'a> {
    /// The account's name.
    pub account: &'a str,
    /// The password.
    pub password: &'a str,
    /// The session this browser has had, which ends.
    pub before: Option<&'a str>,
    /// What this browser was given when someone signed in with it.
    pub device: Option<&'a str>,
}

/// What a browser is given that someone has signed in with.
#[derive(Debug)]
pub struct Entered {
    /// The secret of the session.
    pub secret: String,
    /// What it is known by at the next sign-in.
    pub device: String,
}

/// Signs a person in: answers the secret of a new session. A wrong password, no such account, a disabled one and one
/// without a password are one answer after the same work.
pub async fn open(register: &Register, from: &From<'_>, given: &Given<'_>) -> Result<Outcome<Entered>, Fault> {
    let mut name = given.account.to_owned();
    tidy_key(&mut name);
    let tried = match Try::password(register, &name, from, given.device).await? {
        Ok(tried) => tried,
        Err(seconds) => return Ok(Outcome::Wait(seconds)),
    };
    let c = register.db.latest();
    let account = store::account::find(c, &name).await?;
    let seals = register.seals()?;
    let kept = store::account::password::find(c, seals, &name).await?;
    let fits = match fits(given.password, kept.as_ref().map(|kept| kept.phc.clone())).await {
        Ok(fits) => fits,
        Err(fault) => {
            tried.taken_back(register).await?;
            return Err(fault);
        }
    };
    let fits = fits && attested::stand(register, &rows_of(kept.as_ref())).await?;
    let (Some(account), Some(kept), true) = (account.as_ref().filter(|a| !a.facts.disabled), kept, fits) else {
        // What was typed for a name may be a password: only a name that is one is logged.
        let known = account.map_or_else(|| "-".to_owned(), |account| account.facts.name);
        tracing::info!(request_id = from.request_id, account = known, address = from.address, "a sign-in failed");
        return Ok(register.wrong());
    };
    tried.right(register).await?;
    let work = register.begin_own(&of(&account.facts, from), Permission::Read).await?;
    if !store::account::password::stands(&**work, seals, &name, Some(&kept)).await? {
        return Ok(register.wrong());
    }
    let secret = begun(register, work, from, account, kept.issued_by.as_deref(), given.before).await?;
    if is_old(&kept.phc) {
        renew(register, &of(&account.facts, from), account.id, kept, given.password).await?;
    }
    Ok(Outcome::Done(Entered { secret, device: device(register, &name)? }))
}

/// Begins a session, and ends the one that the browser has had: answers its secret, always a new one. `issued_by` is
/// who stands behind what it is begun by.
pub(super) async fn begun(
    register: &Register,
    work: Work,
    from: &From<'_>,
    account: &Stored<Account>,
    issued_by: Option<&str>,
    before: Option<&str>,
) -> Result<String, Fault> {
    session::tidy(&**work, &stamp(from.now), &stamp(from.now - IDLE)).await?;
    if let Some(before) = before {
        session::end(&**work, &hash(before)).await?;
    }
    let fresh = fresh(register, &work, from, account.id, issued_by).await?;
    let said = Said { account: &account.facts.name, issued_by, expires_at: stamp(from.now + WHOLE) };
    work.commit(Change::made(Deed::SignIn, Noun::Session, fresh.id, &said)?, &()).await?;
    tracing::info!(request_id = from.request_id, account = account.facts.name, address = from.address, "signed in");
    Ok(fresh.secret)
}

/// What an event says of a session that was begun; its address is the row's alone.
#[skip_serializing_none]
#[derive(Serialize)]
struct Said<'a> {
    account: &'a str,
    issued_by: Option<&'a str>,
    expires_at: String,
}

/// A session that was just made.
pub(super) struct Fresh {
    id: i64,
    /// The secret of its cookie.
    pub(super) secret: String,
}

/// A new session of an account.
pub(super) async fn fresh(
    register: &Register,
    work: &Work,
    from: &From<'_>,
    account_id: i64,
    issued_by: Option<&str>,
) -> Result<Fresh, Fault> {
    let secret = secret()?;
    let (hash, now, ends_at) = (hash(&secret), stamp(from.now), stamp(from.now + WHOLE));
    let new = session::New { account_id, hash: &hash, address: from.address, now: &now, ends_at: &ends_at, issued_by };
    let id = session::insert(&***work, register.seals()?, &new).await?;
    Ok(Fresh { id, secret })
}

/// Who a cookie's secret stands for, if its session goes on. The account is read each time: another role, or none,
/// holds at once.
pub async fn known(register: &Register, secret: &str, now: DateTime<Utc>) -> Result<Option<Signed>, Fault> {
    if !well_formed(secret) {
        return Ok(None);
    }
    let c = register.db.latest();
    let Some(known) = session::known(c, register.seals()?, &hash(secret), &stamp(now), &stamp(now - IDLE)).await?
    else {
        return Ok(None);
    };
    if !attested::stand(register, &[(attested::SESSION, known.id), (attested::ACCOUNT, known.able.id)]).await? {
        return Ok(None);
    }
    if known.last_seen_at < stamp(now - NOTED) {
        note(register.clone(), known.id, stamp(now));
    }
    let Able { id: account_id, account, created_by } = known.able;
    let scope = scope(register, &account).await?;
    let session = Session {
        account: account.name.clone(),
        csrf_token: csrf_token(secret),
        idle_ends_at: stamp(now + IDLE).min(known.ends_at.clone()),
        ends_at: known.ends_at,
    };
    let credential = Credential { issued_by: known.issued_by, account_created_by: created_by };
    Ok(Some(Signed { id: known.id, account_id, account, scope, credential, session }))
}

/// Notes that a session was used, beside the request: nobody waits for it.
fn note(register: Register, id: i64, now: String) {
    tokio::spawn(async move {
        let noted = async {
            let tx = register.db.begin().await?;
            session::seen(&*tx, id, &now).await?;
            store::proof::forget(&tx).await?;
            tx.commit().await
        };
        if let Err(fault) = noted.await {
            tracing::debug!(error = %fault, "the use of a session could not be noted");
        }
    });
}

/// Signs out: this session ends.
pub async fn close(register: &Register, from: &From<'_>, signed: &Signed, secret: &str) -> Result<(), Fault> {
    let work = register.begin_own(&signed.ctx(from), Permission::Read).await?;
    if !session::end(&**work, &hash(secret)).await? {
        // It has ended meanwhile.
        return Ok(());
    }
    let said = |sessions: i64| serde_json::json!({"account": signed.account.name, "sessions": sessions});
    work.commit(Change::new(Deed::SignOut, Noun::Session, signed.id, Some(&said(1)), &said(0))?, &()).await?;
    tracing::info!(request_id = from.request_id, account = signed.account.name, address = from.address, "signed out");
    Ok(())
}

/// Signs out everywhere: every session of the account ends.
pub async fn close_all(register: &Register, from: &From<'_>, signed: &Signed) -> Result<(), Fault> {
    let work = register.begin_own(&signed.ctx(from), Permission::Read).await?;
    end_all(work, signed.account_id, &signed.account.name).await
}

/// Ends every session of an account.
pub(super) async fn end_all(work: Work, account_id: i64, name: &str) -> Result<(), Fault> {
    let open = session::count(&**work, account_id).await?;
    session::end_all(&**work, account_id).await?;
    let said = |sessions: i64| serde_json::json!({"account": name, "sessions": sessions});
    work.commit(Change::new(Deed::SignOutEverywhere, Noun::Account, account_id, Some(&said(open)), &said(0))?, &())
        .await
}

/// The session of a script on a page of ours, with the token it sends back.
pub async fn read(register: &Register, ctx: &Ctx, secret: Option<&str>) -> Result<Session, Fault> {
    ctx.ask(Permission::Read)?;
    let signed = match secret {
        Some(secret) => known(register, secret, ctx.now).await?,
        None => None,
    };
    signed.map(|signed| signed.session).ok_or_else(|| {
        let text = ("Yêu cầu này dùng mã truy cập nên không có phiên.", "This request has a token, and so no session.");
        Fault::because(Code::NotFound, text.0, text.1)
    })
}
