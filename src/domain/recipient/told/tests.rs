//! Whatever is put right and taken back, a record is found as what stands leaves it.

use super::*;
use crate::domain::recipient::RecipientKind;
use chrono::NaiveDate;
use proptest::prelude::*;

fn record(id: i64, name: &str) -> StoredRecipient {
    let facts = Recipient {
        kind: RecipientKind::Individual,
        name: name.to_owned(),
        sex: None,
        birth_year: None,
        birth_on: None,
        died_on: None,
        post: None,
        unit: None,
        unit_recipient_id: None,
        parent_unit: None,
        origin: None,
        nationality: None,
        aliases: None,
        members: Vec::new(),
        external_ids: Vec::new(),
    };
    let (aliases, merged_ids) = (Vec::new(), Vec::new());
    let (created_at, updated_at) = (String::new(), String::new());
    StoredRecipient { id, version: 1, facts, aliases, merged_ids, merged_into_id: None, created_at, updated_at }
}

fn told(name: &str) -> Told {
    Told { facts: record(1, name).facts, names: Vec::new(), former: Vec::new(), by_hand: BTreeMap::new() }
}

fn named(name: &str) -> Particulars {
    Particulars { name: Some(name.to_owned()), ..Particulars::default() }
}

fn put(name: &str, at: i64) -> Put {
    Put { right: named(name), emptied: Vec::new(), at }
}

/// An award whose line bears one name, put right to others one after the other, of which the last stands.
fn said(id: i64, line: &str, right: &[&str], at: i64) -> Said {
    let names: Vec<String> = std::iter::once(&line).chain(right).map(|name| (*name).to_owned()).collect();
    Said {
        conferral_id: id,
        line: vec![named(line)],
        shows: named(right.last().unwrap_or(&line)),
        right: right.iter().map(|name| put(name, at)).collect(),
        ever: right.iter().map(|name| put(name, 0)).collect(),
        names,
        supersedes: Vec::new(),
    }
}

/// The same where nothing of what was put right stands any more.
fn taken_back(said: &Said) -> Said {
    let line = said.line[0].clone();
    Said { shows: line.clone(), right: Vec::new(), names: line.name.into_iter().collect(), ..said.clone() }
}

fn name(told: &Told, said: &[Said]) -> String {
    told.shows(said, &[]).0.name
}

#[test]
fn what_is_put_right_on_an_award_is_put_right_on_the_record_that_said_the_same() {
    assert_eq!(name(&told("Lan"), &[said(1, "Lan", &["Lân"], 1), said(2, "Lan", &[], 0)]), "Lân");
    assert_eq!(name(&told("Lan"), &[said(1, "Lang", &["Lân"], 1)]), "Lan");
    // Another award was recorded with what the first had put right.
    let (first, second) = (said(1, "Lan", &["Lân"], 1), said(2, "Lân", &["Loan"], 2));
    assert_eq!(name(&told("Lan"), &[first.clone(), second.clone()]), "Loan");
    assert_eq!(name(&told("Lan"), &[taken_back(&first), second.clone()]), "Loan");
    assert_eq!(name(&told("Lan"), &[first.clone(), taken_back(&second)]), "Lân");
    assert_eq!(name(&told("Lan"), &[taken_back(&first), taken_back(&second)]), "Lan");
}

#[test]
fn of_two_awards_that_are_put_right_apart_the_later_word_stands() {
    let (one, two) = (said(1, "Lan", &["Lân"], 9), said(2, "Lan", &["Loan"], 4));
    assert_eq!(name(&told("Lan"), &[one.clone(), two.clone()]), "Lân");
    assert_eq!(name(&told("Lan"), &[taken_back(&one), two]), "Loan");
    // Of one instant, that of the later award, in whatever order they are read.
    let (one, two) = (said(1, "Lan", &["Lân"], 4), said(2, "Lan", &["Loan"], 4));
    assert_eq!(name(&told("Lan"), &[one.clone(), two.clone()]), "Loan");
    assert_eq!(name(&told("Lan"), &[two, one]), "Loan");
}

#[test]
fn what_a_hand_wrote_stands_against_what_was_put_right_before_and_not_against_what_comes_after() {
    let mut told = told("Lan");
    let (before, after) = (record(1, "Lân").facts, record(1, "Lan").facts);
    told.change(&before, &after, 5);
    assert_eq!(name(&told, &[said(1, "Lan", &["Lân"], 4)]), "Lan");
    assert_eq!(name(&told, &[said(1, "Lan", &["Lân"], 6)]), "Lân");
}

#[test]
fn what_is_put_right_of_one_member_is_no_later_word_on_another() {
    let post =
        Put { right: Particulars { post: Some("Y tá".into()), ..Particulars::default() }, at: 9, ..Put::default() };
    let mut one = said(1, "Lan", &["Lân"], 4);
    one.right.push(post.clone());
    one.ever.push(post);
    one.shows.post = Some("Y tá".into());
    let facts = told("Lan").shows(&[one.clone(), said(2, "Lan", &["Loan"], 6)], &[]).0;
    assert_eq!((facts.name.as_str(), facts.post.as_deref()), ("Loan", Some("Y tá")));
    let mut told = told("Lan");
    told.change(&record(1, "Lân").facts, &record(1, "Lan").facts, 5);
    assert_eq!(name(&told, &[one]), "Lan");
}

