//! A register of a test's own: a database, and the program that serves it.

use super::{
    Answer, Browser, Engine, Finished, Folder, Person, Program, command,
    postgres::{Cluster, Server},
    prepared,
    sample::all_acknowledged,
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    path::PathBuf,
    process::Command,
    sync::{Mutex, OnceLock},
};

/// A running register.
#[derive(Debug)]
pub struct Register {
    // Dropped in this order: the program before its folder.
    pub program: Program,
    pub engine: Engine,
    /// The address of the database.
    pub database: String,
    pub folder: Folder,
    name: String,
    tokens: Mutex<HashMap<String, String>>,
    client: reqwest::Client,
    /// What the server has in its environment, and commands beside it have not.
    pub environment: Vec<(String, String)>,
    /// Where its database is, on PostgreSQL, if not with all the others.
    cluster: Option<Cluster>,
}

impl Register {
    /// Starts the program on a new database.
    pub async fn start(engine: Engine) -> Self {
        Self::start_with(engine, &[]).await
    }

    /// Starts it with further flags.
    pub async fn start_with(engine: Engine, flags: &[&str]) -> Self {
        let (database, name, folder, tokens) = prepared::database(engine);
        let program = Program::start(Self::serve(&database, &folder, flags), &folder.file("log"));
        Self { tokens: Mutex::new(tokens), ..Self::running(program, engine, database, name, folder) }
    }

    /// Starts it on an empty database, where it makes a register that no other test has a copy of: with a signing key of
    /// its own.
    pub async fn start_anew(engine: Engine) -> Self {
        let (database, name, folder) = Self::new_database(engine);
        Self::over(engine, database, name, folder)
    }

    /// Starts it with more in its environment, each time it is started.
    pub async fn start_in(engine: Engine, environment: Vec<(String, String)>) -> Self {
        let (database, name, folder, tokens) = prepared::database(engine);
        let mut serve = Self::serve(&database, &folder, &[]);
        serve.envs(environment.clone());
        let program = Program::start(serve, &folder.file("log"));
        Self { environment, tokens: Mutex::new(tokens), ..Self::running(program, engine, database, name, folder) }
    }

    /// Starts it on a PostgreSQL of the test's own.
    pub async fn start_on(server: &Server) -> Self {
        Self::start_on_with(server, |_| Vec::new()).await
    }

    /// The same with further flags, which may need the name of the database.
    pub async fn start_on_with(server: &Server, flags: impl FnOnce(&str) -> Vec<String>) -> Self {
        let (folder, name) = (Folder::new(), server.cluster.database());
        let (database, flags) = (server.cluster.url(&name), flags(&name));
        let flags: Vec<_> = flags.iter().map(String::as_str).collect();
        let program = Program::start(Self::serve(&database, &folder, &flags), &folder.file("log"));
        Self {
            cluster: Some(server.cluster.clone()),
            ..Self::running(program, Engine::Postgres, database, name, folder)
        }
    }

