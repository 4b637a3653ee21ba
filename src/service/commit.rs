//! How a change ends: its event, the answer that is kept, the commit. There is no other way to make one last.

use super::{
    Change, Work, refusal,
    replay::{reach, sealed_by},
    work::ANSWERS_LIVE,
};
use crate::{
    domain::{audit::Deed, fault::Fault, time::stamp},
    store::{self, audit::Sealing, idempotency, proof::Foreign},
};
use serde::Serialize;

impl Work {
    /// Writes the event of a refusal that tells something, and nothing else. No answer is kept: whoever sends it again
    /// asks again.
    pub(crate) async fn tell(mut self, change: Change) -> Result<(), Fault> {
        self.ctx.slot = None;
        self.commit(change, &()).await
    }

    /// Writes the event, keeps the answer for a request sent again, and makes all of it last. Where the database wrote
    /// other rows than this change did, all of it is undone, and an event of its own says so.
    pub(crate) async fn commit(self, change: Change, answer: &impl Serialize) -> Result<(), Fault> {
        if let Err(foreign) = self.attest(&change).await? {
            return Err(self.refuse(&change, &foreign).await);
        }
        self.keep_answer(answer).await?;
        if let Some(foreign) = store::proof::settled(&self.tx) {
            return Err(self.refuse(&change, &foreign).await);
        }
        refusal::watched(&self.db, &self.ctx, self.seals.get(), self.tx.commit().await).await?;
        self.counters.event(change.act);
        Ok(())
    }

    /// Writes the event of a part of what is changed, and goes on: further acts of the same transaction write other rows.
    pub(crate) async fn and_on(self, change: Change) -> Result<Self, Fault> {
        let foreign = match self.attest(&change).await? {
            Ok(()) => store::proof::settled(&self.tx),
            Err(foreign) => Some(foreign),
        };
        match foreign {
            Some(foreign) => Err(self.refuse(&change, &foreign).await),
            None => Ok(self),
        }
    }

    /// Undoes a change in which others wrote, and reports it.
    async fn refuse(self, change: &Change, foreign: &Foreign) -> Fault {
        let Self { tx, db, ctx, seals, .. } = self;
        drop(tx);
        refusal::foreign_write((&db, seals.get()), &ctx, change, foreign).await
    }

    /// Keeps the answer for a request that is sent again.
    async fn keep_answer(&self, answer: &impl Serialize) -> Result<(), Fault> {
        if let Some(slot) = &self.ctx.slot {
            let new = idempotency::New {
                slot,
                request_hash: &self.request_hash,
                answer: store::to_json(answer)?,
                reach: &reach(&self.ctx),
                now: &self.ctx.stamp(),
            };
            idempotency::keep(&*self.tx, sealed_by(&self.seals)?, new, &stamp(self.ctx.now - ANSWERS_LIVE)).await?;
        }
        Ok(())
    }

    /// Makes working data last, which is outside of the proof and has no event; a row under proof among it is a fault.
    pub(crate) async fn keep(self, answer: &impl Serialize) -> Result<(), Fault> {
        match store::proof::written(&self.tx).await? {
            Ok(rows) if rows.is_empty() => {}
            Ok(_) => return Err(Fault::internal("working data was to be kept, and a record was written")),
            Err(foreign) => return Err(Fault::internal(format!("others wrote into working data: {foreign}"))),
        }
        self.keep_answer(answer).await?;
        refusal::watched(&self.db, &self.ctx, self.seals.get(), self.tx.commit().await).await
    }

    /// Appends the event of what was written, unless others wrote within it.
    #[tracing::instrument(level = "trace", skip_all)]
    async fn attest(&self, change: &Change) -> Result<Result<(), Foreign>, Fault> {
        match store::proof::written(&self.tx).await? {
            Ok(rows) => {
                let sealing = match self.seals.get() {
                    // Who gives the register a key stands for what is there: of the key before nothing is known.
                    Some(seals) if change.act == Deed::CreateSigningKey => Sealing::First(seals),
                    seals => Sealing::next(seals),
                };
                store::audit::append(&self.tx, change.event(&self.ctx, &rows)?, sealing).await.map(Ok)
            }
            Err(foreign) => Ok(Err(foreign)),
        }
    }
}
