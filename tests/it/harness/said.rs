//! What a page says to whoever sees or hears it: its texts, and its attributes that are read aloud.

use super::{browser::unescaped, strangers};
use award_registry::domain::account::Role;

/// Elements whose text is a record's own, a code or a list that nobody reads as a sentence.
const OWN: &[&str] = &["script", "style", "code", "pre", "textarea", "datalist"];
/// Attributes that are read aloud or shown.
const ALOUD: &[&str] = &["alt", "aria-label", "data-label", "placeholder", "title"];

/// The texts of a page, but for those that are marked as codes, or as of another language.
pub fn said(page: &str) -> Vec<String> {
    let mut texts = Vec::new();
    // The end of the element that is not read.
    let mut until: Option<String> = None;
    for part in page.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or((part, ""));
        match &until {
            Some(end) if tag != end => continue,
            Some(_) => until = None,
            None => {
                let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
                let attributes = format!(" {attributes}");
                let value = |name: &str| attributes.split(&format!(" {name}=\"")).nth(1)?.split('"').next();
                if OWN.contains(&name) || (name != "html" && value("lang").is_some()) {
                    until = Some(format!("/{name}"));
                    continue;
                }
                texts.extend(ALOUD.iter().filter_map(|name| value(name)).map(unescaped));
            }
        }
        texts.push(unescaped(text.trim()));
    }
    texts.retain(|text| !text.is_empty());
    texts
}

/// A text without what is a record's own: the accounts of the tests are called by their roles, a file has an ending, and
/// a code of the catalogue is in capitals.
fn without_names(text: &str) -> String {
    let name = |part: &str| part.rsplit("Tài khoản ").next().unwrap_or_default().trim().to_owned();
    let parts = text.split([',', '·', '–']).filter(|part| Role::find(&name(part)).is_none());
    let is_code = |word: &str| !word.contains(char::is_lowercase) && word.contains('_');
    let is_file = |word: &str| word.trim_end_matches('.').contains('.');
    let words = parts.flat_map(|part| part.split_whitespace()).filter(|word| !is_code(word) && !is_file(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Holds a Vietnamese page against the rule that it says no word of the wire.
pub fn check(path: &str, page: &str) {
    if page.starts_with("<!DOCTYPE html><html lang=\"vi\">") {
        // A code that stands alone is a record's own.
        for text in said(page).into_iter().filter(|text| text.contains(char::is_lowercase)) {
            let found = strangers(&without_names(&text));
            assert!(found.is_empty(), "{path} says {found:?} in {text:?}");
        }
    }
}
