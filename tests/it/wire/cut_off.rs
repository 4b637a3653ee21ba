//! Connections that the database cut off.

use crate::harness::{
    Engine, Register, on_cluster,
    sample::{but, decision},
};
use serde_json::json;
use std::time::Duration;

#[test]
fn connections_that_were_cut_off_cost_no_request() {
    crate::harness::run(Engine::Postgres, async |r: Register| {
        let clerk = r.clerk().await;
        clerk.post("/v1/decisions", &but(decision("1", 1), json!({}))).await.expect(201);
        let many: Vec<_> = (0..8).map(|_| tokio::spawn(clerk.get("/v1/conferrals").send())).collect();
        for one in many {
            one.await.unwrap().unwrap().expect(200);
        }
        let name = r.database_name();
        on_cluster(&format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))
            .unwrap();
        tokio::time::sleep(Duration::from_millis(200)).await;
        for number in 2..12 {
            clerk.get("/v1/decisions").await.expect(200);
            clerk.post("/v1/decisions", &decision(&number.to_string(), 1)).await.expect(201);
        }
    });
}
