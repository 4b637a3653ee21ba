//! The real program as a child process: a command that runs to its end, or a server that is killed when it is dropped.

use std::{
    fs::File,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::{Duration, Instant},
};

/// How long a server may take to listen.
const START: Duration = Duration::from_secs(60);
/// How long a command may take.
const LONGEST: Duration = Duration::from_secs(60);

/// The program with arguments, without the settings of the person who runs the tests.
pub fn command<A: AsRef<std::ffi::OsStr>>(arguments: impl IntoIterator<Item = A>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_award-registry"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("AWARD_REGISTRY_")) {
        command.env_remove(name);
    }
    command.args(arguments).stdin(Stdio::null());
    command
}

/// A command that came to its end.
#[derive(Debug)]
pub struct Finished {
    pub code: Option<i32>,
    pub stdout: Vec<u8>,
    pub stderr: String,
}

impl Finished {
    /// Runs a command to its end; one that takes too long is killed and fails the test.
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let reading = std::thread::spawn(move || {
            let mut stdout = Vec::new();
            out.read_to_end(&mut stdout).map(|_| stdout).unwrap()
        });
        let complaining = std::thread::spawn(move || {
            let mut stderr = Vec::new();
            err.read_to_end(&mut stderr).map(|_| String::from_utf8_lossy(&stderr).into_owned()).unwrap()
        });
        let started = Instant::now();
        let code = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break status.code();
            }
            if started.elapsed() > LONGEST {
                let _ = child.kill();
                panic!("{command:?} takes more than {LONGEST:?}");
            }
            std::thread::sleep(Duration::from_millis(10));
        };
        Self { code, stdout: reading.join().unwrap(), stderr: complaining.join().unwrap() }
    }

    /// The output as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.stdout.clone()).unwrap()
    }

    /// The same, if it ended with this exit status.
    #[track_caller]
    pub fn exit(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "stdout: {}\nstderr: {}", String::from_utf8_lossy(&self.stdout), self.stderr);
        self
    }
}

/// A server that runs, killed when dropped.
#[derive(Debug)]
pub struct Program {
    child: Child,
    log: PathBuf,
    /// Where it listens, `127.0.0.1:PORT`.
    pub address: String,
    /// Whatever it wrote to stdout after the first line, as it comes.
    pub said: mpsc::Receiver<String>,
}

impl Program {
    /// All it has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap()
    }

    /// Starts a server and waits until it listens; its log goes to a file.
    pub fn start(mut command: Command, log: &Path) -> Self {
        let errors = File::options().create(true).append(true).open(log).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(errors).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (say, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                let _ = say.send(line);
            }
        });
        let first = said.recv_timeout(START).unwrap_or_else(|_| {
            let _ = child.kill();
            panic!("the program did not listen: {}", std::fs::read_to_string(log).unwrap_or_default())
        });
        let address = first
            .strip_prefix("listening on http")
            .map(|rest| rest.trim_start_matches('s'))
            .and_then(|rest| rest.strip_prefix("://"))
            .unwrap_or_else(|| panic!("the first line is {first:?}"))
            .to_owned();
        Self { child, log: log.to_owned(), address, said }
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Kills it at once, as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Sends it a signal by name.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.id().to_string()]).status().unwrap().success());
    }

    /// Waits until it ended: its exit status, unless it goes on for longer.
    pub fn ended(&mut self, within: Duration) -> Option<i32> {
        let started = Instant::now();
        while started.elapsed() < within {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        None
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let log = std::fs::read_to_string(&self.log).unwrap_or_default();
            let tail: Vec<_> = log.lines().rev().take(20).collect();
            eprintln!("the program's log:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
        }
    }
}
