//! The sites whose pages may ask from a browser (Fetch, section 3.2): none unless they are named, and never with the
//! cookie of a session.

use super::status;
use poem::{
    Request, Response,
    http::{HeaderValue, Method, header},
};
use std::sync::Arc;

/// The headers of an answer that a page may read beside the usual ones.
const READ: &str = "ETag, Link, Location, Export-Id, Registry-Head, Content-Disposition, Idempotent-Replayed, Retry-After, X-Request-Id";
/// The headers of a request that a page may send beside the usual ones.
const SENT: &str = "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id";
/// For how many seconds a browser need not ask again whether it may.
const ASKED: &str = "600";

/// The origins that are named.
#[derive(Debug, Clone, Default)]
pub struct Origins(Arc<[String]>);

impl Origins {
    /// Origins by commas, each as a browser writes it: `https://so.example.vn`, with a port where it is not the usual
    /// one.
    pub fn read(list: &str) -> Result<Self, String> {
        let one = |word: &str| {
            let host = word.strip_prefix("https://").or_else(|| word.strip_prefix("http://")).unwrap_or_default();
            let is_host = !host.is_empty()
                && host.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-.:[]".contains(&b));
            if is_host { Ok(word.to_owned()) } else { Err(format!("{word}: an origin is like https://so.example.vn")) }
        };
        list.split(',').map(|word| one(word.trim())).collect::<Result<Vec<_>, _>>().map(|all| Self(all.into()))
    }
}

/// A request from a page of another site.
#[derive(Debug)]
pub(super) struct Cross {
    /// The origin, if it is named.
    origin: Option<HeaderValue>,
    /// Whether it asks what it may send, before it sends it.
    is_preflight: bool,
}

impl Cross {
    /// What a request says of the page it comes from; nothing where no origin is named, and for pages of our own, which
    /// no other site reads.
    pub(super) fn of(request: &Request, origins: &Origins) -> Option<Self> {
        let path = request.original_uri().path();
        if origins.0.is_empty() || !(path.starts_with("/v1/") || path == "/openapi.json") {
            return None;
        }
        let origin = request.headers().get(header::ORIGIN);
        let named = origin.filter(|origin| origins.0.iter().any(|known| *origin == known.as_str()));
        let asks = request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
        Some(Self { origin: named.cloned(), is_preflight: *request.method() == Method::OPTIONS && asks })
    }

    /// Lets a page of a named origin read an answer, or know what it may send.
    pub(super) fn apply(self, response: &mut Response) {
        let headers = response.headers_mut();
        headers.append(header::VARY, HeaderValue::from_static("Origin"));
        let Some(origin) = self.origin else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(READ));
        // Nothing answers the method OPTIONS: the refusal says what does, and that is what is asked for.
        let methods = headers.get(header::ALLOW).filter(|_| self.is_preflight).cloned();
        let Some(methods) = methods else { return };
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(SENT));
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(ASKED));
        for name in [header::CONTENT_TYPE, header::CONTENT_LANGUAGE, header::CONTENT_ENCODING] {
            headers.remove(name);
        }
        response.set_status(status::NO_CONTENT);
        response.take_body();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host_and_nothing_more() {
        for good in ["https://so.example.vn", "http://localhost:5173, https://a.example", "https://[::1]:8443"] {
            Origins::read(good).unwrap();
        }
        for wrong in [
            "*",
            "null",
            "",
            "https://",
            "so.example.vn",
            "https://so.example.vn/",
            "https://So.example.vn",
            "https://a.example,",
        ] {
            assert!(Origins::read(wrong).is_err(), "{wrong}");
        }
    }
}
