//! Verifying a paper, for anyone.

use super::Register;
use crate::{
    domain::{
        fault::{Code, Fault},
        verification::{Verification, Verified},
    },
    store,
};

/// Whether a paper is what the register has; nothing else is answered, and nothing is noted of who asked.
pub async fn verify(register: &Register, mut asked: Verification) -> Result<Verified, Fault> {
    asked.tidy();
    Fault::all(Code::InvalidBody, asked.findings())?;
    let conferrals = store::conferral::of_paper(register.db.reader(), &asked).await?;
    Ok(Verified { answer: asked.answer(&conferrals) })
}
