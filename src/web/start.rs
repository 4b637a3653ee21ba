//! `/`: where a person starts who is signed in.

use super::form::{Visit, go};
use crate::{domain::fault::Fault, http::page::page};
use maud::html;
use poem::{Response, handler};

/// Who is signed in, and where to go.
#[handler]
pub(super) async fn show(visit: Visit) -> Result<Response, Fault> {
    let Some(signed) = visit.signed().await? else { return Ok(go("/sign-in")) };
    let t = |vi, en| visit.language.of(vi, en);
    let account = &signed.account;
    let out = |action: &str, label: &str| {
        html! {
            form method="post" action=(action) {
                input type="hidden" name="csrf" value=(signed.session.csrf_token);
                button type="submit" { (label) }
            }
        }
    };
    let said = html! {
        dl {
            dt { (t("Tài khoản", "Account")) }
            dd { (account.name) }
            @if let Some(name) = &account.full_name { dt { (t("Họ tên", "Name")) } dd { (name) } }
            dt { (t("Vai trò", "Role")) }
            dd { (account.role.label().of(visit.language)) }
            @if !account.authority_codes.is_empty() { dt { (t("Chỉ xem cơ quan", "Limited to")) } dd { (account.authority_codes.join(", ")) } }
        }
        nav {
            a href="/password" { (t("Đổi mật khẩu", "Change the password")) }
            a href="/docs" { (t("Tài liệu API", "API documentation")) }
        }
        (out("/sign-out", t("Đăng xuất", "Sign out")))
        (out("/sign-out-everywhere", t("Đăng xuất khỏi mọi thiết bị", "Sign out everywhere")))
    };
    Ok(page(Response::builder(), visit.language, t("Trang đầu", "Start"), &said))
}

/// Back to the start, from the address of a form that has no page of its own.
#[handler]
pub(super) fn back() -> Response {
    go("/")
}
