//! Which number of a decision is taken, by whom, and where else it turns up.

use super::super::{
    Tx,
    authority::OF_NO_BODY,
    dialect::{Sql, holes},
    from_json, scope, word,
};
use crate::domain::{
    authority::Authority,
    decision::{DecisionState, FurtherNumber},
    fault::Fault,
    number::{number_key, reference, symbol_key},
    stored::Stored,
};
use sea_orm::{ConnectionTrait, QueryResult};
use std::ops::RangeInclusive;

/// A number as it is compared, of a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// The year of signing.
    pub year: i32,
    /// The key of the number.
    pub number_key: String,
    /// The key of the symbol, empty where there is none.
    pub symbol_key: String,
}

/// The registered decision of one of these authorities that has the number already.
pub async fn taken(
    c: &impl ConnectionTrait,
    authorities: &[&Stored<Authority>],
    number: &Number,
) -> Result<Option<i64>, Fault> {
    if authorities.is_empty() {
        return Ok(None);
    }
    let sql = Sql::new(format!(
        "SELECT decision_id FROM registered_number WHERE authority_id IN ({}) AND year = ? AND number_key = ? AND symbol_key = ?",
        holes(authorities.len())
    ));
    let sql = authorities.iter().fold(sql, |sql, a| sql.value(a.id));
    with(sql, number).number(c).await
}

fn with(sql: Sql, number: &Number) -> Sql {
    sql.value(number.year).value(number.number_key.as_str()).value(number.symbol_key.as_str())
}

/// Takes the number for each of the authorities.
pub async fn take(
    c: &impl ConnectionTrait,
    authorities: &[&Stored<Authority>],
    number: &Number,
    decision_id: i64,
) -> Result<(), Fault> {
    for authority in authorities {
        let sql =
            Sql::new("INSERT INTO registered_number (authority_id, year, number_key, symbol_key, decision_id) VALUES (?, ?, ?, ?, ?)").value(authority.id);
        with(sql, number).value(decision_id).execute(c).await?;
    }
    Ok(())
}

/// A registered decision that may be the same paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// Its number in the register.
    pub id: i64,
    /// How it is cited.
    pub reference: Option<String>,
    /// The key of its symbol.
    pub symbol_key: Option<String>,
    /// The year of signing.
    pub signed_year: Option<i32>,
    /// The year it was announced.
    pub announced_year: Option<i32>,
    /// Whether its source names no body.
    pub of_no_body: bool,
}

/// Registered decisions that took the number for one of these authorities in one of these years, whatever its symbol:
/// also as the further number of a joint paper.
pub async fn took(
    tx: &Tx,
    authorities: &[&Stored<Authority>],
    number_key: &str,
    years: RangeInclusive<i32>,
    except: i64,
) -> Result<Vec<Alike>, Fault> {
    if authorities.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::new(
        "SELECT d.id, d.number, d.symbol, n.symbol_key, n.year FROM registered_number n JOIN decision d ON d.id = n.decision_id",
    );
    sql.and("n.number_key = ?", [number_key]);
    sql.and("d.id <> ?", [except]);
    sql.that("d.voided_by IS NULL");
    sql.one_of("n.authority_id", authorities.iter().map(|a| a.id));
    sql.one_of("n.year", years.map(i64::from));
    let rows = narrowed(tx, sql).then("ORDER BY d.id LIMIT 100").all(&**tx).await?;
    let of = |row: &QueryResult| {
        let (number, symbol): (Option<String>, Option<String>) =
            (row.try_get("", "number")?, row.try_get("", "symbol")?);
        Ok(Alike {
            id: row.try_get("", "id")?,
            reference: reference(number.as_deref(), symbol.as_deref()),
            symbol_key: Some(row.try_get::<String>("", "symbol_key")?).filter(|key| !key.is_empty()),
            of_no_body: false,
            signed_year: Some(row.try_get("", "year")?),
            announced_year: None,
        })
    };
    rows.iter().map(of).collect()
}

