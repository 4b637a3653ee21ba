//! Who may do what: every operation of the document, without a token and in each role, against one table a person can
//! read.

use crate::harness::{Register, operations};
use serde_json::json;

/// Who an operation lets in: c clerk, r registrar, a auditor, A administrator, p program (client), - anyone without a
/// token.
const TABLE: &[(&str, &str)] = &[
    ("listAwards", "craAp"),
    ("createAward", "A"),
    ("getAward", "craAp"),
    ("replaceAward", "A"),
    ("listAuthorities", "craAp"),
    ("createAuthority", "rA"),
    ("getAuthority", "craAp"),
    ("replaceAuthority", "A"),
    ("getAuthorityLineage", "craAp"),
    ("listSuccessions", "craAp"),
    ("createSuccession", "A"),
    ("listCampaigns", "craAp"),
    ("createCampaign", "crA"),
    ("getCampaign", "craAp"),
    ("replaceCampaign", "crA"),
    ("listDecisions", "craAp"),
    ("createDecision", "cr"),
    ("getDecision", "craAp"),
    ("replaceDecision", "cr"),
    ("submitDecision", "cr"),
    ("returnDecision", "r"),
    ("registerDecision", "r"),
    ("withdrawDecision", "cr"),
    ("listDecisionLines", "craAp"),
    ("checkDecision", "craA"),
    ("matchDecision", "craA"),
    ("acceptMatches", "cr"),
    ("replaceDecisionLine", "cr"),
    ("deliverDecision", "cr"),
    ("getDecisionBonuses", "craAp"),
    ("exportDecision", "craAp"),
    ("exportDecisions", "craAp"),
    ("exportDecisionBonuses", "craAp"),
    ("exportRecipient", "craAp"),
    ("exportDue", "craAp"),
    ("exportChanges", "craAp"),
    ("exportStateAwards", "craAp"),
    ("exportSummary", "craAp"),
    ("exportAuditEvents", "aA"),
    ("getDecisionRecoveries", "craAp"),
    ("listDecisionConferrals", "craAp"),
    ("attachToDecision", "cr"),
    ("listAttachments", "craA"),
    ("getAttachment", "craA"),
    ("createImport", "cr"),
    ("addListedIdNumbers", "cr"),
    ("getImport", "cr"),
    ("listImportRows", "cr"),
    ("putImportMapping", "cr"),
    ("putImportRow", "cr"),
    ("commitImport", "cr"),
    ("registerImport", "r"),
    ("listConferrals", "craAp"),
    ("exportConferrals", "craAp"),
    ("exportIdNumbers", "r"),
    ("listExports", "craAp"),
    ("getExport", "craAp"),
    ("getConferral", "craAp"),
    ("recordDelivery", "cr"),
    ("listRecipients", "craAp"),
    ("createRecipient", "cr"),
    ("getRecipient", "craAp"),
    ("replaceRecipient", "cr"),
    ("getRecipientHistory", "craAp"),
    ("getRecipientLineage", "craAp"),
    ("getRecipientEligibility", "craAp"),
    ("listRecipientYears", "craAp"),
    ("createRecipientYear", "cr"),
    ("getRecipientYear", "craAp"),
    ("replaceRecipientYear", "cr"),
    ("compareRecipients", "craAp"),
    ("mergeRecipient", "r"),
    ("undoMerge", "r"),
    ("listIdNumbers", "crap"),
    ("addIdNumber", "cr"),
    ("withdrawIdNumber", "cr"),
    ("discloseIdNumber", "r"),
    ("lookUpRecipient", "crap"),
    ("listPublicationConsents", "craAp"),
    ("givePublicationConsent", "cr"),
    ("withdrawPublicationConsent", "cr"),
    ("listRecipientSuccessions", "craAp"),
    ("createRecipientSuccession", "cr"),
    ("getSummary", "craAp"),
    ("getStatistics", "craAp"),
    ("listDue", "craAp"),
    ("getStateAwards", "craAp"),
    ("listChanges", "craAp"),
    ("listCompetences", "craAp"),
    ("createCompetence", "A"),
    ("getCompetence", "craAp"),
    ("replaceCompetence", "A"),
    ("listRates", "craAp"),
    ("createRate", "A"),
    ("getRate", "craAp"),
    ("replaceRate", "A"),
    ("listBaseSalaries", "craAp"),
    ("createBaseSalary", "A"),
    ("getBaseSalary", "craAp"),
    ("replaceBaseSalary", "A"),
    ("listBonusRules", "craAp"),
    ("createBonusRule", "A"),
    ("getBonusRule", "craAp"),
    ("replaceBonusRule", "A"),
    ("listRuleGaps", "craAp"),
    ("getAuditHead", "craAp"),
    ("listAuditEvents", "aA"),
    ("getAuditEvent", "aA"),
    ("getAuditEventChanges", "aA"),
    ("getAuditEventProof", "aA"),
    ("getAuditConsistency", "aA"),
    ("listDecisionsOfOneHand", "aA"),
    ("getMe", "craAp"),
    ("getSession", "craAp"),
    ("listAccounts", "A"),
    ("createAccount", "A"),
    ("getAccount", "A"),
    ("replaceAccount", "A"),
    ("recoverAccount", "A"),
    ("unbindAccount", "A"),
    ("listTokens", "A"),
    ("createToken", "A"),
    ("revokeToken", "A"),
    ("rotateToken", "A"),
    ("verifyPaper", "craAp-"),
];

