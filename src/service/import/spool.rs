//! An old register on its way: its rows lie in a file without a name, and only where each lies and which decision it is
//! of is remembered, so that a hundred thousand rows take a few megabytes.

use super::reader;
use crate::{
    domain::{
        decision::Decision,
        fault::{Code, Fault, Finding, Language, Text},
        import::register::{Belongs, Progress, RefusedRow, RegisterMap},
        label::cited,
        member,
        number::{number_key, symbol_key},
    },
    format::annex::{decode, grid::Row, grid::Sheet, register::Columns},
};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Write},
    ops::Range,
    os::unix::fs::FileExt,
    path::Path,
};

/// Rows whose texts are decoded at a time: by so many the look of an old encoding is told.
const DECODED: usize = 500;

/// Where something lies in the file.
#[derive(Debug, Clone, Copy)]
struct Span {
    at: u64,
    length: u32,
}

/// A row of the register.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SpooledRow {
    /// Its place among the rows of the file, from 0.
    #[serde(rename = "p")]
    pub place: u32,
    /// Its number in the file.
    #[serde(rename = "r")]
    pub row: u32,
    /// The sheet it is in.
    #[serde(rename = "s")]
    sheet: usize,
    /// Its texts, by column.
    #[serde(rename = "t")]
    pub texts: Vec<String>,
}

/// The rows of one decision.
#[derive(Debug)]
pub(super) struct Group {
    facts: Span,
    rows: Vec<u32>,
    /// Why none of them is taken.
    conflict: Option<Box<Text>>,
}

impl Group {
    /// The places of its rows.
    pub fn places(&self) -> &[u32] {
        &self.rows
    }
}

/// The rows of an old register, by decision.
#[derive(Debug)]
pub(super) struct Spool {
    file: File,
    sheets: Vec<Columns>,
    rows: Vec<Span>,
    groups: Vec<Group>,
    /// Rows that say nothing of a decision that can be read.
    refused: Vec<RefusedRow>,
}

/// A decision with its lines, or the rows that refuse it, each with its reason.
pub(super) type ReadDecision = Result<Decision, Vec<(u32, Text)>>;

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
    by_text: HashMap<[u8; 16], Result<u32, Text>>,
    by_key: HashMap<[u8; 16], u32>,
    sheets: Vec<Columns>,
    rows: Vec<Span>,
    groups: Vec<Group>,
    refused: Vec<RefusedRow>,
}

