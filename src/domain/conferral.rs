//! A conferral: one award to one recipient by one decision, with the names of its time.

use crate::domain::{
    award::AwardKind,
    decision::{Acknowledgement, Attribution, ConferralType, Evidence},
    fault::Finding,
    page::By,
    recipient::{Origin, RecipientKind, Sex},
    valid::{Check, NAME},
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

mod filter;
pub mod standing;

pub use filter::{ConferralFilter, NO_BODY, searchable};

vocabulary! {
    /// Whether a conferral still stands.
    ConferralStatus {
        InForce = "in_force", "còn hiệu lực", "in force";
        Cancelled = "cancelled", "đã hủy bỏ", "cancelled";
        Stripped = "stripped", "đã bị tước", "stripped";
        /// Recorded anew from the paper that replaces its source.
        Superseded = "superseded", "đã được thay thế", "superseded";
        /// Entered in error, and taken out.
        Void = "void", "ghi nhầm, đã loại", "void";
    }
}

vocabulary! {
    /// The orders a list of conferrals can have; unknown dates and names last, ties by id.
    ConferralSort {
        /// The latest day of signing first.
        SignedLatest = "-signed_on", "ngày ký mới nhất trước", "latest day of signing first";
        /// The earliest day of signing first.
        SignedEarliest = "signed_on", "ngày ký cũ nhất trước", "earliest day of signing first";
        /// Vietnamese alphabetical order: given name, middle, family.
        Name = "name", "theo tên", "by name";
        /// The highest award first.
        Precedence = "precedence", "hình thức cao nhất trước", "highest award first";
    }
}

/// A registered conferral. Its names are those of its day, and frozen.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Conferral {
    /// The register's own number, never reused.
    pub id: i64,
    /// Counts the changes from 1; the strong `ETag` is this number in quotes.
    pub version: i64,
    /// The decision that made it.
    pub decision_id: i64,
    /// The line of the annex.
    pub line: i32,
    /// Whether it still stands.
    pub status: ConferralStatus,
    /// The award.
    pub award_code: String,
    /// The award's full name as of then.
    pub award_name: String,
    /// The award's kind.
    pub award_kind: AwardKind,
    /// The conferral that took its place, when the paper behind its record was registered.
    pub superseded_by: Option<i64>,
    /// Who received it; absent where the source names nobody.
    pub recipient_id: Option<i64>,
    /// What the recipient is.
    pub recipient_kind: RecipientKind,
    /// True where the source names nobody.
    pub unnamed: bool,
    /// The recipient's name as written then.
    pub name: Option<String>,
    /// The form of address as written then.
    pub honorific: Option<String>,
    /// The recipient's year of birth, where the annex or the record says it.
    pub birth_year: Option<i32>,
    /// The sex, where the annex says it.
    pub sex: Option<Sex>,
    /// The post as of then.
    pub post: Option<String>,
    /// The unit as of then.
    pub unit: Option<String>,
    /// The unit above as of then.
    pub parent_unit: Option<String>,
    /// The achievement as written.
    pub reason: Option<String>,
    /// Where the recipient belongs, where the annex says it.
    pub origin: Option<Origin>,
    /// The same word on the conferrals of a decision that share one prize.
    pub shared_group: Option<String>,
    /// The deciding authorities.
    pub authority_codes: Vec<String>,
    /// Their names as of then.
    pub authority_names: Vec<String>,
    /// How several authorities share the decision.
    pub attribution: Attribution,
    /// Number and symbol as one, `1215/QĐ-UBND`.
    pub reference: Option<String>,
    /// The day of signing.
    pub signed_on: Option<NaiveDate>,
    /// The year of signing.
    pub signed_year: Option<i32>,
    /// The campaign.
    pub campaign_code: Option<String>,
    /// The first year of the merit.
    pub year_from: Option<i32>,
    /// The last year of the merit.
    pub year_to: Option<i32>,
    /// The type of commendation.
    pub conferral_type: Option<ConferralType>,
    /// What the record rests on.
    pub evidence: Evidence,
    /// Given after death.
    pub posthumous: bool,
    /// The number of the certificate.
    pub certificate_number: Option<String>,
    /// The day it was presented.
    pub presented_on: Option<NaiveDate>,
    /// The place where it was presented.
    pub presented_at: Option<String>,
    /// Who presented it.
    pub presented_by: Option<String>,
    /// The bonus paid, in đồng.
    pub bonus_paid_vnd: Option<i64>,
    /// The day the bonus was paid.
    pub paid_on: Option<NaiveDate>,
    /// When its decision was registered, UTC with milliseconds.
    pub registered_at: Option<String>,
    /// When it was last changed, UTC with milliseconds.
    pub updated_at: Option<String>,
}

