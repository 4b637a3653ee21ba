//! `/tokens`: the tokens by which a person's own programs act for them: made, shown once, revoked.

use super::{
    form::Fields,
    head::{ACT, ColumnHead, NUMBER, heads},
    inputs::{Input, Kind, Shown},
    shell::{Staff, key},
    words::{capital, instant},
};
use crate::{
    domain::{
        account::{
            Permission, may,
            token::{MadeToken, Token, TokenRequest},
        },
        fault::{Code, Fault, Finding},
        page::Paging,
        stored::Page,
    },
    http::status,
    service::account::token,
};
use maud::{Markup, html};
use poem::{Body, Response, handler};

/// What became of a form.
enum Done {
    Nothing,
    Made(Box<MadeToken>),
    Revoked(i64),
}

/// A person's own tokens.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    let days = Fields::of(vec![("days".to_owned(), "90".to_owned())]);
    page(&staff, &days, &Done::Nothing, None).await
}

/// Makes a token, or revokes one.
#[handler]
pub(super) async fn send(staff: Staff, body: Body) -> Result<Response, Fault> {
    let fields = staff.visit.sent(body).await?;
    let days = Fields::of(vec![("days".to_owned(), "90".to_owned())]);
    match act(&staff, &fields).await {
        Ok(done) => page(&staff, &days, &done, None).await,
        Err(fault) if status::of(fault.code).is_client_error() => {
            page(&staff, &fields, &Done::Nothing, Some(&fault)).await
        }
        Err(fault) => Err(fault),
    }
}

async fn act(staff: &Staff, fields: &Fields) -> Result<Done, Fault> {
    let register = &staff.visit.register;
    match fields.get("do").split_once(':').unwrap_or((fields.get("do"), "")) {
        ("make", _) => {
            let days = fields.get("days").trim().parse().map_err(|_| {
                let (vi, en) = ("Ghi số ngày, từ 1 đến 366.", "Write a number of days, 1 to 366.");
                Fault::at(Code::InvalidBody, Finding::at("/days", "invalid_value", vi, en))
            })?;
            let label = Some(fields.get("label").trim()).filter(|label| !label.is_empty()).map(str::to_owned);
            if label.is_none() {
                let (vi, en) = (
                    "Ghi mã dùng cho phần mềm nào, việc gì, để sau này biết mã nào cần thu hồi.",
                    "Say which program the token is for, so that it is known later which one to revoke.",
                );
                return Err(Fault::at(Code::InvalidBody, Finding::at("/label", "required", vi, en)));
            }
            let scopes = fields.all().filter(|(name, _)| *name == "scopes");
            let scopes = scopes.filter_map(|(_, word)| Permission::find(word)).collect();
            let asked = TokenRequest { label, scopes, days: Some(days) };
            Ok(Done::Made(Box::new(token::create_own(register, &staff.ctx, asked).await?)))
        }
        ("revoke", id) => {
            let id = id.parse().unwrap_or_default();
            token::revoke_own(register, &staff.ctx, id).await?;
            Ok(Done::Revoked(id))
        }
        _ => Err(Fault::because(Code::InvalidBody, "Biểu mẫu không nêu việc cần làm.", "The form says no act.")),
    }
}

async fn page(staff: &Staff, fields: &Fields, done: &Done, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, ..Paging::default() };
    let tokens = token::list_own(&staff.visit.register, &staff.ctx, &paging).await?;
    let field_of = |place: &str| {
        let first = place.split('/').next().unwrap_or_default();
        ["label", "days", "scopes"].into_iter().find(|name| *name == first)
    };
    let shown = Shown { language: staff.visit.language, fields, fault, field_of };
    let said = html! {
        @match done {
            Done::Nothing => {}
            Done::Made(made) => (slip(staff, made)),
            Done::Revoked(id) => div role="status" { p { (t("Đã thu hồi mã số ", "Revoked the token ")) (id) "." } },
        }
        (shown.summary(|name| label(staff, name).to_owned()))
        p {
            (t(
                "Mã truy cập cho phần mềm làm việc thay bạn, với quyền của bạn. Không đưa mã cho người khác.",
                "A token lets a program act for you, within what you may do. Give it to nobody.",
            ))
        }
        (table(staff, &tokens)?)
        (make(staff, &shown)?)
    };
    let title = t("Mã truy cập của tôi", "My tokens");
    Ok(staff.form_page(title, &[("/", t("Trang chủ", "Home"))], fault, &said))
}

