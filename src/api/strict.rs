//! Wraps every operation with what its own metadata says, and the whole program with what every answer has.
//!
//! The framework lets unknown query parameters pass, answers 405 without `Allow` and leaves each of its own refusals in
//! another shape; here all of that becomes one behaviour, read off the operations, so that a new operation has it by
//! itself.

use super::{
    State, address,
    arrival::{self, Arrival},
    body::NEXT,
    caller::{Passed, Replayed},
    download, lanes,
    linger::Lent,
    problem::{Refusal, problem},
};
use crate::{
    domain::{
        fault::{Code, Fault, Finding, Language},
        id_number::SHORTEST,
        vocabularies::quoted,
    },
    service::{Address, Lane, RequestId},
};
use futures_util::FutureExt;
use poem::{
    Endpoint, EndpointExt, IntoResponse, Request, RequestBody, Response,
    endpoint::BoxEndpoint,
    http::{HeaderName, HeaderValue, Method, StatusCode, Version, header},
};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions, OpenApi,
    registry::{MetaApi, MetaOperation, MetaParamIn, MetaSchemaRef, Registry},
};
use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, OnceLock, atomic::Ordering},
    time::Duration,
};

mod accept;

use accept::acceptable;

/// How long a request may take until its answer begins.
const TIME_LIMIT: Duration = Duration::from_mins(1);

/// The operations of `A`, each wrapped with what it declares.
#[derive(Debug)]
pub struct Strict<A>(pub A);

/// What an operation declares: its query parameters and the media types of its answers; and its lane.
#[derive(Debug, Default)]
struct Declared {
    operation: String,
    lane: Lane,
    parameters: Vec<String>,
    media_types: Vec<&'static str>,
}

impl<A: OpenApi> OpenApi for Strict<A> {
    fn meta() -> Vec<MetaApi> {
        A::meta()
    }

    fn register(registry: &mut Registry) {
        A::register(registry);
    }

    fn add_routes(self, table: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {
        self.0.add_routes(table);
        let mut registry = Registry::new();
        A::register(&mut registry);
        let mut known: HashMap<(String, Method), Arc<Declared>> = HashMap::new();
        for path in A::meta().into_iter().flat_map(|api| api.paths) {
            for operation in path.operations {
                known.insert((shape(&path.path), operation.method.clone()), Arc::new(declared(&operation, &registry)));
            }
        }
        for (path, methods) in table {
            let mut allow: Vec<_> = methods.keys().map(ToString::to_string).collect();
            if methods.contains_key(&Method::GET) {
                allow.push("HEAD".into());
            }
            allow.sort();
            let allow = allow.join(", ");
            for (method, endpoint) in methods.iter_mut() {
                let declared = known.get(&(shape(path), method.clone())).cloned().unwrap_or_default();
                let inner = std::mem::replace(endpoint, poem::endpoint::make_sync(|_| ()).map_to_response().boxed());
                *endpoint = inner
                    .around(move |inner, request| guard(inner, request, Arc::clone(&declared)))
                    .map_to_response()
                    .boxed();
            }
            for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE, Method::OPTIONS] {
                let allow = allow.clone();
                methods.entry(method).or_insert_with(|| {
                    poem::endpoint::make(move |_| std::future::ready(Err::<Response, _>(refuse_method(&allow))))
                        .map_to_response()
                        .boxed()
                });
            }
        }
    }
}

/// The methods a path has, on their way to the wrapper that writes the refusal.
#[derive(Debug, Clone)]
struct Allow(String);

fn refuse_method(allow: &str) -> poem::Error {
    let mut error = poem::Error::from(Refusal(of_method(allow)));
    error.set_data(Allow(allow.to_owned()));
    error
}

fn of_method(allow: &str) -> Fault {
    Fault::because(
        Code::MethodNotAllowed,
        format!("Địa chỉ này chỉ nhận: {allow}."),
        format!("This path takes: {allow}."),
    )
}

fn shape(path: &str) -> String {
    path.split('/').map(|part| if part.starts_with([':', '{']) { "*" } else { part }).collect::<Vec<_>>().join("/")
}

