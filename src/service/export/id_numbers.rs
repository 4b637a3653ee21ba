//! The id numbers of an export: all that it tells are one event, written before the first byte leaves.

use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        export::{Exported, WithIdNumbers},
        fault::Fault,
        noun::Noun,
    },
    service::{Change, Ctx, Register, Work, id_number::key::Ring},
    store::{self, conferral::filter::Resolved, id_number as stored},
};
use serde_json::json;
use std::{
    io::{Error, Result as IoResult},
    sync::Arc,
};

/// What an export tells of id numbers.
pub(super) struct Told {
    /// How many numbers, each once.
    pub(super) numbers: i64,
    /// What opens them.
    pub(super) ring: Arc<Ring>,
    recipient_ids: Vec<i64>,
    reason: String,
}

/// Refuses who may not have id numbers told, and a reason that is none.
pub(super) fn asked(ctx: &Ctx, mut asked: WithIdNumbers) -> Result<WithIdNumbers, Fault> {
    ctx.ask(Permission::Disclose)?;
    asked.check()?;
    Ok(asked)
}

/// Refuses where a number of the filter does not open at its recipient, before anyone waits for the export. Keys are
/// seen to by [`Told::of`].
pub(super) async fn tried(register: &Register, resolved: &Resolved) -> Result<(), Fault> {
    let ring = Ring::read(register)?;
    let source = store::export::open(&register.db).await?;
    let open = move |row: Option<&[Option<&[u8]>]>| {
        let Some([Some(text)]) = row else { return Ok(()) };
        let numbers = stored::gathered(text).map_err(unreadable)?;
        numbers
            .iter()
            .filter(|number| ring.has(number))
            .try_for_each(|number| ring.open(number).map(|_| ()).map_err(unreadable))
    };
    store::export::read(source, stored::texts(&register.db, resolved), 1, tokio::sync::oneshot::channel().0, open).await
}

/// What lies behind a fault, for the log and the command line.
fn unreadable(fault: Fault) -> Error {
    match fault.cause {
        Some(cause) => Error::other(cause),
        None => Error::other(fault),
    }
}

impl Told {
    /// What will be told, as the register is within this change; refused where a key is missing or is another.
    pub(super) async fn of(
        register: &Register,
        work: &Work,
        resolved: &Resolved,
        asked: WithIdNumbers,
    ) -> Result<Self, Fault> {
        let ring = Arc::new(Ring::fitting(register, work).await?);
        let mut recipient_ids = stored::holders(&***work, &register.db, resolved).await?;
        let numbers = i64::try_from(recipient_ids.len()).map_err(Fault::internal)?;
        recipient_ids.dedup();
        Ok(Self { numbers, ring, recipient_ids, reason: asked.reason })
    }

    /// The event: the export, why, and whose numbers it has, so that each of them can be told who read theirs.
    pub(super) fn change(&self, made: &Exported) -> Result<Change, Fault> {
        let after = json!({"export": made, "reason": self.reason, "recipient_ids": self.recipient_ids});
        Change::made(Deed::ExportIdNumbers, Noun::Export, made.id, &after)
    }
}

/// Hands on a row whose last column, sealed id numbers, has become a list of them; one that does not open ends the
/// export.
pub(super) fn opened(
    ring: &Ring,
    columns: &[Option<&[u8]>],
    row: impl FnOnce(&[Option<&[u8]>]) -> IoResult<()>,
) -> IoResult<()> {
    let Some((Some(sealed), others)) = columns.split_last() else { return row(columns) };
    let numbers =
        stored::gathered(sealed).and_then(|all| all.iter().map(|one| ring.open(one)).collect::<Result<Vec<_>, _>>());
    let list = serde_json::to_vec(&numbers.map_err(unreadable)?)?;
    let mut columns = others.to_vec();
    columns.push(Some(&list));
    row(&columns)
}
