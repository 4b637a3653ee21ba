//! A file becomes a spool: each row is written as it comes, and told by what it says of its decision which it is of.

use super::{super::reader, Group, Span, Spool, SpooledRow, read, unreadable};
use crate::{
    domain::{
        decision::Decision,
        fault::{Code, Fault, Finding, Language, Text},
        import::register::{Belongs, LeftOutRow, Progress, RefusedRow, RegisterMap},
        label::cited,
        member,
        number::{number_key, symbol_key},
    },
    format::annex::{
        decode,
        grid::{Row, Sheet},
        register::Columns,
    },
};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

/// Rows whose texts are decoded at a time: by so many the look of an old encoding is told.
const DECODED: usize = 500;

/// A file that is being read.
struct Filling<'a, P> {
    map: &'a RegisterMap,
    today: NaiveDate,
    progress: P,
    file: BufWriter<File>,
    end: u64,
    sheet: Option<String>,
    /// Rows of the current sheet above its headings.
    above: usize,
    headed: bool,
    waiting: Vec<Row>,
    by_text: HashMap<[u8; 16], Result<u32, Vec<Text>>>,
    by_key: HashMap<[u8; 16], u32>,
    sheets: Vec<Columns>,
    rows: Vec<Span>,
    groups: Vec<Group>,
    refused: Vec<RefusedRow>,
    left_out: Vec<LeftOutRow>,
    /// Whether the rows before were signatures.
    signed: bool,
}

/// Reads a file into a spool.
pub(in super::super) fn fill(
    path: &Path,
    map: &RegisterMap,
    today: NaiveDate,
    progress: impl FnMut(Progress),
) -> Result<Spool, Fault> {
    let file = tempfile::tempfile().map_err(Fault::internal)?;
    let mut filling = Filling {
        map,
        today,
        progress,
        file: BufWriter::new(file),
        end: 0,
        sheet: None,
        above: 0,
        headed: false,
        waiting: Vec::new(),
        by_text: HashMap::new(),
        by_key: HashMap::new(),
        sheets: Vec::new(),
        rows: Vec::new(),
        groups: Vec::new(),
        refused: Vec::new(),
        left_out: Vec::new(),
        signed: false,
    };
    reader::stream(path, |sheet, row| filling.take(sheet, row))?;
    filling.done()
}

