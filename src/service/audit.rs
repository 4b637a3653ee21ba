//! The audit trail: read, signed and verified, and that each row is as the last event of its table and key left it.

use super::{Ctx, Register, found};
use crate::{
    domain::{
        account::{Permission, Scope},
        audit::{Differences, Event, EventFilter, EventLine, Head, Misfit, Proof, PublicKey, Walk, differences, event_leaf, tree},
        fault::{Code, Fault, Language},
        page::{Paging, Window},
        stored::Page,
    },
    store::{self, Tx},
};
use ed25519_dalek::SigningKey;
use ledger::Ledger;

pub mod key;
mod ledger;
mod verify;

pub use verify::{Verified, verify, verify_in};

/// Events read at a time: flat memory whatever the length of the chain.
const BATCH: i64 = 500;

/// What every event so far is, signed.
pub async fn head(register: &Register, ctx: &Ctx) -> Result<Head, Fault> {
    ctx.ask(Permission::Read)?;
    let key = register.signing_key.get().ok_or_else(|| Fault::because(Code::Unavailable, "Chưa có khóa ký.", "There is no signing key yet."))?;
    let (size, root) = grown(register, &register.db.snapshot(&Scope::ALL).await?).await?;
    Head::signed(size, root, ctx.stamp(), key)
}

/// Reads the tree ahead, so that nobody who asks for a head or an export waits for all events since the program began.
pub async fn read_ahead(register: &Register) -> Result<(), Fault> {
    grown(register, &register.db.snapshot(&Scope::ALL).await?).await.map(|_| ())
}

/// The tree, as far as it was last asked for.
#[derive(Debug, Default)]
pub(crate) struct Grown {
    tree: tree::Frontier,
    /// The hash of its last event.
    last: Option<String>,
}

/// The size and the root of the tree, with the events since it was last asked for. Where its last event is not there (any more), it begins anew:
/// a backup was put back, or `tx` is of a moment before.
pub(super) async fn grown(register: &Register, tx: &Tx) -> Result<(i64, tree::Node), Fault> {
    let mut grown = register.tree.lock().await;
    let size = |grown: &Grown| i64::try_from(grown.tree.size()).map_err(Fault::internal);
    if grown.last.is_some() && store::audit::hashes(&**tx, size(&grown)? - 1, 1).await?.first() != grown.last.as_ref() {
        *grown = Grown::default();
    }
    loop {
        let hashes = store::audit::hashes(&**tx, size(&grown)?, BATCH).await?;
        if hashes.is_empty() {
            return Ok((size(&grown)?, grown.tree.root()));
        }
        for hash in hashes {
            grown.tree.push(event_leaf(&hash).ok_or_else(|| Fault::internal("an event's hash cannot be read"))?);
            grown.last = Some(hash);
        }
    }
}

/// A page of events, the oldest first.
pub async fn list(register: &Register, ctx: &Ctx, filter: EventFilter, paging: &Paging) -> Result<Page<EventLine>, Fault> {
    ctx.ask(Permission::ReadAudit)?;
    let window = Window::new(paging, "audit events", &filter)?;
    let rows = store::audit::list(&register.db, &filter, &window).await?;
    let total = if window.include_total { Some(store::audit::count(&register.db, &filter).await?) } else { None };
    window.page(rows, total, |event| (None, event.seq))
}

/// An event, with what was before and after.
pub async fn get(register: &Register, ctx: &Ctx, seq: i64) -> Result<Event, Fault> {
    ctx.ask(Permission::ReadAudit)?;
    found(store::audit::find(register.db.reader(), seq).await?, "sự kiện", "event", seq)
}

/// What an event changed, in words of a language.
pub async fn changes(register: &Register, ctx: &Ctx, seq: i64, language: Language) -> Result<Differences, Fault> {
    differences(&get(register, ctx, seq).await?, language)
}

/// Shows that an event is among all there are, and, with a head kept from before, that nothing it stood for was altered since.
pub async fn prove(register: &Register, ctx: &Ctx, seq: i64, older: Option<Head>, key: &SigningKey) -> Result<Proof, Fault> {
    let tx = register.db.snapshot(&Scope::ALL).await?;
    let event = found(store::audit::find(&*tx, seq).await?, "sự kiện", "event", seq)?;
    let mut leaves: Vec<tree::Node> = Vec::new();
    loop {
        let hashes = store::audit::hashes(&*tx, i64::try_from(leaves.len()).map_err(Fault::internal)?, BATCH).await?;
        if hashes.is_empty() {
            break;
        }
        for hash in hashes {
            leaves.push(event_leaf(&hash).ok_or_else(|| Fault::internal("an event's hash cannot be read"))?);
        }
    }
    let size = i64::try_from(leaves.len()).map_err(Fault::internal)?;
    let place = usize::try_from(seq - 1).map_err(Fault::internal)?;
    let hex = |nodes: Vec<tree::Node>| nodes.into_iter().map(hex::encode).collect();
    let grown = older.as_ref().map(|older| usize::try_from(older.size).map(|older| tree::consistency(&leaves, older))).transpose().map_err(Fault::internal)?;
    Ok(Proof {
        event,
        inclusion: hex(tree::inclusion(&leaves, place)),
        head: Head::signed(size, tree::root(&leaves), ctx.stamp(), key)?,
        key: PublicKey::of(key),
        older,
        consistency: hex(grown.unwrap_or_default()),
    })
}

/// What a head that was kept says against the chain so far, once the chain is as long as the head.
fn against(head: &Head, walk: &Walk) -> Option<Misfit> {
    (walk.size() == head.size && head.root() != Some(walk.root()))
        .then(|| Misfit { seq: head.size, what: "the events up to here are not those the head was signed over".into() })
}

/// The last event's place and instant.
pub async fn last(register: &Register) -> Result<Option<(i64, String)>, Fault> {
    store::audit::last(&register.db).await
}

/// The instant of the last event.
pub async fn latest(register: &Register) -> Result<Option<String>, Fault> {
    store::audit::latest(&register.db).await
}
