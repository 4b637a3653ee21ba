//! Which conferral takes the place of which.

use super::*;

fn one(name: &str, award: &str, kind: RecipientKind) -> Listed {
    Listed {
        id: None,
        recipient_id: None,
        own_id: None,
        unit: None,
        name: Some(name).filter(|name| !name.is_empty()).map(key),
        was: None,
        birth_year: None,
        award_code: award.into(),
        award_kind: Some(AwardKind::CertificateOfMerit),
        recipient_kind: kind,
        supersedes: Vec::new(),
        acts: 0,
        fallen: false,
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
    let born = |year: Option<i32>| Listed { birth_year: year, ..one("Lê Thị Lan", "BK", RecipientKind::Individual) };
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
fn of_those_whom_nobody_named_the_ones_in_force_come_first() {
    use RecipientKind::Individual;
    let nobody = |acts: usize, fallen: bool| Listed { acts, fallen, ..one("", "BK", Individual) };
    let named = |name: &str| one(name, "BK", Individual);
    let record = [nobody(1, true), nobody(1, false), nobody(0, false)];
    assert_eq!(pairs(&[named("Lê Thị Lan"), named("Lê Thị Mai")], &record), [Some(2), Some(1)]);
    assert_eq!(
        pairs(&[nobody(0, false), named("Lê Thị Lan"), named("Lê Thị Mai")], &record),
        [Some(0), Some(2), Some(1)]
    );
    // What a paper had it has again when it comes back.
    let back = |id: i64, name: &str| Listed { id: Some(id), ..named(name) };
    let record =
        [Listed { supersedes: vec![7], ..nobody(1, true) }, Listed { supersedes: vec![8], ..nobody(0, false) }];
    assert_eq!(pairs(&[back(7, "Lê Thị Lan"), back(8, "Lê Thị Mai")], &record), [Some(0), Some(1)]);
}

#[test]
fn of_one_person_by_a_merge_each_award_stays_with_whose_it_is() {
    let of = |own: i64, birth_year: Option<i32>| Listed {
        recipient_id: Some(2),
        own_id: Some(own),
        birth_year,
        ..one("Lê Thị Lan", "BK", RecipientKind::Individual)
    };
    let record = [of(1, None), of(2, Some(1955))];
    assert_eq!(pairs(&[of(2, Some(1955)), of(1, None)], &record), [Some(1), Some(0)]);
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
