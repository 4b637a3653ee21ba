//! Bearer tokens of the office's OpenID provider (RFC 9068): their signature, and for whom, by whom and for how long they are.

use super::{
    super::Register,
    caller::{Caller, scope},
    openid::{fit, known_or_made},
    provider::{Known, Provider},
};
use crate::domain::{
    account::{
        Account, Credential,
        provider::{Claims, Person, scopes},
    },
    fault::{Code, Fault},
};
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header, jwk::PublicKeyUse};
use std::fmt::Display;

/// The algorithms that are taken: a signature by a key that only the provider has (RFC 8725, section 3.1).
const ALGORITHMS: &[Algorithm] = &[
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// The types of an access token (RFC 9068, section 4).
const TYPES: &[&str] = &["at+jwt", "application/at+jwt"];
/// How many seconds the clocks may differ by.
const LEEWAY: u64 = 30;

/// Whether a token has the form of a JWT in compact serialization (RFC 7515, section 7.1).
pub(super) fn is_jwt(token: &str) -> bool {
    token.split('.').count() == 3
}

/// Whom a token stands for; an account is made at the first time.
pub(super) async fn known(register: &Register, provider: &Provider, token: &str, now: DateTime<Utc>) -> Result<Caller, Fault> {
    let Some(audience) = &provider.trust.audience else { return Err(wrong("tokens of the provider are not taken: no audience is set")) };
    let header = decode_header(token).map_err(wrong)?;
    let typ = header.typ.as_deref().unwrap_or_default().to_ascii_lowercase();
    if !TYPES.contains(&typ.as_str()) || !ALGORITHMS.contains(&header.alg) || header.crit.is_some() {
        return Err(wrong("typ, alg or crit"));
    }
    let known = provider.with_key(header.kid.as_deref()).await?;
    let key = key(&known, &header)?;
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[provider.trust.issuer.as_str()]);
    validation.set_audience(&[audience]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    validation.leeway = LEEWAY;
    let claims = decode::<Claims>(token, &key, &validation).map_err(wrong)?.claims;
    let person = Person::read(provider.trust.issuer.as_str(), &claims, &provider.trust.roles)?;
    let scopes = scopes(&claims).ok_or_else(|| wrong("its scope cannot be read"))?;
    // The role is the token's, for as long as the token is good: it changes none for later.
    let account = Account { role: person.role, ..known_or_made(register, provider, &person, now).await?.facts };
    fit(&account)?;
    let credential = Credential { issued_by: Some(provider.trust.issuer.to_string()), account_created_by: None };
    Ok(Caller { scope: scope(register, &account).await?, scopes, account, credential })
}

/// The key a token names, if it is one that signs by the token's algorithm.
fn key(known: &Known, header: &Header) -> Result<DecodingKey, Fault> {
    let jwk = known.key(header.kid.as_deref()).ok_or_else(|| wrong("the provider has no such key"))?;
    let signs = !matches!(jwk.common.public_key_use, Some(PublicKeyUse::Encryption));
    let fits = jwk.common.key_algorithm.is_none_or(|own| own.to_string() == format!("{:?}", header.alg));
    if !(signs && fits) {
        return Err(wrong("the key is for something else"));
    }
    DecodingKey::from_jwk(jwk).map_err(wrong)
}

/// A token that is not taken; why is logged, and not told.
fn wrong(why: impl Display) -> Fault {
    let why = why.to_string();
    tracing::debug!(why, "a token of the provider was refused");
    let text =
        ("Mã của nhà cung cấp danh tính không dùng được ở sổ này hoặc đã hết hạn.", "This token of the identity provider is not good here, or has expired.");
    Fault::because(Code::Unauthenticated, text.0, text.1)
}
