//! How a caller is known: by a token, remembered for moments.

use super::{
    super::{Ctx, Register},
    attested,
    jwt::{self, is_jwt},
};
use crate::{
    domain::{
        account::{Account, Credential, PROGRAM, Permission, Scope, token::well_formed},
        fault::{Code, Fault},
        time::stamp,
    },
    store::{self, account::Able},
};
use chrono::{DateTime, TimeDelta, Utc};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// How long a caller is remembered: a change made by another instance holds this much later at most.
const REMEMBERED: TimeDelta = TimeDelta::seconds(2);
/// Callers remembered at most; beyond, all are asked for again.
const MOST_REMEMBERED: usize = 1_000;
/// How often the use of a token is noted.
const NOTED: TimeDelta = TimeDelta::hours(1);

/// Whom a token stands for, and what for.
#[derive(Debug)]
pub struct Caller {
    /// The account.
    pub account: Account,
    /// What the token may do; empty for all the account may.
    pub scopes: Vec<Permission>,
    /// The part of the register it sees.
    pub scope: Scope,
    /// Who stands behind the token.
    pub credential: Credential,
}

/// A caller, and when it was asked for.
type Seen = (Arc<Caller>, DateTime<Utc>);

/// The callers of the last seconds, by the hash of their token: a client that asks a thousand times is looked up once.
#[derive(Debug, Default)]
pub struct Callers {
    remembered: Mutex<Remembered>,
    /// Whoever asks for a caller that is being looked up waits for that, by a part of the hash.
    looking: [tokio::sync::Mutex<()>; PARTS],
}

/// Callers of so many parts are looked up at a time.
const PARTS: usize = 16;

#[derive(Debug, Default)]
struct Remembered {
    /// How often all were forgotten: who was asked for before is not remembered after.
    forgotten: u64,
    callers: HashMap<String, Seen>,
}

impl Callers {
    /// The caller, if it is remembered; else how often all were forgotten by now.
    fn known(&self, hash: &str, now: DateTime<Utc>) -> Result<Arc<Caller>, u64> {
        let Ok(remembered) = self.remembered.lock() else { return Err(0) };
        let fresh =
            remembered.callers.get(hash).filter(|(_, seen)| (TimeDelta::zero()..REMEMBERED).contains(&(now - *seen)));
        fresh.map(|(caller, _)| Arc::clone(caller)).ok_or(remembered.forgotten)
    }

    /// Waits until nobody else looks up a caller of this hash.
    async fn turn(&self, hash: &str) -> Option<tokio::sync::MutexGuard<'_, ()>> {
        let part = hash.bytes().next().map_or(0, |byte| usize::from(byte) % PARTS);
        match self.looking.get(part) {
            Some(part) => Some(part.lock().await),
            None => None,
        }
    }

    fn remember(&self, hash: String, caller: &Arc<Caller>, now: DateTime<Utc>, forgotten: u64) {
        if let Ok(mut remembered) = self.remembered.lock()
            && remembered.forgotten == forgotten
        {
            if remembered.callers.len() >= MOST_REMEMBERED {
                remembered.callers.clear();
            }
            remembered.callers.insert(hash, (Arc::clone(caller), now));
        }
    }

    /// Asks for everyone again: an account or a token has changed.
    pub(crate) fn forget(&self) {
        if let Ok(mut remembered) = self.remembered.lock() {
            remembered.forgotten += 1;
            remembered.callers.clear();
        }
    }
}

/// Tokens are kept as SHA-256: 256 random bits need no slow hash.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

/// Whom a token stands for, at an instant.
pub async fn known(register: &Register, token: &str, now: DateTime<Utc>) -> Result<Arc<Caller>, Fault> {
    let provider = register.provider.get().filter(|_| is_jwt(token));
    if !well_formed(token) && provider.is_none() {
        return Err(Fault::because(
            Code::Unauthenticated,
            "Đây không phải mã truy cập của sổ này, hoặc mã bị thiếu hay sai ký tự.",
            "This is no token of this register, or one that was cut short or mistyped.",
        ));
    }
    let hash = hash(token);
    if let Ok(caller) = register.callers.known(&hash, now) {
        return Ok(caller);
    }
    // A thousand requests that come at once with one token cost one look.
    let _turn = register.callers.turn(&hash).await;
    let forgotten = match register.callers.known(&hash, now) {
        Ok(caller) => return Ok(caller),
        Err(forgotten) => forgotten,
    };
    if let Some(provider) = provider {
        let caller = Arc::new(jwt::known(register, provider, token, now).await?);
        // If it made the account, all were forgotten since.
        register.callers.remember(hash, &caller, now, forgotten);
        return Ok(caller);
    }
    let unknown = || {
        let en = "The token is unknown, has expired or was revoked.";
        Fault::because(Code::Unauthenticated, "Mã truy cập không đúng, đã hết hạn hoặc đã bị thu hồi.", en)
    };
    let known = store::account::token::known(&register.db, register.seals()?, &hash, &stamp(now)).await?;
    let known = known.ok_or_else(unknown)?;
    if !attested::stand(register, &[(attested::TOKEN, known.id), (attested::ACCOUNT, known.able.id)]).await? {
        return Err(unknown());
    }
    if known.last_used_at.is_none_or(|used| used < stamp(now - NOTED)) {
        note(register.clone(), known.id, stamp(now));
    }
    let Able { id: _, account, created_by } = known.able;
    let credential = Credential { issued_by: known.created_by, account_created_by: created_by };
    let scope = scope(register, &account).await?;
    let caller = Arc::new(Caller { account, scopes: known.scopes, scope, credential });
    register.callers.remember(hash, &caller, now, forgotten);
    Ok(caller)
}

/// The account that a command at the register's own machine names: what it does there is done in its name, within its
/// role and its part of the register, and its hand says that it came by the command line.
pub async fn by_name(register: &Register, program: &Ctx, name: &str) -> Result<Ctx, Fault> {
    let refused = || {
        Fault::because(
            Code::NotFound,
            format!("Không có tài khoản “{name}” đang dùng được; xem “award-registry account list”."),
            format!("There is no account {name} that may act; see `award-registry account list`."),
        )
    };
    let able = store::account::named(register.db.latest(), register.seals()?, name).await?.ok_or_else(refused)?;
    if able.account.disabled || !attested::stand(register, &[(attested::ACCOUNT, able.id)]).await? {
        return Err(refused());
    }
    let scope = scope(register, &able.account).await?;
    let credential = Credential { issued_by: Some(PROGRAM.into()), account_created_by: able.created_by };
    let Account { name, role, .. } = able.account;
    Ok(Ctx { actor: name, role, scope, credential, ..program.clone() })
}

/// The part of the register an account sees.
pub(super) async fn scope(register: &Register, account: &Account) -> Result<Scope, Fault> {
    store::scope::limited(register.db.latest(), &account.authority_codes, &account.unit_ids).await
}

/// Notes that a token was used, beside the request: nobody waits for it, and nothing hangs on it.
fn note(register: Register, id: i64, now: String) {
    tokio::spawn(async move {
        let noted = async {
            let tx = register.db.begin().await?;
            store::account::token::used(&*tx, id, &now).await?;
            store::proof::forget(&tx).await?;
            tx.commit().await
        };
        if let Err(fault) = noted.await {
            tracing::debug!(error = %fault, "the use of a token could not be noted");
        }
    });
}
