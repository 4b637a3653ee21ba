//! `/v1/campaigns`.

use super::{
    body::{Body, Created, Found, Listed},
    caller::{Caller, CampaignKeeper, Reader},
    if_match::IfMatch,
    params::Params,
    replacement::Replacement,
    tags::Tag,
};
use crate::{
    domain::{campaign::Campaign, catalogue::CatalogueFilter, fault::Fault, page::Paging, stored::Stored},
    http::state::State,
    service::campaign,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on campaigns.
#[derive(Debug)]
pub struct Campaigns;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Campaigns")]
impl Campaigns {
    /// List campaigns.
    ///
    /// A page of campaigns, in the order they were entered.
    #[oai(path = "/campaigns", method = "get", operation_id = "listCampaigns")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<CatalogueFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<Campaign>>, Fault> {
        Ok(Listed(campaign::list(&state.register, &caller.0, &filter.0, &paging.0).await?))
    }

    /// Add a campaign.
    ///
    /// The code is frozen from then on. Roles: clerk, registrar,
    /// administrator.
    #[oai(path = "/campaigns", method = "post", operation_id = "createCampaign")]
    async fn create(
        &self,
        state: Data<&State>,
        caller: Caller<CampaignKeeper>,
        body: Body<Campaign>,
    ) -> Result<Created<Stored<Campaign>>, Fault> {
        let stored = campaign::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/campaigns/{}", stored.facts.code);
        Ok(Created(stored, location))
    }

    /// Read a campaign.
    ///
    /// One campaign, by its code.
    #[oai(path = "/campaigns/:code", method = "get", operation_id = "getCampaign")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The campaign's code.
        code: Path<String>,
    ) -> Result<Found<Stored<Campaign>>, Fault> {
        Ok(Found(campaign::get(&state.register, &caller.0, &code.0).await?))
    }

    /// Replace a campaign.
    ///
    /// Its editions inform; they never block a decision of another year. Roles: clerk, registrar,
    /// administrator.
    #[oai(path = "/campaigns/:code", method = "put", operation_id = "replaceCampaign")]
    async fn replace(
        &self,
        state: Data<&State>,
        caller: Caller<CampaignKeeper>,
        /// The campaign's code.
        code: Path<String>,
        if_match: IfMatch,
        body: Replacement<Campaign>,
    ) -> Result<Found<Stored<Campaign>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &campaign::get(&state.register, &caller.0, &code.0).await?)?;
        }
        Ok(Found(campaign::replace(&state.register, &caller.0, &code.0, &if_match.0, body.facts).await?))
    }
}
