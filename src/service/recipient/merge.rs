//! Records that are of one recipient are merged by a person, and parted again; collectives become others.

use super::super::{
    Begun, Change, Ctx, Register,
    decision::references::elsewhere,
    found,
    recipient::renew::{Renewal, renew, told},
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        authority::SuccessionKind,
        fault::{Code, Fault, Finding},
        id_number::SealedIdNumber,
        noun::Noun,
        page::{Paging, Window},
        publication_consent::consent_conflict,
        recipient::{
            Conflict, Conflicts, MergeInto, Merged, RecipientKind, RecipientSuccession, StoredRecipient, conflicts,
            id_conflict, may_merge, merge, part, same_awards, year_conflicts,
        },
        stored::{Page, Stored},
        time::day_vi,
        valid::tidy,
        year::RecipientYear,
    },
    store::{
        self, Tx,
        recipient::merge::{self as stored, Made},
    },
};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// What two records differ in.
pub async fn compare(register: &Register, ctx: &Ctx, from_id: i64, into_id: i64) -> Result<Conflicts, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let from = found(store::recipient::find_seen(c, &ctx.scope, from_id).await?, Noun::Recipient, from_id)?;
    let into = found(store::recipient::find_seen(c, &ctx.scope, into_id).await?, Noun::Recipient, into_id)?;
    if from_id == into_id {
        let text = ("Hãy chọn hai hồ sơ khác nhau để so sánh.", "Choose two records that are not the same one.");
        return Err(Fault::at(Code::InvalidParameter, Finding::of("into_id", "same_record", text.0, text.1)));
    }
    let mut items = conflicts(&from, &into);
    let years = store::recipient::year::of_each(c, &[from_id, into_id]).await?;
    items.extend(further(&from, &into, years, store::id_number::of_recipients(c, &both(&from, &into)).await?));
    let consents =
        async |record: &StoredRecipient| store::publication_consent::of_recipients(c, &record.one_person()).await;
    items.extend(consent_conflict(&consents(&from).await?, &consents(&into).await?, ctx.today()));
    let of = async |id| store::conferral::by_ids(c, &stored::conferrals_of(c, id, None).await?).await;
    let same_awards = same_awards(&of(from_id).await?, &of(into_id).await?);
    Ok(Conflicts { items, same_awards })
}

/// The merges into a record that stand and can be undone, the latest first.
pub async fn standing(
    register: &Register,
    ctx: &Ctx,
    record: &StoredRecipient,
) -> Result<Vec<stored::Standing>, Fault> {
    ctx.ask(Permission::Register)?;
    if record.merged_ids.is_empty() {
        return Ok(Vec::new());
    }
    stored::standing(register.db.latest(), &record.merged_ids, record.id).await
}

/// What two records differ in besides their own members: the facts of their years, and their id numbers.
fn further(
    from: &StoredRecipient,
    into: &StoredRecipient,
    mut years: HashMap<i64, BTreeMap<i32, RecipientYear>>,
    numbers: Vec<SealedIdNumber>,
) -> Vec<Conflict> {
    let mut found =
        year_conflicts(&years.remove(&from.id).unwrap_or_default(), &years.remove(&into.id).unwrap_or_default());
    let own = from.one_person();
    let (own, other): (Vec<_>, Vec<_>) = numbers.into_iter().partition(|number| own.contains(&number.recipient_id));
    found.extend(id_conflict(&own, &other));
    found
}

/// The records of both.
fn both(from: &StoredRecipient, into: &StoredRecipient) -> Vec<i64> {
    from.one_person().into_iter().chain(into.one_person()).collect()
}

