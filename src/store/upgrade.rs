//! What a step of migration leaves to be filled from what is on record.

use super::{
    Tx,
    decision::search_key,
    dialect::{NAMES, Sql, TITLES, index_words, tidy_words},
    from_json,
    recipient::search_key as words_of,
};
use crate::domain::{
    fault::Fault,
    name::sort_key,
    recipient::{Member, RecipientKind},
};
use sea_orm::QueryResult;

/// Notes who wrote the drafts that are on their way, by the events that wrote them: who did so before the upgrade does
/// not register them after it.
pub async fn authors(tx: &Tx) -> Result<u64, Fault> {
    let sql = "INSERT INTO decision_hand (decision_id, part, account, issued_by, account_created_by, at) \
               SELECT e.noun_id, 'author', e.actor, '', '', min(e.at) FROM audit_event e JOIN decision d ON d.id = e.noun_id \
               WHERE e.noun = 'decision' AND e.act IN ('create_decision', 'replace_decision') AND d.state IN ('draft', 'submitted') GROUP BY e.noun_id, e.actor";
    Sql::new(sql).execute(&**tx).await
}

/// Notes who made the accounts and tokens that are there, as far as an event of their own says it.
pub async fn makers(tx: &Tx) -> Result<(), Fault> {
    for (table, act) in [("account", "create_account"), ("token", "create_token")] {
        let sql = format!(
            "UPDATE {table} SET created_by = (SELECT max(e.actor) FROM audit_event e WHERE e.noun = '{table}' AND e.noun_id = {table}.id AND e.act = '{act}')"
        );
        Sql::new(sql).execute(&**tx).await?;
    }
    Ok(())
}

/// Decisions are found by the words of their source beside those of the title.
pub async fn sources(tx: &Tx) -> Result<(), Fault> {
    for row in Sql::new("SELECT id, title, source FROM decision WHERE source IS NOT NULL").all(&**tx).await? {
        let (id, title): (i64, Option<String>) = (row.try_get("", "id")?, row.try_get("", "title")?);
        let key = search_key(title.as_deref(), row.try_get::<Option<String>>("", "source")?.as_deref());
        index_words(&**tx, &TITLES, &[(id, &key)], true).await?;
        Sql::new("UPDATE decision SET title_key = ? WHERE id = ?").value(key).value(id).execute(&**tx).await?;
    }
    Ok(())
}

/// Households are found by the records of their members.
pub async fn households(tx: &Tx) -> Result<(), Fault> {
    for row in Sql::new("SELECT id, members FROM recipient WHERE members <> '[]'").all(&**tx).await? {
        let household: i64 = row.try_get("", "id")?;
        let members: Vec<Member> = from_json(&row.try_get::<String>("", "members")?)?;
        for member in members.into_iter().filter_map(|member| member.recipient_id) {
            let sql = Sql::new("INSERT INTO household_member (member_id, household_id) VALUES (?, ?)");
            sql.value(member).value(household).execute(&**tx).await?;
        }
    }
    Ok(())
}

/// Conferrals that were changed say when: by their own events, by the acts on them, by the merges that moved them.
pub async fn changes(tx: &Tx) -> Result<(), Fault> {
    let sql = "UPDATE conferral SET updated_at = (SELECT max(at) FROM ( \
               SELECT e.at FROM audit_event e WHERE e.noun = 'conferral' AND e.noun_id = conferral.id \
               UNION ALL SELECT d.registered_at FROM conferral_act a JOIN decision d ON d.id = a.decision_id WHERE a.conferral_id = conferral.id \
               UNION ALL SELECT coalesce(m.undone_at, m.merged_at) FROM merge m WHERE m.into_id = conferral.recipient_id OR m.from_id = conferral.recipient_id \
               ) AS changed) WHERE version > 1";
    Sql::new(sql).execute(&**tx).await.map(|_| ())
}

/// Rows whose keys are computed anew at a time.
const CHUNK: i64 = 500;

/// The words by which recipients are found, and the order of names, are those of this version; rows that have them
/// already are left as they are.
pub async fn names(tx: &Tx) -> Result<(), Fault> {
    let mut after = 0_i64;
    loop {
        let sql =
            "SELECT id, kind, name, aliases, search_key, name_sort FROM recipient WHERE id > ? ORDER BY id LIMIT ?";
        let rows = Sql::new(sql).value(after).value(CHUNK).all(&**tx).await?;
        let Some(last) = rows.last() else { break };
        after = last.try_get("", "id")?;
        let mut keys = Vec::with_capacity(rows.len());
        for row in &rows {
            let id: i64 = row.try_get("", "id")?;
            // What was altered by hand so that it cannot be read is left as it is.
            let (Some(kind), Some(name), Some(aliases)) = (text(row, "kind"), text(row, "name"), text(row, "aliases"))
            else {
                continue;
            };
            let aliases: Vec<String> = from_json(&aliases).unwrap_or_default();
            let (words, order) = (words_of(&name, &aliases), order_of(&kind, &name));
            if text(row, "search_key").as_ref() != Some(&words) || text(row, "name_sort").as_ref() != Some(&order) {
                keys.push((id, words, order));
            }
        }
        if keys.is_empty() {
            continue;
        }
        let words: Vec<_> = keys.iter().map(|(id, key, _)| (*id, key.as_str())).collect();
        index_words(&**tx, &NAMES, &words, true).await?;
        let sql = Sql::new(format!(
            "WITH made (id, search_key, name_sort) AS (VALUES {}) UPDATE recipient SET search_key = made.search_key, name_sort = made.name_sort FROM made WHERE recipient.id = made.id",
            vec!["(CAST(? AS BIGINT), ?, ?)"; keys.len()].join(", ")
        ));
        keys.into_iter().fold(sql, |sql, (id, key, sort)| sql.value(id).value(key).value(sort)).execute(&**tx).await?;
    }
    tidy_words(&**tx, &NAMES).await?;
    orders(tx).await
}

fn order_of(kind: &str, name: &str) -> String {
    sort_key(name, kind == RecipientKind::Individual.word())
}

fn text(row: &QueryResult, column: &str) -> Option<String> {
    row.try_get("", column).ok()
}

/// The same order for the names that conferrals have.
async fn orders(tx: &Tx) -> Result<(), Fault> {
    let mut after = 0_i64;
    loop {
        let sql = "SELECT id, recipient_kind, name, name_sort FROM conferral WHERE id > ? AND name IS NOT NULL ORDER BY id LIMIT ?";
        let rows = Sql::new(sql).value(after).value(CHUNK).all(&**tx).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.try_get("", "id")?;
        for row in &rows {
            let (Some(kind), Some(name)) = (text(row, "recipient_kind"), text(row, "name")) else { continue };
            let order = order_of(&kind, &name);
            if text(row, "name_sort").is_none_or(|sort| sort != order) {
                let sql = Sql::new("UPDATE conferral SET name_sort = ? WHERE id = ?");
                sql.value(order).value(row.try_get::<i64>("", "id")?).execute(&**tx).await?;
            }
        }
    }
}
