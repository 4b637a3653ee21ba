//! What a file is by its first bytes, so that one of another format is told from one that was altered.

use super::unpacked;
use crate::domain::export::{Exported, FormatName};
use std::{
    fs::File,
    io::{BufRead, BufReader, Read, Result},
    path::Path,
};

/// What is looked at of a file.
const FIRST: u64 = 512;

/// Says what a file is that is not of the format of its manifest.
pub fn other_format(path: &Path, export: &Exported) -> Result<Option<String>> {
    let Ok(expected) = export.format.parse::<FormatName>() else { return Ok(None) };
    let mut first = Vec::new();
    BufReader::new(File::open(path)?).take(FIRST).read_to_end(&mut first)?;
    let mut is_packed = false;
    if let Ok(mut file) = unpacked(path)
        && let Ok(start) = file.fill_buf()
        && !start.is_empty()
        && !first.starts_with(start)
        && !start.starts_with(&first)
    {
        is_packed = true;
        first = start.get(..start.len().min(512)).unwrap_or_default().to_vec();
    }
    Ok(found(&first, expected, is_packed).map(|is| format!("the manifest is of {}, this is {is}", named(expected))))
}

fn named(format: FormatName) -> String {
    let word = format.word().to_uppercase();
    if format == FormatName::Xlsx || format == FormatName::Ndjson { format!("an {word}") } else { format!("a {word}") }
}

/// What the first bytes say that does not fit the format.
fn found(first: &[u8], expected: FormatName, is_packed: bool) -> Option<&'static str> {
    let trimmed = first.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(first).trim_ascii_start();
    // What no row of the list can be is said by whoever reads it.
    let is_json = expected == FormatName::Ndjson && (trimmed.starts_with(b"{") || trimmed.starts_with(b"["));
    let is = if first.starts_with(b"PK") {
        let is_ods = first.windows(OPEN_DOCUMENT.len()).any(|window| window == OPEN_DOCUMENT);
        if is_ods { "an ODS: save it as the manifest's format again" } else { "an XLSX" }
    } else if first.starts_with(b"%PDF") {
        "a PDF"
    } else if first.starts_with(&[0xFF, 0xFE]) || first.starts_with(&[0xFE, 0xFF]) {
        "text in UTF-16 (“Unicode text”): save it as CSV in UTF-8 again"
    } else if trimmed.starts_with(b"{\"") {
        "an NDJSON"
    } else if expected == FormatName::Csv || is_json || first.is_empty() {
        return None;
    } else if std::str::from_utf8(first).is_ok_and(|text| text.contains([',', ';', '\t'])) {
        "a text such as a CSV"
    } else {
        return None;
    };
    let fits = match expected {
        FormatName::Csv => false,
        FormatName::Ndjson => is == "an NDJSON",
        FormatName::Xlsx => is == "an XLSX" && !is_packed,
        FormatName::Pdf => is == "a PDF",
    };
    (!fits).then_some(is)
}

/// What a spreadsheet of OASIS says first.
const OPEN_DOCUMENT: &[u8] = b"application/vnd.oasis.opendocument";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_format_is_said_to_be_what_it_is() {
        for (first, expected, is) in [
            (&b"id,number\r\n"[..], FormatName::Csv, None),
            (b"id,number\r\n", FormatName::Xlsx, Some("a text such as a CSV")),
            (b"PK\x03\x04", FormatName::Csv, Some("an XLSX")),
            (b"PK\x03\x04", FormatName::Xlsx, None),
            (
                b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
                FormatName::Xlsx,
                Some("an ODS: save it as the manifest's format again"),
            ),
            (b"{\"id\":1}", FormatName::Csv, Some("an NDJSON")),
            (b"{\"id\":1}", FormatName::Ndjson, None),
            (
                b"\xFF\xFEi\0d\0",
                FormatName::Csv,
                Some("text in UTF-16 (“Unicode text”): save it as CSV in UTF-8 again"),
            ),
            (b"no workbook", FormatName::Xlsx, None),
            (b"%PDF-1.7", FormatName::Xlsx, Some("a PDF")),
            (b"", FormatName::Csv, None),
        ] {
            assert_eq!(found(first, expected, false), is, "{first:?}");
        }
    }
}
