//! What differs from run to run, as a word of what it is.

use chrono::{Days, NaiveDate, Utc};
use regex::{Captures, Regex};

/// What is replaced: of a match that is the `whole` all stays, of another `keep` stays and the rest becomes the word.
const PATTERNS: &[(&str, &str)] = &[
    (r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z", "[instant]"),
    (r"[0-9]{2}:[0-9]{2} ngày [0-9]+/[0-9]+/[0-9]{4}", "[instant]"),
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "[request id]"),
    // The digests of rows in an event, which is JSON in JSON.
    (r#"(?P<keep>\\")[0-9A-Za-z_-]{43}"#, "[digest]"),
    // The hash of a file that was sent is always the same.
    (r#"(?P<whole>(ETag: |"sha256": |\\"sha256\\":\\)"[0-9a-f]{64})|[0-9a-f]{64}"#, "[hash]"),
    (r"awr_[0-9A-Za-z_-]+", "[token]"),
    (r"\b([0-9A-Z]{4}-){5}[0-9A-Z]{4}\b", "[one-time code]"),
    (r#"(?P<keep>"key_id": ")[^"]+"#, "[key id]"),
    (r#"(?P<keep>"public_key": ")[^"]+"#, "[key]"),
    (r#"(?P<keep>"signature": ")[^"]+"#, "[signature]"),
    (r#"(?P<keep>"csrf_token": ")[^"]+"#, "[csrf token]"),
];

/// The words of a run.
pub struct Redaction {
    patterns: Vec<(Regex, &'static str)>,
    started: NaiveDate,
}

impl Redaction {
    pub fn new() -> Self {
        let patterns = PATTERNS.iter().map(|(pattern, word)| (Regex::new(pattern).unwrap(), *word)).collect();
        Self { patterns, started: Utc::now().date_naive() }
    }

    /// A text with a word for each part that differs from run to run.
    pub fn of(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (pattern, word) in &self.patterns {
            let replaced = pattern.replace_all(&text, |found: &Captures<'_>| match found.name("whole") {
                Some(whole) => whole.as_str().to_owned(),
                None => found.name("keep").map_or("", |kept| kept.as_str()).to_owned() + word,
            });
            text = replaced.into_owned();
        }
        // The office's day is hours ahead of UTC, and a run may cross midnight.
        for day in (0..=2).filter_map(|days| self.started.checked_add_days(Days::new(days))) {
            for form in ["%Y-%m-%d", "%d/%m/%Y", "%-d/%-m/%Y"] {
                text = text.replace(&day.format(form).to_string(), "[today]");
            }
        }
        text
    }
}
