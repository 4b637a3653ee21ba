//! A register that most tests begin with: the schema and the catalogue are made once in a run, and each test gets a copy
//! of its own. How a register is made anew is tested where that is the matter.

use super::{Engine, Finished, Folder, command, postgres::Cluster, register::Register};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

/// The keys of a register, as they lie beside a database of SQLite.
const KEYS: [&str; 2] = ["registry.sqlite.key", "registry.sqlite.data.key"];

/// A copy of the prepared register: its address, its name, and its folder.
pub(super) fn database(engine: Engine) -> (String, String, Folder) {
    let prepared = prepared(engine);
    match engine {
        Engine::Sqlite => {
            let (database, name, folder) = Register::new_database(engine);
            fs::copy(prepared.join("registry.sqlite"), &name).unwrap();
            keys(&prepared, &folder);
            (database, name, folder)
        }
        Engine::Postgres => {
            let cluster = Cluster::shared();
            let name = cluster.copy_of(fs::read_to_string(prepared.join("name")).unwrap().trim());
            let folder = Folder::beside(&name);
            keys(&prepared, &folder);
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
    Finished::of(Register::keyed(command(["migrate", "--database", &database]), &database, &made)).exit(0);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir(&folder).unwrap();
    keys_and_file(&made, &folder);
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
