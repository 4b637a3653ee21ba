//! How connections are made that read, on both engines.

use super::super::{PATIENCE, watch::Watch};
use crate::domain::fault::Fault;
use sea_orm::{
    ConnectOptions, Database, DatabaseConnection,
    sqlx::{self, sqlite::SqliteConnectOptions},
};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// Page cache of one reader on SQLite, in KiB.
const READER_CACHE_KIB: u32 = 1024;
/// How long a connection to PostgreSQL lies idle until it is asked whether it is alive: nobody ends a session and sees
/// the next request sooner.
const IDLE: Duration = Duration::from_millis(5);
/// Steps of a long read on SQLite between two looks whether somebody still waits for it: some milliseconds.
const STEPS: i32 = 20_000;

/// Connections that only read, the same files as those before or nothing; where there is a word to stop, a statement
/// ends when it is set.
pub(in crate::store) async fn sqlite_reader(
    path: &Path,
    connections: u32,
    watch: &Arc<Watch>,
    stop: Option<Arc<AtomicBool>>,
) -> Result<DatabaseConnection, Fault> {
    let mut options = sqlite_options(connections);
    let path = path.to_owned();
    options.map_sqlx_sqlite_opts(move |o| sqlite_file(o, &path, READER_CACHE_KIB).read_only(true));
    let watch = Arc::clone(watch);
    options.map_sqlx_sqlite_pool_opts(move |o| {
        let (watch, stop) = (Arc::clone(&watch), stop.clone());
        o.after_connect(move |connection, _| {
            let (same, stop) = (watch.check(), stop.clone());
            Box::pin(async move {
                same.map_err(|gone| {
                    sqlx::Error::Io(std::io::Error::other(format!("the files of the database: {gone:?}")))
                })?;
                if let Some(stop) = stop {
                    connection.lock_handle().await?.set_progress_handler(STEPS, move || !stop.load(Ordering::Relaxed));
                }
                Ok(())
            })
        })
    });
    Ok(Database::connect(options).await?)
}

/// What all connections to a SQLite file have: none is ever closed, and none is asked before it is lent.
pub(in crate::store) fn sqlite_options(connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new("sqlite::memory:");
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .test_before_acquire(false)
        .acquire_timeout(PATIENCE);
    options.idle_timeout(None::<Duration>).max_lifetime(None::<Duration>);
    options
}

/// The file, with a page cache of so many KiB.
pub(in crate::store) fn sqlite_file(options: SqliteConnectOptions, path: &Path, cache: u32) -> SqliteConnectOptions {
    let options = options.filename(path).in_memory(false).shared_cache(false).busy_timeout(PATIENCE).foreign_keys(true);
    options.pragma("cache_size", format!("-{cache}"))
}

/// Connections to a PostgreSQL server, with settings of their sessions.
pub(in crate::store) async fn postgres(
    url: &str,
    connections: u32,
    settings: &[(&str, &str)],
) -> Result<DatabaseConnection, Fault> {
    Ok(Database::connect(postgres_options(url, connections, settings)).await?)
}

/// The same to a server that need not answer yet: the first that is asked of it connects.
pub(in crate::store) async fn postgres_later(
    url: &str,
    connections: u32,
    settings: &[(&str, &str)],
) -> Result<DatabaseConnection, Fault> {
    let mut options = postgres_options(url, connections, settings);
    options.connect_lazy(true);
    Ok(Database::connect(options).await?)
}

/// Each connection looks into the register's schema alone, and into no other that an address, a role or a database is
/// given: what is made there by hand is called by nobody. The server's own comes first, what a session made last.
const PATH: &str = "SELECT pg_catalog.set_config('search_path', pg_catalog.concat(pg_catalog.quote_ident(pg_catalog.current_schema()), ', pg_temp'), false) \
    WHERE pg_catalog.current_schema() IS NOT NULL";

fn postgres_options(url: &str, connections: u32, settings: &[(&str, &str)]) -> ConnectOptions {
    let mut options = ConnectOptions::new(url);
    // A server that was restarted cuts every connection: one that lay idle is asked before it is lent, so that none costs
    // a request. Under load none lies idle, and the question would be a third of what a read takes.
    options
        .max_connections(connections)
        .min_connections(0)
        .sqlx_logging(false)
        .test_before_acquire_if_idle_for(IDLE)
        .acquire_timeout(PATIENCE);
    let mut session = vec![("lock_timeout".to_owned(), "5s".to_owned())];
    session.extend(settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    options.idle_timeout(Some(Duration::from_mins(10))).map_sqlx_postgres_opts(move |o| {
        let name = session
            .iter()
            .find(|(name, _)| name == "application_name")
            .map_or("award-registry", |(_, value)| value.as_str());
        o.application_name(name)
            .options(session.iter().filter(|(name, _)| name != "application_name").map(|(name, value)| (name, value)))
    });
    options.map_sqlx_postgres_pool_opts(|o| {
        o.after_connect(|connection, _| {
            Box::pin(async move { sqlx::raw_sql(PATH).execute(connection).await.map(drop) })
        })
    });
    options
}
