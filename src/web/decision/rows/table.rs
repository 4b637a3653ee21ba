//! The lines of a decision as a table; those of a draft that is written are typed into it.

use super::{
    super::super::head::{AWARD, CERTIFICATE, ColumnHead, LINE, NAME, PARENT_UNIT, POST, UNIT},
    LineAct, Row, standing,
};
use crate::{
    domain::{
        conferral::ConferralStatus,
        decision::NOT_NAMED,
        fault::{Fault, Language},
        recipient::RecipientKind,
    },
    web::{
        entries::written,
        grid::{self, Cell},
        words::capital,
    },
};
use maud::{Markup, html};

/// The lines of a draft that is written.
pub(super) struct Typed<'a> {
    /// Where its cells are sent.
    pub address: String,
    /// How many lines stand before those that are shown.
    pub before: usize,
    /// How many lines the draft has.
    pub all: usize,
    /// What was refused of them.
    pub fault: Option<&'a Fault>,
}

/// The columns that not every list has.
#[derive(Clone, Copy)]
struct Columns {
    parents: bool,
    certificates: bool,
    statuses: bool,
}

const YEAR_OF_BIRTH: ColumnHead = ColumnHead::text("Năm sinh", "Born");
const STATUS: ColumnHead = ColumnHead::text("Tình trạng", "Status");

/// The table.
pub(super) fn lines(rows: &[Row], typed: Option<&Typed<'_>>, act: Option<&LineAct>, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let has = |of: fn(&Row) -> bool| rows.iter().any(of);
    let columns = Columns {
        parents: typed.is_some() && has(|row| row.parent_unit.is_some()),
        certificates: has(|row| row.certificate.is_some()),
        statuses: has(|row| row.status.is_some()),
    };
    html! {
        table .stack aria-labelledby="lines" data-grid=[typed.map(|typed| &typed.address)]
            data-before=[typed.map(|typed| typed.before)] data-all=[typed.map(|typed| typed.all)] {
            thead {
                tr {
                    (LINE.show(language))
                    (NAME.show(language))
                    (YEAR_OF_BIRTH.show(language))
                    (POST.show(language))
                    (UNIT.show(language))
                    @if columns.parents { (PARENT_UNIT.show(language)) }
                    (AWARD.show(language))
                    @if columns.certificates { (CERTIFICATE.show(language)) }
                    @if columns.statuses { (STATUS.show(language)) }
                    @if act.is_some() { th .no-print scope="col" { (t("Việc", "Act")) } }
                }
            }
            tbody {
                @for (i, row) in rows.iter().enumerate() {
                    tr #{ "line-" (row.line) } {
                        td .number data-label=(LINE.of(language)) { (row.line) }
                        (cells(row, typed.map(|typed| (typed, i)), columns, language))
                        @if let Some(status) = row.status {
                            td data-label=(STATUS.of(language)) {
                                (standing::of_line(status, &row.delivered, &row.acts, language))
                            }
                        }
                        @if let Some(LineAct { label, href: (before, after) }) = act {
                            td .acts.no-print {
                                a .button.second.small href={ (before) (row.line) (after) }
                                    aria-label={ (label) ", " (t("dòng", "line")) " " (row.line) } { (label) }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The cells of what the list says of a line; of a draft that is written with its place among those that are shown.
fn cells(row: &Row, typed: Option<(&Typed<'_>, usize)>, columns: Columns, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let at = typed.map(|(typed, i)| (typed.fault, format!("/lines/{}", typed.before + i)));
    let cell = |field: &'static str, head: ColumnHead, shown: &str, written: &str| {
        let wrong = at.as_ref().map(|(fault, at)| grid::wrong(*fault, at, field)).unwrap_or_default();
        Cell { field: at.as_ref().map(|_| field), label: head.of(language), class: "", shown, written, wrong }
            .show(language)
    };
    let plain = |field: &'static str, head: ColumnHead, value: &str| cell(field, head, value, value);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let unit = if columns.parents || typed.is_some() {
        text(&row.unit)
    } else {
        [row.unit.as_deref(), row.parent_unit.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let award = html! {
        td data-label=(AWARD.of(language)) {
            (row.award)
            @if row.posthumous { span .under { (t("Truy tặng", "Posthumous")) } }
        }
    };
    html! {
        (name(row, at.as_ref().map(|(fault, at)| (*fault, at.as_str())), language))
        (plain("birth", YEAR_OF_BIRTH, &row.birth))
        (plain("post", POST, &text(&row.post)))
        (plain("unit", UNIT, &unit))
        @if columns.parents { (plain("parent_unit", PARENT_UNIT, &text(&row.parent_unit))) }
        @if typed.is_some() {
            (cell("award", AWARD, &row.award, &written(&row.award, &row.award_code)))
        } @else { (award) }
        @if columns.certificates { (plain("certificate", CERTIFICATE, &text(&row.certificate))) }
    }
}

/// The cell of the name; of a draft that is written with what was refused of its line.
fn name(row: &Row, typed: Option<(Option<&Fault>, &str)>, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let shown = row.name.as_deref().unwrap_or(t("(chưa rõ tên)", "(not named)"));
    let written = if row.unnamed { NOT_NAMED } else { row.name.as_deref().unwrap_or_default() };
    let wrong = typed.map(|(fault, at)| grid::wrong(fault, at, "name")).unwrap_or_default();
    let cell = Cell { field: typed.map(|_| "name"), label: "", class: "", shown, written, wrong };
    let is_gone = row.status.is_some_and(|status| status != ConferralStatus::InForce);
    let text = html! {
        @match row.recipient_id {
            Some(id) => a href={ "/recipients/" (id) } { (shown) },
            None => (shown),
        }
    };
    let before = html! { @if let Some(honorific) = &row.honorific { span .quiet { (honorific) } " " } };
    let after = html! {
        @if let Some(times) = row.times { " × " (times) }
        @if let Some(goes_to) = &row.goes_to { span .under { (goes_to) } }
        @if row.kind != RecipientKind::Individual { span .under { (capital(row.kind.label().of(language))) } }
        @if typed.is_some() && row.posthumous { span .under { (t("Truy tặng", "Posthumous")) } }
    };
    let named = html! { span .gone[is_gone] { (text) } };
    cell.name([&before, if is_gone { &named } else { &text }, &after], language)
}
