//! Who calls: a bearer token, or the session of a page, becomes the context of a use case.

use crate::{
    domain::{
        account::{Account, Credential, Permission, Role, Scope, to_add_authority, to_keep_campaigns},
        fault::{Code, Fault, Finding},
        idempotency::Slot,
    },
    http::{
        address::Address,
        cookie::{self, CSRF_HEADER},
        passed::Passed,
        request_id::RequestId,
        state::State,
    },
    service::{
        Ctx,
        account::{caller, secret, session},
    },
};
use chrono::{DateTime, Utc};
use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaSecurityScheme, Registry},
};
use std::{
    marker::PhantomData,
    sync::{Arc, atomic::AtomicBool},
};

/// What a caller must be allowed, before the rest of the request is even read; the use case asks again.
pub trait Needs: Send + Sync {
    /// The permission.
    const PERMISSION: Permission;

    /// The permission that it takes of a role.
    #[must_use]
    fn permission(_: Role) -> Permission {
        Self::PERMISSION
    }
}

/// Adds authorities.
#[derive(Debug)]
pub struct AuthorityAdder;

impl Needs for AuthorityAdder {
    const PERMISSION: Permission = Permission::KeepCatalogue;

    fn permission(role: Role) -> Permission {
        to_add_authority(role)
    }
}

/// Keeps campaigns.
#[derive(Debug)]
pub struct CampaignKeeper;

impl Needs for CampaignKeeper {
    const PERMISSION: Permission = Permission::Record;

    fn permission(role: Role) -> Permission {
        to_keep_campaigns(role)
    }
}

macro_rules! needs {
    ($($(#[$doc:meta])* $name:ident => $permission:ident;)+) => {
        $($(#[$doc])* #[derive(Debug)] pub struct $name;
        impl Needs for $name { const PERMISSION: Permission = Permission::$permission; })+
    };
}

needs! {
    /// Reads registered records.
    Reader => Read;
    /// Reads drafts too.
    DraftReader => ReadDrafts;
    /// Records decisions and recipients.
    Recorder => Record;
    /// Registers decisions.
    Registrar => Register;
    /// Keeps the catalogue.
    Keeper => KeepCatalogue;
    /// Exports.
    Exporter => Export;
    /// Reads audit events.
    AuditReader => ReadAudit;
    /// Keeps accounts and tokens.
    AccountKeeper => KeepAccounts;
    /// Asks whose an id number is.
    Finder => LookUp;
    /// Reads id numbers in plain.
    Discloser => Disclose;
}

/// The context of a use case, from the request; refused without a token or a session, and without the permission `P`.
#[derive(Debug)]
pub struct Caller<P>(pub Ctx, PhantomData<P>);

impl<'a, P: Needs> ApiExtractor<'a> for Caller<P> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::SecurityScheme];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        registry.create_security_scheme(
            "token",
            MetaSecurityScheme {
                ty: "http",
                description: Some(
                    "A token of an account, which `award-registry token create` or an administrator makes; or, where the office's OpenID provider is trusted, an \
                     access token of it (JWT, RFC 9068).",
                ),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: Some("awr_… or JWT"),
                flows: None,
                openid_connect_url: None,
            },
        );
        registry.create_security_scheme(
            "session",
            MetaSecurityScheme {
                ty: "apiKey",
                description: Some(
                    "The cookie of a person who signed in at `/sign-in`. A request other than GET needs the header `X-CSRF-Token` besides, with the \
                     `csrf_token` of `GET /v1/session`. Where there is an `Authorization` header too, that one counts.",
                ),
                name: Some(cookie::SESSION),
                key_in: Some("cookie"),
                scheme: None,
                bearer_format: None,
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["token", "session"]
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let ctx = match request.data::<Identified>() {
            Some(Identified(ctx)) => ctx.clone(),
            None => ctx(request).await?,
        };
        ctx.ask(P::permission(ctx.role))?;
        Ok(Self(ctx, PhantomData))
    }
}

/// Someone without an account: anyone, but no more often than an address may ask.
#[derive(Debug)]
pub struct Stranger;

impl<'a> ApiExtractor<'a> for Stranger {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::PoemExtractor];
    type ParamType = ();
    type ParamRawType = ();

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let state = State::of(request)?;
        state.strangers.ask(&Address::of(request).0, (state.clock)())?;
        Ok(Self)
    }
}

/// The secret of the session's cookie, if it is that which lets the request in: a token comes first.
#[derive(Debug)]
pub struct Cookie(pub Option<String>);

impl<'a> ApiExtractor<'a> for Cookie {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::PoemExtractor];
    type ParamType = ();
    type ParamRawType = ();

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let has_token = request.header("authorization").is_some();
        Ok(Self(if has_token { None } else { cookie::read(request, cookie::SESSION) }))
    }
}

