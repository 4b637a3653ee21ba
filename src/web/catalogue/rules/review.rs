//! What a rule changes, said before it is entered: from which day on what holds, what held before, and for which
//! decisions.

use super::{
    fields,
    table::{DAYS, Row, SOURCES, Table},
};
use crate::{
    domain::fault::Fault,
    service::rule::Around,
    web::{
        form::Fields,
        shell::{Staff, key},
        words::{capital, day},
    },
};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::Value;
use std::collections::HashMap;

/// A rule that is looked at before it is entered.
pub(super) struct Reviewed<'a> {
    pub table: Table,
    /// The row that it replaces.
    pub old: Option<&'a Row>,
    pub new: &'a Row,
    pub around: &'a Around<Row>,
    /// The name of its award.
    pub awards: &'a HashMap<String, String>,
    pub fields: &'a Fields,
}

fn on(row: &Row, name: &str) -> Option<NaiveDate> {
    row.get(name).and_then(Value::as_str)?.parse().ok()
}

/// What changes, what stood before, and the buttons.
pub(super) fn show(staff: &Staff, reviewed: &Reviewed<'_>) -> Result<Markup, Fault> {
    let Reviewed { table, old, new, around, awards, fields } = reviewed;
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let columns: Vec<&str> = table.columns().iter().copied().chain(DAYS).chain(SOURCES).collect();
    let said = |row: &Row, name: &str| table.said(row, name, awards, language);
    let none = t("(không có)", "(none)");
    let or_none = |text: String| if text.is_empty() { none.to_owned() } else { text };
    let differs = |name: &&&str| old.is_some_and(|old| old.get(**name) != new.get(**name));
    Ok(html! {
        div .told.note {
            h2 { (t("Điều thay đổi", "What changes")) }
            ul { @for sentence in sentences(staff, reviewed) { li { (sentence) } } }
        }
        @if let Some(old) = old {
            h2 { (t("Những mục được sửa", "What is changed")) }
            @if columns.iter().any(|name| differs(&name)) {
                dl .facts {
                    @for name in columns.iter().filter(differs) {
                        div { dt { (table.heading(name, language)) } dd { s { (or_none(said(old, name))) } " → " (or_none(said(new, name))) } }
                    }
                }
            } @else { p { (t("Không có gì khác với dòng đang có.", "Nothing differs from the row that is there.")) } }
        }
        h2 { (t("Quy định sẽ được ghi", "The rule as it will be entered")) }
        dl .facts {
            @for name in &columns {
                @let value = said(new, name);
                @if !value.is_empty() { div { dt { (table.heading(name, language)) } dd { (value) } } }
            }
        }
        @if let Some(before) = &around.before {
            p .quiet {
                (t("Quy định của ngày hôm trước: ", "The rule of the day before: "))
                (said(before, "instrument")) "."
            }
        }
        form method="post" action=(staff.visit.path) {
            (staff.csrf())
            (key()?)
            @for name in fields::names(*table).chain(["version"]) { input type="hidden" name=(name) value=(fields.get(name)); }
            button type="submit" name="step" value="save" { (t("Ghi quy định", "Enter the rule")) }
            " "
            button .second type="submit" name="step" value="change" { (t("Sửa lại", "Change it again")) }
        }
    })
}

/// From which day on what holds, what held before, and what follows.
fn sentences(staff: &Staff, reviewed: &Reviewed<'_>) -> Vec<String> {
    let Reviewed { table, new, around, awards, .. } = reviewed;
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let of = |row: &Row| table.sentence(row, awards, language);
    let mut all = Vec::new();
    if let Some(from) = on(new, "valid_from") {
        let to =
            on(new, "valid_to").map(|to| format!("{}{}", t(" đến hết ngày ", " to the end of "), day(to, language)));
        let to = to.unwrap_or_else(|| t(" trở đi", " on").to_owned());
        all.push(format!("{}{}{to}: {}.", t("Từ ngày ", "From "), day(from, language), of(new)));
        let before = from.pred_opt().map(|before| day(before, language)).unwrap_or_default();
        all.push(match &around.before {
            Some(row) if of(row) == of(new) => {
                format!(
                    "{}{before}{}.",
                    t("Ngày ", "On "),
                    t(" cũng như vậy, theo một dòng khác", " it is the same, by another row")
                )
            }
            Some(row) => format!("{}{before}: {}.", t("Đến hết ngày ", "To the end of "), of(row)),
            None => format!(
                "{}{before}{}",
                t("Ngày ", "On "),
                t(" sổ không có quy định nào về việc này.", " the register has no rule about this.")
            ),
        });
    }
    if let Some(after) = on(new, "valid_to").and_then(|to| to.succ_opt()) {
        let after = day(after, language);
        all.push(match &around.after {
            Some(row) => format!("{}{after}: {}.", t("Từ ngày ", "From "), of(row)),
            None if *table == Table::Competences => format!(
                "{}{after} {}",
                t("Từ ngày ", "From "),
                t("cấp này không còn được quyết định hình thức này.", "on this level no longer decides this award."),
            ),
            None => format!(
                "{}{after} {}",
                t("Từ ngày ", "From "),
                t(
                    "sổ không có quy định nào về việc này, nên chỉ cảnh báo.",
                    "on the register has no rule about this, and only warns."
                ),
            ),
        });
    }
    if let Some(until) = on(new, "verified_to").filter(|until| on(new, "valid_to").is_none_or(|to| *until < to)) {
        let until = day(until, language);
        let text = t(
            "sổ chỉ cảnh báo, vì quy định mới được kiểm chứng đến ngày ấy.",
            "the register only warns, as the rule was verified until then.",
        );
        all.push(format!("{} {until} {text}", t("Sau ngày", "After")));
    }
    all.push(table.follows(language).to_owned());
    all.into_iter().map(|sentence| capital(&sentence)).collect()
}
