//! What an event changed, member by member, in words: the records before and after, compared.
//!
//! A member that is absent on both sides did not change: an event may leave out whatever stays as it was. A line of an
//! annex is known by its number, any other entry that has an id by that, and the entries of other lists by what they
//! hold, so that one that is added in front does not make all others look changed.

use super::Event;
use crate::domain::{
    fault::{Fault, Language},
    label::cited,
    member::{Member, label},
    time::{day_in_words, instant_in_words},
    vocabularies::is_word,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, value::RawValue};
use serde_with::skip_serializing_none;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// Members that change with everything and say nothing.
const ALWAYS: &[&str] = &["version", "created_at", "updated_at"];

/// One member that is another after the event.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Difference {
    /// Which of the event's changes it is, from 1.
    pub index: i64,
    /// What kind of record, `decision`.
    pub noun: String,
    /// The number of the record, where it has one.
    pub noun_id: Option<i64>,
    /// Where in the record, `lines.2.name`: a line by its number in the annex, other entries by their place.
    pub member: String,
    /// The value before; absent where there was none.
    pub before: Option<String>,
    /// The value after; absent where there is none.
    pub after: Option<String>,
    /// The same as a sentence, in the language asked for.
    pub text: String,
}

/// Some of the changes of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes {
    /// Those that were asked for.
    pub items: Vec<Difference>,
    /// How many there are: all, where they were to be counted, else at least so many.
    pub seen: usize,
}

/// A record: its noun and its number, 0 where it has none.
type Named = (String, i64);

/// What a payload says of a record: the record itself, or members that stand beside others.
enum Part<'a> {
    Record(&'a RawValue),
    Member(String, &'a RawValue),
}

type Parts<'a> = BTreeMap<Named, Vec<Part<'a>>>;

/// The changes of an event in a range of their numbers (from 0), in words of a language; `count` reads on to the last.
/// A record is read when its turn comes, so that the event of a long annex is never in memory as a whole but for its
/// text.
pub fn changes(event: &Event, language: Language, range: &Range<usize>, count: bool) -> Result<Changes, Fault> {
    let (mut before, mut after) = (Parts::new(), Parts::new());
    gather(raw(&event.before)?, &event.noun, event.noun_id, &mut before)?;
    gather(raw(&event.after)?, &event.noun, event.noun_id, &mut after)?;
    let makes_conferrals = after.keys().any(|(noun, _)| noun == "conferral");
    let (mut items, mut seen) = (Vec::new(), 0);
    for record in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
        let (mut was, is) = (members(before.get(record))?, members(after.get(record))?);
        // A registered annex became conferrals: its lines are not gone, they are the records that follow.
        if record.0 == "decision" && makes_conferrals && !is.contains_key("lines") {
            was.remove("lines");
        }
        compare_members(&was, &is, "", &mut |member, was, is| {
            if range.contains(&seen) {
                items.push(difference(seen + 1, record, member, (was, is), language));
            }
            seen += 1;
        });
        if seen >= range.end && !count {
            break;
        }
    }
    Ok(Changes { items, seen })
}

/// A member that two records of a noun do not have alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unlike {
    /// What it is called.
    pub label: String,
    /// What one has, in words.
    pub before: Option<String>,
    /// What the other has, in words.
    pub after: Option<String>,
}

/// What two records of a noun do not have alike, in words of a language; but for what changes with everything.
#[must_use]
pub fn unlike(noun: &str, before: &Map<String, Value>, after: &Map<String, Value>, language: Language) -> Vec<Unlike> {
    let mut found = Vec::new();
    compare_members(before, after, "", &mut |member, was, is| {
        if ALWAYS.contains(&member) {
            return;
        }
        let (label, known) = (path_in_words(noun, member, language), known_of(noun, member));
        let said = |value: Option<&Value>| value.map(|value| in_words(value, known, language));
        found.push(Unlike { label, before: said(was), after: said(is) });
    });
    found
}

/// Where in a record a member is, in words.
fn path_in_words(noun: &str, member: &str, language: Language) -> String {
    member.split('.').map(|word| label(noun, word, language)).collect::<Vec<_>>().join(" ")
}

/// The last name on the way, not the number of an entry, says what the value is.
fn known_of(noun: &str, member: &str) -> Option<&'static Member> {
    member.rsplit('.').find_map(|word| Member::find(noun, word))
}

