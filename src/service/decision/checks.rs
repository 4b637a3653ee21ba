//! The checks and matches of a decision that is not registered yet.

use super::{
    Ctx, Register, found, rectify,
    references::{Asked, References},
};
use crate::{
    domain::{
        account::Permission,
        authority::Authority,
        check::{Around, Certificate, KnownRecipient, Verdict, check},
        decision::{Acknowledged, Act, Decision, DecisionState, Line, StoredDecision},
        fault::{Code, Fault, Finding},
        matching::{Match, Matches, Sought, candidate, likeliest},
        name::fold,
        noun::Noun,
        number::{number_key, symbol_key},
        recipient::{ExternalId, Recipient},
        rule::Competence,
        stored::Stored,
    },
    store::{self, Tx, decision::numbers},
};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeSet, HashMap, HashSet};

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
    let linked: Vec<i64> = references.recipients.keys().copied().collect();
    let (mut namesakes, mut open_drafts) = (Vec::new(), Vec::new());
    if let Some(number) = number(facts) {
        namesakes = numbers::namesakes(tx, &references.bodies(), &number).await?;
        open_drafts = numbers::open_drafts(tx, &references.bodies(), &number, id).await?;
    }
    let kinds = if facts.act == Act::Strip {
        let touched: Vec<i64> = references.touched.iter().map(|touched| touched.conferral_id).collect();
        store::conferral::by_ids(&**tx, &touched).await?.into_iter().map(|c| (c.id, c.award_kind)).collect()
    } else {
        HashMap::new()
    };
    Ok(Around {
        id,
        today,
        touched_kinds: kinds,
        certificates: certificates(tx, id, facts, references).await?,
        touched: references.touched.clone(),
        void: references.void.clone(),
        awards,
        authorities: references.authorities.iter().map(|a| a.facts.clone()).collect(),
        competences,
        namesakes,
        open_drafts,
        held: store::conferral::held(tx, &linked).await?,
        people: references.people.clone(),
        known: known(tx, references).await?,
    })
}

/// What is known of the linked recipients.
async fn known(tx: &Tx, references: &References) -> Result<HashMap<i64, KnownRecipient>, Fault> {
    let ids: Vec<i64> = references.recipients.keys().copied().collect();
    let mut ended = store::recipient::merge::ends(&**tx, &ids).await?;
    let known = references.recipients.iter().map(|(id, recipient)| {
        let Recipient { origin, birth_year, died_on, .. } = &recipient.facts;
        let known =
            KnownRecipient { origin: *origin, birth_year: *birth_year, died_on: *died_on, ended_on: ended.remove(id) };
        (*id, known)
    });
    Ok(known.collect())
}

/// The certificate numbers of a decision that its bodies have given already.
async fn certificates(tx: &Tx, id: i64, facts: &Decision, references: &References) -> Result<Vec<Certificate>, Fault> {
    let of_lines = facts.lines.iter().filter_map(|line| line.certificate_number.as_deref());
    let of_targets = facts.targets.iter().filter_map(|target| target.certificate_number.as_deref());
    let numbers: BTreeSet<&str> = of_lines.chain(of_targets).collect();
    let year = facts.signed_year.filter(|_| facts.act == Act::Award);
    store::conferral::certificates(tx, &references.bodies(), (id, year), &numbers.into_iter().collect::<Vec<_>>()).await
}

/// The number of a decision as it is compared; without a number or a year there is nothing to compare.
pub(super) fn number(facts: &Decision) -> Option<numbers::Number> {
    Some(numbers::Number {
        year: facts.signed_year?,
        number_key: number_key(facts.number.as_deref()?),
        symbol_key: facts.symbol.as_deref().map(symbol_key).unwrap_or_default(),
    })
}

/// Refuses a number that is registered already for one of the authorities in that year with that symbol, by another
/// decision than `own`.
pub(super) async fn number_free(
    tx: &Tx,
    facts: &Decision,
    references: &References,
    own: Option<i64>,
) -> Result<(), Fault> {
    number_free_for(tx, facts, &references.bodies(), own).await
}

