//! The export of everything, beside a plain loop over the same statement that writes the same bytes.

use crate::program::Program;
use award_registry::{
    domain::{account::Scope, conferral::ConferralFilter, export::FormatName},
    format::format,
    store::{Db, conferral::filter::Resolved, dialect::Engine, export::statement},
};
use bench::{
    Error,
    client::{Connection, get},
    told,
};
use rusqlite::types::ValueRef;
use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

/// What an export came to.
#[derive(Debug)]
pub struct Export {
    /// How long the program took, the file written by the client.
    pub time: Duration,
    /// How long until the first piece came.
    pub first: Duration,
    /// How long the floor took.
    pub floor: Duration,
    /// How many bytes came.
    pub bytes: u64,
    /// How far the program's memory grew above what it was, in MiB.
    pub growth: f64,
    /// What differs from the floor's file, where anything does.
    pub differs: Option<String>,
}

/// A file of this run, removed when this is dropped.
struct Temporary(PathBuf);

impl Temporary {
    fn new(name: &str) -> Self {
        Self(std::env::temp_dir().join(format!("award-registry-measure-{}-{name}", std::process::id())))
    }
}

impl Drop for Temporary {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Exports everything as CSV, floor and program in turn, and keeps the better of two runs of each: the first of all
/// warms the page cache for both.
pub async fn export(program: &Program, database: &str, token: &str) -> Result<Export, Error> {
    let (plain, ours) = (Temporary::new("floor.csv"), Temporary::new("export.csv"));
    let (text, columns, engine) = sql(database).await?;
    let mut result: Option<Export> = None;
    for _ in 0..2 {
        let begun = Instant::now();
        match &engine {
            Engine::Sqlite { path } => sqlite(path, &text, &columns, &plain.0)?,
            Engine::Postgres { url } => copy(url, &text, &plain.0)?,
        }
        let floor = begun.elapsed();
        let before = program.memory().map_or(0.0, |m| m.now);
        program.forget_peak()?;
        let mut request = Vec::new();
        get(&mut request, "/v1/conferrals/export?format=csv", token);
        let mut connection = Connection::open(program.address).await?;
        let mut file = BufWriter::with_capacity(1 << 18, File::create(&ours.0)?);
        let mut bytes = 0;
        let begun = Instant::now();
        let first = connection
            .stream(&request, |piece| {
                bytes += piece.len() as u64;
                file.write_all(piece)
            })
            .await?;
        file.flush()?;
        let time = begun.elapsed();
        let growth = program.memory().map_or(0.0, |m| m.peak) - before;
        result = Some(match result {
            Some(best) => Export {
                time: best.time.min(time),
                first: best.first.max(first),
                floor: best.floor.min(floor),
                growth: best.growth.max(growth),
                ..best
            },
            None => Export { time, first, floor, bytes, growth, differs: None },
        });
    }
    let mut result = result.ok_or("no run")?;
    if matches!(engine, Engine::Sqlite { .. }) {
        result.differs = difference(&plain.0, &ours.0)?;
    }
    Ok(result)
}

/// The product's own statement of an export of everything.
async fn sql(database: &str) -> Result<(String, Vec<&'static str>, Engine), Error> {
    let db = Db::open(database, None).await.map_err(told)?;
    let columns = format(FormatName::Csv).ok_or("no CSV")?.columns;
    let all = Resolved {
        filter: ConferralFilter::default(),
        periods: Vec::new(),
        campaigns: Vec::new(),
        awards: Vec::new(),
        sets: None,
        scope: Scope::ALL,
        today: chrono::NaiveDate::default(),
        frequent_names: false,
    };
    let text = statement(&db, &all, columns).map_err(told)?.statement(db.engine().backend()).to_string();
    let engine = db.engine().clone();
    db.close().await.map_err(told)?;
    Ok((text, columns.to_vec(), engine))
}

/// The floor on SQLite: one read-only connection, one loop, one buffered file.
fn sqlite(path: &Path, text: &str, columns: &[&str], to: &Path) -> Result<(), Error> {
    let connection = rusqlite::Connection::open_with_flags(
        path,
        rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let mut query = connection.prepare(text)?;
    let mut rows = query.query([])?;
    let mut out = BufWriter::with_capacity(1 << 16, File::create(to)?);
    write!(out, "{}\r\n", columns.join(","))?;
    let lists: Vec<bool> = columns.iter().map(|name| name.starts_with("authority_")).collect();
    let mut joined: HashMap<Vec<u8>, Vec<u8>> = HashMap::new();
    while let Some(row) = rows.next()? {
        for (i, list) in lists.iter().enumerate() {
            if i > 0 {
                out.write_all(b",")?;
            }
            match row.get_ref(i)? {
                ValueRef::Integer(number) => write!(out, "{number}")?,
                ValueRef::Text(text) if *list => {
                    if !joined.contains_key(text) {
                        joined
                            .insert(text.to_vec(), serde_json::from_slice::<Vec<String>>(text)?.join(";").into_bytes());
                    }
                    field(&mut out, joined.get(text).map(Vec::as_slice).unwrap_or_default())?;
                }
                ValueRef::Text(text) => field(&mut out, text)?,
                _ => {}
            }
        }
        out.write_all(b"\r\n")?;
    }
    Ok(out.flush()?)
}

/// A field, in quotes where it needs them (RFC 4180).
fn field(out: &mut impl Write, text: &[u8]) -> std::io::Result<()> {
    if !text.iter().any(|b| matches!(b, b',' | b'"' | b'\r' | b'\n')) {
        return out.write_all(text);
    }
    out.write_all(b"\"")?;
    for (i, part) in text.split(|b| *b == b'"').enumerate() {
        if i > 0 {
            out.write_all(b"\"\"")?;
        }
        out.write_all(part)?;
    }
    out.write_all(b"\"")
}

/// The floor on PostgreSQL: its own client and COPY.
fn copy(url: &str, text: &str, to: &Path) -> Result<(), Error> {
    let done = Command::new("psql")
        .args([url, "-qc", &format!("COPY ({text}) TO STDOUT WITH (FORMAT csv, HEADER)")])
        .stdout(File::create(to)?)
        .status()?;
    if done.success() { Ok(()) } else { Err("psql failed".into()) }
}

/// The first line in which two files differ.
fn difference(one: &Path, other: &Path) -> Result<Option<String>, Error> {
    use std::io::{BufRead, BufReader};
    let (mut one, mut other) = (BufReader::new(File::open(one)?), BufReader::new(File::open(other)?));
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for number in 1.. {
        a.clear();
        b.clear();
        let lengths = (one.read_until(b'\n', &mut a)?, other.read_until(b'\n', &mut b)?);
        if a != b {
            return Ok(Some(format!(
                "line {number}: {:?} and {:?}",
                String::from_utf8_lossy(&a),
                String::from_utf8_lossy(&b)
            )));
        }
        if lengths == (0, 0) {
            break;
        }
    }
    Ok(None)
}
