//! Reports: what conferrals are counted by, and statistics by any groups.

use super::{Ctx, Register, conferral::resolve};
use crate::{
    domain::{
        account::Permission,
        award::Award,
        conferral::{ConferralFilter, ConferralStatus},
        fault::{Code, Fault, Finding},
        report::{ByAward, Group, LeftOut, Statistics},
        vocabularies::choices,
    },
    store::{
        self,
        authority::AuthoritySet,
        conferral::filter::Resolved,
        report::{Count, Counting},
    },
};
use std::collections::HashMap;

mod changes;
mod facets;
mod moment;
mod state;
mod statistics;
mod summary;

pub(super) use changes::Changed;
pub use changes::changes;
pub use facets::facets;
pub use moment::size_at;
pub use state::state_awards;
pub use summary::summary;

/// The catalogue entries counts refer to.
struct Catalogue {
    awards: HashMap<i64, Award>,
    sets: HashMap<i64, AuthoritySet>,
    campaigns: HashMap<i64, String>,
}

impl Catalogue {
    async fn of(register: &Register, counts: &[Count]) -> Result<Self, Fault> {
        let ids = |each: fn(&Count) -> Option<i64>| {
            let mut ids: Vec<i64> = counts.iter().filter_map(each).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let c = register.db.reader();
        Ok(Self {
            awards: store::award::by_ids(c, &ids(|c| c.award_id)).await?,
            sets: store::authority::sets(c, &ids(|c| c.authority_set_id)).await?,
            campaigns: store::campaign::codes(c, &ids(|c| c.campaign_id)).await?,
        })
    }
}

/// The counts of the statuses asked for, and what those leave out.
async fn counted(
    counting: &Counting<'_>,
    resolved: &Resolved,
    groups: &[Group],
) -> Result<(Vec<Count>, Vec<LeftOut>), Fault> {
    let every = counting.counts(resolved, groups).await?;
    Ok(parted(resolved, &every.iter().collect::<Vec<_>>()))
}

/// What a filter leaves out, by status.
pub(super) async fn left_out(counting: &Counting<'_>, resolved: &Resolved) -> Result<Vec<LeftOut>, Fault> {
    Ok(counted(counting, resolved, &[Group::Status]).await?.1)
}

/// Counts of every status, parted into those of the statuses asked for and what is left out.
fn parted(resolved: &Resolved, every: &[&Count]) -> (Vec<Count>, Vec<LeftOut>) {
    let asked = resolved.filter.statuses();
    let wanted = |status: &ConferralStatus| asked.contains(status);
    let counts = every.iter().filter(|c| c.status.as_ref().is_some_and(wanted)).map(|c| (*c).clone()).collect();
    let total = |status| every.iter().filter(|c| c.status == Some(status)).map(|c| c.total).sum();
    let left_out = ConferralStatus::ALL
        .iter()
        // What was entered in error counts nowhere.
        .filter(|s| matches!(s, ConferralStatus::Cancelled | ConferralStatus::Stripped) && !wanted(s))
        .map(|status| LeftOut { status: *status, total: total(*status) });
    (counts, left_out.collect())
}

/// Statistics of conferrals by groups, in the order asked for.
pub async fn statistics(
    register: &Register,
    ctx: &Ctx,
    filter: ConferralFilter,
    group_by: Vec<Group>,
) -> Result<Statistics, Fault> {
    ctx.ask(Permission::Read)?;
    if group_by.is_empty() || group_by.iter().enumerate().any(|(i, g)| group_by.iter().take(i).any(|other| other == g))
    {
        let groups: Vec<_> = Group::ALL.iter().map(|g| g.word()).collect();
        let finding = Finding::of(
            "group_by",
            "invalid_value",
            format!("Cần ít nhất một nhóm, mỗi nhóm một lần: {}.", choices(&groups)),
            format!("Give at least one group, each once: {}.", groups.join(", ")),
        );
        return Err(Fault::at(Code::InvalidParameter, finding));
    }
    let resolved = resolve(register, ctx, filter).await?;
    let counting = Counting::begin(&register.db).await?;
    let (counts, left_out) = counted(&counting, &resolved, &group_by).await?;
    let catalogue = Catalogue::of(register, &counts).await?;
    let works = counting.works(&resolved, &group_by).await?;
    let items = statistics::rows(&catalogue, &counts, &works, &group_by)?;
    // A work whose authors are of several groups is one work.
    let each_once = counting.works(&resolved, &[Group::Award]).await?;
    Ok(Statistics {
        total: items.iter().map(|row| row.total).sum(),
        persons: counting.persons(&resolved).await?,
        works: total(&each_once),
        unknown_left_out: counting.left_open(&resolved).await?,
        group_by,
        left_out,
        items,
    })
}

/// The sum of counts, where there are any.
fn total(counts: &[Count]) -> Option<i64> {
    (!counts.is_empty()).then(|| counts.iter().map(|count| count.total).sum())
}

/// Adds a count to the member of its kind and to the total.
macro_rules! add {
    ($row:expr, $count:expr) => {
        match $count.recipient_kind {
            Some(crate::domain::recipient::RecipientKind::Collective) => $row.collective += $count.total,
            Some(crate::domain::recipient::RecipientKind::Household) => $row.household += $count.total,
            Some(crate::domain::recipient::RecipientKind::Unspecified) => $row.unspecified += $count.total,
            _ => $row.individual += $count.total,
        }
        $row.total += $count.total;
    };
}
use add;

/// Where an award stands in sentences and statistics: by kind, then precedence, then code.
fn place(award: &Award) -> (crate::domain::award::AwardKind, i32, &str) {
    (award.kind, award.precedence, &award.code)
}

/// The share of an award of which there is none yet.
fn none_of(award: &Award) -> ByAward {
    ByAward {
        award_code: award.code.clone(),
        award_name: award.short_name_vi.clone(),
        award_kind: award.kind,
        individual: 0,
        collective: 0,
        household: 0,
        unspecified: 0,
        total: 0,
        works: None,
    }
}

/// The shares of awards, in the order of the sentence; of prizes with their works.
fn by_award<'a>(catalogue: &'a Catalogue, counts: &[Count], works: &[Count]) -> Vec<(&'a Award, ByAward)> {
    let mut rows: Vec<(&Award, ByAward)> = Vec::new();
    for count in counts {
        let Some(award) = count.award_id.and_then(|id| catalogue.awards.get(&id)) else { continue };
        let at = rows.iter().position(|(a, _)| a.code == award.code).unwrap_or_else(|| {
            let row = none_of(award);
            rows.push((award, row));
            rows.len() - 1
        });
        if let Some((_, row)) = rows.get_mut(at) {
            add!(row, count);
        }
    }
    for count in works {
        let code = count.award_id.and_then(|id| catalogue.awards.get(&id)).map(|award| &award.code);
        if let Some((_, row)) = rows.iter_mut().find(|(award, _)| Some(&award.code) == code) {
            *row.works.get_or_insert_default() += count.total;
        }
    }
    rows.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
    rows
}