    /// Starts it with the demonstration, and waits until its records are in.
    pub async fn demonstration(engine: Engine) -> Self {
        let r = Self::start_with(engine, &["--demo"]).await;
        for _ in 0..300 {
            if r.stranger().get("/readyz").send().await.is_ok_and(|a| a.status == 200) {
                return r;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        panic!("the demonstration is not ready after 30 s");
    }

    /// Starts it under a shell that runs `before` first, such as a limit.
    pub async fn start_under(engine: Engine, before: &str) -> Self {
        let (database, name, folder) = Self::new_database(engine);
        // The tables and the catalogue are made without the limit.
        Finished::of(Self::keyed(command(["migrate", "--database", &database]), &database, &folder)).exit(0);
        let mut shell = Command::new("sh");
        let program = env!("CARGO_BIN_EXE_award-registry");
        shell.args(["-c", &format!("{before}; exec '{program}' serve --listen 127.0.0.1:0 --database '{database}'")]);
        let program = Program::start(Self::keyed(shell, &database, &folder), &folder.file("log"));
        Self::running(program, engine, database, name, folder)
    }

    /// Starts it on a database that is there.
    pub fn over(engine: Engine, database: String, name: String, folder: Folder) -> Self {
        let program = Program::start(Self::serve(&database, &folder, &[]), &folder.file("log"));
        Self::running(program, engine, database, name, folder)
    }

    fn running(program: Program, engine: Engine, database: String, name: String, folder: Folder) -> Self {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        Self {
            program,
            engine,
            database,
            folder,
            name,
            tokens: Mutex::default(),
            client,
            environment: Vec::new(),
            cluster: None,
        }
    }

    /// An empty database: its address, its name, and a folder for files.
    pub fn new_database(engine: Engine) -> (String, String, Folder) {
        match engine {
            Engine::Sqlite => {
                let folder = Folder::new();
                let path = folder.file("registry.sqlite");
                (format!("sqlite:{}", path.display()), path.display().to_string(), folder)
            }
            Engine::Postgres => {
                let cluster = Cluster::shared();
                let name = cluster.database();
                let folder = Folder::beside(&name);
                (cluster.url(&name), name, folder)
            }
        }
    }

    pub fn serve(database: &str, folder: &Folder, flags: &[&str]) -> Command {
        Self::keyed(
            command(["serve", "--listen", "127.0.0.1:0", "--database", database].iter().chain(flags)),
            database,
            folder,
        )
    }

    /// Beside a server's database there is no file of it: the keys get a place of their own.
    pub fn keyed(mut command: Command, database: &str, folder: &Folder) -> Command {
        if database.starts_with("postgres") {
            command.env("AWARD_REGISTRY_ATTACHMENTS", folder.file("registry.sqlite.attachments"));
            command.env("AWARD_REGISTRY_AUDIT_KEY", folder.file("registry.sqlite.key"));
            command.env("AWARD_REGISTRY_DATA_KEY", folder.file("registry.sqlite.data.key"));
        }
        command
    }

    /// Starts the program again on the same database.
    pub fn start_again(&mut self) {
        self.start_again_with(&[]);
    }

    /// Starts it again with further flags.
    pub fn start_again_with(&mut self, flags: &[&str]) {
        self.program.kill();
        let mut serve = Self::serve(&self.database, &self.folder, flags);
        serve.envs(self.environment.clone());
        self.program = Program::start(serve, &self.folder.file("log"));
    }

    /// What the program wrote to its log so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.file("log")).unwrap()
    }

    /// The database's file, on SQLite.
    pub fn file(&self) -> PathBuf {
        assert_eq!(self.engine, Engine::Sqlite);
        PathBuf::from(&self.name)
    }

    /// Runs a command of the program on this database, beside the server.
    pub fn run(&self, arguments: &[&str]) -> Finished {
        Finished::of(Self::keyed(
            command(arguments.iter().chain(&["--database", &self.database])),
            &self.database,
            &self.folder,
        ))
    }

    /// The token of an account, which is made if it is missing.
    pub fn token_of(&self, account: &str, role: &str) -> String {
        if let Some(token) = self.tokens.lock().unwrap().get(account) {
            return token.clone();
        }
        let token =
            self.run(&["token", "create", "--account", account, "--role", role]).exit(0).text().trim().to_owned();
        self.tokens.lock().unwrap().insert(account.to_owned(), token.clone());
        token
    }

    /// It was copied from another, with the accounts and tokens of people there.
    pub fn knows_tokens_of(&self, other: &Self) {
        self.tokens.lock().unwrap().extend(other.tokens.lock().unwrap().clone());
    }

    /// Gives an account a password, by a code of the command line; the account is made if it is missing.
    pub async fn give_password(&self, account: &str, role: &str, password: &str) {
        self.token_of(account, role);
        let code = self.run(&["account", "recover", "--account", account]).exit(0).text();
        Browser::of(self).use_code(account, code.trim(), password).await.expect(200);
    }

    /// Someone of a role, called by it.
    pub async fn person(&self, role: &str) -> Person {
        self.named(role, role).await
    }

    /// Someone of a role, by an account of its own.
    pub async fn named(&self, account: &str, role: &str) -> Person {
        Person::new(&self.client, &self.program.address, Some(self.token_of(account, role)))
    }

    /// Someone of a role who sees a part of the register, by an account of its own.
    pub async fn limited(&self, account: &str, role: &str, limits: Value) -> Person {
        let administrator = self.administrator().await;
        let mut body = json!({"name": account, "role": role});
        for (member, value) in limits.as_object().unwrap() {
            body[member] = value.clone();
        }
        administrator.post("/v1/accounts", &body).await.expect(201);
        let made = administrator.post(&format!("/v1/accounts/{account}/tokens"), &json!({})).await.expect(201);
        self.holding(made["token"].as_str().unwrap())
    }

    /// Whoever holds a token.
    pub fn holding(&self, token: &str) -> Person {
        Person::new(&self.client, &self.program.address, Some(token.to_owned()))
    }

    pub async fn clerk(&self) -> Person {
        self.person("clerk").await
    }

    pub async fn registrar(&self) -> Person {
        self.person("registrar").await
    }

    pub async fn auditor(&self) -> Person {
        self.person("auditor").await
    }

    pub async fn administrator(&self) -> Person {
        self.person("administrator").await
    }

    pub async fn outside_client(&self) -> Person {
        self.person("client").await
    }

    /// Writes, submits and registers a decision, by a clerk and a registrar.
    pub async fn registered(&self, body: &Value) -> Answer {
        let (clerk, registrar) = (self.clerk().await, self.registrar().await);
        let draft = clerk.post("/v1/decisions", body).await.expect(201);
        let submitted = clerk.take("submit", &draft, &all_acknowledged()).await.expect(200);
        registrar.take("register", &submitted, &json!({})).await.expect(200)
    }

    /// Someone without a token.
    pub fn stranger(&self) -> Person {
        Person::new(&self.client, &self.program.address, None)
    }

    /// Runs statements on the database by hand: the rows, their columns by tabs, or what the engine said against it.
    pub fn sql(&self, statements: &str) -> Result<String, String> {
        match self.engine {
            Engine::Sqlite => sqlite(&self.name, statements).map_err(|e| e.to_string()),
            Engine::Postgres => self.cluster.as_ref().unwrap_or_else(|| Cluster::shared()).psql(&self.name, statements),
        }
    }

    /// A session of `psql` that runs a statement and stays until it is killed.
    pub fn psql_that_stays(&self, statement: &str) -> std::process::Child {
        Cluster::shared().staying(&self.name, statement)
    }

    /// The one number a query answers with.
    pub fn number(&self, query: &str) -> i64 {
        self.sql(query).unwrap().trim().parse().unwrap()
    }

    /// The keys of the register's seals, as whoever has its audit key derives them.
    pub fn seals(&self) -> award_registry::domain::account::seal::Seals {
        let text = std::fs::read_to_string(self.folder.file("registry.sqlite.key")).unwrap();
        let mut secret = [0; 32];
        for (i, byte) in secret.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text.trim()[2 * i..2 * i + 2], 16).unwrap();
        }
        award_registry::domain::account::seal::Seals::derive(&secret).unwrap()
    }

    /// The database's own name.
    pub fn database_name(&self) -> &str {
        &self.name
    }
}

