//! The checks of acts on awards: what they touch must be there, be able to bear the act, and lie before it.

use super::{
    Around, Certificate, Verdict,
    days::Days,
    idle,
    touched::{Fit, Touched},
    void::{taken_out, void_already},
};
use crate::domain::{
    act::{Reach, UNKNOWN, said},
    award::AwardKind,
    conferral::ConferralStatus,
    decision::{Act, CancelReason, Decision, Evidence, Right, Target},
    label::listed,
    number::symbol_key,
    time::whole_year,
};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Checks a decision of another act than `award`.
pub(super) fn check(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    if decision.targets.is_empty() {
        verdict.flaw(
            "/targets",
            "annex_empty",
            "Chưa nêu đối tượng nào bị tác động; hãy chọn quyết định hoặc lượt khen thưởng.",
            "No target is named; name a decision or a conferral.",
        );
    }
    // A press report may leave the reason open, as it may the number and the day.
    if decision.act == Act::Cancel && decision.cancel_reason.is_none() && decision.evidence == Some(Evidence::Original)
    {
        let reasons = listed(CancelReason::ALL.iter().map(|reason| reason.label()));
        let vi = format!("Hủy bỏ cần lý do: {} (Luật 06/2022/QH15 Đ.93).", reasons.vi);
        verdict.flaw(
            "/cancel_reason",
            "act_unfit",
            vi,
            format!("A cancellation needs its reason: {} (Law 06/2022/QH15, art. 93).", reasons.en),
        );
    }
    if !decision.has_paper() && decision.remark.is_none() {
        verdict.flaw(
            "/remark",
            "act_unfit",
            "Sửa hoặc loại một lỗi ghi sổ cần nêu lý do; hãy điền ghi chú.",
            "Mending or voiding a clerk's error needs its reason (remark).",
        );
    }
    for (i, target) in decision.targets.iter().enumerate() {
        says_what(decision.act, target, (i, around.in_words.get(&i)), verdict);
    }
    certificates(decision, around, verdict);
    let mut by_target: HashMap<usize, Vec<&Touched>> = HashMap::new();
    for touched in &around.touched {
        by_target.entry(touched.target).or_default().push(touched);
    }
    let mut first: HashMap<i64, usize> = HashMap::new();
    for (i, _) in decision.targets.iter().enumerate() {
        let touched = by_target.remove(&i).unwrap_or_default();
        touches((decision, around.today), i, &touched, &mut first, verdict);
        void_already(around, i, verdict);
        for_one(decision, i, touched.len(), verdict);
        titles(decision, around, i, &touched, verdict);
    }
    if decision.act != Act::Rectify {
        idle::check(decision.act, around, verdict);
    }
}

/// A name or a certificate number is one conferral's.
fn for_one(decision: &Decision, i: usize, count: usize, verdict: &mut Verdict) {
    let Some(target) = decision.targets.get(i).filter(|_| count > 1) else { return };
    for (member, given) in [
        ("name_right", target.name_right.is_some()),
        ("birth_year_right", target.birth_year_right.is_some()),
        ("birth_on_right", target.birth_on_right.is_some()),
        ("certificate_number", target.certificate_number.is_some()),
    ] {
        if given {
            verdict.flaw(
                format!("/targets/{i}/{member}"),
                "value_for_many",
                format!("Mục này nêu {count} lượt khen thưởng mà chỉ có một giá trị; hãy nêu riêng từng lượt."),
                format!("This target has {count} conferrals and one value for all; name each conferral by itself."),
            );
        }
    }
}

/// What is stripped is a title of honour of the state (Law 06/2022/QH15, art. 93).
fn titles(decision: &Decision, around: &Around, i: usize, touched: &[&Touched], verdict: &mut Verdict) {
    let other =
        |t: &&&Touched| around.touched_kinds.get(&t.conferral_id).is_some_and(|kind| *kind != AwardKind::StateTitle);
    if decision.act == Act::Strip && touched.iter().any(|t| other(&t)) {
        verdict.caution(
            format!("/targets/{i}"),
            "strip_not_title",
            "Chỉ danh hiệu vinh dự Nhà nước mới bị tước; hình thức khác thì hủy bỏ. Hãy xác nhận nguồn.",
            "Only titles of honour of the state are stripped, other awards are cancelled; confirm the source.",
        );
    }
}

