//! Texts that change with the program alone: compressed once for everybody, with a tag of their own (RFC 9110, section
//! 8.8.3).

use super::{
    coding::Coding,
    encoder::{Effort, Encoder},
};
use bytes::Bytes;
use sha2::{Digest, Sha256};
use std::sync::OnceLock;

/// A text in all its codings.
#[derive(Debug)]
pub struct Prepared {
    plain: Bytes,
    tag: String,
    coded: [OnceLock<Option<Bytes>>; Coding::ALL.len()],
}

impl Prepared {
    /// A text, which is compressed when it is first asked for.
    #[must_use]
    pub fn new(text: String) -> Self {
        let tag = format!("\"{}\"", hex::encode(Sha256::digest(&text)));
        Self { plain: text.into(), tag, coded: Default::default() }
    }

    /// Its tag, as it is.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.tag
    }

    /// Its bytes, where it can be compressed so.
    pub(super) async fn coded(&'static self, coding: Coding) -> Option<Bytes> {
        let kept = Coding::ALL.iter().zip(&self.coded).find(|(known, _)| **known == coding).map(|(_, kept)| kept)?;
        if let Some(bytes) = kept.get() {
            return bytes.clone();
        }
        // It takes a while: others go on meanwhile, and whoever asks for the same waits for this.
        tokio::task::spawn_blocking(move || kept.get_or_init(|| self.compress(coding)).clone()).await.ok()?
    }

    fn compress(&self, coding: Coding) -> Option<Bytes> {
        let mut encoder = Encoder::new(coding, Effort::Kept).ok()?;
        encoder.write(&self.plain).ok()?;
        encoder.finish().ok()
    }

    /// Its bytes, as they are.
    pub(super) fn plain(&self) -> Bytes {
        self.plain.clone()
    }
}
