//! What part of the register an account sees: all of it, or what some authorities decided and what some units received.

use crate::domain::fault::{Code, Fault};
use std::sync::Arc;

/// The part of the register an account sees.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope(Option<Arc<Limits>>);

/// What an account is limited to, with all that took its place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// Bodies: all they decided, and whoever they awarded.
    pub authorities: Vec<Body>,
    /// Collectives, by number: all that they and their people received.
    pub units: Vec<i64>,
}

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

    /// This part and nothing else.
    #[must_use]
    pub fn of(limits: Limits) -> Self {
        Self(Some(limits.into()))
    }

    /// What it is limited to; none where it is not.
    #[must_use]
    pub fn limits(&self) -> Option<&Limits> {
        self.0.as_deref()
    }

    /// Whether a decision of these authorities is inside: one of them is.
    #[must_use]
    pub fn sees(&self, authority_codes: &[String]) -> bool {
        self.limits().is_none_or(|limits| limits.authorities.iter().any(|body| authority_codes.contains(&body.code)))
    }

    /// Whether a decision of these authorities is wholly inside: all of them are. Only such a one is written.
    #[must_use]
    pub fn covers(&self, authority_codes: &[String]) -> bool {
        self.sees(authority_codes) && authority_codes.iter().all(|code| self.sees(std::slice::from_ref(code)))
    }

    /// Refuses an account that is limited what cannot be parted.
    pub fn whole(&self) -> Result<(), Fault> {
        if self.0.is_none() {
            return Ok(());
        }
        Err(Fault::because(
            Code::Forbidden,
            "Tài khoản này chỉ được xem một phần của sổ; việc này cần tài khoản xem được toàn bộ sổ.",
            "This account is limited to a part of the register; this takes one that sees all of it.",
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_of_several_bodies_is_seen_by_whoever_sees_one_of_them_and_written_by_whoever_sees_all() {
        let codes = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect::<Vec<_>>();
        let scope = Scope::of(Limits { authorities: vec![Body { id: 1, code: "A".into() }], units: Vec::new() });
        assert!(scope.sees(&codes(&["B", "A"])) && Scope::ALL.sees(&codes(&[])));
        assert!(!scope.sees(&codes(&["B"])) && !scope.sees(&codes(&[])));
        assert!(scope.covers(&codes(&["A"])) && Scope::ALL.covers(&codes(&["A", "B"])));
        assert!(!scope.covers(&codes(&["A", "B"])) && !scope.covers(&codes(&[])) && Scope::ALL.covers(&codes(&[])));
        let people = Scope::of(Limits { authorities: Vec::new(), units: vec![1] });
        assert!(!people.sees(&codes(&["A"])) && !people.covers(&codes(&["A"])));
        assert!(scope.whole().is_err() && Scope::ALL.whole().is_ok());
    }
}
