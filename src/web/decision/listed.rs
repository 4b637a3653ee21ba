//! The list of decisions, by a filter that stands in the address, with what it could be narrowed by.

use super::{
    super::{
        conferral::address,
        download::downloads_of,
        entries::{self, Part},
        facet::{self, Value},
        form::Fields,
        inputs::{Input, Kind, Shown},
        shell::Staff,
        words::count,
    },
    acted::Acted,
    sought,
};
use crate::{
    domain::{
        account::Permission,
        decision::{DecisionFacets, DecisionFilter, DecisionSort, DecisionState, StoredDecision},
        export::MOST_ON_PAPER,
        fault::{Code, Fault, Finding, Language},
        page::Paging,
        stored::Page,
    },
    service::decision::{self, facets},
};
use maud::{Markup, html};
use poem::{Response, handler};
use table::table;

mod table;

/// The states as the list has them: the word in the address, and what it is called.
const STATES: [(&str, &str, &str); 5] = [
    ("", "Tất cả", "All"),
    ("draft", "Bản nháp", "Drafts"),
    ("submitted", "Chờ vào sổ", "Waiting for the register"),
    ("registered", "Đã vào sổ", "In the register"),
    ("withdrawn", "Đã rút", "Withdrawn"),
];

/// The parameters of the list, in their order in an address.
const ASKED: [&str; 6] = ["state", "text", "authority", "signed_year", "mine", "sort"];

/// The list that is asked for.
struct Here {
    filter: DecisionFilter,
    sort: DecisionSort,
    /// The parameters that say something, codes for names.
    pairs: Vec<(&'static str, String)>,
    /// What the body is called, where one is asked for.
    body: Option<String>,
}

impl Here {
    /// The list that the address says.
    async fn of(staff: &Staff) -> Result<Self, Fault> {
        let visit = &staff.visit;
        let mut filter = DecisionFilter { mine: visit.asked("mine") == "true", ..sought(visit.asked("text")) };
        let (mut codes, mut body) = (None, None);
        if !visit.asked("authority").is_empty() {
            let code = Part::Authorities.asked(staff, &visit.register, "authority", None).await?;
            body = Some(Part::Authorities.called(staff, &visit.register, &code).await?);
            filter.authority = vec![code.clone()];
            codes = Some(code);
        }
        match visit.asked("state") {
            "" => {}
            word => filter.state = vec![DecisionState::find(word).ok_or_else(no_state)?],
        }
        match visit.asked("signed_year") {
            "" => {}
            text => filter.signed_year = vec![text.parse().map_err(|_| no_year())?],
        }
        let value = |name: &'static str| match name {
            "authority" => codes.clone().unwrap_or_default(),
            name => visit.asked(name).to_owned(),
        };
        let pairs = ASKED.into_iter().map(|name| (name, value(name))).filter(|(_, value)| !value.is_empty());
        Ok(Self { pairs: pairs.collect(), sort: DecisionSort::of(visit.asked("sort")), filter, body })
    }

    /// The address of the same list with a parameter of another value; without it where the value is empty.
    fn with(&self, name: &'static str, value: &str) -> String {
        let kept = |own: &str| self.pairs.iter().find(|(known, _)| *known == own).map(|(_, kept)| kept.as_str());
        let of = |own: &str| if own == name { value } else { kept(own).unwrap_or_default() }.to_owned();
        let all = ASKED.into_iter().chain(["cursor"]).map(|own| (own, of(own)));
        address("/decisions", &all.filter(|(_, value)| !value.is_empty()).collect::<Vec<_>>())
    }

    /// The parts of the filter that stand above the list, each with what it is called.
    fn words(&self) -> Vec<(&'static str, String)> {
        let year = self.filter.signed_year.first().map(ToString::to_string);
        let parts = [("authority", self.body.clone()), ("signed_year", year)];
        parts.into_iter().filter_map(|(name, called)| Some((name, called?))).collect()
    }
}

