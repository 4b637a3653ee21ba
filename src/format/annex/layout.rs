//! Where the list of a sheet is: its headings, its columns, its sections, and the rows that are recipients'.
//!
//! Above the list stand the title and the paper it belongs to, below it sums and signatures; within it headings may
//! come again, for each page or for each kind of recipient. Nothing is guessed silently: each column says whether its
//! heading was known.

use super::{
    classify::{self, Section},
    grid::{Row, Sheet, column},
    heading,
    headings::{self, Headings},
    rows::{has_name, is_below_list, is_count, is_entry, is_someone, joined, signs, value},
    settle,
};
use crate::domain::{
    import::{ColumnChoice, ColumnMember},
    name::fold,
    recipient::RecipientKind,
};

/// A column from a row on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its number, from 0.
    pub column: u16,
    /// Its heading.
    pub heading: Option<String>,
    /// What it says of a line.
    pub member: Option<ColumnMember>,
    /// Whether the heading says so.
    pub sure: bool,
    /// The award that a tick in it means.
    pub ticked: Option<String>,
    /// Whether a name in the column before goes on in it.
    pub continues: bool,
}

/// What the headings above a row say of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Within {
    /// What the recipients are.
    pub kind: Option<RecipientKind>,
    /// The award as written.
    pub award: Option<String>,
    /// The unit.
    pub unit: Option<String>,
}

/// A row that is a recipient's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place among the rows of the sheet.
    pub place: usize,
    /// Its columns, as a place among the blocks.
    pub block: usize,
    /// What the sections above it say.
    pub within: Within,
}

/// The columns from a row on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Block {
    /// The row of its first heading; 0 where it has none.
    pub row: u32,
    /// The columns.
    pub columns: Vec<Column>,
}

/// The list of a sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// The rows of headings.
    pub heading_rows: Vec<u32>,
    /// The columns, from each heading on.
    pub blocks: Vec<Block>,
    /// The headings within the list.
    pub sections: Vec<(u32, String, Within)>,
    /// What is no recipient's.
    pub ignored: Vec<(u32, String)>,
    /// The recipients' rows.
    pub entries: Vec<Entry>,
    /// What the title says of all rows.
    pub title: Within,
}

/// Finds the list of a sheet whose texts are Unicode; `choices` are the columns a person has named.
#[must_use]
pub fn layout(sheet: &Sheet, choices: &[ColumnChoice]) -> Layout {
    let mut reading = Reading {
        sheet,
        layout: Layout::default(),
        within: Within::default(),
        before: Vec::new(),
        choices,
        ended: false,
    };
    let mut place = 0;
    while let Some(row) = sheet.rows.get(place) {
        if let Some(found) = headings::find(sheet, place) {
            place += reading.heading(found);
        } else {
            reading.row(place, row);
            place += 1;
        }
    }
    if reading.layout.blocks.is_empty() {
        return reading.without_headings();
    }
    reading.layout
}

struct Reading<'a> {
    sheet: &'a Sheet,
    layout: Layout,
    within: Within,
    /// The rows before the first heading.
    before: Vec<usize>,
    choices: &'a [ColumnChoice],
    /// Whether the signatures have begun.
    ended: bool,
}

