//! Entering an act in the register: what it touches changes its status, its name or its certificate, and keeps what
//! stood there.

use super::{
    Ctx, StoredDecision,
    references::References,
    register::{Entered, Previous},
};
use crate::{
    domain::{
        check::Touched,
        conferral::{Conferral, ConferralStatus},
        decision::{Act, Right, Target},
        fault::Fault,
        recipient::StoredRecipient,
    },
    store::{self, Tx, act::Written},
};
use std::collections::{BTreeMap, HashMap};

/// Does the act to everything it touches and can bear it.
pub(super) async fn enter<'a>(
    tx: &Tx,
    ctx: &Ctx,
    decision: &'a StoredDecision,
    references: &References,
) -> Result<Entered<'a>, Fault> {
    let facts = &decision.facts;
    let ids: Vec<i64> = references.touched.iter().map(|t| t.conferral_id).collect();
    let mut before: HashMap<i64, Conferral> =
        store::conferral::by_ids(&**tx, &ids).await?.into_iter().map(|c| (c.id, c)).collect();
    let mut written = Vec::new();
    let mut by_status: BTreeMap<ConferralStatus, Vec<i64>> = BTreeMap::new();
    let mut recipients: BTreeMap<i64, StoredRecipient> = BTreeMap::new();
    let mut previous = Previous::default();
    for touched in &references.touched {
        let Some(statuses) = touched.statuses(facts, decision.id) else { continue };
        let conferral = before.get(&touched.conferral_id).ok_or_else(|| Fault::internal("a conferral is gone"))?;
        let target = facts.targets.get(touched.target).ok_or_else(|| Fault::internal("a target is gone"))?;
        let (done, later) = place(touched, decision, &statuses)?;
        for (decision_id, status) in later {
            store::act::set_status_after(&**tx, touched.conferral_id, decision_id, status).await?;
        }
        by_status
            .entry(statuses.last().copied().unwrap_or(ConferralStatus::InForce))
            .or_default()
            .push(touched.conferral_id);
        let change = match touched.undoes {
            Some(undone) => store::act::stood(&**tx, touched.conferral_id, undone).await?,
            None => said(facts.act, target),
        };
        let stood = stood(conferral, &change);
        if change.name.is_some() || change.unit.is_some() || change.certificate_number.is_some() {
            store::conferral::put_right(&**tx, conferral.id, &change).await?;
        }
        if let (Some(right), Some(id)) = (&change.name, conferral.recipient_id) {
            let known = match recipients.remove(&id) {
                Some(known) => Some(known),
                None => store::recipient::find(&**tx, id).await?,
            };
            let known = known.ok_or_else(|| Fault::internal("a recipient is gone"))?;
            if !previous.recipients.iter().any(|other| other.id == id) {
                previous.recipients.push(known.clone());
            }
            recipients.insert(id, renamed(known, conferral.name.as_deref().unwrap_or_default(), right));
        }
        let (status_after, done) = done;
        written.push(Written { conferral_id: touched.conferral_id, done, status_after, stood });
    }
    for (status, ids) in &by_status {
        store::conferral::set_status(&**tx, ids, *status).await?;
    }
    store::act::insert_many(&**tx, &written).await?;
    let mut changed = Vec::new();
    for recipient in recipients.into_values() {
        let recipient = StoredRecipient { version: recipient.version + 1, updated_at: ctx.stamp(), ..recipient };
        store::recipient::replace(&**tx, &recipient).await?;
        changed.push(recipient);
    }
    let ids: Vec<i64> = written.iter().map(|w| w.conferral_id).collect();
    store::conferral::touch(&**tx, &ids, &ctx.stamp()).await?;
    previous.conferrals = ids.iter().filter_map(|id| before.remove(id)).collect();
    Ok(Entered {
        previous,
        decision,
        conferrals: store::conferral::by_ids(&**tx, &ids).await?,
        recipients: changed,
        decisions: Vec::new(),
        hands: Vec::new(),
        one_person: None,
    })
}

type Placed = ((ConferralStatus, crate::domain::act::Done), Vec<(i64, ConferralStatus)>);

/// The act in its place among the others, and what the later ones leave now.
fn place(touched: &Touched, decision: &StoredDecision, statuses: &[ConferralStatus]) -> Result<Placed, Fault> {
    let acts = touched.with(&decision.facts, decision.id);
    let mut pairs = acts.into_iter().zip(statuses.iter().copied());
    let own = pairs
        .find(|(done, _)| done.decision_id == decision.id)
        .ok_or_else(|| Fault::internal("the act lost its place"))?;
    Ok(((own.1, own.0), pairs.map(|(done, status)| (done.decision_id, status)).collect()))
}

/// What the act says is right of its target.
fn said(act: Act, target: &Target) -> Right {
    match act {
        Act::Correct => Right { name: target.name_right.clone(), unit: target.unit_right.clone(), ..Right::default() },
        Act::Reissue => Right { certificate_number: target.certificate_number.clone(), ..Right::default() },
        _ => Right::default(),
    }
}

/// What stands where the change will be.
fn stood(conferral: &Conferral, change: &Right) -> Right {
    Right {
        name: change.name.as_ref().and(conferral.name.clone()),
        unit: change.unit.as_ref().and(conferral.unit.clone()),
        certificate_number: change.certificate_number.as_ref().and(conferral.certificate_number.clone()),
        ..Right::default()
    }
}

/// A recipient whose name was put right: the record follows where it bore the wrong one, and both names stay findable.
fn renamed(mut recipient: StoredRecipient, wrong: &str, right: &str) -> StoredRecipient {
    let kept = if recipient.facts.name == wrong {
        std::mem::replace(&mut recipient.facts.name, right.to_owned())
    } else {
        right.to_owned()
    };
    recipient.aliases.retain(|alias| *alias != recipient.facts.name);
    if kept != recipient.facts.name && !recipient.aliases.contains(&kept) {
        recipient.aliases.push(kept);
    }
    recipient
}
