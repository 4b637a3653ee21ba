//! Lists: one that was pasted becomes a draft, and an old register is entered.

use super::{Story, office::paper};
use crate::{harness::sample::but, imports::form};
use serde_json::json;

pub async fn told(story: &mut Story) {
    pasted(story).await;
    old_register(story).await;
}

async fn pasted(story: &mut Story) {
    let clerk = story.office.clerk.clone();
    let list = "DANH SÁCH KHEN THƯỞNG\nSTT\tHọ và tên\tNăm sinh\tNơi nhận quà\n1\tBà Hoàng Thị Duyên\t1988\tTrạm Y tế xã Mẫu\n2\tLý Văn Páo\tkhoảng 1975\tXã Mẫu\n3\tLưu Thị Kim Oanh\t1984\tTrường THCS Mẫu\n";
    let defaults = json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"});
    let fields = vec![("text", None, list.into()), ("defaults", None, defaults.to_string().into_bytes())];
    let made = story.tell(form(&clerk, "/v1/imports", fields)).await;
    let own = format!("/v1/imports/{}", made.id());
    let mapping = json!({"columns": [{"column": "D", "member": "unit"}], "defaults": defaults});
    let mapped = story.tell(clerk.put(&format!("{own}/mapping"), &made.etag(), &mapping)).await;
    story.tell(clerk.get(&format!("{own}/rows?include_total=true"))).await;
    let line = json!({"line": 2, "award_code": "BK_BO_TINH", "recipient_kind": "individual", "name": "Lý Văn Páo", "birth_year": 1975, "unit": "Xã Mẫu"});
    let mended = story.tell(clerk.put(&format!("{own}/rows/4"), &mapped.etag(), &line)).await;
    let decision = but(paper("410", "2024-04-02", &json!([])), json!({"lines": null}));
    let commit =
        clerk.post(&format!("{own}/commit"), &json!({"decision": decision})).header("If-Match", &mended.etag());
    story.tell(commit).await;
    story.tell(clerk.get(&own)).await;
}

async fn old_register(story: &mut Story) {
    let (file, map) = (story.r.folder.file("sổ cũ.csv"), story.r.folder.file("map.toml"));
    let rows = "TT;Số QĐ;Ngày ký;Họ và tên;Đơn vị\n1;12;3/2/2015;Vi Thị Mai;Trường THCS Mẫu\n2;12;3/2/2015;Đinh Văn Lượng;Trạm Y tế xã Mẫu\n3;13;15/6/2015;Chu Thị Hoa;Hội Chữ thập đỏ huyện Mẫu\n";
    std::fs::write(&file, rows).unwrap();
    let keys = "days = 'day_first'\n[columns]\n'Số QĐ' = 'number'\n'Ngày ký' = 'signed_on'\n'Họ và tên' = 'name'\n'Đơn vị' = 'unit'\n\
        [defaults]\nauthority_codes = 'UBND_LANGSON'\nsymbol = 'QĐ-UBND'\nevidence = 'original'\ntitle = 'Về việc tặng Bằng khen'\nconferral_type = 'merit'\n\
        award_code = 'BK_BO_TINH'\nrecipient_kind = 'individual'\nyear_from = 2014\nyear_to = 2014\nsource = 'Sổ khen thưởng 2015'\n\
        [[acknowledge]]\ncodes = ['competence_unknown']\nreason = 'Sổ của các năm trước bảng thẩm quyền'\n";
    std::fs::write(&map, keys).unwrap();
    let words = ["import", "register", file.to_str().unwrap(), "--map", map.to_str().unwrap(), "--account", "clerk"];
    story.r.run(&words).exit(0);
    let path = format!("/v1/imports/{}/register", story.r.number("SELECT MAX(id) FROM import"));
    let registrar = story.office.registrar.clone();
    story.tell(registrar.post(&path, &json!({}))).await;
}
