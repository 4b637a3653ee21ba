//! Signing in by the office's OpenID provider: the authorization code flow with PKCE (OpenID Connect Core 1.0, section
//! 3.1; RFC 7636).
//!
//! While the browser is at the provider it keeps one secret in a cookie; state, nonce and verifier are made of it, so
//! nothing is stored here.

use super::{
    super::Register,
    attempt::{From, Outcome, Try},
    identity::{disabled, known_or_made, of_role, own_ctx},
    provider::{Provider, unreachable},
    session::{begun, end_all, of as of_account},
};
use crate::{
    domain::{
        account::{
            Permission,
            provider::{Claims, Person},
        },
        fault::{Code, Fault},
    },
    store,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use jsonwebtoken::{dangerous::insecure_decode_claims, decode_header};
use openidconnect::{
    AdditionalClaims, AuthenticationFlow, AuthorizationCode, CsrfToken, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RequestTokenError, Scope, SubjectIdentifier,
    UserInfoClaims,
    core::{
        CoreClient, CoreErrorResponseType, CoreGenderClaim, CoreJwsSigningAlgorithm as Alg, CoreProviderMetadata,
        CoreResponseType,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The client of a provider whose own word says where to send people and codes.
type Client =
    CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointMaybeSet, EndpointMaybeSet>;

/// The algorithms of ID tokens that are taken: a signature by a key that only the provider has (RFC 8725, section 3.1).
const ALGORITHMS: &[Alg] = &[
    Alg::RsaSsaPkcs1V15Sha256,
    Alg::RsaSsaPkcs1V15Sha384,
    Alg::RsaSsaPkcs1V15Sha512,
    Alg::RsaSsaPssSha256,
    Alg::RsaSsaPssSha384,
    Alg::RsaSsaPssSha512,
    Alg::EcdsaP256Sha256,
    Alg::EcdsaP384Sha384,
    Alg::EdDsa,
];

/// What one sign-in is known by, of the secret in the browser's cookie: 43 characters (RFC 7636, section 4.1).
fn of(secret: &str, what: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(format!("award-registry openid {what} {secret}")))
}

fn provider(register: &Register) -> Result<&Provider, Fault> {
    register.provider.get().filter(|provider| provider.trust.client.is_some()).ok_or_else(|| {
        Fault::because(
            Code::NotFound,
            "Sổ này không đăng nhập qua nhà cung cấp danh tính.",
            "This register has no sign-in by an identity provider.",
        )
    })
}

fn client(provider: &Provider, metadata: CoreProviderMetadata) -> Result<Client, Fault> {
    let (id, secret, back) = provider.trust.client.clone().ok_or_else(|| Fault::internal("no client"))?;
    Ok(CoreClient::from_provider_metadata(metadata, id, secret).set_redirect_uri(back))
}

/// Where a browser that keeps this secret goes to sign in.
pub async fn leave(register: &Register, secret: &str) -> Result<String, Fault> {
    let provider = provider(register)?;
    let client = client(provider, provider.known().await?.metadata.clone())?;
    let (verifier, state, nonce) =
        (PkceCodeVerifier::new(of(secret, "verifier")), of(secret, "state"), of(secret, "nonce"));
    let (url, _, _) = client
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            || CsrfToken::new(state),
            || Nonce::new(nonce),
        )
        .add_scope(Scope::new("profile".into()))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .url();
    Ok(url.into())
}

/// What a browser comes back with.
#[derive(Debug)]
pub struct Back<'a> {
    /// The secret of its cookie.
    pub secret: Option<&'a str>,
    /// What the provider gave it, beside the state.
    pub state: &'a str,
    /// The code; empty where the provider refused.
    pub code: &'a str,
    /// Who the answer says it is from (RFC 9207), where it says so.
    pub issuer: Option<&'a str>,
    /// The session this browser has had, which ends.
    pub before: Option<&'a str>,
}

