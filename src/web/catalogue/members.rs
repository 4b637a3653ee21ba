//! The members of an entry of the catalogue, each by its kind: how it is shown, typed and read.

use super::{
    kept::Kept,
    member::{Kind, Member},
};
use crate::{
    domain::{
        fault::{Code, Fault, Finding, Language},
        label::Words,
    },
    service::Register,
    web::{
        confidence,
        entries::{self, Part},
        form::Fields,
        inputs::{Input, Kind as Typed, Shown},
        shell::Staff,
        typed,
        words::{capital, day},
    },
};
use maud::{Markup, html};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The field that a finding's pointer is about.
pub(super) fn field_of(kept: Kept, place: &str) -> Option<&'static str> {
    let first = place.split('/').next()?;
    kept.members().iter().find(|member| member.name == first).map(|member| member.name)
}

fn labelled(words: Words, word: &str, language: Language) -> String {
    let found = words.iter().find(|(known, _)| *known == word);
    found.map_or_else(|| word.to_owned(), |(_, label)| capital(label.of(language)))
}

/// The years of an edition.
fn edition(edition: &Value) -> String {
    let year = |member: &str| edition.get(member).and_then(Value::as_i64).unwrap_or_default();
    match (year("year_from"), year("year_to")) {
        (from, to) if from == to => from.to_string(),
        (from, to) => format!("{from}-{to}"),
    }
}

/// A member as a page says it; nothing where it is absent.
pub(super) fn said(
    kept: Kept,
    facts: &Value,
    name: &str,
    bodies: &HashMap<String, String>,
    language: Language,
) -> String {
    let Some(member) = kept.members().iter().find(|member| member.name == name) else { return String::new() };
    let Some(value) = facts.get(name) else { return String::new() };
    let text = value.as_str().unwrap_or_default();
    let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
    match member.kind {
        Kind::Frozen => String::new(),
        Kind::Text if name == "confidence" => confidence::said(text, language),
        Kind::Text | Kind::Short => text.to_owned(),
        Kind::Code(_) => bodies.get(text).cloned().unwrap_or_else(|| text.to_owned()),
        Kind::Number => value.to_string(),
        Kind::Day => text.parse().map(|on| day(on, language)).unwrap_or_default(),
        Kind::Flag => {
            language.of(if value == true { "có" } else { "không" }, if value == true { "yes" } else { "no" }).to_owned()
        }
        Kind::Choice(words) => labelled(words, text, language),
        Kind::Ticks(words) => {
            let words = all.iter().filter_map(Value::as_str).map(|word| labelled(words, word, language));
            words.collect::<Vec<_>>().join(", ")
        }
        Kind::Editions => all.iter().map(edition).collect::<Vec<_>>().join(", "),
    }
}

/// The codes of bodies that entries name.
pub(super) fn bodies<'f>(kept: Kept, facts: impl Iterator<Item = &'f Value>) -> Vec<&'f str> {
    let names = kept.members().iter().filter(|member| matches!(member.kind, Kind::Code(_))).map(|member| member.name);
    let names: Vec<_> = names.collect();
    facts.flat_map(|facts| names.iter().filter_map(|name| facts.get(*name)?.as_str())).collect()
}

