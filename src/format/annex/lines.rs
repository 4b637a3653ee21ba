//! Each row of a list as a line, with what stands against it by itself.

use super::{
    awards::{Awards, Found},
    facts,
    grid::{Cell, Kind, Row, Sheet, letters},
    layout::{Column, Entry, Layout, Within},
    orders::Orders,
    parts, person, places, sections,
    signs::{self, is_error},
};
use crate::domain::{
    decision::Line,
    fault::Text,
    import::{ColumnAnswer, ColumnMember, Defaults, Grade, Read, RowFinding},
    name::{fold, has_control, is_hidden},
    recipient::RecipientKind,
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// What rows are read by.
#[derive(Debug)]
pub struct Settings<'a> {
    /// What they take where the file says nothing.
    pub defaults: &'a Defaults,
    /// What a person said to questions.
    pub answers: &'a [ColumnAnswer],
    /// The awards of the catalogue.
    pub awards: &'a Awards,
    /// The day, for years of two digits.
    pub today: NaiveDate,
}

/// The rows of a list.
#[derive(Debug, Clone, Default)]
pub struct Lines {
    /// Each row as a line.
    pub rows: Vec<Read>,
    /// The columns whose days can be read in two ways, each with one that a spreadsheet may have turned.
    pub ambiguous_days: BTreeMap<u16, Option<NaiveDate>>,
}

/// Reads the rows of a list.
#[must_use]
pub fn lines(sheet: &Sheet, layout: &Layout, settings: &Settings<'_>) -> Lines {
    let columns = layout.blocks.iter().flat_map(|block| &block.columns);
    let births: BTreeSet<u16> = columns.filter(|column| is_birth(column)).map(|column| column.column).collect();
    let (addressed, any_addressed) = person::are_addressed(sheet, layout);
    let mut reading = Reading {
        layout,
        settings,
        orders: Orders::of(sheet, &births, settings.answers),
        addressed,
        any_addressed,
        meanings: HashMap::new(),
        above: HashMap::new(),
        found: Lines::default(),
    };
    for entry in &layout.entries {
        if let Some(row) = sheet.rows.get(entry.place) {
            reading.row(row, entry);
        }
    }
    reading.zeros(sheet);
    reading.under_one_number(sheet);
    reading.found
}

pub(super) fn is_birth(column: &Column) -> bool {
    matches!(column.member, Some(ColumnMember::Birth | ColumnMember::BirthMale | ColumnMember::BirthFemale))
}

pub(super) struct Reading<'a> {
    pub(super) layout: &'a Layout,
    pub(super) settings: &'a Settings<'a>,
    pub(super) orders: Orders,
    /// Whether most names have a form of address before them.
    pub(super) addressed: bool,
    /// Whether any name has one that is no surname.
    pub(super) any_addressed: bool,
    /// What texts of awards mean, each asked once.
    pub(super) meanings: HashMap<String, Found>,
    /// The text of each column in the row above, for ditto marks.
    above: HashMap<u16, String>,
    pub(super) found: Lines,
}

/// A row on the way to a line.
pub(super) struct Made<'a> {
    pub(super) row: &'a Row,
    pub(super) columns: &'a [Column],
    pub(super) line: Line,
    findings: Vec<RowFinding>,
}

impl Made<'_> {
    pub(super) fn say(
        &mut self,
        grade: Grade,
        column: Option<u16>,
        code: &str,
        vi: impl Into<String>,
        en: impl Into<String>,
    ) {
        self.findings.push(RowFinding::new(grade, column.map(letters), code, Text::new(vi, en)));
    }

    /// Says which cells have no value because their formula has failed.
    fn failed(&mut self) {
        let used = |column: &&Column| column.member.is_some_and(|m| m != ColumnMember::Ignored && !m.is_dropped());
        let columns = self.columns;
        for cell in columns.iter().filter(used).filter_map(|column| self.row.cell(column.column)) {
            if is_error(&cell.text) {
                self.say(
                    Grade::Caution,
                    Some(cell.column),
                    "formula_failed",
                    format!("Công thức của ô bị lỗi ({}) nên ô được đọc là trống; hãy điền giá trị.", cell.text),
                    format!("The formula of the cell failed ({}), so it is read as empty; give the value.", cell.text),
                );
            }
        }
    }
}

