//! `/recipients` and `/recipients/{id}`: the people, collectives and households, and what each was awarded.

pub(super) mod consents;
pub(super) mod eligibility;
pub(super) mod merge;

use super::{
    conferral::status,
    download::downloads,
    shell::{Staff, found_or_wrong},
    words::{bodies, capital, count, day, day_known, instant, years},
};
use crate::{
    domain::{
        account::Permission,
        fault::{Code, Fault, Finding, Language},
        history::{HistoryItem, HistorySort, HistorySorted},
        page::Paging,
        recipient::{RecipientFilter, RecipientKind, StoredRecipient},
    },
    http::page::{Target, summary},
    service::recipient::{self, merge as merging},
};
use maud::{Markup, html};
use poem::{Response, handler, web::Path};

/// Namesakes that are shown at most.
const NAMESAKES: i64 = 10;

/// The list by name and kind.
#[handler]
pub(super) async fn list(staff: Staff) -> Result<Response, Fault> {
    let visit = &staff.visit;
    let t = |vi, en| staff.of(vi, en);
    let kind = match (visit.asked("kind"), RecipientKind::find(visit.asked("kind"))) {
        ("", _) => Vec::new(),
        (_, Some(kind)) => vec![kind],
        _ => {
            let (vi, en) = ("Không có loại này; hãy chọn lại.", "There is no such kind; choose another.");
            return Err(Fault::at(Code::InvalidParameter, Finding::of("kind", "invalid_value", vi, en)));
        }
    };
    let q = Some(visit.asked("text")).filter(|text| !text.is_empty()).map(str::to_owned);
    let filter = RecipientFilter { q, kind, ..RecipientFilter::default() };
    let cursor = Some(visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, ..Paging::default() };
    let found = recipient::list(&*staff.reading().await?, &staff.ctx, filter, &paging).await;
    let (page, fault) = found_or_wrong(found)?;
    let kinds = RecipientKind::ALL.iter().filter(|kind| **kind != RecipientKind::Unspecified);
    let from = |cursor: &str| {
        let pairs = [("text", visit.asked("text")), ("kind", visit.asked("kind")), ("cursor", cursor)];
        let pairs = pairs.into_iter().filter(|(_, value)| !value.is_empty());
        format!("/recipients?{}", form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
    };
    let target = |_: &Finding| Some(Target { id: "text", label: t("Tên", "Name") });
    let said = html! {
        @if let Some(fault) = &fault { (summary(visit.language, fault, target, true)) }
        form .filter method="get" action="/recipients" {
            div {
                label for="text" { (t("Tên", "Name")) }
                input #text name="text" maxlength="300" value=(visit.asked("text"));
            }
            div {
                label for="kind" { (t("Loại", "Kind")) }
                select #kind name="kind" {
                    option value="" { (t("(tất cả)", "(all)")) }
                    @for kind in kinds {
                        option value=(kind.word()) selected[kind.word() == visit.asked("kind")] {
                            (capital(kind.label().of(visit.language)))
                        }
                    }
                }
            }
            button .second type="submit" { (t("Tìm hồ sơ", "Find")) }
        }
        @if let Some(page) = &page {
            @if page.items.is_empty() {
                p { (t("Không có hồ sơ nào. Thử viết ít chữ hơn hoặc không dấu.", "There is no record. Try fewer words.")) }
            } @else { (cards(&page.items, visit.language)) }
            nav .steps aria-label=(t("Trang", "Pages")) {
                @if !visit.asked("cursor").is_empty() { a href=(from("")) { (t("Về đầu", "To the first")) } }
                @if let Some(next) = &page.next_cursor { a rel="next" href=(from(next)) { (t("Tiếp", "Next")) } }
            }
        }
    };
    let title = t("Hồ sơ người và tập thể", "People and collectives");
    Ok(staff.form_page(title, &[("/", t("Trang chủ", "Home"))], fault.as_ref(), &said))
}

/// Recipients with what tells them apart.
pub(super) fn cards(recipients: &[StoredRecipient], language: Language) -> Markup {
    html! {
        ul .cards {
            @for one in recipients {
                li {
                    a href={ "/recipients/" (one.id) } { (one.facts.name) }
                    div .quiet { (apart(one, language)) }
                }
            }
        }
    }
}