impl<P: FnMut(Progress)> Filling<'_, P> {
    fn take(&mut self, sheet: &str, row: Row) -> Result<(), Fault> {
        if self.map.sheet.as_ref().is_some_and(|only| only != sheet) {
            return Ok(());
        }
        if self.sheet.as_deref() != Some(sheet) {
            self.decode()?;
            self.sheet = Some(sheet.to_owned());
            (self.above, self.headed, self.signed) = (0, false, false);
        }
        self.waiting.push(row);
        if self.waiting.len() >= DECODED { self.decode() } else { Ok(()) }
    }

    /// Decodes the rows that wait, and spools each.
    fn decode(&mut self) -> Result<(), Fault> {
        let rows = std::mem::take(&mut self.waiting);
        if rows.is_empty() {
            return Ok(());
        }
        let (read, _) = decode::texts(&Sheet { rows, ..Sheet::default() }, self.map.text_encoding, None);
        for row in read.rows {
            self.row(&row)?;
        }
        (self.progress)(Progress { rows: self.rows.len(), of: None, refused: self.refused.len() });
        Ok(())
    }

    fn row(&mut self, row: &Row) -> Result<(), Fault> {
        if !self.headed {
            return self.heading(row);
        }
        let sheet = self.sheets.len() - 1;
        let Some(columns) = self.sheets.get(sheet) else { return Ok(()) };
        if columns.repeats(row) {
            return Ok(());
        }
        let place = u32::try_from(self.rows.len()).map_err(Fault::internal)?;
        let spooled = SpooledRow { place, row: row.number, sheet, texts: Columns::texts(row) };
        // What is no conferral keeps its place too: earlier runs of the file have counted it.
        if columns.are_around(&spooled.texts, self.signed) {
            self.signed |= Columns::sign(&spooled.texts);
            let text = row.cells.first().map(|cell| cell.text.trim().to_owned()).unwrap_or_default();
            self.left_out.push(LeftOutRow { row: row.number, text });
            return self.spool(&spooled);
        }
        self.signed = false;
        let text = digest(&format!("{sheet}\u{1f}{}", columns.decision_text(&spooled.texts)));
        let known = self.by_text.get(&text).cloned();
        let group = if let Some(known) = known {
            known
        } else {
            let said = columns.members(&spooled.texts, self.map, &[Belongs::Decision, Belongs::Group], self.today);
            let wrong: Vec<Text> = said.wrong.into_iter().map(|(_, text)| text).collect();
            let group = if wrong.is_empty() { self.group(said.members, &spooled)? } else { Err(wrong) };
            self.by_text.insert(text, group.clone());
            group
        };
        match group {
            Ok(group) => {
                let group = self.groups.get_mut(usize::try_from(group).map_err(Fault::internal)?);
                group.ok_or_else(|| Fault::internal("a decision of a register is gone"))?.rows.push(place);
            }
            Err(mut reasons) => {
                let line = self.sheets.get(sheet).map(|columns| {
                    columns.members(&spooled.texts, self.map, &[Belongs::Line, Belongs::Either], self.today)
                });
                reasons.extend(line.into_iter().flat_map(|line| line.wrong).map(|(_, text)| text));
                self.refused.push(RefusedRow { place, row: row.number, reason: Text::joined(&reasons) });
            }
        }
        self.spool(&spooled)
    }

    fn spool(&mut self, row: &SpooledRow) -> Result<(), Fault> {
        let span = self.write(&serde_json::to_vec(row).map_err(Fault::internal)?)?;
        self.rows.push(span);
        Ok(())
    }

    fn heading(&mut self, row: &Row) -> Result<(), Fault> {
        match Columns::find(self.map, row) {
            Ok(Some(columns)) => {
                self.sheets.push(columns);
                self.headed = true;
                Ok(())
            }
            Ok(None) if Columns::are_missing(self.above) => Err(no_headings(self.sheet.as_deref().unwrap_or_default())),
            Ok(None) => {
                self.above += 1;
                Ok(())
            }
            Err(missing) => {
                let missing = missing.join(", ");
                Err(Fault::at(
                    Code::FileUnreadable,
                    Finding::at(
                        "/columns",
                        "unknown_value",
                        format!("Dòng {}: tệp không có cột: {missing}; hãy sửa tệp ánh xạ.", row.number),
                        format!("Row {}: the file has no column: {missing}; mend the map.", row.number),
                    ),
                ))
            }
        }
    }

    /// The decision of facts that were not read before: a known one, or a new one.
    fn group(&mut self, mut facts: Map<String, Value>, row: &SpooledRow) -> Result<Result<u32, Vec<Text>>, Fault> {
        let group = facts.remove("group").and_then(|group| group.as_str().map(str::to_owned));
        facts.insert("act".to_owned(), "award".into());
        let mut decision: Decision = match serde_json::from_value(Value::Object(facts)) {
            Ok(decision) => decision,
            Err(error) => return Ok(Err(vec![unreadable(&error)])),
        };
        decision.tidy();
        let key = digest(&key(&decision, group.as_deref())?);
        let facts = serde_json::to_value(&decision).map_err(Fault::internal)?;
        let Some(known) = self.by_key.get(&key).copied() else {
            let span = self.write(&serde_json::to_vec(&json!([row.row, facts])).map_err(Fault::internal)?)?;
            let number = u32::try_from(self.groups.len()).map_err(Fault::internal)?;
            self.groups.push(Group { facts: span, rows: Vec::new(), conflict: None });
            self.by_key.insert(key, number);
            return Ok(Ok(number));
        };
        self.file.flush().map_err(Fault::internal)?;
        let group = usize::try_from(known).ok().and_then(|known| self.groups.get_mut(known));
        let group = group.ok_or_else(|| Fault::internal("a decision of a register is gone"))?;
        let (first, other): (u32, Value) = read(self.file.get_ref(), group.facts)?;
        if other != facts && group.conflict.is_none() {
            group.conflict = Some(Box::new(conflict((first, &other), (row.row, &facts))));
        }
        Ok(Ok(known))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<Span, Fault> {
        let span = Span { at: self.end, length: u32::try_from(bytes.len()).map_err(Fault::internal)? };
        self.file.write_all(bytes).map_err(Fault::internal)?;
        self.end += u64::from(span.length);
        Ok(span)
    }

    fn done(mut self) -> Result<Spool, Fault> {
        self.decode()?;
        if self.sheets.is_empty() {
            return Err(no_headings(self.map.sheet.as_deref().unwrap_or_default()));
        }
        let Self { file, sheets, rows, groups, refused, left_out, .. } = self;
        let file = file.into_inner().map_err(|error| Fault::internal(error.into_error()))?;
        Ok(Spool { file, sheets, rows, groups, refused, left_out })
    }
}

