//! Accounts and tokens: who calls, and how a caller is known.

use super::{Change, Ctx, Register};
use crate::{
    domain::{
        account::{Account, Permission, Role},
        fault::{Code, Fault, Finding},
        time::stamp,
        valid,
    },
    store,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, sync::Mutex};

/// What every token starts with, so that one that leaks is recognised.
pub const PREFIX: &str = "awr_";

/// The name under which the program itself acts.
pub const PROGRAM: &str = "system";

/// How long a caller is remembered: a token that is taken away or expires is refused this much later at most.
const REMEMBERED: TimeDelta = TimeDelta::seconds(2);
/// Callers remembered at most; beyond, all are asked for again.
const MOST_REMEMBERED: usize = 1_000;

/// The callers of the last seconds, by the hash of their token: a client that asks a thousand times is looked up once.
#[derive(Debug, Default)]
pub struct Callers(Mutex<HashMap<String, (Account, DateTime<Utc>)>>);

impl Callers {
    fn known(&self, hash: &str, now: DateTime<Utc>) -> Option<Account> {
        let callers = self.0.lock().ok()?;
        callers.get(hash).filter(|(_, seen)| (TimeDelta::zero()..REMEMBERED).contains(&(now - *seen))).map(|(account, _)| account.clone())
    }

    fn remember(&self, hash: String, account: Account, now: DateTime<Utc>) {
        if let Ok(mut callers) = self.0.lock() {
            if callers.len() >= MOST_REMEMBERED {
                callers.clear();
            }
            callers.insert(hash, (account, now));
        }
    }
}

/// The account behind a token, at an instant.
pub async fn caller(register: &Register, token: &str, now: DateTime<Utc>) -> Result<Account, Fault> {
    let hash = hash(token);
    if let Some(account) = register.callers.known(&hash, now) {
        return Ok(account);
    }
    let known = if token.starts_with(PREFIX) { store::account::by_token(&register.db, &hash, &stamp(now)).await? } else { None };
    if let Some(account) = &known {
        register.callers.remember(hash, account.clone(), now);
    }
    known.ok_or_else(|| Fault::because(Code::Unauthenticated, "Mã truy cập không đúng hoặc đã hết hạn.", "The token is unknown or has expired."))
}

/// Tokens are kept as SHA-256: 256 random bits need no slow hash.
fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}

#[derive(Debug, Serialize, Deserialize)]
struct TokenMade {
    account: String,
    role: Role,
    expires_at: String,
}

/// Makes a token for an account, and the account where it is missing; answers the token, which is kept nowhere.
pub async fn make_token(register: &Register, ctx: &Ctx, mut account: Account, days: i64) -> Result<String, Fault> {
    let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
    valid::tidy(&mut account.name);
    let own = (account.name == PROGRAM).then(|| Finding::at("/name", "reserved", "Tên này là của chương trình.", "This name is the program's own."));
    Fault::all(Code::InvalidBody, valid::text("/name", &account.name, valid::CODE).into_iter().chain(own).collect())?;
    let now = ctx.stamp();
    let account_id = match store::account::find(&**work, &account.name).await? {
        Some((id, known)) if known.role == account.role => id,
        Some((_, known)) => {
            return Err(Fault::because(
                Code::AlreadyExists,
                format!("Tài khoản {} đã có với vai trò {}.", account.name, known.role),
                format!("The account {} exists with the role {}.", account.name, known.role),
            ));
        }
        None => store::account::insert(&**work, &account, &now).await?,
    };
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret).map_err(|e| Fault::internal(e.to_string()))?;
    let token = format!("{PREFIX}{}", URL_SAFE_NO_PAD.encode(secret));
    let expires_at = stamp(ctx.now + TimeDelta::try_days(days).ok_or_else(|| Fault::internal("too many days"))?);
    store::account::insert_token(&**work, account_id, &hash(&token), &now, &expires_at).await?;
    let made = TokenMade { account: account.name, role: account.role, expires_at };
    work.commit(Change::made("create_token", "account", account_id, &made)?, &made).await?;
    Ok(token)
}
