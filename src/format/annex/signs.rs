//! Texts of cells that stand for something else: a tick, the text above, a formula that has failed.

use crate::domain::name::fold;

/// Whether a text stands for the one above it.
pub(super) fn is_ditto(text: &str) -> bool {
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    matches!(
        bare.as_str(),
        "nt" | "-nt-"
            | "n.t"
            | "n/t"
            | "\""
            | "''"
            | "″"
            | "〃"
            | "”"
            | "“"
            | "-\"-"
            | "-''-"
            | "//"
            | "-//-"
            | "ditto"
    ) || fold(text) == "nhu tren"
        || fold(text) == "nhu tren nt"
}

/// Whether a text is a tick.
pub(super) fn is_tick(text: &str) -> bool {
    matches!(
        text.trim().to_lowercase().as_str(),
        "x" | "✓" | "✔" | "v" | "1" | "true" | "*" | "+" | "có" | "√" | "☑" | "☒"
    )
}

/// Whether a text below the name of an award says that it is given: a tick, or the money that goes with it.
pub(super) fn is_given(text: &str) -> bool {
    is_tick(text) || is_money(text)
}

/// Whether a text is an amount of money as bonuses are: "600000", "1.490.000 đ".
pub(super) fn is_money(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let number = ["đồng", "vnđ", "đ"].iter().find_map(|word| lower.strip_suffix(word)).unwrap_or(&lower).trim_end();
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    number.starts_with(|c: char| c.is_ascii_digit())
        && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | ' '))
        && digits.parse().is_ok_and(|amount: u64| amount >= 10_000 && amount.is_multiple_of(1_000))
}

/// Whether a text is what a spreadsheet shows where a formula has failed.
#[must_use]
pub(super) fn is_error(text: &str) -> bool {
    let text = text.trim();
    matches!(text, "#N/A" | "#REF!" | "#VALUE!" | "#NAME?" | "#DIV/0!" | "#NUM!" | "#NULL!" | "#SPILL!" | "#CALC!")
        || text.strip_prefix("Err:").is_some_and(|code| code.len() == 3 && code.chars().all(|c| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_formula_is_known_by_its_sign() {
        for text in ["#N/A", " #REF! ", "Err:502"] {
            assert!(is_error(text), "{text}");
        }
        assert!(!is_error("#1") && !is_error("Err") && !is_error("Nguyễn Văn Thử"));
    }

    #[test]
    fn an_award_is_given_by_a_tick_or_by_money() {
        for text in ["x", "1", "600000", "1.490.000 đ", "2,000,000"] {
            assert!(is_given(text), "{text}");
        }
        assert!(!is_given("2") && !is_given("0153") && !is_given("12345") && !is_given("15/QĐ") && !is_given("đ"));
    }

    #[test]
    fn ditto_marks_are_known() {
        assert!(is_ditto("-nt-") && is_ditto("\"") && is_ditto("Như trên") && !is_ditto("-") && !is_ditto("Mẫu"));
    }
}
