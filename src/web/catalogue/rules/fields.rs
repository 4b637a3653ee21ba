//! The fields of a rule: how each is shown, typed and read.

use super::{
    member::Member,
    table::{Row, SOURCES, Table},
};
use crate::{
    domain::{
        fault::{Code, Fault, Finding, Language},
        label::Words,
        recipient::RecipientKind,
        rule::Rounding,
    },
    service::Register,
    web::{
        entries::{self, Part},
        form::Fields,
        inputs::{Input, Kind, Shown},
        shell::Staff,
        typed,
        words::capital,
    },
};
use maud::{Markup, html};
use serde_json::{Value, json};

/// Every field that a form of a rule can have.
const ALL: [&str; 13] = [
    "award_code",
    "level",
    "recipient_kind",
    "basis",
    "coefficient",
    "amount_vnd",
    "about",
    "rounding",
    "value",
    "valid_from",
    "valid_to",
    "verified_to",
    "instrument",
];

/// The field that a finding's pointer is about.
pub(super) fn field_of(place: &str) -> Option<&'static str> {
    let first = place.split('/').next()?;
    ALL.into_iter().chain(["confidence"]).find(|name| *name == first)
}

/// The names of a table's fields, in the order of its form.
pub(super) fn names(table: Table) -> impl Iterator<Item = &'static str> {
    table.members().iter().map(|member| member.name()).chain(super::DAYS).chain(SOURCES)
}

/// What stands in the form of a new rule: what its address says.
pub(super) async fn asked(staff: &Staff, register: &Register, table: Table) -> Result<Fields, Fault> {
    let mut fields = Vec::new();
    for name in names(table) {
        let value = match name {
            "award_code" => Part::Awards.typed(staff, register, name).await?,
            name => staff.visit.asked(name).to_owned(),
        };
        fields.push((name.to_owned(), value));
    }
    Ok(Fields::of(fields))
}

/// What stands in the form of a row that is there, but for what its address says.
pub(super) async fn of(staff: &Staff, register: &Register, table: Table, row: &Row) -> Result<Fields, Fault> {
    let mut fields = Vec::new();
    let is_rounding = row.get("about").is_some_and(|about| about == "rounding");
    for name in names(table) {
        let member = match name {
            "rounding" if is_rounding => "value",
            "value" if is_rounding => "",
            name => name,
        };
        let text = match row.get(member) {
            Some(Value::String(text)) => text.clone(),
            Some(number) => number.to_string(),
            None => String::new(),
        };
        let value = match name {
            "award_code" => Part::Awards.written(staff, register, &text).await?,
            name if super::DAYS.contains(&name) => typed::written(text.parse().ok(), None, None),
            "value" | "coefficient" => text.replace('.', staff.of(",", ".")),
            _ => text,
        };
        let asked = staff.visit.asked(name);
        fields.push((name.to_owned(), if asked.is_empty() { value } else { asked.to_owned() }));
    }
    Ok(Fields::of(fields))
}

fn required(pointer: &str, vi: &str, en: &str) -> Finding {
    Finding::at(pointer, "required", vi, en)
}

/// The row that a form says.
pub(super) async fn read(staff: &Staff, register: &Register, table: Table, fields: &Fields) -> Result<Row, Fault> {
    let (mut row, mut wrong) = (Row::new(), Vec::new());
    for member in table.members() {
        let name = member.name();
        match of_member(staff, register, *member, fields).await? {
            // The rounding is what the value is of such a rule.
            Ok(Some(value)) => drop(row.insert(if name == "rounding" { "value" } else { name }.to_owned(), value)),
            Ok(None) => {}
            Err(finding) => wrong.push(finding),
        }
    }
    for name in super::DAYS {
        match typed::whole_day(&format!("/{name}"), &fields.text(name).unwrap_or_default()) {
            Ok(Some(on)) => drop(row.insert(name.to_owned(), json!(on))),
            Ok(None) => {}
            Err(finding) => wrong.push(finding),
        }
    }
    for name in SOURCES {
        if let Some(text) = fields.text(name) {
            row.insert(name.to_owned(), json!(text));
        }
    }
    // The rule itself says so too, but only of a row that can be read at all.
    if !wrong.is_empty() {
        if fields.text("valid_from").is_none() {
            wrong.push(required("/valid_from", "Cần ngày bắt đầu hiệu lực.", "The first day is needed."));
        }
        if fields.text("instrument").is_none() {
            let (vi, en) = ("Cần văn bản quy định (luật, điều khoản).", "The instrument (law and article) is needed.");
            wrong.push(required("/instrument", vi, en));
        }
    }
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(row)
}