/// What comes after registering: the certificate and the money were handed over.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Delivery {
    /// The number of the certificate.
    pub certificate_number: Option<String>,
    /// The day it was presented.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub presented_on: Option<NaiveDate>,
    /// The place where it was presented.
    pub presented_at: Option<String>,
    /// Who presented it.
    pub presented_by: Option<String>,
    /// The bonus paid, in đồng.
    pub bonus_paid_vnd: Option<i64>,
    /// The day the bonus was paid.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub paid_on: Option<NaiveDate>,
    /// Where it is given, empty too, a number that another conferral has (`certificate_taken`) is refused unless a reason
    /// why it may stand is here; left out, the number is taken as it is.
    pub acknowledge: Option<Vec<Acknowledgement>>,
}

/// The same for the lines of a decision: all that are in force, or those that are named.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct DeliveryOfMany {
    /// The day the certificates were presented.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub presented_on: Option<NaiveDate>,
    /// The place where they were presented.
    pub presented_at: Option<String>,
    /// Who presented them.
    pub presented_by: Option<String>,
    /// The day the bonus was paid.
    #[serde(default, deserialize_with = "crate::domain::time::some_day")]
    pub paid_on: Option<NaiveDate>,
    /// The lines; without it all that are in force.
    pub lines: Option<Vec<i32>>,
}

impl DeliveryOfMany {
    /// As the delivery of each line.
    #[must_use]
    pub fn of_each(&self) -> Delivery {
        let Self { presented_on, presented_at, presented_by, paid_on, lines: _ } = self.clone();
        Delivery { presented_on, presented_at, presented_by, paid_on, ..Delivery::default() }
    }
}

impl Delivery {
    /// The days on which something was handed over, unless they stand there already.
    #[must_use]
    pub fn days(&self, before: Option<&Conferral>) -> Vec<NaiveDate> {
        let presented = self.presented_on.filter(|day| before.and_then(|one| one.presented_on) != Some(*day));
        let paid = self.paid_on.filter(|day| before.and_then(|one| one.paid_on) != Some(*day));
        [presented, paid].into_iter().flatten().collect()
    }

    /// What stands after this is recorded: its own members, those before where it says nothing, none of those cleared.
    #[must_use]
    pub fn over(self, before: &Conferral, cleared: &[String]) -> Self {
        macro_rules! kept {
            ($($member:ident),+) => {
                Self { acknowledge: None, $($member: self.$member.or_else(|| {
                    before.$member.clone().filter(|_| !cleared.iter().any(|name| name == stringify!($member)))
                })),+ }
            };
        }
        kept!(certificate_number, presented_on, presented_at, presented_by, bonus_paid_vnd, paid_on)
    }

    /// Whether recording it changes what stands.
    #[must_use]
    pub fn changes(&self, before: &Conferral, cleared: &[String]) -> bool {
        self.clone().over(before, cleared) != Self::default().over(before, &[])
    }

    /// What it says that cannot be beside the day on which the award was signed: nothing is handed over before.
    #[must_use]
    pub fn before(&self, signed_on: Option<NaiveDate>) -> Vec<Finding> {
        let days = [("/presented_on", self.presented_on), ("/paid_on", self.paid_on)];
        let early = days.into_iter().filter(|(_, day)| matches!((day, signed_on), (Some(day), Some(on)) if *day < on));
        let finding = |(pointer, _)| {
            Finding::at(
                pointer,
                "dates_out_of_order",
                "Ngày trao hoặc ngày chi trước ngày ký quyết định; hãy kiểm tra lại.",
                "It is earlier than the signing of the decision; check the day.",
            )
        };
        early.map(finding).collect()
    }

    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self, today: NaiveDate) -> Vec<Finding> {
        let mut check = Check::default();
        check.optional("/certificate_number", self.certificate_number.as_ref(), 60);
        check.optional("/presented_at", self.presented_at.as_ref(), NAME);
        check.optional("/presented_by", self.presented_by.as_ref(), NAME);
        for (pointer, day) in [("/presented_on", self.presented_on), ("/paid_on", self.paid_on)] {
            check.push(super::valid::year(pointer, day.map(|d| chrono::Datelike::year(&d)), today));
            check.push(day.filter(|day| *day > today).map(|_| {
                Finding::at(
                    pointer,
                    "delivered_in_future",
                    "Ngày trao hoặc ngày chi ở tương lai; hãy kiểm tra ngày, hoặc ghi khi đã trao.",
                    "It is in the future; check the day, or record it once it was handed over.",
                )
            }));
        }
        check.push(self.bonus_paid_vnd.filter(|paid| !(0..=super::valid::MOST).contains(paid)).map(|_| {
            Finding::at(
                "/bonus_paid_vnd",
                "out_of_range",
                "Số tiền phải từ 0 đến 1.000.000.000.000 đồng.",
                "The sum must be 0 to 1,000,000,000,000 đồng.",
            )
        }));
        check.done()
    }
}

/// The order of a list of conferrals.
#[skip_serializing_none]
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct Sorted {
    /// The order; `-signed_on` unless asked. Unknown dates and names last, ties by id.
    pub sort: Option<ConferralSort>,
}

impl ConferralSort {
    /// What the sort goes by.
    #[must_use]
    pub fn by(self) -> By {
        if self == Self::Name { By::Text } else { By::Number }
    }
}
