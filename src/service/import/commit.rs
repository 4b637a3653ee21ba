//! The commit of an import: all or nothing, in one act, and never other rows than were shown.

use super::{
    draft,
    evaluate::{committed, evaluate},
    file, given, judged_under, open,
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        decision::{Line, StoredDecision},
        fault::{Code, Fault, Finding},
        import::{ColumnMember, Grade, ImportColumn, ImportCommit, RowChoice, StoredImport, StoredRow},
        noun::Noun,
    },
    format::annex::grid::Book,
    service::{Begun, Change, Ctx, Expected, Register, decision},
    store::{self, Tx},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Makes or fills a draft of the rows of an import, all or nothing, in one act.
pub async fn commit(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    commit: ImportCommit,
) -> Result<(StoredDecision, bool), Fault> {
    Fault::all(Code::InvalidBody, commit.findings(ctx.today()))?;
    let input = json!({"import": id, "commit": commit});
    let written = file::written(register, id).await?;
    let work = match register.begin(ctx, Permission::Record, &input).await? {
        Begun::Answered(answer) => return Ok((answer, commit.decision.is_some())),
        Begun::New(work) => work,
    };
    let import = open(&work, ctx, id, expected).await?;
    let ImportCommit { decision: new, decision_id, choices } = commit;
    let into = match (&new, decision_id.or(import.decision_id)) {
        (Some(_), Some(_)) if decision_id.is_some() => return Err(either()),
        (Some(_), _) => None,
        (None, Some(id)) => Some(id),
        (None, None) => return Err(either()),
    };
    let before = draft(&work, into).await?;
    let mut rows = judged(&work, ctx, &import, before.as_ref().filter(|_| into == import.decision_id)).await?;
    link(&mut rows, &choices)?;
    flawless(&rows)?;
    let taken = rows.iter().filter(|row| row.line.is_some()).count();
    let skipped = rows.len() - taken;
    let mut facts = match (new, &before) {
        (Some(new), _) => new,
        (None, Some(before)) => before.facts.clone(),
        (None, None) => return Err(either()),
    };
    let last = facts.lines.iter().map(|line| line.line).max().unwrap_or_default();
    let mut cleaned = hidden(&rows, facts.lines.len(), &import.preview.columns);
    for (line, number) in committed(rows).into_iter().zip(last.saturating_add(1)..) {
        facts.lines.push(Line { line: number, ..line });
    }
    cleaned.extend(facts.clean());
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    let made = before.is_none();
    let mut stored = match &before {
        Some(before) => {
            let cleaned = before.cleaned.iter().cloned().chain(cleaned).collect();
            decision::draft::overwrite(&work, ctx, before, (facts, Some(cleaned))).await?
        }
        None => decision::draft::insert(&work, ctx, (facts, cleaned)).await?,
    };
    for author in authors(&import) {
        decision::hands::note_author(&work, ctx, stored.id, author).await?;
    }
    let attached = file::attach(register, &work, ctx, stored.id, &import, written).await?;
    let from = json!({
        "import_id": id, "file_name": import.file_name, "sha256": import.sha256, "rows": taken, "skipped": skipped,
        "attachment": attached.map(|attached| attached.n),
    });
    let after = with_import(&stored, from)?;
    let change = match &before {
        Some(before) => Change::of_draft(Deed::ImportAnnex, stored.id, before, &after)?,
        None => Change::made(Deed::ImportAnnex, Noun::Decision, stored.id, &after)?,
    };
    store::import::committed(&**work, id, stored.id, &ctx.stamp()).await?;
    stored.facts.lines.clear();
    work.commit(change, &stored).await?;
    Ok((stored, made))
}

/// Whose text the rows are, besides that of whoever commits them: who brought the file, and who mended it.
fn authors(import: &StoredImport) -> BTreeSet<&str> {
    import.edits.values().flat_map(|edit| &edit.by).chain([&import.created_by]).map(String::as_str).collect()
}

/// The rows as they were shown, refused where they read otherwise by now. Where the register is as it was then, they
/// are not judged again.
async fn judged(
    tx: &Tx,
    ctx: &Ctx,
    import: &StoredImport,
    draft: Option<&StoredDecision>,
) -> Result<Vec<StoredRow>, Fault> {
    let same_draft = draft.map(|draft| draft.id) == import.decision_id;
    if same_draft && judged_under(tx, ctx).await? == import.judged_under {
        return Ok(import.rows.clone());
    }
    let book: Book = store::from_json(&store::import::book(&**tx, import.id).await?)?;
    let found = evaluate(tx, ctx, &given(&book, &import.mapping, &import.edits, draft)).await?;
    unchanged(&import.rows, &found.rows)?;
    Ok(found.rows)
}

