//! `/password`, where a person changes the own password, and `/code`, where a one-time code sets it.

use super::{
    form::{Fields, Visit, device_cookie, go, no_cookies, refused, session_cookie, with_cookies},
    page::{Field, Notice, Wrong, page},
    sign_in::{asked, too_early, wait},
};
use crate::{
    domain::account::password::{LEAST, MOST},
    service::account::{attempt::Outcome, code, password, session::Signed},
};
use maud::{Markup, html};
use poem::{Body, Response, handler, http::StatusCode};

/// The fields of a new password.
fn new(visit: &Visit, wrong: &[Wrong]) -> Markup {
    let t = |vi, en| visit.language.of(vi, en);
    let hint = match visit.language.tag() {
        "vi" => format!("Từ {LEAST} đến {MOST} ký tự, ký tự nào cũng được; một câu của riêng bạn là tốt nhất."),
        _ => format!("{LEAST} to {MOST} characters of any kind; a sentence of your own is best."),
    };
    let new = Field {
        name: "new",
        label: t("Mật khẩu mới", "New password"),
        autocomplete: "new-password",
        value: "",
        hint: &hint,
    };
    let again = Field {
        name: "again",
        label: t("Nhập lại mật khẩu mới", "New password again"),
        autocomplete: "new-password",
        value: "",
        hint: "",
    };
    html! { (new.with(wrong)) (again.with(wrong)) }
}

/// What is wrong with a password that was not typed alike twice.
fn unlike(visit: &Visit, fields: &Fields) -> Vec<Wrong> {
    let text =
        visit.language.of("Hai lần nhập không khớp; hãy nhập lại cả hai.", "The two are not alike; type both again.");
    if fields.get("new") == fields.get("again") { Vec::new() } else { vec![Wrong::at("again", text)] }
}

fn own(visit: &Visit, status: StatusCode, signed: &Signed, notice: &Notice, wrong: &[Wrong]) -> Response {
    let t = |vi, en| visit.language.of(vi, en);
    let current = Field {
        name: "current",
        label: t("Mật khẩu hiện tại", "Current password"),
        autocomplete: "current-password",
        value: "",
        hint: "",
    };
    let said = html! {
        (notice.markup())
        form method="post" action="/password" {
            input type="hidden" name="csrf" value=(signed.session.csrf_token);
            // Password managers keep the new password under this name.
            input type="hidden" name="account" autocomplete="username" value=(signed.account.name);
            (current.with(wrong))
            (new(visit, wrong))
            button type="submit" { (t("Đổi mật khẩu", "Change the password")) }
        }
        nav { a href="/" { (t("Về trang đầu", "To the start")) } }
    };
    page(visit.language, status, t("Đổi mật khẩu", "Change the password"), &said)
}

/// Asks for the current and the new password.
#[handler]
pub(super) async fn show(visit: Visit) -> poem::Result<Response> {
    let Some(signed) = visit.signed().await? else { return Ok(go("/sign-in")) };
    Ok(own(&visit, StatusCode::OK, &signed, &Notice::default(), &[]))
}

/// Changes the own password.
#[handler]
pub(super) async fn send(visit: Visit, body: Body) -> poem::Result<Response> {
    let Some(signed) = visit.signed().await? else { return Ok(go("/sign-in")) };
    let fields = visit.sent(body).await?;
    let wrong = unlike(&visit, &fields);
    if !wrong.is_empty() {
        return Ok(own(&visit, StatusCode::BAD_REQUEST, &signed, &Notice::default(), &wrong));
    }
    let given =
        password::Given { current: fields.get("current"), new: fields.get("new"), device: visit.device.as_deref() };
    match password::replace(&visit.desk.register, &signed, &visit.from(), &given).await {
        Ok(Outcome::Done(secret)) => {
            let signed = signed.with(&secret);
            let done = visit
                .language
                .of(
                    "Đã đổi mật khẩu; các thiết bị khác đã bị đăng xuất.",
                    "The password is changed; other browsers are signed out.",
                )
                .into();
            let page = own(&visit, StatusCode::OK, &signed, &Notice { done, ..Notice::default() }, &[]);
            Ok(with_cookies(page, [session_cookie(&secret)]))
        }
        Ok(Outcome::Wrong) => {
            let wrong = [Wrong::at(
                "current",
                visit.language.of("Mật khẩu hiện tại không đúng.", "The current password is wrong."),
            )];
            Ok(own(&visit, StatusCode::FORBIDDEN, &signed, &Notice::default(), &wrong))
        }
        Ok(Outcome::Wait(seconds)) => {
            Ok(wait(own(&visit, StatusCode::TOO_MANY_REQUESTS, &signed, &too_early(&visit, seconds), &[]), seconds))
        }
        Err(fault) => {
            let wrong = Wrong::of(fault, visit.language).map_err(refused)?;
            Ok(own(&visit, StatusCode::BAD_REQUEST, &signed, &Notice::default(), &wrong))
        }
    }
}

