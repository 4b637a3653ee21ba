//! Changes that were refused because someone else had a hand in the database, as events of `system`.
//!
//! One event for each kind of intrusion and day, and so many in all: whoever tries on makes the trail no longer. Such
//! an event is the only one that is written under a schema that was altered by hand, and it lasts only where the
//! database wrote this one row and left it as the program wrote it.

use super::{Change, Ctx, Register};
use crate::{
    domain::{
        account::{PROGRAM, seal::Seals},
        audit::{Deed, Rows, hash},
        fault::{Code, Fault},
        noun::Noun,
        time::stamp,
    },
    store::{self, Db, audit::Sealing, proof::Foreign},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

/// A change in which the database wrote other rows than the program did.
pub const FOREIGN_WRITE: Deed = Deed::RefuseForeignWrite;
/// A change under a schema that was altered by hand.
pub const ALTERED_SCHEMA: Deed = Deed::RefuseAlteredSchema;
/// The acts of such events.
pub const ACTS: [&str; 2] = [FOREIGN_WRITE.word(), ALTERED_SCHEMA.word()];

/// How long an intrusion of one kind is not reported again.
const AGAIN_AFTER: TimeDelta = TimeDelta::days(1);
/// Events of one act within that time at most.
const MOST: usize = 10;
/// Differences of a schema that an event names at most.
const NAMED: usize = 20;

impl Register {
    /// Answers whether a write can be made now; a schema that was altered by hand is reported.
    pub async fn can_write(&self, ctx: &Ctx) -> Result<(), Fault> {
        watched(&self.db, ctx, self.seals.get(), self.able().await).await
    }

    /// Whether a write can be made now: the database takes one, and the trail ends with an event of the program.
    pub(super) async fn able(&self) -> Result<(), Fault> {
        self.db.ready().await?;
        super::audit::sealed::required(self).await
    }
}

/// Hands on the outcome of beginning or ending a change, after a refusal of the schema was reported.
pub(in crate::service) async fn watched<T>(
    db: &Db,
    ctx: &Ctx,
    seals: Option<&Seals>,
    outcome: Result<T, Fault>,
) -> Result<T, Fault> {
    if outcome.is_err()
        && let Some(wrong) = db.schema().refused()
    {
        let after = json!({"count": wrong.len(), "objects": wrong.iter().take(NAMED).collect::<Vec<_>>()});
        let same = |reported: &Value| *reported == after;
        // Rarely done, and no part of the size of every change.
        Box::pin(report((db, seals), ctx, ALTERED_SCHEMA, &after, same)).await;
    }
    outcome
}

/// Reports a change in which others wrote and which was undone.
pub(super) async fn foreign_write(to: (&Db, Option<&Seals>), ctx: &Ctx, change: &Change, foreign: &Foreign) -> Fault {
    let Change { act, noun, noun_id, .. } = change;
    tracing::error!(act = act.word(), noun = noun.word(), noun_id, %foreign, "a change was refused: the database wrote other rows in it than the program did");
    let after = json!({"act": act, "actor": ctx.actor, "noun": noun, "noun_id": noun_id, "tables": foreign});
    let tables = |said: &Value| {
        let tables = said.get("tables").and_then(Value::as_object);
        tables.map(|tables| tables.keys().cloned().collect::<Vec<_>>())
    };
    let same = |reported: &Value| reported.get("act") == after.get("act") && tables(reported) == tables(&after);
    Box::pin(report(to, ctx, FOREIGN_WRITE, &after, same)).await;
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

/// Writes the event of a refusal unless one like it was written a short time ago; what keeps it from being written is
/// logged.
async fn report(to: (&Db, Option<&Seals>), ctx: &Ctx, act: Deed, after: &Value, same: impl Fn(&Value) -> bool) {
    if let Err(fault) = try_report(to, ctx, act, after, same).await {
        tracing::error!(%fault, act = act.word(), "a refused change has no event");
    }
}

async fn try_report(
    (db, seals): (&Db, Option<&Seals>),
    ctx: &Ctx,
    act: Deed,
    after: &Value,
    same: impl Fn(&Value) -> bool,
) -> Result<(), Fault> {
    let since = stamp(ctx.now - AGAIN_AFTER);
    let is_reported = |reported: Vec<String>| {
        reported.len() >= MOST
            || reported.iter().any(|text| serde_json::from_str(text).is_ok_and(|said: Value| same(&said)))
    };
    if is_reported(store::audit::said_since(db.committed(), act.word(), &since, MOST).await?) {
        return Ok(());
    }
    let tx = db.begin_to_report().await?;
    // Another may have reported it meanwhile.
    if is_reported(store::audit::said_since(&*tx, act.word(), &since, MOST).await?) {
        return Ok(());
    }
    let system = Ctx { actor: PROGRAM.into(), ..ctx.clone() };
    let event = Change::made(act, Noun::Database, 0, after)?.event(&system, &Rows::new())?;
    let written = (event.after.clone(), event.act.clone());
    store::audit::append(&tx, event, Sealing::next(seals)).await?;
    let other = |what: String| Fault::internal(format!("the database wrote something else within it: {what}"));
    store::proof::written(&tx).await?.map_err(|foreign| other(foreign.to_string()))?;
    let (seq, _) = store::audit::last_hash(&*tx).await?.unwrap_or_default();
    let kept = store::audit::find(&*tx, seq).await?;
    if !kept.is_some_and(|kept| kept.hash == hash(&kept) && (kept.after, kept.act) == written) {
        return Err(other(format!("event {seq} is not as it was written")));
    }
    tx.commit().await
}