fn difference(
    index: usize,
    (noun, id): &Named,
    member: &str,
    (before, after): (Option<&Value>, Option<&Value>),
    language: Language,
) -> Difference {
    let known = known_of(noun, member);
    let or = |value: Option<&Value>| {
        value
            .map_or_else(|| language.of("(không có)", "(nothing)").to_owned(), |value| in_words(value, known, language))
    };
    let number = if *id == 0 { String::new() } else { format!(" {id}") };
    let noun_label = label("", noun, language);
    let text =
        format!("{noun_label}{number}, {}: {} → {}", path_in_words(noun, member, language), or(before), or(after));
    Difference {
        index: i64::try_from(index).unwrap_or(i64::MAX),
        noun: noun.clone(),
        noun_id: Some(*id).filter(|id| *id != 0),
        member: member.to_owned(),
        before: before.map(as_text),
        after: after.map(as_text),
        text,
    }
}

fn raw(text: &str) -> Result<&RawValue, Fault> {
    serde_json::from_str(text).map_err(Fault::internal)
}

/// The number a record has.
fn id_of(value: &RawValue) -> Option<i64> {
    #[derive(Deserialize)]
    struct Numbered {
        id: i64,
    }
    serde_json::from_str::<Numbered>(value.get())
        .ok()
        .filter(|_| value.get().starts_with('{'))
        .map(|numbered| numbered.id)
}

/// Finds the records that a payload holds: one record, several by the name of their kind, or both.
fn gather<'a>(value: &'a RawValue, noun: &str, id: i64, found: &mut Parts<'a>) -> Result<(), Fault> {
    let read = |text: &'a str| serde_json::from_str::<Vec<&'a RawValue>>(text).map_err(Fault::internal);
    if let Some(own) = id_of(value) {
        found.entry((noun.to_owned(), own)).or_default().push(Part::Record(value));
        return Ok(());
    }
    match value.get().bytes().next() {
        Some(b'{') => {
            let members: BTreeMap<String, &'a RawValue> = serde_json::from_str(value.get()).map_err(Fault::internal)?;
            for (name, member) in members {
                let list = if member.get().starts_with('[') { read(member.get())? } else { Vec::new() };
                if (name == "facts" && member.get().starts_with('{')) || id_of(member).is_some() {
                    gather(member, if name == "facts" { noun } else { &name }, id, found)?;
                } else if list.iter().any(|each| id_of(each).is_some()) {
                    list.into_iter().try_for_each(|each| gather(each, &singular(&name), id, found))?;
                } else {
                    found.entry((noun.to_owned(), id)).or_default().push(Part::Member(name, member));
                }
            }
        }
        Some(b'[') => read(value.get())?.into_iter().try_for_each(|each| gather(each, noun, id, found))?,
        Some(b'n') => {}
        _ => found.entry((noun.to_owned(), id)).or_default().push(Part::Member("value".into(), value)),
    }
    Ok(())
}

/// The kind of the records of a list, by the list's name.
fn singular(name: &str) -> String {
    let of = |end: &str, other: &str| name.strip_suffix(end).map(|stem| format!("{stem}{other}"));
    of("ies", "y").or_else(|| of("s", "")).unwrap_or_else(|| name.to_owned())
}

/// The members of a record.
fn members(parts: Option<&Vec<Part<'_>>>) -> Result<Map<String, Value>, Fault> {
    let mut all = Map::new();
    for part in parts.into_iter().flatten() {
        match part {
            Part::Record(value) => {
                all.extend(serde_json::from_str::<Map<String, Value>>(value.get()).map_err(Fault::internal)?);
            }
            Part::Member(name, value) => {
                all.insert(name.clone(), serde_json::from_str(value.get()).map_err(Fault::internal)?);
            }
        }
    }
    all.retain(|name, _| !ALWAYS.contains(&name.as_str()));
    Ok(all)
}

/// What is called with each change: where it is, what was there, what is there.
type Changed<'a> = dyn FnMut(&str, Option<&Value>, Option<&Value>) + 'a;

fn compare_members(was: &Map<String, Value>, is: &Map<String, Value>, at: &str, changed: &mut Changed<'_>) {
    for name in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
        let place = if at.is_empty() { name.clone() } else { format!("{at}.{name}") };
        compare(was.get(name), is.get(name), &place, changed);
    }
}

