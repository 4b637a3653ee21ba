//! A reform's file: CSV with a header, one succession a row, and what is needed to make the bodies that are not there
//! yet.
//!
//! Columns: `predecessor_code`, `successor_code`, `kind`, `date`, `instrument`; and for a body that the register lacks
//! `predecessor_name_vi`, `…_name_en`, `…_level`, `…_symbol`, `…_parent_code`, likewise for `successor_…`.

use crate::domain::{
    authority::{Authority, Level, Reform, Succession, SuccessionKind},
    fault::{Code, Fault, Finding},
};
use chrono::NaiveDate;
use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    predecessor_code: String,
    successor_code: String,
    kind: SuccessionKind,
    #[serde(deserialize_with = "crate::domain::time::day")]
    date: NaiveDate,
    instrument: String,
    #[serde(default)]
    predecessor_name_vi: Option<String>,
    #[serde(default)]
    predecessor_name_en: Option<String>,
    #[serde(default)]
    predecessor_level: Option<Level>,
    #[serde(default)]
    predecessor_symbol: Option<String>,
    #[serde(default)]
    predecessor_parent_code: Option<String>,
    #[serde(default)]
    successor_name_vi: Option<String>,
    #[serde(default)]
    successor_name_en: Option<String>,
    #[serde(default)]
    successor_level: Option<Level>,
    #[serde(default)]
    successor_symbol: Option<String>,
    #[serde(default)]
    successor_parent_code: Option<String>,
    #[serde(default, rename = "confidence")]
    _confidence: Option<String>,
}

const REQUIRED: &[&str] = &["predecessor_code", "successor_code", "kind", "date", "instrument"];
const OPTIONAL: &[&str] = &[
    "predecessor_name_vi",
    "predecessor_name_en",
    "predecessor_level",
    "predecessor_symbol",
    "predecessor_parent_code",
    "successor_name_vi",
    "successor_name_en",
    "successor_level",
    "successor_symbol",
    "successor_parent_code",
    "confidence",
];

/// Reads a file; a row that cannot be read is named by its line.
pub fn read(bytes: &[u8]) -> Result<Vec<Reform>, Fault> {
    let bytes = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    // The line of a record is counted by line feeds: one that still stands before it, behind a carriage return, would be
    // missing.
    let lines = str::from_utf8(bytes).map_or_else(|_| bytes.to_vec(), |text| text.replace("\r\n", "\n").into_bytes());
    let mut reader = ::csv::ReaderBuilder::new().trim(::csv::Trim::All).from_reader(lines.as_slice());
    let header = reader.headers().cloned().map_err(|e| wrong(1, &e))?;
    let missing = REQUIRED.iter().filter(|name| !header.iter().any(|own| own == **name)).map(|name| {
        Finding::at(
            format!("/1/{name}"),
            "required",
            format!("Thiếu cột “{name}”; hãy bổ sung."),
            format!("The column {name} is missing."),
        )
    });
    let stranger = header.iter().filter(|name| !REQUIRED.contains(name) && !OPTIONAL.contains(name)).map(|name| {
        Finding::at(
            format!("/1/{name}"),
            "unknown_member",
            format!("Không có cột “{name}”; hãy bỏ hoặc sửa tên."),
            format!("There is no column {name}."),
        )
    });
    Fault::all(Code::InvalidBody, missing.chain(stranger).collect())?;
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for record in reader.records() {
        let line = |e: &::csv::Error| e.position().map_or(0, ::csv::Position::line);
        match record
            .and_then(|r| Ok((r.position().map_or(0, ::csv::Position::line), r.deserialize::<Row>(Some(&header))?)))
        {
            Ok((line, row)) => rows.push(row.reform(line)),
            Err(e) => findings.extend(wrong(line(&e), &e).errors),
        }
    }
    if rows.is_empty() && findings.is_empty() {
        findings.push(Finding::at("/2", "required", "Tệp không có dòng nào.", "The file has no rows."));
    }
    Fault::all(Code::InvalidBody, findings)?;
    Ok(rows)
}

fn wrong(line: u64, error: &::csv::Error) -> Fault {
    let vi = format!("Dòng {line} không đọc được (“{error}”).");
    Fault::at(
        Code::InvalidBody,
        Finding::at(format!("/{line}"), "invalid_value", vi, format!("Line {line} cannot be read: {error}.")),
    )
}

impl Row {
    fn reform(self, line: u64) -> Reform {
        let Self { predecessor_code, successor_code, kind, date, instrument, .. } = self;
        let body = |code: &str,
                    name_vi: Option<String>,
                    name_en: Option<String>,
                    level,
                    symbol,
                    parent_code,
                    valid_from,
                    valid_to| {
            let (name_vi, level) = name_vi.zip(level)?;
            let mut body = Authority {
                code: code.to_owned(),
                name_vi,
                name_en,
                level,
                symbol,
                parent_code,
                legal_standing: true,
                valid_from,
                valid_to,
                confidence: None,
            };
            body.tidy();
            Some(body)
        };
        let mut succession = Succession {
            predecessor_code: predecessor_code.clone(),
            successor_code: successor_code.clone(),
            kind,
            date,
            instrument,
        };
        succession.tidy();
        Reform {
            line,
            predecessor: body(
                &predecessor_code,
                self.predecessor_name_vi,
                self.predecessor_name_en,
                self.predecessor_level,
                self.predecessor_symbol,
                self.predecessor_parent_code,
                None,
                None,
            ),
            // A body that a reform makes lives from its day on.
            successor: body(
                &successor_code,
                self.successor_name_vi,
                self.successor_name_en,
                self.successor_level,
                self.successor_symbol,
                self.successor_parent_code,
                Some(date),
                None,
            ),
            succession,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_named_by_its_line() {
        let head = "predecessor_code,successor_code,kind,date,instrument,successor_name_vi,successor_level\n";
        let rows = read(format!("\u{FEFF}{head}A,B,merge,2025-07-01,NQ 1,Xã Mẫu,commune\n").as_bytes()).unwrap();
        assert_eq!(
            (rows[0].line, rows[0].successor.as_ref().unwrap().valid_from.unwrap().to_string()),
            (2, "2025-07-01".into())
        );
        assert!(rows[0].predecessor.is_none());
        let wrong = read(
            format!("{head}A,B,merge,2025-07-01,NQ,,\nA,C,merge,1.7.2025,NQ,,\nA,D,eaten,2025-07-01,NQ,,\n").as_bytes(),
        )
        .unwrap_err();
        assert_eq!(
            wrong.errors.iter().map(|f| f.place.clone()).collect::<Vec<_>>(),
            ["/3", "/4"].map(|p| crate::domain::fault::Place::Pointer(p.into()))
        );
        assert!(read(b"predecessor_code,successor_code\nA,B\n").is_err());
    }
}
