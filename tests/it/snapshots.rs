//! One whole answer of each operation, as an office's year is told: a member that vanishes, a header or a word that
//! changes is seen here. docs/develop.md says how an answer that is meant to change is accepted.

mod access;
mod catalogue;
mod exports;
mod imports;
mod office;
mod people;
mod recording;
mod redaction;
mod reports;
mod trail;

use crate::harness::{Answer, Call, Engine, Operation, Person, Register, operation_of, operations};
use redaction::Redaction;
use std::{
    collections::BTreeSet,
    fmt::Write,
    panic::{AssertUnwindSafe, catch_unwind},
};

/// An office's year as far as it was told.
struct Story {
    r: Register,
    office: office::Office,
    redaction: Redaction,
    told: BTreeSet<String>,
    differing: Vec<String>,
}

impl Story {
    /// Calls an operation for the first time, and holds its answer against the accepted one.
    async fn tell(&mut self, call: Call) -> Answer {
        let answer = call.await;
        let operation = operation_of(&answer).unwrap_or_else(|| panic!("{} is no operation", answer.call));
        assert!((200..300).contains(&answer.status), "{}: {} {}", operation.id, answer.status, answer.text());
        assert!(self.told.insert(operation.id.clone()), "{} is told twice", operation.id);
        let text = self.redaction.of(&written(&operation, &answer));
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("snapshots/answers");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        // All that differ are seen in one run.
        let held = AssertUnwindSafe(|| settings.bind(|| insta::assert_snapshot!(operation.id.as_str(), text)));
        if catch_unwind(held).is_err() {
            self.differing.push(operation.id);
        }
        answer
    }

    /// Someone with a token of the register's own accounts.
    async fn person(&self, role: &str) -> Person {
        self.r.person(role).await
    }
}

/// An answer as text: the request, the status, the headers that the document declares, the body.
fn written(operation: &Operation, answer: &Answer) -> String {
    let mut text = format!("{}\n{}\n", answer.call, answer.status);
    let declared = operation.meta["responses"][answer.status.to_string()]["headers"].as_object();
    let names = declared.into_iter().flatten().map(|(name, _)| name.as_str());
    for name in ["Content-Type"].into_iter().chain(names) {
        if let Some(value) = answer.header(name) {
            writeln!(text, "{name}: {value}").unwrap();
        }
    }
    let media_type = answer.header("Content-Type").unwrap_or_default();
    text.push('\n');
    if media_type.starts_with("application/json") {
        text.push_str(&serde_json::to_string_pretty(&answer.json()).unwrap());
    } else if media_type.starts_with("text/") {
        text.push_str(&answer.text().replace("\r\n", "\n").replace('\u{feff}', "[byte order mark]"));
    } else {
        write!(text, "({} bytes)", answer.bytes.len()).unwrap();
    }
    text
}

#[test]
fn the_answer_of_each_operation_is_the_accepted_one() {
    crate::harness::run(Engine::Sqlite, async |r: Register| {
        let office = office::Office::of(&r).await;
        let redaction = Redaction::new();
        let mut story = Story { r, office, redaction, told: BTreeSet::new(), differing: Vec::new() };
        access::opened(&mut story).await;
        catalogue::told(&mut story).await;
        let people = people::entered(&mut story).await;
        let recorded = recording::told(&mut story, &people).await;
        imports::told(&mut story).await;
        people::told(&mut story, &people, &recorded).await;
        reports::told(&mut story).await;
        exports::told(&mut story, &people, &recorded).await;
        trail::told(&mut story, &recorded).await;
        access::closed(&mut story).await;
        story.r.run(&["audit", "verify"]).exit(0);
        let silent: Vec<_> = operations().into_iter().map(|o| o.id).filter(|id| !story.told.contains(id)).collect();
        assert!(silent.is_empty(), "no answer is told of {silent:?}");
        let kept = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/snapshots/answers")).unwrap();
        let kept = kept.filter_map(|file| file.unwrap().file_name().to_str()?.strip_suffix(".snap").map(str::to_owned));
        let unasked: Vec<_> = kept.filter(|id| !story.told.contains(id)).collect();
        assert!(unasked.is_empty(), "accepted of operations that there are no more: {unasked:?}");
        assert!(story.differing.is_empty(), "not as it was accepted: {:?}", story.differing);
    });
}
