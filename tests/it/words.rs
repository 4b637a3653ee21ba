//! What the program says in Vietnamese is Vietnamese: no word of the wire stands in a sentence.
//!
//! The sentences are read off the sources, whole; what is put into them is held against the same rule in every answer
//! of every test, and the enums of the wire cannot be written into a text at all, as they have no `Display`.

use crate::harness::{bare_words, document, is_vietnamese, strangers};
use award_registry::domain::{fault::Code, member::MEMBERS, vocabularies::VOCABULARIES};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{collections::BTreeSet, fs, path::Path};

/// Every text written out in a source file, but for comments, attributes and what is compiled for tests alone.
fn texts(tokens: TokenStream, found: &mut Vec<String>) {
    let mut tokens = tokens.into_iter().peekable();
    let mut of_tests = false;
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(mark) if mark.as_char() == '#' => {
                if let Some(TokenTree::Punct(_)) = tokens.peek() {
                    tokens.next();
                }
                if let Some(TokenTree::Group(attribute)) = tokens.next() {
                    of_tests |= attribute.stream().to_string().replace(' ', "") == "cfg(test)";
                }
            }
            TokenTree::Group(group) => {
                if of_tests && group.delimiter() == Delimiter::Brace {
                    of_tests = false;
                } else {
                    texts(group.stream(), found);
                }
            }
            TokenTree::Punct(mark) if mark.as_char() == ';' => of_tests = false,
            TokenTree::Literal(literal) => {
                let written = literal.to_string();
                if let Some(text) = written.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
                    found.push(text.replace("\\\"", "\""));
                }
            }
            _ => {}
        }
    }
}

fn vietnamese(at: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            vietnamese(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") && path.file_stem().is_some_and(|stem| stem != "tests") {
            let mut written = Vec::new();
            texts(fs::read_to_string(&path).unwrap().parse().unwrap(), &mut written);
            let place = path.display().to_string();
            found.extend(written.into_iter().filter(|text| is_vietnamese(text)).map(|text| (place.clone(), text)));
        }
    }
}

/// A text without what is put into it: `{code}` and `{}`.
fn without_arguments(text: &str) -> String {
    let parts = text.split('{').map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    parts.collect()
}

