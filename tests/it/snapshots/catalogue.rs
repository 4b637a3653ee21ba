//! The catalogue: awards, bodies and what became of them, campaigns, the rules of the law.

use super::Story;
use crate::harness::sample::but;
use serde_json::json;

pub async fn told(story: &mut Story) {
    awards(story).await;
    authorities(story).await;
    campaigns(story).await;
    rules(story).await;
}

async fn awards(story: &mut Story) {
    let administrator = story.office.administrator.clone();
    let award = json!({"code": "GK_XA_MAU", "name_vi": "Giấy khen của Chủ tịch UBND xã Mẫu", "name_en": "Certificate of commendation of the Mẫu commune chair",
        "short_name_vi": "Giấy khen", "short_name_en": "certificate of commendation", "short_name_en_plural": "certificates of commendation",
        "kind": "certificate_of_commendation", "recipient_kinds": ["individual", "collective", "household"], "foreigners": "not_known",
        "unspecified": false, "precedence": 551, "valid_from": "2025-07-01", "legal_basis": "Luật 06/2022/QH15 Đ.75"});
    story.tell(administrator.post("/v1/awards", &award)).await;
    let made = story.tell(administrator.get("/v1/awards/GK_XA_MAU")).await;
    let mended = but(award, json!({"foreigners": "also", "precedence": 552}));
    story.tell(administrator.put("/v1/awards/GK_XA_MAU", &made.etag(), &mended)).await;
    let client = story.person("client").await;
    story.tell(client.get("/v1/awards?q=giay+khen&limit=3&include_total=true")).await;
}

async fn authorities(story: &mut Story) {
    let administrator = story.office.administrator.clone();
    let district = json!({"code": "UBND_HUYEN_MAU", "name_vi": "Ủy ban nhân dân huyện Mẫu", "name_en": "People's Committee of Mẫu District", "level": "district",
        "symbol": "QĐ-UBND", "parent_code": "UBND_LANGSON", "legal_standing": true, "valid_to": "2025-06-30"});
    let commune = json!({"code": "UBND_XA_MAU", "name_vi": "Ủy ban nhân dân xã Mẫu", "name_en": "People's Committee of Mẫu Commune", "level": "commune",
        "symbol": "QĐ-UBND", "parent_code": "UBND_LANGSON", "legal_standing": true, "valid_from": "2025-07-01"});
    administrator.post("/v1/authorities", &district).await.expect(201);
    story.tell(administrator.post("/v1/authorities", &commune)).await;
    let made = story.tell(administrator.get("/v1/authorities/UBND_XA_MAU")).await;
    let mended = but(commune, json!({"name_en": "People's Committee of the Commune of Mẫu"}));
    story.tell(administrator.put("/v1/authorities/UBND_XA_MAU", &made.etag(), &mended)).await;
    story.tell(administrator.get("/v1/authorities?q=xa+mau&include_total=true")).await;
    let succession = json!({"predecessor_code": "UBND_HUYEN_MAU", "successor_code": "UBND_XA_MAU", "kind": "transfer", "date": "2025-07-01",
        "instrument": "Nghị quyết của Quốc hội ngày 12/6/2025"});
    story.tell(administrator.post("/v1/successions", &succession)).await;
    story.tell(administrator.get("/v1/successions?limit=2&include_total=true")).await;
    story.tell(administrator.get("/v1/authorities/UBND_XA_MAU/lineage")).await;
}

async fn campaigns(story: &mut Story) {
    let clerk = story.office.clerk.clone();
    let campaign = json!({"code": "HMTN_MAU_XA", "name_vi": "Vận động hiến máu tình nguyện xã Mẫu", "name_en": "Voluntary blood donation, Mẫu commune",
        "organiser_code": "UBND_XA_MAU", "editions": [{"year_from": 2025, "year_to": 2025, "target": 120}]});
    story.tell(clerk.post("/v1/campaigns", &campaign)).await;
    let made = story.tell(clerk.get("/v1/campaigns/HMTN_MAU_XA")).await;
    let over = but(campaign, json!({"editions": [{"year_from": 2025, "year_to": 2025, "target": 120, "result": 134}]}));
    story.tell(clerk.put("/v1/campaigns/HMTN_MAU_XA", &made.etag(), &over)).await;
    story.tell(clerk.get("/v1/campaigns?q=hien+mau&limit=3&include_total=true")).await;
}

async fn rules(story: &mut Story) {
    let administrator = story.office.administrator.clone();
    let of_the_law = [
        (
            "competences",
            "?award=GK_XA&on=2025-12-15&limit=2&include_total=true",
            json!({"award_code": "GK_XA_MAU", "level": "commune", "valid_from": "2025-07-01", "instrument": "NĐ 129/2025/NĐ-CP", "confidence": "source"}),
            json!({"verified_to": "2026-09-30"}),
        ),
        (
            "rates",
            "?award=BK_BO_TINH&on=2024-01-22&include_total=true",
            json!({"award_code": "GK_XA_MAU", "recipient_kind": "individual", "basis": "rate", "coefficient": "0.3", "valid_from": "2025-07-01", "instrument": "NĐ 152/2025/NĐ-CP Đ.54"}),
            json!({"coefficient": "0.30", "confidence": "source"}),
        ),
        (
            "base-salaries",
            "?on=2024-01-22&include_total=true",
            json!({"amount_vnd": 120_000, "valid_from": "1993-04-01", "valid_to": "1994-12-31", "instrument": "Nghị định mẫu về mức lương cơ sở"}),
            json!({"amount_vnd": 121_000}),
        ),
        (
            "bonus-rules",
            "?on=2024-01-22&include_total=true",
            json!({"about": "rounding", "value": "up_to_10000", "valid_from": "2031-07-01", "instrument": "Nghị định mẫu về tiền thưởng"}),
            json!({"valid_to": "2032-06-30"}),
        ),
    ];
    for (table, query, rule, change) in of_the_law {
        let path = format!("/v1/rules/{table}");
        story.tell(administrator.get(&format!("{path}{query}"))).await;
        let made = story.tell(administrator.post(&path, &rule)).await;
        let own = format!("{path}/{}", made.id());
        story.tell(administrator.get(&own)).await;
        story.tell(administrator.put(&own, &made.etag(), &but(rule, change))).await;
    }
    story.tell(administrator.get("/v1/rules/gaps")).await;
}
