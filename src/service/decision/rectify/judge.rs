//! The rules asked of what a mending or a correction leaves: what they say of it beyond what they say of it now.

use super::{
    super::{
        asked::{Asked, beyond},
        numbers,
        references::References,
        restated::{Restated, of_two, said_anew},
    },
    Mended, StoredDecision, load, mended,
};
use crate::{
    domain::{
        act::{Shown, replay, said},
        check::{Verdict, line_of},
        decision::{Act, Decision},
        fault::{Code, Fault, Finding, Place},
        time::{day_number, whole_year},
    },
    store::{self, Tx},
};
use std::collections::{BTreeMap, BTreeSet, HashSet, btree_map::Entry};

impl Mended {
    /// The target that a finding of the mended decision is of: that which mends the line, else the one that mends the
    /// decision.
    fn target_of(&self, finding: &Finding) -> String {
        let of_line = line_of(finding).and_then(|(place, _)| {
            let (conferral, _) = self.lines.get(place)?;
            // Of two lines the one that is mended is told of, whichever comes later.
            let only = || self.of_lines.values().next().filter(|_| self.of_lines.len() == 1 && of_two(finding));
            self.of_lines.get(&conferral.id).or_else(only)
        });
        format!("/targets/{}", of_line.map_or(self.target, |(i, _)| *i))
    }

    /// A finding at its target.
    fn at_target(&self, finding: Finding) -> Finding {
        Finding { place: Place::Pointer(self.target_of(&finding)), ..finding }
    }

    /// A finding of its shape at the member that says so, where that is of a line that is mended.
    fn at_right(&self, finding: Finding) -> Finding {
        let member = line_of(&finding).filter(|(place, member)| {
            let named = self.lines.get(*place).is_some_and(|(one, _)| self.of_lines.contains_key(&one.id));
            named && !member.is_empty()
        });
        let below = member.map(|(_, member)| format!("/right/{member}")).unwrap_or_default();
        Finding { place: Place::Pointer(self.target_of(&finding) + &below), ..finding }
    }
}

/// Adds to a verdict what the rules say of the mended decisions and did not say of them before.
pub(in super::super) async fn check(
    tx: &Tx,
    decision: &StoredDecision,
    asked: Asked,
    references: &References,
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    for mended in mended(tx, decision.id, &decision.facts, references).await? {
        judge(tx, mended, asked, verdict).await?;
    }
    Ok(())
}

async fn judge(tx: &Tx, mended: Mended, asked: Asked, verdict: &mut Verdict) -> Result<(), Fault> {
    let at = |finding: Finding| Finding { place: Place::Pointer(format!("/targets/{}", mended.target)), ..finding };
    if !mended.before.facts.has_paper() {
        let vi = "Bản ghi sửa hoặc loại lỗi thì không sửa được; hãy loại bản ghi ấy rồi ghi lại.";
        let en = "A record that mends or voids others is not mended; void it and enter it anew.";
        verdict.flaws.push(at(Finding::at("", "act_unfit", vi, en)));
        return Ok(());
    }
    for i in &mended.idle {
        let vi = "Sổ đã ghi đúng như vậy; hãy bỏ mục này.";
        let en = "The register has it so already; leave this target out.";
        verdict.flaws.push(Finding::at(format!("/targets/{i}"), "act_unfit", vi, en));
    }
    if [&mended.before, &mended.after].iter().any(|decision| !tx.scope.covers(&decision.facts.authority_codes)) {
        verdict.flaws.push(at(beyond("")));
        return Ok(());
    }
    let mut after = mended.after.facts.clone();
    after.lines = mended.lines.iter().map(|(_, line)| line.clone()).collect();
    let shape = after.findings(asked.today);
    if !shape.is_empty() {
        verdict.flaws.extend(shape.into_iter().map(|finding| mended.at_right(finding)));
        return Ok(());
    }
    verdict.flaws.extend(parted(tx, &mended).await?);
    let replaces = |facts: &Decision| facts.replaces().map(|(_, id, wholly)| (id, wholly)).collect::<BTreeSet<_>>();
    if replaces(&mended.before.facts) != replaces(&after) {
        let vi = "Bản ghi được thay thế là việc của lúc vào sổ; hãy loại quyết định này (ghi nhầm) rồi ghi lại.";
        let en = "Which records it replaces is settled when it is registered; void this decision and enter it anew.";
        verdict.flaws.push(at(Finding::at("", "replaces_unfit", vi, en)));
    }
    let now = References::look(tx, &after, Asked::of(&mended.before, asked.today)).await?;
    verdict.flaws.extend(now.unknown.iter().cloned().map(|finding| mended.at_right(finding)));
    // What is replaced has no number of its own.
    if mended.before.replaced_by.is_empty()
        && let Err(fault) = numbers::free(tx, &after, &now, &[mended.before.id]).await
    {
        if fault.code != Code::NumberTaken {
            return Err(fault);
        }
        verdict.flaws.extend(fault.errors.into_iter().map(at));
    }
    verdict.flaws.extend(follows(tx, &mended, &now).await?.map(at));
    let restated = Restated { before: &mended.before, after: &after, today: asked.today };
    let anew = Box::pin(said_anew(tx, restated, now)).await?;
    verdict.flaws.extend(anew.flaws.into_iter().map(|finding| mended.at_target(finding)));
    verdict.cautions.extend(anew.cautions.into_iter().map(|finding| mended.at_target(finding)));
    Ok(())
}

