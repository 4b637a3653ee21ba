//! A kept answer is given again to no one who sees or may do less by now.

use crate::harness::{
    Register,
    sample::{but, decision},
};
use serde_json::json;

on_both_engines! {
    async fn an_answer_is_not_given_again_after_the_account_was_limited_or_the_role_changed(r: Register) {
        let administrator = r.administrator().await;
        let lan = json!({"name": "lan", "role": "registrar"});
        administrator.post("/v1/accounts", &lan).await.expect(201);
        let made = administrator.post("/v1/accounts/lan/tokens", &json!({})).await.expect(201).json();
        let person = r.holding(made["token"].as_str().unwrap());
        let body = decision("1", 1);
        let send = || person.post("/v1/decisions", &body).header("Idempotency-Key", "k-1");
        let first = send().await.expect(201);
        let again = send().await.expect(201);
        assert_eq!((again.header("idempotent-replayed").is_some(), again.id()), (true, first.id()));
        let limited = administrator.put("/v1/accounts/lan", "\"1\"", &but(lan.clone(), json!({"authority_codes": ["UBND_NINHTHUAN"]}))).await.expect(200);
        let refused = send().header("Accept-Language", "en").await.refused(403, "forbidden");
        assert!(refused.text().contains("was done") && !refused.text().contains("QĐ-UBND"), "{}", refused.text());
        person.get(&format!("/v1/decisions/{}", first.id())).await.refused(404, "not_found");
        let clerk = administrator.put("/v1/accounts/lan", &limited.etag(), &but(lan.clone(), json!({"role": "clerk"}))).await.expect(200);
        send().await.refused(403, "forbidden");
        administrator.put("/v1/accounts/lan", &clerk.etag(), &but(lan.clone(), json!({"role": "client"}))).await.expect(200);
        send().await.refused(403, "forbidden");
        assert_eq!(r.number("SELECT count(*) FROM decision"), 1);
    }

    async fn nor_by_a_token_of_the_same_account_that_may_less(r: Register) {
        r.clerk().await;
        let administrator = r.administrator().await;
        let token = async |scopes| {
            let made = administrator.post("/v1/accounts/clerk/tokens", &json!({"scopes": scopes})).await.expect(201);
            r.holding(made["token"].as_str().unwrap())
        };
        let (wide, narrow) = (token(json!(["read", "read_drafts", "record"])).await, token(json!(["record"])).await);
        let body = decision("1", 1);
        wide.post("/v1/decisions", &body).header("Idempotency-Key", "k-1").await.expect(201);
        narrow.post("/v1/decisions", &body).header("Idempotency-Key", "k-1").await.refused(403, "forbidden");
        wide.post("/v1/decisions", &body).header("Idempotency-Key", "k-1").await.expect(201);
        r.clerk().await.post("/v1/decisions", &body).header("Idempotency-Key", "k-1").await.expect(201);
        assert_eq!(r.number("SELECT count(*) FROM decision"), 1);
    }
}
