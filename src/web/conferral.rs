//! `/conferrals`: who was awarded what, by a filter that stands in the address, in words, with what it counts.

mod table;

pub(super) use table::status;

use super::{
    download::downloads,
    entries::{self, Part},
    form::Fields,
    inputs::{Input, Kind, Shown},
    shell::Staff,
    words::{capital, count},
};
use crate::{
    domain::{
        award::AwardKind,
        conferral::{Conferral, ConferralFilter, ConferralSort, ConferralStatus},
        export::MOST_ON_PAPER,
        fault::{Code, Fault, Finding, Language, Place},
        label::{Label, Words},
        page::Paging,
        period::MeritYear,
        recipient::RecipientKind,
        report::{Group, Statistics},
        stored::Page,
    },
    http::{page::Frame, problem},
    service::{Lane, conferral, report},
};
use maud::{Markup, html};
use poem::{Response, handler};

/// The parameters of the list that its form has, as the API names them.
const ASKED: [&str; 9] =
    ["q", "authority", "award", "award_kind", "campaign", "year", "signed_year", "recipient_kind", "status"];

/// The parameters that are entries of the catalogue.
const PARTS: [(&str, Part); 3] =
    [("authority", Part::Authorities), ("award", Part::Awards), ("campaign", Part::Campaigns)];

/// What is asked for: the filter, and what each of its parts is called.
struct Asked {
    filter: ConferralFilter,
    /// The parameters with their values, codes for names.
    pairs: Vec<(&'static str, String)>,
    /// What the filter says, part by part.
    words: Vec<(&'static str, String)>,
}

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
            let (register, _turn) = visit.register.in_lane(Lane::Long).await?;
            let groups = vec![Group::RecipientKind, Group::AwardKind];
            let counts = report::statistics(&register, &staff.ctx, asked.filter.clone(), groups).await?;
            show(&staff, Some((&asked, &page, &counts)), None).await
        }
        Err(fault) if fault.code == Code::InvalidParameter => show(&staff, None, Some(&fault)).await,
        Err(fault) => Err(fault),
    }
}

fn wrong(parameter: &'static str) -> Finding {
    let (vi, en) = ("Không có giá trị này; hãy chọn lại.", "There is no such value; choose another.");
    Finding::of(parameter, "invalid_value", vi, en)
}

/// A word of an enum that is asked for.
fn word<T>(staff: &Staff, name: &'static str, find: fn(&str) -> Option<T>) -> Result<Option<T>, Finding> {
    match staff.visit.asked(name) {
        "" => Ok(None),
        word => find(word).map(Some).ok_or_else(|| wrong(name)),
    }
}

fn year(staff: &Staff, name: &'static str) -> Result<Option<i32>, Finding> {
    match staff.visit.asked(name) {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| {
            let (vi, en) = ("Viết một năm, như 2019.", "Write a year, like 2019.");
            Finding::of(name, "invalid_value", vi, en)
        }),
    }
}

