//! What a decision says it does to what it names.

use super::{
    super::{dialect::Sql, from_json, word},
    cited,
};
use crate::domain::{
    act::{Reach, said},
    decision::{Act, Right, Target},
    fault::Fault,
    time::millis,
};
use sea_orm::ConnectionTrait;
use std::collections::{HashMap, HashSet};

/// What a decision says it does to what it names.
pub struct Deed {
    pub(super) reference: String,
    pub(super) registered: i64,
    named: HashMap<i64, Right>,
    whole: Vec<(i64, Right)>,
}

impl Deed {
    /// Of a decision as it is kept or will be.
    #[must_use]
    pub fn new(id: i64, act: Act, reference: Option<String>, targets: &[Target]) -> Self {
        let named = targets.iter().filter_map(|target| Some((target.conferral_id?, said(act, target)))).collect();
        let whole = targets.iter().filter_map(|target| Some((target.decision_id?, said(act, target)))).collect();
        Self { reference: reference.unwrap_or_else(|| format!("#{id}")), registered: i64::MAX, named, whole }
    }

    /// How it is cited.
    #[must_use]
    pub fn reference(&self) -> &str {
        &self.reference
    }

    /// Whether it names one of these conferrals, each with the decision that awarded it.
    #[must_use]
    pub fn names(&self, line: &[(i64, i64)]) -> bool {
        let awarded_by = |id: &i64| line.iter().any(|(_, decision_id)| decision_id == id);
        line.iter().any(|(id, _)| self.named.contains_key(id)) || self.whole.iter().any(|(id, _)| awarded_by(id))
    }

    /// How it names a conferral that others did acts on, and what it says is right there. The conferral is the first of
    /// a line, each with the decision that awarded it; the others are those whose place it took.
    #[must_use]
    pub fn on(&self, line: &[(i64, i64)], did: impl Fn(i64) -> bool) -> (Reach, Right) {
        if let Some(right) = line.iter().find_map(|(conferral_id, _)| self.named.get(conferral_id)) {
            return (Reach::Named, right.clone());
        }
        let awarded_by = |id: i64| line.iter().any(|(_, decision_id)| *decision_id == id);
        if let Some((_, right)) = self.whole.iter().find(|(id, _)| awarded_by(*id)) {
            return (Reach::Whole, right.clone());
        }
        let earlier = self.whole.iter().find(|(id, _)| did(*id));
        (earlier.map_or(Reach::Whole, |(id, _)| Reach::OfAct(*id)), Right::default())
    }
}

/// What each of these decisions says it does.
pub async fn deeds(c: &impl ConnectionTrait, ids: HashSet<i64>) -> Result<HashMap<i64, Deed>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    let ids: Vec<i64> = ids.into_iter().collect();
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("SELECT id, act, number, symbol, targets, registered_at FROM decision");
        sql.one_of("id", chunk.iter().copied());
        for row in sql.all(c).await? {
            let id = row.try_get("", "id")?;
            let targets: Vec<Target> = from_json(&row.try_get::<String>("", "targets")?)?;
            let act = word(&row.try_get::<String>("", "act")?)?;
            let registered = row.try_get::<Option<String>>("", "registered_at")?.as_deref().map_or(i64::MAX, millis);
            found.insert(id, Deed { registered, ..Deed::new(id, act, cited(&row)?, &targets) });
        }
    }
    Ok(found)
}