pub(super) fn sqlite(path: &str, statements: &str) -> rusqlite::Result<String> {
    let connection = rusqlite::Connection::open(path)?;
    connection.busy_timeout(std::time::Duration::from_secs(10))?;
    let mut text = String::new();
    let mut batch = rusqlite::Batch::new(&connection, statements);
    while let Some(mut statement) = rusqlite::fallible_iterator::FallibleIterator::next(&mut batch)? {
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let columns: Vec<String> = (0..width)
                .map(|i| {
                    Ok(match row.get_ref(i)? {
                        rusqlite::types::ValueRef::Null => String::new(),
                        rusqlite::types::ValueRef::Integer(n) => n.to_string(),
                        rusqlite::types::ValueRef::Real(n) => n.to_string(),
                        rusqlite::types::ValueRef::Text(t) | rusqlite::types::ValueRef::Blob(t) => {
                            String::from_utf8_lossy(t).into_owned()
                        }
                    })
                })
                .collect::<rusqlite::Result<_>>()?;
            text.push_str(&columns.join("\t"));
            text.push('\n');
        }
    }
    Ok(text)
}

/// Statements on the whole cluster, beside any register.
pub fn on_cluster(statements: &str) -> Result<String, String> {
    static CLUSTER: OnceLock<&Cluster> = OnceLock::new();
    CLUSTER.get_or_init(Cluster::shared).psql("postgres", statements)
}

/// Statements on a database of the cluster.
pub fn on_database(name: &str, statements: &str) -> Result<String, String> {
    Cluster::shared().psql(name, statements)
}
