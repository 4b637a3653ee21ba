//! `/catalogue/awards`, `/catalogue/authorities` and `/catalogue/campaigns`: what decisions refer to: found, looked at,
//! added and changed by those who keep it.

mod drawn;
mod kept;
pub(super) mod lineage;
mod member;
mod members;
pub(super) mod reform;
pub(super) mod rules;

use super::{
    form::{Fields, go_to, stale},
    head::{ColumnHead, NAME},
    inputs::Shown,
    names,
    shell::{Staff, key},
    words::count,
};
use crate::{
    domain::{
        account::Permission,
        catalogue::CatalogueFilter,
        fault::{Code, Fault},
        page::Paging,
    },
    http::status,
    service::Expected,
};
use kept::{Entry, Kept};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};
use std::collections::HashMap;

/// The list, with a search.
#[handler]
pub(super) async fn list(staff: Staff) -> Result<Response, Fault> {
    let kept = Kept::at(&staff.visit.path);
    let (visit, language) = (&staff.visit, staff.visit.language);
    let some = |name: &str| Some(visit.asked(name)).filter(|text| !text.is_empty()).map(str::to_owned);
    let paging = Paging { cursor: some("cursor"), include_total: true, ..Paging::default() };
    let filter = CatalogueFilter { q: some("text") };
    let page = kept.list(&*staff.reading().await?, &staff.ctx, &filter, &paging).await?;
    let total = page.total.unwrap_or_default();
    let bodies = bodies(&staff, kept, &page.items).await?;
    let address = |cursor: &str| {
        let query = [("text", visit.asked("text")), ("cursor", cursor)];
        let query = query.into_iter().filter(|(_, value)| !value.is_empty());
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        format!("{}?{query}", kept.path())
    };
    let said = html! {
        @if staff.visit.asked("reformed") == "true" {
            div role="status" { p { (staff.of("Đã ghi việc sắp xếp tổ chức.", "The reform is in the register.")) } }
        }
        (tabs(&staff, Some(kept)))
        @if staff.may(kept.to_add(staff.ctx.role)) {
            a .button href={ (kept.path()) "/new" } { (kept.add(language)) }
        }
        @if kept == Kept::Authorities && staff.may(Permission::KeepCatalogue) {
            a .button.second href="/catalogue/reform" { (staff.of("Sắp xếp tổ chức theo tệp", "Reform by a file")) }
        }
        form .filter method="get" action=(kept.path()) {
            div {
                label for="text" { (staff.of("Tên hoặc mã", "Name or code")) }
                input #text name="text" maxlength="300" value=(visit.asked("text"));
            }
            button .second type="submit" { (staff.of("Tìm", "Search")) }
        }
        p {
            @if total == 0 {
                (staff.of("Không có mục nào như vậy. ", "There is no such entry. "))
                a href=(kept.path()) { (staff.of("Xem tất cả", "See all")) }
            } @else { strong { (count(total, language)) " " (staff.of("mục", if total == 1 { "entry" } else { "entries" })) } }
        }
        @if total > 0 { (table(&staff, kept, &page.items, &bodies)) }
        nav .steps aria-label=(staff.of("Trang", "Pages")) {
            @if !visit.asked("cursor").is_empty() { a href=(address("")) { (staff.of("Về đầu", "To the first")) } }
            @if let Some(next) = &page.next_cursor { a rel="next" href=(address(next)) { (staff.of("Tiếp", "Next")) } }
        }
    };
    Ok(staff.page(kept.title(language), &[("/", staff.of("Trang chủ", "Home"))], &said))
}

/// The parts of the catalogue.
fn tabs(staff: &Staff, here: Option<Kept>) -> Markup {
    html! {
        nav .tabs aria-label=(staff.of("Danh mục", "Catalogue")) {
            ul {
                @for kept in Kept::ALL {
                    li {
                        a href=(kept.path()) aria-current=[(Some(kept) == here).then_some("page")] {
                            (kept.title(staff.visit.language))
                        }
                    }
                }
                li {
                    a href="/catalogue/rules" aria-current=[here.is_none().then_some("page")] {
                        (staff.of("Quy định", "Rules"))
                    }
                }
            }
        }
    }
}

