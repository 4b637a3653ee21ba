//! What stands outside `/v1`: the document, the page that shows it, the meanings of problems, and whether the program
//! is well.

use crate::{
    domain::fault::{Code, Fault},
    http::{app::ALIVE, conditional::Seen, negotiation::language, path::Path, state::State},
    service::Ctx,
};
use poem::{
    Request, Response, ResponseBuilder, handler,
    http::header,
    web::{Data, Path as InPath},
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
fn tagged(request: &Request, head: ResponseBuilder, tag: &str, text: &'static str) -> Response {
    let mut response = head.header(header::CACHE_CONTROL, "no-cache").header(header::ETAG, tag).body(text);
    Seen::of(request).apply(&mut response);
    response
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
        let operations = super::described();
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

#[handler]
fn meaning(InPath(word): InPath<String>, request: &Request) -> Result<Response, Fault> {
    let code = Code::ALL.iter().find(|code| code.word() == word);
    let code = code.ok_or_else(|| Fault::missing("mã lỗi", "problem code", &word))?;
    let language = language(request);
    let text = format!("{}\n{}\nHTTP {}\n", code.word(), code.title().in_language(language), code.class());
    Ok(Response::builder().content_type("text/plain; charset=utf-8").body(text))
}

#[handler]
fn well() -> Response {
    Response::builder().content_type("text/plain").header(header::CACHE_CONTROL, "no-store").body("ok\n")
}

#[handler]
async fn able(state: Data<&State>) -> Result<Response, Fault> {
    let ctx = Ctx { request_id: "readiness".into(), ..Ctx::system((state.clock)()) };
    state.register.can_write(&ctx).await?;
    if !state.register.is_ready() {
        return Err(Fault::because(
            Code::Unavailable,
            "Sổ đang được chuẩn bị; hãy thử lại sau ít giây.",
            "The register is being prepared; try again in a few seconds.",
        ));
    }
    Ok(Response::builder().content_type("text/plain").header(header::CACHE_CONTROL, "no-store").body("ready\n"))
}

/// The paths outside `/v1`: the document as it is committed, the document for a person with no need of the internet,
/// what a code means, whether the program runs, and whether its database takes a write now and its records are in.
pub(super) fn paths() -> Vec<Path> {
    vec![
        Path::at("/openapi.json").get(json),
        Path::at("/docs").get(swagger),
        Path::at("/problems/:code").get(meaning),
        Path::at(ALIVE).get(well),
        Path::at("/readyz").get(able),
    ]
}
