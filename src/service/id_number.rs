//! Id numbers of individuals: added and withdrawn by staff, shown masked, found by a keyed hash, and told in plain to
//! one role alone.
//!
//! Each look-up and each disclosure is an event with its reason, and so is a refusal that says a number is there.
//! Events hold the keyed hash, never the number.

use super::{Begun, Change, Ctx, Register, Work, found, recipient};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        decision::Reason,
        fault::{Code, Fault},
        id_number::{
            AddIdNumber, DataKey, DisclosedIdNumber, IdNumber, Lookup, SealedIdNumber, StoredIdNumber, held_already,
            number_in, one_of_each_length, seal::Nonce,
        },
        noun::Noun,
        page::{Paging, Window},
        recipient::{RecipientKind, StoredRecipient, only_individuals},
        stored::Page,
        valid::tidy,
    },
    store::{self, Tx, id_number as stored},
};
use key::Ring;
use serde_json::{Value, json};

pub mod key;
mod listed;
mod rotate;
pub mod source;

pub use listed::add_listed;
pub use rotate::{Rotated, rotate};

/// A page of the id numbers of a recipient and of the records that were merged into it, masked.
pub async fn list(register: &Register, ctx: &Ctx, id: i64, paging: &Paging) -> Result<Page<StoredIdNumber>, Fault> {
    ctx.ask(Permission::LookUp)?;
    let window = Window::new(paging, "id numbers of a recipient", &id)?;
    let ids = recipient::standing(register, ctx, id).await?.one_person();
    let c = register.db.reader();
    let mut ring = Ring::read(register)?;
    let rows = stored::list(c, &ids, &window).await?;
    if !rows.iter().all(|row| ring.has(row)) {
        // A rotation ended since the keys were read; it had put the new key into the file before.
        ring = Ring::read(register)?;
    }
    let total = if window.include_total {
        Some(i64::try_from(stored::of_recipients(c, &ids).await?.len()).map_err(Fault::internal)?)
    } else {
        None
    };
    let items = rows.iter().map(|row| Ok(masked(row, &ring.open(row)?))).collect::<Result<_, Fault>>()?;
    window.page(items, total, |number| (None, number.id))
}

fn masked(row: &SealedIdNumber, number: &IdNumber) -> StoredIdNumber {
    StoredIdNumber {
        id: row.id,
        recipient_id: row.recipient_id,
        masked: number.masked(),
        digits: row.digits,
        created_at: row.created_at.clone(),
    }
}

/// What an event says of a number: whose it is, and the keyed hash.
fn told(row: &SealedIdNumber) -> Value {
    let SealedIdNumber { id, recipient_id, digits, key_id, hash, sealed: _, created_at: _ } = row;
    json!({"id_number": {"id": id, "recipient_id": recipient_id, "digits": digits, "key_id": key_id, "hash": hash}})
}

fn nonce() -> Result<Nonce, Fault> {
    let mut nonce = Nonce::default();
    getrandom::fill(&mut nonce).map_err(|e| Fault::internal(e.to_string()))?;
    Ok(nonce)
}

/// Seals a number under a key, for a recipient.
fn sealed(key: &DataKey, number: &IdNumber, recipient_id: i64, now: String) -> Result<SealedIdNumber, Fault> {
    let (key_id, hash, sealed) = (key.id().to_owned(), key.hash(number)?, key.seal(number, recipient_id, nonce()?)?);
    Ok(SealedIdNumber { id: 0, recipient_id, digits: number.digits(), key_id, hash, sealed, created_at: now })
}

/// Adds an id number to an individual.
pub async fn add(
    register: &Register,
    ctx: &Ctx,
    recipient_id: i64,
    asked: &AddIdNumber,
) -> Result<StoredIdNumber, Fault> {
    ctx.ask(Permission::Record)?;
    let number = &asked.id_number;
    // What a request sent again is known by is kept: not the number, nor a hash that can be guessed.
    let request = Ring::read(register)?.current().hash(number)?;
    let work = match register.begin(ctx, Permission::Record, &request).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let recipient = recipient::unmerged(&work, recipient_id).await?;
    if recipient.facts.kind != RecipientKind::Individual {
        return Err(Fault::at(Code::InvalidBody, only_individuals("/id_number")));
    }
    // This comes first and is the same for every number, so that nobody's own number can be guessed at.
    let own = stored::of_recipients(&**work, &recipient.one_person()).await?;
    if let Some(other) = own.iter().find(|other| other.digits == number.digits()) {
        return Err(Fault::at(Code::AlreadyExists, one_of_each_length(other.digits, other.id)));
    }
    let ring = Ring::fitting(register, &work).await?;
    if let Some(row) = stored::by_hashes(&**work, &ring.hashes(number)?).await?.pop() {
        return Err(refused(work, &ring, number, recipient_id, &row).await?);
    }
    let mut row = sealed(ring.current(), number, recipient_id, ctx.stamp())?;
    row.id = stored::insert(&**work, &row).await?;
    let answer = masked(&row, number);
    work.commit(Change::made(Deed::AddIdNumber, Noun::Recipient, recipient_id, &told(&row))?, &answer).await?;
    Ok(answer)
}