/// By what decisions are told apart: bodies, number, symbol and day; without a number, by all that is said of them.
fn key(decision: &Decision, group: Option<&str>) -> Result<String, Fault> {
    let mut bodies = decision.authority_codes.clone();
    bodies.sort_unstable();
    let all = match decision.number {
        Some(_) => String::new(),
        None => serde_json::to_string(decision).map_err(Fault::internal)?,
    };
    let day = decision.signed_on.map_or_else(String::new, |day| day.to_string());
    let year = decision.signed_year.unwrap_or_default().to_string();
    let number = decision.number.as_deref().map(number_key).unwrap_or_default();
    let symbol = decision.symbol.as_deref().map(symbol_key).unwrap_or_default();
    let bodies = bodies.join("|");
    Ok([&bodies, &number, &symbol, &day, &year, group.unwrap_or_default(), &all].join("\u{1f}"))
}

/// Why rows of one decision are not taken.
fn conflict((first, one): (u32, &Value), (second, other): (u32, &Value)) -> Text {
    let empty = Map::new();
    let (one, other) = (one.as_object().unwrap_or(&empty), other.as_object().unwrap_or(&empty));
    let members: Vec<&String> = one
        .keys()
        .chain(other.keys().filter(|name| !one.contains_key(*name)))
        .filter(|name| one.get(*name) != other.get(*name))
        .collect();
    let listed = |language| {
        let labels = members.iter().map(|name| member::label("decision", name, language));
        labels.collect::<Vec<_>>().join(", ")
    };
    Text::new(
        format!(
            "Dòng {first} và dòng {second} của cùng một quyết định ghi khác nhau: {}; hãy ghi như nhau.",
            listed(Language::Vi)
        ),
        format!("Rows {first} and {second} of one decision differ: {}; write them alike.", listed(Language::En)),
    )
}

fn no_headings(sheet: &str) -> Fault {
    let (vi, en) = match sheet {
        "" => (String::new(), String::new()),
        sheet => (format!(" của trang tính {}", cited(sheet)), format!(" of the sheet {}", cited(sheet))),
    };
    Fault::at(
        Code::FileUnreadable,
        Finding::at(
            "/columns",
            "headings_missing",
            format!("Không tìm thấy dòng tiêu đề{vi}; hãy ghi tên các cột trong tệp ánh xạ."),
            format!("No row of headings{en} was found; name the columns in the map."),
        ),
    )
}

fn digest(text: &str) -> [u8; 16] {
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(Sha256::digest(text.as_bytes())) {
        *to = from;
    }
    short
}