/// The same, for a decision of the register.
pub(super) async fn number_free_of(tx: &Tx, facts: &Decision, own: Option<i64>) -> Result<(), Fault> {
    let bodies = store::authority::by_codes(&**tx, &facts.authority_codes).await?;
    number_free_for(tx, facts, &bodies.values().collect::<Vec<_>>(), own).await
}

async fn number_free_for(
    tx: &Tx,
    facts: &Decision,
    bodies: &[&Stored<Authority>],
    own: Option<i64>,
) -> Result<(), Fault> {
    let Some(number) = number(facts) else { return Ok(()) };
    match numbers::taken(&**tx, bodies, &number).await? {
        None => Ok(()),
        Some(id) if Some(id) == own => Ok(()),
        Some(id) => {
            // Whoever reads the checks of a joint draft may not see the other body's decisions.
            let seen = store::scope::seen_decisions(&**tx, &tx.scope, &[id]).await?.contains(&id);
            let (vi, en) = if seen {
                (format!(" (quyết định {id})"), format!(" (decision {id})"))
            } else {
                (String::new(), String::new())
            };
            let vi = format!(
                "Số này của cơ quan trong năm {} đã vào sổ{vi}; hãy kiểm tra lại số, ký hiệu, năm.",
                number.year
            );
            let en = format!(
                "This number of the authority is registered for {} already{en}; check number, symbol and year.",
                number.year
            );
            Err(Fault::at(Code::NumberTaken, Finding::at("/number", "number_taken", vi, en)))
        }
    }
}

