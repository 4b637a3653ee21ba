//! Consent to publish the name of a person or a household (Law 91/2025/QH15): on a page or a printed list for the
//! public.
//!
//! It is apart from the record: an award is recorded by law and stays whatever anyone consents to. A consent is given
//! and withdrawn with dates, and whoever consents again has another one: nothing is deleted.

use crate::domain::{
    fault::{Code, Fault, Finding},
    recipient::{Conflict, RecipientKind},
    time::day_vi,
    valid::{Check, prose, tidy, year},
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// A consent that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct PublicationConsent {
    /// The day it was given.
    #[serde(deserialize_with = "crate::domain::time::day")]
    pub given_on: NaiveDate,
    /// The paper on which it was given.
    pub source: String,
}

/// A withdrawal of consent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct ConsentWithdrawal {
    /// The day it was withdrawn; from that day on nothing is published on the consent.
    #[serde(deserialize_with = "crate::domain::time::day")]
    pub withdrawn_on: NaiveDate,
    /// The paper on which it was withdrawn.
    pub source: String,
}

/// A consent as the register keeps it.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct StoredPublicationConsent {
    /// The register's own number, never reused.
    pub id: i64,
    /// Counts the changes from 1; the strong `ETag` is this number in quotes.
    pub version: i64,
    /// The record it was entered for.
    pub recipient_id: i64,
    /// What an editor wrote.
    #[oai(flatten)]
    #[serde(flatten)]
    pub facts: PublicationConsent,
    /// The day it was withdrawn; absent while it is open.
    pub withdrawn_on: Option<NaiveDate>,
    /// The paper on which it was withdrawn.
    pub withdrawn_source: Option<String>,
    /// When it was first written, UTC with milliseconds.
    pub created_at: String,
    /// When it was last changed, UTC with milliseconds.
    pub updated_at: String,
}

impl PublicationConsent {
    /// Puts the text into its stored form, or says what is wrong with it in itself.
    pub fn check(&mut self, today: NaiveDate) -> Result<(), Fault> {
        tidy(&mut self.source);
        told("/given_on", self.given_on, &self.source, today)
    }
}

impl StoredPublicationConsent {
    /// Whether it never stood: one that was entered by mistake is withdrawn on its own day, and counts for nothing.
    fn void(&self) -> bool {
        self.withdrawn_on == Some(self.facts.given_on)
    }
}

impl ConsentWithdrawal {
    /// Puts the text into its stored form, or says what is wrong with it in itself.
    pub fn check(&mut self, today: NaiveDate) -> Result<(), Fault> {
        tidy(&mut self.source);
        told("/withdrawn_on", self.withdrawn_on, &self.source, today)
    }
}

/// What was given or withdrawn has a day that has come, and a paper.
fn told(pointer: &str, day: NaiveDate, source: &str, today: NaiveDate) -> Result<(), Fault> {
    let mut check = Check::default();
    let ahead = (
        "Ngày này còn ở tương lai; hãy ghi ngày trên giấy.",
        "This day lies ahead; write the day that stands on the paper.",
    );
    let ahead = (day > today).then(|| Finding::at(pointer, "impossible_day", ahead.0, ahead.1));
    check.push(ahead.or_else(|| year(pointer, Some(day.year()), today)));
    check.push(prose("/source", source));
    Fault::all(Code::InvalidBody, check.done())
}

/// Whether the name may be published on a day, by all consents of one person: what was done last until then counts, and
/// on one day the withdrawal does. So of two records that were merged the withdrawn one counts only if it was withdrawn
/// after the other was given.
#[must_use]
pub fn publishable(consents: &[StoredPublicationConsent], on: NaiveDate) -> bool {
    let stood = || consents.iter().filter(|consent| !consent.void());
    let withdrawn_since =
        |given: NaiveDate| stood().filter_map(|other| other.withdrawn_on).any(|day| (given..=on).contains(&day));
    stood().map(|consent| consent.facts.given_on).any(|given| given <= on && !withdrawn_since(given))
}

/// Two records that both tell of consent, of which one may be published on a day and the other may not: said to who
/// merges, never refused.
#[must_use]
pub fn consent_conflict(
    from: &[StoredPublicationConsent],
    into: &[StoredPublicationConsent],
    on: NaiveDate,
) -> Option<Conflict> {
    let (own, other) = (publishable(from, on), publishable(into, on));
    let differ = !from.is_empty() && !into.is_empty() && own != other;
    differ.then(|| Conflict {
        member: "publishable".to_owned(),
        from: Some(own.to_string()),
        into: Some(other.to_string()),
        refuses: false,
    })
}

