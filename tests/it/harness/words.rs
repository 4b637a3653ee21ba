//! What a Vietnamese sentence must not hold: a word of the wire, a name with an underscore, a code in capitals.
//!
//! What is in quotation marks is somebody's own text, a command or an address, and not read.

use super::Answer;
use award_registry::domain::vocabularies::VOCABULARIES;
use serde_json::Value;

/// The words of the wire that stand in a Vietnamese sentence, outside quotation marks; one in quotation marks that is
/// written out in the source has to be followed by what it is called.
pub fn strangers(sentence: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('“') {
        found.extend(of_the_wire(before));
        let Some((quoted, behind)) = after.split_once('”') else { break };
        if is_word(quoted) && !behind.starts_with(" (") {
            found.push(format!("“{quoted}” without its label"));
        }
        rest = behind;
    }
    found.extend(of_the_wire(rest));
    found
}

fn of_the_wire(text: &str) -> impl Iterator<Item = String> {
    let tokens = text.split(|c: char| !c.is_alphanumeric() && !"_-".contains(c));
    tokens.map(|token| token.trim_matches('-')).filter(|token| is_word(token) || token.contains('_')).map(str::to_owned)
}

/// Whether it is a word of an enum; the points a to d of the law are letters in any language.
fn is_word(token: &str) -> bool {
    token.len() > 1 && VOCABULARIES.iter().any(|(_, words)| words.iter().any(|(word, _)| *word == token))
}

/// Whether a text is Vietnamese: it has letters that English has not, and none of the words that hold an English
/// sentence together.
pub fn is_vietnamese(text: &str) -> bool {
    const ENGLISH: &[&str] = &["the", "is", "of", "has", "not", "for", "a", "an", "and", "to", "no"];
    text.chars().any(|c| c.is_alphabetic() && !c.is_ascii())
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
