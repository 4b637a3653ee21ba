//! Successions: one body takes the place of another, alone or with a whole reform.

use super::super::{Begun, Change, Ctx, Register};
use super::{decided_after, unknown};
use crate::{
    domain::{
        account::Permission,
        authority::{Authority, Reform, Reformed, Succession, makes_cycle, succession_findings},
        fault::{Code, Fault, Finding, MOST_NAMED},
        stored::Stored,
    },
    store::{self, Tx, authority::succession},
};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Adds a succession; one that would make a body its own heir, or let one die twice, is refused. A body that is merged, renamed or
/// dissolved ends the day before.
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
        let finding = Finding::at("/successor_code", "already_exists", "Kế tục này đã có.", "This succession is known already.");
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
    work.commit(Change::new("create_succession", "succession", stored.id, before.as_ref(), &after)?, &stored).await?;
    Ok(stored)
}

async fn ended(tx: &Tx, body: &Stored<Authority>, day: chrono::NaiveDate, now: &str) -> Result<Stored<Authority>, Fault> {
    store::authority::replace(&**tx, body, &Authority { valid_to: Some(day), ..body.facts.clone() }, now).await
}

/// A body cannot be its own heir.
fn cycle(all: &[Succession], new: &Succession) -> Option<Finding> {
    let pairs: Vec<_> = all.iter().map(|s| (s.predecessor_code.as_str(), s.successor_code.as_str())).collect();
    makes_cycle(&pairs, &new.predecessor_code, &new.successor_code).then(|| {
        Finding::at(
            "/successor_code",
            "succession_cycle",
            format!("{} đã là tiền thân của {}; kế tục không được đi vòng.", new.successor_code, new.predecessor_code),
            format!("{} is a predecessor of {} already; successions do not go in circles.", new.successor_code, new.predecessor_code),
        )
    })
}

