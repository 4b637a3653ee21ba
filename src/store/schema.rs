//! The schema against what the migrations make: tables, columns, constraints, indexes, triggers, functions, rules and
//! policies.
//!
//! Whoever holds the database can make a trigger that edits a row within an innocent act, or drop the constraint that
//! forbids one. So the schema is compared by `audit verify` and `doctor`, and no change is committed under a schema
//! that this process has not compared and found right.

use super::{Db, dialect::Sql, is_postgres};
use crate::domain::fault::{Code, Fault};
use migration::{
    Migrator, MigratorTrait, STEPS,
    proof::{TABLES, applied, listed},
};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DatabaseTransaction, DbErr, TransactionTrait,
};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use tracing::{instrument::WithSubscriber, subscriber::NoSubscriber};

mod facts;
mod guard;
pub mod known;

pub use guard::Guard;

/// What is known of a schema, by object (`trigger conferral_insert on conferral`).
type Facts = BTreeMap<String, String>;

/// How the schema of a database is.
#[derive(Debug, Clone, Default)]
pub struct Compared {
    /// The steps it has had.
    pub steps: usize,
    /// Objects that were compared.
    pub objects: usize,
    /// What is not as the migrations make it, in words.
    pub wrong: Vec<String>,
    /// Tables and views that are not the program's, by name.
    pub foreign: Vec<String>,
    /// What could not be compared, and why.
    pub unchecked: Option<String>,
}

/// Compares the schema of a database with what the steps it has had make.
pub async fn compare(db: &Db) -> Result<Compared, Fault> {
    compared(db.latest(), db.schema().aside()).await
}

/// The same by a connection, or within a transaction; PostgreSQL makes what is expected by another connection.
async fn compared(c: &impl ConnectionTrait, aside: Option<&DatabaseConnection>) -> Result<Compared, Fault> {
    let steps = applied(c).await?.len();
    let (actual, foreign) = (facts::of(c).await?, facts::foreign(c).await?);
    if known::is_right(c, steps, &actual) {
        return Ok(Compared { steps, objects: actual.len(), foreign, ..Compared::default() });
    }
    let expected = match expected(aside, steps).await? {
        Ok(expected) => expected,
        Err(why) => {
            // On such a server the right one is known.
            if known::is_known(c, steps).await? {
                let wrong =
                    vec![format!("the schema is not as the migrations make it; what differs is not told: {why}")];
                return Ok(Compared { steps, objects: actual.len(), wrong, foreign, unchecked: None });
            }
            return Ok(Compared { steps, foreign, unchecked: Some(why), ..Compared::default() });
        }
    };
    Ok(Compared { steps, objects: expected.len(), wrong: differences(&expected, &actual), foreign, unchecked: None })
}

/// The digest of the schema that all steps make, made anew: what `known` must have.
pub async fn digest_made_anew(db: &Db) -> Result<String, Fault> {
    let expected = expected(db.schema().aside(), STEPS.len()).await?.map_err(Fault::internal)?;
    Ok(known::digest_of(&expected))
}

/// What differs, in words.
fn differences(expected: &Facts, actual: &Facts) -> Vec<String> {
    let mut wrong = Vec::new();
    for (object, text) in expected {
        match actual.get(object) {
            None => wrong.push(format!("{object} is missing")),
            Some(other) if other != text => wrong.push(format!("{object} is not as the migrations make it")),
            Some(_) => {}
        }
    }
    wrong.extend(
        actual
            .keys()
            .filter(|object| !expected.contains_key(*object))
            .map(|object| format!("{object} was made by hand")),
    );
    wrong
}

/// What the first so many steps make, made anew where nobody sees it; or why it cannot be. Made once in a process.
async fn expected(aside: Option<&DatabaseConnection>, steps: usize) -> Result<Result<Arc<Facts>, String>, Fault> {
    static MADE: Mutex<BTreeMap<(bool, usize), Arc<Facts>>> = Mutex::new(BTreeMap::new());
    let key = (aside.is_some(), steps);
    if let Some(facts) = MADE.lock().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(Ok(Arc::clone(facts)));
    }
    let made = async {
        match aside {
            Some(connection) => made_aside(connection, steps).await,
            None => made_in_memory(steps).await,
        }
    };
    // What these steps log is not about the register.
    match made.with_subscriber(NoSubscriber::new()).await {
        Ok(facts) => {
            let facts = Arc::new(facts);
            MADE.lock().unwrap_or_else(PoisonError::into_inner).insert(key, Arc::clone(&facts));
            Ok(Ok(facts))
        }
        Err(fault) if refused(&fault) => {
            Ok(Err("the role may not make a schema to compare with (GRANT CREATE ON DATABASE to it, or verify by a role that may)".to_owned()))
        }
        Err(fault) => Err(fault),
    }
}

async fn made_in_memory(steps: usize) -> Result<Facts, Fault> {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options.max_connections(1).sqlx_logging(false);
    let memory = Database::connect(options).await?;
    let facts = made(&memory.begin().await?, steps).await?;
    memory.close().await?;
    Ok(facts)
}

/// PostgreSQL has no database in memory: a schema is made and never committed.
async fn made_aside(connection: &DatabaseConnection, steps: usize) -> Result<Facts, Fault> {
    let mut word = [0_u8; 8];
    getrandom::fill(&mut word).map_err(|e| Fault::internal(e.to_string()))?;
    let name = format!("award_registry_expected_{}", hex::encode(word));
    let tx = connection.begin().await?;
    let facts = async {
        tx.execute_unprepared(&format!("CREATE SCHEMA {name}; SET LOCAL search_path TO {name}")).await?;
        made(&tx, steps).await
    };
    let facts = facts.await;
    tx.rollback().await?;
    facts
}

async fn made(tx: &DatabaseTransaction, steps: usize) -> Result<Facts, Fault> {
    if steps > 0 {
        Migrator::up(tx, u32::try_from(steps).ok()).await?;
    }
    let mut facts = facts::of(tx).await?;
    // A cast is of the whole database: what was made by hand is seen from here too, and no step makes one.
    facts.retain(|object, _| !object.starts_with("cast of "));
    Ok(facts)
}

/// Whether the database says that the role lacks a privilege.
fn refused(fault: &Fault) -> bool {
    code(fault).is_some_and(|code| code == "42501")
}

/// Whether the database says that its files are damaged: SQLite's `SQLITE_CORRUPT` and `SQLITE_NOTADB`, PostgreSQL's
/// class XX.
#[must_use]
pub fn is_damage(fault: &Fault) -> bool {
    code(fault).is_some_and(|code| match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => matches!(number & 0xff, 11 | 26),
        _ => code.starts_with("XX0"),
    })
}

/// The code of the database error behind a fault.
fn code(fault: &Fault) -> Option<String> {
    use sea_orm::RuntimeErr;
    let cause = fault.cause.as_deref()?.downcast_ref::<DbErr>()?;
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = cause
    else {
        return None;
    };
    error.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}
