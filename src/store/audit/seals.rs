//! The seals of events: an HMAC by a key derived from the audit key, over place and hash. A hash covers all events
//! before, so that the last one's seal stands for the whole trail: one that was appended by hand, however right its hash,
//! bears none.

use super::Sql;
use crate::domain::{
    account::seal::{Kind, Seals},
    fault::{Code, Fault},
};
use sea_orm::ConnectionTrait;
use serde::Deserialize;

/// Events looked at at a time for the last that bears its seal.
const BATCH: i64 = 500;

/// How an event is sealed that is appended.
#[derive(Debug, Clone, Copy)]
pub enum Sealing<'a> {
    /// Not at all: the register has no key yet, or its schema no seals of events.
    No,
    /// As the first that this key seals: those before are covered by its hash.
    First(&'a Seals),
    /// After one that bears its seal: nothing is appended to what was put in by hand.
    Next(&'a Seals),
}

impl<'a> Sealing<'a> {
    /// After one that bears its seal, where there is a key.
    #[must_use]
    pub fn next(seals: Option<&'a Seals>) -> Self {
        seals.map_or(Self::No, Self::Next)
    }
}

/// The place and the hash of an event, and the seal it bears.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Mark {
    /// Its place in the chain.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
    /// Its seal.
    pub seal: Option<String>,
}

impl Mark {
    /// Whether it was written by whoever has the audit key.
    pub fn fits(&self, seals: &Seals) -> Result<bool, Fault> {
        seals.fits(Kind::Event, &[Some(&self.seq.to_string()), Some(&self.hash)], self.seal.as_deref())
    }

    /// What is said where it was not.
    #[must_use]
    pub fn forged(&self) -> Fault {
        let seq = self.seq;
        tracing::error!(seq, "the last event does not bear the seal of the audit key; run `audit verify`");
        Fault::because(
            Code::Unavailable,
            format!(
                "Sự kiện {seq} của nhật ký không do chương trình ghi (không mang dấu của khóa ký); chưa ghi gì. Hãy chạy “award-registry audit verify”."
            ),
            format!(
                "Event {seq} of the trail was not written by the program (it does not bear the seal of the audit key); nothing was written. Run award-registry audit verify."
            ),
        )
    }
}

const MARK: &[&str] = &["seq", "hash", "seal"];

/// The last event, as it is known by; only where the schema has seals of events.
pub async fn last_mark(c: &impl ConnectionTrait) -> Result<Option<Mark>, Fault> {
    marks_before(c, i64::MAX, 1).await.map(|marks| marks.into_iter().next())
}

/// The events up to a place, the last first, at most `limit`.
async fn marks_before(c: &impl ConnectionTrait, seq: i64, limit: i64) -> Result<Vec<Mark>, Fault> {
    let sql = Sql::new("SELECT seq, hash, seal FROM audit_event WHERE seq <= ? ORDER BY seq DESC LIMIT ?");
    sql.value(seq).value(limit).records(c, MARK).await
}

/// The events of some acts that bear a seal, the first first.
pub async fn marks_of(c: &impl ConnectionTrait, act: &str) -> Result<Vec<Mark>, Fault> {
    let sql = Sql::new("SELECT seq, hash, seal FROM audit_event WHERE act = ? AND seal IS NOT NULL ORDER BY seq");
    sql.value(act).records(c, MARK).await
}

/// Refuses to go on behind an event that was put in by hand; where the key is not known, nothing is.
pub async fn required(c: &impl ConnectionTrait, seals: Option<&Seals>) -> Result<(), Fault> {
    let Some(seals) = seals else { return Ok(()) };
    match last_mark(c).await? {
        Some(last) if !last.fits(seals)? => Err(last.forged()),
        _ => Ok(()),
    }
}

/// The first event behind the last that bears its seal; nothing where the last one does.
pub async fn first_unsealed(c: &impl ConnectionTrait, seals: &Seals) -> Result<Option<i64>, Fault> {
    let mut first = None;
    loop {
        let marks = marks_before(c, first.map_or(i64::MAX, |seq: i64| seq - 1), BATCH).await?;
        if marks.is_empty() {
            return Ok(first);
        }
        for mark in marks {
            if mark.fits(seals)? {
                return Ok(first);
            }
            first = Some(mark.seq);
        }
    }
}
