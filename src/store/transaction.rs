//! Several statements that are one: a change, or a read of one moment, on a connection of its own from BEGIN to COMMIT
//! or ROLLBACK.
//!
//! BEGIN, COMMIT and ROLLBACK are statements of ours. The driver counts transactions within transactions instead, and
//! SQLite ends one by itself when the disk or the memory fails: the count is then wrong, what follows is a savepoint
//! within a transaction that never ends, and all of it is acknowledged and lost. Here a statement that failed is the
//! last of its transaction, COMMIT fails outside of one, and a connection whose state is in doubt is closed.

use super::{
    Db,
    connection::{Connection, Driver},
    counted::Counted,
    dialect::Engine,
    error::{self, Trouble},
    proof::Proof,
    schema,
};
use crate::domain::{
    account::Scope,
    fault::{Code, Fault},
};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr,
    Statement,
    prelude::async_trait::async_trait,
    sqlx::{self, AssertSqlSafe},
};
use sea_query_sqlx::SqlxValues;
use std::sync::{Arc, atomic::Ordering};
use tokio::sync::{Mutex, OwnedSemaphorePermit};

/// One change: everything in it is written, or nothing.
#[derive(Debug)]
#[must_use = "a change that is not committed is undone"]
pub struct Tx {
    statements: Counted<Statements>,
    /// What sees the register as it was before.
    pub(super) committed: DatabaseConnection,
    engine: Engine,
    pub(super) proof: Arc<Proof>,
    /// What its schema is compared by before it is committed, unless it only reports.
    schema: Option<Arc<schema::Guard>>,
    /// The turn among the changes of this program; a read has none.
    _turn: Option<OwnedSemaphorePermit>,
    /// The part of the register that whoever asked sees: what is looked up within is narrowed to it.
    pub scope: Scope,
}

/// What the statements of a [`Tx`] run on.
#[derive(Debug)]
pub struct Statements(Kind);

#[derive(Debug)]
enum Kind {
    /// A connection of ours, with our own BEGIN and COMMIT.
    Own(DbBackend, Mutex<Held>),
    /// The ORM's own transaction, for migrations, which take nothing else; on a connection that was opened for it.
    Schema(DatabaseTransaction),
}

/// The connection of a transaction.
#[derive(Debug)]
struct Held {
    connection: Option<Connection>,
    state: State,
}

#[derive(Debug)]
enum State {
    /// The next statement may come.
    Open,
    /// A statement is under way, or whoever waited for it has gone.
    Running,
    /// A statement failed: there will be no other.
    Failed(Arc<sqlx::Error>),
    /// It was committed, or undone.
    Ended,
}

impl Drop for Held {
    /// At once, and not when the next change begins: another process may want to write.
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        let in_doubt =
            matches!(&self.state, State::Failed(error) if error::is_suspect(error)) || connection.ended_by_itself();
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !in_doubt => drop(runtime.spawn(connection.undo())),
            _ => connection.discard(),
        }
    }
}

impl Held {
    fn failed(&mut self, error: sqlx::Error) -> DbErr {
        if let Some(health) = self.connection.as_ref().and_then(Connection::health) {
            health.refused(Trouble::of(&error));
        }
        let error = Arc::new(error);
        self.state = State::Failed(Arc::clone(&error));
        DbErr::Query(RuntimeErr::SqlxError(error))
    }

    /// The connection for the next statement, unless one before failed or was left midway.
    fn next(&mut self) -> Result<&mut Connection, DbErr> {
        match &self.state {
            State::Open => {}
            State::Failed(error) => return Err(DbErr::Query(RuntimeErr::SqlxError(Arc::clone(error)))),
            State::Running => return Err(DbErr::Custom("a statement of this transaction was left midway".into())),
            State::Ended => return Err(DbErr::Custom("this transaction has ended".into())),
        }
        if self.connection.as_ref().is_some_and(Connection::ended_by_itself) {
            return Err(self.failed(sqlx::Error::Protocol("SQLite has rolled back by itself".into())));
        }
        self.state = State::Running;
        self.connection.as_mut().ok_or_else(|| DbErr::Custom("this transaction has ended".into()))
    }

