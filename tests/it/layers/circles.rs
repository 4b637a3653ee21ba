//! No file of the program imports itself by way of others: which file names which is read off the tokens of the sources,
//! through every re-export to the file in which the thing is declared. What a file takes from its own folder does not
//! count: it is made of those files.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// The circles that still stand, each by its files.
const STANDING: &[&[&str]] = &[&[
    "format/annex/classify.rs",
    "format/annex/facts.rs",
    "format/annex/heading.rs",
    "format/annex/headings.rs",
    "format/annex/kinds.rs",
    "format/annex/layout.rs",
    "format/annex/lines.rs",
    "format/annex/outside.rs",
    "format/annex/parts.rs",
    "format/annex/person.rs",
    "format/annex/places.rs",
    "format/annex/rows.rs",
    "format/annex/sections.rs",
    "format/annex/settle.rs",
]];

/// Where a module stands in the crate: `["domain", "decision"]`.
type ModulePath = Vec<String>;

/// What a module's text names.
#[derive(Default)]
struct Module {
    /// The file it is written in, by its path under `src`.
    file: String,
    /// Every name that a `use` brings in, by the path it comes from.
    imports: BTreeMap<String, Vec<String>>,
    /// The imported names that are only passed on (`pub use`), unless the text names them too.
    passed_on: BTreeSet<String>,
    /// Every path in its text, of one word too.
    paths: Vec<Vec<String>>,
    /// The modules that are for its own unit tests.
    of_tests: Vec<String>,
}

/// The modules of the crate by their path.
type Modules = BTreeMap<ModulePath, Module>;

/// For each file the files it names, each with a word for which it does.
type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// The tokens of one module read one after the other.
struct Reading<'a> {
    modules: &'a mut Modules,
    at: ModulePath,
    file: &'a str,
}

impl Reading<'_> {
    fn module(&mut self) -> &mut Module {
        let file = self.file.to_owned();
        self.modules.entry(self.at.clone()).or_insert_with(|| Module { file, ..Module::default() })
    }

    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<_> = tokens.into_iter().collect();
        let mut rest = tokens.as_slice();
        while let Some((first, after)) = rest.split_first() {
            rest = match first {
                TokenTree::Punct(mark) if mark.as_char() == '#' => self.attribute(after),
                TokenTree::Group(group) => {
                    self.tokens(group.stream());
                    after
                }
                TokenTree::Ident(word) if word == "use" => self.import(&tokens[..tokens.len() - rest.len()], after),
                TokenTree::Ident(word) if word == "mod" => self.inner(after),
                TokenTree::Ident(_) => {
                    let (path, after) = path(rest);
                    self.module().paths.push(path);
                    after
                }
                _ => after,
            };
        }
    }

    /// What follows an attribute; the item after `#[cfg(test)]` is no part of the program.
    fn attribute<'t>(&mut self, rest: &'t [TokenTree]) -> &'t [TokenTree] {
        let Some((TokenTree::Group(group), after)) = rest.split_first() else { return rest };
        if group.stream().to_string().replace(' ', "") != "cfg(test)" {
            self.tokens(group.stream());
            return after;
        }
        if let [TokenTree::Ident(word), TokenTree::Ident(name), ..] = after
            && word == "mod"
        {
            let name = name.to_string();
            self.module().of_tests.push(name);
        }
        let ends = |token: &TokenTree| match token {
            TokenTree::Punct(mark) => mark.as_char() == ';',
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            _ => false,
        };
        let end = after.iter().position(ends).map_or(after.len(), |i| i + 1);
        &after[end..]
    }

    /// What follows a `use`, whose names are noted.
    fn import<'t>(&mut self, before: &[TokenTree], rest: &'t [TokenTree]) -> &'t [TokenTree] {
        let end = rest.iter().position(|t| matches!(t, TokenTree::Punct(p) if p.as_char() == ';')).unwrap_or(0);
        let mut found = Vec::new();
        tree(&rest[..end], &[], &mut found);
        let passed_on = match before {
            [.., TokenTree::Ident(word)] | [.., TokenTree::Ident(word), TokenTree::Group(_)] => word == "pub",
            _ => false,
        };
        let module = self.module();
        for (name, path) in found {
            if passed_on {
                module.passed_on.insert(name.clone());
            }
            module.imports.insert(name, path);
        }
        &rest[end..]
    }

    /// What follows a `mod`, whose text is read as a module of its own.
    fn inner<'t>(&mut self, rest: &'t [TokenTree]) -> &'t [TokenTree] {
        if let [TokenTree::Ident(name), TokenTree::Group(group), after @ ..] = rest {
            self.at.push(name.to_string());
            self.module();
            self.tokens(group.stream());
            self.at.pop();
            return after;
        }
        rest
    }
}

