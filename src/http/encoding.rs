//! Answers in fewer bytes, and none at all where the client has them (RFC 9110, sections 8.4 and 13).
//!
//! Only answers that say so are compressed: one that carries a secret beside words of others would give it away by its
//! length. The body of a request is never unpacked, as few bytes could become very many.

use super::{
    coding::{Coding, Codings, tag_in, tag_of_any},
    encoder::{Effort, Encoded, Encoder},
    prepared::Prepared,
    status,
    stream::Streamed,
};
use bytes::Bytes;
use futures_util::stream::iter;
use poem::{
    Body, Request, Response,
    http::{HeaderValue, Method, header},
};

/// An answer below this fits into a packet as it is.
const SMALL: usize = 1_024;
/// What is compressed at a time: other requests go on between.
const PART: usize = 64 * 1_024;

/// Says of an answer that it holds no secret, and may be compressed.
#[derive(Debug, Clone, Copy)]
pub struct Compressible;

/// What a client wants of an answer, whatever it asks for.
#[derive(Debug)]
pub(super) struct Wanted {
    method: Method,
    codings: Codings,
    /// The tags it has.
    has: Option<String>,
}

impl Wanted {
    /// What the client of a request wants.
    pub(super) fn of(request: &Request) -> Self {
        let method = request.method().clone();
        let has = request.header(header::IF_NONE_MATCH).filter(|_| method.is_safe()).map(str::to_owned);
        Self { method, codings: Codings::of(request), has }
    }

    /// Gives an answer the form that is wanted.
    pub(super) async fn apply(&self, response: &mut Response) {
        let prepared = response.data::<&'static Prepared>().copied();
        let streamed = response.data::<Streamed>().copied();
        if streamed.is_some_and(|how| how.packed) {
            return;
        }
        let is_stream = streamed.is_some();
        if prepared.is_none() && !is_stream && response.data::<Compressible>().is_none() {
            // What comes in one form alone, as a file that is kept, has its tag alone.
            self.is_known(response, None);
            return;
        }
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Accept-Encoding"));
        if is_stream {
            self.compress_stream(response);
            return;
        }
        let whole = match prepared {
            Some(prepared) => prepared.plain(),
            None => response.take_body().into_bytes().await.unwrap_or_default(),
        };
        let order = if prepared.is_some() { Coding::SMALLEST } else { Coding::ALL };
        let coding = self.codings.best(&order, whole.len() >= SMALL).filter(|_| !whole.is_empty());
        if self.is_known(response, coding) {
            return;
        }
        let coded = match (prepared, coding) {
            (_, None) => None,
            (Some(prepared), Some(coding)) => prepared.coded(coding).await.map(Body::from),
            (None, Some(coding)) => compressed(&whole, coding),
        };
        if let Some(coding) = coding.filter(|_| coded.is_some()) {
            mark(response, coding);
        }
        response.set_body(match coded {
            _ if self.method == Method::HEAD => Body::empty(),
            Some(coded) => coded,
            None => whole.into(),
        });
    }

    fn compress_stream(&self, response: &mut Response) {
        let Some(coding) = self.codings.best(&Coding::ALL, true) else { return };
        let Ok(encoder) = Encoder::new(coding, Effort::Once) else { return };
        mark(response, coding);
        let chunks = response.take_body().into_bytes_stream();
        response.set_body(Body::from_bytes_stream(Encoded::new(chunks, encoder)));
    }

    /// Whether the client has an answer already, in whatever coding; then it is told so. The tag is the one it has: what
    /// it keeps under it is what is still right.
    fn is_known(&self, response: &mut Response, coding: Option<Coding>) -> bool {
        let Some(has) = self.has.as_deref().filter(|_| response.status() == status::OK) else { return false };
        let Some(plain) = response.header(header::ETAG).map(str::to_owned) else { return false };
        let own = tag_in(&plain, coding);
        let tags: Vec<&str> = has.split(',').map(|tag| tag.trim().trim_start_matches("W/")).collect();
        let same = || tags.iter().find(|tag| tag_of_any(tag) == plain).copied();
        let found = if tags.iter().any(|tag| *tag == own || *tag == "*") { Some(own.as_str()) } else { same() };
        let Some(Ok(tag)) = found.map(HeaderValue::from_str) else { return false };
        let headers = response.headers_mut();
        headers.insert(header::ETAG, tag);
        headers.remove(header::CONTENT_TYPE);
        headers.remove(header::CONTENT_LENGTH);
        response.set_status(status::NOT_MODIFIED);
        response.take_body();
        true
    }
}

/// Says what an answer is coded in.
fn mark(response: &mut Response, coding: Coding) {
    let tag = response.header(header::ETAG).map(|tag| tag_in(tag, Some(coding)));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.word()));
    if let Some(Ok(tag)) = tag.map(|tag| HeaderValue::from_str(&tag)) {
        headers.insert(header::ETAG, tag);
    }
}

/// The bytes of an answer, compressed: at once where they are few, part by part where they are many.
fn compressed(whole: &Bytes, coding: Coding) -> Option<Body> {
    let mut encoder = Encoder::new(coding, Effort::Once).ok()?;
    if whole.len() <= PART {
        encoder.write(whole).ok()?;
        return encoder.finish().ok().map(Body::from);
    }
    let starts = (0..whole.len()).step_by(PART);
    let parts: Vec<_> = starts.map(|from| Ok(whole.slice(from..whole.len().min(from + PART)))).collect();
    Some(Body::from_bytes_stream(Encoded::new(iter(parts), encoder)))
}
