//! What every page has: its frame, its style, its headers, and the fields of its forms.

use crate::domain::fault::{Fault, Language, Place};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use poem::{
    Response,
    http::{HeaderValue, StatusCode, header},
};
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// Dark on light by more than 7 to 1; lines wrap down to 320 px; what has the focus is seen.
const STYLE: &str = "*{box-sizing:border-box}\
    body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;color:#1a1a1a;background:#fff}\
    header,main{max-width:34rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}\
    header{border-bottom:.25rem solid #a3131b;font-weight:600}\
    h1{font-size:1.5rem;line-height:1.25}\
    label{display:block;font-weight:600;margin-top:1rem}\
    input{width:100%;font:inherit;padding:.5rem;border:1px solid #5a5a5a;border-radius:.25rem;color:inherit;background:#fff}\
    input[aria-invalid=true]{border:2px solid #a3131b}\
    button{font:inherit;font-weight:600;margin:1.25rem 0 .5rem;padding:.5rem 1rem;border:1px solid #0a4a87;border-radius:.25rem;color:#fff;background:#0a4a87}\
    a{color:#0a4a87}a,button,input{min-height:2.75rem}nav a{display:inline-block;padding:.5rem 1rem .5rem 0}\
    :focus-visible{outline:3px solid #0a4a87;outline-offset:2px}\
    .wrong{color:#8a1016;font-weight:600;margin:.25rem 0}.hint{margin:.25rem 0;color:#4a4a4a}\
    [role=alert],[role=status]{border-left:.25rem solid #8a1016;padding:.5rem 1rem;background:#fdf1f1}[role=status]{border-color:#1a6b2f;background:#f0f8f2}\
    dt{font-weight:600}dd{margin:0 0 .5rem}";

/// A page loads nothing but its own style, is in no frame, and sends its forms nowhere else.
fn policy() -> &'static str {
    static POLICY: OnceLock<String> = OnceLock::new();
    POLICY.get_or_init(|| {
        let style = STANDARD.encode(Sha256::digest(STYLE));
        format!("default-src 'none'; style-src 'sha256-{style}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'")
    })
}

/// A page: its frame about what it says.
pub(super) fn page(language: Language, status: StatusCode, title: &str, said: &Markup) -> Response {
    let mut response = Response::builder().status(status).finish();
    write(&mut response, language, title, said);
    response
}

fn write(response: &mut Response, language: Language, title: &str, said: &Markup) {
    let office = language.of("Sổ khen thưởng", "Award registry");
    let text = html! {
        (DOCTYPE)
        html lang=(language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " – " (office) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header { (office) }
                main { h1 { (title) } (said) }
            }
        }
    };
    response.set_body(text.into_string());
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, language.tag()),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy()),
        // Without its own origin a form would come from nowhere (Fetch, section 3.2).
        (header::REFERRER_POLICY, "same-origin"),
        (header::VARY, "Accept-Language, Cookie"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// A refusal as a page: its status and headers stay.
pub(super) fn refused(mut response: Response, language: Language, title: &str, detail: &str) -> Response {
    let said = html! {
        @if !detail.is_empty() { p role="alert" { (detail) } }
        nav { a href="/" { (language.of("Về trang đầu", "To the start")) } }
    };
    write(&mut response, language, title, &said);
    response
}

/// A field of a form.
pub(super) struct Field<'a> {
    /// Its name in the form.
    pub name: &'static str,
    /// What is asked.
    pub label: &'a str,
    /// What browsers and password managers fill in (HTML, section 4.10.18.7.1).
    pub autocomplete: &'static str,
    /// What stands in it; a password never does.
    pub value: &'a str,
    /// What to know before filling it in.
    pub hint: &'a str,
}

impl Field<'_> {
    /// The field, with what is wrong with it.
    pub(super) fn with(&self, wrong: &[Wrong]) -> Markup {
        let Self { name, label, autocomplete, value, hint } = self;
        let wrong: Vec<_> = wrong.iter().filter(|wrong| wrong.field == *name).collect();
        let described: Vec<_> =
            [(!hint.is_empty()).then(|| format!("{name}-hint")), (!wrong.is_empty()).then(|| format!("{name}-wrong"))]
                .into_iter()
                .flatten()
                .collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let secret = autocomplete.ends_with("password");
        html! {
            label for=(name) { (label) }
            @if !hint.is_empty() { p .hint id={ (name) "-hint" } { (hint) } }
            @if !wrong.is_empty() { p .wrong id={ (name) "-wrong" } { @for wrong in &wrong { (wrong.text) " " } } }
            input id=(name) name=(name) type=(if secret { "password" } else { "text" }) autocomplete=(autocomplete) autocapitalize="none" spellcheck="false"
                required value=[(!secret).then_some(value)] aria-describedby=[described] aria-invalid=[(!wrong.is_empty()).then_some("true")];
        }
    }
}

/// What is wrong with a field.
pub(super) struct Wrong {
    field: String,
    text: String,
}

impl Wrong {
    /// Something wrong with a field.
    pub(super) fn at(field: &str, text: &str) -> Self {
        Self { field: field.into(), text: text.into() }
    }

    /// What a refusal says of fields; the refusal itself where it names none.
    pub(super) fn of(fault: Fault, language: Language) -> Result<Vec<Self>, Fault> {
        if fault.errors.is_empty() {
            return Err(fault);
        }
        let field = |place: &Place| match place {
            Place::Pointer(place) | Place::Parameter(place) => place.trim_start_matches('/').to_owned(),
        };
        Ok(fault
            .errors
            .iter()
            .map(|finding| Self { field: field(&finding.place), text: finding.text.in_language(language).to_owned() })
            .collect())
    }
}

/// What stands above a form: what went wrong, or what was done.
#[derive(Default)]
pub(super) struct Notice {
    /// What went wrong.
    pub alert: String,
    /// What was done.
    pub done: String,
}

impl Notice {
    /// The notice, if there is one.
    pub(super) fn markup(&self) -> Markup {
        html! {
            @if !self.alert.is_empty() { p role="alert" { (self.alert) } }
            @if !self.done.is_empty() { p role="status" { (self.done) } }
        }
    }
}
