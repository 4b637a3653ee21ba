//! What waits at the start for whoever keeps the register: the state of the system and the accounts that wait, for an
//! administrator; the head to keep and the lists that left the register, for an auditor.

use crate::{
    domain::fault::Fault,
    service::{
        Register, account, audit, export,
        system::{points::points, standing},
    },
    web::{
        export::{file, listed},
        shell::Staff,
        system::{by_themselves, state, to_be_cured},
        words::{by, capital, count, instant, many},
    },
};
use maud::{Markup, html};

/// Lists that left the register which are shown here; their own page has all.
const FEW: i64 = 5;

/// The state of the system, and the accounts that wait to be opened.
pub(super) async fn system(staff: &Staff, register: &Register) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let standing = standing(register, &staff.ctx).await?;
    let points = points(register, &staff.ctx).await?;
    let waiting = account::waiting(register, &staff.ctx).await?;
    Ok(html! {
        @if !waiting.is_empty() {
            section {
                h2 { (t("Tài khoản chờ mở", "Accounts that wait to be opened")) " (" (many(waiting.len(), language)) ")" }
                ul .cards {
                    @for one in &waiting {
                        li {
                            a href={ "/accounts/" (one.facts.name) } { (one.facts.name) }
                            div .quiet {
                                @if let Some(name) = &one.facts.full_name { (name) ", " }
                                (capital(one.facts.role.label().of(language))) ", "
                                (t("đến lúc", "came at")) " " (instant(&one.created_at, language))
                            }
                        }
                    }
                }
            }
        }
        section {
            h2 { (t("Tình trạng hệ thống", "State of the system")) }
            (state(staff, &standing))
            (to_be_cured(staff, &points))
            @if let Some(backups) = &standing.backups { (by_themselves(staff, backups)) }
            p {
                a href="/system" { (t("Hệ thống", "The system")) } " · "
                a href="/accounts" { (t("Tài khoản", "Accounts")) } " · "
                a href="/catalogue/awards" { (t("Danh mục", "The catalogue")) } " · "
                a href="/audit" { (t("Kiểm tra", "The audit")) }
            }
        }
    })
}

/// The head to keep, and the last lists that left the register.
pub(super) async fn trail(staff: &Staff, register: &Register) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let head = audit::head(register, &staff.ctx).await?;
    let exports = export::before(register, &staff.ctx, None, FEW).await?;
    Ok(html! {
        section {
            h2 { (t("Đầu sổ hôm nay", "The head of today")) }
            p {
                (count(head.size, language)) " " (t("sự kiện", "events")) ", " (instant(&head.at, language)) ": "
                a href="/v1/audit/head" download="dau-so.json" { (t("Tải đầu sổ để giữ nơi khác", "Download the head to keep elsewhere")) }
            }
            p {
                a href="/audit#kept" { (t("Đối chiếu một đầu sổ đã giữ", "Check a head that was kept")) } " · "
                a href="/reports/changes" { (t("Thay đổi giữa hai thời điểm", "Changes between two moments")) } " · "
                a href="/reports/reconciliation" { (t("Cần đối chiếu", "To reconcile")) }
            }
            h2 { (t("Danh sách xuất gần đây", "Lists that left of late")) }
            @if exports.is_empty() { p .quiet { (t("Chưa có danh sách nào được xuất.", "No list has left the register.")) } }
            @else {
                ul .cards {
                    @for one in &exports {
                        li {
                            (listed(one, language))
                            @for words in one.filter_in_words.iter().flatten() { "; " (words) }
                            div .quiet {
                                (by(&one.exported_by, language)) ", " (instant(&one.created_at, language)) ", " (file(one, language))
                                @if let Some(rows) = one.rows { ", " (count(rows, language)) " " (t("dòng", "rows")) }
                            }
                        }
                    }
                }
                p { a href="/exports" { (t("Xem tất cả danh sách đã xuất", "See all lists that left")) } }
            }
        }
    })
}
