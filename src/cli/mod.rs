//! The command line: wiring of settings, database, services and output, and nothing else.
//!
//! Exit 0 done, 1 refused or found wrong, 2 wrong usage, 3 settings or database.

mod account;
mod audit;
mod backup;
mod copy;
mod demo;
mod doctor;
mod export;
mod id_number;
mod import;
mod listen;
mod manual;
mod output;
mod read_annex;
mod repair;
mod serve;
mod standing;
mod subject;
mod summary;
mod supervisor;
mod token;
mod witness;

use crate::{
    config::Settings,
    domain::fault::{Code, Fault, is_full},
    service::{
        self, Ctx, Register, audit as trail, catalogue,
        id_number::key as data_key,
        migrate::{How, Migrated},
    },
    store::{
        Db,
        attachment::folder::AttachmentFolder,
        dialect::Engine,
        file,
        migrate::{self, Schema},
        schema,
    },
    telemetry,
};
use chrono::{DateTime, Utc};
use clap::{CommandFactory, Parser, Subcommand};
use std::{fmt::Display, process::ExitCode, str::FromStr};
use tokio::signal::unix::{SignalKind, signal};

/// The register of medals and certificates of merit: records decisions, answers histories, exports lists, and says a
/// campaign's year back as a sentence.
#[derive(Debug, Parser)]
#[command(name = "award-registry", version, max_term_width = 110)]
#[command(
    after_help = "Settings also come from AWARD_REGISTRY_… variables (AWARD_REGISTRY_DATABASE, …_FILE for a secret in a file) and from a TOML file.\n\
Exit status: 0 done, 1 refused or found wrong, 2 wrong usage, 3 settings or database."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the register over HTTP; migrates the database and loads the catalogue by itself
    Serve(serve::Serve),
    /// Bring the database to this version, load the catalogue and make the signing key
    ///
    /// Stop every server of the register first. The register is verified before (exit 1 and nothing changed when it
    /// does not verify) and after, in one transaction with all steps; an event for each step attests the rows it
    /// changed.
    Migrate {
        /// Migrate a register that does not verify all the same, for this reason: the event of the first step says what
        /// did not verify, and why it was accepted; `audit verify` goes on naming it
        #[arg(long, value_name = "REASON")]
        unverified: Option<String>,
        #[command(flatten)]
        settings: Settings,
    },
    /// Export conferrals by any filter, to a file or to stdout
    Export(export::Export),
    /// Take in a file: a list of recipients, successions of bodies, rules of eligibility
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
    Copy(copy::Copy),
    /// Make anew what is derived from the records
    #[command(subcommand)]
    Repair(repair::Repair),
    /// Check settings, database, keys, disk and clock
    Doctor {
        #[command(flatten)]
        settings: Settings,
    },
    /// Write the manual pages; for packages
    #[command(hide = true)]
    Manual(manual::Manual),
    /// Print what a shell completes; for packages
    #[command(hide = true)]
    Completions {
        /// The shell
        #[arg(value_name = "SHELL")]
        shell: clap_complete::Shell,
    },
    /// Read a file and say its cells as JSON; the program runs it by itself
    #[command(hide = true)]
    ReadAnnex(read_annex::ReadAnnex),
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

impl Stop {
    /// A file that could not be written; a full disk with its remedy.
    fn unwritten(what: &dyn Display, error: &std::io::Error) -> Self {
        let remedy = if is_full(error) {
            ": the disk it is written to is full and nothing of it was kept; free some space, or choose another disk"
        } else {
            ""
        };
        Self::Wrong(format!("{what}: {error}{remedy}"))
    }

