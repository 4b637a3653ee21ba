//! The acts on conferrals as a history tells them.

use super::{
    super::{Db, dialect::Sql, from_json, some_day, some_word, word},
    cited,
};
use crate::domain::{
    account::Scope,
    decision::{Act, Right},
    fault::Fault,
    history::ActOn,
};
use std::collections::HashMap;

/// The acts of decisions that are inside on each of these conferrals, as a history tells them, oldest first.
pub async fn history(db: &Db, scope: &Scope, conferral_ids: &[i64]) -> Result<HashMap<i64, Vec<ActOn>>, Fault> {
    if conferral_ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "SELECT t.conferral_id, t.decision_id, t.act, u.id AS undoes, t.status_after, t.stood, t.pending, d.number, d.symbol, d.signed_on, d.cancel_reason \
         FROM conferral_act t LEFT JOIN decision d ON d.id = t.decision_id LEFT JOIN decision u ON u.id = t.undoes",
    );
    if let Some(inside) = super::super::scope::inside(scope, "u.authority_set_id") {
        sql = sql.then("AND ").with(inside);
    }
    sql.that("t.took");
    sql.one_of("t.conferral_id", conferral_ids.iter().copied());
    super::super::scope::decisions(&mut sql, scope, "d.authority_set_id");
    let mut found: HashMap<i64, Vec<ActOn>> = HashMap::new();
    for row in sql.then("ORDER BY t.conferral_id, t.day, d.registered_at, t.id").all(db.reader()).await? {
        let stood: Right = from_json(&row.try_get::<String>("", "stood")?)?;
        let act: Act = word(&row.try_get::<String>("", "act")?)?;
        let on = ActOn {
            act,
            decision_id: row.try_get("", "decision_id")?,
            reference: cited(&row)?,
            signed_on: some_day(row.try_get::<Option<String>>("", "signed_on")?.as_ref())?,
            cancel_reason: some_word(row.try_get::<Option<String>>("", "cancel_reason")?.as_ref())?,
            undoes_decision_id: row.try_get("", "undoes")?,
            stood: Some(stood).filter(|stood| !stood.says_nothing()),
            pending: Some(row.try_get("", "pending")?).filter(|pending| *pending),
            status_after: word(&row.try_get::<String>("", "status_after")?)?,
        };
        found.entry(row.try_get("", "conferral_id")?).or_default().push(on);
    }
    Ok(found)
}
