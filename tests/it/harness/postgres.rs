//! A PostgreSQL cluster of the tests' own: started by the first test that needs it, shared by all, gone when their run
//! is over.
//!
//! Runners start each test in a process of its own, so what they share is a file under a lock, named by the process
//! that started them all; a small shell loop outlives the tests and takes the cluster down when that process is gone.

use super::random_word;
use std::{
    fs::File,
    io::Write,
    net::TcpListener,
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
};

/// The longest a cluster lives, in seconds, whatever became of its tests.
const LONGEST_SECONDS: u32 = 3600;

/// A running cluster: where its programs are, and where it listens.
#[derive(Debug, Clone)]
pub struct Cluster {
    programs: PathBuf,
    port: u16,
}

/// Makes the shell that runs a script as a user PostgreSQL accepts: it refuses root.
fn shell(script: &str) -> Command {
    if std::fs::metadata("/proc/self").unwrap().uid() == 0 {
        let mut su = Command::new("su");
        su.args(["postgres", "-s", "/bin/sh", "-c", script]);
        su
    } else {
        let mut sh = Command::new("sh");
        sh.args(["-c", script]);
        sh
    }
}

/// The folder of the server's programs: `$TEST_PG_BIN`, Debian's newest, or wherever `initdb` is found.
fn programs() -> PathBuf {
    let given = std::env::var_os("TEST_PG_BIN").map(PathBuf::from);
    let mut debian: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path().join("bin"))
        .collect();
    debian.sort_by_key(|path| path.components().rev().nth(1).and_then(|v| v.as_os_str().to_str()?.parse::<u32>().ok()));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let candidates = given.into_iter().chain(debian.into_iter().rev()).chain(std::env::split_paths(&path));
    candidates.into_iter().find(|folder| folder.join("initdb").exists() && folder.join("postgres").exists()).expect(
        "these tests need a PostgreSQL server: install the package `postgresql`, or set TEST_PG_BIN to the folder of `initdb` and `postgres`; they are never skipped",
    )
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Where a new cluster goes: in memory where there is room for it, for each test has a database of some 600 files, which
/// a disk takes half a second to make once as many were removed; else on the disk.
fn folder_of_a_cluster() -> PathBuf {
    const MEMORY: &str = "/dev/shm";
    const ROOM_MIB: u64 = 6 * 1024;
    let free = Command::new("df").args(["--output=avail", "--block-size=1M", MEMORY]).output();
    let free = free.ok().and_then(|said| String::from_utf8(said.stdout).ok()?.lines().last()?.trim().parse().ok());
    let parent = if free.is_some_and(|mib: u64| mib >= ROOM_MIB) { MEMORY.into() } else { std::env::temp_dir() };
    parent.join(format!("award-registry-postgres-{}", random_word()))
}

