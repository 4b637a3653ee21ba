//! CSV as RFC 4180 has it: CRLF, quotes where needed, UTF-8, lists joined by `;`.

use super::{ID_NUMBERS, Out, Profile, Rows, list};
use std::io::{Result, Write};

/// The header, in its order: names that clients rely on.
pub(super) const COLUMNS: &[&str] = &[
    "conferral_id",
    "decision_id",
    "line",
    "status",
    "award_code",
    "award_name",
    "award_kind",
    "recipient_id",
    "recipient_kind",
    "unnamed",
    "name",
    "birth_year",
    "post",
    "unit",
    "authority_codes",
    "authority_names",
    "attribution",
    "number",
    "symbol",
    "signed_on",
    "signed_year",
    "campaign_code",
    "year_from",
    "year_to",
    "conferral_type",
    "evidence",
    "posthumous",
    "certificate_number",
    "parent_unit",
    "sex",
    "reason",
    "origin",
    "shared_group",
];

struct Csv {
    out: ::csv::Writer<Out>,
    excel: bool,
    columns: Vec<&'static str>,
    /// Lists repeat from row to row, as a decision has many lines: the last one of each column, as read and as written.
    lists: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Starts a file with its header.
pub(super) fn open(mut out: Out, profile: Profile, columns: Vec<&'static str>) -> Result<Box<dyn Rows>> {
    let excel = profile == Profile::Excel;
    if excel {
        out.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut out =
        ::csv::WriterBuilder::new().terminator(::csv::Terminator::CRLF).buffer_capacity(1 << 16).from_writer(out);
    out.write_record(&columns)?;
    Ok(Box::new(Csv { out, excel, lists: vec![(Vec::new(), Vec::new()); columns.len()], columns }))
}

/// Whether a spreadsheet would take the text for a formula.
fn starts_formula(text: &[u8]) -> bool {
    text.first().is_some_and(|b| b"=+-@".contains(b))
}

/// The text with an apostrophe in front where a spreadsheet would take it for a formula, or an id number for a number
/// without its zeros.
fn guarded(name: &str, mut text: Vec<u8>, excel: bool) -> Vec<u8> {
    if excel && (name == ID_NUMBERS || starts_formula(&text)) {
        text.insert(0, b'\'');
    }
    text
}

impl Rows for Csv {
    fn row(&mut self, columns: &[Option<&[u8]>]) -> Result<()> {
        for ((name, (read, written)), column) in self.columns.iter().zip(&mut self.lists).zip(columns) {
            let text = column.unwrap_or_default();
            if text.first() == Some(&b'[') && (name.starts_with("authority_") || *name == ID_NUMBERS) {
                if read != text {
                    *read = text.to_vec();
                    *written = guarded(name, list(text).join(";").into_bytes(), self.excel);
                }
                self.out.write_field(&*written)?;
            } else if self.excel && starts_formula(text) {
                self.out.write_field(guarded(name, text.to_vec(), true))?;
            } else {
                self.out.write_field(text)?;
            }
        }
        Ok(self.out.write_record(None::<&[u8]>)?)
    }

    fn finish(&mut self) -> Result<()> {
        self.out.flush()
    }
}
