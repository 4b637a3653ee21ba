//! `import`: files of facts that an office applies at once, and lists of recipients.

mod annex;
mod register;

use super::{
    open::{look, open},
    output::print,
    stop::Stop,
};
use crate::{
    config::Settings,
    domain::fault::Language,
    format::{self, reform},
    service::{authority, eligibility},
};
use clap::{Args, Subcommand};
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{ErrorKind, Read},
    path::{Path, PathBuf},
};

/// Take in a file.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Read the list of recipients of a decision from a file, print what stands against each row, and fill a draft with
    /// it where nothing refuses a row; by the same checks as on the pages
    ///
    /// Rows with flaws fill nothing and end with 1; the list then waits seven days at the page it names, where rows can be
    /// mended one by one. Cautions are printed and fill the draft; whoever submits it answers for them.
    Annex(annex::Annex),
    /// Load an old register: years of paper books in one file, a row for each conferral, grouped into decisions by body,
    /// number, symbol and day
    ///
    /// Each decision is checked as at submitting and waits for a registrar then, in an act of its own, or all of its rows
    /// are refused (exit 1). A second run of the same file goes on where the first one stopped. Another person enters the
    /// decisions with `POST /v1/imports/{id}/register`.
    Register(register::OldRegister),
    /// Apply a reform: a CSV of successions, the bodies that are not there yet made, those that end ended, all or
    /// nothing
    Successions(Successions),
    /// Load a file of rules of eligibility: a JSON array, all or nothing; a later version of a rule takes the place of
    /// an earlier
    Eligibility(Eligibility),
}

#[derive(Debug, Args)]
pub(super) struct Eligibility {
    /// The file: each rule with `code`, `version`, `award_code`, `recipient_kind`, `instrument`, `article`,
    /// `valid_from`, `valid_to`, `verified_to`, `mode` and `criteria`
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only say what it would do, and what is wrong
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
pub(super) struct Successions {
    /// The file: columns `predecessor_code`, `successor_code`, `kind`, `date`, `instrument`, and `predecessor_…`,
    /// `successor_…` with `name_vi`, `name_en`, `level`, `symbol`, `parent_code` for bodies that the register lacks
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only say what it would do, and what is wrong
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Stop> {
        match self {
            Self::Annex(asked) => Box::pin(asked.run()).await,
            Self::Register(asked) => Box::pin(asked.run()).await,
            Self::Successions(asked) => asked.run().await,
            Self::Eligibility(asked) => asked.run().await,
        }
    }
}

/// The bytes of a file.
fn read(file: &Path, language: Language) -> Result<Vec<u8>, Stop> {
    std::fs::read(file).map_err(|error| unopened(file, &error, language))
}

/// A file that cannot be opened or read.
fn unopened(file: &Path, error: &std::io::Error, language: Language) -> Stop {
    let said = match (error.kind(), language) {
        (_, Language::En) => error.to_string(),
        (ErrorKind::NotFound, Language::Vi) => "không có tệp này".to_owned(),
        (ErrorKind::PermissionDenied, Language::Vi) => "không có quyền đọc tệp này".to_owned(),
        (ErrorKind::IsADirectory, Language::Vi) => "đây là thư mục; hãy ghi tên một tệp".to_owned(),
        (_, Language::Vi) => format!("không đọc được tệp này ({error})"),
    };
    Stop::Wrong(format!("{}: {said}", file.display()))
}

/// The SHA-256 of a file that is not too large.
fn sha256(path: &Path, largest: u64, language: Language) -> Result<String, Stop> {
    let wrong = |error: std::io::Error| unopened(path, &error, language);
    let mut file = File::open(path).map_err(wrong)?;
    let found = file.metadata().map_err(wrong)?;
    if !found.is_file() || found.len() > largest {
        let (said, unit) = (language.of("hãy đưa một tệp không quá", "give a file of at most"), largest >> 20);
        return Err(Stop::Wrong(format!("{}: {said} {unit} MiB", path.display())));
    }
    let (mut hash, mut buffer) = (Sha256::new(), vec![0; 64 << 10]);
    loop {
        let count = file.read(&mut buffer).map_err(wrong)?;
        if count == 0 {
            return Ok(hex::encode(hash.finalize()));
        }
        hash.update(buffer.get(..count).unwrap_or_default());
    }
}

/// What a trial says in front.
const fn would(dry_run: bool, language: Language) -> &'static str {
    if dry_run { language.of("chạy thử: ", "would be: ") } else { "" }
}

impl Successions {
    async fn run(self) -> Result<(), Stop> {
        let Self { file, dry_run, settings } = self;
        let rows = reform::read(&read(&file, Language::En)?)?;
        // A trial makes nothing, not even a database.
        let opened = if dry_run { look(settings).await? } else { open(settings).await? };
        let done = authority::reform::apply(&opened.register, &opened.ctx, &rows, dry_run).await?;
        print(&format!(
            "{}{} authorities made, {} ended, {} successions entered, {} there already\n",
            would(dry_run, Language::En),
            done.authorities_made,
            done.authorities_ended,
            done.successions_made,
            done.already_there
        ));
        opened.close().await
    }
}

impl Eligibility {
    async fn run(self) -> Result<(), Stop> {
        let Self { file, dry_run, settings } = self;
        let text = String::from_utf8(read(&file, Language::En)?)
            .map_err(|e| Stop::Wrong(format!("{}: {e}", file.display())))?;
        let rules = format::eligibility::read(&text)?;
        let opened = if dry_run { look(settings).await? } else { open(settings).await? };
        let new = eligibility::load(&opened.register, &opened.ctx, &rules, dry_run)
            .await
            .map_err(|fault| format::eligibility::located(fault, &text))?;
        print(&format!("{}{new} rules loaded, {} there already\n", would(dry_run, Language::En), rules.len() - new));
        opened.close().await
    }
}