fn no_state() -> Fault {
    let (vi, en) = ("Không có trạng thái này; hãy chọn lại.", "There is no such state; choose another.");
    Fault::at(Code::InvalidParameter, Finding::of("state", "invalid_value", vi, en))
}

fn no_year() -> Fault {
    let (vi, en) = ("Viết một năm, như 2019.", "Write a year, like 2019.");
    Fault::at(Code::InvalidParameter, Finding::of("signed_year", "invalid_value", vi, en))
}

/// What a parameter is called.
fn label(name: &str, language: Language) -> &'static str {
    match name {
        "authority" => language.of("Cơ quan quyết định", "Deciding authority"),
        "signed_year" => language.of("Năm ký", "Year of signing"),
        "text" => language.of("Số quyết định hoặc trích yếu", "Number or words of the title"),
        _ => language.of("Trạng thái", "State"),
    }
}

/// What was found: a page of the list, and the counts of all of it.
struct Found {
    here: Here,
    page: Page<StoredDecision>,
    facets: DecisionFacets,
    acted: Acted,
    files: Markup,
}

/// The list, by state, by body and year, and by what is looked for.
#[handler]
pub(in crate::web) async fn list(staff: Staff) -> Result<Response, Fault> {
    match find(&staff).await {
        Ok(found) => show(&staff, Some(&found), None).await,
        Err(fault) if fault.code == Code::InvalidParameter => show(&staff, None, Some(&fault)).await,
        Err(fault) => Err(fault),
    }
}

async fn find(staff: &Staff) -> Result<Found, Fault> {
    let here = Here::of(staff).await?;
    let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, ..Paging::default() };
    let register = staff.reading().await?;
    let page = decision::sorted(&register, &staff.ctx, here.filter.clone(), here.sort, &paging).await?;
    let facets = facets::facets(&register, &staff.ctx, here.filter.clone()).await?;
    let on_paper = facets.total <= MOST_ON_PAPER;
    let files = downloads_of(staff, "/v1/decisions/export", &here.filter, on_paper)?;
    let acted = Acted::of(staff, &register, &page.items).await?;
    Ok(Found { here, page, facets, acted, files })
}

async fn show(staff: &Staff, found: Option<&Found>, fault: Option<&Fault>) -> Result<Response, Fault> {
    let said = html! {
        @if staff.may(Permission::Record) {
            a .button href="/decisions/new" { (staff.of("Ghi quyết định", "Record a decision")) }
        }
        @if let Some(found) = found { (tabs(staff, found)) }
        (search(staff, fault).await?)
        @if let Some(found) = found { (results(staff, found)) }
    };
    Ok(staff.form_page(staff.of("Quyết định", "Decisions"), &[("/", staff.of("Trang chủ", "Home"))], fault, &said))
}

