//! What the trail last left of each row of power: a row that bears a seal of its own and is not as its last event left
//! it was put back by hand, such as a token from before it was revoked.
//!
//! A seal shows that the program wrote a row once; only the trail shows that it is still so, by events that bear a seal
//! themselves: one that was put in or edited by hand says nothing. The events of accounts,
//! credentials and migrations are read at the first use and from then on as they come, so that a use costs two short
//! statements, whatever the length of the trail.

use super::super::Register;
use crate::{domain::fault::Fault, store};
pub(super) use rows::{ACCOUNT, CODE, PASSWORD, SESSION, TOKEN};

pub(in crate::service) mod rows;

/// How often a row is compared: it may have been changed between the moments at which it and its event were read.
const TIMES: usize = 3;

/// Whether each of these rows is as its last event left it.
pub(super) async fn stand(register: &Register, rows: &[(&str, i64)]) -> Result<bool, Fault> {
    for _ in 0..TIMES {
        let now = store::proof::digests_of(&register.db, rows).await?;
        let mut attested = register.attested.lock().await;
        attested.read_on(&register.db, register.seals()?).await?;
        if attested.broken {
            break;
        }
        let left = |(table, key): &(&str, i64)| attested.rows.get(&((*table).to_owned(), *key)).cloned();
        if rows.iter().map(left).eq(now) {
            return Ok(true);
        }
    }
    tracing::error!(
        ?rows,
        "a credential or its account is not as its last event left it, and is refused; run `audit verify`"
    );
    Ok(false)
}

/// Reads the events so far, so that the first who signs in does not wait for them.
pub async fn read_ahead(register: &Register) -> Result<(), Fault> {
    register.attested.lock().await.read_on(&register.db, register.seals()?).await
}
