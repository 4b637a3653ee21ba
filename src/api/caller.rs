//! Who calls: a bearer token becomes the context of a use case, and `If-Match` the version it expects.

use super::{State, problem::Refusal};
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
    net::{IpAddr, Ipv6Addr},
    sync::{Arc, atomic::AtomicBool},
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
        let address = request.remote_addr().as_socket_addr().map(|address| match address.ip() {
            // A household or an office has a whole network of these (RFC 6177).
            IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from(u128::from(ip) & (u128::MAX << 64))),
            ip @ IpAddr::V4(_) => ip,
        });
        state.strangers.ask(&address.map(|ip| ip.to_string()).unwrap_or_default(), (state.clock)()).map_err(Refusal)?;
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
    let known = caller::known(&state.register, token.trim(), now).await?;
    state.rates.ask(&known.account.name, now)?;
    let replayed = request.data::<Replayed>().map(|r| Arc::clone(&r.0)).unwrap_or_default();
    let slot = slot(request, &known.account.name)?;
    let request_id = request.data::<RequestId>().map(|id| id.0.clone()).unwrap_or_default();
    let account::Account { name, role, .. } = &known.account;
    Ok(Ctx { actor: name.clone(), role: *role, scopes: known.scopes.clone(), scope: known.scope.clone(), request_id, now, slot, replayed })
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
