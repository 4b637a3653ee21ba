//! `/v1/authorities` and `/v1/successions`.

use super::{
    body::{Body, Created, Found, Listed, Made},
    caller::{AuthorityAdder, Caller, Keeper, Reader},
    if_match::IfMatch,
    params::Params,
    replacement::Replacement,
    tags::Tag,
};
use crate::{
    domain::{
        authority::{Authority, Lineage, Succession},
        catalogue::CatalogueFilter,
        fault::Fault,
        page::Paging,
        stored::Stored,
    },
    http::state::State,
    service::authority,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on authorities and how they succeeded one another.
#[derive(Debug)]
pub struct Authorities;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Authorities")]
impl Authorities {
    /// List authorities.
    ///
    /// A page of the deciding bodies, in the order they were entered. Two bodies may bear one name: code and years tell
    /// them apart.
    #[oai(path = "/authorities", method = "get", operation_id = "listAuthorities")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<CatalogueFilter>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<Authority>>, Fault> {
        Ok(Listed(authority::list(&state.register, &caller.0, &filter.0, &paging.0).await?))
    }

    /// Add an authority.
    ///
    /// The body itself, never its office or its head. The code is frozen from then on. Roles: administrator; registrar,
    /// by an account without limits.
    #[oai(path = "/authorities", method = "post", operation_id = "createAuthority")]
    async fn create(
        &self,
        state: Data<&State>,
        caller: Caller<AuthorityAdder>,
        body: Body<Authority>,
    ) -> Result<Created<Stored<Authority>>, Fault> {
        let stored = authority::create(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/authorities/{}", stored.facts.code);
        Ok(Created(stored, location))
    }

    /// Read an authority.
    ///
    /// One deciding body, by its code.
    #[oai(path = "/authorities/:code", method = "get", operation_id = "getAuthority")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The authority's code.
        code: Path<String>,
    ) -> Result<Found<Stored<Authority>>, Fault> {
        Ok(Found(authority::get(&state.register, &caller.0, &code.0).await?))
    }

    /// Replace an authority.
    ///
    /// Registered decisions keep the name the body had on their day. Role: administrator.
    #[oai(path = "/authorities/:code", method = "put", operation_id = "replaceAuthority")]
    async fn replace(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        /// The authority's code.
        code: Path<String>,
        if_match: IfMatch,
        body: Replacement<Authority>,
    ) -> Result<Found<Stored<Authority>>, Fault> {
        if body.echoes() {
            body.unchanged(&if_match.0, &authority::get(&state.register, &caller.0, &code.0).await?)?;
        }
        Ok(Found(authority::replace(&state.register, &caller.0, &code.0, &if_match.0, body.facts).await?))
    }

    /// Read where an authority comes from.
    ///
    /// Its predecessors and successors, each with its own, as a tree.
    #[oai(path = "/authorities/:code/lineage", method = "get", operation_id = "getAuthorityLineage")]
    async fn lineage(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The authority's code.
        code: Path<String>,
    ) -> Result<Made<Lineage>, Fault> {
        Ok(Made(authority::trace(&state.register, &caller.0, &code.0).await?))
    }

    /// List successions.
    ///
    /// A page of who took whose place, in the order they were entered.
    #[oai(path = "/successions", method = "get", operation_id = "listSuccessions")]
    async fn successions(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        paging: Params<Paging>,
    ) -> Result<Listed<Stored<Succession>>, Fault> {
        Ok(Listed(authority::successions(&state.register, &caller.0, &paging.0).await?))
    }

    /// Add a succession.
    ///
    /// One body takes the place of another on a day; one that would lead back to itself, or end a body twice, is
    /// refused. A body that is merged, renamed or dissolved ends the day before, where it had no end. Role:
    /// administrator.
    #[oai(path = "/successions", method = "post", operation_id = "createSuccession")]
    async fn succeed(
        &self,
        state: Data<&State>,
        caller: Caller<Keeper>,
        body: Body<Succession>,
    ) -> Result<Created<Stored<Succession>>, Fault> {
        let stored = authority::succession::succeed(&state.register, &caller.0, body.0).await?;
        let location = format!("/v1/authorities/{}/lineage", stored.facts.successor_code);
        Ok(Created(stored, location))
    }
}
