//! What is derived from the rows, made anew from them: the search index and the indexes of the tables.

use super::{
    Tx,
    dialect::{NAMES, Sql, TITLES, UNITS, Words},
    is_postgres,
};
use crate::domain::fault::Fault;
use sea_orm::ConnectionTrait;
use serde::Serialize;

/// An index that was made anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rebuilt {
    /// Its name; of many at once, the table they belong to, or the word `all`.
    pub name: String,
    /// How many entries it has, or how many indexes they are.
    pub entries: i64,
}

/// The words of names as [`migration::NAME_WORDS`] has them: word and recipient, those with accents left out.
pub(super) const WORDS_OF_NAMES: &str = "SELECT DISTINCT word, id FROM recipient, unnest(string_to_array(search_key, ' ')) AS word \
    WHERE word <> '' AND word !~ '[āàảãáạ]$'";

/// Makes the search index anew from the folded words that are stored in the rows.
pub async fn search(tx: &Tx) -> Result<Vec<Rebuilt>, Fault> {
    let mut all = Vec::new();
    for Words { table, column, index } in [NAMES, UNITS, TITLES] {
        if is_postgres(&**tx) {
            Sql::new(format!("REINDEX INDEX {index}")).execute(&**tx).await?;
            if index == NAMES.index {
                Sql::new("DELETE FROM recipient_word").execute(&**tx).await?;
                Sql::new(format!("INSERT INTO recipient_word {WORDS_OF_NAMES}")).execute(&**tx).await?;
            }
        } else {
            // Its table may be empty, half filled or damaged: nothing of it is kept.
            Sql::new(format!("INSERT INTO {index} ({index}) VALUES ('delete-all')")).execute(&**tx).await?;
            Sql::new(format!(
                "INSERT INTO {index} (rowid, words) SELECT id, coalesce({column}, '') FROM {table} ORDER BY id"
            ))
            .execute(&**tx)
            .await?;
        }
        all.push(Rebuilt { name: index.to_owned(), entries: super::count(&**tx, table).await? });
    }
    Ok(all)
}

/// Makes every index of every table anew, and the groups of conferrals that are not what their conferrals make of them.
pub async fn indexes(tx: &Tx) -> Result<Vec<Rebuilt>, Fault> {
    let mut rebuilt = of_tables(tx).await?;
    let groups = super::derived::group_misfits(&**tx).await?;
    super::conferral::group::renew(&**tx, &groups).await?;
    let differing = super::derived::differing_misfits(&**tx).await?;
    super::conferral::group::renew(&**tx, &differing).await?;
    for (name, decisions) in [("conferral_group", groups), ("decision_differing", differing)] {
        if !decisions.is_empty() {
            let entries = i64::try_from(decisions.len()).map_err(Fault::internal)?;
            rebuilt.push(Rebuilt { name: name.to_owned(), entries });
        }
    }
    Ok(rebuilt)
}

async fn of_tables(tx: &Tx) -> Result<Vec<Rebuilt>, Fault> {
    if !is_postgres(&**tx) {
        tx.execute_unprepared("REINDEX").await?;
        let entries = Sql::new("SELECT count(*) FROM sqlite_schema WHERE type = 'index'")
            .number(&**tx)
            .await?
            .unwrap_or_default();
        return Ok(vec![Rebuilt { name: "all".to_owned(), entries }]);
    }
    let tables = Sql::new(
        "SELECT tablename AS name, count(*) AS entries FROM pg_indexes WHERE schemaname = current_schema() GROUP BY tablename ORDER BY tablename",
    );
    let tables: Vec<(String, i64)> = tables.rows(&**tx, &["name", "entries"]).await?;
    for (name, _) in &tables {
        tx.execute_unprepared(&format!("REINDEX TABLE \"{}\"", name.replace('"', "\"\""))).await?;
    }
    Ok(tables.into_iter().map(|(name, entries)| Rebuilt { name, entries }).collect())
}
