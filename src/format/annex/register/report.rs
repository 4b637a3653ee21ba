//! The refused rows of an old register in the form of its file.

use crate::domain::fault::Fault;
use std::io::Write;

/// The rows that were refused, as the file has them, with the reason in a column more.
#[derive(Debug)]
pub struct Report<W: Write> {
    out: ::csv::Writer<W>,
    width: usize,
}

impl<W: Write> Report<W> {
    /// Begins a report with the headings of the file; `marked` says whether the mark of UTF-8 stands before them.
    pub fn begin(
        mut out: W,
        (separator, marked): (u8, bool),
        headings: &[String],
        reason: &str,
    ) -> Result<Self, Fault> {
        if marked {
            out.write_all("\u{FEFF}".as_bytes()).map_err(Fault::internal)?;
        }
        let out = ::csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(out);
        let mut report = Self { out, width: headings.len() };
        report.row(headings, reason)?;
        Ok(report)
    }

    /// Adds a row.
    pub fn row(&mut self, texts: &[String], reason: &str) -> Result<(), Fault> {
        let empty = std::iter::repeat_n("", self.width.saturating_sub(texts.len()));
        let cells = texts.iter().map(String::as_str).chain(empty).chain([reason]);
        self.out.write_record(cells).map_err(Fault::internal)
    }

    /// Ends it.
    pub fn finish(mut self) -> Result<(), Fault> {
        self.out.flush().map_err(Fault::internal)
    }
}
