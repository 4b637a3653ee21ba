//! A register copied row by row into an empty database, of the same engine or the other.
//!
//! Rows travel as JSON text that one statement reads out and one statement takes in: both engines read and write it
//! themselves, whole numbers and texts exactly. Some megabytes at a time, however long the rows are.

use super::{
    Db, Tx,
    dialect::{Engine, Sql},
    is_postgres, migrate, repair,
};
use crate::domain::fault::{Code, Fault};
use migration::{
    STEPS,
    proof::{Only, Rows, TABLES},
};
use sea_orm::ConnectionTrait;

/// Bytes of rows that are copied at a time, unless a single row is larger.
const BATCH: i64 = 8 << 20;
/// Rows that are copied at a time at most.
const MOST: i64 = 5_000;

/// A table with what is needed to copy it.
struct Table {
    name: &'static str,
    columns: Vec<String>,
    /// The column of its key, where it is one whole number.
    key: Option<String>,
}

/// Copies every row into a database that has no register, in one transaction, and how many they were. The source stands
/// still meanwhile: the caller holds its lock.
pub async fn copy(from: &Tx, to: &Db, now_s: i64) -> Result<u64, Fault> {
    if !migrate::is_new(to).await? {
        return Err(Fault::because(
            Code::WrongState,
            "Nơi đến đã có một sổ; hãy chọn một cơ sở dữ liệu trống.",
            "The target has a register already; name an empty database.",
        ));
    }
    let tx = to.begin_schema().await?;
    for step in STEPS {
        migrate::apply(&tx, step, now_s).await?;
    }
    let keys = if is_postgres(&*tx) {
        let keys = foreign_keys(&tx).await?;
        for (table, name, _) in &keys {
            tx.execute_unprepared(&format!("ALTER TABLE \"{table}\" DROP CONSTRAINT \"{name}\"")).await?;
        }
        keys
    } else {
        tx.execute_unprepared("PRAGMA defer_foreign_keys = ON").await?;
        Vec::new()
    };
    let (mut rows, mut names) = (0, Vec::new());
    for table in tables(from).await? {
        // The notes of what an act writes are for acts.
        triggers(&tx, table.name, "DISABLE").await?;
        // What a step puts into a table is in the source as it is now.
        Sql::new(format!("DELETE FROM {}", table.name)).execute(&*tx).await?;
        let copied = rows_of(from, &tx, &table).await?;
        triggers(&tx, table.name, "ENABLE").await?;
        tracing::info!(table = table.name, rows = copied, "copied");
        rows += copied;
        names.push(table.name);
    }
    for (table, name, definition) in &keys {
        tx.execute_unprepared(&format!("ALTER TABLE \"{table}\" ADD CONSTRAINT \"{name}\" {definition}")).await?;
    }
    numbers(from, &tx).await?;
    repair::search(&tx).await?;
    tx.commit().await?;
    if matches!(to.engine(), Engine::Postgres { .. }) {
        // Its own tables by name: those of the server are its administrator's, and it warns of each.
        to.maintain(&format!("ANALYZE {}", names.join(", "))).await?;
    }
    Ok(rows)
}

/// The tables that are copied: all but what one engine alone has, and the steps of the schema, which were just taken.
async fn tables(from: &Tx) -> Result<Vec<Table>, Fault> {
    let mut tables = Vec::new();
    for listed in TABLES {
        if listed.name == "seaql_migrations"
            || matches!(listed.rows, Rows::Outside { only: Some(Only::Sqlite | Only::Postgres), .. })
        {
            continue;
        }
        let sql = if is_postgres(&**from) {
            "SELECT a.attname::text AS name, a.atttypid = 'bigint'::regtype AND coalesce(cardinality(i.indkey::int2[]) = 1, false) AS is_key FROM pg_attribute a \
             LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary AND a.attnum = ANY (i.indkey) \
             WHERE a.attrelid = to_regclass(?) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"
        } else {
            "SELECT name, pk = 1 AND type IN ('INTEGER', 'BIGINT') AND (SELECT max(pk) FROM pragma_table_info(t.t)) = 1 AS is_key \
             FROM (SELECT ? AS t) AS t, pragma_table_info(t.t)"
        };
        let found = Sql::new(sql).value(listed.name).all(&**from).await?;
        let mut table = Table { name: listed.name, columns: Vec::new(), key: None };
        for row in &found {
            let name: String = row.try_get("", "name")?;
            if row.try_get::<bool>("", "is_key")? {
                table.key = Some(name.clone());
            }
            table.columns.push(name);
        }
        tables.push(table);
    }
    Ok(tables)
}

