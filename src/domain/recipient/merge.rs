//! Two records that are of one recipient: what stands against it, what is put together, and how it is parted again.
//!
//! Nobody is merged by a machine. A merged record still answers; what it had is found at the other, and an undo gives
//! it back.

use super::{ExternalId, StoredRecipient};
use crate::domain::{
    fault::{Code, Fault, Finding, Language, Text},
    id_number::SealedIdNumber,
    label::cited,
    member::{Member, label},
    valid::{REMARK, id, text},
    year::RecipientYear,
};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::{BTreeMap, BTreeSet};

/// Asks that a record be merged into another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct MergeInto {
    /// The record that stays.
    pub into_id: i64,
    /// Why both are of one recipient.
    pub reason: String,
    /// True to merge though births, sexes, id numbers or keys of one system differ; the reason says why.
    #[serde(default)]
    #[oai(default)]
    pub force: bool,
}

impl MergeInto {
    /// What is wrong with it in itself.
    pub fn check(&self) -> Result<(), Fault> {
        let findings = [id("/into_id", Some(self.into_id)), text("/reason", &self.reason, REMARK)];
        Fault::all(Code::InvalidBody, findings.into_iter().flatten().collect())
    }
}

/// A merge that was made, or undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Merged {
    /// The merge's number.
    pub merge_id: i64,
    /// The record that was merged.
    pub from_id: i64,
    /// The record that stays.
    pub into_id: i64,
}

/// The record another one is compared with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
pub struct ComparedWith {
    /// The record that would stay.
    pub into_id: i64,
}

/// A member in which two records differ.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Conflict {
    /// The member.
    pub member: String,
    /// What the record that would be merged has.
    pub from: Option<String>,
    /// What the record that would stay has.
    pub into: Option<String>,
    /// True where the merge is refused unless it is forced.
    pub refuses: bool,
}

impl Conflict {
    /// What differs, and what both have unless it is an id number.
    fn in_words(&self) -> Text {
        let (name, part) =
            self.member.split_once('/').map_or((self.member.as_str(), None), |(name, part)| (name, Some(part)));
        let part = part.map(|part| format!(" {}", cited(part))).unwrap_or_default();
        let in_language = |language: Language, differ: &str, and: &str| {
            let known = Member::find("recipient", name);
            let value = |text: &str| {
                let word = |word| known.and_then(|member| member.word(word)).map_or(word, |label| label.of(language));
                text.split(", ").map(word).collect::<Vec<_>>().join(", ")
            };
            let both = match (&self.from, &self.into) {
                (Some(from), Some(into)) => format!(" ({} {and} {})", value(from), value(into)),
                _ => String::new(),
            };
            format!("{}{part} {differ}{both}", label("recipient", name, language))
        };
        Text::new(in_language(Language::Vi, "khác nhau", "và"), in_language(Language::En, "differs", "and"))
    }
}

/// The members in which two records differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Conflicts {
    /// Each member.
    pub items: Vec<Conflict>,
}

/// What the record that stays gained by a merge, and gives back by its undo.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gained {
    /// The name it had.
    pub name: String,
    /// The further names it had.
    pub own_aliases: Vec<String>,
    /// Names.
    pub aliases: Vec<String>,
    /// Keys of other systems.
    pub external_ids: Vec<ExternalId>,
    /// Records merged.
    pub merged_ids: Vec<i64>,
}

