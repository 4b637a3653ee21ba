//! What stands outside `/v1`: the document, the page that shows it, the meanings of problems, and whether the program
//! is well.

use crate::{
    domain::fault::{Code, Fault},
    http::{app::ALIVE, negotiation::language, path::Path, prepared::Prepared, state::State},
    service::{Ctx, system::replica_trouble},
};
use poem::{
    Request, Response, ResponseBuilder, handler,
    http::header,
    web::{Data, Path as InPath},
};
use std::sync::OnceLock;

/// The styles and scripts of the documentation page are its own; it loads nothing from elsewhere.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; font-src data:; connect-src 'self'; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The document, made once.
pub(super) fn document() -> &'static Prepared {
    static DOCUMENT: OnceLock<Prepared> = OnceLock::new();
    DOCUMENT.get_or_init(|| Prepared::new(super::document()))
}

/// A text that is asked for again and again, by browsers which may have it already.
fn prepared(head: ResponseBuilder, text: &'static Prepared) -> Response {
    head.header(header::CACHE_CONTROL, "no-cache").header(header::ETAG, text.tag()).extension(text).finish()
}

#[handler]
fn json() -> Response {
    prepared(Response::builder().content_type("application/json"), document())
}

/// What the page does before it sends a request of someone who is signed in and gave no token: a write needs the
/// session's token beside the cookie.
const INTERCEPTOR: &str = "dom_id: '#ui',
        requestInterceptor: async (request) => {
            const headers = request.headers || {};
            const safe = ['GET', 'HEAD', 'OPTIONS'].includes((request.method || 'GET').toUpperCase());
            if (!safe && !confirm('This writes to the register of this server, for good. Send it?\\n\\nYêu cầu này ghi thật vào sổ. Gửi?')) throw new Error('not sent');
            if (safe || headers.Authorization || headers.authorization) return request;
            const session = await fetch('/v1/session', { credentials: 'same-origin' });
            if (session.ok) request.headers = { ...headers, 'X-CSRF-Token': (await session.json()).csrf_token };
            return request;
        },";

/// The framework's page holds its own document; ours takes its place.
fn page() -> &'static Prepared {
    static PAGE: OnceLock<Prepared> = OnceLock::new();
    PAGE.get_or_init(|| {
        let described = super::described();
        let text = described
            .swagger_ui_html()
            .replace(&described.spec(), &super::document())
            .replace("<title>Swagger UI</title>", "<title>Award registry</title>")
            .replacen("<html", "<html lang=\"en\"", 1)
            .replace("dom_id: '#ui',", INTERCEPTOR);
        Prepared::new(text)
    })
}

#[handler]
fn swagger() -> Response {
    let head = Response::builder()
        .content_type("text/html; charset=utf-8")
        .header(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
    prepared(head, page())
}

fn no_code(word: &str) -> Fault {
    Fault::because(
        Code::NotFound,
        format!("Không có mã lỗi “{word}”; hãy xem danh sách mã lỗi."),
        format!("There is no problem code “{word}”; see the list of them."),
    )
}

#[handler]
fn meaning(InPath(word): InPath<String>, request: &Request) -> Result<Response, Fault> {
    let code = Code::ALL.iter().find(|code| code.word() == word);
    let code = code.ok_or_else(|| no_code(&word))?;
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
    let said =
        replica_trouble(&state.register).map_or_else(|| "ready\n".into(), |said| format!("ready. {}\n", said.en));
    Ok(Response::builder().content_type("text/plain").header(header::CACHE_CONTROL, "no-store").body(said))
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
