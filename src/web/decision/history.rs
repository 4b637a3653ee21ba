//! What became of a decision, step by step, in sentences.

use super::super::{shell::Staff, words::instant};
use crate::{
    domain::{account::Permission, fault::Fault},
    service::{
        Register,
        decision::history::{self, StepTaken},
    },
};
use maud::{Markup, html};

/// The steps of a decision's life, for whoever may see drafts.
pub(super) async fn sentences(staff: &Staff, register: &Register, id: i64) -> Result<Markup, Fault> {
    if !staff.may(Permission::ReadDrafts) {
        return Ok(html! {});
    }
    let language = staff.visit.language;
    let steps = history::steps(register, &staff.ctx, id).await?;
    let between = staff.of(" ", ": ");
    Ok(html! {
        h2 { (staff.of("Quá trình", "History")) }
        ol .history {
            @for StepTaken { at, who, deed, reason } in &steps {
                li {
                    strong { (who) } (between) (deed.label().of(language)) ", "
                    time datetime=(at) { (instant(at, language)) }
                    @if let Some(reason) = reason { ": " span .prose { (reason) } } @else { "." }
                }
            }
        }
    })
}
