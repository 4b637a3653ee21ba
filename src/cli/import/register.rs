//! `import register`: years of paper books from one file, decision by decision.

use super::super::{
    clock::now,
    open::open,
    output::{Output, print},
    say::say,
    stop::Stop,
};
use crate::{
    config::Settings,
    domain::{
        fault::{Language, Text},
        import::register::{LoadedRegister, Progress, RegisterMap},
    },
    format::annex,
    service::{
        account::caller,
        import::register::{self, Load, Loaded},
    },
};
use clap::Args;
use std::{
    fmt::Write as _,
    io::{IsTerminal, Write},
    path::PathBuf,
};

/// Bytes of a file at most.
const LARGEST: u64 = 64 << 20;
/// Rows whose reasons are printed where no report is written.
const MOST_PRINTED: usize = 20;
/// Signs of the bar.
const BAR: usize = 30;

#[derive(Debug, Args)]
pub(in crate::cli) struct OldRegister {
    /// The file: XLSX, XLS, ODS, DOCX, CSV or TSV, of 64 MiB at most, a row for each conferral
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How it is read: a TOML file with `[columns]` (heading or letters = member), `[values.MEMBER]` (word of the file =
    /// word or code of the register), `[defaults]` (member = value), `[[acknowledge]]` (codes, reason), `days`, `sheet`,
    /// `text_encoding`, `external_system`; docs/operate.md has one
    #[arg(long, value_name = "MAP")]
    map: PathBuf,
    /// The account in whose name it is done: a clerk's or a registrar's
    #[arg(long, value_name = "NAME")]
    account: String,
    /// Only check, and print what would be
    #[arg(long)]
    dry_run: bool,
    /// The file to write the refused rows to, as they stand in the input, with the reason in a column more
    #[arg(long, value_name = "OUT")]
    report: Option<PathBuf>,
    /// The language of the reasons: vi or en
    #[arg(long, value_name = "LANGUAGE", default_value = "vi", value_parser = |word: &str| Language::find(word).ok_or("choose vi or en"))]
    lang: Language,
    #[command(flatten)]
    settings: Settings,
}

impl OldRegister {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self { file, map, account, dry_run, report, lang, settings } = self;
        let text = String::from_utf8_lossy(&super::read(&map)?).into_owned();
        let map: RegisterMap =
            toml::from_str(&text).map_err(|error| Stop::Wrong(format!("{}: {error}", map.display())))?;
        let sha256 = super::sha256(&file, LARGEST)?;
        let opened = open(settings).await?;
        let ctx = caller::by_name(&opened.register, &opened.ctx, &account).await?;
        // A report that cannot be written is found before anything is loaded.
        let wrong = |error: std::io::Error| Stop::Wrong(error.to_string());
        let report = report.map(|path| Output::open(Some(path))).transpose().map_err(wrong)?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        let load = Load { path: &file, name, sha256, map, dry_run, now };
        let shown = std::io::stderr().is_terminal();
        let loaded = Box::pin(register::load(&opened.register, &ctx, load, |progress| {
            if shown {
                bar(progress);
            }
        }))
        .await;
        if shown {
            say("");
        }
        let loaded = loaded?;
        print(&words(&loaded, dry_run));
        if let Some(mut report) = report {
            let heading = lang.of("Lý do chưa nạp", "Refused because");
            let reason = |text: &Text| lang.of(&text.vi, &text.en).to_owned();
            loaded.report(&mut report.to, annex::separator(&file), reason, heading)?;
            report.finish().map_err(wrong)?;
        } else {
            for refused in loaded.refused().iter().take(MOST_PRINTED) {
                let reason = lang.of(&refused.reason.vi, &refused.reason.en);
                print(&format!("{} {}: {reason}\n", lang.of("dòng", "row"), refused.row));
            }
        }
        let refused = loaded.summary.refused;
        opened.close().await?;
        if refused > 0 {
            return Err(Stop::Wrong(format!("rows refused: {refused}; mend them, or the map, and load again")));
        }
        Ok(())
    }
}

/// What became of the file.
fn words(loaded: &Loaded, dry_run: bool) -> String {
    let LoadedRegister { import_id, decisions, rows, known, refused } = loaded.summary;
    let would = if dry_run { "would be: " } else { "" };
    let mut text =
        format!("{would}{decisions} decisions of {rows} rows loaded, {known} rows loaded before, {refused} refused\n");
    let unused = loaded.unused();
    if !unused.is_empty() {
        let _ = writeln!(text, "columns not used: {}", unused.join("; "));
    }
    if let (Some(id), false) = (import_id, dry_run) {
        let _ = writeln!(text, "import {id}: another person enters it with POST /v1/imports/{id}/register");
    }
    text
}

/// Draws how far it is on the line of the terminal.
fn bar(progress: Progress) {
    let Progress { rows, of, refused } = progress;
    let line = match of {
        None => format!("reading: {rows} rows"),
        Some(of) => {
            let full = (BAR * rows.min(of)).checked_div(of).unwrap_or(BAR);
            format!("[{}{}] {rows} of {of} rows, {refused} refused", "#".repeat(full), " ".repeat(BAR - full))
        }
    };
    let mut terminal = std::io::stderr().lock();
    let _ = write!(terminal, "\r\x1b[K{line}").and_then(|()| terminal.flush());
}
