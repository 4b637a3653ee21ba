//! The pages for staff: plain HTML and forms over the same services, without scripts.
//!
//! Every form carries a token of the cookie it is sent with; every answer says that it is not to be kept, framed, or to
//! load anything. What goes wrong anywhere is a page too, for whoever asked for one.

mod form;
mod page;
mod password;
mod provider;
mod sign_in;
mod start;

use crate::{domain::fault::Language, service::Register};
use chrono::{DateTime, Utc};
use poem::{Endpoint, EndpointExt, Request, Response, endpoint::BoxEndpoint, get, http::HeaderValue, http::header};
use std::sync::Arc;

/// What every page can reach.
#[derive(Debug, Clone)]
pub struct Desk {
    /// The register.
    pub register: Register,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
}

/// The paths of pages, with the methods each has.
const PATHS: &[(&str, &str)] = &[
    ("/", "GET, HEAD"),
    ("/sign-in", "GET, HEAD, POST"),
    ("/sign-out", "GET, HEAD, POST"),
    ("/sign-out-everywhere", "GET, HEAD, POST"),
    ("/password", "GET, HEAD, POST"),
    ("/code", "GET, HEAD, POST"),
    ("/sign-in/provider", "GET, HEAD"),
    ("/sign-in/callback", "GET, HEAD"),
];

/// Every page at its path.
#[must_use]
pub fn pages(desk: &Desk) -> Vec<(&'static str, BoxEndpoint<'static>)> {
    let routes = [
        get(start::show),
        get(sign_in::show).post(sign_in::send),
        get(start::back).post(sign_in::out),
        get(start::back).post(sign_in::out_everywhere),
        get(password::show).post(password::send),
        get(password::show_code).post(password::send_code),
        get(provider::leave),
        get(provider::back),
    ];
    PATHS
        .iter()
        .zip(routes)
        .map(|((path, _), route)| (*path, route.data(desk.clone()).map_to_response().boxed()))
        .collect()
}

/// The program with its refusals as pages, for whoever asked for a page.
pub fn dressed(app: impl Endpoint<Output = Response> + 'static) -> impl Endpoint<Output = Response> {
    app.around(dress)
}

async fn dress<E: Endpoint<Output = Response>>(inner: Arc<E>, request: Request) -> poem::Result<Response> {
    let path = request.uri().path();
    let own = PATHS.iter().find(|(known, _)| *known == path);
    let wanted = own.is_some()
        || !path.starts_with("/v1/")
            && request.header(header::ACCEPT).is_some_and(|accept| accept.contains("text/html"));
    let language = Language::read_by(request.header(header::ACCEPT_LANGUAGE));
    let mut response = inner.call(request).await?;
    if let Some((_, methods)) = own.filter(|_| response.headers().contains_key(header::ALLOW)) {
        response.headers_mut().insert(header::ALLOW, HeaderValue::from_static(methods));
    }
    if !wanted
        || !response.header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/problem+json"))
    {
        return Ok(response);
    }
    let problem: serde_json::Value = response
        .take_body()
        .into_bytes()
        .await
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default();
    let said = |member: &str| problem.get(member).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    Ok(page::refused(response, language, &said("title"), &said("detail")))
}
