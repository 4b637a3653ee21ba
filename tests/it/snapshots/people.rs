//! People and collectives: their records, years, numbers and consents, and what happens when two are one.

use super::{Story, recording::Recorded};
use crate::harness::sample::but;
use serde_json::{Value, json};

/// Records that other chapters speak of.
pub struct People {
    /// A teacher who was entered before the paper came.
    pub teacher: i64,
    /// The same teacher, entered a second time.
    pub again: i64,
    /// A school, and the school that it became.
    pub school: i64,
    pub new_school: i64,
}

/// Records are entered before any paper.
pub async fn entered(story: &mut Story) -> People {
    let clerk = story.office.clerk.clone();
    let teacher = json!({"kind": "individual", "name": "Lưu Thị Kim Oanh", "sex": "female", "birth_year": 1984, "post": "Giáo viên", "unit": "Trường THCS Mẫu",
        "parent_unit": "Phòng Giáo dục và Đào tạo huyện Mẫu", "origin": "domestic", "external_ids": [{"system": "hrm-mau", "value": "000123"}]});
    let made = story.tell(clerk.post("/v1/recipients", &teacher)).await;
    let read = story.tell(clerk.get(&format!("/v1/recipients/{}", made.id()))).await;
    let promoted = but(teacher, json!({"post": "Phó Hiệu trưởng", "aliases": ["Lưu Kim Oanh"]}));
    story.tell(clerk.put(&format!("/v1/recipients/{}", made.id()), &read.etag(), &promoted)).await;
    let more = async |body: Value| clerk.post("/v1/recipients", &body).await.expect(201).id();
    let again = more(json!({"kind": "individual", "name": "Lưu Thị Kim Oanh", "birth_year": 1984, "post": "Hiệu trưởng", "nationality": "VN"})).await;
    let school = more(json!({"kind": "collective", "name": "Trường Tiểu học Mẫu"})).await;
    let new_school = more(json!({"kind": "collective", "name": "Trường Tiểu học và THCS Mẫu"})).await;
    story.tell(clerk.get("/v1/recipients?q=kim+oanh&include_total=true")).await;
    People { teacher: made.id(), again, school, new_school }
}

/// What is known of them, after they were awarded.
pub async fn told(story: &mut Story, people: &People, recorded: &Recorded) {
    years(story, people).await;
    successions(story, people).await;
    id_numbers(story, people, recorded).await;
    consents(story, people).await;
    merged(story, people).await;
    let clerk = story.office.clerk.clone();
    let own = format!("/v1/recipients/{}", people.teacher);
    story.tell(clerk.get(&format!("{own}/history?include_total=true"))).await;
    story.tell(clerk.get(&format!("{own}/eligibility?award=BK_BO_TINH&on=2025-12-31"))).await;
}

async fn years(story: &mut Story, people: &People) {
    let clerk = story.office.clerk.clone();
    let path = format!("/v1/recipients/{}/years", people.teacher);
    let year = json!({"year": 2025, "rating": "excellent", "initiatives": [{"title": "Số hóa sổ vàng khen thưởng", "scope": "base"}], "disciplined": false, "source": "Quyết định 12/QĐ-SNV ngày 15/01/2026"});
    clerk.post(&path, &json!({"year": 2024, "rating": "good"})).await.expect(201);
    story.tell(clerk.post(&path, &year)).await;
    let read = story.tell(clerk.get(&format!("{path}/2025"))).await;
    let mended = but(year, json!({"source": "Quyết định số 12/QĐ-SNV ngày 15/01/2026"}));
    story.tell(clerk.put(&format!("{path}/2025"), &read.etag(), &mended)).await;
    story.tell(clerk.get(&format!("{path}?include_total=true"))).await;
}

async fn successions(story: &mut Story, people: &People) {
    let clerk = story.office.clerk.clone();
    let body = json!({"predecessor_id": people.school, "successor_id": people.new_school, "kind": "merge", "date": "2025-07-01", "instrument": "QĐ 15/QĐ-UBND ngày 01/7/2025"});
    story.tell(clerk.post("/v1/recipient-successions", &body)).await;
    story.tell(clerk.get("/v1/recipient-successions?include_total=true")).await;
    story.tell(clerk.get(&format!("/v1/recipients/{}/lineage", people.new_school))).await;
}

async fn id_numbers(story: &mut Story, people: &People, recorded: &Recorded) {
    let (clerk, registrar) = (story.office.clerk.clone(), story.office.registrar.clone());
    let path = format!("/v1/recipients/{}/id-numbers", people.teacher);
    let added = story.tell(clerk.post(&path, &json!({"id_number": "020 184 001 234"}))).await;
    story.tell(clerk.get(&format!("{path}?include_total=true"))).await;
    let lookup =
        json!({"id_number": "020184001234", "reason": "Xét tặng kỷ niệm chương năm 2026, tờ trình 45/TTr-CTĐ"});
    story.tell(clerk.post("/v1/recipients/lookup", &lookup)).await;
    let disclose = json!({"reason": "In bằng khen"});
    story.tell(registrar.post(&format!("/v1/id-numbers/{}/disclose", added.id()), &disclose)).await;
    let withdraw = json!({"reason": "Gõ nhầm hai chữ số"});
    story.tell(clerk.post(&format!("/v1/id-numbers/{}/withdraw", added.id()), &withdraw)).await;
    let list = "STT,Họ và tên,Năm sinh,Số CCCD\n1,LƯU THỊ KIM OANH,1984,020184001243\n2,Trần Đức Thịnh,1979,20079004321\n3,Phạm Thị Lạ,1990,020190000005\n";
    let list = vec![("file", Some("Danh sách số định danh.csv"), list.into())];
    story.tell(crate::imports::form(&clerk, &format!("/v1/decisions/{}/id-numbers", recorded.decision), list)).await;
}

async fn consents(story: &mut Story, people: &People) {
    let clerk = story.office.clerk.clone();
    let path = format!("/v1/recipients/{}/publication-consents", people.teacher);
    let given = json!({"given_on": "2024-02-10", "source": "Phiếu đồng ý công bố ngày 10/2/2024"});
    let consent = story.tell(clerk.post(&path, &given)).await;
    let withdrawn = json!({"withdrawn_on": "2024-03-02", "source": "Đơn rút đồng ý công bố ngày 02/3/2024"});
    story.tell(clerk.post(&format!("/v1/publication-consents/{}/withdraw", consent.id()), &withdrawn)).await;
    story.tell(clerk.get(&format!("{path}?include_total=true"))).await;
}

async fn merged(story: &mut Story, people: &People) {
    let (clerk, registrar) = (story.office.clerk.clone(), story.office.registrar.clone());
    let from = format!("/v1/recipients/{}", people.again);
    story.tell(clerk.get(&format!("{from}/conflicts?into_id={}", people.teacher))).await;
    let into = json!({"into_id": people.teacher, "reason": "Cùng một người: năm sinh trùng nhau, chức vụ thay đổi từ năm 2025"});
    let merge = story.tell(registrar.post(&format!("{from}/merge"), &into)).await;
    let undo = json!({"reason": "Hai người trùng tên, khác quê quán"});
    story.tell(registrar.post(&format!("/v1/merges/{}/undo", merge["merge_id"]), &undo)).await;
}
