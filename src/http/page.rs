//! What every page has: its frame, its style and its headers; and a refusal as a page.

use super::problem::head;
use crate::domain::fault::{Fault, Finding, Language};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use maud::{DOCTYPE, Markup, PreEscaped, html};
use poem::{Response, ResponseBuilder, http::header};
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
#[must_use]
pub fn page(head: ResponseBuilder, language: Language, title: &str, said: &Markup) -> Response {
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
    let headers = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, language.tag()),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, policy()),
        // Without its own origin a form would come from nowhere (Fetch, section 3.2).
        (header::REFERRER_POLICY, "same-origin"),
        (header::VARY, "Accept-Language, Cookie"),
    ];
    headers.into_iter().fold(head, |head, (name, value)| head.header(name, value)).body(text.into_string())
}

/// Where a finding points, if that is on the page: the id of the place and what it is called.
pub struct Target<'a> {
    /// The id.
    pub id: &'a str,
    /// What it is called.
    pub label: &'a str,
}

/// What went wrong, above everything else: each finding, with a link to its place where that is on the page. Whoever
/// cannot see the page hears it at once; where no field takes the focus it is here.
pub fn summary<'a>(
    language: Language,
    fault: &Fault,
    target: impl Fn(&Finding) -> Option<Target<'a>>,
    takes_focus: bool,
) -> Markup {
    let title = fault.code.title();
    let detail = fault.detail.as_ref().filter(|detail| fault.errors.iter().all(|finding| finding.text != **detail));
    let words = detail.or_else(|| fault.errors.is_empty().then_some(&title)).map(|words| words.in_language(language));
    html! {
        div role="alert" tabindex="-1" autofocus[takes_focus] {
            @if let Some(words) = words { p { (words) } }
            @if !fault.errors.is_empty() {
                ul {
                    @for finding in &fault.errors {
                        li {
                            @match target(finding) {
                                Some(Target { id, label }) => a href={ "#" (id) } { (label) ": " (finding.text.in_language(language)) },
                                None => (finding.text.in_language(language)),
                            }
                        }
                    }
                }
            }
        }
    }
}

/// A refusal as a page.
pub(super) fn refusal(language: Language, fault: &Fault) -> Response {
    let said = html! {
        (summary(language, fault, |_| None, true))
        nav { a href="/" { (language.of("Về trang đầu", "To the start")) } }
    };
    page(head(fault), language, fault.code.title().in_language(language), &said)
}
