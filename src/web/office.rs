//! `/office`: what an office settles first, on one page: its name, its bodies in the catalogue, whether people sign in by
//! OpenID. Name and provider are settings, so the page writes the lines for them and keeps nothing.

use super::{
    entries::{Entry, Part},
    form::Fields,
    inputs::{Input, Kind, Shown},
    shell::Staff,
    words::day,
};
use crate::{
    domain::{
        account::Permission,
        fault::{Code, Fault, Finding, Place},
        valid,
    },
    http::page::office_name,
};
use maud::{Markup, html};
use poem::{Response, handler};

/// The fields of the page.
const ASKED: [&str; 5] = ["name", "body", "public_url", "issuer", "client_id"];
/// Bodies that are shown of those that were found.
const MOST: usize = 20;

/// The wizard of a new office.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepAccounts)?;
    let t = |vi, en| staff.of(vi, en);
    let asked = |name| staff.visit.asked(name);
    let fields = Fields::of(ASKED.map(|name| (name.to_owned(), typed(&staff, name))).into());
    let fault = checked(&staff).err();
    let (bodies, fault) = match (asked("body"), fault) {
        ("", fault) => (None, fault),
        (body, fault) => match Part::Authorities.entries(&staff, &*staff.reading().await?, Some(body.to_owned())).await
        {
            Ok(found) => (Some(found), fault),
            // Words that cannot be searched for find nothing.
            Err(wrong) if wrong.code == Code::InvalidParameter => (Some(Vec::new()), fault),
            Err(wrong) => return Err(wrong),
        },
    };
    let field_of = |place: &str| ASKED.into_iter().find(|name| *name == place);
    let shown = Shown { language: staff.visit.language, fields: &fields, fault: fault.as_ref(), field_of };
    let field = |name: &'static str| {
        let (label, hint) = words(&staff, name);
        shown.show(&Input { name, label, hint, kind: Kind::Line })
    };
    let said = html! {
        p .lead {
            (t(
                "Ba việc làm một lần. Trang này không lưu gì: tên cơ quan và OpenID là cài đặt của máy chủ, trang viết sẵn các dòng để chép.",
                "Three things that are done once. This page keeps nothing: the office's name and OpenID are settings of the server, and it writes the lines to copy.",
            ))
        }
        (shown.summary(|name| words(&staff, name).0.to_owned()))
        form method="get" action="/office" {
            h2 { "1. " (t("Tên cơ quan", "The office's name")) }
            (field("name"))
            h2 { "2. " (t("Cơ quan trong danh mục", "Its bodies in the catalogue")) }
            (field("body"))
            @if let Some(bodies) = &bodies { (found(&staff, bodies)) }
            h2 { "3. " (t("Đăng nhập bằng tài khoản của cơ quan (OpenID)", "Signing in with the office's accounts (OpenID)")) }
            p {
                @if staff.visit.register.has_provider() {
                    (t("Sổ đã nối với nhà cung cấp OpenID.", "The register is connected to an OpenID provider."))
                } @else {
                    (t("Sổ chưa nối; bỏ trống nếu mọi người dùng mật khẩu của sổ.", "It is not connected; leave these empty where people have passwords of the register."))
                }
            }
            (field("public_url")) (field("issuer")) (field("client_id"))
            button type="submit" { (t("Tìm cơ quan và viết các dòng cài đặt", "Find the bodies and write the lines")) }
        }
        @if fault.is_none() { (lines(&staff)) }
        (next(&staff))
    };
    let crumbs = [("/system", t("Quản trị", "Administration"))];
    Ok(staff.page(t("Thiết lập cho cơ quan", "Set up for your office"), &crumbs, &said))
}

/// What stands in a field: what was typed, or the name as it is.
fn typed(staff: &Staff, name: &str) -> String {
    match (name, staff.visit.asked(name)) {
        ("name", "") => office_name().unwrap_or_default().to_owned(),
        ("public_url", "") => staff.visit.register.public_url().unwrap_or_default().to_owned(),
        (_, typed) => typed.to_owned(),
    }
}

/// What each field asks, and what to know before filling it in.
fn words<'w>(staff: &'w Staff, name: &str) -> (&'w str, &'w str) {
    let t = |vi, en| staff.of(vi, en);
    match name {
        "name" => (t("Tên, hiện ở đầu mỗi trang", "The name, at the head of each page"), ""),
        "body" => (
            t("Tìm cơ quan ban hành quyết định của đơn vị", "Find the bodies that decide for the office"),
            t(
                "Vài chữ của tên, không dấu cũng được: cơ quan chưa có thì thêm vào danh mục.",
                "Some words of the name, with or without accents: what is missing is added to the catalogue.",
            ),
        ),
        "public_url" => {
            (t("Địa chỉ mọi người mở sổ", "Where people reach the register"), "https://khenthuong.example.vn")
        }
        "issuer" => (t("Địa chỉ của nhà cung cấp", "The provider (its issuer)"), "https://id.example.vn"),
        _ => (t("Tên của sổ ở nhà cung cấp", "The register's name there (client id)"), "award-registry"),
    }
}

