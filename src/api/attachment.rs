//! `/v1/decisions/{id}/attachments`.

use super::{
    body::{Created, Listed, one_answer},
    caller::{Caller, DraftReader, Recorder},
    download::saved_as,
    multipart::{Sent, Upload},
    params::Params,
    tags::Tag,
};
use crate::{
    domain::{
        attachment::{Attachment, AttachmentKind},
        fault::{Code, Fault, Finding},
        page::Paging,
    },
    http::{kept_file::KeptFile, state::State, upload::Form},
    service::attachment::{self, NewAttachment},
};
use poem::{IntoResponse, Request, Response, http::header, web::Data};
use poem_openapi::{
    ApiResponse, Object, OpenApi,
    param::Path,
    registry::{MetaMediaType, MetaResponses, Registry},
    types::{Binary, Type},
};

/// The form of a new attachment.
#[derive(Debug, Object)]
pub struct AttachmentForm {
    /// The file, of 50 MiB at most.
    pub file: String,
    /// What it is.
    pub kind: AttachmentKind,
}

impl Upload for AttachmentForm {
    const FIELDS: &'static [&'static str] = &["kind"];
}

fn new_attachment(form: &Form) -> Result<NewAttachment<'_>, Fault> {
    let Form { file, fields } = form;
    let file = file.as_ref().ok_or_else(no_file)?;
    let kind = AttachmentKind::read(fields.get("kind").map(String::as_str))?;
    Ok(NewAttachment {
        path: file.stored.path(),
        file_name: file.name.clone(),
        sha256: file.sha256.clone(),
        size: file.size,
        kind,
    })
}

/// Refuses a form without a file.
pub(super) fn no_file() -> Fault {
    let text = ("Cần trường “file” có tệp.", "Give the field file with a file.");
    Fault::at(Code::InvalidBody, Finding::at("/file", "required", text.0, text.1))
}

/// No browser makes anything of it, whatever the file is.
const BYTES: &str = "application/octet-stream";

/// The file of an attachment, which a browser saves and never shows.
#[derive(Debug)]
pub struct AttachedFile(Response);

impl AttachedFile {
    /// The file, or the part of it that a request asks for.
    async fn of(attachment: Attachment, file: std::fs::File, request: &Request) -> Result<Self, Fault> {
        let Attachment { decision_id, n, file_name, size, sha256, .. } = attachment;
        let name = file_name.unwrap_or_else(|| format!("{decision_id}-{n}"));
        let head = Response::builder()
            .content_type(BYTES)
            .header(header::CONTENT_DISPOSITION, saved_as(&name, &format!("{decision_id}-{n}")))
            .header(header::CONTENT_SECURITY_POLICY, "sandbox; default-src 'none'")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CACHE_CONTROL, "private, no-cache");
        let kept = KeptFile { file, size: u64::try_from(size).map_err(Fault::internal)?, tag: format!("\"{sha256}\"") };
        kept.answer(request, head).await.map(Self)
    }
}

impl IntoResponse for AttachedFile {
    fn into_response(self) -> Response {
        self.0
    }
}

impl ApiResponse for AttachedFile {
    fn meta() -> MetaResponses {
        let headers = [
            ("Accept-Ranges", "A part of the file can be asked for by `Range`."),
            ("Content-Disposition", "The name of the file (RFC 6266)."),
            ("ETag", "The SHA-256 of the file."),
        ];
        let content = vec![MetaMediaType { content_type: BYTES, schema: Binary::<Vec<u8>>::schema_ref() }];
        one_answer(200, "The bytes of the file; the list says what they are.", &headers, content)
    }

    fn register(_: &mut Registry) {}
}

/// The operations on attachments.
#[derive(Debug)]
pub struct Attachments;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Decisions")]
impl Attachments {
    /// Attach a file to a decision.
    ///
    /// The signed paper, the annex or another document, kept unchanged with its SHA-256 and size under the proof of the
    /// audit trail; an attachment is never taken away. Roles: clerk, registrar.
    #[oai(path = "/decisions/:id/attachments", method = "post", operation_id = "attachToDecision")]
    async fn attach(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The decision's number in the register.
        id: Path<i64>,
        body: Sent<AttachmentForm>,
    ) -> Result<Created<Attachment>, Fault> {
        let attachment = attachment::attach(&state.register, &caller.0, id.0, new_attachment(&body.0)?).await?;
        let location = format!("/v1/decisions/{}/attachments/{}", id.0, attachment.n);
        Ok(Created(attachment, location))
    }

    /// List a decision's attachments.
    ///
    /// A page of them, in the order they were attached. Not for clients.
    #[oai(path = "/decisions/:id/attachments", method = "get", operation_id = "listAttachments")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<DraftReader>,
        /// The decision's number in the register.
        id: Path<i64>,
        paging: Params<Paging>,
    ) -> Result<Listed<Attachment>, Fault> {
        Ok(Listed(attachment::list(&state.register, &caller.0, id.0, &paging.0).await?))
    }

    /// Read an attached file.
    ///
    /// The file as it was attached, or the part of it that `Range` asks for; a browser saves it and never shows it. Not
    /// for clients.
    #[oai(path = "/decisions/:id/attachments/:n", method = "get", operation_id = "getAttachment")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<DraftReader>,
        /// The decision's number in the register.
        id: Path<i64>,
        /// The attachment's number among those of the decision.
        n: Path<i64>,
        request: &Request,
    ) -> Result<AttachedFile, Fault> {
        let (attachment, file) = attachment::open(&state.register, &caller.0, id.0, n.0).await?;
        AttachedFile::of(attachment, file, request).await
    }
}