fn tabs(staff: &Staff, Found { here, facets, .. }: &Found) -> Markup {
    let language = staff.visit.language;
    let own = staff.visit.asked("state");
    // Whoever sees no drafts has one list.
    let all = if staff.may(Permission::ReadDrafts) { STATES.as_slice() } else { &[] };
    let total = |word: &str| {
        let of = facets.states.iter().filter(|share| word.is_empty() || share.value.word() == word);
        of.map(|share| share.total).sum::<i64>()
    };
    html! {
        @if !all.is_empty() {
            nav .tabs aria-label=(staff.of("Trạng thái", "State")) {
                ul {
                    @for (word, vi, en) in all {
                        li {
                            a href=(here.with("state", word)) aria-current=[(*word == own).then_some("true")] {
                                (staff.of(vi, en)) " (" (count(total(word), language)) ")"
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The form of the filter.
async fn search(staff: &Staff, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let visit = &staff.visit;
    let language = visit.language;
    let body = Part::Authorities.typed(staff, &visit.register, "authority").await?;
    let entries = Part::Authorities.entries(staff, &visit.register, None).await?;
    let typed = [("text", visit.asked("text")), ("authority", &body), ("signed_year", visit.asked("signed_year"))];
    let fields = Fields::of(typed.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
    let field_of = |place: &str| ["text", "authority", "signed_year"].into_iter().find(|name| *name == place);
    let shown = Shown { language, fields: &fields, fault, field_of };
    let field =
        |name: &'static str, kind: Kind<'_>| shown.show(&Input { name, label: label(name, language), hint: "", kind });
    let kept = ["state", "sort"].map(|name| (name, visit.asked(name)));
    Ok(html! {
        (entries::list("authorities", &entries, staff.of("đến", "until")))
        (shown.summary(|name| label(name, language).to_owned()))
        form .find method="get" action="/decisions" {
            @for (name, value) in kept { @if !value.is_empty() { input type="hidden" name=(name) value=(value); } }
            (field("text", Kind::Line))
            (field("authority", Kind::Listed("authorities")))
            (field("signed_year", Kind::Short))
            label .choice {
                input type="checkbox" name="mine" value="true" checked[visit.asked("mine") == "true"];
                (staff.of("Chỉ của tôi", "Only mine"))
            }
            button .second type="submit" { (staff.of("Lọc", "Filter")) }
        }
    })
}

fn results(staff: &Staff, found: &Found) -> Markup {
    let language = staff.visit.language;
    let Found { here, page, facets, acted, files } = found;
    let narrowing = narrowing(here, facets, language);
    let listed = html! {
        (table(here, &page.items, acted, language))
        nav .steps aria-label=(staff.of("Trang", "Pages")) {
            @if !staff.visit.asked("cursor").is_empty() {
                a href=(here.with("cursor", "")) { (staff.of("Về đầu", "To the first")) }
            }
            @if let Some(next) = &page.next_cursor {
                a rel="next" href=(here.with("cursor", next)) { (staff.of("Tiếp", "Next")) }
            }
        }
    };
    html! {
        p {
            @match facets.total {
                0 => (staff.of("Không có quyết định nào.", "There is no decision.")),
                1 => strong { "1 " (staff.of("quyết định", "decision")) },
                n => strong { (count(n, language)) " " (staff.of("quyết định", "decisions")) },
            }
            @if facets.total == 0 && !here.pairs.is_empty() {
                " " (staff.of("Thử tìm ít chữ hơn, hoặc ở mọi trạng thái: ", "Try fewer words, or every state: "))
                a href="/decisions" { (staff.of("xem tất cả", "see all")) } "."
            }
        }
        @if !here.words().is_empty() {
            ul .chips aria-label=(staff.of("Bộ lọc", "Filter")) {
                @for (name, called) in here.words() {
                    li {
                        a href=(here.with(name, "")) {
                            (label(name, language)) ": " (called) " "
                            span .no-print aria-hidden="true" { "×" }
                            span .unseen { (staff.of("(bỏ)", "(take away)")) }
                        }
                    }
                }
            }
        }
        @if facets.total > 0 {
            @match narrowing {
                Some(narrowing) => div .narrowed { (narrowing) div #list tabindex="-1" { (listed) } },
                None => (listed),
            }
            (files)
        }
    }
}

/// What the list could be narrowed by, where it is not yet.
fn narrowing(here: &Here, facets: &DecisionFacets, language: Language) -> Option<Markup> {
    let value = |name: &'static str, word: &str, called: &str, total: i64| Value {
        to: here.with(name, word),
        called: called.to_owned(),
        total,
        is_here: false,
    };
    let bodies = facets.authorities.iter();
    let bodies = bodies.map(|one| value("authority", &one.value.code, one.value.called(language), one.total)).collect();
    let years = facets.years.iter().map(|one| (one.value.to_string(), one.total));
    let years = years.map(|(year, total)| value("signed_year", &year, &year, total)).collect();
    let asked: Vec<&str> = here.words().into_iter().map(|(name, _)| name).collect();
    let all: [(&'static str, Vec<Value>); 2] = [("authority", bodies), ("signed_year", years)];
    let open = all.into_iter().filter(|(name, values)| values.len() > 1 && !asked.contains(name));
    let open: Vec<_> = open.map(|(name, values)| (label(name, language), values)).collect();
    (!open.is_empty()).then(|| facet::facets(&open, language))
}
