//! Whether anything was altered: the chain of events, every row against its last event, what is derived from the rows,
//! the schema, and the engine's own check.
//!
//! The register may be written meanwhile, and no moment of it is held for long: rows are read in pieces, and those that
//! later events wrote are read again at the end, in one moment with these events.

use super::{
    super::{attachment, catalogue},
    BATCH, Ledger, Register,
    sealed::{self, Sealed},
};
use crate::{
    domain::{
        account::{Scope, seal::Seals},
        audit::{Digest, Event, Head, KeptHeads, Misfit, PublicKey, RowChange, Rows, Walk},
        fault::{Code, Fault},
    },
    store::{
        self, Db, Tx,
        derived::Derived,
        integrity::Integrity,
        proof::{Standing, Table},
        schema::Compared,
    },
};
use std::collections::{BTreeMap, HashMap};

/// What was compared, and what does not fit.
#[derive(Debug, Default)]
pub struct Verified {
    /// Events that follow one another.
    pub events: i64,
    /// Place and instant of the last.
    pub last: Option<(i64, String)>,
    /// Tables under proof, and their rows.
    pub tables: usize,
    /// Rows that were compared with their events.
    pub rows: u64,
    /// The schema against what the migrations make.
    pub schema: Compared,
    /// Why the last event was not held against its seal, if it was not.
    pub unsealed: Option<&'static str>,
    /// The engine's own check.
    pub integrity: Integrity,
    /// What was computed anew.
    pub derived: Derived,
    /// Attachments whose files were compared with their hashes.
    pub attachments: u64,
    /// What does not fit, the events and their rows first.
    pub misfits: Vec<Misfit>,
}

/// The highest key that events wrote of, by table.
type Highest = HashMap<String, i64>;

/// The rows that later events wrote than those that were walked at first, by table and key: what the last of them left.
type Later = BTreeMap<String, BTreeMap<i64, (i64, Option<Digest>)>>;

/// Verifies all of it, and the chain with a head that was kept. What needs nothing of one another is done at the same
/// time.
pub async fn verify(register: &Register, head: Option<&Head>) -> Result<Verified, Fault> {
    Box::pin(verify_with(register, &mut kept(head))).await
}

fn kept(head: Option<&Head>) -> KeptHeads {
    KeptHeads::new(head.cloned().into_iter().collect())
}

/// The same, with any number of heads that were kept.
pub async fn verify_with(register: &Register, kept: &mut KeptHeads) -> Result<Verified, Fault> {
    let db = &register.db;
    let computed = async {
        let mut derived = store::derived::keys(db).await?;
        derived.add(store::derived::search(db).await?);
        Ok(derived)
    };
    let checked = async { (store::schema::compare(db).await, store::integrity::check(db).await) };
    let pieces = Source::Pieces(db, register.seals.get());
    let (rows, checked, computed) = tokio::join!(chain_and_rows(&pieces, kept), checked, computed);
    let (mut found, highest) = match rows {
        Ok(rows) => rows,
        Err(fault) => (
            Verified {
                misfits: vec![damage(fault, "the events and their rows cannot be read")?],
                ..Verified::default()
            },
            HashMap::new(),
        ),
    };
    let (schema, integrity) = checked;
    found.schema = found.part(schema, "the schema cannot be read")?;
    found.integrity = found.part(integrity, "the engine cannot check its files")?;
    found.derived = found.part(computed, "what is derived from the rows cannot be computed anew")?;
    let numbers = found.part(store::derived::numbers(db, &highest).await, "the numbers given out cannot be read")?;
    found.derived.add(numbers);
    let (attachments, mut damaged) =
        found.part(attachment::misfits(register).await, "the files of attachments cannot be read")?;
    found.attachments = attachments;
    found.misfits.append(&mut damaged);
    let Verified { schema, integrity, derived, misfits, .. } = &mut found;
    let wrong = schema.wrong.iter().chain(&integrity.wrong).chain(&derived.wrong);
    misfits.extend(wrong.map(|what| Misfit { seq: 0, what: what.clone().into() }));
    if derived.more > 0 {
        misfits.push(Misfit { seq: 0, what: format!("{} more like these", derived.more).into() });
    }
    Ok(found)
}

impl Verified {
    /// A part of it; what damage keeps from being read is a misfit.
    fn part<T: Default>(&mut self, part: Result<T, Fault>, what: &str) -> Result<T, Fault> {
        part.or_else(|fault| {
            self.misfits.push(damage(fault, what)?);
            Ok(T::default())
        })
    }
}

