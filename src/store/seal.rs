//! The seals of all rows of power, put on at once: at the upgrade that brings them, and when the register is given
//! another audit key.

use super::{Tx, account, idempotency};
use crate::domain::{account::seal::Seals, fault::Fault};
use serde::Serialize;

/// How many rows of each kind were sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// Accounts.
    pub accounts: usize,
    /// Passwords.
    pub passwords: usize,
    /// Tokens that are not revoked.
    pub tokens: usize,
    /// Sessions.
    pub sessions: usize,
    /// Codes that were not used.
    pub codes: usize,
    /// Kept answers.
    pub answers: usize,
}

/// Seals every row of power as it lies, whoever put it there: only where that was decided by whoever holds the key.
pub async fn seal_all(tx: &Tx, seals: &Seals) -> Result<Sealed, Fault> {
    Ok(Sealed {
        accounts: account::seal_all(&**tx, seals).await?,
        passwords: account::password::seal_all(&**tx, seals).await?,
        tokens: account::token::seal_all(&**tx, seals).await?,
        sessions: account::session::seal_all(&**tx, seals).await?,
        codes: account::code::seal_all(&**tx, seals).await?,
        answers: idempotency::seal_all(&**tx, seals).await?,
    })
}