impl<'a> Reading<'a> {
    fn row(&mut self, row: &'a Row, entry: &Entry) {
        let number = i32::try_from(self.found.rows.len() + 1).unwrap_or(i32::MAX);
        let columns = self.layout.blocks.get(entry.block).map_or(&[][..], |block| &block.columns);
        let mut made = Made { row, columns, line: empty(number, self.settings.defaults), findings: Vec::new() };
        self.names(&mut made, &entry.within);
        self.places(&mut made, &entry.within);
        self.births(&mut made);
        facts::sex(&mut made);
        self.award(&mut made, &entry.within);
        made.unread(entry.after.as_deref());
        made.below(entry.below);
        made.struck();
        self.posthumous(&mut made, &entry.within);
        made.failed();
        made.id_numbers();
        made.line.certificate_number = self.text(&mut made, ColumnMember::CertificateNumber).map(|(text, _)| text);
        for cell in &row.cells {
            if !signs::is_ditto(&cell.text) {
                self.above.insert(cell.column, cell.text.clone());
            }
        }
        self.found.rows.push(Read { row: row.number, line: made.line, findings: made.findings });
    }

    /// The text of a row in a column of a member, on one line; a ditto mark stands for the text above.
    pub(super) fn text(&self, made: &mut Made<'_>, member: ColumnMember) -> Option<(String, u16)> {
        let (text, column) = self.raw(made, member)?;
        let plain = one_line(&text);
        (!plain.is_empty()).then_some((plain, column))
    }

    /// The same with its line breaks.
    pub(super) fn raw(&self, made: &mut Made<'_>, member: ColumnMember) -> Option<(String, u16)> {
        let columns = made.columns.iter().filter(|column| column.member == Some(member));
        let cell = columns.filter_map(|column| made.row.cell(column.column)).find(|cell| says(cell))?;
        let column = cell.column;
        let text = if signs::is_ditto(&cell.text) && member != ColumnMember::Name {
            let above = self.above.get(&column).cloned();
            if above.is_none() {
                made.say(
                    Grade::Flaw,
                    Some(column),
                    "nothing_above",
                    format!("“{}” nghĩa là như dòng trên, nhưng dòng trên để trống.", cell.text),
                    format!("{} stands for the text above, and there is none.", cell.text),
                );
            }
            above?
        } else {
            cell.text.clone()
        };
        let plain = one_line(&text);
        if plain.chars().ne(text.split_whitespace().collect::<Vec<_>>().join(" ").chars()) {
            made.say(
                Grade::Caution,
                Some(column),
                "hidden_character",
                "Ô có ký tự ẩn, đã bỏ; hãy xem lại.",
                "The cell has hidden characters, which were taken out; look at it again.",
            );
        }
        // A name may go on in the next column, a place in several.
        let more =
            made.columns.iter().filter(|more| more.continues && more.member == Some(member) && more.column != column);
        let more = more.filter_map(|more| made.row.cell(more.column)).filter(|cell| says(cell));
        let text = text.lines().map(one_line).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
        let mut text = places::named(made.columns, column, text);
        for cell in more.filter(|cell| cell.column > column) {
            let parted = if member == ColumnMember::Name { " " } else { ", " };
            text = format!("{text}{parted}{}", places::named(made.columns, cell.column, one_line(&cell.text)));
        }
        Some((text, column))
    }

    fn places(&self, made: &mut Made<'_>, within: &Within) {
        let collective = made.line.recipient_kind != RecipientKind::Individual;
        if let Some((text, column)) = self.text(made, ColumnMember::PostUnit) {
            let ranked = person::rank_before(&text).filter(|_| !collective);
            made.rank(ranked.map(|(rank, _)| rank));
            let text = ranked.map_or(text.as_str(), |(_, rest)| rest).to_owned();
            made.two_units(&text, Some(column));
            let (post, unit) = if collective { (None, Some(text)) } else { parts::post_and_unit(&text) };
            made.line.post = post.or(made.line.post.take());
            made.line.unit = unit.or(made.line.unit.take());
        }
        if let Some((text, column)) = self.text(made, ColumnMember::Post)
            && !collective
        {
            // "Thượng úy, Trợ lý" under "Cấp bậc, chức vụ".
            let ranks = made.columns.iter().find(|own| own.column == column).and_then(|own| own.heading.as_deref());
            let ranks = ranks.is_some_and(|heading| fold(heading).contains("cap bac"));
            let ranked = person::rank_before(&text).filter(|(_, post)| ranks || !post.is_empty());
            let post = ranked.map_or(text.as_str(), |(_, post)| post);
            made.line.post = Some(post.to_owned()).filter(|post| !post.is_empty());
            made.rank(ranked.map(|(rank, _)| rank));
        }
        if let Some((text, _)) = self.text(made, ColumnMember::Unit) {
            made.line.unit = Some(text);
        }
        if let Some((text, _)) = self.text(made, ColumnMember::ParentUnit) {
            made.line.parent_unit = Some(text);
        }
        // "Cơ quan chủ quản" of someone of whom no other unit is said.
        if made.line.recipient_kind != RecipientKind::Collective && made.line.unit.is_none() {
            made.line.unit = made.line.parent_unit.take();
        }
        // What a collective belongs to is the unit above it.
        if collective && made.line.recipient_kind == RecipientKind::Collective && made.line.parent_unit.is_none() {
            made.line.parent_unit = made.line.unit.take();
        }
        if let Some(unit) = &within.unit {
            let place = if made.line.recipient_kind == RecipientKind::Collective {
                &mut made.line.parent_unit
            } else {
                &mut made.line.unit
            };
            match place {
                None => *place = Some(unit.clone()),
                // "Bản Mẫu" under "Xã Thử".
                Some(own) => {
                    let apart = made.line.recipient_kind != RecipientKind::Collective
                        && sections::may_be_above(unit, own)
                        && !fold(own).contains(&fold(unit));
                    if apart && made.line.parent_unit.is_none() {
                        made.line.parent_unit = Some(unit.clone());
                    }
                }
            }
        }
        if let Some((text, _)) = self.text(made, ColumnMember::Reason) {
            made.line.reason = Some(text);
        }
    }

