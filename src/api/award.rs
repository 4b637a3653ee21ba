//! `/v1/awards`.

use super::{
    body::{Body, Created, Found, Listed},
    caller::{Caller, Keeper, Reader},
    if_match::IfMatch,
    params::Params,
    replacement::Replacement,
    tags::Tag,
};
use crate::{
    domain::{award::Award, catalogue::CatalogueFilter, fault::Fault, page::Paging, stored::Stored},
    http::state::State,
    service::award,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on awards.
#[derive(Debug)]
pub struct Awards;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Awards")]
impl Awards {
    /// List awards.
    ///
    /// A page of the catalogue, in the order the awards were entered.
    #[oai(path = "/awards", method = "get", operation_id = "listAwards")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<CatalogueFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<Award>>, Fault> {
        Ok(Listed(award::list(&state.register, &caller.0, &filter.0, &paging.0).await?))
    }

    /// Add an award.
    ///
    /// The code is frozen from then on. Role: administrator.
    #[oai(path = "/awards", method = "post", operation_id = "createAward")]
    async fn create(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        body: Body<Award>,
    ) -> Result<Created<Stored<Award>>, Fault> {
        let stored = award::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/awards/{}", stored.facts.code);
        Ok(Created(stored, location))
    }

    /// Read an award.
    ///
    /// One entry of the catalogue, by its code.
    #[oai(path = "/awards/:code", method = "get", operation_id = "getAward")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The award's code.
        code: Path<String>,
    ) -> Result<Found<Stored<Award>>, Fault> {
        Ok(Found(award::get(&state.register, &caller.0, &code.0).await?))
    }

    /// Replace an award.
    ///
    /// Conferrals keep the name the award had on their day. Role: administrator.
    #[oai(path = "/awards/:code", method = "put", operation_id = "replaceAward")]
    async fn replace(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        /// The award's code.
        code: Path<String>,
        if_match: IfMatch,
        body: Replacement<Award>,
    ) -> Result<Found<Stored<Award>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &award::get(&state.register, &caller.0, &code.0).await?)?;
        }
        Ok(Found(award::replace(&state.register, &caller.0, &code.0, &if_match.0, body.facts).await?))
    }
}