/// Registered decisions with the number, of whatever year and symbol: those of one of the authorities and of no body,
/// or of any where none is given.
pub async fn alike(
    tx: &Tx,
    authorities: &[&Stored<Authority>],
    number_key: &str,
    except: i64,
) -> Result<Vec<Alike>, Fault> {
    let sql = Sql::new(
        "SELECT d.id, d.number, d.symbol, d.symbol_key, d.signed_year, d.announced_year, d.authority_codes = '[]' AS of_no_body FROM decision d \
         WHERE d.number_key = ? AND d.state = 'registered' AND d.voided_by IS NULL AND d.id <> ?",
    )
    .value(number_key)
    .value(except);
    let sql = if authorities.is_empty() {
        sql
    } else {
        let sql = sql.then(&format!(
            "AND (d.authority_set_id IN {OF_NO_BODY} OR d.authority_set_id IN (SELECT authority_set_id FROM authority_set_member WHERE authority_id IN ({})))",
            holes(authorities.len())
        ));
        authorities.iter().fold(sql, |sql, a| sql.value(a.id))
    };
    let rows = narrowed(tx, sql).then("ORDER BY d.id LIMIT 100").all(&**tx).await?;
    rows.iter()
        .map(|row| {
            let (number, symbol): (Option<String>, Option<String>) =
                (row.try_get("", "number")?, row.try_get("", "symbol")?);
            Ok(Alike {
                id: row.try_get("", "id")?,
                reference: reference(number.as_deref(), symbol.as_deref()),
                symbol_key: row.try_get("", "symbol_key")?,
                of_no_body: row.try_get("", "of_no_body")?,
                signed_year: row.try_get("", "signed_year")?,
                announced_year: row.try_get("", "announced_year")?,
            })
        })
        .collect()
}

/// The joint papers that bear one of the numbers for a further body, with one of the symbols where some are given.
pub async fn joint(c: &impl ConnectionTrait, numbers: &[String], symbols: &[String]) -> Result<Vec<i64>, Fault> {
    let sql = Sql::new("SELECT id, further_numbers FROM decision WHERE further_numbers IS NOT NULL");
    let mut found = Vec::new();
    for row in sql.all(c).await? {
        let further: Vec<FurtherNumber> = from_json(&row.try_get::<String>("", "further_numbers")?)?;
        let bears = |one: &FurtherNumber| {
            let symbol = one.symbol.as_deref().map(symbol_key);
            numbers.contains(&number_key(&one.number))
                && (symbols.is_empty() || symbol.is_some_and(|symbol| symbols.contains(&symbol)))
        };
        if further.iter().any(bears) {
            found.push(row.try_get("", "id")?);
        }
    }
    Ok(found)
}

/// Gives back the numbers of a decision.
pub async fn give_back(c: &impl ConnectionTrait, decision_id: i64) -> Result<(), Fault> {
    Sql::new("DELETE FROM registered_number WHERE decision_id = ?").value(decision_id).execute(c).await?;
    Ok(())
}

/// A statement that has its conditions already, narrowed to the decisions that are inside.
fn narrowed(tx: &Tx, sql: Sql) -> Sql {
    match scope::inside(&tx.scope, "d.authority_set_id") {
        Some(inside) => sql.then("AND ").with(inside),
        None => sql,
    }
}

/// Registered decisions with the number, of other bodies that bear the same name: their code and reference.
pub async fn namesakes(tx: &Tx, authorities: &[&Stored<Authority>], number: &Number) -> Result<Vec<String>, Fault> {
    if authorities.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(format!(
        "SELECT a.code, d.number, d.symbol FROM authority mine JOIN authority a ON a.name_key = mine.name_key AND a.id <> mine.id \
         JOIN registered_number n ON n.authority_id = a.id JOIN decision d ON d.id = n.decision_id \
         WHERE mine.id IN ({}) AND n.year = ? AND n.number_key = ? AND n.symbol_key = ?",
        holes(authorities.len())
    ));
    let sql = with(authorities.iter().fold(sql, |sql, a| sql.value(a.id)), number);
    let rows = narrowed(tx, sql).then("ORDER BY a.code").all(&**tx).await?;
    rows.iter()
        .map(|row| {
            let number = reference(
                row.try_get::<Option<String>>("", "number")?.as_deref(),
                row.try_get::<Option<String>>("", "symbol")?.as_deref(),
            );
            Ok(format!("“{}” {}", row.try_get::<String>("", "code")?, number.unwrap_or_default()))
        })
        .collect()
}

/// Other open drafts of one of the authorities with the number.
pub async fn open_drafts(
    tx: &Tx,
    authorities: &[&Stored<Authority>],
    number: &Number,
    except: i64,
) -> Result<Vec<i64>, Fault> {
    if authorities.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(format!(
        "SELECT DISTINCT d.id, d.state FROM decision d JOIN authority_set_member m ON m.authority_set_id = d.authority_set_id \
         WHERE m.authority_id IN ({}) AND d.signed_year = ? AND d.number_key = ? AND coalesce(d.symbol_key, '') = ? AND d.id <> ?",
        holes(authorities.len())
    ));
    let sql = authorities.iter().fold(sql, |sql, a| sql.value(a.id));
    let rows = narrowed(tx, with(sql, number).value(except)).then("ORDER BY d.id").all(&**tx).await?;
    let mut drafts = Vec::new();
    for row in &rows {
        if matches!(word(&row.try_get::<String>("", "state")?)?, DecisionState::Draft | DecisionState::Submitted) {
            drafts.push(row.try_get("", "id")?);
        }
    }
    Ok(drafts)
}
