//! Every filter of conferrals means the same to the list, the exports and the statistics; every sort is an order of all
//! of them.

use crate::harness::{
    Engine, Person, Register, operations,
    sample::{but, decision},
};
use serde_json::Value;
use std::collections::BTreeSet;

/// A value of each filter that some records of the demonstration have and others have not.
const FILTERS: &[(&str, &str)] = &[
    ("campaign", "campaign=HMTN_MAU"),
    ("campaign", "campaign=HMTN_MAU&campaign=HMTN&campaign=HMTN"),
    ("year", "year=2021"),
    ("year", "year=2021&year=2019"),
    ("year", "year=unknown"),
    ("year", "year=unknown&year=2019"),
    ("period", "period=2003-2023"),
    ("period", "period=2003-2023&period=2019"),
    ("year_from", "year_from=2022"),
    ("year_to", "year_to=2010"),
    ("year_to", "year_from=2012&year_to=2016"),
    ("signed_from", "signed_from=2025-07-01"),
    ("signed_to", "signed_to=2025-06-30"),
    ("signed_year", "signed_year=2024&signed_year=2025"),
    ("registered_from", "registered_from=2026-01-01"),
    ("registered_to", "registered_to=2026-01-01"),
    ("registered_by", "registered_by=demo-giu-so"),
    ("award", "award=BK_BO_TINH&award=KNC_VSNND"),
    ("award_kind", "award_kind=emulation_title&award_kind=certificate_of_commendation"),
    ("authority", "authority=UBND_XA_MAU"),
    ("authority", "authority=TW_HCTD&authority=UBND_KIENGIANG"),
    ("include_predecessors", "authority=UBND_XA_MAU&include_predecessors=true"),
    ("authority_codes", "authority_codes=TW_HCTD"),
    ("authority_codes", "authority_codes=UBND_KIENGIANG%3BTW_HCTD&authority_codes=none"),
    ("attribution", "attribution=undivided"),
    ("recipient_kind", "recipient_kind=collective&recipient_kind=household"),
    ("recipient", "recipient={recipient}"),
    ("external_id", "external_id=ho-so-mau:CN-001&external_id=ho-so-mau:TT-01"),
    ("decision", "decision=1&decision=3"),
    ("status", "status=in_force&status=cancelled"),
    ("evidence", "evidence=press"),
    ("conferral_type", "conferral_type=ad_hoc"),
    ("posthumous", "posthumous=true"),
    ("certificate_number", "certificate_number=0812.01/2018"),
    ("sex", "sex=female"),
    ("origin", "origin=overseas&origin=foreign"),
    ("updated_since", "updated_since=2020-01-01"),
    ("presented_from", "presented_from=2000-01-01"),
    ("presented_to", "presented_to=2000-01-01"),
    ("complete", "complete=false"),
    ("complete", "complete=true"),
    ("publishable", "publishable=true&recipient_kind=individual"),
    ("publishable", "publishable=false"),
    ("q", "q=mau%20%C4%91%E1%BB%A9c"),
];

/// Filters that hold for all records of the demonstration, or for none.
const ALL_OR_NONE: &[&str] = &[
    "registered_from=2026-01-01",
    "registered_to=2026-01-01",
    "registered_by=demo-giu-so",
    "updated_since=2020-01-01",
    "presented_from=2000-01-01",
    "presented_to=2000-01-01",
    "status=in_force&status=cancelled",
];

fn parameters(operation: &str) -> BTreeSet<String> {
    let found = operations().into_iter().find(|o| o.id == operation).unwrap();
    let query = found.meta["parameters"].as_array().unwrap().iter().filter(|p| p["in"] == "query");
    query.map(|p| p["name"].as_str().unwrap().to_owned()).collect()
}

/// How a file is asked for.
const LAYOUT: &[&str] = &["format", "profile", "columns", "lang", "separator", "compress"];

#[test]
fn every_filter_has_its_value_here_and_is_a_parameter_of_list_export_and_reports() {
    let named: BTreeSet<_> = FILTERS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for (operation, others) in [
        ("listConferrals", &["sort", "limit", "cursor", "include_total"][..]),
        ("exportConferrals", LAYOUT),
        ("exportIdNumbers", LAYOUT),
        ("getStatistics", &["group_by"]),
        ("getSummary", &[]),
    ] {
        let own: BTreeSet<_> = others.iter().map(|o| (*o).to_owned()).collect();
        assert_eq!(parameters(operation).difference(&own).cloned().collect::<BTreeSet<_>>(), named, "{operation}");
    }
}

/// The ids of a list, page by page.
async fn ids(client: &Person, query: &str) -> Vec<i64> {
    let path = if query.is_empty() { "/v1/conferrals".to_owned() } else { format!("/v1/conferrals?{query}") };
    client.walk(&path, 37).await.iter().map(|c| c["id"].as_i64().unwrap()).collect()
}