/// The value of a member, where its field has one.
async fn of_member(
    staff: &Staff,
    register: &Register,
    member: Member,
    fields: &Fields,
) -> Result<Result<Option<Value>, Finding>, Fault> {
    let name = member.name();
    let pointer = format!("/{name}");
    let text = fields.text(name).unwrap_or_default();
    let one = |words: Words| words.iter().find(|(word, _)| *word == text).map(|(word, _)| Some(json!(word)));
    let of_rounding = fields.get("about") == "rounding";
    Ok(match member {
        Member::Award if text.is_empty() => {
            Err(required(&pointer, "Hãy chọn hình thức khen thưởng.", "Choose the award."))
        }
        Member::Award => {
            Part::Awards.code(staff, register, (&pointer, &text), None).await?.map(|code| Some(json!(code)))
        }
        Member::Choice(_, words) => one(words).ok_or_else(|| required(&pointer, "Hãy chọn một mục.", "Choose one.")),
        Member::Rounding(_) if of_rounding => {
            one(Rounding::WORDS).ok_or_else(|| required(&pointer, "Hãy chọn cách làm tròn.", "Choose the rounding."))
        }
        Member::Rounding(_) => Ok(None),
        Member::Decimal("value") if of_rounding => Ok(None),
        Member::Decimal(_) if text.is_empty() => {
            Err(required(&pointer, "Ghi một số, như 0,3.", "Write a number, like 0.3."))
        }
        Member::Decimal(_) => Ok(Some(json!(text.replace(',', ".")))),
        Member::Amount(_) => match typed::whole(&pointer, &text) {
            Ok(Some(amount)) => Ok(Some(json!(amount))),
            Ok(None) => Err(required(&pointer, "Ghi số tiền, như 2.530.000.", "Write the sum, like 2,530,000.")),
            Err(finding) => Err(finding),
        },
    })
}

/// The choices of a vocabulary, the first of which is none.
fn choices(staff: &Staff, words: Words) -> Vec<(String, String)> {
    let none = (String::new(), staff.of("(chọn)", "(choose)").to_owned());
    // What a source does not tell apart has no rate.
    let words = words.iter().filter(|(word, _)| *word != RecipientKind::Unspecified.word());
    let called = |label: &crate::domain::label::Label, language: Language| capital(label.of(language));
    std::iter::once(none)
        .chain(words.map(|(word, label)| ((*word).to_owned(), called(label, staff.visit.language))))
        .collect()
}

/// The fields of the form.
pub(super) async fn show(staff: &Staff, table: Table, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let awards = Part::Awards.entries(staff, &staff.visit.register, None).await?;
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        let label = label(table, name, language);
        shown.show(&Input { name, label: &label, hint, kind })
    };
    let one = |member: Member| match member {
        Member::Award => field(
            "award_code",
            t("Gõ vài chữ của tên rồi chọn.", "Type some words of the name and choose."),
            Kind::Listed("awards"),
        ),
        Member::Choice(name, words) => field(name, "", Kind::Choice(&choices(staff, words))),
        Member::Rounding(name) => field(
            name,
            t("Chỉ với quy định về cách làm tròn.", "Only of a rule about rounding."),
            Kind::Choice(&choices(staff, Rounding::WORDS)),
        ),
        Member::Decimal(name) if name == "value" => field(
            name,
            t("Chỉ với hệ số của tập thể, hộ gia đình; như 2 hoặc 1,5.", "Only of a factor; like 2 or 1.5."),
            Kind::Short,
        ),
        Member::Decimal(name) => {
            field(name, t("Bao nhiêu lần mức lương cơ sở, như 0,3.", "How many base salaries, like 0.3."), Kind::Short)
        }
        Member::Amount(name) => field(name, t("Như 2.530.000.", "Like 2,530,000."), Kind::Short),
    };
    Ok(html! {
        (entries::list("awards", &awards, t("đến", "until")))
        @for member in table.members() { (one(*member)) }
        (field("valid_from", t("Như 1/7/2025.", "Like 1/7/2025."), Kind::Short))
        (field("valid_to", t("Để trống khi còn hiệu lực.", "Empty while it is in force."), Kind::Short))
        (field(
            "verified_to",
            t(
                "Ngày cuối mà bạn chắc quy định này còn đúng; sau ngày ấy sổ chỉ cảnh báo. Để trống nếu chắc đến hết hiệu lực.",
                "The last day for which you know it to be right; after it the register only warns. Empty: as long as it is valid.",
            ),
            Kind::Short,
        ))
        (field("instrument", t("Như “Nghị định 152/2025/NĐ-CP, Điều 50”.", "Like “Decree 152/2025/NĐ-CP, article 50”."), Kind::Line))
        (field("confidence", t("Dựa vào đâu, chắc đến đâu; có thể để trống.", "What it rests on and how sure it is; may be empty."), Kind::Line))
    })
}

/// What a field is called; a rule about bonuses has its value in one of two.
pub(super) fn label(table: Table, name: &str, language: Language) -> String {
    match name {
        "value" => language.of("Hệ số", "Factor").to_owned(),
        name => table.heading(name, language),
    }
}
