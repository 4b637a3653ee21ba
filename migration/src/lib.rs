//! The tables of the register for both engines, and the catalogue that ships with it.
//!
//! One set of migrations: the SQL is written once in `register.sql`, with two words that differ between the engines;
//! what only one engine has stands in `sqlite.sql` and `postgres.sql`.

pub use sea_orm_migration::{MigrationTrait, MigratorTrait, prelude};
use sea_orm_migration::{
    async_trait,
    prelude::{DbErr, SchemaManager},
    sea_orm::{ConnectionTrait, DbBackend},
};

use std::mem;

pub mod catalogue;
pub mod proof;
mod words;

/// The step that notes who wrote a decision and who made a credential; of what was there before, the trail says it.
pub const HANDS: &str = "m20261127_doors";
/// The step that gives rows of power their seals; those that were there before are sealed with it, and never later.
pub const SEALS: &str = "m20261127_seals";

/// The step that counts conferrals that are alike.
pub const GROUPS: &str = "m20261127_groups";

/// The step from which on tokens, sessions and one-time codes are under proof.
pub const CREDENTIALS: &str = "m20261128_credentials";

/// The step from which on acts are replayed.
pub const ACTS: &str = "m20261129_acts";

/// The step that makes the tables of imports.
pub const IMPORTS: &str = "m20261130_imports";

/// The step of the counts that are true, and of the catalogue an office starts with.
pub const COUNTS: &str = "m20261203_counts";

/// The step from which on a joint paper has further numbers, and a name is found as people type it without the sign
/// after its first letter.
pub const PAPERS: &str = "m20261205_papers";

/// The step from which on a record gives way to the paper behind it.
pub const REPLACED: &str = "m20261206_replaced";

/// The step from which on old registers are loaded.
pub const LOADED: &str = "m20261207_loaded";

/// The step from which on decisions have attachments.
pub const ATTACHMENTS: &str = "m20261208_attachments";

/// The step that says which engine a register was made on: its events have the digests of rows as that one writes them,
/// wherever it is copied to.
pub const MADE_ON: &str = "m20261208_made_on";

/// The step from which on the file of an import waits to be attached.
pub const KEPT_FILES: &str = "m20261210_kept_files";

/// The step from which on PostgreSQL has the words of names in the order of their recipients.
pub const NAME_WORDS: &str = "m20261211_recipient_words";

/// The step from which on SQLite has the hashes of events beside their numbers.
pub const EVENT_HASHES: &str = "m20261212_event_hashes";

/// The step from which on the keys of names are those of this version: with accents, without the titles that it knows.
/// Whatever changes how a name is found or ordered needs a later one.
pub const NAME_KEYS: &str = "m20261217_name_keys";

/// The step from which on each event bears a seal by the audit key.
pub const EVENT_SEALS: &str = "m20261219_event_seals";

/// The step from which on the decisions whose stated totals differ from their lists are kept by themselves.
pub const DIFFERING: &str = "m20261221_differing";

/// The step from which on a record is found anew from what was told of it.
pub const TOLD: &str = "m20261222_told";

