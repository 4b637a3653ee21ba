//! `/sign-in`, `/sign-out` and `/sign-out-everywhere`.

use super::{
    form::{Visit, device_cookie, go, no_cookies, refused, session_cookie, with_cookies},
    page::{Field, Notice, page},
};
use crate::service::account::{
    attempt::Outcome,
    session::{self, Entered, Given},
};
use maud::html;
use poem::{
    Body, Response, handler,
    http::{HeaderValue, StatusCode, header},
};

/// Asks who it is; whoever is signed in already goes on.
#[handler]
pub(super) async fn show(visit: Visit) -> poem::Result<Response> {
    if visit.signed().await?.is_some() { Ok(go("/")) } else { asked(&visit, StatusCode::OK, "", &Notice::default()) }
}

/// The page that asks for name and password.
pub(super) fn asked(visit: &Visit, status: StatusCode, account: &str, notice: &Notice) -> poem::Result<Response> {
    let t = |vi, en| visit.language.of(vi, en);
    let (csrf, cookie) = visit.before()?;
    let name = Field {
        name: "account",
        label: t("Tên tài khoản", "Account name"),
        autocomplete: "username",
        value: account,
        hint: "",
    };
    let password = Field {
        name: "password",
        label: t("Mật khẩu", "Password"),
        autocomplete: "current-password",
        value: "",
        hint: "",
    };
    let said = html! {
        (notice.markup())
        form method="post" action="/sign-in" {
            input type="hidden" name="csrf" value=(csrf);
            (name.with(&[]))
            (password.with(&[]))
            button type="submit" { (t("Đăng nhập", "Sign in")) }
        }
        nav {
            @if visit.desk.register.has_provider() { a href="/sign-in/provider" { (t("Đăng nhập bằng tài khoản của cơ quan", "Sign in with the office's account")) } }
            a href="/code" { (t("Có mã dùng một lần? Đặt mật khẩu", "Have a one-time code? Set a password")) }
        }
    };
    Ok(with_cookies(page(visit.language, status, t("Đăng nhập", "Sign in"), &said), [cookie]))
}

/// What is said of a try that was not looked at.
pub(super) fn too_early(visit: &Visit, seconds: i64) -> Notice {
    let alert = match visit.language.tag() {
        "vi" => format!("Bạn đã nhập sai nhiều lần; hãy đợi {seconds} giây rồi thử lại."),
        _ => format!("There were many wrong tries; wait {seconds} seconds and try again."),
    };
    Notice { alert, ..Notice::default() }
}

/// Says how long to wait (RFC 9110, section 10.2.3).
pub(super) fn wait(mut response: Response, seconds: i64) -> Response {
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Signs in; a session that this browser has had ends.
#[handler]
pub(super) async fn send(visit: Visit, body: Body) -> poem::Result<Response> {
    let fields = visit.sent_before(body).await?;
    let account = fields.get("account");
    let given = Given {
        account,
        password: fields.get("password"),
        before: visit.session.as_deref(),
        device: visit.device.as_deref(),
    };
    match session::open(&visit.desk.register, &visit.from(), &given).await.map_err(refused)? {
        Outcome::Done(Entered { secret, device }) => {
            let [_, before] = no_cookies();
            Ok(with_cookies(go("/"), [session_cookie(&secret), device_cookie(&device), before]))
        }
        Outcome::Wrong => {
            let alert = visit
                .language
                .of("Tên tài khoản hoặc mật khẩu không đúng.", "The account name or the password is wrong.")
                .into();
            asked(&visit, StatusCode::FORBIDDEN, account, &Notice { alert, ..Notice::default() })
        }
        Outcome::Wait(seconds) => {
            Ok(wait(asked(&visit, StatusCode::TOO_MANY_REQUESTS, account, &too_early(&visit, seconds))?, seconds))
        }
    }
}

/// Signs out of this browser.
#[handler]
pub(super) async fn out(visit: Visit, body: Body) -> poem::Result<Response> {
    let (Some(signed), Some(secret)) = (visit.signed().await?, &visit.session) else { return Ok(go("/sign-in")) };
    visit.sent(body).await?;
    session::close(&visit.desk.register, &visit.from(), &signed, secret).await.map_err(refused)?;
    Ok(with_cookies(go("/sign-in"), no_cookies()))
}

/// Signs out of every browser.
#[handler]
pub(super) async fn out_everywhere(visit: Visit, body: Body) -> poem::Result<Response> {
    let Some(signed) = visit.signed().await? else { return Ok(go("/sign-in")) };
    visit.sent(body).await?;
    session::close_all(&visit.desk.register, &visit.from(), &signed).await.map_err(refused)?;
    Ok(with_cookies(go("/sign-in"), no_cookies()))
}