/// The path that begins at a word, and what follows it.
fn path(mut rest: &[TokenTree]) -> (Vec<String>, &[TokenTree]) {
    let mut words = Vec::new();
    while let [TokenTree::Ident(word), after @ ..] = rest {
        words.push(word.to_string());
        rest = after;
        match rest {
            [TokenTree::Punct(a), TokenTree::Punct(b), TokenTree::Ident(_), ..]
                if a.as_char() == ':' && b.as_char() == ':' =>
            {
                rest = &rest[2..];
            }
            _ => break,
        }
    }
    (words, rest)
}

/// The names that the tree of a `use` brings in, each with its path.
fn tree(tokens: &[TokenTree], above: &[String], found: &mut Vec<(String, Vec<String>)>) {
    for one in tokens.split(|token| matches!(token, TokenTree::Punct(p) if p.as_char() == ',')) {
        let (words, rest) = path(one);
        let mut path = above.to_vec();
        path.extend(words);
        match rest {
            [] => {
                if path.last().is_some_and(|last| last == "self") {
                    path.pop();
                }
                found.extend(path.last().cloned().map(|name| (name, path)));
            }
            [TokenTree::Ident(_), TokenTree::Ident(name)] => found.push((name.to_string(), path)),
            [.., TokenTree::Group(group)] => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                tree(&inner, &path, found);
            }
            [.., TokenTree::Punct(star)] if star.as_char() == '*' => {
                path.push("*".to_owned());
                found.push((path.join("::"), path));
            }
            _ => {}
        }
    }
}

/// Where a path leads: the module it ends in, or in which the first word that is no module is declared.
fn target(modules: &Modules, from: &ModulePath, path: &[String], depth: usize) -> Option<(ModulePath, Option<String>)> {
    if depth > 20 {
        return None;
    }
    let (first, rest) = path.split_first()?;
    let mut at = match first.as_str() {
        "crate" => Vec::new(),
        "self" => from.clone(),
        "super" => from[..from.len().checked_sub(1)?].to_vec(),
        word => {
            let here = modules.get(from)?;
            let below: ModulePath = from.iter().cloned().chain([word.to_owned()]).collect();
            match here.imports.get(word) {
                // A function may be called as a module is; in front of others a word is the module.
                _ if !rest.is_empty() && modules.contains_key(&below) => below,
                Some(import) if import[0] != word => match target(modules, from, import, depth + 1)? {
                    (module, None) => module,
                    item => return Some(item),
                },
                _ if modules.contains_key(&below) => below,
                _ => return None,
            }
        }
    };
    for (i, word) in rest.iter().enumerate() {
        if word == "super" {
            at.pop();
            continue;
        }
        at.push(word.clone());
        if modules.contains_key(&at) {
            continue;
        }
        at.pop();
        return match modules.get(&at)?.imports.get(word) {
            Some(import) if import[0] != *word => {
                let further: Vec<String> = import.iter().chain(&rest[i + 1..]).cloned().collect();
                target(modules, &at, &further, depth + 1)
            }
            _ => Some((at, Some(word.clone()))),
        };
    }
    Some((at, None))
}

fn graph(modules: &Modules) -> Graph {
    let mut graph = Graph::new();
    for (from, module) in modules {
        let arrows = graph.entry(module.file.clone()).or_default();
        let named: BTreeSet<&str> = module.paths.iter().map(|path| path[0].as_str()).collect();
        let is_used = |name: &String| !module.passed_on.contains(name) || named.contains(name.as_str());
        let imported = module.imports.iter().filter(|(name, _)| is_used(name)).map(|(_, path)| path);
        for path in imported.chain(module.paths.iter().filter(|path| path.len() > 1)) {
            let Some((at, Some(word))) = target(modules, from, path, 0) else { continue };
            let Some(to) = modules.get(&at).map(|module| &module.file) else { continue };
            if *to != module.file && !to.starts_with(&folder_of(&module.file)) {
                arrows.entry(to.clone()).or_insert(word);
            }
        }
    }
    graph
}