/// Refuses what no setting takes.
fn checked(staff: &Staff) -> Result<(), Fault> {
    let asked = |name| staff.visit.asked(name);
    let mut findings: Vec<Finding> = ASKED
        .into_iter()
        .filter(|name| !asked(name).is_empty())
        .filter_map(|name| Some(Finding { place: Place::Parameter(name.into()), ..valid::text("", asked(name), 150)? }))
        .collect();
    for name in ["public_url", "issuer"] {
        let typed = asked(name);
        if !typed.is_empty() && !typed.starts_with("https://") {
            findings.push(Finding::of(
                name,
                "invalid_value",
                "Địa chỉ bắt đầu bằng https://.",
                "The address begins with https://.",
            ));
        }
    }
    // A provider without one of them is no setting that the program takes.
    let provider = ["public_url", "issuer", "client_id"];
    if ["issuer", "client_id"].iter().any(|name| !asked(name).is_empty()) {
        findings.extend(provider.into_iter().filter(|name| asked(name).is_empty()).map(|name| {
            let (vi, en) = ("Cần cả ba ô của mục 3.", "All three of part 3 are needed.");
            Finding::of(name, "invalid_value", vi, en)
        }));
    }
    Fault::all(Code::InvalidParameter, findings)
}

/// The bodies that were found, and the way to add one.
fn found(staff: &Staff, bodies: &[Entry]) -> Markup {
    html! {
        @if bodies.is_empty() {
            p .told.look { (staff.of("Danh mục chưa có cơ quan nào như vậy.", "The catalogue has no such body yet.")) }
        } @else {
            ul {
                @for body in bodies.iter().take(MOST) {
                    li {
                        a href={ "/catalogue/authorities/" (body.code) } { (body.name) } " "
                        span .quiet {
                            (body.code)
                            @if let Some(to) = body.until() {
                                ", " (staff.of("đến", "until")) " " (day(to, staff.visit.language))
                            }
                        }
                    }
                }
                @if bodies.len() > MOST { li .quiet { (staff.of("… và nhiều nữa; ghi thêm chữ.", "… and more; write more words.")) } }
            }
        }
        p { a href="/catalogue/authorities/new" { (staff.of("Thêm cơ quan vào danh mục", "Add a body to the catalogue")) } }
    }
}

/// The lines of the settings file for what was typed.
fn lines(staff: &Staff) -> Markup {
    let set = [
        ("office_name", "name"),
        ("public_url", "public_url"),
        ("oidc_issuer", "issuer"),
        ("oidc_client_id", "client_id"),
    ];
    let lines: Vec<_> = set
        .iter()
        .map(|(setting, field)| (setting, staff.visit.asked(field)))
        .filter(|(_, typed)| !typed.is_empty())
        .map(|(setting, typed)| format!("{setting} = {}\n", toml::Value::String(typed.to_owned())))
        .collect();
    html! {
        @if !lines.is_empty() {
            h2 { (staff.of("Chép vào tệp cài đặt", "Copy into the settings file")) }
            p {
                (staff.of("Thêm vào ", "Add these to ")) code { "/etc/award-registry/award-registry.toml" }
                (staff.of(" (hoặc tệp của --config), thay dòng cũ cùng tên nếu có, rồi chạy ", " (or the file of --config) in place of lines of the same name, then run "))
                code { "systemctl restart award-registry" } "."
                @if !staff.visit.asked("client_id").is_empty() {
                    " " (staff.of(
                        "Mật khẩu của sổ ở nhà cung cấp để trong một tệp riêng, nêu ở biến ",
                        "The register's secret there goes into a file of its own, named by the variable ",
                    ))
                    code { "AWARD_REGISTRY_OIDC_CLIENT_SECRET_FILE" }
                    (staff.of("; nhà cung cấp đưa người trở về ", "; the provider sends people back to "))
                    code { "/sign-in/callback" } "."
                }
            }
            pre tabindex="0" { code { (lines.concat()) } }
        }
    }
}

/// Where to go from here.
fn next(staff: &Staff) -> Markup {
    html! {
        h2 { (staff.of("Rồi cho người vào", "Then let people in")) }
        p {
            a href="/accounts" { (staff.of("Thêm tài khoản", "Add accounts")) } ": "
            (staff.of(
                "ít nhất một văn thư ghi quyết định và một người giữ sổ duyệt; mỗi người nhận mã dùng một lần.",
                "a clerk who records and a registrar who enters, at least; each gets a one-time code.",
            ))
        }
    }
}
