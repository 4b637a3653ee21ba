//! Imports: a file is read, shown and mended, and its rows become the lines of a draft in one act.

use super::{Begun, Ctx, Expected, Register, Work, decision, found};
use crate::{
    domain::{
        account::Permission,
        audit::digest,
        decision::{Step, StoredDecision},
        fault::{Code, Fault, Finding},
        import::{
            ColumnMember, Edit, ImportState, Mapping, Preview, RowChange, RowFilter, StoredImport, StoredRow,
            WHOLE_FILE, WaitingImport,
        },
        noun::Noun,
        page::{Paging, Window},
    },
    format::annex::grid::Book,
    store::{self, Tx},
};
use chrono::TimeDelta;
pub use commit::commit;
pub use create::{NewImport, Source, create, try_out};
use evaluate::{Evaluated, Given, drop_cells, evaluate};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

mod commit;
mod create;
mod evaluate;
mod file;
mod notes;
pub(in crate::service) mod reader;
pub mod register;
mod spool;

/// How long a preview lives.
const LIVES: TimeDelta = TimeDelta::days(7);

/// What is wrong with a mapping that names a sheet which the file lacks.
fn unknown_sheet(mapping: &Mapping, preview: &Preview) -> Option<Finding> {
    let sheet = mapping.sheet.as_ref().filter(|sheet| !preview.sheets.contains(sheet))?;
    let text = (
        format!("Tệp không có trang tính “{sheet}”; hãy chọn trang khác."),
        format!("The file has no sheet {sheet}; choose another."),
    );
    Some(Finding::at("/sheet", "unknown_value", text.0, text.1))
}

fn given<'a>(
    book: &'a Book,
    mapping: &'a Mapping,
    edits: &'a BTreeMap<u32, Edit>,
    draft: Option<&'a StoredDecision>,
) -> Given<'a> {
    Given { book, mapping, edits, draft }
}

/// The draft that an import is for, with its lines.
async fn draft(tx: &Tx, id: Option<i64>) -> Result<Option<StoredDecision>, Fault> {
    let Some(id) = id else { return Ok(None) };
    match decision::whole(tx, id, &Expected::Any, Step::Edit).await {
        Ok((draft, ..)) => Ok(Some(draft)),
        Err(fault) if fault.code == Code::NotFound => Err(Fault::at(
            Code::UnknownReference,
            Finding::at(
                "/decision_id",
                "unknown_reference",
                format!("Không có quyết định {id} trong sổ; hãy kiểm tra lại số."),
                format!("There is no decision {id} in the register; check the number."),
            ),
        )),
        Err(fault) => Err(fault),
    }
}

/// The bodies of a draft as one text, by which a mapping is remembered.
fn bodies(draft: Option<&StoredDecision>) -> String {
    draft.map(|draft| draft.facts.authority_codes.join("|")).unwrap_or_default()
}

/// An import that this caller may see: their own, or any for who sees the whole register.
fn visible(ctx: &Ctx, import: Option<StoredImport>, id: i64) -> Result<StoredImport, Fault> {
    let own = |import: &StoredImport| import.created_by == ctx.actor || ctx.scope.limits().is_none();
    let import = import.filter(own).map(|import| {
        let over = import.state == ImportState::Preview && import.expires_at <= ctx.stamp();
        StoredImport { state: if over { ImportState::Expired } else { import.state }, ..import }
    });
    found(import, Noun::Import, id)
}

/// One import.
pub async fn get(register: &Register, ctx: &Ctx, id: i64) -> Result<StoredImport, Fault> {
    ctx.ask(Permission::Record)?;
    visible(ctx, store::import::find(register.db.reader(), id).await?, id)
}

/// A page of the rows of an import, in the file's order.
pub async fn rows(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    filter: &RowFilter,
    paging: &Paging,
) -> Result<(Window, Vec<StoredRow>, i64), Fault> {
    let import = get(register, ctx, id).await?;
    let window = Window::new(paging, "rows of an import", &(id, filter))?;
    let fits = |row: &StoredRow| filter.verdict.is_none_or(|verdict| row.line.is_some() && row.verdict() == verdict);
    let rows: Vec<_> = import.rows.into_iter().filter(fits).collect();
    let total = i64::try_from(rows.len()).map_err(Fault::internal)?;
    let most = usize::try_from(window.fetch()).map_err(Fault::internal)?;
    let rows = rows.into_iter().filter(|row| i64::from(row.row) > window.after_id()).take(most).collect();
    Ok((window, rows, total))
}

/// Begins a change of an import that is still a preview of the expected version.
async fn open(tx: &Tx, ctx: &Ctx, id: i64, expected: &Expected) -> Result<StoredImport, Fault> {
    let import = visible(ctx, store::import::find(&**tx, id).await?, id)?;
    expected.check(import.version)?;
    match import.state {
        ImportState::Preview => Ok(import),
        ImportState::Committed => Err(Fault::because(
            Code::WrongState,
            "Lần nhập này đã đưa vào bản nháp; hãy sửa ở bản nháp hoặc nhập lại tệp.",
            "This import is committed; change the draft, or import the file again.",
        )),
        ImportState::Expired => Err(Fault::because(
            Code::WrongState,
            "Lần nhập này đã hết hạn; hãy nhập lại tệp.",
            "This import has expired; import the file again.",
        )),
    }
}

/// What rows are judged by besides their file: the register as it is, the part of it that is seen, the day, and this
/// program. Under the same a file is judged the same.
async fn judged_under(tx: &Tx, ctx: &Ctx) -> Result<String, Fault> {
    let last = store::audit::last_hash(&**tx).await?.map(|(_, hash)| hash).unwrap_or_default();
    let (seen, day) = (format!("{:?}", tx.scope), ctx.today().to_string());
    Ok(digest([last.as_str(), "\0", &seen, "\0", &day, "\0", env!("CARGO_PKG_VERSION")]))
}

