//! A file that is streamed as it is made.

use crate::{
    format::{FORMATS, Format},
    http::stream,
    service::export::Export,
};
use futures_util::stream::unfold;
use poem::{IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse,
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};

/// The header with the export's number.
const EXPORT_ID: &str = "Export-Id";
/// The header with the head of the register at the export's moment.
const REGISTRY_HEAD: &str = "Registry-Head";

/// A file on its way to the client.
#[derive(Debug)]
pub struct Download {
    /// What it is written as.
    pub format: &'static Format,
    /// Its name, without the ending.
    pub name: String,
    /// Its bytes, as they come.
    pub chunks: Export,
}

impl IntoResponse for Download {
    fn into_response(self) -> Response {
        let (id, head) = (self.chunks.made.id, self.chunks.made.head());
        let chunks = unfold(self.chunks, |mut chunks| async move { Some((chunks.next().await?, chunks)) });
        let name = format!("{}.{}", self.name, self.format.extension);
        let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC)
            .to_string()
            .replace("%2D", "-")
            .replace("%2E", ".");
        let head = Response::builder()
            .content_type(format!("{}; charset=utf-8", self.format.media_type))
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"; filename*=UTF-8''{encoded}"))
            .header(header::CACHE_CONTROL, "no-store")
            .header(EXPORT_ID, id)
            .header(REGISTRY_HEAD, head);
        stream::answer(head, chunks)
    }
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let header = |name: &str, description: &str| MetaHeader {
            name: name.into(),
            description: Some(description.into()),
            required: true,
            deprecated: false,
            schema: String::schema_ref(),
        };
        let headers = vec![
            header("Content-Disposition", "The name of the file (RFC 6266)."),
            header(EXPORT_ID, "The number of the export, for `/v1/exports/{id}`."),
            header(
                REGISTRY_HEAD,
                "How many events the register had, and the root over them in hex: `<size>:<root_hash>`.",
            ),
        ];
        let content = FORMATS
            .iter()
            .map(|f| MetaMediaType { content_type: f.media_type, schema: String::schema_ref() })
            .collect();
        MetaResponses {
            responses: vec![MetaResponse {
                description: "The file.",
                status: Some(200),
                status_range: None,
                content,
                headers,
            }],
        }
    }

    fn register(_: &mut Registry) {}
}