const ROLES: &[(char, &str)] =
    &[('c', "clerk"), ('r', "registrar"), ('a', "auditor"), ('A', "administrator"), ('p', "client")];

/// A role that an operation lets in.
pub fn allowed(operation: &str) -> &'static str {
    let signs = TABLE.iter().find(|(id, _)| *id == operation).unwrap().1;
    ROLES.iter().find(|(sign, _)| signs.contains(*sign)).unwrap().1
}

/// A path of an operation for a record that is not there.
fn nowhere(path: &str) -> String {
    path.replace("{id}", "999999")
        .replace("{code}", "NOWHERE")
        .replace("{name}", "nobody")
        .replace("{year}", "2025")
        .replace("{line}", "1")
        .replace("{n}", "1")
        .replace("{seq}", "999999")
        .replace("{row}", "999999")
}

#[test]
fn every_operation_has_its_row_and_every_row_its_operation() {
    let mut known: Vec<_> = operations().into_iter().map(|o| o.id).collect();
    let mut rows: Vec<_> = TABLE.iter().map(|(id, _)| (*id).to_owned()).collect();
    known.sort();
    rows.sort();
    assert_eq!(known, rows);
}

on_both_engines! {
    async fn without_a_token_nothing_is_answered(r: Register) {
        for operation in operations() {
            let call = r.stranger().call(operation.method.clone(), &nowhere(&operation.path)).json(&json!({}));
            let answer = call.await;
            if TABLE.iter().any(|(id, who)| *id == operation.id && who.contains('-')) {
                assert_ne!(answer.status, 401, "{}", operation.id);
            } else {
                answer.refused(401, "unauthenticated");
            }
        }
        let stranger = r.stranger().get("/v1/me").header("Authorization", "Bearer awr_guessed");
        stranger.await.refused(401, "unauthenticated");
    }

    async fn each_role_is_let_in_where_the_table_says_and_nowhere_else(r: Register) {
        for (sign, role) in ROLES {
            let person = r.person(role).await;
            for operation in operations() {
                let allowed = TABLE.iter().find(|(id, _)| *id == operation.id).unwrap().1.contains(*sign);
                let call = person.call(operation.method.clone(), &nowhere(&operation.path)).header("If-Match", "\"1\"").json(&json!({}));
                let answer = call.await;
                assert_eq!(answer.status != 403, allowed, "{role} {}: {}", operation.id, answer.text());
                if !allowed {
                    answer.refused(403, "forbidden");
                }
            }
        }
    }

    async fn every_operation_refuses_a_parameter_nobody_knows_and_a_type_it_cannot_make(r: Register) {
        let person = r.person("registrar").await;
        for operation in operations() {
            let path = nowhere(&operation.path);
            let answer = person.call(operation.method.clone(), &format!("{path}?nonsense=1")).json(&json!({})).await.refused(400, "unknown_parameter").at("nonsense", "unknown_parameter");
            let said = answer["errors"][0]["message"].as_str().unwrap().split("có: ").nth(1).unwrap_or_default();
            let words: Vec<_> = said.trim_end_matches('.').split(", ").collect();
            assert!(words.iter().enumerate().all(|(i, word)| word.is_empty() || !words[..i].contains(word)), "{path}: {said}");
            person.call(operation.method.clone(), &path).header("Accept", "image/png").json(&json!({})).await.refused(406, "not_acceptable");
        }
    }

    async fn every_write_refuses_a_broken_body_of_any_kind(r: Register) {
        // A form is refused in other words: `imports` shows them.
        for operation in operations().into_iter().filter(|o| o.meta["requestBody"]["content"]["application/json"].is_object()) {
            let person = r.person(allowed(&operation.id)).await;
            let call = || person.call(operation.method.clone(), &nowhere(&operation.path)).header("If-Match", "\"1\"");
            call().bytes("application/json", "{").await.refused(400, "invalid_json");
            call().bytes("application/json", "[1]").await.expect(400);
            call().bytes("application/json", "{\"nonsense\":1}").await.refused(400, "unknown_member").at("/nonsense", "unknown_member");
            call().bytes("text/plain", "{}").await.refused(415, "unsupported_media_type");
            if operation.meta["parameters"].as_array().into_iter().flatten().any(|p| p["name"] == "If-Match") {
                person.call(operation.method.clone(), &nowhere(&operation.path)).json(&json!({})).await.refused(428, "if_match_required");
            }
        }
    }
}