/// Refuses a number that another record has. That it is in the register is told thereby, so it is an event, as a
/// look-up is.
async fn refused(
    work: Work,
    ring: &Ring,
    number: &IdNumber,
    recipient_id: i64,
    row: &SealedIdNumber,
) -> Result<Fault, Fault> {
    let holder = holder(&work, row).await?;
    work.tell(refusal(ring.current(), number, recipient_id, holder)?).await?;
    Ok(Fault::at(Code::AlreadyExists, held_already()))
}

/// The event of a refusal.
fn refusal(key: &DataKey, number: &IdNumber, asked_for: i64, holder: i64) -> Result<Change, Fault> {
    let after =
        json!({"key_id": key.id(), "hash": key.hash(number)?, "asked_for": asked_for, "recipient_ids": [holder]});
    Change::made(Deed::RefuseIdNumber, Noun::Recipient, holder, &after)
}

/// Whose a number is now: of a merged record, the one it was merged into.
async fn holder(tx: &Tx, row: &SealedIdNumber) -> Result<i64, Fault> {
    let id = row.recipient_id;
    Ok(store::recipient::survivors(&**tx, &[id]).await?.get(&id).copied().unwrap_or(id))
}

/// A number of someone whom this caller sees.
async fn known(tx: &Tx, id: i64) -> Result<SealedIdNumber, Fault> {
    let mut row = stored::find(&**tx, id).await?;
    if let Some(SealedIdNumber { recipient_id, .. }) = row
        && !store::scope::sees(&**tx, &tx.scope, recipient_id).await?
    {
        row = None;
    }
    found(row, Noun::IdNumber, id)
}

/// Takes an id number away that was entered wrongly; the event keeps its hash and the reason.
pub async fn withdraw(register: &Register, ctx: &Ctx, id: i64, mut reason: Reason) -> Result<StoredIdNumber, Fault> {
    tidy(&mut reason.reason);
    let work = match register.begin(ctx, Permission::Record, &reason).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    reason.check()?;
    Fault::all(Code::InvalidBody, number_in(&reason.reason).into_iter().collect())?;
    let row = known(&work, id).await?;
    let answer = masked(&row, &Ring::read(register)?.open(&row)?);
    stored::delete(&**work, id).await?;
    work.commit(
        Change::new(Deed::WithdrawIdNumber, Noun::Recipient, row.recipient_id, Some(&told(&row)), &reason)?,
        &answer,
    )
    .await?;
    Ok(answer)
}

/// Tells an id number in plain.
pub async fn disclose(register: &Register, ctx: &Ctx, id: i64, mut reason: Reason) -> Result<DisclosedIdNumber, Fault> {
    tidy(&mut reason.reason);
    let work = register.begin_own(ctx, Permission::Disclose).await?;
    reason.check()?;
    Fault::all(Code::InvalidBody, number_in(&reason.reason).into_iter().collect())?;
    let row = known(&work, id).await?;
    let answer = DisclosedIdNumber { id, recipient_id: row.recipient_id, id_number: Ring::read(register)?.open(&row)? };
    let number = told(&row);
    // The number stays as it is: that it was read, and why, is what is new.
    let after = json!({"id_number": number.get("id_number"), "reason": reason.reason});
    work.commit(Change::new(Deed::DiscloseIdNumber, Noun::Recipient, row.recipient_id, Some(&number), &after)?, &())
        .await?;
    Ok(answer)
}

/// Whose an id number is: the recipient, or the one its record was merged into; nobody, where the register does not
/// have the number.
pub async fn look_up(register: &Register, ctx: &Ctx, mut asked: Lookup) -> Result<Page<StoredRecipient>, Fault> {
    let work = register.begin_own(ctx, Permission::LookUp).await?;
    asked.check()?;
    let ring = Ring::fitting(register, &work).await?;
    let mut items = Vec::new();
    if let Some(row) = stored::by_hashes(&**work, &ring.hashes(&asked.id_number)?).await?.pop() {
        if ring.open(&row)? != asked.id_number {
            return Err(Fault::internal(format!(
                "id number {} is found by the hash of another: run `audit verify`",
                row.id
            )));
        }
        let id = holder(&work, &row).await?;
        items.extend(store::recipient::find_seen(&**work, &ctx.scope, id).await?);
    }
    let (key, ids) = (ring.current(), items.iter().map(|recipient| recipient.id).collect::<Vec<_>>());
    let after =
        json!({"key_id": key.id(), "hash": key.hash(&asked.id_number)?, "reason": asked.reason, "recipient_ids": ids});
    work.commit(
        Change::made(Deed::LookUpRecipient, Noun::Recipient, ids.first().copied().unwrap_or_default(), &after)?,
        &(),
    )
    .await?;
    Ok(Page { items, next_cursor: None, total: None })
}
