//! Answers that a client has already (RFC 9110, section 13).

use super::status;
use poem::{Request, Response, http::header};

/// What a client has, from `If-None-Match` of a request that reads.
#[derive(Debug, Clone)]
pub struct Seen(Option<String>);

impl Seen {
    /// What the client of a request has.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        let tags = request.header(header::IF_NONE_MATCH).filter(|_| request.method().is_safe());
        Self(tags.map(str::to_owned))
    }

    /// Takes the body from an answer that the client has, and says so.
    pub fn apply(&self, response: &mut Response) {
        let Some(tags) = self.0.as_deref().filter(|_| response.status() == status::OK) else { return };
        let Some(own) = response.header(header::ETAG) else { return };
        if !tags.split(',').map(str::trim).any(|tag| tag == "*" || tag.trim_start_matches("W/") == own) {
            return;
        }
        response.set_status(status::NOT_MODIFIED);
        response.take_body();
        response.headers_mut().remove(header::CONTENT_TYPE);
    }
}
