//! `/v1/decisions`.

use super::{
    body::{Body, Created, Found, Listed, Made},
    caller::{Caller, DraftReader, Reader, Recorder, Registrar},
    checks::Checks,
    if_match::IfMatch,
    params::Params,
    replacement::Replacement,
    strict::Spoken,
    tags::Tag,
};
use crate::{
    domain::{
        bonus::Bonuses,
        conferral::{Conferral, DeliveryOfMany},
        decision::{Acknowledgements, Decision, DecisionFilter, Included, Line, Reason, StoredDecision},
        fault::Fault,
        matching::{Accepted, Matches},
        page::Paging,
        recovery::Recoveries,
    },
    http::state::State,
    service::{
        conferral::delivery,
        decision::{self, bonuses, checks, draft, life, matches, register},
    },
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on decisions.
#[derive(Debug)]
pub struct Decisions;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Decisions")]
impl Decisions {
    /// List decisions.
    ///
    /// A page of decisions, the one entered last first, in every state unless asked; a client sees registered ones
    /// only.
    #[oai(path = "/decisions", method = "get", operation_id = "listDecisions")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<DecisionFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<StoredDecision>, Fault> {
        Ok(Listed(decision::list(&state.register, &caller.0, filter.0, &paging.0).await?))
    }

    /// Save a draft.
    ///
    /// The decision with all its lines in one body. Shape, references and lengths are checked; every other rule waits
    /// for the submit, so that half-typed work can be kept. Roles: clerk, registrar.
    #[oai(path = "/decisions", method = "post", operation_id = "createDecision")]
    async fn create(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        body: Body<Decision>,
    ) -> Result<Created<StoredDecision>, Fault> {
        let stored = draft::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/decisions/{}", stored.id);
        Ok(Created(stored, location))
    }

    /// Read a decision.
    ///
    /// One decision, with its lines where `include=lines` asks for them.
    #[oai(path = "/decisions/:id", method = "get", operation_id = "getDecision")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The decision's number in the register.
        id: Path<i64>,
        included: Params<Included>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(decision::get(&state.register, &caller.0, id.0, included.0.include.is_some()).await?))
    }

    /// Replace a draft.
    ///
    /// Takes exactly the body of the create; what was acknowledged has to be answered for again. What a read answers is
    /// taken as well: members that only the register writes are ignored where they are unchanged. Without `lines` the
    /// draft keeps the lines it has, `[]` takes them away. Roles: clerk, registrar.
    #[oai(path = "/decisions/:id", method = "put", operation_id = "replaceDecision")]
    async fn replace(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The decision's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Replacement<Decision>,
    ) -> Result<Found<StoredDecision>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &decision::get(&state.register, &caller.0, id.0, false).await?)?;
        }
        let facts = (body.facts, !body.has_lines);
        Ok(Found(Box::pin(draft::replace(&state.register, &caller.0, id.0, &if_match.0, facts)).await?))
    }

    /// Replace a line of a draft.
    ///
    /// One line as the create takes it, with the number it has; what was acknowledged has to be answered for again.
    /// Roles: clerk, registrar.
    #[oai(path = "/decisions/:id/lines/:line", method = "put", operation_id = "replaceDecisionLine")]
    async fn replace_line(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The decision's number in the register.
        id: Path<i64>,
        /// The number of the line.
        line: Path<i32>,
        if_match: IfMatch,
        body: Body<Line>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(Box::pin(draft::replace_line(&state.register, &caller.0, (id.0, line.0), &if_match.0, body.0)).await?))
    }

    /// Accept matches of a draft.
    ///
    /// Links the lines that are named to their recipients; `at_least` links every line whose likeliest candidate has
    /// that score. Roles: clerk, registrar.
    #[oai(path = "/decisions/:id/matches/accept", method = "post", operation_id = "acceptMatches")]
    async fn accept(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The decision's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<Accepted>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(Box::pin(draft::accept(&state.register, &caller.0, id.0, &if_match.0, body.0)).await?))
    }

    /// Record the delivery of a decision.
    ///
    /// Certificates of all its lines that are in force, or of those that are named, were presented, the bonus was paid.
    /// An absent member leaves what stands, and so does a line of which it stands already. A line that is named and was cancelled or stripped is taken for days before
    /// that act alone; one that was entered in error or replaced is refused. Roles: clerk, registrar.
    #[oai(path = "/decisions/:id/delivery", method = "put", operation_id = "deliverDecision")]
    async fn deliver(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The decision's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<DeliveryOfMany>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(delivery::of_decision(&state.register, &caller.0, id.0, &if_match.0, body.0).await?))
    }

    /// Submit a draft.
    ///
    /// Every rule is asked: a flaw refuses it, a caution must be acknowledged with a reason. Roles: clerk, registrar.
    #[oai(path = "/decisions/:id/submit", method = "post", operation_id = "submitDecision")]
    async fn submit(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The decision's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<Acknowledgements>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(life::submit(&state.register, &caller.0, id.0, &if_match.0, body.0).await?))
    }

    /// Return a submitted decision.
    ///
    /// It is a draft again, with the reason. Role: registrar.
    #[oai(path = "/decisions/:id/return", method = "post", operation_id = "returnDecision")]
    async fn give_back(
        &self,
        state: Data<&State>,
        caller: Caller<Registrar>,
        /// The decision's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<Reason>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(life::give_back(&state.register, &caller.0, id.0, &if_match.0, body.0).await?))
    }

    /// Enter a submitted decision in the register.
    ///
    /// Its number is taken, recipients and conferrals come into being, all or nothing. Whoever wrote,
    /// changed or submitted any of it may not (four eyes). Role: registrar.
    #[oai(path = "/decisions/:id/register", method = "post", operation_id = "registerDecision")]
    async fn register(
        &self,
        state: Data<&State>,
        caller: Caller<Registrar>,
        /// The decision's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<Acknowledgements>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(register::register(&state.register, &caller.0, id.0, &if_match.0, body.0).await?))
    }

    /// Withdraw a draft.
    ///
    /// Ends it, with the reason. Roles: clerk, registrar.
    #[oai(path = "/decisions/:id/withdraw", method = "post", operation_id = "withdrawDecision")]
    async fn withdraw(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The decision's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Body<Reason>,
    ) -> Result<Found<StoredDecision>, Fault> {
        Ok(Found(life::withdraw(&state.register, &caller.0, id.0, &if_match.0, body.0).await?))
    }

    /// List a decision's lines.
    ///
    /// A page of the annex as it was written, by line.
    #[oai(path = "/decisions/:id/lines", method = "get", operation_id = "listDecisionLines")]
    async fn lines(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The decision's number in the register.
        id: Path<i64>,
        paging: Params<Paging>,
    ) -> Result<Listed<Line>, Fault> {
        Ok(Listed(decision::lines(&state.register, &caller.0, id.0, &paging.0).await?))
    }

    /// Check a decision.
    ///
    /// The flaws that would refuse it, the cautions that must be acknowledged, and the notes that are kept with it and
    /// require nothing, as it stands. Not for clients.
    #[oai(path = "/decisions/:id/checks", method = "get", operation_id = "checkDecision")]
    async fn checks(
        &self,
        state: Data<&State>,
        caller: Caller<DraftReader>,
        spoken: Spoken,
        /// The decision's number in the register.
        id: Path<i64>,
    ) -> Result<Made<Checks>, Fault> {
        Ok(Made(Checks::of(&checks::checks(&state.register, &caller.0, id.0).await?, spoken.0)))
    }

    /// Match a decision's lines.
    ///
    /// Who each line without a link may be among the recipients already in the register, with what speaks for it. Not
    /// for clients.
    #[oai(path = "/decisions/:id/matches", method = "get", operation_id = "matchDecision")]
    async fn matches(
        &self,
        state: Data<&State>,
        caller: Caller<DraftReader>,
        /// The decision's number in the register.
        id: Path<i64>,
    ) -> Result<Made<Matches>, Fault> {
        Ok(Made(matches::matches(&state.register, &caller.0, id.0).await?))
    }

    /// List a decision's conferrals.
    ///
    /// A page of what registering it made, by line; none before.
    #[oai(path = "/decisions/:id/conferrals", method = "get", operation_id = "listDecisionConferrals")]
    async fn conferrals(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The decision's number in the register.
        id: Path<i64>,
        paging: Params<Paging>,
    ) -> Result<Listed<Conferral>, Fault> {
        Ok(Listed(decision::conferrals(&state.register, &caller.0, id.0, &paging.0).await?))
    }

    /// Read a decision's bonus sheet.
    ///
    /// For each conferral the coefficient or cap of its day, the base salary, the rounding by name, the sum, what was
    /// paid, and the decrees; `unknown` where the rules have no row for the day. A factor of the individual's serves
    /// only where the rates have no row for the kind of recipient. Nothing before it is registered.
    #[oai(path = "/decisions/:id/bonuses", method = "get", operation_id = "getDecisionBonuses")]
    async fn bonuses(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The decision's number in the register.
        id: Path<i64>,
    ) -> Result<Made<Bonuses>, Fault> {
        Ok(Made(bonuses::bonuses(&state.register, &caller.0, id.0).await?))
    }

    /// Read what a decision recovers.
    ///
    /// The objects and the money to be handed back after it cancelled or stripped awards; nothing for what was restored
    /// since, and nothing for any other act.
    #[oai(path = "/decisions/:id/recoveries", method = "get", operation_id = "getDecisionRecoveries")]
    async fn recoveries(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The decision's number in the register.
        id: Path<i64>,
    ) -> Result<Made<Recoveries>, Fault> {
        Ok(Made(bonuses::recovered(&state.register, &caller.0, id.0).await?))
    }
}
