//! A register of a released version, as its own program left it (`tests/data/`): unpacked into a database of a test's
//! own.

use super::{Engine, Finished, Folder, Register, command, postgres::Cluster, register::sqlite};
use serde_json::Value;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

/// A register that no program has opened since.
#[derive(Debug)]
pub struct Kept {
    pub engine: Engine,
    /// The address of its database.
    pub database: String,
    pub folder: Folder,
    name: String,
    from: PathBuf,
}

fn unpacked(path: &Path) -> Vec<u8> {
    let gzip = Command::new("gzip").arg("-dc").arg(path).output().unwrap();
    assert!(gzip.status.success(), "{}: {}", path.display(), String::from_utf8_lossy(&gzip.stderr));
    gzip.stdout
}

impl Kept {
    /// The register of release 0.1.0.
    pub fn of_0_1_0(engine: Engine) -> Self {
        let which = if engine == Engine::Sqlite { "sqlite" } else { "postgres" };
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/0.1.0").join(which);
        let (database, name, folder) = Register::new_database(engine);
        let data = unpacked(&from.join("register.gz"));
        match engine {
            Engine::Sqlite => {
                fs::write(&name, data).unwrap();
                fs::set_permissions(&name, fs::Permissions::from_mode(0o600)).unwrap();
            }
            Engine::Postgres => Cluster::shared().load(&name, &data),
        }
        for (key, own) in [("audit.key", "registry.sqlite.key"), ("data.key", "registry.sqlite.data.key")] {
            fs::copy(from.join(key), folder.file(own)).unwrap();
            fs::set_permissions(folder.file(own), fs::Permissions::from_mode(0o600)).unwrap();
        }
        Self { engine, database, folder, name, from }
    }

    /// What its own program answered, by path.
    pub fn answers(&self) -> serde_json::Map<String, Value> {
        serde_json::from_slice(&unpacked(&self.from.join("answers.gz"))).unwrap()
    }

    /// Its tokens and other secrets, by name.
    pub fn secrets(&self) -> Value {
        serde_json::from_slice(&fs::read(self.from.join("secrets.json")).unwrap()).unwrap()
    }

    /// The head that was kept.
    pub fn head(&self) -> String {
        self.from.join("head.json").to_str().unwrap().to_owned()
    }

    /// Where its audit key is.
    pub fn audit_key(&self) -> PathBuf {
        self.folder.file("registry.sqlite.key")
    }

    /// Runs a command of the program on it.
    pub fn run(&self, arguments: &[&str]) -> Finished {
        Finished::of(Register::keyed(
            command(arguments.iter().chain(&["--database", &self.database])),
            &self.database,
            &self.folder,
        ))
    }

    /// Runs statements on it by hand.
    pub fn sql(&self, statements: &str) -> Result<String, String> {
        match self.engine {
            Engine::Sqlite => sqlite(&self.name, statements).map_err(|e| e.to_string()),
            Engine::Postgres => Cluster::shared().psql(&self.name, statements),
        }
    }

    /// All it holds, as text: the tables and every row of each.
    pub fn content(&self) -> String {
        let tables = match self.engine {
            Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name"
            }
            Engine::Postgres => {
                "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY relname"
            }
        };
        let schema = match self.engine {
            Engine::Sqlite => "SELECT type, name, sql FROM sqlite_master ORDER BY type, name",
            Engine::Postgres => {
                "SELECT table_name, column_name, data_type, column_default FROM information_schema.columns WHERE table_schema = current_schema() ORDER BY 1, ordinal_position"
            }
        };
        let tables: Vec<_> = self.sql(tables).unwrap().lines().map(str::to_owned).collect();
        let rows = tables
            .iter()
            .map(|table| format!("{table}\n{}", self.sql(&format!("SELECT * FROM {table} ORDER BY 1, 2")).unwrap()));
        self.sql(schema).unwrap() + &rows.collect::<String>()
    }

    /// Serves it by this program.
    pub fn serve(self) -> Register {
        let Self { engine, database, folder, name, .. } = self;
        Register::over(engine, database, name, folder)
    }
}
