//! Form 0602: what the State President and the Prime Minister awarded in a year.

use super::{
    super::{Ctx, Register, conferral::resolve, filter::outside},
    Catalogue, by_award, none_of, parted, place,
};
use crate::{
    domain::{
        account::Permission,
        authority::Level,
        award::{Award, AwardKind},
        conferral::ConferralFilter,
        fault::{Code, Fault},
        report::{ByAward, Group, StateAwards},
        rule::Competence,
        valid,
    },
    store::{
        self,
        report::{Count, Counting},
    },
};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Which awards the state decides.
struct OfTheState {
    /// By the table of competence.
    codes: BTreeSet<String>,
}

impl OfTheState {
    fn decides(level: Level) -> bool {
        matches!(level, Level::StatePresident | Level::Government)
    }

    /// Whether a count is of a form of commendation that the state decides: the table of competence says so of the
    /// award, or its kind is the State President's alone, or the body that decided is one of the two.
    fn has(&self, count: &Count, catalogue: &Catalogue) -> bool {
        let Some(award) = count.award_id.and_then(|id| catalogue.awards.get(&id)) else { return false };
        let presidential =
            matches!(award.kind, AwardKind::Order | AwardKind::Medal | AwardKind::StateTitle | AwardKind::Prize);
        let level = count.authority_set_id.and_then(|id| catalogue.sets.get(&id)).and_then(|set| set.level);
        award.is_commendation()
            && (self.codes.contains(&award.code) || presidential || level.is_some_and(Self::decides))
    }
}

/// The forms of commendation that the State President and the Prime Minister decide, of decisions signed in a year.
pub async fn state_awards(register: &Register, ctx: &Ctx, year: i32) -> Result<StateAwards, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let competences = store::rule::facts::<Competence>(c, None).await?;
    let codes = competences.into_iter().filter(|row| OfTheState::decides(row.level)).map(|row| row.award_code);
    let state = OfTheState { codes: codes.collect() };
    let groups = [Group::Award, Group::Authority, Group::RecipientKind];
    let wrong = outside("year", &[year], valid::year, ctx);
    Fault::all(Code::InvalidParameter, wrong.into_iter().collect())?;
    let filter = ConferralFilter { signed_year: vec![year], ..ConferralFilter::default() };
    let resolved = resolve(register, ctx, filter).await?;
    let counting = Counting::begin(&register.db).await?;
    let every = counting.counts(&resolved, &groups).await?;
    let catalogue = Catalogue::of(register, &every).await?;
    let of_the_state: Vec<&Count> = every.iter().filter(|count| state.has(count, &catalogue)).collect();
    let (counts, left_out) = parted(&resolved, &of_the_state);
    let works: Vec<Count> = counting.works(&resolved, &groups).await?.to_vec();
    let mut given: BTreeMap<String, ByAward> =
        by_award(&catalogue, &counts, &works).into_iter().map(|(award, row)| (award.code.clone(), row)).collect();
    let mut awards = in_force(register, &state.codes, year).await?;
    awards.retain(Award::is_commendation);
    awards.extend(catalogue.awards.values().filter(|award| given.contains_key(&award.code)).cloned());
    awards.sort_by(|a, b| place(a).cmp(&place(b)));
    awards.dedup_by(|a, b| a.code == b.code);
    let items: Vec<ByAward> =
        awards.iter().map(|award| given.remove(&award.code).unwrap_or_else(|| none_of(award))).collect();
    let sum = |each: fn(&ByAward) -> i64| items.iter().map(each).sum();
    Ok(StateAwards {
        year,
        individual: sum(|row| row.individual),
        collective: sum(|row| row.collective),
        household: sum(|row| row.household),
        unspecified: sum(|row| row.unspecified),
        total: sum(|row| row.total),
        left_out,
        unknown_left_out: undated(register, ctx, &counting, &state).await?,
        items,
    })
}

/// Those of the awards that could be given in the year.
async fn in_force(register: &Register, codes: &BTreeSet<String>, year: i32) -> Result<Vec<Award>, Fault> {
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let found = store::award::by_codes(register.db.reader(), &codes).await?;
    let ends = (NaiveDate::from_ymd_opt(year, 1, 1), NaiveDate::from_ymd_opt(year, 12, 31));
    let mut awards: Vec<Award> = found.into_values().map(|award| award.facts).collect();
    awards.retain(|award| {
        award.valid_from.is_none_or(|from| ends.1.is_none_or(|last| from <= last))
            && award.valid_to.is_none_or(|to| ends.0.is_none_or(|first| first <= to))
    });
    Ok(awards)
}

/// How many conferrals of the state have no year of signing, so that no form of a year counts them.
async fn undated(register: &Register, ctx: &Ctx, counting: &Counting<'_>, state: &OfTheState) -> Result<i64, Fault> {
    let resolved = resolve(register, ctx, ConferralFilter::default()).await?;
    let undated = counting.undated_counts(&resolved, &[Group::Award, Group::Authority]).await?;
    let catalogue = Catalogue::of(register, &undated).await?;
    let of_the_state: Vec<&Count> = undated.iter().filter(|count| state.has(count, &catalogue)).collect();
    Ok(parted(&resolved, &of_the_state).0.iter().map(|count| count.total).sum())
}
