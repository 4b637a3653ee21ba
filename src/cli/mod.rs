//! The command line: wiring of settings, database, services and output, and nothing else.
//!
//! Exit 0 done, 1 refused or found wrong, 2 wrong usage, 3 settings or database, or stdout that takes nothing.

// They panic where nobody reads.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod account;
mod audit;
mod backup;
mod clock;
mod copy;
mod demo;
mod doctor;
mod export;
mod foreseen;
mod id_number;
mod import;
mod listen;
mod look;
mod manual;
mod migrate;
mod open;
mod output;
mod read_annex;
mod repair;
mod say;
mod serve;
mod standing;
mod stop;
mod subject;
mod summary;
mod supervisor;
mod token;
mod witness;
mod word;

use crate::{config::Settings, store::file};
use clap::{CommandFactory, Parser, Subcommand};
use output::{all_printed, print, unprinted};
use std::process::ExitCode;
use stop::{Stop, ended};
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

/// Runs the command of the command line.
#[must_use]
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // Help, too.
        Err(words) => {
            let code = u8::try_from(words.exit_code()).unwrap_or(2);
            let printed = words.print().or_else(|error| unprinted(&error));
            return printed.map_or_else(|stop| ended(&stop), |()| ExitCode::from(code));
        }
    };
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
            Command::Migrate { settings, unverified } => Box::pin(migrate::run(settings, unverified)).await,
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
    let result = result.and_then(|()| all_printed());
    runtime.shutdown_timeout(std::time::Duration::from_secs(1));
    file::close_what_was_left(result.is_ok());
    result.map_or_else(|stop| ended(&stop), |()| ExitCode::SUCCESS)
}
