//! The same requests get the same answers, in the same order, on both engines: the demonstration is the register they
//! are asked of.

use crate::harness::{Engine, Register};
use serde_json::Value;

/// What is asked: lists in every sort and by every kind of filter, searches, reports, histories.
const ASKED: &[&str] = &[
    "/v1/awards?limit=200",
    "/v1/awards?q=khang%20chien",
    "/v1/authorities?q=UBND%20lang",
    "/v1/campaigns?q=hien%20mau%20tinh",
    "/v1/authorities?limit=200",
    "/v1/authorities/UBND_ANGIANG/lineage",
    "/v1/authorities/UBND_XA_MAU/lineage",
    "/v1/successions",
    "/v1/campaigns?limit=200",
    "/v1/decisions?limit=200",
    "/v1/decisions?state=draft&state=submitted",
    "/v1/decisions?authority=UBND_XA_MAU&include_predecessors=true&limit=200",
    "/v1/decisions?number=0198&signed_year=2026",
    "/v1/decisions?q=giay%20khen%20huyen&limit=200",
    "/v1/conferrals?limit=200&campaign=HMTN_MAU",
    "/v1/conferrals?limit=200&campaign=HMTN_MAU&sort=signed_on",
    "/v1/conferrals?limit=200&campaign=HMTN_MAU&sort=name",
    "/v1/conferrals?limit=200&sort=precedence&include_total=true",
    "/v1/conferrals?limit=200&sort=signed_on&evidence=press",
    "/v1/conferrals?limit=200&authority=UBND_XA_MAU&include_predecessors=true",
    "/v1/conferrals?year=2019&year=2020&recipient_kind=collective",
    "/v1/conferrals?year_from=2003&year_to=2010",
    "/v1/conferrals?signed_from=2025-06-30&signed_to=2025-07-01",
    "/v1/conferrals?award_kind=emulation_title&signed_year=2024",
    "/v1/conferrals?posthumous=true&q=m",
    "/v1/conferrals?external_id=ho-so-mau:CN-001",
    "/v1/conferrals?status=cancelled&include_total=true",
    "/v1/conferrals?conferral_type=ad_hoc&registered_by=demo-giu-so",
    "/v1/recipients?limit=200",
    "/v1/recipients?q=luu%20kim%20oai",
    "/v1/recipients?q=oai%20L%C6%B0u%20mau%20KIM",
    "/v1/recipients?q=dang%20thi",
    "/v1/recipients?q=%C4%90%E1%BA%B7ng",
    "/v1/recipients?q=y%20tho",
    "/v1/recipients?q=nguyen%20van%20a",
    "/v1/recipients?kind=collective&unit=hop",
    "/v1/recipients?unit=truong%20thcs&birth_year=1984",
    "/v1/recipients?external_id=ho-so-mau:CN-005",
    "/v1/reports/summary?campaign=HMTN&year=2019",
    "/v1/reports/summary?campaign=HMTN&year=1999",
    "/v1/reports/summary?campaign=HMTN_MAU&year=2021",
    "/v1/reports/summary?campaign=HMTN_TPHCM&year=unknown",
    "/v1/reports/summary?campaign=NGAY_HOI_DDK&period=2003-2023",
    "/v1/reports/0602?year=2020",
    "/v1/reports/statistics?group_by=sex&group_by=posthumous&signed_from=2019-01-01",
    "/v1/reports/statistics?group_by=unit&group_by=parent_unit&group_by=origin&year_from=2019",
    "/v1/reports/statistics?group_by=award&group_by=recipient_kind",
    "/v1/reports/statistics?group_by=authority&group_by=year",
    "/v1/reports/statistics?group_by=authority_level&group_by=award_kind",
    "/v1/reports/statistics?group_by=campaign&group_by=signed_year",
    "/v1/reports/statistics?group_by=conferral_type&group_by=evidence&group_by=status&authority=UBND_TINH_MAU",
    "/v1/conferrals/export?format=csv",
    "/v1/conferrals/export?format=csv&profile=excel&authority=UBND_TINH_MAU",
    "/v1/conferrals/export?format=ndjson&campaign=HMTN_MAU",
    "/v1/conferrals/export?format=csv&lang=vi&separator=semicolon&columns=name,unit,status,posthumous,title,source,reference,effective_on",
];

