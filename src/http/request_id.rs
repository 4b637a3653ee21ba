//! The id of a request: for an event, the log, and a question to the office.

use poem::Request;

/// The id of a request, kept or made by the outermost wrapper.
#[derive(Debug, Clone, Default)]
pub struct RequestId(pub String);

/// The header it comes and goes in.
pub const HEADER: &str = "x-request-id";

impl RequestId {
    /// The id a request was given.
    #[must_use]
    pub fn of(request: &Request) -> Self {
        request.data::<Self>().cloned().unwrap_or_default()
    }

    /// The id a request brought, if it can stand in a log; else a new one.
    pub(super) fn kept_or_new(request: &Request, new: fn() -> String) -> Self {
        let given = request.header(HEADER).filter(|id| {
            (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
        });
        Self(given.map_or_else(new, str::to_owned))
    }
}
