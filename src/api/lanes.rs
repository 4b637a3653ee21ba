//! Which lane each operation is in: the whole table, so that a test can hold it against the document.

use super::caller::{Identified, ctx};
use crate::{
    domain::fault::Fault,
    http::{pairs::pairs, state::State},
    service::{
        Lane::{self, Export, Lists, Long, Short, Write},
        LaneGuard,
    },
};
use poem::Request;

/// Every operation and its lane.
pub const LANES: &[(&str, Lane)] = &[
    ("listAwards", Short),
    ("createAward", Write),
    ("getAward", Short),
    ("replaceAward", Write),
    ("listAuthorities", Lists),
    ("createAuthority", Write),
    ("getAuthority", Short),
    ("replaceAuthority", Write),
    ("getAuthorityLineage", Lists),
    ("listSuccessions", Lists),
    ("createSuccession", Write),
    ("listCampaigns", Short),
    ("createCampaign", Write),
    ("getCampaign", Short),
    ("replaceCampaign", Write),
    ("listDecisions", Lists),
    ("createDecision", Write),
    ("getDecision", Lists),
    ("replaceDecision", Write),
    ("submitDecision", Write),
    ("returnDecision", Write),
    ("registerDecision", Write),
    ("withdrawDecision", Write),
    ("listDecisionLines", Lists),
    ("checkDecision", Lists),
    ("matchDecision", Lists),
    ("acceptMatches", Write),
    ("replaceDecisionLine", Write),
    ("deliverDecision", Write),
    ("getDecisionBonuses", Lists),
    ("exportDecision", Export),
    ("exportDecisions", Export),
    ("exportDecisionBonuses", Export),
    ("exportRecipient", Export),
    ("exportDue", Export),
    ("exportChanges", Export),
    ("exportStateAwards", Export),
    ("exportSummary", Export),
    ("exportAuditEvents", Export),
    ("getDecisionRecoveries", Lists),
    ("listDecisionConferrals", Lists),
    ("attachToDecision", Write),
    ("listAttachments", Short),
    ("getAttachment", Short),
    ("createImport", Write),
    ("getImport", Lists),
    ("listImportRows", Lists),
    ("putImportMapping", Write),
    ("putImportRow", Write),
    ("commitImport", Write),
    ("registerImport", Write),
    ("listConferrals", Lists),
    ("exportConferrals", Export),
    ("exportIdNumbers", Export),
    ("listExports", Short),
    ("getExport", Short),
    ("getConferral", Short),
    ("recordDelivery", Write),
    ("listRecipients", Lists),
    ("createRecipient", Write),
    ("getRecipient", Short),
    ("replaceRecipient", Write),
    ("getRecipientHistory", Short),
    ("getRecipientLineage", Short),
    ("getRecipientEligibility", Short),
    ("listRecipientYears", Short),
    ("createRecipientYear", Write),
    ("getRecipientYear", Short),
    ("replaceRecipientYear", Write),
    ("compareRecipients", Lists),
    ("mergeRecipient", Write),
    ("undoMerge", Write),
    ("listIdNumbers", Short),
    ("addIdNumber", Write),
    ("addListedIdNumbers", Write),
    ("withdrawIdNumber", Write),
    ("discloseIdNumber", Write),
    ("lookUpRecipient", Write),
    ("listPublicationConsents", Short),
    ("givePublicationConsent", Write),
    ("withdrawPublicationConsent", Write),
    ("listRecipientSuccessions", Lists),
    ("createRecipientSuccession", Write),
    ("getSummary", Long),
    ("getStatistics", Long),
    ("listDue", Long),
    ("getStateAwards", Long),
    ("listChanges", Long),
    ("listCompetences", Short),
    ("createCompetence", Write),
    ("getCompetence", Short),
    ("replaceCompetence", Write),
    ("listRates", Short),
    ("createRate", Write),
    ("getRate", Short),
    ("replaceRate", Write),
    ("listBaseSalaries", Short),
    ("createBaseSalary", Write),
    ("getBaseSalary", Short),
    ("replaceBaseSalary", Write),
    ("listBonusRules", Short),
    ("createBonusRule", Write),
    ("getBonusRule", Short),
    ("replaceBonusRule", Write),
    ("listRuleGaps", Lists),
    ("listDecisionsOfOneHand", Long),
    ("getAuditHead", Short),
    ("listAuditEvents", Long),
    ("getAuditEvent", Lists),
    ("getAuditEventChanges", Lists),
    ("getAuditEventProof", Lists),
    ("getAuditConsistency", Lists),
    ("getMe", Short),
    ("getSession", Short),
    ("listAccounts", Short),
    ("createAccount", Write),
    ("getAccount", Short),
    ("replaceAccount", Write),
    ("recoverAccount", Write),
    ("unbindAccount", Write),
    ("listTokens", Short),
    ("createToken", Write),
    ("revokeToken", Write),
    ("rotateToken", Write),
    ("verifyPaper", Short),
];

