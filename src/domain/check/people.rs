//! The checks of who is awarded: born before, alive unless it says otherwise, still existing, each with a certificate of
//! its own.

use super::{Around, KnownRecipient, Verdict, dates::after, days::Days, line_period};
use crate::domain::{
    decision::{Decision, Line, Who},
    fault::Text,
    name::{fold, without_title},
    number::symbol_key,
    recipient::RecipientKind,
    time::day_vi,
};
use chrono::{Datelike, NaiveDate};
use std::collections::HashMap;

/// Adds what the lines say of their recipients.
pub(super) fn check(decision: &Decision, around: &Around, days: &Days, verdict: &mut Verdict) {
    for (i, line) in decision.lines.iter().enumerate() {
        let known = match around.people.get(i) {
            Some(Who::Known(id)) => around.known.get(id),
            _ => None,
        };
        let born = Born {
            year: line.birth_year.or(known.and_then(|k| k.birth_year)),
            on: line.birth_on.or(known.and_then(|k| k.birth_on)),
        };
        birth(decision, line, born, (i, days), verdict);
        let Some(known) = known else { continue };
        merit_after_death(decision, line, known.died_on, i, verdict);
        if let Some(Text { vi, en }) = differs(line, known) {
            let by = if line.recipient_id.is_some() { "recipient_id" } else { "external_ids" };
            verdict.caution(format!("/lines/{i}/{by}"), "recipient_differs", vi, en);
        }
        if let Some(died) = known.died_on.filter(|_| !days.is_unknown()) {
            let (vi, en) = match (line.posthumous, died < days.from, died > days.to) {
                (false, true, _) => ("đã mất trước ngày ký nhưng dòng này không ghi truy tặng", "not posthumous"),
                (true, _, true) => ("mất sau ngày ký nhưng dòng này ghi truy tặng", "posthumous"),
                _ => continue,
            };
            verdict.caution(
                format!("/lines/{i}/posthumous"),
                "posthumous_mismatch",
                format!("Theo sổ, người này {vi} (mất ngày {}); hãy kiểm tra lại.", day_vi(died)),
                format!("By the register this person died on {died}, and the line is {en}; check both."),
            );
        }
        if let Some(ended) = known.ended_on.filter(|ended| !days.is_unknown() && *ended <= days.to) {
            verdict.caution(
                format!("/lines/{i}/recipient_id"),
                "recipient_ended",
                format!(
                    "Theo sổ, tập thể này đã có tập thể kế tục từ ngày {}; hãy kiểm tra có đúng đối tượng.",
                    day_vi(ended)
                ),
                format!("By the register another collective took its place on {ended}; make sure of the recipient."),
            );
        }
    }
    certificates(decision, around, verdict);
}

/// What tells that a line is linked to somebody else: another birth or sex, or a person none of whose names ends with the
/// same word, which is how a Vietnamese person is called.
fn differs(line: &Line, known: &KnownRecipient) -> Option<Text> {
    let apart = |one: Option<i32>, other: Option<i32>| one.zip(other).filter(|(one, other)| one != other);
    if let Some((own, other)) = apart(line.birth_year.or(line.birth_on.map(|day| day.year())), known.birth_year) {
        return Some(Text::new(
            format!("Dòng này ghi sinh năm {own}, hồ sơ được nối sinh năm {other}; hãy kiểm tra có đúng người."),
            format!("The line is born in {own}, the record it is linked to in {other}; make sure who it is."),
        ));
    }
    if let Some((own, other)) = line.birth_on.zip(known.birth_on).filter(|(own, other)| own != other) {
        return Some(Text::new(
            format!(
                "Dòng này ghi sinh ngày {}, hồ sơ được nối sinh ngày {}; hãy kiểm tra có đúng người.",
                day_vi(own),
                day_vi(other)
            ),
            format!("The line is born on {own}, the record it is linked to on {other}; make sure who it is."),
        ));
    }
    if line.sex.zip(known.sex).is_some_and(|(own, other)| own != other) {
        return Some(Text::new(
            "Giới tính của dòng này khác hồ sơ được nối; hãy kiểm tra có đúng người.",
            "The sex of the line is not that of the record it is linked to; make sure who it is.",
        ));
    }
    let called = |name: &str| fold(without_title(name)).split_whitespace().next_back().map(str::to_owned);
    let name = line.name.as_deref().filter(|_| line.recipient_kind == RecipientKind::Individual)?;
    let stranger = !known.names.is_empty() && known.names.iter().all(|other| called(other) != called(name));
    stranger.then(|| {
        let named = known.names.first().map(String::as_str).unwrap_or_default();
        Text::new(
            format!("Tên dòng này là “{name}”, hồ sơ được nối là “{named}”; hãy kiểm tra có đúng người."),
            format!("The line is named {name}, the record it is linked to {named}; make sure who it is."),
        )
    })
}

