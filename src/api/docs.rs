//! What stands outside `/v1`: the document, the page that shows it, the meanings of problems, and whether the program
//! is well.

use super::{State, problem::Refusal};
use crate::{
    domain::fault::{Code, Fault, Language},
    service::Ctx,
};
use poem::{
    Endpoint, EndpointExt, IntoEndpoint, Request, Response, ResponseBuilder, Route, get, handler,
    http::{StatusCode, header},
    web::{Data, Path},
};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// The styles and scripts of the documentation page are its own; it loads nothing from elsewhere.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The text of the document, made once.
pub fn document_text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(super::document)
}

/// The tag of a text that changes with the program alone (RFC 9110, section 8.8.3).
fn tag(text: &str) -> String {
    format!("\"{}\"", hex::encode(Sha256::digest(text)))
}

/// A text with its tag; nothing of it where the client has it already.
fn tagged(request: &Request, mut response: ResponseBuilder, tag: &str, text: &'static str) -> Response {
    let seen = request
        .header(header::IF_NONE_MATCH)
        .is_some_and(|seen| seen.split(',').map(str::trim).any(|s| s == "*" || s.trim_start_matches("W/") == tag));
    response = response.header(header::CACHE_CONTROL, "no-cache").header(header::ETAG, tag);
    if seen { response.status(StatusCode::NOT_MODIFIED).finish() } else { response.body(text) }
}

#[handler]
fn json(request: &Request) -> Response {
    static TAG: OnceLock<String> = OnceLock::new();
    tagged(
        request,
        Response::builder().content_type("application/json"),
        TAG.get_or_init(|| tag(document_text())),
        document_text(),
    )
}

/// The document, as it is committed.
#[must_use]
pub fn document() -> impl IntoEndpoint {
    Route::new().at("/", get(json))
}

/// What the page does before it sends a request of someone who is signed in and gave no token: a write needs the
/// session's token beside the cookie.
const INTERCEPTOR: &str = "dom_id: '#ui',
        requestInterceptor: async (request) => {
            const headers = request.headers || {};
            const safe = ['GET', 'HEAD', 'OPTIONS'].includes((request.method || 'GET').toUpperCase());
            if (safe || headers.Authorization || headers.authorization) return request;
            const session = await fetch('/v1/session', { credentials: 'same-origin' });
            if (session.ok) request.headers = { ...headers, 'X-CSRF-Token': (await session.json()).csrf_token };
            return request;
        },";

/// The framework's page holds its own document; ours takes its place.
fn page_text() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(|| {
        let operations = super::operations();
        operations
            .swagger_ui_html()
            .replace(&operations.spec(), document_text())
            .replace("<title>Swagger UI</title>", "<title>Award registry</title>")
            .replace("dom_id: '#ui',", INTERCEPTOR)
    })
}

#[handler]
fn swagger(request: &Request) -> Response {
    static TAG: OnceLock<String> = OnceLock::new();
    let response = Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    tagged(request, response, TAG.get_or_init(|| tag(page_text())), page_text())
}

/// `/docs`: the document for a person, with no need of the internet.
#[must_use]
pub fn page() -> impl IntoEndpoint {
    Route::new().at("/", get(swagger))
}

#[handler]
fn meaning(Path(word): Path<String>, request: &Request) -> poem::Result<Response> {
    let code = Code::ALL.iter().find(|code| code.word() == word);
    let code = code.ok_or_else(|| Refusal(Fault::missing("mã lỗi", "problem code", &word)))?;
    let language = Language::read_by(request.header(header::ACCEPT_LANGUAGE));
    let text = format!("{}\n{}\nHTTP {}\n", code.word(), code.title().in_language(language), code.class());
    Ok(Response::builder().content_type("text/plain; charset=utf-8").body(text))
}

/// `/problems/{code}`: what a code means.
#[must_use]
pub fn problems() -> impl IntoEndpoint {
    Route::new().at("/:code", get(meaning))
}

#[handler]
fn well() -> Response {
    Response::builder().content_type("text/plain").header(header::CACHE_CONTROL, "no-store").body("ok\n")
}

/// `/healthz`: the program runs.
#[must_use]
pub fn alive() -> impl Endpoint {
    get(well).map_to_response()
}

#[handler]
async fn able(state: Data<&State>) -> poem::Result<Response> {
    let ctx = Ctx { request_id: "readiness".into(), ..Ctx::system((state.clock)()) };
    state.register.can_write(&ctx).await.map_err(Refusal)?;
    if !state.register.is_ready() {
        return Err(Refusal(Fault::because(
            Code::Unavailable,
            "Sổ đang được chuẩn bị.",
            "The register is being prepared.",
        ))
        .into());
    }
    Ok(Response::builder().content_type("text/plain").header(header::CACHE_CONTROL, "no-store").body("ready\n"))
}

/// `/readyz`: the program can serve: its database takes a write now, and its records are in.
#[must_use]
pub fn ready() -> impl Endpoint {
    get(able).map_to_response()
}
