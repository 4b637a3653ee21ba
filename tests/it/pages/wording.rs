//! What pages say in English: no word of Vietnamese, but for what the register's own records say. That a Vietnamese page
//! says no word of the wire is held against every page of every test: `harness/said.rs`.

use super::hostile::{one_of_each_state, walked};
use crate::{
    harness::{Engine, Register, run, said},
    sign_in::signed_in,
};

/// Words between which a name stands in an English sentence.
const ENGLISH: &[&str] = &["a", "an", "and", "at", "by", "for", "from", "in", "is", "of", "on", "the", "to", "with"];
/// What is Vietnamese wherever it stands: the currency, and what is written where nobody is named.
const KEPT: &[&str] = &["đ", "chưa rõ tên"];

fn is_vietnamese(word: &str) -> bool {
    word.chars().any(|c| matches!(c, 'À'..='ỹ') && !"×÷".contains(c))
}

/// The phrases of Vietnamese words in a text, each as long as it is.
fn phrases(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for part in text.split(|c: char| !c.is_alphanumeric() && !" '-/&".contains(c)) {
        let words: Vec<&str> = part.split(' ').collect();
        for run in words.split(|word| ENGLISH.contains(word)) {
            let first = run.iter().position(|word| is_vietnamese(word));
            let last = run.iter().rposition(|word| is_vietnamese(word));
            if let (Some(first), Some(last)) = (first, last) {
                found.push(run[first..=last].join(" ").to_lowercase());
            }
        }
    }
    found
}

/// All that the records of a register say, as one text.
fn records(r: &Register) -> String {
    let tables = r.sql("SELECT name FROM sqlite_master WHERE type = 'table'").unwrap();
    let texts = tables.lines().map(|table| r.sql(&format!("SELECT * FROM \"{table}\"")).unwrap());
    texts.collect::<String>().to_lowercase()
}

#[test]
fn what_a_page_says_is_seen_where_it_stands() {
    let page = "<p>Nháp của <b title=\"draft\">lan</b> <code>BK_BO_TINH</code><dd lang=\"en\">a draft</dd><textarea>x</textarea> &quot;7&quot;";
    assert_eq!(said(page), ["Nháp của", "draft", "lan", "\"7\""]);
    assert_eq!(
        phrases("The list of Đặng Thị Mẫu (chưa rõ tên), 3 Cá nhân"),
        ["đặng thị mẫu", "chưa rõ tên", "cá nhân"]
    );
}

#[test]
fn english_pages_say_no_word_of_vietnamese_but_what_the_records_say() {
    run(Engine::Sqlite, async |r: Register| {
        one_of_each_state(&r).await;
        let records = records(&r);
        let mut wrong = Vec::new();
        for (account, role) in [("lan", "clerk"), ("duyet", "registrar"), ("qtv", "administrator"), ("ktv", "auditor")]
        {
            let mut browser = signed_in(&r, account, role).await;
            browser.headers.push(("Accept-Language", "en".into()));
            let (pages, forms) = walked(&mut browser).await;
            let mut texts = Vec::new();
            for path in pages {
                let page = browser.get(&path).await;
                assert!(page.status >= 300 || page.text.contains("<html lang=\"en\">"), "{path}: {}", page.text);
                texts.extend(said(&page.text).into_iter().map(|text| (path.clone(), text)));
            }
            // What is said of a form with nothing in it.
            for form in &forms {
                let mut empty = form.clone();
                empty
                    .fields
                    .iter_mut()
                    .filter(|(name, _)| !["csrf", "key", "version"].contains(&name.as_str()))
                    .for_each(|(_, value)| value.clear());
                let page = browser.send(&empty).await;
                texts.extend(said(&page.text).into_iter().map(|text| (form.action.clone(), text)));
            }
            for (path, text) in texts {
                let own = phrases(&text)
                    .into_iter()
                    .filter(|phrase| !KEPT.contains(&phrase.as_str()) && !records.contains(phrase));
                wrong.extend(own.map(|phrase| format!("{role} at {path}: “{phrase}” in “{text}”")));
            }
        }
        wrong.sort();
        wrong.dedup();
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    });
}
