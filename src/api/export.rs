//! `/v1/exports`, and the files of records that are no list.

use super::{
    body::{Listed, Made},
    caller::{Caller, Exporter},
    download::Download,
    params::Params,
    tags::Tag,
};
use crate::{
    domain::{
        export::{Asked, Exported},
        fault::Fault,
        page::Paging,
    },
    http::{path::SentMethod, state::State},
    service::export,
};
use poem::{http::Method, web::Data};
use poem_openapi::{OpenApi, param::Path};

/// The operations on exports.
#[derive(Debug)]
pub struct Exports;

#[OpenApi(prefix_path = "/v1")]
impl Exports {
    /// Export the annex of a decision.
    ///
    /// Every line of a registered decision, whatever became of the awards since, as a workbook or on pages laid out as
    /// decree 30/2020/NĐ-CP has an annex: by kind of recipient, numbered by itself. Each export is an event of the
    /// audit trail; a HEAD makes none.
    #[oai(path = "/decisions/:id/export", method = "get", operation_id = "exportDecision", tag = "Tag::Decisions")]
    async fn annex(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        /// The decision's number in the register.
        id: Path<i64>,
        asked: Params<Asked>,
    ) -> Result<Download, Fault> {
        if sent.0.0 == Method::HEAD {
            export::annex_would_begin(&state.register, &caller.0, id.0, &asked.0).await?;
            return Download::new(&asked.0, &caller.0, None);
        }
        let file = export::annex(&state.register, &caller.0, id.0, &asked.0).await?;
        Download::new(&asked.0, &caller.0, Some(file))
    }

    /// List exports.
    ///
    /// A page of the exports that were made, the oldest first. Whoever is limited to a part of the register sees the
    /// own ones.
    #[oai(path = "/exports", method = "get", operation_id = "listExports", tag = "Tag::Conferrals")]
    async fn exports(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        paging: Params<Paging>,
    ) -> Result<Listed<Exported>, Fault> {
        Ok(Listed(export::list(&state.register, &caller.0, &paging.0).await?))
    }

    /// Read an export.
    ///
    /// What was asked for, the head of the register at its moment, signed, and of the file that left its rows, its
    /// SHA-256 and the digests of its cells: `award-registry audit check-export FILE MANIFEST` checks a file against
    /// this answer without the register.
    #[oai(path = "/exports/:id", method = "get", operation_id = "getExport", tag = "Tag::Conferrals")]
    async fn exported(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        /// The number that the header `Export-Id` carried.
        id: Path<i64>,
    ) -> Result<Made<Exported>, Fault> {
        Ok(Made(export::get(&state.register, &caller.0, id.0).await?))
    }
}