/// Whether a consent may be entered for a recipient beside those of the same person: people and households have one
/// open at most, and a new one follows the last withdrawal.
pub fn may_give(kind: RecipientKind, consents: &[StoredPublicationConsent], given_on: NaiveDate) -> Result<(), Fault> {
    let refuse = |code, why, vi: String, en: String| Err(Fault::at(code, Finding::at("/given_on", why, vi, en)));
    if kind == RecipientKind::Collective {
        let vi = "Tập thể được công bố mà không cần đồng ý; hãy bỏ việc ghi này, chỉ ghi cho cá nhân và hộ gia đình.";
        let en = "A collective is published without consent; enter none for it, only for individuals and households.";
        return refuse(Code::InvalidBody, "only_people", vi.to_owned(), en.to_owned());
    }
    if let Some(open) = consents.iter().find(|consent| consent.withdrawn_on.is_none()) {
        let (id, day) = (open.id, open.facts.given_on);
        let vi = format!(
            "Đã có đồng ý chưa rút (số {id} trong sổ, ngày {}); nếu đã rút, hãy ghi việc rút trước.",
            day_vi(day)
        );
        return refuse(
            Code::AlreadyExists,
            "already_exists",
            vi,
            format!("A consent is open (id {id}, of {day}); if it was withdrawn, enter that first."),
        );
    }
    match consents.iter().filter(|consent| !consent.void()).filter_map(|consent| consent.withdrawn_on).max() {
        Some(day) if given_on <= day => {
            let vi = format!("Đồng ý mới phải sau ngày rút gần nhất, {}.", day_vi(day));
            refuse(
                Code::RuleBroken,
                "before_withdrawal",
                vi,
                format!("A new consent is given after the last withdrawal, of {day}."),
            )
        }
        _ => Ok(()),
    }
}

