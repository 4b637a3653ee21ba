//! Bearer tokens of the office's OpenID provider (RFC 9068): their signature, and for whom, by whom and for how long
//! they are.

use super::{
    super::Register,
    callers::Caller,
    identity::{fit, known_or_made},
    provider::{Known, Provider},
    scope::scope,
};
use crate::domain::{
    account::{
        Account, Credential, Permission,
        provider::{Claims, Person, Scoped, scopes},
    },
    fault::{Code, Fault},
    vocabularies::choices,
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
/// The types that say nothing of what a JWT is for, taken where the settings say so: what common providers send.
const ANY: &[&str] = &["jwt", "application/jwt", ""];
/// Claims of ID tokens alone (OpenID Connect Core 1.0, sections 2 and 3.3.2.11): one of them is no access token,
/// whatever its type.
const OF_ID_TOKENS: &[&str] = &["nonce", "at_hash", "c_hash"];
/// The longest life of a token from now on, in seconds: a working day and a night. What an office takes back at its
/// provider is then out within a day; no provider needs more, as tokens are renewed, and one that is good for a hundred
/// years is a password nobody can change.
const LONGEST: i64 = 24 * 3600;
/// How many seconds the clocks may differ by.
const LEEWAY: u64 = 30;

/// Whether a token has the form of a JWT in compact serialization (RFC 7515, section 7.1).
pub(super) fn is_jwt(token: &str) -> bool {
    token.split('.').count() == 3
}

/// Whom a token stands for; an account is made at the first time.
pub(super) async fn known(
    register: &Register,
    provider: &Provider,
    token: &str,
    now: DateTime<Utc>,
) -> Result<Caller, Fault> {
    let Some(audience) = &provider.trust.audience else {
        return Err(wrong("tokens of the provider are not taken: no audience is set"));
    };
    let header = decode_header(token).map_err(wrong)?;
    let typ = header.typ.as_deref().unwrap_or_default().to_ascii_lowercase();
    let any = provider.trust.any_type && ANY.contains(&typ.as_str());
    if !TYPES.contains(&typ.as_str()) && !any {
        return Err(because(
            "Loại (“typ”) của mã truy cập không phải “at+jwt”; nếu nhà cung cấp gửi “JWT”, người vận hành sổ đặt “oidc_token_type” là “jwt”.",
            "The token's type (typ) is not at+jwt (RFC 9068); where the provider sends typ JWT, whoever runs the register sets oidc_token_type to jwt.",
        ));
    }
    if !ALGORITHMS.contains(&header.alg) || header.crit.is_some() {
        return Err(wrong("alg or crit"));
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
    if any && OF_ID_TOKENS.iter().any(|claim| claims.contains_key(*claim)) {
        return Err(because("Đây là mã ID, không phải mã truy cập.", "This is an ID token and no access token."));
    }
    timely(&claims, now)?;
    let person = Person::read(provider.trust.issuer.as_str(), &claims, &provider.trust.roles)?;
    let scopes = match scopes(&claims) {
        Scoped::Unsaid => Vec::new(),
        Scoped::To(permissions) if permissions.is_empty() => return Err(nothing()),
        Scoped::To(permissions) => permissions,
        Scoped::Unreadable => return Err(wrong("its scope cannot be read")),
    };
    // The role is the token's, for as long as the token is good: it changes none for later.
    let account = Account { role: person.role, ..known_or_made(register, provider, &person, now).await?.facts };
    fit(&account)?;
    let credential = Credential { issued_by: Some(provider.trust.issuer.to_string()), account_created_by: None };
    Ok(Caller { scope: scope(register, &account).await?, scopes, account, credential })
}

/// Refuses a token that was issued in the future, or is good for longer than any need be.
fn timely(claims: &Claims, now: DateTime<Utc>) -> Result<(), Fault> {
    let leeway = i64::try_from(LEEWAY).unwrap_or_default();
    let instant = |name: &str| claims.get(name).map(|value| value.as_i64().unwrap_or(i64::MAX));
    if instant("iat").is_some_and(|iat| iat > now.timestamp() + leeway) {
        return Err(because(
            "Mã truy cập ghi ngày cấp (“iat”) trong tương lai; hãy xem đồng hồ của nhà cung cấp.",
            "The token says it was issued in the future (iat); see to the provider's clock.",
        ));
    }
    if instant("exp").is_some_and(|exp| exp > now.timestamp() + LONGEST + leeway) {
        return Err(because(
            "Mã truy cập có hạn (“exp”) quá 24 giờ nên không được nhận; hãy xin mã có hạn ngắn hơn.",
            "The token is good for more than 24 hours (exp), and is not taken; ask for one with a shorter life.",
        ));
    }
    Ok(())
}

/// A token whose scope names no permission of this register: it was narrowed to none, and a role does not fill that
/// (RFC 9068, section 2.2.3).
fn nothing() -> Fault {
    let words: Vec<_> = Permission::ALL.iter().map(|permission| permission.word()).collect();
    let (quoted, words) = (choices(&words), words.join(", "));
    Fault::because(
        Code::Forbidden,
        format!(
            "Phạm vi (“scope”) của mã truy cập không nêu quyền nào của sổ này; hãy xin một trong các quyền: {quoted}, hoặc mã không có “scope”."
        ),
        format!(
            "The token's scope names no permission of this register; ask for one of: {words}, or for a token without a scope."
        ),
    )
}

/// A token that is not taken, for a reason that helps its holder and tells nothing else.
fn because(vi: &'static str, en: &'static str) -> Fault {
    tracing::debug!(why = en, "a token of the provider was refused");
    Fault::because(Code::Unauthenticated, vi, en)
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
    let text = (
        "Mã truy cập của nhà cung cấp danh tính không dùng được ở sổ này hoặc đã hết hạn.",
        "This token of the identity provider is not good here, or has expired.",
    );
    Fault::because(Code::Unauthenticated, text.0, text.1)
}
