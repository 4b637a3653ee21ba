//! `/password`, where a person changes the own password, and `/code`, where a one-time code sets it.

use super::{
    field::{Field, FormPage, Sent},
    form::{Fields, Visit, device_cookie, go, no_session, session_cookie},
    language::plain,
    shell,
    sign_in::{asked, too_early},
};
use crate::{
    domain::{
        account::password::{LEAST, MOST},
        fault::{Code, Fault, Finding},
    },
    http::cookie,
    service::account::{attempt::Outcome, code, password, secret, session::Signed},
};
use maud::html;
use poem::{Body, Response, handler};

/// What to know of a new password.
pub(super) fn hint(visit: &Visit) -> String {
    match visit.language.tag() {
        "vi" => format!("Từ {LEAST} đến {MOST} ký tự, ký tự nào cũng được; một câu của riêng bạn là tốt nhất."),
        _ => format!("{LEAST} to {MOST} characters of any kind; a sentence of your own is best."),
    }
}

/// The fields of a new password.
pub(super) fn new<'a>(visit: &Visit, hint: &'a str) -> [Field<'a>; 2] {
    let field = |name, label, hint| Field { name, label, autocomplete: "new-password", value: "", hint };
    [
        field("new", visit.language.of("Mật khẩu mới", "New password"), hint),
        field("again", visit.language.of("Nhập lại mật khẩu mới", "New password again"), ""),
    ]
}

/// Refuses a password that was not typed alike twice.
pub(super) fn alike(fields: &Fields) -> Result<(), Sent> {
    if fields.get("new") == fields.get("again") {
        return Ok(());
    }
    let (vi, en) = ("Hai lần nhập không khớp; hãy nhập lại cả hai.", "The two are not alike; type both again.");
    Err(Sent::Refused(Fault::at(Code::InvalidBody, Finding::at("/again", "unlike", vi, en))))
}

async fn own(visit: &Visit, signed: &Signed, sent: &Sent) -> Result<Response, Fault> {
    let t = |vi, en| visit.language.of(vi, en);
    let csrf = secret::masked(&signed.session.csrf_token)?;
    let current = Field {
        name: "current",
        label: t("Mật khẩu hiện tại", "Current password"),
        autocomplete: "current-password",
        value: "",
        hint: "",
    };
    let hint = hint(visit);
    let [new, again] = new(visit, &hint);
    let form = FormPage {
        title: t("Đổi mật khẩu", "Change the password"),
        action: "/password",
        hidden: html! {
            input type="hidden" name="csrf" value=(csrf);
            // Password managers keep the new password under this name.
            input type="hidden" name="account" autocomplete="username" value=(signed.account.name);
        },
        fields: &[current, new, again],
        button: t("Đổi mật khẩu", "Change the password"),
        notice: "",
        links: html! { a href="/" { (t("Về trang chủ", "To the start")) } },
    };
    let limits = shell::limits(visit, &signed.account, &signed.ctx(&visit.from())).await?;
    Ok(form.show(&shell::frame(visit, &signed.account, &limits, &csrf, &[]), sent))
}

/// Asks for the current and the new password.
#[handler]
pub(super) async fn show(visit: Visit) -> Result<Response, Fault> {
    let Some(signed) = visit.signed().await? else { return Ok(go("/sign-in")) };
    own(&visit, &signed, &Sent::No).await
}

/// Changes the own password.
#[handler]
pub(super) async fn send(visit: Visit, body: Body) -> Result<Response, Fault> {
    let Some(signed) = visit.signed().await? else { return Ok(go("/sign-in")) };
    let fields = visit.sent(body).await?;
    if let Err(sent) = alike(&fields) {
        return own(&visit, &signed, &sent).await;
    }
    let given =
        password::Given { current: fields.get("current"), new: fields.get("new"), device: visit.device.as_deref() };
    let sent = match password::replace(&visit.register, &signed, &visit.from(), &given).await {
        Ok(Outcome::Done(secret)) => {
            let signed = signed.with(&secret);
            let done = visit.language.of(
                "Đã đổi mật khẩu; các thiết bị khác đã bị đăng xuất.",
                "The password is changed; other browsers are signed out.",
            );
            let page = own(&visit, &signed, &Sent::Done(done.into())).await?;
            return Ok(cookie::with(page, [session_cookie(secret)]));
        }
        Ok(Outcome::Wrong) => {
            let (vi, en) = ("Mật khẩu hiện tại không đúng.", "The current password is wrong.");
            Sent::Refused(Fault::at(Code::Forbidden, Finding::at("/current", "wrong_password", vi, en)))
        }
        Ok(Outcome::Wait(seconds)) => too_early(seconds),
        Err(fault) => Sent::refused(fault)?,
    };
    own(&visit, &signed, &sent).await
}

fn by_code(visit: &Visit, account: &str, sent: &Sent) -> Result<Response, Fault> {
    let t = |vi, en| visit.language.of(vi, en);
    let (csrf, bound) = visit.before()?;
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
    let hint = hint(visit);
    let [new, again] = new(visit, &hint);
    let form = FormPage {
        title: t("Đặt mật khẩu bằng mã", "Set a password by a code"),
        action: "/code",
        hidden: html! { input type="hidden" name="csrf" value=(csrf); },
        fields: &[name, code, new, again],
        button: t("Đặt mật khẩu", "Set the password"),
        notice: "",
        links: html! { a href="/sign-in" { (t("Đăng nhập", "Sign in")) } },
    };
    Ok(cookie::with(form.show(&plain(visit, &csrf), sent), [bound]))
}

/// Asks for a code and the new password.
#[handler]
#[expect(clippy::unused_async, reason = "handlers are async")]
pub(super) async fn show_code(visit: Visit) -> Result<Response, Fault> {
    by_code(&visit, "", &Sent::No)
}

/// Sets a password by a code.
#[handler]
pub(super) async fn send_code(visit: Visit, body: Body) -> Result<Response, Fault> {
    let fields = visit.sent_before(body).await?;
    let account = fields.get("account");
    if let Err(sent) = alike(&fields) {
        return by_code(&visit, account, &sent);
    }
    let given = code::Given { account, code: fields.get("code"), new: fields.get("new") };
    let sent = match code::spend(&visit.register, &visit.from(), &given).await {
        Ok(Outcome::Done(device)) => {
            let done = visit.language.of("Đã đặt mật khẩu; hãy đăng nhập.", "The password is set; sign in.");
            let page = asked(&visit, account, &Sent::Done(done.into())).await?;
            return Ok(cookie::with(page, [no_session(), device_cookie(device)]));
        }
        Ok(Outcome::Wrong) => Sent::Refused(Fault::because(
            Code::Forbidden,
            "Tên tài khoản hoặc mã không đúng, hoặc mã đã dùng hay hết hạn.",
            "The account name or the code is wrong, or the code was used or has expired.",
        )),
        Ok(Outcome::Wait(seconds)) => too_early(seconds),
        Err(fault) => Sent::refused(fault)?,
    };
    by_code(&visit, account, &sent)
}
