//! Files: each list as a spreadsheet reads it, and what is kept of each file that was made.

use super::{Story, people::People, recording::Recorded};
use serde_json::json;

pub async fn told(story: &mut Story, people: &People, recorded: &Recorded) {
    let (auditor, registrar) = (story.office.auditor.clone(), story.office.registrar.clone());
    let decision = format!("/v1/decisions/{}", recorded.decision);
    let files = [
        format!("{decision}/export?format=csv"),
        format!("{decision}/bonuses/export?format=csv"),
        "/v1/decisions/export?format=csv&state=registered".to_owned(),
        format!("/v1/recipients/{}/export?format=csv", people.teacher),
        "/v1/reports/due/export?format=csv&unit=truong+thcs+mau&award=BK_BO_TINH&year=2025".to_owned(),
        "/v1/reports/changes/export?format=csv&from=0&status=cancelled".to_owned(),
        "/v1/reports/0602/export?format=csv&year=2024".to_owned(),
        "/v1/reports/summary/export?format=csv&campaign=HMTN&year=2023".to_owned(),
        format!("/v1/audit/events/export?format=csv&noun=recipient&noun_id={}", people.school),
    ];
    for path in files {
        story.tell(auditor.get(&path)).await;
    }
    let made = story.tell(auditor.get("/v1/conferrals/export?format=csv&signed_year=2024&award=BK_BO_TINH")).await;
    let reason = json!({"reason": "Đối chiếu dữ liệu dân cư trước khi trình Huân chương, công văn 215/SNV-TĐKT"});
    let path = format!("/v1/conferrals/export?format=csv&decision={}", recorded.decision);
    story.tell(registrar.post(&path, &reason)).await;
    story.tell(auditor.get("/v1/exports?limit=2&include_total=true")).await;
    story.tell(auditor.get(&format!("/v1/exports/{}", made.header("Export-Id").unwrap()))).await;
}
