//! `/decisions`: the decisions of the register and the drafts on their way to it, and what all their pages say alike.

pub(super) mod acted;
pub(super) mod acts;
pub(super) mod attach;
pub(super) mod attachments;
pub(super) mod bonuses;
pub(super) mod certificates;
pub(super) mod check;
mod chosen;
pub(super) mod delivery;
pub(super) mod facts;
mod history;
pub(super) mod id_numbers;
pub(super) mod known;
pub(super) mod life;
pub(super) mod lines;
pub(super) mod one;
pub(super) mod paper;
mod paper_fields;
pub(super) mod people;
pub(super) mod rectify;
mod returned;
mod rows;
mod since;
mod standing;
pub(super) mod steps;
mod touched;

use self::acted::Acted;
use super::{
    download::downloads_of,
    form::Visit,
    shell::Staff,
    typed,
    words::{bodies, capital, count, day, day_known, instant},
};
use crate::{
    domain::{
        account::Permission,
        conferral::Conferral,
        decision::{DecisionFilter, DecisionState, StoredDecision},
        export::MOST_ON_PAPER,
        fault::{Code, Fault, Finding, Language},
        number::{self, Typed},
        page::Paging,
        stored::Page,
    },
    service::decision,
};
use maud::{Markup, html};
use poem::{Response, handler};

/// A page below that of a decision, with a form about it.
fn below(staff: &Staff, stored: &StoredDecision, title: &str, fault: Option<&Fault>, said: &Markup) -> Response {
    let here = format!("/decisions/{}", stored.id);
    let name = named(stored, staff.visit.language);
    let crumbs = [("/decisions", staff.of("Quyết định", "Decisions")), (here.as_str(), name.as_str())];
    staff.form_page(title, &crumbs, fault, said)
}

