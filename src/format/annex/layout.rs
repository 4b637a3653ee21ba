//! Where the list of a sheet is: its headings, its columns, its sections, and the rows that are recipients'.
//!
//! Above the list stand the title and the paper it belongs to, below it sums and signatures; within it headings may
//! come again, for each page or for each kind of recipient. Nothing is guessed silently: each column says whether its
//! heading was known.

use super::{
    classify::{self, Level},
    grid::{Beside, Row, Sheet, column},
    headings::{self, Headings},
    kinds, outside,
    post::is_unit,
    remark,
    rows::{has_name, is_someone, joined, last_numbers, signs, value},
    sections::names_award,
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
    /// The class of the award that a heading or the title names: "HẠNG NHẤT".
    pub grade: Option<&'static str>,
    /// The unit.
    pub unit: Option<String>,
    /// Whether the awards are posthumous.
    pub posthumous: bool,
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
    /// A text between it and the recipient before it that is neither a section nor anything that stands around lists.
    pub after: Option<String>,
    /// The row right below it that may go on with it and was not read.
    pub below: Option<u32>,
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
    /// How rows are numbered where lists stand beside one another.
    pub beside: Option<Beside>,
}

/// Finds the list of a sheet whose texts are Unicode; `choices` are the columns a person has named.
#[must_use]
pub fn layout(sheet: &Sheet, choices: &[ColumnChoice]) -> Layout {
    let mut reading = Reading {
        sheet,
        layout: Layout { beside: sheet.beside.clone(), ..Layout::default() },
        within: Within::default(),
        opening: Within::default(),
        kind_at: None,
        posthumous_at: None,
        last_numbers: last_numbers(sheet),
        before: Vec::new(),
        choices,
        ended: false,
        summed: false,
        unread: None,
    };
    let mut place = 0;
    let list = |row: &Row| sheet.beside.as_ref().map_or(0, |beside| beside.list(row.number));
    while let Some(row) = sheet.rows.get(place) {
        if place.checked_sub(1).and_then(|before| sheet.rows.get(before)).is_some_and(|last| list(last) != list(row)) {
            reading.next_list(place);
            if headings::find(sheet, place).is_none() {
                let text = joined(row);
                let section = classify::section(&text);
                reading.section(row.number, text, section);
                place += 1;
                continue;
            }
        }
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

/// A sheet on the way through it.
pub(super) struct Reading<'a> {
    pub(super) sheet: &'a Sheet,
    pub(super) layout: Layout,
    pub(super) within: Within,
    /// What the sections above the first heading say.
    pub(super) opening: Within,
    /// How the section is numbered that says what its recipients are.
    pub(super) kind_at: Option<Level>,
    /// How the section is numbered that says its awards are posthumous.
    pub(super) posthumous_at: Option<Level>,
    /// The last place of a row with a number, of each list.
    pub(super) last_numbers: Vec<Option<usize>>,
    /// The rows before the first heading.
    pub(super) before: Vec<usize>,
    pub(super) choices: &'a [ColumnChoice],
    /// Whether the signatures have begun.
    pub(super) ended: bool,
    /// Whether a sum stands below the last row with a number.
    pub(super) summed: bool,
    /// A text behind the last recipient that nothing was made of.
    pub(super) unread: Option<String>,
}

impl Reading<'_> {
    /// Begins the list to the right of the last one, whose sections do not count for it unless it goes on with its
    /// numbers.
    fn next_list(&mut self, place: usize) {
        let first = self.sheet.rows.iter().skip(place).find_map(leading_number);
        let last = self.layout.entries.last().and_then(|entry| self.sheet.rows.get(entry.place));
        let goes_on = first.zip(last.and_then(leading_number)).is_some_and(|(first, last)| first == last + 1);
        if !goes_on {
            self.within = self.opening.clone();
        }
        (self.ended, self.summed) = (false, false);
    }

    /// Takes a heading up; the number of its rows.
    fn heading(&mut self, mut found: Headings) -> usize {
        let first = self.layout.blocks.is_empty();
        if first {
            self.title();
        }
        let own = self.sheet.beside.as_ref().map(|beside| beside.columns(found.block.row));
        let is_own = |choice: &&ColumnChoice| {
            own.as_ref().is_none_or(|own| column(&choice.column).is_some_and(|column| own.contains(&column)))
        };
        for choice in self.choices.iter().filter(is_own) {
            choose(&mut found.block.columns, choice);
        }
        if !first {
            self.titles_between(found.block.row);
        }
        let last = self.layout.blocks.last();
        let again = last.is_some_and(|last| same(&last.columns, &found.block.columns));
        self.layout.heading_rows.extend(&found.rows);
        if !again {
            // Another heading is of another kind: "Tên tập thể" before, "Họ và tên" now.
            let kind = found.block.columns.iter().filter_map(|c| c.heading.as_deref()).find_map(kinds::kind);
            if kind.is_some() && self.within.kind.is_some() && !first && kind != self.within.kind {
                self.within.kind = kind;
            }
            self.layout.blocks.push(found.block);
        }
        (self.ended, self.summed, self.unread) = (false, false, None);
        found.rows.len()
    }

    /// Reads what stands above the first heading: the title, and sections that begin before it.
    fn title(&mut self) {
        let mut title = String::new();
        let before = std::mem::take(&mut self.before);
        for (place, rest) in before.iter().copied().zip((0..before.len()).rev()) {
            let Some(row) = self.sheet.rows.get(place) else { continue };
            let text = joined(row);
            // "LỚP 10A1" or "BẰNG KHEN" above the one list, and another above that beside it.
            let section = classify::section(&text);
            let heads = is_unit(&text) || names_award(&section.body) && self.has_beside(row);
            let of_list = rest == 0 && self.sheet.beside.is_some() && row.cells.len() == 1 && heads;
            // "A/ TẬP THỂ XUẤT SẮC", "I. BẰNG KHEN" before a table of its own.
            let of_kind = (section.kind.is_some() || names_award(&section.body))
                && classify::numbered(&text).is_some_and(|(n, _)| classify::is_roman(n) || classify::is_letter(n));
            // "1. Trường Mẫu" right above the first of several tables.
            let of_table =
                rest == 0 && (classify::numbered(&text).is_some() && is_unit(&section.body) || self.heads_table(place));
            if section.strict || of_kind || of_list || of_table {
                self.section(row.number, text, section);
                continue;
            }
            title.push_str(&text);
            title.push('\n');
            self.layout.ignored.push((row.number, text));
        }
        self.layout.title = title_of(title);
        self.opening = self.within.clone();
    }

    /// Whether the row of the file that a row is has one of another list too.
    fn has_beside(&self, row: &Row) -> bool {
        let file_row = |row: &Row| self.layout.file_row(row.number);
        self.sheet.rows.iter().any(|other| other.number != row.number && file_row(other) == file_row(row))
    }

    pub(super) fn row(&mut self, place: usize, row: &Row) {
        let Some(block) = self.layout.blocks.last() else {
            self.before.push(place);
            return;
        };
        let texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
        let text = joined(row);
        let first = texts.first().copied().unwrap_or_default();
        let line = value(row, &block.columns, ColumnMember::Line).map(|cell| cell.text.trim().to_owned());
        let counted = line.as_deref().is_some_and(classify::is_line);
        let directly = self.layout.heading_rows.last().is_some_and(|last| row.number <= last + 2);
        let total = !counted && (outside::is_total(first) || texts.get(1).is_some_and(|text| outside::is_total(text)));
        let alone = row.cells.len() == 1 && outside::is_remark(first) && !(counted && self.follows(row));
        self.summed = (self.summed && !counted) || total;
        // A numbered recipient behind what looked like signatures: the list goes on.
        self.ended = self.ended && !(counted && has_name(row, &block.columns) && self.follows(row));
        // Below the sum stand those who sign.
        let below = self.summed && !counted && !is_someone(row, &block.columns) && !self.goes_on(place);
        if (directly && outside::counts_columns(&texts)) || self.ended || total || alone || below {
            self.layout.ignored.push((row.number, text));
        } else if let Some(section) = self.as_section(place, row, block).filter(|_| !self.is_only_one(place, row)) {
            // A text alone below the last row is who signs, whatever it is.
            if !section.strict && texts.len() == 1 && Level::of(&text) == Level::None && !self.goes_on(place) {
                self.layout.ignored.push((row.number, text));
            } else {
                self.section(row.number, text, section);
            }
        } else if !counted
            && !is_someone(row, &block.columns)
            && (signs(&texts) || self.heads_signatures(place, &texts))
        {
            self.ended = true;
            self.layout.ignored.push((row.number, text));
        } else if counted || has_name(row, &block.columns) {
            let block = self.layout.blocks.len() - 1;
            let after = self.unread.take();
            self.layout.entries.push(Entry { place, block, within: self.within.clone(), after, below: None });
        } else {
            self.leave(row.number, text);
        }
        self.below(place, row);
    }
}

/// What a title says of all rows.
pub(super) fn title_of(title: String) -> Within {
    let posthumous = remark::posthumous(&title) == Some(true);
    Within { kind: kinds::kind_in_title(&title), award: Some(title), posthumous, ..Within::default() }
}

/// The number that a row begins with.
fn leading_number(row: &Row) -> Option<u32> {
    classify::line_number(&row.cells.first()?.text).parse().ok()
}

/// Whether headings say the same.
fn same(a: &[Column], b: &[Column]) -> bool {
    let said = |columns: &[Column]| {
        columns.iter().map(|c| (c.column, c.member, fold(c.heading.as_deref().unwrap_or("")))).collect::<Vec<_>>()
    };
    said(a) == said(b)
}

/// Makes a column what a person says it is; what may not be kept stays that.
pub(super) fn choose(columns: &mut Vec<Column>, choice: &ColumnChoice) {
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
