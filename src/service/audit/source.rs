//! Where the audit key is: a file, or the setting itself.

use super::super::key_file::{self, Secret};
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// What a setting begins with that holds the key itself.
const HEX: &str = "hex:";

/// Where the key is that signs heads.
#[derive(Clone)]
pub enum AuditKey {
    /// In a file.
    File(PathBuf),
    /// In the setting.
    Given(Secret),
}

impl fmt::Debug for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Given(_) => f.write_str("Given(…)"),
        }
    }
}

/// The path of the file, or the name of the setting.
impl fmt::Display for AuditKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Given(_) => f.write_str("audit_key"),
        }
    }
}

impl AuditKey {
    /// What a setting says: the path of a file, or `hex:KEY`. What is wrong with it is said without saying it.
    pub fn of(setting: &str) -> Result<Self, String> {
        if let Some(key) = setting.strip_prefix(HEX) {
            let key = key_file::secret(key.trim()).map(Self::Given);
            return key.ok_or_else(|| "after hex: the key is 64 hex digits".into());
        }
        if setting.split([',', '\n']).any(|word| key_file::secret(word.trim()).is_some()) {
            return Err("a key itself is written with hex: before it".into());
        }
        Ok(Self::File(setting.into()))
    }

    /// Its file, where it is in one.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::File(path) => Some(path),
            Self::Given(_) => None,
        }
    }

    /// Whether it is there.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.path().is_none_or(Path::exists)
    }
}
