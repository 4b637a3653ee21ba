//! Which conferrals of an earlier record a paper takes the place of: those of the same person, else of the same name, and
//! where a source names nobody those of the same award and kind of recipient, those in force first.

use super::{Decision, Line, RelationKind};
use crate::domain::{
    award::{Award, AwardKind, OF_UNKNOWN_FORM},
    conferral::Conferral,
    name::{sort_key, without_title},
    recipient::RecipientKind,
};
use chrono::Datelike;
use std::collections::{HashMap, HashSet, VecDeque};
use std::hash::Hash;

/// A conferral of either side, as far as it tells which is which.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The registered conferral.
    id: Option<i64>,
    recipient_id: Option<i64>,
    own_id: Option<i64>,
    name: Option<String>,
    /// The name before it was corrected.
    was: Option<String>,
    unit: Option<String>,
    birth_year: Option<i32>,
    award_code: String,
    award_kind: Option<AwardKind>,
    recipient_kind: RecipientKind,
    supersedes: Vec<i64>,
    acts: usize,
    fallen: bool,
}

/// What a conferral does not show of itself.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// The name it was awarded under.
    pub name: Option<String>,
    /// Whose it is by itself, where records were merged.
    pub own_id: Option<i64>,
    /// The conferrals whose place it has or had.
    pub supersedes: Vec<i64>,
    /// How many acts there are on it.
    pub acts: usize,
    /// Whether they leave it cancelled or stripped, now or on a day to come.
    pub fallen: bool,
}

impl Listed {
    /// A line of the paper; the award where it is known, and the record that stands for the one it is linked to.
    #[must_use]
    pub fn of_line(line: &Line, award: Option<&Award>, stands: Option<i64>) -> Self {
        Self {
            id: None,
            recipient_id: stands,
            own_id: line.recipient_id,
            name: line.name.as_deref().map(key),
            was: None,
            unit: line.unit.as_deref().map(key),
            birth_year: line.birth_year.or(line.birth_on.map(|day| day.year())),
            award_code: line.award_code.clone(),
            award_kind: award.map(|award| award.kind),
            recipient_kind: line.recipient_kind,
            supersedes: Vec::new(),
            acts: 0,
            fallen: false,
        }
    }

    /// A registered conferral with its past.
    #[must_use]
    pub fn of_conferral(conferral: &Conferral, past: Past) -> Self {
        Self {
            id: Some(conferral.id),
            recipient_id: conferral.recipient_id,
            own_id: past.own_id,
            name: conferral.name.as_deref().map(key),
            was: past.name.as_deref().map(key),
            unit: conferral.unit.as_deref().map(key),
            birth_year: conferral.birth_year,
            award_code: conferral.award_code.clone(),
            award_kind: Some(conferral.award_kind),
            recipient_kind: conferral.recipient_kind,
            supersedes: past.supersedes,
            acts: past.acts,
            fallen: past.fallen,
        }
    }

    /// Whose it is by itself, where records were merged.
    #[must_use]
    pub fn own_id(&self) -> Option<i64> {
        self.own_id
    }

    /// Whether it names nobody and was cancelled or stripped: which of several it was is not known.
    #[must_use]
    pub fn nobody_fallen(&self) -> bool {
        self.fallen && self.names_nobody()
    }

    fn names_nobody(&self) -> bool {
        self.name.is_none() && self.recipient_id.is_none()
    }

    /// Whether the years of birth say that they are two people.
    fn differs(&self, other: &Self) -> bool {
        self.birth_year.zip(other.birth_year).is_some_and(|(own, other)| own != other)
    }
}

/// A name as two papers are compared by it: its accents tell people apart, capitals and titles do not.
fn key(name: &str) -> String {
    sort_key(without_title(name), false)
}

