//! What was handed over after registering: of one conferral, or of the lines of a decision at once.

use super::{
    super::{
        Begun, Change, Ctx, Expected, Register,
        decision::{life::well_said, replay::delivered},
        found,
    },
    certificate::certificates,
};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        conferral::{
            Conferral, ConferralStatus, Delivery, DeliveryOfMany,
            standing::{Fall, not_delivered},
        },
        decision::{Acknowledged, Acknowledgements, DecisionState, StoredDecision},
        fault::{Code, Fault, Finding},
        history::ended_by,
        noun::Noun,
        valid::{Check, LINES, tidy_some},
    },
    store::{self, Tx},
};
use serde::Serialize;
use std::collections::{HashMap, HashSet};

pub(super) fn tidied(delivery: &mut Delivery) {
    for text in [&mut delivery.certificate_number, &mut delivery.presented_at, &mut delivery.presented_by] {
        tidy_some(text);
    }
}

/// Records what was handed over: the certificate and the money. An absent member leaves what stands, one that is
/// cleared takes it away. What changes nothing is no event.
pub async fn deliver(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    (mut delivery, cleared): (Delivery, Vec<String>),
) -> Result<Conferral, Fault> {
    let work = match register.begin(ctx, Permission::Record, &(&delivery, &cleared)).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    tidied(&mut delivery);
    Fault::all(Code::InvalidBody, delivery.findings(ctx.today()))?;
    let words = delivery.acknowledge.take().map(|acknowledge| Acknowledgements { acknowledge });
    words.as_ref().map_or(Ok(()), well_said)?;
    let before = found(store::conferral::find_seen(&**work, &ctx.scope, id).await?, Noun::Conferral, id)?;
    // A decision of several bodies is delivered by whoever sees them all.
    if !store::scope::whole_conferrals(&**work, &ctx.scope, &[id]).await?.contains(&id) {
        ctx.scope.whole()?;
    }
    expected.check(before.version)?;
    Fault::all(Code::RuleBroken, delivery.before(before.signed_on))?;
    let days = delivery.days(Some(&before));
    if !days.is_empty() {
        let falls = falls(&work, std::slice::from_ref(&before)).await?;
        let pointer = if delivery.presented_on.is_some() { "/presented_on" } else { "/paid_on" };
        let refused = not_delivered(pointer, &before, falls.get(&id), &days);
        Fault::all(Code::RuleBroken, refused.into_iter().collect())?;
    }
    if !delivery.changes(&before, &cleared) {
        return work.keep(&before).await.map(|()| before);
    }
    let delivery = delivery.over(&before, &cleared);
    let number = ("/certificate_number".to_owned(), &before, delivery.certificate_number.as_deref());
    let acknowledged = match &words {
        Some(words) => certificates(&work, ctx, &[number], words).await?,
        None => Vec::new(),
    };
    store::conferral::deliver(&**work, &before, &delivery).await?;
    delivered(&work, ctx, vec![(id, delivery.certificate_number)]).await?;
    let after = found(store::conferral::find(&**work, id).await?, Noun::Conferral, id)?;
    let handed = Handed { conferral: &after, acknowledged: &acknowledged };
    work.commit(Change::new(Deed::RecordDelivery, Noun::Conferral, id, Some(&before), &handed)?, &after).await?;
    Ok(after)
}

/// The act because of which each of these that does not stand has fallen.
async fn falls(tx: &Tx, all: &[Conferral]) -> Result<HashMap<i64, Fall>, Fault> {
    let fallen = all.iter().filter(|one| one.status != ConferralStatus::InForce);
    let status: HashMap<i64, ConferralStatus> = fallen.map(|one| (one.id, one.status)).collect();
    let ids: Vec<i64> = status.keys().copied().collect();
    let acts = store::act::of(&**tx, &ids).await?;
    let of = |(id, acts): (i64, Vec<store::act::Kept>)| {
        let by = ended_by(*status.get(&id)?, &acts)?;
        Some((id, Fall { reference: by.done.reference.clone(), day: by.done.day }))
    };
    Ok(acts.into_iter().filter_map(of).collect())
}

/// The lines that a delivery is of: those that are named, else all that are in force. One that is named and was not in
/// force on the days of the delivery is refused.
async fn delivered_lines(
    tx: &Tx,
    asked: &DeliveryOfMany,
    delivery: &Delivery,
    mut all: Vec<Conferral>,
) -> Result<Vec<Conferral>, Fault> {
    let Some(lines) = &asked.lines else {
        all.retain(|one| one.status == ConferralStatus::InForce);
        if all.is_empty() {
            return Err(Fault::because(
                Code::RuleBroken,
                "Không còn dòng nào có hiệu lực nên không có gì để trao; hãy xem lại danh sách.",
                "No line is in force, so there is nothing to hand over; see the list.",
            ));
        }
        return Ok(all);
    };
    let known: HashSet<i32> = all.iter().map(|conferral| conferral.line).collect();
    let unknown = lines.iter().enumerate().filter(|(_, line)| !known.contains(line)).map(|(i, line)| {
        Finding::at(
            format!("/lines/{i}"),
            "unknown_reference",
            format!("Quyết định không có dòng {line}; hãy xem lại danh sách."),
            format!("The decision has no line {line}; see its lines."),
        )
    });
    Fault::all(Code::UnknownReference, unknown.collect())?;
    let place: HashMap<i32, usize> = lines.iter().enumerate().map(|(i, line)| (*line, i)).collect();
    all.retain(|conferral| place.contains_key(&conferral.line));
    let falls = falls(tx, &all).await?;
    let days = delivery.days(None);
    let refused = all.iter().filter_map(|one| {
        let i = place.get(&one.line).copied().unwrap_or_default();
        not_delivered(&format!("/lines/{i}"), one, falls.get(&one.id), &days)
    });
    Fault::all(Code::RuleBroken, refused.collect())?;
    Ok(all)
}

