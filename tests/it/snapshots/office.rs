//! Who works at the office of the story, and the papers that several chapters write.

use crate::harness::{Answer, Person, Register, sample::all_acknowledged};
use serde_json::{Value, json};

/// The people of the office.
pub struct Office {
    pub clerk: Person,
    pub registrar: Person,
    pub auditor: Person,
    pub administrator: Person,
}

impl Office {
    pub async fn of(r: &Register) -> Self {
        Self {
            clerk: r.clerk().await,
            registrar: r.registrar().await,
            auditor: r.auditor().await,
            administrator: r.administrator().await,
        }
    }

    /// Writes, submits and registers a paper.
    pub async fn registered(&self, paper: &Value) -> Answer {
        let draft = self.clerk.post("/v1/decisions", paper).await.expect(201);
        let submitted = self.clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        self.registrar.take("register", &submitted, &json!({})).await.expect(200)
    }
}

/// A paper of the province's chair with these lines.
pub fn paper(number: &str, day: &str, lines: &Value) -> Value {
    json!({
        "act": "award", "instrument": "decision", "authority_codes": ["UBND_LANGSON"], "attribution": "sole",
        "issuer_as_written": "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH LẠNG SƠN", "number": number, "symbol": "QĐ-UBND", "signed_on": day,
        "title": "Về việc tặng Bằng khen trong vận động hiến máu tình nguyện năm 2023",
        "signer_name": "Hoàng Văn Mẫu", "signer_capacity": "KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
        "proposals": [{"proposer": "Hội Chữ thập đỏ tỉnh Lạng Sơn", "reference": "45/TTr-CTĐ", "dated": "2024-01-12"}],
        "legal_bases": ["Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022"], "campaign_code": "HMTN",
        "year_from": 2023, "year_to": 2023, "conferral_type": "campaign", "evidence": "original",
        "source": "Bản giấy lưu Sở Nội vụ, hộp 12", "lines": lines,
    })
}