fn declared(operation: &MetaOperation, registry: &Registry) -> Declared {
    let members = |p: &poem_openapi::registry::MetaOperationParam| match &p.schema {
        MetaSchemaRef::Reference(name) => match registry.schemas.get(name) {
            Some(schema) if schema.ty == "object" => schema.properties.iter().map(|(n, _)| (*n).to_string()).collect(),
            _ => vec![p.name.clone()],
        },
        MetaSchemaRef::Inline(_) => vec![p.name.clone()],
    };
    let answers = operation.responses.responses.iter().filter(|r| r.status.is_some());
    let name = operation.operation_id.unwrap_or_default();
    Declared {
        operation: name.to_owned(),
        lane: lanes::of(name).unwrap_or_default(),
        parameters: operation.params.iter().filter(|p| p.in_type == MetaParamIn::Query).flat_map(members).collect(),
        media_types: answers
            .flat_map(|r| &r.content)
            .map(|c| c.content_type.split(';').next().unwrap_or_default())
            .collect(),
    }
}

async fn guard<E: Endpoint<Output = Response>>(
    inner: Arc<E>,
    request: Request,
    declared: Arc<Declared>,
) -> poem::Result<Response> {
    let query = request.original_uri().query().unwrap_or_default().to_owned();
    if request.original_uri().path().contains("%00") {
        return Err(Refusal(Fault::because(
            Code::NotFound,
            "Không có trang này; hãy xem lại địa chỉ.",
            "There is no such page; check the address.",
        ))
        .into());
    }
    for (name, value) in super::params::pairs(&query) {
        if value.contains('\0') {
            let finding =
                Finding::of(&name, "control_character", "Có ký tự NUL; hãy xóa.", "Has a NUL character; remove it.");
            return Err(Refusal(Fault::at(Code::InvalidParameter, finding)).into());
        }
        if !declared.parameters.contains(&name) {
            let (known, quoted) = (declared.parameters.join(", "), quoted(&declared.parameters));
            let finding = Finding::of(
                &name,
                "unknown_parameter",
                format!("Không có tham số “{name}”; có: {quoted}."),
                format!("There is no parameter {name}; there are: {known}."),
            );
            return Err(Refusal(Fault::at(Code::UnknownParameter, finding)).into());
        }
    }
    if let Some(accept) = request.header(header::ACCEPT)
        && !acceptable(accept, &declared.media_types)
    {
        let types = declared.media_types.join(", ");
        return Err(Refusal(Fault::because(
            Code::NotAcceptable,
            format!("Chỉ có các định dạng: {types}."),
            format!("There is only: {types}."),
        ))
        .into());
    }
    let path = request.original_uri().path().to_owned();
    let seen = request.header(header::IF_NONE_MATCH).map(str::to_owned);
    let replayed = Replayed::default();
    let mut request = request;
    request.set_data(replayed.clone());
    let turn = lanes::enter(&mut request, &declared.operation, declared.lane, &query).await.map_err(Refusal)?;
    let mut response = inner.call(request).await?;
    if let Some(turn) = turn {
        turn.finished();
    }
    if response.status() == StatusCode::OK
        && let (Some(seen), Some(tag)) = (seen, response.header(header::ETAG))
        && seen.split(',').map(str::trim).any(|s| s == "*" || s.trim_start_matches("W/") == tag)
    {
        response.set_status(StatusCode::NOT_MODIFIED);
        response.take_body();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
    if let Some(cursor) = response.headers_mut().remove(NEXT)
        && let Ok(cursor) = cursor.to_str()
        && let Ok(link) = HeaderValue::from_str(&next_link(&path, &query, cursor))
    {
        response.headers_mut().insert(header::LINK, link);
    }
    if replayed.0.load(Ordering::Relaxed) {
        response.headers_mut().insert(HeaderName::from_static("idempotent-replayed"), HeaderValue::from_static("true"));
    }
    Ok(response)
}

/// `</v1/…?…&cursor=…>; rel="next"` (RFC 8288).
fn next_link(path: &str, query: &str, cursor: &str) -> String {
    let kept: Vec<_> = query.split('&').filter(|pair| !pair.is_empty() && !pair.starts_with("cursor=")).collect();
    let kept = if kept.is_empty() { String::new() } else { format!("{}&", kept.join("&")) };
    format!("<{path}?{kept}cursor={cursor}>; rel=\"next\"")
}

/// The language the caller reads, for answers that hold messages.
#[derive(Debug)]
pub struct Spoken(pub Language);

impl<'a> ApiExtractor<'a> for Spoken {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::PoemExtractor];
    type ParamType = ();
    type ParamRawType = ();

    async fn from_request(request: &'a Request, _: &mut RequestBody, _: ExtractParamOptions<()>) -> poem::Result<Self> {
        Ok(Self(Language::read_by(request.header(header::ACCEPT_LANGUAGE))))
    }
}

