//! A filter as people say it: a line for each thing it asks.

use crate::domain::{
    conferral::{ConferralFilter, NO_BODY},
    fault::Language,
    label::{self, capitalized},
    member::{self, Member},
    period::MeritYear,
    time::day_in_words,
};
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// What the codes of a filter are called: by the name of its member and the code.
pub type CodeNames = HashMap<(&'static str, String), String>;

/// The filter in words, a line for each member that asks something; the statuses are always said.
#[must_use]
pub fn in_words(filter: &ConferralFilter, names: &CodeNames, language: Language) -> Vec<String> {
    let effective = ConferralFilter { status: filter.statuses().to_vec(), ..filter.clone() };
    members_in_words(&effective, names, language)
}

/// The members of any filter in words, a line for each that asks something.
#[must_use]
pub fn members_in_words(filter: &impl Serialize, names: &CodeNames, language: Language) -> Vec<String> {
    let Ok(Value::Object(members)) = serde_json::to_value(filter) else { return Vec::new() };
    let line = |(name, value): (&String, &Value)| {
        let words = match value {
            Value::Array(values) => values.iter().map(|value| said(name, value, names, language)).collect::<Vec<_>>(),
            // What a flag is by itself says nothing.
            Value::Bool(false) if matches!(name.as_str(), "include_predecessors" | "mine") => Vec::new(),
            value => vec![said(name, value, names, language)],
        };
        let heading = capitalized(&member::label("filter", name, language));
        (!words.is_empty()).then(|| format!("{heading}: {}", words.join(language.of(" hoặc ", " or "))))
    };
    members.iter().filter_map(line).collect()
}

fn said(member: &str, value: &Value, names: &CodeNames, language: Language) -> String {
    let text = match value {
        Value::Bool(yes) => return label::yes_or_no(*yes).of(language).to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if MeritYear::parse(&text) == Some(MeritYear::Unknown) && member == "year" {
        return language.of("không rõ", "unknown").to_owned();
    }
    if member == "authority_codes" && text == NO_BODY {
        return language.of("(nguồn không nêu)", "(the source names none)").to_owned();
    }
    if let Some((_, name)) = names.iter().find(|((known, code), _)| *known == member && *code == text) {
        return format!("{name} ({text})");
    }
    let label = Member::find("conferral", member).and_then(|member| member.word(&text));
    label.map(|label| label.of(language).to_owned()).or_else(|| day_in_words(&text, language)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_said_line_by_line() {
        let filter: ConferralFilter = serde_json::from_value(serde_json::json!({
            "campaign": ["HMTN"], "year": ["2019", "unknown"], "signed_from": "2020-05-01",
            "recipient_kind": ["individual", "household"], "posthumous": true,
        }))
        .unwrap();
        let names = CodeNames::from([(("campaign", "HMTN".to_owned()), "Vận động hiến máu tình nguyện".to_owned())]);
        let vi = [
            "Phong trào: Vận động hiến máu tình nguyện (HMTN)",
            "Năm thành tích: 2019 hoặc không rõ",
            "Ký từ ngày: 1/5/2020",
            "Loại đối tượng: cá nhân hoặc hộ gia đình",
            "Tình trạng: còn hiệu lực",
            "Truy tặng: có",
        ];
        assert_eq!(in_words(&filter, &names, Language::Vi), vi);
        assert!(in_words(&filter, &names, Language::En).contains(&"Signed from: 2020-05-01".to_owned()));
    }

    #[test]
    fn every_member_of_a_filter_is_called_something() {
        let mut registry = poem_openapi::registry::Registry::new();
        for (name, _) in registry.create_fake_schema::<ConferralFilter>().properties {
            for language in [Language::Vi, Language::En] {
                let label = member::label("filter", name, language);
                assert!(
                    Member::find("filter", name).is_some() || crate::domain::noun::Noun::find(name).is_some(),
                    "{name}: {label}"
                );
            }
        }
    }
}