fn by_code(
    visit: &Visit,
    status: StatusCode,
    account: &str,
    notice: &Notice,
    wrong: &[Wrong],
) -> poem::Result<Response> {
    let t = |vi, en| visit.language.of(vi, en);
    let (csrf, cookie) = visit.before()?;
    let name = Field {
        name: "account",
        label: t("Tên tài khoản", "Account name"),
        autocomplete: "username",
        value: account,
        hint: "",
    };
    let code = Field {
        name: "code",
        label: t("Mã dùng một lần", "One-time code"),
        autocomplete: "one-time-code",
        value: "",
        hint: "XXXX-XXXX-XXXX-XXXX-XXXX-XXXX",
    };
    let said = html! {
        (notice.markup())
        form method="post" action="/code" {
            input type="hidden" name="csrf" value=(csrf);
            (name.with(wrong))
            (code.with(wrong))
            (new(visit, wrong))
            button type="submit" { (t("Đặt mật khẩu", "Set the password")) }
        }
        nav { a href="/sign-in" { (t("Đăng nhập", "Sign in")) } }
    };
    Ok(with_cookies(
        page(visit.language, status, t("Đặt mật khẩu bằng mã", "Set a password by a code"), &said),
        [cookie],
    ))
}

/// Asks for a code and the new password.
#[handler]
#[expect(clippy::unused_async, reason = "handlers are async")]
pub(super) async fn show_code(visit: Visit) -> poem::Result<Response> {
    by_code(&visit, StatusCode::OK, "", &Notice::default(), &[])
}

/// Sets a password by a code.
#[handler]
pub(super) async fn send_code(visit: Visit, body: Body) -> poem::Result<Response> {
    let fields = visit.sent_before(body).await?;
    let account = fields.get("account");
    let wrong = unlike(&visit, &fields);
    if !wrong.is_empty() {
        return by_code(&visit, StatusCode::BAD_REQUEST, account, &Notice::default(), &wrong);
    }
    let given = code::Given { account, code: fields.get("code"), new: fields.get("new") };
    match code::spend(&visit.desk.register, &visit.from(), &given).await {
        Ok(Outcome::Done(device)) => {
            let done = visit.language.of("Đã đặt mật khẩu; hãy đăng nhập.", "The password is set; sign in.").into();
            let [session, _] = no_cookies();
            Ok(with_cookies(
                asked(&visit, StatusCode::OK, account, &Notice { done, ..Notice::default() })?,
                [session, device_cookie(&device)],
            ))
        }
        Ok(Outcome::Wrong) => {
            let alert = visit.language.of(
                "Tên tài khoản hoặc mã không đúng, hoặc mã đã dùng hay hết hạn.",
                "The account name or the code is wrong, or the code was used or has expired.",
            );
            by_code(&visit, StatusCode::FORBIDDEN, account, &Notice { alert: alert.into(), ..Notice::default() }, &[])
        }
        Ok(Outcome::Wait(seconds)) => Ok(wait(
            by_code(&visit, StatusCode::TOO_MANY_REQUESTS, account, &too_early(&visit, seconds), &[])?,
            seconds,
        )),
        Err(fault) => {
            let wrong = Wrong::of(fault, visit.language).map_err(refused)?;
            by_code(&visit, StatusCode::BAD_REQUEST, account, &Notice::default(), &wrong)
        }
    }
}
