//! Recipients: the people, collectives and households that were awarded.

use crate::domain::{
    fault::Finding,
    valid::{Check, NAME, birth_year, id, name, text, tidy, tidy_key, tidy_some},
    vocabulary,
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod country;
mod lineage;
mod merge;
mod sex;
mod succession;
mod told;

pub use lineage::{RecipientKin, RecipientLineage, recipient_lineage};
pub use merge::{
    ComparedWith, Conflict, Conflicts, Gained, MergeInto, Merged, SameAward, conflicts, id_conflict, may_merge, merge,
    part, same_awards, year_conflicts,
};
pub use succession::RecipientSuccession;
pub use told::{Joined, Particulars, Put, Said, Told};

vocabulary! {
    /// The kinds of recipient.
    RecipientKind {
        Individual = "individual", "cá nhân", "individual", plural "individuals";
        Collective = "collective", "tập thể", "collective", plural "collectives";
        Household = "household", "hộ gia đình", "household", plural "households";
        /// Tập thể, hộ gia đình hoặc cá nhân mà nguồn không tách; only of unnamed lines that rest on no original.
        Unspecified = "unspecified", "chưa rõ loại", "of unspecified kind";
    }
}

vocabulary! {
    /// Sex, where the source says it.
    Sex {
        /// Nam.
        Male = "male", "nam", "male";
        Female = "female", "nữ", "female";
    }
}

vocabulary! {
    /// Where a recipient belongs.
    Origin {
        Domestic = "domestic", "trong nước", "domestic";
        Overseas = "overseas", "người Việt Nam ở nước ngoài", "Vietnamese abroad";
        Foreign = "foreign", "nước ngoài", "foreign";
    }
}

/// A key another system knows this recipient by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct ExternalId {
    /// The other system, `hrm-kg`.
    pub system: String,
    /// Its key.
    pub value: String,
}

impl ExternalId {
    /// Puts both words into their stored form, so that a key is found however it was typed.
    pub fn tidy(&mut self) {
        tidy_key(&mut self.system);
        tidy_key(&mut self.value);
    }
}

/// A member of a household.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Member {
    /// The member's name as written.
    pub name: String,
    /// The member's own record, where there is one.
    pub recipient_id: Option<i64>,
    /// True for the head of the household; at most one member is.
    pub head: Option<bool>,
}

/// A recipient as an editor writes one.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Recipient {
    /// What it is.
    pub kind: RecipientKind,
    /// The name as written now.
    pub name: String,
    /// Sex, for individuals.
    pub sex: Option<Sex>,
    /// The year of birth, where the day is not known; always in answers where either is.
    pub birth_year: Option<i32>,
    /// The day of birth.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub birth_on: Option<NaiveDate>,
    /// The day of death.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub died_on: Option<NaiveDate>,
    /// The post (chức vụ).
    pub post: Option<String>,
    /// The unit (đơn vị công tác) as written.
    pub unit: Option<String>,
    /// The unit's own record, where it is a recipient too.
    pub unit_recipient_id: Option<i64>,
    /// The unit above a collective.
    pub parent_unit: Option<String>,
    /// Where it belongs; absent = not known.
    pub origin: Option<Origin>,
    /// The nationality: two letters of ISO 3166-1; absent = not known.
    pub nationality: Option<String>,
    /// Further names to be found by. Left out, those it has stay; the names it had before, and those that conferrals or
    /// merged records bear, stay in any case.
    pub aliases: Option<Vec<String>>,
    /// The members of a household.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub members: Vec<Member>,
    /// The keys of other systems.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub external_ids: Vec<ExternalId>,
}

impl Recipient {
    /// Puts every text into its stored form and derives the year of birth from the day.
    pub fn tidy(&mut self) {
        tidy(&mut self.name);
        self.aliases.iter_mut().flatten().for_each(tidy);
        for value in [&mut self.post, &mut self.unit, &mut self.parent_unit, &mut self.nationality] {
            tidy_some(value);
        }
        for member in &mut self.members {
            tidy(&mut member.name);
        }
        self.external_ids.iter_mut().for_each(ExternalId::tidy);
        self.birth_year = self.birth_year.or(self.birth_on.map(|d| d.year()));
    }

    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(name("/name", &self.name));
        check.push((self.kind == RecipientKind::Unspecified).then(|| unspecified_kind("/kind")));
        check.optional("/post", self.post.as_ref(), NAME);
        check.optional("/unit", self.unit.as_ref(), NAME);
        check.optional("/parent_unit", self.parent_unit.as_ref(), NAME);
        check.push(id("/unit_recipient_id", self.unit_recipient_id));
        check.push(self.nationality.as_ref().and_then(|code| country::finding("/nationality", code)));
        let aliases = self.aliases.as_deref().unwrap_or_default();
        if check.entries("/aliases", aliases.len()) {
            for (i, alias) in aliases.iter().enumerate() {
                check.push(name(&format!("/aliases/{i}"), alias));
            }
        }
        let birth = if self.birth_on.is_some() { "/birth_on" } else { "/birth_year" };
        check.push(birth_year(birth, self.birth_year, today));
        check.push(birth_agrees("/birth_year", self.birth_year, self.birth_on));
        if self.died_on.is_some_and(|died| {
            died > today
                || self.birth_on.is_some_and(|born| died < born)
                || self.birth_year.is_some_and(|y| died.year() < y)
        }) {
            check.push(Some(Finding::at(
                "/died_on",
                "impossible_day",
                "Ngày mất phải sau ngày sinh và không ở tương lai.",
                "The day of death must follow the birth and not lie ahead.",
            )));
        }
        if self.kind != RecipientKind::Household && !self.members.is_empty() {
            check.push(Some(Finding::at(
                "/members",
                "only_households",
                "Chỉ hộ gia đình mới có thành viên; hãy bỏ các thành viên.",
                "Only households have members; leave them out.",
            )));
        }
        if self.kind != RecipientKind::Individual {
            for (pointer, given) in
                [("/sex", self.sex.is_some()), (birth, self.birth_year.is_some()), ("/died_on", self.died_on.is_some())]
            {
                check.push(given.then(|| only_individuals(pointer)));
            }
        }
        if check.entries("/members", self.members.len()) {
            for (i, member) in self.members.iter().enumerate() {
                check.push(name(&format!("/members/{i}/name"), &member.name));
                check.push(id(&format!("/members/{i}/recipient_id"), member.recipient_id));
            }
            let heads = self.members.iter().enumerate().filter(|(_, member)| member.head == Some(true));
            for (i, _) in heads.skip(1) {
                let text = ("Một hộ chỉ có một chủ hộ; hãy bỏ bớt.", "A household has one head; leave one.");
                check.push(Some(Finding::at(format!("/members/{i}/head"), "duplicate", text.0, text.1)));
            }
        }
        external_ids(&mut check, "", &self.external_ids);
        check.done()
    }
}

