//! How a change ends: its event, the answer that is kept, the commit. There is no other way to make one last.

use super::{
    ANSWERS_LIVE, Change, Ctx, Work,
    replay::{reach, sealed_by},
};
use crate::{
    domain::{
        account::PROGRAM,
        audit::Deed,
        fault::{Code, Fault},
        noun::Noun,
        time::stamp,
    },
    store::{self, Db, idempotency, proof::Foreign},
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
        let now = self.ctx.stamp();
        if let Err(foreign) = self.attest(&change).await? {
            return Err(self.refuse(&change, &foreign).await);
        }
        if let Some(slot) = &self.ctx.slot {
            let new = idempotency::New {
                slot,
                request_hash: &self.request_hash,
                answer: store::to_json(answer)?,
                reach: &reach(&self.ctx),
                now: &now,
            };
            idempotency::keep(&*self.tx, sealed_by(&self.seals)?, new, &stamp(self.ctx.now - ANSWERS_LIVE)).await?;
        }
        if let Some(foreign) = store::proof::settled(&self.tx) {
            return Err(self.refuse(&change, &foreign).await);
        }
        self.tx.commit().await
    }

    /// Appends the event of what was written, unless others wrote within it.
    #[tracing::instrument(level = "trace", skip_all)]
    async fn attest(&self, change: &Change) -> Result<Result<(), Foreign>, Fault> {
        match store::proof::written(&self.tx).await? {
            Ok(rows) => store::audit::append(&self.tx, change.event(&self.ctx, &rows)?).await.map(Ok),
            Err(foreign) => Ok(Err(foreign)),
        }
    }

    /// Undoes a change in which others wrote, and reports it: in the log, and by an event of `system` where the
    /// database takes one.
    async fn refuse(self, change: &Change, foreign: &Foreign) -> Fault {
        let Self { tx, db, ctx, .. } = self;
        drop(tx);
        tracing::error!(act = change.act.word(), noun = change.noun.word(), noun_id = change.noun_id, %foreign, "a change was refused: the database wrote other rows in it than the program did");
        if let Err(fault) = report(&db, &ctx, change, foreign).await {
            tracing::error!(%fault, "the refused change has no event");
        }
        Fault::because(
            Code::Unavailable,
            format!(
                "Chưa lưu gì: trong thao tác này cơ sở dữ liệu ghi các dòng khác với các dòng chương trình ghi (“{foreign}”; bảng: chương trình / cơ sở dữ liệu). \
                 Trigger, rule, khóa ngoại hoặc hàm đã bị thêm hay sửa bằng tay; hãy chạy “award-registry doctor”."
            ),
            format!(
                "Nothing was saved: within this change the database wrote other rows than the program did ({foreign}; table: program / database). \
                 A trigger, rule, foreign key or function was added or altered by hand; run award-registry doctor."
            ),
        )
    }
}

/// The event of a refused change, in a transaction of its own.
async fn report(db: &Db, ctx: &Ctx, change: &Change, foreign: &Foreign) -> Result<(), Fault> {
    let system = Ctx { actor: PROGRAM.into(), ..ctx.clone() };
    let Change { act, noun, noun_id, .. } = change;
    let after =
        serde_json::json!({"act": act, "actor": ctx.actor, "noun": noun, "noun_id": noun_id, "tables": foreign});
    let refusal = Change::made(Deed::RefuseForeignWrite, Noun::Database, 0, &after)?;
    let tx = db.begin().await?;
    let again = |foreign: Foreign| Fault::internal(format!("again the database wrote other rows: {foreign}"));
    let rows = store::proof::written(&tx).await?.map_err(again)?;
    store::audit::append(&tx, refusal.event(&system, &rows)?).await?;
    store::proof::settled(&tx).map_or(Ok(()), |foreign| Err(again(foreign)))?;
    tx.commit().await
}