/// The names of the bodies that entries name.
async fn bodies(staff: &Staff, kept: Kept, entries: &[Entry]) -> Result<HashMap<String, String>, Fault> {
    let codes = members::bodies(kept, entries.iter().map(|entry| &entry.facts));
    names::authorities(staff, &staff.visit.register, codes.into_iter()).await
}

const CODE: ColumnHead = ColumnHead::text("Mã", "Code");

fn table(staff: &Staff, kept: Kept, entries: &[Entry], bodies: &HashMap<String, String>) -> Markup {
    let language = staff.visit.language;
    let columns = kept.columns();
    html! {
        table .stack {
            thead {
                tr {
                    (NAME.show(language))
                    (CODE.show(language))
                    @for column in columns { th scope="col" { (kept.label(column, language)) } }
                }
            }
            tbody {
                @for entry in entries {
                    tr {
                        td { a href={ (kept.path()) "/" (entry.code()) } { (entry.name(language)) } }
                        td .day data-label=(CODE.of(language)) { code { (entry.code()) } }
                        @for column in columns {
                            td data-label=(kept.label(column, language)) { (members::said(kept, &entry.facts, column, bodies, language)) }
                        }
                    }
                }
            }
        }
    }
}

/// The pages above one entry.
fn crumbs(staff: &Staff, kept: Kept) -> [(&'static str, &'static str); 2] {
    [("/", staff.visit.language.of("Trang chủ", "Home")), (kept.path(), kept.title(staff.visit.language))]
}

/// The language that a member is in whatever that of the page is.
fn tongue(member: &str) -> Option<&'static str> {
    if member.split('_').any(|part| part == "en") { Some("en") } else { member.ends_with("_vi").then_some("vi") }
}

/// One entry.
#[handler]
pub(super) async fn show(staff: Staff, Path(code): Path<String>) -> Result<Response, Fault> {
    let kept = Kept::at(&staff.visit.path);
    let language = staff.visit.language;
    let register = staff.reading().await?;
    let entry = kept.get(&register, &staff.ctx, &code).await?;
    let bodies = bodies(&staff, kept, std::slice::from_ref(&entry)).await?;
    let said = html! {
        @if staff.visit.asked("done") == "true" { div role="status" { p { (staff.of("Đã lưu.", "Saved.")) } } }
        p .lead { code { (entry.code()) } }
        dl .facts {
            @for member in kept.members() {
                @let value = members::said(kept, &entry.facts, member.name, &bodies, language);
                @if !value.is_empty() { div { dt { (kept.label(member.name, language)) } dd lang=[tongue(member.name)] { (value) } } }
            }
        }
        @if kept == Kept::Authorities { (lineage::show(&staff, &register, &code).await?) }
        p .no-print {
            a href=(kept.uses(&code)) { (staff.of("Xem khen thưởng của mục này", "See what was conferred under it")) }
        }
        @if staff.may(kept.to_change(staff.ctx.role)) {
            p .no-print {
                a .button href={ (kept.path()) "/" (code) "/edit" } { (staff.of("Sửa", "Change")) }
                @if kept == Kept::Authorities {
                    a .button.second href={ (kept.path()) "/" (code) "/successions" } {
                        (staff.of("Ghi kế tục", "Record a succession"))
                    }
                }
            }
        }
    };
    Ok(staff.page(&entry.name(language), &crumbs(&staff, kept), &said))
}

/// An entry in its form: the one that is changed, or none for a new one.
struct Edited<'a> {
    kept: Kept,
    entry: Option<&'a Entry>,
    fields: &'a Fields,
    fault: Option<&'a Fault>,
}

/// A new entry.
#[handler]
pub(super) async fn new(staff: Staff) -> Result<Response, Fault> {
    let kept = Kept::at(&staff.visit.path);
    staff.ctx.ask(kept.to_add(staff.ctx.role))?;
    let fields = members::blank(kept);
    form(&staff, &Edited { kept, entry: None, fields: &fields, fault: None }).await
}