/// Applies a reform: makes the bodies that are not there yet, ends those that end, and says who follows whom, all or nothing. What is
/// there already is left alone, so a file that is applied again changes nothing. A trial finds what is wrong and writes nothing.
pub async fn reform(register: &Register, ctx: &Ctx, file: &[Reform], trial: bool) -> Result<Reformed, Fault> {
    let work = match register.begin::<Reformed>(ctx, Permission::KeepCatalogue, &"reform").await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let mut findings = Vec::new();
    let mut codes: HashSet<String> = file.iter().flat_map(|r| [r.succession.predecessor_code.clone(), r.succession.successor_code.clone()]).collect();
    codes.extend(file.iter().flat_map(|r| [&r.predecessor, &r.successor]).flatten().filter_map(|body| body.parent_code.clone()));
    let mut bodies = store::authority::by_codes(&**work, &codes.into_iter().collect::<Vec<_>>()).await?;
    let mut all: Vec<Succession> = succession::all(&**work).await?.into_iter().map(|s| s.facts).collect();
    let mut known: HashMap<(String, String), Succession> = all.iter().map(|s| ((s.predecessor_code.clone(), s.successor_code.clone()), s.clone())).collect();
    let (mut before, mut made, mut kept) = (HashMap::new(), Vec::new(), Reformed::default());
    let mut touched: HashSet<String> = HashSet::new();
    let now = ctx.stamp();
    findings.extend(make_bodies(&work, file, &mut bodies, &mut touched, &now).await?);
    kept.authorities_made = touched.len();
    for row in file {
        let new = &row.succession;
        let at = |finding: Finding| finding.below(&format!("/{}", row.line));
        findings.extend(new.findings().into_iter().map(at));
        for (code, facts, member) in [(&new.predecessor_code, &row.predecessor, "predecessor"), (&new.successor_code, &row.successor, "successor")] {
            if facts.is_none() && !bodies.contains_key(code) {
                let vi = format!("Không có cơ quan {code}; hãy thêm các cột {member}_name_vi và {member}_level.");
                let en = format!("There is no authority {code}; give {member}_name_vi and {member}_level.");
                findings.push(at(Finding::at(format!("/{member}_code"), "unknown_reference", vi, en)));
            }
        }
        let (Some(predecessor), Some(successor)) = (bodies.get(&new.predecessor_code), bodies.get(&new.successor_code)) else { continue };
        if let Some(there) = known.get(&(new.predecessor_code.clone(), new.successor_code.clone())) {
            if (there.kind, there.date) == (new.kind, new.date) {
                kept.already_there += 1;
            } else {
                let vi = format!("Kế tục này đã có: {} ngày {}.", there.kind, there.date);
                let en = format!("This succession is known already: {} on {}.", there.kind, there.date);
                findings.push(at(Finding::at("/date", "already_exists", vi, en)));
            }
            continue;
        }
        let (wrong, end) = succession_findings(new, &predecessor.facts, &successor.facts, &all);
        let mut wrong: Vec<_> = wrong.into_iter().chain(cycle(&all, new)).map(at).collect();
        if let Some(day) = end.filter(|_| !touched.contains(&new.predecessor_code)) {
            wrong.extend(decided_after(&work, predecessor.id, &new.predecessor_code, "/predecessor_code", day).await?.map(at));
        }
        if !wrong.is_empty() {
            findings.extend(wrong);
            continue;
        }
        if let Some(day) = end {
            if !touched.contains(&new.predecessor_code) {
                before.insert(new.predecessor_code.clone(), predecessor.clone());
            }
            let after = ended(&work, predecessor, day, &now).await?;
            bodies.insert(new.predecessor_code.clone(), after);
            touched.insert(new.predecessor_code.clone());
            kept.authorities_ended += 1;
        }
        made.push(succession::insert(&**work, new, &now).await?);
        known.insert((new.predecessor_code.clone(), new.successor_code.clone()), new.clone());
        all.push(new.clone());
        kept.successions_made += 1;
        if findings.len() >= MOST_NAMED {
            break;
        }
    }
    Fault::all(Code::RuleBroken, findings)?;
    if trial || made.is_empty() {
        return Ok(kept);
    }
    let mut authorities: Vec<_> = bodies.into_values().filter(|body| touched.contains(&body.facts.code)).collect();
    authorities.sort_by_key(|body| body.id);
    let first = made.first().map_or(0, |s| s.id);
    let mut before: Vec<_> = before.into_values().collect();
    before.sort_by_key(|body: &Stored<Authority>| body.id);
    let change =
        Change::new("apply_reform", "succession", first, Some(&json!({"authorities": before})), &json!({"successions": made, "authorities": authorities}))?;
    work.commit(change, &kept).await?;
    Ok(kept)
}

/// Makes the bodies of a file that are not there, those above before those below.
async fn make_bodies(
    tx: &Tx,
    file: &[Reform],
    bodies: &mut HashMap<String, Stored<Authority>>,
    touched: &mut HashSet<String>,
    now: &str,
) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    let mut waiting: Vec<(u64, &str, &Authority)> = Vec::new();
    let mut named: HashSet<&str> = HashSet::new();
    for row in file {
        for (facts, member) in [(&row.predecessor, "predecessor"), (&row.successor, "successor")] {
            let Some(facts) = facts.as_ref().filter(|facts| !bodies.contains_key(&facts.code) && named.insert(&facts.code)) else { continue };
            let wrong = facts.findings();
            if wrong.is_empty() {
                waiting.push((row.line, member, facts));
            }
            findings.extend(wrong.into_iter().map(|finding| finding.below(&format!("/{}/{member}", row.line))));
        }
    }
    loop {
        let (ready, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|(_, _, facts)| facts.parent_code.as_ref().is_none_or(|above| bodies.contains_key(above)));
        waiting = later;
        if ready.is_empty() {
            break;
        }
        for (_, _, facts) in ready {
            bodies.insert(facts.code.clone(), store::authority::insert(&**tx, facts, now).await?);
            touched.insert(facts.code.clone());
        }
    }
    for (line, member, facts) in waiting {
        let above = facts.parent_code.as_deref().unwrap_or_default();
        let (vi, en) = (format!("Không có cơ quan cấp trên {above}."), format!("There is no authority {above} above it."));
        findings.push(Finding::at(format!("/{line}/{member}_parent_code"), "unknown_reference", vi, en));
    }
    Ok(findings)
}
