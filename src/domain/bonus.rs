//! The bonus sheet of a decision: what each award is worth on its day, by which rules, and what of it was paid.
//!
//! Bonus = coefficient × base salary in force on the day of signing (NĐ 152/2025/NĐ-CP Đ.49.1), rounded by the rule of
//! that day and never down. Where a table has no row for the day, the answer is unknown: nothing is guessed.

use crate::domain::{
    award::AwardKind,
    conferral::{Conferral, ConferralStatus},
    recipient::RecipientKind,
    rule::{BaseSalary, Basis, BonusRule, BonusSubject, Dated, Rate, Rounding, of_day},
    vocabulary,
};
use chrono::NaiveDate;
use poem_openapi::Object;
use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::HashMap;

vocabulary! {
    /// What the amount of a bonus is.
    BonusBasis {
        /// Exactly that much.
        Rate = "rate", "mức ấn định", "fixed amount";
        /// At most that much; what is paid is decided by who awards.
        Cap = "cap", "mức tối đa", "upper limit";
        /// Not known: a rule of that day is missing.
        Unknown = "unknown", "chưa xác định", "unknown";
    }
}

vocabulary! {
    /// Why a bonus is unknown.
    BonusUnknown {
        /// The day of signing is not known.
        Day = "no_day", "không rõ ngày ký", "the day of signing is unknown";
        /// No rate of that day speaks of the award and the kind of recipient.
        Rate = "no_rate", "chưa có mức thưởng của ngày đó", "no rate of that day";
        /// No base salary of that day is known.
        BaseSalary = "no_base_salary", "chưa có lương cơ sở của ngày đó", "no base salary of that day";
        /// No rounding of that day is known.
        Rounding = "no_rounding", "chưa có cách làm tròn của ngày đó", "no rounding of that day";
    }
}

/// The bonus of one conferral.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Bonus {
    /// The conferral.
    pub conferral_id: i64,
    /// The line of the annex.
    pub line: i32,
    /// Whether the award stands; only what stands is summed.
    pub status: ConferralStatus,
    /// What the amount is.
    pub basis: BonusBasis,
    /// Why it is unknown.
    pub unknown_because: Option<BonusUnknown>,
    /// How many base salaries, a decimal such as `0.45`.
    pub coefficient: Option<String>,
    /// How many times the individual's bonus that is, where the rates have no row for this kind of recipient.
    pub factor: Option<String>,
    /// The base salary of the day, in đồng.
    pub base_salary_vnd: Option<i64>,
    /// The bonus, in đồng.
    pub amount_vnd: Option<i64>,
    /// The line that has the bonus of the whole work, where the authors of one work share a prize; this one adds nothing.
    pub work_line: Option<i32>,
    /// How it was rounded; absent for a cap, which is not rounded.
    pub rounding: Option<Rounding>,
    /// The decrees it rests on.
    pub instruments: Vec<String>,
    /// True where one of the rules was verified only until an earlier day.
    pub unverified: bool,
    /// What was paid, in đồng, where that was recorded.
    pub paid_vnd: Option<i64>,
}

/// The bonus sheet of a decision.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Bonuses {
    /// Each conferral, by line.
    pub items: Vec<Bonus>,
    /// The sum of what is known and stands, in đồng.
    pub total_vnd: i64,
    /// How much of the sum are caps: at most that.
    pub caps_vnd: i64,
    /// How many that stand are unknown.
    pub unknown: i64,
    /// How many that stand rest on a rule that was verified only until an earlier day.
    pub unverified: i64,
    /// What was paid for those that stand, in đồng, as far as it was recorded.
    pub paid_vnd: i64,
}

/// The dated rules a bonus is reckoned by.
#[derive(Debug, Clone, Default)]
pub struct BonusTables {
    /// Coefficients and caps.
    pub rates: Vec<Rate>,
    /// Base salaries.
    pub base_salaries: Vec<BaseSalary>,
    /// Roundings and factors.
    pub rules: Vec<BonusRule>,
}

impl BonusTables {
    /// The bonus of a conferral.
    #[must_use]
    pub fn bonus(&self, of: &Conferral) -> Bonus {
        let mut bonus = Bonus {
            conferral_id: of.id,
            line: of.line,
            status: of.status,
            basis: BonusBasis::Unknown,
            unknown_because: None,
            coefficient: None,
            factor: None,
            base_salary_vnd: None,
            amount_vnd: None,
            work_line: None,
            rounding: None,
            instruments: Vec::new(),
            unverified: false,
            paid_vnd: of.bonus_paid_vnd,
        };
        if let Err(why) = self.reckon(of, &mut bonus) {
            bonus.unknown_because = Some(why);
            (bonus.basis, bonus.amount_vnd, bonus.rounding) = (BonusBasis::Unknown, None, None);
        }
        bonus
    }

