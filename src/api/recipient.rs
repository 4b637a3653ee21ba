//! `/v1/recipients`.

use super::{
    body::{Body, Created, Found, Listed, Made, Traced},
    caller::{Caller, Reader, Recorder, Registrar},
    if_match::IfMatch,
    params::Params,
    replacement::Replacement,
    tags::Tag,
};
use crate::{
    domain::{
        decision::Reason,
        eligibility::{Eligibility, EligibleFor},
        fault::Fault,
        history::HistorySorted,
        page::Paging,
        recipient::{
            ComparedWith, Conflicts, MergeInto, Merged, Recipient, RecipientFilter, RecipientLineage,
            RecipientSuccession, StoredRecipient,
        },
        stored::Stored,
        year::RecipientYear,
    },
    http::state::State,
    service::{
        eligibility,
        recipient::{self, merge, year},
    },
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
    /// A page of individuals, collectives and households; `q` finds names with or without accents, in any order of
    /// words; typed with accents, those who have them come first.
    #[oai(path = "/recipients", method = "get", operation_id = "listRecipients")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<RecipientFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<StoredRecipient>, Fault> {
        Ok(Listed(recipient::list(&state.register, &caller.0, filter.0, &paging.0).await?))
    }

    /// Add a recipient.
    ///
    /// Someone a later decision will link to. Roles: clerk, registrar.
    #[oai(path = "/recipients", method = "post", operation_id = "createRecipient")]
    async fn create(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        body: Body<Recipient>,
    ) -> Result<Created<StoredRecipient>, Fault> {
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
    ) -> Result<Found<StoredRecipient>, Fault> {
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
        body: Replacement<Recipient>,
    ) -> Result<Found<StoredRecipient>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &recipient::get(&state.register, &caller.0, id.0).await?)?;
        }
        Ok(Found(recipient::replace(&state.register, &caller.0, id.0, &if_match.0, body.facts).await?))
    }

    /// Trace a recipient.
    ///
    /// The collectives it comes from and those that took its place, each with its own; of a merged record those of the
    /// one it was merged into.
    #[oai(path = "/recipients/:id/lineage", method = "get", operation_id = "getRecipientLineage")]
    async fn lineage(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The recipient's number.
        id: Path<i64>,
    ) -> Result<Made<RecipientLineage>, Fault> {
        Ok(Made(recipient::lineage(&state.register, &caller.0, id.0).await?))
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
    ) -> Result<Traced, Fault> {
        Ok(Traced(recipient::history(&state.register, &caller.0, id.0, &sorted.0, &paging.0).await?))
    }

    /// Read a recipient's eligibility.
    ///
    /// Whether the recipient may be proposed for an award on a day: yes, no or unknown, criterion by criterion, with
    /// the records used and the rule's version and article. What only people can judge, and a year nobody rated, is
    /// unknown.
    #[oai(path = "/recipients/:id/eligibility", method = "get", operation_id = "getRecipientEligibility")]
    async fn eligibility(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The recipient's number in the register.
        id: Path<i64>,
        asked: Params<EligibleFor>,
    ) -> Result<Made<Eligibility>, Fault> {
        Ok(Made(eligibility::of_recipient(&state.register, &caller.0, id.0, asked.0).await?))
    }

    /// List a recipient's years.
    ///
    /// A page of the facts of each year: ratings, initiatives, disciplines; the earliest first.
    #[oai(path = "/recipients/:id/years", method = "get", operation_id = "listRecipientYears")]
    async fn years(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The recipient's number in the register.
        id: Path<i64>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<RecipientYear>>, Fault> {
        Ok(Listed(year::list(&state.register, &caller.0, id.0, &paging.0).await?))
    }

    /// Add the facts of a year.
    ///
    /// How a recipient's year was rated, and which initiatives were recognised. Roles: clerk, registrar.
    #[oai(path = "/recipients/:id/years", method = "post", operation_id = "createRecipientYear")]
    async fn create_year(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The recipient's number in the register.
        id: Path<i64>,
        body: Body<RecipientYear>,
    ) -> Result<Created<Stored<RecipientYear>>, Fault> {
        let stored = year::create(&state.register, &caller.0, id.0, body.0).await?;
        let location = format!("/v1/recipients/{}/years/{}", id.0, stored.facts.year);
        Ok(Created(stored, location))
    }

    /// Read the facts of a year.
    ///
    /// One year of a recipient.
    #[oai(path = "/recipients/:id/years/:year", method = "get", operation_id = "getRecipientYear")]
    async fn year(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The recipient's number in the register.
        id: Path<i64>,
        /// The year.
        year: Path<i32>,
    ) -> Result<Found<Stored<RecipientYear>>, Fault> {
        Ok(Found(year::get(&state.register, &caller.0, id.0, year.0).await?))
    }

    /// Replace the facts of a year.
    ///
    /// The year itself stays. Roles: clerk, registrar.
    #[oai(path = "/recipients/:id/years/:year", method = "put", operation_id = "replaceRecipientYear")]
    async fn replace_year(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The recipient's number in the register.
        id: Path<i64>,
        /// The year.
        year: Path<i32>,
        if_match: IfMatch,
        body: Replacement<RecipientYear>,
    ) -> Result<Found<Stored<RecipientYear>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &year::get(&state.register, &caller.0, id.0, year.0).await?)?;
        }
        Ok(Found(year::replace(&state.register, &caller.0, (id.0, year.0), &if_match.0, body.facts).await?))
    }

    /// Compare two recipients.
    ///
    /// The members in which a record differs from the one it would be merged into, and which of them refuse the merge.
    #[oai(path = "/recipients/:id/conflicts", method = "get", operation_id = "compareRecipients")]
    async fn compare(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The number of the record that would be merged.
        id: Path<i64>,
        with: Params<ComparedWith>,
    ) -> Result<Made<Conflicts>, Fault> {
        Ok(Made(merge::compare(&state.register, &caller.0, id.0, with.0.into_id).await?))
    }

    /// Merge a recipient into another.
    ///
    /// Two records of one recipient: names, keys and history go to the one that stays, and an undo gives them back.
    /// Refused for different kinds; for different births, sexes or keys of one system unless it is forced. Role:
    /// registrar.
    #[oai(path = "/recipients/:id/merge", method = "post", operation_id = "mergeRecipient")]
    async fn merge(
        &self,
        state: Data<&State>,
        caller: Caller<Registrar>,
        /// The number of the record that is merged.
        id: Path<i64>,
        body: Body<MergeInto>,
    ) -> Result<Made<Merged>, Fault> {
        Ok(Made(merge::join(&state.register, &caller.0, id.0, body.0).await?))
    }

    /// Undo a merge.
    ///
    /// Each record has again what it had, with what came since by its own number or key; what came to the other stays
    /// there. Role: registrar.
    #[oai(path = "/merges/:id/undo", method = "post", operation_id = "undoMerge")]
    async fn undo(
        &self,
        state: Data<&State>,
        caller: Caller<Registrar>,
        /// The merge's number.
        id: Path<i64>,
        body: Body<Reason>,
    ) -> Result<Made<Merged>, Fault> {
        Ok(Made(merge::undo(&state.register, &caller.0, id.0, body.0).await?))
    }

    /// List successions of collectives.
    ///
    /// A page of which collective took the place of which, in the order they were entered.
    #[oai(path = "/recipient-successions", method = "get", operation_id = "listRecipientSuccessions")]
    async fn successions(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<RecipientSuccession>>, Fault> {
        Ok(Listed(merge::successions(&state.register, &caller.0, &paging.0).await?))
    }

    /// Add a succession of collectives.
    ///
    /// What was received by a collective is found by `recipient` of the one that took its place, with
    /// `include_predecessors=true`. Roles: clerk, registrar.
    #[oai(path = "/recipient-successions", method = "post", operation_id = "createRecipientSuccession")]
    async fn succeed(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        body: Body<RecipientSuccession>,
    ) -> Result<Created<Stored<RecipientSuccession>>, Fault> {
        let stored = merge::succeed(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/recipients/{}/history?include_predecessors=true", stored.facts.successor_id);
        Ok(Created(stored, location))
    }
}
