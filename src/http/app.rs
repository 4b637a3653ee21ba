//! The whole program over HTTP: every path, and what every request and answer has.
//!
//! The framework leaves each of its own refusals in another shape; here all of that becomes one behaviour.

use super::{
    address::Address,
    arrival::{self, Arrival},
    cors::Cross,
    encoding::Wanted,
    host,
    linger::Lent,
    passed::Passed,
    path::{Allow, OfPage, Path},
    problem::Asker,
    request_id::{self, RequestId},
    state::State,
    stream,
};
use crate::domain::{
    fault::{Code, Fault},
    id_number::SHORTEST,
};
use futures_util::FutureExt;
use poem::{
    Endpoint, EndpointExt, IntoResponse, Request, Response, Route,
    http::{HeaderName, HeaderValue, Version, header},
};
use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

/// How long a request may take until its answer begins.
const TIME_LIMIT: Duration = Duration::from_mins(1);
/// Where it is said that the program runs.
pub const ALIVE: &str = "/healthz";

/// Headers every answer has, unless it says something narrower (OWASP Secure Headers Project): nothing of it is guessed
/// at, framed, run or lent.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// The whole program over HTTP.
#[must_use]
pub fn app(state: State, paths: impl IntoIterator<Item = Path>) -> impl Endpoint<Output = Response> {
    let route = paths.into_iter().fold(Route::new(), |route, path| {
        let at = path.path.clone();
        route.at(at, path)
    });
    route.around(outermost).data(state).map_to_response()
}

