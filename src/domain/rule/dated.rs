//! What all dated rows have in common, and what each must be.

use super::{BaseSalary, BonusRule, BonusSubject, COEFFICIENT, Competence, MOST_SALARY, Rate, Rounding};
use crate::domain::{
    fault::Finding,
    recipient::{RecipientKind, unspecified_kind},
    span::Span,
    valid::{CODE, Check, NAME, REMARK, period, text, tidy_some},
};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use rust_decimal::Decimal;
use serde::{Serialize, de::DeserializeOwned};

/// A dated row of a rule table.
pub trait Dated: Clone + Type + ParseFromJSON + ToJSON + Serialize + DeserializeOwned {
    /// What the row is about: rows of one subject must not vouch for one day twice.
    fn subject(&self) -> String;
    /// The award it is about, where it is about one.
    fn award_code(&self) -> Option<&str>;
    /// The days it speaks of.
    fn span(&self) -> Span;
    /// Puts every text into its stored form.
    fn tidy(&mut self);
    /// What is wrong with its own members.
    fn own_findings(&self, check: &mut Check);
    /// The instrument that ordered it.
    fn instrument(&self) -> Option<&String>;
    /// How sure it is.
    fn confidence(&self) -> Option<&String>;

    /// What is wrong with a row that someone enters: each has a first day and its instrument.
    fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        self.own_findings(&mut check);
        check.push(self.award_code().and_then(|code| text("/award_code", code, CODE)));
        let span = self.span();
        let required = |pointer: &str, vi: &str, en: &str| Some(Finding::at(pointer, "required", vi, en));
        if span.from.is_none() {
            check.push(required("/valid_from", "Cần ngày bắt đầu hiệu lực.", "The first day is needed."));
        }
        match self.instrument() {
            None => check.push(required(
                "/instrument",
                "Cần văn bản quy định (luật, điều khoản).",
                "The instrument (law and article) is needed.",
            )),
            Some(instrument) => check.push(text("/instrument", instrument, REMARK)),
        }
        check.optional("/confidence", self.confidence(), NAME);
        check.push(period("/valid_to", span.from, span.to));
        check.push(period("/verified_to", span.from, span.verified_to));
        check.done()
    }
}

macro_rules! dated {
    ($name:ident: subject $subject:expr, award $award:expr, own $own:expr) => {
        impl Dated for $name {
            fn subject(&self) -> String {
                let subject: fn(&Self) -> String = $subject;
                subject(self)
            }
            fn award_code(&self) -> Option<&str> {
                let award: fn(&Self) -> Option<&str> = $award;
                award(self)
            }
            fn span(&self) -> Span {
                Span { from: self.valid_from, to: self.valid_to, verified_to: self.verified_to }
            }
            fn tidy(&mut self) {
                tidy_some(&mut self.instrument);
                tidy_some(&mut self.confidence);
            }
            fn own_findings(&self, check: &mut Check) {
                let own: fn(&Self) -> Option<Finding> = $own;
                check.push(own(self));
            }
            fn instrument(&self) -> Option<&String> {
                self.instrument.as_ref()
            }
            fn confidence(&self) -> Option<&String> {
                self.confidence.as_ref()
            }
        }
    };
}

dated!(Competence: subject |row| format!("{} {}", row.award_code, row.level.word()), award |row| Some(&row.award_code), own |_| None);
dated!(Rate: subject |row| format!("{} {}", row.award_code, row.recipient_kind.word()), award |row| Some(&row.award_code), own |row| {
    let fits = is_coefficient(&row.coefficient);
    let text = ("Hệ số là số thập phân lớn hơn 0, tối đa 1000, ví dụ 0.3.", "A coefficient is a decimal above 0, at most 1000, such as 0.3.");
    let unspecified = row.recipient_kind == RecipientKind::Unspecified;
    (!fits).then(|| Finding::at("/coefficient", "out_of_range", text.0, text.1)).or_else(|| unspecified.then(|| unspecified_kind("/recipient_kind")))
});
dated!(BonusRule: subject |row| row.about.word().to_owned(), award |_| None, own |row| {
    let text = match row.about {
        BonusSubject::Rounding if row.value.parse::<Rounding>().is_err() => ("Cách làm tròn phải là “exact” (không làm tròn) hoặc “up_to_10000” (lên hàng chục nghìn đồng).", "A rounding is exact or up_to_10000."),
        BonusSubject::Collective | BonusSubject::Household if !is_coefficient(&row.value) => {
            ("Hệ số là số thập phân lớn hơn 0, tối đa 1000, ví dụ 1.5.", "A factor is a decimal above 0, at most 1000, such as 1.5.")
        }
        _ => return None,
    };
    crate::domain::valid::text("/value", &row.value, 200).or_else(|| Some(Finding::at("/value", "out_of_range", text.0, text.1)))
});
dated!(BaseSalary: subject |_| String::new(), award |_| None, own |row| {
    let fits = (1..=MOST_SALARY).contains(&row.amount_vnd);
    let text = ("Mức lương cơ sở từ 1 đến 1.000.000.000 đồng.", "A base salary is 1 to 1,000,000,000 đồng.");
    (!fits).then(|| Finding::at("/amount_vnd", "out_of_range", text.0, text.1))
});

fn is_coefficient(text: &str) -> bool {
    text.len() <= COEFFICIENT
        && text.parse::<Decimal>().is_ok_and(|c| c > Decimal::ZERO && c <= Decimal::ONE_THOUSAND && c.scale() <= 4)
}
