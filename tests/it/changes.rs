//! What changed in a list between two heads: with it, the list of then and the list of now add up.

use crate::harness::{
    Answer, Person, Register,
    sample::{but, decision},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

async fn size(who: &Person) -> i64 {
    who.get("/v1/audit/head").await.expect(200)["size"].as_i64().unwrap()
}

async fn ids(who: &Person, query: &str) -> BTreeSet<i64> {
    let list = who.get(&format!("/v1/conferrals?limit=200&{query}")).await.expect(200).items();
    list.iter().map(|conferral| conferral["id"].as_i64().unwrap()).collect()
}

fn of(changes: &[Value], kind: &str) -> BTreeSet<i64> {
    let of_kind = changes.iter().filter(|change| change["change"] == kind);
    of_kind.map(|change| change["conferral"]["id"].as_i64().unwrap()).collect()
}

async fn conferrals(who: &Person, decision: &Answer) -> Vec<Value> {
    who.get(&format!("/v1/decisions/{}/conferrals", decision.id())).await.expect(200).items()
}

/// A decision that cancels a conferral.
pub fn cancelling(number: &str, id: &Value) -> Value {
    let targets = json!([{"conferral_id": id}]);
    let none = json!({"lines": null, "year_from": null, "year_to": null, "conferral_type": null});
    but(
        but(decision(number, 0), none),
        json!({"act": "cancel", "cancel_reason": "b", "targets": targets, "signed_on": "2022-03-01"}),
    )
}

on_both_engines! {
    async fn the_list_of_then_and_what_changed_are_the_list_of_now(r: Register) {
        let auditor = r.auditor().await;
        let first = r.registered(&decision("1", 4)).await;
        r.registered(&but(decision("2", 2), json!({"authority_codes": ["UBND_LANGSON"]}))).await;
        let from = size(&auditor).await;
        let filter = "authority=UBND_KIENGIANG&recipient_kind=individual&recipient_kind=collective&year=2019&q=mau";
        let then = ids(&auditor, filter).await;
        let lines = conferrals(&auditor, &first).await;
        let act = r.registered(&cancelling("3", &lines[0]["id"])).await;
        let delivery = json!({"presented_on": "2020-07-10", "certificate_number": "0153"});
        let path = format!("/v1/conferrals/{}", lines[1]["id"]);
        let etag = auditor.get(&path).await.expect(200).etag();
        r.clerk().await.put(&format!("{path}/delivery"), &etag, &delivery).await.expect(200);
        let second = r.registered(&decision("4", 2)).await;
        r.registered(&but(decision("5", 2), json!({"authority_codes": ["UBND_LANGSON"]}))).await;
        let to = size(&auditor).await;
        // What comes later belongs to no answer about these two moments.
        let later = conferrals(&auditor, &second).await;
        r.registered(&cancelling("6", &later[0]["id"])).await;

        let between = format!("/v1/reports/changes?from={from}&to={to}&{filter}");
        let answer = auditor.get(&format!("{between}&include_total=true")).await.expect(200);
        let changes = answer.items();
        assert_eq!((answer["total"].as_i64(), changes.len()), (Some(4), 4), "{changes:?}");
        let (added, removed, altered) = (of(&changes, "added"), of(&changes, "removed"), of(&changes, "changed"));
        assert_eq!(altered, BTreeSet::from([lines[1]["id"].as_i64().unwrap()]));
        let now: BTreeSet<_> = then.difference(&removed).chain(&added).copied().collect();
        let every = ids(&auditor, &format!("{filter}&status=in_force&status=cancelled")).await;
        assert_eq!(now, every.into_iter().filter(|id| lines[0]["id"] != *id).collect());
        let of_removed = changes.iter().find(|change| change["change"] == "removed").unwrap();
        assert_eq!((&of_removed["before"]["status"], &of_removed["conferral"]["status"]), (&json!("in_force"), &json!("cancelled")));
        assert_eq!((&of_removed["decision_id"], &of_removed["act"]), (&json!(act.id()), &json!("register_decision")));
        let of_changed = changes.iter().find(|change| change["change"] == "changed").unwrap();
        assert_eq!((&of_changed["before"].get("certificate_number"), &of_changed["conferral"]["certificate_number"]), (&None, &json!("0153")));
        assert_eq!((&of_changed["act"], of_changed.get("decision_id")), (&json!("record_delivery"), None));
        assert!(changes.iter().all(|change| change["actor"].is_string() && change["at"].is_string()));

        let mut paged: Vec<Value> = Vec::new();
        let mut cursor = String::new();
        loop {
            let page = auditor.get(&format!("{between}&limit=1{cursor}")).await.expect(200);
            paged.extend(page.items());
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        assert_eq!(paged, changes);
        // By halves it is the same, and back to the empty register everything was added.
        let halfway = of_removed["seq"].as_i64().unwrap();
        let half = async |from: i64, to: i64| auditor.get(&format!("/v1/reports/changes?from={from}&to={to}&{filter}")).await.expect(200).items();
        assert_eq!([half(from, halfway).await, half(halfway, to).await].concat(), changes);
        assert_eq!(of(&half(0, from).await, "added"), then);
        assert_eq!(half(to, to).await, Vec::<Value>::new());
    }

    async fn whoever_sees_a_part_is_shown_the_changes_of_that_part(r: Register) {
        let there = r.limited("tinh", "auditor", json!({"authority_codes": ["UBND_LANGSON"]})).await;
        let from = size(&r.auditor().await).await;
        r.registered(&decision("1", 2)).await;
        let own = r.registered(&but(decision("2", 1), json!({"authority_codes": ["UBND_LANGSON"]}))).await;
        let changes = there.get(&format!("/v1/reports/changes?from={from}")).await.expect(200).items();
        assert_eq!(changes.len(), 1, "{changes:?}");
        assert_eq!(changes[0]["conferral"]["decision_id"], own.id());
    }

    async fn moments_that_were_not_are_refused(r: Register) {
        let auditor = r.auditor().await;
        let last = size(&auditor).await;
        for (query, parameter) in [(format!("from={}", last + 10), "from"), (format!("from=0&to={}", last + 10), "to"), ("from=-1".into(), "from"), ("from=2&to=1".into(), "from")] {
            auditor.get(&format!("/v1/reports/changes?{query}")).await.refused(400, "invalid_parameter").at(parameter, "out_of_range");
        }
        // From nothing to now, the changes of any filter are its list: what stands elsewhere is taken as it is now.
        for query in ["external_id=hrm:77", "publishable=true", "authority=UBND_KIENGIANG&include_predecessors=true"] {
            let now = auditor.get(&format!("/v1/conferrals?limit=200&include_total=true&{query}")).await.expect(200);
            let changes = auditor.get(&format!("/v1/reports/changes?from=0&limit=200&{query}")).await.expect(200).items();
            let removed = changes.iter().filter(|one| one["change"] == "removed").count();
            assert_eq!((json!(changes.len()), removed), (now["total"].clone(), 0), "{query}");
            auditor.get(&format!("/v1/reports/changes/export?format=csv&from=0&{query}")).await.expect(200);
        }
    }
}
