//! `/catalogue/rules`: the dated rules of the law: who may decide what, what is paid, with their days, articles and how
//! sure each is; and where they say nothing.

use super::tabs;
use crate::{
    domain::{
        audit::members,
        authority::Level,
        fault::{Fault, Language},
        label::Words,
        member::{self, Member},
        page::Paging,
        recipient::RecipientKind,
        rule::{BaseSalary, BonusRule, BonusSubject, Competence, Gap, Rate, RuleFilter},
        stored::{Page, Stored},
    },
    service::{Register, rule},
    web::{
        entries::{self, Part},
        form::Fields,
        inputs::{Input, Kind, Shown},
        names,
        shell::{Staff, found_or_wrong},
        typed,
        words::{capital, count, day},
    },
};
use chrono::NaiveDate;
use maud::{Markup, html};
use poem::{Response, handler};
use poem_openapi::types;
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A table of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Table {
    Competences,
    Rates,
    BaseSalaries,
    BonusRules,
}

/// A row: its members by the names of the wire.
type Row = Map<String, Value>;

/// Rows of a page.
struct Rows {
    items: Vec<Row>,
    next_cursor: Option<String>,
    total: i64,
}

impl Rows {
    // Named in full: with the trait in scope `is_empty` of a reference to a text would be its own.
    fn of<T>(page: Page<Stored<T>>) -> Result<Self, Fault>
    where
        T: Serialize + types::Type + types::ParseFromJSON + types::ToJSON,
    {
        let items = page.items.iter().map(|stored| members(&stored.facts)).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor: page.next_cursor, total: page.total.unwrap_or_default() })
    }
}

impl Table {
    const ALL: [Self; 4] = [Self::Competences, Self::Rates, Self::BaseSalaries, Self::BonusRules];

    /// Its word in the address, and in the list of gaps.
    const fn word(self) -> &'static str {
        match self {
            Self::Competences => "competences",
            Self::Rates => "rates",
            Self::BaseSalaries => "base_salaries",
            Self::BonusRules => "bonus_rules",
        }
    }

    const fn noun(self) -> &'static str {
        match self {
            Self::Competences => "competence",
            Self::Rates => "rate",
            Self::BaseSalaries => "base_salary",
            Self::BonusRules => "bonus_rule",
        }
    }

    fn title(self, language: Language) -> &'static str {
        match self {
            Self::Competences => language.of("Thẩm quyền", "Competences"),
            Self::Rates => language.of("Mức thưởng", "Rates"),
            Self::BaseSalaries => language.of("Lương cơ sở", "Base salaries"),
            Self::BonusRules => language.of("Cách tính thưởng", "Bonus rules"),
        }
    }

    /// What a row is about, before its days.
    const fn columns(self) -> &'static [&'static str] {
        match self {
            Self::Competences => &["award_code", "level"],
            Self::Rates => &["award_code", "recipient_kind", "basis", "coefficient"],
            Self::BaseSalaries => &["amount_vnd"],
            Self::BonusRules => &["about", "value"],
        }
    }

    async fn rows(
        self,
        register: &Register,
        staff: &Staff,
        filter: &RuleFilter,
        paging: &Paging,
    ) -> Result<Rows, Fault> {
        let ctx = &staff.ctx;
        match self {
            Self::Competences => Rows::of(rule::list::<Competence>(register, ctx, filter, paging).await?),
            Self::Rates => Rows::of(rule::list::<Rate>(register, ctx, filter, paging).await?),
            Self::BaseSalaries => Rows::of(rule::list::<BaseSalary>(register, ctx, filter, paging).await?),
            Self::BonusRules => Rows::of(rule::list::<BonusRule>(register, ctx, filter, paging).await?),
        }
    }
}

