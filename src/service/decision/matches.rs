//! Who the lines of a draft may be among those already in the register.

use super::{Ctx, Register, opened::open};
use crate::{
    domain::{
        decision::Decision,
        fault::Fault,
        matching::{Extent, Match, Matches, Sought, called, candidate, likeliest},
        recipient::ExternalId,
    },
    store::{self, Tx},
};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Who the lines without a link may be among those already in the register.
pub async fn matches(register: &Register, ctx: &Ctx, id: i64) -> Result<Matches, Fault> {
    let Some((decision, _, tx)) = open(register, ctx, id).await? else { return Ok(Matches { items: Vec::new() }) };
    let mut items = candidates(&tx, &decision.facts, Extent::Everyone).await?;
    items.sort_by_key(|found| found.line);
    Ok(Matches { items })
}

/// Who the named lines of a draft may be, those that are linked by now too: of one line alone where it is said.
pub async fn choices(register: &Register, ctx: &Ctx, id: i64, line: Option<i32>) -> Result<Vec<Match>, Fault> {
    let Some((mut decision, _, tx)) = open(register, ctx, id).await? else { return Ok(Vec::new()) };
    decision.facts.lines.retain(|one| line.is_none_or(|line| one.line == line));
    for line in &mut decision.facts.lines {
        line.recipient_id = None;
    }
    let mut found = candidates(&tx, &decision.facts, Extent::Everyone).await?;
    found.sort_by_key(|found| found.line);
    Ok(found)
}

/// Who the lines of a decision may be that are named and linked to nobody.
pub(in crate::service) async fn candidates(tx: &Tx, facts: &Decision, extent: Extent) -> Result<Vec<Match>, Fault> {
    let lines: Vec<_> = facts.lines.iter().filter(|line| line.recipient_id.is_none() && !line.unnamed).collect();
    let keys: Vec<_> = lines.iter().flat_map(|line| &line.external_ids).collect();
    let linked: Vec<i64> = store::recipient::by_external_ids(&**tx, &keys).await?.into_values().collect();
    let sought: Vec<_> = lines.into_iter().map(Sought::new).collect();
    let mut known = store::recipient::homonyms(&**tx, &sought, extent, &linked).await?;
    let ids: Vec<i64> = known.iter().map(|homonym| homonym.id).collect();
    let seen = store::scope::seen(&**tx, &tx.scope, &ids).await?;
    known.retain(|homonym| seen.contains(&homonym.id));
    let mut by_name: HashMap<String, BTreeSet<usize>> = HashMap::new();
    let mut by_key: HashMap<&ExternalId, Vec<usize>> = HashMap::new();
    for (place, homonym) in known.iter().enumerate() {
        for name in homonym.aliases.iter().chain([&homonym.name]) {
            by_name.entry(called(homonym.kind, name)).or_default().insert(place);
        }
        for key in &homonym.external_ids {
            by_key.entry(key).or_default().push(place);
        }
    }
    let mut items = Vec::new();
    for sought in &sought {
        let line = sought.line;
        let keyed = line.external_ids.iter().filter_map(|key| by_key.get(key)).flatten();
        let places: BTreeSet<usize> =
            by_name.get(&sought.called()).into_iter().flatten().chain(keyed).copied().collect();
        let candidates: Vec<_> = places
            .into_iter()
            .filter_map(|place| known.get(place))
            .filter_map(|homonym| candidate(sought, homonym))
            .collect();
        if !candidates.is_empty() {
            items.push((
                line.campaign_code.as_ref().or(facts.campaign_code.as_ref()),
                Match { line: line.line, candidates },
            ));
        }
    }
    let commended = commended_before(tx, &items).await?;
    let ranked = items.into_iter().map(|(campaign, mut found)| {
        likeliest(&mut found.candidates, campaign.and_then(|code| commended.get(code)).unwrap_or(&HashSet::new()));
        found
    });
    Ok(ranked.collect())
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