/// The filter that the address says.
async fn asked(staff: &Staff) -> Result<Asked, Fault> {
    let (visit, register, language) = (&staff.visit, &staff.visit.register, staff.visit.language);
    let refused = |finding| Fault::at(Code::InvalidParameter, finding);
    let mut filter = ConferralFilter::default();
    let (mut pairs, mut words) = (Vec::new(), Vec::new());
    for (name, part) in PARTS {
        let text = visit.asked(name);
        if text.is_empty() {
            continue;
        }
        let code = part.code(staff, register, (name, text), None).await?;
        let code = code.map_err(|finding| refused(Finding { place: Place::Parameter(name.to_owned()), ..finding }))?;
        let called = part.find(staff, register, &code).await?.map_or_else(|| code.clone(), |entry| entry.name);
        match part {
            Part::Authorities => filter.authority = vec![code.clone()],
            Part::Awards => filter.award = vec![code.clone()],
            Part::Campaigns => filter.campaign = vec![code.clone()],
        }
        pairs.push((name, code));
        words.push((name, called));
    }
    let mut keep = |name: &'static str, value: String, called: String| {
        pairs.push((name, value));
        words.push((name, called));
    };
    if !visit.asked("q").is_empty() {
        filter.q = Some(visit.asked("q").to_owned());
        keep("q", visit.asked("q").to_owned(), format!("“{}”", visit.asked("q")));
    }
    if let Some(kind) = word(staff, "award_kind", AwardKind::find).map_err(refused)? {
        filter.award_kind = vec![kind];
        keep("award_kind", kind.word().to_owned(), kind.label().of(language).to_owned());
    }
    if let Some(kind) = word(staff, "recipient_kind", RecipientKind::find).map_err(refused)? {
        filter.recipient_kind = vec![kind];
        keep("recipient_kind", kind.word().to_owned(), kind.label().of(language).to_owned());
    }
    if let Some(status) = word(staff, "status", ConferralStatus::find).map_err(refused)? {
        filter.status = vec![status];
        keep("status", status.word().to_owned(), status.label().of(language).to_owned());
    }
    if let Some(of) = year(staff, "year").map_err(refused)? {
        filter.year = vec![MeritYear::Known(of)];
        keep("year", of.to_string(), of.to_string());
    }
    if let Some(of) = year(staff, "signed_year").map_err(refused)? {
        filter.signed_year = vec![of];
        keep("signed_year", of.to_string(), of.to_string());
    }
    Ok(Asked { filter, pairs, words })
}

/// What a parameter is called.
fn label(name: &str, language: Language) -> &'static str {
    match name {
        "q" => language.of("Tên", "Name"),
        "authority" => language.of("Cơ quan quyết định", "Deciding authority"),
        "award" => language.of("Hình thức", "Award"),
        "award_kind" => language.of("Loại hình thức", "Kind of award"),
        "campaign" => language.of("Phong trào", "Campaign"),
        "year" => language.of("Năm thành tích", "Year of merit"),
        "signed_year" => language.of("Năm ký", "Year of signing"),
        "recipient_kind" => language.of("Đối tượng", "Recipients"),
        _ => language.of("Tình trạng", "Status"),
    }
}

fn field_of(place: &str) -> Option<&'static str> {
    ASKED.into_iter().find(|name| *name == place)
}