/// A table, of an award and a day where they are asked for.
#[handler]
pub(in crate::web) async fn show(staff: Staff) -> Result<Response, Fault> {
    let visit = &staff.visit;
    let table = Table::ALL.into_iter().find(|table| table.word() == visit.asked("table")).unwrap_or(Table::Competences);
    let register = staff.reading().await?;
    let (found, fault) = found_or_wrong(found(&staff, &register, table).await)?;
    let mut shown = html! {};
    if let Some(found) = &found {
        shown = results(&staff, &register, table, found).await?;
    }
    let said = html! {
        (tabs(&staff, None))
        (tables(&staff, table))
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
    table.rows(register, staff, &RuleFilter { award, on }, &paging).await
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
    let fields = Fields::of(["award", "on"].map(|name| (name.to_owned(), visit.asked(name).to_owned())).into());
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

/// A value as a page says it.
fn said(table: Table, row: &Row, name: &str, awards: &HashMap<String, String>, language: Language) -> String {
    let Some(value) = row.get(name) else { return String::new() };
    match value {
        Value::String(text) if name == "award_code" => awards.get(text).cloned().unwrap_or_else(|| text.clone()),
        Value::String(text) if name == "confidence" => sure(text, language),
        Value::String(text) => {
            let word = Member::find(table.noun(), name).and_then(|member| member.word(text));
            let on = text.parse::<NaiveDate>().ok().map(|on| day(on, language));
            on.or_else(|| word.map(|label| capital(label.of(language)))).unwrap_or_else(|| text.clone())
        }
        other => other.as_i64().map_or_else(|| other.to_string(), |n| format!("{} đ", count(n, language))),
    }
}

/// How sure a row is, in the words of the language: the catalogue that ships says `source` and `knowledge`, an office
/// may say anything.
fn sure(confidence: &str, language: Language) -> String {
    let words = [
        ("source", language.of("theo văn bản", "by the paper")),
        ("knowledge", language.of("chưa đối chiếu văn bản", "not compared with the paper")),
    ];
    // A word may say in brackets of what: `source(career);knowledge(rest)`.
    let part = |part: &str| {
        let own = words.iter().find_map(|(word, own)| {
            let of = part.strip_prefix(word).filter(|of| of.is_empty() || of.starts_with('('))?;
            Some(format!("{own}{}", of.replace('(', " (")))
        });
        own.unwrap_or_else(|| part.to_owned())
    };
    confidence.split(';').map(part).collect::<Vec<_>>().join("; ")
}

/// The days a row vouches for: until when it is valid, and until when it was verified.
const DAYS: [&str; 3] = ["valid_from", "valid_to", "verified_to"];
/// What it rests on.
const SOURCES: [&str; 2] = ["instrument", "confidence"];

fn heading(table: Table, name: &str, language: Language) -> String {
    match name {
        "instrument" => language.of("Văn bản, điều khoản", "Law and article").to_owned(),
        "award_code" => language.of("Hình thức", "Award").to_owned(),
        name => capital(&member::label(table.noun(), name, language)),
    }
}

async fn results(staff: &Staff, register: &Register, table: Table, found: &Rows) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let codes: Vec<String> =
        found.items.iter().filter_map(|row| row.get("award_code")?.as_str().map(str::to_owned)).collect();
    let awards = names::awards(staff, register, codes.iter()).await?;
    let columns: Vec<&str> = table.columns().iter().copied().chain(DAYS).chain(SOURCES).collect();
    Ok(html! {
        p { strong { (count(found.total, language)) " " (staff.of("dòng quy định", "rows")) } }
        @if !found.items.is_empty() {
            table .stack {
                thead { tr { @for name in &columns { th scope="col" { (heading(table, name, language)) } } } }
                tbody {
                    @for row in &found.items {
                        tr {
                            @for name in &columns {
                                td .day[DAYS.contains(name)] data-label=(heading(table, name, language)) {
                                    (said(table, row, name, &awards, language))
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
                    " (" (gaps.len()) ")"
                }
                p .hint {
                    (staff.of(
                        "Ở những ngày này sổ chỉ cảnh báo; quản trị viên nhập quy định mới qua API (/v1/rules).",
                        "On these days the register only warns; an administrator enters new rules by the API (/v1/rules).",
                    ))
                }
                ul {
                    @for gap in &gaps {
                        li {
                            (capital(&about(gap, &awards, language)))
                            @if gap.subject.is_some() { ": " }
                            (staff.of("từ ", "from ")) (day(gap.from, language))
                            @if let Some(to) = gap.to { (staff.of(" đến ", " to ")) (day(to, language)) }
                        }
                    }
                }
            }
        }
    })
}
