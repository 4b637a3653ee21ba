//! The steps of recording: which there are, which is done, and what is said where one cannot be taken.

use super::super::{
    form::go_to,
    shell::Staff,
    words::{count, instant},
};
use crate::{
    domain::{
        audit::Deed,
        decision::{Act, DecisionState, StoredDecision},
        fault::{Code, Fault, Language},
    },
    service::{Register, decision::history},
};
use maud::{Markup, html};
use poem::Response;

/// The step of the paper.
pub(super) const PAPER: usize = 0;
/// The step of the list.
pub(in crate::web) const LIST: usize = 1;
/// The step of the check.
pub(super) const CHECK: usize = 2;

/// The steps as a list of tasks, each of which can be opened once there is a draft.
pub(in crate::web) fn nav(staff: &Staff, stored: Option<&StoredDecision>, here: usize) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let lines = stored.map_or(0, |stored| stored.line_count);
    let listed = format!("{} {}", count(lines, staff.visit.language), t("dòng", "lines"));
    // An act touches what is there, and has no list of its own; a mending and a voiding have no paper either.
    let act = stored.map_or(Act::Award, |stored| stored.facts.act);
    let has_paper = stored.is_none_or(|stored| stored.facts.has_paper());
    let all = [
        ("edit", t("Văn bản", "The paper"), if stored.is_some() { t("đã lưu", "saved") } else { "" }),
        ("lines", t("Danh sách", "The list"), if lines > 0 { listed.as_str() } else { "" }),
        ("check", t("Kiểm tra, trình", "Check and submit"), ""),
    ];
    let steps = all.iter().enumerate().filter(|(i, _)| match *i {
        PAPER => has_paper,
        LIST => act == Act::Award,
        _ => true,
    });
    html! {
        nav .tasks aria-label=(t("Các bước", "Steps")) {
            ol {
                @for (i, (path, label, done)) in steps {
                    li aria-current=[(i == here).then_some("step")] {
                        @match stored {
                            Some(stored) if i != here => a href={ "/decisions/" (stored.id) "/" (path) } { (label) },
                            _ => span { (label) },
                        }
                        @if !done.is_empty() { " " span .quiet { "(" (done) ")" } }
                    }
                }
            }
        }
    }
}

/// A draft alone is written; any other is shown as it is.
pub(in crate::web) fn closed(stored: &StoredDecision) -> Option<Response> {
    (stored.state != DecisionState::Draft).then(|| go_to(&format!("/decisions/{}", stored.id)))
}

/// A refusal of what was written over an older version, in words: who changed it when, and what to do. A step that
/// another took meanwhile is said as that step: there is nothing to press again.
pub(in crate::web) async fn stale(staff: &Staff, register: &Register, fault: Fault, stored: &StoredDecision) -> Fault {
    if !matches!(fault.code, Code::Stale | Code::WrongState) {
        return fault;
    }
    let last = match history::steps(register, &staff.ctx, stored.id).await {
        Ok(mut steps) => steps.pop(),
        Err(_) => None,
    };
    let Some(last) = last else { return fault };
    let at = |language| instant(&last.at, language);
    let (who, vi, en) = (&last.who, at(Language::Vi), at(Language::En));
    let (done_vi, done_en) = match last.deed {
        Deed::RegisterDecision => ("đã vào sổ quyết định này", "entered this decision in the register"),
        Deed::SubmitDecision => ("đã trình quyết định này", "submitted this decision"),
        Deed::ReturnDecision => ("đã trả lại quyết định này", "returned this decision"),
        Deed::WithdrawDecision => ("đã rút bản nháp này", "withdrew this draft"),
        _ if fault.code == Code::Stale => {
            return Fault::because(
                Code::Stale,
                format!(
                    "{who} đã lưu bản khác lúc {vi}, sau khi bạn mở trang này. Điều bạn nhập vẫn còn: hãy xem bản hiện \
                     nay, rồi bấm lần nữa để tiếp tục với điều bạn nhập."
                ),
                format!(
                    "{who} saved another version at {en}, after you opened this page. What you typed is still here: \
                     look at the present version, then press once more to go on with yours."
                ),
            );
        }
        _ => return fault,
    };
    Fault::because(fault.code, format!("{who} {done_vi} lúc {vi}."), format!("{who} {done_en} at {en}."))
}
