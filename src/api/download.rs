//! A file that is streamed as it is made.

use super::body::one_answer;
use crate::{
    domain::{
        export::{Asked, Packing},
        fault::{Code, Fault},
    },
    format::{FORMATS, Format, format},
    http::stream,
    service::{Ctx, export::Export},
};
use futures_util::stream::unfold;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};
use poem::{IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse,
    registry::{MetaMediaType, MetaResponses, Registry},
    types::{Binary, Type},
};

/// What stays as it is in a name (RFC 8187, attr-char).
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');
/// The header with the export's number.
const EXPORT_ID: &str = "Export-Id";
/// The header with the head of the register at the export's moment.
const REGISTRY_HEAD: &str = "Registry-Head";

/// A file that is saved under a name, or under a plain one where a client knows no other letters (RFC 6266, RFC 8187).
pub(super) fn saved_as(name: &str, plain: &str) -> String {
    let encoded = percent_encoding::utf8_percent_encode(name, UNRESERVED);
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

/// A file on its way to the client.
#[derive(Debug)]
pub struct Download {
    /// What it is written as.
    format: &'static Format,
    /// What it is packed by.
    packing: Option<Packing>,
    /// Its name.
    name: String,
    /// Its bytes, as they come; none for who asks only what would come.
    chunks: Option<Export>,
}

impl Download {
    /// A file as it was asked for, or only what would come. Its name says what it is, the day and the export's number.
    pub fn new(asked: &Asked, ctx: &Ctx, of: &str, chunks: Option<Export>) -> Result<Self, Fault> {
        let format = format(asked.format).ok_or_else(|| Fault::new(Code::NotAcceptable))?;
        let packed = asked.compress.map(|packing| format!(".{}", packing.extension())).unwrap_or_default();
        let number = chunks.as_ref().map(|chunks| format!("-so-{}", chunks.made.id)).unwrap_or_default();
        let name = format!("{of}-{}{number}.{}{packed}", ctx.today(), format.extension);
        Ok(Self { format, packing: asked.compress, name, chunks })
    }
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let Self { format, packing, name, chunks } = self;
        let media_type = match packing {
            Some(packing) => packing.media_type().to_owned(),
            None if format.is_text => format!("{}; charset=utf-8", format.media_type),
            None => format.media_type.to_owned(),
        };
        let head = Response::builder()
            .content_type(media_type)
            .header(header::CONTENT_DISPOSITION, saved_as(&name, &name))
            .header(header::CACHE_CONTROL, "no-store");
        let Some(chunks) = chunks else { return head.body(()) };
        let head = head.header(EXPORT_ID, chunks.made.id).header(REGISTRY_HEAD, chunks.made.head_text());
        let chunks = unfold(chunks, |mut chunks| async move { Some((chunks.next().await?, chunks)) });
        if packing.is_none() && format.is_text { stream::answer(head, chunks) } else { stream::packed(head, chunks) }
    }
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let headers = [
            ("Content-Disposition", "The name of the file (RFC 6266)."),
            (EXPORT_ID, "The number of the export, for `/v1/exports/{id}`; a HEAD makes none."),
            (
                REGISTRY_HEAD,
                "How many events the register had, and the root over them in hex: `<size>:<root_hash>`; a HEAD has none.",
            ),
        ];
        let packed = Packing::ALL.iter().map(|packing| packing.media_type());
        let content = FORMATS
            .iter()
            .map(|format| format.media_type)
            .chain(packed)
            .map(|content_type| MetaMediaType { content_type, schema: Binary::<Vec<u8>>::schema_ref() })
            .collect();
        one_answer(200, "The file.", &headers, content)
    }

    fn register(_: &mut Registry) {}
}
