//! The rows of power as the trail left them, read on as events come.

use crate::{
    domain::{
        account::seal::Seals,
        audit::{Deed, Digest, Event, RowChange, Rows, hash},
        fault::Fault,
        noun::Noun,
    },
    store::{self, Db, audit::Mark},
};
use std::collections::HashMap;

/// Rows of power, by table.
pub(in super::super) const ACCOUNT: &str = "account";
pub(in super::super) const PASSWORD: &str = "password";
pub(in super::super) const TOKEN: &str = "token";
pub(in super::super) const SESSION: &str = "session";
pub(in super::super) const CODE: &str = "code_token";

const TABLES: [&str; 5] = [ACCOUNT, PASSWORD, TOKEN, SESSION, CODE];
/// The nouns of the events that write such rows: acts on accounts and credentials, migrations, another audit key.
const NOUNS: [&str; 5] =
    [Noun::Account.word(), Noun::Token.word(), Noun::Session.word(), Noun::Schema.word(), Noun::SigningKey.word()];
/// Events read at a time.
const BATCH: i64 = 500;
/// The rows of power as the trail left them, as far as it was read.
#[derive(Debug, Default)]
pub(crate) struct Attested {
    /// The place and the hash of the last event that was read.
    last: Option<(i64, String)>,
    /// From which place on each event bears a seal of the audit key.
    sealed_from: i64,
    /// Whether an event of credentials was edited by hand, so that nobody knows what it said.
    pub(super) broken: bool,
    pub(super) rows: HashMap<(String, i64), Digest>,
}

impl Attested {
    /// Reads the events that came since the last one that was read; all of them where that one is no longer there.
    pub(super) async fn read_on(&mut self, db: &Db, seals: &Seals) -> Result<(), Fault> {
        let Some(last) = store::audit::last_hash(db.committed()).await? else {
            *self = Self::default();
            return Ok(());
        };
        if self.last.as_ref() == Some(&last) {
            return Ok(());
        }
        if let Some((seq, hash)) = &self.last
            && store::audit::hashes(db.committed(), seq - 1, 1).await?.first() != Some(hash)
        {
            tracing::error!(
                seq,
                "an event that was read is no longer there; run `audit verify` with a head that was kept"
            );
            *self = Self::default();
        }
        let mut after = self.last.as_ref().map_or(0, |(seq, _)| *seq);
        if self.last.is_none() {
            self.sealed_from = sealed_from(db, seals).await?;
        }
        loop {
            let events = store::audit::of_nouns(db.committed(), after..last.0, &NOUNS, BATCH).await?;
            let whole = i64::try_from(events.len()).is_ok_and(|read| read < BATCH);
            for (seq, event) in events {
                after = seq;
                match event {
                    Some((event, mark)) if self.is_own(&event, &mark, seals)? => self.take(&event.rows)?,
                    event => {
                        // One that was only appended says nothing; one that was there once said something else.
                        let edited = match event {
                            Some((_, mark)) => seq < self.sealed_from || mark.fits(seals)?,
                            None => true,
                        };
                        let ends_sealed = match store::audit::last_mark(db.committed()).await? {
                            Some(last) => last.fits(seals)?,
                            None => false,
                        };
                        self.broken |= edited || ends_sealed;
                        tracing::error!(
                            seq,
                            "an event was put in or edited by hand, and says nothing of a credential; run `audit verify`"
                        );
                    }
                }
            }
            if whole {
                break;
            }
        }
        self.last = Some(last);
        Ok(())
    }

    /// Whether the program wrote an event as it is.
    fn is_own(&self, event: &Event, mark: &Mark, seals: &Seals) -> Result<bool, Fault> {
        Ok(hash(event) == event.hash && (mark.seq < self.sealed_from || mark.fits(seals)?))
    }

    /// Takes what an event says of the rows it wrote.
    fn take(&mut self, rows: &str) -> Result<(), Fault> {
        if !TABLES.iter().any(|table| rows.contains(table)) {
            return Ok(());
        }
        for (table, rows) in store::from_json::<Rows>(rows)?.into_iter().filter(|(t, _)| TABLES.contains(&t.as_str())) {
            for (key, RowChange::Between(_, after) | RowChange::After(after)) in rows {
                let row = (table.clone(), key.parse().map_err(Fault::internal)?);
                match after {
                    Some(digest) => drop(self.rows.insert(row, digest)),
                    None => drop(self.rows.remove(&row)),
                }
            }
        }
        Ok(())
    }
}

/// The place from which on each event bears a seal of this key: where the register was given it, else where its schema
/// got seals, else the first.
async fn sealed_from(db: &Db, seals: &Seals) -> Result<i64, Fault> {
    let given = store::audit::marks_of(db.committed(), Deed::CreateSigningKey.word()).await?;
    let migrated = store::audit::marks_of(db.committed(), Deed::Migrate.word()).await?;
    for mark in given.iter().rev().chain(&migrated) {
        if mark.fits(seals)? {
            return Ok(mark.seq);
        }
    }
    Ok(1)
}
