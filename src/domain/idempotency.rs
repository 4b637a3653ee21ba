//! Requests that are sent again: the place their answer is kept at.
//!
//! `Idempotency-Key` as the IETF draft of that name describes it: the same key from the same account to the same place is the
//! same request, and is answered as it was the first time.

/// Where an answer is kept: the account, the method, the path and the client's key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slot {
    /// The account.
    pub account: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The client's key.
    pub key: String,
}
