//! A layout as people see it, and as what is remembered of it.

use super::{
    classify,
    grid::{Sheet, letters},
    heading,
    layout::{Column, Entry, Layout, Within},
    nobody,
    rows::value,
};
use crate::domain::{
    import::{ColumnMember, ImportColumn, ImportIgnored, ImportSection},
    name::fold,
};
use std::collections::BTreeSet;

impl Layout {
    /// The columns whose cells may not be kept, each from a row on.
    #[must_use]
    pub fn dropped(&self) -> Vec<(u16, u32, ColumnMember)> {
        let columns = self
            .blocks
            .iter()
            .flat_map(|block| block.columns.iter().map(move |column| (self.file_row(block.row), column)));
        columns
            .filter_map(|(row, column)| {
                column.member.filter(|member| member.is_dropped()).map(|member| (column.column, row, member))
            })
            .collect()
    }

    /// The rows of the file that head a column.
    #[must_use]
    pub fn headings_over(&self, column: u16) -> BTreeSet<u32> {
        let is_own = |row: &&u32| self.beside.as_ref().is_none_or(|beside| beside.columns(**row).contains(&column));
        self.heading_rows.iter().filter(is_own).map(|row| self.file_row(*row)).collect()
    }

    /// The row of the file that a row is, which has several where lists stand beside one another.
    #[must_use]
    pub fn file_row(&self, row: u32) -> u32 {
        self.beside.as_ref().map_or(row, |beside| beside.file_row(row))
    }

    /// How many rows of a sheet are recipients', below headings; none where most are sums: a number for a name, or a body
    /// with numbers alone.
    #[must_use]
    pub fn listed(&self, sheet: &Sheet) -> usize {
        let number = |text: &str| !text.contains(char::is_alphabetic);
        let is_sum = |entry: &&Entry| {
            let (Some(row), Some(block)) = (sheet.rows.get(entry.place), self.blocks.get(entry.block)) else {
                return false;
            };
            let Some(name) = value(row, &block.columns, ColumnMember::Name) else { return false };
            let of_persons = |column: &Column| {
                column.column == name.column && column.heading.as_deref().is_some_and(heading::is_of_names)
            };
            let others = || row.cells.iter().filter(|cell| cell.column != name.column);
            number(&name.text)
                || others().count() > 2
                    && others().all(|cell| number(&cell.text))
                    && !block.columns.iter().any(of_persons)
        };
        let sums = self.entries.iter().filter(is_sum).count();
        if self.heading_rows.is_empty() || 2 * sums > self.entries.len() { 0 } else { self.entries.len() }
    }

    /// The number that the list itself gives an entry.
    #[must_use]
    pub fn number_of(&self, entry: &Entry, sheet: &Sheet) -> Option<String> {
        let columns = &self.blocks.get(entry.block)?.columns;
        let cell = value(sheet.rows.get(entry.place)?, columns, ColumnMember::Line)?;
        let number = classify::line_number(&cell.text);
        classify::is_decimal(number).then(|| number.to_owned())
    }

    /// The rows of the headings in the file.
    #[must_use]
    pub fn shown_heading_rows(&self) -> Vec<i64> {
        let mut rows: Vec<_> = self.heading_rows.iter().map(|row| i64::from(self.file_row(*row))).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }

    /// The letters of the column that a member of the line of an entry is read from.
    #[must_use]
    pub fn column_of(&self, entry: usize, member: &str) -> Option<String> {
        let members: &[ColumnMember] = match member {
            "name" | "honorific" => &[ColumnMember::Name, ColumnMember::NamePostUnit],
            "post" => &[ColumnMember::Post, ColumnMember::PostUnit, ColumnMember::NamePostUnit],
            "unit" | "parent_unit" => {
                &[ColumnMember::Unit, ColumnMember::ParentUnit, ColumnMember::PostUnit, ColumnMember::NamePostUnit]
            }
            "birth_on" | "birth_year" => &[ColumnMember::Birth, ColumnMember::BirthMale, ColumnMember::BirthFemale],
            "sex" => &[ColumnMember::Sex, ColumnMember::Male, ColumnMember::Female],
            "reason" => &[ColumnMember::Reason],
            "award_code" => &[ColumnMember::Award],
            "recipient_kind" => &[ColumnMember::RecipientKind],
            "certificate_number" => &[ColumnMember::CertificateNumber],
            _ => &[],
        };
        let block = self.entries.get(entry).and_then(|entry| self.blocks.get(entry.block));
        let mut columns = block.into_iter().flat_map(|block| &block.columns);
        columns
            .find(|column| column.member.is_some_and(|member| members.contains(&member)))
            .map(|column| letters(column.column))
    }

    /// The headings as one text, by which what a person named is remembered.
    #[must_use]
    pub fn headings(&self) -> String {
        let headings =
            self.blocks.iter().flat_map(|block| &block.columns).filter_map(|column| column.heading.as_deref());
        headings.map(fold).collect::<Vec<_>>().join("|")
    }

    /// The columns as they are shown: those of the first heading, and of later ones what is different.
    #[must_use]
    pub fn shown_columns(&self) -> Vec<ImportColumn> {
        let mut shown = Vec::new();
        for (i, block) in self.blocks.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|before| self.blocks.get(before));
            for column in &block.columns {
                let alike = |other: &Column| {
                    (other.column, other.member, &other.heading) == (column.column, column.member, &column.heading)
                };
                if before.is_some_and(|before| before.columns.iter().any(alike)) {
                    continue;
                }
                shown.push(ImportColumn {
                    column: letters(column.column),
                    heading: column.heading.clone(),
                    member: column.member,
                    sure: column.sure,
                    from_row: before.map(|_| i64::from(self.file_row(block.row))),
                });
            }
        }
        shown
    }

    /// The sections as they are shown, with the code of each award where it is known.
    #[must_use]
    pub fn shown_sections(&self, award: impl Fn(&str) -> Option<String>) -> Vec<ImportSection> {
        let shown = |(row, text, within): &(u32, String, Within)| ImportSection {
            row: i64::from(*row),
            file_row: Some(self.file_row(*row)).filter(|file_row| file_row != row).map(i64::from),
            text: text.clone(),
            recipient_kind: within.kind,
            award_code: within.award.as_deref().and_then(&award),
            unit: within.unit.clone(),
        };
        self.sections.iter().map(shown).collect()
    }

    /// The rows that are left out as they are shown.
    #[must_use]
    pub fn shown_ignored(&self) -> Vec<ImportIgnored> {
        self.ignored
            .iter()
            .map(|(row, text)| ImportIgnored { row: i64::from(self.file_row(*row)), text: nobody::shown(text) })
            .collect()
    }
}
