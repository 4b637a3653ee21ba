//! An old register on its way: its rows lie in a file without a name, and only where each lies and which decision it is
//! of is remembered, so that a hundred thousand rows take a few megabytes.

use crate::{
    domain::{
        decision::Decision,
        fault::{Fault, Language, Text},
        import::register::{Belongs, LeftOutRow, RefusedRow, RegisterMap},
        member,
    },
    format::annex::register::{Columns, RowMembers},
};
use chrono::NaiveDate;
pub(super) use fill::fill;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::{fs::File, ops::Range, os::unix::fs::FileExt};

mod fill;

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
    /// Rows that are no conferrals.
    left_out: Vec<LeftOutRow>,
}

/// A decision as its rows say it, with what of them cannot be read.
#[derive(Debug)]
pub(super) struct ReadDecision {
    /// The decision with a line for each row that says enough of one; none where rows contradict one another.
    pub decision: Option<Decision>,
    /// The rows of its lines, by their places.
    pub lines: Vec<u32>,
    /// What cannot be read, which refuses the whole decision.
    pub wrong: Vec<Wrong>,
}

/// What cannot be read of a row.
#[derive(Debug, Clone)]
pub(super) struct Wrong {
    /// The place of the row.
    pub place: u32,
    /// The member, where it is one.
    pub member: &'static str,
    /// Why, and what to do about it.
    pub text: Text,
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

    /// A decision with its lines, and what of its rows cannot be read.
    pub fn decision(&self, group: &Group, map: &RegisterMap, today: NaiveDate) -> Result<ReadDecision, Fault> {
        let (_, facts): (u32, Map<String, Value>) = read(&self.file, group.facts)?;
        let mut found = ReadDecision { decision: None, lines: Vec::with_capacity(group.rows.len()), wrong: Vec::new() };
        let mut lines = Vec::with_capacity(group.rows.len());
        for (place, number) in group.rows.iter().zip(1..) {
            let row = self.row(*place)?;
            let columns = self.columns(&row)?;
            let mut said = columns.members(&row.texts, map, &[Belongs::Line, Belongs::Either], today);
            if complete(&mut said, number) {
                lines.push(said.members);
                found.lines.push(*place);
            }
            let wrong = said.wrong.into_iter().map(|(member, text)| Wrong { place: *place, member, text });
            found.wrong.extend(wrong);
        }
        if let Some(conflict) = &group.conflict {
            let conflict = |place: &u32| Wrong { place: *place, member: "", text: (**conflict).clone() };
            found.wrong.extend(group.rows.iter().map(conflict));
            return Ok(found);
        }
        match serde_json::from_value(with_lines(facts, lines)) {
            Ok(decision) => found.decision = Some(decision),
            Err(error) => {
                let text = unreadable(&error);
                found.wrong.extend(group.rows.iter().map(|place| Wrong {
                    place: *place,
                    member: "",
                    text: text.clone(),
                }));
            }
        }
        Ok(found)
    }

    /// The columns of the sheet of a row.
    pub fn columns(&self, row: &SpooledRow) -> Result<&Columns, Fault> {
        self.sheets.get(row.sheet).ok_or_else(|| Fault::internal("a sheet is gone"))
    }

    /// The rows that are no conferrals.
    pub fn left_out(&self) -> &[LeftOutRow] {
        &self.left_out
    }
}

/// A value that no member takes; which one the library says in English alone.
fn unreadable(error: &serde_json::Error) -> Text {
    Text::new(
        "Có giá trị sai dạng hoặc quá lớn; hãy xem lại các cột và giá trị mặc định của dòng.",
        format!("A value has the wrong form or is too large; check the columns and defaults of the row: {error}."),
    )
}

/// Numbers a line; says what it lacks of what each line needs, and whether it has that.
fn complete(said: &mut RowMembers, number: i32) -> bool {
    let mut complete = true;
    for member in ["award_code", "recipient_kind"] {
        if said.members.contains_key(member) {
            continue;
        }
        complete = false;
        if !said.wrong.iter().any(|(wrong, _)| *wrong == member) {
            let label = |language| member::label("line", member, language);
            let text = Text::new(
                format!(
                    "Thiếu {}; hãy điền ô, hoặc ghi giá trị mặc định “{member}” trong tệp ánh xạ.",
                    label(Language::Vi)
                ),
                format!(
                    "The {} is missing; fill the cell in, or give a default {member} in the map.",
                    label(Language::En)
                ),
            );
            said.wrong.push((member, text));
        }
    }
    said.members.entry("line").or_insert_with(|| number.into());
    complete
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

fn read<T: for<'de> Deserialize<'de>>(file: &File, span: Span) -> Result<T, Fault> {
    let mut bytes = vec![0; usize::try_from(span.length).map_err(Fault::internal)?];
    file.read_exact_at(&mut bytes, span.at).map_err(Fault::internal)?;
    serde_json::from_slice(&bytes).map_err(Fault::internal)
}
