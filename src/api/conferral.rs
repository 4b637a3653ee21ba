//! `/v1/conferrals`.

use super::{
    body::{Body, Found, Listed, Made},
    caller::{Caller, Discloser, Exporter, IfMatch, Reader, Recorder},
    download::Download,
    params::Params,
    replacement::Partial,
    tags::Tag,
};
use crate::{
    domain::{
        conferral::{Conferral, ConferralFilter, ConferralSort, Delivery, Sorted},
        export::{Asked, Exported, WithIdNumbers},
        fault::Fault,
        page::Paging,
    },
    http::{path::SentMethod, state::State},
    service::{
        Ctx,
        conferral::{self, delivery},
        export,
    },
};
use poem::{http::Method, web::Data};
use poem_openapi::{OpenApi, param::Path};

/// The operations on conferrals.
#[derive(Debug)]
pub struct Conferrals;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Conferrals")]
impl Conferrals {
    /// List conferrals.
    ///
    /// A page of who was awarded what, by any filter. Repeated parameters mean or, different ones mean and.
    #[oai(path = "/conferrals", method = "get", operation_id = "listConferrals")]
    async fn list(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        filter: Params<ConferralFilter>,
        sorted: Params<Sorted>,
        paging: Params<Paging>,
    ) -> Result<Listed<Conferral>, Fault> {
        let sort = sorted.0.sort.unwrap_or(ConferralSort::SignedLatest);
        Ok(Listed(conferral::list(&state.register, &caller.0, filter.0, sort, &paging.0).await?))
    }

    /// Export conferrals.
    ///
    /// Every conferral of a filter as a file, by decision and line, streamed; an export that breaks off breaks the
    /// connection. CSV and NDJSON have the words of the wire unless a language is asked for. An XLSX has Vietnamese
    /// headings and words, numbers that are names as text, days and sums as such, and a sheet that says what was asked
    /// for, what is left out, by whom and when. Each export is an event of the audit trail; a HEAD makes none.
    #[oai(path = "/conferrals/export", method = "get", operation_id = "exportConferrals")]
    async fn export(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        asked: Params<Asked>,
        filter: Params<ConferralFilter>,
    ) -> Result<Download, Fault> {
        if sent.0.0 == Method::HEAD {
            export::would_begin(&state.register, &caller.0, filter.0, &asked.0).await?;
            return Download::new(&asked.0, &caller.0, None);
        }
        file(&state, &caller.0, &asked.0, filter.0, None).await
    }

    /// Export conferrals with id numbers.
    ///
    /// The same file with one column more, `id_numbers`: in plain, all that the person has now (`091180001234`, in CSV
    /// several as `091180001234;371001234`), empty for whoever has none. Each export is an audit event with the reason
    /// and whose numbers it has, written before the file begins, so an `Idempotency-Key` changes nothing. A file never
    /// leaves a number out: it is refused, or breaks off, where one cannot be read. It needs the permission to export
    /// besides. Role: registrar.
    #[oai(path = "/conferrals/export", method = "post", operation_id = "exportIdNumbers")]
    async fn export_id_numbers(
        &self,
        state: Data<&State>,
        caller: Caller<Discloser>,
        body: Body<WithIdNumbers>,
        asked: Params<Asked>,
        filter: Params<ConferralFilter>,
    ) -> Result<Download, Fault> {
        file(&state, &caller.0, &asked.0, filter.0, Some(body.0)).await
    }

    /// List exports.
    ///
    /// A page of the exports that were made, the oldest first. Whoever is limited to a part of the register sees the
    /// own ones.
    #[oai(path = "/exports", method = "get", operation_id = "listExports")]
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
    #[oai(path = "/exports/:id", method = "get", operation_id = "getExport")]
    async fn exported(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        /// The number that the header `Export-Id` carried.
        id: Path<i64>,
    ) -> Result<Made<Exported>, Fault> {
        Ok(Made(export::get(&state.register, &caller.0, id.0).await?))
    }

    /// Read a conferral.
    ///
    /// One award to one recipient by one decision, with the names of its day.
    #[oai(path = "/conferrals/:id", method = "get", operation_id = "getConferral")]
    async fn get(
        &self,
        state: Data<&State>,
        caller: Caller<Reader>,
        /// The conferral's number in the register.
        id: Path<i64>,
    ) -> Result<Found<Conferral>, Fault> {
        Ok(Found(conferral::get(&state.register, &caller.0, id.0).await?))
    }

    /// Record the delivery.
    ///
    /// The certificate was presented, the bonus was paid. An absent member leaves what stands, `null` clears it. Roles:
    /// clerk, registrar.
    #[oai(path = "/conferrals/:id/delivery", method = "put", operation_id = "recordDelivery")]
    async fn deliver(
        &self,
        state: Data<&State>,
        caller: Caller<Recorder>,
        /// The conferral's number in the register.
        id: Path<i64>,
        if_match: IfMatch,
        body: Partial<Delivery>,
    ) -> Result<Found<Conferral>, Fault> {
        Ok(Found(delivery::deliver(&state.register, &caller.0, id.0, &if_match.0, (body.facts, body.cleared)).await?))
    }
}

async fn file(
    state: &State,
    ctx: &Ctx,
    asked: &Asked,
    filter: ConferralFilter,
    with: Option<WithIdNumbers>,
) -> Result<Download, Fault> {
    let chunks = export::export(&state.register, ctx, filter, asked, with).await?;
    Download::new(asked, ctx, Some(chunks))
}
