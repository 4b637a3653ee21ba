//! Who the rows of an import are: somebody of the register, or somebody new.

use super::View;
use crate::{
    domain::{
        fault::{Code, Fault},
        import::{Person, RowChange, StoredImport, StoredRow},
    },
    web::{
        form::Fields,
        who::{self, NEW, Who},
    },
};
use maud::{Markup, html};
use std::collections::HashMap;

/// Before the number of a row in the name of the field that says who it is.
const PERSON: &str = "person-";

/// Whether a row may be somebody of the register.
pub(super) fn is_choice(row: &StoredRow) -> bool {
    row.line.is_some() && !row.candidates.is_empty()
}

/// Whether it is open who a row is.
pub(super) fn is_open(row: &StoredRow) -> bool {
    is_choice(row) && row.person.is_none()
}

/// Who rows are as the form says, and whether it says another than is kept.
pub(super) fn said(fields: &Fields, import: &StoredImport) -> (Vec<(i64, RowChange)>, bool) {
    let kept: HashMap<i64, Option<Person>> = import.rows.iter().map(|row| (i64::from(row.row), row.person)).collect();
    let said = fields.all().filter_map(|(name, value)| {
        let row: i64 = name.strip_prefix(PERSON)?.parse().ok()?;
        let person = if value == NEW { Person::New } else { Person::Known(value.parse().ok()?) };
        Some((row, person))
    });
    let said: Vec<(i64, Person)> = said.collect();
    let is_new = said.iter().any(|(row, person)| kept.get(row) != Some(&Some(*person)));
    (said.into_iter().map(|(row, person)| (row, RowChange::Person(person))).collect(), is_new)
}

/// What is wrong with choices of people that choose nobody.
pub(super) fn nobody_said() -> Fault {
    Fault::because(
        Code::InvalidBody,
        "Chưa chọn “cùng người” hay “người mới” ở dòng nào.",
        "Choose “the same person” or “somebody new” at a row first.",
    )
}

/// The rows whose likeliest candidate is so likely that it is taken, one row a person.
pub(super) fn strong(import: &StoredImport) -> Vec<(i64, RowChange)> {
    let open = import.rows.iter().filter(|row| row.line.is_some() && row.person.is_none());
    open.filter_map(|row| Some((i64::from(row.row), RowChange::Person(Person::Known(who::strong(&row.candidates)?)))))
        .collect()
}

/// What stands above the table where it is open who rows are.
pub(super) fn asked(view: &View<'_>, rows: &[&StoredRow]) -> Markup {
    let View { staff, import, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let strong = strong(import).len();
    html! {
        @if rows.iter().any(|row| is_choice(row)) {
            p {
                (t(
                    "Có dòng giống người, tập thể đã có trong sổ: ở từng dòng chọn là ai, hay là mới, rồi lưu.",
                    "Some rows are like recipients of the register: choose for each who it is, then save.",
                ))
            }
            button .second type="submit" name="do" value="people" { (t("Lưu lựa chọn người", "Save who they are")) }
            @if strong > 0 {
                button .second type="submit" name="do" value="strong" {
                    (t("Nhận mọi người khớp chắc", "Take all strong matches")) " (" (strong) ")"
                }
            }
        }
    }
}

/// Who a row may be: one of the register, or somebody new.
pub(super) fn choices(view: &View<'_>, row: &StoredRow) -> Markup {
    let View { staff, fields, .. } = view;
    let t = |vi, en| staff.of(vi, en);
    let name = format!("{PERSON}{}", row.row);
    let kept = match row.person {
        Some(Person::New) => NEW.to_owned(),
        Some(Person::Known(id)) => id.to_string(),
        None => String::new(),
    };
    let value = fields.find(&name).unwrap_or(&kept);
    let of = format!("{} {}", t("Dòng", "Row"), row.place());
    let who = Who { name: &name, of: &of, kind: row.read_as.recipient_kind, candidates: &row.candidates, value };
    html! { @if !row.candidates.is_empty() { (who.show(staff.visit.language)) } }
}