/// A certificate is given again with a number of its own.
fn certificates(decision: &Decision, around: &Around, verdict: &mut Verdict) {
    let mut first: HashMap<String, usize> = HashMap::new();
    for (i, target) in decision.targets.iter().enumerate() {
        let Some(number) = target.certificate_number.as_deref() else { continue };
        let key = symbol_key(number);
        let is_others = |c: &&Certificate| symbol_key(&c.number) == key && target.conferral_id != Some(c.conferral_id);
        let other = around.certificates.iter().find(is_others);
        let twice = first.insert(key.clone(), i);
        if other.is_some() || twice.is_some() {
            let vi = format!("Số bằng “{number}” đã cấp cho một lượt khen thưởng khác; hãy kiểm tra lại số.");
            let en = format!("Certificate number {number} is another conferral's already; check it.");
            verdict.caution(format!("/targets/{i}/certificate_number"), "certificate_taken", vi, en);
        }
    }
}

/// What the act needs said of its target.
fn says_what(act: Act, target: &Target, (i, registered): (usize, Option<&i64>), verdict: &mut Verdict) {
    let pointer = format!("/targets/{i}");
    if target.original_as_written.is_some() {
        if matches!(act, Act::Rectify | Act::Void) {
            verdict.flaw(
                &pointer,
                "act_unfit",
                "Bản ghi không có trong sổ thì không có gì để sửa hay loại; hãy chọn một bản ghi trong sổ.",
                "What is not in the register can be neither mended nor voided; name what is in it.",
            );
        } else if let Some(id) = registered {
            verdict.flaw(
                &pointer,
                "act_unfit",
                format!("Quyết định gốc đã có trong sổ, ở bản ghi {id}; hãy chọn bản ghi ấy thay cho lời ghi, để việc này có tác động."),
                format!("The original is in the register, record {id}; name it instead of writing it, so that the act takes effect."),
            );
        } else {
            let vi = "Quyết định gốc chưa có trong sổ nên việc này không có tác động; hãy xác nhận nguồn.";
            verdict.caution(
                &pointer,
                "original_not_registered",
                vi,
                "The original is not in the register, so that the act has no effect; confirm the source.",
            );
        }
    }
    if act == Act::Correct && said(act, target).says_nothing() {
        verdict.flaw(
            &pointer,
            "act_unfit",
            "Đính chính cần ít nhất một nội dung đúng: tên, đơn vị, chức vụ, năm sinh, ngày sinh hoặc hình thức.",
            "A correction needs what is right: name_right, unit_right, post_right, birth_year_right, birth_on_right or award_code_right.",
        );
    }
    if act == Act::Rectify && target.right.as_ref().is_none_or(Right::says_nothing) {
        verdict.flaw(
            &pointer,
            "act_unfit",
            "Cần nêu nội dung đúng theo bản giấy.",
            "Name the members as the paper has them (right).",
        );
    }
}

/// Whether each conferral that a target names can bear the act, and the acts on it can still be borne.
fn fits(decision: &Decision, i: usize, touched: &[&Touched], verdict: &mut Verdict) {
    let pointer = format!("/targets/{i}");
    let (mut does, mut unfit) = (false, false);
    for one in touched {
        let gone = match decision.act {
            Act::Void => false,
            _ => matches!(one.status, ConferralStatus::Void | ConferralStatus::Superseded),
        };
        // An act on a whole decision leaves a line that was taken out of it.
        if gone && one.own.reach != Reach::Named {
            continue;
        }
        if gone {
            let (id, status) = (one.conferral_id, one.status.label());
            let vi = format!("Lượt khen thưởng {id} {}; hãy nêu lượt khen thưởng đang có hiệu lực.", status.vi);
            verdict.flaw(&pointer, "act_unfit", vi, format!("Conferral {id} is {}; name the one in force.", status.en));
            return;
        }
        match one.fit() {
            Fit::Does => does = true,
            Fit::Leaves => {}
            Fit::Unfit => unfit = true,
            Fit::Unfits(reference) => {
                let id = one.conferral_id;
                let vi = format!(
                    "Sau việc này thì quyết định {reference} trên lượt khen thưởng {id} không còn thực hiện được; hãy loại hoặc sửa quyết định đó trước."
                );
                let en = format!(
                    "After this act decision {reference} on conferral {id} could not be done any more; void or mend that one first."
                );
                verdict.flaw(&pointer, "act_unfit", vi, en);
                return;
            }
        }
    }
    // What says nothing is told of already.
    let by_itself = decision.act == Act::Void
        || decision.targets.get(i).is_some_and(|target| {
            target.original_as_written.is_some()
                || decision.act == Act::Correct && said(decision.act, target).says_nothing()
        });
    if unfit || !does && !by_itself {
        let act = decision.act.label();
        let dayless =
            touched.iter().flat_map(|one| &one.acts).find(|done| done.day == UNKNOWN && done.act != Act::Void);
        let (last_vi, last_en) = dayless.map_or_else(Default::default, |done| {
            (
                format!(
                    " Việc theo {} chưa rõ ngày nên xếp sau mọi việc; hãy sửa ghi sổ để bổ sung ngày.",
                    done.reference
                ),
                format!(
                    " What {} did has no day and so comes after all else; mend its record by a day.",
                    done.reference
                ),
            )
        });
        let vi = format!(
            "Tình trạng hiện tại không cho phép việc {}; hãy xem lịch sử của lượt khen thưởng.{last_vi}",
            act.vi
        );
        let en =
            format!("Its present status cannot bear the act {}; see the history of the conferral.{last_en}", act.en);
        verdict.flaw(&pointer, "act_unfit", vi, en);
    }
}