/// What stands in the fields of a new entry.
pub(super) fn blank(kept: Kept) -> Fields {
    let fields = match kept {
        Kept::Awards => {
            vec![("foreigners", "not_known"), ("recipient_kinds", "individual"), ("recipient_kinds", "collective")]
        }
        Kept::Authorities => vec![("legal_standing", "true")],
        Kept::Campaigns => Vec::new(),
    };
    Fields::of(fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}

/// What stands in the fields for an entry.
pub(super) async fn of(staff: &Staff, kept: Kept, facts: &Value) -> Result<Fields, Fault> {
    let mut fields = Vec::new();
    for Member { name, kind } in kept.members() {
        let Some(value) = facts.get(*name) else { continue };
        let text = value.as_str().unwrap_or_default();
        let all = value.as_array().map(Vec::as_slice).unwrap_or_default();
        let mut put = |text: String| fields.push(((*name).to_owned(), text));
        match kind {
            Kind::Frozen | Kind::Text | Kind::Short | Kind::Choice(_) => put(text.to_owned()),
            Kind::Number | Kind::Flag => put(value.to_string()),
            Kind::Day => put(text.parse().map(|on| typed::written(Some(on), None, None)).unwrap_or_default()),
            Kind::Ticks(_) => all.iter().filter_map(Value::as_str).for_each(|word| put(word.to_owned())),
            Kind::Code(part) => put(part.written(staff, &staff.visit.register, text).await?),
            Kind::Editions => put(all.iter().map(edition).collect::<Vec<_>>().join(", ")),
        }
    }
    Ok(Fields::of(fields))
}

fn required(pointer: &str) -> Finding {
    Finding::at(pointer, "required", "Hãy chọn một mục.", "Choose one.")
}

/// The facts that a form says; `before` are those of the entry that is changed.
pub(super) async fn read(
    staff: &Staff,
    register: &Register,
    kept: Kept,
    fields: &Fields,
    before: Option<&Value>,
) -> Result<Value, Fault> {
    let (mut facts, mut wrong, mut missing) = (Map::new(), Vec::new(), Vec::new());
    for Member { name, kind } in kept.members() {
        let pointer = format!("/{name}");
        let text = fields.text(name).unwrap_or_default();
        let is_there = before.and_then(|before| before.get(*name)).is_some();
        if text.is_empty() && ((matches!(kind, Kind::Frozen) && !is_there) || *name == "name_vi") {
            let (vi, en) = ("Không được để trống; hãy điền.", "This must not be empty.");
            missing.push(Finding::at(&*pointer, "required", vi, en));
        }
        let value = match kind {
            Kind::Frozen => match before.and_then(|before| before.get(*name)) {
                Some(code) => Ok(Some(code.clone())),
                None => Ok(Some(json!(text))),
            },
            // A name that is missing is refused by the noun itself, in its own words.
            Kind::Text | Kind::Short => Ok((!text.is_empty() || is_name(name)).then(|| json!(text))),
            Kind::Number => text.parse::<i32>().map(|number| Some(json!(number))).map_err(|_| {
                let (vi, en) = ("Viết một số nguyên, như 550.", "Write a whole number, like 550.");
                Finding::at(&*pointer, "invalid_value", vi, en)
            }),
            Kind::Day => typed::whole_day(&pointer, &text).map(|on| on.map(|on| json!(on))),
            Kind::Flag => Ok(Some(json!(text == "true"))),
            Kind::Choice(words) => match words.iter().find(|(word, _)| *word == text) {
                Some((word, _)) => Ok(Some(json!(word))),
                None => Err(required(&pointer)),
            },
            Kind::Ticks(words) => {
                let own = fields.all().filter(|(field, _)| field == name).map(|(_, value)| value);
                let known: Vec<&str> = own.filter(|value| words.iter().any(|(word, _)| word == value)).collect();
                Ok(Some(json!(known)))
            }
            Kind::Code(_) if text.is_empty() => Ok(None),
            Kind::Code(part) => {
                part.code(staff, register, (&pointer, &text), None).await?.map(|code| Some(json!(code)))
            }
            Kind::Editions => editions(&pointer, &text, before.and_then(|before| before.get(*name))).map(Some),
        };
        match value {
            Ok(Some(value)) => drop(facts.insert((*name).to_owned(), value)),
            Ok(None) => {}
            Err(finding) => wrong.push(finding),
        }
    }
    // What is wrong here is said with what is missing, not one after the other.
    if !wrong.is_empty() {
        wrong.splice(0..0, missing);
    }
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(Value::Object(facts))
}

fn is_name(member: &str) -> bool {
    matches!(member, "name_vi" | "short_name_vi")
}

/// The editions of a text of years; what else is known of an edition stays.
fn editions(pointer: &str, text: &str, before: Option<&Value>) -> Result<Value, Finding> {
    let known = before.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let mut all = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let years = typed::years(pointer, part)?;
        let (Some(from), Some(to)) = years else { continue };
        let new = json!({"year_from": from, "year_to": to});
        let same = known
            .iter()
            .find(|known| known.get("year_from") == new.get("year_from") && known.get("year_to") == new.get("year_to"));
        all.push(same.cloned().unwrap_or(new));
    }
    Ok(Value::Array(all))
}

/// The fields of the form.
pub(super) async fn show(staff: &Staff, kept: Kept, shown: &Shown<'_>, is_there: bool) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let bodies = Part::Authorities.entries(staff, &staff.visit.register, None).await?;
    let choices = |words: Words| -> Vec<(String, String)> {
        let none = (String::new(), t("(chọn)", "(choose)").to_owned());
        std::iter::once(none)
            .chain(words.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language)))))
            .collect()
    };
    let one = |member: &Member| {
        let label = kept.label(member.name, language);
        let input = |hint: &str, kind: Typed<'_>| shown.show(&Input { name: member.name, label: &label, hint, kind });
        match member.kind {
            Kind::Frozen if is_there => html! {},
            Kind::Frozen => input(
                t("Chữ hoa, số và _; không đổi được về sau.", "Capitals, digits and _; it never changes."),
                Typed::Short,
            ),
            Kind::Text => input("", Typed::Line),
            Kind::Short | Kind::Number => input("", Typed::Short),
            Kind::Day => input(
                t("Như 1/7/2025; để trống nếu không có.", "Like 1/7/2025; empty where there is none."),
                Typed::Short,
            ),
            Kind::Choice(words) => input("", Typed::Choice(&choices(words))),
            Kind::Code(_) => input(
                t("Gõ vài chữ của tên rồi chọn.", "Type some words of the name and choose."),
                Typed::Listed("bodies"),
            ),
            Kind::Editions => input(t("Như 2019, 2020, 2015-2020.", "Like 2019, 2020, 2015-2020."), Typed::Line),
            Kind::Flag => shown.ticks(member.name, "", &[("true", label)]),
            Kind::Ticks(words) => {
                let kinds = words.iter().map(|(word, label)| (*word, capital(label.of(language))));
                shown.ticks(member.name, &label, &kinds.filter(|(word, _)| *word != "unspecified").collect::<Vec<_>>())
            }
        }
    };
    Ok(html! {
        (entries::list("bodies", &bodies, t("đến", "until")))
        @for member in kept.members() { (one(member)) }
    })
}
