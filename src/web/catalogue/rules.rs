//! `/catalogue/rules`: the dated rules of the law: who may decide what, what is paid, with their days, articles and how
//! sure each is; and where they say nothing. Who keeps the catalogue adds to them and changes them.

pub(in crate::web) mod edit;
mod fields;
mod member;
mod review;
mod table;

use super::tabs;
use crate::{
    domain::{
        account::Permission,
        authority::Level,
        fault::{Fault, Language},
        label::Words,
        page::Paging,
        recipient::RecipientKind,
        rule::{BonusSubject, Gap, RuleFilter},
    },
    service::{Register, rule},
    web::{
        entries::{self, Part},
        form::Fields,
        inputs::{Input, Kind, Shown},
        names,
        shell::{Staff, found_or_wrong},
        typed,
        words::{capital, count, day, many},
    },
};
use maud::{Markup, html};
use poem::{Response, handler};
use std::collections::HashMap;
use table::{DAYS, Rows, SOURCES, Table};

/// A table, of an award and a day where they are asked for.
#[handler]
pub(in crate::web) async fn show(staff: Staff) -> Result<Response, Fault> {
    let visit = &staff.visit;
    let table = Table::find(visit.asked("table")).unwrap_or(Table::Competences);
    let register = staff.reading().await?;
    let (found, fault) = found_or_wrong(found(&staff, &register, table).await)?;
    let mut shown = html! {};
    if let Some(found) = &found {
        shown = results(&staff, &register, table, found).await?;
    }
    let said = html! {
        @if visit.asked("done") == "true" {
            div role="status" { p { (staff.of("Đã ghi quy định.", "The rule is in the register.")) } }
        }
        (tabs(&staff, None))
        (tables(&staff, table))
        @if staff.may(Permission::KeepCatalogue) {
            a .button href={ "/catalogue/rules/" (table.word()) "/new" } { (staff.of("Thêm quy định", "Add a rule")) }
        }
        (form(&staff, table, fault.as_ref()).await?)
        (shown)
        (holes(&staff, &register, table).await?)
    };
    Ok(staff.form_page(
        staff.of("Quy định có ngày hiệu lực", "Dated rules"),
        &[("/", staff.of("Trang chủ", "Home"))],
        fault.as_ref(),
        &said,
    ))
}

async fn found(staff: &Staff, register: &Register, table: Table) -> Result<Rows, Fault> {
    let visit = &staff.visit;
    let on = typed::asked_day(staff, "on")?;
    let is_of_award = !visit.asked("award").is_empty() && table.columns().contains(&"award_code");
    let award = if is_of_award { vec![Part::Awards.asked(staff, register, "award", on).await?] } else { Vec::new() };
    let cursor = Some(visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, include_total: true, ..Paging::default() };
    table.rows(register, &staff.ctx, &RuleFilter { award, on }, &paging).await
}