/// Merges a record into another: names, keys and history go to the one that stays.
pub async fn join(register: &Register, ctx: &Ctx, from_id: i64, mut asked: MergeInto) -> Result<Merged, Fault> {
    tidy(&mut asked.reason);
    let work = match register.begin(ctx, Permission::Register, &asked).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    asked.check()?;
    let from = found(store::recipient::find_seen(&**work, &ctx.scope, from_id).await?, Noun::Recipient, from_id)?;
    let into = store::recipient::find_seen(&**work, &ctx.scope, asked.into_id).await?.ok_or_else(|| {
        Fault::at(Code::UnknownReference, Finding::unknown("/into_id", Noun::Recipient, asked.into_id))
    })?;
    let years = store::recipient::year::of_each(&**work, &[from.id, into.id]).await?;
    let numbers = store::id_number::of_recipients(&**work, &both(&from, &into)).await?;
    may_merge(&from, &into, further(&from, &into, years, numbers), asked.force)?;
    if store::recipient::line_of(&**work, &[into.id]).await?.contains(&from.id)
        || store::recipient::line_of(&**work, &[from.id]).await?.contains(&into.id)
    {
        let text = (
            "Một bên là tiền thân của bên kia: đó là hai tập thể, hãy giữ riêng.",
            "One took the place of the other: they are two collectives; leave them apart.",
        );
        return Err(Fault::at(Code::RuleBroken, Finding::at("/into_id", "own_predecessor", text.0, text.1)));
    }
    if stored::units_above(&**work, into.id).await?.contains(&from.id)
        || stored::units_above(&**work, from.id).await?.contains(&into.id)
    {
        let text = (
            "Một bên là đơn vị của bên kia: đó là hai đối tượng, hãy giữ riêng.",
            "One is the unit of the other: they are two recipients; leave them apart.",
        );
        return Err(Fault::at(Code::RuleBroken, Finding::at("/into_id", "own_unit", text.0, text.1)));
    }
    if let Some(household) = stored::household_of_both(&**work, &from.one_person(), &into.one_person()).await? {
        let named = if store::scope::sees(&**work, &ctx.scope, household).await? {
            format!(" {household}")
        } else {
            String::new()
        };
        let vi =
            format!("Có hộ gia đình{named} ghi cả hai là thành viên; nếu là một, hãy bỏ một thành viên ở đó trước.");
        let en =
            format!("The household{named} names both as members; if they are one, take one of them away there first.");
        return Err(Fault::at(Code::RuleBroken, Finding::at("/into_id", "both_members", vi, en)));
    }
    let now = ctx.stamp();
    let told = [(from.id, told(&work, from.id).await?), (into.id, told(&work, into.id).await?)].into();
    let (merged, stays, gained) = merge(from.clone(), into.clone());
    store::recipient::replace(&**work, &merged).await?;
    store::recipient::replace(&**work, &stays).await?;
    let moved = stored::conferrals_of(&**work, from.id, None).await?;
    let conferrals_before = store::conferral::by_ids(&**work, &moved).await?;
    stored::move_conferrals(&**work, &moved, into.id).await?;
    store::conferral::touch(&**work, &moved, &now).await?;
    store::publication_consent::stand(&**work, &from.one_person(), into.id).await?;
    all_inside(&work, ctx, &moved).await?;
    let merge_id =
        stored::insert(&**work, (from.id, into.id), &asked.reason, asked.force, &gained, &moved, (&ctx.actor, &now))
            .await?;
    let both = [from.id, into.id].into();
    let renewal = Renewal { told, always: both, ..Renewal::default() };
    let (mut were, recipients) = renew(&work, ctx, &[into.id].into(), &renewal).await?;
    were.retain(|one| one.id != from.id && one.id != into.id);
    were.extend([from.clone(), into.clone()]);
    let answer = Merged { merge_id, from_id: from.id, into_id: into.id };
    let conferrals = store::conferral::by_ids(&**work, &moved).await?;
    let after = json!({"merge": answer, "reason": asked.reason, "forced": asked.force, "recipients": recipients, "conferrals": conferrals});
    let before = json!({"recipients": were, "conferrals": conferrals_before});
    work.commit(Change::new(Deed::MergeRecipients, Noun::Recipient, into.id, Some(&before), &after)?, &answer).await?;
    Ok(answer)
}