    /// What it says.
    fn text(&self) -> &str {
        match self {
            Self::Wrong(text) | Self::Setup(text) | Self::Usage(text) => text,
        }
    }
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
    if let Command::ReadAnnex(read) = &cli.command {
        return read.run();
    }
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return ended(&Stop::Setup(error.to_string())),
    };
    let result = runtime.block_on(async {
        // A file that meets a limit of its size (`ulimit -f`) is refused like one on a full disk, and ends nothing.
        let _limit = signal(SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw()));
        match cli.command {
            Command::Serve(serve) => serve.run().await,
            Command::Migrate { settings, unverified } => Box::pin(run_migrate(settings, unverified)).await,
            Command::Export(export) => Box::pin(export.run()).await,
            Command::Import(import) => Box::pin(import.run()).await,
            Command::Summary(summary) => summary.run().await,
            Command::Openapi => {
                print(&crate::api::document());
                Ok(())
            }
            Command::Manual(manual) => manual.write(Cli::command()),
            Command::Completions { shell } => {
                manual::completions(shell, &mut Cli::command());
                Ok(())
            }
            Command::Account(account) => Box::pin(account.run()).await,
            Command::Token(token) => Box::pin(token.run()).await,
            Command::IdNumbers(keys) => Box::pin(keys.run()).await,
            Command::Subject(subject) => Box::pin(subject.run()).await,
            Command::Audit(audit) => Box::pin(audit.run()).await,
            Command::Backup(backup) => Box::pin(backup.run()).await,
            Command::Restore(restore) => Box::pin(restore.run()).await,
            Command::Copy(copy) => Box::pin(copy.run()).await,
            Command::Repair(repair) => Box::pin(repair.run()).await,
            Command::Doctor { settings } => doctor::run(settings).await,
            // Run before any of this: its limits would count the threads.
            Command::ReadAnnex(_) => Ok(()),
        }
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    file::close_what_was_left(result.is_ok());
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
fn word<T: FromStr>(words: crate::domain::label::Words, text: &str) -> Result<T, String> {
    let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
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
    let variables =
        std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
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

/// Opens the register of the settings, which must exist; one of an earlier version is refused.
async fn open(settings: Settings) -> Result<Opened, Stop> {
    let settings = settled(settings)?;
    open_at(&settings, settings.database(), Older::Refused, Missing::Refused).await
}

/// The same, and a new one is made where there is none.
async fn open_or_make(settings: &Settings) -> Result<Opened, Stop> {
    open_at(settings, settings.database(), Older::Refused, Missing::Made).await
}

/// Opens a register that exists, to read it: nothing is made, migrated or loaded.
async fn look(settings: Settings) -> Result<Opened, Stop> {
    look_at(&settled(settings)?).await
}

async fn look_at(settings: &Settings) -> Result<Opened, Stop> {
    let (opened, _) = look_to(settings, Stop::from).await?;
    migrate::up_to_date(opened.register.db()).await?;
    Ok(opened)
}

/// The same, of an earlier version too, with how far its schema has come; a fault is ended with in its own way.
async fn look_to(settings: &Settings, end: fn(Fault) -> Stop) -> Result<(Opened, Schema), Stop> {
    let engine = Engine::of(settings.database())?;
    standing::refuse_newer(&engine)?;
    let db = Db::open_existing(settings.database(), settings.read_database.as_deref()).await;
    let db = db.map_err(|fault| end(standing::unreached(&engine, fault)))?;
    standing::warn_at_opening(&db);
    let taken = migrate::schema(&db).await.map_err(end)?;
    let register = Register::new(db);
    furnish(&register, settings, settings.database());
    // Where it cannot be asked which keys the register has, whoever looks on says what is wrong with it.
    let _ = trail::key::hold(&register, &settings.audit_key(settings.database())).await;
    Ok((Opened { register, ctx: Ctx::system(now()) }, taken))
}

/// A fault met while checking a register: a file that opens and is damaged is found wrong.
fn checked(fault: Fault) -> Stop {
    if schema::is_damage(&fault) {
        Stop::Wrong(format!("the database is damaged: {}", Stop::from(fault).text()))
    } else {
        fault.into()
    }
}

/// What is done with a register of an earlier version.
#[derive(Debug, Clone, Copy)]
enum Older<'a> {
    /// It is refused: a migration is an act of its own, and no command does it by the way.
    Refused,
    /// It is brought to this version, for a reason where it does not verify.
    Migrated(Option<&'a str>),
}

/// What is done where there is no register.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Missing {
    /// It is refused, and nothing is made: the path may be mistyped.
    Refused,
    /// It is made, and that is said.
    Made,
}

/// Gives a register its folder of attachments and the name of its office.
fn furnish(register: &Register, settings: &Settings, database: &str) {
    register.attach_in(AttachmentFolder::at(settings.attachments(database)));
    if let Some(name) = &settings.office_name {
        register.call_office(name.trim());
    }
}

/// Opens a register to write, with the keys it has.
async fn open_at(settings: &Settings, database: &str, older: Older<'_>, missing: Missing) -> Result<Opened, Stop> {
    let engine = Engine::of(database)?;
    let (db, new) = connect(settings, &engine, database, missing).await?;
    let (register, ctx) = (Register::new(db.clone()), Ctx::system(now()));
    furnish(&register, settings, database);
    let unverified = match older {
        Older::Migrated(unverified) => unverified,
        Older::Refused if new => None,
        Older::Refused => migrate::up_to_date(&db).await.map(|()| None)?,
    };
    let key = settings.audit_key(database);
    register.seal_by(settings.data_key(database)?);
    if !new {
        trail::key::check(&register, &key).await?;
        trail::key::hold(&register, &key).await?;
        data_key::required(&register).await?;
    }
    let making = standing::Making::of(key.clone());
    let steps = Box::pin(upgrade(&register, &ctx, How { unverified, audit_key: Some(&key) })).await?;
    catalogue::load(&register, &ctx).await?;
    trail::key::sign_by(&register, &ctx, &key).await?;
    if new {
        eprintln!("award-registry: made a new register at {}", engine.place());
    } else if !steps.is_empty() {
        let (place, steps) = (engine.place(), steps.join(", "));
        eprintln!("award-registry: brought the register at {place} to the schema of this version: {steps}");
    }
    making.say("the key that signs the trail");
    Ok(Opened { register, ctx })
}

/// Connects to a database, and whether it has no register yet.
async fn connect(settings: &Settings, engine: &Engine, database: &str, missing: Missing) -> Result<(Db, bool), Stop> {
    if missing == Missing::Refused {
        file::must_exist(engine)?;
    }
    standing::refuse_newer(engine)?;
    let db = Db::open(database, settings.read_database.as_deref())
        .await
        .map_err(|fault| standing::unreached(engine, fault))?;
    standing::warn_at_opening(&db);
    let new = migrate::is_new(&db).await?;
    if new && missing == Missing::Refused {
        db.close().await?;
        return Err(file::no_register(engine).into());
    }
    Ok((db, new))
}

/// Opens a register that exists, to give it another key to sign with.
async fn open_without_key(settings: &Settings) -> Result<Opened, Stop> {
    let (db, _) = connect(settings, &Engine::of(settings.database())?, settings.database(), Missing::Refused).await?;
    migrate::up_to_date(&db).await?;
    Ok(Opened { register: Register::new(db), ctx: Ctx::system(now()) })
}

/// Takes the steps that a register lacks: which they were.
async fn upgrade(register: &Register, ctx: &Ctx, how: How<'_>) -> Result<Vec<String>, Stop> {
    let Migrated { steps, rows } =
        Box::pin(service::migrate::run(register, ctx, &service::migrate::steps(), how)).await?;
    if !steps.is_empty() {
        tracing::info!(steps = steps.join(" "), rows, "the schema is that of this version");
    }
    Ok(steps)
}

/// Brings the register of the settings to this version.
async fn run_migrate(settings: Settings, unverified: Option<String>) -> Result<(), Stop> {
    let unverified = unverified.as_deref().map(str::trim);
    if unverified.is_some_and(str::is_empty) {
        return Err(Stop::Usage("--unverified: say why a register that does not verify is migrated".into()));
    }
    let settings = settled(settings)?;
    open_at(&settings, settings.database(), Older::Migrated(unverified), Missing::Made).await?.close().await
}
