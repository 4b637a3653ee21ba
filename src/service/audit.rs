//! Verifying the audit trail.

use super::Register;
use crate::{
    domain::{
        audit::{Misfit, Walk},
        fault::Fault,
    },
    store,
};

/// Events read at a time: flat memory whatever the length of the chain.
const BATCH: i64 = 500;

/// Walks the whole chain: how many events fit, or the first that does not.
pub async fn verify(register: &Register) -> Result<Result<i64, Misfit>, Fault> {
    let mut walk = Walk::default();
    let mut last = 0;
    loop {
        let events = store::audit::after(&register.db, last, BATCH).await?;
        let Some(end) = events.last() else { break };
        last = end.as_ref().map_or_else(|seq| *seq, |event| event.seq);
        for event in &events {
            let fits = match event {
                Ok(event) => walk.step(event),
                Err(seq) => Err(Misfit { seq: *seq, what: "it holds a value that cannot be read" }),
            };
            if let Err(misfit) = fits {
                return Ok(Err(misfit));
            }
        }
    }
    // Loading the catalogue was the first event of every register.
    if walk.size() == 0 && store::rule::loaded(register.db.reader(), super::catalogue::NAME).await? {
        return Ok(Err(Misfit { seq: 1, what: "an event is missing" }));
    }
    Ok(Ok(walk.size()))
}

/// The instant of the last event.
pub async fn latest(register: &Register) -> Result<Option<String>, Fault> {
    store::audit::latest(&register.db).await
}
