//! The button of the form of an import that was pressed.

use crate::web::form::Fields;

/// The button that was pressed: what it does, and at which row.
pub(super) fn button(fields: &Fields) -> (&str, i64) {
    let (word, row) = fields.get("do").split_once(':').unwrap_or((fields.get("do"), ""));
    (word, row.parse().unwrap_or_default())
}