/// The address of a path with parameters.
fn address(path: &str, pairs: &[(&str, String)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

impl Asked {
    /// The address of the same list with a parameter of another value; without it where the value is empty.
    fn with(&self, name: &'static str, value: &str) -> String {
        let others = self.pairs.iter().filter(|(own, _)| *own != name).cloned();
        let own = (!value.is_empty()).then(|| (name, value.to_owned()));
        address("/conferrals", &others.chain(own).collect::<Vec<_>>())
    }
}

async fn show(
    staff: &Staff,
    found: Option<(&Asked, &Page<Conferral>, &Statistics)>,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let said = html! {
        (form(staff, fault).await?)
        @if let Some((asked, page, counts)) = found {
            (summary(staff, asked, counts))
            @if !page.items.is_empty() {
                (table::table(&page.items, staff.visit.language))
                (turn(staff, asked, page))
            }
        }
    };
    let frame = Frame { is_wrong: fault.is_some(), ..staff.frame(&[("/", t("Trang chủ", "Home"))]) };
    let head = fault.map_or_else(Response::builder, problem::head);
    Ok(frame.page(head, t("Tra cứu khen thưởng", "Find awards"), &said))
}

/// The form of the filter.
async fn form(staff: &Staff, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let (visit, language) = (&staff.visit, staff.visit.language);
    let t = |vi, en| staff.of(vi, en);
    let mut typed = Vec::new();
    for name in ASKED {
        let part = PARTS.into_iter().find(|(own, _)| *own == name).map(|(_, part)| part);
        let value = match (part, visit.asked(name)) {
            (Some(part), code) if !code.is_empty() => part.written(staff, &visit.register, code).await?,
            (_, text) => text.to_owned(),
        };
        typed.push((name.to_owned(), value));
    }
    let fields = Fields::of(typed);
    let shown = Shown { language, fields: &fields, fault, field_of };
    let any = |words: Words| {
        let none = std::iter::once((String::new(), t("(tất cả)", "(all)").to_owned()));
        let words = words.iter().map(|(word, label): &(&str, Label)| ((*word).to_owned(), capital(label.of(language))));
        none.chain(words).collect::<Vec<_>>()
    };
    let (kinds, recipients, mut statuses) =
        (any(AwardKind::WORDS), any(RecipientKind::WORDS), any(ConferralStatus::WORDS));
    if let Some(first) = statuses.first_mut() {
        first.1 = capital(ConferralStatus::InForce.label().of(language));
    }
    let statuses: Vec<_> = statuses.into_iter().filter(|(word, _)| word != ConferralStatus::InForce.word()).collect();
    let field =
        |name: &'static str, kind: Kind<'_>| shown.show(&Input { name, label: label(name, language), hint: "", kind });
    let register = &visit.register;
    Ok(html! {
        (entries::list("authorities", &Part::Authorities.entries(staff, register, None).await?, t("đến", "until")))
        (entries::list("awards", &Part::Awards.entries(staff, register, None).await?, t("đến", "until")))
        (entries::list("campaigns", &Part::Campaigns.entries(staff, register, None).await?, t("đến", "until")))
        (shown.summary(|name| label(name, language).to_owned()))
        form .find method="get" action="/conferrals" {
            (field("q", Kind::Line))
            (field("authority", Kind::Listed("authorities")))
            (field("campaign", Kind::Listed("campaigns")))
            (field("year", Kind::Line))
            (field("award", Kind::Listed("awards")))
            (field("award_kind", Kind::Choice(&kinds)))
            (field("recipient_kind", Kind::Choice(&recipients)))
            (field("signed_year", Kind::Line))
            (field("status", Kind::Choice(&statuses)))
            button type="submit" { (t("Tra cứu", "Find")) }
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
    let export: Vec<_> =
        asked.pairs.iter().cloned().chain([("format", "csv".into()), ("profile", "excel".into())]).collect();
    html! {
        p .lead {
            strong { (count(counts.total, language)) " " (t("lượt khen thưởng", "awards")) }
            @if counts.persons > 0 { ", " (count(counts.persons, language)) " " (t("đối tượng", "recipients")) }
            "."
        }
        @if !asked.words.is_empty() {
            ul .chips aria-label=(t("Bộ lọc", "Filter")) {
                @for (name, called) in &asked.words {
                    li {
                        a href=(asked.with(name, "")) {
                            (label(name, language)) ": " (called) " "
                            span aria-hidden="true" { "×" } span .unseen { (t("(bỏ)", "(take away)")) }
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
                    (facet(&asked.with("recipient_kind", kind.word()), kind.label().of(language), *total, language))
                }
            }
        }
        @if awards.len() > 1 {
            p {
                @for (kind, total) in &awards {
                    (facet(&asked.with("award_kind", kind.word()), kind.label().of(language), *total, language))
                }
            }
        }
        @for left in left_out {
            p .quiet {
                (count(left.total, language)) " " (t("lượt không hiện, vì", "are not shown:")) " "
                (left.status.label().of(language)) ": "
                a href=(asked.with("status", left.status.word())) { (t("hiện", "show")) } "."
            }
        }
        @if counts.total > 0 {
            p { a href=(address("/v1/conferrals/export", &export)) download { (t("Tải CSV", "Download CSV")) } }
            (downloads(staff, "/v1/conferrals/export", &asked.pairs, counts.total <= MOST_ON_PAPER))
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
                a href=(asked.with("cursor", "")) { (staff.of("Về đầu", "To the first")) }
            }
            @if let Some(next) = &page.next_cursor {
                a rel="next" href=(asked.with("cursor", next)) { (staff.of("Tiếp", "Next")) }
            }
        }
    }
}
