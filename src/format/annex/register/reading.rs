//! What the text of a cell says of a member.

use super::super::{
    birth::{self, Birth},
    signs::is_error,
};
use crate::domain::{
    fault::{Language, Text},
    import::register::{RegisterMap, RegisterMember, Shape},
    label::cited,
    member::Member,
    name::fold,
};
use chrono::NaiveDate;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Words that say yes, folded.
const YES: &[&str] = &["true", "co", "x", "1", "yes"];

/// Words that say no, folded.
const NO: &[&str] = &["false", "khong", "0", "no"];

/// A value of a row, or why there is none.
type Said = Result<Option<Value>, Text>;

/// How texts are read.
pub(super) struct Reading<'a> {
    pub map: &'a RegisterMap,
    pub today: NaiveDate,
}

impl Reading<'_> {
    /// Puts what a text says of a member among the others.
    pub fn put(&self, members: &mut Map<String, Value>, member: &RegisterMember, text: &str) -> Result<(), Text> {
        if text.is_empty() {
            return Ok(());
        }
        if is_error(text) {
            return Err(Text::new(
                format!("công thức của ô bị lỗi ({text}); hãy điền giá trị."),
                format!("the formula of the cell failed ({text}); give the value."),
            ));
        }
        let own = self.map.values.get(member.name).and_then(|values| translated(values, text));
        let text = own.unwrap_or(text);
        if let Shape::Day(year) = member.shape {
            return self.day(members, (member.name, year), text);
        }
        let (name, value) = match member.shape {
            Shape::Key => {
                let system = self.map.external_system.clone().unwrap_or_default();
                ("external_ids", Ok(Some(json!([{"system": system, "value": text}]))))
            }
            Shape::Number => (member.name, number(text)),
            Shape::Flag => (member.name, flag(text)),
            Shape::Word => (member.name, word(member.name, text)),
            Shape::Codes => (member.name, Ok(Some(codes(text)))),
            Shape::Text | Shape::Day(_) => (member.name, Ok(Some(text.into()))),
        };
        if let Some(value) = value? {
            members.insert(name.to_owned(), value);
        }
        Ok(())
    }

    fn day(&self, members: &mut Map<String, Value>, (name, year): (&str, &str), text: &str) -> Result<(), Text> {
        let unreadable = || {
            Text::new(
                format!("{} không đọc được là ngày; hãy ghi như 26/05/2020.", cited(text)),
                format!("{} is no day; write it as 26/05/2020.", cited(text)),
            )
        };
        match birth::read(text, self.map.days, self.today) {
            // A year of two digits is of this century or of the last: nobody can say which of a register.
            Some((Birth::Day(day), false)) => drop(members.insert(name.to_owned(), day.to_string().into())),
            Some((Birth::Year(said), _)) if !year.is_empty() => drop(members.insert(year.to_owned(), said.into())),
            Some((Birth::Either { .. }, _)) => {
                return Err(Text::new(
                    format!("{}: chưa rõ ngày hay tháng đứng trước; hãy ghi “days” trong tệp ánh xạ.", cited(text)),
                    format!("{}: the day or the month may come first; give days in the map.", cited(text)),
                ));
            }
            _ => return Err(unreadable()),
        }
        Ok(())
    }
}

/// The word of the register for a word of the file, which is compared as names are.
fn translated<'a>(values: &'a BTreeMap<String, String>, text: &str) -> Option<&'a str> {
    let exact = values.get(text);
    let key = fold(text);
    exact.or_else(|| values.iter().find(|(known, _)| fold(known) == key).map(|(_, word)| word)).map(String::as_str)
}

fn number(text: &str) -> Said {
    text.parse::<i32>().map(|number| Some(number.into())).map_err(|_| {
        Text::new(
            format!("{} không phải số nguyên; hãy chỉ ghi chữ số, như 2015.", cited(text)),
            format!("{} is no whole number; write digits alone, such as 2015.", cited(text)),
        )
    })
}

fn flag(text: &str) -> Said {
    let key = fold(text);
    if YES.contains(&key.as_str()) {
        Ok(Some(true.into()))
    } else if NO.contains(&key.as_str()) {
        Ok(None)
    } else {
        let text = cited(text);
        Err(Text::new(format!("{text}: hãy ghi x hoặc để trống."), format!("{text}: write x, or nothing.")))
    }
}

fn word(name: &str, text: &str) -> Said {
    let member = Member::find("decision", name);
    let words = member.into_iter().flat_map(|member| member.words.iter().copied().flatten());
    let words: Vec<_> = words.collect();
    let key = fold(text);
    let known = words.iter().find(|(word, _)| *word == text).or_else(|| {
        words.iter().find(|(_, label)| [label.vi, label.en, label.short_vi].iter().any(|label| fold(label) == key))
    });
    known.map(|(word, _)| Some((*word).into())).ok_or_else(|| {
        let listed =
            |language: Language| words.iter().map(|(_, label)| label.of(language)).collect::<Vec<_>>().join(", ");
        let (vi, en) = (listed(Language::Vi), listed(Language::En));
        Text::new(
            format!(
                "{} không phải một trong: {vi}; hãy sửa ô, hoặc ghi ở [values.{name}] của tệp ánh xạ là từ nào.",
                cited(text)
            ),
            format!(
                "{} is none of {en}; mend the cell, or say in [values.{name}] of the map which it is.",
                cited(text)
            ),
        )
    })
}

fn codes(text: &str) -> Value {
    text.split(';').map(str::trim).filter(|code| !code.is_empty()).collect()
}
