//! Passwords: which are taken. Long ones of any signs; those that are known, or that an attacker tries first, are
//! refused.
//!
//! How many guesses one takes is estimated (zxcvbn), with the words that Vietnamese passwords are made of, and the
//! person's own names: a thousand million at least, so that those who guess at a page, and are slowed down there, never
//! come so far.
//!
//! No rule of composition and no trimming (NIST SP 800-63B-4, section 3.1.1.2; OWASP Authentication Cheat Sheet): a
//! sentence is a good password, `P@ssw0rd2026` is none.

use super::Account;
use crate::domain::{fault::Finding, name::fold};
use std::collections::HashSet;
use unicode_normalization::UnicodeNormalization;

/// Characters a password has at least.
pub const LEAST: usize = 12;
/// Characters a password has at most: more than anyone types, and no burden to hash.
pub const MOST: usize = 128;

/// Words that make no password, whatever digits and marks stand about them.
const WORDS: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "pass",
    "matkhau",
    "matma",
    "qwerty",
    "qwertyuiop",
    "asdfghjkl",
    "admin",
    "administrator",
    "quantri",
    "quantrivien",
    "welcome",
    "iloveyou",
    "anhyeuem",
    "emyeuanh",
    "letmein",
    "vietnam",
    "hanoi",
    "saigon",
    "hochiminh",
    "abc",
    "abcd",
    "test",
    "user",
    "root",
];

/// The program and its work: what everyone here would think of.
const OURS: &[&str] = &["awardregistry", "award", "registry", "khenthuong", "thiduakhenthuong", "thidua"];

/// What fingers run along: the rows of a keyboard, its columns, the digits and the alphabet.
const RUNS: &[&str] = &[
    "01234567890123456789",
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnmqwertyuiop",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
];

/// A password as it is hashed and counted: in NFC, so that a keyboard that writes marks apart makes the same one.
#[must_use]
pub fn normal(password: &str) -> String {
    password.nfc().collect()
}

/// What is wrong with a new password of an account, at a place of the form.
#[must_use]
pub fn finding(pointer: &str, password: &str, account: &Account) -> Option<Finding> {
    let password = normal(password);
    let length = password.chars().count();
    let refuse = |code, vi: String, en: String| Some(Finding::at(pointer, code, vi, en));
    if length < LEAST {
        return refuse(
            "too_short",
            format!("Mật khẩu có {length} ký tự, cần ít nhất {LEAST}; một câu ngắn là mật khẩu tốt."),
            format!(
                "The password has {length} characters, at least {LEAST} are needed; a short sentence is a good one."
            ),
        );
    }
    if length > MOST {
        return refuse(
            "too_long",
            format!("Mật khẩu có {length} ký tự, tối đa {MOST}; hãy rút ngắn."),
            format!("The password has {length} characters, at most {MOST} are taken; shorten it."),
        );
    }
    let lower = password.to_lowercase();
    let plain: String = fold(&password).split(' ').collect();
    if repeated(&lower) {
        return refuse(
            "repeated",
            "Mật khẩu chỉ lặp lại vài ký tự; hãy dùng một câu của riêng bạn.".into(),
            "The password repeats a few characters; use a sentence of your own.".into(),
        );
    }
    if RUNS.iter().any(|run| runs_along(&lower, run)) {
        return refuse(
            "sequence",
            "Mật khẩu chỉ là một dãy liền nhau trên bàn phím hay của chữ số; hãy dùng một câu của riêng bạn.".into(),
            "The password is a run of the keyboard, of digits or of letters; use a sentence of your own.".into(),
        );
    }
    if is_common(&lower) || is_common(&plain) {
        return refuse(
            "common",
            "Mật khẩu này nhiều người dùng và bị thử trước tiên; hãy dùng một câu của riêng bạn.".into(),
            "The password is one that many use and attackers try first; use a sentence of your own.".into(),
        );
    }
    let own = [Some(account.name.as_str()), account.full_name.as_deref()]
        .into_iter()
        .flatten()
        .map(|name| fold(name).split(' ').collect::<String>());
    if own.chain(OURS.iter().map(|word| (*word).to_owned())).any(|word| little_beside(&plain, &word)) {
        return refuse(
            "like_name",
            "Mật khẩu gần như chỉ là tên tài khoản, họ tên hay tên chương trình; hãy dùng một câu của riêng bạn.".into(),
            "The password is little more than the account's name, the person's name or the program's; use a sentence of your own.".into(),
        );
    }
    // Neither marks nor blanks make a common phrase less common; what has no letters that fold is as strong as it is
    // written.
    let folded = Some(plain.clone()).filter(|folded| folded.chars().count() * 4 >= length * 3);
    if is_name_with_digits(&plain) || [Some(lower), folded].iter().flatten().any(|text| is_guessable(text, account)) {
        return refuse(
            "guessable",
            "Mật khẩu dễ đoán: nó chỉ gồm từ, tên, năm hay dãy số thường gặp, và những thứ đó bị thử trước. Hãy dùng một câu của riêng bạn, từ năm sáu từ không đi với nhau trở lên.".into(),
            "The password is easily guessed: it is made of common words, names, years or digits, and those are tried first. Use a sentence of your own, of some five or six words that do not go together.".into(),
        );
    }
    None
}

