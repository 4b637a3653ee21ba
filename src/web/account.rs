//! `/accounts`: the accounts, a new one, a one-time code as a slip to hand over, and who may not act any more.

pub(super) mod edit;

use super::{
    entries::Part,
    form::Fields,
    head::{ACCOUNT, ColumnHead, heads},
    inputs::{Input, Kind, Shown},
    names,
    shell::{Staff, key},
    words::{capital, instant},
};
use crate::{
    domain::{
        account::{Account, Permission, Role, code::MadeCode},
        fault::{Code, Fault, Finding},
        page::Paging,
        stored::{Page, Stored},
    },
    http::status,
    service::account::{self, code},
};
use maud::{Markup, html};
use poem::{Body, Response, handler};
use std::collections::HashMap;

/// What became of a form.
enum Done {
    /// Nothing yet.
    Nothing,
    /// Something was done; in these words.
    Said(String),
    /// A code was made.
    Code(MadeCode),
}

/// The accounts.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    let changed = staff.visit.asked("changed");
    let done = match account::get(&staff.visit.register, &staff.ctx, changed).await {
        Ok(one) if !changed.is_empty() => {
            let name = one.facts.name;
            let (vi, en) = (format!("Đã lưu tài khoản {name}."), format!("The account {name} is saved."));
            Done::Said(staff.of(&vi, &en).to_owned())
        }
        _ => Done::Nothing,
    };
    page(&staff, &Fields::of(Vec::new()), &done, None).await
}

/// Adds an account, makes a code, disables or enables.
#[handler]
pub(super) async fn send(staff: Staff, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepAccounts)?;
    let fields = staff.sent(body).await?;
    match done(&staff, &fields).await {
        Ok(done) => page(&staff, &Fields::of(Vec::new()), &done, None).await,
        Err(fault) if status::of(fault.code).is_client_error() => {
            page(&staff, &fields, &Done::Nothing, Some(&fault)).await
        }
        Err(fault) => Err(fault),
    }
}

async fn done(staff: &Staff, fields: &Fields) -> Result<Done, Fault> {
    let register = &staff.visit.register;
    let name = fields.get("name").trim();
    match fields.get("do") {
        "add" => {
            let role = Role::find(fields.get("role")).ok_or_else(|| {
                let (vi, en) = ("Hãy chọn vai trò.", "Choose the role.");
                Fault::at(Code::InvalidBody, Finding::at("/role", "required", vi, en))
            })?;
            let full_name = Some(fields.get("full_name").trim()).filter(|name| !name.is_empty()).map(str::to_owned);
            let authority_codes = limits(staff, fields).await?;
            let new = Account { full_name, authority_codes, ..Account::new(name, role) };
            let add = |ctx| {
                let (register, new) = (register.clone(), new.clone());
                async move { account::create(&register, &ctx, new).await }
            };
            let made = staff.once(fields, add).await?.facts.name;
            let (vi, en) = (
                format!("Đã thêm tài khoản {made}. Hãy lập mã dùng một lần để người đó đặt mật khẩu."),
                format!("The account {made} is there. Make a one-time code, by which a password is set."),
            );
            Ok(Done::Said(staff.of(&vi, &en).to_owned()))
        }
        "recover" => Ok(Done::Code(code::recover(register, &staff.ctx, name).await?)),
        "disable" => {
            account::disable(register, &staff.ctx, name).await?;
            let (vi, en) = (format!("Tài khoản {name} đã bị vô hiệu hóa."), format!("The account {name} is disabled."));
            Ok(Done::Said(staff.of(&vi, &en).to_owned()))
        }
        "enable" => {
            account::enable(register, &staff.ctx, name).await?;
            let (vi, en) = (format!("Tài khoản {name} đã được mở lại."), format!("The account {name} is open again."));
            Ok(Done::Said(staff.of(&vi, &en).to_owned()))
        }
        _ => Err(Fault::because(Code::InvalidBody, "Biểu mẫu không nêu việc cần làm.", "The form says no act.")),
    }
}

