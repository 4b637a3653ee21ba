//! `/decisions/{id}/id-numbers`: the id numbers of a list, added to the people whom a registered decision names.

use super::{
    super::{
        form::{Fields, go_to, no_file},
        inputs::Shown,
        shell::Staff,
    },
    below, named,
};
use crate::{
    domain::{
        account::Permission,
        decision::{Act, DecisionState, StoredDecision},
        fault::Fault,
        id_number::AddedIdNumbers,
    },
    http::status,
    service::{decision, id_number},
};
use maud::{Markup, html};
use poem::{Body, Request, Response, handler, web::Path};

/// Rows that are told by name; a list that fits nobody would be told in full otherwise.
const TOLD: usize = 100;

/// Whether a decision can have such a list.
pub(super) fn may_have(staff: &Staff, decision: &StoredDecision) -> bool {
    staff.may(Permission::Record) && decision.state == DecisionState::Registered && decision.facts.act == Act::Award
}

/// Asks for the list.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let register = staff.reading().await?;
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    if !may_have(&staff, &stored) {
        return Ok(go_to(&format!("/decisions/{id}")));
    }
    Ok(page(&staff, &stored, None, None))
}

/// Adds the numbers of the list, and says what became of it.
#[handler]
pub(in crate::web) async fn send(
    staff: Staff,
    Path(id): Path<i64>,
    request: &Request,
    body: Body,
) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let sent = staff.visit.sent_file(request, body, &["csrf"]).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    let done = match sent {
        Err(fault) => Err(fault),
        Ok((None, _)) => Err(no_file()),
        Ok((Some(file), _)) => Box::pin(id_number::add_listed(&register, &staff.ctx, id, file.stored.path())).await,
    };
    match done {
        Ok(added) => Ok(page(&staff, &stored, None, Some(&added.shown(staff.visit.language)))),
        Err(fault) if status::of(fault.code).is_client_error() => Ok(page(&staff, &stored, Some(&fault), None)),
        Err(fault) => Err(fault),
    }
}

fn page(staff: &Staff, stored: &StoredDecision, fault: Option<&Fault>, added: Option<&AddedIdNumbers>) -> Response {
    let t = |vi, en| staff.of(vi, en);
    let title = t("Số định danh từ danh sách", "Id numbers of a list");
    let field_of = |place: &str| (place == "file").then_some("file");
    let none = Fields::of(Vec::new());
    let shown = Shown { language: staff.visit.language, fields: &none, fault, field_of };
    let said = html! {
        (shown.summary(|_| t("Tệp danh sách", "File of the list").to_owned()))
        @if let Some(added) = added { (outcome(staff, added)) }
        p .lead { (named(stored, staff.visit.language)) }
        p {
            (t(
                "Chọn danh sách kèm theo có cột tên và cột CCCD hoặc CMND. Mỗi số được ghi, mã hóa, vào hồ sơ của người cùng tên trong quyết định này; tệp không được giữ.",
                "Choose the annex with a column of names and one of id numbers. Each number is added, encrypted, to the record of the person of that name in this decision; the file is not kept.",
            ))
        }
        form method="post" enctype="multipart/form-data" action={ "/decisions/" (stored.id) "/id-numbers" } {
            (staff.csrf())
            div .field {
                label for="file" { (t("Tệp danh sách", "File of the list")) }
                input #file name="file" type="file" required;
            }
            button type="submit" { (t("Ghi số định danh", "Add the id numbers")) }
        }
    };
    below(staff, stored, title, fault, &said)
}

fn outcome(staff: &Staff, added: &AddedIdNumbers) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    html! {
        div .told.note role="status" {
            p {
                (t("Đã ghi ", "Added ")) strong { (added.added) } (t(" số định danh.", " id numbers."))
                @if added.known > 0 { " " (added.known) (t(" người đã có số cùng độ dài.", " people have one of that length already.")) }
                @if !added.refused.is_empty() { " " (added.refused.len()) (t(" dòng chưa ghi:", " rows were not added:")) }
            }
            @if !added.refused.is_empty() {
                ul { @for refused in added.refused.iter().take(TOLD) { li { (refused.message) } } }
            }
        }
    }
}
