//! Lists that are none of conferrals as files: what a report, a record or the audit trail says, by the same road.

use super::{Export, Listing, Source, Start};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        export::{Asked, Exported, FormatName, List},
        fault::{Code, Fault, Finding},
        noun::Noun,
    },
    format::{About, Format, Layout, format},
    service::{Change, Ctx, Register, audit},
    store::{self, dialect::Sql},
};
use tokio::sync::mpsc;

/// A row: a text for each column of the list, or nothing.
pub type Row = Vec<Option<String>>;

/// What a list holds.
pub struct Made {
    /// What was asked for, line by line.
    pub lines: Vec<String>,
    /// What is said below the rows.
    pub notes: Vec<String>,
    /// The rows.
    pub rows: Rows,
}

/// Where the rows of a list come from.
pub enum Rows {
    /// They are few, and here.
    Few(Vec<Row>),
    /// They are read by a statement of the file's columns.
    Statement(Sql),
    /// They come in batches.
    Batches(mpsc::Receiver<Result<Vec<Row>, Fault>>),
}

/// Starts the file of a list. What it holds is found again where someone wrote before the register was held, so that
/// the rows are those the head stands for.
pub async fn table(register: &Register, ctx: &Ctx, asked: &Asked, listing: &Listing) -> Result<Export, Fault> {
    let list = listing.list();
    let (format, layout) = laid_out(ctx, asked, list)?;
    register.db.engine().still_there()?;
    let language = layout.language.unwrap_or_default();
    let names: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();
    let download = register.downloads.begin(&ctx.actor)?;
    let seen = store::audit::last_hash(register.db.reader()).await?.map_or(0, |(seq, _)| seq);
    let mut made = listing.make(register, ctx, language, &names).await?;
    audit::read_ahead(register).await?;
    // First of all: who holds the lock must wait for no connection.
    let source = store::export::open(&register.db).await?;
    let work = register.begin_own(ctx, Permission::Export).await?;
    let (head_size, root) = audit::grown(register, &work).await?;
    if seen != head_size {
        made = listing.make(register, ctx, language, &names).await?;
    }
    let Made { lines, notes, rows } = made;
    let places: Vec<usize> =
        layout.columns.iter().filter_map(|column| list.columns.iter().position(|own| own == *column)).collect();
    let rows = match rows {
        Rows::Few(rows) => {
            fits(format, rows.len())?;
            let (to, batches) = mpsc::channel(1);
            to.send(Ok(rows)).await.map_err(Fault::internal)?;
            Source::Taken(source, batches, places)
        }
        Rows::Batches(batches) => Source::Taken(source, batches, places),
        Rows::Statement(sql) => Source::Read(source, sql, names.len()),
    };
    let made = Exported {
        list: Some(list.of),
        parameters: Some(listing.parameters()?),
        ..super::begun(ctx, asked, (&layout, &lines), (head_size, hex::encode(root)))
    };
    let start = Start { made, format, layout, ring: None, is_counted: false, rows, download };
    let change = |made: &Exported| Change::made(Deed::StartExport, Noun::Export, made.id, made);
    let says = |made: &Exported| About {
        id: made.id,
        list: Some(list),
        notes,
        filter_in_words: lines,
        left_out: Vec::new(),
        unknown_left_out: 0,
        at: made.created_at.clone(),
        by: made.exported_by.clone(),
        head: made.head_text(),
        annex: None,
    };
    Box::pin(start.begin(register, ctx, work, change, says)).await
}

/// Whether it would start: who asks may, and what is asked for is right. Nothing is noted.
pub async fn table_would_begin(register: &Register, ctx: &Ctx, asked: &Asked, listing: &Listing) -> Result<(), Fault> {
    let (format, layout) = laid_out(ctx, asked, listing.list())?;
    let names: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();
    let made = listing.make(register, ctx, layout.language.unwrap_or_default(), &names).await?;
    if let Rows::Few(rows) = made.rows { fits(format, rows.len()) } else { Ok(()) }
}

fn laid_out(ctx: &Ctx, asked: &Asked, list: &'static List) -> Result<(&'static Format, Layout), Fault> {
    ctx.ask(Permission::Export)?;
    let is_long = list.paper.is_empty();
    if asked.format == FormatName::Ndjson || (asked.format == FormatName::Pdf && is_long) {
        let formats =
            if is_long { ("CSV hoặc XLSX", "CSV or XLSX") } else { ("CSV, XLSX hoặc PDF", "CSV, XLSX or PDF") };
        let finding = Finding::of(
            "format",
            "not_for_list",
            format!("Danh sách này không có ở định dạng đó; hãy chọn {}.", formats.0),
            format!("This list does not come in that format; choose {}.", formats.1),
        );
        return Err(Fault::at(Code::InvalidParameter, finding));
    }
    let format = format(asked.format).ok_or_else(|| Fault::new(Code::NotAcceptable))?;
    Ok((format, Layout::of_list(format, asked, list)?))
}

/// Refuses a list that is longer than its format has room for.
fn fits(format: &Format, rows: usize) -> Result<(), Fault> {
    let rows = i64::try_from(rows).map_err(Fault::internal)?;
    format.most_rows.map_or(Ok(()), |most| super::has_room(format, rows, most))
}
