//! Exports: every conferral of a filter, streamed in flat memory; with the people's id numbers for whoever may have
//! them told and says why.

use super::{Change, Ctx, Register, audit, conferral::resolve, found};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        conferral::ConferralFilter,
        export::{Asked, Exported, FileLanguage, FormatName, WithIdNumbers},
        fault::{Code, Fault, Language},
        noun::Noun,
        page::{Paging, Window},
        sentence::{count_vi, grouped},
        stored::Page,
    },
    format::{Annex, Format, Layout, format},
    store::{self, conferral::filter::Resolved},
};
pub use annex::{annex, annex_would_begin};
use bytes::Bytes;
use counted::Counted;
use file::{Counts, EXTRA};
use id_numbers::Told;
use limit::Download;
pub(super) use limit::Downloads;
pub use listing::Listing;
use spool::Output;
use start::{Source, Start};
use std::sync::Arc;
pub use table::{table, table_would_begin};

mod annex;
mod counted;
mod file;
mod id_numbers;
mod limit;
mod listing;
mod rows;
mod spool;
mod start;
mod table;

/// An export, and its chunks as they are made; an error among them means that what came before is not whole.
#[derive(Debug)]
pub struct Export {
    /// What the register remembers of it.
    pub made: Exported,
    first: Option<Result<Bytes, Fault>>,
    rest: Output,
    _download: Download,
}

impl Export {
    /// The next chunk; nothing after the last.
    pub async fn next(&mut self) -> Option<Result<Bytes, Fault>> {
        match self.first.take() {
            Some(first) => Some(first),
            None => self.rest.next().await,
        }
    }
}

/// Starts an export: noted with the head of the register at the moment the rows are read of, and with the reason where
/// it has id numbers.
pub async fn export(
    register: &Register,
    ctx: &Ctx,
    filter: ConferralFilter,
    asked: &Asked,
    with: Option<WithIdNumbers>,
) -> Result<Export, Fault> {
    begin(register, ctx, (filter, None), asked, with).await
}

/// Starts the export of a filter, or of the decision whose annex it is.
async fn begin(
    register: &Register,
    ctx: &Ctx,
    (filter, annex): (ConferralFilter, Option<Annex>),
    asked: &Asked,
    with: Option<WithIdNumbers>,
) -> Result<Export, Fault> {
    let (format, layout) = laid_out(ctx, asked, with.is_some())?;
    let with = with.map(|with| id_numbers::asked(ctx, with)).transpose()?;
    register.db.engine().still_there()?;
    let resolved = resolve(register, ctx, filter.clone()).await?;
    bounded(register, format, &resolved).await?;
    if with.is_some() {
        id_numbers::tried(register, &resolved).await?;
    }
    let download = register.downloads.begin(&ctx.actor)?;
    let counted = Counted::of(register, &resolved, layout.language).await?;
    // Whoever holds the one lock of writers reads no more of the tree than came meanwhile: after a start all of it.
    audit::read_ahead(register).await?;
    // First of all: who holds the lock must wait for no connection.
    let source = store::export::open(&register.db).await?;
    let work = register.begin_own(ctx, Permission::Export).await?;
    // Nobody writes between here and the commit: the rows are those the head stands for.
    let (head_size, root) = audit::grown(register, &work).await?;
    let counted = counted.renewed(head_size, register, &resolved, layout.language).await?;
    let told = match with {
        Some(with) => Some(Told::of(register, &work, &resolved, with).await?),
        None => None,
    };
    let names: Vec<_> = EXTRA.iter().copied().chain(layout.columns.iter().map(|column| column.name)).collect();
    let statement = store::export::statement(&register.db, &resolved, &names)?;
    let made = made(ctx, asked, filter, &resolved, (&layout, &counted), (head_size, hex::encode(root)));
    let made = Exported { id_numbers: told.as_ref().map(|told| told.numbers), ..made };
    let ring = told.as_ref().map(|told| Arc::clone(&told.ring));
    let rows = Source::Read(source, statement, names.len());
    let counts = if annex.is_some() { Counts::Valid } else { Counts::All };
    let start = Start { made, format, layout, ring, counts, rows, download };
    let change = |made: &Exported| match &told {
        Some(told) => told.change(made),
        None => Change::made(Deed::StartExport, Noun::Export, made.id, made),
    };
    Box::pin(start.begin(register, ctx, work, change, |made| counted.about(made, annex, register.office_name()))).await
}

/// Whether an export would begin: who asks may, and the filter and the layout are right. Nothing is noted.
pub async fn would_begin(register: &Register, ctx: &Ctx, filter: ConferralFilter, asked: &Asked) -> Result<(), Fault> {
    let (format, _) = laid_out(ctx, asked, false)?;
    let resolved = resolve(register, ctx, filter).await?;
    bounded(register, format, &resolved).await
}

/// Refuses a list that is longer than its format has room for.
async fn bounded(register: &Register, format: &Format, resolved: &Resolved) -> Result<(), Fault> {
    let Some(most) = format.most_rows else { return Ok(()) };
    let rows = store::conferral::list::count(&register.db, resolved).await?;
    has_room(format, rows, most)
}

