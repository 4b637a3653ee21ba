//! One-time codes: who has one sets the password of an account, once.

use crate::domain::vocabulary;
use chrono::TimeDelta;
use poem_openapi::Object;
use serde::{Deserialize, Serialize};

/// How long a code is good for.
pub const GOOD_FOR: TimeDelta = TimeDelta::hours(24);

/// The signs of a code, without those that are taken for one another (Crockford's base 32: no I, L, O, U).
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random bytes of a code: 120 bits need no slow hash.
pub const BYTES: usize = 15;
/// Signs of a code without its hyphens.
const LENGTH: usize = BYTES * 8 / 5;

vocabulary! {
    /// What a code is for.
    Purpose {
        /// The first administrator of a register.
        Bootstrap = "bootstrap", "quản trị viên đầu tiên", "first administrator";
        /// A person without a password, or who lost it.
        Recovery = "recovery", "đặt lại mật khẩu", "lost password";
    }
}

/// A code that was just made: the one answer it is ever shown in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct MadeCode {
    /// The account it is for.
    pub account: String,
    /// The code itself, for the page `/code`; hand it over by a safe way, the register does not keep it.
    pub code: String,
    /// When it ends, UTC with milliseconds.
    pub expires_at: String,
}

/// A code as it is shown: `7ZK4-…`, in groups of four.
#[must_use]
pub fn written(secret: &[u8; BYTES]) -> String {
    let sign = |group: u64, i: usize| {
        char::from(SIGNS.get(usize::try_from(group >> (35 - 5 * i) & 31).unwrap_or_default()).copied().unwrap_or(b'0'))
    };
    let group = |bytes: &[u8]| bytes.iter().fold(0_u64, |group, byte| group << 8 | u64::from(*byte));
    let signs: Vec<char> = secret.chunks(5).flat_map(|bytes| (0..8).map(move |i| sign(group(bytes), i))).collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as it is hashed, from what a person typed: capitals, no hyphens or blanks, and what looks alike read alike;
/// none where it is no code.
#[must_use]
pub fn read(typed: &str) -> Option<String> {
    let sign = |c: char| match c.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        c => c,
    };
    let code: String = typed.chars().filter(|c| *c != '-' && !c.is_whitespace()).map(sign).collect();
    (code.len() == LENGTH && code.bytes().all(|b| SIGNS.contains(&b))).then_some(code)
}

/// The number that signs of a code stand for.
#[must_use]
pub(super) fn number(signs: &str) -> i64 {
    let value = |sign: u8| SIGNS.iter().position(|known| *known == sign).and_then(|at| i64::try_from(at).ok());
    signs.bytes().fold(0, |number, sign| number << 5 | value(sign).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_a_person_types_it() {
        let secret = [0x01, 0x08, 0xff, 0x00, 0x7f, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0];
        let code = written(&secret);
        assert_eq!(code.len(), 29);
        let bare = code.replace('-', "");
        assert_eq!(read(&code).as_deref(), Some(bare.as_str()));
        assert_eq!(read(&format!(" {} ", code.to_lowercase().replace('-', " "))).as_deref(), Some(bare.as_str()));
        assert_eq!(read(&bare.replace('0', "o").replace('1', "l")).as_deref(), Some(bare.as_str()));
        for none in ["", "U", &code[1..], &format!("{code}A"), &format!("U{}", &code[1..])] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn other_bytes_make_another_code() {
        let codes: std::collections::HashSet<_> = (0..=255_u8)
            .flat_map(|b| {
                [0, 7, 14].map(|i| {
                    let mut s = [0; BYTES];
                    s[i] = b;
                    written(&s)
                })
            })
            .collect();
        assert_eq!(codes.len(), 255 * 3 + 1);
    }
}