/// Copies the rows of a table in the order of its key; one without a key of one number is small, and goes at once.
async fn rows_of(from: &Tx, to: &Tx, table: &Table) -> Result<u64, Fault> {
    let Some(key) = &table.key else { return batch(from, to, table, "", &[]).await };
    let lengths: Vec<_> =
        table.columns.iter().map(|column| format!("coalesce(length(CAST({column} AS text)), 4)")).collect();
    let sizes = format!(
        "SELECT {key} AS key, {} AS size FROM {} WHERE {key} > ? ORDER BY {key} LIMIT {MOST}",
        lengths.join(" + "),
        table.name
    );
    let (mut last, mut copied) = (i64::MIN, 0);
    loop {
        let next: Vec<(i64, i64)> = Sql::new(&*sizes).value(last).rows(&**from, &["key", "size"]).await?;
        if next.is_empty() {
            return Ok(copied);
        }
        let mut left = BATCH;
        let mut fits = next.iter().take_while(|(_, size)| {
            left -= size;
            left >= 0
        });
        let end = fits.by_ref().last().or(next.first()).map_or(last, |(key, _)| *key);
        copied += batch(from, to, table, &format!("WHERE {key} > ? AND {key} <= ?"), &[last, end]).await?;
        last = end;
    }
}

/// Copies the rows of a table that meet a condition.
async fn batch(from: &Tx, to: &Tx, table: &Table, condition: &str, values: &[i64]) -> Result<u64, Fault> {
    let Table { name, columns, key } = table;
    let list = columns.join(", ");
    let order = key.as_ref().map_or_else(String::new, |key| format!("ORDER BY {key}"));
    let mut read = Sql::new(if is_postgres(&**from) {
        format!(
            "SELECT json_agg(gathered)::text AS rows FROM (SELECT {list} FROM {name} {condition} {order}) AS gathered"
        )
    } else {
        let each: Vec<_> = columns.iter().map(|column| format!("'{column}', {column}")).collect();
        let each = each.join(", ");
        format!(
            "SELECT json_group_array(json_object({each})) AS rows FROM (SELECT {list} FROM {name} {condition} {order})"
        )
    });
    for value in values {
        read = read.value(*value);
    }
    let rows: Option<String> = read.one(&**from).await?.map(|row| row.try_get("", "rows")).transpose()?.flatten();
    let Some(rows) = rows else { return Ok(0) };
    let write = if is_postgres(&**to) {
        format!("INSERT INTO {name} ({list}) SELECT {list} FROM json_populate_recordset(NULL::{name}, ?::json)")
    } else {
        let values: Vec<_> = columns.iter().map(|column| format!("value ->> '$.{column}'")).collect();
        format!("INSERT INTO {name} ({list}) SELECT {} FROM json_each(?)", values.join(", "))
    };
    Sql::new(write).value(rows).execute(&**to).await
}

/// Switches the triggers of a table of PostgreSQL off and on again; those of SQLite only guard what is there.
async fn triggers(tx: &Tx, table: &str, how: &str) -> Result<(), Fault> {
    if is_postgres(&**tx) {
        tx.execute_unprepared(&format!("ALTER TABLE \"{table}\" {how} TRIGGER USER")).await?;
    }
    Ok(())
}

/// The foreign keys of PostgreSQL: their table, name and definition. They are checked at once when all rows are in.
async fn foreign_keys(tx: &Tx) -> Result<Vec<(String, String, String)>, Fault> {
    Sql::new(
        "SELECT c.conrelid::regclass::text AS tbl, c.conname::text AS name, pg_get_constraintdef(c.oid) AS definition FROM pg_constraint c \
         WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace ORDER BY 1, 2",
    )
    .rows(&**tx, &["tbl", "name", "definition"])
    .await
}

/// The highest number that was ever given out in each table is not given out again.
async fn numbers(from: &Tx, to: &Tx) -> Result<(), Fault> {
    let last: Vec<(String, i64)> = Sql::new(if is_postgres(&**from) {
        "SELECT c.relname::text AS name, s.last_value AS last FROM pg_sequences s \
         JOIN pg_depend d ON d.objid = (quote_ident(s.schemaname) || '.' || quote_ident(s.sequencename))::regclass AND d.deptype = 'i' \
         JOIN pg_class c ON c.oid = d.refobjid WHERE s.schemaname = current_schema() AND s.last_value IS NOT NULL"
    } else {
        "SELECT name, seq AS last FROM sqlite_sequence WHERE seq > 0"
    })
    .rows(&**from, &["name", "last"])
    .await?;
    for (name, last) in last {
        if is_postgres(&**to) {
            Sql::new("SELECT setval(pg_get_serial_sequence(?, 'id'), ?)").value(name).value(last).one(&**to).await?;
        } else {
            Sql::new("DELETE FROM sqlite_sequence WHERE name = ?").value(name.clone()).execute(&**to).await?;
            Sql::new("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)")
                .value(name)
                .value(last)
                .execute(&**to)
                .await?;
        }
    }
    Ok(())
}
