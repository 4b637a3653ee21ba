//! JSON both ways: the schema comes from poem-openapi, the bytes from serde.
//!
//! poem-openapi's own JSON takes a number for a text and is three times slower on a page of records. Here a body is
//! read by serde with the path of what is wrong, and an answer is written by serde.

use crate::{
    domain::{
        conferral::Conferral,
        decision::StoredDecision,
        fault::{Code, Fault},
        history::History,
        id_number::StoredIdNumber,
        import::Import,
        publication_consent::StoredPublicationConsent,
        recipient::StoredRecipient,
        stored::{Page, Stored},
    },
    http::{body, encoding::Compressible, status},
};
use poem::{
    IntoResponse, Request, RequestBody, Response,
    http::{HeaderName, StatusCode, header},
};
use poem_openapi::{
    ApiResponse,
    payload::{ParsePayload, Payload},
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchemaRef, Registry},
    types::{ParseFromJSON, ToJSON, Type},
};
use read::parse;
use serde::{Serialize, de::DeserializeOwned};

mod read;

pub(super) use read::{clearing, echoing, parse as parsed, words_of};

/// The largest body, in KiB.
pub const LIMIT_KIB: usize = 16 * 1024;
/// The media type of every body and record.
const JSON: &str = "application/json";

/// A JSON body, read or written by serde.
#[derive(Debug, Clone)]
pub struct Body<T>(pub T);

impl<T: Type> Payload for Body<T> {
    const CONTENT_TYPE: &'static str = JSON;

    fn check_content_type(content_type: &str) -> bool {
        content_type.split(';').next().is_some_and(|t| t.trim().eq_ignore_ascii_case(JSON))
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: DeserializeOwned + Type> ParsePayload for Body<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self(parse(&bytes(request, body).await?)?))
    }
}

/// The bytes of a JSON body of a request.
pub(super) async fn bytes(request: &Request, body: &mut RequestBody) -> poem::Result<bytes::Bytes> {
    body::check_plain(request)?;
    if request.header(header::CONTENT_LENGTH).is_none() && request.header(header::TRANSFER_ENCODING).is_none() {
        let fault = Fault::because(
            Code::LengthRequired,
            "Hãy gửi tiêu đề Content-Length cùng nội dung JSON.",
            "Send a JSON body with its Content-Length.",
        );
        return Err(fault.into());
    }
    let length = request.header(header::CONTENT_LENGTH).and_then(|l| l.parse::<usize>().ok());
    if length.is_some_and(|length| length > LIMIT_KIB * 1024) {
        return Err(body::too_large(LIMIT_KIB).into());
    }
    Ok(body::read(body.take()?, LIMIT_KIB).await?)
}
poem_openapi::impl_apirequest_for_payload!(Body<T>, T: DeserializeOwned + Type);

/// A value with headers.
fn json<T: Serialize>(status: StatusCode, value: &T, headers: &[(HeaderName, &str)]) -> Response {
    let Ok(bytes) = serde_json::to_vec(value) else {
        return Response::builder().status(status::of(Code::Internal)).finish();
    };
    let head = Response::builder().status(status).content_type(JSON);
    headers.iter().fold(head, |head, (name, value)| head.header(name, *value)).body(bytes)
}

/// A record with its version; nobody shows it again without asking whether it has another.
fn record<T: Serialize + Versioned>(status: StatusCode, value: &T, location: Option<&str>) -> Response {
    let tag = format!("\"{}\"", value.version());
    let mut headers = vec![(header::ETAG, tag.as_str()), (header::CACHE_CONTROL, "private, no-cache")];
    headers.extend(location.map(|location| (header::LOCATION, location)));
    compressible(json(status, value, &headers))
}

/// An answer without a secret.
fn compressible(mut response: Response) -> Response {
    response.extensions_mut().insert(Compressible);
    response
}

/// A value that is made anew each time.
fn fresh<T: Serialize>(status: StatusCode, value: &T) -> Response {
    json(status, value, &[(header::CACHE_CONTROL, "no-store")])
}

/// A page of a list, with its cursor for the wrapper that writes the `Link`.
fn page<T: Serialize>(value: &T, next: Option<String>) -> Response {
    let mut response = compressible(fresh(status::OK, value));
    if let Some(cursor) = next {
        response.extensions_mut().insert(Next(cursor));
    }
    response
}

/// The cursor of the next page.
#[derive(Debug, Clone)]
pub(super) struct Next(pub String);

/// A record that counts its versions.
pub trait Versioned {
    /// The version its `ETag` names.
    fn version(&self) -> i64;
}

impl<T: Type + ParseFromJSON + ToJSON> Versioned for Stored<T> {
    fn version(&self) -> i64 {
        self.version
    }
}
impl Versioned for StoredDecision {
    fn version(&self) -> i64 {
        self.version
    }
}
impl Versioned for Import {
    fn version(&self) -> i64 {
        self.version
    }
}
impl Versioned for StoredRecipient {
    fn version(&self) -> i64 {
        self.version
    }
}
/// It never changes: a wrong one is withdrawn.
impl Versioned for StoredIdNumber {
    fn version(&self) -> i64 {
        1
    }
}
impl Versioned for StoredPublicationConsent {
    fn version(&self) -> i64 {
        self.version
    }
}
impl Versioned for Conferral {
    fn version(&self) -> i64 {
        self.version
    }
}

