//! The command line: wiring of settings, database, services and output, and nothing else.
//!
//! Exit 0 done, 1 refused or found wrong, 2 wrong usage, 3 settings or database.

mod account;
mod audit;
mod backup;
mod demo;
mod doctor;
mod export;
mod id_number;
mod import;
mod listen;
mod output;
mod repair;
mod serve;
mod standing;
mod subject;
mod summary;
mod token;

use crate::{
    config::Settings,
    domain::fault::{Code, Fault},
    service::{Ctx, Register, audit as trail, catalogue, id_number::key as data_key},
    store::{Db, dialect::Engine, file, migrate},
    telemetry,
};
use chrono::{DateTime, Utc};
use clap::{Parser, Subcommand};
use std::{fmt::Display, process::ExitCode, str::FromStr};
use tokio::signal::unix::{SignalKind, signal};

/// The register of medals and certificates of merit: records decisions, answers histories, exports lists, and says a
/// campaign's year back as a sentence.
#[derive(Debug, Parser)]
#[command(name = "award-registry", version, max_term_width = 110)]
#[command(after_help = "Settings also come from AWARD_REGISTRY_… variables (AWARD_REGISTRY_DATABASE, …_FILE for a secret in a file) and from a TOML file.\n\
Exit status: 0 done, 1 refused or found wrong, 2 wrong usage, 3 settings or database.")]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the register over HTTP; migrates the database and loads the catalogue by itself
    Serve(serve::Serve),
    /// Bring the database to this version, load the catalogue and make the signing key
    Migrate {
        #[command(flatten)]
        settings: Settings,
    },
    /// Export conferrals by any filter, to a file or to stdout
    Export(export::Export),
    /// Apply a file of facts
    #[command(subcommand)]
    Import(import::Import),
    /// Say a campaign's year as one sentence, or as JSON
    Summary(summary::Summary),
    /// Print the OpenAPI document
    Openapi,
    /// Keep accounts, and let people in by one-time codes
    #[command(subcommand)]
    Account(account::Account),
    /// Make tokens for accounts
    #[command(subcommand)]
    Token(token::Token),
    /// Keep the keys of id numbers
    #[command(subcommand)]
    IdNumbers(id_number::IdNumbers),
    /// Answer a person about the data held on them
    #[command(subcommand)]
    Subject(subject::Subject),
    /// Verify the audit trail
    #[command(subcommand)]
    Audit(audit::Audit),
    /// Write a copy of the register to a file, beside a running server
    Backup(backup::Backup),
    /// Make a register out of a backup, where there is none
    Restore(backup::Restore),
    /// Make anew what is derived from the records
    #[command(subcommand)]
    Repair(repair::Repair),
    /// Check settings, database, keys, disk and clock
    Doctor {
        #[command(flatten)]
        settings: Settings,
    },
}

/// Why a command ended.
#[derive(Debug)]
enum Stop {
    /// Refused, or found wrong.
    Wrong(String),
    /// Settings or database.
    Setup(String),
    /// Wrong usage.
    Usage(String),
}

/// What is wrong with a setting.
impl From<String> for Stop {
    fn from(said: String) -> Self {
        Self::Setup(said)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        let cause = fault.cause.as_ref().map_or_else(String::new, |c| format!(" ({c})"));
        let text = format!("{fault}{cause}");
        if matches!(fault.code, Code::Unavailable | Code::Internal) { Self::Setup(text) } else { Self::Wrong(text) }
    }
}

/// Runs the command of the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return ended(&Stop::Setup(error.to_string())),
    };
    let result = runtime.block_on(async {
        // A file that meets a limit of its size (`ulimit -f`) is refused like one on a full disk, and ends nothing.
        let _limit = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()));
        match cli.command {
            Command::Serve(serve) => serve.run().await,
            Command::Migrate { settings } => {
                let settings = settled(settings)?;
                open_or_make(&settings, settings.database()).await?.close().await
            }
            Command::Export(export) => export.run().await,
            Command::Import(import) => Box::pin(import.run()).await,
            Command::Summary(summary) => summary.run().await,
            Command::Openapi => {
                print(&crate::api::document());
                Ok(())
            }
            Command::Account(account) => account.run().await,
            Command::Token(token) => token.run().await,
            Command::IdNumbers(keys) => Box::pin(keys.run()).await,
            Command::Subject(subject) => Box::pin(subject.run()).await,
            Command::Audit(audit) => audit.run().await,
            Command::Backup(backup) => Box::pin(backup.run()).await,
            Command::Restore(restore) => Box::pin(restore.run()).await,
            Command::Repair(repair) => Box::pin(repair.run()).await,
            Command::Doctor { settings } => doctor::run(settings).await,
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    if result.is_err() {
        file::close_what_was_left();
    }
    result.map_or_else(|stop| ended(&stop), |()| ExitCode::SUCCESS)
}

