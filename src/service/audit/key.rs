//! The key that signs heads: a file of its own, made at the first start; each key the register is given is an event.

use super::super::{Change, Ctx, Register};
use crate::{
    domain::{
        account::Permission,
        audit::PublicKey,
        fault::{Code, Fault},
    },
    store,
};
use ed25519_dalek::SigningKey;
use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

/// The key in a file: 32 bytes in hex, for its owner alone. A missing file is made.
pub fn read_or_make(path: &Path) -> Result<SigningKey, Fault> {
    match read(path) {
        Err(fault) if fault.code == Code::NotFound => make(path),
        other => other,
    }
}

/// The key in a file that is there.
pub fn read(path: &Path) -> Result<SigningKey, Fault> {
    let at = path.display();
    let bad = |vi: &str, en: &str| Fault::because(Code::Unavailable, format!("{at}: {vi}"), format!("{at}: {en}"));
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(Fault::missing("tệp khóa ký", "file of a signing key", at)),
        other => other.map_err(|e| Fault::caused(Code::Unavailable, e))?,
    };
    let mode = fs::metadata(path).map_err(|e| Fault::caused(Code::Unavailable, e))?.permissions().mode();
    if mode & 0o077 != 0 {
        return Err(bad("người khác đọc được tệp khóa; hãy đặt quyền 600.", "others can read the key; give the file the mode 600."));
    }
    let seed = hex::decode(text.trim()).ok().and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
    Ok(SigningKey::from_bytes(&seed.ok_or_else(|| bad("không phải khóa: cần 64 chữ số hex.", "it holds no key: 64 hex digits."))?))
}

fn make(path: &Path) -> Result<SigningKey, Fault> {
    let disk = |e: std::io::Error| Fault::caused(Code::Unavailable, e);
    let mut seed = [0_u8; 32];
    getrandom::fill(&mut seed).map_err(|e| Fault::internal(e.to_string()))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(disk)?;
    // A temporary file is its owner's alone (mode 600), and appears under its name whole or not at all.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(disk)?;
    file.write_all(format!("{}\n", hex::encode(seed)).as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(disk)?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(SigningKey::from_bytes(&seed)),
        // Another start made it in the same moment.
        Err(refused) if refused.error.kind() == ErrorKind::AlreadyExists => read(path),
        Err(refused) => Err(disk(refused.error)),
    }
}

/// Signs heads with this key from now on; a key the register has not had is noted, as an event.
pub async fn sign_with(register: &Register, ctx: &Ctx, key: SigningKey) -> Result<(), Fault> {
    let public = PublicKey::of(&key);
    if !store::audit::keys(register.db.writer()).await?.contains(&public) {
        let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
        if !store::audit::keys(&**work).await?.contains(&public) {
            let id = store::audit::insert_key(&work, &public, &ctx.stamp()).await?;
            work.commit(Change::made("create_signing_key", "signing_key", id, &public)?, &public).await?;
        }
    }
    let _ = register.signing_key.set(key);
    Ok(())
}
