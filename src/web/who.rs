//! Who a line or a row of a list is: one of those of the register that it is like, or somebody new.

use crate::domain::{fault::Language, matching::Candidate, recipient::RecipientKind};
use maud::{Markup, html};

/// From which score on a candidate is taken for the same person at once.
const STRONG: i32 = 90;
/// The value of the field for somebody the register does not have.
pub(super) const NEW: &str = "new";

/// The one candidate that is so likely that it is taken; none where several are.
pub(super) fn strong(candidates: &[Candidate]) -> Option<i64> {
    let mut all = candidates.iter().filter(|one| one.score >= STRONG);
    let first = all.next()?;
    all.next().is_none().then_some(first.recipient_id)
}

/// The field that says who it is: each candidate, or somebody new.
pub(super) struct Who<'a> {
    /// The name of the field.
    pub name: &'a str,
    /// Of which line it says it, for those who do not see where it stands.
    pub of: &'a str,
    pub kind: RecipientKind,
    pub candidates: &'a [Candidate],
    /// The value that is chosen.
    pub value: &'a str,
}

impl Who<'_> {
    pub(super) fn show(&self, language: Language) -> Markup {
        let t = |vi, en| language.of(vi, en);
        let (same, new) = match self.kind {
            RecipientKind::Collective => (t("Cùng tập thể: ", "The same: "), t("Tập thể mới", "A new collective")),
            RecipientKind::Household => (t("Cùng hộ: ", "The same: "), t("Hộ mới", "A new household")),
            _ => (t("Cùng người: ", "The same: "), t("Người mới", "Somebody new")),
        };
        let Self { name, value, .. } = self;
        html! {
            fieldset .who {
                legend .unseen { (self.of) ": " (t("là ai", "who is it")) }
                @for one in self.candidates {
                    label .choice {
                        input type="radio" name=(name) value=(one.recipient_id) checked[*value == one.recipient_id.to_string()];
                        (same)
                        a href={ "/recipients/" (one.recipient_id) } { (one.name) }
                        (about(one, language))
                    }
                }
                label .choice {
                    input type="radio" name=(name) value=(NEW) checked[*value == NEW];
                    (new)
                }
            }
        }
    }
}

/// What tells a candidate from others of the name.
fn about(one: &Candidate, language: Language) -> Markup {
    let said = [one.birth_year.map(|year| year.to_string()), one.unit.clone()];
    let said = said.into_iter().flatten().collect::<Vec<_>>().join(", ");
    html! {
        @if !said.is_empty() { ", " (said) }
        @if one.score >= STRONG { " " span .tag.green { (language.of("khớp chắc", "strong match")) } }
    }
}
