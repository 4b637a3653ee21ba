//! The secrets of sessions, tokens and forms: random, hidden where a page carries them, and known here by their hash.

use crate::domain::fault::Fault;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// A secret nobody can guess, as a cookie holds it: 32 random bytes in base64url.
pub fn secret() -> Result<String, Fault> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|e| Fault::internal(e.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// Whether a cookie's value can be a secret of ours.
#[must_use]
pub fn well_formed(secret: &str) -> bool {
    URL_SAFE_NO_PAD.decode(secret).is_ok_and(|bytes| bytes.len() == 32)
}

/// What a form or a script sends back beside the cookie: derived from its secret, so that it is of this session alone,
/// and tells nothing of it.
#[must_use]
pub fn csrf_token(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("award-registry csrf {secret}")))
}

/// A token as a page carries it: another text each time, so that a page that is compressed gives nothing of it away by
/// its length (the attack named BREACH).
pub fn masked(token: &str) -> Result<String, Fault> {
    let token = URL_SAFE_NO_PAD.decode(token).map_err(Fault::internal)?;
    let mut mask = vec![0_u8; token.len()];
    getrandom::fill(&mut mask).map_err(|e| Fault::internal(e.to_string()))?;
    let hidden: Vec<u8> = token.iter().zip(&mask).map(|(byte, mask)| byte ^ mask).collect();
    Ok(URL_SAFE_NO_PAD.encode([mask, hidden].concat()))
}

/// The token that a page's text hides; any other text as it is.
fn unmasked(text: &str) -> String {
    match URL_SAFE_NO_PAD.decode(text).ok().as_deref().and_then(|bytes| bytes.split_at_checked(32)) {
        Some((mask, hidden)) if hidden.len() == 32 => {
            let token: Vec<u8> = mask.iter().zip(hidden).map(|(mask, byte)| mask ^ byte).collect();
            URL_SAFE_NO_PAD.encode(token)
        }
        _ => text.to_owned(),
    }
}

/// Whether a token, masked or not, is that of a cookie's secret; compared in constant time.
#[must_use]
pub fn csrf_fits(secret: &str, token: &str) -> bool {
    csrf_token(secret).as_bytes().ct_eq(unmasked(token).as_bytes()).into()
}

/// Tokens are kept as SHA-256: 256 random bits need no slow hash.
pub(super) fn hash(token: &str) -> String {
    hex::encode(Sha256::digest(token))
}
