//! CSV, TSV and pasted text: the separator is the sign that stands equally often on the first lines, outside of quotes.

use super::{
    forms,
    grid::{Book, Cell, Collector},
    text::decode,
    together,
    unreadable::Unreadable,
};
use crate::domain::import::FileFormat;
use std::{fs::File, io::Read, path::Path};

/// Bytes of a file that are read.
const MOST_BYTES: u64 = 64 << 20;
/// Bytes by which the separator of a file is found.
const SAMPLED: u64 = 64 << 10;
/// Lines by which the separator is found.
const SAMPLE: usize = 20;

/// Reads a file.
pub(super) fn read(path: &Path, collector: Collector) -> Result<Book, Unreadable> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(Unreadable::TooLargeUnpacked);
    }
    let (text, encoding) = decode(&bytes);
    drop(bytes);
    let separator = separator(&text);
    let format = if separator == Some(b'\t') { FileFormat::Tsv } else { FileFormat::Csv };
    Ok(Book { encoding, ..rows(&text, separator, format, collector)? })
}

/// Reads pasted text.
pub(super) fn pasted(text: &str) -> Result<Book, Unreadable> {
    let answered = without_quotes(text);
    let text = answered.as_deref().unwrap_or(text);
    let plain = without_pictures(text);
    let text = plain.as_deref().unwrap_or(text);
    let separator = separator(text);
    match spaced(text).filter(|_| separator.is_none()) {
        Some(tabbed) => rows(&tabbed, Some(b'\t'), FileFormat::Text, Collector::default()),
        None => rows(text, separator, FileFormat::Text, Collector::default()),
    }
}

/// A letter without the signs that an answer puts before its lines: "> 1. Trần Thị Mẫu", ">> 2. Lê Văn Thử".
fn without_quotes(text: &str) -> Option<String> {
    let is_quoted = |line: &&str| line.trim_start().starts_with('>');
    (text.lines().filter(is_quoted).count() > 1).then(|| {
        let bare = |line: &str| {
            let rest = line.trim_start().trim_start_matches(['>', ' ']);
            if is_quoted(&line) { rest.to_owned() } else { line.to_owned() }
        };
        text.lines().map(bare).collect::<Vec<_>>().join("\n") + "\n"
    })
}

/// A message of a phone without the pictures before its lines: one that several lines begin with stands for a dash.
fn without_pictures(text: &str) -> Option<String> {
    let is_picture =
        |c: char| matches!(c, '\u{2190}'..='\u{2BFF}' | '\u{FE0F}' | '\u{20E3}' | '\u{1F000}'..='\u{1FAFF}');
    if !text.contains(is_picture) {
        return None;
    }
    let begun = |line: &str| line.trim_start().chars().next().filter(|c| is_picture(*c));
    let mut plain = String::with_capacity(text.len());
    let mut times = std::collections::HashMap::new();
    text.lines().filter_map(begun).for_each(|picture| *times.entry(picture).or_insert(0) += 1);
    for line in text.lines() {
        let repeated = begun(line).is_some_and(|picture| times.get(&picture).is_some_and(|times| *times > 1));
        // "1\u{FE0F}\u{20E3} Trần Thị Mẫu" is numbered by a key.
        let line = line.replace("\u{FE0F}\u{20E3}", ". ");
        let rest = line.trim_start_matches(|c: char| is_picture(c) || c.is_whitespace());
        let item = repeated && !rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '•' | '*'));
        plain.push_str(if item { "- " } else { "" });
        plain.push_str(rest);
        plain.push('\n');
    }
    Some(plain)
}

