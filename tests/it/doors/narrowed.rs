//! A token narrowed by scopes gives nobody what it has not itself: by no code, token, account or identity.

use crate::harness::{Person, Register, sample::but};
use reqwest::Method;
use serde_json::{Value, json};

/// A token of the administrator's with these scopes.
async fn keeper(r: &Register, scopes: Value) -> Person {
    let made = r
        .administrator()
        .await
        .post("/v1/accounts/administrator/tokens", &json!({"scopes": scopes}))
        .await
        .expect(201)
        .json();
    r.holding(made["token"].as_str().unwrap())
}

on_both_engines! {
    async fn a_token_that_keeps_accounts_makes_no_code_for_anyone_who_may_more(r: Register) {
        let keeper = keeper(&r, json!(["keep_accounts", "read"])).await;
        for role in ["registrar", "clerk", "auditor", "client"] {
            r.person(role).await;
            let refused = keeper.call(Method::POST, &format!("/v1/accounts/{role}/recover")).header("Accept-Language", "en").await.refused(403, "forbidden");
            assert!(refused.text().contains("gives nothing it has not"), "{}", refused.text());
        }
        assert_eq!(r.number("SELECT count(*) FROM code_token"), 0);
        r.administrator().await.call(Method::POST, "/v1/accounts/registrar/recover").await.expect(201);
    }

    async fn nor_does_it_make_an_account_or_change_what_one_may_or_who_signs_in_to_it(r: Register) {
        let administrator = r.administrator().await;
        let keeper = keeper(&r, json!(["keep_accounts", "read", "export", "read_drafts", "read_audit", "keep_catalogue"])).await;
        for role in ["registrar", "clerk", "client"] {
            keeper.post("/v1/accounts", &json!({"name": format!("new-{role}"), "role": role})).await.refused(403, "forbidden");
        }
        let lan = json!({"name": "lan", "role": "clerk", "authority_codes": ["UBND_KIENGIANG"], "identity": "https://id.example.vn 17"});
        administrator.post("/v1/accounts", &lan).await.expect(201);
        let changes = [
            json!({"role": "registrar"}),
            json!({"role": "administrator", "authority_codes": []}),
            json!({"authority_codes": []}),
            json!({"identity": "https://id.example.vn 18"}),
        ];
        for change in changes {
            keeper.put("/v1/accounts/lan", "\"1\"", &but(lan.clone(), change)).await.refused(403, "forbidden");
        }
        // It may take away: whoever is disabled by it is enabled by someone else.
        let disabled = keeper.put("/v1/accounts/lan", "\"1\"", &but(lan.clone(), json!({"disabled": true}))).await.expect(200);
        keeper.put("/v1/accounts/lan", &disabled.etag(), &lan).await.refused(403, "forbidden");
        administrator.put("/v1/accounts/lan", &disabled.etag(), &lan).await.expect(200);
    }

    async fn nor_does_it_make_or_rotate_a_token_that_may_more(r: Register) {
        let keeper = keeper(&r, json!(["keep_accounts", "read"])).await;
        r.registrar().await;
        let of = async |scopes: Value| r.administrator().await.post("/v1/accounts/registrar/tokens", &json!({"scopes": scopes})).await.expect(201).json();
        for scopes in [json!([]), json!(["register"]), json!(["read", "record"])] {
            keeper.post("/v1/accounts/registrar/tokens", &json!({"scopes": scopes})).await.refused(403, "forbidden").at("/scopes", "beyond_token");
            let made = of(scopes).await;
            keeper.post(&format!("/v1/tokens/{}/rotate", made["id"]), &json!({})).await.refused(403, "forbidden").at("/scopes", "beyond_token");
        }
        let reader = of(json!(["read"])).await;
        keeper.post(&format!("/v1/tokens/{}/rotate", reader["id"]), &json!({})).await.expect(201);
        keeper.post(&format!("/v1/tokens/{}/revoke", reader["id"]), &json!({})).await.expect(200);
    }
}
