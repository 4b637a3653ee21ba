//! Rows that go on with the one above: a name, a post or a unit that stands in several rows, under one number or
//! without any. What does not plainly go on stays a row of its own, and is said.

use super::{
    awards,
    classify::{self, Level},
    grid::{Cell, Row, Sheet},
    layout::{self, Block, Column, Entry, Layout, Reading as Whole},
    lines::Reading,
    outside, person, post,
    rows::value,
    sections,
};
use crate::domain::{
    fault::Text,
    import::{ColumnMember, Grade, RowFinding},
    name::{is_person, is_rank},
};

/// Rows below one that may go on with it; where there are more, they are signatures.
const MOST_BELOW: usize = 2;

/// Puts what stands under a number that is merged down into the row of the number, where it is a post or a unit below a
/// name, or the rest of the name.
pub(super) fn under_numbers(sheet: &mut Sheet) {
    let numbered: Vec<_> =
        sheet.merged.iter().filter(|one| one.left == one.right && one.top < one.bottom).copied().collect();
    for merged in numbered {
        let top = sheet.rows.partition_point(|row| row.number < merged.top);
        let is_one = |row: &Row| {
            row.number == merged.top && row.cell(merged.left).is_some_and(|cell| classify::is_line(&cell.text))
        };
        if !sheet.rows.get(top).is_some_and(is_one) {
            continue;
        }
        while let Some(cell) =
            sheet.rows.get(top + 1).filter(|row| row.number <= merged.bottom).and_then(|row| only(sheet, row))
        {
            let (text, column) = (cell.text.clone(), cell.column);
            let part = post::is_post(&text) || post::is_unit(&text) || is_rank(&text) || is_rest_of_name(&text);
            let both = post::is_unit(&text)
                && sheet.rows.get(top).and_then(|row| row.cell(column)).is_some_and(|cell| post::is_unit(&cell.text));
            if !part || both || is_someone(&text) || !append(sheet, top, column, "\n") {
                break;
            }
        }
    }
}

/// Puts what stands right below a numbered row, in a row with nothing else, into that row where it plainly goes on.
pub(super) fn join(sheet: &mut Sheet) {
    if !(0..sheet.rows.len()).any(|place| below(sheet, place).is_some()) {
        return;
    }
    let layout = layout::layout(sheet, &[]);
    // From the last on, so that places before stay as they are.
    let parts: Vec<_> =
        layout.entries.iter().filter_map(|entry| Some((entry, layout.blocks.get(entry.block)?))).collect();
    let posts = stacks(sheet, &layout, &parts);
    for (entry, block) in parts.iter().rev() {
        for _ in 0..MOST_BELOW {
            let Some(cell) = below(sheet, entry.place) else { break };
            let Some(parted) = goes_on(sheet, entry.place, cell, &block.columns, posts) else { break };
            let column = cell.column;
            append(sheet, entry.place, column, parted);
        }
    }
}

/// Whether posts or units stand below most names of a list, and above none.
fn stacks(sheet: &Sheet, layout: &Layout, parts: &[(&Entry, &Block)]) -> bool {
    let stacked = |(entry, block): &&(&Entry, &Block)| {
        below(sheet, entry.place).is_some_and(|cell| is_of_names(&block.columns, cell.column) && is_said(&cell.text))
    };
    let count = parts.iter().filter(stacked).count();
    let headed = parts.first().is_some_and(|(entry, _)| {
        let before = entry.place.checked_sub(1).and_then(|before| sheet.rows.get(before));
        before.is_some_and(|row| {
            !layout.heading_rows.contains(&row.number) && only(sheet, row).is_some_and(|cell| is_said(&cell.text))
        })
    });
    count > 1 && 2 * count > parts.len() && !headed
}

/// What parts a cell below a row from the cell above it, where it goes on with that.
fn goes_on(sheet: &Sheet, place: usize, cell: &Cell, columns: &[Column], posts: bool) -> Option<&'static str> {
    let row = sheet.rows.get(place)?;
    let above = row.cell(cell.column)?;
    let text = cell.text.trim();
    let last = !sheet.rows.iter().skip(place + 1).any(is_numbered);
    let says = |members: &[ColumnMember]| members.iter().any(|member| value(row, columns, *member).is_some());
    let (post, unit) = (post::is_post(text) || is_rank(text), post::is_unit(text));
    if is_of_names(columns, cell.column) {
        let free = if post {
            !says(&[ColumnMember::Post, ColumnMember::PostUnit])
        } else {
            unit && !says(&[ColumnMember::Unit, ColumnMember::PostUnit])
        };
        if posts && free && !post::is_unit(&above.text) && !(last && outside::is_signature(text)) {
            return Some("\n");
        }
        let name = format!("{} {text}", above.text.trim());
        let rest =
            !post && !unit && !last && is_rest_of_name(text) && !post::is_unit(&name) && !above.text.contains('\n');
        return rest.then_some(" ");
    }
    let member = columns.iter().find(|column| column.column == cell.column)?.member?;
    let worded = [
        ColumnMember::Unit,
        ColumnMember::ParentUnit,
        ColumnMember::Post,
        ColumnMember::PostUnit,
        ColumnMember::Reason,
    ];
    let plainly = !last || text.starts_with(char::is_lowercase);
    (worded.contains(&member) && plainly).then_some(" ")
}

