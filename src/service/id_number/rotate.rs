//! Rotation: a new data key, everything sealed anew under it, the old keys dropped; wherever it breaks off, nothing is
//! unreadable and it can be run again.
//!
//! The new key stands in the file, before the old ones, until the numbers under it are written for good; only then the
//! old ones go.

use super::super::{Change, Ctx, Register, key_file};
use super::{
    key::{Ring, source, unavailable},
    nonce,
    source::Source,
    stored,
};
use crate::domain::{
    account::Permission,
    audit::Deed,
    fault::Fault,
    id_number::{DataKey, SealedIdNumber},
    noun::Noun,
};
use serde_json::json;
use std::path::Path;

/// Numbers sealed anew at a time.
const BATCH: i64 = 200;

/// What a rotation did.
#[derive(Debug)]
pub struct Rotated {
    /// The key that seals from now on.
    pub key_id: String,
    /// How many numbers it sealed anew.
    pub sealed: usize,
    /// Whether the older keys were dropped; those in a setting are for its owner to drop.
    pub dropped: bool,
}

/// Seals every id number anew: under a new key of the file, or under the first one where there are several, of a
/// setting or of a rotation that broke off.
pub async fn rotate(register: &Register, ctx: &Ctx) -> Result<Rotated, Fault> {
    // Nobody adds a number, and no other rotation goes on, until this is committed.
    let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
    let source = source(register)?;
    if let Source::File(path) = source {
        let mut keys = if stored::any(&**work).await? { key_file::read(path) } else { key_file::read_or_make(path) }
            .map_err(unavailable)?;
        Ring::of(&keys)?.fit(&work).await?;
        if keys.len() == 1 {
            keys.insert(0, key_file::random()?);
            key_file::replace(path, &keys)?;
        }
    }
    let ring = Ring::fitting(register, &work).await?;
    let key = ring.current();
    let (mut sealed, mut last) = (0, 0);
    loop {
        let mut numbers = stored::not_under(&**work, key.id(), last, BATCH).await?;
        let Some(end) = numbers.last() else { break };
        last = end.id;
        sealed += numbers.len();
        for number in &mut numbers {
            anew(number, &ring, key)?;
        }
        stored::seal_anew(&**work, key.id(), &numbers).await?;
    }
    let before: Vec<_> = ring.keys().skip(1).map(DataKey::id).collect();
    let change = Change::new(
        Deed::RotateDataKey,
        Noun::DataKey,
        0,
        Some(&json!({"key_ids": before})),
        &json!({"key_id": key.id(), "sealed": sealed}),
    )?;
    work.commit(change, &()).await?;
    if let Source::File(path) = source {
        drop_unused(register, path).await?;
    }
    // What the old keys sealed goes from the log as well, unless a reader holds it: then with the next time it is
    // emptied.
    register.db.fold_log().await;
    Ok(Rotated { key_id: key.id().to_owned(), sealed, dropped: matches!(source, Source::File(_)) })
}

fn anew(number: &mut SealedIdNumber, ring: &Ring, key: &DataKey) -> Result<(), Fault> {
    let plain = ring.open(number)?;
    number.hash = key.hash(&plain)?;
    number.sealed = key.seal(&plain, number.recipient_id, nonce()?)?;
    Ok(())
}

/// Drops from the file what seals nothing any more. Within a change of its own, which writes nothing: another rotation
/// may have begun.
async fn drop_unused(register: &Register, path: &Path) -> Result<(), Fault> {
    let tx = register.db.begin().await?;
    let keys = key_file::read(path)?;
    let mut kept = Vec::with_capacity(keys.len());
    for (i, secret) in keys.iter().enumerate() {
        if i == 0 || stored::is_used(&*tx, DataKey::derive(secret)?.id()).await? {
            kept.push(secret.clone());
        }
    }
    key_file::replace(path, &kept)
}
