//! Reports: the summary of a campaign's year with its sentence, and statistics by any groups.

use super::{Ctx, Register, conferral::resolve, found};
use crate::{
    domain::{
        account::Permission,
        authority::Level,
        award::Award,
        conferral::{ConferralFilter, ConferralStatus},
        decision::Attribution,
        fault::{Code, Fault, Finding},
        noun::Noun,
        recipient::RecipientKind,
        report::{ByAuthority, ByAward, ByEvidence, Group, LeftOut, OfCampaign, StateAwards, Statistics, Summary},
        rule::Competence,
        sentence,
        vocabularies::choices,
    },
    store::{self, authority::AuthoritySet, conferral::filter::Resolved, report::Count},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};

mod statistics;

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
    register: &Register,
    resolved: &Resolved,
    groups: &[Group],
) -> Result<(Vec<Count>, Vec<LeftOut>), Fault> {
    let asked = resolved.filter.statuses();
    let wanted = |status: &ConferralStatus| asked.contains(status);
    let every = store::report::counts(&register.db, resolved, groups).await?;
    let counts = every.iter().filter(|c| c.status.as_ref().is_some_and(wanted)).cloned().collect();
    let total = |status| every.iter().filter(|c| c.status == Some(status)).map(|c| c.total).sum();
    let left_out = ConferralStatus::ALL
        .iter()
        // What gave way to a better record is counted there, and what was entered in error nowhere.
        .filter(|s| matches!(s, ConferralStatus::Cancelled | ConferralStatus::Stripped) && !wanted(s))
        .map(|status| LeftOut { status: *status, total: total(*status) });
    Ok((counts, left_out.collect()))
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
    let (counts, left_out) = counted(register, &resolved, &group_by).await?;
    let catalogue = Catalogue::of(register, &counts).await?;
    let items = statistics::rows(&catalogue, &counts, &group_by)?;
    let total = items.iter().map(|row| row.total).sum();
    Ok(Statistics { group_by, total, left_out, items })
}

/// The awards the state decides, of decisions signed in a year (form 0602.N/BNV-TĐKT): which those are, the table of
/// competence says.
pub async fn state_awards(register: &Register, ctx: &Ctx, year: i32) -> Result<StateAwards, Fault> {
    ctx.ask(Permission::Read)?;
    let c = register.db.reader();
    let competences = store::rule::facts::<Competence>(c, None).await?;
    let of_the_state = competences
        .into_iter()
        .filter(|row| matches!(row.level, Level::StatePresident | Level::Government))
        .map(|row| row.award_code);
    let codes: BTreeSet<String> = of_the_state.collect();
    let filter = ConferralFilter {
        signed_year: vec![year],
        award: codes.iter().cloned().collect(),
        ..ConferralFilter::default()
    };
    let resolved = resolve(register, ctx, filter).await?;
    let (counts, left_out) = counted(register, &resolved, &[Group::Award, Group::RecipientKind]).await?;
    let mut awards: Vec<Award> = store::award::by_codes(c, &codes.iter().map(String::as_str).collect::<Vec<_>>())
        .await?
        .into_values()
        .map(|award| award.facts)
        .collect();
    awards.sort_by(|a, b| place(a).cmp(&place(b)));
    let catalogue = Catalogue::of(register, &counts).await?;
    let mut given: HashMap<String, ByAward> =
        by_award(&catalogue, &counts).into_iter().map(|(award, row)| (award.code.clone(), row)).collect();
    let items: Vec<ByAward> =
        awards.iter().map(|award| given.remove(&award.code).unwrap_or_else(|| none_of(award))).collect();
    let sum = |each: fn(&ByAward) -> i64| items.iter().map(each).sum();
    let (individual, collective, household, total) =
        (sum(|row| row.individual), sum(|row| row.collective), sum(|row| row.household), sum(|row| row.total));
    Ok(StateAwards { year, items, individual, collective, household, total, left_out })
}

/// The summary of a campaign's year: by award, by set of authorities, by evidence, and as one sentence.
pub async fn summary(
    register: &Register,
    ctx: &Ctx,
    of: OfCampaign,
    mut filter: ConferralFilter,
) -> Result<Summary, Fault> {
    ctx.ask(Permission::Read)?;
    let OfCampaign { campaign, year } = of;
    let named = found(store::campaign::find(register.db.reader(), &campaign).await?, Noun::Campaign, &campaign)?.facts;
    filter.campaign = vec![campaign];
    filter.year = vec![year];
    let resolved = resolve(register, ctx, filter).await?;
    let groups = [Group::Award, Group::Authority, Group::RecipientKind, Group::Evidence];
    let (counts, left_out) = counted(register, &resolved, &groups).await?;
    let catalogue = Catalogue::of(register, &counts).await?;
    let awards = by_award(&catalogue, &counts);
    let authorities = by_authority(register, &catalogue, &counts).await?;
    let mut by_evidence: BTreeMap<&str, ByEvidence> = BTreeMap::new();
    for count in &counts {
        if let Some(evidence) = count.evidence {
            by_evidence.entry(evidence.word()).or_insert(ByEvidence { evidence, total: 0 }).total += count.total;
        }
    }
    let words = words(&named.name_vi, &named.name_en, year, &catalogue, &counts, &awards, &authorities);
    Ok(Summary {
        campaign_code: named.code,
        campaign_name: named.name_vi,
        year,
        total: counts.iter().map(|c| c.total).sum(),
        decisions: store::report::decisions(&register.db, &resolved).await?,
        by_award: awards.into_iter().map(|(_, row)| row).collect(),
        by_authority: authorities.into_iter().map(|a| a.row).collect(),
        by_evidence: by_evidence.into_values().collect(),
        left_out,
        sentence_vi: sentence::vi(&words),
        sentence_en: sentence::en(&words),
    })
}