/// What two records differ in: what is known of both and not alike, and keys of one system.
#[must_use]
pub fn conflicts(from: &StoredRecipient, into: &StoredRecipient) -> Vec<Conflict> {
    let (a, b) = (&from.facts, &into.facts);
    let said = |member: &str, from: Option<String>, into: Option<String>, refuses: bool| match (&from, &into) {
        (Some(x), Some(y)) if x != y => Some(Conflict { member: member.to_owned(), from, into, refuses }),
        _ => None,
    };
    let day = |d: Option<chrono::NaiveDate>| d.map(|d| d.to_string());
    let mut found: Vec<_> = [
        said("birth_year", a.birth_year.map(|y| y.to_string()), b.birth_year.map(|y| y.to_string()), true),
        said("birth_on", day(a.birth_on), day(b.birth_on), true),
        said("died_on", day(a.died_on), day(b.died_on), true),
        said("sex", a.sex.map(|s| s.word().to_owned()), b.sex.map(|s| s.word().to_owned()), true),
        said("origin", a.origin.map(|o| o.word().to_owned()), b.origin.map(|o| o.word().to_owned()), false),
        said("name", Some(a.name.clone()), Some(b.name.clone()), false),
        said("post", a.post.clone(), b.post.clone(), false),
        said("unit", a.unit.clone(), b.unit.clone(), false),
        said("parent_unit", a.parent_unit.clone(), b.parent_unit.clone(), false),
    ]
    .into_iter()
    .flatten()
    .collect();
    for key in &a.external_ids {
        let other = b.external_ids.iter().find(|other| other.system == key.system).map(|other| other.value.clone());
        found.extend(said(&format!("external_ids/{}", key.system), Some(key.value.clone()), other, true));
    }
    found
}

/// The years of which the two records say different things.
#[must_use]
pub fn year_conflicts(from: &BTreeMap<i32, RecipientYear>, into: &BTreeMap<i32, RecipientYear>) -> Vec<Conflict> {
    let said = |year: &RecipientYear| {
        let rating = year.rating.map_or("unknown", |rating| rating.word());
        if year.disciplined { format!("{rating}, disciplined") } else { rating.to_owned() }
    };
    let both = from.iter().filter_map(|(year, own)| Some((year, said(own), said(into.get(year)?))));
    both.filter(|(_, own, other)| own != other)
        .map(|(year, own, other)| Conflict {
            member: format!("years/{year}"),
            from: Some(own),
            into: Some(other),
            refuses: true,
        })
        .collect()
}

/// The id numbers of two records: no number is kept twice, so two of one length are of two people. No digit of either
/// is said.
#[must_use]
pub fn id_conflict(from: &[SealedIdNumber], into: &[SealedIdNumber]) -> Option<Conflict> {
    let differ = from.iter().any(|own| into.iter().any(|other| other.digits == own.digits));
    differ.then(|| Conflict { member: "id_number".to_owned(), from: None, into: None, refuses: true })
}

/// Refuses what can never be one recipient, and what differs unless it is forced.
pub fn may_merge(
    from: &StoredRecipient,
    into: &StoredRecipient,
    further: Vec<Conflict>,
    force: bool,
) -> Result<(), Fault> {
    if from.id == into.id {
        let text = ("Không thể gộp một hồ sơ vào chính nó.", "A record is not merged into itself.");
        return Err(Fault::at(Code::RuleBroken, Finding::at("/into_id", "same_record", text.0, text.1)));
    }
    if from.facts.kind != into.facts.kind {
        let (from, into) = (from.facts.kind.label(), into.facts.kind.label());
        let vi = format!("Không thể gộp {} với {}.", from.vi, into.vi);
        let en = format!("A record of kind {} and one of kind {} are not one recipient.", from.en, into.en);
        return Err(Fault::at(Code::RuleBroken, Finding::at("/into_id", "kind_differs", vi, en)));
    }
    for record in [from, into] {
        if let Some(other) = record.merged_into_id {
            let vi = format!("Hồ sơ {} đã gộp vào {other}; hãy dùng hồ sơ đó.", record.id);
            return Err(Fault::because(
                Code::WrongState,
                vi,
                format!("Record {} was merged into {other}; use that one.", record.id),
            ));
        }
    }
    let refusing = conflicts(from, into).into_iter().chain(further).filter(|c| c.refuses && !force).map(|c| {
        let Text { vi, en } = c.in_words();
        Finding::at(
            "/into_id",
            "records_differ",
            format!("{vi}; nếu chắc chắn là một, hãy chọn gộp bắt buộc và nêu lý do."),
            format!("{en}; to merge all the same, send force: true with the reason."),
        )
    });
    Fault::all(Code::RuleBroken, refusing.collect())
}

