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

/// A setting that a server could not run with, or go on with.
pub(super) struct Unfit {
    /// What is wrong, for the command line.
    pub(super) stop: Stop,
    /// The same in Vietnamese, for the page of the system.
    pub(super) vi: String,
}

impl Unfit {
    /// One that stands in the way of the program alone, and of no page.
    fn of(stop: Stop) -> Self {
        Self {
            vi: "Cài đặt chưa dùng được; hãy chạy award-registry doctor trên máy chủ.".to_owned(), stop
        }
    }
}

/// What is wrong, by the setting.
fn of(setting: &str) -> impl Fn(Fault) -> Unfit {
    move |fault| {
        let vi = fault.detail.as_ref().map_or_else(|| fault.code.title().vi, |detail| detail.vi.clone());
        let stop = Stop::Setup(format!("{setting}: {}", Stop::from(fault).text()));
        Unfit { vi: format!("--{}: {vi}", setting.replace('_', "-")), stop }
    }
}

/// The same of a file whose fault is told in English alone.
fn of_file(setting: &str, path: &Path, cure: &str) -> impl Fn(Stop) -> Unfit {
    let vi = format!("--{}: không dùng được {}; {cure}", setting.replace('_', "-"), path.display());
    move |stop| Unfit { vi: vi.clone(), stop }
}

/// Refuses a key file that cannot be read, or could not be made.
pub(super) fn audit_key(settings: &Settings, database: &str) -> Result<(), Stop> {
    key_file(settings, database).map_err(|unfit| unfit.stop)
}

fn key_file(settings: &Settings, database: &str) -> Result<(), Unfit> {
    let source = settings.audit_key(database).map_err(|said| Unfit::of(said.into()))?;
    let Some(path) = source.path() else { return Ok(()) };
    match key::read(&source) {
        Err(fault) if fault.code == Code::NotFound => writable(folder(path)).map_err(of("audit_key")),
        read => read.map(|_| ()).map_err(of("audit_key")),
    }
}

/// Refuses a place where the database of a register could not be made.
fn database(at: &str) -> Result<(), Unfit> {
    match Engine::of(at).map_err(|fault| Unfit::of(fault.into()))? {
        Engine::Sqlite { path } if !path.exists() => writable(folder(&path)).map_err(of("database")),
        _ => Ok(()),
    }
}

/// What is wrong with the files and the folders that the settings of a server name: it may become so while it runs.
pub(super) fn lasting(settings: &Settings, at: &str) -> Vec<Unfit> {
    let placed = database(at);
    let mut found = Vec::new();
    // The folder beside the database is wrong as that is.
    if placed.is_ok() || settings.attachments.is_some() {
        found.push(writable(&settings.attachments(at)).map_err(of("attachments")));
    }
    found.push(if placed.is_ok() || settings.audit_key.is_some() { key_file(settings, at) } else { Ok(()) });
    found.push(settings.backup_dir.as_deref().map_or(Ok(()), |folder| writable(folder).map_err(of("backup_dir"))));
    found.push(settings.witness.as_deref().map_or(Ok(()), |path| {
        let cure = "hãy xem tệp, thư mục, quyền ghi và nội dung của tệp";
        witness::usable(path).map_err(of_file("witness", path, cure))
    }));
    found.push(settings.tls_cert.as_deref().map_or(Ok(()), |path| {
        let cure = "hãy xem chứng thư, khóa riêng đi kèm và quyền đọc";
        certificate_fits(settings).map_err(of_file("tls_cert", path, cure))
    }));
    std::iter::once(placed).chain(found).filter_map(Result::err).collect()
}

/// All that is wrong with the settings of a server; `free` where nobody serves with them yet.
pub(super) async fn all(settings: &Settings, at: &str, free: bool) -> Vec<Unfit> {
    let mut found = Vec::new();
    let plain = settings.tls_cert.is_none() && settings.proxies().is_ok_and(|proxies| proxies.is_empty());
    found.push(can_listen("listen", settings.listen(), (free, plain)).await);
    if let Some(at) = &settings.metrics_listen {
        found.push(can_listen("metrics_listen", at, (free, false)).await);
    }
    let listening = found.into_iter().filter_map(Result::err).map(Unfit::of);
    lasting(settings, at).into_iter().chain(listening).collect()
}

/// Refuses settings that a server could not run with, naming each.
pub(super) async fn required(settings: &Settings, at: &str) -> Result<(), Stop> {
    let wrong = all(settings, at, true).await;
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Stop::Setup(wrong.iter().map(|unfit| unfit.stop.text()).collect::<Vec<_>>().join("\n")))
}
