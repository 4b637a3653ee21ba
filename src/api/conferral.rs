//! `/v1/conferrals`.

use super::{
    body::{Body, Found, Listed},
    caller::{Caller, Discloser, Exporter, Reader, Recorder},
    download::Download,
    if_match::IfMatch,
    params::Params,
    replacement::Partial,
    tags::Tag,
};
use crate::{
    domain::{
        conferral::{Conferral, ConferralFilter, ConferralSort, Delivery, Sorted},
        export::{Asked, ExportOf, WithIdNumbers},
        fault::Fault,
        page::Paging,
    },
    http::{path::SentMethod, state::State},
    service::{
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
    /// for, what is left out, by whom and when. A PDF, up to 20,000 rows, is laid out as decree 30/2020/NĐ-CP has it.
    /// Each export is an event of the audit trail; a HEAD makes none.
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
            return Download::new(&asked.0, &caller.0, ExportOf::Conferrals.file_name(), None);
        }
        let file = export::export(&state.register, &caller.0, filter.0, &asked.0, None).await?;
        Download::new(&asked.0, &caller.0, ExportOf::Conferrals.file_name(), Some(file))
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
        let file = export::export(&state.register, &caller.0, filter.0, &asked.0, Some(body.0)).await?;
        Download::new(&asked.0, &caller.0, ExportOf::Conferrals.file_name(), Some(file))
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
    /// The certificate was presented, the bonus was paid. An absent member leaves what stands, `null` clears it. Of an
    /// award that was cancelled or stripped only days before that act are taken. What changes nothing leaves the version
    /// and is no event. Roles: clerk, registrar.
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
