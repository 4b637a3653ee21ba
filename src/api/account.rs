//! `/v1/me`, `/v1/session`, `/v1/accounts`, `/v1/tokens`.

use super::{
    body::{Body, Created, Found, Listed, Made, Secret, Shown},
    caller::{AccountKeeper, Caller, Cookie, Reader},
    if_match::IfMatch,
    params::Params,
    replacement::Replacement,
    tags::Tag,
};
use crate::{
    domain::{
        account::{
            Account,
            code::MadeCode,
            session::Session,
            token::{MadeToken, Rotation, Token, TokenRequest},
        },
        fault::Fault,
        page::Paging,
        stored::Stored,
    },
    http::state::State,
    service::account::{self, code, session, token},
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on accounts.
#[derive(Debug)]
pub struct Accounts;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Accounts")]
impl Accounts {
    /// Read who calls.
    ///
    /// The account behind the token or the session, its role, and what it is limited to.
    #[oai(path = "/me", method = "get", operation_id = "getMe")]
    async fn me(&self, state: Data<&State>, caller: Caller<Reader>) -> Result<Made<Account>, Fault> {
        Ok(Made(account::me(&state.register, &caller.0).await?))
    }

    /// Read the session.
    ///
    /// For a script of a page: who is signed in, until when, and the token to send back as `X-CSRF-Token`. Not found
    /// for a caller with a token.
    #[oai(path = "/session", method = "get", operation_id = "getSession")]
    async fn session(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        cookie: Cookie,
    ) -> Result<Secret<Session>, Fault> {
        Ok(Secret(session::read(&state.register, &caller.0, cookie.0.as_deref()).await?))
    }

    /// List accounts.
    ///
    /// A page of the accounts, in the order they were made. Role: administrator.
    #[oai(path = "/accounts", method = "get", operation_id = "listAccounts")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<Account>>, Fault> {
        Ok(Listed(account::list(&state.register, &caller.0, &paging.0).await?))
    }

    /// Add an account.
    ///
    /// For a person or a program; the name is frozen from then on, because acts are signed with it. Role:
    /// administrator.
    #[oai(path = "/accounts", method = "post", operation_id = "createAccount")]
    async fn create(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        body: Body<Account>,
    ) -> Result<Created<Stored<Account>>, Fault> {
        let stored = account::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/accounts/{}", stored.facts.name);
        Ok(Created(stored, location))
    }

    /// Read an account.
    ///
    /// One account, by its name. Role: administrator.
    #[oai(path = "/accounts/:name", method = "get", operation_id = "getAccount")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The account's name.
        name: Path<String>,
    ) -> Result<Found<Stored<Account>>, Fault> {
        Ok(Found(account::get(&state.register, &caller.0, &name.0).await?))
    }

    /// Replace an account.
    ///
    /// Another role, other limits, or disabled: it holds at once, and within two seconds in other instances; another
    /// role or identity ends its sessions. Nobody changes the own account, and a token with scopes gives nothing that
    /// it has not itself. Role: administrator.
    #[oai(path = "/accounts/:name", method = "put", operation_id = "replaceAccount")]
    async fn replace(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The account's name.
        name: Path<String>,
        if_match: IfMatch,
        body: Replacement<Account>,
    ) -> Result<Found<Stored<Account>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &account::get(&state.register, &caller.0, &name.0).await?)?;
        }
        Ok(Found(account::replace(&state.register, &caller.0, &name.0, &if_match.0, body.facts).await?))
    }

    /// Make a one-time code.
    ///
    /// For a person who has no password or lost it: who has the code sets a new one at `/code` within 24 hours, once.
    /// Other codes of the account end. Nobody does so for the own account, nor by a token whose scopes leave out
    /// anything the account may. Role: administrator.
    #[oai(path = "/accounts/:name/recover", method = "post", operation_id = "recoverAccount")]
    async fn recover(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The account's name.
        name: Path<String>,
    ) -> Result<Shown<MadeCode>, Fault> {
        Ok(Shown(code::recover(&state.register, &caller.0, &name.0).await?))
    }

    /// Unbind an account.
    ///
    /// Takes away whom the office's OpenID provider signs in to it, and ends its sessions. Nobody does so for the own
    /// account. Role: administrator.
    #[oai(path = "/accounts/:name/unbind", method = "post", operation_id = "unbindAccount")]
    async fn unbind(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The account's name.
        name: Path<String>,
    ) -> Result<Found<Stored<Account>>, Fault> {
        Ok(Found(account::unbind(&state.register, &caller.0, &name.0).await?))
    }

    /// List an account's tokens.
    ///
    /// A page of its tokens, ended ones too, without the tokens themselves. Role: administrator.
    #[oai(path = "/accounts/:name/tokens", method = "get", operation_id = "listTokens")]
    async fn tokens(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The account's name.
        name: Path<String>,
        paging: Params<Paging>,
    ) -> Result<Listed<Token>, Fault> {
        Ok(Listed(token::list(&state.register, &caller.0, &name.0, &paging.0).await?))
    }

    /// Make a token.
    ///
    /// The answer is the only one that ever holds the token; a request that is sent again makes another. Role:
    /// administrator.
    #[oai(path = "/accounts/:name/tokens", method = "post", operation_id = "createToken")]
    async fn make(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The account's name.
        name: Path<String>,
        body: Body<TokenRequest>,
    ) -> Result<Shown<MadeToken>, Fault> {
        Ok(Shown(token::create(&state.register, &caller.0, &name.0, body.0).await?))
    }

    /// Revoke a token.
    ///
    /// It is refused at once, and within two seconds by other instances. Role: administrator.
    #[oai(path = "/tokens/:id/revoke", method = "post", operation_id = "revokeToken")]
    async fn revoke(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The token's number.
        id: Path<i64>,
    ) -> Result<Made<Token>, Fault> {
        Ok(Made(token::revoke(&state.register, &caller.0, id.0).await?))
    }

    /// Rotate a token.
    ///
    /// A new token with the label and scopes of this one, which goes on for the overlap, so that a program can be moved
    /// without a pause. Role: administrator.
    #[oai(path = "/tokens/:id/rotate", method = "post", operation_id = "rotateToken")]
    async fn rotate(
        &self,
        state: Data<&State>,
        caller: Caller<AccountKeeper>,
        /// The token's number.
        id: Path<i64>,
        body: Body<Rotation>,
    ) -> Result<Shown<MadeToken>, Fault> {
        Ok(Shown(token::rotate(&state.register, &caller.0, id.0, &body.0).await?))
    }
}
