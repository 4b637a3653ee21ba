//! A list as a grid that is typed into like a spreadsheet: which cells of its table are typed in their place, and what a
//! form says of them. In a browser without script the table is read, and its rows are mended by their own forms.

use super::{form::Fields, line};
use crate::domain::fault::{Fault, Finding, Language, Place};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Before the number of a row and the field in the name of a cell: `cell-12-birth`.
const CELL: &str = "cell-";

/// A cell of a list: what it says of its row, and what it is called.
pub(super) struct Cell<'a> {
    /// The field that it is; none where it is only read.
    pub field: Option<&'a str>,
    pub label: &'a str,
    /// The class of its style; none where it is empty.
    pub class: &'a str,
    /// What it shows.
    pub shown: &'a str,
    /// What stands in it when it is typed into.
    pub written: &'a str,
    /// What is wrong with what was sent of it.
    pub wrong: Vec<&'a Finding>,
}

impl Cell<'_> {
    /// The cell.
    pub(super) fn show(&self, language: Language) -> Markup {
        let Self { field, label, class, shown, .. } = self;
        html! {
            td class=[Some(class).filter(|class| !class.is_empty())] data-label=(label) data-field=[*field] data-value=[self.other()] {
                @if field.is_some() { span .value { (shown) } } @else { (shown) }
                (self.refused(language))
            }
        }
    }

    /// The cell of the name, with what else is said of the row there, before the name and after it.
    pub(super) fn name(&self, [before, shown, after]: [&Markup; 3], language: Language) -> Markup {
        html! {
            td data-field=[self.field] data-value=[self.other()] {
                (before)
                span .value { (shown) }
                (after)
                (self.refused(language))
            }
        }
    }

    /// What is typed into it, where it shows something else.
    fn other(&self) -> Option<&str> {
        self.field.filter(|_| self.shown != self.written).map(|_| self.written)
    }

    fn refused(&self, language: Language) -> Markup {
        html! {
            @for finding in &self.wrong { span .under.wrong { (finding.text.in_language(language)) } }
        }
    }
}

/// What a form says of cells, row by row.
pub(super) fn typed(fields: &Fields) -> BTreeMap<i64, Fields> {
    let mut rows: BTreeMap<i64, Vec<(String, String)>> = BTreeMap::new();
    for (name, value) in fields.all() {
        let cell = name.strip_prefix(CELL).and_then(|cell| cell.split_once('-'));
        if let Some((row, field)) = cell
            && let Ok(row) = row.parse()
        {
            rows.entry(row).or_default().push((field.to_owned(), value.to_owned()));
        }
    }
    rows.into_iter().map(|(row, fields)| (row, Fields::of(fields))).collect()
}

/// What is wrong with a cell of a row.
pub(super) fn wrong<'f>(fault: Option<&'f Fault>, row: &str, field: &str) -> Vec<&'f Finding> {
    let all = fault.into_iter().flat_map(|fault| &fault.errors);
    let is_own = |finding: &&Finding| {
        let Place::Pointer(pointer) = &finding.place else { return false };
        let member = pointer.strip_prefix(row).and_then(|rest| rest.strip_prefix('/'));
        member.is_some_and(|member| line::field_of(member.split('/').next().unwrap_or_default()) == Some(field))
    };
    let mut own: Vec<&Finding> = all.filter(is_own).collect();
    own.dedup_by(|one, before| one.text == before.text);
    own
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_read_row_by_row_and_what_is_none_is_left_out() {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let sent = [
            pair("cell-12-birth", "1980"),
            pair("cell-3-name", "Trần"),
            pair("cell-12-parent_unit", "Sở"),
            pair("cell-x-name", "không"),
            pair("csrf", "y"),
        ];
        let rows = typed(&Fields::of(sent.to_vec()));
        assert_eq!(rows.keys().copied().collect::<Vec<_>>(), [3, 12]);
        let cells: Vec<_> = rows.values().flat_map(Fields::all).collect();
        assert_eq!(cells, [("name", "Trần"), ("birth", "1980"), ("parent_unit", "Sở")]);
    }
}