/// For each conferral of the paper the place of the one in the record that it takes the place of. The surest come
/// first: those linked to one person with one award, to one person, then the same name and award with the year of birth
/// and the unit, with one of them, the same name and award, the same name, then those without a name by award, by its
/// kind, and at last those whose kind of recipient the record leaves open. Two whose years of birth differ are two people.
/// Of those without a name it is not known which was cancelled: those in force, with fewer acts, come first, and lines that
/// name someone come before those that name nobody.
#[must_use]
pub fn pairs(paper: &[Listed], record: &[Listed]) -> Vec<Option<usize>> {
    let mut found = Pairs::of(paper, record);
    let named = |one: &Listed| Some((one.name.clone()?, one.recipient_kind));
    let was = |one: &Listed| Some((one.was.clone()?, one.recipient_kind));
    let award = |one: &Listed| one.award_code.clone();
    let person = |one: &Listed| Some((one.recipient_id?, one.recipient_kind));
    let so_given = |one: &Listed| Some((person(one)?, award(one)));
    // Where one person has several by a merge, the name and the unit tell which is which.
    let called = |one: &Listed| Some((person(one)?, named(one)?));
    let at_home = |one: &Listed| Some((called(one)?, one.unit.clone()?));
    let own = |one: &Listed| Some((one.own_id?, called(one)?, award(one)));
    let own_home = |one: &Listed| Some((own(one)?, one.unit.clone()?));
    let called_then = |one: &Listed| Some((person(one)?, was(one)?));
    let so_called = |one: &Listed| Some((called(one)?, award(one)));
    found.join((paper, own_home), (record, own_home));
    found.join((paper, |one| Some((at_home(one)?, award(one)))), (record, |one| Some((at_home(one)?, award(one)))));
    found.join((paper, own), (record, own));
    found.join((paper, so_called), (record, so_called));
    found.join((paper, so_called), (record, |one| Some((called_then(one)?, award(one)))));
    found.join((paper, so_given), (record, so_given));
    found.join((paper, at_home), (record, at_home));
    found.join((paper, called), (record, called));
    found.join((paper, called), (record, called_then));
    found.join((paper, person), (record, person));
    let told = |one: &Listed| Some((named(one)?, award(one), one.birth_year?));
    let placed = |one: &Listed| Some((named(one)?, award(one), one.unit.clone()?));
    let both = |one: &Listed| Some((told(one)?, one.unit.clone()?));
    found.join((paper, both), (record, both));
    found.join((paper, told), (record, told));
    found.join((paper, placed), (record, placed));
    found.join((paper, told), (record, |one| Some((was(one)?, award(one), one.birth_year?))));
    let so_awarded = |one: &Listed| Some((named(one)?, award(one)));
    found.join((paper, so_awarded), (record, so_awarded));
    found.join((paper, so_awarded), (record, |one| Some((was(one)?, award(one)))));
    found.join((paper, named), (record, named));
    found.join((paper, named), (record, was));
    let nameless = |one: &Listed| one.name.is_none().then_some(());
    // A paper that comes back takes what it had.
    let papers: HashSet<i64> = paper.iter().filter_map(|one| one.id).collect();
    let had = |one: &Listed| nameless(one).and_then(|()| one.supersedes.iter().copied().find(|id| papers.contains(id)));
    found.join((paper, |one: &Listed| one.id), (record, had));
    let awarded = |one: &Listed| Some((award(one), one.recipient_kind));
    found.join((paper, awarded), (record, |one| nameless(one).and_then(|()| awarded(one))));
    let kind = |one: &Listed| one.award_kind.map(AwardKind::word);
    let alike = |one: &Listed| Some((kind(one)?, one.recipient_kind));
    found.join((paper, alike), (record, |one| nameless(one).and_then(|()| alike(one))));
    // A record whose source leaves the form open is of any.
    let formless = |one: &Listed| nameless(one).filter(|()| one.award_code == OF_UNKNOWN_FORM);
    let of_kind = |one: &Listed| Some(one.recipient_kind);
    found.join((paper, of_kind), (record, |one| formless(one).and_then(|()| of_kind(one))));
    let open = |one: &Listed| nameless(one).filter(|()| one.recipient_kind == RecipientKind::Unspecified);
    found.join((paper, |one| Some(award(one))), (record, |one| open(one).map(|()| award(one))));
    found.join((paper, kind), (record, |one| open(one).and_then(|()| kind(one))));
    found.join((paper, |_| Some(())), (record, |one| formless(one).and_then(|()| open(one))));
    found.of_paper
}

/// What is paired so far.
struct Pairs {
    of_paper: Vec<Option<usize>>,
    taken: Vec<bool>,
    /// The places of the paper in the order in which they take.
    taking: Vec<usize>,
    /// The places of the record in the order in which they are taken.
    giving: Vec<usize>,
}

impl Pairs {
    /// Nothing yet; who names nobody comes last, and of these on the other side those in force come first.
    fn of(paper: &[Listed], record: &[Listed]) -> Self {
        let order = |all: &[Listed], by: &dyn Fn(&Listed) -> (bool, usize)| {
            let mut places: Vec<usize> = (0..all.len()).collect();
            places.sort_by_key(|place| all.get(*place).map(by));
            places
        };
        Self {
            of_paper: vec![None; paper.len()],
            taken: vec![false; record.len()],
            taking: order(paper, &|one| (one.names_nobody(), 0)),
            giving: order(record, &|one| if one.names_nobody() { (one.fallen, one.acts) } else { (false, 0) }),
        }
    }

    /// Pairs those that are still alone and have the same key, in their order.
    fn join<K: Eq + Hash>(
        &mut self,
        (paper, own_key): (&[Listed], impl Fn(&Listed) -> Option<K>),
        (record, key): (&[Listed], impl Fn(&Listed) -> Option<K>),
    ) {
        let mut alone: HashMap<K, VecDeque<usize>> = HashMap::new();
        for place in &self.giving {
            if self.taken.get(*place) == Some(&false)
                && let Some(key) = record.get(*place).and_then(&key)
            {
                alone.entry(key).or_default().push_back(*place);
            }
        }
        for own in &self.taking {
            let Some((own, one)) = self.of_paper.get_mut(*own).zip(paper.get(*own)) else { continue };
            if own.is_some() {
                continue;
            }
            let Some(alike) = own_key(one).and_then(|key| alone.get_mut(&key)) else { continue };
            let fits = |place: &usize| record.get(*place).is_some_and(|other| !one.differs(other));
            let place = alike.iter().position(fits).and_then(|at| alike.remove(at));
            if let Some(taken) = place.and_then(|place| self.taken.get_mut(place)) {
                (*own, *taken) = (place, true);
            }
        }
    }
}

impl Decision {
    /// The records it replaces: the place of the relation, the record, and whether it replaces all of it.
    pub fn replaces(&self) -> impl Iterator<Item = (usize, i64, bool)> {
        let relations = self.relations.iter().enumerate().filter(|(_, one)| one.kind == RelationKind::Replaces);
        relations.map(|(place, one)| (place, one.decision_id, one.wholly != Some(false)))
    }
}

#[cfg(test)]
mod tests;
