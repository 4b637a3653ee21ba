//! The checks of acts on what was taken out as entered in error: it bears none, and the record that holds it out is named.

use super::{Around, Verdict, touched::Touched};
use crate::domain::{
    act::{Done, undone_of},
    conferral::ConferralStatus,
    decision::Act,
};

/// What was taken out as entered in error claims nothing that could be mended.
pub(super) fn taken_out(pointer: &str, touched: &[&Touched], verdict: &mut Verdict) {
    let Some(one) = touched.iter().find(|one| one.status == ConferralStatus::Void) else { return };
    let undone = undone_of(&one.acts);
    let takes_out =
        |done: &&Done| done.act == Act::Void && done.undoes.is_none() && !undone.contains(&done.decision_id);
    let by = one.acts.iter().rev().find(takes_out);
    let (id, by) = (one.conferral_id, by.map(|done| done.decision_id.to_string()).unwrap_or_default());
    let vi = format!("Lượt khen thưởng {id} đã được loại bởi bản ghi {by}; muốn sửa, hãy loại bản ghi {by} trước.");
    let en = format!("Conferral {id} was voided by record {by}; to mend it, void record {by} first.");
    verdict.flaw(pointer, "act_unfit", vi, en);
}

/// What was taken out as entered in error bears no act, but for the one that brings it back.
pub(super) fn void_already(around: &Around, i: usize, verdict: &mut Verdict) {
    let Some((id, by)) = around.void.get(&i) else { return };
    let vi = format!("Bản ghi {id} đã được loại bởi bản ghi {by}; muốn dùng lại, hãy loại bản ghi {by}.");
    let en = format!("Record {id} was voided by record {by}; void record {by} to bring it back.");
    verdict.flaw(format!("/targets/{i}"), "act_unfit", vi, en);
}
