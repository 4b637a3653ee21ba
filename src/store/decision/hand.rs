//! The hands each decision went through.

use super::super::{Db, dialect::Sql, word};
use crate::domain::{
    account::PROGRAM,
    decision::{Hand, OneHand, OneHandFilter},
    fault::Fault,
    number::reference,
    page::Window,
};
use sea_orm::{ConnectionTrait, QueryResult};
use std::collections::HashMap;

/// Notes a hand of a decision, once for each credential; `one_person` is who could have been both pairs of eyes, of a
/// registrar's.
pub async fn add(
    c: &impl ConnectionTrait,
    decision_id: i64,
    hand: &Hand,
    one_person: Option<&str>,
    now: &str,
) -> Result<(), Fault> {
    let Hand { part, account, issued_by, account_created_by } = hand;
    let sql = Sql::new(
        "INSERT INTO decision_hand (decision_id, part, account, issued_by, account_created_by, one_person, at) VALUES (?, ?, ?, ?, ?, ?, ?) \
         ON CONFLICT (decision_id, part, account, issued_by) DO NOTHING",
    );
    let sql =
        sql.value(decision_id).value(part.word()).value(account.as_str()).value(issued_by.clone().unwrap_or_default());
    sql.value(account_created_by.clone().unwrap_or_default())
        .value(one_person.map(str::to_owned))
        .value(now)
        .execute(c)
        .await?;
    Ok(())
}

/// The hands of a decision so far, in their order.
pub async fn of(c: &impl ConnectionTrait, decision_id: i64) -> Result<Vec<Hand>, Fault> {
    let rows = Sql::new(
        "SELECT part, account, issued_by, account_created_by FROM decision_hand WHERE decision_id = ? ORDER BY id",
    )
    .value(decision_id)
    .all(c)
    .await?;
    rows.iter().map(hand).collect()
}

fn hand(row: &QueryResult) -> Result<Hand, Fault> {
    let some = |column: &str| Ok::<_, Fault>(Some(row.try_get::<String>("", column)?).filter(|text| !text.is_empty()));
    Ok(Hand {
        part: word(&row.try_get::<String>("", "part")?)?,
        account: row.try_get("", "account")?,
        issued_by: some("issued_by")?,
        account_created_by: some("account_created_by")?,
    })
}

/// The condition by which a registrar's hand, known as `h`, is one that a filter lists.
fn listed(sql: &mut Sql, filter: OneHandFilter) {
    let OneHandFilter { include_command_line } = filter;
    sql.that("h.one_person IS NOT NULL");
    if !include_command_line {
        sql.and("h.one_person <> ?", [PROGRAM]);
    }
}

/// The registered decisions of which one person could have been both pairs of eyes, in the order of their numbers.
pub async fn of_one_person(db: &Db, filter: OneHandFilter, window: &Window) -> Result<Vec<OneHand>, Fault> {
    let mut sql = Sql::new(
        "SELECT d.id, d.number, d.symbol, d.registered_at, h.one_person FROM decision_hand h JOIN decision d ON d.id = h.decision_id",
    );
    listed(&mut sql, filter);
    sql.and("h.decision_id > ?", [window.after_id()]);
    let rows = sql.then("ORDER BY h.decision_id LIMIT ?").value(window.fetch()).all(db.reader()).await?;
    let mut sql = Sql::new("SELECT decision_id, part, account, issued_by, account_created_by FROM decision_hand");
    let ids = rows.iter().map(|row| row.try_get::<i64>("", "id")).collect::<Result<Vec<_>, _>>()?;
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sql.one_of("decision_id", ids);
    let mut hands: HashMap<i64, Vec<Hand>> = HashMap::new();
    for row in sql.then("ORDER BY id").all(db.reader()).await? {
        hands.entry(row.try_get("", "decision_id")?).or_default().push(hand(&row)?);
    }
    let one = |row: &QueryResult| {
        let decision_id = row.try_get("", "id")?;
        let (number, symbol): (Option<String>, Option<String>) =
            (row.try_get("", "number")?, row.try_get("", "symbol")?);
        Ok(OneHand {
            decision_id,
            reference: reference(number.as_deref(), symbol.as_deref()),
            person: row.try_get("", "one_person")?,
            hands: hands.get(&decision_id).cloned().unwrap_or_default(),
            registered_at: row.try_get("", "registered_at")?,
        })
    };
    rows.iter().map(one).collect()
}

/// How many there are.
pub async fn count_of_one_person(db: &Db, filter: OneHandFilter) -> Result<i64, Fault> {
    let mut sql = Sql::new("SELECT count(*) FROM decision_hand h");
    listed(&mut sql, filter);
    Ok(sql.number(db.reader()).await?.unwrap_or_default())
}
