//! The summary of a campaign's year or period, with its sentence.

use super::{
    super::{Ctx, Register, conferral::resolve, found},
    Catalogue, add, by_award, counted, total,
};
use crate::{
    domain::{
        account::Permission,
        award::Award,
        campaign::Campaign,
        conferral::ConferralFilter,
        decision::Attribution,
        fault::Fault,
        noun::Noun,
        period::period_word,
        recipient::RecipientKind,
        report::{ByAuthority, ByAward, ByEvidence, Group, OfCampaign, Summary},
        sentence,
    },
    store::{
        self,
        report::{Count, Counting},
    },
};
use std::collections::BTreeMap;

const GROUPS: [Group; 5] = [Group::Award, Group::Authority, Group::RecipientKind, Group::Evidence, Group::Posthumous];

/// The summary of a campaign's year or period: by award, by set of authorities, by evidence, and as one sentence.
pub async fn summary(
    register: &Register,
    ctx: &Ctx,
    of: OfCampaign,
    mut filter: ConferralFilter,
) -> Result<Summary, Fault> {
    ctx.ask(Permission::Read)?;
    let period = of.asked()?;
    let campaign = of.campaign;
    let asked = ConferralFilter { campaign: Vec::new(), year: Vec::new(), period: Vec::new(), ..filter.clone() };
    let is_narrowed = asked != ConferralFilter::default();
    let named = found(store::campaign::find(register.db.reader(), &campaign).await?, Noun::Campaign, &campaign)?.facts;
    filter.campaign = vec![campaign];
    (filter.year, filter.period) = match (of.year, of.period) {
        (Some(year), _) => (vec![year], Vec::new()),
        (None, period) => (Vec::new(), period.into_iter().collect()),
    };
    let resolved = resolve(register, ctx, filter).await?;
    let counting = Counting::begin(&register.db).await?;
    let (counts, left_out) = counted(&counting, &resolved, &GROUPS).await?;
    let catalogue = Catalogue::of(register, &counts).await?;
    let works = counting.works(&resolved, &[Group::Award]).await?;
    let authors = counting.authors(&resolved, &[Group::Award, Group::RecipientKind]).await?;
    let awards = by_award(&catalogue, &counts, &works);
    let authorities = by_authority(register, &catalogue, &counts).await?;
    let mut by_evidence: BTreeMap<&str, ByEvidence> = BTreeMap::new();
    for count in &counts {
        if let Some(evidence) = count.evidence {
            by_evidence.entry(evidence.word()).or_insert(ByEvidence { evidence, total: 0 }).total += count.total;
        }
    }
    let statuses = resolved.filter.statuses().to_vec();
    let telling = sentence::Summary {
        statuses,
        is_narrowed,
        ..words(&named, period, &catalogue, (&counts, &authors), &awards, &authorities)
    };
    Ok(Summary {
        campaign_code: named.code,
        campaign_name: named.name_vi,
        year: period.filter(|(from, to)| from == to).map(|(year, _)| year),
        period: period_word(period.map(|(from, _)| from), period.map(|(_, to)| to)),
        total: counts.iter().map(|c| c.total).sum(),
        persons: counting.persons(&resolved).await?,
        works: total(&works),
        decisions: counting.decisions(&resolved).await?,
        by_award: awards.into_iter().map(|(_, row)| row).collect(),
        by_authority: authorities.into_iter().map(|a| a.row).collect(),
        by_evidence: by_evidence.into_values().collect(),
        left_out,
        unknown_left_out: counting.left_open(&resolved).await?,
        sentence_vi: sentence::vi(&telling),
        sentence_en: sentence::en(&telling),
    })
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
                unspecified: 0,
                total: 0,
            };
            let names =
                bodies.iter().map(|a| sentence::AuthorityName { vi: a.name_vi.clone(), en: a.english().to_owned() });
            Share { row, names: names.collect() }
        });
        add!(share.row, count);
    }
    Ok(rows.into_values().collect())
}

fn number(n: i64) -> u64 {
    u64::try_from(n).unwrap_or_default()
}

fn name(award: &Award) -> sentence::AwardName {
    sentence::AwardName {
        vi: award.short_name_vi.clone(),
        en: award.short_english().to_owned(),
        en_plural: award.short_name_en_plural.clone().unwrap_or_default(),
        verb: award.verb(),
    }
}

fn words(
    campaign: &Campaign,
    period: Option<(i32, i32)>,
    catalogue: &Catalogue,
    (counts, authors): (&[Count], &[Count]),
    awards: &[(&Award, ByAward)],
    shares: &[Share],
) -> sentence::Summary {
    let is_of = |count: &Count, award: &Award| {
        count.award_id.and_then(|id| catalogue.awards.get(&id)).is_some_and(|other| other.code == award.code)
    };
    let of_share = |share: &Share, award: &Award| {
        let of = |c: &&Count| {
            let set = c.authority_set_id.and_then(|id| catalogue.sets.get(&id));
            let here =
                set.is_some_and(|s| s.codes == share.row.authority_codes && s.attribution == share.row.attribution);
            here && is_of(c, award)
        };
        number(counts.iter().filter(of).map(|c| c.total).sum())
    };
    let (mut undivided, mut unattributed) = (Vec::new(), Vec::new());
    for (award, _) in awards {
        for share in shares {
            let bodies = share.row.authority_codes.len();
            if bodies == 0 {
                unattributed.push((name(award), of_share(share, award)));
            } else if share.row.attribution == Attribution::Undivided {
                undivided.push(sentence::Undivided { name: name(award), count: of_share(share, award), bodies });
            }
        }
    }
    // A prize is for works, and who has several of them is one author.
    let of_kind = |award: &Award, row: &ByAward, kind: RecipientKind, lines: i64| {
        let of = |c: &&Count| c.recipient_kind == Some(kind) && is_of(c, award);
        number(if row.works.is_some() { authors.iter().filter(of).map(|c| c.total).sum() } else { lines })
    };
    let line = |(award, row): &(&Award, ByAward)| sentence::AwardLine {
        name: name(award),
        individual: of_kind(award, row, RecipientKind::Individual, row.individual),
        collective: of_kind(award, row, RecipientKind::Collective, row.collective),
        household: of_kind(award, row, RecipientKind::Household, row.household),
        unspecified: number(row.unspecified),
        posthumous: number(
            counts.iter().filter(|c| c.posthumous == Some(true) && is_of(c, award)).map(|c| c.total).sum(),
        ),
        works: row.works.map(number),
    };
    sentence::Summary {
        campaign_vi: campaign.name_vi.clone(),
        campaign_en: campaign.english().to_owned(),
        period,
        authorities: shares.iter().flat_map(|s| s.names.clone()).collect(),
        awards: awards.iter().map(line).collect(),
        undivided,
        unattributed,
        statuses: Vec::new(),
        is_narrowed: false,
    }
}