impl Cluster {
    /// The cluster of this run.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Cluster> = OnceLock::new();
        SHARED.get_or_init(|| {
            let shared = Path::new(env!("CARGO_TARGET_TMPDIR"))
                .join(format!("postgres-{}", std::os::unix::process::parent_id()));
            std::fs::create_dir_all(env!("CARGO_TARGET_TMPDIR")).unwrap();
            let lock = File::create(shared.with_extension("lock")).unwrap();
            lock.lock().unwrap();
            let known = std::fs::read_to_string(&shared).ok().and_then(|port| port.trim().parse().ok());
            if let Some(port) = known {
                let cluster = Self { programs: programs(), port };
                if cluster.psql("postgres", "SELECT 1").is_ok() {
                    return cluster;
                }
            }
            let cluster = Self::start(&shared);
            File::create(&shared).unwrap().write_all(cluster.port.to_string().as_bytes()).unwrap();
            cluster
        })
    }

    fn start(shared: &Path) -> Self {
        let folder = folder_of_a_cluster();
        let cluster = Self { programs: programs(), port: free_port() };
        // What a test run leaves is thrown away: it need not survive a power cut.
        cluster.make(&folder);
        cluster.run(&folder, "", "-c fsync=off -c full_page_writes=off");
        let (owner, at) = (std::os::unix::process::parent_id(), folder.display());
        let watch = format!(
            "cd / && i=0; while kill -0 {owner} 2>/dev/null && [ $i -lt {LONGEST_SECONDS} ]; do sleep 1; i=$((i+1)); done; \
             kill -QUIT $(head -n 1 '{at}/data/postmaster.pid') 2>/dev/null; sleep 1; rm -rf '{at}' '{0}' '{0}.lock'",
            shared.display()
        );
        let mut watchdog = Command::new("sh");
        watchdog.args(["-c", &watch]).process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        watchdog.spawn().unwrap();
        cluster
    }

    /// Makes the files of a cluster.
    fn make(&self, folder: &Path) {
        let (bin, at) = (self.programs.display(), folder.display());
        // Another locale than C, so that an order that follows the machine's collation shows.
        let script = format!(
            "umask 077 && mkdir '{at}' && cd '{at}' && \
             {{ '{bin}/initdb' -D data -U postgres -A trust -E UTF8 --no-sync --locale=C.UTF-8 --locale-provider=icu --icu-locale=vi >log 2>&1 \
                || {{ rm -rf data; '{bin}/initdb' -D data -U postgres -A trust -E UTF8 --no-sync --locale=C.UTF-8 >>log 2>&1; }}; }}"
        );
        Self::done(&script, folder);
    }

    /// Starts its server, with variables before the command and settings of its own.
    fn run(&self, folder: &Path, variables: &str, settings: &str) {
        let (bin, at, port) = (self.programs.display(), folder.display(), self.port);
        let script = format!(
            "cd '{at}' && {variables} '{bin}/pg_ctl' -D data -w -t 60 -l log -o \"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{at}' \
                -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off -c jit=off {settings}\" start >/dev/null 2>&1"
        );
        Self::done(&script, folder);
    }

    fn done(script: &str, folder: &Path) {
        // Nothing of the runner's own output may be kept open: it waits for that.
        let done = shell(script).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
        assert!(done.success(), "PostgreSQL: {}", std::fs::read_to_string(folder.join("log")).unwrap_or_default());
    }

    /// Makes an empty database and answers its name.
    pub fn database(&self) -> String {
        let name = format!("t_{}", random_word());
        self.psql("postgres", &format!("CREATE DATABASE {name}")).unwrap();
        name
    }

    /// Makes a database that is a copy of another, and answers its name.
    pub fn copy_of(&self, database: &str) -> String {
        let name = format!("t_{}", random_word());
        self.psql("postgres", &format!("CREATE DATABASE {name} TEMPLATE {database}")).unwrap();
        name
    }

    /// Drops a database and whatever sessions it has: all a run's databases together take gigabytes.
    pub fn drop_database(&self, name: &str) -> Result<String, String> {
        self.psql("postgres", &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The address of a database.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/{database}", self.port)
    }

    /// `psql` on a database.
    fn client(&self, database: &str) -> Command {
        let mut psql = Command::new(self.programs.join("psql"));
        psql.args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-F",
            "\t",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-U",
            "postgres",
            "-p",
            &self.port.to_string(),
            "-d",
            database,
        ]);
        psql
    }

    /// Runs statements by `psql`: the rows, their columns by tabs, or what the server said against it.
    pub fn psql(&self, database: &str, statements: &str) -> Result<String, String> {
        let output = self.client(database).args(["-c", statements]).stdin(Stdio::null()).output().unwrap();
        if output.status.success() {
            Ok(String::from_utf8(output.stdout).unwrap())
        } else {
            Err(String::from_utf8_lossy(&output.stderr).into_owned())
        }
    }

    /// Runs what `pg_dump` wrote.
    pub fn load(&self, database: &str, script: &[u8]) {
        let mut child = self.client(database).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(script).unwrap();
        assert!(child.wait().unwrap().success(), "the dump does not load");
    }

    /// A session that runs a statement and stays until it is killed.
    pub fn staying(&self, database: &str, statement: &str) -> std::process::Child {
        let mut child =
            self.client(database).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // The input is kept open by the child's owner: psql waits for more.
        child.stdin.as_mut().unwrap().write_all(format!("{statement};\n").as_bytes()).unwrap();
        child
    }
}

/// A cluster of one test's own, which it may stop and damage.
#[derive(Debug)]
pub struct Server {
    pub cluster: Cluster,
    folder: PathBuf,
    variables: String,
}

impl Server {
    /// Makes and starts it, with these variables in its environment.
    pub fn start(environment: &[(String, String)]) -> Self {
        let folder = folder_of_a_cluster();
        let cluster = Cluster { programs: programs(), port: free_port() };
        let variables =
            environment.iter().map(|(name, value)| format!("{name}='{value}'")).collect::<Vec<_>>().join(" ");
        cluster.make(&folder);
        let server = Self { cluster, folder, variables };
        server.start_again();
        server
    }

    /// Makes and starts a standby of it, which replays what it writes.
    pub fn standby(&self) -> Self {
        let folder = folder_of_a_cluster();
        let cluster = Cluster { programs: programs(), port: free_port() };
        let (bin, at, port) = (cluster.programs.display(), folder.display(), self.cluster.port);
        let script = format!(
            "umask 077 && mkdir '{at}' && cd '{at}' && \
             '{bin}/pg_basebackup' -h 127.0.0.1 -p {port} -U postgres -D data -R -X stream -c fast --no-sync >log 2>&1"
        );
        Cluster::done(&script, &folder);
        let standby = Self { cluster, folder, variables: String::new() };
        standby.start_again();
        standby
    }

    /// Sends a signal to all its processes: `STOP`, as when its machine hangs, and `CONT`.
    pub fn signal(&self, name: &str) {
        let at = self.folder.display();
        let script = format!("m=$(head -n 1 '{at}/data/postmaster.pid') && kill -{name} $m $(pgrep -P $m)");
        Cluster::done(&script, &self.folder);
    }

    /// Makes it a primary of its own.
    pub fn promote(&self) {
        let (bin, at) = (self.cluster.programs.display(), self.folder.display());
        Cluster::done(&format!("cd '{at}' && '{bin}/pg_ctl' -D data -w promote >/dev/null 2>&1"), &self.folder);
    }

    /// Starts it after a stop.
    pub fn start_again(&self) {
        self.cluster.run(&self.folder, &self.variables, "");
    }

    /// Stops it without a word to anyone, as when its machine falls.
    pub fn stop_at_once(&self) {
        let (bin, at) = (self.cluster.programs.display(), self.folder.display());
        Cluster::done(
            &format!("cd '{at}' && '{bin}/pg_ctl' -D data -w -m immediate stop >/dev/null 2>&1"),
            &self.folder,
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let (bin, at) = (self.cluster.programs.display(), self.folder.display());
        let _ = shell(&format!("cd '{at}' && '{bin}/pg_ctl' -D data -m immediate stop >/dev/null 2>&1")).status();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