/// All migrations, in their order. A step that was released is never edited, nor its place changed: a change is a new
/// step at the end.
pub const STEPS: &[Step] = &[
    Step {
        name: "m20261123_register",
        both: include_str!("register.sql"),
        sqlite: include_str!("sqlite.sql"),
        postgres: include_str!("postgres.sql"),
    },
    Step { name: "m20261124_law", both: include_str!("law.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261125_accounts", both: include_str!("accounts.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261125_people", both: include_str!("people.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261125_sessions", both: include_str!("sessions.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261125_identity", both: include_str!("identity.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261125_publication", both: include_str!("publication.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261126_exports", both: include_str!("exports.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261127_notes", both: "", sqlite: "", postgres: include_str!("notes.sql") },
    Step {
        name: HANDS,
        both: include_str!("doors.sql"),
        sqlite: include_str!("doors_sqlite.sql"),
        postgres: include_str!("doors_postgres.sql"),
    },
    Step { name: SEALS, both: include_str!("seals.sql"), sqlite: "", postgres: "" },
    Step { name: GROUPS, both: include_str!("groups.sql"), sqlite: "", postgres: include_str!("groups_postgres.sql") },
    // Nothing in the tables changes: it only says from when on the trail speaks of their rows.
    Step { name: CREDENTIALS, both: "", sqlite: "", postgres: "" },
    Step { name: ACTS, both: include_str!("acts.sql"), sqlite: "", postgres: "" },
    Step { name: IMPORTS, both: include_str!("imports.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261202_checks", both: include_str!("checks.sql"), sqlite: "", postgres: "" },
    Step { name: COUNTS, both: include_str!("counts.sql"), sqlite: "", postgres: "" },
    Step { name: "m20261204_manifests", both: include_str!("manifests.sql"), sqlite: "", postgres: "" },
    Step { name: PAPERS, both: include_str!("papers.sql"), sqlite: "", postgres: "" },
    Step { name: REPLACED, both: include_str!("replaced.sql"), sqlite: "", postgres: "" },
    Step { name: LOADED, both: include_str!("loaded.sql"), sqlite: "", postgres: "" },
    Step { name: ATTACHMENTS, both: include_str!("attachments.sql"), sqlite: "", postgres: "" },
    Step {
        name: MADE_ON,
        both: "CREATE TABLE made_on (engine {text} NOT NULL CHECK (engine IN ('sqlite', 'postgres')));",
        sqlite: "INSERT INTO made_on (engine) VALUES ('sqlite');",
        postgres: "INSERT INTO made_on (engine) VALUES ('postgres');",
    },
    // Names typed with accents are found first; nothing in the tables changes.
    Step { name: "m20261209_accents", both: "", sqlite: "", postgres: "" },
    Step { name: KEPT_FILES, both: "ALTER TABLE import ADD COLUMN file_size BIGINT;", sqlite: "", postgres: "" },
    Step { name: NAME_WORDS, both: "", sqlite: "", postgres: include_str!("recipient_words.sql") },
    // A hash stands at the end of its event, behind all that was done: SQLite would read the whole trail to read them.
    // The planner is given figures of all indexes, or it sorts another one to find the last event.
    Step {
        name: EVENT_HASHES,
        both: "",
        sqlite: "CREATE INDEX audit_event_hash ON audit_event (seq, hash); ANALYZE audit_event;",
        postgres: "",
    },
    Step { name: "m20261213_bearers", both: include_str!("bearers.sql"), sqlite: "", postgres: "" },
    // Nothing in the tables changes: keys of names were computed anew.
    Step { name: "m20261214_name_keys", both: "", sqlite: "", postgres: "" },
    // Without figures of all indexes the planner takes the wider one for a body's year.
    Step { name: "m20261215_persons", both: include_str!("persons.sql"), sqlite: "ANALYZE conferral;", postgres: "" },
    // A body's records of the same size and period are found without reading all that it decided.
    Step {
        name: "m20261216_alike",
        both: "CREATE INDEX decision_size ON decision (authority_set_id, state, line_count, year_from, year_to, campaign_code);",
        sqlite: "",
        postgres: "",
    },
    Step {
        name: "m20261216_judged",
        both: "ALTER TABLE import ADD COLUMN judged_under {text} NOT NULL DEFAULT '';",
        sqlite: "",
        postgres: "",
    },
    // The few joint papers are read for the numbers of their further bodies.
    Step {
        name: "m20261217_joint",
        both: "CREATE INDEX decision_joint ON decision (id) WHERE further_numbers IS NOT NULL;",
        sqlite: "",
        postgres: "",
    },
    // English titles are no part of a name: keys of names are computed anew.
    Step { name: NAME_KEYS, both: "", sqlite: "", postgres: "" },
    Step { name: "m20261218_lists", both: include_str!("lists.sql"), sqlite: "ANALYZE conferral_group;", postgres: "" },
    // Events of before have none: the first that has one stands for them, since its hash covers theirs.
    Step { name: EVENT_SEALS, both: "ALTER TABLE audit_event ADD COLUMN seal {text};", sqlite: "", postgres: "" },
    Step { name: "m20261220_since", both: include_str!("since.sql"), sqlite: "", postgres: "" },
    Step { name: DIFFERING, both: "CREATE TABLE decision_differing (decision_id {seq});", sqlite: "", postgres: "" },
    // What a record was told of itself, where that does not follow from what it shows and from its awards.
    Step {
        name: TOLD,
        both: "ALTER TABLE recipient ADD COLUMN told {text}; CREATE INDEX mending_conferral ON mending (conferral_id);",
        sqlite: "",
        postgres: "",
    },
];

/// The same for the library's migrator, which makes the tables of a database that has no register yet. A register is
/// brought to a later schema by the program, which verifies it before and attests what the steps changed.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        STEPS.iter().map(|step| Box::new(*step) as Box<dyn MigrationTrait>).collect()
    }
}

/// A migration: SQL for both engines, then what only one of them has.
///
/// In the SQL for both, `{id}`, `{seq}` and `{text}` are the words that differ, and a line `{words table.column a b}`
/// lets the column take the words `a` and `b` beside those that its CHECK allows.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Its name, by which a database knows that it was taken.
    pub name: &'static str,
    /// SQL for both engines.
    pub both: &'static str,
    /// What only SQLite has.
    pub sqlite: &'static str,
    /// What only PostgreSQL has.
    pub postgres: &'static str,
}

impl Step {
    /// Takes the step on a connection, or within a transaction.
    pub async fn apply<C: ConnectionTrait>(&self, db: &C) -> Result<(), DbErr> {
        let (words, own) = match db.get_database_backend() {
            DbBackend::Postgres => (
                [
                    ("{id}", "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"),
                    ("{seq}", "BIGINT PRIMARY KEY"),
                    ("{text}", "TEXT COLLATE \"C\""),
                ],
                self.postgres,
            ),
            _ => (
                [("{id}", "INTEGER PRIMARY KEY AUTOINCREMENT"), ("{seq}", "INTEGER PRIMARY KEY"), ("{text}", "TEXT")],
                self.sqlite,
            ),
        };
        let sql = words.iter().fold(self.both.to_owned(), |sql, (word, own)| sql.replace(word, own));
        let mut plain = String::new();
        for line in sql.lines() {
            if line.starts_with("{words ") {
                run(db, &mem::take(&mut plain)).await?;
                words::add(db, line).await?;
            } else {
                plain.push_str(line);
                plain.push('\n');
            }
        }
        run(db, &plain).await?;
        run(db, own).await?;
        proof::watch(db, self.name).await
    }
}

async fn run<C: ConnectionTrait>(db: &C, sql: &str) -> Result<(), DbErr> {
    if sql.trim().is_empty() { Ok(()) } else { db.execute_unprepared(sql).await.map(|_| ()) }
}

impl sea_orm_migration::prelude::MigrationName for Step {
    fn name(&self) -> &'static str {
        self.name
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        self.apply(manager.get_connection()).await
    }

    async fn down(&self, _: &SchemaManager) -> Result<(), DbErr> {
        Err(DbErr::Custom("a register is never taken down by a migration; restore a backup instead".into()))
    }

    /// All or nothing, on SQLite too.
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
