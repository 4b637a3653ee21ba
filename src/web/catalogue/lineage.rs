//! `/catalogue/authorities/{code}/successions`: whom a body came of and who came after it, and a new succession.

use super::{drawn, kept::Kept};
use crate::{
    domain::{
        account::Permission,
        authority::{Kin, Succession, SuccessionKind},
        fault::{Code, Fault, Finding},
    },
    http::status,
    service::{
        Register,
        authority::{self, succession},
    },
    web::{
        entries::{self, Part},
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        typed,
        words::{capital, day},
    },
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};
use std::collections::HashMap;

/// The bodies before and after: drawn, and as lists within lists.
pub(super) async fn show(staff: &Staff, register: &Register, code: &str) -> Result<Markup, Fault> {
    let lineage = authority::trace(register, &staff.ctx, code).await?;
    let bodies = authority::named(register, &staff.ctx, &lineage.codes()).await?;
    let names: HashMap<String, String> =
        bodies.iter().map(|(code, body)| (code.clone(), body.called(staff.visit.language).to_owned())).collect();
    Ok(html! {
        (drawn::show(&lineage, &names, staff.visit.language))
        @for (title, kin, before) in [
            (staff.of("Kế tục từ", "It succeeds"), &lineage.predecessors, true),
            (staff.of("Được kế tục bởi", "It is succeeded by"), &lineage.successors, false),
        ] {
            @if !kin.is_empty() { h2 { (title) } (tree(staff, kin, before, &names)) }
        }
    })
}

fn tree(staff: &Staff, all: &[Kin], before: bool, names: &HashMap<String, String>) -> Markup {
    let language = staff.visit.language;
    html! {
        ul .tree {
            @for kin in all {
                @let beyond = if before { &kin.predecessors } else { &kin.successors };
                li {
                    a href={ (Kept::Authorities.path()) "/" (kin.code) } { (names.get(&kin.code).unwrap_or(&kin.code)) }
                    ", " (kin.kind.label().of(language)) " " (day(kin.date, language))
                    span .under { (kin.instrument) }
                    @if !beyond.is_empty() { (tree(staff, beyond, before, names)) }
                }
            }
        }
    }
}

/// A new succession of a body.
#[handler]
pub(in crate::web) async fn new(staff: Staff, Path(code): Path<String>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepCatalogue)?;
    page(&staff, &code, &Fields::of(vec![("side".to_owned(), "after".to_owned())]), None).await
}

/// Records a succession; a body that is merged, renamed or dissolved ends the day before.
#[handler]
pub(in crate::web) async fn create(staff: Staff, Path(code): Path<String>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::KeepCatalogue)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let made = match read(&staff, &register, &code, &fields).await {
        Ok(facts) => {
            let succeed = |ctx| {
                let (register, facts) = (register.clone(), facts.clone());
                async move { succession::succeed(&register, &ctx, facts).await }
            };
            staff.once(&fields, succeed).await
        }
        Err(fault) => Err(fault),
    };
    match made {
        Ok(_) => Ok(go_to(&format!("{}/{code}?done=true", Kept::Authorities.path()))),
        Err(fault) if status::of(fault.code).is_client_error() => page(&staff, &code, &fields, Some(&fault)).await,
        Err(fault) => Err(fault),
    }
}