/// Parameters of which one value leaves a small part of the register, found by an index.
const NARROW: &[&str] = &["year", "signed_year", "recipient", "external_id", "decision"];

/// Operations that are read where the newest event is, never at a replica.
const OF_THE_TRAIL: &[&str] = &[
    "listAuditEvents",
    "getAuditEvent",
    "getAuditEventChanges",
    "getAuditEventProof",
    "getAuditConsistency",
    "listChanges",
];

/// The lane of an operation; nothing for one that is not in the table.
#[must_use]
pub fn of(operation: &str) -> Option<Lane> {
    LANES.iter().find(|(name, _)| *name == operation).map(|(_, lane)| *lane)
}

/// The lane of one request: counting all of a list is a long read, and counting within a narrow filter is none.
pub(super) fn of_request(operation: &str, lane: Lane, query: &str) -> Lane {
    let pairs = pairs(query.as_bytes());
    let value = |name: &str| pairs.iter().filter(|(other, _)| other == name).count();
    match lane {
        Short | Lists if pairs.iter().any(|(name, value)| name == "include_total" && value == "true") => Long,
        Long if matches!(operation, "getStatistics" | "getSummary") && NARROW.iter().any(|name| value(name) == 1) => {
            Lists
        }
        // The newest or oldest events of all are read by their number.
        Long if operation == "listAuditEvents"
            && pairs.iter().all(|(name, _)| matches!(name.as_str(), "limit" | "cursor" | "after")) =>
        {
            Lists
        }
        lane => lane,
    }
}

/// Waits for the turn of a list or a long read, once it is known who asks; the handler then reads by the connections of
/// the lane.
pub(super) async fn enter(
    request: &mut Request,
    operation: &str,
    lane: Lane,
    query: &str,
) -> Result<Option<LaneGuard>, Fault> {
    let lane = of_request(operation, lane, query);
    let Some(state) = request.data::<State>().filter(|_| matches!(lane, Lists | Long)).cloned() else {
        return Ok(None);
    };
    let caller = ctx(request).await?;
    // What is asked of the trail is held against a head, which is the primary's.
    let reader = (!OF_THE_TRAIL.contains(&operation)).then(|| caller.actor.clone());
    request.set_data(Identified(caller));
    let (register, turn) = state.register.in_lane(lane, reader.as_deref()).await?;
    request.set_data(State { register, ..state });
    Ok(Some(turn))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_request_asks_for_may_change_its_lane() {
        let lane = |operation: &str, query: &str| of_request(operation, of(operation).unwrap(), query);
        assert_eq!(lane("listConferrals", "limit=50"), Lists);
        assert_eq!(lane("listConferrals", "include_total=true"), Long);
        assert_eq!(lane("getStatistics", "group_by=authority"), Long);
        assert_eq!(lane("getStatistics", "group_by=authority&year=2019"), Lists);
        assert_eq!(lane("getStatistics", "group_by=authority&year=2019&year=2020"), Long);
        assert_eq!(lane("listDue", "year=2026&unit=a&award=CSTD_CS"), Long);
        assert_eq!(lane("listAuditEvents", "after=12"), Lists);
        assert_eq!(lane("listAuditEvents", "actor=x"), Long);
    }
}
