//! The layers of the program import only what they may: the table of the design, kept true by reading the sources.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

mod circles;

/// A layer: the folders of the crate it may name, and words it must not contain.
struct Layer {
    name: &'static str,
    may_import: &'static [&'static str],
    must_not_contain: &'static [&'static str],
}

/// The crates that speak to databases and to the network: each stays in its layer.
const LAYERS: &[Layer] = &[
    Layer {
        name: "domain",
        may_import: &["domain"],
        must_not_contain: &["async fn", "poem::", "sea_orm", "rusqlite", "tokio", "Utc::now"],
    },
    Layer {
        name: "format",
        may_import: &["domain", "format"],
        must_not_contain: &["poem::", "sea_orm", "rusqlite", "tokio"],
    },
    Layer {
        name: "store",
        may_import: &["domain", "store"],
        must_not_contain: &["poem::", "poem_openapi", "Utc::now"],
    },
    Layer {
        name: "service",
        may_import: &["domain", "store", "format", "service"],
        must_not_contain: &["poem::", "poem_openapi", "sea_orm", "rusqlite", "StatusCode"],
    },
    Layer { name: "http", may_import: &["domain", "service", "http"], must_not_contain: &["sea_orm", "rusqlite"] },
    Layer {
        name: "api",
        may_import: &["domain", "service", "format", "http", "api"],
        must_not_contain: &["sea_orm", "rusqlite"],
    },
    Layer {
        name: "web",
        may_import: &["domain", "service", "http", "web"],
        must_not_contain: &["sea_orm", "rusqlite"],
    },
];

/// The folders that wire the layers, and the files beside them.
const WIRING: &[&str] = &["cli", "config", "config.rs", "lib.rs", "main.rs", "telemetry.rs"];

/// rusqlite is for the fast way of exports, for the file itself, for the connection that only stays open, and for the
/// words of its errors.
const RUSQLITE: &[&str] =
    &["store/export/read.rs", "store/backup.rs", "store/file.rs", "store/watch.rs", "store/error.rs"];

fn sources(at: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// The code of every source by its path under `src`, without comments and without what its own unit tests say.
fn code() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let own = |path: &PathBuf| path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
        text.lines().map(|line| line.split("//").next().unwrap()).collect::<Vec<_>>().join("\n")
    };
    files.iter().map(|path| (own(path), read(path))).collect()
}

/// The folders of the crate a text names: `crate::store::…`, `crate::{domain::…, store}` and `use super::super::…` from
/// a top folder.
fn named(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("crate::") {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let rest = &text[at + "crate::".len()..];
        match rest.strip_prefix('{') {
            None => found.push(word(rest)),
            Some(group) => {
                let mut depth = 1;
                let mut start = true;
                for (i, c) in group.char_indices() {
                    match c {
                        '{' => depth += 1,
                        '}' => depth -= 1,
                        ',' if depth == 1 => start = true,
                        c if start && depth == 1 && !c.is_whitespace() => {
                            found.push(word(&group[i..]));
                            start = false;
                        }
                        _ => {}
                    }
                    if depth == 0 {
                        break;
                    }
                }
            }
        }
    }
    found
}

fn word(text: &str) -> String {
    text.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

#[test]
fn each_layer_imports_only_what_it_may() {
    let mut wrong = Vec::new();
    for (path, text) in code() {
        let Some(layer) = LAYERS.iter().find(|layer| path.starts_with(&format!("{}/", layer.name))) else { continue };
        for folder in named(&text) {
            let word_of_the_layer = folder == "main" || folder == "vocabulary";
            if !word_of_the_layer && !layer.may_import.contains(&folder.as_str()) {
                wrong.push(format!("{path} names crate::{folder}"));
            }
        }
        for forbidden in layer.must_not_contain {
            if text.contains(forbidden) {
                wrong.push(format!("{path} contains {forbidden}"));
            }
        }
        if text.contains("rusqlite") && !RUSQLITE.contains(&path.as_str()) {
            wrong.push(format!("{path} contains rusqlite, which is for {RUSQLITE:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_folder_is_a_layer_or_wiring() {
    for path in code().keys() {
        let top = path.split('/').next().unwrap();
        let known = WIRING.contains(&top)
            || LAYERS.iter().any(|layer| top == layer.name || top == format!("{}.rs", layer.name));
        assert!(known, "src/{top} is no layer the design knows");
    }
}

#[test]
fn the_reading_of_imports_sees_groups_and_paths() {
    let text = "use crate::{\n    domain::{a, b},\n    store::Db,\n};\nlet x = crate::api::params::parse();\nuse other_crate::service;";
    assert_eq!(named(text), ["domain", "store", "api"]);
}

/// The one file that chooses a status.
const STATUS: &str = "http/status.rs";

/// Whether a text chooses a status, by its name or by its number.
fn chooses_a_status(text: &str) -> bool {
    let by_name = ["StatusCode::", "from_u16"].iter().any(|word| text.contains(word));
    let by_number = ["status(", "with_status(", "set_status("].iter().any(|call| {
        text.match_indices(call).any(|(at, call)| text[at + call.len()..].starts_with(|c: char| c.is_ascii_digit()))
    });
    by_name || by_number
}

#[test]
fn a_status_is_chosen_in_one_place() {
    let code = code();
    let choosing: Vec<_> = code.iter().filter(|(_, text)| chooses_a_status(text)).map(|(path, _)| path).collect();
    assert_eq!(choosing, [STATUS]);
}

#[test]
fn the_reading_of_statuses_sees_names_and_numbers() {
    for text in
        ["poem::http::StatusCode::CONFLICT", "StatusCode::from_u16(409)", "response.set_status(409)", "x.status(404)"]
    {
        assert!(chooses_a_status(text), "{text}");
    }
    for text in ["fn status(&self) -> StatusCode {", "response.status() == status::OK", "status::of(fault.code)"] {
        assert!(!chooses_a_status(text), "{text}");
    }
}