impl Versioned for crate::domain::attachment::Attachment {
    /// It is never changed.
    fn version(&self) -> i64 {
        1
    }
}

/// A record with its `ETag`: what reads, replaces and verbs answer.
#[derive(Debug)]
pub struct Found<T>(pub T);

/// A record that was made, with its `ETag` and `Location`.
#[derive(Debug)]
pub struct Created<T>(pub T, pub String);

/// A page of a list.
#[derive(Debug)]
pub struct Listed<T: Type + ParseFromJSON + ToJSON>(pub Page<T>);

/// An answer that is made anew each time: a report, a check.
#[derive(Debug)]
pub struct Made<T>(pub T);

/// An answer that carries a secret: its length tells nothing of it, as it is never compressed.
#[derive(Debug)]
pub struct Secret<T>(pub T);

/// What was made and is shown this once: a secret.
#[derive(Debug)]
pub struct Shown<T>(pub T);

fn meta<T: Type>(status: u16, description: &'static str, headers: &[(&str, &str)]) -> MetaResponses {
    one_answer(status, description, headers, vec![MetaMediaType { content_type: JSON, schema: T::schema_ref() }])
}

/// The one answer of an operation, with its headers and what it may come as.
pub(super) fn one_answer(
    status: u16,
    description: &'static str,
    headers: &[(&str, &str)],
    content: Vec<MetaMediaType>,
) -> MetaResponses {
    let header = |(name, description): &(&str, &str)| MetaHeader {
        name: (*name).to_owned(),
        description: Some((*description).to_owned()),
        required: !name.eq_ignore_ascii_case("link"),
        deprecated: false,
        schema: String::schema_ref(),
    };
    MetaResponses {
        responses: vec![MetaResponse {
            description,
            status: Some(status),
            status_range: None,
            content,
            headers: headers.iter().map(header).collect(),
        }],
    }
}

const ETAG: (&str, &str) = ("ETag", "The version of the record, strong (RFC 9110); send it back as `If-Match`.");

impl<T: Serialize + Versioned + Send> IntoResponse for Found<T> {
    fn into_response(self) -> Response {
        record(status::OK, &self.0, None)
    }
}

impl<T: Type> ApiResponse for Found<T> {
    fn meta() -> MetaResponses {
        meta::<T>(200, "The record.", &[ETAG])
    }
    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Versioned + Send> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        record(status::CREATED, &self.0, Some(&self.1))
    }
}

impl<T: Type> ApiResponse for Created<T> {
    fn meta() -> MetaResponses {
        meta::<T>(
            201,
            "The record that was made.",
            &[ETAG, ("Location", "Where the record is; the list that it is in, where it has no address of its own.")],
        )
    }
    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Type + ParseFromJSON + ToJSON + Serialize + Send> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        page(&self.0, self.0.next_cursor.clone())
    }
}

impl<T: Type + ParseFromJSON + ToJSON> ApiResponse for Listed<T> {
    fn meta() -> MetaResponses {
        meta::<Page<T>>(200, "A page of the list.", &[LINK])
    }
    fn register(registry: &mut Registry) {
        Page::<T>::register(registry);
    }
}

/// The header of a page that has a next one.
pub const LINK: (&str, &str) = ("Link", "The next page, `rel=\"next\"` (RFC 8288); absent on the last one.");

impl<T: Serialize + Send> IntoResponse for Made<T> {
    fn into_response(self) -> Response {
        compressible(fresh(status::OK, &self.0))
    }
}

impl<T: Type> ApiResponse for Made<T> {
    fn meta() -> MetaResponses {
        meta::<T>(200, "The answer.", &[])
    }
    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send> IntoResponse for Secret<T> {
    fn into_response(self) -> Response {
        fresh(status::OK, &self.0)
    }
}

impl<T: Type> ApiResponse for Secret<T> {
    fn meta() -> MetaResponses {
        Made::<T>::meta()
    }
    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: Serialize + Send> IntoResponse for Shown<T> {
    fn into_response(self) -> Response {
        fresh(status::CREATED, &self.0)
    }
}

impl<T: Type> ApiResponse for Shown<T> {
    fn meta() -> MetaResponses {
        meta::<T>(201, "What was made, shown this once.", &[])
    }
    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

/// A page of a recipient's history.
#[derive(Debug)]
pub struct Traced(pub History);

impl IntoResponse for Traced {
    fn into_response(self) -> Response {
        page(&self.0, self.0.next_cursor.clone())
    }
}

impl ApiResponse for Traced {
    fn meta() -> MetaResponses {
        meta::<History>(200, "A page of the history.", &[LINK])
    }
    fn register(registry: &mut Registry) {
        History::register(registry);
    }
}
