//! The audit trail: read, signed and verified, and that each row is as the last event of its table and key left it.

use super::{Ctx, Register, found};
use crate::{
    domain::{
        account::Permission,
        audit::{self, Changes, Difference, Event, EventFilter, EventLine},
        fault::{Code, Fault, Finding, Language},
        noun::Noun,
        page::{Paging, Window},
        period::upside_down,
        stored::Page,
    },
    store,
};
use ledger::Ledger;
use std::ops::Range;

mod grown;
pub mod key;
mod ledger;
mod proofs;
pub mod sealed;
pub mod source;
mod verify;

pub(crate) use grown::Grown;
pub use proofs::{grew, head, include, latest_key, misfit, misfit_of_root, prove, read_ahead};
pub(super) use proofs::{grown, head_of};
pub use verify::{Verified, verify, verify_in, verify_with};

/// Events read at a time: flat memory whatever the length of the chain.
const BATCH: i64 = 500;

/// A page of events, the oldest first.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    filter: EventFilter,
    paging: &Paging,
) -> Result<Page<EventLine>, Fault> {
    ctx.ask(Permission::ReadAudit)?;
    if let Some(after) = filter.after.filter(|after| *after < 0) {
        let text = (format!("“after” từ 0 trở lên, không phải {after}."), format!("after is 0 or more, not {after}."));
        return Err(Fault::at(Code::InvalidParameter, Finding::of("after", "out_of_range", text.0, text.1)));
    }
    let wrong = upside_down("to", filter.from, filter.to);
    Fault::all(Code::InvalidParameter, wrong.into_iter().collect())?;
    let window = Window::new(paging, "audit events", &filter)?;
    let rows = store::audit::list(&register.db, &filter, &window).await?;
    let total = if window.include_total { Some(store::audit::count(&register.db, &filter).await?) } else { None };
    window.page(rows, total, |event| (None, event.seq))
}

/// An event, with what was before and after.
pub async fn get(register: &Register, ctx: &Ctx, seq: i64) -> Result<Event, Fault> {
    ctx.ask(Permission::ReadAudit)?;
    found(store::audit::find(register.db.reader(), seq).await?, Noun::Event, seq)
}

/// A page of what an event changed, in words of a language.
pub async fn changes(
    register: &Register,
    ctx: &Ctx,
    seq: i64,
    language: Language,
    paging: &Paging,
) -> Result<Page<Difference>, Fault> {
    let event = get(register, ctx, seq).await?;
    let window = Window::new(paging, "changes of an event", &seq)?;
    let first = usize::try_from(window.after_id()).unwrap_or_default();
    let last = first.saturating_add(usize::try_from(window.fetch()).map_err(Fault::internal)?);
    let Changes { items, seen } = changes_of(event, language, first..last, window.include_total).await?;
    let total = if window.include_total { Some(i64::try_from(seen).map_err(Fault::internal)?) } else { None };
    window.page(items, total, |difference| (None, difference.index))
}

/// The changes of an event in a range of their numbers. The event of a long annex has some hundred thousand of them:
/// they are looked for beside the threads that answer others.
pub async fn changes_of(event: Event, language: Language, range: Range<usize>, count: bool) -> Result<Changes, Fault> {
    tokio::task::spawn_blocking(move || audit::changes(&event, language, &range, count))
        .await
        .map_err(Fault::internal)?
}

/// The last event's place and instant.
pub async fn last(register: &Register) -> Result<Option<(i64, String)>, Fault> {
    store::audit::last(&register.db).await
}

/// The instant of the last event.
pub async fn latest(register: &Register) -> Result<Option<String>, Fault> {
    store::audit::latest(&register.db).await
}
