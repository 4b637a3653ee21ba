//! What can be known of the settings before a register is opened or made: each that is wrong is named, with its cure, and
//! nothing is made.

use super::{
    listen::{can_listen, certificate_fits},
    stop::Stop,
    witness,
};
use crate::{
    config::Settings,
    domain::fault::{Code, Fault},
    service::audit::key,
    store::{dialect::Engine, owner::writable},
};
use std::path::Path;

/// The folder a file is in.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What is wrong, by the setting.
fn of(setting: &str) -> impl Fn(Fault) -> Stop {
    move |fault| Stop::Setup(format!("{setting}: {}", Stop::from(fault).text()))
}

/// Refuses a key file that cannot be read, or could not be made.
pub(super) fn audit_key(settings: &Settings, database: &str) -> Result<(), Stop> {
    let source = settings.audit_key(database)?;
    let Some(path) = source.path() else { return Ok(()) };
    match key::read(&source) {
        Err(fault) if fault.code == Code::NotFound => writable(folder(path)).map_err(of("audit_key")),
        read => read.map(|_| ()).map_err(of("audit_key")),
    }
}

/// Refuses a place where the database of a register could not be made.
fn database(at: &str) -> Result<(), Stop> {
    match Engine::of(at)? {
        Engine::Sqlite { path } if !path.exists() => writable(folder(&path)).map_err(of("database")),
        _ => Ok(()),
    }
}

/// All that is wrong with the settings of a server; `free` where nobody serves with them yet.
pub(super) async fn all(settings: &Settings, at: &str, free: bool) -> Vec<Stop> {
    let placed = database(at);
    let mut found = Vec::new();
    // The folder beside the database is wrong as that is.
    if placed.is_ok() || settings.attachments.is_some() {
        found.push(writable(&settings.attachments(at)).map_err(of("attachments")));
    }
    found.push(if placed.is_ok() || settings.audit_key.is_some() { audit_key(settings, at) } else { Ok(()) });
    found.push(settings.backup_dir.as_deref().map_or(Ok(()), |folder| writable(folder).map_err(of("backup_dir"))));
    found.push(settings.witness.as_deref().map_or(Ok(()), witness::usable));
    found.push(certificate_fits(settings));
    let plain = settings.tls_cert.is_none() && settings.proxies().is_ok_and(|proxies| proxies.is_empty());
    found.push(can_listen("listen", settings.listen(), (free, plain)).await);
    if let Some(at) = &settings.metrics_listen {
        found.push(can_listen("metrics_listen", at, (free, false)).await);
    }
    std::iter::once(placed).chain(found).filter_map(Result::err).collect()
}

/// Refuses settings that a server could not run with, naming each.
pub(super) async fn required(settings: &Settings, at: &str) -> Result<(), Stop> {
    let wrong = all(settings, at, true).await;
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Stop::Setup(wrong.iter().map(Stop::text).collect::<Vec<_>>().join("\n")))
}
