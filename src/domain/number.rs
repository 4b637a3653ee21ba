//! The number and symbol of a decision (số, ký hiệu): how two are compared, and how one is cited.
//!
//! Papers, typists and scanners write one number in many ways, and the register must still see that it is taken; so
//! the comparison has a key of its own and the number itself is kept as written.

use unicode_normalization::UnicodeNormalization;

mod typed;

pub use typed::{Typed, day_after, same_symbol, spelled, typed};

/// The key by which numbers are compared: NFC, upper case, `Ð` as `Đ`, dashes alike, no spaces, no leading zeros.
///
/// `163a` is `163A`, not `163`: a letter marks a number given out later. A zero stays where no digit follows it, so
/// `000` is `0`.
#[must_use]
pub fn number_key(number: &str) -> String {
    let key = symbol_key(number);
    let mut rest = key.as_str();
    while let Some(shorter) = rest.strip_prefix('0').filter(|shorter| shorter.starts_with(|c: char| c.is_ascii_digit()))
    {
        rest = shorter;
    }
    rest.to_owned()
}

/// The key by which symbols (`QĐ-UBND`) are compared: as [`number_key`], but zeros count.
#[must_use]
pub fn symbol_key(symbol: &str) -> String {
    let upper = symbol.nfc().flat_map(char::to_uppercase);
    let alike = upper.filter(|c| !is_space(*c)).map(|c| match c {
        // ETH and AFRICAN D look like Đ and come out of legacy fonts and foreign keyboards.
        'Ð' | 'Ɖ' => 'Đ',
        dash if is_dash(dash) => '-',
        other => other,
    });
    // Upper case can take a letter apart (ǰ); composed again, the key of a key is the key.
    alike.collect::<String>().nfc().collect()
}

/// How a decision is cited: `1215/QĐ-UBND`, the number alone where there is no symbol, nothing without a number
/// (Decree 30/2020/NĐ-CP, annex I, part II, on the number and symbol of a document).
#[must_use]
pub fn reference(number: Option<&str>, symbol: Option<&str>) -> Option<String> {
    let said = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    let number = said(number)?;
    Some(match said(symbol) {
        Some(symbol) => format!("{number}/{symbol}"),
        None => number,
    })
}

/// White space, and what takes no space at all: a pasted number must not differ by what nobody sees.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Every dash of Unicode (general category Pd), the minus signs, and the soft hyphen that scanned text has for a
/// hyphen.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{AD}' | '\u{2D7}' | '\u{58A}' | '\u{5BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{207B}'
                | '\u{208B}'
                | '\u{2212}'
                | '\u{2796}'
                | '\u{2E17}'
                | '\u{2E1A}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{2E40}'
                | '\u{2E5D}'
                | '\u{301C}'
                | '\u{3030}'
                | '\u{30A0}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{10D6E}'
                | '\u{10EAD}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_go_from_a_number_but_not_its_letter() {
        for (written, key) in [
            ("1215", "1215"),
            ("0163a", "163A"),
            ("163A", "163A"),
            ("000", "0"),
            ("0", "0"),
            ("00A", "0A"),
            ("", ""),
            ("10", "10"),
        ] {
            assert_eq!(number_key(written), key, "{written}");
        }
    }

    #[test]
    fn zeros_of_a_symbol_stay() {
        assert_eq!(symbol_key("01-qđ"), "01-QĐ");
    }

    #[test]
    fn every_way_of_writing_a_symbol_has_one_key() {
        for written in [
            "QĐ-UBND",
            "qđ-ubnd",
            "QÐ-UBND",
            "qð–ubnd",
            "Ɖ",
            " Q Đ\u{A0}—\tUBND\u{FEFF}",
            "QĐ\u{2212}UBND",
            "QĐ\u{AD}UBND",
            "QĐ－UBND",
        ] {
            let expected = if written == "Ɖ" { "Đ" } else { "QĐ-UBND" };
            assert_eq!(symbol_key(written), expected, "{written:?}");
        }
        assert_eq!(symbol_key("TTr-CTE\u{302}"), symbol_key("ttr-ctê"));
    }

    #[test]
    fn the_spaces_inside_a_number_do_not_hide_its_zeros() {
        assert_eq!(number_key(" 0 0 163 a "), "163A");
    }

    #[test]
    fn a_key_of_a_key_is_the_key_for_any_character() {
        for c in '\u{0}'..='\u{2FFFF}' {
            let once = symbol_key(&format!("a{c}b{c}"));
            assert_eq!(symbol_key(&once), once, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn a_decision_is_cited_by_number_and_symbol() {
        assert_eq!(reference(Some("1215"), Some("QĐ-UBND")).as_deref(), Some("1215/QĐ-UBND"));
        assert_eq!(reference(Some("163a"), None).as_deref(), Some("163a"));
        assert_eq!(reference(Some(" 163a "), Some(" ")).as_deref(), Some("163a"));
        assert_eq!(reference(None, Some("QĐ-UBND")), None);
        assert_eq!(reference(Some(" "), Some("QĐ-UBND")), None);
    }
}
