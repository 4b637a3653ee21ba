//! Where the keys of id numbers are: a file, or the setting itself.

use super::super::key_file::{self, Secret};
use std::{fmt, path::PathBuf};

/// What a setting begins with that holds the keys themselves.
const HEX: &str = "hex:";

/// The setting of a register that goes on without its keys.
const NONE: &str = "none";

/// Where the keys are.
#[derive(Clone)]
pub enum Source {
    /// In a file, a key a line, the first one current.
    File(PathBuf),
    /// In the setting.
    Given(Vec<Secret>),
    /// Nowhere: they are lost, or are not to be used here.
    Nowhere,
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => write!(f, "File({})", path.display()),
            Self::Given(keys) => write!(f, "Given({} keys)", keys.len()),
            Self::Nowhere => f.write_str("Nowhere"),
        }
    }
}

impl Source {
    /// What a setting says: the path of a file, `hex:KEY[,KEY…]`, or `none`. What is wrong with it is said without
    /// saying it.
    pub fn of(setting: &str) -> Result<Self, String> {
        if setting == NONE {
            return Ok(Self::Nowhere);
        }
        let Some(keys) = setting.strip_prefix(HEX) else {
            let like_a_key = setting.split([',', '\n']).any(|word| key_file::secret(word.trim()).is_some());
            return if like_a_key {
                Err("a key itself is written with hex: before it".into())
            } else {
                Ok(Self::File(setting.into()))
            };
        };
        let keys: Option<Vec<Secret>> = keys.split(',').map(|key| key_file::secret(key.trim())).collect();
        keys.map(Self::Given).ok_or_else(|| "after hex: each key is 64 hex digits, with commas between".into())
    }
}
