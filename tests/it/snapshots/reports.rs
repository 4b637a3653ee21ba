//! What is counted.

use super::Story;

pub async fn told(story: &mut Story) {
    let client = story.person("client").await;
    story.tell(client.get("/v1/reports/summary?campaign=HMTN&year=2023")).await;
    story.tell(client.get("/v1/reports/statistics?group_by=award&group_by=recipient_kind&year_from=2019")).await;
    story.tell(client.get("/v1/reports/due?unit=truong+thcs+mau&award=BK_BO_TINH&year=2025")).await;
    story.tell(client.get("/v1/reports/0602?year=2024")).await;
    story.tell(client.get("/v1/reports/changes?from=0&status=cancelled&include_total=true&limit=3")).await;
}