/// Puts two records together: the one that stays gains every name and key of the other.
#[must_use]
pub fn merge(
    mut from: StoredRecipient,
    mut into: StoredRecipient,
    now: &str,
) -> (StoredRecipient, StoredRecipient, Gained) {
    let names = std::iter::once(&from.facts.name).chain(&from.aliases);
    let aliases: Vec<String> =
        names.filter(|name| **name != into.facts.name && !into.aliases.contains(name)).cloned().collect();
    let merged_ids: Vec<i64> = std::iter::once(from.id).chain(from.merged_ids.iter().copied()).collect();
    let external_ids = std::mem::take(&mut from.facts.external_ids);
    let (name, own_aliases) = (into.facts.name.clone(), into.aliases.clone());
    into.aliases.extend(aliases.iter().cloned());
    into.facts.external_ids.extend(external_ids.iter().cloned());
    into.merged_ids.extend(&merged_ids);
    from.merged_into_id = Some(into.id);
    for record in [&mut from, &mut into] {
        record.version += 1;
        now.clone_into(&mut record.updated_at);
    }
    (from, into, Gained { name, own_aliases, aliases, external_ids, merged_ids })
}

/// Parts two records again: each has what it had, and the one that stayed keeps what came to it since. The names on the
/// conferrals that go back are `moved`, those on the conferrals that stay are `kept`: a name that was put right since
/// goes with the conferral it stands on.
#[must_use]
pub fn part(
    mut from: StoredRecipient,
    mut into: StoredRecipient,
    gained: &Gained,
    (moved, kept): (&BTreeSet<String>, &BTreeSet<String>),
    now: &str,
) -> (StoredRecipient, StoredRecipient) {
    let since = |name: &String| {
        *name != gained.name
            && !gained.own_aliases.contains(name)
            && !gained.aliases.contains(name)
            && moved.contains(name)
    };
    let brought: Vec<String> =
        std::iter::once(&into.facts.name).chain(&into.aliases).filter(|name| since(name)).cloned().collect();
    into.aliases.retain(|alias| !gained.aliases.contains(alias) && (!brought.contains(alias) || kept.contains(alias)));
    if brought.contains(&into.facts.name) && !kept.contains(&into.facts.name) {
        // The name was put right on a conferral of the other record: this one is called again what it was.
        let right = std::mem::replace(&mut into.facts.name, gained.name.clone());
        if from.facts.name == gained.name {
            from.aliases.push(std::mem::replace(&mut from.facts.name, right));
        }
    }
    let own = into.facts.name.clone();
    into.aliases.retain(|alias| *alias != own);
    for name in brought {
        if name != from.facts.name && !from.aliases.contains(&name) {
            from.aliases.push(name);
        }
    }
    into.facts.external_ids.retain(|key| !gained.external_ids.contains(key));
    into.merged_ids.retain(|id| !gained.merged_ids.contains(id));
    from.facts.external_ids.clone_from(&gained.external_ids);
    from.merged_into_id = None;
    for record in [&mut from, &mut into] {
        record.version += 1;
        now.clone_into(&mut record.updated_at);
    }
    (from, into)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[expect(clippy::needless_pass_by_value, reason = "a literal reads better without a reference")]
    fn record(id: i64, name: &str, rest: serde_json::Value) -> StoredRecipient {
        let mut record =
            json!({"id": id, "version": 1, "kind": "individual", "name": name, "created_at": "", "updated_at": ""});
        record.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        serde_json::from_value(record).unwrap()
    }

    #[test]
    fn births_and_keys_that_differ_refuse_and_what_is_unknown_does_not() {
        let a = record(
            1,
            "Đặng Thị Mẫu",
            json!({"birth_year": 1980, "unit": "Xã A", "external_ids": [{"system": "hrm", "value": "1"}]}),
        );
        let b = |rest| record(2, "Đặng Thị Mẫu", rest);
        assert!(may_merge(&a, &b(json!({"unit": "Xã B"})), Vec::new(), false).is_ok());
        for (rest, places) in [
            (json!({"birth_year": 1981}), 1),
            (json!({"external_ids": [{"system": "hrm", "value": "2"}], "birth_year": 1979}), 2),
        ] {
            let refused = may_merge(&a, &b(rest.clone()), Vec::new(), false).unwrap_err();
            assert_eq!((refused.code, refused.errors.len()), (Code::RuleBroken, places));
            assert!(may_merge(&a, &b(rest), Vec::new(), true).is_ok());
        }
        assert_eq!(may_merge(&a, &a, Vec::new(), true).unwrap_err().errors[0].code, "same_record");
        assert_eq!(
            may_merge(&a, &b(json!({"kind": "household"})), Vec::new(), true).unwrap_err().errors[0].code,
            "kind_differs"
        );
        assert_eq!(
            may_merge(&a, &b(json!({"merged_into_id": 9})), Vec::new(), true).unwrap_err().code,
            Code::WrongState
        );
        assert_eq!(
            conflicts(&a, &b(json!({"unit": "Xã B"})))
                .iter()
                .map(|c| (c.member.as_str(), c.refuses))
                .collect::<Vec<_>>(),
            [("unit", false)]
        );
    }

    #[test]
    fn a_name_put_right_since_goes_with_the_conferral_it_stands_on() {
        let names = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<BTreeSet<_>>();
        // Both are called the same, and the correction of a moved conferral renamed the one that stays.
        let (merged, mut stays, gained) =
            merge(record(1, "Trần Văn Hoà", json!({})), record(2, "Trần Văn Hoà", json!({})), "");
        stays.facts.name = "Trần Văn Hoài".to_owned();
        stays.aliases = vec!["Trần Văn Hoà".to_owned()];
        let (from, into) = part(merged, stays, &gained, (&names(&["Trần Văn Hoài"]), &names(&["Trần Văn Hoà"])), "");
        assert_eq!((from.facts.name.as_str(), from.aliases), ("Trần Văn Hoài", vec!["Trần Văn Hoà".to_owned()]));
        assert_eq!((into.facts.name.as_str(), into.aliases.len()), ("Trần Văn Hoà", 0));
        // The correction only left an alias; a conferral that stays bears it too in the second case.
        for (kept, left) in [(names(&[]), 0), (names(&["Bà Mậu"]), 1)] {
            let (merged, mut stays, gained) =
                merge(record(1, "Bà Mẫu", json!({})), record(2, "Đặng Thị Mẫu", json!({})), "");
            stays.aliases.push("Bà Mậu".to_owned());
            let (from, into) = part(merged, stays, &gained, (&names(&["Bà Mậu"]), &kept), "");
            assert_eq!(
                (from.facts.name.as_str(), from.aliases, into.aliases.len()),
                ("Bà Mẫu", vec!["Bà Mậu".to_owned()], left)
            );
        }
    }

    prop_compose! {
        fn any_record(id: i64)(
            name in "[A-C]{1,2}",
            aliases in prop::collection::btree_set("[A-E]{1,2}", 0..4),
            systems in prop::collection::btree_set(0..6_u8, 0..4),
            merged in prop::collection::btree_set(100 + id * 10..109 + id * 10, 0..3),
        ) -> StoredRecipient {
            let keys: Vec<_> = systems.iter().map(|s| json!({"system": format!("s{s}"), "value": id.to_string()})).collect();
            let aliases: Vec<_> = aliases.into_iter().filter(|alias| *alias != name).collect();
            record(id, &name, json!({"aliases": aliases, "external_ids": keys, "merged_ids": merged.into_iter().collect::<Vec<_>>()}))
        }
    }

    proptest! {
        /// Merged and parted, both records are what they were, but for their versions.
        #[test]
        fn merge_then_undo_is_identity(from in any_record(1), into in any_record(2)) {
            let (merged, stays, gained) = merge(from.clone(), into.clone(), "");
            prop_assert!(merged.facts.external_ids.is_empty() && merged.merged_into_id == Some(2));
            for name in std::iter::once(&from.facts.name).chain(&from.aliases) {
                prop_assert!(stays.facts.name == *name || stays.aliases.contains(name), "every recorded name is kept");
            }
            let none = BTreeSet::new();
            let (from_again, into_again) = part(merged, stays, &gained, (&none, &none), "");
            prop_assert_eq!(StoredRecipient { version: 1, ..from_again }, from);
            prop_assert_eq!(StoredRecipient { version: 1, ..into_again }, into);
        }
    }
}
