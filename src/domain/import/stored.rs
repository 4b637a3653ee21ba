//! An import as the register keeps it, and how it is shown in a language.

use super::{
    Edit, FileFormat, Grade, Import, ImportColumn, ImportFinding, ImportIgnored, ImportNote, ImportRow, ImportSection,
    ImportState, Mapping, Person, Question, QuestionCode, RowFinding, RowVerdict, TextEncoding, Verdicts,
};
use crate::domain::{
    decision::{Decision, Line, StatedTotal, Total},
    fault::{Finding, Language},
    matching::Candidate,
    valid::{Check, LINES, id},
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::BTreeMap;

/// What comes of a file: the list as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// What the file is.
    pub format: FileFormat,
    /// How it writes Vietnamese.
    pub text_encoding: TextEncoding,
    /// Its sheets.
    pub sheets: Vec<String>,
    /// The one that is read.
    pub sheet: String,
    /// The rows of the headings.
    pub heading_rows: Vec<i64>,
    /// The columns.
    pub columns: Vec<ImportColumn>,
    /// The headings within the list.
    pub sections: Vec<ImportSection>,
    /// The rows that are no recipient's.
    pub ignored: Vec<ImportIgnored>,
    /// The lines counted.
    pub totals: Vec<Total>,
    /// The totals that the decision states.
    pub stated_totals: Vec<StatedTotal>,
    /// What only a person can say.
    pub questions: Vec<RowFinding>,
    /// What else a person should know.
    pub notes: Vec<RowFinding>,
}

/// A row as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredRow {
    /// Its number, by which it is known.
    pub row: u32,
    /// Its number in the file, where that is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_row: Option<u32>,
    /// The number that the list gives it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The line it becomes.
    pub line: Option<i32>,
    /// Its cells as they stand in the file.
    pub cells: BTreeMap<String, String>,
    /// What it is read as.
    pub read_as: Line,
    /// Whether a person mended it.
    pub mended: bool,
    /// What stands against it.
    pub findings: Vec<RowFinding>,
    /// Who it may be.
    pub candidates: Vec<Candidate>,
    /// Who it is, where a person said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Person>,
}

impl StoredRow {
    /// What it is found to be; a row that is left out is no trouble.
    #[must_use]
    pub fn verdict(&self) -> RowVerdict {
        let worst = self.findings.iter().map(|finding| finding.grade).max();
        if self.line.is_none() { RowVerdict::Ok } else { worst.map_or(RowVerdict::Ok, Grade::verdict) }
    }

    /// Its number in the file as people read it, with its first column where lists stand beside one another, and with
    /// the number that the list gives it, where that is another: `12 (E)`, `12 (STT 5)`.
    #[must_use]
    pub fn place(&self) -> String {
        let row = self.file_row.unwrap_or(self.row).to_string();
        let first = self.cells.keys().min_by_key(|column| (column.len(), column.as_str()));
        let column = first.filter(|_| self.file_row.is_some()).cloned();
        let number = self.number.as_ref().filter(|number| **number != row).map(|number| format!("STT {number}"));
        let more: Vec<String> = column.into_iter().chain(number).collect();
        if more.is_empty() { row } else { format!("{row} ({})", more.join(", ")) }
    }

    /// The row in a language.
    #[must_use]
    pub fn shown(self, language: Language) -> ImportRow {
        let verdict = self.verdict();
        let Self { row, file_row, line, cells, read_as, mended, findings, candidates, person: _, number: _ } = self;
        ImportRow {
            row: i64::from(row),
            file_row: file_row.map(i64::from),
            line,
            verdict,
            cells,
            read_as,
            mended,
            skipped: line.is_none(),
            findings: findings.into_iter().map(|finding| finding.shown(language)).collect(),
            candidates,
        }
    }
}

impl RowFinding {
    fn shown(self, language: Language) -> ImportFinding {
        let message = language.of(&self.vi, &self.en).to_owned();
        let Self { column, member, code, grade, .. } = self;
        ImportFinding { column, member, code, verdict: grade.verdict(), message }
    }
}

/// An import as it is kept, without the cells of its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredImport {
    /// The register's own number.
    pub id: i64,
    /// Counts the changes.
    pub version: i64,
    /// Where it stands.
    pub state: ImportState,
    /// The name of the file.
    pub file_name: Option<String>,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// The bytes of the file, where it is kept until it is attached.
    pub file_size: Option<i64>,
    /// The draft it is for.
    pub decision_id: Option<i64>,
    /// How a person says that it is to be understood.
    pub mapping: Mapping,
    /// What people made of rows.
    pub edits: BTreeMap<u32, Edit>,
    /// What comes of it.
    pub preview: Preview,
    /// Its rows.
    pub rows: Vec<StoredRow>,
    /// What the rows were judged by besides the file, as a digest.
    #[serde(default)]
    pub judged_under: String,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: String,
    /// When it was last changed.
    pub updated_at: String,
    /// When it is deleted.
    pub expires_at: String,
}