/// Every file that can be reached from one by the arrows.
fn reached<'g>(graph: &'g Graph, from: &str) -> BTreeSet<&'g str> {
    let mut found = BTreeSet::new();
    let mut open: Vec<&str> = vec![from];
    while let Some(file) = open.pop() {
        for to in graph.get(file).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(to.as_str()) {
                open.push(to);
            }
        }
    }
    found
}

/// The sets of files of which each reaches every other.
fn circles(graph: &Graph) -> Vec<Vec<&str>> {
    let reached: BTreeMap<_, _> = graph.keys().map(|file| (file.as_str(), reached(graph, file))).collect();
    let mut found = BTreeSet::new();
    for (file, to) in &reached {
        if to.contains(file) {
            found.insert(to.iter().copied().filter(|other| reached[other].contains(file)).collect::<Vec<_>>());
        }
    }
    found.into_iter().collect()
}

/// The folder whose files a file is made of, which it names without being named for it.
fn folder_of(file: &str) -> String {
    file.strip_suffix("mod.rs").map_or_else(|| format!("{}/", file.strip_suffix(".rs").unwrap()), str::to_owned)
}

/// The module a file is: `domain/decision.rs` and `store/mod.rs` by their folders, the root by nothing.
fn module_of(file: &str) -> ModulePath {
    let path = file.strip_suffix(".rs").unwrap();
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

fn modules(sources: &BTreeMap<String, String>) -> Modules {
    let mut modules = Modules::new();
    for (file, text) in sources {
        let mut reading = Reading { modules: &mut modules, at: module_of(file), file };
        reading.module();
        reading.tokens(text.parse().unwrap());
    }
    let of_tests: Vec<ModulePath> = modules
        .iter()
        .flat_map(|(path, module)| {
            module.of_tests.iter().map(|name| path.iter().cloned().chain([name.clone()]).collect())
        })
        .collect();
    modules.retain(|path, _| !of_tests.iter().any(|tests| path.starts_with(tests)));
    modules
}

/// Each arrow within a circle, with the word for which it is there.
fn told(graph: &Graph, circle: &[&str]) -> String {
    let arrows = circle.iter().flat_map(|from| graph[*from].iter().map(move |(to, word)| (from, to, word)));
    let within = arrows.filter(|(_, to, _)| circle.contains(&to.as_str()));
    within.map(|(from, to, word)| format!("  {from} names {word} of {to}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    super::sources(&src, &mut found);
    let own = |path: &PathBuf| path.strip_prefix(&src).unwrap().to_str().unwrap().to_owned();
    let sources = found.iter().map(|path| (own(path), fs::read_to_string(path).unwrap())).collect();
    let graph = graph(&modules(&sources));
    let circles = circles(&graph);
    let new: Vec<_> = circles.iter().filter(|circle| !STANDING.contains(&circle.as_slice())).collect();
    assert!(new.is_empty(), "{}", new.iter().map(|circle| told(&graph, circle)).collect::<Vec<_>>().join("\n"));
    assert_eq!(circles.len(), STANDING.len(), "a circle is gone: take it off the list");
}

#[test]
fn the_reading_of_files_sees_names_through_re_exports() {
    let sources = [
        ("lib.rs", "pub mod a; pub mod b;"),
        ("a.rs", "mod c; pub use c::{Deep, deep as renamed}; use crate::b::B; fn f(b: B) {}"),
        ("a/c.rs", "pub struct Deep; pub fn deep() { super::f() } #[cfg(test)] mod tests { use crate::b::B; }"),
        ("b.rs", "use crate::a::{self, renamed}; pub struct B; fn f() { html! { (a::Deep) } // crate::a::f\n }"),
    ];
    let sources = sources.map(|(file, text)| (file.to_owned(), text.to_owned())).into_iter().collect();
    let graph = graph(&modules(&sources));
    let arrows: Vec<_> =
        graph.iter().map(|(from, to)| (from.as_str(), to.keys().map(String::as_str).collect::<Vec<_>>())).collect();
    assert_eq!(
        arrows,
        [("a.rs", vec!["b.rs"]), ("a/c.rs", vec!["a.rs"]), ("b.rs", vec!["a/c.rs"]), ("lib.rs", vec![])]
    );
    assert_eq!(circles(&graph), [["a.rs", "a/c.rs", "b.rs"]]);
}
