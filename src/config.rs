//! Settings: by flag, by `AWARD_REGISTRY_…` variable, or in a TOML file, in this order; a key nobody knows is refused.

use crate::{
    http::cors::Origins,
    service::{audit::source::AuditKey, id_number::source::Source, system::places::Places},
    store::dialect::Engine,
};
use clap::Args;
use ipnet::IpNet;
use serde::Deserialize;
use std::{
    fmt,
    io::ErrorKind,
    net::IpAddr,
    path::{Path, PathBuf},
    time::Duration,
};

mod checks;
mod oidc;
mod period;

use checks::Given;
pub use period::Period;

/// What every variable of the program starts with.
const PREFIX: &str = "AWARD_REGISTRY_";
/// The longest name of an office, in characters.
const LONGEST_OFFICE: usize = 150;
/// How far a replica may be behind unless the settings say otherwise.
const LAG: Duration = Duration::from_secs(10);
/// Mebibytes of attachments that an account may upload in a day unless the settings say otherwise.
const ATTACHMENT_LIMIT: u32 = 2_048;
/// The variable that names the settings file.
const CONFIG: &str = "CONFIG";

/// The settings every command that opens the register takes.
#[derive(Debug, Clone, Default, Args, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The database: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/NAME` [default: sqlite:data/registry.sqlite]
    #[arg(long, value_name = "URL")]
    pub database: Option<String>,
    /// A replica that lists and reports go to (PostgreSQL only); the primary serves who has written what it does not
    /// have yet, and all where it does not answer or is too far behind
    #[arg(long, value_name = "URL")]
    pub read_database: Option<String>,
    /// How far the replica may be behind: `10s`, `1min` [default: 10s]
    #[arg(long, value_name = "TIME")]
    pub read_lag: Option<Period>,
    /// The name of the office, at the head of each page: `Sở Nội vụ tỉnh An Giang` [default: none]
    #[arg(long, value_name = "TEXT")]
    pub office_name: Option<String>,
    /// The address to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "HOST:PORT")]
    pub listen: Option<String>,
    /// Requests a second that each account may send [default: no limit]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate_limit: Option<u32>,
    /// Mebibytes of attachments that each account may upload in a day of Vietnam; beyond, it is told when it may again
    /// [default: 2048]
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub attachment_limit: Option<u32>,
    /// The key that signs the heads of the audit trail: the path of its file, made with the register and never anew, or
    /// `hex:KEY` [default: the SQLite file with `.key` after it, else data/registry.key]
    #[arg(long, value_name = "FILE|hex:KEY")]
    pub audit_key: Option<Hidden>,
    /// The folder of the files that are attached to decisions; made with the first of them [default: the SQLite file
    /// with `.attachments` after it, else data/registry.attachments]
    #[arg(long, value_name = "DIR")]
    pub attachments: Option<PathBuf>,
    /// A file that the signed head of the audit trail is added to, a line each: at the start and the stop of the
    /// server, when the day has turned, and every hour, whenever there are new events. Keep it where whoever can change
    /// the database cannot: another machine, a medium that only takes additions. `audit verify --head FILE` compares
    /// the register with all of it [default: none]
    #[arg(long, value_name = "FILE")]
    pub witness: Option<PathBuf>,
    /// The folder that backups are made in while the register is served, each verified; on another disk than the
    /// database, and SQLite only: PostgreSQL has its own tools [default: none are made]
    #[arg(long, value_name = "DIR")]
    pub backup_dir: Option<PathBuf>,
    /// How long after one backup the next is made: `24h`, `90min` [default: 24h]
    #[arg(long, value_name = "TIME")]
    pub backup_every: Option<Period>,
    /// How many backups are kept; the oldest goes when a new one is whole [default: 14]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub backup_keep: Option<u32>,
    /// A second address, where `/metrics` answers what is measured, for Prometheus, in plain and to everyone: name one
    /// that only your own network reaches [default: none]
    #[arg(long, value_name = "HOST:PORT")]
    pub metrics_listen: Option<String>,
    /// The proxies that stand in front, addresses or networks by commas: their `X-Forwarded-For` is taken, and plain
    /// HTTP may be served on a public address
    #[arg(long, value_name = "ADDR[,ADDR]")]
    pub trusted_proxies: Option<String>,
    /// The sites whose pages may call the API from a browser, by commas: `https://so.example.vn`; with tokens alone, as
    /// no session is lent to another site [default: none]
    #[arg(long, value_name = "ORIGIN[,ORIGIN]")]
    pub cors_origin: Option<String>,
    /// The certificates for HTTPS, a PEM file; with `--tls-key`
    #[arg(long, value_name = "FILE")]
    pub tls_cert: Option<PathBuf>,
    /// The private key of the first certificate, a PEM file
    #[arg(long, value_name = "FILE")]
    pub tls_key: Option<PathBuf>,
    /// The key that id numbers are encrypted by: the path of its file, made at the first start, `hex:KEY[,KEY…]`, the
    /// first one current, or `none` to go on without [default: the SQLite file with `.data.key` after it, else
    /// data/registry.data.key]
    #[arg(long, value_name = "FILE|hex:KEY|none")]
    pub data_key: Option<Hidden>,
    /// Where people reach the register, for those who come back from the OpenID provider: `https://…`
    #[arg(long, value_name = "URL")]
    pub public_url: Option<String>,
    /// The office's OpenID provider, by its issuer identifier: people sign in by it (`--oidc-client-id`), its tokens
    /// are taken (`--oidc-audience`), or both
    #[arg(long, value_name = "URL")]
    pub oidc_issuer: Option<String>,
    /// What this register is called at the provider; it sends people back to `/sign-in/callback` of `--public-url`
    #[arg(long, value_name = "ID")]
    pub oidc_client_id: Option<String>,
    /// The secret that goes with it; better in `AWARD_REGISTRY_OIDC_CLIENT_SECRET_FILE`, which names a file
    #[arg(long, value_name = "SECRET")]
    pub oidc_client_secret: Option<Hidden>,
    /// The audience of access tokens for this register (JWT, RFC 9068); without it none of the provider's are taken
    #[arg(long, value_name = "AUDIENCE")]
    pub oidc_audience: Option<String>,
    /// The type (`typ`) that access tokens must have: `at+jwt` as RFC 9068 has it, or `jwt` for providers that name
    /// none; ID tokens are told from them by their audience, which is then not `--oidc-client-id` [default: at+jwt]
    #[arg(long, value_name = "at+jwt|jwt")]
    pub oidc_token_type: Option<String>,
    /// The claim that holds the roles, with points where it is inside others [default: roles]
    #[arg(long, value_name = "CLAIM")]
    pub oidc_claim: Option<String>,
    /// The value of the claim that stands for each role; the first that is there counts [default: the roles' own words]
    #[arg(long, value_name = "ROLE=VALUE[,…]")]
    pub oidc_roles: Option<String>,
    /// Let in whoever the provider gives a role, at once and unlimited; without it an administrator enables, and may
    /// limit, the account of each first
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub oidc_admit: Option<bool>,
    /// What is logged to stderr: error, warn, info, debug, or by module [default: `warn,award_registry=info`]
    #[arg(long, value_name = "LEVEL")]
    pub log: Option<String>,
    /// A TOML file with these settings, their names with `_`
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    pub config: Option<PathBuf>,
}

