//! A file that is packed as it is written, by gzip (RFC 1952) or zstd (RFC 8878).

use super::{Out, Sink, over};
use crate::domain::export::Packing;
use flate2::{Compression, write::GzEncoder};
use std::io::{Result, Write};

/// The place where what is written comes out packed.
pub fn packed(out: Out, packing: Option<Packing>) -> Result<Out> {
    Ok(match packing {
        None => out,
        Some(Packing::Gzip) => Box::new(Gzip(GzEncoder::new(out, Compression::new(6)))),
        Some(Packing::Zstd) => Box::new(Zstd(Some(zstd::stream::write::Encoder::new(out, 3)?))),
    })
}

struct Gzip(GzEncoder<Out>);

impl Write for Gzip {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Sink for Gzip {
    fn end(&mut self) -> Result<()> {
        self.0.try_finish()?;
        self.0.get_mut().end()
    }
}

struct Zstd(Option<zstd::stream::write::Encoder<'static, Out>>);

impl Write for Zstd {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.0.as_mut().ok_or_else(over)?.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        Ok(())
    }
}

impl Sink for Zstd {
    fn end(&mut self) -> Result<()> {
        self.0.take().ok_or_else(over)?.finish()?.end()
    }
}
