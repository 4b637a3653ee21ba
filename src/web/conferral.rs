//! `/conferrals`: who was awarded what, by a filter that stands in the address, in words, with what it counts.

mod columns;
mod facets;
mod sentence;
mod table;
mod turn;

pub(super) use table::status;

use self::{
    columns::Columns,
    sentence::sentence,
    turn::{Turned, turn},
};

use super::{
    asked::{self, Asked, asked, label},
    download::downloads_with_csv,
    form::Fields,
    inputs::Shown,
    shell::Staff,
    words::count,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, ConferralSort},
        export::MOST_ON_PAPER,
        fault::{Code, Fault},
        page::Paging,
        report::{Facets, Group, Statistics},
        stored::Page,
    },
    service::{Lane, conferral, report},
};
use maud::{Markup, html};
use poem::{Response, handler};

/// Rows of a page.
const ROWS: i64 = 50;

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
    let turned = Turned::of(visit.asked("cursor"), visit.asked("before"), visit.asked("at"));
    let cursor = Some(turned.cursor.clone()).filter(|cursor| !cursor.is_empty());
    let paging = Paging { limit: Some(ROWS), cursor, include_total: false };
    let found = conferral::list(&*staff.reading().await?, &staff.ctx, asked.filter.clone(), sort, &paging).await;
    match found {
        Ok(page) => {
            let (register, _turn) = visit.register.in_lane(Lane::Long, Some(&staff.ctx.actor)).await?;
            let groups = vec![Group::RecipientKind];
            let counts = report::statistics(&register, &staff.ctx, asked.filter.clone(), groups).await?;
            // Of the whole register they are counted when its list is there already.
            let facets = if asked.words.is_empty() && visit.asked("facets").is_empty() {
                None
            } else {
                Some(report::facets(&register, &staff.ctx, asked.filter.clone()).await?)
            };
            let here = Here { asked: &asked, sort };
            let columns = Columns::of(visit);
            let found =
                Listed { here, page: &page, turned, counts: &counts, facets: facets.as_ref(), columns: &columns };
            Ok(columns.keep(visit, show(&staff, Some(found), None).await?))
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

/// The list that is shown: its filter, and its order where it is not the usual one.
struct Here<'a> {
    asked: &'a Asked,
    sort: ConferralSort,
}

impl Here<'_> {
    /// The parameters of the list.
    fn pairs(&self) -> Vec<(&'static str, String)> {
        let sort = (self.sort != ConferralSort::SignedLatest).then(|| ("sort", self.sort.word().to_owned()));
        self.asked.pairs.iter().cloned().chain(sort).collect()
    }

    /// The address of the same list with a parameter of another value; without it where the value is empty.
    fn with(&self, name: &'static str, value: &str) -> String {
        let others = self.pairs().into_iter().filter(|(own, _)| *own != name);
        let own = (!value.is_empty()).then(|| (name, value.to_owned()));
        address("/conferrals", &others.chain(own).collect::<Vec<_>>())
    }
}

/// What was found of a list: a page of it, where that stands, and the counts of all of it.
struct Listed<'a> {
    here: Here<'a>,
    page: &'a Page<Conferral>,
    turned: Turned,
    counts: &'a Statistics,
    /// What it could be narrowed by, where that is counted.
    facets: Option<&'a Facets>,
    columns: &'a Columns,
}

async fn show(staff: &Staff, found: Option<Listed<'_>>, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let said = html! {
        @match &found {
            // What was asked for stands in words below: its results come first.
            Some(found) if !found.here.asked.words.is_empty() => details .whole {
                summary { (t("Đổi điều kiện tra cứu", "Ask for something else")) }
                (form(staff, fault).await?)
            },
            _ => {
                @if found.is_some() { p .no-print { a href="#found" { (t("Đến kết quả", "To the results")) } } }
                (form(staff, fault).await?)
            },
        }
        @if let Some(found) = &found {
            (summary(staff, found))
            @let narrowing = match found.facets {
                Some(facets) => facets::facets(&found.here, facets, language),
                None => facets::later(&found.here, language),
            };
            @if !found.page.items.is_empty() {
                (found.columns.form(staff, &found.here))
                div .narrowed {
                    (narrowing)
                    div #list tabindex="-1" {
                        (table::table(&found.here, &found.page.items, found.columns, language))
                        (turn(&found.here, &found.turned, found.page, ROWS, language))
                    }
                }
            } @else { (narrowing) }
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

/// What was found, in words and counts: each part of the filter can be taken away.
fn summary(staff: &Staff, found: &Listed<'_>) -> Markup {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let Listed { here, page, turned, counts, columns, .. } = found;
    let left_out: Vec<_> = counts.left_out.iter().filter(|left| left.total > 0).collect();
    html! {
        p #found .lead {
            @if let Some(sentence) = sentence(here.asked, language) { (sentence) ": " }
            strong { (count(counts.total, language)) " " (t("lượt khen thưởng", "awards")) }
            @if counts.persons > 0 { ", " (count(counts.persons, language)) " " (t("đối tượng", "recipients")) }
            @if let Some(told) = turned.told(page.items.len(), counts.total, language) {
                "; " (t("trang này", "on this page")) " " (told)
            }
            "."
        }
        @if !here.asked.words.is_empty() {
            ul .chips aria-label=(t("Bộ lọc", "Filter")) {
                @for (name, called) in &here.asked.words {
                    li {
                        a href=(here.with(name, "")) {
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
        @for left in left_out {
            p .quiet {
                (count(left.total, language)) " " (t("lượt không hiện, vì", "are not shown:")) " "
                (left.status.label().of(language)) ": "
                a href=(here.with("status", left.status.word())) { (t("hiện", "show")) } "."
            }
        }
        @if counts.total > 0 {
            @let has_room = columns.fit_on_paper();
            (downloads_with_csv(staff, "/v1/conferrals/export", &columns.asked(&here.asked.pairs), has_room && counts.total <= MOST_ON_PAPER))
            @if !has_room && staff.may(Permission::Export) {
                p .hint.no-print { (t("Trang PDF có chỗ cho 10 cột; bớt cột để tải PDF.", "A page of PDF has room for 10 columns; take some away to download one.")) }
            }
        }
    }
}
