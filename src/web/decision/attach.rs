//! A file is attached to a decision by the form of its pages.

use super::{
    super::{
        form::{Fields, go_to, no_file},
        shell::Staff,
    },
    attachments::LISTED,
    one,
};
use crate::{
    domain::{account::Permission, attachment::AttachmentKind, fault::Fault, page::Paging},
    http::status,
    service::attachment::{self, NewAttachment},
};
use poem::{Body, Request, Response, handler, web::Path};

/// The fields of the form besides its file.
const FIELDS: [&str; 3] = ["csrf", "kind", "step"];
/// The pages of a draft that have the form too, and lead back to themselves.
const STEPS: [&str; 3] = ["edit", "lines", "check"];

/// Attaches the file of the form.
#[handler]
pub(in crate::web) async fn attach(
    staff: Staff,
    Path(id): Path<i64>,
    request: &Request,
    body: Body,
) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let (mut step, mut is_known) = (String::new(), false);
    let done = match staff.visit.sent_file(request, body, &FIELDS).await? {
        Err(fault) => Err(fault),
        Ok((None, _)) => Err(no_file()),
        Ok((Some(file), fields)) => match AttachmentKind::read(Some(fields.get("kind"))) {
            Err(fault) => Err(fault),
            Ok(kind) => {
                fields.get("step").clone_into(&mut step);
                let new = NewAttachment {
                    path: file.stored.path(),
                    file_name: file.name.clone(),
                    sha256: file.sha256.clone(),
                    size: file.size,
                    kind,
                };
                if is_there(&staff, id, &new).await? {
                    is_known = true;
                    Ok(())
                } else {
                    attachment::attach(&staff.visit.register, &staff.ctx, id, new).await.map(drop)
                }
            }
        },
    };
    let step = STEPS.into_iter().find(|known| *known == step);
    match done {
        Ok(()) => {
            let page = step.map(|step| format!("/{step}")).unwrap_or_default();
            let said = if is_known { "?file=known" } else { "" };
            Ok(go_to(&format!("/decisions/{id}{page}{said}#attachments")))
        }
        Err(fault) if status::of(fault.code).is_client_error() => {
            one::page(&staff, id, Some(&fault), &Fields::of(Vec::new())).await
        }
        Err(fault) => Err(fault),
    }
}

/// Whether the decision has the very file already: nothing attached is ever taken away, so it is not attached twice.
async fn is_there(staff: &Staff, id: i64, new: &NewAttachment<'_>) -> Result<bool, Fault> {
    let paging = Paging { limit: Some(LISTED), ..Paging::default() };
    let page = attachment::list(&staff.visit.register, &staff.ctx, id, &paging).await?;
    Ok(page.items.iter().any(|file| file.sha256 == new.sha256 && file.kind == new.kind))
}
