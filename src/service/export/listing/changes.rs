//! What changed between two heads, a batch at a time.

use super::super::{
    counted::names,
    rows::{Made, Row, Rows},
};
use crate::{
    domain::{
        account::Permission,
        conferral::ConferralFilter,
        export::in_words,
        fault::{Fault, Language},
        report::{Between, ConferralChange, difference},
    },
    service::{Ctx, Register, conferral::resolve, report::Changed},
};
use tokio::sync::mpsc;

pub(super) async fn changes(
    register: &Register,
    ctx: &Ctx,
    between: &Between,
    filter: &ConferralFilter,
    language: Language,
) -> Result<Made, Fault> {
    ctx.ask(Permission::Read)?;
    let mut walk = Changed::of(register.clone(), ctx, between.clone(), filter.clone()).await?;
    let resolved = resolve(register, ctx, filter.clone()).await?;
    let from = format!("{}: {}", language.of("Từ sự kiện", "From event"), between.from);
    let to = between.to.map(|to| format!("{}: {to}", language.of("Đến sự kiện", "To event")));
    let mut lines: Vec<String> = std::iter::once(from).chain(to).collect();
    lines.extend(in_words(&resolved.filter, &names(register, &resolved.filter, language).await?, language));
    let (give, batches) = mpsc::channel(1);
    tokio::spawn(async move {
        loop {
            let batch = match walk.next().await {
                Ok(None) => return,
                Ok(Some(changes)) => changes.iter().map(|change| of_change(change, language)).collect(),
                Err(fault) => Err(fault),
            };
            // Nobody takes what comes after a refusal, or when the reader left.
            if give.send(batch).await.is_err() {
                return;
            }
        }
    });
    Ok(Made { lines, notes: Vec::new(), rows: Rows::Batches(batches) })
}

fn of_change(of: &ConferralChange, language: Language) -> Result<Row, Fault> {
    let ConferralChange {
        change,
        conferral,
        before,
        seq,
        act,
        decision_id,
        decision_act,
        decision_reference,
        actor,
        at,
    } = of;
    let differs = before.as_ref().map(|before| difference(before, conferral, language)).transpose()?;
    Ok(vec![
        Some(change.word().to_owned()),
        Some(conferral.id.to_string()),
        conferral.name.clone(),
        conferral.unit.clone(),
        Some(conferral.award_name.clone()),
        conferral.reference.clone(),
        conferral.signed_on.map(|day| day.to_string()),
        Some(conferral.status.word().to_owned()),
        differs.map(|all| all.join("; ")),
        Some(act.clone()),
        decision_id.map(|id| id.to_string()),
        Some(seq.to_string()),
        Some(actor.clone()),
        Some(at.clone()),
        decision_act.map(|act| act.word().to_owned()),
        decision_reference.clone(),
    ])
}
