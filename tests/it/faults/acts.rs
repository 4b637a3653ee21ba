//! Every kind of act, ready to be done: all that comes before it has been, and one request is left.

use super::session::Session;
use crate::harness::{
    Answer, Person,
    sample::{all_acknowledged, but, decision},
};
use reqwest::Method;
use serde_json::{Value, json};

/// The kinds.
pub const ACTS: &[&str] = &[
    "draft",
    "large draft",
    "keyed draft",
    "replace",
    "submit",
    "return",
    "register",
    "withdraw",
    "cancel",
    "strip",
    "restore",
    "correct",
    "reissue",
    "rectify",
    "delivery",
    "recipient",
    "replace recipient",
    "merge",
    "part",
    "campaign",
    "authority",
    "award",
    "account",
    "disable account",
    "token",
    "rotate token",
    "revoke token",
    "export",
    // Who only reads meets the disk too.
    "list",
    "search",
    "statistics",
    "history",
];

/// The request that is left.
#[derive(Debug)]
pub struct Act {
    pub who: Person,
    pub method: Method,
    pub path: String,
    pub etag: Option<String>,
    pub key: Option<String>,
    pub body: Value,
    /// The record it changes: its path, which answers what the act answered; for one that makes a record the path
    /// before its id or code.
    pub record: Record,
    /// Records that it changes besides.
    pub besides: Vec<String>,
}

/// What an act leaves.
#[derive(Debug, Clone)]
pub enum Record {
    /// A new record below this path, by this member.
    New(&'static str, &'static str),
    /// Another version of a record.
    Changed(String),
    /// A token that works.
    Token,
    /// One that works no more.
    Revoked(String),
    /// A file, and the record that it was made.
    Export,
    /// Nothing that answers by itself.
    None,
}

fn act(who: &Person, path: impl Into<String>, body: Value, record: Record) -> Act {
    Act {
        who: who.clone(),
        method: Method::POST,
        path: path.into(),
        etag: None,
        key: None,
        body,
        record,
        besides: Vec::new(),
    }
}

fn reading(who: &Person, path: impl Into<String>) -> Act {
    Act { method: Method::GET, ..act(who, path, Value::Null, Record::None) }
}

fn verb(who: &Person, verb: &str, decision: &Answer, body: Value) -> Act {
    let path = format!("/v1/decisions/{}", decision.id());
    Act { etag: Some(decision.etag()), ..act(who, format!("{path}/{verb}"), body, Record::Changed(path)) }
}

fn put(who: &Person, path: String, etag: String, body: Value) -> Act {
    Act { method: Method::PUT, etag: Some(etag), ..act(who, path.clone(), body, Record::Changed(path)) }
}

impl Session {
    async fn draft(&mut self, lines: usize) -> Answer {
        let body = decision(&self.next().to_string(), lines);
        self.well("draft", self.clerk.post("/v1/decisions", &body)).await
    }

    async fn submitted(&mut self, body: &Value) -> Answer {
        let draft = self.well("draft", self.clerk.post("/v1/decisions", body)).await;
        self.well("submit", self.clerk.take("submit", &draft, &all_acknowledged())).await
    }

    async fn registered(&mut self, body: &Value) -> Answer {
        let submitted = self.submitted(body).await;
        self.well("register", self.registrar.take("register", &submitted, &json!({}))).await
    }

    /// A registered decision's first conferral.
    async fn conferral(&mut self) -> Answer {
        let body = decision(&self.next().to_string(), 2);
        let decision = self.registered(&body).await;
        let first = self.clerk.get(&format!("/v1/decisions/{}/conferrals", decision.id())).await.expect(200).items()[0]
            ["id"]
            .clone();
        self.clerk.get(&format!("/v1/conferrals/{first}")).await.expect(200)
    }

    /// A decision of an act on a conferral.
    fn of(&mut self, word: &str, target: Value) -> Value {
        let number = self.next();
        let body = json!({"act": word, "lines": null, "year_from": null, "year_to": null, "conferral_type": null, "signed_on": format!("2022-03-{:02}", 1 + number % 28), "targets": [target]});
        let body = but(decision(&number.to_string(), 0), body);
        if word == "cancel" { but(body, json!({"cancel_reason": "b"})) } else { body }
    }