/// What is done with each setting: a setting that is missing here does not compile.
macro_rules! settings {
    ($($name:ident)+) => {
        /// The names of the settings, as variables and as keys of the file.
        pub const NAMES: &[&str] = &[$(stringify!($name)),+];

        impl Settings {
            /// These, and the others where these have none.
            fn or(self, other: Self) -> Self {
                Self { $($name: self.$name.or(other.$name),)+ config: self.config.or(other.config) }
            }

            /// The name of one in which nothing stands.
            fn nothing_in(&self) -> Option<&'static str> {
                let empty = [$((stringify!($name), self.$name.as_ref().is_some_and(Given::is_nothing))),+];
                empty.iter().find(|(_, empty)| *empty).map(|(name, _)| *name)
            }
        }
    };
}

settings! {
    database read_database read_lag office_name listen rate_limit attachment_limit audit_key data_key
    attachments witness backup_dir backup_every backup_keep metrics_listen trusted_proxies
    cors_origin tls_cert tls_key public_url oidc_issuer oidc_client_id
    oidc_client_secret oidc_audience oidc_token_type oidc_claim oidc_roles oidc_admit
    log
}

impl Settings {
    /// Fills what no flag gave from the variables, then from the file; answers with what is wrong and where.
    pub fn complete(self, variables: impl IntoIterator<Item = (String, String)>) -> Result<Self, String> {
        let from_variables = variables_of(variables)?;
        let path = self.config.clone().or_else(|| from_variables.config.clone());
        let from_file = match &path {
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|e| unread(path, &e))?;
                toml::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?
            }
            None => Self::default(),
        };
        let settings = self.or(from_variables).or(from_file);
        settings.check()?;
        Ok(settings)
    }

    /// How far the replica may be behind.
    #[must_use]
    pub fn read_lag(&self) -> Duration {
        self.read_lag.map_or(LAG, |Period(lag)| lag)
    }

    /// The database's address.
    #[must_use]
    pub fn database(&self) -> &str {
        self.database.as_deref().unwrap_or("sqlite:data/registry.sqlite")
    }

    /// Where the key is that signs heads, for the database at an address.
    pub fn audit_key(&self, database: &str) -> Result<AuditKey, String> {
        self.audit_key
            .as_ref()
            .map_or_else(|| Ok(AuditKey::File(beside(database, ".key"))), |Hidden(setting)| AuditKey::of(setting))
    }

    /// The folder of attachments, for the database at an address.
    #[must_use]
    pub fn attachments(&self, database: &str) -> PathBuf {
        self.attachments.clone().unwrap_or_else(|| beside(database, ".attachments"))
    }

    /// Where all lies that is not in the database at an address.
    #[must_use]
    pub fn places(&self, database: &str) -> Places {
        Places {
            attachments: self.attachments(database),
            backup_dir: self.backup_dir.clone(),
            witness: self.witness.clone(),
        }
    }

    /// Where the keys of id numbers are, for the database at an address.
    pub fn data_key(&self, database: &str) -> Result<Source, String> {
        self.data_key
            .as_ref()
            .map_or_else(|| Ok(Source::File(beside(database, ".data.key"))), |Hidden(setting)| Source::of(setting))
    }

    /// The address to listen on.
    #[must_use]
    pub fn listen(&self) -> &str {
        self.listen.as_deref().unwrap_or("127.0.0.1:8080")
    }

    /// The proxies that stand in front.
    pub fn proxies(&self) -> Result<Vec<IpNet>, String> {
        let words =
            self.trusted_proxies.iter().flat_map(|list| list.split(',')).map(str::trim).filter(|word| !word.is_empty());
        words
            .map(|word| {
                word.parse::<IpNet>()
                    .or_else(|_| word.parse::<IpAddr>().map(IpNet::from))
                    .map_err(|_| format!("trusted_proxies: {word}: no address or network"))
            })
            .collect()
    }

    /// The sites whose pages may ask from a browser.
    pub fn origins(&self) -> Result<Origins, String> {
        let list = self.cors_origin.as_deref();
        list.map_or_else(|| Ok(Origins::default()), |list| Origins::read(list).map_err(|e| format!("cors_origin: {e}")))
    }

    /// Bytes of attachments that each account may upload in a day.
    #[must_use]
    pub fn attachment_limit(&self) -> i64 {
        i64::from(self.attachment_limit.unwrap_or(ATTACHMENT_LIMIT)) << 20
    }

    /// What is logged.
    #[must_use]
    pub fn log(&self) -> &str {
        self.log.as_deref().unwrap_or("warn,award_registry=info")
    }
}

