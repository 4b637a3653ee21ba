//! The numbers of certificates and the bonuses of several lines of a decision, each its own, in one act.

use super::{
    super::{
        Begun, Ctx, Register,
        decision::{life::well_said, replay::delivered},
        found,
    },
    certificate::certificates,
    delivery::{delivered_to, tidied},
};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, Delivery},
        decision::{Acknowledgements, StoredDecision},
        fault::{Code, Fault, Finding},
        noun::Noun,
        valid::LINES,
    },
    service::Expected,
    store,
};
use serde::Serialize;
use std::collections::HashMap;

/// What one line has of its own.
#[derive(Debug, Clone, Serialize)]
pub struct OwnDelivery {
    /// The line.
    pub line: i32,
    /// The version of its conferral that was looked at.
    pub version: i64,
    /// What it has now; an absent member leaves what stands.
    pub delivery: Delivery,
    /// The members that are taken away.
    pub cleared: Vec<String>,
}

/// Records what each of some lines has of its own: the number of its certificate, and its bonus. All or nothing; a line
/// of which it stands already stays as it is. A number that another conferral has is answered for.
pub async fn of_each(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    (asked, words): (Vec<OwnDelivery>, Acknowledgements),
) -> Result<StoredDecision, Fault> {
    let work = match register.begin(ctx, Permission::Record, &(id, &asked, &words)).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    well_said(&words)?;
    let (decision, _) = found(store::decision::find_seen(&**work, &ctx.scope, id).await?, Noun::Decision, id)?;
    if !ctx.scope.covers(&decision.facts.authority_codes) {
        ctx.scope.whole()?;
    }
    let all = store::conferral::of_decision(&**work, id).await?;
    let mut of_line: HashMap<i32, Conferral> = all.into_iter().map(|one| (one.line, one)).collect();
    let (mut before, mut wrong, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
    for OwnDelivery { line, version, mut delivery, cleared } in asked.into_iter().take(LINES) {
        let Some(one) = of_line.remove(&line) else {
            let vi = format!("Quyết định không có dòng {line}; hãy xem lại danh sách.");
            let en = format!("The decision has no line {line}; see its lines.");
            wrong.push(Finding::at(format!("/{line}"), "unknown_reference", vi, en));
            continue;
        };
        Expected::version(version).check(one.version)?;
        tidied(&mut delivery);
        let found = delivery.findings(ctx.today()).into_iter().chain(delivery.before(one.signed_on));
        wrong.extend(found.map(|finding| finding.below(&format!("/{line}"))));
        if !delivery.changes(&one, &cleared) {
            continue;
        }
        let delivery = delivery.over(&one, &cleared);
        store::conferral::deliver(&**work, &one, &delivery).await?;
        numbers.push((one.id, delivery.certificate_number));
        before.push(one);
    }
    Fault::all(Code::InvalidBody, wrong)?;
    if before.is_empty() {
        return work.keep(&decision).await.map(|()| decision);
    }
    let ids: Vec<i64> = before.iter().map(|one| one.id).collect();
    let given: Vec<_> = before
        .iter()
        .zip(&numbers)
        .map(|(one, (_, number))| (format!("/{}/certificate_number", one.line), one, number.as_deref()))
        .collect();
    let acknowledged = certificates(&work, ctx, &given, &words).await?;
    delivered(&work, ctx, numbers).await?;
    let after = store::conferral::by_ids(&**work, &ids).await?;
    work.commit(delivered_to(id, &before, (&after, &acknowledged))?, &decision).await?;
    Ok(decision)
}
