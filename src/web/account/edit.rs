//! `/accounts/{name}`: who someone is, what they may do, and what they see, changed by an administrator.

use super::{HINT_OF_LIMITS, label, limits, roles};
use crate::{
    domain::{
        account::{Account, Permission, Role},
        fault::{Code, Fault, Finding},
        stored::Stored,
    },
    http::status,
    service::{Expected, account},
    web::{
        form::{Fields, go_to, stale},
        inputs::{Input, Kind, Shown},
        names,
        shell::{Staff, key},
    },
};
use maud::html;
use poem::{Body, Response, handler, web::Path};

/// The fields of the form.
const FIELDS: [&str; 4] = ["full_name", "role", "authority_codes", "unit_ids"];

/// The form, with the account as it is.
#[handler]
pub(in crate::web) async fn edit(staff: Staff, Path(name): Path<String>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepAccounts)?;
    let stored = account::get(&staff.visit.register, &staff.ctx, &name).await?;
    let one = &stored.facts;
    let bodies =
        names::authorities(&staff, &staff.visit.register, one.authority_codes.iter().map(String::as_str)).await?;
    let bodies: Vec<_> = one.authority_codes.iter().map(|code| bodies.get(code).unwrap_or(code).clone()).collect();
    let units: Vec<_> = one.unit_ids.iter().map(i64::to_string).collect();
    let fields = [
        ("version", stored.version.to_string()),
        ("full_name", one.full_name.clone().unwrap_or_default()),
        ("role", one.role.word().to_owned()),
        ("authority_codes", bodies.join("\n")),
        ("unit_ids", units.join(" ")),
    ];
    let fields = Fields::of(fields.map(|(name, value)| (name.to_owned(), value)).to_vec());
    form(&staff, &stored, &fields, None)
}

/// Replaces the account; whom the provider signs in to it, and whether it is disabled, stay.
#[handler]
pub(in crate::web) async fn replace(staff: Staff, Path(name): Path<String>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepAccounts)?;
    let fields = staff.sent(body).await?;
    let stored = account::get(&staff.visit.register, &staff.ctx, &name).await?;
    match done(&staff, &stored, &fields).await {
        Ok(()) => Ok(go_to(&format!("/accounts?changed={name}"))),
        Err(fault) if fault.code != Code::Forbidden && status::of(fault.code).is_client_error() => {
            form(&staff, &stored, &fields, Some(&stale(fault)))
        }
        Err(fault) => Err(fault),
    }
}

async fn done(staff: &Staff, stored: &Stored<Account>, fields: &Fields) -> Result<(), Fault> {
    let role = Role::find(fields.get("role")).ok_or_else(|| {
        let (vi, en) = ("Hãy chọn vai trò.", "Choose the role.");
        Fault::at(Code::InvalidBody, Finding::at("/role", "required", vi, en))
    })?;
    let new = Account {
        role,
        full_name: Some(fields.get("full_name").trim()).filter(|name| !name.is_empty()).map(str::to_owned),
        authority_codes: limits(staff, fields).await?,
        unit_ids: units(fields)?,
        ..stored.facts.clone()
    };
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let name = stored.facts.name.clone();
    let save = |ctx| {
        let (register, new, expected, name) =
            (staff.visit.register.clone(), new.clone(), expected.clone(), name.clone());
        async move { account::replace(&register, &ctx, &name, &expected, new).await }
    };
    Box::pin(staff.once(fields, save)).await.map(|_| ())
}

/// The collectives, by their numbers.
fn units(fields: &Fields) -> Result<Vec<i64>, Fault> {
    let parts = fields.get("unit_ids").split([' ', ',', ';', '\n', '\r']).filter(|part| !part.is_empty());
    let number = |part: &str| {
        part.parse().map_err(|_| {
            Finding::at(
                "/unit_ids",
                "invalid_value",
                format!("“{part}” không phải số hồ sơ của một tập thể; hãy ghi số, như 12."),
                format!("{part} is no number of a collective's record; write a number such as 12."),
            )
        })
    };
    parts.map(number).collect::<Result<_, _>>().map_err(|finding| Fault::at(Code::InvalidBody, finding))
}

fn form(staff: &Staff, stored: &Stored<Account>, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let field_of = |place: &str| {
        let first = place.split('/').next().unwrap_or_default();
        FIELDS.into_iter().find(|name| *name == first)
    };
    let shown = Shown { language: staff.visit.language, fields, fault, field_of };
    let roles = roles(staff, &shown);
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: label(staff, name), hint, kind })
    };
    let version = match fault {
        Some(fault) if fault.code == Code::Stale => stored.version.to_string(),
        _ => fields.get("version").to_owned(),
    };
    let said = html! {
        (shown.summary(|name| label(staff, name).to_owned()))
        @if fault.is_some_and(|fault| fault.code == Code::Stale) {
            p {
                a href=(staff.visit.path) target="_blank" {
                    (t("Xem bản hiện nay trong thẻ mới", "See the present version in a new tab"))
                }
            }
        }
        p .lead {
            (t(
                "Điều thay đổi có hiệu lực ngay, cả với mã truy cập của tài khoản này; đổi vai trò thì người đó phải đăng nhập lại.",
                "What is changed holds at once, for tokens of this account too; in another role someone signs in anew.",
            ))
        }
        form method="post" action=(staff.visit.path) {
            (staff.csrf())
            (key()?)
            input type="hidden" name="version" value=(version);
            (field("full_name", "", Kind::Line))
            (field("role", "", Kind::Choice(&roles)))
            (field("authority_codes", t(HINT_OF_LIMITS.0, HINT_OF_LIMITS.1), Kind::Area(3)))
            (field("unit_ids", t(
                "Số hồ sơ của tập thể, cách nhau bằng dấu cách: chỉ xem khen thưởng của tập thể đó và người của họ.",
                "Numbers of collectives' records with spaces between: their own awards and those of their people.",
            ), Kind::Line))
            button type="submit" { (t("Lưu tài khoản", "Save the account")) }
        }
    };
    let title = format!("{} {}", t("Tài khoản", "Account"), stored.facts.name);
    let crumbs = [("/", t("Trang chủ", "Home")), ("/accounts", t("Tài khoản", "Accounts"))];
    Ok(staff.form_page(&title, &crumbs, fault, &said))
}
