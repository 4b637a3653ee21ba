//! A file that is streamed as it is made.

use crate::{
    format::{FORMATS, Format},
    service::export::Export,
};
use futures_util::stream::unfold;
use poem::{Body, IntoResponse, Response, http::header};
use poem_openapi::{
    ApiResponse,
    registry::{MetaHeader, MetaMediaType, MetaResponse, MetaResponses, Registry},
    types::Type,
};
use std::io::Result as IoResult;

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
        // An error that merely ended the stream would reach the client as a file that looks whole: the server writes the normal
        // terminator. Unwinding tears the connection instead, and the client sees that the file broke off.
        let chunks = unfold(self.chunks, |mut chunks| async move {
            let chunk = chunks.next().await?.unwrap_or_else(|fault| std::panic::resume_unwind(Box::new(fault)));
            Some((IoResult::Ok(chunk), chunks))
        });
        let name = format!("{}.{}", self.name, self.format.extension);
        let encoded = percent_encoding::utf8_percent_encode(&name, percent_encoding::NON_ALPHANUMERIC).to_string().replace("%2D", "-").replace("%2E", ".");
        Response::builder()
            .content_type(format!("{}; charset=utf-8", self.format.media_type))
            .header(header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"; filename*=UTF-8''{encoded}"))
            .header(header::CACHE_CONTROL, "no-store")
            .body(Body::from_bytes_stream(chunks))
    }
}

impl ApiResponse for Download {
    fn meta() -> MetaResponses {
        let disposition = MetaHeader {
            name: "Content-Disposition".into(),
            description: Some("The name of the file (RFC 6266).".into()),
            required: true,
            deprecated: false,
            schema: String::schema_ref(),
        };
        let content = FORMATS.iter().map(|f| MetaMediaType { content_type: f.media_type, schema: String::schema_ref() }).collect();
        MetaResponses { responses: vec![MetaResponse { description: "The file.", status: Some(200), status_range: None, content, headers: vec![disposition] }] }
    }

    fn register(_: &mut Registry) {}
}