#[test]
fn a_day_of_birth_does_not_outlive_its_year() {
    let mut told = told("Lan");
    told.facts.birth_on = NaiveDate::from_ymd_opt(1970, 5, 1);
    told.facts.birth_year = Some(1970);
    let line = Particulars { birth_year: Some(1970), ..named("Lan") };
    let right =
        Put { right: Particulars { birth_year: Some(1971), ..Particulars::default() }, at: 1, ..Put::default() };
    let shows = Particulars { birth_year: Some(1971), ..named("Lan") };
    let said = Said { line: vec![line], shows, right: vec![right.clone()], ever: vec![right], ..Said::default() };
    let facts = told.shows(&[said], &[]).0;
    assert_eq!((facts.birth_year, facts.birth_on), (Some(1971), None));
}

#[test]
fn what_the_paper_has_nothing_in_is_empty_on_the_record_as_well() {
    let mut told = told("Lan");
    told.facts.post = Some("Y tá".into());
    let line = Particulars { post: Some("Y tá".into()), ..named("Lan") };
    let right = vec![Put { emptied: vec!["post".into()], ..Put::default() }];
    let emptied = Said { line: vec![line], shows: named("Lan"), ever: right.clone(), right, ..Said::default() };
    assert_eq!(told.shows(std::slice::from_ref(&emptied), &[]).0.post, None);
    assert_eq!(told.shows(&[taken_back(&emptied)], &[]).0.post.as_deref(), Some("Y tá"));
}

#[test]
fn a_paper_goes_on_with_what_was_put_right_on_the_record_whose_place_it_took() {
    // A press record put right and then replaced by a paper that says it so: the record is called as the paper says.
    let press = said(1, "Lan", &[], 0);
    let mut paper = Said { right: vec![put("Lân", 3)], ever: vec![put("Lân", 0)], ..said(2, "Lân", &[], 0) };
    paper.take_place_of(press.clone());
    assert_eq!(name(&told("Lan"), &[paper]), "Lân");
    // Where nothing was put right the record stays as it was, found by both names.
    let mut paper = said(2, "Lân", &[], 0);
    paper.take_place_of(press);
    let (facts, names) = told("Lan").shows(&[paper], &[]);
    assert_eq!((facts.name.as_str(), names.as_slice()), ("Lan", ["Lân".to_owned()].as_slice()));
}

#[test]
fn what_is_not_kept_is_found_from_the_record_and_its_awards() {
    let mut record = record(1, "Loan");
    record.aliases = vec!["Lan".into(), "Lân".into(), "Bà Lan".into()];
    let all = [said(1, "Lan", &["Lân", "Loan"], 1)];
    let of = Told::of(&record, &all, &[]);
    assert_eq!((of.facts.name.as_str(), of.names.as_slice()), ("Lan", ["Bà Lan".to_owned()].as_slice()));
}

#[test]
fn a_record_that_stays_has_what_it_lacks_of_the_other_and_lacks_it_again_without_it() {
    let mut other = record(2, "Lân");
    other.facts.birth_on = NaiveDate::from_ymd_opt(1980, 2, 3);
    other.facts.birth_year = Some(1980);
    other.facts.unit = Some("Xã A".into());
    other.facts.post = Some("Chủ tịch".into());
    other.aliases = vec!["Bà Lân".into()];
    let joined = [Joined { record: other.clone(), at: 5, gained: Map::new(), gained_names: Vec::new() }];
    let mut own = told("Lan");
    own.facts.birth_year = Some(1980);
    own.facts.unit = Some("Xã B".into());
    let (facts, names) = own.shows(&[], &joined);
    assert_eq!(
        (facts.birth_on, facts.unit.as_deref(), facts.post.as_deref()),
        (other.facts.birth_on, Some("Xã B"), Some("Chủ tịch"))
    );
    assert_eq!(names, ["Lân", "Bà Lân"]);
    assert_eq!(own.shows(&[], &[]).0, own.facts);
    // A day of another year of birth is not given, nor what a hand took away since.
    own.facts.birth_year = Some(1979);
    own.by_hand.insert("post".into(), 9);
    let (facts, _) = own.shows(&[], &joined);
    assert_eq!((facts.birth_on, facts.post), (None, None));
}

prop_compose! {
    fn some_said(id: i64)(line in "[A-D]", right in prop::collection::vec("[A-E]", 0..3), at in 1..100_i64) -> Said {
        said(id, &line, &right.iter().map(String::as_str).collect::<Vec<_>>(), at)
    }
}

proptest! {
    /// Whatever a record shows, what was told of it is found so that it shows that.
    #[test]
    fn what_is_found_of_a_record_shows_it(one in some_said(1), two in some_said(2), own in "[A-E]", post in prop::option::of("[A-C]")) {
        let mut record = record(1, &own);
        record.facts.post = post;
        let mut other = self::record(2, "B");
        other.facts.post = Some("C".into());
        let gained = [("post".to_owned(), Value::from("C"))].into_iter().collect();
        let joined = [Joined { record: other, at: 5, gained, gained_names: Vec::new() }];
        let said = [one, two];
        prop_assert_eq!(Told::of(&record, &said, &joined).shows(&said, &joined).0, record.facts);
    }

    /// Whatever was put right and taken back leaves the record as it was told, in whatever order its awards are read.
    #[test]
    fn what_is_taken_back_leaves_what_was_told(one in some_said(1), two in some_said(2), three in some_said(3), own in "[A-D]") {
        let told = told(&own);
        let all = [one, two, three];
        let mut turned = all.to_vec();
        turned.reverse();
        prop_assert_eq!(told.shows(&all, &[]).0, told.shows(&turned, &[]).0);
        let back: Vec<Said> = all.iter().map(taken_back).collect();
        prop_assert_eq!(told.shows(&back, &[]).0.name, own);
    }
}
