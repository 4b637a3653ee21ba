//! Requests that are sent again: the place their answer is kept at.
//!
//! `Idempotency-Key` as the IETF draft of that name describes it: the same key from the same account to the same place
//! is the same request, and is answered as it was the first time.

use crate::domain::account::{Permission, Role, Scope, ask_token, may};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Where an answer is kept: the account, the method, the path and the client's key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slot {
    /// The account.
    pub account: String,
    /// The method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The client's key.
    pub key: String,
}

/// What a caller may do and see: an answer is given again only to someone who has all of what it was first given to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reach {
    role: Role,
    scopes: Vec<Permission>,
    /// The authorities and the collectives it is limited to, by number.
    limits: Option<(BTreeSet<i64>, BTreeSet<i64>)>,
}

impl Reach {
    /// That of a caller.
    #[must_use]
    pub fn of(role: Role, scopes: &[Permission], scope: &Scope) -> Self {
        let limits = scope.limits().map(|limits| {
            (limits.authorities.iter().map(|body| body.id).collect(), limits.units.iter().copied().collect())
        });
        Self { role, scopes: scopes.to_vec(), limits }
    }

    fn may(&self, permission: Permission) -> bool {
        may(self.role, permission) && ask_token(&self.scopes, permission).is_ok()
    }

    /// Whether it has all that another has.
    #[must_use]
    pub fn covers(&self, other: &Self) -> bool {
        let sees = match (&self.limits, &other.limits) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(own), Some(other)) => own.0.is_superset(&other.0) && own.1.is_superset(&other.1),
        };
        sees && Permission::ALL.iter().all(|permission| self.may(*permission) || !other.may(*permission))
    }

    /// Whether nothing narrows its role: it covers an answer of which it is not known whom it was given to.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.limits.is_none() && self.scopes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::{Body, Limits};

    #[test]
    fn a_reach_that_was_narrowed_no_longer_covers_what_it_was() {
        let part = |ids: &[i64]| {
            Scope::of(Limits {
                authorities: ids.iter().map(|id| Body { id: *id, code: String::new() }).collect(),
                units: vec![],
            })
        };
        let whole = Reach::of(Role::Clerk, &[], &Scope::ALL);
        let scoped = Reach::of(Role::Clerk, &[Permission::Read, Permission::Record], &Scope::ALL);
        let (one, two) = (Reach::of(Role::Clerk, &[], &part(&[1])), Reach::of(Role::Clerk, &[], &part(&[1, 2])));
        for (now, then, covers) in [
            (&whole, &whole, true),
            (&whole, &scoped, true),
            (&scoped, &whole, false),
            (&whole, &one, true),
            (&one, &whole, false),
            (&two, &one, true),
            (&one, &two, false),
            (&Reach::of(Role::Registrar, &[], &Scope::ALL), &whole, true),
            (&Reach::of(Role::Client, &[], &Scope::ALL), &whole, false),
        ] {
            assert_eq!(now.covers(then), covers, "{now:?} {then:?}");
        }
    }
}