fn label<'s>(staff: &'s Staff, name: &str) -> &'s str {
    match name {
        "label" => staff.of("Dùng cho", "What it is for"),
        "days" => staff.of("Số ngày", "Days"),
        _ => staff.of("Chỉ được làm", "May only"),
    }
}

/// A token that was just made; it is shown once.
fn slip(staff: &Staff, made: &MadeToken) -> Markup {
    html! {
        div role="status" {
            h2 { (staff.of("Mã mới", "The new token")) }
            p { strong { code { (made.token) } } }
            p {
                (staff.of("Chép ngay: mã chỉ hiện một lần. Hết hạn ", "Copy it now: it is shown once. It ends at "))
                (instant(&made.kept.expires_at, staff.visit.language)) "."
            }
        }
    }
}

const LABEL: ColumnHead = ColumnHead::text("Dùng cho", "What it is for");
const SCOPES: ColumnHead = ColumnHead::text("Được làm", "May do");
const LAST_USED: ColumnHead = ColumnHead::text("Dùng lần cuối", "Last used");
const ENDS: ColumnHead = ColumnHead::text("Hết hạn", "Ends");

fn table(staff: &Staff, tokens: &Page<Token>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    Ok(html! {
        @if tokens.items.is_empty() { p { (t("Bạn chưa có mã nào.", "You have no token.")) } }
        @else {
            table .stack {
                (heads(&[NUMBER, LABEL, SCOPES, LAST_USED, ENDS, ACT], staff.visit.language))
                tbody { @for token in &tokens.items { (row(staff, token)?) } }
            }
        }
        @if let Some(next) = &tokens.next_cursor {
            nav .steps aria-label=(t("Trang", "Pages")) { a rel="next" href={ "/tokens?cursor=" (next) } { (t("Tiếp", "Next")) } }
        }
    })
}

fn row(staff: &Staff, token: &Token) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let over = token.revoked_at.is_some() || token.expires_at <= staff.ctx.stamp();
    let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.label().of(language)).collect();
    Ok(html! {
        tr {
            td .number data-label=(NUMBER.of(language)) { (token.id) }
            td { span .gone[over] { (token.label.as_deref().unwrap_or(t("(không ghi)", "(not said)"))) } }
            td data-label=(SCOPES.of(language)) {
                @if scopes.is_empty() { (t("như bạn", "as you")) } @else { (scopes.join(", ")) }
            }
            td data-label=(LAST_USED.of(language)) { @if let Some(at) = &token.last_used_at { (instant(at, language)) } }
            td data-label=(ENDS.of(language)) {
                @match &token.revoked_at {
                    Some(at) => { (t("thu hồi ", "revoked ")) (instant(at, language)) }
                    None => (instant(&token.expires_at, language)),
                }
            }
            td .acts {
                @if !over {
                    form .inline method="post" action="/tokens" {
                        (staff.csrf())
                        (key()?)
                        button .second.small type="submit" name="do" value={ "revoke:" (token.id) }
                            aria-label={ (t("Thu hồi mã", "Revoke token")) " " (token.id) } { (t("Thu hồi", "Revoke")) }
                    }
                }
            }
        }
    })
}

fn make(staff: &Staff, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let own = Permission::WORDS.iter().filter(|(word, _)| {
        Permission::find(word).is_some_and(|permission| may(staff.signed.account.role, permission))
    });
    let own: Vec<(&str, String)> = own.map(|(word, label)| (*word, capital(label.of(language)))).collect();
    let every = t("Không chọn gì: mọi việc bạn được làm.", "None ticked: all that you may do.");
    Ok(html! {
        h2 { (t("Lập mã", "Make a token")) }
        form method="post" action="/tokens" {
            (staff.csrf())
            (key()?)
            (shown.show(&Input { name: "label", label: label(staff, "label"), hint: t("Như: phần mềm nhân sự.", "Like: the HR system."), kind: Kind::Line }))
            (shown.show(&Input { name: "days", label: label(staff, "days"), hint: t("Từ 1 đến 366.", "1 to 366."), kind: Kind::Short }))
            (shown.ticks("scopes", label(staff, "scopes"), &own))
            p .hint { (every) }
            button type="submit" name="do" value="make" { (t("Lập mã", "Make the token")) }
        }
    })
}
