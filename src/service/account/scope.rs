//! Whom a token stands for, and the part of the register that an account sees.

use super::super::Register;
use crate::{
    domain::{
        account::{Account, Scope},
        fault::Fault,
    },
    store,
};

/// The part of the register an account sees.
pub(super) async fn scope(register: &Register, account: &Account) -> Result<Scope, Fault> {
    store::scope::limited(register.db.latest(), &account.authority_codes, &account.unit_ids).await
}
