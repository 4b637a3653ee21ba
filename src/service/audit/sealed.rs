//! Whether the trail ends with an event of whoever has the audit key.

use super::super::Register;
use crate::{
    domain::{
        account::{Scope, seal::Seals},
        audit::Misfit,
        fault::Fault,
    },
    store::{self, Tx},
};

/// Refuses to go on behind an event that was put in by hand.
pub(in crate::service) async fn required(register: &Register) -> Result<(), Fault> {
    store::audit::required(register.db.committed(), register.seals.get()).await
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
    check(register.seals.get(), &register.db.snapshot(&Scope::ALL).await?).await
}

/// The same, as a transaction sees it.
pub(super) async fn check(seals: Option<&Seals>, tx: &Tx) -> Result<Sealed, Fault> {
    let Some(seals) = seals else {
        let why = "the file of the audit key is not here or cannot be read, or the register has no key yet";
        return Ok(Sealed::Unchecked(why));
    };
    if !store::migrate::applied(&**tx).await?.iter().any(|step| step == migration::EVENT_SEALS) {
        return Ok(Sealed::Unchecked("this schema has no seals of events"));
    }
    Ok(store::audit::first_unsealed(&**tx, seals).await?.map_or(Sealed::Fits, |seq| {
        let what = "it was not written by the program: it does not bear the seal of the audit key, nor does any after it; \
                    or the key here is one that the register had before";
        Sealed::Wrong(Misfit { seq, what: what.into() })
    }))
}