/// Whoever sees a part of the register moves nothing of the rest, and nothing that is another's too.
async fn all_inside(tx: &Tx, ctx: &Ctx, conferrals: &[i64]) -> Result<(), Fault> {
    let inside = store::scope::whole_conferrals(&**tx, &ctx.scope, conferrals).await?;
    if conferrals.iter().all(|id| inside.contains(id)) { Ok(()) } else { ctx.scope.whole() }
}

/// Undoes a merge: each record has what it had before, with what came since by its own number or key; what came to the
/// other stays there.
pub async fn undo(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    mut reason: crate::domain::decision::Reason,
) -> Result<Merged, Fault> {
    let work = match register.begin(ctx, Permission::Register, &reason).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    tidy(&mut reason.reason);
    reason.check()?;
    let mut made = stored::find(&**work, id).await?;
    if let Some(Made { into_id, .. }) = made
        && !store::scope::sees(&**work, &ctx.scope, into_id).await?
    {
        made = None;
    }
    let made = found(made, Noun::Merge, id)?;
    let from = found(store::recipient::find(&**work, made.from_id).await?, Noun::Recipient, made.from_id)?;
    let into = found(store::recipient::find(&**work, made.into_id).await?, Noun::Recipient, made.into_id)?;
    if made.undone_at.is_some() {
        return Err(Fault::because(
            Code::WrongState,
            "Lần gộp này đã được hoàn tác; hãy xem lại hai hồ sơ, nếu vẫn là một thì gộp lại.",
            "This merge was undone already; see the two records, and merge them again where they are one.",
        ));
    }
    if let Some(other) = into.merged_into_id {
        let vi = format!("Hồ sơ {} đã gộp tiếp vào {other}; hãy hoàn tác lần gộp đó trước.", into.id);
        return Err(Fault::because(
            Code::WrongState,
            vi,
            format!("Record {} was merged further into {other}; undo that merge first.", into.id),
        ));
    }
    let gained = made.gained()?;
    let keys: Vec<_> = gained.external_ids.iter().collect();
    for (key, owner) in store::recipient::by_external_ids(&**work, &keys).await? {
        if owner != into.id && owner != from.id {
            if !store::scope::sees(&**work, &ctx.scope, owner).await? {
                return Err(Fault::at(Code::AlreadyExists, elsewhere("/external_ids")));
            }
            let (system, value) = (&key.system, &key.value);
            let vi = format!(
                "Mã “{value}” ở hệ thống “{system}” nay thuộc đối tượng {owner}; hãy gỡ mã ở đó trước khi hoàn tác."
            );
            let en =
                format!("The key {system}:{value} is recipient {owner}'s now; take it away there before the undo.");
            return Err(Fault::at(Code::AlreadyExists, Finding::at("/external_ids", "already_exists", vi, en)));
        }
    }
    let now = ctx.stamp();
    let told = [(from.id, told(&work, from.id).await?), (into.id, told(&work, into.id).await?)].into();
    // A conferral that came since by a key of the merged record is that record's.
    let mut going = made.moved()?;
    going.extend(store::conferral::keyed(&**work, into.id, &gained.external_ids).await?);
    let moved = stored::conferrals_of(&**work, into.id, Some(&going)).await?;
    let conferrals_before = store::conferral::by_ids(&**work, &moved).await?;
    stored::move_conferrals(&**work, &moved, from.id).await?;
    store::conferral::touch(&**work, &moved, &now).await?;
    store::publication_consent::stand(&**work, &gained.merged_ids, from.id).await?;
    all_inside(&work, ctx, &moved).await?;
    let (from_again, into_again) = part(from.clone(), into.clone(), &gained);
    store::recipient::replace(&**work, &into_again).await?;
    store::recipient::replace(&**work, &from_again).await?;
    stored::undo(&**work, id, &reason.reason, &ctx.actor, &now).await?;
    let renewal = Renewal { told, always: [from.id, into.id].into(), ..Renewal::default() };
    let (mut were, recipients) = renew(&work, ctx, &[from.id, into.id].into(), &renewal).await?;
    were.retain(|one| one.id != from.id && one.id != into.id);
    were.extend([from.clone(), into.clone()]);
    let answer = Merged { merge_id: id, from_id: from.id, into_id: into.id };
    let conferrals = store::conferral::by_ids(&**work, &moved).await?;
    let after = json!({"merge": answer, "reason": reason.reason, "recipients": recipients, "conferrals": conferrals});
    let before = json!({"recipients": were, "conferrals": conferrals_before});
    work.commit(Change::new(Deed::UndoMerge, Noun::Recipient, into.id, Some(&before), &after)?, &answer).await?;
    Ok(answer)
}

