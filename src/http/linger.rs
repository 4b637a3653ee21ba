//! Lets a client finish sending before it is answered: a refusal made before its body was read would otherwise close the
//! connection, and one made after half of a large body never be seen.
//!
//! A server that answers and closes while data is still on its way makes the other side's system throw the answer away
//! (RFC 9112, section 9.6). So what a handler left unread of a body is read and thrown away first, within bounds, and the
//! connection can be used again.

use bytes::Bytes;
use futures_util::Stream;
use poem::{Body, Request, http::header};
use std::{
    io::Result,
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    time::Duration,
};
use tokio_stream::StreamExt;

/// A body beyond this is not waited for.
const MOST: u64 = 256 * 1024 * 1024;
/// How long is waited for the rest of a body.
const LONGEST: Duration = Duration::from_secs(10);

/// A body that was lent to a handler, and whose rest can be read by the one who lent it.
#[derive(Clone)]
pub(super) struct Lent(Arc<Mutex<Option<Chunks>>>);

type Chunks = Pin<Box<dyn Stream<Item = Result<Bytes>> + Send>>;

impl Lent {
    /// Lends the body of a request to its handler.
    pub fn of(request: &mut Request) -> Option<Self> {
        let length = request.header(header::CONTENT_LENGTH).and_then(|l| l.parse::<u64>().ok());
        let comes =
            length.map_or_else(|| request.header(header::TRANSFER_ENCODING).is_some(), |l| (1..=MOST).contains(&l));
        // A client that asks before it sends has sent nothing yet (RFC 9110, section 10.1.1).
        if !comes || request.header(header::EXPECT).is_some() {
            return None;
        }
        let lent = Self(Arc::new(Mutex::new(Some(Box::pin(request.take_body().into_bytes_stream())))));
        request.set_body(Body::from_bytes_stream(lent.clone()));
        Some(lent)
    }

    /// Reads what is left, and throws it away; answers whether all of it was read, so that the connection can be used
    /// again.
    pub async fn drain(mut self) -> bool {
        let mut read = 0;
        let rest = async {
            while let Some(chunk) = self.next().await {
                let Ok(chunk) = chunk else { return false };
                read += chunk.len() as u64;
                if read > MOST {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(LONGEST, rest).await.unwrap_or_default()
    }
}

impl Stream for Lent {
    type Item = Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Ok(mut chunks) = self.0.lock() else { return Poll::Ready(None) };
        let next = match chunks.as_mut() {
            Some(stream) => stream.as_mut().poll_next(context),
            None => Poll::Ready(None),
        };
        if matches!(next, Poll::Ready(None | Some(Err(_)))) {
            *chunks = None;
        }
        next
    }
}