/// A fault of the database as something that does not fit: damage, or a table or column that is not there. A database
/// that cannot be reached verifies nothing.
fn damage(fault: Fault, what: &str) -> Result<Misfit, Fault> {
    if fault.code == Code::Unavailable && !store::schema::is_damage(&fault) {
        return Err(fault);
    }
    let cause = fault.cause.as_ref().map_or_else(|| fault.to_string(), ToString::to_string);
    Ok(Misfit { seq: 0, what: format!("{what}: {cause}").into() })
}

/// Verifies the chain and the rows as one transaction sees them: how many events there are, or the first thing that
/// does not fit.
pub async fn verify_in(tx: &Tx, head: Option<&Head>) -> Result<Result<i64, Misfit>, Fault> {
    let (found, _) = chain_and_rows(&Source::Moment(tx), &mut kept(head)).await?;
    Ok(found.misfits.into_iter().next().map_or(Ok(found.events), Err))
}

/// Where events and rows are read.
enum Source<'a> {
    /// Piece by piece, each of its own moment; the last event held against its seal, where the key is known.
    Pieces(&'a Db, Option<&'a Seals>),
    /// All of one moment.
    Moment(&'a Tx),
}

impl Source<'_> {
    async fn keys(&self) -> Result<Vec<PublicKey>, Fault> {
        match self {
            Self::Pieces(db, _) => store::audit::keys(db.latest()).await,
            Self::Moment(tx) => store::audit::keys(&***tx).await,
        }
    }

    async fn events(&self, after: i64) -> Result<Vec<Result<Event, i64>>, Fault> {
        match self {
            Self::Pieces(db, _) => store::audit::after(db.latest(), after, BATCH).await,
            Self::Moment(tx) => store::audit::after(&***tx, after, BATCH).await,
        }
    }

    async fn catalogue_loaded(&self) -> Result<bool, Fault> {
        match self {
            Self::Pieces(db, _) => store::rule::loaded_at(db.latest(), catalogue::NAME).await,
            Self::Moment(tx) => store::rule::loaded_at(&***tx, catalogue::NAME).await,
        }
        .map(|at| at.is_some())
    }

    async fn tables(&self) -> Result<Vec<Table>, Fault> {
        match self {
            Self::Pieces(db, _) => store::proof::under_proof(&db.snapshot(&Scope::ALL).await?).await,
            Self::Moment(tx) => store::proof::under_proof(tx).await,
        }
    }

    async fn rows(&self, table: &Table, after: Option<i64>) -> Result<Vec<Standing>, Fault> {
        match self {
            Self::Pieces(db, _) => store::proof::standing(&db.snapshot(&Scope::ALL).await?, table, after).await,
            Self::Moment(tx) => store::proof::standing(tx, table, after).await,
        }
    }
}

/// Walks the chain, and compares the rows where it holds.
async fn chain_and_rows(source: &Source<'_>, kept: &mut KeptHeads) -> Result<(Verified, Highest), Fault> {
    let (mut found, mut highest) = (Verified::default(), Highest::new());
    let (mut ledger, mut walk) = (Ledger::new()?, Walk::default());
    if let Err(misfit) = chain(source, kept, &mut ledger, &mut walk, &mut found, &mut highest).await? {
        found.misfits.push(misfit);
        return Ok((found, highest));
    }
    note_rows(source, &mut ledger, &mut found).await?;
    if let Source::Pieces(db, seals) = source {
        let tx = db.snapshot(&Scope::ALL).await?;
        let later = later(&tx, &mut ledger, &mut walk, &mut found, &mut highest).await?;
        found.misfits.extend(ledger.misfits(&later)?);
        compare_later(&tx, &later, &mut found.misfits).await?;
        match sealed::check(*seals, &tx).await? {
            Sealed::Fits => {}
            Sealed::Unchecked(why) => found.unsealed = Some(why),
            Sealed::Wrong(misfit) => found.misfits.insert(0, misfit),
        }
    } else {
        found.misfits.extend(ledger.misfits(&Later::new())?);
    }
    found.events = walk.size();
    Ok((found, highest))
}