/// Whether what a target names can bear the act.
fn touches(
    (decision, today): (&Decision, NaiveDate),
    i: usize,
    touched: &[&Touched],
    first: &mut HashMap<i64, usize>,
    verdict: &mut Verdict,
) {
    let pointer = format!("/targets/{i}");
    // A mending may put a decision right and lines of it besides.
    let whole = decision.targets.get(i).is_some_and(|target| target.decision_id.is_some());
    if decision.act == Act::Rectify && whole {
        return;
    }
    if let Some(twice) = touched.iter().find(|t| first.contains_key(&t.conferral_id)) {
        let before = first.get(&twice.conferral_id).copied().unwrap_or_default();
        let vi = format!("Lượt khen thưởng {} đã nêu ở mục {before}; hãy bỏ một mục.", twice.conferral_id);
        verdict.flaw(
            &pointer,
            "twice_in_decision",
            vi,
            format!("Conferral {} is named by target {before} already; remove one.", twice.conferral_id),
        );
    }
    first.extend(touched.iter().map(|t| (t.conferral_id, i)));
    // Whatever is known of its days: the last that they can mean.
    let last = Some(Days::of(decision, today)).filter(|days| !days.is_unknown()).map(|days| days.to);
    let earlier = |t: &&&Touched| {
        let awarded = t.signed_on.or(t.signed_year.and_then(whole_year).map(|(first, _)| first));
        let effect = decision.effective_on.filter(|_| decision.signed_on.is_some() && t.signed_on.is_some());
        awarded.is_some_and(|awarded| last.into_iter().chain(effect).any(|day| day < awarded))
    };
    if decision.has_paper()
        && let Some(t) = touched.iter().find(earlier)
    {
        let vi = format!(
            "Việc này có trước quyết định khen thưởng {}; hãy kiểm tra ngày ký, ngày có hiệu lực.",
            t.reference
        );
        verdict.flaw(
            &pointer,
            "act_before_award",
            vi,
            format!("This act lies before the award by {}; check the days of signing and of effect.", t.reference),
        );
    }
    if decision.act == Act::Rectify {
        taken_out(&pointer, touched, verdict);
    } else {
        fits(decision, i, touched, verdict);
    }
    if touched.iter().any(|t| t.unnamed) && decision.targets.get(i).is_some_and(|t| t.name_right.is_some()) {
        verdict.flaw(
            &pointer,
            "act_unfit",
            "Lượt khen thưởng này không nêu tên nên không có tên để đính chính; hãy sửa ghi sổ nếu nay đã biết tên.",
            "This conferral names nobody, so there is no name to correct; mend its record where the name is known by now.",
        );
    }
    if touched.iter().any(|t| !t.kin) {
        let vi = "Cơ quan này không phải cơ quan đã khen thưởng hay cơ quan kế tục; hãy xác nhận thẩm quyền.";
        verdict.caution(
            &pointer,
            "other_authority",
            vi,
            "This body neither decided the award nor followed one that did; confirm its competence.",
        );
    }
}