/// Understands the file of an import anew and keeps what comes of it.
async fn again(work: Work, ctx: &Ctx, mut import: StoredImport, remember: bool) -> Result<StoredImport, Fault> {
    let book: Book = store::from_json(&store::import::book(&**work, import.id).await?)?;
    let draft = draft(&work, import.decision_id).await?;
    let mut found = evaluate(&work, ctx, &given(&book, &import.mapping, &import.edits, draft.as_ref())).await?;
    if forget_others(&mut import, &found) {
        found = evaluate(&work, ctx, &given(&book, &import.mapping, &import.edits, draft.as_ref())).await?;
    }
    let Evaluated { preview, rows, headings } = found;
    let judged_under = judged_under(&work, ctx).await?;
    import =
        StoredImport { preview, rows, judged_under, version: import.version + 1, updated_at: ctx.stamp(), ..import };
    if remember && !import.mapping.columns.is_empty() {
        let columns = store::to_json(&import.mapping.columns)?;
        store::import::remember(&**work, (&bodies(draft.as_ref()), &headings), columns, &ctx.stamp()).await?;
    }
    store::import::replace(&**work, &import).await?;
    work.keep(&()).await?;
    Ok(import)
}

/// Takes away what people made of rows that are others by now: all of it where another sheet is read, and who a row is
/// where it has another name. Whether anything was taken away.
fn forget_others(import: &mut StoredImport, found: &Evaluated) -> bool {
    let before = import.edits.clone();
    if found.preview.sheet != import.preview.sheet {
        import.edits.retain(|row, _| *row == WHOLE_FILE);
    }
    let named: HashMap<u32, _> =
        import.rows.iter().map(|row| (row.row, (row.read_as.name.as_ref(), row.read_as.recipient_kind))).collect();
    for row in &found.rows {
        let is_other = named.get(&row.row) != Some(&(row.read_as.name.as_ref(), row.read_as.recipient_kind));
        if let Some(edit) = import.edits.get_mut(&row.row).filter(|edit| is_other && edit.line.is_none()) {
            edit.person = None;
        }
    }
    import.edits.retain(|row, edit| *row == WHOLE_FILE || !edit.is_nothing());
    import.edits != before
}

/// Says how the file of an import is to be understood; what people made of rows stays while they are the same rows.
pub async fn map(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    mapping: Mapping,
) -> Result<StoredImport, Fault> {
    let work = match register.begin(ctx, Permission::Record, &json!({"import": id, "mapping": mapping})).await? {
        Begun::Answered(()) => return get(register, ctx, id).await,
        Begun::New(work) => work,
    };
    let import = open(&work, ctx, id, expected).await?;
    let mut wrong = mapping.findings(ctx.today());
    wrong.extend(unknown_sheet(&mapping, &import.preview));
    Fault::all(Code::InvalidBody, wrong)?;
    let mut import = StoredImport { mapping, ..import };
    import.edits.entry(WHOLE_FILE).or_default().by.insert(ctx.actor.clone());
    let kept = import.file_size.is_some();
    // What a person says that a column is may forbid that its cells are kept.
    if import.mapping.columns.iter().any(|choice| choice.member.is_some_and(ColumnMember::is_dropped)) {
        let mut book: Book = store::from_json(&store::import::book(&**work, id).await?)?;
        drop_cells(&mut book, &import.mapping.columns);
        store::import::set_book(&**work, id, store::to_json(&book)?).await?;
        import.file_size = None;
    }
    let import = again(work, ctx, import, true).await?;
    if kept && import.file_size.is_none() {
        file::forget(register, &import.sha256)?;
    }
    Ok(import)
}

/// Mends rows, leaves them out, takes them as the file has them, or says who they are.
pub async fn mend(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    changes: Vec<(i64, RowChange)>,
) -> Result<StoredImport, Fault> {
    let work = match register.begin(ctx, Permission::Record, &json!({"import": id, "changes": changes})).await? {
        Begun::Answered(()) => return get(register, ctx, id).await,
        Begun::New(work) => work,
    };
    let mut import = open(&work, ctx, id, expected).await?;
    let numbers: HashMap<u32, usize> = import.rows.iter().zip(0..).map(|(row, place)| (row.row, place)).collect();
    for (row, change) in changes {
        let number = u32::try_from(row).ok();
        let known = number.and_then(|number| numbers.get(&number)).and_then(|place| import.rows.get(*place));
        let Some(known) = known else {
            return Err(Fault::because(
                Code::NotFound,
                format!("Lần nhập này không có dòng {row}; hãy xem lại danh sách dòng."),
                format!("This import has no row {row}; see its rows."),
            ));
        };
        let edit = import.edits.entry(known.row).or_default();
        edit.make(change, &known.read_as);
        edit.by.insert(ctx.actor.clone());
        if edit.is_nothing() {
            import.edits.remove(&known.row);
        }
    }
    again(work, ctx, import, false).await
}

/// The imports for a draft that are not committed yet, those begun last first.
pub async fn waiting(register: &Register, ctx: &Ctx, decision_id: i64) -> Result<Vec<WaitingImport>, Fault> {
    ctx.ask(Permission::Record)?;
    let mut all = store::import::waiting(register.db.reader(), decision_id, &ctx.stamp()).await?;
    all.retain(|import| import.created_by == ctx.actor || ctx.scope.limits().is_none());
    Ok(all)
}
