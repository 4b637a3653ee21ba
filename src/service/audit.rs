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
        let Some(end) = events.last().map(|e| e.seq) else { return Ok(Ok(walk.size())) };
        for event in &events {
            if let Err(misfit) = walk.step(event) {
                return Ok(Err(misfit));
            }
        }
        last = end;
    }
}

/// The instant of the last event.
pub async fn latest(register: &Register) -> Result<Option<String>, Fault> {
    store::audit::latest(&register.db).await
}