#[test]
fn no_sentence_of_the_sources_has_a_word_of_the_wire() {
    let mut found = Vec::new();
    vietnamese(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 500, "{} sentences were found", found.len());
    let wrong: Vec<_> = found
        .iter()
        .map(|(place, text)| (place, [strangers(&without_arguments(text)), bare_words(text)].concat(), text))
        .filter(|(_, strangers, _)| !strangers.is_empty())
        .map(|(place, strangers, text)| format!("{place}: {strangers:?} in {text:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What a sentence says where it says what to do: to do it, what is needed, or how it is written.
const REMEDIES: [&str; 12] =
    ["hãy ", "Hãy ", "cần ", "Cần ", "phải ", "Viết ", "tối đa", "Tối đa", "ít nhất", "dạng ", "nhờ ", "để trống được"];

/// Sentences that refuse nothing: notes of what a source leaves open, and what a refusal of another is put into.
const NO_REFUSALS: [&str; 6] = [
    "Dòng {}: {vi}.",
    "Nhà cung cấp danh tính không cho biết đây là ai (thiếu “sub”).",
    "Không rõ ngày ký; thẩm quyền và hiệu lực được kiểm tra theo năm hoặc ngày công bố đã biết.",
    "Thay thế {paired} lượt khen thưởng của bản ghi {id}{rest_vi}.",
    "Nguồn không nêu cơ quan quyết định; thẩm quyền chưa xét được.",
    "Không rõ ngày ký nên không xác định được thẩm quyền đối với {}.",
];

#[test]
fn every_refusal_of_the_rules_says_what_to_do() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for of in ["domain", "service/authority", "service/conferral", "service/decision", "service/recipient"] {
        vietnamese(&source.join(of), &mut found);
    }
    for of in ["authority", "award", "campaign", "conferral", "decision", "recipient"] {
        let mut written = Vec::new();
        let path = source.join(format!("service/{of}.rs"));
        texts(fs::read_to_string(&path).unwrap().parse().unwrap(), &mut written);
        let sentences = written.into_iter().filter(|text| is_vietnamese(text));
        found.extend(sentences.map(|text| (path.display().to_string(), text)));
    }
    let is_sentence = |text: &&(String, String)| text.1.ends_with('.') && text.1.contains(' ');
    let sentences: Vec<_> =
        found.iter().filter(is_sentence).filter(|(place, _)| !place.ends_with("sentence.rs")).collect();
    assert!(sentences.len() > 150, "{} sentences were found", sentences.len());
    let within = |text: &str| text.to_lowercase().contains("từ ") && text.contains(" đến ");
    let silent: Vec<_> = sentences
        .iter()
        .filter(|(_, text)| !NO_REFUSALS.contains(&text.as_str()))
        .filter(|(_, text)| !within(text) && !REMEDIES.iter().any(|remedy| text.contains(remedy)))
        .map(|(place, text)| format!("{place}: {text:?}"))
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    // None of those is without its sentence.
    for text in NO_REFUSALS {
        assert!(found.iter().any(|(_, other)| other == text), "{text}");
    }
}

#[test]
fn a_word_of_the_wire_is_seen_where_it_stands() {
    for (sentence, word) in [
        ("Tỉnh Anh hùng chỉ dành cho: collective.", "collective"),
        ("trạng thái: draft → bản nháp", "draft"),
        ("Đính chính cần name_right.", "name_right"),
        ("25 BK_BO_TINH (tập thể)", "BK_BO_TINH"),
    ] {
        assert_eq!(strangers(sentence), [word], "{sentence}");
    }
    assert!(strangers("Không có cơ quan “UBND_XA”; hãy chạy “award-registry doctor” (điểm a, Đ.93).").is_empty());
    assert_eq!(bare_words("Cách làm tròn là “exact” hoặc “up_to_10000” (làm tròn lên)."), ["exact"]);
    assert!(!is_vietnamese("The award of Đặng is open to the clerk."));
}

#[test]
fn every_label_and_title_is_vietnamese_and_ends_in_no_word_of_the_wire() {
    let words = VOCABULARIES.iter().flat_map(|(_, words)| words.iter().map(|(_, label)| *label));
    for label in words.chain(MEMBERS.iter().map(|member| member.label)) {
        for vi in [label.vi, label.short_vi] {
            assert!(strangers(vi).is_empty(), "{vi}");
        }
    }
    for code in Code::ALL {
        let vi = code.title().vi;
        assert!(strangers(&vi).is_empty(), "{vi}");
    }
}

#[test]
fn every_enum_of_the_document_is_a_vocabulary_with_the_same_words() {
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    let mut compared = 0;
    for (name, schema) in schemas {
        let Some(words) = schema["enum"].as_array() else { continue };
        let (_, known) = VOCABULARIES
            .iter()
            .find(|(vocabulary, _)| vocabulary == name)
            .unwrap_or_else(|| panic!("{name} is in no list of vocabularies"));
        let known: BTreeSet<_> = known.iter().map(|(word, _)| *word).collect();
        assert_eq!(words.iter().map(|word| word.as_str().unwrap()).collect::<BTreeSet<_>>(), known, "{name}");
        for (word, label) in VOCABULARIES.iter().find(|(vocabulary, _)| vocabulary == name).unwrap().1 {
            let description = schema["description"].as_str().unwrap_or_default();
            assert!(description.contains(&format!("`{word}`: {}", label.en)), "{name} does not say what {word} is");
        }
        compared += 1;
    }
    assert!(compared > 30, "{compared}");
}
