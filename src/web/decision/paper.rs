//! `/decisions/new` and `/decisions/{id}/edit`: what the paper says, in the paper's order, saved as a draft.

use super::{
    super::{
        form::{Fields, go_to},
        inputs::Shown,
        shell::{Staff, key},
    },
    acted::Acted,
    attachments::Files,
    check, crumbs, paper_fields,
    returned::why_returned,
    steps, touched,
};
use crate::{
    domain::{
        account::Permission,
        audit::members,
        decision::{Act, Decision, Relation, RelationKind, StoredDecision},
        fault::{Code, Fault},
    },
    http::{page::Frame, problem, status},
    service::{Expected, decision},
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};

/// The draft a form is of.
struct Draft<'a> {
    /// The decision as it is kept; nothing for a new one.
    stored: Option<&'a StoredDecision>,
    /// What stands in the form.
    fields: &'a Fields,
    /// Why it was refused, if it was.
    fault: Option<&'a Fault>,
}

/// A new draft.
#[handler]
pub(in crate::web) async fn new(staff: Staff) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let facts = match staff.visit.asked("replaces") {
        "" => blank()?,
        id => behind(&staff, id).await?,
    };
    let fields = paper_fields::of(&staff, &staff.visit.register, &facts).await?;
    show(&staff, &Draft { stored: None, fields: &fields, fault: None }).await
}

/// A draft that is there.
#[handler]
pub(in crate::web) async fn edit(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let stored = decision::get(&*staff.reading().await?, &staff.ctx, id, false).await?;
    if let Some(response) = steps::closed(&stored) {
        return Ok(response);
    }
    if !stored.facts.has_paper() {
        return Ok(go_to(&format!("/decisions/{id}/check")));
    }
    let fields = paper_fields::of(&staff, &staff.visit.register, &stored.facts).await?;
    show(&staff, &Draft { stored: Some(&stored), fields: &fields, fault: None }).await
}

/// Saves a new draft.
#[handler]
pub(in crate::web) async fn create(staff: Staff, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let saved = match paper_fields::read(&staff, &register, &fields, blank()?).await {
        Ok(facts) => {
            let save = |ctx| {
                let (register, facts) = (register.clone(), facts.clone());
                async move { decision::draft::create(&register, &ctx, facts).await }
            };
            Box::pin(staff.once(&fields, save)).await
        }
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(stored) if is_by_itself(&fields) => {
            show(&staff, &Draft { stored: Some(&stored), fields: &fields, fault: None }).await
        }
        Ok(stored) => Ok(go_to(&format!("/decisions/{}/lines", stored.id))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            show(&staff, &Draft { stored: None, fields: &fields, fault: Some(&fault) }).await
        }
        Err(fault) => Err(fault),
    }
}

/// Saves a draft that is there; its lines stay.
#[handler]
pub(in crate::web) async fn replace(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, true).await?;
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let has_paper = stored.facts.has_paper();
    let read = if has_paper {
        paper_fields::read(&staff, &register, &fields, stored.facts.clone()).await
    } else {
        Ok(Decision { remark: fields.prose("remark"), ..stored.facts.clone() })
    };
    let saved = match read {
        Ok(facts) => {
            let save = |ctx| {
                let (register, facts, expected) = (register.clone(), facts.clone(), expected.clone());
                async move { Box::pin(decision::draft::replace(&register, &ctx, id, &expected, (facts, false))).await }
            };
            Box::pin(staff.once(&fields, save)).await
        }
        Err(fault) => Err(fault),
    };
    match saved {
        Ok(stored) if is_by_itself(&fields) => {
            show(&staff, &Draft { stored: Some(&stored), fields: &fields, fault: None }).await
        }
        Ok(stored) => {
            let next = if stored.line_count == 0 && stored.facts.act == Act::Award { "lines" } else { "check" };
            Ok(go_to(&format!("/decisions/{id}/{next}")))
        }
        Err(fault) if status::of(fault.code).is_client_error() => {
            let fault = steps::stale(&staff, &register, fault, &stored).await;
            if !has_paper {
                return check::page(&staff, id, Some(&fault), &fields).await;
            }
            show(&staff, &Draft { stored: Some(&stored), fields: &fields, fault: Some(&fault) }).await
        }
        Err(fault) => Err(fault),
    }
}

/// Whether the script of the page sent the form while it is typed: what it is answered is the page as it is by now.
fn is_by_itself(fields: &Fields) -> bool {
    fields.get("by_itself") == "true"
}

