//! The files of a decision: the signed paper beside its list, and a form that attaches one.

use super::super::{
    form::{Fields, go_to, no_file},
    shell::{Reading, Staff},
    words::{instant, size},
};
use super::{id_numbers, one};
use crate::{
    domain::{
        account::Permission,
        attachment::AttachmentKind,
        decision::{DecisionState, Evidence, StoredDecision},
        fault::Fault,
        page::Paging,
    },
    http::status,
    service::attachment::{self, NewAttachment},
};
use maud::{Markup, html};
use poem::{Body, Request, Response, handler, web::Path};

/// The fields of the form besides its file.
const FIELDS: [&str; 2] = ["csrf", "kind"];

/// Files that are listed here; all of them are in the API.
const LISTED: i64 = 100;

/// The files of a decision, for whoever may read them, and the form for whoever may attach one.
pub(super) async fn section(staff: &Staff, register: &Reading, decision: &StoredDecision) -> Result<Markup, Fault> {
    if !staff.may(Permission::ReadDrafts) {
        return Ok(html! {});
    }
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let paging = Paging { limit: Some(LISTED), ..Paging::default() };
    let files = attachment::list(register, &staff.ctx, decision.id, &paging).await?;
    Ok(html! {
        section #attachments {
            h2 { (t("Văn bản và tệp đính kèm", "The paper and other files")) }
            @if files.items.is_empty() {
                @if matches!(decision.facts.evidence, Some(Evidence::Press | Evidence::Declaration)) {
                    p { (t("Chưa có tệp nào; đính kèm được bài báo hay bản kê khai làm nguồn.", "There is none yet; the press item or the declaration can be attached.")) }
                } @else {
                    p { (t("Chưa có tệp nào; hãy đính kèm bản đã ký.", "There is none yet; attach the signed paper.")) }
                }
            } @else {
                ul {
                    @for file in &files.items {
                        li {
                            a href={ "/v1/decisions/" (decision.id) "/attachments/" (file.n) } download {
                                (file.file_name.as_deref().unwrap_or(t("tệp", "file")))
                            }
                            " (" (file.kind.label().of(language)) ", "
                            (size(u64::try_from(file.size).unwrap_or_default(), language)) "), "
                            (file.created_by) ", " (instant(&file.created_at, language))
                        }
                    }
                }
                @if files.next_cursor.is_some() {
                    p { a href={ "/v1/decisions/" (decision.id) "/attachments" } { (t("Tất cả tệp", "All files")) } }
                }
            }
            @if staff.may(Permission::Record) && decision.state != DecisionState::Withdrawn { (form(staff, decision.id)) }
            @if id_numbers::may_have(staff, decision) {
                p .no-print {
                    a href={ "/decisions/" (decision.id) "/id-numbers" } {
                        (t("Ghi số định danh từ danh sách", "Add the id numbers of a list"))
                    }
                }
            }
        }
    })
}

fn form(staff: &Staff, id: i64) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    html! {
        details .no-print {
            summary { (t("Đính kèm tệp", "Attach a file")) }
            form method="post" enctype="multipart/form-data" action={ "/decisions/" (id) "/attachments" } {
                (staff.csrf())
                div .field {
                    label for="attachment-kind" { (t("Loại tệp", "What it is")) }
                    select #attachment-kind name="kind" {
                        @for (word, label) in AttachmentKind::WORDS { option value=(word) { (label.of(language)) } }
                    }
                }
                div .field {
                    label for="attachment-file" { (t("Tệp đính kèm", "File")) }
                    p #attachment-hint .hint {
                        (t(
                            "Tối đa 50 MB; được giữ nguyên và không gỡ ra được.",
                            "50 MB at most; it is kept unchanged, and never taken away.",
                        ))
                    }
                    input #attachment-file name="file" type="file" required aria-describedby="attachment-hint";
                }
                button .second type="submit" { (t("Đính kèm", "Attach")) }
            }
        }
    }
}

/// Attaches the file of the form.
#[handler]
pub(in crate::web) async fn attach(
    staff: Staff,
    Path(id): Path<i64>,
    request: &Request,
    body: Body,
) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let done = match staff.visit.sent_file(request, body, &FIELDS).await? {
        Err(fault) => Err(fault),
        Ok((None, _)) => Err(no_file()),
        Ok((Some(file), fields)) => match AttachmentKind::read(Some(fields.get("kind"))) {
            Err(fault) => Err(fault),
            Ok(kind) => {
                let new = NewAttachment {
                    path: file.stored.path(),
                    file_name: file.name.clone(),
                    sha256: file.sha256.clone(),
                    size: file.size,
                    kind,
                };
                attachment::attach(&staff.visit.register, &staff.ctx, id, new).await
            }
        },
    };
    match done {
        Ok(_) => Ok(go_to(&format!("/decisions/{id}#attachments"))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            one::page(&staff, id, Some(&fault), &Fields::of(Vec::new())).await
        }
        Err(fault) => Err(fault),
    }
}