/// The cell of the row right below a numbered one, where it is all of it and may go on: no number, no heading of kinds,
/// no sum, nothing that stands around lists.
fn below(sheet: &Sheet, place: usize) -> Option<&Cell> {
    let row = sheet.rows.get(place).filter(|row| is_numbered(row))?;
    let next = sheet.rows.get(place + 1).filter(|next| next.number == row.number + 1 && !is_numbered(next))?;
    let cell = only(sheet, next).filter(|cell| row.cells.first().is_some_and(|first| first.column < cell.column))?;
    let text = cell.text.trim();
    let section = classify::section(text);
    let heads = section.strict
        || section.kind.is_some()
        || Level::of(text) != Level::None
        || text.ends_with(':')
        || sections::names_award(text)
        || awards::grade(text).is_some();
    let around = outside::is_total(text) || outside::is_remark(text) || !text.contains(char::is_lowercase);
    let wide =
        sheet.merged.iter().any(|one| one.top == next.number && one.left <= cell.column && one.right > cell.column);
    (!heads && !around && !wide).then_some(cell)
}

/// The only cell of a row, beside what is merged down into it.
fn only<'a>(sheet: &Sheet, row: &'a Row) -> Option<&'a Cell> {
    let covered = |cell: &&Cell| {
        sheet.merged.iter().any(|one| one.left == cell.column && one.top < row.number && row.number <= one.bottom)
    };
    let mut own = row.cells.iter().filter(|cell| !covered(cell));
    own.next().filter(|_| own.next().is_none())
}

/// Puts the cell of a column of the next row behind that of a row, and takes the next row away; false where the row has
/// none.
fn append(sheet: &mut Sheet, place: usize, column: u16, parted: &str) -> bool {
    let Some(text) = sheet.rows.get(place + 1).and_then(|row| row.cell(column)).map(|cell| cell.text.clone()) else {
        return false;
    };
    let cell = sheet.rows.get_mut(place).and_then(|row| row.cells.iter_mut().find(|cell| cell.column == column));
    let Some(cell) = cell else { return false };
    cell.text = format!("{}{parted}{}", cell.text.trim_end(), text.trim());
    sheet.rows.remove(place + 1);
    true
}

/// Whether a row begins with its number.
fn is_numbered(row: &Row) -> bool {
    row.cells.len() > 1 && row.cells.iter().take(2).any(|cell| classify::is_line(&cell.text))
}

fn is_of_names(columns: &[Column], column: u16) -> bool {
    let names = [Some(ColumnMember::Name), Some(ColumnMember::NamePostUnit)];
    columns.iter().any(|one| one.column == column && names.contains(&one.member))
}

/// Whether a text is a post, a rank or a unit.
fn is_said(text: &str) -> bool {
    post::is_post(text) || post::is_unit(text) || is_rank(text)
}

/// Whether a text is the name of a person, and neither a post nor a unit.
fn is_someone(text: &str) -> bool {
    let bare = person::honorific(text).map_or(text, |(_, name)| name);
    bare.split_whitespace().count() > 2 && is_person(bare) && !is_said(text)
}

/// Whether a text may be the last words of a name: "Thị Mẫu".
fn is_rest_of_name(text: &str) -> bool {
    let word = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic);
    (1..=2).contains(&text.split_whitespace().count()) && text.split_whitespace().all(word)
}

impl Whole<'_> {
    /// Takes up that the row right below the last recipient was read as nothing that counts for others.
    pub(super) fn below(&mut self, place: usize, row: &Row) {
        let sheet = self.sheet;
        let Some(before) = place.checked_sub(1).filter(|before| below(sheet, *before).is_some()) else { return };
        let Some(cell) = below(sheet, before).filter(|cell| !outside::is_signature(&cell.text)) else { return };
        let unread = match self.layout.sections.last().filter(|(number, ..)| *number == row.number) {
            Some((_, _, within)) => within.unit.is_none() || post::is_post(&cell.text),
            None => self.layout.ignored.last().is_some_and(|(number, _)| *number == row.number),
        };
        let number = self.layout.file_row(row.number);
        if let Some(entry) = self.layout.entries.last_mut().filter(|entry| unread && entry.place == before) {
            entry.below = Some(number);
        }
    }
}

impl Reading<'_> {
    /// Says of rows that stand under the number of the row above, and are read as rows of their own, that they do.
    pub(super) fn under_one_number(&mut self, sheet: &Sheet) {
        for (read, entry) in self.found.rows.iter_mut().zip(&self.layout.entries) {
            let Some((row, block)) = sheet.rows.get(entry.place).zip(self.layout.blocks.get(entry.block)) else {
                continue;
            };
            let Some(cell) = value(row, &block.columns, ColumnMember::Line) else { continue };
            let under = |row: u32| {
                sheet.merged.iter().find(|one| one.left == cell.column && one.top < row && row <= one.bottom)
            };
            let Some(merged) = under(row.number) else { continue };
            let top = sheet.rows.iter().find(|row| row.number == merged.top);
            let name = |row| value(row, &block.columns, ColumnMember::Name).map(|cell| cell.text.as_str());
            // One person with several awards.
            if top.and_then(name).is_some_and(|above| name(row) == Some(above)) {
                continue;
            }
            let someone = read.line.name.as_deref().is_some_and(|name| is_person(name) && !is_said(name));
            read.findings.push(RowFinding::new(
                if someone { Grade::Caution } else { Grade::Flaw },
                None,
                "under_one_number",
                Text::new(
                    format!("Dòng đứng chung số thứ tự “{}” với dòng trên; nếu là phần tiếp của dòng trên, hãy bỏ dòng này và sửa dòng trên.", cell.text),
                    format!("The row stands under the number {} of the row above; if that goes on here, skip this row and mend that.", cell.text),
                ),
            ));
        }
    }
}

#[cfg(test)]
mod tests;