fn ended(stop: &Stop) -> ExitCode {
    let (text, code) = match stop {
        Stop::Wrong(text) => (text, 1),
        Stop::Usage(text) => (text, 2),
        Stop::Setup(text) => (text, 3),
    };
    eprintln!("award-registry: {text}");
    ExitCode::from(code)
}

/// Writes to stdout; a reader that is gone ends the writing and nothing else.
fn print(text: &str) {
    use std::io::Write;
    let _ = std::io::stdout().write_all(text.as_bytes()).and_then(|()| std::io::stdout().flush());
}

/// A word of a vocabulary, or which there are.
fn word<T: FromStr + Display>(all: &[T], text: &str) -> Result<T, String> {
    let words: Vec<_> = all.iter().map(ToString::to_string).collect();
    text.parse().map_err(|_| format!("choose one of {}", words.join(", ")))
}

/// The clock of the program, read nowhere else.
#[expect(clippy::disallowed_methods, reason = "wiring: this is where the clock is passed in from")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The ids of requests, made nowhere else.
#[expect(clippy::disallowed_methods, reason = "wiring: this is where randomness is passed in from")]
fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Settings from everywhere, and the log started.
fn settled(settings: Settings) -> Result<Settings, Stop> {
    // Variables that are no text are nobody's settings.
    let variables = std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    let settings = settings.complete(variables).map_err(Stop::Setup)?;
    telemetry::start(settings.log()).map_err(Stop::Setup)?;
    Ok(settings)
}

/// An open register: migrated, with its catalogue.
struct Opened {
    register: Register,
    ctx: Ctx,
}

impl Opened {
    async fn close(self) -> Result<(), Stop> {
        Ok(self.register.db().clone().close().await?)
    }
}

/// Opens the register of the settings, which must exist, with its keys.
async fn open(settings: Settings) -> Result<Opened, Stop> {
    let settings = settled(settings)?;
    let opened = open_at(&settings, settings.database(), false).await?;
    with_keys(&settings, settings.database(), opened).await
}

/// Opens the register at an address with its keys, and makes one where there is none.
async fn open_or_make(settings: &Settings, database: &str) -> Result<Opened, Stop> {
    let opened = open_at(settings, database, true).await?;
    with_keys(settings, database, opened).await
}

/// Refuses to go on without the keys the register has, and signs heads with its own.
async fn with_keys(settings: &Settings, database: &str, opened: Opened) -> Result<Opened, Stop> {
    trail::key::sign_by(&opened.register, &opened.ctx, &settings.audit_key(database)).await?;
    opened.register.seal_by(settings.data_key(database)?);
    data_key::required(&opened.register).await?;
    Ok(opened)
}

/// Opens a register that exists, to read it: nothing is made, migrated or loaded.
async fn look(settings: Settings) -> Result<Opened, Stop> {
    look_at(&settled(settings)?).await
}

async fn look_at(settings: &Settings) -> Result<Opened, Stop> {
    let db = Db::open_existing(settings.database(), settings.read_database.as_deref()).await?;
    standing::warn_at_opening(&db);
    migrate::up_to_date(&db).await?;
    Ok(Opened { register: Register::new(db), ctx: Ctx::system(now()) })
}

/// Opens the register at an address; where there is none, it is made if it may be, and that is said.
async fn open_at(settings: &Settings, database: &str, make: bool) -> Result<Opened, Stop> {
    let engine = Engine::of(database)?;
    if !make {
        file::must_exist(&engine)?;
    }
    let db = Db::open(database, settings.read_database.as_deref()).await?;
    standing::warn_at_opening(&db);
    let new = migrate::missing(&db).await?.is_none();
    if new && !make {
        db.close().await?;
        return Err(file::no_register(&engine).into());
    }
    migrate::migrate(&db).await?;
    let register = Register::new(db);
    let ctx = Ctx::system(now());
    catalogue::load(&register, &ctx).await?;
    if new {
        eprintln!("award-registry: made a new register at {}", engine.place());
    }
    Ok(Opened { register, ctx })
}
