//! What the engine itself says of its files: that every index has the entries of its table, that pages are whole, that
//! references hold.

use super::{Db, dialect::Sql, frames, is_postgres, schema};
use crate::domain::fault::Fault;
use migration::proof::{TABLES, listed};
use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};

/// A file of SQLite up to this size is checked at once, a larger one table by table: no moment of it is then held for
/// long, and the free pages are not looked at.
const AT_ONCE: i64 = 256 * 1024 * 1024;
/// Findings of one check that are reported.
const MOST: usize = 20;

/// What the engine says.
#[derive(Debug, Default)]
pub struct Integrity {
    /// Tables and indexes that were checked.
    pub checked: usize,
    /// What is wrong, in the engine's words.
    pub wrong: Vec<String>,
    /// What could not be checked, and why.
    pub unchecked: Vec<String>,
}

/// Has the engine check all that is the program's.
pub async fn check(db: &Db) -> Result<Integrity, Fault> {
    if is_postgres(db.latest()) { postgres(db).await } else { sqlite(db).await }
}

async fn sqlite(db: &Db) -> Result<Integrity, Fault> {
    let mut found = Integrity::default();
    found.wrong.extend(frames::damaged(db.engine()).await?.map(|said| said.en));
    let c = db.reader();
    let names: Vec<String> = Sql::new("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        .all(c)
        .await?
        .iter()
        .map(|row| row.try_get("", "name"))
        .collect::<Result<_, _>>()?;
    let names: Vec<_> = names.into_iter().filter(|name| listed(name).is_some()).collect();
    found.checked = names.len();
    let size = Sql::new("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        .number(c)
        .await?
        .unwrap_or_default();
    if size <= AT_ONCE {
        collect(&mut found, Sql::new("SELECT integrity_check AS message FROM pragma_integrity_check").all(c).await)?;
    } else {
        for name in names.iter().map(String::as_str).chain(["sqlite_schema"]) {
            collect(
                &mut found,
                Sql::new("SELECT integrity_check AS message FROM pragma_integrity_check(?)").value(name).all(c).await,
            )?;
        }
        found.unchecked.push(
            "free pages of the file, which hold nothing: the file is large and was checked table by table".to_owned(),
        );
    }
    for name in &names {
        let broken = Sql::new(
            "SELECT \"table\" || ' ' || coalesce(rowid, '?') || ' refers to a row of ' || parent || ' that is not there' AS message FROM pragma_foreign_key_check(?) LIMIT 20",
        );
        collect(&mut found, broken.value(name.as_str()).all(c).await)?;
    }
    Ok(found)
}

/// Takes in the rows of a check; damage that ends the check is a finding too.
fn collect(found: &mut Integrity, rows: Result<Vec<sea_orm::QueryResult>, Fault>) -> Result<(), Fault> {
    match rows {
        Ok(rows) => {
            for row in rows.iter().take(MOST) {
                let message: String = row.try_get("", "message")?;
                found.wrong.extend(Some(message).filter(|message| message != "ok"));
            }
            Ok(())
        }
        Err(fault) if schema::is_damage(&fault) => {
            found.wrong.push(words(&fault));
            Ok(())
        }
        Err(fault) => Err(fault),
    }
}

/// What the database said.
fn words(fault: &Fault) -> String {
    fault.cause.as_ref().map_or_else(|| fault.to_string(), ToString::to_string)
}

/// The relations of the program that are checked: each index by its tree and by the rows of its table, each table by
/// its pages.
const CHECKS: &str = "\
    SELECT 'index ' || i.relname AS name, format('SELECT {schema}.bt_index_check(%s::oid::regclass, true)', i.oid) AS run \
      FROM pg_class t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am a ON a.oid = i.relam AND a.amname = 'btree' \
      WHERE t.relnamespace = current_schema()::regnamespace AND {ours} AND x.indisvalid AND t.relpersistence = 'p' \
    UNION ALL SELECT 'table ' || t.relname, format('SELECT concat_ws('' '', blkno, offnum, msg) AS message FROM {schema}.verify_heapam(%s::oid::regclass)', t.oid) \
      FROM pg_class t WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind = 'r' AND {ours} AND t.relpersistence = 'p' ORDER BY 1";

async fn postgres(db: &Db) -> Result<Integrity, Fault> {
    let mut found = Integrity::default();
    if Sql::new("SELECT count(*) FROM pg_settings WHERE name = 'data_checksums' AND setting = 'on'")
        .number(db.latest())
        .await?
        == Some(0)
    {
        found.unchecked.push(
            "pages damaged on the disk where no row shows it: the cluster was made without data checksums".to_owned(),
        );
    }
    // What is made here is rolled back.
    let tx = db.latest().begin().await?;
    if let Some(schema) = amcheck(&tx).await? {
        each(&tx, &schema, &mut found).await?;
    } else {
        let why = "indexes against their tables: the extension amcheck is not there or not for this role (CREATE EXTENSION amcheck, and GRANT EXECUTE on its functions)";
        found.unchecked.push(why.to_owned());
    }
    tx.rollback().await?;
    Ok(found)
}

/// The schema of the extension that checks indexes and tables, which is made where it may be.
async fn amcheck(tx: &DatabaseTransaction) -> Result<Option<String>, Fault> {
    let schema = || {
        Sql::new(
            "SELECT quote_ident(n.nspname) AS message FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck' \
             AND (SELECT bool_and(has_function_privilege(p.oid, 'EXECUTE')) FROM pg_proc p JOIN pg_depend d ON d.objid = p.oid AND d.refobjid = e.oid \
               WHERE p.proname IN ('bt_index_check', 'verify_heapam'))",
        )
    };
    let read = |row: Option<sea_orm::QueryResult>| {
        row.map(|row| Ok::<_, Fault>(row.try_get::<String>("", "message")?)).transpose()
    };
    if let Some(schema) = read(schema().one(tx).await?)? {
        return Ok(Some(schema));
    }
    tx.execute_unprepared("SAVEPOINT integrity").await?;
    if tx.execute_unprepared("CREATE EXTENSION amcheck").await.is_err() {
        tx.execute_unprepared("ROLLBACK TO SAVEPOINT integrity").await?;
        return Ok(None);
    }
    read(schema().one(tx).await?)
}

async fn each(tx: &DatabaseTransaction, schema: &str, found: &mut Integrity) -> Result<(), Fault> {
    let names: Vec<_> = TABLES.iter().map(|table| format!("'{}'", table.name)).collect();
    let ours = format!("t.relname IN ({})", names.join(", "));
    for row in
        Sql::new(CHECKS.replace("{schema}", &schema.replace('\'', "''")).replace("{ours}", &ours)).all(tx).await?
    {
        let (name, run): (String, String) = (row.try_get("", "name")?, row.try_get("", "run")?);
        found.checked += 1;
        tx.execute_unprepared("SAVEPOINT integrity").await?;
        match Sql::new(run).all(tx).await {
            Ok(rows) if name.starts_with("table ") => {
                for row in rows.iter().take(MOST) {
                    found.wrong.push(format!("{name}: {}", row.try_get::<String>("", "message")?));
                }
            }
            Ok(_) => {}
            Err(fault) if schema::is_damage(&fault) => {
                tx.execute_unprepared("ROLLBACK TO SAVEPOINT integrity").await?;
                found.wrong.push(format!("{name}: {}", words(&fault)));
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(())
}