/// Adds a count to the member of its kind and to the total.
macro_rules! add {
    ($row:expr, $count:expr) => {
        match $count.recipient_kind {
            Some(RecipientKind::Collective) => $row.collective += $count.total,
            Some(RecipientKind::Household) => $row.household += $count.total,
            _ => $row.individual += $count.total,
        }
        $row.total += $count.total;
    };
}

/// Where an award stands in sentences and statistics: by kind, then precedence, then code.
fn place(award: &Award) -> (crate::domain::award::AwardKind, i32, &str) {
    (award.kind, award.precedence, &award.code)
}

fn none_of(award: &Award) -> ByAward {
    ByAward {
        award_code: award.code.clone(),
        award_name: award.short_name_vi.clone(),
        award_kind: award.kind,
        individual: 0,
        collective: 0,
        household: 0,
        total: 0,
    }
}

fn by_award<'a>(catalogue: &'a Catalogue, counts: &[Count]) -> Vec<(&'a Award, ByAward)> {
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
    rows.sort_by(|(a, _), (b, _)| place(a).cmp(&place(b)));
    rows
}

/// A set of authorities with its share, and the names the sentence uses.
struct Share {
    row: ByAuthority,
    names: Vec<sentence::AuthorityName>,
}

async fn by_authority(register: &Register, catalogue: &Catalogue, counts: &[Count]) -> Result<Vec<Share>, Fault> {
    let codes: Vec<String> = catalogue.sets.values().flat_map(|set| set.codes.clone()).collect();
    let known = store::authority::by_codes(register.db.reader(), &codes).await?;
    let mut rows: BTreeMap<(&[String], &str), Share> = BTreeMap::new();
    for count in counts {
        let Some(set) = count.authority_set_id.and_then(|id| catalogue.sets.get(&id)) else { continue };
        let share = rows.entry((&set.codes, set.attribution.word())).or_insert_with(|| {
            let bodies: Vec<_> = set.codes.iter().filter_map(|code| known.get(code)).map(|a| &a.facts).collect();
            let row = ByAuthority {
                authority_codes: set.codes.clone(),
                authority_names: bodies.iter().map(|a| a.name_vi.clone()).collect(),
                attribution: set.attribution,
                individual: 0,
                collective: 0,
                household: 0,
                total: 0,
            };
            Share {
                row,
                names: bodies
                    .iter()
                    .map(|a| sentence::AuthorityName { vi: a.name_vi.clone(), en: a.name_en.clone() })
                    .collect(),
            }
        });
        add!(share.row, count);
    }
    Ok(rows.into_values().collect())
}

fn words(
    campaign_vi: &str,
    campaign_en: &str,
    year: i32,
    catalogue: &Catalogue,
    counts: &[Count],
    awards: &[(&Award, ByAward)],
    shares: &[Share],
) -> sentence::Summary {
    let plural = |award: &Award| award.short_name_en_plural.clone().unwrap_or_default();
    let number = |n: i64| u64::try_from(n).unwrap_or_default();
    let mut undivided = Vec::new();
    for (award, _) in awards {
        for share in shares.iter().filter(|s| s.row.attribution == Attribution::Undivided) {
            let of = |c: &&Count| {
                let here = c
                    .authority_set_id
                    .and_then(|id| catalogue.sets.get(&id))
                    .is_some_and(|s| s.codes == share.row.authority_codes && s.attribution == share.row.attribution);
                here && c.award_id.and_then(|id| catalogue.awards.get(&id)).is_some_and(|a| a.code == award.code)
            };
            undivided.push(sentence::Undivided {
                short_name_vi: award.short_name_vi.clone(),
                short_name_en: award.short_name_en.clone(),
                short_name_en_plural: plural(award),
                count: number(counts.iter().filter(of).map(|c| c.total).sum()),
                bodies: share.row.authority_codes.len(),
            });
        }
    }
    sentence::Summary {
        campaign_vi: campaign_vi.to_owned(),
        campaign_en: campaign_en.to_owned(),
        year,
        authorities: shares.iter().flat_map(|s| s.names.clone()).collect(),
        awards: awards
            .iter()
            .map(|(award, row)| sentence::AwardLine {
                short_name_vi: award.short_name_vi.clone(),
                short_name_en: award.short_name_en.clone(),
                short_name_en_plural: plural(award),
                individual: number(row.individual),
                collective: number(row.collective),
                household: number(row.household),
            })
            .collect(),
        undivided,
    }
}
