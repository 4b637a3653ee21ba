//! The key that signs heads: a file of its own, made with the register; each key the register is given is an event, and
//! none takes the place of another unless whoever runs the register says so.

use super::{
    super::{Change, Ctx, Register, key_file},
    source::AuditKey,
};
use crate::{
    domain::{
        account::{Permission, seal::Seals},
        audit::Deed,
        audit::PublicKey,
        fault::{Code, Fault},
        noun::Noun,
    },
    store,
};
use ed25519_dalek::SigningKey;
use std::path::Path;

/// The key; a missing file is made, for its owner alone.
pub fn read_or_make(key: &AuditKey) -> Result<SigningKey, Fault> {
    match key {
        AuditKey::File(path) => the_one(path, &key_file::read_or_make(path)?),
        AuditKey::Given(key) => Ok(SigningKey::from_bytes(key)),
    }
}

/// The key, where it is there.
pub fn read(key: &AuditKey) -> Result<SigningKey, Fault> {
    match key {
        AuditKey::File(path) => the_one(path, &key_file::read(path)?),
        AuditKey::Given(key) => Ok(SigningKey::from_bytes(key)),
    }
}

fn the_one(path: &Path, keys: &[key_file::Secret]) -> Result<SigningKey, Fault> {
    let [key] = keys else {
        let at = path.display();
        return Err(Fault::because(
            Code::Unavailable,
            format!("“{at}”: cần đúng một khóa."),
            format!("{at}: it must hold one key."),
        ));
    };
    Ok(SigningKey::from_bytes(key))
}

/// Whether a key file is this register's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// The register has no key yet.
    NoneYet,
    /// It holds a key of the register, by its id.
    Fits(String),
    /// There is no such file; the register's last key has this id.
    Missing(String),
    /// It holds another key than any of the register's, of which the last has this id.
    Other {
        /// The id of the key in the file.
        file: String,
        /// The id of the register's last key.
        register: String,
    },
}

/// Whether the key in a file is this register's; nothing is made.
pub async fn fit(register: &Register, source: &AuditKey) -> Result<Fit, Fault> {
    let known = store::audit::keys(register.db.latest()).await?;
    let Some(last) = known.last().map(|key| key.key_id.clone()) else { return Ok(Fit::NoneYet) };
    let key = match read(source) {
        Err(fault) if fault.code == Code::NotFound => return Ok(Fit::Missing(last)),
        read => PublicKey::of(&read?),
    };
    Ok(if known.contains(&key) { Fit::Fits(key.key_id) } else { Fit::Other { file: key.key_id, register: last } })
}

/// The id of the key in a file, refused where it is not this register's; nothing where the register has no key yet.
pub async fn check(register: &Register, source: &AuditKey) -> Result<Option<String>, Fault> {
    let at = source;
    // It is made with the register, and its event comes right after the first: where another program begins the same
    // register, that is there once there are more.
    let begun = store::audit::last_hash(register.db.latest()).await?.is_some_and(|(seq, _)| seq > 1);
    match fit(register, source).await? {
        Fit::NoneYet if begun && source.exists() => Err(Fault::because(
            Code::Unavailable,
            format!(
                "Nhật ký của sổ không nói đến khóa ký nào, mà đã có tệp “{at}”: sự kiện có thể đã bị bỏ đi. Hãy so với một đầu sổ đã giữ; nếu vẫn dùng sổ này: “award-registry audit new-key”."
            ),
            format!(
                "No event gives the register an audit key, and {at} is there: events may have been taken away. Compare it with a head that was kept; \
                     to go on with it all the same, `award-registry audit new-key` gives it that key, as an event."
            ),
        )),
        Fit::NoneYet => Ok(None),
        Fit::Fits(id) => Ok(Some(id)),
        Fit::Missing(last) => Err(Fault::because(
            Code::Unavailable,
            format!(
                "Không có tệp khóa ký “{at}” (khóa {last}). Hãy đặt lại tệp ấy, hoặc chỉ đúng chỗ bằng “--audit-key”; nếu đã mất hẳn: “award-registry audit new-key”."
            ),
            format!(
                "The key file {at} (audit_key) is missing; the register was last signed by the key {last}, and no token, account or session is good without it. Put the file back, or name its place with --audit-key. \
                 If it is lost for good, `award-registry audit new-key` gives the register another key, as an event."
            ),
        )),
        Fit::Other { file, register } => Err(Fault::because(
            Code::Unavailable,
            format!(
                "Khóa trong “{at}” ({file}) không phải của sổ này (khóa {register}). Hãy chỉ đúng tệp bằng “--audit-key”; nếu muốn dùng khóa này: “award-registry audit new-key”."
            ),
            format!(
                "The key in {at} ({file}) is not of this register, which was last signed by the key {register}. Name the right file with --audit-key. \
                 To sign with this key from now on, `award-registry audit new-key` gives it to the register, as an event."
            ),
        )),
    }
}

/// Holds events and credentials against the seals of the key in a file, where it is the register's; nothing is written.
pub async fn hold(register: &Register, source: &AuditKey) -> Result<(), Fault> {
    if matches!(fit(register, source).await?, Fit::Fits(_)) {
        let _ = register.seals.set(seals(&read(source)?)?);
    }
    Ok(())
}

/// Signs heads with the key in a file from now on. A register that has none yet takes it, and it is made if the file is
/// missing; a register that has one is given no other.
pub async fn sign_by(register: &Register, ctx: &Ctx, source: &AuditKey) -> Result<(), Fault> {
    let key = if check(register, source).await?.is_some() { read(source)? } else { read_or_make(source)? };
    sign_with(register, ctx, key).await
}

/// Gives the register the key in a file, which is made if it is missing; answers the key's id, or nothing where the
/// register has that key.
pub async fn take(register: &Register, ctx: &Ctx, source: &AuditKey) -> Result<Option<String>, Fault> {
    if matches!(fit(register, source).await?, Fit::Fits(_)) {
        return Ok(None);
    }
    let key = read_or_make(source)?;
    let id = PublicKey::of(&key).key_id;
    sign_with(register, ctx, key).await?;
    Ok(Some(id))
}

/// The keys of seals that follow from an audit key.
pub fn seals(key: &SigningKey) -> Result<Seals, Fault> {
    Seals::derive(key.as_bytes())
}

/// Signs heads and seals rows with this key from now on; a key the register has not had is noted, as an event. Where it
/// had another, all rows of power are sealed anew as they lie: the key is given by whoever has the server's files, not
/// by whoever has the database.
async fn sign_with(register: &Register, ctx: &Ctx, key: SigningKey) -> Result<(), Fault> {
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
            work.commit(Change::made(Deed::CreateSigningKey, Noun::SigningKey, id, &public)?, &public).await?;
        }
    }
    let _ = register.signing_key.set(key);
    Ok(())
}