/// Links rows to recipients of the register.
fn link(rows: &mut [StoredRow], choices: &[RowChoice]) -> Result<(), Fault> {
    for (i, choice) in choices.iter().enumerate() {
        let row = rows.iter_mut().find(|row| i64::from(row.row) == choice.row && row.line.is_some());
        let row = row.ok_or_else(|| {
            let finding = Finding::at(
                format!("/choices/{i}/row"),
                "unknown_value",
                format!("Lần nhập này không có dòng {}; hãy xem lại danh sách dòng.", choice.row),
                format!("This import has no row {}; see its rows.", choice.row),
            );
            Fault::at(Code::InvalidBody, finding)
        })?;
        row.read_as.recipient_id = Some(choice.recipient_id);
    }
    Ok(())
}

/// A draft, and the file that its lines are from.
pub(super) fn with_import(stored: &StoredDecision, from: Value) -> Result<Value, Fault> {
    let mut after = serde_json::to_value(stored).map_err(Fault::internal)?;
    if let Some(members) = after.as_object_mut() {
        members.insert("import".to_owned(), from);
    }
    Ok(after)
}

fn either() -> Fault {
    Fault::at(
        Code::InvalidBody,
        Finding::at(
            "/decision",
            "required",
            "Cần đúng một trong hai: “decision” (bản nháp mới) hoặc “decision_id” (bản nháp đã có).",
            "Give one of decision (a new draft) and decision_id (one that is there).",
        ),
    )
}

/// Refuses rows that read otherwise now than when they were shown.
fn unchanged(shown: &[StoredRow], now: &[StoredRow]) -> Result<(), Fault> {
    let changed = |(shown, now): &(&StoredRow, &StoredRow)| {
        (&shown.read_as, &shown.findings, &shown.candidates) != (&now.read_as, &now.findings, &now.candidates)
    };
    let findings = shown.iter().zip(now).filter(changed).map(|(_, now)| {
        let said = now.findings.first().map_or_else(
            || ("người có thể trùng đã khác".to_owned(), "who it may be is different".to_owned()),
            |finding| (finding.vi.clone(), finding.en.clone()),
        );
        Finding::at(
            format!("/rows/{}", now.row),
            "register_changed",
            format!("Dòng {} nay đọc khác lúc xem trước: {}", now.place(), said.0),
            format!("Row {} reads otherwise than in the preview: {}", now.place(), said.1),
        )
    });
    Fault::all(Code::RegisterChanged, findings.collect())
}

/// The names and units of lines behind the first `before` from which reading removed hidden characters, as pointers.
fn hidden(rows: &[StoredRow], before: usize, columns: &[ImportColumn]) -> Vec<String> {
    let member_of = |column: &String| columns.iter().find(|own| own.column == *column).and_then(|own| own.member);
    let mut pointers = Vec::new();
    for (i, row) in rows.iter().filter(|row| row.line.is_some()).enumerate() {
        for column in row.findings.iter().filter(|f| f.code == "hidden_character").filter_map(|f| f.column.as_ref()) {
            let member = match member_of(column) {
                Some(ColumnMember::Name | ColumnMember::NamePostUnit) => Some("name"),
                Some(ColumnMember::Unit | ColumnMember::PostUnit) if row.read_as.unit.is_some() => Some("unit"),
                Some(ColumnMember::Unit | ColumnMember::PostUnit | ColumnMember::ParentUnit) => Some("parent_unit"),
                _ => None,
            };
            pointers.extend(member.map(|member| format!("/lines/{}/{member}", before + i)));
        }
    }
    pointers
}

/// Refuses rows with flaws.
fn flawless(rows: &[StoredRow]) -> Result<(), Fault> {
    let taken = rows.iter().filter(|row| row.line.is_some());
    let flaws = taken.flat_map(|row| {
        let flaws = row.findings.iter().filter(|finding| finding.grade == Grade::Flaw);
        flaws.map(|finding| {
            Finding::at(
                format!("/rows/{}", row.row),
                "row_flawed",
                format!("Dòng {}: {}", row.place(), finding.vi),
                format!("Row {}: {}", row.place(), finding.en),
            )
        })
    });
    Fault::all(Code::RuleBroken, flaws.collect())
}
