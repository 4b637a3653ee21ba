//! The days and years of a paper among themselves: nothing is signed tomorrow, and what comes first comes first.

use super::{
    Around, Verdict,
    days::{Days, KnownBy},
};
use crate::domain::{
    decision::{Act, Decision},
    fault::Text,
    time::day_vi,
};
use chrono::{Datelike, Days as Count, NaiveDate};

/// How long after signing a paper takes effect at most without a question: a year.
const LATEST_EFFECT: Count = Count::new(366);

/// Checks the paper's own days.
pub(super) fn paper(decision: &Decision, around: &Around, days: &Days, verdict: &mut Verdict) {
    if matches!(days.by, KnownBy::Day | KnownBy::Year) && days.from > around.today {
        verdict.flaw(
            if days.is_one() { "/signed_on" } else { "/signed_year" },
            "signed_in_future",
            format!("Ngày ký ({}) ở tương lai; hãy kiểm tra ngày, tháng, năm.", days.vi()),
            format!("It is signed in the future ({}); check day, month and year.", days.en()),
        );
        return;
    }
    if !days.is_unknown() {
        for (i, proposal) in decision.proposals.iter().enumerate() {
            if let Some(dated) = proposal.dated.filter(|dated| *dated > days.to) {
                later(format!("/proposals/{i}/dated"), ("Tờ trình", "The proposal"), (&said(dated), days), verdict);
            }
        }
    }
    effect(decision, around, days, verdict);
    announcement(decision, around, days, verdict);
    if decision.act == Act::Award {
        merit(decision, days, verdict);
    }
}

/// A day in words.
fn said(day: NaiveDate) -> Text {
    Text::new(day_vi(day), day.to_string())
}

fn of_year(year: i32) -> Text {
    Text::new(year.to_string(), year.to_string())
}

/// Something is dated after the signing it led to.
fn later(pointer: String, (vi, en): (&str, &str), (what, days): (&Text, &Days), verdict: &mut Verdict) {
    verdict.caution(
        pointer,
        "dates_out_of_order",
        format!("{vi} ({}) sau ngày ký ({}); hãy kiểm tra lại.", what.vi, days.vi()),
        format!("{en} ({}) is later than the signing ({}); check both.", what.en, days.en()),
    );
}

fn earlier(pointer: &str, (vi, en): (&str, &str), (what, days): (&Text, &Days), verdict: &mut Verdict) {
    verdict.caution(
        pointer,
        "dates_out_of_order",
        format!("{vi} ({}) trước ngày ký ({}); hãy kiểm tra lại.", what.vi, days.vi()),
        format!("{en} ({}) is earlier than the signing ({}); check both.", what.en, days.en()),
    );
}

fn effect(decision: &Decision, around: &Around, days: &Days, verdict: &mut Verdict) {
    let Some(effective) = decision.effective_on else { return };
    if !days.is_unknown() && effective < days.from {
        earlier("/effective_on", ("Ngày hiệu lực", "The day of effect"), (&said(effective), days), verdict);
    }
    let latest = days.to.checked_add_days(LATEST_EFFECT);
    if effective > around.today || (!days.is_unknown() && latest.is_some_and(|latest| effective > latest)) {
        verdict.caution(
            "/effective_on",
            "effect_later",
            format!("Văn bản chỉ có hiệu lực từ ngày {}; hãy xác nhận ngày này.", day_vi(effective)),
            format!("The paper takes effect on {effective} only; confirm the day."),
        );
    }
}

fn announcement(decision: &Decision, around: &Around, days: &Days, verdict: &mut Verdict) {
    let by_paper = matches!(days.by, KnownBy::Day | KnownBy::Year);
    let words = ("Việc công bố", "The announcement");
    match (decision.announced_on, decision.announced_year) {
        (Some(day), _) if day > around.today => verdict.caution(
            "/announced_on",
            "dates_out_of_order",
            format!("Ngày công bố ({}) ở tương lai; hãy kiểm tra lại.", day_vi(day)),
            format!("It is announced in the future ({day}); check the day."),
        ),
        (None, Some(year)) if year > around.today.year() => verdict.caution(
            "/announced_year",
            "dates_out_of_order",
            format!("Năm công bố ({year}) ở tương lai; hãy kiểm tra lại."),
            format!("It is announced in the future ({year}); check the year."),
        ),
        (Some(day), _) if by_paper && day < days.from => {
            earlier("/announced_on", words, (&said(day), days), verdict);
        }
        (None, Some(year)) if by_paper && year < days.from.year() => {
            earlier("/announced_year", words, (&of_year(year), days), verdict);
        }
        _ => {}
    }
}

/// The merit ended by the year of signing, and a campaign has the year of its merit.
fn merit(decision: &Decision, days: &Days, verdict: &mut Verdict) {
    let own = std::iter::once((String::new(), decision.campaign_code.is_some(), decision.year_to, true));
    let lines = decision.lines.iter().enumerate().map(|(i, line)| {
        (format!("/lines/{i}"), line.campaign_code.is_some(), line.year_to.or(decision.year_to), line.year_to.is_some())
    });
    // A decision whose lines all have years of their own needs none.
    let given = !decision.lines.is_empty() && decision.lines.iter().all(|line| line.year_to.is_some());
    for (at, campaign, year_to, of_its_own) in own.chain(lines) {
        let words = ("Năm thành tích", "The merit");
        match year_to {
            Some(year) if of_its_own && !days.is_unknown() && year > days.to.year() => {
                later(format!("{at}/year_to"), words, (&of_year(year), days), verdict);
            }
            None if campaign && !(at.is_empty() && given) => verdict.caution(
                format!("{at}/year_from"),
                "year_missing",
                "Có phong trào nhưng chưa có năm thành tích; hãy ghi năm (hoặc giai đoạn), hoặc xác nhận nguồn không nêu.",
                "A campaign without the year of merit; give the year or period, or confirm that the source has none.",
            ),
            _ => {}
        }
    }
}

/// A year and the days, for what is known by its year alone: whether the year lies wholly after them.
pub(super) fn after(year: i32, days: &Days) -> bool {
    !days.is_unknown() && NaiveDate::from_ymd_opt(year, 1, 1).is_some_and(|first| first > days.to)
}
