//! Who calls: a bearer token becomes the context of a use case, and `If-Match` the version it expects.

use super::{State, address, problem::Refusal};
use crate::{
    domain::{
        account::{self, Permission},
        fault::{Code, Fault, Finding},
        idempotency::Slot,
    },
    service::{Ctx, Expected, account::caller},
};
use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    registry::{MetaParamIn, MetaSchemaRef, MetaSecurityScheme, Registry},
    types::Type,
};
use std::{
    marker::PhantomData,
    sync::{Arc, OnceLock, atomic::AtomicBool},
};

/// What a caller must be allowed, before the rest of the request is even read; the use case asks again.
pub trait Needs: Send + Sync {
    /// The permission.
    const PERMISSION: Permission;
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

/// The context of a use case, from the request; refused without a token, and without the permission `P`.
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
                description: Some("A token of an account: `award-registry token create` makes one."),
                name: None,
                key_in: None,
                scheme: Some("bearer"),
                bearer_format: Some("awr_…"),
                flows: None,
                openid_connect_url: None,
            },
        );
    }

    fn security_schemes() -> Vec<&'static str> {
        vec!["token"]
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        let ctx = ctx(request).await.map_err(Refusal)?;
        ctx.ask(P::PERMISSION).map_err(Refusal)?;
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
        let state = request.data::<State>().ok_or_else(|| Refusal(Fault::internal("the state is not wired")))?;
        state.strangers.ask(&address::counted(request, state), (state.clock)()).map_err(Refusal)?;
        Ok(Self)
    }
}

/// The id of the request, kept or made by the outermost wrapper.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

async fn ctx(request: &Request) -> Result<Ctx, Fault> {
    let state = request.data::<State>().ok_or_else(|| Fault::internal("the state is not wired"))?;
    let now = (state.clock)();
    let token = request.header("authorization").and_then(|h| h.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
    let Some((_, token)) = token else {
        return Err(Fault::because(
            Code::Unauthenticated,
            "Cần tiêu đề Authorization: Bearer <mã truy cập>.",
            "Send the header Authorization: Bearer <token>.",
        ));
    };
    let known = caller::known(&state.register, token.trim(), now).await.map_err(|fault| match fault.code {
        Code::Unauthenticated => state.guesses.wrong(address::counted(request, state), fault, now),
        _ => fault,
    })?;
    let passed = request.data::<Passed>().cloned().unwrap_or_default();
    let _ = passed.account.set(known.account.name.clone());
    if let Some(left) = state.rates.ask(&known.account.name, now)? {
        let _ = passed.left.set(left);
    }
    let replayed = request.data::<Replayed>().map(|r| Arc::clone(&r.0)).unwrap_or_default();
    let slot = slot(request, &known.account.name)?;
    let request_id = request.data::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let account::Account { name, role, .. } = &known.account;
    Ok(Ctx { actor: name.clone(), role: *role, scopes: known.scopes.clone(), scope: known.scope.clone(), request_id, now, slot, replayed })
}

/// What is known of a request once its caller is: for the access log and the header that tells what is left.
#[derive(Debug, Clone, Default)]
pub struct Passed {
    /// The account.
    pub account: Arc<OnceLock<String>>,
    /// How many more requests it may send in this second, where there is a limit.
    pub left: Arc<OnceLock<u32>>,
}

/// Set by a use case that answered from memory; read by the wrapper that says so.
#[derive(Debug, Clone, Default)]
pub struct Replayed(pub Arc<AtomicBool>);

/// Where the answer to this request is kept, if the client sent a key with a POST.
fn slot(request: &Request, account: &str) -> Result<Option<Slot>, Fault> {
    let Some(key) = request.headers().get("idempotency-key").filter(|_| request.method() == poem::http::Method::POST) else { return Ok(None) };
    let key = key.to_str().ok().map(|k| k.trim().trim_matches('"')).filter(|k| (1..=255).contains(&k.len())).ok_or_else(|| {
        let finding = Finding::of("Idempotency-Key", "invalid_value", "Khóa từ 1 đến 255 ký tự ASCII.", "A key has 1 to 255 ASCII characters.");
        Fault::at(Code::InvalidParameter, finding)
    })?;
    let path = request.original_uri().path().to_owned();
    Ok(Some(Slot { account: account.to_owned(), method: request.method().to_string(), path, key: key.to_owned() }))
}

/// The version a change expects, from `If-Match`.
#[derive(Debug)]
pub struct IfMatch(pub Expected);

impl<'a> ApiExtractor<'a> for IfMatch {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    const PARAM_IS_REQUIRED: bool = true;
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        Some(String::schema_ref())
    }

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<String>) -> poem::Result<Self> {
        let Some(header) = request.header("if-match").map(str::trim) else {
            let fault =
                Fault::because(Code::IfMatchRequired, "Hãy gửi If-Match với ETag của lần đọc gần nhất.", "Send If-Match with the ETag of your last read.");
            return Err(Refusal(fault).into());
        };
        if header == "*" {
            return Ok(Self(Expected::Any));
        }
        // A weak tag never matches strongly (RFC 9110, section 8.8.3.2), and one that is no version is of no record.
        let version = |tag: &str| tag.trim().strip_prefix('"')?.strip_suffix('"')?.parse::<i64>().ok().filter(|v| format!("\"{v}\"") == tag.trim());
        Ok(Self(Expected::OneOf(header.split(',').filter_map(version).collect())))
    }
}
