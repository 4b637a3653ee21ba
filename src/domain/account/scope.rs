//! What part of the register an account sees: all of it, or the decisions of some authorities and what follows from them.

use crate::domain::fault::{Code, Fault};
use std::sync::Arc;

/// The authorities an account is limited to, with those that took their place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope(Option<Arc<[Body]>>);

/// An authority inside a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Its id.
    pub id: i64,
    /// Its code.
    pub code: String,
}

impl Scope {
    /// The whole register.
    pub const ALL: Self = Self(None);

    /// These authorities and nothing else; none at all where there are none.
    #[must_use]
    pub fn of(bodies: Vec<Body>) -> Self {
        Self(Some(bodies.into()))
    }

    /// The ids of the authorities it is limited to; none where it is not limited.
    #[must_use]
    pub fn limit(&self) -> Option<Vec<i64>> {
        self.0.as_ref().map(|bodies| bodies.iter().map(|body| body.id).collect())
    }

    /// Whether what these authorities decided is inside: one of them is.
    #[must_use]
    pub fn sees(&self, authority_codes: &[String]) -> bool {
        self.0.as_ref().is_none_or(|bodies| bodies.iter().any(|body| authority_codes.contains(&body.code)))
    }

    /// Refuses an account that is limited what cannot be parted.
    pub fn whole(&self) -> Result<(), Fault> {
        if self.0.is_none() {
            return Ok(());
        }
        Err(Fault::because(
            Code::Forbidden,
            "Tài khoản này chỉ được xem hồ sơ của một số cơ quan; việc này cần tài khoản xem được toàn bộ sổ.",
            "This account is limited to some authorities; this takes one that sees the whole register.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_of_several_bodies_is_seen_by_whoever_sees_one_of_them() {
        let codes = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let scope = Scope::of(vec![Body { id: 1, code: "A".into() }]);
        assert!(scope.sees(&codes(&["B", "A"])) && Scope::ALL.sees(&codes(&[])));
        assert!(!scope.sees(&codes(&["B"])) && !scope.sees(&codes(&[])) && !Scope::of(Vec::new()).sees(&codes(&["A"])));
        assert!(scope.whole().is_err() && Scope::ALL.whole().is_ok());
    }
}
