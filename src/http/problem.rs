//! The one shape of every refusal (RFC 9457), or the page that takes its place.

use super::{
    encoding::Compressible,
    kept_file::Beyond,
    negotiation::{language, language_of_pages},
    page::{Frame, summary},
    request_id::RequestId,
    status,
};
use crate::domain::fault::{Code, Fault, Finding, Language, Place};
use maud::html;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use poem::{
    Request, Response, ResponseBuilder,
    error::ResponseError,
    http::{StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// Where a person signs in.
pub const SIGN_IN: &str = "/sign-in";

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request was refused (RFC 9457).
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize, Object)]
pub struct Problem {
    /// Where the code is explained.
    #[oai(rename = "type")]
    #[serde(rename = "type")]
    pub kind: String,
    /// The code in words, the same for every problem of it; Vietnamese or English by `Accept-Language`.
    pub title: String,
    /// The HTTP status.
    pub status: i32,
    /// The stable word a program matches on.
    pub code: String,
    /// What happened this time and what to do about it.
    pub detail: Option<String>,
    /// The request, for a question to the office that runs the register.
    pub instance: String,
    /// The places concerned.
    #[serde(default)]
    #[oai(default)]
    pub errors: Vec<ProblemEntry>,
}

/// One place of a problem: a member of the body, or a parameter of the query.
#[skip_serializing_none]
#[derive(Debug, Clone, Serialize, Deserialize, Object)]
#[oai(rename = "Finding")]
pub struct ProblemEntry {
    /// JSON Pointer (RFC 6901) to the member of the body.
    pub pointer: Option<String>,
    /// The parameter of the query.
    pub parameter: Option<String>,
    /// The stable word a program matches on.
    pub code: String,
    /// What is wrong and what to do about it.
    pub message: String,
}

impl ProblemEntry {
    /// A finding in one language.
    #[must_use]
    pub fn of(finding: &Finding, language: Language) -> Self {
        let (pointer, parameter) = match &finding.place {
            Place::Pointer(p) => (Some(p.clone()), None),
            Place::Parameter(p) => (None, Some(p.clone())),
        };
        Self {
            pointer,
            parameter,
            code: finding.code.to_owned(),
            message: finding.text.in_language(language).to_owned(),
        }
    }
}

/// Whoever sent a request, and how a refusal is written for them.
#[derive(Debug, Clone)]
pub(super) struct Asker {
    /// The language of the words.
    pub language: Language,
    /// The request.
    pub request_id: RequestId,
    /// The language of the pages.
    pub page_language: Language,
    /// Whether a person reads it, as a page.
    pub reads_pages: bool,
    /// Whether something was sent, such as a form.
    pub sends: bool,
    /// Where the person wants to be, once it is known who it is: a path that is read, with its query; after a form, the
    /// page that it stood on.
    pub place: String,
}

/// The page of ours that a form was sent from, where the browser says so.
fn sent_from(request: &Request) -> Option<String> {
    let (_, rest) = request.header(header::REFERER)?.split_once("://")?;
    let (host, _) = rest.split_once('/')?;
    let is_own = request.header(header::HOST).is_some_and(|own| own.eq_ignore_ascii_case(host));
    rest.strip_prefix(host).filter(|_| is_own).map(str::to_owned)
}

impl Asker {
    /// Whoever sent a request.
    pub(super) fn of(request: &Request, request_id: RequestId) -> Self {
        let takes_pages = request.header(header::ACCEPT).is_some_and(|accept| accept.contains("text/html"));
        let reads_pages = takes_pages && !request.original_uri().path().starts_with("/v1/");
        let place = if request.method().is_safe() {
            request.original_uri().path_and_query().map(ToString::to_string)
        } else {
            sent_from(request)
        };
        let (place, sends) = (place.unwrap_or_default(), !request.method().is_safe());
        Self {
            sends,
            language: language(request),
            page_language: language_of_pages(request),
            request_id,
            reads_pages,
            place,
        }
    }

    /// A fault as its asker sees it; its cause is logged here, once, and never sent.
    pub(super) fn refuse(&self, fault: &Fault) -> Response {
        let status = status::of(fault.code);
        // A refusal with nothing behind it, such as "not ready yet", is no failure.
        if status.is_server_error() && (fault.cause.is_some() || fault.code == Code::Internal) {
            tracing::error!(request_id = self.request_id.0, code = fault.code.word(), detail = %fault, cause = ?fault.cause, "a request failed");
        }
        match fault.code {
            Code::Unauthenticated if self.reads_pages => self.sign_in_first(),
            Code::InvalidCursor if self.reads_pages && self.place.contains("cursor=") => self.to_the_first(),
            _ if self.reads_pages => refusal(self.page_language, fault, self.again(fault)),
            _ => self.problem(fault),
        }
    }