impl Reading<'_> {
    /// Takes a heading up; the number of its rows.
    fn heading(&mut self, mut found: Headings) -> usize {
        let first = self.layout.blocks.is_empty();
        if first {
            self.title();
        }
        for choice in self.choices {
            choose(&mut found.block.columns, choice);
        }
        let last = self.layout.blocks.last();
        let again = last.is_some_and(|last| same(&last.columns, &found.block.columns));
        self.layout.heading_rows.extend(&found.rows);
        if !again {
            // Another heading is of another kind: "Tên tập thể" before, "Họ và tên" now.
            let kind = found.block.columns.iter().filter_map(|c| c.heading.as_deref()).find_map(heading::kind);
            if kind.is_some() && self.within.kind.is_some() && !first && kind != self.within.kind {
                self.within.kind = kind;
            }
            self.layout.blocks.push(found.block);
        }
        self.ended = false;
        found.rows.len()
    }

    /// Reads what stands above the first heading: the title, and sections that begin before it.
    fn title(&mut self) {
        let mut title = String::new();
        for place in std::mem::take(&mut self.before) {
            let Some(row) = self.sheet.rows.get(place) else { continue };
            let text = joined(row);
            let section = classify::section(&text);
            // "A/ TẬP THỂ XUẤT SẮC" before a table of its own.
            let of_kind = section.kind.is_some()
                && classify::numbered(&text).is_some_and(|(n, _)| classify::is_roman(n) || classify::is_letter(n));
            if section.strict || of_kind {
                self.section(row.number, text, section);
                continue;
            }
            title.push_str(&text);
            title.push('\n');
            self.layout.ignored.push((row.number, text));
        }
        self.layout.title = Within { kind: heading::kind(&title), award: Some(title), unit: None };
    }

    fn section(&mut self, row: u32, text: String, section: Section) {
        let key = fold(&section.body);
        let award =
            ["bang khen", "giay khen", "danh hieu", "huan chuong", "huy chuong", "co thi dua", "ky niem chuong"]
                .iter()
                .any(|word| key.contains(word));
        let within = if section.kind.is_some() {
            // A section of kinds ends those of units within the one before.
            Within { kind: section.kind, award: award.then_some(section.body), unit: None }
        } else if award {
            Within { award: Some(section.body), ..self.within.clone() }
        } else if classify::names_unit(&section.body) {
            Within { unit: Some(section.body), ..self.within.clone() }
        } else {
            // What a group of units or a merit says is no unit, and the one before has ended.
            Within { unit: None, ..self.within.clone() }
        };
        let award = within.award.clone().or_else(|| self.within.award.clone());
        self.within = Within { award, ..within };
        self.layout.sections.push((row, text, self.within.clone()));
    }

    fn row(&mut self, place: usize, row: &Row) {
        let Some(block) = self.layout.blocks.last() else {
            self.before.push(place);
            return;
        };
        let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        let text = joined(row);
        let first = texts.first().copied().unwrap_or_default();
        let line = value(row, &block.columns, ColumnMember::Line).map(|cell| cell.text.trim().to_owned());
        let counted = line.as_deref().is_some_and(|line| classify::is_decimal(line.trim_end_matches('.')));
        let directly = self.layout.heading_rows.last().is_some_and(|last| row.number <= last + 2);
        let total =
            !counted && (classify::is_total(first) || texts.get(1).is_some_and(|text| classify::is_total(text)));
        let alone = row.cells.len() == 1 && classify::is_remark(first) && !(counted && self.follows(row));
        if (directly && classify::counts_columns(&texts)) || self.ended || total || alone {
            self.layout.ignored.push((row.number, text));
        } else if let Some(section) = self.as_section(row, block) {
            self.section(row.number, text, section);
        } else if !counted && !is_someone(row, &block.columns) && signs(&texts) {
            self.ended = true;
            self.layout.ignored.push((row.number, text));
        } else if counted || has_name(row, &block.columns) {
            let block = self.layout.blocks.len() - 1;
            self.layout.entries.push(Entry { place, block, within: self.within.clone() });
        } else {
            self.layout.ignored.push((row.number, text));
        }
    }

    /// Whether the number of a row follows that of the last recipient.
    fn follows(&self, row: &Row) -> bool {
        let number = |row: &Row, block: usize| {
            let columns = self.layout.blocks.get(block).map_or(&[][..], |block| &block.columns);
            let cell = value(row, columns, ColumnMember::Line)?;
            cell.text.trim().trim_end_matches('.').parse::<u32>().ok()
        };
        let last = self
            .layout
            .entries
            .last()
            .and_then(|entry| self.sheet.rows.get(entry.place).and_then(|row| number(row, entry.block)));
        let own = number(row, self.layout.blocks.len().saturating_sub(1));
        own.is_some() && own == last.unwrap_or_default().checked_add(1)
    }

    /// A row as a section: a text alone, or after a Roman number or a letter, or with a count.
    fn as_section(&self, row: &Row, block: &Block) -> Option<Section> {
        let lines = block.columns.iter().any(|column| column.member == Some(ColumnMember::Line));
        let named: usize = block.columns.iter().filter(|column| column.member.is_some()).count();
        let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).collect();
        match texts.as_slice() {
            [text] => {
                let section = classify::section(text);
                let number = classify::numbered(text).map(|(number, _)| number);
                let wide = self.sheet.merged.iter().any(|m| m.top == row.number && m.right >= m.left + 2);
                let numbered = number.is_some_and(|n| classify::is_roman(n) || classify::is_letter(n));
                let worded = text.contains(char::is_alphabetic);
                let alone = named > 2 && lines && worded && number.is_none() && !classify::is_signature(text);
                (section.strict || numbered || ((wide || alone) && !classify::is_signature(text))).then_some(section)
            }
            // A unit over the sum of its rows.
            [text, rest @ ..]
                if rest.len() <= 2
                    && lines
                    && value(row, &block.columns, ColumnMember::Line).is_some_and(|cell| cell.text.trim() == *text)
                    && value(row, &block.columns, ColumnMember::Name).is_none()
                    && text.contains(char::is_alphabetic)
                    && !classify::is_signature(text)
                    && rest.iter().all(|rest| is_count(rest))
                    && text.split_whitespace().count() >= 2 =>
            {
                Some(classify::section(text))
            }
            // The name of a kind in the column of names, with how many they are.
            [text, rest @ ..]
                if rest.len() <= 2 && classify::section(text).strict && rest.iter().all(|rest| is_count(rest)) =>
            {
                Some(classify::section(text))
            }
            [number, text, rest @ ..] if rest.len() <= 1 => {
                let bare = number.trim_end_matches(['.', ')']);
                let counts = rest.iter().all(|rest| is_count(rest));
                let section = classify::section(text);
                let numbered = classify::is_roman(bare) || classify::is_letter(bare);
                let strict = classify::is_decimal(bare) && section.strict;
                (counts && (numbered || strict)).then_some(section)
            }
            _ => None,
        }
    }

    /// A list without headings: what its columns are is guessed from their cells.
    fn without_headings(mut self) -> Layout {
        let mut columns = settle::guess(self.sheet);
        for choice in self.choices {
            choose(&mut columns, choice);
        }
        let list = columns.iter().any(|column| column.member == Some(ColumnMember::NamePostUnit));
        let numbered = |row: &Row| row.cells.first().is_some_and(|cell| is_entry(&cell.text));
        let all_numbered = self.sheet.rows.iter().filter(|row| numbered(row)).count() > 0;
        self.layout.blocks.push(Block { row: 0, columns });
        for (place, row) in self.sheet.rows.iter().enumerate() {
            if list && all_numbered && (self.ended || !numbered(row)) {
                let text = joined(row);
                self.ended = self.ended || is_below_list(&text);
                let section = classify::section(&text);
                let roman =
                    classify::numbered(&text).is_some_and(|(n, _)| classify::is_roman(n) || classify::is_letter(n));
                if !self.ended && (section.strict || (roman && !section.body.is_empty())) {
                    self.section(row.number, text, section);
                } else {
                    self.layout.ignored.push((row.number, text));
                }
                continue;
            }
            self.row(place, row);
        }
        self.layout
    }
}

/// Whether headings say the same.
fn same(a: &[Column], b: &[Column]) -> bool {
    let said = |columns: &[Column]| {
        columns.iter().map(|c| (c.column, c.member, fold(c.heading.as_deref().unwrap_or("")))).collect::<Vec<_>>()
    };
    said(a) == said(b)
}

/// Makes a column what a person says it is; what may not be kept stays that.
fn choose(columns: &mut Vec<Column>, choice: &ColumnChoice) {
    let Some(number) = column(&choice.column) else { return };
    match columns.iter_mut().find(|column| column.column == number) {
        Some(column) if column.member.is_some_and(ColumnMember::is_dropped) => {}
        Some(column) => (column.member, column.sure) = (choice.member, true),
        None => {
            columns.push(Column {
                column: number,
                heading: None,
                member: choice.member,
                sure: true,
                ticked: None,
                continues: false,
            });
        }
    }
}
