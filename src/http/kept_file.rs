//! A file that is kept, whole or the part of it that a client asks for (RFC 9110, section 14).

use super::{path::SentMethod, status};
use crate::domain::fault::{Code, Fault};
use poem::{
    Body, Request, Response, ResponseBuilder,
    http::{HeaderMap, Method, header},
};
use std::{fs::File, io::SeekFrom, ops::Range};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// A file with its length and its strong tag.
#[derive(Debug)]
pub struct KeptFile {
    /// Its content.
    pub file: File,
    /// Its bytes.
    pub size: u64,
    /// Its tag: another content has another one.
    pub tag: String,
}

impl KeptFile {
    /// The answer to a request for it: whole, or the one part that is asked for.
    pub async fn answer(self, request: &Request, head: ResponseBuilder) -> Result<Response, Fault> {
        let Self { file, size, tag } = self;
        // A part is for GET alone.
        let is_get = request.data::<SentMethod>().is_none_or(|sent| sent.0 == Method::GET);
        let part = if is_get { part(request.headers(), size, &tag)? } else { None };
        let head = head.header(header::ACCEPT_RANGES, "bytes").header(header::ETAG, tag);
        let mut file = tokio::fs::File::from_std(file);
        let Some(Range { start, end }) = part else {
            return Ok(head.header(header::CONTENT_LENGTH, size).body(Body::from_async_read(file)));
        };
        file.seek(SeekFrom::Start(start)).await.map_err(|error| Fault::caused(Code::Unavailable, error))?;
        let head = head
            .status(status::PARTIAL_CONTENT)
            .header(header::CONTENT_LENGTH, end - start)
            .header(header::CONTENT_RANGE, format!("bytes {start}-{}/{size}", end - 1));
        Ok(head.body(Body::from_async_read(file.take(end - start))))
    }
}

/// The one part that is asked for. All of it where none is, several are, the range makes no sense, or the client has a
/// part of another content; and where the client asks whether it has it still.
fn part(headers: &HeaderMap, size: u64, tag: &str) -> Result<Option<Range<u64>>, Fault> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let has_other = headers.contains_key(header::IF_RANGE) && text(header::IF_RANGE) != Some(tag);
    if has_other || headers.contains_key(header::IF_NONE_MATCH) || headers.get_all(header::RANGE).iter().count() > 1 {
        return Ok(None);
    }
    let Some((unit, range)) = text(header::RANGE).and_then(|range| range.split_once('=')) else { return Ok(None) };
    let Some((first, last)) = range.split_once('-').filter(|_| unit.trim().eq_ignore_ascii_case("bytes")) else {
        return Ok(None);
    };
    let (start, end) = match (number(first), number(last)) {
        (Ok(None), Ok(Some(length))) => (size.saturating_sub(length), size),
        (Ok(Some(start)), Ok(None)) => (start, size),
        (Ok(Some(start)), Ok(Some(last))) if start <= last => (start, last.saturating_add(1).min(size)),
        _ => return Ok(None),
    };
    if start < end {
        return Ok(Some(start..end));
    }
    let (vi, en) = (
        format!("Tệp có {size} byte; hãy yêu cầu một phần trong đó."),
        format!("The file has {size} bytes; ask for a part of them."),
    );
    let beyond = Some(Beyond(size).into());
    Err(Fault { cause: beyond, ..Fault::because(Code::RangeNotSatisfiable, vi, en) })
}

/// A number of a range: none where nothing is written.
fn number(text: &str) -> Result<Option<u64>, ()> {
    match text.trim() {
        "" => Ok(None),
        digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(Some(digits.parse().unwrap_or(u64::MAX))),
        _ => Err(()),
    }
}

/// What lies behind a refused part: it is beyond so many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Beyond(pub(super) u64);

impl Beyond {
    /// That of a refusal.
    pub(super) fn of(fault: &Fault) -> Option<Self> {
        fault.cause.as_deref()?.downcast_ref().copied()
    }
}

impl std::fmt::Display for Beyond {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the file has {} bytes", self.0)
    }
}

impl std::error::Error for Beyond {}

#[cfg(test)]
mod tests {
    use super::*;
    use poem::http::HeaderValue;

    #[test]
    fn a_part_is_what_the_range_says_within_the_file_and_all_of_it_where_it_says_nothing() {
        let asked = |range: &str, size| {
            let headers = HeaderMap::from_iter([(header::RANGE, HeaderValue::from_str(range).unwrap())]);
            part(&headers, size, "\"a\"").map_err(|fault| Beyond::of(&fault))
        };
        for (range, part) in [
            ("bytes=0-4", Some(0..5)),
            ("Bytes=2-", Some(2..10)),
            ("bytes=-3", Some(7..10)),
            ("bytes=-99", Some(0..10)),
            ("bytes=9-99", Some(9..10)),
            ("bytes=0-18446744073709551615", Some(0..10)),
            ("bytes=4-2", None),
            ("bytes=-", None),
            ("bytes=0-1,4-5", None),
            ("bytes=a-b", None),
            ("bytes=+1-2", None),
            ("lines=0-4", None),
            ("bytes", None),
        ] {
            assert_eq!(asked(range, 10), Ok(part), "{range}");
        }
        for range in ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=99999999999999999999-"] {
            assert_eq!(asked(range, 10), Err(Some(Beyond(10))), "{range}");
        }
        assert_eq!(asked("bytes=0-", 0), Err(Some(Beyond(0))));
    }

    #[test]
    fn whoever_has_a_part_of_another_content_gets_all_of_this_one() {
        let asked = |name, value: &'static str| {
            let range = (header::RANGE, HeaderValue::from_static("bytes=0-4"));
            part(&HeaderMap::from_iter([range, (name, HeaderValue::from_static(value))]), 10, "\"a\"").unwrap()
        };
        assert_eq!(asked(header::IF_RANGE, "\"a\""), Some(0..5));
        for other in ["\"b\"", "W/\"a\"", "Sat, 29 Oct 1994 19:43:31 GMT", ""] {
            assert_eq!(asked(header::IF_RANGE, other), None, "{other}");
        }
        assert_eq!(asked(header::IF_NONE_MATCH, "\"b\""), None);
    }
}