/// An import that is not committed yet, as a draft names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingImport {
    /// The register's own number.
    pub id: i64,
    /// The name of the file; nothing of pasted text.
    pub file_name: Option<String>,
    /// Who made it.
    pub created_by: String,
    /// When it was made.
    pub created_at: String,
}

impl StoredImport {
    /// How many rows are found to be what.
    #[must_use]
    pub fn verdicts(&self) -> Verdicts {
        let mut verdicts = Verdicts::default();
        for row in self.rows.iter().filter(|row| row.line.is_some()) {
            match row.verdict() {
                RowVerdict::Ok => verdicts.ok += 1,
                RowVerdict::Caution => verdicts.caution += 1,
                RowVerdict::Flaw => verdicts.flaw += 1,
            }
        }
        verdicts
    }

    /// The import in a language.
    #[must_use]
    pub fn shown(&self, language: Language) -> Import {
        let text = |finding: &RowFinding| language.of(&finding.vi, &finding.en).to_owned();
        let question = |finding: &RowFinding| Question {
            column: finding.column.clone().unwrap_or_default(),
            code: QuestionCode::DayOrMonth,
            text: text(finding),
        };
        let Preview {
            format,
            text_encoding,
            sheets,
            sheet,
            heading_rows,
            columns,
            sections,
            ignored,
            totals,
            stated_totals,
            questions,
            notes,
        } = self.preview.clone();
        Import {
            id: self.id,
            version: self.version,
            state: self.state,
            file_name: self.file_name.clone(),
            sha256: self.sha256.clone(),
            file_kept: self.file_size.is_some(),
            format,
            text_encoding,
            sheets,
            sheet,
            heading_rows,
            columns,
            sections,
            ignored,
            row_count: i64::try_from(self.rows.iter().filter(|row| row.line.is_some()).count()).unwrap_or(i64::MAX),
            totals,
            stated_totals,
            verdicts: self.verdicts(),
            questions: questions.iter().map(question).collect(),
            notes: notes.iter().map(|note| ImportNote { code: note.code.clone(), text: text(note) }).collect(),
            defaults: self.mapping.defaults.clone(),
            decision_id: self.decision_id,
            created_by: self.created_by.clone(),
            created_at: self.created_at.clone(),
            updated_at: self.updated_at.clone(),
            expires_at: self.expires_at.clone(),
        }
    }
}

/// Which rows of an import are asked for.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct RowFilter {
    /// What they are found to be.
    pub verdict: Option<RowVerdict>,
}

/// What a person makes of a row: a line, or nothing.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields)]
#[derive(Default)]
pub struct RowSkip {
    /// True to leave the row out, false to take it as the file has it.
    pub skip: bool,
}

/// Who a row is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct RowChoice {
    /// The row.
    pub row: i64,
    /// The recipient.
    pub recipient_id: i64,
}

/// Where the lines of an import go: into a new draft, or into one that is there.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(deny_unknown_fields, default)]
pub struct ImportCommit {
    /// A decision without lines, for a new draft.
    pub decision: Option<Decision>,
    /// The draft that takes the lines, behind those it has.
    pub decision_id: Option<i64>,
    /// Who rows are among the recipients of the register; the others are new.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<RowChoice>,
}

impl ImportCommit {
    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(id("/decision_id", self.decision_id));
        check.push((self.choices.len() > LINES).then(|| {
            let text = (format!("Tối đa {LINES} lựa chọn."), format!("At most {LINES} choices are taken."));
            Finding::at("/choices", "too_many", text.0, text.1)
        }));
        for (i, choice) in self.choices.iter().take(LINES).enumerate() {
            check.push((!(1..=i64::from(i32::MAX)).contains(&choice.row)).then(|| {
                let text = ("Số dòng bắt đầu từ 1; hãy xem lại số.", "A row is numbered from 1; check the number.");
                Finding::at(format!("/choices/{i}/row"), "out_of_range", text.0, text.1)
            }));
            check.push(id(&format!("/choices/{i}/recipient_id"), Some(choice.recipient_id)));
        }
        let decision = self.decision.iter().flat_map(|decision| decision.findings(today));
        check.done().into_iter().chain(decision.map(|finding| finding.below("/decision"))).collect()
    }
}