    fn reckon(&self, of: &Conferral, bonus: &mut Bonus) -> Result<(), BonusUnknown> {
        let day = of.signed_on.ok_or(BonusUnknown::Day)?;
        let (rate, factor) = self.rate(&of.award_code, of.recipient_kind, day).ok_or(BonusUnknown::Rate)?;
        let mut coefficient = decimal(&rate.coefficient).ok_or(BonusUnknown::Rate)?;
        bonus.quote(rate, day);
        if let Some(factor) = factor {
            coefficient *= decimal(&factor.value).ok_or(BonusUnknown::Rate)?;
            bonus.factor = Some(factor.value.clone());
            bonus.quote(factor, day);
        }
        bonus.coefficient = Some(written(coefficient));
        let salary = of_day(&self.base_salaries, day).ok_or(BonusUnknown::BaseSalary)?;
        bonus.base_salary_vnd = Some(salary.amount_vnd);
        bonus.quote(salary, day);
        let exact = coefficient * Decimal::from(salary.amount_vnd);
        if rate.basis == Basis::Cap {
            // A cap that was rounded up would be another one.
            (bonus.basis, bonus.amount_vnd) = (BonusBasis::Cap, exact.floor().to_i64());
            return Ok(());
        }
        let rule = of_day(self.about(BonusSubject::Rounding), day).ok_or(BonusUnknown::Rounding)?;
        let rounding: Rounding = rule.value.parse().map_err(|_| BonusUnknown::Rounding)?;
        bonus.quote(rule, day);
        (bonus.basis, bonus.rounding, bonus.amount_vnd) = (BonusBasis::Rate, Some(rounding), rounded(exact, rounding));
        Ok(())
    }

    /// The row of an award and a kind of recipient on a day; where there is none, the individual's with the factor of
    /// the kind: never both.
    fn rate(&self, award: &str, kind: RecipientKind, day: NaiveDate) -> Option<(&Rate, Option<&BonusRule>)> {
        let of =
            |kind| of_day(self.rates.iter().filter(move |r| r.award_code == award && r.recipient_kind == kind), day);
        if let Some(own) = of(kind) {
            return Some((own, None));
        }
        let about = match kind {
            RecipientKind::Individual | RecipientKind::Unspecified => return None,
            RecipientKind::Collective => BonusSubject::Collective,
            RecipientKind::Household => BonusSubject::Household,
        };
        let individual = of(RecipientKind::Individual).filter(|rate| rate.basis == Basis::Rate)?;
        Some((individual, Some(of_day(self.about(about), day)?)))
    }

    fn about(&self, about: BonusSubject) -> impl Iterator<Item = &BonusRule> {
        self.rules.iter().filter(move |rule| rule.about == about)
    }

    /// The bonus of each conferral; that of a prize once a work, as its authors share it.
    #[must_use]
    pub fn each(&self, conferrals: &[Conferral]) -> Vec<Bonus> {
        let mut works: HashMap<Work<'_>, &Conferral> = HashMap::new();
        for conferral in conferrals {
            let Some(work) = work(conferral) else { continue };
            let first = works.entry(work).or_insert(conferral);
            // Who stands has the bonus before who does not.
            if first.status != ConferralStatus::InForce && conferral.status == ConferralStatus::InForce {
                *first = conferral;
            }
        }
        let shared = |conferral: &Conferral| {
            let mut bonus = self.bonus(conferral);
            let first = work(conferral).and_then(|work| works.get(&work)).filter(|first| first.id != conferral.id);
            if let Some(first) = first {
                bonus.work_line = Some(first.line);
                bonus.amount_vnd = bonus.amount_vnd.map(|_| 0);
            }
            bonus
        };
        conferrals.iter().map(shared).collect()
    }

    /// The sheet of a decision's conferrals.
    #[must_use]
    pub fn sheet(&self, conferrals: &[Conferral]) -> Bonuses {
        let mut sheet = Bonuses { items: self.each(conferrals), ..Bonuses::default() };
        for bonus in sheet.items.iter().filter(|bonus| bonus.status == ConferralStatus::InForce) {
            let amount = bonus.amount_vnd.unwrap_or_default();
            sheet.total_vnd += amount;
            sheet.caps_vnd += if bonus.basis == BonusBasis::Cap { amount } else { 0 };
            sheet.unknown += i64::from(bonus.basis == BonusBasis::Unknown && bonus.work_line.is_none());
            sheet.unverified += i64::from(bonus.unverified);
            sheet.paid_vnd += bonus.paid_vnd.unwrap_or_default();
        }
        sheet
    }
}

/// A work whose authors share a prize: its decision, the award, and the word its lines share.
type Work<'a> = (i64, &'a str, &'a str);

fn work(conferral: &Conferral) -> Option<Work<'_>> {
    let group = conferral.shared_group.as_deref().filter(|_| conferral.award_kind == AwardKind::Prize)?;
    Some((conferral.decision_id, &conferral.award_code, group))
}

impl Bonus {
    fn quote(&mut self, rule: &impl Dated, day: NaiveDate) {
        self.unverified |= !rule.span().is_verified(day);
        if let Some(instrument) = rule.instrument()
            && !self.instruments.contains(instrument)
        {
            self.instruments.push(instrument.clone());
        }
    }
}

fn decimal(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// A coefficient with one decimal at least: `1.0`, `0.45`.
fn written(coefficient: Decimal) -> String {
    let mut plain = coefficient.normalize();
    if plain.scale() == 0 {
        plain.rescale(1);
    }
    plain.to_string()
}

/// A sum in whole đồng, never less than it was.
fn rounded(sum: Decimal, rounding: Rounding) -> Option<i64> {
    let step = match rounding {
        Rounding::Exact => Decimal::ONE,
        Rounding::UpTo10000 => Decimal::from(10_000),
    };
    ((sum / step).ceil() * step).to_i64()
}

#[cfg(test)]
mod tests;
