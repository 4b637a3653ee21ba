//! The files of a decision: the signed paper beside its list, and a form that attaches one.

use super::super::{
    form::go_to,
    shell::{Reading, Staff, proposes},
    words::{capital, instant, size},
};
use super::{crumbs, id_numbers};
use crate::{
    domain::{
        account::Permission,
        attachment::{Attachment, AttachmentKind},
        decision::{DecisionState, Evidence, StoredDecision},
        fault::Fault,
        page::Paging,
        stored::Page,
    },
    http::{kept_file::KeptFile, page::Frame, problem},
    service::attachment,
};
use maud::{Markup, html};
use poem::{Request, Response, handler, http::header, web::Path};

/// Where a file that is shown may stand, and what it may load: the viewer of a browser has its own style.
const SHOWN: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

/// Files that are listed here; all of them are in the API.
pub(super) const LISTED: i64 = 100;

/// The files of a decision, as one of its pages shows them.
pub(super) struct Files<'a> {
    staff: &'a Staff,
    decision: &'a StoredDecision,
    /// None for whoever may not read them.
    page: Option<Page<Attachment>>,
}

impl<'a> Files<'a> {
    /// Those of a decision.
    pub(super) async fn of(staff: &'a Staff, register: &Reading, decision: &'a StoredDecision) -> Result<Self, Fault> {
        let paging = Paging { limit: Some(LISTED), ..Paging::default() };
        let page = if staff.may(Permission::ReadDrafts) {
            Some(attachment::list(register, &staff.ctx, decision.id, &paging).await?)
        } else {
            None
        };
        Ok(Self { staff, decision, page })
    }

    /// The list of them, for whoever may read them, and the form for whoever may attach one; from a step of a draft it
    /// leads back there.
    pub(super) fn section(&self, step: &str) -> Markup {
        let Self { staff, decision, page: Some(page) } = self else { return html! {} };
        let t = |vi, en| staff.of(vi, en);
        html! {
            section #attachments {
                h2 { (t("Văn bản và tệp đính kèm", "The paper and other files")) }
                @if staff.visit.asked("file") == "known" {
                    p .told.note role="status" {
                        (t("Tệp này đã đính kèm từ trước; không ghi thêm lần nữa.", "This file was attached before, and is not attached twice."))
                    }
                }
                @if page.items.is_empty() {
                    @if matches!(decision.facts.evidence, Some(Evidence::Press | Evidence::Declaration)) {
                        p { (t("Chưa có tệp nào; đính kèm được bài báo hay bản kê khai làm nguồn.", "There is none yet; the press item or the declaration can be attached.")) }
                    } @else {
                        p { (t("Chưa có tệp nào; hãy đính kèm bản đã ký.", "There is none yet; attach the signed paper.")) }
                    }
                } @else {
                    ul { @for file in &page.items { li { (listed(staff, file)) } } }
                    @if page.next_cursor.is_some() {
                        p { a href={ "/v1/decisions/" (decision.id) "/attachments" } { (t("Tất cả tệp", "All files")) } }
                    }
                }
                @if staff.may(Permission::Record) && decision.state != DecisionState::Withdrawn { (form(staff, decision.id, step)) }
                @if id_numbers::may_have(staff, decision) {
                    p .no-print {
                        a href={ "/decisions/" (decision.id) "/id-numbers" } {
                            (t("Ghi số định danh từ danh sách", "Add the id numbers of a list"))
                        }
                    }
                }
            }
        }
    }

    /// The one that is read beside the list.
    fn paper(&self) -> Option<&Attachment> {
        Attachment::beside_list(&self.page.as_ref()?.items)
    }

    /// The page of the decision: what stands above, and the rest of it with the paper beside it where there is room.
    pub(super) fn page(&self, title: &str, fault: Option<&Fault>, (above, said): (&Markup, &Markup)) -> Response {
        let frame = self.staff.frame(&crumbs(self.staff));
        let paper = self.paper();
        let frame =
            Frame { is_wrong: fault.is_some(), shows_files: paper.is_some(), proposes: proposes(said), ..frame };
        let said = html! { (above) (self.beside(said)) };
        frame.page(fault.map_or_else(Response::builder, problem::head), title, &said)
    }

    /// What a page says, with the paper beside it where there is room. Where there is none nothing of it is loaded.
    pub(super) fn beside(&self, said: &Markup) -> Markup {
        let Some(file) = self.paper() else { return said.clone() };
        let name = called(self.staff, file);
        let address = format!("/decisions/{}/attachments/{}", file.decision_id, file.n);
        html! {
            div .beside {
                details .paper open {
                    summary { (name) }
                    @if file.is_picture() { img src=(address) alt=(name) loading="lazy"; }
                    @else { iframe src={ (address) "#navpanes=0&view=FitH" } title=(name) loading="lazy" {} }
                }
                div { (said) }
            }
        }
    }

    /// Whether a page of it shows a paper.
    pub(super) fn are_shown(&self) -> bool {
        self.paper().is_some()
    }
}

/// What a file is and what it is called.
fn called(staff: &Staff, file: &Attachment) -> String {
    let kind = capital(file.kind.label().of(staff.visit.language));
    file.file_name.as_ref().map_or(kind.clone(), |name| format!("{kind}: {name}"))
}

/// A file of the list: it is saved by its name, and shown where a browser can.
fn listed(staff: &Staff, file: &Attachment) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let name = file.file_name.as_deref().unwrap_or(t("tệp", "file"));
    html! {
        a href={ "/v1/decisions/" (file.decision_id) "/attachments/" (file.n) } download { (name) }
        @if file.can_be_shown() {
            " " a href={ "/decisions/" (file.decision_id) "/attachments/" (file.n) } {
                (t("Xem", "View")) span .unseen { " " (name) }
            }
        }
        " (" (file.kind.label().of(language)) ", "
        (size(u64::try_from(file.size).unwrap_or_default(), language)) "), "
        (file.created_by) ", " (instant(&file.created_at, language))
    }
}

fn form(staff: &Staff, id: i64, step: &str) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    html! {
        details .no-print {
            summary { (t("Đính kèm tệp", "Attach a file")) }
            form method="post" enctype="multipart/form-data" action={ "/decisions/" (id) "/attachments" } {
                (staff.csrf())
                input type="hidden" name="step" value=(step);
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

/// A file as a browser shows it, within a page of this register or by itself: nothing in it runs, asks anything of anyone
/// or is in a frame of others. What a browser cannot show is saved.
#[handler]
pub(in crate::web) async fn view(
    staff: Staff,
    Path((id, n)): Path<(i64, i64)>,
    request: &Request,
) -> Result<Response, Fault> {
    let (attachment, file) = attachment::open(&staff.visit.register, &staff.ctx, id, n).await?;
    if !attachment.can_be_shown() {
        return Ok(go_to(&format!("/v1/decisions/{id}/attachments/{n}")));
    }
    let head = Response::builder()
        .content_type(&attachment.media_type)
        .header(header::CONTENT_DISPOSITION, "inline")
        .header(header::CONTENT_SECURITY_POLICY, SHOWN)
        .header(header::CACHE_CONTROL, "private, no-cache");
    let size = u64::try_from(attachment.size).map_err(Fault::internal)?;
    KeptFile { file, size, tag: format!("\"{}\"", attachment.sha256) }.answer(request, head).await
}
