//! A program that is measured: started, waited for, watched, and stopped again.

use bench::{Error, client::Connection};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A running program, stopped when this is dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start until `/readyz` answered 200.
    pub ready: Duration,
}

/// The memory of a process, in MiB.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Resident now.
    pub now: f64,
    /// Of these, not of files: what no other process shares and the system cannot drop.
    pub own: f64,
    /// Resident at most since the peak was last forgotten.
    pub peak: f64,
}

impl Program {
    /// Starts the bare server, which is this program itself.
    pub async fn bare() -> Result<Self, Error> {
        Self::start(Command::new(std::env::current_exe()?).arg("--bare"), "/").await
    }

    /// Starts the program on a database.
    pub async fn serving(program: &Path, database: &str) -> Result<Self, Error> {
        Self::start(
            Command::new(program).args(["serve", "--listen", "127.0.0.1:0", "--database", database, "--log", "error"]),
            "/readyz",
        )
        .await
    }

    async fn start(command: &mut Command, path: &str) -> Result<Self, Error> {
        let begun = Instant::now();
        let mut child = command.stdout(Stdio::piped()).stdin(Stdio::null()).spawn()?;
        let out = child.stdout.take().ok_or("no output")?;
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line
            .trim()
            .rsplit('/')
            .next()
            .and_then(|a| a.parse().ok())
            .ok_or_else(|| format!("no address in {line:?}"))?;
        let mut started = Self { child, address, ready: Duration::ZERO };
        let request = format!("GET {path} HTTP/1.1\r\nhost: measure\r\n\r\n");
        let mut connection = Connection::open(address).await?;
        while connection.ask(request.as_bytes()).await?.status != 200 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        started.ready = begun.elapsed();
        Ok(started)
    }

    /// Its memory, where the system tells it.
    pub fn memory(&self) -> Option<Memory> {
        memory_of(self.child.id())
    }

    /// Forgets the peak, so that the next one is that of what follows.
    pub fn forget_peak(&self) -> std::io::Result<()> {
        std::fs::write(format!("/proc/{}/clear_refs", self.child.id()), "5")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // Asked to stop first: the program folds its log into the database file.
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status();
        if asked.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
    }
}

/// The memory of a process, where the system tells it.
pub fn memory_of(process: u32) -> Option<Memory> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let kib =
        |name: &str| status.lines().find_map(|l| l.strip_prefix(name)?.split_whitespace().next()?.parse::<u32>().ok());
    let mib = |name: &str| Some(f64::from(kib(name)?) / 1024.0);
    Some(Memory { now: mib("VmRSS:")?, own: mib("RssAnon:")?, peak: mib("VmHWM:")? })
}

/// Runs a command of the program; answers what it prints.
pub fn run(program: &Path, words: &[&str]) -> Result<String, Error> {
    let made = Command::new(program).args(words).output()?;
    if !made.status.success() {
        return Err(format!("{words:?}: {}", String::from_utf8_lossy(&made.stderr)).into());
    }
    Ok(String::from_utf8(made.stdout)?)
}

/// A token of an account, made as an administrator makes one.
pub fn token(program: &Path, database: &str, role: &str) -> Result<String, Error> {
    let account = format!("measure-{role}");
    let words = ["token", "create", "--account", &account, "--role", role, "--database", database];
    Ok(run(program, &words)?.trim().to_owned())
}