/// The pages above those of recording.
fn crumbs(staff: &Staff) -> [(&'static str, &str); 2] {
    [("/", staff.of("Trang chủ", "Home")), ("/decisions", staff.of("Quyết định", "Decisions"))]
}

/// What a decision is called where it is named: `Quyết định 1215/QĐ-UBND ngày 26/5/2020`; by its number in the register
/// where no paper gives it another.
pub(super) fn named(decision: &StoredDecision, language: Language) -> String {
    let facts = &decision.facts;
    let Some(reference) = &decision.reference else {
        return format!("{} {}", language.of("Bản ghi số", "Record"), decision.id);
    };
    let kind = capital(facts.instrument.label().of(language));
    match (facts.signed_on, facts.signed_year) {
        (Some(on), _) => format!("{kind} {reference} {} {}", language.of("ngày", "of"), day(on, language)),
        (None, Some(year)) => format!("{kind} {reference} {} {year}", language.of("năm", "of")),
        (None, None) => format!("{kind} {reference}"),
    }
}

/// A conferral where it is named: the award, with a link to its line, and the paper.
pub(super) fn shown_conferral(one: &Conferral, language: Language) -> Markup {
    let signed = day_known(one.signed_on, None, one.signed_year, language);
    html! {
        a href={ "/decisions/" (one.decision_id) "#line-" (one.line) } { (one.award_name) }
        @if let Some(reference) = &one.reference { ", " (reference) }
        @if let Some(signed) = signed { ", " (signed) }
    }
}

/// Where a decision stands, in a word and a colour.
pub(super) fn tag(decision: &StoredDecision, language: Language) -> Markup {
    let (class, words) = match decision.state {
        _ if decision.voided_by.is_some() => ("tag", language.of("ghi nhầm, đã loại", "void")),
        _ if !decision.replaced_by.is_empty() => ("tag", language.of("đã được thay thế", "replaced")),
        DecisionState::Draft if decision.returned_reason.is_some() => {
            ("tag amber", language.of("bị trả lại", "returned"))
        }
        DecisionState::Draft => ("tag", decision.state.label().of(language)),
        DecisionState::Submitted => ("tag blue", language.of("chờ vào sổ", "waiting for the register")),
        DecisionState::Registered => ("tag green", decision.state.label().of(language)),
        DecisionState::Withdrawn => ("tag red", decision.state.label().of(language)),
    };
    html! { span class=(class) { (capital(words)) } }
}

/// What someone looks for, as a filter: a number as people write it (`Quyết định số 1215/QĐ-UBND`), a day of signing, else
/// words of the title or the source.
pub(super) fn sought(text: &str) -> DecisionFilter {
    let Typed { number, symbol } = number::typed(text);
    let is_number = number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains(char::is_whitespace);
    let has_slashes = number.matches(['/', '.', '-']).count() == 2;
    match typed::day("/text", &number) {
        _ if text.is_empty() => DecisionFilter::default(),
        Ok(typed::Typed { on: Some(on), .. }) if has_slashes && symbol.is_none() => {
            DecisionFilter { signed_from: Some(on), signed_to: Some(on), ..DecisionFilter::default() }
        }
        _ if is_number => {
            DecisionFilter { number: vec![number], symbol: symbol.into_iter().collect(), ..DecisionFilter::default() }
        }
        _ => DecisionFilter { q: Some(text.to_owned()), ..DecisionFilter::default() },
    }
}

/// The states as the list has them: the word in the address, and what it is called.
const STATES: [(&str, &str, &str); 5] = [
    ("", "Tất cả", "All"),
    ("draft", "Bản nháp", "Drafts"),
    ("submitted", "Chờ vào sổ", "Waiting for the register"),
    ("registered", "Đã vào sổ", "In the register"),
    ("withdrawn", "Đã rút", "Withdrawn"),
];

fn filter(visit: &Visit) -> Result<DecisionFilter, Fault> {
    let word = visit.asked("state");
    let state = match (word, DecisionState::find(word)) {
        ("", _) => Vec::new(),
        (_, Some(state)) => vec![state],
        _ => {
            let (vi, en) = ("Không có trạng thái này; hãy chọn lại.", "There is no such state; choose another.");
            return Err(Fault::at(Code::InvalidParameter, Finding::of("state", "invalid_value", vi, en)));
        }
    };
    Ok(DecisionFilter { state, mine: visit.asked("mine") == "true", ..sought(visit.asked("text")) })
}

/// The address of the list with another state or from another place on.
fn address(visit: &Visit, state: &str, cursor: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    let kept = [("state", state), ("text", visit.asked("text")), ("mine", visit.asked("mine")), ("cursor", cursor)];
    kept.into_iter().filter(|(_, value)| !value.is_empty()).for_each(|(name, value)| {
        query.append_pair(name, value);
    });
    let query = query.finish();
    if query.is_empty() { "/decisions".to_owned() } else { format!("/decisions?{query}") }
}

/// The list, by state and by what is looked for.
#[handler]
pub(super) async fn list(staff: Staff) -> Result<Response, Fault> {
    let visit = &staff.visit;
    let filter = filter(visit)?;
    let cursor = Some(visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, include_total: true, ..Paging::default() };
    let register = staff.reading().await?;
    let page = decision::list(&register, &staff.ctx, filter.clone(), &paging).await?;
    let on_paper = page.total.is_none_or(|total| total <= MOST_ON_PAPER);
    let files = downloads_of(&staff, "/v1/decisions/export", &filter, on_paper)?;
    let acted = Acted::of(&staff, &register, &page.items).await?;
    let said = html! {
        @if staff.may(Permission::Record) {
            a .button href="/decisions/new" { (staff.of("Ghi quyết định", "Record a decision")) }
        }
        (tabs(&staff))
        (search(&staff))
        (results(&staff, &page, &acted))
        @if !page.items.is_empty() { (files) }
    };
    Ok(staff.page(staff.of("Quyết định", "Decisions"), &[("/", staff.of("Trang chủ", "Home"))], &said))
}

fn tabs(staff: &Staff) -> Markup {
    let here = staff.visit.asked("state");
    // Whoever sees no drafts has one list.
    let all = if staff.may(Permission::ReadDrafts) { STATES.as_slice() } else { &[] };
    html! {
        @if !all.is_empty() {
            nav .tabs aria-label=(staff.of("Trạng thái", "State")) {
                ul {
                    @for (word, vi, en) in all {
                        li {
                            a href=(address(&staff.visit, word, "")) aria-current=[(*word == here).then_some("true")] {
                                (staff.of(vi, en))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn search(staff: &Staff) -> Markup {
    let visit = &staff.visit;
    html! {
        form .filter method="get" action="/decisions" {
            @if !visit.asked("state").is_empty() { input type="hidden" name="state" value=(visit.asked("state")); }
            div {
                label for="text" { (staff.of("Số quyết định hoặc trích yếu", "Number or words of the title")) }
                input #text name="text" maxlength="300" value=(visit.asked("text"));
            }
            label .choice {
                input type="checkbox" name="mine" value="true" checked[visit.asked("mine") == "true"];
                (staff.of("Chỉ của tôi", "Only mine"))
            }
            button .second type="submit" { (staff.of("Lọc", "Filter")) }
        }
    }
}

fn results(staff: &Staff, page: &Page<StoredDecision>, acted: &Acted) -> Markup {
    let (visit, language) = (&staff.visit, staff.visit.language);
    let total = page.total.unwrap_or_default();
    html! {
        p {
            @match total {
                0 => (staff.of("Không có quyết định nào.", "There is no decision.")),
                1 => strong { "1 " (staff.of("quyết định", "decision")) },
                n => strong { (count(n, language)) " " (staff.of("quyết định", "decisions")) },
            }
            @if total == 0 && !visit.asked("text").is_empty() {
                " " (staff.of("Thử tìm ít chữ hơn, hoặc ở mọi trạng thái: ", "Try fewer words, or every state: "))
                a href="/decisions" { (staff.of("xem tất cả", "see all")) } "."
            }
        }
        @if total > 0 { (table(&page.items, acted, language)) }
        nav .steps aria-label=(staff.of("Trang", "Pages")) {
            @if !visit.asked("cursor").is_empty() {
                a href=(address(visit, visit.asked("state"), "")) { (staff.of("Về đầu", "To the first")) }
            }
            @if let Some(next) = &page.next_cursor {
                a rel="next" href=(address(visit, visit.asked("state"), next)) { (staff.of("Tiếp", "Next")) }
            }
        }
    }
}

/// Decisions as a table; on a narrow screen each is a card.
pub(super) fn table(decisions: &[StoredDecision], acted: &Acted, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    html! {
        table .stack {
            thead {
                tr {
                    th scope="col" { (t("Quyết định", "Decision")) }
                    th scope="col" { (t("Cơ quan", "Authorities")) }
                    th scope="col" { (t("Ngày ký", "Signed")) }
                    th .number scope="col" { (t("Số dòng", "Lines")) }
                    th scope="col" { (t("Trạng thái", "State")) }
                    th scope="col" { (t("Cập nhật", "Changed")) }
                }
            }
            tbody { @for decision in decisions { (row(decision, acted, language)) } }
        }
    }
}

fn row(decision: &StoredDecision, acted: &Acted, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let facts = &decision.facts;
    let name = decision.reference.clone().unwrap_or_else(|| acted.name(decision));
    let signed = day_known(facts.signed_on, facts.signed_month, facts.signed_year, language);
    html! {
        tr {
            td {
                a href={ "/decisions/" (decision.id) } { (name) }
                @if let Some(under) = acted.under(decision) { span .under { (under) } }
                @if let Some(title) = &facts.title { span .under { (title) } }
            }
            td data-label=(t("Cơ quan", "Authorities")) {
                @if facts.has_paper() { (bodies(&decision.authority_names, language)) }
            }
            td .day data-label=(t("Ngày ký", "Signed")) { (signed.unwrap_or_default()) }
            td .number data-label=(t("Số dòng", "Lines")) { (count(decision.line_count, language)) }
            td data-label=(t("Trạng thái", "State")) {
                (tag(decision, language))
                @if decision.state == DecisionState::Draft && let Some(reason) = &decision.returned_reason {
                    span .under.prose { (reason) }
                }
            }
            td data-label=(t("Cập nhật", "Changed")) { (instant(&decision.updated_at, language)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_looked_for_as_one_and_all_else_by_words() {
        let number = |number: &str| DecisionFilter { number: vec![number.into()], ..DecisionFilter::default() };
        assert_eq!(sought("1215"), number("1215"));
        let whole = DecisionFilter { symbol: vec!["QĐ-UBND".into()], ..number("1215") };
        for text in [
            "1215/QĐ-UBND",
            "Số: 1215/QĐ-UBND",
            "Quyết định 1215/QĐ-UBND",
            "quyết định số 1215/QĐ-UBND ngày 3/4/2020",
            "1215 QĐ-UBND",
            "1215/QD-UBND",
            "1215 /QĐ-UBND",
        ] {
            assert_eq!(sought(text), whole, "{text}");
        }
        let day = chrono::NaiveDate::from_ymd_opt(2026, 10, 20);
        assert_eq!(
            sought("20/10/2026"),
            DecisionFilter { signed_from: day, signed_to: day, ..DecisionFilter::default() }
        );
        for words in ["hiến máu", "26 tháng 5", "QĐ-UBND"] {
            assert_eq!(sought(words).q.as_deref(), Some(words));
        }
        assert_eq!(sought(""), DecisionFilter::default());
    }
}