/// The conferral of an event, and what somebody answered for.
#[derive(Serialize)]
struct Handed<'a> {
    #[serde(flatten)]
    conferral: &'a Conferral,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    acknowledged: &'a [Acknowledged],
}

/// The conferrals of one event, and what somebody answered for.
#[derive(Serialize)]
struct Delivered<'a> {
    conferrals: &'a [Conferral],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    acknowledged: &'a [Acknowledged],
}

/// The event of what was handed over to conferrals of a decision.
pub(super) fn delivered_to(
    decision_id: i64,
    before: &[Conferral],
    (after, acknowledged): (&[Conferral], &[Acknowledged]),
) -> Result<Change, Fault> {
    let before = Delivered { conferrals: before, acknowledged: &[] };
    let after = Delivered { conferrals: after, acknowledged };
    Change::new(Deed::RecordDelivery, Noun::Decision, decision_id, Some(&before), &after)
}

/// Records the same delivery of all lines of a registered decision that are in force, or of those that are named; a line
/// of which it stands already stays as it is.
pub async fn of_decision(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    expected: &Expected,
    asked: DeliveryOfMany,
) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, Permission::Record, &asked).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let mut delivery = asked.of_each();
    tidied(&mut delivery);
    Fault::all(Code::InvalidBody, shape(&asked, &delivery, ctx))?;
    let (decision, _) = found(store::decision::find_seen(&**work, &ctx.scope, id).await?, Noun::Decision, id)?;
    if !ctx.scope.covers(&decision.facts.authority_codes) {
        ctx.scope.whole()?;
    }
    expected.check(decision.version)?;
    if decision.state != DecisionState::Registered {
        return Err(Fault::because(
            Code::WrongState,
            "Quyết định chưa vào sổ nên chưa có gì để trao; hãy duyệt vào sổ trước.",
            "The decision is not registered, so there is nothing to hand over; register it first.",
        ));
    }
    Fault::all(Code::RuleBroken, delivery.before(decision.facts.signed_on))?;
    let all = store::conferral::of_decision(&**work, id).await?;
    let mut before = delivered_lines(&work, &asked, &delivery, all).await?;
    before.retain(|one| delivery.changes(one, &[]));
    if before.is_empty() {
        return work.keep(&decision).await.map(|()| decision);
    }
    let ids: Vec<i64> = before.iter().map(|conferral| conferral.id).collect();
    store::conferral::deliver_many(&**work, &ids, &delivery).await?;
    store::conferral::touch(&**work, &ids, &ctx.stamp()).await?;
    let after = store::conferral::by_ids(&**work, &ids).await?;
    work.commit(delivered_to(id, &before, (&after, &[]))?, &decision).await?;
    Ok(decision)
}

/// What is wrong with it in itself.
fn shape(asked: &DeliveryOfMany, delivery: &Delivery, ctx: &Ctx) -> Vec<Finding> {
    let mut check = Check::default();
    check.push((*delivery == Delivery::default()).then(|| {
        Finding::at(
            "/presented_on",
            "required",
            "Chưa nêu gì được trao; hãy ghi ngày trao, nơi trao, người trao hoặc ngày chi.",
            "It says nothing that was handed over; write presented_on, presented_at, presented_by or paid_on.",
        )
    }));
    let lines = asked.lines.as_deref().unwrap_or_default();
    check.push(asked.lines.as_ref().filter(|lines| lines.is_empty()).map(|_| {
        Finding::at(
            "/lines",
            "empty",
            "Chưa nêu dòng nào; hãy nêu số các dòng, hoặc bỏ trường này nếu là mọi dòng.",
            "It names no line; name some, or leave this member out for all of them.",
        )
    }));
    check.push((lines.len() > LINES).then(|| {
        Finding::at("/lines", "too_many", format!("Tối đa {LINES} dòng."), format!("At most {LINES} lines."))
    }));
    for (i, line) in lines.iter().enumerate() {
        check.push((*line < 1).then(|| {
            Finding::at(
                format!("/lines/{i}"),
                "out_of_range",
                "Số dòng phải từ 1 trở lên.",
                "Lines are numbered from 1.",
            )
        }));
    }
    let mut all = check.done();
    all.extend(delivery.findings(ctx.today()));
    all
}
