//! Papers: a decision from its draft to its delivery, its attachments, the acts upon it.

use super::{Story, office::paper, people::People};
use crate::harness::sample::{all_acknowledged, but};
use serde_json::{Value, json};

/// What was recorded.
pub struct Recorded {
    /// The decision of the story.
    pub decision: i64,
    /// The act that cancels one of its conferrals.
    pub cancelled: i64,
}

pub async fn told(story: &mut Story, people: &People) -> Recorded {
    let decision = drafted(story, people).await;
    registered(story, decision).await;
    attached(story, decision).await;
    delivered(story, decision).await;
    given(story, people).await;
    let cancelled = cancelled(story, decision).await;
    Recorded { decision, cancelled }
}

/// The lines of the annex.
fn lines() -> Value {
    json!([
        {"line": 1, "award_code": "BK_BO_TINH", "recipient_kind": "collective", "name": "Hội Chữ thập đỏ huyện Mẫu", "reason": "Tổ chức tốt các ngày hội hiến máu"},
        {"line": 2, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "honorific": "Bà", "name": "Lưu Thị Kim Oanh", "sex": "female", "birth_year": 1984,
            "post": "Giáo viên", "unit": "Trường THCS Mẫu", "reason": "Hiến máu 12 lần"},
        {"line": 3, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "honorific": "Ông", "name": "Trần Đức Thịnh", "sex": "male", "birth_year": 1979,
            "post": "Chủ tịch", "unit": "Hội Chữ thập đỏ xã Mẫu"},
        {"line": 4, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Nông Văn Bảo", "birth_year": 1950, "posthumous": true},
    ])
}

async fn drafted(story: &mut Story, people: &People) -> i64 {
    let clerk = story.office.clerk.clone();
    let totals = json!([{"award_code": "BK_BO_TINH", "recipient_kind": "collective", "count": 1}, {"award_code": "BK_BO_TINH", "recipient_kind": "individual", "count": 4}]);
    let body = but(paper("163", "2024-01-22", &lines()), json!({"stated_totals": totals}));
    let draft = story.tell(clerk.post("/v1/decisions", &body)).await;
    let own = format!("/v1/decisions/{}", draft.id());
    story.tell(clerk.get(&format!("{own}/lines?limit=2&include_total=true"))).await;
    story.tell(clerk.get(&format!("{own}/checks"))).await;
    story.tell(clerk.get(&format!("{own}/matches"))).await;
    let accepted = json!({"lines": [{"line": 2, "recipient_id": people.teacher}]});
    let accepted = clerk.post(&format!("{own}/matches/accept"), &accepted).header("If-Match", &draft.etag());
    let accepted = story.tell(accepted).await;
    let fourth = but(
        lines()[3].clone(),
        json!({"name": "Nông Văn Bào", "honorific": "Ông", "year_from": 2022, "year_to": 2023}),
    );
    let mended = story.tell(clerk.put(&format!("{own}/lines/4"), &accepted.etag(), &fourth)).await;
    let mut all = lines();
    all[1]["recipient_id"] = people.teacher.into();
    all[3] = fourth;
    let whole = but(body, json!({"lines": all, "remark": "Phụ lục 1 ghi 4 cá nhân, danh sách có 3"}));
    story.tell(clerk.put(&own, &mended.etag(), &whole)).await;
    draft.id()
}

async fn registered(story: &mut Story, decision: i64) {
    let (clerk, registrar) = (story.office.clerk.clone(), story.office.registrar.clone());
    let own = format!("/v1/decisions/{decision}");
    let draft = clerk.get(&own).await.expect(200);
    let submitted = story.tell(clerk.take("submit", &draft, &all_acknowledged())).await;
    let reason = json!({"reason": "Thiếu năm sinh ở dòng 4, đề nghị bổ sung"});
    let returned = story.tell(registrar.take("return", &submitted, &reason)).await;
    let submitted = clerk.take("submit", &returned, &all_acknowledged()).await.expect(200);
    story.tell(registrar.take("register", &submitted, &json!({}))).await;
    story.tell(clerk.get(&format!("{own}?include=lines"))).await;
    story.tell(clerk.get(&format!("{own}/bonuses"))).await;
    let twice = clerk.post("/v1/decisions", &paper("163A", "2024-01-23", &lines())).await.expect(201);
    let reason = json!({"reason": "Nhập trùng với số 163/QĐ-UBND"});
    story.tell(clerk.take("withdraw", &twice, &reason)).await;
    story.tell(clerk.get("/v1/decisions?authority=UBND_LANGSON&limit=1&include_total=true")).await;
}

async fn attached(story: &mut Story, decision: i64) {
    let clerk = story.office.clerk.clone();
    let path = format!("/v1/decisions/{decision}/attachments");
    let file = ("file", Some("Quyết định 163.pdf"), b"%PDF-1.7 (QD 163)".to_vec());
    story.tell(crate::imports::form(&clerk, &path, vec![file, ("kind", None, b"paper".to_vec())])).await;
    story.tell(clerk.get(&format!("{path}?include_total=true"))).await;
    story.tell(clerk.get(&format!("{path}/1"))).await;
}

async fn delivered(story: &mut Story, decision: i64) {
    let clerk = story.office.clerk.clone();
    let own = format!("/v1/decisions/{decision}");
    let now = clerk.get(&own).await.expect(200);
    let day = json!({"presented_on": "2024-02-10", "presented_at": "Hội trường UBND tỉnh", "presented_by": "Phó Chủ tịch UBND tỉnh", "paid_on": "2024-02-10", "lines": [1, 2]});
    story.tell(clerk.put(&format!("{own}/delivery"), &now.etag(), &day)).await;
    let conferrals = clerk.get(&format!("{own}/conferrals")).await.expect(200).items();
    let third = format!("/v1/conferrals/{}", conferrals[2]["id"]);
    let read = story.tell(clerk.get(&third)).await;
    let delivery = json!({"certificate_number": "0153", "presented_on": "2024-02-12", "presented_at": "Nhà riêng", "bonus_paid_vnd": 2_700_000, "paid_on": "2024-02-12"});
    story.tell(clerk.put(&format!("{third}/delivery"), &read.etag(), &delivery)).await;
    story.tell(clerk.get(&format!("{own}/conferrals?limit=3&include_total=true"))).await;
}

/// Two titles of the teacher, by the district and by the commune after it; a certificate of the Prime Minister.
async fn given(story: &mut Story, people: &People) {
    for (number, day, authority, year) in
        [("2210", "2024-12-20", "UBND_HUYEN_MAU", 2024), ("118", "2025-12-15", "UBND_XA_MAU", 2025)]
    {
        let line = json!([{"line": 1, "award_code": "CSTD_CS", "recipient_kind": "individual", "recipient_id": people.teacher, "name": "Lưu Thị Kim Oanh", "unit": "Trường THCS Mẫu"}]);
        let changes = json!({"authority_codes": [authority], "issuer_as_written": null, "year_from": year, "year_to": year, "conferral_type": "merit", "campaign_code": null,
            "title": format!("Về việc công nhận danh hiệu Chiến sĩ thi đua cơ sở năm {year}"), "proposals": null});
        story.office.registered(&but(paper(number, day, &line), changes)).await;
    }
    let line = json!([{"line": 1, "award_code": "BK_TTG", "recipient_kind": "collective", "recipient_id": people.school, "name": "Trường Tiểu học Mẫu"}]);
    let changes = json!({"authority_codes": ["TTG"], "issuer_as_written": null, "symbol": "QĐ-TTg", "conferral_type": "merit", "campaign_code": null,
        "title": "Về việc tặng Bằng khen của Thủ tướng Chính phủ", "year_from": 2019, "year_to": 2023});
    story.office.registered(&but(paper("722", "2024-07-19", &line), changes)).await;
}

async fn cancelled(story: &mut Story, decision: i64) -> i64 {
    let clerk = story.office.clerk.clone();
    let conferrals = clerk.get(&format!("/v1/decisions/{decision}/conferrals")).await.expect(200).items();
    let act = json!({"act": "cancel", "cancel_reason": "a", "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "campaign_code": null,
        "title": "Về việc hủy bỏ quyết định tặng Bằng khen", "targets": [{"conferral_id": conferrals[2]["id"]}]});
    let cancelled = story.office.registered(&but(paper("305", "2025-03-03", &json!([])), act)).await;
    story.tell(clerk.get(&format!("/v1/decisions/{}/recoveries", cancelled.id()))).await;
    story.tell(clerk.get("/v1/conferrals?authority=UBND_LANGSON&status=cancelled&include_total=true")).await;
    cancelled.id()
}
