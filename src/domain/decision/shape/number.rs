//! The numbers of a decision, as people type them: with their symbol, and with the day of signing.

use super::super::{Decision, FurtherNumber};
use crate::domain::{
    fault::Finding,
    number::{Typed, day_after, number_key, same_symbol, spelled, symbol_key, typed},
    valid::{CODE, Check, text, tidy, tidy_some},
};
use chrono::{Datelike, NaiveDate};
use std::collections::HashSet;

impl Decision {
    /// Splits each number that was typed with its symbol or the day of signing. One that says another symbol or day
    /// than stands beside it is left as it was typed, and is refused.
    pub(super) fn tidy_numbers(&mut self) {
        let typed = self.number.as_deref().and_then(day_after);
        if self.signed_on.is_none() && typed.is_some_and(|on| self.may_be_signed(on)) {
            self.signed_on = typed;
        }
        let agrees = |number: Option<&str>| number.and_then(day_after).is_none_or(|on| self.may_be_signed(on));
        let (first, further): (bool, Vec<bool>) = (
            agrees(self.number.as_deref()),
            self.further_numbers.iter().map(|further| agrees(Some(&further.number))).collect(),
        );
        split(&mut self.number, &mut self.symbol, first);
        for (further, agrees) in self.further_numbers.iter_mut().zip(further) {
            tidy(&mut further.authority_code);
            tidy_some(&mut further.symbol);
            let mut number = Some(std::mem::take(&mut further.number));
            tidy_some(&mut number);
            split(&mut number, &mut further.symbol, agrees);
            further.number = number.unwrap_or_default();
        }
    }

    /// Each number has one symbol, and each further one is of one of the authorities.
    pub(super) fn numbers(&self, check: &mut Check) {
        check.push(self.number.as_deref().and_then(|number| two_symbols("", number, self.symbol.as_deref())));
        check.push(self.number.as_deref().and_then(|number| self.two_days("", number)));
        let mut seen = HashSet::new();
        for (i, further) in self.further_numbers.iter().enumerate() {
            let at = format!("/further_numbers/{i}");
            let FurtherNumber { authority_code, number, symbol } = further;
            check.push(text(&format!("{at}/authority_code"), authority_code, CODE));
            check.push(text(&format!("{at}/number"), number, 60));
            check.optional(&format!("{at}/symbol"), symbol.as_ref(), 60);
            check.push(two_symbols(&at, number, symbol.as_deref()));
            check.push(self.two_days(&at, number));
            check.push((!self.authority_codes.contains(authority_code)).then(|| {
                Finding::at(
                    format!("{at}/authority_code"),
                    "not_an_authority",
                    "Cơ quan này không có trong các cơ quan quyết định; hãy ghi thêm cơ quan hoặc sửa mã.",
                    "This body is none of the deciding authorities; add it to them, or mend the code.",
                )
            }));
            let key = |number: &str, symbol: Option<&str>| (number_key(number), symbol.map(symbol_key));
            let own = key(number, symbol.as_deref());
            let first = self.number.as_deref().map(|first| key(first, self.symbol.as_deref()));
            check.push((first.as_ref() == Some(&own) || !seen.insert((authority_code, own))).then(|| {
                Finding::at(
                    format!("{at}/number"),
                    "repeated",
                    "Số này được nêu hai lần; hãy bỏ một.",
                    "This number stands twice; remove one.",
                )
            }));
        }
    }

    /// Whether what is said of the signing leaves room for this day.
    fn may_be_signed(&self, on: NaiveDate) -> bool {
        self.signed_on.is_none_or(|own| own == on)
            && self.signed_year.is_none_or(|year| year == on.year())
            && self.signed_month.is_none_or(|month| month.try_into() == Ok(on.month()))
    }

    /// A number that was typed with another day than that of the signing.
    fn two_days(&self, at: &str, number: &str) -> Option<Finding> {
        let typed = day_after(number).filter(|on| !self.may_be_signed(*on))?.format("%-d/%-m/%Y");
        Some(Finding::at(
            format!("{at}/number"),
            "disagrees",
            format!("Số đã kèm ngày {typed}, khác với ngày ký; hãy giữ một ngày."),
            format!("The number is typed with the day {typed}, other than that of the signing; keep one of them."),
        ))
    }
}

/// Splits a number that was typed with its symbol or a day, unless another stands beside it.
fn split(number: &mut Option<String>, symbol: &mut Option<String>, day_agrees: bool) {
    if let Some(own) = symbol {
        *own = spelled(own);
    }
    let Some(written) = number.as_mut().filter(|_| day_agrees) else { return };
    let Typed { number, symbol: typed } = typed(written);
    match (typed, &symbol) {
        (Some(typed), Some(own)) if !same_symbol(&typed, own) => {}
        (Some(typed), None) => (*written, *symbol) = (number, Some(typed)),
        _ => *written = number,
    }
}

/// A number that was typed with another symbol than the one beside it.
fn two_symbols(at: &str, number: &str, symbol: Option<&str>) -> Option<Finding> {
    let typed = typed(number).symbol?;
    symbol.filter(|own| !same_symbol(&typed, own)).map(|own| {
        Finding::at(
            format!("{at}/symbol"),
            "disagrees",
            format!("Số đã kèm ký hiệu “{typed}”, khác với “{own}”; hãy giữ một ký hiệu."),
            format!("The number is typed with the symbol {typed}, other than {own}; keep one of them."),
        )
    })
}