/// The bodies to which an account is limited: a name or a code a line, or codes with spaces between.
async fn limits(staff: &Staff, fields: &Fields) -> Result<Vec<String>, Fault> {
    let is_code = |part: &str| part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    let (mut codes, mut wrong) = (Vec::new(), Vec::new());
    for line in fields.lines("authority_codes") {
        if line.split_whitespace().all(is_code) {
            codes.extend(line.split_whitespace().map(str::to_owned));
            continue;
        }
        match Part::Authorities.code(staff, &staff.visit.register, ("/authority_codes", &line), None).await? {
            Ok(code) => codes.push(code),
            Err(finding) => wrong.push(finding),
        }
    }
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(codes)
}

async fn page(staff: &Staff, fields: &Fields, done: &Done, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { cursor, ..Paging::default() };
    let accounts = account::list(&staff.visit.register, &staff.ctx, &paging).await?;
    let codes = accounts.items.iter().flat_map(|stored| &stored.facts.authority_codes).map(String::as_str);
    let bodies = names::authorities(staff, &staff.visit.register, codes).await?;
    let language = staff.visit.language;
    let field_of = |place: &str| {
        let first = place.split('/').next().unwrap_or_default();
        ["name", "role", "full_name", "authority_codes"].into_iter().find(|name| *name == first)
    };
    let shown = Shown { language, fields, fault, field_of };
    let said = html! {
        @match done {
            Done::Nothing => {}
            Done::Said(words) => div role="status" { p { (words) } },
            Done::Code(made) => (slip(staff, made)),
        }
        (shown.summary(|name| label(staff, name).to_owned()))
        (table(staff, &accounts, &bodies))
        (add(staff, &shown)?)
    };
    Ok(staff.form_page(t("Tài khoản", "Accounts"), &[("/", t("Trang chủ", "Home"))], fault, &said))
}

/// A code as it is handed over; it is shown once.
fn slip(staff: &Staff, made: &MadeCode) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    html! {
        div .slip role="status" {
            h2 { (t("Mã dùng một lần", "One-time code")) }
            p { (t("Tài khoản: ", "Account: ")) strong { (made.account) } }
            p { (t("Mã: ", "Code: ")) strong { code { (made.code) } } }
            p {
                (t("Đặt mật khẩu ở trang ", "Set the password at ")) strong { "/code" }
                (t(", trước ", ", before ")) (instant(&made.expires_at, staff.visit.language)) ". "
                (t("Mã chỉ hiện một lần; hãy in hoặc trao tận tay.", "It is shown once; print it or hand it over."))
            }
        }
    }
}

fn label(staff: &Staff, name: &str) -> &'static str {
    match name {
        "name" => staff.of("Tên tài khoản", "Account name"),
        "role" => staff.of("Vai trò", "Role"),
        "full_name" => staff.of("Họ tên", "Full name"),
        "unit_ids" => staff.of("Chỉ xem tập thể", "Limited to collectives"),
        _ => staff.of("Chỉ xem cơ quan", "Limited to authorities"),
    }
}

const ROLE: ColumnHead = ColumnHead::text("Vai trò", "Role");
const LIMITED_TO: ColumnHead = ColumnHead::text("Chỉ xem cơ quan", "Limited to");
const STATE: ColumnHead = ColumnHead::text("Tình trạng", "State");
const ACTS: ColumnHead = ColumnHead::text("Việc", "Acts");