/// A birth as far as it is known.
#[derive(Clone, Copy)]
struct Born {
    year: Option<i32>,
    on: Option<NaiveDate>,
}

/// Nobody is awarded before being born, nor for merit of a time before.
fn birth(decision: &Decision, line: &Line, born: Born, (i, days): (usize, &Days), verdict: &mut Verdict) {
    if let Some(on) = born.on.filter(|on| !days.is_unknown() && *on > days.to && !after(on.year(), days)) {
        verdict.caution(
            format!("/lines/{i}/birth_on"),
            "dates_out_of_order",
            format!("Ngày sinh {} sau ngày ký; hãy kiểm tra lại.", day_vi(on)),
            format!("The birth on {on} is later than the signing; check both."),
        );
    }
    let Some(born) = born.year.or(born.on.map(|on| on.year())) else { return };
    let merit = line_period(decision, line).1.filter(|to| *to < born);
    if after(born, days) || merit.is_some() {
        verdict.caution(
            format!("/lines/{i}/birth_year"),
            "dates_out_of_order",
            format!("Năm sinh {born} sau ngày ký hoặc sau năm thành tích; hãy kiểm tra lại."),
            format!("The birth in {born} is later than the signing or the merit; check both."),
        );
    }
}

/// Nobody earns merit after death.
fn merit_after_death(decision: &Decision, line: &Line, died: Option<NaiveDate>, i: usize, verdict: &mut Verdict) {
    let begins = line_period(decision, line).0;
    if let Some((died, begins)) = died.zip(begins).filter(|(died, begins)| *begins > died.year()) {
        verdict.caution(
            format!("/lines/{i}/year_from"),
            "dates_out_of_order",
            format!("Thành tích từ năm {begins}, mà theo sổ người này mất ngày {}; hãy kiểm tra lại.", day_vi(died)),
            format!("The merit begins in {begins}, and by the register this person died on {died}; check both."),
        );
    }
}

/// A certificate number is one certificate's, within the decision and among those that its bodies gave that year.
fn certificates(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    let taken: HashMap<String, &str> =
        around.certificates.iter().map(|given| (symbol_key(&given.number), given.reference.as_str())).collect();
    let mut first: HashMap<String, (usize, &Line)> = HashMap::new();
    for (i, line) in decision.lines.iter().enumerate() {
        let Some(number) = line.certificate_number.as_deref() else { continue };
        let key = symbol_key(number);
        let (vi, en) = match (first.get(&key), taken.get(&key)) {
            (Some((at, other)), _) => {
                let Text { vi, en } = around.line_named(other, *at);
                (format!("ở {vi}"), format!("on {en}"))
            }
            (None, Some(reference)) => (format!("theo {reference}"), format!("by {reference}")),
            (None, None) => {
                first.insert(key, (i, line));
                continue;
            }
        };
        verdict.caution(
            format!("/lines/{i}/certificate_number"),
            "certificate_taken",
            format!("Số bằng “{number}” đã cấp {vi}; hãy kiểm tra lại số."),
            format!("Certificate number {number} is given already {en}; check it."),
        );
    }
}