    /// Says of certificate numbers that a spreadsheet keeps as numbers that their zeros are lost.
    fn zeros(&mut self, sheet: &Sheet) {
        for (read, entry) in self.found.rows.iter_mut().zip(&self.layout.entries) {
            let Some(row) = sheet.rows.get(entry.place) else { continue };
            let columns = self.layout.blocks.get(entry.block).map_or(&[][..], |block| &block.columns);
            let cell = super::rows::value(row, columns, ColumnMember::CertificateNumber);
            let Some(cell) = cell.filter(|cell| cell.kind == Kind::Number) else { continue };
            let padded = sheet.rows.iter().filter_map(|row| row.cell(cell.column));
            let width = padded.filter(|other| other.text.starts_with('0')).map(|other| other.text.len()).max();
            let longest = sheet.rows.iter().filter_map(|row| row.cell(cell.column)).map(|other| other.text.len()).max();
            if width.or(longest).is_some_and(|width| cell.text.len() < width) {
                read.findings.push(RowFinding::new(
                    Grade::Caution,
                    Some(letters(cell.column)),
                    "leading_zeros",
                    Text::new(
                        format!("Bảng tính lưu “{}” là số, có thể đã mất số 0 ở đầu; hãy đối chiếu.", cell.text),
                        format!(
                            "The spreadsheet keeps {} as a number and may have lost zeros before it; compare it.",
                            cell.text
                        ),
                    ),
                ));
            }
        }
    }
}

/// The line of a row before anything of it was read.
fn empty(line: i32, defaults: &Defaults) -> Line {
    Line {
        line,
        award_code: String::new(),
        recipient_kind: RecipientKind::Individual,
        recipient_id: None,
        unnamed: false,
        times: None,
        name: None,
        honorific: None,
        sex: None,
        birth_year: None,
        birth_on: None,
        post: None,
        unit: None,
        parent_unit: None,
        reason: defaults.reason.clone(),
        posthumous: false,
        campaign_code: defaults.campaign_code.clone(),
        year_from: defaults.year_from,
        year_to: defaults.year_to,
        conferral_type: defaults.conferral_type,
        certificate_number: None,
        origin: None,
        shared_group: None,
        external_ids: Vec::new(),
    }
}

/// Whether a cell says something: dashes, dots and "không rõ" stand for nothing.
pub(super) fn says(cell: &Cell) -> bool {
    let text = cell.text.trim();
    let is_shown = |c: char| c.is_alphanumeric() && !is_hidden(c);
    let signs = !text.contains(is_shown) && !signs::is_ditto(text) && !signs::is_tick(text);
    !signs
        && !is_error(text)
        && !matches!(fold(text).as_str(), "khong" | "khong co" | "khong ro" | "chua ro" | "k ro" | "ko co")
}

/// A text on one line, without characters that no paper shows.
pub(super) fn one_line(text: &str) -> String {
    let shown = text.chars().map(|c| if c.is_whitespace() { ' ' } else { c });
    let shown: String = shown.filter(|c| !is_hidden(*c) && !has_control(c.encode_utf8(&mut [0; 4]))).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}