/// Text whose columns are parted by several blanks, as a PDF is copied, with a tab for each of them: most lines have
/// such gaps, at least three lines as many as one another.
fn spaced(text: &str) -> Option<String> {
    let parts = |line: &str| {
        let pieces = line.trim().split("  ").map(str::trim);
        pieces.filter(|piece| !piece.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    let counts: Vec<usize> = text.lines().map(|line| parts(line).len()).filter(|count| *count > 0).collect();
    let alike = |count: &usize| counts.iter().filter(|other| *other == count).count();
    let most = counts.iter().copied().filter(|count| *count > 2).max_by_key(alike)?;
    (alike(&most) >= 3 && 2 * alike(&most) > counts.len())
        .then(|| text.lines().map(|line| parts(line).join("\t") + "\n").collect())
}

/// The separator of a file, by its first lines.
pub(super) fn separator_of(path: &Path) -> Option<u8> {
    let mut bytes = Vec::new();
    File::open(path).ok()?.take(SAMPLED).read_to_end(&mut bytes).ok()?;
    separator(&decode(&bytes).0)
}

fn rows(text: &str, separator: Option<u8>, format: FileFormat, mut collector: Collector) -> Result<Book, Unreadable> {
    // The line a record begins on is counted by its line feeds: one that still stands before it, behind a carriage return,
    // would be missing.
    let text = text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n");
    let text = text.as_str();
    collector.sheet(String::new());
    if let Some(separator) = separator {
        let mut reader = ::csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        for record in reader.records() {
            let record = record.map_err(|_| Unreadable::Damaged)?;
            let number = record.position().map_or(0, ::csv::Position::line);
            let number = u32::try_from(number).map_err(|_| Unreadable::TooManyRows)?;
            let mut cells = Vec::new();
            for (field, column) in record.iter().zip(0_u32..).filter(|(field, _)| !field.trim().is_empty()) {
                let column = u16::try_from(column).map_err(|_| Unreadable::TooManyColumns)?;
                cells.push(Cell { column, text: field.to_owned(), ..Cell::default() });
            }
            collector.row(number, cells)?;
        }
    } else {
        let counted = together::are_counted(text);
        let entries = together::unwrapped(text).into_iter().flat_map(|line| {
            let line = together::with_sign(&line).filter(|_| counted).unwrap_or(line);
            together::apart(&line).unwrap_or_else(|| vec![line])
        });
        for (text, number) in entries.zip(1_u32..) {
            collector.row(number, vec![Cell { text, ..Cell::default() }])?;
        }
    }
    let mut sheets = collector.done()?;
    if separator.is_none() {
        sheets.iter_mut().for_each(forms::apart);
    }
    Ok(Book { format, encoding: None, sheets, hidden_sheets: Vec::new(), macros: false, links: false })
}

/// The separator of a text: the one that stands equally often on most lines, tab before semicolon before comma before
/// bar; nothing for a list of plain lines.
fn separator(text: &str) -> Option<u8> {
    let mut best: Option<(usize, u8)> = None;
    for candidate in [b'\t', b';', b',', b'|'] {
        let counts = counts(text, candidate);
        let most = counts.iter().copied().max().unwrap_or_default();
        let mut alike = 0;
        for count in 1..=most.min(200) {
            alike = alike.max(counts.iter().filter(|n| **n == count).count());
        }
        // A comma or a bar within sentences stands on some lines, now here, now there.
        let enough = if candidate == b'\t' { alike > 0 } else { 2 * alike > counts.len() && alike > 0 };
        if enough && best.is_none_or(|(rival, _)| alike > rival) {
            best = Some((alike, candidate));
        }
        if candidate == b'\t' && best.is_some() {
            break;
        }
    }
    let (_, separator) = best?;
    // Within sentences a comma has a blank behind it, between fields it has none; so has a semicolon within one.
    let sentence = separator == b';' && text.trim().lines().count() == 1;
    let list = (separator == b',' || sentence) && !has_bare(text, separator);
    (!list).then_some(separator)
}

/// Whether a sign outside of quotes has no blank behind it.
fn has_bare(text: &str, sign: u8) -> bool {
    let mut quoted = false;
    text.as_bytes().windows(2).any(|pair| {
        quoted ^= pair.first() == Some(&b'"');
        !quoted && pair.first() == Some(&sign) && pair.get(1).is_some_and(|next| !next.is_ascii_whitespace())
    })
}

/// How often a sign stands on each of the first records, outside of quotes.
fn counts(text: &str, sign: u8) -> Vec<usize> {
    let (mut counts, mut count, mut quoted, mut some) = (Vec::new(), 0, false, false);
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                if some {
                    counts.push(count);
                }
                (count, some) = (0, false);
                if counts.len() == SAMPLE {
                    return counts;
                }
            }
            byte if byte == sign && !quoted => (count, some) = (count + 1, true),
            byte => some |= !byte.is_ascii_whitespace(),
        }
    }
    if some {
        counts.push(count);
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<Vec<String>> {
        let book = pasted(text).unwrap();
        let cells = |cells: &[Cell]| cells.iter().map(|cell| cell.text.clone()).collect();
        book.sheets[0].rows.iter().map(|row| cells(&row.cells)).collect()
    }

    #[test]
    fn pictures_before_lines_are_no_part_of_them() {
        let lines = |text: &str| texts(text).concat();
        assert_eq!(lines("📌 Danh sách\n✅ 1. Thử, Mẫu\n✅ 2. Dụ, Mẫu\n")[..2], ["Danh sách", "1. Thử, Mẫu"]);
        assert_eq!(lines("👉 Thử, Mẫu\n👉 Dụ, Mẫu\n"), ["- Thử, Mẫu", "- Dụ, Mẫu"]);
    }

    #[test]
    fn the_signs_of_a_quoted_letter_are_no_part_of_its_lines() {
        let lines = texts("Em gửi chị ạ:\n> 1/ Ông Lê Mẫu, Xã Mẫu\n>> 2/ Bà Lê Thử, Xã Mẫu\n>\nCảm ơn").concat();
        assert_eq!(lines[1..3], ["1/ Ông Lê Mẫu, Xã Mẫu", "2/ Bà Lê Thử, Xã Mẫu"]);
        assert_eq!(texts("> 1\tLê Mẫu\tXã A\n> 2\tLê Thử\tXã B")[1], ["2", "Lê Thử", "Xã B"]);
    }

    #[test]
    fn the_separator_is_found_outside_of_quotes() {
        for text in [
            "STT\tHọ và tên\tĐơn vị\n1\tĐặng Thị Mẫu\tXã A, huyện B",
            "STT;Họ và tên;Đơn vị\n1;Đặng Thị Mẫu;\"Xã A, huyện B\"",
            "STT,Họ và tên,Đơn vị\n1,Đặng Thị Mẫu,\"Xã A, huyện B\"",
            "STT|Họ và tên|Đơn vị\n1|Đặng Thị Mẫu|Xã A, huyện B",
        ] {
            assert_eq!(texts(text)[1], ["1", "Đặng Thị Mẫu", "Xã A, huyện B"], "{text}");
        }
    }

    #[test]
    fn plain_lines_are_no_table() {
        let lines = texts("1. Ông Nguyễn Văn Thử, Trưởng ban\n2. Bà Đặng Thị Mẫu, Chủ tịch");
        assert_eq!(lines, [["1. Ông Nguyễn Văn Thử, Trưởng ban"], ["2. Bà Đặng Thị Mẫu, Chủ tịch"]]);
    }

    #[test]
    fn a_sentence_is_no_table() {
        let lines = texts("Tặng Giấy khen cho: bà Lê Thị Mẫu; ông Lê Văn Thử, Giám đốc; bà Lê Thị Giả.");
        assert!(lines.iter().all(|line| line.len() == 1), "{lines:?}");
        assert_eq!(texts("1;Lê Mẫu;1980")[0].len(), 3);
    }

    #[test]
    fn columns_parted_by_blanks_are_a_table() {
        let cells = texts(
            "STT   Họ và tên      Đơn vị\n1     Đặng Thị Mẫu   Xã A,  huyện B\n2     Lê Văn Thử     Xã C\n3     Lê Mẫu     Xã D",
        );
        assert_eq!((&cells[2], cells[0].len()), (&["2", "Lê Văn Thử", "Xã C"].map(str::to_owned).to_vec(), 3));
        assert_eq!(texts("1. Ông  Thử\n2. Bà  Mẫu\n3. Ông  Ba")[0].len(), 1);
    }

    #[test]
    fn a_field_may_have_line_breaks_and_the_row_is_that_of_the_file() {
        let book = pasted("A;B\n\"x\ny\";1\nz;2").unwrap();
        assert_eq!(book.sheets[0].rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 4]);
    }
}
