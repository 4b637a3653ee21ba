//! The one place where a status is chosen: of a refusal by its code, and the few of an answer that is none.

use crate::domain::fault::Code;
use poem::http::StatusCode;

/// The record or the page is there.
pub const OK: StatusCode = StatusCode::OK;
/// A record was made.
pub const CREATED: StatusCode = StatusCode::CREATED;
/// The part of a file that was asked for.
pub const PARTIAL_CONTENT: StatusCode = StatusCode::PARTIAL_CONTENT;
/// There is nothing more to say.
pub const NO_CONTENT: StatusCode = StatusCode::NO_CONTENT;
/// Go on at another page, with a GET.
pub const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;
/// The client has it already.
pub const NOT_MODIFIED: StatusCode = StatusCode::NOT_MODIFIED;

/// The status of a refusal.
#[must_use]
pub fn of(code: Code) -> StatusCode {
    StatusCode::from_u16(code.class()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_the_status_of_its_class() {
        for code in Code::ALL {
            assert_eq!(of(*code).as_u16(), code.class(), "{}", code.word());
            assert!(of(*code).is_client_error() || of(*code).is_server_error(), "{}", code.word());
        }
    }
}
