//! Who may see which page: every page, in each role and without a session, against one table a person can read. What is
//! sent to a page is tried where it is sent.

use crate::{
    harness::{Browser, Register},
    sign_in::signed_in,
};

/// Who a page lets in: c clerk, r registrar, a auditor, A administrator, p program (client), - anyone without a session.
pub(super) const TABLE: &[(&str, &str)] = &[
    ("/", "craAp"),
    ("/sign-in", "craAp-"),
    ("/sign-out", "craAp-"),
    ("/sign-out-everywhere", "craAp-"),
    ("/password", "craAp"),
    ("/code", "craAp-"),
    ("/start", "craAp-"),
    ("/office", "A"),
    ("/sign-in/provider", "craAp-"),
    ("/sign-in/callback", "craAp-"),
    ("/language", "craAp-"),
    ("/decisions", "craAp"),
    ("/decisions/new", "cr"),
    ("/decisions/known", "cr"),
    ("/decisions/:id", "craAp"),
    ("/decisions/:id/edit", "cr"),
    ("/decisions/:id/lines", "cr"),
    ("/decisions/:id/check", "craA"),
    ("/decisions/:id/people", "cr"),
    ("/imports/:id", "cr"),
    ("/decisions/:id/delivery", "cr"),
    ("/decisions/:id/certificates", "cr"),
    ("/decisions/:id/id-numbers", "cr"),
    ("/decisions/:id/rectify", "cr"),
    ("/decisions/:id/bonuses", "craAp"),
    ("/recipients/:id/merge", "r"),
    ("/recipients/:id/consents", "craAp"),
    ("/conferrals", "craAp"),
    ("/recipients", "craAp"),
    ("/recipients/:id", "craAp"),
    ("/recipients/:id/eligibility", "craAp"),
    ("/reports", "craAp"),
    ("/reports/0602", "craAp"),
    ("/reports/due", "craAp"),
    ("/reports/changes", "craAp"),
    ("/reports/reconciliation", "craAp"),
    ("/decisions/:id/acts", "cr"),
    ("/catalogue/awards", "craAp"),
    ("/catalogue/awards/new", "A"),
    ("/catalogue/awards/:code", "craAp"),
    ("/catalogue/awards/:code/edit", "A"),
    ("/catalogue/authorities", "craAp"),
    ("/catalogue/rules", "craAp"),
    ("/catalogue/rules/:table/new", "A"),
    ("/catalogue/rules/:table/:id/edit", "A"),
    ("/catalogue/reform", "A"),
    ("/catalogue/authorities/new", "rA"),
    ("/catalogue/authorities/:code", "craAp"),
    ("/catalogue/authorities/:code/edit", "A"),
    ("/catalogue/authorities/:code/successions", "A"),
    ("/catalogue/campaigns", "craAp"),
    ("/catalogue/campaigns/new", "crA"),
    ("/catalogue/campaigns/:code", "craAp"),
    ("/catalogue/campaigns/:code/edit", "crA"),
    ("/tokens", "craAp"),
    ("/system", "A"),
    ("/audit", "aA"),
    ("/exports", "craAp"),
    ("/accounts", "A"),
    ("/accounts/:name", "A"),
    ("/decisions/:id/attachments", "craAp-"),
    ("/decisions/:id/attachments/:file", "craA"),
    ("/decisions/:id/submit", "craAp-"),
    ("/decisions/:id/register", "craAp-"),
    ("/decisions/:id/return", "craAp-"),
    ("/decisions/:id/withdraw", "craAp-"),
];

const ROLES: &[(char, &str)] =
    &[('c', "clerk"), ('r', "registrar"), ('a', "auditor"), ('A', "administrator"), ('p', "client")];

#[test]
fn every_page_has_its_row_and_every_row_its_page() {
    let paths = award_registry::web::paths().into_iter().map(|path| path.path);
    let mut pages: Vec<_> = paths.filter(|path| !path.starts_with("/assets/")).collect();
    let mut rows: Vec<_> = TABLE.iter().map(|(path, _)| (*path).to_owned()).collect();
    pages.sort();
    rows.sort();
    assert_eq!(pages, rows);
}

/// The address of a page for a record that is not there.
fn nowhere(path: &str) -> String {
    path.replace(":id", "999999")
        .replace(":file", "1")
        .replace(":code", "NOWHERE")
        .replace(":table", "rates")
        .replace(":name", "nobody")
}

on_both_engines! {
    async fn each_role_sees_the_pages_that_the_table_says_and_no_other(r: Register) {
        for (sign, role) in ROLES {
            let mut browser = signed_in(&r, role, role).await;
            for (path, who) in TABLE {
                let page = browser.get(&nowhere(path)).await;
                let refused = page.text.contains("<h1>Không có quyền</h1>");
                assert_eq!(!refused, who.contains(*sign), "{role} at {path}: {}", page.text);
            }
        }
        for (path, who) in TABLE.iter().filter(|(path, _)| *path != "/") {
            let path = nowhere(path);
            let page = Browser::of(&r).get(&path).await;
            let asked = page.status == 303 && page.header("location").starts_with("/sign-in");
            assert_eq!(!asked, who.contains('-'), "{path}: {} {}", page.status, page.text);
        }
    }

    async fn a_record_that_is_not_there_is_a_page_that_says_so(r: Register) {
        let mut browser = signed_in(&r, "lan", "clerk").await;
        // What is only sent to, leads back to its record.
        for (path, _) in TABLE.iter().filter(|(path, who)| path.contains(':') && who.contains('c') && !who.contains('-')) {
            let page = browser.get(&nowhere(path)).await.expect(404);
            let named = page.text.contains("999999") || page.text.contains("NOWHERE");
            assert!(page.text.starts_with("<!DOCTYPE html>") && named, "{path}: {}", page.text);
            browser.get(&path.replace(":id", "x").replace(":file", "1").replace(":code", "x")).await.expect(404).says("<!DOCTYPE html>");
        }
    }
}
