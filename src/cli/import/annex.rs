//! `import annex`: a list of recipients from a file into a draft, as the pages do it.

use super::super::{
    open::{Opened, open},
    output::print,
    stop::Stop,
    word::word,
};
use crate::{
    config::Settings,
    domain::{
        fault::{Fault, Language, Text},
        import::{Grade, ImportCommit, Mapping, RowFinding, RowVerdict, StoredImport, StoredRow, Verdicts},
        recipient::RecipientKind,
    },
    service::{
        Ctx, Expected,
        account::caller,
        import::{self, NewImport, Source},
    },
};
use clap::Args;
use std::{fmt::Write as _, path::PathBuf};

/// Bytes of a file at most, as over HTTP.
const LARGEST: u64 = 50 << 20;
/// Signs of a name that are printed.
const WIDTH: usize = 40;

#[derive(Debug, Args)]
pub(in crate::cli) struct Annex {
    /// The file: XLSX, XLS, ODS, DOCX, CSV or TSV, of 50 MiB at most
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The draft that the rows become lines of, behind those it has
    #[arg(long, value_name = "ID")]
    decision: i64,
    /// The account in whose name it is done: a clerk's or a registrar's
    #[arg(long, value_name = "NAME")]
    account: String,
    /// Only print what stands against each row
    #[arg(long)]
    dry_run: bool,
    /// The award of rows where the file names none
    #[arg(long, value_name = "CODE")]
    award: Option<String>,
    /// What recipients are where the file does not say it: individual, collective or household
    #[arg(long, value_name = "KIND", value_parser = |text: &str| word::<RecipientKind>(RecipientKind::WORDS, text))]
    recipient_kind: Option<RecipientKind>,
    /// How the file is to be understood where it is not found by itself, as JSON: the body of
    /// `PUT /v1/imports/{id}/mapping` (`sheet`, `columns`, `text_encoding`, `defaults`, `answers`)
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// The language of what is printed: vi or en
    #[arg(long, value_name = "LANGUAGE", default_value = "vi", value_parser = |word: &str| Language::find(word).ok_or("choose vi or en"))]
    lang: Language,
    #[command(flatten)]
    settings: Settings,
}

impl Annex {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let mapping = self.mapping()?;
        let sha256 = super::sha256(&self.file, LARGEST, self.lang)?;
        let Self { file, decision, account, dry_run, lang, settings, .. } = self;
        let opened = open(settings).await?;
        let told = |fault: Fault| Stop::told(&fault, lang);
        let ctx = caller::by_name(&opened.register, &opened.ctx, &account).await.map_err(told)?;
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned());
        let source = Source::File { path: &file, name, sha256 };
        let new = NewImport { source, decision_id: Some(decision), mapping };
        let import = if dry_run {
            import::try_out(&opened.register, &ctx, new).await
        } else {
            import::create(&opened.register, &ctx, new).await
        };
        let import = import.map_err(told)?;
        print(&table(&import, lang));
        let done = finish(&opened, &ctx, &import, dry_run, lang).await;
        opened.close().await?;
        done
    }

    fn mapping(&self) -> Result<Mapping, Stop> {
        let mut mapping = match &self.mapping {
            Some(path) => serde_json::from_slice(&super::read(path, self.lang)?)
                .map_err(|error| Stop::Wrong(format!("{}: {error}", path.display())))?,
            None => Mapping::default(),
        };
        mapping.defaults.award_code = self.award.clone().or(mapping.defaults.award_code);
        mapping.defaults.recipient_kind = self.recipient_kind.or(mapping.defaults.recipient_kind);
        Ok(mapping)
    }
}

