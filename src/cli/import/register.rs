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
        fault::{Fault, Language, Text},
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
    path::{Path, PathBuf},
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
    /// The language of what is printed and of the reasons: vi or en
    #[arg(long, value_name = "LANGUAGE", default_value = "vi", value_parser = |word: &str| Language::find(word).ok_or("choose vi or en"))]
    lang: Language,
    #[command(flatten)]
    settings: Settings,
}

impl OldRegister {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self { file, map, account, dry_run, report, lang, settings } = self;
        let map = read_map(&map, lang)?;
        let sha256 = super::sha256(&file, LARGEST, lang)?;
        let opened = open(settings).await?;
        let told = |fault: Fault| Stop::told(&fault, lang);
        let ctx = caller::by_name(&opened.register, &opened.ctx, &account).await.map_err(told)?;
        // A report that cannot be written is found before anything is loaded.
        let wrong = |error: std::io::Error| Stop::Wrong(error.to_string());
        let report = report.map(|path| Output::open(Some(path))).transpose().map_err(wrong)?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        let load = Load { path: &file, name, sha256, map, dry_run, now };
        let shown = std::io::stderr().is_terminal();
        let loaded = Box::pin(register::load(&opened.register, &ctx, load, |progress| {
            if shown {
                bar(progress, lang);
            }
        }))
        .await;
        if shown {
            say("");
        }
        let loaded = loaded.map_err(told)?;
        print(&words(&loaded, dry_run, lang));
        if let Some(mut report) = report {
            let heading = lang.of("Lý do chưa nạp", "Refused because");
            let reason = |text: &Text| text.in_language(lang).to_owned();
            let form = (annex::separator(&file), annex::is_marked(&file));
            loaded.report(&mut report.to, form, reason, heading)?;
            report.finish().map_err(wrong)?;
        } else {
            for refused in loaded.refused().iter().take(MOST_PRINTED) {
                let reason = refused.reason.in_language(lang);
                print(&format!("{} {}: {reason}\n", lang.of("dòng", "row"), refused.row));
            }
        }
        let refused = loaded.summary.refused;
        opened.close().await?;
        if refused > 0 {
            let text = Text::new(
                format!("{refused} dòng chưa nạp; hãy sửa các dòng ấy hoặc tệp ánh xạ, rồi nạp lại"),
                format!("rows refused: {refused}; mend them, or the map, and load again"),
            );
            return Err(Stop::Wrong(text.in_language(lang).to_owned()));
        }
        Ok(())
    }
}

/// Reads a map; one that is none is told by its line.
fn read_map(path: &Path, language: Language) -> Result<RegisterMap, Stop> {
    let text = String::from_utf8_lossy(&super::read(path, language)?).into_owned();
    toml::from_str(&text).map_err(|error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().lines().count().max(1));
        let path = path.display();
        let told = Text::new(
            format!(
                "{path}, dòng {line}: không đọc được tệp ánh xạ; hãy viết dòng ấy như trong docs/old-register.toml"
            ),
            format!("{path}: {error}"),
        );
        Stop::Wrong(told.in_language(language).to_owned())
    })
}

/// What became of the file.
fn words(loaded: &Loaded, dry_run: bool, language: Language) -> String {
    let LoadedRegister { import_id, decisions, rows, known, refused, left_out } = loaded.summary;
    let would = super::would(dry_run, language);
    let mut text = match language {
        Language::Vi => format!(
            "{would}nạp {decisions} quyết định gồm {rows} dòng, {known} dòng đã nạp lần trước, {refused} dòng chưa nạp\n"
        ),
        Language::En => format!(
            "{would}{decisions} decisions of {rows} rows loaded, {known} rows loaded before, {refused} refused\n"
        ),
    };
    if left_out > 0 {
        let listed = loaded.left_out().iter().take(MOST_PRINTED).map(|left| format!("{} ({})", left.row, left.text));
        let listed = listed.collect::<Vec<_>>().join("; ");
        let more = if left_out > MOST_PRINTED { "; …" } else { "" };
        let said = language.of("để ngoài, không phải dòng khen thưởng", "left out, as they are no conferrals");
        let _ = writeln!(text, "{left_out} {} {said}: {listed}{more}", language.of("dòng", "rows"));
    }
    let unused = loaded.unused();
    if !unused.is_empty() {
        let said = language.of("cột không dùng", "columns not used");
        let _ = writeln!(text, "{said}: {}", unused.join("; "));
    }
    if let (Some(id), false) = (import_id, dry_run) {
        let said = language.of("người khác duyệt vào sổ bằng", "another person enters it with");
        let import = language.of("lần nhập", "import");
        let _ = writeln!(text, "{import} {id}: {said} POST /v1/imports/{id}/register");
    }
    text
}

/// Draws how far it is on the line of the terminal.
fn bar(progress: Progress, language: Language) {
    let Progress { rows, of, refused } = progress;
    let line = match of {
        None => format!("{} {rows}", language.of("đang đọc, số dòng:", "reading, rows:")),
        Some(of) => {
            let full = (BAR * rows.min(of)).checked_div(of).unwrap_or(BAR);
            let said = match language {
                Language::Vi => format!("{rows}/{of} dòng, {refused} chưa nạp"),
                Language::En => format!("{rows} of {of} rows, {refused} refused"),
            };
            format!("[{}{}] {said}", "#".repeat(full), " ".repeat(BAR - full))
        }
    };
    let mut terminal = std::io::stderr().lock();
    let _ = write!(terminal, "\r\x1b[K{line}").and_then(|()| terminal.flush());
}
