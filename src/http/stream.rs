//! Answers that are streamed as they are made: they break off where they fail, and end with a client that no longer
//! reads.

use super::connections::InFlight;
use crate::domain::fault::Fault;
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use poem::{Body, Response, ResponseBuilder};
use std::{
    io::Result as IoResult,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};
use tokio::time::Instant;

/// How long a client may leave a chunk that is ready for it.
const STALLED: Duration = Duration::from_secs(30);
/// How often that is looked at.
const LOOK: Duration = Duration::from_secs(5);

/// Says of an answer that it is a stream.
#[derive(Debug, Clone, Copy)]
pub(super) struct Streamed {
    /// Whether its bytes are packed already.
    pub(super) packed: bool,
}

/// An answer whose body comes in chunks.
///
/// An error that merely ended the stream would reach the client as a file that looks whole: the server writes the normal
/// terminator. Unwinding tears the connection instead, and the client sees that the file broke off.
pub fn answer(head: ResponseBuilder, chunks: impl Stream<Item = Result<Bytes, Fault>> + Send + 'static) -> Response {
    streamed(head, chunks, Streamed { packed: false })
}

/// The same of bytes that are packed already: they are sent as they are, whatever codings the client takes.
pub fn packed(head: ResponseBuilder, chunks: impl Stream<Item = Result<Bytes, Fault>> + Send + 'static) -> Response {
    streamed(head, chunks, Streamed { packed: true })
}

fn streamed(
    head: ResponseBuilder,
    chunks: impl Stream<Item = Result<Bytes, Fault>> + Send + 'static,
    how: Streamed,
) -> Response {
    let chunks = chunks.map(|chunk| match chunk {
        Ok(chunk) => IoResult::Ok(chunk),
        Err(fault) => std::panic::resume_unwind(Box::new(fault)),
    });
    head.extension(how).body(Body::from_bytes_stream(chunks))
}

/// Keeps the connection of a stream at work until its end, and ends it when the client no longer reads. Where one
/// connection carries one answer, its own writing is watched; with HTTP/2 a client can leave one answer and go on with
/// the others.
pub(super) fn follow(response: &mut Response, connection: Option<InFlight>) {
    let Some(connection) = connection.filter(|_| response.data::<Streamed>().is_some()) else { return };
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

/// The chunks of a stream, and since when the client has left the last one.
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