/// The outermost wrapper: request id, time limit, panics, every refusal in one shape, the headers every answer has.
async fn outermost<E: Endpoint>(inner: Arc<E>, mut request: Request) -> poem::Result<Response> {
    let state = State::of(&request)?.clone();
    let asker = Asker::of(&request, RequestId::kept_or_new(&request, state.new_id));
    let (method, path) = (request.method().clone(), request.original_uri().path().to_owned());
    let address = Address::counted(&request, &state.proxies);
    let (wanted, cross) = (Wanted::of(&request), Cross::of(&request, &state.origins));
    let passed = Passed::default();
    request.set_data(asker.request_id.clone());
    request.set_data(address.clone());
    request.set_data(passed.clone());
    let http2 = request.version() == Version::HTTP_2;
    let connection =
        state.connections.of(request.remote_addr().as_socket_addr()).map(|connection| connection.begin_request(http2));
    let started = tokio::time::Instant::now();
    // Beyond so many at a time a request is sent away at once, rather than all of them being late. Whether the program
    // runs, it says all the same: who restarts what does not answer would restart it for being busy.
    let arrival = match host::check(&request) {
        Err(fault) => Some(Err(fault)),
        Ok(()) if path == ALIVE => None,
        Ok(()) => Some(Arrival::of(&mut request, &state.places, &address.0, &passed)),
    };
    let lent = Lent::of(&mut request);
    let (mut response, given_up) = match arrival {
        Some(Err(fault)) => (asker.refuse(&fault), false),
        None => (finished(inner.call(request), None, &asker).await, false),
        Some(Ok(arrival)) => (finished(inner.call(request), Some(&arrival), &asker).await, arrival.is_given_up()),
    };
    wanted.apply(&mut response).await;
    if let Some(cross) = cross {
        cross.apply(&mut response);
    }
    if passed.account.get().is_some()
        && let Some(connection) = &connection
    {
        connection.0.mark_known();
    }
    if let Some(lent) = lent.filter(|_| !response.is_success() && !given_up) {
        // Nothing is worked on any more: the connection may have to make room for others.
        drop(connection);
        // One that cannot be used again is said to be closed (RFC 9112, section 9.6); HTTP/2 has no such header.
        if !lent.drain().await && !http2 {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
    } else {
        stream::follow(&mut response, connection);
    }
    add_headers(&mut response, &state, &passed, &asker.request_id.0);
    let took = started.elapsed();
    state.metrics.answered(&method, passed.route.get().map(String::as_str), response.status(), took);
    let account = passed.account.get().map_or("-", String::as_str);
    tracing::debug!(target: "access", request_id = asker.request_id.0, account, %method, path = shown(&path), status = response.status().as_u16(), duration_ms = took.as_millis(), "answered");
    Ok(response)
}

/// The headers every answer has.
fn add_headers(response: &mut Response, state: &State, passed: &Passed, request_id: &str) {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if state.https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    let policy = state.rates.per_second().map(|n| format!("\"account\";q={n};w=1"));
    let left = passed.left.get().map(|left| format!("\"account\";r={left};t=1"));
    for (name, value) in
        [(request_id::HEADER, Some(request_id.to_owned())), ("ratelimit-policy", policy), ("ratelimit", left)]
    {
        if let Some(Ok(value)) = value.map(|value| HeaderValue::from_str(&value)) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

/// The answer of the program, or the refusal that takes its place; the request's place is free afterwards.
async fn finished<O: IntoResponse>(
    work: impl Future<Output = poem::Result<O>>,
    arrival: Option<&Arc<Arrival>>,
    asker: &Asker,
) -> Response {
    let answer = tokio::time::timeout(TIME_LIMIT, AssertUnwindSafe(work).catch_unwind()).await;
    let slow =
        arrival.filter(|_| answer.is_err()).filter(|arrival| arrival.is_waited_for()).map(|_| arrival::too_slow());
    let failed = slow.or_else(|| arrival.and_then(|arrival| arrival.failed()));
    if let Some(arrival) = arrival {
        arrival.answered();
    }
    match answer {
        _ if failed.is_some() => asker.refuse(&failed.unwrap_or_else(arrival::too_slow)),
        Ok(Ok(Ok(output))) => output.into_response(),
        Ok(Ok(Err(error))) => refusal(&error, asker),
        Ok(Err(_)) => asker.refuse(&Fault::internal("a handler panicked")),
        // A change may have been made all the same: a synchronous standby that is gone keeps its answer alone.
        Err(_) if asker.sends => asker.refuse(&Fault::because(
            Code::Unavailable,
            "Việc này lâu hơn cho phép và có thể đã vào sổ; hãy xem lại trước khi làm lần nữa, hoặc gửi lại với đúng Idempotency-Key đó.",
            "This took longer than it may, and may have been done: look before it is done again, or send it again with the same Idempotency-Key.",
        )),
        Err(_) => asker.refuse(&Fault::because(
            Code::Unavailable,
            "Yêu cầu mất quá nhiều thời gian; hãy gửi lại hoặc thu hẹp bộ lọc.",
            "The request took too long; send it again, or narrow its filter.",
        )),
    }
}

/// A path as it is logged: a long number in it is none of ours, and may be someone's.
fn shown(path: &str) -> String {
    path.split('/')
        .map(|part| if part.bytes().filter(u8::is_ascii_digit).count() >= SHORTEST { "…" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

/// Any error of ours or of the framework, refused.
fn refusal(error: &poem::Error, asker: &Asker) -> Response {
    let framework;
    let fault = if let Some(fault) = error.downcast_ref::<Fault>() {
        fault
    } else {
        framework = of_framework(error);
        &framework
    };
    let asker = Asker { reads_pages: asker.reads_pages || error.data::<OfPage>().is_some(), ..asker.clone() };
    let mut response = asker.refuse(fault);
    if let Some(Ok(allow)) = error.data::<Allow>().map(|allow| HeaderValue::from_str(&allow.0)) {
        response.headers_mut().insert(header::ALLOW, allow);
    }
    response
}

/// The framework's own refusals in our words.
fn of_framework(error: &poem::Error) -> Fault {
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
        Code::NotFound => nowhere(),
        Code::InvalidParameter => Fault::because(
            code,
            format!("Tham số không hợp lệ (“{error}”)."),
            format!("A parameter is not valid: {error}."),
        ),
        _ => Fault::new(code),
    }
}

/// A path that leads nowhere.
#[must_use]
pub fn nowhere() -> Fault {
    Fault::because(
        Code::NotFound,
        "Không có trang này; hãy xem lại địa chỉ.",
        "There is no such page; check the address.",
    )
}
