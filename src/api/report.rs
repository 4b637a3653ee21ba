//! `/v1/reports`.

use super::{
    body::{Listed, Made},
    caller::{Caller, Reader},
    params::Params,
    tags::Tag,
};
use crate::{
    domain::{
        conferral::ConferralFilter,
        fault::Fault,
        page::Paging,
        report::{
            Between, ConferralChange, DueFor, DueOf, GroupBy, OfCampaign, OfYear, StateAwards, Statistics, Summary,
        },
    },
    http::state::State,
    service::{eligibility, report},
};
use poem::web::Data;
use poem_openapi::OpenApi;

/// The reports.
#[derive(Debug)]
pub struct Reports;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Reports")]
impl Reports {
    /// Summarise a campaign's year.
    ///
    /// Counts by award, by set of authorities and by evidence, and all of it as one sentence in Vietnamese and English.
    /// Every other filter narrows it further.
    #[oai(path = "/reports/summary", method = "get", operation_id = "getSummary")]
    async fn summary(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        of: Params<OfCampaign>,
        filter: Params<ConferralFilter>,
    ) -> Result<Made<Summary>, Fault> {
        Ok(Made(report::summary(&state.register, &caller.0, of.0, filter.0).await?))
    }

    /// Count conferrals.
    ///
    /// Counts by the groups asked for, in their order; what the status filter leaves out is said beside.
    #[oai(path = "/reports/statistics", method = "get", operation_id = "getStatistics")]
    async fn statistics(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        by: Params<GroupBy>,
        filter: Params<ConferralFilter>,
    ) -> Result<Made<Statistics>, Fault> {
        Ok(Made(report::statistics(&state.register, &caller.0, filter.0, by.0.group_by).await?))
    }

    /// List who becomes eligible.
    ///
    /// The recipients of a unit who meet the rule of an award by the last day of a year, with the records used; how
    /// many remain unknown or do not meet it is said beside. What only people can judge is never answered by the
    /// program.
    #[oai(path = "/reports/due", method = "get", operation_id = "listDue")]
    async fn due(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        asked: Params<DueFor>,
    ) -> Result<Made<DueOf>, Fault> {
        Ok(Made(eligibility::due(&state.register, &caller.0, asked.0).await?))
    }

    /// Report the state's awards of a year.
    ///
    /// Form 0602.N/BNV-TĐKT: the awards the state decides, by award and kind of recipient, for decisions signed in the
    /// year; what is cancelled or stripped is said beside.
    #[oai(path = "/reports/0602", method = "get", operation_id = "getStateAwards")]
    async fn state_awards(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        of: Params<OfYear>,
    ) -> Result<Made<StateAwards>, Fault> {
        Ok(Made(report::state_awards(&state.register, &caller.0, of.0.year).await?))
    }

    /// List what changed.
    ///
    /// A page of what is different in the list of a filter between two heads of the register: added, changed, removed,
    /// each with the last event that changed it, in the order of those events. The list at `from`, without what was
    /// removed and with what was added, is the list at `to`. Up to 200,000 conferrals that were written between both.
    /// What becomes another while a conferral stays is taken as it is now, at both heads: keys of other systems
    /// (`external_id`), consents (`publishable`), successions (`include_predecessors`), other names (`q`), merges (`recipient`).
    #[oai(path = "/reports/changes", method = "get", operation_id = "listChanges")]
    async fn changes(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        between: Params<Between>,
        filter: Params<ConferralFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<ConferralChange>, Fault> {
        Ok(Listed(report::changes(&state.register, &caller.0, between.0, filter.0, &paging.0).await?))
    }
}
