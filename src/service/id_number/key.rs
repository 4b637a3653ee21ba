//! The keys of id numbers: a file, or the setting itself; the first seals and hashes, the others still open.
//!
//! They are read anew for each use. Uses are rare, and so a rotation beside a running server needs no word to it.

use super::{
    super::{
        Register,
        key_file::{self, Secret},
    },
    source::Source,
};
use crate::{
    domain::{
        account::Scope,
        fault::{Code, Fault},
        id_number::{DataKey, IdNumber, SealedIdNumber},
    },
    store::{Tx, id_number as stored},
};

/// The keys, the current one first.
pub(crate) struct Ring {
    current: DataKey,
    older: Vec<DataKey>,
}

/// The keys cannot be had, and what lies behind it is for the log and the command line alone.
pub(super) fn unavailable(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
    let vi = "Không dùng được khóa mã hóa số định danh; quản trị viên hãy xem thiết đặt “--data-key” và tệp khóa.";
    let en = "The key of id numbers cannot be used; whoever runs the register must see to the setting data_key and its key file.";
    Fault { cause: Some(cause.into()), ..Fault::because(Code::Unavailable, vi, en) }
}

/// The source of the settings.
pub(super) fn source(register: &Register) -> Result<&Source, Fault> {
    register.data_key.get().ok_or_else(|| unavailable("data_key is not set"))
}

impl Ring {
    /// The keys as they are now.
    pub(crate) fn read(register: &Register) -> Result<Self, Fault> {
        match source(register)? {
            Source::File(path) => Self::of(&key_file::read(path).map_err(unavailable)?),
            Source::Given(keys) => Self::of(keys),
            Source::Nowhere => Err(unavailable("data_key is none")),
        }
    }

    pub(super) fn of(keys: &[Secret]) -> Result<Self, Fault> {
        let mut keys = keys.iter().map(|key| DataKey::derive(key));
        let current = keys.next().ok_or_else(|| unavailable("there is no key"))??;
        Ok(Self { current, older: keys.collect::<Result<_, _>>()? })
    }

    /// The keys as they are now, if every number in the register is under one of them: with a key missing, "nobody has
    /// this number" would be no answer.
    pub(crate) async fn fitting(register: &Register, tx: &Tx) -> Result<Self, Fault> {
        let ring = Self::read(register)?;
        ring.fit(tx).await?;
        Ok(ring)
    }

    /// Refuses where a number is under another key.
    pub(super) async fn fit(&self, tx: &Tx) -> Result<(), Fault> {
        let ids: Vec<_> = self.keys().map(DataKey::id).collect();
        match stored::other_key(&**tx, &ids).await? {
            Some(other) => {
                Err(unavailable(format!("id numbers are sealed by the key {other}; there are only {}", ids.join(", "))))
            }
            None => Ok(()),
        }
    }

    /// The key that seals.
    pub(super) fn current(&self) -> &DataKey {
        &self.current
    }

    /// Every key, the current one first.
    pub(super) fn keys(&self) -> impl Iterator<Item = &DataKey> {
        std::iter::once(&self.current).chain(&self.older)
    }

    /// Whether the key of a number is here.
    pub(crate) fn has(&self, sealed: &SealedIdNumber) -> bool {
        self.keys().any(|key| key.id() == sealed.key_id)
    }

    /// The keyed hashes a number may be found by.
    pub(super) fn hashes(&self, number: &IdNumber) -> Result<Vec<String>, Fault> {
        self.keys().map(|key| key.hash(number)).collect()
    }

    /// Opens a number; one that its own key does not open was altered.
    pub(crate) fn open(&self, sealed: &SealedIdNumber) -> Result<IdNumber, Fault> {
        let key = self.keys().find(|key| key.id() == sealed.key_id);
        let key = key.ok_or_else(|| {
            unavailable(format!("id number {} is sealed by the key {}, which is not here", sealed.id, sealed.key_id))
        })?;
        key.open(sealed).ok_or_else(|| {
            Fault::internal(format!("id number {} does not open at its recipient: run `audit verify`", sealed.id))
        })
    }
}

/// Refuses to open a register that has sealed numbers without the keys they are under, unless it is to go on without.
pub async fn required(register: &Register) -> Result<(), Fault> {
    if matches!(source(register)?, Source::Nowhere) {
        return Ok(());
    }
    let Err(fault) = fits(register).await else { return Ok(()) };
    let cause = fault.cause.as_ref().map_or_else(String::new, |cause| format!(" ({cause})"));
    Err(Fault::because(
        Code::Unavailable,
        format!(
            "Không dùng được khóa mã hóa của các số định danh đã lưu{cause}. Hãy đặt lại tệp khóa, hoặc chỉ đúng chỗ bằng “--data-key”; chạy không có khóa: “--data-key none”."
        ),
        format!(
            "The key of the id numbers in this register cannot be used{cause}. Put the key file back, or name its place with --data-key (data_key). \
             With `--data-key none` the register goes on without it: no id number is read, added or found."
        ),
    ))
}

/// Refuses a key file that is there and could not be used.
pub fn usable(register: &Register) -> Result<(), Fault> {
    match source(register)? {
        Source::File(path) if path.exists() => key_file::read(path).map(|_| ()).map_err(unavailable),
        _ => Ok(()),
    }
}

/// Makes a missing key file where no number is sealed yet.
pub async fn ready(register: &Register) -> Result<(), Fault> {
    match source(register)? {
        Source::File(path) if !fits(register).await? => key_file::read_or_make(path).map(|_| ()).map_err(unavailable),
        Source::File(_) | Source::Given(_) => Ok(()),
        Source::Nowhere => Err(unavailable("data_key is none")),
    }
}

/// The ids of the keys that the stored numbers are under.
pub async fn in_use(register: &Register) -> Result<Vec<String>, Fault> {
    stored::key_ids(register.db.reader()).await
}

/// Whether any number is sealed; refused where one is and the keys do not fit. Nothing is made.
pub async fn fits(register: &Register) -> Result<bool, Fault> {
    let tx = register.db.snapshot(&Scope::ALL).await?;
    let any = stored::any(&*tx).await?;
    if any {
        Ring::fitting(register, &tx).await?;
    }
    Ok(any)
}
