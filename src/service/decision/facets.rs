//! What the list of decisions could be narrowed by, with how many there are of each.

use super::{Ctx, Register, check_filter, ids, only_seen};
use crate::{
    domain::{
        account::Permission,
        authority::Authority,
        decision::{DecisionFacets, DecisionFilter, DecisionState},
        fault::Fault,
        report::Share,
    },
    store,
};
use std::{cmp::Reverse, collections::BTreeMap};

/// The counts of a filter; those of the states are of all states that the caller sees.
pub async fn facets(register: &Register, ctx: &Ctx, mut filter: DecisionFilter) -> Result<DecisionFacets, Fault> {
    ctx.ask(Permission::Read)?;
    check_filter(ctx, &mut filter)?;
    let asked = std::mem::take(&mut filter.state);
    if !only_seen(ctx, &mut filter) {
        return Ok(DecisionFacets::default());
    }
    let authorities = ids(register, "authority", "authority", &filter.authority).await?;
    let caller = (ctx.actor.as_str(), &ctx.scope);
    let counts = store::decision::count::by_facet(&register.db, &filter, &authorities, caller).await?;
    let is_asked = |state: DecisionState| asked.is_empty() || asked.contains(&state);
    let (mut states, mut years, mut sets) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    let mut total = 0;
    for count in counts {
        *states.entry(count.state).or_insert(0) += count.total;
        if is_asked(count.state) {
            total += count.total;
            *sets.entry(count.authority_set_id).or_insert(0) += count.total;
            if let Some(year) = count.signed_year {
                *years.entry(Reverse(year)).or_insert(0) += count.total;
            }
        }
    }
    let share = |(value, total)| Share { value, total };
    Ok(DecisionFacets {
        total,
        states: states.into_iter().map(share).collect(),
        authorities: bodies(register, sets).await?,
        years: years.into_iter().map(|(Reverse(value), total)| Share { value, total }).collect(),
    })
}

/// How many decisions each body took, alone or with others, the most first.
async fn bodies(register: &Register, sets: BTreeMap<i64, i64>) -> Result<Vec<Share<Authority>>, Fault> {
    let c = register.db.reader();
    let known = store::authority::sets(c, &sets.keys().copied().collect::<Vec<_>>()).await?;
    let mut totals: BTreeMap<&str, i64> = BTreeMap::new();
    for (set, total) in &sets {
        for code in known.get(set).iter().flat_map(|set| &set.codes) {
            *totals.entry(code).or_default() += total;
        }
    }
    let codes: Vec<String> = totals.keys().map(|code| (*code).to_owned()).collect();
    let named = store::authority::by_codes(c, &codes).await?;
    let one = |(code, total): (&str, i64)| Some(Share { value: named.get(code)?.facts.clone(), total });
    let mut shares: Vec<_> = totals.into_iter().filter_map(one).collect();
    shares.sort_by(|a, b| (Reverse(a.total), &a.value.code).cmp(&(Reverse(b.total), &b.value.code)));
    Ok(shares)
}
