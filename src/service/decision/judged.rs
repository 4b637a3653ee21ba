//! What the rules say of a decision, with all that the register knows around it.

use super::{numbers, references::References, replaced};
use crate::{
    domain::{
        check::{Around, Certificate, KnownRecipient, Original, Touched, Verdict, check},
        decision::{Act, Decision, StoredDecision},
        fault::Fault,
        number::{Typed, day_after, number_key, symbol_key, typed},
        recipient::Recipient,
        rule::Competence,
    },
    store::{self, Tx, decision::numbers::Number},
};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeSet, HashMap};

/// What the register knows around a decision, read in the transaction of the check.
async fn around(
    tx: &Tx,
    (id, today): (i64, NaiveDate),
    facts: &Decision,
    references: &References,
) -> Result<Around, Fault> {
    let awards: HashMap<_, _> =
        references.awards.iter().map(|(code, award)| (code.clone(), award.facts.clone())).collect();
    let codes: Vec<&str> = awards.keys().map(String::as_str).collect();
    let competences = store::rule::facts::<Competence>(&**tx, Some(&codes)).await?;
    let replaced: Vec<i64> = facts.replaces().map(|(_, record, _)| record).collect();
    let linked: Vec<i64> = references.recipients.keys().copied().collect();
    let (mut namesakes, mut open_drafts) = (Vec::new(), Vec::new());
    if let Some(number) = numbers::number(facts) {
        namesakes = store::decision::numbers::namesakes(tx, &references.bodies(), &number).await?;
        open_drafts = store::decision::numbers::open_drafts(tx, &references.bodies(), &number, id).await?;
    }
    let kinds = if facts.act == Act::Strip {
        let touched: Vec<i64> = references.touched.iter().map(|touched| touched.conferral_id).collect();
        store::conferral::by_ids(&**tx, &touched).await?.into_iter().map(|c| (c.id, c.award_kind)).collect()
    } else {
        HashMap::new()
    };
    let wholly: BTreeSet<i64> =
        references.touched.iter().flat_map(Touched::wholly).map(|done| done.decision_id).collect();
    let (same_papers, same_records) = numbers::alike(tx, id, facts, references, today).await?;
    Ok(Around {
        id,
        same_papers,
        same_records,
        today,
        touched_kinds: kinds,
        certificates: certificates(tx, id, facts, references).await?,
        in_words: in_words(tx, facts, references).await?,
        originals: originals(tx, facts, references).await?,
        touched: references.touched.clone(),
        took: store::act::took(&**tx, &wholly.into_iter().collect::<Vec<_>>()).await?,
        void: references.void.clone(),
        awards,
        authorities: references.authorities.iter().map(|a| a.facts.clone()).collect(),
        competences,
        namesakes,
        open_drafts,
        replaced: replaced::seen(tx, id, facts).await?,
        held: store::conferral::held(tx, &linked, &replaced.iter().copied().chain([id]).collect::<Vec<_>>()).await?,
        people: references.people.clone(),
        known: known(tx, references).await?,
        listed_from: None,
    })
}

/// The registered decisions of the same bodies that targets name in words alone, by number, symbol and day.
async fn in_words(tx: &Tx, facts: &Decision, references: &References) -> Result<HashMap<usize, i64>, Fault> {
    let mut found = HashMap::new();
    for (i, target) in facts.targets.iter().enumerate() {
        let Some(text) = &target.original_as_written else { continue };
        let (Typed { number, symbol }, Some(day)) = (typed(text), day_after(text)) else { continue };
        let number = Number {
            year: day.year(),
            number_key: number_key(&number),
            symbol_key: symbol.as_deref().map(symbol_key).unwrap_or_default(),
        };
        if let Some(id) = store::decision::numbers::taken(&**tx, &references.bodies(), &number).await?
            && store::scope::seen_decisions(&**tx, &tx.scope, &[id]).await?.contains(&id)
        {
            found.insert(i, id);
        }
    }
    Ok(found)
}

