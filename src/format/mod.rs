//! Bytes to rows and back: what an annex is read from ([`annex`]), and what an export is written as. [`FORMATS`] is the one registration; a format is one file and one line
//! in it.

pub mod annex;
mod csv;
pub mod eligibility;
mod ndjson;
pub mod reform;

pub use crate::domain::export::{FormatName, Profile};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use std::io::{Result, Write};

/// How a file is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// What the file is written as.
    pub format: FormatName,
    /// Who reads the file; `plain` unless asked.
    pub profile: Option<Profile>,
}

/// A format of exports.
#[derive(Debug)]
pub struct Format {
    /// Its name.
    pub name: FormatName,
    /// Its media type.
    pub media_type: &'static str,
    /// The ending of its files.
    pub extension: &'static str,
    /// The columns it takes, in its order.
    pub columns: &'static [&'static str],
    /// Starts a file of these columns.
    pub open: Open,
}

/// Starts a file of these columns.
pub type Open = fn(Out, Profile, Vec<&'static str>) -> Result<Box<dyn Rows>>;

/// The column that an export has only if it was asked for: a list of id numbers in plain, after all others.
pub const ID_NUMBERS: &str = "id_numbers";

impl Format {
    /// The columns of a file, with id numbers or without.
    #[must_use]
    pub fn columns_with(&self, id_numbers: bool) -> Vec<&'static str> {
        self.columns.iter().copied().chain(id_numbers.then_some(ID_NUMBERS)).collect()
    }
}

/// Where a format writes.
pub type Out = Box<dyn Write + Send>;

/// A file being written, row by row.
pub trait Rows: Send {
    /// Writes one row: each column's text in the order of the file's columns, or nothing.
    fn row(&mut self, columns: &[Option<&[u8]>]) -> Result<()>;
    /// Writes what is left.
    fn finish(&mut self) -> Result<()>;
}

/// Every format there is.
pub const FORMATS: &[Format] = &[
    Format { name: FormatName::Csv, media_type: "text/csv", extension: "csv", columns: csv::COLUMNS, open: csv::open },
    Format {
        name: FormatName::Ndjson,
        media_type: "application/x-ndjson",
        extension: "ndjson",
        columns: ndjson::COLUMNS,
        open: ndjson::open,
    },
];

/// The format of a name.
#[must_use]
pub fn format(name: FormatName) -> Option<&'static Format> {
    FORMATS.iter().find(|f| f.name == name)
}

/// The texts of a column that holds a JSON list of words.
fn list(text: &[u8]) -> Vec<String> {
    serde_json::from_slice(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::{Arc, Mutex};

    #[derive(Clone, Default)]
    struct Sink(Arc<Mutex<Vec<u8>>>);
    impl Write for Sink {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }
        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    fn written(name: FormatName, profile: Profile, values: &[(&str, &str)]) -> String {
        let sink = Sink::default();
        let format = format(name).unwrap();
        let names = format.columns_with(values.iter().any(|(name, _)| *name == ID_NUMBERS));
        let mut rows = (format.open)(Box::new(sink.clone()), profile, names.clone()).unwrap();
        let columns: Vec<_> =
            names.iter().map(|c| values.iter().find(|(name, _)| name == c).map(|(_, v)| v.as_bytes())).collect();
        rows.row(&columns).unwrap();
        rows.finish().unwrap();
        drop(rows);
        let bytes = sink.0.lock().unwrap().clone();
        String::from_utf8(bytes).unwrap()
    }

    const ROW: &[(&str, &str)] = &[
        ("conferral_id", "9001"),
        ("version", "1"),
        ("name", "=Mẫu, \"A\""),
        ("unnamed", "false"),
        ("authority_codes", "[\"A\",\"B\"]"),
        ("number", "12"),
        ("symbol", "QĐ-UBND"),
    ];

    #[test]
    fn every_name_has_a_format() {
        for name in FormatName::ALL {
            assert!(format(*name).is_some(), "{name:?}");
        }
    }

    #[test]
    fn csv_quotes_what_needs_it_and_ends_lines_with_crlf() {
        let text = written(FormatName::Csv, Profile::Plain, ROW);
        assert!(text.starts_with("conferral_id,decision_id,line,"));
        assert!(text.contains("\r\n9001,,,") && text.ends_with("\r\n"));
        assert!(text.contains("\"=Mẫu, \"\"A\"\"\"") && text.contains(",A;B,"), "{text}");
    }

    #[test]
    fn a_spreadsheet_gets_a_mark_and_no_formula() {
        let text = written(FormatName::Csv, Profile::Excel, ROW);
        assert!(text.starts_with('\u{FEFF}') && text.contains("\"'=Mẫu"), "{text}");
    }

    #[test]
    fn ndjson_has_the_members_of_a_conferral_and_leaves_out_what_is_unknown() {
        let text = written(FormatName::Ndjson, Profile::Plain, ROW);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let expected = serde_json::json!({"id": 9001, "version": 1, "unnamed": false, "name": "=Mẫu, \"A\"", "authority_codes": ["A", "B"], "reference": "12/QĐ-UBND"});
        assert_eq!(value, expected);
    }

    #[test]
    fn id_numbers_come_last_and_a_spreadsheet_takes_none_for_a_number() {
        let row = |numbers: &'static str| [ROW, &[(ID_NUMBERS, numbers)]].concat();
        let (one, two) = (row("[\"091180001234\"]"), row("[\"091180001234\",\"371001234\"]"));
        let csv = |profile, row: &[(&str, &str)]| written(FormatName::Csv, profile, row);
        assert!(csv(Profile::Plain, &one).contains(",shared_group,id_numbers\r\n"));
        assert!(csv(Profile::Plain, &one).ends_with(",091180001234\r\n"));
        assert!(csv(Profile::Plain, &two).ends_with(",091180001234;371001234\r\n"));
        assert!(csv(Profile::Excel, &one).ends_with(",'091180001234\r\n"));
        assert!(
            written(FormatName::Ndjson, Profile::Plain, &two)
                .ends_with(",\"id_numbers\":[\"091180001234\",\"371001234\"]}\n")
        );
    }
}
