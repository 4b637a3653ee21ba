//! Lists that are none of conferrals as files: what a report, a record or the audit trail says, by the same road.

use super::{
    Export, Listing, Source as Reading, Start,
    file::Counts,
    rows::{Made, Rows},
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        export::{Asked, Exported, FormatName, List},
        fault::{Code, Fault, Finding, Language},
        noun::Noun,
    },
    format::{About, Format, Layout, format},
    service::{Change, Ctx, Register, Work, audit},
    store::{self, export::Source},
};
use tokio::sync::mpsc;

/// How often a list is made again because someone wrote meanwhile, before those who write wait for it.
const TRIES: usize = 4;

/// A list as it was made, and the register held at the head that it stands for.
struct Held {
    made: Made,
    source: Source,
    work: Work,
    head: (i64, String),
}

/// Makes a list and holds the register. Where someone wrote between both it is made again with the register free; only
/// a list that takes longer than others leave between their writes is made while they wait.
async fn held(
    register: &Register,
    ctx: &Ctx,
    listing: &Listing,
    format: &Format,
    said: (Language, &[&str]),
) -> Result<Held, Fault> {
    let mut tries = 0;
    loop {
        let seen = size(register).await?;
        let mut made = bounded(register, ctx, listing, format, said).await?;
        audit::read_ahead(register).await?;
        // First of all: who holds the lock must wait for no connection.
        let source = store::export::open(&register.db).await?;
        let work = register.begin_own(ctx, Permission::Export).await?;
        let (head_size, root) = audit::grown(register, &work).await?;
        let is_of_head = seen == head_size || listing.is_settled();
        tries += 1;
        if !is_of_head && tries < TRIES {
            continue;
        }
        if !is_of_head {
            made = bounded(register, ctx, listing, format, said).await?;
        }
        return Ok(Held { made, source, work, head: (head_size, hex::encode(root)) });
    }
}

/// How many events the register has.
async fn size(register: &Register) -> Result<i64, Fault> {
    Ok(store::audit::last_hash(register.db.reader()).await?.map_or(0, |(seq, _)| seq))
}

/// Starts the file of a list, whose rows are those that the head of the register stands for.
pub async fn table(register: &Register, ctx: &Ctx, asked: &Asked, listing: &Listing) -> Result<Export, Fault> {
    let list = listing.list();
    let (format, layout) = laid_out(ctx, asked, list)?;
    register.db.engine().still_there()?;
    let language = layout.language.unwrap_or_default();
    let names: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();
    let download = register.downloads.begin(&ctx.actor)?;
    let listing = &listing.settled(size(register).await?);
    let Held { made, source, work, head } = held(register, ctx, listing, format, (language, &names)).await?;
    let Made { lines, notes, rows } = made;
    let places: Vec<usize> =
        layout.columns.iter().filter_map(|column| list.columns.iter().position(|own| own == *column)).collect();
    let rows = match rows {
        Rows::Few(rows) => {
            let (to, batches) = mpsc::channel(1);
            to.send(Ok(rows)).await.map_err(Fault::internal)?;
            Reading::Taken(source, batches, places)
        }
        Rows::Batches(batches) => Reading::Taken(source, batches, places),
        Rows::Statement(sql) => Reading::Read(source, sql, names.len()),
    };
    let made = Exported {
        list: Some(list.of),
        parameters: Some(listing.parameters()?),
        ..super::begun(ctx, asked, (&layout, &lines), head)
    };
    let start = Start { made, format, layout, ring: None, counts: Counts::Nothing, rows, download };
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
        body: register.office_name().map(str::to_owned),
    };
    Box::pin(start.begin(register, ctx, work, change, says)).await
}

/// Whether it would start: who asks may, and what is asked for is right. Nothing is noted.
pub async fn table_would_begin(register: &Register, ctx: &Ctx, asked: &Asked, listing: &Listing) -> Result<(), Fault> {
    let (format, layout) = laid_out(ctx, asked, listing.list())?;
    let names: Vec<&str> = layout.columns.iter().map(|column| column.name).collect();
    let said = (layout.language.unwrap_or_default(), names.as_slice());
    bounded(register, ctx, listing, format, said).await.map(|_| ())
}

fn laid_out(ctx: &Ctx, asked: &Asked, list: &'static List) -> Result<(&'static Format, Layout), Fault> {
    ctx.ask(Permission::Export)?;
    if asked.format == FormatName::Ndjson {
        let finding = Finding::of(
            "format",
            "not_for_list",
            "Danh sách này không có ở định dạng đó; hãy chọn CSV, XLSX hoặc PDF.",
            "This list does not come in that format; choose CSV, XLSX or PDF.",
        );
        return Err(Fault::at(Code::InvalidParameter, finding));
    }
    let format = format(asked.format).ok_or_else(|| Fault::new(Code::NotAcceptable))?;
    Ok((format, Layout::of_list(format, asked, list)?))
}

/// What a list holds, refused where that is more than its format has room for: it is counted before anything of it leaves.
async fn bounded(
    register: &Register,
    ctx: &Ctx,
    listing: &Listing,
    format: &Format,
    (language, names): (Language, &[&str]),
) -> Result<Made, Fault> {
    let made = listing.make(register, ctx, language, names).await?;
    let Some(most) = format.most_rows else { return Ok(made) };
    let counted = |rows: usize| i64::try_from(rows).map_err(Fault::internal);
    let rows = match made.rows {
        Rows::Few(rows) => {
            super::has_room(format, counted(rows.len())?, most)?;
            Rows::Few(rows)
        }
        Rows::Statement(sql) => {
            super::has_room(format, store::export::rows_of(&register.db, sql.clone()).await?, most)?;
            Rows::Statement(sql)
        }
        Rows::Batches(mut batches) => {
            let (mut kept, mut all) = (Vec::new(), 0);
            while let Some(batch) = batches.recv().await {
                let batch = batch?;
                all += batch.len();
                if counted(all)? <= most {
                    kept.extend(batch);
                }
            }
            super::has_room(format, counted(all)?, most)?;
            Rows::Few(kept)
        }
    };
    Ok(Made { rows, ..made })
}