    /// The page to open again: where the register is busy the one that was asked for, after a form the one it stood on.
    fn again(&self, fault: &Fault) -> Option<&str> {
        let is_busy = matches!(fault.code, Code::Unavailable | Code::TooManyRequests);
        let own = self.place.starts_with('/') && !self.place.starts_with("//");
        (own && (is_busy || self.sends)).then_some(self.place.as_str())
    }

    /// Leads to the first page of the same list: what an address says of a later one is not of this list any more.
    fn to_the_first(&self) -> Response {
        let (path, query) = self.place.split_once('?').unwrap_or((&self.place, ""));
        let others: Vec<&str> = query.split('&').filter(|pair| !pair.starts_with("cursor=")).collect();
        let to = if others.is_empty() { path.to_owned() } else { format!("{path}?{}", others.join("&")) };
        let head = Response::builder().status(status::SEE_OTHER).header(header::LOCATION, to);
        head.header(header::CACHE_CONTROL, "no-store").finish()
    }

    /// Leads to where a person signs in, and from there back.
    fn sign_in_first(&self) -> Response {
        let back = utf8_percent_encode(&self.place, NON_ALPHANUMERIC);
        let to = if self.place.len() > 1 { format!("{SIGN_IN}?to={back}") } else { SIGN_IN.to_owned() };
        let head = Response::builder().status(status::SEE_OTHER).header(header::LOCATION, to);
        head.header(header::CACHE_CONTROL, "no-store").finish()
    }

    fn problem(&self, fault: &Fault) -> Response {
        let only = fault.errors.first().filter(|_| fault.errors.len() == 1);
        let request_id = &self.request_id.0;
        let body = Problem {
            kind: format!("/problems/{}", fault.code.word()),
            title: fault.code.title().in_language(self.language).to_owned(),
            status: fault.code.class().into(),
            code: fault.code.word().to_owned(),
            detail: fault.detail.as_ref().or(only.map(|f| &f.text)).map(|d| d.in_language(self.language).to_owned()),
            // A client may name its request as it likes; only a UUID is one.
            instance: if uuid::Uuid::try_parse(request_id).is_ok() {
                format!("urn:uuid:{request_id}")
            } else {
                format!("urn:x-request-id:{request_id}")
            },
            errors: fault.errors.iter().map(|f| ProblemEntry::of(f, self.language)).collect(),
        };
        head(fault)
            .content_type(MEDIA_TYPE)
            .header(header::CONTENT_LANGUAGE, self.language.tag())
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::VARY, "Accept-Language")
            .extension(Compressible)
            .body(serde_json::to_vec(&body).unwrap_or_default())
    }
}

/// The status of a refusal, and the headers that go with it.
#[must_use]
pub fn head(fault: &Fault) -> ResponseBuilder {
    let head = Response::builder().status(status::of(fault.code));
    match fault.code {
        Code::Unauthenticated => head.header(header::WWW_AUTHENTICATE, "Bearer"),
        Code::Unavailable => head.header(header::RETRY_AFTER, fault.retry_after.unwrap_or(5)),
        Code::RangeNotSatisfiable => match Beyond::of(fault) {
            Some(Beyond(size)) => head.header(header::CONTENT_RANGE, format!("bytes */{size}")),
            None => head,
        },
        Code::TooManyRequests => head.header(header::RETRY_AFTER, fault.retry_after.unwrap_or(1)),
        _ => head,
    }
}

/// A fault leaves a handler as it is: the outermost wrapper knows who asked, and writes the problem or the page.
impl ResponseError for Fault {
    fn status(&self) -> StatusCode {
        status::of(self.code)
    }
}

impl ApiResponse for Fault {
    fn meta() -> MetaResponses {
        let content = vec![MetaMediaType { content_type: MEDIA_TYPE, schema: Problem::schema_ref() }];
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The request was refused.",
                status: None,
                status_range: None,
                content,
                headers: Vec::new(),
            }],
        }
    }

    fn register(registry: &mut Registry) {
        <Problem as Type>::register(registry);
    }
}

/// A refusal as a page; `again` is the page that was asked for, or the one whose form was sent, where going there again
/// is what to do.
fn refusal(language: Language, fault: &Fault, again: Option<&str>) -> Response {
    let said = html! {
        (summary(language, fault, |_| None, true))
        nav .steps aria-label=(language.of("Đi tiếp", "Go on")) {
            // What was typed there before is not taken for sent.
            @if let Some(place) = again { a href={ (place) "#again" } { (language.of("Mở lại trang", "Open the page again")) } }
            a href="/" { (language.of("Về trang chủ", "To the start")) }
        }
    };
    Frame::plain(language).page(head(fault), fault.code.title().in_language(language), &said)
}
