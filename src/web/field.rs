//! The fields of a form, what became of the form when it was sent, and what is wrong with each field.

use crate::{
    domain::fault::{Fault, Finding, Language, Place},
    http::{
        page::{Frame, Target, summary},
        problem, status,
    },
};
use maud::{Markup, html};
use poem::Response;

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

/// What became of a form.
#[derive(Debug, Default)]
pub(super) enum Sent {
    /// Nothing: it was not sent yet.
    #[default]
    No,
    /// What it asks for was done; in these words.
    Done(String),
    /// It was refused.
    Refused(Fault),
}

impl Sent {
    /// A refusal that the form can show; what is no fault of whoever sent it goes on to the outermost wrapper.
    pub(super) fn refused(fault: Fault) -> Result<Self, Fault> {
        if status::of(fault.code).is_client_error() { Ok(Self::Refused(fault)) } else { Err(fault) }
    }

    /// What is wrong with a field.
    fn wrong(&self, name: &str) -> Vec<&Finding> {
        match self {
            Self::Refused(fault) => fault.errors.iter().filter(|finding| member(finding) == name).collect(),
            Self::No | Self::Done(_) => Vec::new(),
        }
    }
}

/// The field a finding points at, whether to it or to something within it.
fn member(finding: &Finding) -> &str {
    let (Place::Pointer(place) | Place::Parameter(place)) = &finding.place;
    place.trim_start_matches('/').split('/').next().unwrap_or_default()
}

/// A page of one form.
pub(super) struct FormPage<'a> {
    /// What it is for.
    pub title: &'a str,
    /// Where it is sent.
    pub action: &'static str,
    /// What it is sent with, unseen.
    pub hidden: Markup,
    /// Its fields.
    pub fields: &'a [Field<'a>],
    /// What to know first, if anything.
    pub notice: &'a str,
    /// What sends it.
    pub button: &'a str,
    /// Where to go instead.
    pub links: Markup,
}

impl FormPage<'_> {
    /// The page, with what became of the form: a summary of all that is wrong, wherever it points, the same at each
    /// field, and the focus on the first of them.
    pub(super) fn show(&self, frame: &Frame, sent: &Sent) -> Response {
        let first = self.fields.iter().find(|field| !sent.wrong(field.name).is_empty()).map(|field| field.name);
        let target = |finding: &Finding| {
            let field = self.fields.iter().find(|field| field.name == member(finding));
            field.map(|field| Target { id: field.name, label: field.label })
        };
        let language = frame.language;
        let (head, notice) = match sent {
            Sent::No if self.notice.is_empty() => (Response::builder(), html! {}),
            Sent::No => (Response::builder(), html! { p .told.look { (self.notice) } }),
            Sent::Done(words) => (Response::builder(), html! { p role="status" { (words) } }),
            Sent::Refused(fault) => (problem::head(fault), summary(language, fault, target, first.is_none())),
        };
        let markup = html! {
            (notice)
            form method="post" action=(self.action) {
                (self.hidden)
                @for field in self.fields { (field.show(language, &sent.wrong(field.name), first == Some(field.name))) }
                button type="submit" { (self.button) }
            }
            nav .steps aria-label=(language.of("Đi tiếp", "Go on")) { (self.links) }
        };
        let frame = Frame { is_wrong: matches!(sent, Sent::Refused(_)), ..frame.clone() };
        frame.page(head, self.title, &markup)
    }
}

impl Field<'_> {
    /// The field, with what is wrong with it.
    fn show(&self, language: Language, wrong: &[&Finding], takes_focus: bool) -> Markup {
        let Self { name, label, autocomplete, value, hint } = self;
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
            @if !wrong.is_empty() {
                p .wrong id={ (name) "-wrong" } { @for finding in wrong { (finding.text.in_language(language)) " " } }
            }
            input id=(name) name=(name) type=(if secret { "password" } else { "text" }) autocomplete=(autocomplete)
                autocapitalize="none" spellcheck="false" required value=[(!secret).then_some(value)]
                aria-describedby=[described] aria-invalid=[(!wrong.is_empty()).then_some("true")]
                autofocus[takes_focus];
        }
    }
}
