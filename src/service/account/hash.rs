//! Passwords hashed with Argon2id, away from the threads that answer and few at a time.

use super::{
    super::{Change, Ctx, Register},
    attested,
};
use crate::{
    domain::{
        account::{Permission, password::normal},
        audit::Deed,
        fault::{Code, Fault},
        noun::Noun,
    },
    store::{self, account::password::Kept},
};
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use std::time::Duration;
use tokio::sync::Semaphore;

/// How many passwords are hashed at a time: each takes 19 MiB and a core.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// How long one more waits.
const PATIENCE: Duration = Duration::from_secs(4);

/// What is checked where there is no password, so that the time taken tells nothing: of the same parameters, and of no
/// password.
const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$YXdhcmQgcmVnaXN0cnkhIQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Argon2id with 19 MiB, two passes and one lane (OWASP Password Storage Cheat Sheet).
fn hasher() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// Runs a hashing beside the threads that answer, when its turn comes.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    let busy = || {
        let text = (
            "Nhiều người đang đăng nhập cùng lúc; hãy thử lại sau ít giây.",
            "Many are signing in at once; try again in a few seconds.",
        );
        Fault::because(Code::Unavailable, text.0, text.1)
    };
    let turn = tokio::time::timeout(PATIENCE, AT_ONCE.acquire()).await.map_err(|_| busy())?.map_err(Fault::internal)?;
    let worked = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    worked.await.map_err(Fault::internal)?
}

/// The PHC string of a password, with a salt of its own.
pub(super) async fn hashed(password: &str) -> Result<String, Fault> {
    let password = normal(password);
    beside(move || {
        Ok(hasher().hash_password(password.as_bytes()).map_err(|e| Fault::internal(e.to_string()))?.to_string())
    })
    .await
}

/// Whether a password is that of a PHC string; as much work where there is none.
pub(super) async fn fits(password: &str, phc: Option<String>) -> Result<bool, Fault> {
    let password = normal(password);
    beside(move || {
        let known = phc.is_some();
        let hash = PasswordHash::new(phc.as_deref().unwrap_or(NOBODY)).map_err(|e| Fault::internal(e.to_string()))?;
        Ok(hasher().verify_password(password.as_bytes(), &hash).is_ok() && known)
    })
    .await
}

/// Whether a PHC string is of other parameters than those of today.
pub(super) fn is_old(phc: &str) -> bool {
    PasswordHash::new(phc).ok().is_none_or(|hash| {
        let params = Params::try_from(&hash).ok();
        hash.algorithm.as_str() != Algorithm::Argon2id.ident().as_str()
            || params.is_none_or(|p| {
                (p.m_cost(), p.t_cost(), p.p_cost())
                    != (Params::DEFAULT.m_cost(), Params::DEFAULT.t_cost(), Params::DEFAULT.p_cost())
            })
    })
}

/// The rows that a password lets someone in by.
pub(super) fn rows_of(kept: Option<&Kept>) -> Vec<(&'static str, i64)> {
    kept.map_or_else(Vec::new, |kept| vec![(attested::PASSWORD, kept.id), (attested::ACCOUNT, kept.account_id)])
}

/// Hashes a password anew where its parameters are not those of today; `ctx` is of its owner, who has just given it.
pub(super) async fn renew(
    register: &Register,
    ctx: &Ctx,
    account_id: i64,
    old: Kept,
    password: &str,
) -> Result<(), Fault> {
    let phc = hashed(password).await?;
    let work = register.begin_own(ctx, Permission::Read).await?;
    // Another sign-in may have done so, or the password may be another by now.
    if store::account::password::find(&**work, register.seals()?, &ctx.actor).await?.as_ref() != Some(&old) {
        return Ok(());
    }
    store::account::password::rewrite(&**work, register.seals()?, old, &phc).await?;
    // It was set when it was: only its form is another.
    let after = serde_json::json!({"account": ctx.actor, "renewed_at": ctx.stamp()});
    let before = serde_json::json!({"account": ctx.actor});
    work.commit(Change::new(Deed::RenewPassword, Noun::Account, account_id, Some(&before), &after)?, &()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_in_any_form_of_its_marks_and_no_other() {
        let phc = hashed("con mèo ngủ").await.unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        assert!(fits("con me\u{300}o ngu\u{309}", Some(phc.clone())).await.unwrap());
        assert!(!fits("con mèo ngủ ", Some(phc.clone())).await.unwrap());
        assert!(
            !is_old(&phc)
                && is_old(&phc.replace("m=19456", "m=8192"))
                && is_old(&phc.replace("argon2id", "argon2i"))
                && is_old("x")
        );
        assert_ne!(phc, hashed("con mèo ngủ").await.unwrap(), "each has a salt of its own");
    }

    #[tokio::test]
    async fn nobody_has_a_password_that_fits() {
        assert!(!is_old(NOBODY));
        assert!(!fits("", None).await.unwrap() && !fits("password", None).await.unwrap());
    }
}