/// Withdraws an open consent, and every other one of the same person that is open and was given until that day: it is a
/// person who withdraws, not a paper. Answers those that changed, each as it was and as it is.
pub fn withdraw(
    consents: Vec<StoredPublicationConsent>,
    own: &StoredPublicationConsent,
    withdrawal: &ConsentWithdrawal,
    now: &str,
) -> Result<Vec<(StoredPublicationConsent, StoredPublicationConsent)>, Fault> {
    if let Some(day) = own.withdrawn_on {
        let vi = format!("Đồng ý này đã được rút ngày {}; nếu lại có đồng ý, hãy ghi một đồng ý mới.", day_vi(day));
        return Err(Fault::because(
            Code::WrongState,
            vi,
            format!("This consent was withdrawn on {day} already; record a new one where it is given again."),
        ));
    }
    let (given, day) = (own.facts.given_on, withdrawal.withdrawn_on);
    if day < given {
        let (vi, en) = (
            format!("Ngày rút phải từ ngày đồng ý ({given}) trở đi."),
            format!("It is not withdrawn before it was given; write {given} or a later day."),
        );
        return Err(Fault::at(Code::InvalidBody, Finding::at("/withdrawn_on", "before_given", vi, en)));
    }
    let open = consents.into_iter().filter(|consent| consent.withdrawn_on.is_none() && consent.facts.given_on <= day);
    let withdrawn = |was: StoredPublicationConsent| {
        let is = StoredPublicationConsent {
            version: was.version + 1,
            withdrawn_on: Some(day),
            withdrawn_source: Some(withdrawal.source.clone()),
            updated_at: now.to_owned(),
            ..was.clone()
        };
        (was, is)
    };
    Ok(open.map(withdrawn).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// Consents by the days they were given and withdrawn.
    fn consents(days: &[(&str, &str)]) -> Vec<StoredPublicationConsent> {
        let consent = |(id, (given, withdrawn)): (i64, &(&str, &str))| StoredPublicationConsent {
            id,
            version: 1,
            recipient_id: id,
            facts: PublicationConsent { given_on: day(given), source: "Phiếu đồng ý".to_owned() },
            withdrawn_on: withdrawn.parse().ok(),
            withdrawn_source: None,
            created_at: String::new(),
            updated_at: String::new(),
        };
        (1..).zip(days).map(consent).collect()
    }

    #[test]
    fn a_consent_stands_from_its_day_to_the_day_before_it_is_withdrawn() {
        let one = consents(&[("2019-06-14", "2024-03-02")]);
        for (on, stands) in [
            ("2019-06-13", false),
            ("2019-06-14", true),
            ("2024-03-01", true),
            ("2024-03-02", false),
            ("2026-01-01", false),
        ] {
            assert_eq!(publishable(&one, day(on)), stands, "{on}");
        }
        assert!(!publishable(&[], day("2026-01-01")));
        assert!(
            !publishable(&consents(&[("2019-06-14", "2019-06-14")]), day("2019-06-14")),
            "one entered by mistake never stood"
        );
    }

    #[test]
    fn a_consent_entered_by_mistake_stands_in_the_way_of_nothing() {
        let mistaken = consents(&[("2024-06-14", "2024-06-14")]);
        assert!(may_give(RecipientKind::Individual, &mistaken, day("2019-06-14")).is_ok());
        let right = consents(&[("2024-06-14", "2024-06-14"), ("2019-06-14", "")]);
        for on in ["2019-06-14", "2024-06-14", "2026-01-01"] {
            assert!(publishable(&right, day(on)), "{on}");
        }
    }

    #[test]
    fn a_second_consent_stands_from_its_own_day() {
        let again = consents(&[("2019-06-14", "2024-03-02"), ("2024-03-03", "")]);
        for (on, stands) in [("2024-03-01", true), ("2024-03-02", false), ("2024-03-03", true), ("2030-01-01", true)] {
            assert_eq!(publishable(&again, day(on)), stands, "{on}");
        }
    }

    #[test]
    fn of_two_records_the_withdrawal_counts_only_if_it_came_later() {
        for (given, withdrawn, stands) in [
            ("2020-05-01", "2021-05-01", false),
            ("2021-04-30", "2021-05-01", false),
            ("2021-05-01", "2021-05-01", false),
            ("2021-05-02", "2021-05-01", true),
        ] {
            let both = consents(&[("2019-06-14", withdrawn), (given, "")]);
            let turned: Vec<_> = both.iter().rev().cloned().collect();
            for merged in [both, turned] {
                assert_eq!(publishable(&merged, day("2026-01-01")), stands, "given {given}, withdrawn {withdrawn}");
            }
        }
        // Before the withdrawal both stand.
        assert!(publishable(&consents(&[("2019-06-14", "2021-05-01"), ("2020-05-01", "")]), day("2021-04-30")));
    }

    #[test]
    fn people_and_households_have_one_open_consent_and_collectives_none() {
        let ended = consents(&[("2019-06-14", "2024-03-02")]);
        let refused = |kind, consents: &[StoredPublicationConsent], on| {
            may_give(kind, consents, day(on)).unwrap_err().errors[0].code
        };
        assert_eq!(refused(RecipientKind::Collective, &[], "2026-01-01"), "only_people");
        assert_eq!(refused(RecipientKind::Household, &consents(&[("2019-06-14", "")]), "2026-01-01"), "already_exists");
        assert_eq!(refused(RecipientKind::Individual, &ended, "2024-03-02"), "before_withdrawal");
        for kind in [RecipientKind::Individual, RecipientKind::Household] {
            assert!(
                may_give(kind, &ended, day("2024-03-03")).is_ok() && may_give(kind, &[], day("1999-01-01")).is_ok()
            );
        }
    }

    #[test]
    fn who_withdraws_withdraws_all_that_was_given_until_then() {
        let all = consents(&[("2019-06-14", ""), ("2021-05-01", ""), ("2021-05-02", ""), ("2018-01-01", "2018-02-01")]);
        let on = |day_of: &str| ConsentWithdrawal { withdrawn_on: day(day_of), source: "Đơn".to_owned() };
        let changed = |own: usize, day_of| {
            withdraw(all.clone(), &all[own], &on(day_of), "now")
                .map(|both| both.iter().map(|(_, is)| is.id).collect::<Vec<_>>())
        };
        assert_eq!(changed(0, "2021-05-01").unwrap(), [1, 2]);
        assert_eq!(changed(0, "2019-06-14").unwrap(), [1]);
        assert_eq!(changed(0, "2019-06-13").unwrap_err().errors[0].code, "before_given");
        assert_eq!(changed(3, "2021-05-01").unwrap_err().code, Code::WrongState);
    }

    #[test]
    fn a_day_ahead_and_a_missing_paper_are_refused() {
        let refused = |given: &str, source: &str| {
            PublicationConsent { given_on: day(given), source: source.to_owned() }
                .check(day("2026-11-25"))
                .map_err(|f| f.errors[0].code)
        };
        assert!(refused("2026-11-25", " Phiếu ").is_ok());
        assert_eq!(refused("2026-11-26", "Phiếu"), Err("impossible_day"));
        assert_eq!(refused("1944-12-31", "Phiếu"), Err("year_out_of_range"));
        assert_eq!(refused("2026-11-25", " "), Err("empty"));
    }
}
