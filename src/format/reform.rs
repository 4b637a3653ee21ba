//! A reform's file: CSV with a header, one succession a row, and what is needed to make the bodies that are not there
//! yet.
//!
//! Columns: `predecessor_code`, `successor_code`, `kind`, `date`, `instrument`; and for a body that the register lacks
//! `predecessor_name_vi`, `…_name_en`, `…_level`, `…_symbol`, `…_parent_code`, likewise for `successor_…`.

use crate::domain::{
    authority::{Authority, Level, Reform, Succession, SuccessionKind},
    fault::{Code, Fault, Finding},
    label::Label,
    name::fold,
};
use chrono::{Datelike, NaiveDate};
use serde::Deserialize;

/// A row as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    predecessor_code: String,
    successor_code: String,
    kind: String,
    date: String,
    instrument: String,
    #[serde(default)]
    predecessor_name_vi: Option<String>,
    #[serde(default)]
    predecessor_name_en: Option<String>,
    #[serde(default)]
    predecessor_level: Option<String>,
    #[serde(default)]
    predecessor_symbol: Option<String>,
    #[serde(default)]
    predecessor_parent_code: Option<String>,
    #[serde(default)]
    successor_name_vi: Option<String>,
    #[serde(default)]
    successor_name_en: Option<String>,
    #[serde(default)]
    successor_level: Option<String>,
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
    let separator = separator(&lines);
    let mut reader =
        ::csv::ReaderBuilder::new().delimiter(separator).trim(::csv::Trim::All).from_reader(lines.as_slice());
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
            Ok((line, row)) => match row.reform(line) {
                Ok(reform) => rows.push(reform),
                Err(found) => findings.extend(found),
            },
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

/// What parts the columns: a comma, a semicolon as spreadsheets of Vietnam write it, or a tab as they paste it.
fn separator(bytes: &[u8]) -> u8 {
    let head = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let parts = |separator: &u8| head.split(|byte| byte == separator).count();
    [b'\t', b';', b','].into_iter().max_by_key(parts).unwrap_or(b',')
}

/// A day, `2025-07-01` or `1/7/2025`.
fn day(line: u64, text: &str) -> Result<NaiveDate, Finding> {
    ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
        .iter()
        .find_map(|form| NaiveDate::parse_from_str(text, form).ok())
        .filter(|day| (1900..=9999).contains(&day.year()))
        .ok_or_else(|| {
            Finding::at(
                format!("/{line}/date"),
                "invalid_date",
                format!("Ngày “{text}” sai dạng hoặc không có thật; hãy ghi như 1/7/2025."),
                format!("{text} is no day; write it as 2025-07-01."),
            )
        })
}

/// A word of a vocabulary as the file says it: itself, or its label.
fn word<T: Copy>(
    (line, column): (u64, &str),
    text: &str,
    all: &[T],
    names: impl Fn(T) -> (&'static str, Label),
) -> Result<T, Finding> {
    let same = |one: &T| {
        let (word, Label { vi, en, .. }) = names(*one);
        std::iter::once(word).chain(vi.split(", ")).chain(en.split(", ")).any(|name| fold(name) == fold(text))
    };
    all.iter().copied().find(same).ok_or_else(|| {
        let of = |one: &T| (names(*one).1.vi, names(*one).1.en);
        let (vi, en): (Vec<_>, Vec<_>) = all.iter().map(of).unzip();
        Finding::at(
            format!("/{line}/{column}"),
            "unknown_value",
            format!("Giá trị “{text}” không hợp lệ; hãy ghi một trong: {}.", vi.join(", ")),
            format!("{text} is not known; write one of: {}.", en.join(", ")),
        )
    })
}

/// A body that the register may lack, as a row has it; the level is read with its column.
struct Named {
    name_vi: Option<String>,
    name_en: Option<String>,
    level: Option<String>,
    symbol: Option<String>,
    parent_code: Option<String>,
}

impl Named {
    fn body(
        self,
        (line, column): (u64, &str),
        code: &str,
        valid_from: Option<NaiveDate>,
    ) -> Result<Option<Authority>, Finding> {
        let Self { name_vi, name_en, level, symbol, parent_code } = self;
        let said = level.filter(|level| !level.is_empty());
        let level =
            said.map(|level| word((line, column), &level, Level::ALL, |l| (l.word(), l.label()))).transpose()?;
        let Some((name_vi, level)) = name_vi.filter(|name| !name.is_empty()).zip(level) else { return Ok(None) };
        let mut body = Authority {
            code: code.to_owned(),
            name_vi,
            name_en,
            level,
            symbol,
            parent_code,
            legal_standing: true,
            valid_from,
            valid_to: None,
            confidence: None,
        };
        body.tidy();
        Ok(Some(body))
    }
}

impl Row {
    fn reform(self, line: u64) -> Result<Reform, Vec<Finding>> {
        let Self { predecessor_code, successor_code, kind, date, instrument, .. } = self;
        let date = day(line, &date);
        let kind = word((line, "kind"), &kind, SuccessionKind::ALL, |kind| (kind.word(), kind.label()));
        let predecessor = Named {
            name_vi: self.predecessor_name_vi,
            name_en: self.predecessor_name_en,
            level: self.predecessor_level,
            symbol: self.predecessor_symbol,
            parent_code: self.predecessor_parent_code,
        };
        let successor = Named {
            name_vi: self.successor_name_vi,
            name_en: self.successor_name_en,
            level: self.successor_level,
            symbol: self.successor_symbol,
            parent_code: self.successor_parent_code,
        };
        let predecessor = predecessor.body((line, "predecessor_level"), &predecessor_code, None);
        // A body that a reform makes lives from its day on.
        let successor = successor.body((line, "successor_level"), &successor_code, date.as_ref().ok().copied());
        match (kind, date, predecessor, successor) {
            (Ok(kind), Ok(date), Ok(predecessor), Ok(successor)) => {
                let mut succession = Succession { predecessor_code, successor_code, kind, date, instrument };
                succession.tidy();
                Ok(Reform { line, succession, predecessor, successor })
            }
            (kind, date, predecessor, successor) => {
                Err([kind.err(), date.err(), predecessor.err(), successor.err()].into_iter().flatten().collect())
            }
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
            format!("{head}A,B,merge,2025-07-01,NQ,,\nA,C,merge,31.2.2025,NQ,,\nA,D,eaten,2025-07-01,NQ,,\n")
                .as_bytes(),
        )
        .unwrap_err();
        assert_eq!(
            wrong.errors.iter().map(|f| f.place.clone()).collect::<Vec<_>>(),
            ["/3/date", "/4/kind"].map(|p| crate::domain::fault::Place::Pointer(p.into()))
        );
        assert!(read(b"predecessor_code,successor_code\nA,B\n").is_err());
        // As a spreadsheet of an office writes or pastes it.
        for separator in [";", "\t"] {
            let rows = format!("{head}A,B,sáp nhập,1/7/2025,NQ 1,Xã Mẫu,cấp xã\n").replace(',', separator);
            let own = read(rows.as_bytes()).unwrap().remove(0);
            assert_eq!(
                (own.succession.kind, own.succession.date.to_string()),
                (SuccessionKind::Merge, "2025-07-01".into())
            );
        }
    }
}