    async fn recipient(&mut self) -> Answer {
        let body = json!({"kind": "individual", "name": format!("Đặng Thị Mẫu {}", self.next())});
        self.well("recipient", self.clerk.post("/v1/recipients", &body)).await
    }

    async fn account(&mut self) -> Answer {
        let body = json!({"name": format!("lan-{}", self.next()), "role": "clerk"});
        self.well("account", self.administrator.post("/v1/accounts", &body)).await
    }

    /// Does all that comes before an act of a kind, on a disk that is well.
    pub async fn ready(&mut self, kind: &str) -> Act {
        let (clerk, registrar, administrator) =
            (self.clerk.clone(), self.registrar.clone(), self.administrator.clone());
        let number = self.next();
        match kind {
            "draft" => {
                act(&clerk, "/v1/decisions", decision(&number.to_string(), 3), Record::New("/v1/decisions", "id"))
            }
            "large draft" => {
                act(&clerk, "/v1/decisions", decision(&number.to_string(), 400), Record::New("/v1/decisions", "id"))
            }
            "keyed draft" => {
                let plain =
                    act(&clerk, "/v1/decisions", decision(&number.to_string(), 1), Record::New("/v1/decisions", "id"));
                Act { key: Some(format!("key-{number}")), ..plain }
            }
            "replace" => {
                let draft = self.draft(2).await;
                let body = but(decision(&number.to_string(), 2), json!({"title": "Tên khác"}));
                put(&clerk, format!("/v1/decisions/{}", draft.id()), draft.etag(), body)
            }
            "submit" => verb(&clerk, "submit", &self.draft(2).await, all_acknowledged()),
            "return" => verb(
                &registrar,
                "return",
                &self.submitted(&decision(&number.to_string(), 1)).await,
                json!({"reason": "Thiếu ngày"}),
            ),
            "register" => {
                verb(&registrar, "register", &self.submitted(&decision(&number.to_string(), 5)).await, json!({}))
            }
            "withdraw" => verb(&clerk, "withdraw", &self.draft(1).await, json!({"reason": "Nhập nhầm"})),
            "cancel" | "strip" | "restore" | "correct" | "reissue" | "rectify" => self.act_on_conferral(kind).await,
            "delivery" => {
                let conferral = self.conferral().await;
                let path = format!("/v1/conferrals/{}", conferral.id());
                let body = json!({"certificate_number": format!("{number:05}"), "presented_on": "2020-07-10"});
                Act {
                    record: Record::Changed(path.clone()),
                    ..put(&clerk, format!("{path}/delivery"), conferral.etag(), body)
                }
            }
            "recipient" => act(
                &clerk,
                "/v1/recipients",
                json!({"kind": "individual", "name": format!("Lê Văn Mẫu {number}")}),
                Record::New("/v1/recipients", "id"),
            ),
            "replace recipient" => {
                let one = self.recipient().await;
                let body = json!({"kind": "individual", "name": format!("Lê Thị Mẫu {number}"), "birth_year": 1970});
                put(&clerk, format!("/v1/recipients/{}", one.id()), one.etag(), body)
            }
            "merge" | "part" => {
                let (a, b) = (self.recipient().await.id(), self.recipient().await.id());
                let merging = act(
                    &registrar,
                    format!("/v1/recipients/{a}/merge"),
                    json!({"into_id": b, "reason": "Một người"}),
                    Record::None,
                );
                let besides = vec![format!("/v1/recipients/{a}"), format!("/v1/recipients/{b}")];
                if kind == "merge" {
                    return Act { besides, ..merging };
                }
                let merged = self.well("merge", registrar.post(&merging.path, &merging.body)).await;
                let parting = act(
                    &registrar,
                    format!("/v1/merges/{}/undo", merged["merge_id"]),
                    json!({"reason": "Hai người"}),
                    Record::None,
                );
                Act { besides, ..parting }
            }
            "campaign" => {
                let body = json!({"code": format!("PT_{number}"), "name_vi": "Phong trào", "name_en": "Campaign"});
                act(&clerk, "/v1/campaigns", body, Record::New("/v1/campaigns", "code"))
            }
            "authority" => {
                let body = json!({"code": format!("CQ_{number}"), "name_vi": "Sở Mẫu", "name_en": "Department", "level": "province_department", "legal_standing": true});
                act(&administrator, "/v1/authorities", body, Record::New("/v1/authorities", "code"))
            }
            "award" => {
                let known = administrator.get("/v1/awards/BK").await.expect(200).json();
                let stored_only = json!({"id": null, "version": null, "created_at": null, "updated_at": null, "code": format!("KT_{number}")});
                act(&administrator, "/v1/awards", but(known, stored_only), Record::New("/v1/awards", "code"))
            }
            "account" => act(
                &administrator,
                "/v1/accounts",
                json!({"name": format!("hoa-{number}"), "role": "clerk"}),
                Record::New("/v1/accounts", "name"),
            ),
            "disable account" => {
                let account = self.account().await;
                let body = json!({"name": account["name"], "role": "clerk", "disabled": true});
                put(&administrator, format!("/v1/accounts/{}", account["name"].as_str().unwrap()), account.etag(), body)
            }
            "token" => {
                let account = self.account().await;
                act(
                    &administrator,
                    format!("/v1/accounts/{}/tokens", account["name"].as_str().unwrap()),
                    json!({}),
                    Record::Token,
                )
            }
            "rotate token" | "revoke token" => {
                let account = self.account().await;
                let path = format!("/v1/accounts/{}/tokens", account["name"].as_str().unwrap());
                let made = self.well("token", administrator.post(&path, &json!({}))).await;
                let token = made["token"].as_str().unwrap().to_owned();
                if kind == "rotate token" {
                    // It ends with the act, if the act is done.
                    self.leave_out(&token);
                    return act(
                        &administrator,
                        format!("/v1/tokens/{}/rotate", made["id"]),
                        json!({"overlap_hours": 0}),
                        Record::Token,
                    );
                }
                // It is known by now, and remembered.
                self.holder(&token).get("/v1/me").await.expect(200);
                act(&administrator, format!("/v1/tokens/{}/revoke", made["id"]), json!({}), Record::Revoked(token))
            }
            "export" => Act { record: Record::Export, ..reading(&clerk, "/v1/conferrals/export?format=csv") },
            "list" => reading(&clerk, "/v1/conferrals?include_total=true&limit=200"),
            "search" => reading(&clerk, "/v1/recipients?q=dang%20mau"),
            "statistics" => reading(&clerk, "/v1/reports/statistics?group_by=award&group_by=recipient_kind"),
            "history" => {
                let one = self.conferral().await;
                reading(&clerk, format!("/v1/recipients/{}/history", one["recipient_id"]))
            }
            other => panic!("no act is called {other}"),
        }
    }

    async fn act_on_conferral(&mut self, kind: &str) -> Act {
        let conferral = self.conferral().await;
        let (id, path) = (conferral["id"].clone(), format!("/v1/conferrals/{}", conferral.id()));
        if kind == "restore" {
            let before = self.of("strip", json!({"conferral_id": id}));
            self.registered(&but(before, json!({"signed_on": "2021-01-01"}))).await;
        }
        let body = match kind {
            "rectify" => {
                json!({"act": "rectify", "evidence": "original", "remark": "Gõ nhầm, hộp 12", "targets": [{"conferral_id": id, "right": {"name": "Đặng Thị Mẩu"}}]})
            }
            "correct" => self.of(kind, json!({"conferral_id": id, "name_right": "Đặng Thị Mậu"})),
            "reissue" => self.of(kind, json!({"conferral_id": id, "certificate_number": "0999"})),
            _ => self.of(kind, json!({"conferral_id": id})),
        };
        let submitted = self.submitted(&body).await;
        // Whatever is mended in a line, its decision has another version.
        let besides = vec![path, format!("/v1/decisions/{}", conferral["decision_id"])];
        Act { besides, ..verb(&self.registrar.clone(), "register", &submitted, json!({})) }
    }
}