/// The decisions whose award the targets put right, with their bodies.
async fn originals(tx: &Tx, facts: &Decision, references: &References) -> Result<HashMap<i64, Original>, Fault> {
    let puts_right = |i: usize| facts.targets.get(i).is_some_and(|target| target.award_code_right.is_some());
    let touched = references.touched.iter().filter(|one| puts_right(one.target));
    let ids: BTreeSet<i64> = touched.map(|one| one.decision_id).collect();
    let decisions = store::decision::by_ids(&**tx, &ids.into_iter().collect::<Vec<_>>()).await?;
    let codes: BTreeSet<&String> = decisions.iter().flat_map(|one| &one.facts.authority_codes).collect();
    let bodies = store::authority::by_codes(&**tx, &codes.into_iter().cloned().collect::<Vec<_>>()).await?;
    let original = |decision: StoredDecision| {
        let authorities =
            decision.facts.authority_codes.iter().filter_map(|code| Some(bodies.get(code)?.facts.clone()));
        (decision.id, Original { authorities: authorities.collect(), facts: decision.facts })
    };
    Ok(decisions.into_iter().map(original).collect())
}

/// What is known of the linked recipients.
async fn known(tx: &Tx, references: &References) -> Result<HashMap<i64, KnownRecipient>, Fault> {
    let ids: Vec<i64> = references.recipients.keys().copied().collect();
    let mut ended = store::recipient::merge::ends(&**tx, &ids).await?;
    let known = references.recipients.iter().map(|(id, recipient)| {
        let Recipient { origin, birth_year, birth_on, sex, died_on, name, .. } = &recipient.facts;
        let known = KnownRecipient {
            origin: *origin,
            birth_year: *birth_year,
            birth_on: *birth_on,
            sex: *sex,
            names: std::iter::once(name).chain(&recipient.aliases).cloned().collect(),
            died_on: *died_on,
            ended_on: ended.remove(id),
        };
        (*id, known)
    });
    Ok(known.collect())
}

/// The certificate numbers of a decision that its bodies have given already.
async fn certificates(tx: &Tx, id: i64, facts: &Decision, references: &References) -> Result<Vec<Certificate>, Fault> {
    let of_lines = facts.lines.iter().filter_map(|line| line.certificate_number.as_deref());
    let of_targets = facts.targets.iter().filter_map(|target| target.certificate_number.as_deref());
    // As it is typed, and as most write it: in capitals, without blanks.
    let numbers: BTreeSet<String> =
        of_lines.chain(of_targets).flat_map(|number| [number.to_owned(), symbol_key(number)]).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let year = facts.signed_year.filter(|_| facts.act == Act::Award);
    let except: Vec<i64> = facts.replaces().map(|(_, record, _)| record).chain([id]).collect();
    // Whoever gives one again, the numbers are of the bodies that awarded.
    let again = |i: usize| facts.targets.get(i).is_some_and(|target| target.certificate_number.is_some());
    let awarded: BTreeSet<i64> =
        references.touched.iter().filter(|one| again(one.target)).map(|one| one.decision_id).collect();
    let awarded = store::decision::by_ids(&**tx, &awarded.into_iter().collect::<Vec<_>>()).await?;
    let codes: BTreeSet<String> = awarded.into_iter().flat_map(|one| one.facts.authority_codes).collect();
    let others = store::authority::by_codes(&**tx, &codes.into_iter().collect::<Vec<_>>()).await?;
    let bodies: Vec<_> = references.bodies().into_iter().chain(others.values()).collect();
    store::conferral::certificates(tx, &bodies, (&except, year), &numbers).await
}

/// What the rules say of a decision.
pub(in crate::service) async fn judged(
    tx: &Tx,
    at: (i64, NaiveDate),
    facts: &Decision,
    references: &References,
) -> Result<Verdict, Fault> {
    Ok(check(facts, &around(tx, at, facts, references).await?))
}

/// The same of a draft with the lines of a list behind its own, which begin at `from`.
pub(in crate::service) async fn judged_with_list(
    tx: &Tx,
    at: (i64, NaiveDate),
    (facts, from): (&Decision, usize),
    references: &References,
) -> Result<Verdict, Fault> {
    let around = around(tx, at, facts, references).await?;
    Ok(check(facts, &Around { listed_from: Some(from).filter(|from| *from > 0), ..around }))
}