/// Headers every answer has, unless it says something narrower (OWASP Secure Headers Project): nothing of it is guessed
/// at, framed, run or lent.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The outermost wrapper: request id, time limit, panics, every refusal in one shape, the headers every answer has.
pub async fn outermost<E: Endpoint>(inner: Arc<E>, mut request: Request) -> poem::Result<Response> {
    let Some(state) = request.data::<State>().cloned() else {
        return Ok(Response::from(StatusCode::INTERNAL_SERVER_ERROR));
    };
    let given = request.header("x-request-id").filter(|id| {
        (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    });
    let id = given.map_or_else(|| (state.new_id)(), str::to_owned);
    let language = Language::read_by(request.header(header::ACCEPT_LANGUAGE));
    let (method, path) = (request.method().clone(), request.original_uri().path().to_owned());
    request.set_data(RequestId(id.clone()));
    let address = address::counted(&request, &state);
    request.set_data(Address(address.clone()));
    let passed = Passed::default();
    request.set_data(passed.clone());
    let http2 = request.version() == Version::HTTP_2;
    let connection =
        state.connections.of(request.remote_addr().as_socket_addr()).map(|connection| connection.begin_request(http2));
    let started = tokio::time::Instant::now();
    // Beyond so many at a time a request is sent away at once, rather than all of them being late. Whether the program
    // runs, it says all the same: who restarts what does not answer would restart it for being busy.
    let arrival =
        if path == "/healthz" { None } else { Some(Arrival::of(&mut request, &state.places, &address, &passed)) };
    let lent = Lent::of(&mut request);
    let (mut response, given_up) = match arrival {
        Some(Err(fault)) => (problem(&fault, language, &id), false),
        None => (finished(inner.call(request), None, &path, language, &id).await, false),
        Some(Ok(arrival)) => {
            (finished(inner.call(request), Some(&arrival), &path, language, &id).await, arrival.is_given_up())
        }
    };
    if passed.account.get().is_some()
        && let Some(connection) = &connection
    {
        connection.0.mark_known();
    }
    if let Some(lent) = lent.filter(|_| !response.is_success() && !given_up) {
        // Nothing is worked on any more: the connection may have to make room for others.
        drop(connection);
        lent.drain().await;
    } else {
        download::follow(&mut response, connection);
    }
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name.clone()).or_insert(HeaderValue::from_static(value));
    }
    if state.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if let Ok(id) = HeaderValue::from_str(&id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    if let Some(policy) =
        state.rates.per_second().and_then(|n| HeaderValue::from_str(&format!("\"account\";q={n};w=1")).ok())
    {
        headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
    }
    if let Some(left) =
        passed.left.get().and_then(|left| HeaderValue::from_str(&format!("\"account\";r={left};t=1")).ok())
    {
        response.headers_mut().insert(HeaderName::from_static("ratelimit"), left);
    }
    let account = passed.account.get().map_or("-", String::as_str);
    tracing::debug!(target: "access", request_id = id, account, %method, path = shown(&path), status = response.status().as_u16(), duration_ms = started.elapsed().as_millis(), "answered");
    Ok(response)
}

/// The answer of the program, or the refusal that takes its place; the request's place is free afterwards.
async fn finished<O: IntoResponse>(
    work: impl Future<Output = poem::Result<O>>,
    arrival: Option<&Arc<Arrival>>,
    path: &str,
    language: Language,
    id: &str,
) -> Response {
    let answer = tokio::time::timeout(TIME_LIMIT, AssertUnwindSafe(work).catch_unwind()).await;
    let slow =
        arrival.filter(|_| answer.is_err()).filter(|arrival| arrival.is_waited_for()).map(|_| arrival::too_slow());
    let failed = slow.or_else(|| arrival.and_then(|arrival| arrival.failed()));
    if let Some(arrival) = arrival {
        arrival.answered();
    }
    match answer {
        _ if failed.is_some() => problem(&failed.unwrap_or_else(arrival::too_slow), language, id),
        Ok(Ok(Ok(output))) => output.into_response(),
        Ok(Ok(Err(error))) => refusal(&error, path, language, id),
        Ok(Err(_)) => problem(&Fault::internal("a handler panicked"), language, id),
        Err(_) => problem(
            &Fault::because(Code::Unavailable, "Yêu cầu mất quá nhiều thời gian.", "The request took too long."),
            language,
            id,
        ),
    }
}

