//! The code of the first administrator: it is printed when a register that has none is served, and kept nowhere.
//!
//! A code says when it was made and bears a keyed seal of that, so every program that serves the register knows it
//! without a row or an event for each start. A program takes no code that was made before its own: after a restart the
//! code before is void.

use super::{
    code::{BYTES, GOOD_FOR, number, read, written},
    seal::{Kind, Seals},
};
use crate::domain::fault::Fault;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use subtle::ConstantTimeEq;

/// Bytes that say when a code was made; the others are its seal.
const INSTANT: usize = 5;

/// An instant in hundredths of a second since 1970, as a code has it.
#[must_use]
pub fn instant(at: DateTime<Utc>) -> i64 {
    at.timestamp_millis().div_euclid(10)
}

/// The code that is made at an instant.
pub fn code(seals: &Seals, made: i64) -> Result<String, Fault> {
    let seal = seals.seal(Kind::First, &[Some(&made.to_string())])?;
    let seal = URL_SAFE_NO_PAD.decode(seal).map_err(Fault::internal)?;
    let mut secret = [0; BYTES];
    let instant = made.to_be_bytes().into_iter().skip(8 - INSTANT);
    for (byte, from) in secret.iter_mut().zip(instant.chain(seal)) {
        *byte = from;
    }
    Ok(written(&secret))
}

/// Whether what a person typed is a code of this register that was not made before `since` and has not expired.
pub fn is_good(seals: &Seals, typed: &str, since: i64, now: DateTime<Utc>) -> Result<bool, Fault> {
    let Some(typed) = read(typed) else { return Ok(false) };
    let made = number(typed.get(..INSTANT * 8 / 5).unwrap_or_default());
    let own = read(&code(seals, made)?).unwrap_or_default();
    let is_own: bool = own.as_bytes().ct_eq(typed.as_bytes()).into();
    Ok(is_own && made >= since && made > instant(now - GOOD_FOR))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn a_code_is_good_for_its_register_from_its_start_on_and_for_a_day() {
        let seals = Seals::derive(&[7; 32]).unwrap();
        let now: DateTime<Utc> = "2026-11-27T08:00:00.120Z".parse().unwrap();
        let made = instant(now);
        let code = code(&seals, made).unwrap();
        let good = |typed: &str, since, now| is_good(&seals, typed, since, now).unwrap();
        assert!(good(&code, made, now) && good(&code.to_lowercase().replace('-', " "), made - 1, now));
        assert!(!good(&code, made + 1, now), "the program was started again since");
        let day = now + GOOD_FOR;
        assert!(good(&code, made, day - TimeDelta::milliseconds(20)) && !good(&code, made, day));
        assert!(!is_good(&Seals::derive(&[8; 32]).unwrap(), &code, made, now).unwrap(), "another register");
        for i in (0..code.len()).filter(|i| code.as_bytes()[*i] != b'-') {
            let mut other = code.clone();
            other.replace_range(i..=i, if &code[i..=i] == "7" { "8" } else { "7" });
            assert!(!good(&other, 0, now), "{other}");
        }
        assert!(!good("", 0, now) && !good("0000-0000-0000-0000-0000-0000", 0, now));
    }
}