/// A kind that only lines of unnamed recipients have.
#[must_use]
pub fn unspecified_kind(pointer: impl Into<String>) -> Finding {
    Finding::at(
        pointer,
        "only_unnamed",
        "Loại “unspecified” (chưa rõ loại) chỉ dùng cho dòng chưa rõ tên; hãy chọn loại đối tượng.",
        "Only unnamed recipients are of unspecified kind; choose the kind.",
    )
}

/// A member that only individuals have.
pub fn only_individuals(pointer: impl Into<String>) -> Finding {
    Finding::at(
        pointer,
        "only_individuals",
        "Chỉ cá nhân mới có trường này; hãy để trống.",
        "Only individuals have this member; leave it out (a mending names it in emptied).",
    )
}

/// A year of birth must be that of the day of birth, where both are said.
#[must_use]
pub fn birth_agrees(pointer: &str, year: Option<i32>, on: Option<NaiveDate>) -> Option<Finding> {
    matches!((year, on), (Some(y), Some(d)) if d.year() != y).then(|| {
        Finding::at(
            pointer,
            "disagrees",
            "Năm sinh khác với năm của ngày sinh; hãy sửa một trong hai.",
            "The year of birth is not that of the day of birth; mend one of them.",
        )
    })
}

/// Checks the keys of other systems: short words, each system once.
pub fn external_ids(check: &mut Check, at: &str, ids: &[ExternalId]) {
    if !check.entries(format!("{at}/external_ids"), ids.len()) {
        return;
    }
    for (i, id) in ids.iter().enumerate() {
        check.push(text(&format!("{at}/external_ids/{i}/system"), &id.system, 60));
        check.push(text(&format!("{at}/external_ids/{i}/value"), &id.value, 200));
        check.push(id.system.contains(':').then(|| {
            Finding::at(
                format!("{at}/external_ids/{i}/system"),
                "invalid_value",
                "Tên hệ thống không được chứa dấu hai chấm; hãy bỏ dấu ấy.",
                "The name of a system has no colon; take it out.",
            )
        }));
        if ids.iter().take(i).any(|other| other.system == id.system) {
            check.push(Some(Finding::at(
                format!("{at}/external_ids/{i}/system"),
                "repeated",
                "Mỗi hệ thống chỉ một mã; hãy bỏ bớt.",
                "One key for each system; leave one.",
            )));
        }
    }
}

/// A recipient as the register keeps it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StoredRecipient {
    /// The register's own number, never reused.
    pub id: i64,
    /// Counts the changes from 1; the strong `ETag` is this number in quotes.
    pub version: i64,
    /// What an editor wrote.
    #[oai(flatten)]
    #[serde(flatten)]
    pub facts: Recipient,
    /// Further names under which it was recorded.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The records that were merged into this one.
    #[serde(default)]
    pub merged_ids: Vec<i64>,
    /// The record this one was merged into.
    pub merged_into_id: Option<i64>,
    /// When it was first written, UTC with milliseconds.
    pub created_at: String,
    /// When it was last changed, UTC with milliseconds.
    pub updated_at: String,
}

impl StoredRecipient {
    /// The numbers of all records that stand for one recipient: this one and those merged into it.
    #[must_use]
    pub fn one_person(&self) -> Vec<i64> {
        std::iter::once(self.id).chain(self.merged_ids.iter().copied()).collect()
    }
}

/// The filter of the list of recipients: repeated = or, different = and.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct RecipientFilter {
    /// Words of the name, with or without accents, in any order; the last may be the beginning of a word.
    pub q: Option<String>,
    /// The kind.
    pub kind: Vec<RecipientKind>,
    /// Words of the unit, with or without accents, in any order; the last may be the beginning of a word.
    pub unit: Option<String>,
    /// The year of birth.
    pub birth_year: Vec<i32>,
    /// A key of another system, as `system:value`.
    pub external_id: Vec<String>,
    /// The sex.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sex: Vec<Sex>,
    /// Where it belongs.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<Origin>,
    /// Changed on this day or at this instant, or later; an instant as `2026-11-26T10:00:00Z`.
    pub updated_since: Option<String>,
    /// True to list records that were merged into another as well.
    pub include_merged: bool,
}
