//! `/v1/publication-consents`, and those of a recipient.

use super::{
    body::{Body, Created, Found, Listed},
    caller::{Caller, Reader, Recorder},
    params::Params,
    tags::Tag,
};
use crate::{
    domain::{
        fault::Fault,
        page::Paging,
        publication_consent::{ConsentWithdrawal, PublicationConsent, StoredPublicationConsent},
    },
    http::state::State,
    service::publication_consent,
};
use poem::web::Data;
use poem_openapi::{OpenApi, param::Path};

/// The operations on consents to publish a name.
#[derive(Debug)]
pub struct PublicationConsents;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Recipients")]
impl PublicationConsents {
    /// List a recipient's consents to publish.
    ///
    /// A page of the consents of the record and of those merged into it, withdrawn ones as well. `GET
    /// /v1/conferrals?publishable=true` has what may be published today.
    #[oai(path = "/recipients/:id/publication-consents", method = "get", operation_id = "listPublicationConsents")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The recipient's number in the register.
        id: Path<i64>,
        paging: Params<Paging>,
    ) -> Result<Listed<StoredPublicationConsent>, Fault> {
        Ok(Listed(publication_consent::list(&state.register, &caller.0, id.0, &paging.0).await?))
    }

    /// Give consent to publish.
    ///
    /// An individual or a household consents that the name is published. The record of an award rests on law and needs
    /// none; a collective needs none either, and is refused. One is open at a time; after a withdrawal another may be
    /// given. Roles: clerk, registrar.
    #[oai(path = "/recipients/:id/publication-consents", method = "post", operation_id = "givePublicationConsent")]
    async fn give(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The recipient's number in the register.
        id: Path<i64>,
        body: Body<PublicationConsent>,
    ) -> Result<Created<StoredPublicationConsent>, Fault> {
        let stored = publication_consent::give(&state.register, &caller.0, id.0, body.0).await?;
        Ok(Created(stored, format!("/v1/recipients/{}/publication-consents", id.0)))
    }

    /// Withdraw consent to publish.
    ///
    /// From the day of the withdrawal on the name is no longer published; nothing is deleted, and every other open
    /// consent of the same person given until then is withdrawn too. One that was entered by mistake is withdrawn on
    /// the day it was given. Roles: clerk, registrar.
    #[oai(path = "/publication-consents/:id/withdraw", method = "post", operation_id = "withdrawPublicationConsent")]
    async fn withdraw(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The register's number of the consent.
        id: Path<i64>,
        body: Body<ConsentWithdrawal>,
    ) -> Result<Found<StoredPublicationConsent>, Fault> {
        Ok(Found(publication_consent::withdraw(&state.register, &caller.0, id.0, body.0).await?))
    }
}
