//! Each command of the README and of the guide is run, but `tests/all` itself: on the debug build, in a folder of its
//! own.

use crate::harness::{Finished, Folder, Program, command};

/// The commands of a document's shell blocks.
fn commands(document: &str) -> Vec<String> {
    let blocks = document.split("```sh\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.flat_map(str::lines).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

#[test]
fn every_command_of_the_readme_does_what_it_says() {
    let folder = Folder::new();
    std::os::unix::fs::symlink(concat!(env!("CARGO_MANIFEST_DIR"), "/migration"), folder.file("migration")).unwrap();
    let mut run = 0;
    for line in commands(include_str!("../../README.md")).into_iter().filter(|line| line != "tests/all") {
        let words: Vec<_> = line
            .strip_prefix("cargo run --release -- ")
            .unwrap_or_else(|| panic!("{line}: not a command of the program"))
            .split(' ')
            .collect();
        // The port of the README may be somebody else's on this machine.
        let words: Vec<_> = words.into_iter().map(|w| if w == "127.0.0.1:8080" { "127.0.0.1:0" } else { w }).collect();
        let mut program = command(&words);
        program.current_dir(&folder.path);
        if words[0] == "serve" {
            if !words.contains(&"--listen") {
                program.args(["--listen", "127.0.0.1:0"]);
            }
            let server = Program::start(program, &folder.file("log"));
            if words.contains(&"--demo") {
                let said: Vec<_> =
                    (0..7).map(|_| server.said.recv_timeout(std::time::Duration::from_secs(60)).unwrap()).collect();
                for (line, role) in said.iter().zip(["clerk", "registrar", "auditor"]) {
                    assert!(line.starts_with(&format!("{role} token awr_")), "{line}");
                }
                assert!(said[4..].iter().all(|line| line.starts_with("curl ")), "{said:?}");
            }
        } else {
            Finished::of(program).exit(0);
        }
        run += 1;
    }
    assert!(run >= 9, "the README has lost its commands");
}

#[test]
fn every_command_of_the_guide_does_what_it_says() {
    let folder = Folder::new();
    let all = commands(include_str!("../../docs/operate.md"));
    for line in &all {
        let words =
            line.strip_prefix("award-registry ").unwrap_or_else(|| panic!("{line}: not a command of the program"));
        let mut program = command(words.split(' '));
        program.current_dir(&folder.path);
        Finished::of(program).exit(0);
    }
    assert!(all.len() >= 4, "the guide has lost its commands");
}
