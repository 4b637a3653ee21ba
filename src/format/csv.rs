//! CSV as RFC 4180 has it: CRLF, quotes where needed, UTF-8, lists joined by `;`.

use super::{Ending, Layout, Out, Profile, Rows, list, over};
use crate::domain::{
    export::{
        column::{Column, ID_NUMBERS, Kind},
        digest::Blocks,
    },
    fault::Language,
};
use std::{
    borrow::Cow,
    fs::File,
    io::{ErrorKind, Read, Result},
    path::Path,
};

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
        out.write_all(MARK.as_bytes())?;
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

/// What a file for a spreadsheet begins with.
const MARK: &str = "\u{FEFF}";

/// Whether a text has an apostrophe in front for a spreadsheet, which would take it for a formula; one that has
/// apostrophes of its own before that, or before digits alone, has one more, so that they are told apart.
fn is_guarded(text: &[u8]) -> bool {
    let own = text.iter().take_while(|byte| **byte == b'\'').count();
    let rest = text.get(own..).unwrap_or_default();
    rest.first().is_some_and(|first| b"=+-@".contains(first)) || (own > 0 && is_number(rest))
}

/// Digits alone, or several such with a semicolon between.
fn is_number(text: &[u8]) -> bool {
    !text.is_empty() && text.iter().all(|byte| byte.is_ascii_digit() || *byte == b';')
}

/// The text with an apostrophe in front where a spreadsheet would take it for a formula, or an id number for a number
/// without its zeros.
fn guarded(name: &str, mut text: Vec<u8>, excel: bool) -> Vec<u8> {
    if excel && (name == ID_NUMBERS || is_guarded(&text)) {
        text.insert(0, b'\'');
    }
    text
}

/// The text that a cell of a file for a spreadsheet was written from.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    text.strip_prefix('\'').filter(|_| is_guarded(text.as_bytes())).unwrap_or(text)
}

/// Whether a file was written for a spreadsheet, by us or by one itself: its cells may have an apostrophe in front.
pub fn is_for_spreadsheet(path: &Path) -> Result<bool> {
    let mut begins = [0; MARK.len()];
    match File::open(path)?.read_exact(&mut begins) {
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(false),
        read => read.map(|()| begins == MARK.as_bytes()),
    }
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
            } else if self.excel && is_guarded(text) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_text_is_read_again_as_it_was_written_for_a_spreadsheet() {
        for (text, written) in [
            ("=Mẫu", "'=Mẫu"),
            ("+84", "'+84"),
            ("-Mẫu", "'-Mẫu"),
            ("@Mẫu", "'@Mẫu"),
            ("'=Mẫu", "''=Mẫu"),
            ("''-Mẫu", "'''-Mẫu"),
            ("'Hen", "'Hen"),
            ("'", "'"),
            ("", ""),
            ("H'Hen =", "H'Hen ="),
            ("0153", "0153"),
            ("'0153", "''0153"),
        ] {
            let cell = String::from_utf8(guarded("name", text.into(), true)).unwrap();
            assert_eq!((cell.as_str(), unguarded(&cell)), (written, text));
            assert_eq!(guarded("name", text.into(), false), text.as_bytes());
        }
        let number = String::from_utf8(guarded(ID_NUMBERS, "001080012345".into(), true)).unwrap();
        assert_eq!((number.as_str(), unguarded(&number)), ("'001080012345", "001080012345"));
    }
}