/// Adds an entry.
#[handler]
pub(super) async fn create(staff: Staff, body: Body) -> Result<Response, Fault> {
    let kept = Kept::at(&staff.visit.path);
    staff.ctx.ask(kept.to_add(staff.ctx.role))?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let made = match members::read(&staff, &register, kept, &fields, None).await {
        Ok(facts) => {
            let create = |ctx| {
                let (register, facts) = (register.clone(), facts.clone());
                async move { kept.create(&register, &ctx, facts).await }
            };
            Box::pin(staff.once(&fields, create)).await
        }
        Err(fault) => Err(fault),
    };
    match made {
        Ok(code) => Ok(go_to(&format!("{}/{code}?done=true", kept.path()))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            form(&staff, &Edited { kept, entry: None, fields: &fields, fault: Some(&fault) }).await
        }
        Err(fault) => Err(fault),
    }
}

/// An entry that is there.
#[handler]
pub(super) async fn edit(staff: Staff, Path(code): Path<String>) -> Result<Response, Fault> {
    let kept = Kept::at(&staff.visit.path);
    staff.ctx.ask(kept.to_change(staff.ctx.role))?;
    let entry = kept.get(&staff.visit.register, &staff.ctx, &code).await?;
    let fields = members::of(&staff, kept, &entry.facts).await?;
    form(&staff, &Edited { kept, entry: Some(&entry), fields: &fields, fault: None }).await
}

/// Changes an entry that is there.
#[handler]
pub(super) async fn replace(staff: Staff, Path(code): Path<String>, body: Body) -> Result<Response, Fault> {
    let kept = Kept::at(&staff.visit.path);
    staff.ctx.ask(kept.to_change(staff.ctx.role))?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let entry = kept.get(&register, &staff.ctx, &code).await?;
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let saved = match members::read(&staff, &register, kept, &fields, Some(&entry.facts)).await {
        Ok(facts) => {
            let replace = |ctx| {
                let (register, facts, expected, code) =
                    (register.clone(), facts.clone(), expected.clone(), code.clone());
                async move { kept.replace(&register, &ctx, (&code, &expected), facts).await }
            };
            Box::pin(staff.once(&fields, replace)).await
        }
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(()) => Ok(go_to(&format!("{}/{code}?done=true", kept.path()))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            let fault = stale(fault);
            form(&staff, &Edited { kept, entry: Some(&entry), fields: &fields, fault: Some(&fault) }).await
        }
        Err(fault) => Err(fault),
    }
}

async fn form(staff: &Staff, edited: &Edited<'_>) -> Result<Response, Fault> {
    let Edited { kept, entry, fields, fault } = edited;
    let language = staff.visit.language;
    let field_of = match kept {
        Kept::Awards => |place: &str| members::field_of(Kept::Awards, place),
        Kept::Authorities => |place: &str| members::field_of(Kept::Authorities, place),
        Kept::Campaigns => |place: &str| members::field_of(Kept::Campaigns, place),
    };
    let shown = Shown { language, fields, fault: *fault, field_of };
    let title = match entry {
        Some(entry) => format!("{} {}", staff.of("Sửa", "Change"), entry.name(language)),
        None => kept.add(language).to_owned(),
    };
    let said = html! {
        (shown.summary(|name| kept.label(name, language)))
        @if let Some(entry) = entry && fault.is_some_and(|fault| fault.code == Code::Stale) {
            p {
                a href={ (kept.path()) "/" (entry.code()) } target="_blank" {
                    (staff.of("Xem bản hiện nay trong thẻ mới", "See the present version in a new tab"))
                }
            }
        }
        form method="post" action=(staff.visit.path) {
            (staff.csrf())
            (key()?)
            @if let Some(entry) = entry { input type="hidden" name="version" value=(entry.version); }
            (members::show(staff, *kept, &shown, entry.is_some()).await?)
            button type="submit" { (staff.of("Lưu", "Save")) }
        }
    };
    Ok(staff.form_page(&title, &crumbs(staff, *kept), *fault, &said))
}
