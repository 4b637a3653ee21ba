//! A file that is streamed as it is made.

use super::connections::InFlight;
use crate::{
    format::{FORMATS, Format},
    service::export::Export,
};
use bytes::Bytes;
use futures_util::{Stream, stream::unfold};
use poem::{Body, IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse,
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use std::{
    io::Result as IoResult,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

/// The header with the export's number.
const EXPORT_ID: &str = "Export-Id";
/// The header with the head of the register at the export's moment.
const REGISTRY_HEAD: &str = "Registry-Head";

/// A file on its way to the client.
#[derive(Debug)]
pub struct Download {
    /// What it is written as.
    pub format: &'static Format,
    /// Its name, without the ending.
    pub name: String,
    /// Its bytes, as they come.
    pub chunks: Export,
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        // An error that merely ended the stream would reach the client as a file that looks whole: the server writes
        // the normal terminator. Unwinding tears the connection instead, and the client sees that the file broke off.
        let (id, head) = (self.chunks.made.id, self.chunks.made.head());
        let chunks = unfold(self.chunks, |mut chunks| async move {
            let chunk = chunks.next().await?.unwrap_or_else(|fault| std::panic::resume_unwind(Box::new(fault)));
            Some((IoResult::Ok(chunk), chunks))
        });
        let name = format!("{}.{}", self.name, self.format.extension);
        let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC)
            .to_string()
            .replace("%2D", "-")
            .replace("%2E", ".");
        Response::builder()
            .content_type(format!("{}; charset=utf-8", self.format.media_type))
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"; filename*=UTF-8''{encoded}"))
            .header(header::CACHE_CONTROL, "no-store")
            .header(EXPORT_ID, id)
            .header(REGISTRY_HEAD, head)
            .body(Body::from_bytes_stream(chunks))
    }
}

/// How long a client may leave a chunk that is ready for it.
const STALLED: Duration = Duration::from_secs(30);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Keeps the connection of a download at work until its end, and ends it when the client no longer reads. Where one
/// connection carries one answer, its own writing is watched; with HTTP/2 a client can leave one answer and go on with
/// the others.
pub(super) fn follow(response: &mut Response, connection: Option<InFlight>) {
    let Some(connection) = connection.filter(|_| response.headers().contains_key(EXPORT_ID)) else { return };
    let chunks = response.take_body().into_bytes_stream();
    let ready = Arc::new(Mutex::new(None));
    let (watched, cut) = (Arc::downgrade(&ready), Arc::clone(&connection.0));
    tokio::spawn(async move {
        let left = |since: &Mutex<Option<Instant>>| {
            since.lock().ok().and_then(|since| *since).is_some_and(|since| since.elapsed() > STALLED)
        };
        while let Some(since) = watched.upgrade() {
            if left(&since) {
                tracing::info!("a download was ended that its client no longer read");
                cut.cut();
                break;
            }
            drop(since);
            tokio::time::sleep(LOOK).await;
        }
    });
    let followed = Followed { chunks: Box::pin(chunks), ready, _connection: connection };
    response.set_body(Body::from_bytes_stream(followed));
}

/// The chunks of a download, and since when the client has left the last one.
struct Followed<S> {
    chunks: Pin<Box<S>>,
    ready: Arc<Mutex<Option<Instant>>>,
    _connection: InFlight,
}

impl<S: Stream<Item = IoResult<Bytes>>> Stream for Followed<S> {
    type Item = IoResult<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let chunk = self.chunks.as_mut().poll_next(context);
        if let Ok(mut ready) = self.ready.lock() {
            *ready = matches!(chunk, Poll::Ready(Some(_))).then(Instant::now);
        }
        chunk
    }
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let header = |name: &str, description: &str| MetaHeader {
            name: name.into(),
            description: Some(description.into()),
            required: true,
            deprecated: false,
            schema: String::schema_ref(),
        };
        let headers = vec![
            header("Content-Disposition", "The name of the file (RFC 6266)."),
            header(EXPORT_ID, "The number of the export, for `/v1/exports/{id}`."),
            header(
                REGISTRY_HEAD,
                "How many events the register had, and the root over them in hex: `<size>:<root_hash>`.",
            ),
        ];
        let content = FORMATS
            .iter()
            .map(|f| MetaMediaType { content_type: f.media_type, schema: String::schema_ref() })
            .collect();
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file.",
                status: Some(200),
                status_range: None,
                content,
                headers,
            }],
        }
    }

    fn register(_: &mut Registry) {}
}
