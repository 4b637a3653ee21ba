//! Text as a workbook has it, and the names of cells.

use std::io::{Result, Write};

/// Letters a cell can have.
const MOST_LETTERS: usize = 32_767;

/// The text as far as a cell has room for it.
pub(super) fn cut(text: &str) -> &str {
    text.char_indices().nth(MOST_LETTERS).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Text as whoever reads the cell sees it.
pub(super) fn written(to: &mut Vec<u8>, text: &str) {
    for letter in cut(text).chars() {
        let letter = if has_no_sign(letter) { '\u{FFFD}' } else { letter };
        to.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// Whether XML has no sign for a letter.
fn has_no_sign(letter: char) -> bool {
    matches!(letter, '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// The name of a cell: `AB12`.
pub(super) fn reference(to: &mut impl Write, column: usize, row: u32) -> Result<()> {
    let letter = |n: usize| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    if column >= 26 {
        write!(to, "{}", letter(column / 26 - 1))?;
    }
    write!(to, "{}{row}", letter(column))
}

/// Text as XML has it. What XML has no sign for becomes the sign for that; what a spreadsheet would read as the code of
/// a letter (`_x0041_`) is marked as text.
pub(super) fn escaped(to: &mut Vec<u8>, text: &str) {
    let mut letters = [0; 4];
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => to.extend_from_slice(b"&amp;"),
            '<' => to.extend_from_slice(b"&lt;"),
            '>' => to.extend_from_slice(b"&gt;"),
            '"' => to.extend_from_slice(b"&quot;"),
            letter if has_no_sign(letter) => to.extend_from_slice("\u{FFFD}".as_bytes()),
            '_' if is_code(text.get(at..).unwrap_or_default()) => to.extend_from_slice(b"_x005F_"),
            _ => to.extend_from_slice(letter.encode_utf8(&mut letters).as_bytes()),
        }
    }
}

fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.starts_with(b"_x")
        && bytes.get(6) == Some(&b'_')
        && bytes.get(2..6).is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_named_by_letters_and_rows() {
        let named = |column| {
            let mut to = Vec::new();
            reference(&mut to, column, 7).unwrap();
            String::from_utf8(to).unwrap()
        };
        assert_eq!([0, 25, 26, 51, 52].map(named), ["A7", "Z7", "AA7", "AZ7", "BA7"]);
    }

    #[test]
    fn text_is_text_whatever_it_holds() {
        let text = |text: &str| {
            let mut to = Vec::new();
            escaped(&mut to, text);
            String::from_utf8(to).unwrap()
        };
        assert_eq!(text("<A & \"B\">\u{1}\n"), "&lt;A &amp; &quot;B&quot;&gt;\u{FFFD}\n");
        assert_eq!(text("_x0041_ _x41_ _"), "_x005F_x0041_ _x41_ _");
    }
}
