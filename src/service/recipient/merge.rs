//! Records that are of one recipient are merged by a person, and parted again; collectives become others.

use super::super::{Begun, Change, Ctx, Register, found};
use super::{EN, VI};
use crate::{
    domain::{
        account::Permission,
        fault::{Code, Fault, Finding},
        page::{Paging, Window},
        recipient::{Conflicts, MergeInto, Merged, RecipientKind, RecipientSuccession, conflicts, may_merge, merge, part},
        stored::{Page, Stored},
        valid::tidy,
    },
    store::{self, recipient::merge as stored},
};
use serde_json::json;

/// What two records differ in.
pub async fn compare(register: &Register, ctx: &Ctx, from_id: i64, into_id: i64) -> Result<Conflicts, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let from = found(store::recipient::find(c, from_id).await?, VI, EN, from_id)?;
    let into = found(store::recipient::find(c, into_id).await?, VI, EN, into_id)?;
    Ok(Conflicts { items: conflicts(&from, &into) })
}

/// Merges a record into another: names, keys and history go to the one that stays.
pub async fn join(register: &Register, ctx: &Ctx, from_id: i64, mut asked: MergeInto) -> Result<Merged, Fault> {
    tidy(&mut asked.reason);
    let work = match register.begin(ctx, Permission::Register, &asked).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    asked.check()?;
    let from = found(store::recipient::find(&**work, from_id).await?, VI, EN, from_id)?;
    let into = store::recipient::find(&**work, asked.into_id).await?.ok_or_else(|| {
        let id = asked.into_id;
        let finding =
            Finding::at("/into_id", "unknown_reference", format!("Không có đối tượng {id} trong sổ."), format!("There is no recipient {id} in the register."));
        Fault::at(Code::UnknownReference, finding)
    })?;
    may_merge(&from, &into, asked.force)?;
    let now = ctx.stamp();
    let (merged, stays, gained) = merge(from.clone(), into.clone(), &now);
    store::recipient::replace(&**work, &merged).await?;
    store::recipient::replace(&**work, &stays).await?;
    let moved = stored::move_conferrals(&**work, from.id, into.id, None).await?;
    let merge_id = stored::insert(&**work, (from.id, into.id), &asked.reason, asked.force, &gained, &moved, (&ctx.actor, &now)).await?;
    let answer = Merged { merge_id, from_id: from.id, into_id: into.id };
    let conferrals = store::conferral::by_ids(&**work, &moved).await?;
    let after = json!({"merge": answer, "reason": asked.reason, "forced": asked.force, "recipients": [merged, stays], "conferrals": conferrals});
    work.commit(Change::new("merge_recipients", EN, into.id, Some(&json!({"recipients": [from, into]})), &after)?, &answer).await?;
    Ok(answer)
}

/// Undoes a merge: each record has what it had before, and what came to the other since stays there.
pub async fn undo(register: &Register, ctx: &Ctx, id: i64, reason: crate::domain::decision::Reason) -> Result<Merged, Fault> {
    let work = match register.begin(ctx, Permission::Register, &reason).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    reason.check()?;
    let made = found(stored::find(&**work, id).await?, "lần gộp", "merge", id)?;
    let from = found(store::recipient::find(&**work, made.from_id).await?, VI, EN, made.from_id)?;
    let into = found(store::recipient::find(&**work, made.into_id).await?, VI, EN, made.into_id)?;
    if made.undone_at.is_some() {
        return Err(Fault::because(Code::WrongState, "Lần gộp này đã được hoàn tác.", "This merge was undone already."));
    }
    if let Some(other) = into.merged_into_id {
        let vi = format!("Hồ sơ {} đã gộp tiếp vào {other}; hãy hoàn tác lần gộp đó trước.", into.id);
        return Err(Fault::because(Code::WrongState, vi, format!("Record {} was merged further into {other}; undo that merge first.", into.id)));
    }
    let now = ctx.stamp();
    let (from_again, into_again) = part(from.clone(), into.clone(), &made.gained()?, &now);
    store::recipient::replace(&**work, &into_again).await?;
    store::recipient::replace(&**work, &from_again).await?;
    let moved = stored::move_conferrals(&**work, into.id, from.id, Some(&made.moved()?)).await?;
    stored::undo(&**work, id, &crate::domain::name::nfc(&reason.reason), &ctx.actor, &now).await?;
    let answer = Merged { merge_id: id, from_id: from.id, into_id: into.id };
    let conferrals = store::conferral::by_ids(&**work, &moved).await?;
    let after = json!({"merge": answer, "reason": reason.reason, "recipients": [from_again, into_again], "conferrals": conferrals});
    work.commit(Change::new("undo_merge", EN, into.id, Some(&json!({"recipients": [from, into]})), &after)?, &answer).await?;
    Ok(answer)
}

/// Says that a collective took the place of another.
pub async fn succeed(register: &Register, ctx: &Ctx, mut new: RecipientSuccession) -> Result<Stored<RecipientSuccession>, Fault> {
    tidy(&mut new.instrument);
    let work = match register.begin(ctx, Permission::Record, &new).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, new.findings())?;
    for (pointer, id) in [("/predecessor_id", new.predecessor_id), ("/successor_id", new.successor_id)] {
        let known = store::recipient::find(&**work, id).await?;
        if known.is_none_or(|r| r.facts.kind != RecipientKind::Collective) {
            let text = (format!("Không có tập thể {id} trong sổ."), format!("There is no collective {id} in the register."));
            return Err(Fault::at(Code::UnknownReference, Finding::at(pointer, "unknown_reference", text.0, text.1)));
        }
    }
    let before = stored::line_of(&**work, &[new.predecessor_id]).await?;
    if before.contains(&new.successor_id) {
        let text = ("Tập thể này đã là tiền thân; kế tục không được đi vòng.", "That collective is a predecessor already; successions do not go in circles.");
        return Err(Fault::at(Code::RuleBroken, Finding::at("/successor_id", "succession_cycle", text.0, text.1)));
    }
    let stored = stored::succeed(&**work, new, &ctx.stamp()).await?;
    work.commit(Change::made("create_recipient_succession", "recipient_succession", stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// A page of successions of collectives.
pub async fn successions(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Stored<RecipientSuccession>>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "recipient successions", &())?;
    let rows = stored::successions(&register.db, &window).await?;
    let total = if window.include_total { Some(store::count(register.db.reader(), "recipient_succession").await?) } else { None };
    window.page(rows, total, |succession| (None, succession.id))
}