fn table(staff: &Staff, accounts: &Page<Stored<Account>>, bodies: &HashMap<String, String>) -> Markup {
    let of = |codes: &[String]| {
        let name = |code: &String| bodies.get(code).unwrap_or(code).clone();
        codes.iter().map(name).collect::<Vec<_>>().join(", ")
    };
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let button = |act: &str, name: &str, label: &str| {
        html! {
            form .inline method="post" action="/accounts" {
                (staff.csrf())
                input type="hidden" name="do" value=(act);
                input type="hidden" name="name" value=(name);
                button .second type="submit" { (label) span .unseen { " " (name) } }
            }
        }
    };
    html! {
        table .stack {
            (heads(&[ACCOUNT, ROLE, LIMITED_TO, STATE, ACTS], language))
            tbody {
                @for Stored { facts: one, version, .. } in &accounts.items {
                    tr {
                        td {
                            @if one.name == staff.ctx.actor { (one.name) }
                            @else { a href={ "/accounts/" (one.name) } { (one.name) } }
                            @if let Some(name) = &one.full_name { span .under { (name) } }
                        }
                        td data-label=(ROLE.of(language)) { (capital(one.role.label().of(language))) }
                        td data-label=(LIMITED_TO.of(language)) {
                            (of(&one.authority_codes))
                            @if !one.unit_ids.is_empty() {
                                span .under {
                                    (t("Hồ sơ tập thể ", "Collectives' records "))
                                    (one.unit_ids.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))
                                }
                            }
                        }
                        td data-label=(STATE.of(language)) {
                            @if one.waits(*version) { span .tag.amber { (t("Chờ mở", "Waits to be opened")) } }
                            @else if one.disabled { span .tag.red { (t("Vô hiệu hóa", "Disabled")) } }
                            @else { span .tag.green { (t("Đang dùng", "In use")) } }
                        }
                        td {
                            @if one.name == staff.ctx.actor { span .quiet { (t("tài khoản của bạn", "your own")) } }
                            @else if one.waits(*version) { (button("enable", &one.name, t("Mở tài khoản", "Open the account"))) }
                            @else if one.disabled { (button("enable", &one.name, t("Mở lại", "Enable"))) }
                            @else {
                                (button("recover", &one.name, t("Mã dùng một lần", "One-time code")))
                                // Asked twice: whoever is shut out loses every session and token.
                                details {
                                    summary { (t("Vô hiệu hóa", "Disable")) span .unseen { " " (one.name) } }
                                    p { (t("Người này không vào được nữa; mọi phiên và mã truy cập hết hiệu lực.", "They can no longer sign in; sessions and tokens end.")) }
                                    (button("disable", &one.name, t("Vô hiệu hóa tài khoản", "Disable the account")))
                                }
                            }
                        }
                    }
                }
            }
        }
        @if let Some(next) = &accounts.next_cursor {
            nav .steps aria-label=(t("Trang", "Pages")) {
                a rel="next" href={ "/accounts?cursor=" (next) } { (t("Tiếp", "Next")) }
            }
        }
    }
}

/// How bodies are named, in both languages.
const HINT_OF_LIMITS: (&str, &str) = (
    "Mỗi dòng một cơ quan, ghi tên hoặc mã như trong danh mục; để trống là cả sổ.",
    "One body a line, its name or code as in the catalogue; empty means the whole register.",
);

/// The roles to choose from.
fn roles(staff: &Staff, shown: &Shown<'_>) -> Vec<(String, String)> {
    let none = std::iter::once((String::new(), staff.of("(chọn)", "(choose)").to_owned()));
    let words = Role::WORDS.iter();
    none.chain(words.map(|(word, label)| ((*word).to_owned(), capital(label.of(shown.language))))).collect()
}

/// The form of a new account.
fn add(staff: &Staff, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let roles = roles(staff, shown);
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: label(staff, name), hint, kind })
    };
    Ok(html! {
        h2 { (t("Thêm tài khoản", "Add an account")) }
        form method="post" action="/accounts" {
            (staff.csrf())
            (key()?)
            input type="hidden" name="do" value="add";
            (field("name", t("Chữ không dấu, chữ số và . _ @ -", "Letters, digits and . _ @ -"), Kind::Line))
            (field("full_name", "", Kind::Line))
            (field("role", "", Kind::Choice(&roles)))
            (field("authority_codes", t(HINT_OF_LIMITS.0, HINT_OF_LIMITS.1), Kind::Area(2)))
            button type="submit" { (t("Thêm tài khoản", "Add the account")) }
        }
    })
}
