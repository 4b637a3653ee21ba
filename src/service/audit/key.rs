//! The key that signs heads: a file of its own, made at the first start; each key the register is given is an event.

use super::super::{Change, Ctx, Register, key_file};
use crate::{
    domain::{
        account::{Permission, seal::Seals},
        audit::PublicKey,
        fault::{Code, Fault},
    },
    store::{self, Db},
};
use ed25519_dalek::SigningKey;
use std::path::Path;

/// The key in a file, for its owner alone. A missing file is made.
pub fn read_or_make(path: &Path) -> Result<SigningKey, Fault> {
    the_one(path, &key_file::read_or_make(path)?)
}

/// The key in a file that is there.
pub fn read(path: &Path) -> Result<SigningKey, Fault> {
    the_one(path, &key_file::read(path)?)
}

fn the_one(path: &Path, keys: &[key_file::Secret]) -> Result<SigningKey, Fault> {
    let [key] = keys else {
        let at = path.display();
        return Err(Fault::because(Code::Unavailable, format!("{at}: cần đúng một khóa."), format!("{at}: it must hold one key.")));
    };
    Ok(SigningKey::from_bytes(key))
}

/// Whether the register in a database has a key.
pub async fn has_one(db: &Db) -> Result<bool, Fault> {
    Ok(!store::migrate::is_new(db).await? && !store::audit::keys(db.latest()).await?.is_empty())
}

/// The keys of seals that follow from an audit key.
pub fn seals(key: &SigningKey) -> Result<Seals, Fault> {
    Seals::derive(key.as_bytes())
}

/// Signs heads and seals rows with this key from now on; a key the register has not had is noted, as an event. Where it had another, all rows of power
/// are sealed anew as they lie: the key is given by whoever has the server's files, not by whoever has the database.
pub async fn sign_with(register: &Register, ctx: &Ctx, key: SigningKey) -> Result<(), Fault> {
    let public = PublicKey::of(&key);
    let _ = register.seals.set(seals(&key)?);
    if !store::audit::keys(register.db.latest()).await?.contains(&public) {
        let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
        let known = store::audit::keys(&**work).await?;
        if !known.contains(&public) {
            if !known.is_empty() {
                store::seal::seal_all(&work, register.seals()?).await?;
            }
            let id = store::audit::insert_key(&work, &public, &ctx.stamp()).await?;
            work.commit(Change::made("create_signing_key", "signing_key", id, &public)?, &public).await?;
        }
    }
    let _ = register.signing_key.set(key);
    Ok(())
}
