//! `/v1/id-numbers`, and those of a recipient. No id number ever stands in a URL: a look-up is a POST.

use super::{
    attachment::no_file,
    body::{Body, Created, Listed, Made, Secret},
    caller::{Caller, Discloser, Finder, Recorder},
    multipart::{Sent, Upload},
    params::Params,
    strict::Spoken,
    tags::Tag,
};
use crate::{
    domain::{
        decision::Reason,
        fault::Fault,
        id_number::{AddIdNumber, AddedIdNumbers, DisclosedIdNumber, Lookup, StoredIdNumber},
        page::Paging,
        recipient::StoredRecipient,
        stored::Page,
    },
    http::state::State,
    service::id_number,
};
use poem::web::Data;
use poem_openapi::{Object, OpenApi, param::Path};

/// The form of a list of id numbers.
#[derive(Debug, Object)]
pub struct IdNumberForm {
    /// The list: XLSX, XLS, ODS, DOCX, CSV or TSV, of 50 MiB at most, with a column of names and one of id numbers.
    pub file: String,
}

impl Upload for IdNumberForm {
    const FIELDS: &'static [&'static str] = &[];
}

/// The operations on id numbers.
#[derive(Debug)]
pub struct IdNumbers;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Recipients")]
impl IdNumbers {
    /// List a recipient's id numbers.
    ///
    /// A page of the numbers of the record and of those merged into it, all but the last three digits masked. Roles:
    /// clerk, registrar, auditor, client.
    #[oai(path = "/recipients/:id/id-numbers", method = "get", operation_id = "listIdNumbers")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Finder>,
        /// The recipient's number in the register.
        id: Path<i64>,
        paging: Params<Paging>,
    ) -> Result<Listed<StoredIdNumber>, Fault> {
        Ok(Listed(id_number::list(&state.register, &caller.0, id.0, &paging.0).await?))
    }

    /// Add an id number.
    ///
    /// To an individual, one of each length. It is kept encrypted and answered masked. A number that another record has
    /// is refused without saying whose it is, and that refusal is an audit event, as a look-up is. Roles: clerk,
    /// registrar.
    #[oai(path = "/recipients/:id/id-numbers", method = "post", operation_id = "addIdNumber")]
    async fn add(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The recipient's number in the register.
        id: Path<i64>,
        body: Body<AddIdNumber>,
    ) -> Result<Created<StoredIdNumber>, Fault> {
        let stored = id_number::add(&state.register, &caller.0, id.0, &body.0).await?;
        Ok(Created(stored, format!("/v1/recipients/{}/id-numbers", id.0)))
    }

    /// Add the id numbers of a list.
    ///
    /// To the individuals whom a registered decision names, by name, and of several by line or year of birth: each as if
    /// it were added by itself. Rows that are refused are told, and the others are added. The list itself is not kept.
    /// Roles: clerk, registrar.
    #[oai(path = "/decisions/:id/id-numbers", method = "post", operation_id = "addListedIdNumbers")]
    async fn add_listed(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        spoken: Spoken,
        /// The decision's number in the register.
        id: Path<i64>,
        body: Sent<IdNumberForm>,
    ) -> Result<Made<AddedIdNumbers>, Fault> {
        let file = body.0.file.as_ref().ok_or_else(no_file)?;
        let added = id_number::add_listed(&state.register, &caller.0, id.0, file.stored.path());
        let added = Box::pin(added).await?;
        Ok(Made(added.shown(spoken.0)))
    }

    /// Withdraw an id number.
    ///
    /// One that was entered wrongly: it is taken away, and the event keeps its keyed hash and the reason. Roles: clerk,
    /// registrar.
    #[oai(path = "/id-numbers/:id/withdraw", method = "post", operation_id = "withdrawIdNumber")]
    async fn withdraw(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The register's number of the id number.
        id: Path<i64>,
        body: Body<Reason>,
    ) -> Result<Made<StoredIdNumber>, Fault> {
        Ok(Made(id_number::withdraw(&state.register, &caller.0, id.0, body.0).await?))
    }

    /// Disclose an id number.
    ///
    /// All its digits. Each use is an audit event with the reason, so an `Idempotency-Key` changes nothing. Role:
    /// registrar.
    #[oai(path = "/id-numbers/:id/disclose", method = "post", operation_id = "discloseIdNumber")]
    async fn disclose(
        &self,
        state: Data<&State>,
        caller: Caller<Discloser>,
        /// The register's number of the id number.
        id: Path<i64>,
        body: Body<Reason>,
    ) -> Result<Secret<DisclosedIdNumber>, Fault> {
        Ok(Secret(id_number::disclose(&state.register, &caller.0, id.0, body.0).await?))
    }

    /// Look up a recipient by id number.
    ///
    /// The recipient who has the number, or none; of a merged record, the one it was merged into. Each use is an audit
    /// event with the reason, so an `Idempotency-Key` changes nothing. Roles: clerk, registrar, auditor, client.
    #[oai(path = "/recipients/lookup", method = "post", operation_id = "lookUpRecipient")]
    async fn look_up(
        &self,
        state: Data<&State>,
        caller: Caller<Finder>,
        body: Body<Lookup>,
    ) -> Result<Made<Page<StoredRecipient>>, Fault> {
        Ok(Made(id_number::look_up(&state.register, &caller.0, body.0).await?))
    }
}