/// A value by its shape: what is compared member by member, entry by entry, or as one text.
fn compare(was: Option<&Value>, is: Option<&Value>, at: &str, changed: &mut Changed<'_>) {
    let (was, is) = (was.filter(|value| there(value)), is.filter(|value| there(value)));
    if was == is {
        return;
    }
    let none = Map::new();
    match (was, is) {
        (Some(Value::Object(was)), Some(Value::Object(is))) => compare_members(was, is, at, changed),
        (Some(Value::Object(was)), None) => compare_members(was, &none, at, changed),
        (None, Some(Value::Object(is))) => compare_members(&none, is, at, changed),
        _ if [was, is].into_iter().flatten().all(of_entries) => compare_entries(entries(was), entries(is), at, changed),
        // One of them is of another shape than the other.
        (Some(one), Some(other)) if [one, other].into_iter().any(|value| value.is_object() || of_entries(value)) => {
            compare(Some(one), None, at, changed);
            compare(None, Some(other), at, changed);
        }
        _ => changed(at, was, is),
    }
}

fn there(value: &Value) -> bool {
    !value.is_null() && value.as_array().is_none_or(|all| !all.is_empty())
}

/// Whether a value is a list of entries with members of their own.
fn of_entries(value: &Value) -> bool {
    value.as_array().is_some_and(|all| all.iter().any(|each| each.is_object() || each.is_array()))
}

fn entries(value: Option<&Value>) -> &[Value] {
    value.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The number an entry of a list is known by.
fn number_of(entry: &Value) -> Option<u64> {
    entry.get("line").or_else(|| entry.get("id")).and_then(Value::as_u64)
}

fn compare_entries(was: &[Value], is: &[Value], at: &str, changed: &mut Changed<'_>) {
    if was.iter().chain(is).all(|entry| number_of(entry).is_some()) {
        let by_number = |all: &'_ [Value]| -> BTreeMap<Option<u64>, usize> {
            all.iter().enumerate().map(|(i, entry)| (number_of(entry), i)).collect()
        };
        let (was_by, is_by) = (by_number(was), by_number(is));
        for number in was_by.keys().chain(is_by.keys()).collect::<BTreeSet<_>>() {
            let of = |all: &BTreeMap<Option<u64>, usize>| all.get(number).copied();
            let place = format!("{at}.{}", number.unwrap_or_default());
            compare(of(&was_by).and_then(|i| was.get(i)), of(&is_by).and_then(|i| is.get(i)), &place, changed);
        }
        return;
    }
    // An entry that is on both sides did not change, wherever it is now; the others are compared in their order.
    let mut gone: Vec<(usize, &Value)> = was.iter().enumerate().collect();
    let mut new = Vec::new();
    for (i, entry) in is.iter().enumerate() {
        match gone.iter().position(|(_, other)| *other == entry) {
            Some(same) => drop(gone.remove(same)),
            None => new.push((i, entry)),
        }
    }
    for i in 0..gone.len().max(new.len()) {
        let (was, is) = (gone.get(i), new.get(i));
        let place = is.or(was).map_or(0, |(place, _)| place + 1);
        compare(was.map(|(_, value)| *value), is.map(|(_, value)| *value), &format!("{at}.{place}"), changed);
    }
}

/// A value as it is on the wire; a list as one text.
fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(all) => all.iter().map(as_text).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

/// A value as a person reads it: a word of the wire by its label, a day as papers write it, a code or a name that looks
/// like one in quotation marks.
fn in_words(value: &Value, member: Option<&Member>, language: Language) -> String {
    match value {
        // Names of members.
        Value::String(text) if member.is_some_and(|member| member.name == "emptied") => {
            label("decision", text, language)
        }
        Value::String(text) => {
            let label = member.and_then(|member| member.word(text)).map(|label| label.of(language).to_owned());
            label
                .or_else(|| day_in_words(text, language))
                .or_else(|| instant_in_words(text, language))
                .unwrap_or_else(|| if text.contains('_') || is_word(text) { cited(text) } else { text.clone() })
        }
        Value::Bool(true) => language.of("có", "yes").to_owned(),
        Value::Bool(false) => language.of("không", "no").to_owned(),
        Value::Array(all) => all.iter().map(|each| in_words(each, member, language)).collect::<Vec<_>>().join("; "),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests;
