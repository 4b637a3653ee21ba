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
    fn ditto_marks_are_known() {
        assert!(is_ditto("-nt-") && is_ditto("\"") && is_ditto("Như trên") && !is_ditto("-") && !is_ditto("Mẫu"));
    }
}