/// Reads a file into a spool.
pub(super) fn fill(
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
            (self.above, self.headed) = (0, false);
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
        let text = digest(&format!("{sheet}\u{1f}{}", columns.decision_text(&spooled.texts)));
        let known = self.by_text.get(&text).cloned();
        let group = if let Some(known) = known {
            known
        } else {
            let of = [Belongs::Decision, Belongs::Group];
            let members = columns.members(&spooled.texts, self.map, &of, self.today);
            let group = members.map_or_else(|text| Ok(Err(text)), |facts| self.group(facts, &spooled))?;
            self.by_text.insert(text, group.clone());
            group
        };
        let span = self.write(&serde_json::to_vec(&spooled).map_err(Fault::internal)?)?;
        self.rows.push(span);
        match group {
            Ok(group) => {
                let group = self.groups.get_mut(usize::try_from(group).map_err(Fault::internal)?);
                group.ok_or_else(|| Fault::internal("a decision of a register is gone"))?.rows.push(place);
            }
            Err(reason) => self.refused.push(RefusedRow { place, row: row.number, reason }),
        }
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
    fn group(&mut self, mut facts: Map<String, Value>, row: &SpooledRow) -> Result<Result<u32, Text>, Fault> {
        let group = facts.remove("group").and_then(|group| group.as_str().map(str::to_owned));
        facts.insert("act".to_owned(), "award".into());
        let mut decision: Decision = match serde_json::from_value(Value::Object(facts)) {
            Ok(decision) => decision,
            Err(error) => {
                return Ok(Err(unreadable(&error)));
            }
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
        let Self { file, sheets, rows, groups, refused, .. } = self;
        let file = file.into_inner().map_err(|error| Fault::internal(error.into_error()))?;
        Ok(Spool { file, sheets, rows, groups, refused })
    }
}

impl Spool {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows that say nothing of a decision that can be read.
    pub fn refused(&self) -> &[RefusedRow] {
        &self.refused
    }

    /// The headings of the sheet of a row.
    pub fn headings(&self) -> &[String] {
        self.sheets.first().map(|columns| columns.headings.as_slice()).unwrap_or_default()
    }

    /// The columns of which nothing is read.
    pub fn unused(&self) -> Vec<String> {
        self.sheets.first().map(|columns| columns.unused().collect()).unwrap_or_default()
    }

    /// A row by its place.
    pub fn row(&self, place: u32) -> Result<SpooledRow, Fault> {
        let span = usize::try_from(place).ok().and_then(|place| self.rows.get(place));
        read(&self.file, *span.ok_or_else(|| Fault::internal("a row of a register is gone"))?)
    }

    /// A group by its place.
    pub fn group(&self, place: usize) -> Result<&Group, Fault> {
        self.groups.get(place).ok_or_else(|| Fault::internal("a decision of a register is gone"))
    }

    /// The places of groups that follow one another, so many rows together, or more where one has more.
    pub fn batches(&self, rows: usize) -> Vec<Range<usize>> {
        let mut batches: Vec<Range<usize>> = Vec::new();
        let mut full = rows;
        for (place, group) in self.groups.iter().enumerate() {
            full += group.places().len();
            match batches.last_mut() {
                Some(last) if full <= rows => last.end = place + 1,
                _ => {
                    full = group.places().len();
                    batches.push(place..place + 1);
                }
            }
        }
        batches
    }

    /// A decision with its lines, or the rows that refuse it, each with its reason.
    pub fn decision(&self, group: &Group, map: &RegisterMap, today: NaiveDate) -> Result<ReadDecision, Fault> {
        if let Some(conflict) = &group.conflict {
            return Ok(Err(group.rows.iter().map(|place| (*place, (**conflict).clone())).collect()));
        }
        let (_, facts): (u32, Map<String, Value>) = read(&self.file, group.facts)?;
        let (mut lines, mut refused) = (Vec::with_capacity(group.rows.len()), Vec::new());
        for (place, number) in group.rows.iter().zip(1..) {
            let row = self.row(*place)?;
            let columns = self.sheets.get(row.sheet).ok_or_else(|| Fault::internal("a sheet is gone"))?;
            let of = [Belongs::Line, Belongs::Either];
            match columns.members(&row.texts, map, &of, today).and_then(|line| needed(line, number)) {
                Ok(line) => lines.push(line),
                Err(text) => refused.push((*place, text)),
            }
        }
        if !refused.is_empty() {
            return Ok(Err(refused));
        }
        let facts = with_lines(facts, lines);
        match serde_json::from_value(facts) {
            Ok(decision) => Ok(Ok(decision)),
            Err(error) => {
                let text = unreadable(&error);
                Ok(Err(group.rows.iter().map(|place| (*place, text.clone())).collect()))
            }
        }
    }
}

/// A value that no member takes; which one the library says in English alone.
fn unreadable(error: &serde_json::Error) -> Text {
    Text::new(
        "có giá trị sai dạng hoặc quá lớn; hãy xem lại các cột và giá trị mặc định của dòng.",
        format!("a value has the wrong form or is too large; check the columns and defaults of the row: {error}."),
    )
}

/// A line with its number, unless it lacks what each line needs.
fn needed(mut line: Map<String, Value>, number: i32) -> Result<Map<String, Value>, Text> {
    for member in ["award_code", "recipient_kind"] {
        if !line.contains_key(member) {
            let label = |language| member::label("line", member, language);
            return Err(Text::new(
                format!("thiếu {}; hãy thêm cột hoặc giá trị mặc định “{member}”.", label(Language::Vi)),
                format!("{} is missing; add a column or a default {member}.", label(Language::En)),
            ));
        }
    }
    line.entry("line").or_insert_with(|| number.into());
    Ok(line)
}

/// A decision with its lines: what all lines say alike of campaign, period and type is the decision's.
fn with_lines(mut facts: Map<String, Value>, mut lines: Vec<Map<String, Value>>) -> Value {
    for together in [&["campaign_code"][..], &["year_from", "year_to"], &["conferral_type"]] {
        let alike =
            |member: &&str| lines.iter().all(|line| line.get(*member) == lines.first().and_then(|l| l.get(*member)));
        if !together.iter().all(alike) {
            continue;
        }
        for member in together {
            let said: Vec<_> = lines.iter_mut().map(|line| line.remove(*member)).collect();
            if let Some(value) = said.into_iter().next().flatten() {
                facts.insert((*member).to_owned(), value);
            }
        }
    }
    facts.insert("lines".to_owned(), lines.into_iter().map(Value::Object).collect());
    Value::Object(facts)
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
            "dòng {first} và dòng {second} của cùng một quyết định ghi khác nhau: {}; hãy ghi như nhau.",
            listed(Language::Vi)
        ),
        format!("rows {first} and {second} of one decision differ: {}; write them alike.", listed(Language::En)),
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

fn read<T: for<'de> Deserialize<'de>>(file: &File, span: Span) -> Result<T, Fault> {
    let mut bytes = vec![0; usize::try_from(span.length).map_err(Fault::internal)?];
    file.read_exact_at(&mut bytes, span.at).map_err(Fault::internal)?;
    serde_json::from_slice(&bytes).map_err(Fault::internal)
}
