//! How a change begins: the permission is asked for, an answer that was given before is given again, and the one place
//! of writers is taken.

use super::{Ctx, Register, counters::Counters, refusal, replay::replayable};
use crate::{
    domain::{
        account::{Permission, seal::Seals},
        fault::{Code, Fault},
        idempotency::Slot,
        time::stamp,
    },
    store::{self, Db, Tx, idempotency},
};
use chrono::TimeDelta;
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, OnceLock, atomic::Ordering},
};

/// How long an answer is kept for a request that is sent again.
pub(super) const ANSWERS_LIVE: TimeDelta = TimeDelta::hours(24);

/// Whether a change is to be made, or was made by the same request before.
#[expect(clippy::large_enum_variant, reason = "it is taken apart at once, and most are new")]
pub(crate) enum Begun<O> {
    /// To be made.
    New(Work),
    /// Made before: its answer.
    Answered(O),
}

/// A change being made: dropped, it never was; committed, it stands with its event.
#[must_use = "a change that is not committed is undone"]
pub(crate) struct Work {
    pub(crate) tx: Tx,
    pub(super) db: Db,
    pub(super) ctx: Ctx,
    pub(super) request_hash: String,
    pub(super) seals: Arc<OnceLock<Seals>>,
    pub(super) counters: Counters,
    _held: Option<Held>,
}

impl std::ops::Deref for Work {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

/// A key that is in flight, until this is dropped.
struct Held {
    slot: Slot,
    in_flight: Arc<Mutex<HashSet<Slot>>>,
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Ok(mut in_flight) = self.in_flight.lock() {
            in_flight.remove(&self.slot);
        }
    }
}

impl Register {
    /// Begins a change: asks for the permission, and answers a request that was answered before.
    pub(crate) async fn begin<O: DeserializeOwned>(
        &self,
        ctx: &Ctx,
        permission: Permission,
        input: &impl Serialize,
    ) -> Result<Begun<O>, Fault> {
        ctx.ask(permission)?;
        let held = ctx.slot.as_ref().map(|slot| self.hold(slot)).transpose()?;
        let request_hash = match &ctx.slot {
            Some(_) => hex::encode(Sha256::digest(serde_json::to_vec(input).map_err(Fault::internal)?)),
            None => String::new(),
        };
        let mut tx = refusal::watched(&self.db, ctx, self.seals.get(), self.db.begin().await).await?;
        tx.scope = ctx.scope.clone();
        if let Some(slot) = &ctx.slot
            && let Some(kept) = idempotency::find(&*tx, self.seals()?, slot, &stamp(ctx.now - ANSWERS_LIVE)).await?
        {
            let answer = replayable(ctx, kept, &request_hash)?;
            ctx.replayed.store(true, Ordering::Relaxed);
            return Ok(Begun::Answered(store::from_json(&answer)?));
        }
        let (seals, counters) = (Arc::clone(&self.seals), self.counters.clone());
        let (db, ctx) = (self.db.clone(), ctx.clone());
        Ok(Begun::New(Work { tx, db, ctx, request_hash, seals, counters, _held: held }))
    }

    /// Begins a change that no client can send again, so that it was never answered before.
    pub(crate) async fn begin_own(&self, ctx: &Ctx, permission: Permission) -> Result<Work, Fault> {
        match self.begin::<()>(&Ctx { slot: None, ..ctx.clone() }, permission, &()).await? {
            Begun::New(work) => Ok(work),
            Begun::Answered(()) => Err(Fault::internal("an act without a key was answered before")),
        }
    }

    fn hold(&self, slot: &Slot) -> Result<Held, Fault> {
        let mut in_flight = self.in_flight.lock().map_err(|e| Fault::internal(e.to_string()))?;
        if !in_flight.insert(slot.clone()) {
            return Err(Fault::because(
                Code::KeyInFlight,
                "Yêu cầu cùng Idempotency-Key đang được xử lý; hãy gửi lại sau ít giây.",
                "A request with this Idempotency-Key is in progress; send it again in a few seconds.",
            ));
        }
        Ok(Held { slot: slot.clone(), in_flight: Arc::clone(&self.in_flight) })
    }
}
