//! Files of keys: 32 bytes in hex a line, for their owner alone, and whole or not there at all.

use crate::domain::fault::{Code, Fault};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};
use tempfile::NamedTempFile;
use zeroize::Zeroizing;

/// A key, wiped when it goes.
pub type Secret = Zeroizing<[u8; 32]>;

fn disk(error: std::io::Error) -> Fault {
    Fault::caused(Code::Unavailable, error)
}

/// The keys in a file that is there, at least one; `not_found` where it is not.
pub(super) fn read(path: &Path) -> Result<Vec<Secret>, Fault> {
    let at = path.display();
    let bad = |vi: &str, en: &str| Fault::because(Code::Unavailable, format!("“{at}”: {vi}"), format!("{at}: {en}"));
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(Fault {
                code: Code::NotFound, ..bad("không có tệp khóa này.", "there is no such key file.")
            });
        }
        Err(error) => {
            return Err(Fault {
                cause: Some(Box::new(error)),
                ..bad("không đọc được tệp khóa.", "the key file cannot be read.")
            });
        }
        Ok(text) => Zeroizing::new(text),
    };
    let mode = fs::metadata(path).map_err(disk)?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(bad(
            "người khác đọc được tệp khóa; hãy đặt quyền 600.",
            "others can read the key; give the file the mode 600.",
        ));
    }
    let keys: Option<Vec<Secret>> = text.split_whitespace().map(secret).collect();
    keys.filter(|keys| !keys.is_empty())
        .ok_or_else(|| bad("không phải khóa: cần 64 chữ số hex.", "it holds no key: 64 hex digits."))
}

/// A key from its 64 hex digits.
pub(super) fn secret(hex_digits: &str) -> Option<Secret> {
    let mut key = Secret::default();
    hex::decode_to_slice(hex_digits, &mut key[..]).ok().map(|()| key)
}

/// A key that nobody had before.
pub(super) fn random() -> Result<Secret, Fault> {
    let mut key = Secret::default();
    getrandom::fill(&mut key[..]).map_err(|e| Fault::internal(e.to_string()))?;
    Ok(key)
}

/// The keys in a file; a missing file is made, with one key.
pub(super) fn read_or_make(path: &Path) -> Result<Vec<Secret>, Fault> {
    match read(path) {
        Err(fault) if fault.code == Code::NotFound => {}
        other => return other,
    }
    let keys = vec![random()?];
    match unnamed(path, &keys)?.persist_noclobber(path) {
        Ok(_) => {
            lasting(path)?;
            tracing::info!(file = %path.display(), "made a new key; keep a copy of its file elsewhere");
            Ok(keys)
        }
        // Another start made it in the same moment.
        Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => read(path),
        Err(refused) => Err(disk(refused.error)),
    }
}

/// Puts other keys into a file: whoever reads it, and a power cut, meets the old ones or the new.
pub(super) fn replace(path: &Path, keys: &[Secret]) -> Result<(), Fault> {
    // A link to the file stays one.
    let path = fs::canonicalize(path).map_err(disk)?;
    unnamed(&path, keys)?.persist(&path).map_err(|refused| disk(refused.error))?;
    lasting(&path)
}

/// A temporary file beside the path, its owner's alone (mode 600), with these keys.
fn unnamed(path: &Path, keys: &[Secret]) -> Result<NamedTempFile, Fault> {
    let folder = folder(path);
    crate::store::owner::make_folder(folder).map_err(disk)?;
    let mut file = NamedTempFile::new_in(folder).map_err(disk)?;
    crate::store::owner::give(file.path());
    let lines = Zeroizing::new(keys.iter().map(|key| hex::encode(&key[..]) + "\n").collect::<String>());
    file.write_all(lines.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(disk)?;
    Ok(file)
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Makes the name of a file last: it stands in the folder.
fn lasting(path: &Path) -> Result<(), Fault> {
    File::open(folder(path)).and_then(|folder| folder.sync_all()).map_err(disk)
}