on_both_engines! {
    async fn records_whose_source_leaves_something_open_are_counted_apart(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let client = r.outside_client().await;
        let founding = client.get("/v1/reports/statistics?group_by=complete&group_by=evidence&campaign=HMTN&year=2019").await.expect(200);
        assert_eq!(founding.items(), [serde_json::json!({"complete": false, "evidence": "press", "total": 78})], "the press names neither number nor people");
        let year_alone = r.registered(&but(decision("4711", 1), serde_json::json!({"signed_on": null, "signed_year": 2020, "evidence": "declaration", "source": "Lời khai"}))).await;
        assert_eq!(ids(&client, &format!("complete=true&decision={}", year_alone.id())).await, [0_i64; 0], "the year alone is known");
        let all = client.get("/v1/reports/statistics?group_by=complete").await.expect(200);
        let counts: Vec<_> = all.items().iter().map(|row| (row["complete"].as_bool().unwrap(), row["total"].as_i64().unwrap())).collect();
        assert_eq!(counts.iter().map(|(complete, _)| *complete).collect::<Vec<_>>(), [false, true]);
        for (complete, total) in counts {
            let total = usize::try_from(total).unwrap();
            assert_eq!(ids(&client, &format!("complete={complete}")).await.len(), total);
        }
    }

    async fn a_filter_finds_the_same_records_in_list_export_and_statistics(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let client = r.outside_client().await;
        let all = ids(&client, "").await.len();
        let someone = client.get("/v1/recipients?external_id=ho-so-mau:CN-001").await.expect(200).items()[0]["id"].to_string();
        for (_, query) in FILTERS {
            let query = query.replace("{recipient}", &someone);
            let listed = ids(&client, &query).await;
            let mut ascending = listed.clone();
            ascending.sort_unstable();
            ascending.dedup();
            assert_eq!(ascending.len(), listed.len(), "{query} lists a record twice");
            assert!(ALL_OR_NONE.contains(&query.as_str()) || (1..all).contains(&listed.len()), "{query} finds {} of {all}", listed.len());
            let export = client.get(&format!("/v1/conferrals/export?format=ndjson&{query}")).await.expect(200).text();
            let mut exported: Vec<_> = export.lines().map(|l| serde_json::from_str::<Value>(l).unwrap()["id"].as_i64().unwrap()).collect();
            exported.sort_unstable();
            assert_eq!(exported, ascending, "{query}");
            let csv = client.get(&format!("/v1/conferrals/export?format=csv&{query}")).await.expect(200).text();
            assert_eq!(csv.lines().count() - 1, listed.len(), "{query}");
            let statistics = client.get(&format!("/v1/reports/statistics?group_by=award&group_by=authority&{query}")).await.expect(200);
            assert_eq!(statistics["total"], listed.len(), "{query}");
            assert_eq!(statistics["items"].as_array().unwrap().iter().map(|i| i["total"].as_u64().unwrap()).sum::<u64>(), listed.len() as u64, "{query}");
            let total = client.get(&format!("/v1/conferrals?include_total=true&limit=1&{query}")).await.expect(200);
            assert_eq!(total["total"], listed.len(), "{query}");
        }
    }

    async fn a_sort_is_an_order_of_every_record_with_the_unknown_last_and_ties_by_id(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let client = r.outside_client().await;
        let all = client.walk("/v1/conferrals", 200).await;
        let days = |records: &[Value]| records.iter().map(|c| c["signed_on"].as_str().map(str::to_owned)).collect::<Vec<_>>();
        for (sort, falling) in [("-signed_on", true), ("signed_on", false)] {
            let sorted = client.walk(&format!("/v1/conferrals?sort={sort}"), 31).await;
            assert_eq!(sorted.len(), all.len());
            let days = days(&sorted);
            let known = days.iter().take_while(|d| d.is_some()).count();
            assert!(known > 0 && days[known..].iter().all(Option::is_none) && known < days.len(), "{sort}: unknown days come last");
            assert!(days[..known].windows(2).all(|w| if falling { w[0] >= w[1] } else { w[0] <= w[1] }), "{sort}");
            let ties = sorted.windows(2).zip(days.windows(2)).filter(|(_, days)| days[0] == days[1]);
            assert!(ties.map(|(pair, _)| pair).all(|w| w[0]["id"].as_i64() < w[1]["id"].as_i64()), "{sort}: ties by id");
        }
        let precedence = client.walk("/v1/awards", 200).await;
        let rank = |c: &Value| precedence.iter().find(|a| a["code"] == c["award_code"]).unwrap()["precedence"].as_i64().unwrap();
        let sorted = client.walk("/v1/conferrals?sort=precedence", 31).await;
        assert!(sorted.windows(2).all(|w| (rank(&w[0]), w[0]["id"].as_i64()) < (rank(&w[1]), w[1]["id"].as_i64())));
        let sorted = client.walk("/v1/conferrals?sort=name", 31).await;
        let key = |c: &Value| c["name"].as_str().map(|name| award_registry::domain::name::sort_key(name, c["recipient_kind"] == "individual"));
        let place = |c: &Value| (key(c).is_none(), key(c), c["id"].as_i64());
        assert!(sorted.windows(2).all(|w| place(&w[0]) < place(&w[1])), "named ones by given name, the nameless last");
    }
}
