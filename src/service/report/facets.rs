//! The counts of a list by what it could be narrowed by.

use super::{Catalogue, parted};
use crate::{
    domain::{
        account::Permission,
        conferral::ConferralFilter,
        fault::Fault,
        period::period_word,
        report::{Facets, Group, Share},
    },
    service::{Ctx, Register, conferral::resolve},
    store::{
        self,
        conferral::filter::Table,
        report::{Count, Counting},
    },
};
use std::{cmp::Reverse, collections::HashMap, hash::Hash};

const GROUPS: [Group; 4] = [Group::RecipientKind, Group::Award, Group::Authority, Group::Year];

/// How many there are of each value of a list. Groups of alike conferrals are counted by each thing on its own, by its
/// index; single ones are found once, and counted by all of them together.
pub async fn facets(register: &Register, ctx: &Ctx, filter: ConferralFilter) -> Result<Facets, Fault> {
    ctx.ask(Permission::Read)?;
    let resolved = resolve(register, ctx, filter).await?;
    let counting = Counting::begin(&register.db).await?;
    let together: &[&[Group]] = match resolved.table() {
        Table::Conferrals => &[&GROUPS],
        Table::Groups => &[&[Group::RecipientKind], &[Group::Award], &[Group::Authority], &[Group::Year]],
    };
    let mut counts = Vec::new();
    let mut statuses = HashMap::new();
    for (at, groups) in together.iter().enumerate() {
        let every = counting.counts(&resolved, groups).await?;
        if at == 0 {
            every.iter().for_each(|count| add(&mut statuses, count.status, count.total));
        }
        counts.extend(parted(&resolved, &every.iter().collect::<Vec<_>>()).0);
    }
    let catalogue = Catalogue::of(register, &counts).await?;
    let (mut kinds, mut award_kinds, mut awards) = (HashMap::new(), HashMap::new(), HashMap::new());
    let (mut bodies, mut periods): (HashMap<String, i64>, _) = (HashMap::new(), HashMap::new());
    // A statement that does not count by the year says nothing of it.
    let has_period = |count: &Count| {
        together.len() == 1
            || (count.award_id.is_none() && count.authority_set_id.is_none() && count.recipient_kind.is_none())
    };
    for count in &counts {
        let award = count.award_id.and_then(|id| catalogue.awards.get(&id));
        add(&mut kinds, count.recipient_kind, count.total);
        add(&mut award_kinds, award.map(|award| award.kind), count.total);
        add(&mut awards, award.map(|award| award.code.as_str()), count.total);
        if let Some(set) = count.authority_set_id.and_then(|id| catalogue.sets.get(&id)) {
            set.codes.iter().for_each(|code| add(&mut bodies, Some(code.clone()), count.total));
        }
        let period = has_period(count).then(|| period_word(count.period.0, count.period.1));
        add(&mut periods, period, count.total);
    }
    let codes: Vec<String> = bodies.keys().cloned().collect();
    let known = store::authority::by_codes(register.db.reader(), &codes).await?;
    let authorities = bodies.into_iter().filter_map(|(code, total)| {
        let value = known.get(&code)?.facts.clone();
        Some(Share { value, total })
    });
    let awards = awards.into_iter().filter_map(|(code, total)| {
        let value = catalogue.awards.values().find(|award| award.code == code)?.clone();
        Some(Share { value, total })
    });
    let mut facets = Facets {
        statuses: shares(statuses),
        recipient_kinds: shares(kinds),
        award_kinds: shares(award_kinds),
        awards: awards.collect(),
        authorities: authorities.collect(),
        periods: shares(periods),
    };
    facets.statuses.sort_by_key(|share| share.value);
    facets.recipient_kinds.sort_by_key(|share| share.value);
    facets.award_kinds.sort_by_key(|share| share.value);
    facets.awards.sort_by(|a, b| (Reverse(a.total), &a.value.code).cmp(&(Reverse(b.total), &b.value.code)));
    facets.authorities.sort_by(|a, b| (Reverse(a.total), &a.value.code).cmp(&(Reverse(b.total), &b.value.code)));
    facets.periods.sort_by(|a, b| b.value.cmp(&a.value));
    // The unknown one is no year, and comes last.
    facets.periods.sort_by_key(|share| share.value.parse::<i32>().is_err() && !share.value.contains('-'));
    Ok(facets)
}

fn add<T: Eq + Hash>(totals: &mut HashMap<T, i64>, value: Option<T>, total: i64) {
    if let Some(value) = value.filter(|_| total > 0) {
        *totals.entry(value).or_default() += total;
    }
}

fn shares<T>(totals: HashMap<T, i64>) -> Vec<Share<T>> {
    totals.into_iter().map(|(value, total)| Share { value, total }).collect()
}