/// Adds to a verdict what the rules say of awards as a correction puts them right, and did not say of them before.
pub(in super::super) async fn check_corrected(
    tx: &Tx,
    decision: &StoredDecision,
    asked: Asked,
    references: &References,
    verdict: &mut Verdict,
) -> Result<(), Fault> {
    for corrected in corrected(tx, decision, references).await? {
        let Mended { before, lines, .. } = &corrected;
        let after = Decision { lines: lines.iter().map(|(_, line)| line.clone()).collect(), ..before.facts.clone() };
        if !after.findings(asked.today).is_empty() {
            continue;
        }
        let now = References::look(tx, &after, Asked::of(before, asked.today)).await?;
        let anew = Box::pin(said_anew(tx, Restated { before, after: &after, today: asked.today }, now)).await?;
        let at = |finding: Finding| corrected.at_target(finding);
        let target = |finding: &Finding| match &finding.place {
            Place::Pointer(place) => place.split('/').take(3).collect::<Vec<_>>().join("/"),
            Place::Parameter(_) => String::new(),
        };
        // What a correction says in itself is told by its own checks.
        let known: HashSet<_> =
            verdict.flaws.iter().chain(&verdict.cautions).map(|found| (found.code, target(found))).collect();
        let of_lines = |finding: &Finding| line_of(finding).is_some();
        let own = |all: Vec<Finding>| {
            let all = all.into_iter().filter(of_lines).map(at);
            all.filter(|found| !known.contains(&(found.code, target(found)))).collect::<Vec<_>>()
        };
        let (flaws, cautions) = (own(anew.flaws), own(anew.cautions));
        verdict.flaws.extend(flaws);
        verdict.cautions.extend(cautions);
    }
    Ok(())
}

/// The decisions whose awards a correction puts right, with their lines as they show now and as it has them.
async fn corrected(tx: &Tx, decision: &StoredDecision, references: &References) -> Result<Vec<Mended>, Fault> {
    let mut all: BTreeMap<i64, Mended> = BTreeMap::new();
    for touched in &references.touched {
        let Some(target) = decision.facts.targets.get(touched.target) else { continue };
        let right = said(Act::Correct, target);
        if right.says_nothing() {
            continue;
        }
        let corrected = match all.entry(touched.decision_id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => match load(tx, touched.decision_id, touched.target).await? {
                Some(mut loaded) => {
                    for ((shows, line), was) in loaded.lines.iter_mut().zip(&mut loaded.before.facts.lines) {
                        line.name.clone_from(&shows.name);
                        line.unit.clone_from(&shows.unit);
                        line.post.clone_from(&shows.post);
                        line.award_code.clone_from(&shows.award_code);
                        line.birth_on = line.birth_on.filter(|_| line.birth_year == shows.birth_year);
                        line.birth_year = shows.birth_year;
                        was.clone_from(line);
                    }
                    new.insert(loaded)
                }
                None => continue,
            },
        };
        if let Some((conferral, line)) = corrected.lines.iter_mut().find(|(one, _)| one.id == touched.conferral_id) {
            corrected.of_lines.insert(conferral.id, (touched.target, false));
            right.mend_line(line)?;
        }
    }
    Ok(all.into_values().collect())
}

