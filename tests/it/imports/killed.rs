//! A kill in the middle of a commit: the draft has every line and the file, or there is none of it.

use super::{import, paste};
use crate::harness::{Register, sample};
use serde_json::{Value, json};
use std::time::Duration;

const ROWS: i64 = 600;
const KILLS: u64 = 4;

fn list(from: usize) -> String {
    let rows = (1..=ROWS).map(|n| format!("{n},Đặng Thị Mẫu {from} {n},Xã Mẫu {}\n", n % 40));
    format!("STT,Họ và tên,Đơn vị\n{}", rows.collect::<String>())
}

on_both_engines! {
    async fn a_commit_that_is_killed_is_done_or_not_begun(r: Register) {
        let mut r = r;
        let defaults = json!({"award_code": "BK_BO_TINH", "recipient_kind": "individual"});
        let (mut done, mut acknowledged) = (0, 0);
        for kill in 0..KILLS {
            let clerk = r.clerk().await;
            let number = usize::try_from(kill).unwrap() + 1;
            let made = import(&clerk, "a.csv", list(number).into(), &defaults).await.expect(201);
            let decision = sample::but(sample::decision(&number.to_string(), 0), json!({"lines": null}));
            let commit = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({"decision": decision})).header("If-Match", &made.etag());
            let committing = tokio::spawn(async move { commit.send().await });
            tokio::time::sleep(Duration::from_millis(60 * kill)).await;
            r.program.kill();
            let answered = committing.await.unwrap().is_ok_and(|answer| answer.status == 201);
            r.start_again();
            let clerk = r.clerk().await;
            let state = clerk.get(&format!("/v1/imports/{}", made.id())).await.expect(200);
            let committed = state["state"] == "committed";
            let of = format!("SELECT id FROM decision WHERE number = '{number}'");
            let counts = ["attachment", "decision_lines"].map(|table| r.number(&format!("SELECT COUNT(*) FROM {table} WHERE decision_id IN ({of})")));
            assert_eq!(counts, if committed { [1, 1] } else { [0, 0] }, "kill {kill}");
            if committed {
                let draft = clerk.get(&format!("/v1/decisions/{}", state["decision_id"])).await.expect(200);
                assert_eq!(draft["line_count"], ROWS, "kill {kill}");
            }
            assert!(committed || !answered, "kill {kill}: what was acknowledged is gone");
            done += usize::from(committed);
            acknowledged += usize::from(answered);
            if !committed {
                // Life goes on: the same preview is committed now.
                let again = clerk.post(&format!("/v1/imports/{}/commit", made.id()), &json!({"decision": decision})).header("If-Match", &state.etag());
                assert_eq!(again.await.expect(201)["line_count"], ROWS);
            }
        }
        println!("{KILLS} kills: {done} commits done, {acknowledged} acknowledged");
        r.run(&["audit", "verify"]).exit(0);
        let after = paste(&r.clerk().await, "Đặng Thị Mẫu", &defaults).await.expect(201);
        assert_ne!(after["row_count"], Value::Null);
    }
}
