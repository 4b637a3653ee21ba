//! The parts of a decision: who proposed, what it totals and relates to, and the lines of its annex.

use crate::domain::{
    award::may_be,
    decision::ConferralType,
    recipient::{ExternalId, Origin, RecipientKind, Sex},
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

vocabulary! {
    /// How a decision stands to an earlier one.
    RelationKind {
        Replaces = "replaces", "thay thế", "replaces";
        Supplements = "supplements", "bổ sung", "supplements";
        Implements = "implements", "thi hành", "implements";
    }
}

/// Who proposed the awards, by which paper.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Proposal {
    /// The body that proposed.
    pub proposer: String,
    /// The number of its paper (tờ trình).
    pub reference: Option<String>,
    /// The day of its paper.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub dated: Option<NaiveDate>,
}

/// A number that a joint paper bears of one of its authorities besides the first.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct FurtherNumber {
    /// The authority that numbered it.
    pub authority_code: String,
    /// The number as written.
    pub number: String,
    /// The symbol as written.
    pub symbol: Option<String>,
}

/// How many lines give an award to recipients of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Total {
    /// The award.
    pub award_code: String,
    /// The kind of recipient.
    pub recipient_kind: RecipientKind,
    /// How many.
    pub count: i64,
}

/// A total the paper itself states, as far as it says of what: a headline may name neither award nor kind.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct StatedTotal {
    /// The award; left out where the paper does not say it.
    pub award_code: Option<String>,
    /// The kind of recipient; left out where the paper does not say it.
    pub recipient_kind: Option<RecipientKind>,
    /// How many.
    pub count: i64,
}

impl StatedTotal {
    /// Whether a total of the list is a part of this one.
    #[must_use]
    pub fn has(&self, listed: &Total) -> bool {
        self.award_code.as_ref().is_none_or(|code| may_be(code, &listed.award_code))
            && self.recipient_kind.is_none_or(|kind| kind == listed.recipient_kind)
    }

    /// How many of a list it is to be compared with.
    #[must_use]
    pub fn of(&self, listed: &[Total]) -> i64 {
        let exactly = |total: &&Total| self.award_code.as_ref().is_none_or(|code| *code == total.award_code);
        let named = listed.iter().any(|total| exactly(&total));
        let meant = listed.iter().filter(|total| self.has(total) && (!named || exactly(total)));
        meant.map(|total| total.count).sum()
    }
}

/// Whether the totals that a paper states are not those of its list; a paper that states none differs from nothing.
#[must_use]
pub fn differ(stated: &[StatedTotal], listed: &[Total]) -> bool {
    let is_other = |total: &StatedTotal| total.of(listed) != total.count;
    let is_unstated = |extra: &Total| !stated.iter().any(|total| total.has(extra));
    !stated.is_empty() && (stated.iter().any(is_other) || listed.iter().any(is_unstated))
}

/// A relation to an earlier decision of the register.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Relation {
    /// How it stands to it.
    pub kind: RelationKind,
    /// The earlier decision.
    pub decision_id: i64,
    /// Of a paper that replaces a record: false where it replaces only as many of its conferrals as it has itself, so
    /// that one record can be replaced by several papers. True unless said.
    pub wholly: Option<bool>,
}

/// How a list says that its source names nobody.
pub const NOT_NAMED: &str = "(chưa rõ tên)";