/// Says that a collective took the place of another.
pub async fn succeed(
    register: &Register,
    ctx: &Ctx,
    mut new: RecipientSuccession,
) -> Result<Stored<RecipientSuccession>, Fault> {
    tidy(&mut new.instrument);
    let work = match register.begin(ctx, Permission::Record, &new).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, new.findings())?;
    for (pointer, id) in [("/predecessor_id", new.predecessor_id), ("/successor_id", new.successor_id)] {
        let known = store::recipient::find_seen(&**work, &ctx.scope, id).await?;
        if known.is_none_or(|r| r.facts.kind != RecipientKind::Collective) {
            let text = (
                format!("Không có tập thể {id} trong sổ; hãy kiểm tra lại số."),
                format!("There is no collective {id} in the register; check the number."),
            );
            return Err(Fault::at(Code::UnknownReference, Finding::at(pointer, "unknown_reference", text.0, text.1)));
        }
    }
    let before = store::recipient::line_of(&**work, &[new.predecessor_id]).await?;
    if before.contains(&new.successor_id) {
        let text = (
            "Tập thể này đã là tiền thân; kế tục không được đi vòng, hãy kiểm tra lại hai tập thể.",
            "That collective is a predecessor already; successions do not go in circles: check the two collectives.",
        );
        return Err(Fault::at(Code::RuleBroken, Finding::at("/successor_id", "succession_cycle", text.0, text.1)));
    }
    for other in stored::leaving(&**work, new.predecessor_id).await? {
        let twice = other.successor_id == new.successor_id;
        if twice || (other.date != new.date && other.kind != SuccessionKind::Split && new.kind != SuccessionKind::Split)
        {
            let RecipientSuccession { successor_id, date, .. } = other;
            let named = store::scope::sees(&**work, &ctx.scope, successor_id).await?;
            let (vi, en) = if named {
                (format!(" {successor_id} vào ngày {}", day_vi(date)), format!(" by {successor_id} on {date}"))
            } else {
                Default::default()
            };
            let vi = format!("Tập thể này đã có kế tục{vi}; một tập thể chỉ kết thúc một lần, hãy kiểm tra lại.");
            let en = format!("This collective was followed{en} already, and it ends once; check both.");
            let (refusal, why) =
                if twice { (Code::AlreadyExists, "already_exists") } else { (Code::RuleBroken, "ended_already") };
            return Err(Fault::at(refusal, Finding::at("/predecessor_id", why, vi, en)));
        }
    }
    let stored = stored::succeed(&**work, new, &ctx.stamp()).await?;
    work.commit(Change::made(Deed::CreateRecipientSuccession, Noun::RecipientSuccession, stored.id, &stored)?, &stored)
        .await?;
    Ok(stored)
}

/// A page of successions of collectives.
pub async fn successions(
    register: &Register,
    ctx: &Ctx,
    paging: &Paging,
) -> Result<Page<Stored<RecipientSuccession>>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "recipient successions", &())?;
    let rows = stored::successions(&register.db, &ctx.scope, &window).await?;
    let total =
        if window.include_total { Some(stored::count_successions(&register.db, &ctx.scope).await?) } else { None };
    window.page(rows, total, |succession| (None, succession.id))
}