/// The default place of a key: beside the file of the database, else in the folder of the program's own data.
fn beside(database: &str, end: &str) -> PathBuf {
    let mut name = match Engine::of(database) {
        Ok(Engine::Sqlite { path }) => path.into_os_string(),
        _ => "data/registry".into(),
    };
    name.push(end);
    name.into()
}

/// A settings file that could not be read, with what to see to.
fn unread(path: &Path, error: &std::io::Error) -> String {
    let cure = match error.kind() {
        ErrorKind::PermissionDenied => "; run it as root or as the register's own user, or let that one read the file",
        ErrorKind::NotFound => "; see to --config",
        _ => "",
    };
    format!("config: {}: {error}{cure}", path.display())
}

/// A setting that may be a secret: it stands in no log.
#[derive(Clone, Deserialize)]
pub struct Hidden(String);

impl From<String> for Hidden {
    fn from(setting: String) -> Self {
        Self(setting)
    }
}

impl fmt::Debug for Hidden {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hidden(…)")
    }
}

/// The settings of the variables; `…_FILE` names a file that holds the value, for secrets.
fn variables_of(variables: impl IntoIterator<Item = (String, String)>) -> Result<Settings, String> {
    let mut table = toml::Table::new();
    let mut config = None;
    for (variable, value) in variables {
        let Some(name) = variable.strip_prefix(PREFIX) else { continue };
        if name == CONFIG {
            config = Some(PathBuf::from(value));
            continue;
        }
        let (name, value) = match name.strip_suffix("_FILE") {
            Some(name) => (
                name,
                std::fs::read_to_string(&value).map_err(|e| format!("{variable}: {value}: {e}"))?.trim_end().to_owned(),
            ),
            None => (name, value),
        };
        let name = name.to_ascii_lowercase();
        if !NAMES.contains(&name.as_str()) {
            return Err(format!("{variable}: there is no such setting; there are: {}", NAMES.join(", ")));
        }
        // A number or a yes where one belongs, a text everywhere else: a name may be all digits.
        let other = match name.as_str() {
            "rate_limit" | "attachment_limit" | "backup_keep" => value.parse().ok().map(toml::Value::Integer),
            "oidc_admit" => value.parse().ok().map(toml::Value::Boolean),
            _ => None,
        };
        table.insert(name, other.unwrap_or(toml::Value::String(value)));
    }
    let settings: Settings = table.try_into().map_err(|e| format!("{PREFIX}…: {e}"))?;
    Ok(Settings { config, ..settings })
}

#[cfg(test)]
mod tests;