async fn read(staff: &Staff, register: &Register, code: &str, fields: &Fields) -> Result<Succession, Fault> {
    let mut wrong = Vec::new();
    let other = match fields.get("other").trim() {
        "" => {
            let (vi, en) = ("Hãy chọn cơ quan kia.", "Choose the other body.");
            Err(Finding::at("/other", "required", vi, en))
        }
        text => Part::Authorities.code(staff, register, ("/other", text), None).await?,
    };
    let other = other.unwrap_or_else(|finding| {
        wrong.push(finding);
        String::new()
    });
    let kind = SuccessionKind::find(fields.get("kind")).unwrap_or_else(|| {
        wrong.push(Finding::at("/kind", "required", "Hãy chọn cách kế tục.", "Choose how."));
        SuccessionKind::Merge
    });
    let date = typed::day("/date", fields.get("date")).map(|read| read.on);
    let date = match date {
        Ok(Some(date)) => date,
        Ok(None) => {
            wrong.push(Finding::at("/date", "required", "Ghi ngày, như 1/7/2025.", "Write the day, like 1/7/2025."));
            staff.ctx.today()
        }
        Err(finding) => {
            wrong.push(finding);
            staff.ctx.today()
        }
    };
    Fault::all(Code::InvalidBody, wrong)?;
    let (predecessor_code, successor_code) =
        if fields.get("side") == "before" { (other, code.to_owned()) } else { (code.to_owned(), other) };
    Ok(Succession { predecessor_code, successor_code, kind, date, instrument: fields.get("instrument").to_owned() })
}

/// The field that a finding is about: the codes are those of this body and of the other.
fn field_of(place: &str) -> Option<&'static str> {
    match place.split('/').next()? {
        "other" | "predecessor_code" | "successor_code" => Some("other"),
        "kind" => Some("kind"),
        "date" => Some("date"),
        "instrument" => Some("instrument"),
        _ => None,
    }
}

async fn page(staff: &Staff, code: &str, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let register = &staff.visit.register;
    let entry = Kept::Authorities.get(register, &staff.ctx, code).await?;
    let bodies = Part::Authorities.entries(staff, register, None).await?;
    let label = |name: &str| match name {
        "other" => t("Cơ quan kia", "The other body").to_owned(),
        "kind" => t("Cách kế tục", "How").to_owned(),
        "date" => t("Ngày đầu của tổ chức mới", "First day of the new order").to_owned(),
        _ => t("Văn bản quyết định việc này", "The instrument that ordered it").to_owned(),
    };
    let shown = Shown { language, fields, fault, field_of };
    let field =
        |name: &'static str, hint: &str, kind: Kind<'_>| shown.show(&Input { name, label: &label(name), hint, kind });
    let none = (String::new(), t("(chọn)", "(choose)").to_owned());
    let kinds: Vec<_> = std::iter::once(none)
        .chain(SuccessionKind::WORDS.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language)))))
        .collect();
    let sides = [
        ("after", t("Cơ quan kia kế tục cơ quan này", "The other succeeds this one").to_owned()),
        ("before", t("Cơ quan này kế tục cơ quan kia", "This one succeeds the other").to_owned()),
    ];
    let name = entry.name(language);
    let said = html! {
        (shown.summary(label))
        p .lead { (name) }
        (entries::list("bodies", &bodies, t("đến", "until")))
        form method="post" action=(staff.visit.path) {
            (staff.csrf())
            (key()?)
            (shown.radios("side", t("Ai kế tục ai", "Who succeeds whom"), &sides))
            (field("other", t("Gõ vài chữ của tên rồi chọn.", "Type some words of the name and choose."), Kind::Listed("bodies")))
            (field("kind", t("Trừ chia tách, cơ quan trước kết thúc vào hôm trước ngày đó.", "But for a split, the body before ends the day before."), Kind::Choice(&kinds)))
            (field("date", t("Như 1/7/2025.", "Like 1/7/2025."), Kind::Short))
            (field("instrument", "", Kind::Line))
            button type="submit" { (t("Ghi kế tục", "Record the succession")) }
        }
    };
    let above = format!("{}/{code}", Kept::Authorities.path());
    let crumbs = [
        ("/", t("Trang chủ", "Home")),
        (Kept::Authorities.path(), Kept::Authorities.title(language)),
        (above.as_str(), name.as_str()),
    ];
    Ok(staff.form_page(t("Ghi kế tục", "Record a succession"), &crumbs, fault, &said))
}
