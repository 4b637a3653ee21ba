//! `/decisions/{id}/bonuses`: what each award of a decision is worth on its day, by which rules, and what was paid.

use super::{
    super::{
        download::downloads,
        head::{AWARD, ColumnHead, LINE, NAME, heads},
        shell::Staff,
        words::{capital, count},
    },
    crumbs, named,
};
use crate::{
    domain::{
        account::Permission,
        bonus::{Bonus, Bonuses},
        conferral::ConferralStatus,
        fault::{Fault, Language},
        history::{HistoryItem, ended_by},
        page::Paging,
    },
    service::decision::{self, bonuses, history},
};
use maud::{Markup, html};
use poem::{Response, handler, web::Path};
use std::collections::HashMap;

/// Lines on a page.
const LINES: i64 = 200;

/// The bonus sheet.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let register = staff.reading().await?;
    let found = decision::get(&register, &staff.ctx, id, false).await?;
    let sheet = bonuses::bonuses(&register, &staff.ctx, id).await?;
    let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { limit: Some(LINES), cursor, include_total: false };
    let page = history::conferrals_with_acts(&register, &staff.ctx, id, &paging).await?;
    let by_id: HashMap<i64, &Bonus> = sheet.items.iter().map(|bonus| (bonus.conferral_id, bonus)).collect();
    let said = html! {
        p .lead { (named(&found, language)) }
        (totals(&staff, &sheet))
        @if page.items.is_empty() {
            p { (t("Quyết định này chưa vào sổ hoặc không tặng gì.", "This decision is not in the register, or awards nothing.")) }
        } @else {
            @if staff.may(Permission::Record) {
                p .no-print {
                    a href={ "/decisions/" (id) "/certificates" } { (t("Ghi số bằng, tiền đã chi của từng dòng", "Record certificates and bonuses paid, line by line")) }
                }
            }
            (table(&staff, &page.items, &by_id))
            (downloads(&staff, &format!("/v1/decisions/{id}/bonuses/export"), &[], true))
        }
        nav .steps aria-label=(t("Các dòng", "Lines")) {
            @if !staff.visit.asked("cursor").is_empty() { a href=(staff.visit.path) { (t("Về đầu", "To the first")) } }
            @if let Some(next) = &page.next_cursor { a rel="next" href={ (staff.visit.path) "?cursor=" (next) } { (t("Tiếp", "Next")) } }
        }
    };
    let name = named(&found, language);
    let above = format!("/decisions/{id}");
    let [home, all] = crumbs(&staff);
    Ok(staff.page(t("Bảng tiền thưởng", "Bonus sheet"), &[home, all, (above.as_str(), name.as_str())], &said))
}

fn dong(amount: i64, language: Language) -> String {
    format!("{} đ", count(amount, language))
}

fn totals(staff: &Staff, sheet: &Bonuses) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let some = |amount: i64| (amount > 0).then(|| dong(amount, language));
    let number = |n: i64| (n > 0).then(|| count(n, language));
    let fallen = sheet.items.iter().filter(|bonus| bonus.status != ConferralStatus::InForce);
    let fallen = fallen.filter_map(|bonus| bonus.paid_vnd);
    let all = [
        (t("Tổng", "Total"), Some(dong(sheet.total_vnd, language))),
        (t("Trong đó mức tối đa", "Of that upper limits"), some(sheet.caps_vnd)),
        (t("Đã chi", "Paid"), some(sheet.paid_vnd)),
        (t("Đã chi cho dòng không còn hiệu lực", "Paid for lines no longer in force"), some(fallen.sum())),
        (t("Chưa xác định được", "Not known"), number(sheet.unknown)),
        (t("Theo quy định chưa kiểm lại", "By rules not verified since"), number(sheet.unverified)),
    ];
    html! {
        dl .facts {
            @for (name, value) in all.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value))) {
                div { dt { (name) } dd { (value) } }
            }
        }
    }
}

const HOW: ColumnHead = ColumnHead::text("Cách tính", "How");
const BONUS: ColumnHead = ColumnHead::number("Tiền thưởng", "Bonus");
const PAID: ColumnHead = ColumnHead::number("Đã chi", "Paid");

fn table(staff: &Staff, items: &[HistoryItem], by_id: &HashMap<i64, &Bonus>) -> Markup {
    html! {
        table .stack {
            (heads(&[LINE, NAME, AWARD, HOW, BONUS, PAID], staff.visit.language))
            tbody { @for one in items { (row(staff, one, by_id.get(&one.conferral.id).copied())) } }
        }
    }
}

fn row(staff: &Staff, item: &HistoryItem, bonus: Option<&Bonus>) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let one = &item.conferral;
    let stands = one.status == ConferralStatus::InForce;
    html! {
        tr {
            td .number data-label=(LINE.of(language)) { (one.line) }
            td { span .gone[!stands] { (one.name.as_deref().unwrap_or(t("(chưa rõ tên)", "(not named)"))) } }
            td data-label=(AWARD.of(language)) { span .gone[!stands] { (one.award_name) } }
            @match bonus {
                Some(bonus) if stands => {
                    td data-label=(HOW.of(language)) { (how(bonus, language)) }
                    td .number data-label=(BONUS.of(language)) { @if let Some(amount) = bonus.amount_vnd { (dong(amount, language)) } }
                }
                _ => {
                    td data-label=(HOW.of(language)) { @if !stands { (ended(item, language)) } }
                    td {}
                }
            }
            td .number data-label=(PAID.of(language)) {
                @if let Some(paid) = bonus.and_then(|bonus| bonus.paid_vnd) { (dong(paid, language)) }
            }
        }
    }
}

/// What an award that is not paid for has become, with the paper that did it.
fn ended(item: &HistoryItem, language: Language) -> Markup {
    html! {
        (capital(item.conferral.status.label().of(language)))
        @if let Some(act) = ended_by(item.conferral.status, &item.acts) {
            " ("
            a href={ "/decisions/" (act.decision_id) } {
                @match &act.reference {
                    Some(reference) => (reference),
                    None => { (language.of("bản ghi số", "record")) " " (act.decision_id) }
                }
            }
            ")"
        }
    }
}

/// By which rules a bonus is what it is.
fn how(bonus: &Bonus, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    html! {
        (capital(bonus.basis.label().of(language)))
        @if let Some(why) = bonus.unknown_because { ": " (why.label().of(language)) }
        @if let (Some(coefficient), Some(salary)) = (&bonus.coefficient, bonus.base_salary_vnd) {
            ": " (coefficient.replace('.', language.of(",", "."))) " × " (dong(salary, language))
            @if let Some(factor) = &bonus.factor { " × " (factor.replace('.', language.of(",", "."))) }
        }
        @if let Some(line) = bonus.work_line { span .under { (t("tính ở dòng ", "counted at line ")) (line) } }
        @if bonus.unverified { span .under { (t("quy định chưa kiểm lại cho ngày này", "the rule was not verified for this day")) } }
        @if !bonus.instruments.is_empty() { span .under { (bonus.instruments.join("; ")) } }
    }
}
