//! `/v1/recipients`.

use super::{
    State,
    body::{Body, Created, Found, Listed, Traced},
    caller::{Caller, IfMatch, Reader, Recorder},
    params::Params,
    problem::Refusal,
    tags::Tag,
};
use crate::{
    domain::{
        conferral::ConferralSort,
        history::{HistorySort, HistorySorted},
        page::Paging,
        recipient::{Recipient, RecipientFilter, StoredRecipient},
    },
    service::recipient,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on recipients.
#[derive(Debug)]
pub struct Recipients;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Recipients")]
impl Recipients {
    /// Find recipients.
    ///
    /// A page of individuals, collectives and households; `q` finds names with or without accents, in any order of words.
    #[oai(path = "/recipients", method = "get", operation_id = "listRecipients")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<RecipientFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<StoredRecipient>, Refusal> {
        Ok(Listed(recipient::list(&state.register, &caller.0, filter.0, &paging.0).await?))
    }

    /// Add a recipient.
    ///
    /// Someone a later decision will link to. Roles: clerk, registrar.
    #[oai(path = "/recipients", method = "post", operation_id = "createRecipient")]
    async fn create(&self, state: Data<&State>, caller: Caller<Recorder>, body: Body<Recipient>) -> Result<Created<StoredRecipient>, Refusal> {
        let stored = recipient::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/recipients/{}", stored.id);
        Ok(Created(stored, location))
    }

    /// Read a recipient.
    ///
    /// One record, as of now.
    #[oai(path = "/recipients/:id", method = "get", operation_id = "getRecipient")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The recipient's number in the register.
        id: Path<i64>,
    ) -> Result<Found<StoredRecipient>, Refusal> {
        Ok(Found(recipient::get(&state.register, &caller.0, id.0).await?))
    }

    /// Replace a recipient.
    ///
    /// Conferrals keep the name of their day, and a name that stands on one stays findable. Roles: clerk, registrar.
    #[oai(path = "/recipients/:id", method = "put", operation_id = "replaceRecipient")]
    async fn replace(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The recipient's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<Recipient>,
    ) -> Result<Found<StoredRecipient>, Refusal> {
        Ok(Found(recipient::replace(&state.register, &caller.0, id.0, &if_match.0, body.0).await?))
    }

    /// Read a recipient's history.
    ///
    /// A page of every award received, whatever became of it, with the names of each day and the acts that changed it.
    #[oai(path = "/recipients/:id/history", method = "get", operation_id = "getRecipientHistory")]
    async fn history(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The recipient's number in the register.
        id: Path<i64>,
        sorted: Params<HistorySorted>,
        paging: Params<Paging>,
    ) -> Result<Traced, Refusal> {
        let sort = match sorted.0.sort {
            None | Some(HistorySort::SignedLatest) => ConferralSort::SignedLatest,
            Some(HistorySort::SignedEarliest) => ConferralSort::SignedEarliest,
            Some(HistorySort::Precedence) => ConferralSort::Precedence,
        };
        Ok(Traced(recipient::history(&state.register, &caller.0, id.0, sort, &paging.0).await?))
    }
}
