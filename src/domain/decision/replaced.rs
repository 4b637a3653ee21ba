//! Which conferrals of an earlier record a paper takes the place of: those of the same name, and where a source names
//! nobody those of the same award and kind of recipient.

use super::{Decision, Line, RelationKind};
use crate::domain::{
    award::{Award, AwardKind},
    conferral::Conferral,
    name::{sort_key, without_title},
    recipient::RecipientKind,
};
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// A conferral of either side, as far as it tells which is which.
#[derive(Debug, Clone)]
pub struct Listed {
    name: Option<String>,
    /// The name before it was corrected.
    was: Option<String>,
    award_code: String,
    award_kind: Option<AwardKind>,
    recipient_kind: RecipientKind,
}

impl Listed {
    /// A line of the paper; the award where it is known.
    #[must_use]
    pub fn of_line(line: &Line, award: Option<&Award>) -> Self {
        Self {
            name: line.name.as_deref().map(key),
            was: None,
            award_code: line.award_code.clone(),
            award_kind: award.map(|award| award.kind),
            recipient_kind: line.recipient_kind,
        }
    }

    /// A registered conferral, and the name it was awarded under.
    #[must_use]
    pub fn of_conferral(conferral: &Conferral, awarded: Option<&str>) -> Self {
        Self {
            name: conferral.name.as_deref().map(key),
            was: awarded.map(key),
            award_code: conferral.award_code.clone(),
            award_kind: Some(conferral.award_kind),
            recipient_kind: conferral.recipient_kind,
        }
    }
}

/// A name as two papers are compared by it: its accents tell people apart, capitals and titles do not.
fn key(name: &str) -> String {
    sort_key(without_title(name), false)
}

/// For each conferral of the paper the place of the one in the record that it takes the place of. The surest come
/// first: the same name and award, the same name, then those without a name by award, by its kind, and at last those
/// whose kind of recipient the record leaves open.
#[must_use]
pub fn pairs(paper: &[Listed], record: &[Listed]) -> Vec<Option<usize>> {
    let mut found = Pairs { of_paper: vec![None; paper.len()], taken: vec![false; record.len()] };
    let named = |one: &Listed| Some((one.name.clone()?, one.recipient_kind));
    let was = |one: &Listed| Some((one.was.clone()?, one.recipient_kind));
    let award = |one: &Listed| one.award_code.clone();
    found.join((paper, |one| Some((named(one)?, award(one)))), (record, |one| Some((named(one)?, award(one)))));
    found.join((paper, |one| Some((named(one)?, award(one)))), (record, |one| Some((was(one)?, award(one)))));
    found.join((paper, named), (record, named));
    found.join((paper, named), (record, was));
    let nameless = |one: &Listed| one.name.is_none().then_some(());
    let awarded = |one: &Listed| Some((award(one), one.recipient_kind));
    found.join((paper, awarded), (record, |one| nameless(one).and_then(|()| awarded(one))));
    let kind = |one: &Listed| one.award_kind.map(AwardKind::word);
    let alike = |one: &Listed| Some((kind(one)?, one.recipient_kind));
    found.join((paper, alike), (record, |one| nameless(one).and_then(|()| alike(one))));
    let open = |one: &Listed| nameless(one).filter(|()| one.recipient_kind == RecipientKind::Unspecified);
    found.join((paper, |one| Some(award(one))), (record, |one| open(one).map(|()| award(one))));
    found.join((paper, kind), (record, |one| open(one).and_then(|()| kind(one))));
    found.of_paper
}

/// What is paired so far.
struct Pairs {
    of_paper: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairs {
    /// Pairs those that are still alone and have the same key, in the order of their lists.
    fn join<K: Eq + Hash>(
        &mut self,
        (paper, own_key): (&[Listed], impl Fn(&Listed) -> Option<K>),
        (record, key): (&[Listed], impl Fn(&Listed) -> Option<K>),
    ) {
        let mut alone: HashMap<K, VecDeque<usize>> = HashMap::new();
        for (place, one) in record.iter().enumerate() {
            if self.taken.get(place) == Some(&false)
                && let Some(key) = key(one)
            {
                alone.entry(key).or_default().push_back(place);
            }
        }
        for (own, one) in self.of_paper.iter_mut().zip(paper).filter(|(own, _)| own.is_none()) {
            let place = own_key(one).and_then(|key| alone.get_mut(&key)?.pop_front());
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
mod tests {
    use super::*;

    fn one(name: &str, award: &str, kind: RecipientKind) -> Listed {
        Listed {
            name: Some(name).filter(|name| !name.is_empty()).map(key),
            was: None,
            award_code: award.into(),
            award_kind: Some(AwardKind::CertificateOfMerit),
            recipient_kind: kind,
        }
    }

    #[test]
    fn a_name_is_paired_with_its_own_and_the_rest_with_those_nobody_named() {
        use RecipientKind::{Collective, Individual};
        let record = [
            one("", "BK", Individual),
            one("Trần Văn Hoà", "BK", Individual),
            one("", "BK", Collective),
            one("Lê Thị Lan", "BK", Individual),
        ];
        let paper = [
            one("Nguyễn Văn An", "BK", Individual),
            one("ông TRẦN VĂN HÒA", "BK", Individual),
            one("Trần Văn Hoá", "BK", Individual),
            one("Trường Mẫu", "GK", Collective),
        ];
        assert_eq!(pairs(&paper, &record), [Some(0), Some(1), None, Some(2)]);
    }

    #[test]
    fn a_homonym_with_the_same_award_comes_before_one_with_another() {
        let record =
            [one("Lê Thị Lan", "GK", RecipientKind::Individual), one("Lê Thị Lan", "BK", RecipientKind::Individual)];
        assert_eq!(pairs(&[one("Lê Thị Lan", "BK", RecipientKind::Individual)], &record), [Some(1)]);
        assert_eq!(pairs(&[one("Lê Thị Lan", "KN", RecipientKind::Individual)], &record), [Some(0)]);
    }

    #[test]
    fn what_the_record_leaves_open_is_paired_with_any_kind_of_recipient() {
        let record = vec![one("", "BK", RecipientKind::Unspecified); 2];
        let paper = [
            one("Hộ Mẫu", "BK", RecipientKind::Household),
            one("Lê Thị Lan", "BK", RecipientKind::Individual),
            one("Lê Thị Mai", "BK", RecipientKind::Individual),
        ];
        assert_eq!(pairs(&paper, &record), [Some(0), Some(1), None]);
    }
}
