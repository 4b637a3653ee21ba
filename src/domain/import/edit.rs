//! What people make of the rows of an import: a line of their own, left out, and who a row is.

use crate::domain::decision::Line;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeSet;

/// Who a row is, as a person says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// Somebody whom the register does not have yet.
    New,
    /// A recipient of the register.
    Known(i64),
}

/// What people made of a row.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edit {
    /// The line in place of what was read.
    pub line: Option<Box<Line>>,
    /// Whether the row is left out.
    pub skipped: bool,
    /// Who it is.
    pub person: Option<Person>,
    /// The accounts that made it so, or said how the whole file is to be understood.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub by: BTreeSet<String>,
}

/// The row that an edit has which is of the whole file; the rows of a file count from 1.
pub const WHOLE_FILE: u32 = 0;

/// One change of what people made of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowChange {
    /// It is this line.
    Line(Box<Line>),
    /// It is left out.
    Skip,
    /// It is taken again, with what was made of it.
    Take,
    /// It is as the file has it.
    Reset,
    /// It is this person.
    Person(Person),
}

impl Edit {
    /// Whether it leaves the row as the file has it.
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        self.line.is_none() && !self.skipped && self.person.is_none()
    }

    /// Makes a change; `before` is the line that the row was until now. Who a row is was said of its name, and does not
    /// outlive that.
    pub fn make(&mut self, change: RowChange, before: &Line) {
        match change {
            RowChange::Line(line) => {
                if line.name != before.name || line.recipient_kind != before.recipient_kind {
                    self.person = None;
                }
                self.line = Some(line);
                self.skipped = false;
            }
            RowChange::Skip => self.skipped = true,
            RowChange::Take => self.skipped = false,
            RowChange::Reset => *self = Self::default(),
            RowChange::Person(person) => self.person = Some(person),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(name: &str) -> Line {
        let line = format!(
            "{{\"line\": 1, \"award_code\": \"BK\", \"recipient_kind\": \"individual\", \"name\": \"{name}\"}}"
        );
        serde_json::from_str(&line).unwrap()
    }

    #[test]
    fn who_a_row_is_stays_while_its_name_does() {
        let mut edit = Edit::default();
        edit.make(RowChange::Person(Person::Known(5)), &line("Đặng"));
        edit.make(RowChange::Line(Box::new(Line { post: Some("Giáo viên".into()), ..line("Đặng") })), &line("Đặng"));
        assert_eq!(edit.person, Some(Person::Known(5)));
        edit.make(RowChange::Line(Box::new(line("Trần"))), &line("Đặng"));
        assert_eq!(edit.person, None);
    }

    #[test]
    fn a_row_that_was_left_out_comes_back_as_it_was_mended() {
        let mut edit = Edit::default();
        edit.make(RowChange::Line(Box::new(line("Trần"))), &line("Đặng"));
        edit.make(RowChange::Skip, &line("Trần"));
        edit.make(RowChange::Take, &line("Trần"));
        assert!(edit.line.is_some() && !edit.skipped && !edit.is_nothing());
        edit.make(RowChange::Reset, &line("Trần"));
        assert!(edit.is_nothing());
    }
}