/// Walks the chain, and notes what each event says of the rows it wrote; or the first event that does not fit.
async fn chain(
    source: &Source<'_>,
    kept: &mut KeptHeads,
    ledger: &mut Ledger,
    walk: &mut Walk,
    found: &mut Verified,
    highest: &mut Highest,
) -> Result<Result<(), Misfit>, Fault> {
    if let Some(misfit) = kept.foreign(&source.keys().await?).or_else(|| kept.compare(walk)) {
        return Ok(Err(misfit));
    }
    loop {
        let events = source.events(walk.size()).await?;
        if events.is_empty() {
            break;
        }
        for event in events {
            let event = next(walk, event).and_then(|event| kept.compare(walk).map_or(Ok(event), Err));
            let (event, rows) = match event.and_then(|event| rows_of(&event).map(|rows| (event, rows))) {
                Ok(event) => event,
                Err(misfit) => return Ok(Err(misfit)),
            };
            for (table, rows) in &rows {
                for (key, change) in rows {
                    ledger.left(table, key, event.seq, change)?;
                    highest_of(highest, table, key);
                }
            }
            found.last = Some((event.seq, event.at));
        }
    }
    // Loading the catalogue was the first event of every register.
    if walk.size() == 0 && source.catalogue_loaded().await? {
        return Ok(Err(Misfit { seq: 1, what: "an event is missing".into() }));
    }
    if let Some(misfit) = kept.missing(walk) {
        return Ok(Err(misfit));
    }
    Ok(Ok(()))
}

/// The next event, if it follows the one before and can be read.
fn next(walk: &mut Walk, event: Result<Event, i64>) -> Result<Event, Misfit> {
    let event = event.map_err(|seq| Misfit { seq, what: "it holds a value that cannot be read".into() })?;
    walk.step(&event).map(|()| event)
}

fn rows_of(event: &Event) -> Result<Rows, Misfit> {
    store::from_json(&event.rows)
        .map_err(|_| Misfit { seq: event.seq, what: "what it says of the rows it wrote cannot be read".into() })
}

fn highest_of(highest: &mut Highest, table: &str, key: &str) {
    let key: i64 = key.parse().unwrap_or_default();
    match highest.get_mut(table) {
        Some(known) => *known = key.max(*known),
        None => drop(highest.insert(table.to_owned(), key)),
    }
}

/// Notes every row under proof as it is.
async fn note_rows(source: &Source<'_>, ledger: &mut Ledger, found: &mut Verified) -> Result<(), Fault> {
    let tables = source.tables().await?;
    found.tables = tables.len();
    for table in tables {
        let mut after = None;
        loop {
            let rows = source.rows(&table, after).await?;
            let Some((last, _)) = rows.last() else { break };
            after = Some(*last);
            found.rows += rows.len() as u64;
            for (key, digest) in &rows {
                ledger.stands(&table.name, *key, digest)?;
            }
        }
    }
    Ok(())
}

/// Walks the events that came meanwhile.
async fn later(
    tx: &Tx,
    ledger: &mut Ledger,
    walk: &mut Walk,
    found: &mut Verified,
    highest: &mut Highest,
) -> Result<Later, Fault> {
    let mut later = Later::new();
    loop {
        let events = store::audit::after(&**tx, walk.size(), BATCH).await?;
        if events.is_empty() {
            return Ok(later);
        }
        for event in events {
            let event = match next(walk, event) {
                Ok(event) => event,
                Err(misfit) => {
                    found.misfits.push(misfit);
                    return Ok(later);
                }
            };
            found.last = Some((event.seq, event.at.clone()));
            for (table, rows) in rows_of(&event).unwrap_or_default() {
                for (key, change) in rows {
                    ledger.left(&table, &key, event.seq, &change)?;
                    highest_of(highest, &table, &key);
                    let (RowChange::Between(_, after) | RowChange::After(after)) = change;
                    later
                        .entry(table.clone())
                        .or_default()
                        .insert(key.parse().map_err(Fault::internal)?, (event.seq, after));
                }
            }
        }
    }
}

/// Compares the rows that these events wrote, as they are in the same moment.
async fn compare_later(tx: &Tx, later: &Later, misfits: &mut Vec<Misfit>) -> Result<(), Fault> {
    for table in store::proof::under_proof(tx).await? {
        let Some(rows) = later.get(&table.name) else { continue };
        let keys: Vec<_> = rows.keys().copied().collect();
        let mut there: HashMap<i64, Digest> = store::proof::standing_at(tx, &table, &keys).await?.into_iter().collect();
        for (key, (seq, left)) in rows {
            let fits = there.remove(key) == *left;
            if !fits {
                misfits.push(Misfit {
                    seq: *seq,
                    what: format!("{} {key} is not as this event, its last, left it", table.name).into(),
                });
            }
        }
    }
    Ok(())
}
