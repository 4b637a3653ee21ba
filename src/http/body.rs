//! The body of a request, read whole within a limit.

use crate::domain::fault::{Code, Fault};
use bytes::Bytes;
use poem::{Body, Request, error::ReadBodyError, http::header};

/// Reads a body of so many KiB at most.
pub async fn read(body: Body, limit_kib: usize) -> Result<Bytes, Fault> {
    body.into_bytes_limit(limit_kib * 1024).await.map_err(|e| match e {
        ReadBodyError::PayloadTooLarge => too_large(limit_kib),
        e => Fault {
            cause: Some(Box::new(e)),
            ..Fault::because(
                Code::InvalidJson,
                "Không đọc được nội dung; hãy gửi lại.",
                "The body could not be read; send it again.",
            )
        },
    })
}

/// Refuses a body that is compressed: few bytes could become very many.
pub fn check_plain(request: &Request) -> Result<(), Fault> {
    if request.header(header::CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity")) {
        return Ok(());
    }
    Err(Fault::because(
        Code::UnsupportedMediaType,
        "Nội dung gửi lên không được nén; hãy gửi lại không có Content-Encoding.",
        "A body that is sent must not be compressed; send it again without Content-Encoding.",
    ))
}

/// A body beyond its limit.
#[must_use]
pub fn too_large(limit_kib: usize) -> Fault {
    let size = if limit_kib < 1024 { format!("{limit_kib} KiB") } else { format!("{} MiB", limit_kib / 1024) };
    Fault::because(
        Code::BodyTooLarge,
        format!("Nội dung tối đa {size}; hãy gửi ít hơn."),
        format!("A body has at most {size}; send less."),
    )
}