/// Instants differ from run to run; all else must not.
fn without_instants(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .filter(|(name, _)| !name.ends_with("_at") && name != "at")
            .map(|(n, v)| (n, without_instants(v)))
            .collect(),
        Value::Array(items) => items.into_iter().map(without_instants).collect(),
        other => other,
    }
}

#[test]
fn both_engines_answer_alike_and_in_the_same_order() {
    crate::harness::run(Engine::Sqlite, async |_: Engine| {
        let (a, b) = tokio::join!(Register::demonstration(Engine::Sqlite), Register::demonstration(Engine::Postgres));
        // The demonstration has no first administrator to wait for.
        crate::harness::Browser::of(&a).get("/start").await.expect(409);
        let (one, other) = (a.person("auditor").await, b.person("auditor").await);
        let mut filled = 0;
        for path in ASKED {
            let (x, y) = (one.get(path).await.expect(200), other.get(path).await.expect(200));
            if path.contains("ndjson") {
                let rows = |text: String| {
                    text.lines().map(|line| without_instants(serde_json::from_str(line).unwrap())).collect::<Vec<_>>()
                };
                assert_eq!(rows(x.text()), rows(y.text()), "{path}");
            } else if path.contains("/export") {
                assert_eq!(x.text(), y.text(), "{path}");
                assert!(x.text().lines().count() > 5, "{path}");
            } else {
                assert_eq!(without_instants(x.json()), without_instants(y.json()), "{path}");
                filled += usize::from(x.json()["items"].as_array().is_some_and(|i| !i.is_empty()));
            }
        }
        assert!(filled >= 28, "only {filled} answers have something to show");
    });
}

on_both_engines! {
    async fn the_founding_case_is_said_back_from_its_records(engine: Engine) {
        let r = Register::demonstration(engine).await;
        let said = r.run(&["summary", "--campaign", "HMTN", "--year", "2019"]).exit(0).text();
        let sentence = "Vận động hiến máu tình nguyện năm 2019: Trung ương Hội Chữ thập đỏ Việt Nam, Ủy ban nhân dân tỉnh Kiên Giang tặng 01 kỷ niệm chương \"Vì sự nghiệp nhân đạo\" cho 01 cá nhân và 77 Bằng khen cho 25 tập thể, 52 cá nhân. Nguồn không tách 77 Bằng khen giữa hai cơ quan.";
        assert_eq!(said, format!("{sentence}\n"));
        let client = r.outside_client().await;
        let summary = client.get("/v1/reports/summary?campaign=HMTN&year=2019").await.expect(200);
        assert_eq!((&summary["total"], &summary["decisions"], &summary["sentence_vi"]), (&Value::from(78), &Value::from(2), &Value::from(sentence)));
        let json: Value = serde_json::from_str(&r.run(&["summary", "--campaign", "HMTN", "--year", "2019", "--format", "json"]).exit(0).text()).unwrap();
        assert_eq!(json, summary.json());
        // An export's rows are the statistics' total, and the pages walk through each record once.
        let statistics = client.get("/v1/reports/statistics?group_by=award").await.expect(200);
        let csv = client.get("/v1/conferrals/export?format=csv").await.expect(200).text();
        assert_eq!(statistics["total"], csv.lines().count() - 1);
        assert!(csv.starts_with("conferral_id,decision_id,line,status,award_code,award_name,award_kind,recipient_id,recipient_kind,unnamed,name,birth_year,post,unit,authority_codes,authority_names,attribution,number,symbol,signed_on,signed_year,campaign_code,year_from,year_to,conferral_type,evidence,posthumous,certificate_number,parent_unit,sex,reason,origin,shared_group\r\n"));
        assert_eq!(client.walk("/v1/conferrals?campaign=HMTN_MAU&sort=name", 7).await, client.walk("/v1/conferrals?campaign=HMTN_MAU&sort=name", 200).await);
        assert_eq!(client.walk("/v1/conferrals?sort=signed_on", 50).await.len(), csv.lines().count() - 1);
        r.run(&["audit", "verify"]).exit(0);
    }
}