/// Guesses that must not be enough; the estimator's own third score, a tenth of it, lets `vanthu@tinh2026` pass.
const GUESSES: u64 = 1_000_000_000;

/// Whether fewer than a thousand million guesses find it, for someone who knows the language and the person.
fn is_guessable(text: &str, account: &Account) -> bool {
    let names =
        [Some(account.name.as_str()), account.full_name.as_deref()].into_iter().flatten().map(fold).collect::<Vec<_>>();
    let own = names.iter().flat_map(|name| name.split(' '));
    let known = [include_str!("vietnamese.txt"), NAMES].into_iter().flat_map(str::lines);
    let known = known.filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
    let words: Vec<&str> = own.chain(OURS.iter().copied()).chain(known).filter(|word| !word.is_empty()).collect();
    zxcvbn::zxcvbn(text, &words).guesses() < GUESSES
}

/// Family names, an empty line, middle and given names.
const NAMES: &str = include_str!("names.txt");
/// Syllables of the longest name that is looked for.
const SYLLABLES: usize = 4;
/// Digits and marks about it: a date, or a year between marks.
const ABOUT: usize = 8;

/// Whether it is a person's name, the family name first or last, with a few digits and marks about it: there are a
/// million names or so, and the years and days of a life are soon tried with each.
fn is_name_with_digits(text: &str) -> bool {
    let letters = text.trim_matches(|c: char| !c.is_alphabetic());
    let about = text.chars().count() - letters.chars().count();
    if !(1..=ABOUT).contains(&about) || letters.contains(|c: char| !c.is_alphabetic()) {
        return false;
    }
    let (families, others) = NAMES.split_once("\n\n").unwrap_or_default();
    let words =
        |text: &'static str| text.lines().filter(|line| !line.starts_with('#')).flat_map(|line| line.split(' '));
    let families: Vec<_> = words(families).collect();
    let all: HashSet<_> = families.iter().copied().chain(words(others)).collect();
    families.iter().any(|family| {
        [letters.strip_prefix(family), letters.strip_suffix(family)]
            .into_iter()
            .flatten()
            .any(|rest| !rest.is_empty() && is_made_of(rest, &all, SYLLABLES - 1))
    })
}

/// Whether a text is at most so many words of a set, one after another.
fn is_made_of(text: &str, words: &HashSet<&str>, most: usize) -> bool {
    text.is_empty()
        || most > 0
            && text
                .char_indices()
                .map(|(i, c)| text.split_at(i + c.len_utf8()))
                .any(|(word, rest)| words.contains(word) && is_made_of(rest, words, most - 1))
}

/// Whether it is one sign or one short word over and over.
fn repeated(text: &str) -> bool {
    let signs: Vec<char> = text.chars().collect();
    (1..=signs.len() / 2).take(6).any(|period| signs.iter().zip(signs.iter().skip(period)).all(|(a, b)| a == b))
}

/// Whether it runs along a row, forwards or backwards, perhaps from its beginning again.
fn runs_along(text: &str, run: &str) -> bool {
    let back: String = run.chars().rev().collect();
    [run.repeat(2), back.repeat(2), format!("{run}{back}"), format!("{back}{run}")].iter().any(|row| row.contains(text))
}