/// A line of the annex as written. What it leaves out it takes from the decision.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Line {
    /// The number in the annex, from 1, each once.
    pub line: i32,
    /// The award.
    pub award_code: String,
    /// What the recipient is.
    pub recipient_kind: RecipientKind,
    /// How many recipients that the source does not name the line stands for, from 2 to 20,000: it takes the numbers
    /// from `line` on, one for each.
    pub times: Option<i32>,
    /// A recipient already in the register; without it, registering makes a new one.
    pub recipient_id: Option<i64>,
    /// True where the source names nobody: counted, without a recipient record.
    #[serde(default)]
    #[oai(default)]
    pub unnamed: bool,
    /// The name as written.
    pub name: Option<String>,
    /// The form of address as written (Ông, Bà).
    pub honorific: Option<String>,
    /// Sex, where the annex says it.
    pub sex: Option<Sex>,
    /// The year of birth.
    pub birth_year: Option<i32>,
    /// The day of birth.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub birth_on: Option<NaiveDate>,
    /// The post (chức vụ).
    pub post: Option<String>,
    /// The unit (đơn vị công tác).
    pub unit: Option<String>,
    /// The unit above a collective.
    pub parent_unit: Option<String>,
    /// The achievement as written.
    pub reason: Option<String>,
    /// Given after death (truy tặng).
    #[serde(default)]
    #[oai(default)]
    pub posthumous: bool,
    /// The line's own campaign.
    pub campaign_code: Option<String>,
    /// The first year of the line's own merit period.
    pub year_from: Option<i32>,
    /// The last year of the line's own merit period.
    pub year_to: Option<i32>,
    /// The line's own type.
    pub conferral_type: Option<ConferralType>,
    /// The number of the certificate (số vào sổ vàng).
    pub certificate_number: Option<String>,
    /// Where the recipient belongs.
    pub origin: Option<Origin>,
    /// The same word on lines that share one prize.
    pub shared_group: Option<String>,
    /// The keys other systems know the recipient by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub external_ids: Vec<ExternalId>,
}

impl Line {
    /// How many conferrals it becomes.
    #[must_use]
    pub fn count(&self) -> i64 {
        self.times.map_or(1, |times| i64::from(times.max(1)))
    }

    /// The last of the numbers it takes.
    #[must_use]
    pub fn last(&self) -> i32 {
        self.line.saturating_add(self.times.map_or(0, |times| times.max(1) - 1))
    }

    /// One line for each of its conferrals, as they are registered.
    pub fn each(self) -> impl Iterator<Item = Self> {
        let count = self.times.unwrap_or(1);
        (0..count).map(move |i| Self { line: self.line + i, times: None, ..self.clone() })
    }
}

/// Puts a line where its number says. A line behind it that is in its way takes the next number, and so on, as far as it
/// has to be; the place among them that the line has then.
pub fn put(lines: &mut Vec<Line>, line: Line) -> usize {
    lines.sort_by_key(|line| line.line);
    let place = lines.partition_point(|other| other.line < line.line);
    lines.insert(place, line);
    let mut free = i32::MIN;
    for line in lines.iter_mut().skip(place.saturating_sub(1)) {
        line.line = line.line.max(free);
        free = line.last().saturating_add(1);
    }
    place
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(number: i32, times: Option<i32>) -> Line {
        let bare = serde_json::json!({"line": number, "award_code": "BK", "recipient_kind": "individual"});
        Line { times, ..serde_json::from_value(bare).unwrap() }
    }

    #[test]
    fn lines_behind_one_that_is_put_in_make_room_as_far_as_they_must() {
        let after = |before: &[(i32, Option<i32>)], new: (i32, Option<i32>)| {
            let mut lines: Vec<Line> = before.iter().map(|(number, times)| line(*number, *times)).collect();
            let place = put(&mut lines, line(new.0, new.1));
            (place, lines.iter().map(|line| line.line).collect::<Vec<_>>())
        };
        let one = |number| (number, None);
        assert_eq!(after(&[one(1), one(2), one(3)], one(2)), (1, vec![1, 2, 3, 4]));
        assert_eq!(after(&[one(1), one(2), one(5)], one(2)), (1, vec![1, 2, 3, 5]), "a gap is room");
        assert_eq!(after(&[one(1), one(4)], one(3)), (1, vec![1, 3, 4]));
        assert_eq!(after(&[one(2), one(1)], one(3)), (2, vec![1, 2, 3]));
        assert_eq!(after(&[one(1), one(2)], (1, Some(5))), (0, vec![1, 6, 7]));
        assert_eq!(after(&[(1, Some(5)), one(6)], one(3)), (1, vec![1, 6, 7]), "unnamed ones stay together");
        assert_eq!(after(&[], one(1)), (0, vec![1]));
    }
}
