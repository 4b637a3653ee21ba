//! `/v1/me`.

use super::{
    body::Made,
    caller::{Caller, Reader},
    problem::Refusal,
    tags::Tag,
};
use crate::domain::account::Account;
use poem_openapi::OpenApi;

/// The operations on accounts.
#[derive(Debug)]
pub struct Accounts;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Accounts")]
impl Accounts {
    /// Read who calls.
    ///
    /// The account behind the token, and its role.
    #[expect(clippy::unused_async, reason = "operations are async")]
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, caller: Caller<Reader>) -> Result<Made<Account>, Refusal> {
        Ok(Made(Account { name: caller.0.actor, role: caller.0.role }))
    }
}
