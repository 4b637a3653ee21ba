//! The audit trail: its head, its events, and the proofs that nothing of it was changed.

use super::{Story, recording::Recorded};

pub async fn told(story: &mut Story, recorded: &Recorded) {
    let auditor = story.office.auditor.clone();
    let head = story.tell(auditor.get("/v1/audit/head")).await;
    let path = format!("/v1/audit/events?noun=decision&noun_id={}&include_total=true", recorded.cancelled);
    let events = story.tell(auditor.get(&path)).await.items();
    let registered = format!("/v1/audit/events/{}", events[2]["seq"]);
    story.tell(auditor.get(&registered)).await;
    story.tell(auditor.get(&format!("{registered}/changes?limit=20&include_total=true"))).await;
    story.tell(auditor.get(&format!("{registered}/proof"))).await;
    story.tell(auditor.get(&format!("/v1/audit/consistency?from=1&to={}", head["size"]))).await;
    // All came by the command line, so that one hand could have been all of them.
    story.tell(auditor.get("/v1/audit/one-hand?include_command_line=true&limit=1&include_total=true")).await;
}
