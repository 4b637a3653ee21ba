//! How a caller is known: by a token, remembered for moments.

use super::{
    super::{Ctx, Register},
    attested,
    callers::Caller,
    jwt::{self, is_jwt},
    scope::scope,
    secret::hash,
};
use crate::{
    domain::{
        account::{Account, Credential, PROGRAM, token::well_formed},
        fault::{Code, Fault},
        time::stamp,
    },
    store::{self, account::Able},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::sync::Arc;

/// How often the use of a token is noted.
const NOTED: TimeDelta = TimeDelta::hours(1);

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
