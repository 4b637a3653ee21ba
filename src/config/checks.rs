//! What no setting may be, whatever it is for: said with its name and its cure, before anything is opened or made.

use super::{Hidden, LONGEST_OFFICE, Period, Settings};
use crate::{
    service::{audit::source::AuditKey, id_number::source::Source},
    store::dialect::Engine,
};
use std::path::PathBuf;

/// A value that may be no value at all.
pub(super) trait Given {
    /// Whether nothing stands in it.
    fn is_nothing(&self) -> bool {
        false
    }
}

impl Given for u32 {}
impl Given for bool {}
impl Given for Period {}

impl Given for String {
    fn is_nothing(&self) -> bool {
        self.trim().is_empty()
    }
}

impl Given for PathBuf {
    fn is_nothing(&self) -> bool {
        self.as_os_str().is_empty()
    }
}

impl Given for Hidden {
    fn is_nothing(&self) -> bool {
        self.0.trim().is_empty()
    }
}

impl Settings {
    /// Refuses what is wrong in itself, or does not go together.
    pub(super) fn check(&self) -> Result<(), String> {
        if let Some(name) = self.nothing_in() {
            return Err(format!("{name}: it is empty; leave it out"));
        }
        self.check_database()?;
        if let Some(Hidden(setting)) = &self.audit_key {
            AuditKey::of(setting).map_err(|e| format!("audit_key: {e}"))?;
        }
        if let Some(Hidden(setting)) = &self.data_key {
            Source::of(setting).map_err(|e| format!("data_key: {e}"))?;
        }
        if let Some(name) = &self.office_name {
            let length = name.chars().count();
            if length > LONGEST_OFFICE || name.chars().any(char::is_control) {
                return Err(format!("office_name: one line of 1 to {LONGEST_OFFICE} characters"));
            }
        }
        if self.rate_limit == Some(0) {
            return Err("rate_limit: at least 1; leave it out for no limit".into());
        }
        if self.attachment_limit == Some(0) {
            return Err("attachment_limit: at least 1; leave it out for 2048".into());
        }
        self.check_backups()?;
        for (name, at) in [("listen", &self.listen), ("metrics_listen", &self.metrics_listen)] {
            let port = |at: &str| {
                at.rsplit_once(':').is_some_and(|(host, port)| !host.is_empty() && port.parse::<u16>().is_ok())
            };
            if let Some(at) = at.as_deref().filter(|at| !port(at)) {
                return Err(format!("{name}: {at}: write HOST:PORT, like 127.0.0.1:8080"));
            }
        }
        self.proxies()?;
        self.origins()?;
        self.provider()?;
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            return Err("tls_cert, tls_key: both or neither".into());
        }
        Ok(())
    }

    fn check_database(&self) -> Result<(), String> {
        let postgres = |url: &str| matches!(Engine::of(url), Ok(Engine::Postgres { .. }));
        Engine::of(self.database())
            .map_err(|_| "database: write sqlite:PATH, or postgres://USER:PASSWORD@HOST/NAME".to_owned())?;
        match &self.read_database {
            None if self.read_lag.is_some() => Err("read_lag: say which replica, by read_database".into()),
            Some(_) if !postgres(self.database()) => {
                Err("read_database: only a PostgreSQL database has replicas".into())
            }
            Some(replica) if !postgres(replica) => {
                Err("read_database: write postgres://USER:PASSWORD@HOST/NAME".into())
            }
            _ => Ok(()),
        }
    }

    fn check_backups(&self) -> Result<(), String> {
        if self.backup_keep == Some(0) {
            return Err("backup_keep: at least 1".into());
        }
        if self.backup_dir.is_some() && !self.database().starts_with("sqlite:") {
            return Err(
                "backup_dir: PostgreSQL is backed up by its own tools, pg_basebackup with an archive of its log: leave backup_dir out".into(),
            );
        }
        if self.backup_dir.is_none() && (self.backup_every.is_some() || self.backup_keep.is_some()) {
            return Err("backup_every, backup_keep: say where, by backup_dir".into());
        }
        Ok(())
    }
}
