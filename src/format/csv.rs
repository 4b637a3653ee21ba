//! CSV as RFC 4180 has it: CRLF, quotes where needed, UTF-8, lists joined by `;`.

use super::{Ending, Layout, Out, Profile, Rows, list, over};
use crate::domain::{
    export::{
        column::{Column, ID_NUMBERS, Kind},
        digest::Blocks,
    },
    fault::Language,
};
use std::{borrow::Cow, io::Result};

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
    out: Option<::csv::Writer<Out>>,
    excel: bool,
    language: Option<Language>,
    columns: Vec<&'static Column>,
    /// Lists repeat from row to row, as a decision has many lines: the last one of each column, as read and as written.
    lists: Vec<(Vec<u8>, Vec<u8>)>,
}

/// Starts a file with its header.
pub(super) fn open(mut out: Out, layout: Layout) -> Result<Box<dyn Rows>> {
    let Layout { profile, language, separator, packing: _, columns } = layout;
    let excel = profile == Profile::Excel;
    if excel {
        out.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut out = ::csv::WriterBuilder::new()
        .terminator(::csv::Terminator::CRLF)
        .delimiter(separator.byte())
        .buffer_capacity(1 << 16)
        .from_writer(out);
    match language {
        Some(language) => out.write_record(columns.iter().map(|column| column.heading(language)))?,
        None => out.write_record(columns.iter().map(|column| column.name))?,
    }
    let lists = vec![(Vec::new(), Vec::new()); columns.len()];
    Ok(Box::new(Csv { out: Some(out), excel, language, lists, columns }))
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
    fn row(&mut self, columns: &[Option<&[u8]>], blocks: &mut Blocks) -> Result<()> {
        let out = self.out.as_mut().ok_or_else(over)?;
        for ((column, (read, written)), text) in self.columns.iter().zip(&mut self.lists).zip(columns) {
            let text = text.unwrap_or_default();
            let spoken = self.language.filter(|_| matches!(column.kind, Kind::Word | Kind::Flag) && !text.is_empty());
            if column.kind == Kind::List && !text.is_empty() {
                if read != text {
                    *read = text.to_vec();
                    *written = guarded(column.name, list(text).join(";").into_bytes(), self.excel);
                }
                blocks.text(written);
                out.write_field(&*written)?;
                continue;
            }
            let text = if let Some(language) = spoken {
                Cow::Owned(column.said(&String::from_utf8_lossy(text), language).into_owned().into_bytes())
            } else if self.excel && starts_formula(text) {
                Cow::Owned(guarded(column.name, text.to_vec(), true))
            } else {
                Cow::Borrowed(text)
            };
            blocks.text(&text);
            out.write_field(&*text)?;
        }
        blocks.end_row();
        Ok(out.write_record(None::<&[u8]>)?)
    }

    fn finish(&mut self, _: &Ending) -> Result<Option<Vec<String>>> {
        let out = self.out.take().ok_or_else(over)?;
        out.into_inner().map_err(|e| std::io::Error::other(e.to_string()))?.end().map(|()| None)
    }
}