/// Fills the draft with the rows of an import, unless one has a flaw.
async fn finish(opened: &Opened, ctx: &Ctx, import: &StoredImport, dry_run: bool, lang: Language) -> Result<(), Stop> {
    let flaws = import.verdicts().flaw;
    if flaws > 0 {
        let (at_vi, at_en) = if dry_run {
            (String::new(), String::new())
        } else {
            (format!(" ở trang /imports/{}, hoặc", import.id), format!(" at /imports/{}, or", import.id))
        };
        let text = Text::new(
            format!("{flaws} dòng có lỗi; dự thảo vẫn như cũ. Hãy sửa{at_vi} trong tệp"),
            format!("rows with flaws: {flaws}; the draft is as it was. Mend them{at_en} in the file"),
        );
        return Err(Stop::Wrong(text.in_language(lang).to_owned()));
    }
    if dry_run {
        return Ok(());
    }
    let commit = ImportCommit::default();
    let expected = Expected::version(import.version);
    let committed = Box::pin(import::commit(&opened.register, ctx, import.id, &expected, commit)).await;
    let (draft, _) = committed.map_err(|fault| Stop::told(&fault, lang))?;
    let (id, lines) = (draft.id, draft.line_count);
    let text = Text::new(format!("dự thảo {id}: {lines} dòng\n"), format!("draft {id}: {lines} lines\n"));
    print(text.in_language(lang));
    Ok(())
}

/// What stands against each row, as a table, and what is to be known of the whole.
fn table(import: &StoredImport, language: Language) -> String {
    let heads = [("dòng", "row"), ("thứ tự", "line"), ("kết quả", "verdict"), ("tên", "name"), ("hình thức", "award")];
    let heads = heads.map(|(vi, en)| language.of(vi, en).to_owned());
    let rows: Vec<[String; 5]> = import.rows.iter().map(|row| cells(row, language)).collect();
    let widths: Vec<usize> = (0..heads.len())
        .map(|column| {
            let cells = std::iter::once(&heads).chain(&rows).filter_map(|row| row.get(column));
            cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
        })
        .collect();
    let line = |cells: &[String; 5], said: &str| {
        let padded: Vec<_> = cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        format!("{}  {said}", padded.join("  ")).trim_end().to_owned() + "\n"
    };
    let mut text = line(&heads, language.of("nhận xét", "findings"));
    for (row, cells) in import.rows.iter().zip(&rows) {
        let mut said = row.findings.iter().map(|finding| finding_text(finding, language));
        text += &line(cells, &said.next().unwrap_or_default());
        for further in said {
            text += &line(&<[String; 5]>::default(), &further);
        }
    }
    text + &whole(import, language)
}

fn cells(row: &StoredRow, language: Language) -> [String; 5] {
    let name = row.read_as.name.clone().unwrap_or_default();
    let name = if name.chars().count() > WIDTH { name.chars().take(WIDTH - 1).chain(['…']).collect() } else { name };
    let number = row.line.map_or_else(|| "-".to_owned(), |line| line.to_string());
    let verdict = row.verdict().label().of(language).to_owned();
    [row.place(), number, verdict, name, row.read_as.award_code.clone()]
}

fn finding_text(finding: &RowFinding, language: Language) -> String {
    let text = language.of(&finding.vi, &finding.en);
    let column = finding.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
    let grade = match finding.grade {
        Grade::Flaw => "✗ ",
        Grade::Caution => "! ",
        Grade::Note => "",
    };
    format!("{grade}{column}{text}")
}

/// The counts, the totals, what only a person can say, and what else is to be known of the file.
fn whole(import: &StoredImport, language: Language) -> String {
    let Verdicts { ok, caution, flaw } = import.verdicts();
    let counted = [(ok, RowVerdict::Ok), (caution, RowVerdict::Caution), (flaw, RowVerdict::Flaw)];
    let counted = counted.map(|(count, verdict)| format!("{}: {count}", verdict.label().of(language)));
    let mut text = format!("\n{}\n", counted.join(", "));
    for total in &import.preview.totals {
        let kind = total.recipient_kind.label().of(language);
        let _ = writeln!(text, "{}, {kind}: {}", total.award_code, total.count);
    }
    for said in import.preview.questions.iter().chain(&import.preview.notes) {
        let _ = writeln!(text, "{}", language.of(&said.vi, &said.en));
    }
    text
}
