//! `/v1/rules`: the dated facts of the law.

use super::{
    body::{Body, Created, Found, Listed, Made},
    caller::{Caller, Keeper, Reader},
    if_match::IfMatch,
    params::Params,
    replacement::Replacement,
    tags::Tag,
};
use crate::{
    domain::{
        fault::Fault,
        page::Paging,
        rule::{BaseSalary, BonusRule, Competence, Gaps, Rate, RuleDay, RuleFilter},
        stored::Stored,
    },
    http::state::State,
    service::rule,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on the rules of the law.
#[derive(Debug)]
pub struct Rules;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Rules")]
impl Rules {
    /// List competences.
    ///
    /// A page of which level may decide which award, and when, in the order they were entered.
    #[oai(path = "/rules/competences", method = "get", operation_id = "listCompetences")]
    async fn list_competences(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<RuleFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<Competence>>, Fault> {
        Ok(Listed(rule::list(&state.register, &caller.0, &filter.0, &paging.0).await?))
    }

    /// Add a competence.
    ///
    /// A level may decide an award from a day on, by its instrument. A row that vouches for a day another row of its
    /// subject vouches for is refused. Role: administrator.
    #[oai(path = "/rules/competences", method = "post", operation_id = "createCompetence")]
    async fn create_competences(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        body: Body<Competence>,
    ) -> Result<Created<Stored<Competence>>, Fault> {
        let stored = rule::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/rules/competences/{}", stored.id);
        Ok(Created(stored, location))
    }

    /// Read a competence.
    ///
    /// One row of the table, by its number.
    #[oai(path = "/rules/competences/:id", method = "get", operation_id = "getCompetence")]
    async fn get_competences(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The row's number in the register.
        id: Path<i64>,
    ) -> Result<Found<Stored<Competence>>, Fault> {
        Ok(Found(rule::get(&state.register, &caller.0, id.0).await?))
    }

    /// Replace a competence.
    ///
    /// Ends the row when the law changes, or says that it was verified further. Role: administrator.
    #[oai(path = "/rules/competences/:id", method = "put", operation_id = "replaceCompetence")]
    async fn replace_competences(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        /// The row's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Replacement<Competence>,
    ) -> Result<Found<Stored<Competence>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &rule::get::<Competence>(&state.register, &caller.0, id.0).await?)?;
        }
        Ok(Found(rule::replace(&state.register, &caller.0, id.0, &if_match.0, body.facts).await?))
    }

    /// List rates.
    ///
    /// A page of coefficients and caps of bonuses, each with its days, in the order they were entered.
    #[oai(path = "/rules/rates", method = "get", operation_id = "listRates")]
    async fn list_rates(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<RuleFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<Rate>>, Fault> {
        Ok(Listed(rule::list(&state.register, &caller.0, &filter.0, &paging.0).await?))
    }

    /// Add a rate.
    ///
    /// The coefficient or cap of the bonus of an award for a kind of recipient, from a day on. A row that vouches for a
    /// day another row of its subject vouches for is refused. Role: administrator.
    #[oai(path = "/rules/rates", method = "post", operation_id = "createRate")]
    async fn create_rates(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        body: Body<Rate>,
    ) -> Result<Created<Stored<Rate>>, Fault> {
        let stored = rule::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/rules/rates/{}", stored.id);
        Ok(Created(stored, location))
    }

    /// Read a rate.
    ///
    /// One row of the table, by its number.
    #[oai(path = "/rules/rates/:id", method = "get", operation_id = "getRate")]
    async fn get_rates(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The row's number in the register.
        id: Path<i64>,
    ) -> Result<Found<Stored<Rate>>, Fault> {
        Ok(Found(rule::get(&state.register, &caller.0, id.0).await?))
    }

    /// Replace a rate.
    ///
    /// Ends the row when the law changes, or says that it was verified further. Role: administrator.
    #[oai(path = "/rules/rates/:id", method = "put", operation_id = "replaceRate")]
    async fn replace_rates(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        /// The row's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Replacement<Rate>,
    ) -> Result<Found<Stored<Rate>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &rule::get::<Rate>(&state.register, &caller.0, id.0).await?)?;
        }
        Ok(Found(rule::replace(&state.register, &caller.0, id.0, &if_match.0, body.facts).await?))
    }

    /// List base salaries.
    ///
    /// A page of base salaries, each with its days, in the order they were entered.
    #[oai(path = "/rules/base-salaries", method = "get", operation_id = "listBaseSalaries")]
    async fn list_base_salaries(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<RuleDay>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<BaseSalary>>, Fault> {
        Ok(Listed(rule::list(&state.register, &caller.0, &filter.0.into(), &paging.0).await?))
    }

    /// Add a base salary.
    ///
    /// The base salary from a day on, in đồng. A row that vouches for a day another row of its subject vouches for is
    /// refused. Role: administrator.
    #[oai(path = "/rules/base-salaries", method = "post", operation_id = "createBaseSalary")]
    async fn create_base_salaries(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        body: Body<BaseSalary>,
    ) -> Result<Created<Stored<BaseSalary>>, Fault> {
        let stored = rule::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/rules/base-salaries/{}", stored.id);
        Ok(Created(stored, location))
    }

    /// Read a base salary.
    ///
    /// One row of the table, by its number.
    #[oai(path = "/rules/base-salaries/:id", method = "get", operation_id = "getBaseSalary")]
    async fn get_base_salaries(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The row's number in the register.
        id: Path<i64>,
    ) -> Result<Found<Stored<BaseSalary>>, Fault> {
        Ok(Found(rule::get(&state.register, &caller.0, id.0).await?))
    }

    /// Replace a base salary.
    ///
    /// Ends the row when the law changes, or says that it was verified further. Role: administrator.
    #[oai(path = "/rules/base-salaries/:id", method = "put", operation_id = "replaceBaseSalary")]
    async fn replace_base_salaries(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        /// The row's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Replacement<BaseSalary>,
    ) -> Result<Found<Stored<BaseSalary>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &rule::get::<BaseSalary>(&state.register, &caller.0, id.0).await?)?;
        }
        Ok(Found(rule::replace(&state.register, &caller.0, id.0, &if_match.0, body.facts).await?))
    }

    /// List bonus rules.
    ///
    /// A page of bonus rules, each with its days, in the order they were entered.
    #[oai(path = "/rules/bonus-rules", method = "get", operation_id = "listBonusRules")]
    async fn list_bonus_rules(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<RuleDay>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<BonusRule>>, Fault> {
        Ok(Listed(rule::list(&state.register, &caller.0, &filter.0.into(), &paging.0).await?))
    }

    /// Add a bonus rule.
    ///
    /// The bonus rule from a day on, in đồng. A row that vouches for a day another row of its subject vouches for is
    /// refused. Role: administrator.
    #[oai(path = "/rules/bonus-rules", method = "post", operation_id = "createBonusRule")]
    async fn create_bonus_rules(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        body: Body<BonusRule>,
    ) -> Result<Created<Stored<BonusRule>>, Fault> {
        let stored = rule::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/rules/bonus-rules/{}", stored.id);
        Ok(Created(stored, location))
    }

    /// Read a bonus rule.
    ///
    /// One row of the table, by its number.
    #[oai(path = "/rules/bonus-rules/:id", method = "get", operation_id = "getBonusRule")]
    async fn get_bonus_rules(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The row's number in the register.
        id: Path<i64>,
    ) -> Result<Found<Stored<BonusRule>>, Fault> {
        Ok(Found(rule::get(&state.register, &caller.0, id.0).await?))
    }

    /// Replace a bonus rule.
    ///
    /// Ends the row when the law changes, or says that it was verified further. Role: administrator.
    #[oai(path = "/rules/bonus-rules/:id", method = "put", operation_id = "replaceBonusRule")]
    async fn replace_bonus_rules(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        /// The row's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Replacement<BonusRule>,
    ) -> Result<Found<Stored<BonusRule>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &rule::get::<BonusRule>(&state.register, &caller.0, id.0).await?)?;
        }
        Ok(Found(rule::replace(&state.register, &caller.0, id.0, &if_match.0, body.facts).await?))
    }

    /// List the gaps of the rules.
    ///
    /// The days within each table's own time for which no row vouches: where a check can only warn.
    #[oai(path = "/rules/gaps", method = "get", operation_id = "listRuleGaps")]
    async fn gaps(&self, state: Data<&State>, caller: Caller<Reader>) -> Result<Made<Gaps>, Fault> {
        Ok(Made(rule::holes(&state.register, &caller.0).await?))
    }
}
