//! Whether the trail ends with an event of whoever has the audit key. Its hash covers all before it, so that its seal
//! stands for the whole trail: one that was appended by hand, however right its hash, bears none.

use super::super::Register;
use crate::{
    domain::{account::seal::Seals, audit::Misfit, fault::Fault},
    store::{
        self,
        audit::{Mark, last_mark, marks_before},
    },
};
use sea_orm::ConnectionTrait;

/// Events looked at at a time for the last that bears its seal.
const BATCH: i64 = 500;

/// Refuses to go on behind an event that was put in by hand; where the key is not known, nothing is.
pub(in crate::service) async fn required(register: &Register, c: &impl ConnectionTrait) -> Result<(), Fault> {
    let Some(seals) = register.seals.get() else { return Ok(()) };
    match last_mark(c).await? {
        Some(last) if !last.fits(seals)? => Err(last.forged()),
        _ => Ok(()),
    }
}

/// What is found of the seal of the last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sealed {
    /// It bears that of the audit key.
    Fits,
    /// It was not held against it, for this reason.
    Unchecked(&'static str),
    /// It does not.
    Wrong(Misfit),
}

/// Holds the last event against its seal.
pub async fn last(register: &Register) -> Result<Sealed, Fault> {
    check(register.seals.get(), register.db.latest()).await
}

/// The same, as a connection or a transaction sees it.
pub(super) async fn check(seals: Option<&Seals>, c: &impl ConnectionTrait) -> Result<Sealed, Fault> {
    let Some(seals) = seals else {
        return Ok(Sealed::Unchecked(
            "the file of the audit key is not here or cannot be read, or the register has no key yet",
        ));
    };
    if !store::migrate::applied(c).await?.iter().any(|step| step == migration::EVENT_SEALS) {
        return Ok(Sealed::Unchecked("this schema has no seals of events"));
    }
    let Some(last) = last_mark(c).await? else { return Ok(Sealed::Fits) };
    if last.fits(seals)? {
        return Ok(Sealed::Fits);
    }
    let what = "it was not written by the program: it does not bear the seal of the audit key, nor does any after it";
    Ok(Sealed::Wrong(Misfit { seq: first_without(seals, c, last).await?, what: what.into() }))
}

/// The first event after the last that bears its seal.
async fn first_without(seals: &Seals, c: &impl ConnectionTrait, last: Mark) -> Result<i64, Fault> {
    let mut first = last.seq;
    loop {
        let marks = marks_before(c, first - 1, BATCH).await?;
        if marks.is_empty() {
            return Ok(first);
        }
        for mark in marks {
            if mark.fits(seals)? {
                return Ok(first);
            }
            first = mark.seq;
        }
    }
}