/// The address of a table, with what is asked of it.
fn address(staff: &Staff, table: Table, cursor: Option<&str>) -> String {
    let visit = &staff.visit;
    let kept = [
        ("table", table.word()),
        ("award", visit.asked("award")),
        ("on", visit.asked("on")),
        ("cursor", cursor.unwrap_or_default()),
    ];
    let kept = kept.into_iter().filter(|(_, value)| !value.is_empty());
    format!("/catalogue/rules?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(kept).finish())
}

fn tables(staff: &Staff, here: Table) -> Markup {
    html! {
        nav .tabs aria-label=(staff.of("Bảng quy định", "Tables of rules")) {
            ul {
                @for table in Table::ALL {
                    li {
                        a href=(address(staff, table, None)) aria-current=[(table == here).then_some("true")] {
                            (table.title(staff.visit.language))
                        }
                    }
                }
            }
        }
    }
}

async fn form(staff: &Staff, table: Table, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let (visit, language) = (&staff.visit, staff.visit.language);
    let award = Part::Awards.typed(staff, &visit.register, "award").await?;
    let fields = Fields::of(vec![("award".to_owned(), award), ("on".to_owned(), visit.asked("on").to_owned())]);
    let field_of = |place: &str| ["award", "on"].into_iter().find(|name| *name == place);
    let shown = Shown { language, fields: &fields, fault, field_of };
    let label = |name: &str| {
        if name == "award" { staff.of("Hình thức", "Award") } else { staff.of("Nói về ngày", "Of the day") }
    };
    let awards = Part::Awards.entries(staff, &visit.register, None).await?;
    let field =
        |name: &'static str, hint: &str, kind: Kind<'_>| shown.show(&Input { name, label: label(name), hint, kind });
    Ok(html! {
        (entries::list("awards", &awards, staff.of("đến", "until")))
        (shown.summary(|name| label(name).to_owned()))
        form .find method="get" action="/catalogue/rules" {
            input type="hidden" name="table" value=(table.word());
            @if table.columns().contains(&"award_code") { (field("award", "", Kind::Listed("awards"))) }
            (field("on", staff.of("Như 1/7/2025.", "Like 1/7/2025."), Kind::Short))
            button type="submit" { (staff.of("Lọc", "Filter")) }
        }
    })
}

async fn results(staff: &Staff, register: &Register, table: Table, found: &Rows) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let codes: Vec<String> =
        found.items.iter().filter_map(|(_, row)| row.get("award_code")?.as_str().map(str::to_owned)).collect();
    let keeps = staff.may(Permission::KeepCatalogue);
    let awards = names::awards(staff, register, codes.iter()).await?;
    let columns: Vec<&str> = table.columns().iter().copied().chain(DAYS).chain(SOURCES).collect();
    Ok(html! {
        p { strong { (count(found.total, language)) " " (staff.of("dòng quy định", "rows")) } }
        @if !found.items.is_empty() {
            table .stack {
                thead {
                    tr {
                        @for name in &columns { th scope="col" { (table.heading(name, language)) } }
                        @if keeps { th .acts scope="col" { (staff.of("Việc", "Work")) } }
                    }
                }
                tbody {
                    @for (id, row) in &found.items {
                        tr {
                            @for name in &columns {
                                td .day[DAYS.contains(name)] data-label=(table.heading(name, language)) {
                                    (table.said(row, name, &awards, language))
                                }
                            }
                            @if keeps {
                                td .acts data-label=(staff.of("Việc", "Work")) {
                                    a href=(table.place(*id)) aria-label={ (staff.of("Sửa dòng ", "Change row ")) (id) } {
                                        (staff.of("Sửa", "Change"))
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        nav .steps aria-label=(staff.of("Trang", "Pages")) {
            @if !staff.visit.asked("cursor").is_empty() { a href=(address(staff, table, None)) { (staff.of("Về đầu", "To the first")) } }
            @if let Some(next) = &found.next_cursor {
                a rel="next" href=(address(staff, table, Some(next))) { (staff.of("Tiếp", "Next")) }
            }
        }
    })
}

/// What a gap is about: an award by its name, and the word beside it.
fn about(gap: &Gap, awards: &HashMap<String, String>, language: Language) -> String {
    let words = |text: &str| -> Option<String> {
        let all: [Words; 3] = [Level::WORDS, RecipientKind::WORDS, BonusSubject::WORDS];
        let found = all.into_iter().flatten().find(|(word, _)| *word == text);
        found.map(|(_, label)| label.of(language).to_owned())
    };
    let subject = gap.subject.clone().unwrap_or_default();
    let parts = subject.split(' ').filter(|part| !part.is_empty());
    let named = parts.map(|part| awards.get(part).cloned().or_else(|| words(part)).unwrap_or_else(|| part.to_owned()));
    named.collect::<Vec<_>>().join(", ")
}

/// Where the table vouches for nothing: there a check can only warn.
async fn holes(staff: &Staff, register: &Register, table: Table) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let mut gaps = rule::holes(register, &staff.ctx).await?.items;
    gaps.retain(|gap| gap.rules == table.word());
    let keeps = staff.may(Permission::KeepCatalogue);
    let codes: Vec<String> = gaps
        .iter()
        .flat_map(|gap| gap.subject.iter())
        .flat_map(|subject| subject.split(' '))
        .map(str::to_owned)
        .collect();
    let awards = names::awards(staff, register, codes.iter()).await?;
    Ok(html! {
        @if !gaps.is_empty() {
            details {
                summary {
                    (staff.of("Thời gian chưa có quy định được kiểm chứng", "Days for which no rule was verified"))
                    " (" (many(gaps.len(), language)) ")"
                }
                p .hint {
                    (staff.of(
                        "Ở những ngày này sổ chỉ cảnh báo, cho đến khi quản trị viên ghi quy định mới.",
                        "On these days the register only warns, until an administrator enters the new rule.",
                    ))
                }
                ul {
                    @for gap in &gaps {
                        li {
                            (capital(&about(gap, &awards, language)))
                            @if gap.subject.is_some() { ": " }
                            (staff.of("từ ", "from ")) (day(gap.from, language))
                            @if let Some(to) = gap.to { (staff.of(" đến ", " to ")) (day(to, language)) }
                            @if keeps {
                                " " a href=(table.to_fill(gap)) { (staff.of("Ghi quy định", "Enter the rule")) }
                            }
                        }
                    }
                }
            }
        }
    })
}
