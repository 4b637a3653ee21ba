//! Which conferrals of an earlier record a paper takes the place of: those of the same person, else of the same name, and
//! where a source names nobody those of the same award and kind of recipient.

use super::{Decision, Line, RelationKind};
use crate::domain::{
    award::{Award, AwardKind, OF_UNKNOWN_FORM},
    conferral::Conferral,
    name::{sort_key, without_title},
    recipient::RecipientKind,
};
use chrono::Datelike;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// A conferral of either side, as far as it tells which is which.
#[derive(Debug, Clone)]
pub struct Listed {
    recipient_id: Option<i64>,
    name: Option<String>,
    /// The name before it was corrected.
    was: Option<String>,
    unit: Option<String>,
    birth_year: Option<i32>,
    award_code: String,
    award_kind: Option<AwardKind>,
    recipient_kind: RecipientKind,
}

impl Listed {
    /// A line of the paper; the award where it is known.
    #[must_use]
    pub fn of_line(line: &Line, award: Option<&Award>) -> Self {
        Self {
            recipient_id: line.recipient_id,
            name: line.name.as_deref().map(key),
            was: None,
            unit: line.unit.as_deref().map(key),
            birth_year: line.birth_year.or(line.birth_on.map(|day| day.year())),
            award_code: line.award_code.clone(),
            award_kind: award.map(|award| award.kind),
            recipient_kind: line.recipient_kind,
        }
    }

    /// A registered conferral, and the name it was awarded under.
    #[must_use]
    pub fn of_conferral(conferral: &Conferral, awarded: Option<&str>) -> Self {
        Self {
            recipient_id: conferral.recipient_id,
            name: conferral.name.as_deref().map(key),
            was: awarded.map(key),
            unit: conferral.unit.as_deref().map(key),
            birth_year: conferral.birth_year,
            award_code: conferral.award_code.clone(),
            award_kind: Some(conferral.award_kind),
            recipient_kind: conferral.recipient_kind,
        }
    }
}

impl Listed {
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
#[must_use]
pub fn pairs(paper: &[Listed], record: &[Listed]) -> Vec<Option<usize>> {
    let mut found = Pairs { of_paper: vec![None; paper.len()], taken: vec![false; record.len()] };
    let named = |one: &Listed| Some((one.name.clone()?, one.recipient_kind));
    let was = |one: &Listed| Some((one.was.clone()?, one.recipient_kind));
    let award = |one: &Listed| one.award_code.clone();
    let person = |one: &Listed| Some((one.recipient_id?, one.recipient_kind));
    let so_given = |one: &Listed| Some((person(one)?, award(one)));
    // Where one person has several by a merge, the name and the unit tell which is which.
    let called = |one: &Listed| Some((person(one)?, named(one)?));
    let at_home = |one: &Listed| Some((called(one)?, one.unit.clone()?));
    let called_then = |one: &Listed| Some((person(one)?, was(one)?));
    let so_called = |one: &Listed| Some((called(one)?, award(one)));
    found.join((paper, |one| Some((at_home(one)?, award(one)))), (record, |one| Some((at_home(one)?, award(one)))));
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
mod tests {
    use super::*;

    fn one(name: &str, award: &str, kind: RecipientKind) -> Listed {
        Listed {
            recipient_id: None,
            unit: None,
            name: Some(name).filter(|name| !name.is_empty()).map(key),
            was: None,
            birth_year: None,
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
    fn a_record_whose_form_is_unknown_is_of_any_form() {
        use RecipientKind::{Collective, Individual, Unspecified};
        let formless = |kind| Listed { award_kind: Some(AwardKind::Other), ..one("", OF_UNKNOWN_FORM, kind) };
        let paper = [one("Lê Thị Lan", "BK", Individual), one("Trường Mẫu", "BK", Collective)];
        assert_eq!(pairs(&paper, &[formless(Collective), formless(Individual)]), [Some(1), Some(0)]);
        assert_eq!(pairs(&paper, &[formless(Unspecified), formless(Unspecified)]), [Some(0), Some(1)]);
        assert_eq!(pairs(&paper, &[formless(Collective)]), [None, Some(0)]);
        // Another award of no kind of its own is what it is.
        let certificate = Listed { award_kind: Some(AwardKind::Other), ..one("", "BTQGC", Individual) };
        assert_eq!(pairs(&paper, &[certificate]), [None, None]);
    }

    #[test]
    fn homonyms_are_told_apart_by_their_years_of_birth() {
        let born =
            |year: Option<i32>| Listed { birth_year: year, ..one("Lê Thị Lan", "BK", RecipientKind::Individual) };
        let record = [born(Some(1955)), born(Some(1980))];
        assert_eq!(pairs(&[born(None), born(Some(1980))], &record), [Some(0), Some(1)]);
        assert_eq!(pairs(&[born(Some(1980)), born(Some(1955))], &record), [Some(1), Some(0)]);
        assert_eq!(pairs(&[born(Some(1970)), born(None)], &record), [None, Some(0)]);
    }

    #[test]
    fn homonyms_are_told_apart_by_the_person_they_are_linked_to_and_by_their_units() {
        let of = |recipient_id: Option<i64>, unit: Option<&str>| Listed {
            recipient_id,
            unit: unit.map(key),
            ..one("Lê Thị Lan", "BK", RecipientKind::Individual)
        };
        let record = [of(Some(1), None), of(Some(2), Some("Trường Mẫu"))];
        assert_eq!(pairs(&[of(Some(2), Some("Trường Mẫu")), of(Some(1), Some("Xã Mẫu"))], &record), [Some(1), Some(0)]);
        assert_eq!(pairs(&[of(None, Some("Xã Mẫu")), of(None, Some("trường mẫu"))], &record), [Some(0), Some(1)]);
        assert_eq!(pairs(&[of(None, Some("trường mẫu")), of(Some(2), None)], &record), [Some(0), Some(1)]);
    }

    #[test]
    fn two_lines_of_one_person_are_told_apart_by_the_name_and_the_unit() {
        let of = |name: &str, unit: &str, award: &str| Listed {
            recipient_id: Some(2),
            unit: Some(key(unit)),
            ..one(name, award, RecipientKind::Individual)
        };
        let record = [of("Lò Văn Bạc", "Xã Hai", "BK"), of("Lò Văn Bách", "Xã Một", "BK")];
        for award in ["BK", "BK_BO_TINH"] {
            assert_eq!(pairs(&[of("Lò Văn Bách", "Xã Một", award)], &record), [Some(1)], "{award}");
            assert_eq!(pairs(&[of("Lò Văn Bách", "Xã Ba", award)], &record), [Some(1)], "{award}");
        }
        let record = [of("Lò Văn Bách", "Xã Hai", "BK"), of("Lò Văn Bách", "Xã Một", "BK")];
        assert_eq!(pairs(&[of("Lò Văn Bách", "Xã Một", "BK_BO_TINH")], &record), [Some(1)]);
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