    fn done<T>(&mut self, result: Result<T, sqlx::Error>) -> Result<T, DbErr> {
        match result {
            Ok(value) => {
                self.state = State::Open;
                Ok(value)
            }
            Err(error) => Err(self.failed(error)),
        }
    }

    async fn batch(&mut self, sql: &str) -> Result<ExecResult, DbErr> {
        let result = self.next()?.batch(sql).await;
        self.done(result)
    }

    /// A transaction that was not begun: its connection is as it was only where another writer was in the way of
    /// SQLite's.
    fn not_begun(&mut self, error: sqlx::Error) -> sqlx::Error {
        self.state = State::Ended;
        if let Some(connection) = self.connection.take() {
            let trouble = Trouble::of(&error);
            if let Some(health) = connection.health() {
                health.refused(trouble);
            }
            match connection {
                Connection::Writer(_) if trouble == Trouble::Busy => connection.give_back(),
                _ => connection.discard(),
            }
        }
        error
    }

    /// Makes the change last. Where the answer is an error nobody knows whether it was: that is never a success. One that
    /// `shows` that changes can be made is any but a report, which is written where they cannot.
    async fn commit(&mut self, shows: bool) -> Result<(), Fault> {
        let committed = self.batch("COMMIT").await;
        let Some(connection) = self.connection.take() else {
            return Err(Fault::internal("this transaction has ended"));
        };
        self.state = State::Ended;
        if let Err(error) = committed {
            connection.discard();
            let fault = Fault::from(error);
            return Err(if fault.code == Code::Internal { Fault { code: Code::Unavailable, ..fault } } else { fault });
        }
        let gone = match &connection {
            Connection::Writer(writing) => writing.watch.check(),
            Connection::Reader(_) | Connection::Postgres(..) => Ok(()),
        };
        if let (Some(health), Ok(())) = (connection.health(), gone)
            && shows
        {
            health.took_a_write();
        }
        connection.give_back();
        gone.map_err(Fault::from)
    }
}

/// A statement as the driver takes it.
fn query<D: sqlx::Database>(statement: Statement) -> sqlx::query::Query<'static, D, SqlxValues>
where
    SqlxValues: sqlx::IntoArguments<D>,
{
    sqlx::query_with(
        AssertSqlSafe(statement.sql),
        SqlxValues(statement.values.unwrap_or_else(|| sea_orm::Values(Vec::new()))),
    )
}

#[async_trait]
impl ConnectionTrait for Statements {
    fn get_database_backend(&self) -> DbBackend {
        match &self.0 {
            Kind::Own(backend, _) => *backend,
            Kind::Schema(transaction) => transaction.get_database_backend(),
        }
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let own = match &self.0 {
            Kind::Own(_, own) => own,
            Kind::Schema(transaction) => return transaction.execute_raw(statement).await,
        };
        let mut held = own.lock().await;
        let result = match held.next()?.driver() {
            Driver::Sqlite(c) => query(statement).execute(c).await.map(Into::into),
            Driver::Postgres(c) => query(statement).execute(c).await.map(Into::into),
        };
        held.done(result)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        match &self.0 {
            Kind::Own(_, own) => own.lock().await.batch(sql).await,
            Kind::Schema(transaction) => transaction.execute_unprepared(sql).await,
        }
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        let own = match &self.0 {
            Kind::Own(_, own) => own,
            Kind::Schema(transaction) => return transaction.query_one_raw(statement).await,
        };
        let mut held = own.lock().await;
        let result = match held.next()?.driver() {
            Driver::Sqlite(c) => query(statement).fetch_optional(c).await.map(|row| row.map(Into::into)),
            Driver::Postgres(c) => query(statement).fetch_optional(c).await.map(|row| row.map(Into::into)),
        };
        held.done(result)
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        let own = match &self.0 {
            Kind::Own(_, own) => own,
            Kind::Schema(transaction) => return transaction.query_all_raw(statement).await,
        };
        let mut held = own.lock().await;
        let result = match held.next()?.driver() {
            Driver::Sqlite(c) => {
                query(statement).fetch_all(c).await.map(|rows| rows.into_iter().map(Into::into).collect())
            }
            Driver::Postgres(c) => {
                query(statement).fetch_all(c).await.map(|rows| rows.into_iter().map(Into::into).collect())
            }
        };
        held.done(result)
    }
}