/// Signs in whoever comes back from the provider: answers the secret of a new session.
pub async fn open(register: &Register, from: &From<'_>, back: &Back<'_>) -> Result<Outcome<String>, Fault> {
    let provider = provider(register)?;
    let own = |secret: &&str| bool::from(of(secret, "state").as_bytes().ct_eq(back.state.as_bytes()));
    let issuer = back.issuer.is_none_or(|issuer| issuer == provider.trust.issuer.as_str());
    let Some(secret) = back.secret.filter(own).filter(|_| issuer && !back.code.is_empty()) else {
        tracing::debug!(
            request_id = from.request_id,
            address = from.address,
            "an answer of the provider without its question"
        );
        return Ok(Outcome::Wrong);
    };
    let tried = match Try::elsewhere(register, from).await? {
        Ok(tried) => tried,
        Err(seconds) => return Ok(Outcome::Wait(seconds)),
    };
    let claims = match claims(provider, secret, back.code).await {
        Ok(Ok(claims)) => claims,
        Ok(Err(why)) => return Ok(refused(register, from, &why)),
        Err(fault) => {
            tried.taken_back(register).await?;
            return Err(fault);
        }
    };
    tried.right(register).await?;
    let person = match Person::read(provider.trust.issuer.as_str(), &claims, &provider.trust.roles) {
        Ok(person) => person,
        Err(fault) => {
            without_role(register, provider, &claims, from.now).await?;
            return Err(fault);
        }
    };
    let known = known_or_made(register, provider, &person, from.now).await?;
    let account = of_role(register, known, &person, from.now).await?;
    let work = register.begin_own(&of_account(&account.facts, from), Permission::Read).await?;
    if store::account::find(&**work, &account.facts.name).await?.is_none_or(|account| account.facts.disabled) {
        return Err(disabled());
    }
    Ok(Outcome::Done(begun(register, work, from, &account, Some(provider.trust.issuer.as_str()), back.before).await?))
}

/// Whoever comes without a role has lost it: what goes on of earlier sign-ins ends.
async fn without_role(
    register: &Register,
    provider: &Provider,
    claims: &Claims,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    let identity = format!("{} {subject}", provider.trust.issuer.as_str());
    let Some(account) = store::account::by_identity(register.db.latest(), &identity).await? else { return Ok(()) };
    let work = register.begin_own(&own_ctx(now), Permission::KeepAccounts).await?;
    end_all(work, account.id, &account.facts.name).await
}

fn refused(register: &Register, from: &From<'_>, why: &str) -> Outcome<String> {
    tracing::info!(request_id = from.request_id, address = from.address, why, "a sign-in by the provider failed");
    register.wrong()
}

/// The claims of the ID token that the provider gives for a code, once they are verified; or why they are not taken.
async fn claims(provider: &Provider, secret: &str, code: &str) -> Result<Result<Claims, String>, Fault> {
    let known = provider.known().await?;
    let client_of = |metadata: &CoreProviderMetadata| client(provider, metadata.clone());
    let here = client_of(&known.metadata)?;
    let asked = here.exchange_code(AuthorizationCode::new(code.into())).map_err(unreachable)?;
    let answer = match asked
        .set_pkce_verifier(PkceCodeVerifier::new(of(secret, "verifier")))
        .request_async(&provider.http)
        .await
    {
        Ok(answer) => answer,
        // Whose code is wrong has guessed; all else is between the provider and this register.
        Err(RequestTokenError::ServerResponse(said)) if *said.error() == CoreErrorResponseType::InvalidGrant => {
            return Ok(Err(said.to_string()));
        }
        Err(e) => return Err(unreachable(e)),
    };
    let Some(token) = answer.extra_fields().id_token() else { return Ok(Err("no ID token".into())) };
    let text = token.to_string();
    // Its key may be newer than those that are kept.
    let key = decode_header(&text).ok().and_then(|header| header.kid);
    let fresh = client_of(&provider.with_key(key.as_deref()).await?.metadata)?;
    let strict = fresh.id_token_verifier().set_allowed_algs(ALGORITHMS.iter().cloned());
    let verified = token.claims(&strict, &Nonce::new(of(secret, "nonce"))).map_err(|e| e.to_string());
    // The library knows the standard claims alone; roles are others.
    let mut claims: Claims = match verified.and_then(|_| insecure_decode_claims(&text).map_err(|e| e.to_string())) {
        Ok(claims) => claims,
        Err(why) => return Ok(Err(why)),
    };
    if provider.trust.roles.role(&claims).is_none() && known.metadata.userinfo_endpoint().is_some() {
        let subject = claims.get("sub").and_then(Value::as_str).map(|subject| SubjectIdentifier::new(subject.into()));
        let more = fresh.user_info(answer.access_token().clone(), subject).map_err(unreachable)?;
        let more: UserInfoClaims<More, CoreGenderClaim> =
            more.request_async(&provider.http).await.map_err(unreachable)?;
        let standard = serde_json::to_value(more.standard_claims()).map_err(unreachable)?;
        let standard: Claims = serde_json::from_value(standard).map_err(unreachable)?;
        for (name, value) in standard.into_iter().chain(more.additional_claims().0.clone()) {
            claims.entry(name).or_insert(value);
        }
    }
    Ok(Ok(claims))
}

/// What a provider says of a person beside the standard claims: many say it at the userinfo endpoint alone (OpenID
/// Connect Core 1.0, section 5.4).
#[derive(Debug, Serialize, Deserialize)]
struct More(Claims);

impl AdditionalClaims for More {}
