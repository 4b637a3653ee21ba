//! How a change begins, behind all others, and a read that sees one moment.

use super::{
    Db, Tx, WRITERS,
    connection::Connection,
    dialect::Engine,
    error::{Trouble, is_suspect, sqlx_fault},
    lanes::connect::{sqlite_file, sqlite_options},
    proof::Proof,
};
use crate::domain::{account::Scope, fault::Fault};
use sea_orm::{
    ConnectionTrait, Database, DatabaseConnection, SqliteTransactionMode, TransactionOptions, TransactionTrait,
};
use std::{path::Path, sync::Arc};

/// Page cache of a connection that changes the tables, in KiB.
const SCHEMA_CACHE_KIB: u32 = 2048;

/// What holds for a change on PostgreSQL: once acknowledged it is on the disk, whatever the server's own setting is.
const DURABLE: &str = "SELECT CASE WHEN current_setting('synchronous_commit') = 'off' THEN set_config('synchronous_commit', 'on', true) END";

impl Db {
    /// Begins a change; waits for the one before.
    pub async fn begin(&self) -> Result<Tx, Fault> {
        let turn = self.lanes.write_turn().await?;
        let tx = if self.writer.is_some() || self.schema.is_compared() {
            self.begin_locked().await?
        } else {
            // Before the first change the schema is compared, and no other instance waits for that.
            let tx = self.begin_on_postgres(&format!("BEGIN; {DURABLE}")).await?;
            self.schema.at_begin(tx.uncounted()).await?;
            tx.uncounted().execute_unprepared(self.engine.write_lock().unwrap_or_default()).await?;
            tx
        };
        self.schema.at_begin(tx.uncounted()).await?;
        Ok(tx.holding(turn))
    }

    /// Begins a change that writes one event and nothing else, under whatever schema there is.
    pub(crate) async fn begin_to_report(&self) -> Result<Tx, Fault> {
        let turn = self.lanes.write_turn().await?;
        Ok(self.begin_locked().await?.unguarded().holding(turn))
    }

    /// Begins a change behind all others.
    async fn begin_locked(&self) -> Result<Tx, Fault> {
        let Some(writer) = &self.writer else {
            let lock = self.engine.write_lock().unwrap_or_default();
            return self.begin_on_postgres(&format!("BEGIN; {DURABLE}; {lock}")).await;
        };
        let tx = Tx::begin(writer.lend().await?, "BEGIN IMMEDIATE", self, Scope::ALL).await.map_err(sqlx_fault)?;
        // Notes of a change that was undone, or was no act, are not this one's.
        self.proof.take_notes();
        Ok(tx)
    }

    /// Begins a change by a statement. Connections that a server cut while they lay idle are closed, and another is
    /// taken: nothing was done on them yet.
    pub(super) async fn begin_on_postgres(&self, statement: &str) -> Result<Tx, Fault> {
        let pool = self.write.get_postgres_connection_pool();
        let mut tries = 0..=WRITERS;
        loop {
            let connection =
                pool.acquire().await.inspect_err(|e| self.health.refused(Trouble::of(e))).map_err(sqlx_fault)?;
            let connection = Connection::Postgres(connection, Some(Arc::clone(&self.health)));
            match Tx::begin(connection, statement, self, Scope::ALL).await {
                Ok(tx) => return Ok(tx),
                Err(error) if is_suspect(&error) && tries.next().is_some() => {}
                Err(error) => return Err(sqlx_fault(error)),
            }
        }
    }

    /// Begins a change of the tables themselves: see [`Tx::schema`].
    pub async fn begin_schema(&self) -> Result<Tx, Fault> {
        let Engine::Sqlite { path } = &self.engine else {
            let tx = Tx::of_schema(self.write.begin().await?, self);
            tx.execute_unprepared(self.engine.write_lock().unwrap_or_default()).await?;
            return Ok(tx);
        };
        // The writer's own connection stays open, and this one waits for its changes as another process would.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let connection = sqlite_for_schema(path, &self.proof).await?;
        Ok(Tx::of_schema(connection.begin_with_options(options).await?, self))
    }

    /// Begins a read of several statements that all see one moment; nothing can be written through it, and it waits for
    /// nobody.
    pub async fn snapshot(&self, scope: &Scope) -> Result<Tx, Fault> {
        let (connection, begin) = match self.engine {
            Engine::Sqlite { .. } => (
                Connection::Reader(self.read.get_sqlite_connection_pool().acquire().await.map_err(sqlx_fault)?),
                "BEGIN",
            ),
            Engine::Postgres { .. } => (
                Connection::Postgres(
                    self.read.get_postgres_connection_pool().acquire().await.map_err(sqlx_fault)?,
                    None,
                ),
                "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            ),
        };
        Tx::begin(connection, begin, self, scope.clone()).await.map_err(sqlx_fault)
    }
}

/// A connection for a change of the tables, which notes what it writes for the proof.
async fn sqlite_for_schema(path: &Path, proof: &Arc<Proof>) -> Result<DatabaseConnection, Fault> {
    let mut options = sqlite_options(1);
    let (path, proof) = (path.to_owned(), Arc::clone(proof));
    options.map_sqlx_sqlite_opts(move |o| {
        sqlite_file(o, &path, SCHEMA_CACHE_KIB).pragma("synchronous", "FULL").pragma("secure_delete", "ON")
    });
    options.map_sqlx_sqlite_pool_opts(move |o| {
        let proof = Arc::clone(&proof);
        o.after_connect(move |connection, _| {
            let proof = Arc::clone(&proof);
            Box::pin(async move {
                connection.lock_handle().await?.set_update_hook(move |row| proof.note(&row));
                Ok(())
            })
        })
    });
    Ok(Database::connect(options).await?)
}