/// Refuses to part a line from its recipient where that record has other awards: which of the two is wrong is for whoever
/// mends to say.
async fn parted(tx: &Tx, mended: &Mended) -> Result<Vec<Finding>, Fault> {
    let mut found = Vec::new();
    for (conferral, _) in &mended.lines {
        let Some((i, true)) = mended.of_lines.get(&conferral.id) else { continue };
        let had: Vec<i64> = conferral.recipient_id.into_iter().collect();
        if store::conferral::linked_to(&**tx, &had).await?.iter().any(|id| *id != conferral.id) {
            let vi = "Hồ sơ của dòng này thuộc loại khác và còn lượt khen thưởng khác; hãy nêu đối tượng đúng, hoặc để trống đối tượng để lập hồ sơ mới.";
            let en = "The record of this line is of another kind and has other awards; name the right recipient_id, or empty it (emptied) for a record of its own.";
            found.push(Finding::at(format!("/targets/{i}/right/recipient_kind"), "unknown_reference", vi, en));
        }
    }
    Ok(found)
}

/// What stands against the mended day or targets: an act before its award, or one that could not be done without what
/// is mended.
async fn follows(tx: &Tx, mended: &Mended, now: &References) -> Result<Option<Finding>, Fault> {
    let ids: Vec<i64> = if mended.before.facts.act == Act::Award {
        mended.lines.iter().map(|(conferral, _)| conferral.id).collect()
    } else {
        store::act::touched_by(&**tx, &[mended.before.id]).await?.into_iter().map(|(_, conferral)| conferral).collect()
    };
    if store::scope::seen_conferrals(&**tx, &tx.scope, &ids).await?.len() < ids.len() {
        return Ok(Some(beyond("")));
    }
    let acts = store::act::of(&**tx, &ids).await?;
    if mended.before.facts.act == Act::Award {
        // Of a year alone an award may have been signed on its first day.
        let Decision { signed_on, signed_year, .. } = mended.after.facts;
        let day = signed_on.or(signed_year.and_then(whole_year).map(|(first, _)| first)).map(day_number);
        let early = acts
            .values()
            .flatten()
            .find(|kept| kept.done.act != Act::Rectify && day.is_some_and(|day| kept.done.day < day));
        return Ok(early.map(|kept| {
            let (id, reference) = (kept.conferral_id, &kept.done.reference);
            let vi = format!(
                "Với ngày này, quyết định {reference} trên lượt khen thưởng {id} có trước quyết định khen thưởng; hãy kiểm tra lại ngày, hoặc sửa quyết định đó trước."
            );
            let en = format!("With this day decision {reference} on conferral {id} lies before its award; check the day, or mend that decision first.");
            Finding::at("", "act_before_award", vi, en)
        }));
    }
    let kept: HashSet<i64> = now.touched.iter().map(|touched| touched.conferral_id).collect();
    for (id, acts) in acts.into_iter().filter(|(id, _)| !kept.contains(id)) {
        let rest: Vec<_> =
            acts.into_iter().map(|kept| kept.done).filter(|done| done.decision_id != mended.before.id).collect();
        if let Err(unfit) = replay(&Shown::default(), &rest, &[]) {
            let reference = rest.get(unfit.0).map(|done| done.reference.clone()).unwrap_or_default();
            let vi = format!(
                "Bỏ lượt khen thưởng {id} thì quyết định {reference} không còn thực hiện được; hãy loại hoặc sửa quyết định đó trước."
            );
            let en = format!(
                "Without conferral {id} decision {reference} could not be done any more; void or mend that one first."
            );
            return Ok(Some(Finding::at("", "act_unfit", vi, en)));
        }
    }
    Ok(None)
}
