//! `/start`: the first administrator of a register, by the code that the program printed.

use super::{
    field::{Field, FormPage, Sent},
    form::{Fields, Visit, device_cookie, go, no_before, session_cookie},
    language::plain,
    password::{alike, hint, new},
    sign_in::too_early,
};
use crate::{
    domain::fault::{Code, Fault},
    http::cookie,
    service::account::{
        attempt::Outcome,
        first::{self, Given, too_late},
        session::Entered,
    },
};
use maud::html;
use poem::{Body, Response, handler};

fn asked(visit: &Visit, fields: Option<&Fields>, sent: &Sent) -> Result<Response, Fault> {
    let t = |vi, en| visit.language.of(vi, en);
    let (csrf, bound) = visit.before()?;
    let code = Field {
        name: "code",
        label: t("Mã chương trình đã in ra", "The code that the program printed"),
        autocomplete: "one-time-code",
        value: "",
        hint: t(
            "Dòng “first steps” trên màn hình máy chủ, hoặc journalctl -u award-registry. Khởi động lại thì có mã mới, \
             mã cũ hết dùng được.",
            "In the lines “first steps” on the server's screen, or in journalctl -u award-registry. Started again, it \
             prints another, and the one before is void.",
        ),
    };
    let name = Field {
        name: "name",
        label: t("Tên tài khoản của bạn", "A name for your account"),
        autocomplete: "username",
        value: fields.map_or("", |fields| fields.get("name")),
        hint: t(
            "Chữ không dấu, chữ số, . _ @ -; không đổi được về sau.",
            "ASCII letters, digits, . _ @ -; it is never changed.",
        ),
    };
    let hint = hint(visit);
    let [password, again] = new(visit, &hint);
    let password = Field { label: t("Mật khẩu", "Password"), ..password };
    let again = Field { label: t("Nhập lại mật khẩu", "Password again"), ..again };
    let form = FormPage {
        title: t("Lập quản trị viên đầu tiên", "Make the first administrator"),
        action: "/start",
        hidden: html! { input type="hidden" name="csrf" value=(csrf); },
        fields: &[code, name, password, again],
        button: t("Lập quản trị viên và đăng nhập", "Make the administrator and sign in"),
        notice: "",
        links: html! { a href="/sign-in" { (t("Đăng nhập", "Sign in")) } },
    };
    Ok(cookie::with(form.show(&plain(visit, &csrf), sent), [bound]))
}

/// Asks for the code, a name and a password. What someone put into the address, which is kept in many places, goes.
#[handler]
pub(super) async fn show(visit: Visit) -> Result<Response, Fault> {
    if visit.place() != visit.path {
        return Ok(go("/start"));
    }
    if first::is_awaited(&visit.register).await? { asked(&visit, None, &Sent::No) } else { Err(too_late()) }
}

/// Makes the first administrator, who goes on to what an office settles first.
#[handler]
pub(super) async fn send(visit: Visit, body: Body) -> Result<Response, Fault> {
    let fields = visit.sent_before(body).await?;
    if let Err(sent) = alike(&fields) {
        return asked(&visit, Some(&fields), &sent);
    }
    let given = Given {
        code: fields.get("code"),
        name: fields.get("name"),
        password: fields.get("new"),
        before: visit.session.as_deref(),
    };
    let sent = match first::enter(&visit.register, &visit.from(), &given).await {
        Ok(Outcome::Done(Entered { secret, device })) => {
            return Ok(cookie::with(go("/office"), [session_cookie(secret), device_cookie(device), no_before()]));
        }
        Ok(Outcome::Wrong) => Sent::Refused(Fault::because(
            Code::Forbidden,
            "Mã không đúng, đã quá 24 giờ, hoặc chương trình đã khởi động lại từ khi in mã ấy; hãy dùng mã in ra sau \
             cùng.",
            "The code is wrong, is older than 24 hours, or the program was started again since; use the one printed \
             last.",
        )),
        Ok(Outcome::Wait(seconds)) => too_early(seconds),
        Err(fault) => Sent::refused(fault)?,
    };
    asked(&visit, Some(&fields), &sent)
}
