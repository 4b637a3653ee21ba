//! Each command of the README and of the guide is run, but `tests/all` itself: on the debug build, in a folder of its
//! own.

use crate::harness::{Finished, Folder, Program, command};
use serde_json::Value;
use std::{collections::HashMap, process::Command, time::Duration};

/// The shell blocks of a document.
fn blocks(document: &str) -> impl Iterator<Item = &str> {
    document.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap().trim_end())
}

/// A folder that has the data files a command may name.
fn folder() -> Folder {
    let folder = Folder::new();
    for name in ["migration", "docs"] {
        let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        std::os::unix::fs::symlink(from, folder.file(name)).unwrap();
    }
    folder
}

/// Runs a command of the program; a server is answered as soon as it listens.
fn run(words: &str, folder: &Folder) -> Option<Program> {
    // The port of the document may be somebody else's on this machine.
    let words: Vec<_> = words.split(' ').map(|w| if w == "127.0.0.1:8080" { "127.0.0.1:0" } else { w }).collect();
    let mut program = command(&words);
    program.current_dir(&folder.path);
    if words[0] != "serve" {
        Finished::of(program).exit(0);
        return None;
    }
    if !words.contains(&"--listen") {
        program.args(["--listen", "127.0.0.1:0"]);
    }
    Some(Program::start(program, &folder.file("log")))
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let folder = folder();
    let mut blocks = blocks(include_str!("../../README.md"));
    let first = blocks.next().unwrap().strip_prefix("cargo run --release -- ").unwrap();
    let server = run(first, &folder).expect("the first command serves");
    let said: Vec<String> = (0..7).map(|_| server.said.recv_timeout(Duration::from_secs(60)).unwrap()).collect();
    let mut names = HashMap::from([("REGISTRY".to_owned(), format!("http://{}", server.address))]);
    for (line, role) in said.iter().zip(["clerk", "registrar", "auditor"]) {
        let token = line.strip_prefix(&format!("{role} token ")).unwrap_or_else(|| panic!("{line}"));
        names.insert(role.to_uppercase(), token.to_owned());
    }
    assert!(said[4..].iter().all(|line| line.starts_with("curl ")), "{said:?}");
    assert_eq!(blocks.next(), Some("tests/all"));
    let mut answers = Vec::new();
    for block in blocks {
        let output = Command::new("sh").args(["-ec", block]).envs(&names).output().unwrap();
        assert!(output.status.success(), "{block}\n{}", String::from_utf8_lossy(&output.stderr));
        let answer = String::from_utf8(output.stdout).unwrap();
        if answers.is_empty() {
            let draft: Value = serde_json::from_str(&answer).unwrap();
            assert_eq!((&draft["state"], &draft["version"]), (&"draft".into(), &1.into()), "{answer}");
            names.insert("DECISION".to_owned(), draft["id"].to_string());
        }
        answers.push(answer);
    }
    assert!(answers[1].contains(r#""state":"submitted""#) && answers[1].contains(r#""state":"registered""#));
    assert!(answers[2].contains(r#""name":"Hoàng Thị Mai""#), "{}", answers[2]);
    assert!(answers[2].lines().any(|line| line.contains(",Hoàng Thị Mai,")), "{}", answers[2]);
}

#[test]
fn every_command_of_the_guide_does_what_it_says() {
    let folder = folder();
    let all: Vec<_> = blocks(include_str!("../../docs/operate.md")).flat_map(str::lines).collect();
    for line in &all {
        let words =
            line.strip_prefix("award-registry ").unwrap_or_else(|| panic!("{line}: not a command of the program"));
        drop(run(words, &folder));
    }
    assert!(all.len() >= 14, "the guide has lost its commands");
}

#[test]
fn every_file_that_a_guide_names_is_there() {
    let guides = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "docs/decisions.md",
        "docs/develop.md",
        "docs/operate.md",
        "docs/scale.md",
    ];
    let mut named = 0;
    for guide in guides {
        let text = std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(guide)).unwrap();
        let folders = ["src/", "tests/", "migration/", "docs/", "openapi/"];
        // Every other piece stands between backticks.
        let paths =
            text.split('`').skip(1).step_by(2).filter(|path| folders.iter().any(|folder| path.starts_with(folder)));
        for path in paths.filter(|path| !path.contains(' ') && !path.contains("NOUN")) {
            assert!(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(path).exists(), "{guide} names {path}");
            named += 1;
        }
    }
    assert!(named > 30, "the guides name no files");
}
