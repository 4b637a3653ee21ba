//! Where the clock and the ids of requests come from, which are passed in to everything else.

use chrono::{DateTime, Utc};

/// The clock of the program, read nowhere else.
#[expect(clippy::disallowed_methods, reason = "wiring: this is where the clock is passed in from")]
pub(super) fn now() -> DateTime<Utc> {
    Utc::now()
}

/// The ids of requests, made nowhere else.
#[expect(clippy::disallowed_methods, reason = "wiring: this is where randomness is passed in from")]
pub(super) fn new_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