impl Tx {
    /// Begins on a connection, by a statement.
    pub(super) async fn begin(connection: Connection, sql: &str, db: &Db, scope: Scope) -> Result<Self, sqlx::Error> {
        if let Connection::Writer(writing) = &connection {
            writing.session.rolled_back.store(false, Ordering::Release);
        }
        let mut held = Held { connection: Some(connection), state: State::Open };
        if let Some(connection) = &mut held.connection {
            held.state = State::Running;
            match connection.batch(sql).await {
                Ok(_) => held.state = State::Open,
                Err(error) => return Err(held.not_begun(error)),
            }
        }
        Ok(Self::of(Kind::Own(db.engine.backend(), Mutex::new(held)), db, scope))
    }

    /// A change of the tables themselves.
    pub(super) fn of_schema(transaction: DatabaseTransaction, db: &Db) -> Self {
        Self::of(Kind::Schema(transaction), db, Scope::ALL)
    }

    fn of(kind: Kind, db: &Db, scope: Scope) -> Self {
        let (committed, proof, schema) = (db.committed.clone(), Arc::clone(&db.proof), Some(Arc::clone(&db.schema)));
        Self {
            statements: Counted::new(Statements(kind)),
            committed,
            engine: db.engine.clone(),
            proof,
            schema,
            _turn: None,
            scope,
        }
    }

    /// The same, whatever the schema is when it is committed.
    pub(super) fn unguarded(self) -> Self {
        Self { schema: None, ..self }
    }

    /// The same, with the turn it holds among the changes of this program.
    pub(super) fn holding(self, turn: OwnedSemaphorePermit) -> Self {
        Self { _turn: Some(turn), ..self }
    }

    /// What migrations run on; only of [`super::Db::begin_schema`].
    pub fn schema(&self) -> Result<&DatabaseTransaction, Fault> {
        match &self.statements.inner.0 {
            Kind::Schema(transaction) => Ok(transaction),
            Kind::Own(..) => Err(Fault::internal("a migration needs a transaction that was begun for it")),
        }
    }

    /// Makes the change last: once this answers, it survives a power cut.
    pub async fn commit(self) -> Result<(), Fault> {
        match (&self.schema, &self.uncounted().0) {
            (Some(schema), Kind::Own(..)) => schema.at_commit(self.uncounted()).await?,
            (Some(schema), Kind::Schema(_)) => schema.forget(),
            (None, _) => {}
        }
        let shows = self.schema.is_some();
        match self.statements.inner.0 {
            Kind::Own(_, own) => own.into_inner().commit(shows).await,
            Kind::Schema(transaction) => Ok(transaction.commit().await?),
        }
    }

    /// Undoes it by closing its connection, which nobody is to have again.
    pub(super) fn discard(self) {
        if let Kind::Own(_, own) = self.statements.inner.0
            && let Some(connection) = own.into_inner().connection.take()
        {
            connection.discard();
        }
    }

    /// What its statements run on: what is asked there is no part of the act.
    pub(super) fn uncounted(&self) -> &Statements {
        &self.statements.inner
    }

    /// The engine it runs on.
    #[must_use]
    pub fn engine(&self) -> &Engine {
        &self.engine
    }
}

impl std::ops::Deref for Tx {
    type Target = Counted<Statements>;
    fn deref(&self) -> &Counted<Statements> {
        &self.statements
    }
}
