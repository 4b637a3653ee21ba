//! `/v1/exports`, and the files of all that is no list of conferrals.

use super::{
    body::{Listed, Made},
    caller::{AuditReader, Caller, Exporter},
    download::Download,
    params::Params,
    tags::Tag,
};
use crate::{
    domain::{
        audit::EventFilter,
        conferral::ConferralFilter,
        decision::{DecisionFilter, ToReconcile},
        export::{Asked, Exported},
        fault::Fault,
        page::Paging,
        report::{Between, DueFor, OfCampaign, OfYear},
    },
    http::{path::SentMethod, state::State},
    service::{
        Ctx,
        export::{self, Listing},
    },
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
        let annex = format!("danh-sach-quyet-dinh-{}", id.0);
        if sent.0.0 == Method::HEAD {
            export::annex_would_begin(&state.register, &caller.0, id.0, &asked.0).await?;
            return Download::new(&asked.0, &caller.0, &annex, None);
        }
        let file = export::annex(&state.register, &caller.0, id.0, &asked.0).await?;
        Download::new(&asked.0, &caller.0, &annex, Some(file))
    }

    /// Export decisions.
    ///
    /// Every decision of a filter, the one entered first first, as CSV, a workbook or pages; with `reconcile=true` those to
    /// reconcile alone. Each export is an event of the audit trail; a HEAD makes none.
    #[oai(path = "/decisions/export", method = "get", operation_id = "exportDecisions", tag = "Tag::Decisions")]
    async fn decisions(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        asked: Params<Asked>,
        reconcile: Params<ToReconcile>,
        filter: Params<DecisionFilter>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::Decisions(filter.0.into(), reconcile.0)).await
    }

    /// Export the bonus sheet of a decision.
    ///
    /// Each conferral with what it is worth by the rules of its day and what was paid, as CSV, a workbook or pages. Each
    /// export is an event of the audit trail; a HEAD makes none.
    #[oai(
        path = "/decisions/:id/bonuses/export",
        method = "get",
        operation_id = "exportDecisionBonuses",
        tag = "Tag::Decisions"
    )]
    async fn bonuses(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        /// The decision's number in the register.
        id: Path<i64>,
        asked: Params<Asked>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::Bonuses(id.0)).await
    }

    /// Export what a recipient was awarded.
    ///
    /// The history of a recipient, the earliest first, as pages to print, a workbook or CSV. Each export is an event of
    /// the audit trail; a HEAD makes none.
    #[oai(path = "/recipients/:id/export", method = "get", operation_id = "exportRecipient", tag = "Tag::Recipients")]
    async fn history(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        /// The recipient's number in the register.
        id: Path<i64>,
        asked: Params<Asked>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::History(id.0)).await
    }

    /// Export who becomes eligible.
    ///
    /// The list of `/v1/reports/due` as CSV, a workbook or pages. Each export is an event of the audit trail; a HEAD makes
    /// none.
    #[oai(path = "/reports/due/export", method = "get", operation_id = "exportDue", tag = "Tag::Reports")]
    async fn due(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        asked: Params<Asked>,
        due: Params<DueFor>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::Due(due.0)).await
    }

    /// Export what changed.
    ///
    /// What is different in the list of a filter between two heads, as CSV, a workbook or pages. Each export is an event of
    /// the audit trail; a HEAD makes none.
    #[oai(path = "/reports/changes/export", method = "get", operation_id = "exportChanges", tag = "Tag::Reports")]
    async fn changes(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        asked: Params<Asked>,
        between: Params<Between>,
        filter: Params<ConferralFilter>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::Changes(between.0, filter.0.into())).await
    }

    /// Export the state's awards of a year.
    ///
    /// Form 0602.N/BNV-TĐKT as a workbook, CSV or pages. Each export is an event of the audit trail; a HEAD makes none.
    #[oai(path = "/reports/0602/export", method = "get", operation_id = "exportStateAwards", tag = "Tag::Reports")]
    async fn state_awards(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        asked: Params<Asked>,
        of: Params<OfYear>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::StateAwards(of.0.year)).await
    }

    /// Export the summary of a campaign.
    ///
    /// The summary of a campaign's year, with its sentence, as pages, a workbook or CSV. Each export is an event of the
    /// audit trail; a HEAD makes none.
    #[oai(path = "/reports/summary/export", method = "get", operation_id = "exportSummary", tag = "Tag::Reports")]
    async fn summary(
        &self,
        state: Data<&State>,
        caller: Caller<Exporter>,
        sent: Data<&SentMethod>,
        asked: Params<Asked>,
        of: Params<OfCampaign>,
        filter: Params<ConferralFilter>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::Summary(of.0, filter.0.into())).await
    }

    /// Export audit events.
    ///
    /// Every event of a filter, the oldest first, as CSV, a workbook or pages. Each export is an event of the audit trail; a
    /// HEAD makes none. Roles: auditor, administrator.
    #[oai(path = "/audit/events/export", method = "get", operation_id = "exportAuditEvents", tag = "Tag::Audit")]
    async fn events(
        &self,
        state: Data<&State>,
        caller: Caller<AuditReader>,
        sent: Data<&SentMethod>,
        asked: Params<Asked>,
        filter: Params<EventFilter>,
    ) -> Result<Download, Fault> {
        download(&state, &caller.0, &sent, &asked.0, &Listing::AuditEvents(filter.0)).await
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

/// The file of a list, or what would come for a HEAD.
async fn download(
    state: &State,
    ctx: &Ctx,
    sent: &SentMethod,
    asked: &Asked,
    listing: &Listing,
) -> Result<Download, Fault> {
    if sent.0 == Method::HEAD {
        export::table_would_begin(&state.register, ctx, asked, listing).await?;
        return Download::new(asked, ctx, &listing.file_name(), None);
    }
    let file = export::table(&state.register, ctx, asked, listing).await?;
    Download::new(asked, ctx, &listing.file_name(), Some(file))
}