/// What another saved meanwhile beside what was typed.
async fn beside(staff: &Staff, stored: &StoredDecision, fields: &Fields) -> Result<Markup, Fault> {
    let register = &staff.visit.register;
    let mut typed = match paper_fields::read(staff, register, fields, stored.facts.clone()).await {
        Ok(typed) => typed.without_lines(),
        Err(fault) if status::of(fault.code).is_client_error() => return Ok(html! {}),
        Err(fault) => return Err(fault),
    };
    typed.tidy();
    let (before, after) = (members(&stored.facts.clone().without_lines())?, members(&typed)?);
    let headings = (staff.of("Bản hiện nay", "The present version"), staff.of("Bạn nhập", "What you typed"));
    touched::beside(staff, register, (before, after), headings).await
}

/// A decision of which nothing is known yet.
pub(super) fn blank() -> Result<Decision, Fault> {
    serde_json::from_str("{\"act\": \"award\"}").map_err(Fault::internal)
}

/// The paper behind a record of the register, as far as the record says it: it replaces the whole of it unless the form
/// says otherwise.
async fn behind(staff: &Staff, id: &str) -> Result<Decision, Fault> {
    let id = id.parse().map_err(|_| Fault::new(Code::NotFound))?;
    let record = decision::get(&*staff.reading().await?, &staff.ctx, id, false).await?.facts;
    Ok(Decision {
        authority_codes: record.authority_codes,
        attribution: record.attribution,
        title: record.title,
        campaign_code: record.campaign_code,
        year_from: record.year_from,
        year_to: record.year_to,
        conferral_type: record.conferral_type,
        relations: vec![Relation { kind: RelationKind::Replaces, decision_id: id, wholly: None }],
        ..blank()?
    })
}

async fn show(staff: &Staff, draft: &Draft<'_>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let Draft { stored, fields, fault } = draft;
    let language = staff.visit.language;
    let shown = Shown { language, fields, fault: *fault, field_of: paper_fields::field_of };
    let act = stored.map_or(Act::Award, |stored| stored.facts.act);
    let acted = match stored {
        Some(stored) => Some(Acted::of(staff, &staff.visit.register, std::slice::from_ref(*stored)).await?),
        None => None,
    };
    let action = stored.map_or_else(|| "/decisions/new".to_owned(), |stored| format!("/decisions/{}/edit", stored.id));
    let files = match stored {
        Some(stored) => Some(Files::of(staff, &staff.reading().await?, stored).await?),
        None => None,
    };
    let above = html! {
        (steps::nav(staff, *stored, steps::PAPER))
        @if let Some(stored) = stored {
            (why_returned(staff, stored))
            @if let Some(linked) = acted.as_ref().and_then(|acted| acted.linked(stored)) { p { (linked) } }
        }
    };
    let said = html! {
        @if let Some(files) = &files { (files.section("edit")) }
        (shown.summary(|name| paper_fields::label(name, language)))
        @if fault.is_some_and(|fault| fault.code == Code::NumberTaken) {
            @let number = form_urlencoded::Serializer::new(String::new()).append_pair("q", fields.get("number")).finish();
            p {
                a href={ "/?" (number) } target="_blank" {
                    (t("Xem quyết định có số này trong thẻ mới", "See the decision of this number in a new tab"))
                }
            }
        }
        @if let Some(stored) = stored && fault.is_some_and(|fault| fault.code == Code::Stale) {
            p {
                a href={ "/decisions/" (stored.id) } target="_blank" {
                    (t("Xem bản hiện nay trong thẻ mới", "See the present version in a new tab"))
                }
            }
            (beside(staff, stored, fields).await?)
        }
        @if stored.is_none() && !fields.get("replaces").is_empty() {
            p .told.note {
                (t("Văn bản này thay thế bản ghi số ", "This paper replaces record "))
                a href={ "/decisions/" (fields.get("replaces")) } { (fields.get("replaces")) }
                (t(
                    "; cơ quan, phong trào và năm lấy từ đó. Nếu chỉ thay một phần, chuyển số ấy sang ô “một phần” ở mục Quan hệ.",
                    "; its body, campaign and year come from there. Where it replaces a part, move the number to that field under Relations.",
                ))
            }
        }
        form data-kept="saved" method="post" action=(action) {
            (staff.csrf())
            (key()?)
            @if let Some(stored) = stored { input type="hidden" name="version" value=(stored.version); }
            (paper_fields::show(staff, &shown, paper_fields::Of { act, is_mended: false }).await?)
            button type="submit" { (t("Lưu nháp", "Save the draft")) }
        }
    };
    let what = acted.zip(*stored).and_then(|(acted, stored)| acted.text(stored));
    let what = what.unwrap_or_else(|| t("Ghi quyết định", "Record a decision").to_owned());
    let title = format!("{what}: {}", t("văn bản", "the paper"));
    let said = html! { (above) @match &files { Some(files) => (files.beside(&said)), None => (said) } };
    let shows_files = files.is_some_and(|files| files.are_shown());
    let frame = Frame { is_wrong: fault.is_some(), saves_itself: true, shows_files, ..staff.frame(&crumbs(staff)) };
    Ok(frame.page(fault.map_or_else(Response::builder, problem::head), &title, &said))
}