/// The kind, the year of birth, the post and the unit: what tells one of a name from another.
fn apart(one: &StoredRecipient, language: Language) -> String {
    let facts = &one.facts;
    let born = facts.birth_year.map(|year| format!("{} {year}", language.of("sinh năm", "born")));
    let kind = Some(facts.kind.label().of(language).to_owned());
    let parts = [kind, born, facts.post.clone(), facts.unit.clone(), facts.parent_unit.clone()];
    capital(&parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// The page of one: who it is, what it was awarded, and who else has the name.
#[handler]
pub(super) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    let (visit, language) = (&staff.visit, staff.visit.language);
    let t = |vi, en| staff.of(vi, en);
    let register = staff.reading().await?;
    let by_rank = visit.asked("sort") == HistorySort::Precedence.word();
    let sort = if by_rank { HistorySort::Precedence } else { HistorySort::SignedLatest };
    let asked = HistorySorted { sort: Some(sort), include_predecessors: true };
    let cursor = Some(visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, include_total: true, ..Paging::default() };
    let history = recipient::history(&register, &staff.ctx, id, &asked, &paging).await?;
    let who = &history.recipient;
    let named =
        RecipientFilter { q: Some(who.facts.name.clone()), kind: vec![who.facts.kind], ..RecipientFilter::default() };
    let few = Paging { limit: Some(NAMESAKES), ..Paging::default() };
    let mut namesakes = recipient::list(&register, &staff.ctx, named, &few).await?.items;
    namesakes.retain(|other| other.id != who.id);
    let merges =
        if staff.may(Permission::Register) { merging::standing(&register, &staff.ctx, who).await? } else { Vec::new() };
    let here = format!("/recipients/{}", who.id);
    let said = html! {
        p .lead { (apart(who, language)) "." }
        @if who.id != id {
            p .told.note { (t("Hồ sơ bạn mở đã gộp vào hồ sơ này.", "What you opened was merged into this one.")) }
        }
        (facts(who, language))
        h2 { (t("Khen thưởng", "Awards")) " (" (count(history.total.unwrap_or_default(), language)) ")" }
        p .no-print {
            @if by_rank { a href=(here) { (t("Xếp theo ngày ký", "By day of signing")) } }
            @else { a href={ (here) "?sort=precedence" } { (t("Xếp theo mức hình thức", "By rank of the award")) } }
        }
        ol .history { @for item in &history.items { (awarded(item, language)) } }
        @if !history.items.is_empty() { (downloads(&staff, &format!("/v1/recipients/{id}/export"), &[], true)) }
        @if let Some(next) = &history.next_cursor {
            nav .steps aria-label=(t("Trang", "Pages")) {
                a rel="next" href={ (here) "?sort=" (sort.word()) "&cursor=" (next) } { (t("Tiếp", "Next")) }
            }
        }
        (consents::section(&staff, &register, who).await?)
        p .no-print {
            a .button.second href={ (here) "/eligibility" } { (t("Xét điều kiện khen thưởng", "Judge the eligibility")) }
        }
        @if staff.may(Permission::Register) {
            p .no-print {
                a .button.second href={ (here) "/merge" } { (t("Gộp với hồ sơ trùng", "Merge with another record")) }
            }
            @for one in &merges {
                p .no-print {
                    (t("Đã gộp hồ sơ ", "Merged into this: record ")) (one.from_id) " (" (one.name) "), "
                    (instant(&one.merged_at, language)) ": " (one.reason) " "
                    a href={ (here) "/merge?made=" (one.id) } { (t("Tách lại", "Undo the merge")) }
                }
            }
        }
        @if !namesakes.is_empty() {
            h2 { (t("Không phải người này?", "Not this one?")) }
            (cards(&namesakes, language))
        }
    };
    let crumbs = [("/", t("Trang chủ", "Home")), ("/recipients", t("Hồ sơ", "Records"))];
    Ok(staff.page(&who.facts.name, &crumbs, &said))
}

fn facts(who: &StoredRecipient, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let facts = &who.facts;
    let born = day_known(facts.birth_on, None, facts.birth_year, language);
    let sex = facts.sex.map(|sex| capital(sex.label().of(language)));
    let members: Vec<_> = facts.members.iter().map(|member| member.name.clone()).collect();
    let all = [
        (t("Tên khác", "Other names"), (!who.aliases.is_empty()).then(|| who.aliases.join("; "))),
        (t("Ngày sinh", "Born"), born),
        (t("Giới tính", "Sex"), sex),
        (t("Ngày mất", "Died"), facts.died_on.map(|on| day(on, language))),
        (t("Chức vụ", "Post"), facts.post.clone()),
        (t("Đơn vị", "Unit"), facts.unit.clone()),
        (t("Đơn vị cấp trên", "Unit above"), facts.parent_unit.clone()),
        (t("Thành viên", "Members"), (!members.is_empty()).then(|| members.join("; "))),
    ];
    html! {
        dl .facts {
            @for (name, value) in all.into_iter().filter_map(|(name, value)| Some((name, value?))) {
                div { dt { (name) } dd { (value) } }
            }
            div { dt { (t("Số trong sổ", "Number in the register")) } dd { (who.id) } }
        }
    }
}

/// One award of a timeline, with the acts on it.
fn awarded(item: &HistoryItem, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let one = &item.conferral;
    let signed = day_known(one.signed_on, None, one.signed_year, language);
    html! {
        li {
            strong { (one.award_name) } " " (status(one.status, language))
            div {
                a href={ "/decisions/" (one.decision_id) "#line-" (one.line) } {
                    @match &one.reference {
                        Some(reference) => (reference),
                        None => { (t("Bản ghi số ", "Record ")) (one.decision_id) }
                    }
                }
                @if let Some(signed) = signed { ", " (signed) }
                ", " (bodies(&one.authority_names, language))
            }
            @if let Some(years) = years(one.year_from, one.year_to) {
                div .quiet { (t("Năm thành tích", "Year of merit")) " " (years) }
            }
            @if let Some(number) = &one.certificate_number {
                div .quiet { (t("Số bằng", "Certificate")) " " (number) }
            }
            @for act in &item.acts {
                div {
                    (capital(act.act.label().of(language))) ": "
                    a href={ "/decisions/" (act.decision_id) } {
                        @match &act.reference { Some(reference) => (reference), None => (act.decision_id) }
                    }
                    @if let Some(on) = act.signed_on { ", " (day(on, language)) }
                }
            }
        }
    }
}
