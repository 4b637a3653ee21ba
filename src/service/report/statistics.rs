//! The rows of statistics: counts by id become members by word, put together where ids share a word, and ordered.

use super::{Catalogue, place};
use crate::{
    domain::{
        fault::Fault,
        period::period_word,
        recipient::RecipientKind,
        report::{Group, StatisticsRow},
    },
    store::report::Count,
};
use std::collections::BTreeMap;

/// What a row is ordered by in one group: unknown last, then the kind, the rank, the word.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    is_unknown: bool,
    kind: u8,
    rank: i64,
    word: String,
}

/// The rows of the counts, group by group as asked: awards as in the sentence, recipient kinds collective, household,
/// individual, all else ascending, unknown last; with the works of their prizes.
pub(super) fn rows(
    catalogue: &Catalogue,
    counts: &[Count],
    works: &[Count],
    groups: &[Group],
) -> Result<Vec<StatisticsRow>, Fault> {
    let mut rows: BTreeMap<Vec<Place>, StatisticsRow> = BTreeMap::new();
    let locate = |count: &Count| {
        let mut row = StatisticsRow::default();
        let places = groups.iter().map(|group| member(*group, count, catalogue, &mut row)).collect::<Result<_, _>>()?;
        Ok::<(Vec<Place>, StatisticsRow), Fault>((places, row))
    };
    for count in counts.iter().filter(|c| c.total > 0) {
        let (places, row) = locate(count)?;
        rows.entry(places).or_insert(row).total += count.total;
    }
    for count in works {
        let (places, _) = locate(count)?;
        if let Some(row) = rows.get_mut(&places) {
            *row.works.get_or_insert_default() += count.total;
        }
    }
    Ok(rows.into_values().collect())
}

fn known(rank: i64, word: impl Into<String>) -> Place {
    Place { rank, word: word.into(), ..Place::default() }
}

/// Where a value stands, or last where there is none.
fn placed<T>(value: Option<T>, known: impl FnOnce(T) -> Place) -> Place {
    value.map_or_else(|| Place { is_unknown: true, ..Place::default() }, known)
}

/// Writes a group's members into the row and says where it stands.
fn member(group: Group, count: &Count, catalogue: &Catalogue, row: &mut StatisticsRow) -> Result<Place, Fault> {
    let award = || {
        count
            .award_id
            .and_then(|id| catalogue.awards.get(&id))
            .ok_or_else(|| Fault::internal("a counted award is gone"))
    };
    let set = || {
        count
            .authority_set_id
            .and_then(|id| catalogue.sets.get(&id))
            .ok_or_else(|| Fault::internal("a counted set of authorities is gone"))
    };
    Ok(match group {
        Group::Award => {
            let award = award()?;
            row.award_code = Some(award.code.clone());
            let (kind, precedence, code) = place(award);
            Place { kind: kind as u8, ..known(precedence.into(), code) }
        }
        Group::AwardKind => {
            let kind = award()?.kind;
            row.award_kind = Some(kind);
            known(i64::from(kind as u8), "")
        }
        Group::Authority => {
            let set = set()?;
            row.authority_codes = Some(set.codes.clone());
            row.attribution = Some(set.attribution);
            // The end of a set sorts before a further code, so that [A] comes before [A, B].
            known(0, format!("{}\u{1}{}", set.codes.join("\u{2}"), set.attribution.word()))
        }
        Group::AuthorityLevel => {
            row.authority_level = set()?.level;
            placed(row.authority_level, |level| known(0, level.word()))
        }
        Group::Campaign => {
            row.campaign_code = count.campaign_id.and_then(|id| catalogue.campaigns.get(&id)).cloned();
            placed(row.campaign_code.as_ref(), |code| known(0, code))
        }
        Group::RecipientKind => {
            row.recipient_kind = count.recipient_kind;
            kind_of_recipient(count.recipient_kind)
        }
        Group::Year => {
            let (from, to) = count.period;
            row.period = Some(period_word(from, to));
            placed(from.zip(to), |(from, to)| known(i64::from(from) * 100_000 + i64::from(to), ""))
        }
        _ => own(group, count, row),
    })
}

fn kind_of_recipient(kind: Option<RecipientKind>) -> Place {
    let rank = match kind {
        Some(RecipientKind::Collective) => 0,
        Some(RecipientKind::Household) => 1,
        Some(RecipientKind::Individual) => 2,
        _ => 3,
    };
    known(rank, "")
}

/// The same of a group whose value is counted as it is.
fn own(group: Group, count: &Count, row: &mut StatisticsRow) -> Place {
    match group {
        Group::SignedYear => {
            row.signed_year = count.signed_year;
            placed(count.signed_year, |year| known(year.into(), ""))
        }
        Group::ConferralType => {
            row.conferral_type = count.conferral_type;
            placed(count.conferral_type, |t| known(0, t.word()))
        }
        Group::Evidence => {
            row.evidence = count.evidence;
            placed(count.evidence, |evidence| known(0, evidence.word()))
        }
        Group::Complete => {
            row.complete = count.complete;
            placed(count.complete, |complete| known(i64::from(complete), ""))
        }
        Group::Posthumous => {
            row.posthumous = count.posthumous;
            placed(count.posthumous, |posthumous| known(i64::from(posthumous), ""))
        }
        Group::Sex => {
            row.sex = count.sex;
            placed(count.sex, |sex| known(0, sex.word()))
        }
        Group::Unit => {
            row.unit.clone_from(&count.unit);
            placed(count.unit.as_ref(), |unit| known(0, unit))
        }
        Group::ParentUnit => {
            row.parent_unit.clone_from(&count.parent_unit);
            placed(count.parent_unit.as_ref(), |unit| known(0, unit))
        }
        Group::Origin => {
            row.origin = count.origin;
            placed(count.origin, |origin| known(0, origin.word()))
        }
        Group::Status => {
            row.status = count.status;
            placed(count.status, |status| known(0, status.word()))
        }
        Group::Award
        | Group::AwardKind
        | Group::Authority
        | Group::AuthorityLevel
        | Group::Campaign
        | Group::RecipientKind
        | Group::Year => Place::default(),
    }
}
