//! The encoders, and a stream that goes through one.

use super::coding::Coding;
use brotli::CompressorWriter;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use futures_util::Stream;
use std::{
    io::{Result, Write},
    pin::Pin,
    task::{Context, Poll},
};

/// How much time is spent to save bytes: little where an answer is made for one client, much where it is kept for all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// For one client.
    Once,
    /// For all.
    Kept,
}

/// The window of brotli, as a power of two, and its buffer: a stream takes no more memory than it must.
const WINDOW: u32 = 18;
const BUFFER: usize = 16 * 1_024;

/// What compresses an answer.
pub(super) enum Encoder {
    Zstd(zstd::stream::write::Encoder<'static, Vec<u8>>),
    Brotli(Box<CompressorWriter<Vec<u8>>>),
    Gzip(GzEncoder<Vec<u8>>),
}

impl Encoder {
    pub(super) fn new(coding: Coding, effort: Effort) -> Result<Self> {
        let once = effort == Effort::Once;
        Ok(match coding {
            Coding::Zstd => Self::Zstd(zstd::stream::write::Encoder::new(Vec::new(), if once { 3 } else { 19 })?),
            Coding::Brotli => {
                let (quality, window) = if once { (4, WINDOW) } else { (10, 22) };
                Self::Brotli(Box::new(CompressorWriter::new(Vec::new(), BUFFER, quality, window)))
            }
            Coding::Gzip => Self::Gzip(GzEncoder::new(Vec::new(), Compression::new(if once { 5 } else { 9 }))),
        })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match self {
            Self::Zstd(encoder) => encoder.write_all(bytes),
            Self::Brotli(encoder) => encoder.write_all(bytes),
            Self::Gzip(encoder) => encoder.write_all(bytes),
        }
    }

    /// What was written is to be read by the client now, however little it is.
    fn flush(&mut self) -> Result<()> {
        match self {
            Self::Zstd(encoder) => encoder.flush(),
            Self::Brotli(encoder) => encoder.flush(),
            Self::Gzip(encoder) => encoder.flush(),
        }
    }

    /// What is compressed so far.
    fn take(&mut self) -> Bytes {
        std::mem::take(match self {
            Self::Zstd(encoder) => encoder.get_mut(),
            Self::Brotli(encoder) => encoder.get_mut(),
            Self::Gzip(encoder) => encoder.get_mut(),
        })
        .into()
    }

    /// The end.
    pub(super) fn finish(self) -> Result<Bytes> {
        Ok(match self {
            Self::Zstd(encoder) => encoder.finish()?,
            Self::Brotli(encoder) => encoder.into_inner(),
            Self::Gzip(encoder) => encoder.finish()?,
        }
        .into())
    }
}

/// A stream that is compressed on its way: what is there is sent whenever there is nothing more for now.
pub(super) struct Encoded<S> {
    chunks: Pin<Box<S>>,
    encoder: Option<Encoder>,
    /// Whether something was written since the last flush.
    holds: bool,
}

impl<S: Stream<Item = Result<Bytes>>> Encoded<S> {
    pub(super) fn new(chunks: S, encoder: Encoder) -> Self {
        Self { chunks: Box::pin(chunks), encoder: Some(encoder), holds: false }
    }

    /// What there is to send, if there is any.
    fn next(&mut self, context: &mut Context<'_>) -> Result<Poll<Option<Bytes>>> {
        while let Some(encoder) = &mut self.encoder {
            match self.chunks.as_mut().poll_next(context) {
                Poll::Ready(Some(chunk)) => {
                    encoder.write(&chunk?)?;
                    self.holds = true;
                }
                Poll::Ready(None) => {
                    return Ok(Poll::Ready(self.encoder.take().map(Encoder::finish).transpose()?));
                }
                Poll::Pending if self.holds => {
                    encoder.flush()?;
                    self.holds = false;
                }
                Poll::Pending => return Ok(Poll::Pending),
            }
            let bytes = encoder.take();
            if !bytes.is_empty() {
                return Ok(Poll::Ready(Some(bytes)));
            }
        }
        Ok(Poll::Ready(None))
    }
}

impl<S: Stream<Item = Result<Bytes>>> Stream for Encoded<S> {
    type Item = Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match self.next(context) {
            Ok(poll) => poll.map(|bytes| bytes.map(Ok)),
            // An error would end the answer as if it were whole.
            Err(error) => std::panic::resume_unwind(Box::new(error)),
        }
    }
}
