//! The one shape of every refusal (RFC 9457), and the one place where a fault becomes a status.

use crate::domain::fault::{Code, Fault, Finding, Language, Place};
use poem::{
    IntoResponse, Response,
    http::{StatusCode, header},
};
use poem_openapi::{
    ApiResponse, Object,
    registry::{MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

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

/// The status of a code: the only place where one is chosen.
#[must_use]
pub fn status(code: Code) -> StatusCode {
    StatusCode::from_u16(code.class()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// A fault as the problem a client sees; its cause is logged here, once, and never sent.
pub fn problem(fault: &Fault, language: Language, request_id: &str) -> Response {
    let status = status(fault.code);
    // A refusal with nothing behind it, such as "not ready yet", is no failure.
    if status.is_server_error() && (fault.cause.is_some() || fault.code == Code::Internal) {
        tracing::error!(request_id, code = fault.code.word(), detail = %fault, cause = ?fault.cause, "a request failed");
    }
    let only = fault.errors.first().filter(|_| fault.errors.len() == 1);
    let body = Problem {
        kind: format!("/problems/{}", fault.code.word()),
        title: fault.code.title().in_language(language).to_owned(),
        status: status.as_u16().into(),
        code: fault.code.word().to_owned(),
        detail: fault.detail.as_ref().or(only.map(|f| &f.text)).map(|d| d.in_language(language).to_owned()),
        // A client may name its request as it likes; only a UUID is one.
        instance: if uuid::Uuid::try_parse(request_id).is_ok() {
            format!("urn:uuid:{request_id}")
        } else {
            format!("urn:x-request-id:{request_id}")
        },
        errors: fault.errors.iter().map(|f| ProblemEntry::of(f, language)).collect(),
    };
    let response = Response::builder()
        .status(status)
        .content_type(MEDIA_TYPE)
        .header(header::CONTENT_LANGUAGE, language.tag())
        .header(header::CACHE_CONTROL, "no-store");
    let response = match fault.code {
        Code::Unauthenticated => response.header(header::WWW_AUTHENTICATE, "Bearer"),
        Code::Unavailable => response.header(header::RETRY_AFTER, fault.retry_after.unwrap_or(5)),
        Code::TooManyRequests => response.header(header::RETRY_AFTER, fault.retry_after.unwrap_or(1)),
        _ => response,
    };
    response.body(serde_json::to_vec(&body).unwrap_or_default())
}

/// A fault on its way out of a handler: the outermost wrapper knows the language and writes the problem.
#[derive(Debug)]
pub struct Refusal(pub Fault);

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        Self(fault)
    }
}

impl From<Refusal> for poem::Error {
    fn from(Refusal(fault): Refusal) -> Self {
        let status = status(fault.code);
        Self::new(fault, status)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        problem(&self.0, Language::default(), "unknown")
    }
}

impl ApiResponse for Refusal {
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