/// Whether it is known, or a word of no secret with digits and marks about it.
fn is_common(text: &str) -> bool {
    static KNOWN: std::sync::OnceLock<HashSet<&'static str>> = std::sync::OnceLock::new();
    let known =
        KNOWN.get_or_init(|| include_str!("common.txt").lines().filter(|line| !line.starts_with('#')).collect());
    let bare = text.trim_matches(|c: char| !c.is_alphabetic());
    known.contains(text) || WORDS.contains(&bare)
}

/// Whether it holds a word and fewer than six signs besides.
fn little_beside(text: &str, word: &str) -> bool {
    word.chars().count() >= 3 && text.contains(word) && text.replace(word, "").chars().count() < 6
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::account::Role;

    fn code(password: &str) -> Option<&'static str> {
        let account =
            Account { full_name: Some("Nguyễn Thị Lan".into()), ..Account::new("lan.nguyen", Role::Clerk) };
        finding("/password", password, &account).map(|f| f.code)
    }

    #[test]
    fn a_sentence_is_taken_whatever_its_signs() {
        for good in [
            "con mèo ngủ trên mái nhà",
            "ngày mai trời nắng",
            "tram-xe-buyt-so-9",
            "  mười hai ký tự",
            "839201746552",
            "520946183377",
            "mai lan cúc trúc nở trên đồi",
            "bà ngoại trồng khoai bên suối",
            "tran7vu4kx9hung2q",
            "四つの緑の犬が川を渡り森へ行く",
            "Award the seven quiet rivers",
        ] {
            assert_eq!(code(good), None, "{good}");
        }
    }

    #[test]
    fn length_is_counted_in_characters_of_nfc() {
        assert_eq!(code("mưa rơi đều"), Some("too_short"));
        assert_eq!(code("mưa rơi đều quá"), None);
        // Marks written apart make no password longer.
        assert_eq!(code(&"mưa rơi đều".nfd().collect::<String>()), Some("too_short"));
        let long: String = "con mèo ngủ trên mái nhà ".chars().cycle().take(MOST).collect();
        assert_eq!(code(&long), None);
        assert_eq!(code(&format!("{long}x")), Some("too_long"));
        assert_eq!(normal("e\u{301}"), "é");
    }

    #[test]
    fn what_attackers_try_first_is_refused() {
        for (bad, why) in [
            ("aaaaaaaaaaaa", "repeated"),
            ("abcabcabcabc", "repeated"),
            ("123123123123", "repeated"),
            ("123456789012", "sequence"),
            ("098765432109", "sequence"),
            ("abcdefghijkl", "sequence"),
            ("qwertyuiopas", "sequence"),
            ("1q2w3e4r5t6y", "sequence"),
            ("Password1234", "common"),
            ("P@ssw0rd2026!!", "common"),
            ("mật khẩu 2026", "common"),
            ("matkhau12345", "common"),
            ("correcthorsebatterystaple", "common"),
            ("lan.nguyen2026", "like_name"),
            ("NguyenThiLan1!", "like_name"),
            ("Nguyễn Thị Lan 86", "like_name"),
            ("award-registry-1", "like_name"),
            ("khenthuong2026", "like_name"),
            ("toiyeuvietnam", "guessable"),
            ("Tôi yêu Việt Nam", "guessable"),
            ("congan113113", "guessable"),
            ("Công an 113113", "guessable"),
            ("anhyeuemnhieulam", "common"),
            ("hanoi19082007", "common"),
            ("vanthu@tinh2026", "guessable"),
            ("chutich@xa2025", "guessable"),
            ("manchester2008", "guessable"),
            ("tranvanhung1986", "guessable"),
            ("lethihoa1990", "guessable"),
            ("Trần Văn Hùng 1986", "guessable"),
            ("phamthiminhanh88", "guessable"),
            ("NguyenVanAn@2026", "guessable"),
            ("1975levantam!", "guessable"),
            ("hungtran15081986", "guessable"),
            ("Lê Thị Hồng Hạnh 02/09/90", "guessable"),
        ] {
            assert_eq!(code(bad), Some(why), "{bad}");
        }
    }

    #[test]
    fn the_list_is_in_the_form_it_is_looked_up_in() {
        for line in include_str!("common.txt").lines().filter(|line| !line.starts_with('#')) {
            assert!(line.chars().count() >= LEAST && line.to_lowercase() == line, "{line}");
        }
    }
}
