//! What a Vietnamese sentence must not hold: a word of the wire, a name with an underscore, a code in capitals.
//!
//! What is in quotation marks is somebody's own text, a command or an address, and not read.

use super::Answer;
use award_registry::domain::vocabularies::is_word;
use serde_json::Value;

/// The words of the wire that stand in a Vietnamese sentence, outside quotation marks.
pub fn strangers(sentence: &str) -> Vec<String> {
    let outside = sentence.split('“').enumerate().map(|(i, part)| match i {
        0 => part,
        _ => part.split_once('”').map_or("", |(_, behind)| behind),
    });
    outside.flat_map(of_the_wire).collect()
}

/// The words of an enum that are written out in quotation marks, and not followed by what they are called.
pub fn bare_words(sentence: &str) -> Vec<String> {
    let quoted = sentence.split('“').skip(1).filter_map(|part| part.split_once('”'));
    quoted
        .filter(|(word, behind)| is_word(word) && !behind.starts_with(" ("))
        .map(|(word, _)| word.to_owned())
        .collect()
}

fn of_the_wire(text: &str) -> impl Iterator<Item = String> {
    let tokens = text.split(|c: char| !c.is_alphanumeric() && !"_-".contains(c));
    tokens
        .map(|token| token.trim_matches('-'))
        .filter(|token| is_word(token) || (token.contains('_') && token.len() > 1))
        .map(str::to_owned)
}

/// Words that hold an English sentence together.
const ENGLISH: &[&str] = &["the", "is", "of", "has", "not", "for", "a", "an", "and", "to", "no"];

/// Whether a text is Vietnamese: it has small letters that English has not, and none of the words that hold an English
/// sentence together. A change is in the language of its noun, whatever its values are.
pub fn is_vietnamese(text: &str) -> bool {
    let text = if text.contains(" → ") { text.split(", ").next().unwrap_or_default() } else { text };
    text.chars().any(|c| c.is_lowercase() && !c.is_ascii())
        && !text.split(' ').any(|word| ENGLISH.contains(&word.to_ascii_lowercase().as_str()))
}

/// Holds every sentence of an answer against it: those of problems, of findings and of changes.
pub fn check(answer: &Answer) {
    if answer.headers.get("content-type").is_some_and(|media_type| media_type.as_bytes().ends_with(b"json"))
        && let Ok(body) = serde_json::from_slice(&answer.bytes)
    {
        sentences(&body, &mut |sentence| {
            let strangers = if is_vietnamese(sentence) { strangers(sentence) } else { Vec::new() };
            assert!(strangers.is_empty(), "{}: {strangers:?} in {sentence:?}", answer.call);
        });
    }
}

fn sentences(value: &Value, found: &mut dyn FnMut(&str)) {
    let own: &[&str] = match value {
        Value::Object(members) if members.contains_key("instance") => &["title", "detail"],
        Value::Object(members) if members.contains_key("code") => &["message"],
        Value::Object(_) => &["text", "sentence_vi"],
        _ => &[],
    };
    own.iter().filter_map(|name| value[*name].as_str()).for_each(&mut *found);
    match value {
        Value::Object(members) => members.values().for_each(|member| sentences(member, found)),
        Value::Array(items) => items.iter().for_each(|item| sentences(item, found)),
        _ => {}
    }
}
