//! Reads a file in a process of its own, which has limits: a hostile file ends that one, and costs nothing here.

use crate::{
    domain::fault::{Code, Fault, Finding},
    format::{
        annex::{
            grid::{Book, Row},
            unreadable::Unreadable,
            wire,
        },
        is_for_spreadsheet, unguarded,
    },
};
use std::{
    io::BufReader,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    sync::LazyLock,
    time::{Duration, Instant},
};
use tokio::sync::Semaphore;

/// Files that are read at a time.
const AT_A_TIME: usize = 2;
/// What its allocator sets aside at a time, in KiB.
const ARENA_KIB: &str = "32768";
/// How long a file may take, whatever else the machine does.
const PATIENCE: Duration = Duration::from_secs(40);
/// How often is looked whether that time is over.
const MOMENT: Duration = Duration::from_millis(200);

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(AT_A_TIME));

/// Reads a file.
pub(in crate::service) async fn read(path: &Path) -> Result<Book, Fault> {
    let _turn = TURNS.acquire().await.map_err(Fault::internal)?;
    let path = path.to_owned();
    tokio::task::spawn_blocking(move || in_process(&path)).await.map_err(Fault::internal)?
}

fn in_process(path: &Path) -> Result<Book, Fault> {
    let (mut child, said) = start(path, &[])?;
    // What it says is taken while it works: the pipe holds no more than 64 KiB.
    let listening = std::thread::spawn(move || wire::read(BufReader::new(said)));
    wait(&mut child)?;
    let read = listening.join().map_err(|_| Fault::internal("what a reader says was not understood"))?;
    let mut book = read.map_err(refused)?;
    if is_for_spreadsheet(path).map_err(Fault::internal)? {
        book.sheets.iter_mut().flat_map(|sheet| &mut sheet.rows).for_each(without_apostrophes);
    }
    Ok(book)
}

/// The cells of a row of a file for a spreadsheet as what they were written from.
fn without_apostrophes(row: &mut Row) {
    for cell in &mut row.cells {
        let text = unguarded(&cell.text);
        if text.len() < cell.text.len() {
            cell.text = text.to_owned();
        }
    }
}

/// Reads a file of many rows, each taken as it comes; whatever stops the taking stops the reading.
pub(super) fn stream(path: &Path, mut take: impl FnMut(&str, Row) -> Result<(), Fault>) -> Result<(), Fault> {
    let (mut child, said) = start(path, &["--rows"])?;
    let has_apostrophes = is_for_spreadsheet(path).map_err(Fault::internal)?;
    let read = wire::each(BufReader::new(said), |sheet, mut row| {
        if has_apostrophes {
            without_apostrophes(&mut row);
        }
        take(sheet, row).map_err(Stopped::Taking)
    });
    if read.is_err() {
        child.kill().map_err(Fault::internal)?;
    }
    child.wait().map_err(Fault::internal)?;
    read.map_err(|stopped| match stopped {
        Stopped::Reading(reason) => refused(reason),
        Stopped::Taking(fault) => fault,
    })
}

/// What stopped the reading of rows.
enum Stopped {
    Reading(Unreadable),
    Taking(Fault),
}

impl From<Unreadable> for Stopped {
    fn from(reason: Unreadable) -> Self {
        Self::Reading(reason)
    }
}

/// Starts the reader of a file.
fn start(path: &Path, flags: &[&str]) -> Result<(Child, ChildStdout), Fault> {
    // On Linux the program that runs, though a package has put another in its place since.
    let own = Path::new("/proc/self/exe");
    let program = if own.exists() { own.to_owned() } else { std::env::current_exe().map_err(Fault::internal)? };
    let child = Command::new(program)
        .arg0("award-registry")
        .arg("read-annex")
        .args(flags)
        .arg(path)
        .env_clear()
        // The allocator would set a gigabyte aside, twice what the reader may have: it then fails at random, or not at all.
        .env("MIMALLOC_ARENA_RESERVE", ARENA_KIB)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.map_err(Fault::internal)?;
    let said = child.stdout.take().ok_or_else(|| Fault::internal("a reader without an output"))?;
    Ok((child, said))
}

/// Waits for the end of a process, and brings it about when its time is over.
fn wait(child: &mut Child) -> Result<(), Fault> {
    let begun = Instant::now();
    let mut pause = Duration::from_millis(2);
    loop {
        if child.try_wait().map_err(Fault::internal)?.is_some() {
            return Ok(());
        }
        if begun.elapsed() > PATIENCE {
            child.kill().map_err(Fault::internal)?;
        }
        std::thread::sleep(pause);
        pause = (2 * pause).min(MOMENT);
    }
}

/// A file that is not read.
pub(super) fn refused(reason: Unreadable) -> Fault {
    let text = reason.text();
    let code = if reason == Unreadable::TooManyRows { Code::TooManyRows } else { Code::FileUnreadable };
    Fault::at(code, Finding::at("/file", reason.word(), text.vi, text.en))
}
