//! `/sign-in`, `/sign-out` and `/sign-out-everywhere`.

use super::{
    field::{Field, FormPage, Sent},
    form::{Visit, device_cookie, go, go_to, no_before, no_session, session_cookie},
    language::plain,
};
use crate::{
    domain::fault::{Code, Fault},
    http::cookie,
    service::account::{
        attempt::Outcome,
        first,
        session::{self, Entered, Given},
    },
};
use maud::html;
use poem::{Body, Response, handler};

/// Asks who it is; whoever is signed in already goes on.
#[handler]
pub(super) async fn show(visit: Visit) -> Result<Response, Fault> {
    if visit.signed().await?.is_some() { Ok(go("/")) } else { asked(&visit, "", &Sent::No).await }
}

/// The page that asks for name and password.
pub(super) async fn asked(visit: &Visit, account: &str, sent: &Sent) -> Result<Response, Fault> {
    asked_on_the_way(visit, account, visit.asked("to"), sent).await
}

/// The same, for someone who is on the way to a page.
async fn asked_on_the_way(visit: &Visit, account: &str, to: &str, sent: &Sent) -> Result<Response, Fault> {
    let t = |vi, en| visit.language.of(vi, en);
    let (csrf, bound) = visit.before()?;
    let is_awaited = first::is_awaited(&visit.register).await?;
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
    let form = FormPage {
        title: t("Đăng nhập", "Sign in"),
        action: "/sign-in",
        hidden: html! {
            input type="hidden" name="csrf" value=(csrf);
            @if !to.is_empty() { input type="hidden" name="to" value=(to); }
        },
        fields: &[name, password],
        button: t("Đăng nhập", "Sign in"),
        notice: if visit.session.is_some() && !to.is_empty() && matches!(sent, Sent::No) {
            t(
                "Phiên làm việc đã hết. Đăng nhập lại để tiếp tục ở trang đang xem.",
                "The session is over. Sign in again to go on where you were.",
            )
        } else {
            ""
        },
        links: html! {
            @if is_awaited {
                a href="/start" { (t("Sổ mới: lập quản trị viên đầu tiên", "A new register: make the first administrator")) }
            }
            @if visit.register.has_provider() {
                a href="/sign-in/provider" {
                    (t("Đăng nhập bằng tài khoản của cơ quan", "Sign in with the office's account"))
                }
            }
            a href="/code" { (t("Có mã dùng một lần? Đặt mật khẩu", "Have a one-time code? Set a password")) }
        },
    };
    Ok(cookie::with(form.show(&plain(visit, &csrf), sent), [bound]))
}

/// What is said of a try that was not looked at.
pub(super) fn too_early(seconds: i64) -> Sent {
    Sent::Refused(Fault::later(
        seconds,
        format!("Bạn đã nhập sai nhiều lần; hãy đợi {seconds} giây rồi thử lại."),
        format!("There were many wrong tries; wait {seconds} seconds and try again."),
    ))
}

/// Signs in; a session that this browser has had ends.
#[handler]
pub(super) async fn send(visit: Visit, body: Body) -> Result<Response, Fault> {
    let fields = visit.sent_before(body).await?;
    let account = fields.get("account");
    let to = fields.get("to");
    let given = Given {
        account,
        password: fields.get("password"),
        before: visit.session.as_deref(),
        device: visit.device.as_deref(),
    };
    match session::open(&visit.register, &visit.from(), &given).await? {
        Outcome::Done(Entered { secret, device }) => {
            Ok(cookie::with(go_to(to), [session_cookie(secret), device_cookie(device), no_before()]))
        }
        Outcome::Wrong => {
            let fault = Fault::because(
                Code::Forbidden,
                "Tên tài khoản hoặc mật khẩu không đúng.",
                "The account name or the password is wrong.",
            );
            asked_on_the_way(&visit, account, to, &Sent::Refused(fault)).await
        }
        Outcome::Wait(seconds) => asked_on_the_way(&visit, account, to, &too_early(seconds)).await,
    }
}

/// Signs out of this browser.
#[handler]
pub(super) async fn out(visit: Visit, body: Body) -> Result<Response, Fault> {
    let (Some(signed), Some(secret)) = (visit.signed().await?, &visit.session) else { return Ok(go("/sign-in")) };
    visit.sent(body).await?;
    session::close(&visit.register, &visit.from(), &signed, secret).await?;
    Ok(cookie::with(go("/sign-in"), [no_session(), no_before()]))
}

/// Signs out of every browser.
#[handler]
pub(super) async fn out_everywhere(visit: Visit, body: Body) -> Result<Response, Fault> {
    let Some(signed) = visit.signed().await? else { return Ok(go("/sign-in")) };
    visit.sent(body).await?;
    session::close_all(&visit.register, &visit.from(), &signed).await?;
    Ok(cookie::with(go("/sign-in"), [no_session(), no_before()]))
}