/// Refuses more rows than a format has room for.
fn has_room(format: &Format, rows: i64, most: i64) -> Result<(), Fault> {
    if rows <= most {
        return Ok(());
    }
    let name = format.name.label().of(Language::Vi);
    let (dotted, most_dotted) = (count_vi(rows.unsigned_abs()), count_vi(most.unsigned_abs()));
    let (rows, most) = (grouped(rows.unsigned_abs(), ','), grouped(most.unsigned_abs(), ','));
    Err(Fault::because(
        Code::TooManyRows,
        format!("Danh sách có {dotted} dòng, {name} chỉ chứa được {most_dotted}; hãy thu hẹp bộ lọc hoặc chọn XLSX."),
        format!("The list has {rows} rows, and {name} has room for {most}; narrow the filter, or choose XLSX."),
    ))
}

/// The format and the layout that are asked for, of someone who may export.
fn laid_out(ctx: &Ctx, asked: &Asked, id_numbers: bool) -> Result<(&'static Format, Layout), Fault> {
    ctx.ask(Permission::Export)?;
    let format = format(asked.format).ok_or_else(|| Fault::new(Code::NotAcceptable))?;
    Ok((format, Layout::of(format, asked, id_numbers)?))
}

/// What the register remembers of a list of conferrals that begins to leave.
fn made(
    ctx: &Ctx,
    asked: &Asked,
    filter: ConferralFilter,
    resolved: &Resolved,
    (layout, counted): (&Layout, &Counted),
    head: (i64, String),
) -> Exported {
    let used = &resolved.filter;
    Exported {
        filter,
        effective_filter: Some(ConferralFilter { status: used.statuses().to_vec(), ..used.clone() }),
        left_out: Some(counted.left_out.clone()),
        unknown_left_out: Some(counted.unknown_left_out),
        ..begun(ctx, asked, (layout, &counted.filter_in_words), head)
    }
}

/// What the register remembers of every export that begins: who asks, for which columns in which form, at which head.
fn begun(
    ctx: &Ctx,
    asked: &Asked,
    (layout, filter_in_words): (&Layout, &[String]),
    (head_size, root_hash): (i64, String),
) -> Exported {
    let now = ctx.stamp();
    Exported {
        id: 0,
        version: 1,
        format: asked.format.word().to_owned(),
        profile: layout.profile.word().to_owned(),
        list: None,
        parameters: None,
        filter: ConferralFilter::default(),
        effective_filter: None,
        filter_in_words: Some(filter_in_words.to_vec()),
        columns: Some(layout.columns.iter().map(|column| column.name.to_owned()).collect()),
        lang: layout.language.map(FileLanguage::of),
        separator: (asked.format == FormatName::Csv).then_some(layout.separator),
        compress: layout.packing,
        left_out: None,
        unknown_left_out: None,
        id_numbers: None,
        head_size,
        root_hash,
        exported_by: ctx.actor.clone(),
        totals: None,
        blocks: None,
        about: None,
        rows: None,
        bytes: None,
        sha256: None,
        created_at: now.clone(),
        updated_at: now,
        head: None,
        key: None,
    }
}

/// A page of the exports that were made, the oldest first: for whoever is limited to a part, the own ones.
pub async fn list(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Exported>, Fault> {
    ctx.ask(Permission::Export)?;
    let account = ctx.scope.limits().map(|_| ctx.actor.as_str());
    let window = Window::new(paging, "exports", &account)?;
    let c = register.db.reader();
    let rows = store::export::list(c, account, &window).await?;
    let total = if window.include_total { Some(store::export::count(c, account).await?) } else { None };
    window.page(rows, total, |export| (None, export.id))
}

/// The exports before one, or the last ones, the newest first; for whoever is limited to a part, the own ones.
pub async fn before(register: &Register, ctx: &Ctx, id: Option<i64>, limit: i64) -> Result<Vec<Exported>, Fault> {
    ctx.ask(Permission::Export)?;
    let account = ctx.scope.limits().map(|_| ctx.actor.as_str());
    store::export::before(register.db.reader(), account, id, limit).await
}

/// An export that was made, with the head of the register at its moment, signed.
pub async fn get(register: &Register, ctx: &Ctx, id: i64) -> Result<Exported, Fault> {
    ctx.ask(Permission::Export)?;
    let export = store::export::find(register.db.reader(), id).await?;
    // Whoever is limited to a part sees the own ones: what another exported may be of another part.
    let export = export.filter(|export| ctx.scope.limits().is_none() || export.exported_by == ctx.actor);
    let export = found(export, Noun::Export, id)?;
    let (head, key) = audit::head_of(register, ctx, export.head_size).await?;
    if head.root_hash != export.root_hash {
        return Err(Fault::internal("an export's head is not that of the events before it: run `audit verify`"));
    }
    Ok(Exported { head: Some(head), key: Some(key), ..export })
}
