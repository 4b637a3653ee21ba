//! Counts that are kept until something changes.

use super::{Count, count};
use crate::{
    domain::fault::Fault,
    store::{Db, audit, dialect::Sql},
};
use sea_orm::{ConnectionTrait, Statement};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The counts that were read last, by statement, each with the hash of the last event before it was read.
///
/// Counts of the whole register are asked for again and again, and take milliseconds a time. Every change appends an
/// event, so as long as the last event is the same the counts are too.
#[derive(Debug, Default)]
pub struct Counted(Mutex<HashMap<String, Kept>>);

type Kept = (Option<String>, Arc<[Count]>);

impl Counted {
    /// So many statements are kept: some of each year, body and campaign that people ask for.
    const STATEMENTS: usize = 512;
    /// Counts of more rows than this are read anew each time.
    const ROWS: usize = 500;
    /// Rows of all that is kept.
    const ALL_ROWS: usize = 32_000;

    fn find(&self, statement: &Statement, last: Option<&str>) -> Option<Arc<[Count]>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&statement.to_string())
            .filter(|(event, _)| event.as_deref() == last)
            .map(|(_, counts)| Arc::clone(counts))
    }

    fn keep(&self, statement: &Statement, last: Option<String>, counts: &Arc<[Count]>) {
        if counts.len() > Self::ROWS {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let rows: usize = kept.values().map(|(_, counts)| counts.len()).sum();
        if kept.len() >= Self::STATEMENTS || rows + counts.len() > Self::ALL_ROWS {
            kept.clear();
        }
        kept.insert(statement.to_string(), (last, Arc::clone(counts)));
    }
}

/// Counts of the register as it is, each read anew only where something changed since it was read last.
#[derive(Debug)]
pub struct Counting<'a> {
    pub(super) db: &'a Db,
    /// The hash of the last event. It is read before any count: those that a change slipped into are kept under an event
    /// that is no longer the last.
    last: Option<String>,
}

impl<'a> Counting<'a> {
    /// Looks which event is the last.
    pub async fn begin(db: &'a Db) -> Result<Self, Fault> {
        Ok(Self { db, last: audit::last_hash(db.reader()).await?.map(|(_, hash)| hash) })
    }

    /// The counts of a statement.
    pub(super) async fn kept(&self, sql: Sql, names: &[&str]) -> Result<Arc<[Count]>, Fault> {
        let Self { db, last } = self;
        let statement = sql.statement(db.engine().backend());
        if let Some(counts) = db.counted().find(&statement, last.as_deref()) {
            return Ok(counts);
        }
        let rows = db.reader().query_all_raw(statement.clone()).await?;
        let counts: Arc<[Count]> = rows.iter().map(|row| count(row, names)).collect::<Result<_, _>>()?;
        db.counted().keep(&statement, last.clone(), &counts);
        Ok(counts)
    }

    /// The one number of a statement.
    pub(super) async fn number(&self, sql: Sql) -> Result<i64, Fault> {
        Ok(self.kept(sql, &[]).await?.first().map_or(0, |count| count.total))
    }
}
