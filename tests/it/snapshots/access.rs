//! Who may come in: accounts, tokens, a session; the papers that anyone may have verified.

use super::Story;
use crate::harness::Browser;
use crate::sign_in::GOOD;
use reqwest::Method;
use serde_json::json;

/// The account of a new clerk, and of a program.
pub async fn opened(story: &mut Story) {
    let administrator = story.office.administrator.clone();
    story.tell(administrator.get("/v1/me")).await;
    let lan = json!({"name": "lan", "role": "clerk", "full_name": "Nguyễn Thị Lan", "authority_codes": ["UBND_LANGSON"], "identity": "https://id.langson.example 1017"});
    story.tell(administrator.post("/v1/accounts", &lan)).await;
    let made = story.tell(administrator.get("/v1/accounts/lan")).await;
    let moved = json!({"name": "lan", "role": "clerk", "full_name": "Nguyễn Thị Ngọc Lan"});
    story.tell(administrator.put("/v1/accounts/lan", &made.etag(), &moved)).await;
    story.tell(administrator.get("/v1/accounts?limit=3&include_total=true")).await;
    story.tell(administrator.call(Method::POST, "/v1/accounts/lan/unbind")).await;
    let token = json!({"label": "Phần mềm nhân sự", "scopes": ["read", "export"], "days": 90});
    story.tell(administrator.post("/v1/accounts/client/tokens", &token)).await;
    story.tell(administrator.get("/v1/accounts/client/tokens?include_total=true")).await;
}

/// The token of the program is renewed and taken away, and the clerk signs in on a page.
pub async fn closed(story: &mut Story) {
    let administrator = story.office.administrator.clone();
    let tokens = administrator.get("/v1/accounts/client/tokens").await.expect(200).items();
    let own = tokens.iter().find(|token| token["label"] == "Phần mềm nhân sự").unwrap()["id"].clone();
    let rotation = json!({"overlap_hours": 24, "days": 30});
    let rotated = story.tell(administrator.post(&format!("/v1/tokens/{own}/rotate"), &rotation)).await;
    story.tell(administrator.call(Method::POST, &format!("/v1/tokens/{}/revoke", rotated.id()))).await;
    let code = story.tell(administrator.call(Method::POST, "/v1/accounts/lan/recover")).await;
    let mut browser = Browser::of(&story.r);
    browser.use_code("lan", code["code"].as_str().unwrap(), GOOD).await.expect(200);
    browser.sign_in("lan", GOOD).await.leads_to("/");
    let cookies: Vec<_> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let stranger = story.r.stranger();
    story.tell(stranger.get("/v1/session").header("Cookie", &cookies.join("; "))).await;
    let paper = json!({"number": "163", "symbol": "QĐ-UBND", "signed_on": "2024-01-22", "name": "Lưu Thị Kim Oanh"});
    story.tell(stranger.post("/v1/verifications", &paper)).await;
}
