//! The register as a test sees it: a program that was started, people with tokens, and answers that are held against
//! the document.

mod answer;
mod attested;
mod browser;
mod contract;
mod issuer;
mod kept;
mod people;
mod postgres;
mod prepared;
mod program;
mod register;
mod said;
pub mod sample;
pub mod sheets;
mod words;

pub use answer::Answer;
pub use browser::{Browser, Form, Page};
pub use contract::{Operation, document, operation_of, operations};
pub use issuer::{CLIENT, Issuer, Key};
pub use kept::Kept;
pub use people::{Call, Person};
pub use postgres::Server;
pub use program::{Finished, Program, command};
pub use register::{Register, on_cluster, on_database};
pub use said::said;
pub use words::{bare_words, is_vietnamese, strangers};

use std::path::PathBuf;

/// The engines every behaviour is tested on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a test is given: the engine alone, or a register that runs on it.
pub trait Given: Sized {
    async fn given(engine: Engine) -> Self;
}

impl Given for Engine {
    async fn given(engine: Engine) -> Self {
        engine
    }
}

impl Given for Register {
    async fn given(engine: Engine) -> Self {
        Self::start(engine).await
    }
}

impl Given for Kept {
    async fn given(engine: Engine) -> Self {
        Self::of_0_1_0(engine)
    }
}

/// Runs one test on one engine.
pub fn run<G: Given>(engine: Engine, test: impl AsyncFnOnce(G)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { test(G::given(engine).await).await });
}

/// Each sentence becomes two tests, `sqlite::…` and `postgres::…`.
macro_rules! on_both_engines {
    ($($(#[$doc:meta])* async fn $name:ident($given:ident: $kind:ty) $body:block)+) => {
        $($(#[$doc])* async fn $name($given: $kind) $body)+

        mod sqlite {
            $(#[test] fn $name() { $crate::harness::run($crate::harness::Engine::Sqlite, super::$name); })+
        }

        mod postgres {
            $(#[test] fn $name() { $crate::harness::run($crate::harness::Engine::Postgres, super::$name); })+
        }
    };
}

/// A word nobody else has.
pub fn random_word() -> String {
    let mut bytes = [0_u8; 8];
    getrandom::fill(&mut bytes).unwrap();
    hex::encode(bytes)
}

/// A folder that goes with its owner, and the database of PostgreSQL whose files would be in it if there were any.
#[derive(Debug)]
pub struct Folder {
    pub path: PathBuf,
    database: Option<String>,
}

impl Folder {
    pub fn new() -> Self {
        let path = std::env::temp_dir().join(format!("award-registry-it-{}", random_word()));
        std::fs::create_dir_all(&path).unwrap();
        Self { path, database: None }
    }

    /// A folder beside a database of the run's cluster.
    fn beside(database: &str) -> Self {
        let mut folder = Self::new();
        folder.database = Some(database.to_owned());
        folder
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
        if let Some(database) = &self.database {
            let _ = postgres::Cluster::shared().drop_database(database);
        }
    }
}
