//! A campaign over the years, and what a report of exactly one time leaves out that lies within or beside it.

use super::{
    super::{
        conferral::address,
        merit::Merit,
        shell::Staff,
        words::{capital, count},
    },
    bars::{Bar, bars},
};
use crate::{
    domain::{
        conferral::ConferralFilter,
        fault::{Fault, Language},
        report::{Group, Summary},
    },
    service::{Register, report},
};
use maud::{Markup, html};

/// A time of merit for which the register has awards of the campaign.
pub(super) struct Time {
    merit: Merit,
    total: i64,
}

/// The times of a campaign, the earliest first, the unknown one last.
pub(super) async fn times(staff: &Staff, register: &Register, campaign: &str) -> Result<Vec<Time>, Fault> {
    let filter = ConferralFilter { campaign: vec![campaign.to_owned()], ..ConferralFilter::default() };
    let counts = report::statistics(register, &staff.ctx, filter, vec![Group::Year]).await?;
    let time = |(period, total): (Option<String>, i64)| Some(Time { merit: Merit::of(&period?)?, total });
    Ok(counts.items.into_iter().filter_map(|row| time((row.period, row.total))).collect())
}

/// The address of the report of another time.
fn report_of(found: &Summary, merit: &Merit) -> String {
    let (_, word) = merit.asks();
    address("/reports", &[("campaign", found.campaign_code.clone()), ("year", word)])
}

/// That only awards of exactly this time are counted, and the others that overlap with it.
pub(super) fn beside(staff: &Staff, found: &Summary, times: &[Time]) -> Markup {
    let language = staff.visit.language;
    let Some(own) = Merit::of(&found.period) else { return html! {} };
    let Some((from, to)) = own.years() else { return html! {} };
    let overlaps =
        |time: &&Time| time.merit != own && time.merit.years().is_some_and(|(first, last)| first <= to && from <= last);
    let others: Vec<&Time> = times.iter().filter(overlaps).collect();
    if others.is_empty() {
        return html! {};
    }
    html! {
        p .told.note {
            (staff.of("Chỉ tính khen thưởng ghi đúng thành tích ", "Only awards of exactly the merit of "))
            (own.called(language))
            (staff.of(". Trong thời gian ấy sổ còn ghi riêng: ", " are counted. Within that time the register also has: "))
            @for (i, time) in others.iter().enumerate() {
                @if i > 0 { ", " }
                a href=(report_of(found, &time.merit)) {
                    (time.merit.called(language)) " (" (count(time.total, language)) ")"
                }
            }
            "."
        }
    }
}

/// The campaign over the years: bars, and their table, whose numbers are links.
pub(super) fn over_years(staff: &Staff, found: &Summary, times: &[Time]) -> Markup {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    if times.len() < 2 {
        return html! {};
    }
    let all: Vec<Bar> =
        times.iter().map(|time| Bar { called: capital(&time.merit.called(language)), total: time.total }).collect();
    let finding = |most: &Bar, total: i64, language: Language| {
        let (of, total) = (count(most.total, language), count(total, language));
        match language {
            Language::Vi => format!("Nhiều nhất là {}: {of} trong {total} lượt của phong trào", most.called),
            Language::En => format!("The most are of {}: {of} of the campaign's {total} awards", most.called),
        }
    };
    let listed = |merit: &Merit| {
        let (name, word) = merit.asks();
        address("/conferrals", &[("campaign", found.campaign_code.clone()), (name, word)])
    };
    html! {
        h2 { (t("Cả phong trào theo năm thành tích", "The campaign by year of merit")) }
        (bars(staff, &all, finding))
        table .narrow {
            thead {
                tr {
                    th scope="col" { (t("Năm thành tích", "Year of merit")) }
                    th .number scope="col" { (t("Lượt khen thưởng", "Awards")) }
                }
            }
            tbody {
                @for time in times {
                    tr {
                        td { a href=(report_of(found, &time.merit)) { (capital(&time.merit.called(language))) } }
                        td .number { a href=(listed(&time.merit)) { (count(time.total, language)) } }
                    }
                }
            }
        }
    }
}