/// Checks a decision whose lines are loaded; one that mends others with what they would be.
pub(super) async fn verdict(
    tx: &Tx,
    decision: &StoredDecision,
    asked: Asked,
    references: &References,
) -> Result<Verdict, Fault> {
    let mut verdict = judged(tx, (decision.id, asked.today), &decision.facts, references).await?;
    if decision.facts.act == Act::Rectify {
        Box::pin(rectify::check(tx, decision, asked, references, &mut verdict)).await?;
    }
    Ok(verdict)
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

/// Refuses flaws, and cautions nobody has answered for.
pub(super) fn pass(verdict: Verdict, acknowledged: &[Acknowledged]) -> Result<(), Fault> {
    Fault::all(Code::RuleBroken, verdict.flaws)?;
    let open =
        verdict.cautions.into_iter().filter(|caution| !acknowledged.iter().any(|a| a.code == caution.code)).collect();
    Fault::all(Code::Unacknowledged, open)
}

/// The flaws and cautions of a decision as it stands; a registered one has passed.
pub async fn checks(register: &Register, ctx: &Ctx, id: i64) -> Result<Verdict, Fault> {
    let Some((decision, mut references, tx)) = open(register, ctx, id).await? else { return Ok(Verdict::default()) };
    let mut verdict = verdict(&tx, &decision, Asked::new(id, ctx), &references).await?;
    verdict.flaws.append(&mut references.unknown);
    match number_free(&tx, &decision.facts, &references, None).await {
        Ok(()) => {}
        Err(fault) if fault.code == Code::NumberTaken => verdict.flaws.extend(fault.errors),
        Err(fault) => return Err(fault),
    }
    Ok(verdict)
}

/// Who the lines without a link may be among those already in the register.
pub async fn matches(register: &Register, ctx: &Ctx, id: i64) -> Result<Matches, Fault> {
    let Some((decision, _, tx)) = open(register, ctx, id).await? else { return Ok(Matches { items: Vec::new() }) };
    candidates(&tx, &decision.facts).await
}

/// The same of lines that need not be saved.
pub(in crate::service) async fn candidates(tx: &Tx, facts: &Decision) -> Result<Matches, Fault> {
    let lines: Vec<_> = facts.lines.iter().filter(|line| line.recipient_id.is_none() && !line.unnamed).collect();
    let born = |line: &Line| line.birth_year.or_else(|| line.birth_on.map(|day| day.year()));
    let asked: BTreeSet<(String, Option<i32>)> =
        lines.iter().filter_map(|line| Some((fold(line.name.as_deref()?), born(line)))).collect();
    let keys: Vec<_> = lines.iter().flat_map(|line| &line.external_ids).collect();
    let linked: Vec<i64> = store::recipient::by_external_ids(&**tx, &keys).await?.into_values().collect();
    let mut known = store::recipient::homonyms(&**tx, &asked.into_iter().collect::<Vec<_>>(), &linked).await?;
    let seen =
        store::scope::seen(&**tx, &tx.scope, &known.iter().map(|homonym| homonym.id).collect::<Vec<_>>()).await?;
    known.retain(|homonym| seen.contains(&homonym.id));
    let mut by_name: HashMap<String, BTreeSet<usize>> = HashMap::new();
    let mut by_key: HashMap<&ExternalId, Vec<usize>> = HashMap::new();
    for (place, homonym) in known.iter().enumerate() {
        for name in homonym.aliases.iter().map(|alias| fold(alias)).chain([homonym.name_key.clone()]) {
            by_name.entry(name).or_default().insert(place);
        }
        for key in &homonym.external_ids {
            by_key.entry(key).or_default().push(place);
        }
    }
    let mut items = Vec::new();
    for line in lines {
        let sought = Sought::new(line);
        let keyed = line.external_ids.iter().filter_map(|key| by_key.get(key)).flatten();
        let places: BTreeSet<usize> =
            by_name.get(&sought.name_key).into_iter().flatten().chain(keyed).copied().collect();
        let candidates: Vec<_> = places
            .into_iter()
            .filter_map(|place| known.get(place))
            .filter_map(|homonym| candidate(&sought, homonym))
            .collect();
        if !candidates.is_empty() {
            items.push((
                line.campaign_code.as_ref().or(facts.campaign_code.as_ref()),
                Match { line: line.line, candidates },
            ));
        }
    }
    let commended = commended_before(tx, &items).await?;
    let mut items: Vec<_> = items
        .into_iter()
        .map(|(campaign, mut found)| {
            likeliest(&mut found.candidates, campaign.and_then(|code| commended.get(code)).unwrap_or(&HashSet::new()));
            found
        })
        .collect();
    items.sort_by_key(|m| m.line);
    Ok(Matches { items })
}

/// Of the candidates, who was commended before in each campaign.
async fn commended_before(tx: &Tx, items: &[(Option<&String>, Match)]) -> Result<HashMap<String, HashSet<i64>>, Fault> {
    let mut asked: HashMap<String, BTreeSet<i64>> = HashMap::new();
    for (campaign, found) in items {
        if let Some(code) = campaign {
            asked.entry((*code).clone()).or_default().extend(found.candidates.iter().map(|c| c.recipient_id));
        }
    }
    let mut commended = HashMap::new();
    for (code, recipients) in asked {
        let recipients: Vec<i64> = recipients.into_iter().collect();
        let of_it = store::conferral::commended_in(tx, &code, &recipients).await?;
        commended.insert(code, of_it);
    }
    Ok(commended)
}

/// A decision that is not registered, with its lines and references, and the transaction it was read in; `None` for a
/// registered one.
async fn open(register: &Register, ctx: &Ctx, id: i64) -> Result<Option<(StoredDecision, References, Tx)>, Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    let tx = register.db.snapshot(&ctx.scope).await?;
    let (mut decision, _) = found(store::scope::decision(&*tx, &ctx.scope, id).await?, Noun::Decision, id)?;
    if decision.state == DecisionState::Registered {
        return Ok(None);
    }
    decision.facts.lines = store::decision::lines(&*tx, id).await?;
    let references = References::look(&tx, &decision.facts, Asked::new(id, ctx)).await?;
    Ok(Some((decision, references, tx)))
}
