//! A register that most tests begin with: the schema, the catalogue and an account of each role with a token are made
//! once in a run, and each test gets a copy of its own. How a register is made anew is tested where that is the matter.

use super::{Engine, Finished, Folder, command, postgres::Cluster, register::Register};
use award_registry::domain::account::Role;
use std::{
    collections::HashMap,
    fs::{self, File},
    path::{Path, PathBuf},
};

/// The keys of a register, as they lie beside a database of SQLite.
const KEYS: [&str; 2] = ["registry.sqlite.key", "registry.sqlite.data.key"];

/// The file of the tokens, by role.
const TOKENS: &str = "tokens.json";

/// A copy of the prepared register: its address, its name, its folder, and the tokens of its accounts, each of which is
/// called by its role.
pub(super) fn database(engine: Engine) -> (String, String, Folder, HashMap<String, String>) {
    let prepared = prepared(engine);
    let tokens = serde_json::from_slice(&fs::read(prepared.join(TOKENS)).unwrap()).unwrap();
    let (database, name, folder) = copy(engine, &prepared);
    (database, name, folder, tokens)
}

fn copy(engine: Engine, prepared: &Path) -> (String, String, Folder) {
    match engine {
        Engine::Sqlite => {
            let (database, name, folder) = Register::new_database(engine);
            fs::copy(prepared.join("registry.sqlite"), &name).unwrap();
            keys(prepared, &folder);
            (database, name, folder)
        }
        Engine::Postgres => {
            let cluster = Cluster::shared();
            let name = cluster.copy_of(fs::read_to_string(prepared.join("name")).unwrap().trim());
            let folder = Folder::beside(&name);
            keys(prepared, &folder);
            (cluster.url(&name), name, folder)
        }
    }
}

/// A copy keeps the mode of a file.
fn keys(prepared: &Path, folder: &Folder) {
    for key in KEYS.iter().filter(|key| prepared.join(key).exists()) {
        fs::copy(prepared.join(key), folder.file(key)).unwrap();
    }
}

/// The folder of the prepared register of this run; the first test that needs it makes it.
fn prepared(engine: Engine) -> PathBuf {
    let (all, run) = (Path::new(env!("CARGO_TARGET_TMPDIR")), std::os::unix::process::parent_id());
    fs::create_dir_all(all).unwrap();
    let folder = all.join(format!("prepared-{}-{run}", format!("{engine:?}").to_lowercase()));
    let lock = File::create(all.join("prepared.lock")).unwrap();
    lock.lock().unwrap();
    if folder.join("whole").exists() {
        return folder;
    }
    remove_old(all);
    let (database, name, made) = Register::new_database(engine);
    let run = |arguments: &[&str]| {
        let all = [arguments, &["--database", &database]].concat();
        Finished::of(Register::keyed(command(all), &database, &made)).exit(0).text().trim().to_owned()
    };
    run(&["migrate"]);
    let tokens: HashMap<_, _> = Role::WORDS
        .iter()
        .map(|(role, _)| (role.to_string(), run(&["token", "create", "--account", role, "--role", role])))
        .collect();
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    keys_and_file(&made, &folder);
    fs::write(folder.join(TOKENS), serde_json::to_vec(&tokens).unwrap()).unwrap();
    if engine == Engine::Postgres {
        fs::write(folder.join("name"), name).unwrap();
        // The database is copied as long as the cluster runs.
        std::mem::forget(made);
    }
    File::create(folder.join("whole")).unwrap();
    folder
}

fn keys_and_file(made: &Folder, folder: &Path) {
    for file in KEYS.iter().chain(&["registry.sqlite"]).filter(|file| made.file(file).exists()) {
        fs::copy(made.file(file), folder.join(file)).unwrap();
    }
}

/// Removes what runs before this one left.
fn remove_old(all: &Path) {
    for entry in fs::read_dir(all).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let run = name.strip_prefix("prepared-").and_then(|rest| rest.rsplit_once('-')).map(|(_, run)| run.to_owned());
        if run.is_some_and(|run| !Path::new("/proc").join(run).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
