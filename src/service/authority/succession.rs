//! Successions: one body takes the place of another.

use super::super::{Begun, Change, Ctx, Register};
use super::{decided_after, unknown};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        authority::{Authority, Succession, makes_cycle, succession_findings},
        fault::{Code, Fault, Finding},
        noun::Noun,
        stored::Stored,
    },
    store::{self, Tx, authority::succession},
};
use serde_json::json;

/// Adds a succession; one that would make a body its own heir, or let one die twice, is refused. A body that is merged,
/// renamed or dissolved ends the day before.
pub async fn succeed(register: &Register, ctx: &Ctx, mut new: Succession) -> Result<Stored<Succession>, Fault> {
    new.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &new).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, new.findings())?;
    let mut bodies = Vec::new();
    for (pointer, code) in [("/predecessor_code", &new.predecessor_code), ("/successor_code", &new.successor_code)] {
        bodies.push(store::authority::find(&**work, code).await?.ok_or_else(|| unknown(pointer, code))?);
    }
    let all: Vec<_> = succession::all(&**work).await?.into_iter().map(|s| s.facts).collect();
    if all.iter().any(|s| s.predecessor_code == new.predecessor_code && s.successor_code == new.successor_code) {
        let finding = Finding::at(
            "/successor_code",
            "already_exists",
            "Kế tục này đã có; không cần ghi lại.",
            "This succession is known already; there is nothing to add.",
        );
        return Err(Fault::at(Code::AlreadyExists, finding));
    }
    let [predecessor, successor] = bodies.as_slice() else { return Err(Fault::internal("a body is gone")) };
    let (mut findings, end) = succession_findings(&new, &predecessor.facts, &successor.facts, &all);
    findings.extend(cycle(&all, &new));
    if let Some(day) = end {
        findings.extend(decided_after(&work, predecessor.id, &new.predecessor_code, "/predecessor_code", day).await?);
    }
    Fault::all(Code::RuleBroken, findings)?;
    let ended = match end {
        Some(day) => Some(ended(&work, predecessor, day, &ctx.stamp()).await?),
        None => None,
    };
    let stored = succession::insert(&**work, &new, &ctx.stamp()).await?;
    let before = end.map(|_| json!({"authorities": [predecessor]}));
    let after = json!({"successions": [stored], "authorities": ended.into_iter().collect::<Vec<_>>()});
    work.commit(Change::new(Deed::CreateSuccession, Noun::Succession, stored.id, before.as_ref(), &after)?, &stored)
        .await?;
    Ok(stored)
}

pub(super) async fn ended(
    tx: &Tx,
    body: &Stored<Authority>,
    day: chrono::NaiveDate,
    now: &str,
) -> Result<Stored<Authority>, Fault> {
    store::authority::replace(&**tx, body, &Authority { valid_to: Some(day), ..body.facts.clone() }, now).await
}

/// A body cannot be its own heir.
pub(super) fn cycle(all: &[Succession], new: &Succession) -> Option<Finding> {
    let pairs: Vec<_> = all.iter().map(|s| (s.predecessor_code.as_str(), s.successor_code.as_str())).collect();
    makes_cycle(&pairs, &new.predecessor_code, &new.successor_code).then(|| {
        Finding::at(
            "/successor_code",
            "succession_cycle",
            format!(
                "“{}” đã là tiền thân của “{}”; kế tục không được đi vòng, hãy kiểm tra lại hai cơ quan.",
                new.successor_code, new.predecessor_code
            ),
            format!(
                "{} is a predecessor of {} already; successions do not go in circles: check the two bodies.",
                new.successor_code, new.predecessor_code
            ),
        )
    })
}
