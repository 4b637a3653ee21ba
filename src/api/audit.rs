//! `/v1/audit`.

use super::{
    body::{Listed, Made},
    caller::{AuditReader, Caller, Reader},
    params::Params,
    strict::Spoken,
    tags::Tag,
};
use crate::{
    domain::{
        audit::{
            ConsistencyProof, Difference, Event, EventFilter, EventLine, Head, InclusionProof, ProofSize, ProofSizes,
        },
        decision::{OneHand, OneHandFilter},
        fault::Fault,
        page::Paging,
    },
    http::state::State,
    service::{audit, decision::hands},
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on the audit trail.
#[derive(Debug)]
pub struct Trail;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Audit")]
impl Trail {
    /// Read the signed head.
    ///
    /// How many events there are and the root of the tree over them, signed. Keep it: `award-registry audit verify
    /// --head FILE` shows later whether anything it stands for was altered or cut off.
    #[oai(path = "/audit/head", method = "get", operation_id = "getAuditHead")]
    async fn head(&self, state: Data<&State>, caller: Caller<Reader>) -> Result<Made<Head>, Fault> {
        Ok(Made(audit::head(&state.register, &caller.0).await?))
    }

    /// List audit events.
    ///
    /// A page of who changed what, the oldest first. Roles: auditor, administrator.
    #[oai(path = "/audit/events", method = "get", operation_id = "listAuditEvents")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<AuditReader>,
        paging: Params<Paging>,
        filter: Params<EventFilter>,
    ) -> Result<Listed<EventLine>, Fault> {
        Ok(Listed(audit::list(&state.register, &caller.0, filter.0, &paging.0).await?))
    }

    /// Read an audit event.
    ///
    /// With each record before and after, as the text that was hashed. Roles: auditor, administrator.
    #[oai(path = "/audit/events/:seq", method = "get", operation_id = "getAuditEvent")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<AuditReader>,
        /// The event's place in the chain.
        seq: Path<i64>,
    ) -> Result<Made<Event>, Fault> {
        Ok(Made(audit::get(&state.register, &caller.0, seq.0).await?))
    }

    /// List what an event changed.
    ///
    /// A page of its changes, member by member: the value before and the value after, each also as a sentence in
    /// Vietnamese or English (`Accept-Language`). Roles: auditor, administrator.
    #[oai(path = "/audit/events/:seq/changes", method = "get", operation_id = "getAuditEventChanges")]
    async fn changes(
        &self,
        state: Data<&State>,
        caller: Caller<AuditReader>,
        spoken: Spoken,
        /// The event's place in the chain.
        seq: Path<i64>,
        paging: Params<Paging>,
    ) -> Result<Listed<Difference>, Fault> {
        Ok(Listed(audit::changes(&state.register, &caller.0, seq.0, spoken.0, &paging.0).await?))
    }

    /// Prove that an event is in the register.
    ///
    /// The hashes beside the way from the event to the root of the tree (RFC 9162, section 2.1.3), with the signed
    /// head: `award-registry audit check FILE --head MINE` checks the answer without the register, against a head that
    /// was kept from before. `size` asks for the tree of the first so many events, such as those of the head that was
    /// kept. Roles: auditor, administrator.
    #[oai(path = "/audit/events/:seq/proof", method = "get", operation_id = "getAuditEventProof")]
    async fn proof(
        &self,
        state: Data<&State>,
        caller: Caller<AuditReader>,
        /// The event's place in the chain.
        seq: Path<i64>,
        size: Params<ProofSize>,
    ) -> Result<Made<InclusionProof>, Fault> {
        Ok(Made(audit::include(&state.register, &caller.0, seq.0, size.0.size).await?))
    }

    /// Prove that nothing was altered between two heads.
    ///
    /// The hashes that lead from the root over the first `from` events to that over the first `to` (RFC 9162, section
    /// 2.1.4): who kept the head of `from` events sees that all of them are as they were. `award-registry audit check
    /// FILE --head MINE` checks the answer without the register. Roles: auditor, administrator.
    #[oai(path = "/audit/consistency", method = "get", operation_id = "getAuditConsistency")]
    async fn consistency(
        &self,
        state: Data<&State>,
        caller: Caller<AuditReader>,
        sizes: Params<ProofSizes>,
    ) -> Result<Made<ConsistencyProof>, Fault> {
        Ok(Made(audit::grew(&state.register, &caller.0, sizes.0.from, sizes.0.to).await?))
    }

    /// List decisions of one hand.
    ///
    /// A page of the registered decisions whose two pairs of eyes one person could have been: whoever issued the tokens
    /// or codes of both sides, or is one side and issued what the other came with. Each with the hands it went through.
    /// Whoever has the command line of the server could have been anyone: where nothing else joins both sides, a decision
    /// is listed with `include_command_line=true` alone. Roles: auditor, administrator.
    #[oai(path = "/audit/one-hand", method = "get", operation_id = "listDecisionsOfOneHand")]
    async fn one_hand(
        &self,
        state: Data<&State>,
        caller: Caller<AuditReader>,
        filter: Params<OneHandFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<OneHand>, Fault> {
        Ok(Listed(hands::of_one_person(&state.register, &caller.0, filter.0, &paging.0).await?))
    }
}
