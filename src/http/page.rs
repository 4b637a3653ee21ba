//! What every page has: its frame, its style and its headers; and a refusal as a page.

use super::{asset::Asset, encoding::Compressible};
use crate::domain::fault::{Fault, Finding, Language};
use maud::{DOCTYPE, Markup, html};
use poem::{Response, ResponseBuilder, http::header};
use std::sync::OnceLock;

/// The one style of all pages.
#[must_use]
pub fn style() -> &'static Asset {
    static STYLE: OnceLock<Asset> = OnceLock::new();
    STYLE.get_or_init(|| Asset::new("style", "css", "text/css; charset=utf-8", include_str!("page/style.css")))
}

/// What stands about what a page says.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is of its own, and most pages have none")]
pub struct Frame {
    /// The language of the page.
    pub language: Language,
    /// What stands above it: where the person is, who it is, and where else to go.
    pub above: Markup,
    /// What stands below it.
    pub below: Markup,
    /// The scripts it runs, by their hash.
    pub scripts: Vec<&'static Asset>,
    /// After how many seconds without a request the session ends, where someone is signed in.
    pub session_seconds: Option<i64>,
    /// Whether its script may ask this register: where a draft saves itself.
    pub saves_itself: bool,
    /// Whether its fields propose what the register has while they are typed in, for which its script asks too.
    pub proposes: bool,
    /// Whether it shows a file of this register in itself.
    pub shows_files: bool,
    /// Whether it says what is wrong with what was sent: its title begins so.
    pub is_wrong: bool,
    /// Whether it is one small form or a few words, in a narrow column.
    pub is_plain: bool,
}

impl Frame {
    /// The frame of a page for someone nobody knows.
    #[must_use]
    pub fn plain(language: Language) -> Self {
        let above = html! { header .top { (brand(language)) } };
        Self {
            language,
            above,
            below: html! {},
            scripts: Vec::new(),
            session_seconds: None,
            saves_itself: false,
            proposes: false,
            shows_files: false,
            is_wrong: false,
            is_plain: true,
        }
    }

    /// The page: its frame about what it says.
    #[must_use]
    pub fn page(&self, head: ResponseBuilder, title: &str, said: &Markup) -> Response {
        let Self { language, above, below, scripts, session_seconds, is_wrong, is_plain, .. } = self;
        let wrong = if *is_wrong { language.of("Lỗi: ", "Error: ") } else { "" };
        let text = html! {
            (DOCTYPE)
            html lang=(language.tag()) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    @if let Some(seconds) = session_seconds { meta name="session-seconds" content=(seconds); }
                    title {
                        (wrong) (title) " – " (office(*language))
                        @if let Some(name) = office_name() { ", " (name) }
                    }
                    link rel="stylesheet" href=(style().path);
                    @for script in scripts { script src=(script.path) integrity=(script.integrity) defer {} }
                }
                body class=[is_plain.then_some("plain")] {
                    a .skip href="#main" { (language.of("Đến nội dung chính", "Skip to the main content")) }
                    (above)
                    main #main tabindex="-1" { h1 { (title) } (said) }
                    (below)
                }
            }
        };
        let headers = [
            (header::CONTENT_TYPE, "text/html; charset=utf-8"),
            (header::CONTENT_LANGUAGE, language.tag()),
            (header::CACHE_CONTROL, "no-store"),
            (header::CONTENT_SECURITY_POLICY, &self.policy()),
            // Without its own origin a form would come from nowhere (Fetch, section 3.2).
            (header::REFERRER_POLICY, "same-origin"),
            (header::VARY, "Accept-Language, Cookie"),
        ];
        let head = headers.into_iter().fold(head, |head, (name, value)| head.header(name, value));
        // The one secret of a page, the token of its forms, is another text in each answer.
        head.extension(Compressible).body(text.into_string())
    }

    /// A page loads nothing but its own style and scripts, is in no frame, and sends its forms nowhere else. Its scripts
    /// ask nothing of anyone, but for those of a draft that saves itself and of fields that propose, which ask this
    /// register; and a page that shows a paper loads that from this register.
    fn policy(&self) -> String {
        let scripts: Vec<_> = self.scripts.iter().map(|script| format!("'{}'", script.integrity)).collect();
        let run = match scripts.as_slice() {
            [] => String::new(),
            scripts if self.saves_itself || self.proposes => {
                format!("script-src {}; connect-src 'self'; ", scripts.join(" "))
            }
            scripts => format!("script-src {}; ", scripts.join(" ")),
        };
        let shown = if self.shows_files { "frame-src 'self'; img-src 'self'; " } else { "" };
        format!(
            "default-src 'none'; style-src 'self'; {run}{shown}form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        )
    }
}

/// The name of the office, where the settings have one.
static OFFICE: OnceLock<String> = OnceLock::new();

/// Says whose register it is, once, before the first page.
pub fn call_office(name: String) {
    let _ = OFFICE.set(name);
}

/// The name of the office, where the settings have one.
#[must_use]
pub fn office_name() -> Option<&'static str> {
    OFFICE.get().map(String::as_str)
}

/// Whose register it is, at the head of each page.
#[must_use]
pub fn brand(language: Language) -> Markup {
    html! {
        a .brand href="/" {
            (office(language))
            @if let Some(name) = office_name() { " " span .quiet { (name) } }
        }
    }
}

/// What the register is called.
#[must_use]
pub fn office(language: Language) -> &'static str {
    language.of("Sổ khen thưởng", "Award registry")
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
    // Two members of a record that one field says have the same wrong with them: it is said once.
    let is_first = |i: usize, finding: &Finding| {
        let id = |one: &Finding| target(one).map(|target| target.id.to_owned());
        let before = i.checked_sub(1).and_then(|before| fault.errors.get(before));
        !before.is_some_and(|before| before.text == finding.text && id(before).is_some() && id(before) == id(finding))
    };
    let words = detail.or_else(|| fault.errors.is_empty().then_some(&title)).map(|words| words.in_language(language));
    html! {
        div role="alert" tabindex="-1" autofocus[takes_focus] {
            @if let Some(words) = words { p { (words) } }
            @if !fault.errors.is_empty() {
                ul {
                    @for (_, finding) in fault.errors.iter().enumerate().filter(|(i, finding)| is_first(*i, finding)) {
                        li {
                            @match target(finding) {
                                Some(Target { id, label }) => {
                                    a href={ "#" (id) } { (label) ": " (finding.text.in_language(language)) }
                                }
                                None => (finding.text.in_language(language)),
                            }
                        }
                    }
                }
            }
        }
    }
}
