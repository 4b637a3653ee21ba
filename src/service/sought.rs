//! What is typed into the one search box, as the numbers and keys that it may be a part of. Which records bear them is
//! asked by their own lists, within what the caller sees.

use super::{Ctx, Register};
use crate::{
    domain::{account::Permission, fault::Fault, number},
    store::sought as stored,
};

/// Numbers that are alike at most.
const MOST: u64 = 20;

/// The numbers and keys that a text may stand for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Alike {
    /// Numbers of decisions that have its digits in them.
    pub numbers: Vec<String>,
    /// Numbers of certificates that begin with it.
    pub certificates: Vec<String>,
    /// It as a key of each other system, `system:value`.
    pub external_ids: Vec<String>,
}

/// What a text may stand for: only what has a digit is a number or a key.
pub async fn alike(register: &Register, ctx: &Ctx, text: &str) -> Result<Alike, Fault> {
    ctx.ask(Permission::Read)?;
    if !text.chars().any(|c| c.is_ascii_digit()) {
        return Ok(Alike::default());
    }
    let c = register.db.reader();
    let digits = number::number_key(&number::typed(text).number);
    let is_part = digits.len() > 1 && digits.chars().all(|c| c.is_ascii_digit());
    let numbers = if is_part { stored::numbers_with(c, &digits, MOST).await? } else { Vec::new() };
    let keys = stored::systems(c).await?;
    let external_ids = match text.split_once(':') {
        Some((system, _)) if keys.iter().any(|known| known == system) => vec![text.to_owned()],
        _ => keys.iter().map(|system| format!("{system}:{text}")).collect(),
    };
    Ok(Alike { numbers, certificates: stored::certificates_from(c, text, MOST).await?, external_ids })
}