/// Who calls: by a token, or by the session of a page.
struct Known {
    account: Account,
    scopes: Vec<Permission>,
    scope: Scope,
    credential: Credential,
}

/// By a token, and by nothing else where there is one.
async fn by_token(state: &State, authorization: &str, now: DateTime<Utc>) -> Result<Known, Fault> {
    let token = authorization
        .split_once(' ')
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token);
    let known = caller::known(&state.register, token.ok_or_else(unauthenticated)?.trim(), now).await?;
    let (account, scopes, scope, credential) =
        (known.account.clone(), known.scopes.clone(), known.scope.clone(), known.credential.clone());
    Ok(Known { account, scopes, scope, credential })
}

/// By the session of a page: another page can make a browser send its cookie, but cannot know its token.
async fn by_session(state: &State, request: &Request, now: DateTime<Utc>) -> Result<Known, Fault> {
    let secret = cookie::read(request, cookie::SESSION).ok_or_else(unauthenticated)?;
    let signed = session::known(&state.register, &secret, now).await?.ok_or_else(|| {
        let text = (
            "Phiên làm việc đã kết thúc; hãy đăng nhập lại ở “/sign-in”.",
            "The session has ended; sign in again at /sign-in.",
        );
        Fault::because(Code::Unauthenticated, text.0, text.1)
    })?;
    if !request.method().is_safe()
        && !request.header(CSRF_HEADER).is_some_and(|token| secret::csrf_fits(&secret, token))
    {
        return Err(Fault::because(
            Code::Forbidden,
            format!(
                "Khi gọi bằng phiên, hãy gửi tiêu đề “{CSRF_HEADER}” với giá trị “csrf_token” của “GET /v1/session”."
            ),
            format!("With a session, send the header {CSRF_HEADER} with the csrf_token of GET /v1/session."),
        ));
    }
    Ok(Known { account: signed.account, scopes: Vec::new(), scope: signed.scope, credential: signed.credential })
}

fn unauthenticated() -> Fault {
    Fault::because(
        Code::Unauthenticated,
        "Cần tiêu đề “Authorization: Bearer <mã truy cập>”, hoặc đăng nhập ở “/sign-in”.",
        "Send the header Authorization: Bearer <token>, or sign in at /sign-in.",
    )
}

/// The caller of a request that waited for its turn: nobody waits in a queue before it is known who asks.
#[derive(Debug, Clone)]
pub(super) struct Identified(pub(super) Ctx);

/// Who calls.
#[tracing::instrument(level = "trace", skip_all)]
pub(super) async fn ctx(request: &Request) -> Result<Ctx, Fault> {
    let state = State::of(request)?;
    let now = (state.clock)();
    let known = match request.header("authorization") {
        Some(authorization) => by_token(state, authorization, now).await.map_err(|fault| match fault.code {
            Code::Unauthenticated => state.guesses.wrong(Address::of(request).0, fault, now),
            _ => fault,
        })?,
        None => by_session(state, request, now).await?,
    };
    let passed = request.data::<Passed>().cloned().unwrap_or_default();
    let _ = passed.account.set(known.account.name.clone());
    state.places.remember(request);
    let left = state.rates.ask(&known.account.name, now);
    if let Some(left) = left.as_ref().map_or(Some(0), |left| *left) {
        let _ = passed.left.set(left);
    }
    left?;
    let replayed = request.data::<Replayed>().map(|r| Arc::clone(&r.0)).unwrap_or_default();
    let slot = slot(request, &known.account.name)?;
    let RequestId(request_id) = RequestId::of(request);
    let Known { account, scopes, scope, credential } = known;
    Ok(Ctx { actor: account.name, role: account.role, scopes, scope, credential, request_id, now, slot, replayed })
}

/// Set by a use case that answered from memory; read by the wrapper that says so.
#[derive(Debug, Clone, Default)]
pub struct Replayed(pub Arc<AtomicBool>);

/// Where the answer to this request is kept, if the client sent a key with a POST.
fn slot(request: &Request, account: &str) -> Result<Option<Slot>, Fault> {
    let Some(key) = request.headers().get("idempotency-key").filter(|_| request.method() == poem::http::Method::POST)
    else {
        return Ok(None);
    };
    let key =
        key.to_str().ok().map(|k| k.trim().trim_matches('"')).filter(|k| (1..=255).contains(&k.len())).ok_or_else(
            || {
                let finding = Finding::of(
                    "Idempotency-Key",
                    "invalid_value",
                    "Idempotency-Key dài từ 1 đến 255 ký tự ASCII.",
                    "A key has 1 to 255 ASCII characters.",
                );
                Fault::at(Code::InvalidParameter, finding)
            },
        )?;
    let path = request.original_uri().path().to_owned();
    Ok(Some(Slot { account: account.to_owned(), method: request.method().to_string(), path, key: key.to_owned() }))
}
