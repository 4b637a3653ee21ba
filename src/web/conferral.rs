//! `/conferrals`: who was awarded what, by a filter that stands in the address, in words, with what it counts.

mod table;

pub(super) use table::status;

use super::{
    asked::{self, Asked, asked, label},
    download::downloads_with_csv,
    form::Fields,
    inputs::Shown,
    shell::Staff,
    words::{capital, count},
};
use crate::{
    domain::{
        award::AwardKind,
        conferral::{Conferral, ConferralSort},
        export::MOST_ON_PAPER,
        fault::{Code, Fault, Language},
        page::Paging,
        recipient::RecipientKind,
        report::{Group, Statistics},
        stored::Page,
    },
    service::{Lane, conferral, report},
};
use maud::{Markup, html};
use poem::{Response, handler};

/// The list by what is asked for.
#[handler]
pub(super) async fn list(staff: Staff) -> Result<Response, Fault> {
    let visit = &staff.visit;
    let asked = match asked(&staff).await {
        Ok(asked) => asked,
        Err(fault) if fault.code == Code::InvalidParameter => return show(&staff, None, Some(&fault)).await,
        Err(fault) => return Err(fault),
    };
    let sort = ConferralSort::find(visit.asked("sort")).unwrap_or(ConferralSort::SignedLatest);
    let cursor = Some(visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, ..Paging::default() };
    let found = conferral::list(&*staff.reading().await?, &staff.ctx, asked.filter.clone(), sort, &paging).await;
    match found {
        Ok(page) => {
            let (register, _turn) = visit.register.in_lane(Lane::Long, Some(&staff.ctx.actor)).await?;
            let groups = vec![Group::RecipientKind, Group::AwardKind];
            let counts = report::statistics(&register, &staff.ctx, asked.filter.clone(), groups).await?;
            show(&staff, Some((&asked, &page, &counts)), None).await
        }
        Err(fault) if fault.code == Code::InvalidParameter => show(&staff, None, Some(&fault)).await,
        Err(fault) => Err(fault),
    }
}

/// The address of a path with parameters.
pub(super) fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// The address of the same list with a parameter of another value; without it where the value is empty.
fn with(asked: &Asked, name: &'static str, value: &str) -> String {
    let others = asked.pairs.iter().filter(|(own, _)| *own != name).cloned();
    let own = (!value.is_empty()).then(|| (name, value.to_owned()));
    address("/conferrals", &others.chain(own).collect::<Vec<_>>())
}

async fn show(
    staff: &Staff,
    found: Option<(&Asked, &Page<Conferral>, &Statistics)>,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let said = html! {
        @match found {
            // What was asked for stands in words below: its results come first.
            Some((asked, ..)) if !asked.words.is_empty() => details .whole {
                summary { (t("Đổi điều kiện tra cứu", "Ask for something else")) }
                (form(staff, fault).await?)
            },
            _ => {
                @if found.is_some() { p .no-print { a href="#found" { (t("Đến kết quả", "To the results")) } } }
                (form(staff, fault).await?)
            },
        }
        @if let Some((asked, page, counts)) = found {
            (summary(staff, asked, counts))
            @if !page.items.is_empty() {
                (table::table(&page.items, staff.visit.language))
                (turn(staff, asked, page))
            }
        }
    };
    Ok(staff.form_page(t("Tra cứu khen thưởng", "Find awards"), &[("/", t("Trang chủ", "Home"))], fault, &said))
}

/// The form of the filter.
async fn form(staff: &Staff, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let fields = Fields::of(asked::typed(staff).await?);
    let shown = Shown { language, fields: &fields, fault, field_of: asked::field_of };
    Ok(html! {
        (asked::lists(staff).await?)
        (shown.summary(|name| label(name, language).to_owned()))
        form .find method="get" action="/conferrals" {
            (asked::fields(staff, &shown))
            button type="submit" { (staff.of("Tra cứu", "Find")) }
        }
    })
}

/// What was found, in words and counts: each part of the filter can be taken away, each count be asked for.
fn summary(staff: &Staff, asked: &Asked, counts: &Statistics) -> Markup {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let left_out: Vec<_> = counts.left_out.iter().filter(|left| left.total > 0).collect();
    let mut kinds: Vec<(RecipientKind, i64)> = Vec::new();
    let mut awards: Vec<(AwardKind, i64)> = Vec::new();
    for row in &counts.items {
        if let Some(kind) = row.recipient_kind {
            match kinds.iter_mut().find(|(own, _)| *own == kind) {
                Some((_, total)) => *total += row.total,
                None => kinds.push((kind, row.total)),
            }
        }
        if let Some(kind) = row.award_kind {
            match awards.iter_mut().find(|(own, _)| *own == kind) {
                Some((_, total)) => *total += row.total,
                None => awards.push((kind, row.total)),
            }
        }
    }
    html! {
        p #found .lead {
            strong { (count(counts.total, language)) " " (t("lượt khen thưởng", "awards")) }
            @if counts.persons > 0 { ", " (count(counts.persons, language)) " " (t("đối tượng", "recipients")) }
            "."
        }
        @if !asked.words.is_empty() {
            ul .chips aria-label=(t("Bộ lọc", "Filter")) {
                @for (name, called) in &asked.words {
                    li {
                        a href=(with(asked, name, "")) {
                            (label(name, language)) ": " (called) " "
                            span .no-print aria-hidden="true" { "×" } span .unseen { (t("(bỏ)", "(take away)")) }
                        }
                    }
                }
            }
        }
        @if counts.total == 0 {
            p {
                (t("Thử bỏ bớt điều kiện, năm khác, hoặc tình trạng khác.", "Try fewer conditions, another year."))
            }
        }
        @if kinds.len() > 1 {
            p {
                @for (kind, total) in &kinds {
                    (facet(&with(asked, "recipient_kind", kind.word()), kind.label().of(language), *total, language))
                }
            }
        }
        @if awards.len() > 1 {
            p {
                @for (kind, total) in &awards {
                    (facet(&with(asked, "award_kind", kind.word()), kind.label().of(language), *total, language))
                }
            }
        }
        @for left in left_out {
            p .quiet {
                (count(left.total, language)) " " (t("lượt không hiện, vì", "are not shown:")) " "
                (left.status.label().of(language)) ": "
                a href=(with(asked, "status", left.status.word())) { (t("hiện", "show")) } "."
            }
        }
        @if counts.total > 0 {
            (downloads_with_csv(staff, "/v1/conferrals/export", &asked.pairs, counts.total <= MOST_ON_PAPER))
        }
    }
}

fn facet(to: &str, called: &str, total: i64, language: Language) -> Markup {
    html! { a .facet href=(to) { (capital(called)) " (" (count(total, language)) ")" } " " }
}

/// To the next page, and back to the first.
fn turn(staff: &Staff, asked: &Asked, page: &Page<Conferral>) -> Markup {
    html! {
        nav .steps aria-label=(staff.of("Trang", "Pages")) {
            @if !staff.visit.asked("cursor").is_empty() {
                a href=(with(asked, "cursor", "")) { (staff.of("Về đầu", "To the first")) }
            }
            @if let Some(next) = &page.next_cursor {
                a rel="next" href=(with(asked, "cursor", next)) { (staff.of("Tiếp", "Next")) }
            }
        }
    }
}