/// A path as it is logged: a long number in it is none of ours, and may be someone's.
fn shown(path: &str) -> String {
    path.split('/')
        .map(|part| if part.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST { "…" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// Any error of ours or of the framework as a problem.
fn refusal(error: &poem::Error, path: &str, language: Language, id: &str) -> Response {
    if error.status() == StatusCode::METHOD_NOT_ALLOWED {
        let allow = error.data::<Allow>().map_or_else(|| allowed(path), |allow| allow.0.clone());
        let mut response = problem(&of_method(&allow), language, id);
        response
            .headers_mut()
            .insert(header::ALLOW, HeaderValue::from_str(&allow).unwrap_or_else(|_| HeaderValue::from_static("GET")));
        return response;
    }
    if let Some(fault) = error.downcast_ref::<Fault>() {
        problem(fault, language, id)
    } else {
        problem(&framework(error), language, id)
    }
}

/// The methods of a path, for one that HTTP does not define.
fn allowed(path: &str) -> String {
    static KNOWN: OnceLock<Vec<(String, String)>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| {
        let document: serde_json::Value = serde_json::from_str(super::docs::document_text()).unwrap_or_default();
        let methods = |item: &serde_json::Value| {
            let mut methods: Vec<_> =
                item.as_object().into_iter().flatten().map(|(method, _)| method.to_uppercase()).collect();
            methods.extend(methods.contains(&"GET".to_owned()).then(|| "HEAD".to_owned()));
            methods.sort();
            methods.join(", ")
        };
        document
            .get("paths")
            .and_then(|p| p.as_object())
            .into_iter()
            .flatten()
            .map(|(path, item)| (shape(path), methods(item)))
            .collect()
    });
    let fits = |shape: &str| {
        let (mut a, mut b) = (shape.split('/'), path.split('/'));
        a.by_ref().zip(b.by_ref()).all(|(a, b)| a == "*" || a == b)
            && shape.split('/').count() == path.split('/').count()
    };
    known.iter().find(|(shape, _)| fits(shape)).map_or_else(|| "GET, HEAD".to_owned(), |(_, methods)| methods.clone())
}

/// The framework's own refusals in our words.
fn framework(error: &poem::Error) -> Fault {
    let code = match error.status().as_u16() {
        _ if error.is::<poem_openapi::error::ParsePathError>() || error.is::<poem::error::ParsePathError>() => {
            Code::NotFound
        }
        404 => Code::NotFound,
        413 => Code::BodyTooLarge,
        415 => Code::UnsupportedMediaType,
        400 if error.is::<poem_openapi::error::ParseParamError>() => Code::InvalidParameter,
        400 => Code::InvalidBody,
        503 => Code::Unavailable,
        _ => return Fault::internal(error.to_string()),
    };
    match code {
        Code::UnsupportedMediaType => Fault::because(
            code,
            "Hãy gửi tiêu đề “Content-Type: application/json”.",
            "Send Content-Type: application/json.",
        ),
        Code::NotFound => Fault::because(
            code,
            "Không có trang này; hãy xem lại địa chỉ.",
            "There is no such page; check the address.",
        ),
        Code::InvalidParameter => Fault::because(
            code,
            format!("Tham số không hợp lệ (“{error}”)."),
            format!("A parameter is not valid: {error}."),
        ),
        _ => Fault::new(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_keeps_the_filter_and_changes_the_cursor() {
        assert_eq!(
            next_link("/v1/awards", "limit=2&cursor=old", "new"),
            "</v1/awards?limit=2&cursor=new>; rel=\"next\""
        );
        assert_eq!(next_link("/v1/awards", "", "new"), "</v1/awards?cursor=new>; rel=\"next\"");
    }
}
