//! The life of a decision: draft, submitted, registered; a return goes back, a draft may be withdrawn.

use super::DecisionState;
use crate::domain::fault::{Code, Fault};

/// The step of a decision's life a verb takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Replace the draft.
    Edit,
    /// Draft to submitted.
    Submit,
    /// Submitted back to draft.
    Return,
    /// Submitted to registered.
    Register,
    /// Draft to withdrawn.
    Withdraw,
}

/// Whether a step may be taken from a state (draft -> submitted -> registered; a return goes back; a draft may be
/// withdrawn).
pub fn step(state: DecisionState, step: Step) -> Result<DecisionState, Fault> {
    use DecisionState as S;
    match (state, step) {
        (S::Draft, Step::Edit) | (S::Submitted, Step::Return) => Ok(S::Draft),
        (S::Draft, Step::Submit) => Ok(S::Submitted),
        (S::Submitted, Step::Register) => Ok(S::Registered),
        (S::Draft, Step::Withdraw) => Ok(S::Withdrawn),
        _ => {
            let needed =
                if matches!(step, Step::Edit | Step::Submit | Step::Withdraw) { S::Draft } else { S::Submitted };
            Err(Fault::because(
                Code::WrongState,
                format!(
                    "Quyết định đang ở trạng thái {}; việc này cần trạng thái {}.",
                    state.label().vi,
                    needed.label().vi
                ),
                format!("The decision is {}; this needs it to be {}.", state.label().en, needed.label().en),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_goes_only_the_ways_of_its_life() {
        use DecisionState as S;
        let allowed = [
            (S::Draft, Step::Edit),
            (S::Draft, Step::Submit),
            (S::Draft, Step::Withdraw),
            (S::Submitted, Step::Return),
            (S::Submitted, Step::Register),
        ];
        for state in S::ALL {
            for way in [Step::Edit, Step::Submit, Step::Return, Step::Register, Step::Withdraw] {
                assert_eq!(step(*state, way).is_ok(), allowed.contains(&(*state, way)), "{state:?} {way:?}");
            }
        }
    }
}
