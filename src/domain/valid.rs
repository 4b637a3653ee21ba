//! What text, codes, years and periods may look like: the one place with the limits and their messages.

use crate::domain::{
    fault::Finding,
    name::{has_control, is_hidden, nfc, remove_hidden},
    time::{FIRST_MERIT, FIRST_YEAR, last_year},
};
use chrono::NaiveDate;

/// Characters in a name.
pub const NAME: usize = 300;
/// Characters in a reason, a remark or a title.
pub const REMARK: usize = 2_000;
/// Lines in one decision.
pub const LINES: usize = 20_000;
/// Characters in a code.
pub const CODE: usize = 60;

/// Entries in any list of a record but its lines: authorities, totals, proposals, bases, relations, members, editions,
/// keys.
pub const ENTRIES: usize = 500;

/// How many there are of something at most: a million million, which JSON has exactly everywhere (RFC 7493, section
/// 2.2).
pub const MOST: i64 = 1_000_000_000_000;

/// The number of a record at most: what JSON has exactly everywhere (RFC 7493, section 2.2).
pub const MOST_ID: i64 = (1 << 53) - 1;

/// The first year in which someone in the register can have been born.
pub const FIRST_BIRTH: i32 = 1800;

/// Collects findings.
#[derive(Debug, Default)]
pub struct Check(Vec<Finding>);

impl Check {
    /// Keeps a finding, if there is one.
    pub fn push(&mut self, finding: Option<Finding>) {
        self.0.extend(finding);
    }

    /// Checks a text that may be absent.
    pub fn optional(&mut self, pointer: &str, value: Option<&String>, limit: usize) {
        self.push(value.and_then(|v| text(pointer, v, limit)).map(|found| match found.code {
            "empty" => Finding::at(
                pointer,
                "empty",
                "Không được để trống; hãy bỏ hẳn trường này nếu không biết.",
                "Must not be empty; leave the member out where it is unknown.",
            ),
            _ => found,
        }));
    }

    /// Checks that a list has at most [`ENTRIES`]; answers whether it has.
    pub fn entries(&mut self, pointer: impl Into<String>, count: usize) -> bool {
        let fits = count <= ENTRIES;
        if !fits {
            let text =
                (format!("Có {count} mục, tối đa {ENTRIES}."), format!("Has {count} entries, at most {ENTRIES}."));
            self.push(Some(Finding::at(pointer, "too_many", text.0, text.1)));
        }
        fits
    }

    /// What was found.
    #[must_use]
    pub fn done(self) -> Vec<Finding> {
        self.0
    }
}

/// A text that must say something, within a limit of characters, without control characters.
#[must_use]
pub fn text(pointer: &str, value: &str, limit: usize) -> Option<Finding> {
    let length = value.chars().count();
    if value.chars().all(|c| c.is_whitespace() || is_hidden(c)) {
        return Some(Finding::at(pointer, "empty", "Không được để trống; hãy điền.", "Must not be empty; fill it in."));
    }
    if length > limit {
        return Some(Finding::at(
            pointer,
            "too_long",
            format!("Dài {length} ký tự, tối đa {limit}; hãy rút ngắn."),
            format!("Has {length} characters, at most {limit} are kept; shorten it."),
        ));
    }
    has_control(value).then(|| {
        Finding::at(
            pointer,
            "control_character",
            "Có ký tự điều khiển (xuống dòng, tab, ký tự ẩn); hãy xóa và gõ lại trên một dòng.",
            "Has a control character (line break, tab, hidden mark); remove it and write one line.",
        )
    })
}

/// The same for a title, a source, a remark or a reason, which keep their line breaks and have [`REMARK`] characters at
/// most.
#[must_use]
pub fn prose(pointer: &str, value: &str) -> Option<Finding> {
    text(pointer, &value.replace('\n', " "), REMARK).map(|found| match found.code {
        "control_character" => Finding::at(
            pointer,
            "control_character",
            "Có ký tự điều khiển (tab, ký tự ẩn); hãy xóa và gõ lại.",
            "Has a control character (tab, hidden mark); remove it.",
        ),
        _ => found,
    })
}

/// [`text`], or [`prose`] where the limit is theirs.
#[must_use]
pub fn within(pointer: &str, value: &str, limit: usize) -> Option<Finding> {
    if limit == REMARK { prose(pointer, value) } else { text(pointer, value, limit) }
}

/// A name: a text with a letter or a digit in it, so that it can be found.
#[must_use]
pub fn name(pointer: &str, value: &str) -> Option<Finding> {
    text(pointer, value, NAME).or_else(|| {
        (!value.contains(char::is_alphanumeric)).then(|| {
            Finding::at(
                pointer,
                "no_words",
                "Tên cần ít nhất một chữ hoặc số.",
                "A name needs at least one letter or digit.",
            )
        })
    })
}

/// A code: starts with a capital letter, then capital letters, digits and `_`.
#[must_use]
pub fn code(pointer: &str, value: &str) -> Option<Finding> {
    let fits = value.len() <= CODE
        && value.starts_with(|c: char| c.is_ascii_uppercase())
        && value.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    (!fits).then(|| {
        Finding::at(
            pointer,
            "invalid_code",
            format!("Mã gồm chữ in hoa không dấu, chữ số và gạch dưới, bắt đầu bằng chữ, tối đa {CODE} ký tự."),
            format!("A code is capital letters A to Z, digits and underscores, starts with a letter, at most {CODE} characters."),
        )
    })
}

/// A span of days that does not end before it starts.
#[must_use]
pub fn period(pointer: &str, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Option<Finding> {
    matches!((from, to), (Some(from), Some(to)) if to < from).then(|| {
        Finding::at(
            pointer,
            "ends_before_start",
            "Ngày kết thúc trước ngày bắt đầu; hãy kiểm tra lại hai ngày.",
            "It ends before it starts; check both days.",
        )
    })
}

/// A year of signing: 1945 to next year.
#[must_use]
pub fn year(pointer: &str, year: Option<i32>, today: NaiveDate) -> Option<Finding> {
    year_from(FIRST_YEAR, pointer, year, today)
}

/// A year of merit: 1900 to next year.
#[must_use]
pub fn merit_year(pointer: &str, year: Option<i32>, today: NaiveDate) -> Option<Finding> {
    year_from(FIRST_MERIT, pointer, year, today)
}

fn year_from(first: i32, pointer: &str, year: Option<i32>, today: NaiveDate) -> Option<Finding> {
    let last = last_year(today);
    year.filter(|y| !(first..=last).contains(y)).map(|y| {
        Finding::at(
            pointer,
            "year_out_of_range",
            format!("Năm {y} nằm ngoài khoảng {first} đến {last}; hãy kiểm tra lại."),
            format!("The year {y} is outside {first} to {last}; check it."),
        )
    })
}

/// A year of birth or death: 1800 to this year.
#[must_use]
pub fn birth_year(pointer: &str, year: Option<i32>, today: NaiveDate) -> Option<Finding> {
    let last = last_year(today) - 1;
    year.filter(|y| !(FIRST_BIRTH..=last).contains(y)).map(|y| {
        Finding::at(
            pointer,
            "year_out_of_range",
            format!("Năm {y} nằm ngoài khoảng {FIRST_BIRTH} đến {last}; hãy kiểm tra lại."),
            format!("The year {y} is outside {FIRST_BIRTH} to {last}; check it."),
        )
    })
}

/// Puts a text into the form it is stored in: without characters that nobody sees, NFC, no white space around, lines
/// ended by LF.
pub fn tidy(value: &mut String) {
    remove_hidden(value);
    tidy_key(value);
}

/// [`tidy`] for what is compared to the letter, such as an account's name or a key of another system: what nobody sees
/// stays, and tells it from another.
pub fn tidy_key(value: &mut String) {
    if value.contains('\r') {
        *value = value.replace("\r\n", "\n").replace('\r', "\n");
    }
    if !value.is_ascii() || value.starts_with(char::is_whitespace) || value.ends_with(char::is_whitespace) {
        *value = nfc(value);
    }
}

/// [`tidy`] for a text that may be absent.
pub fn tidy_some(value: &mut Option<String>) {
    if let Some(value) = value {
        tidy(value);
    }
}

/// How many there are of something, or how much in a unit of its own: 0 to [`MOST`].
#[must_use]
pub fn count(pointer: &str, count: Option<i64>) -> Option<Finding> {
    let outside = count.filter(|count| !(0..=MOST).contains(count));
    outside.map(|_| {
        Finding::at(
            pointer,
            "out_of_range",
            "Số lượng phải từ 0 đến 1.000.000.000.000.",
            "A count is 0 to 1,000,000,000,000.",
        )
    })
}

/// The number of a record, which counts from 1.
#[must_use]
pub fn id(pointer: &str, id: Option<i64>) -> Option<Finding> {
    id.filter(|id| !(1..=MOST_ID).contains(id)).map(|_| {
        Finding::at(
            pointer,
            "out_of_range",
            format!("Số trong sổ từ 1 đến {MOST_ID}; hãy kiểm tra lại số."),
            format!("A number of the register is 1 to {MOST_ID}; check it."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn years_run_from_1945_to_next_year() {
        let today = day("2026-11-23");
        for (y, fits) in [(1944, false), (1945, true), (2027, true), (2028, false)] {
            assert_eq!(year("/y", Some(y), today).is_none(), fits, "{y}");
        }
        for (y, fits) in [(1899, false), (1900, true), (2027, true), (2028, false)] {
            assert_eq!(merit_year("/y", Some(y), today).is_none(), fits, "{y}");
        }
    }

    #[test]
    fn a_remark_keeps_its_lines_and_a_name_is_one() {
        let mut remark = " Dòng một\r\nDòng hai\rDòng ba\n ".to_owned();
        tidy(&mut remark);
        assert_eq!(remark, "Dòng một\nDòng hai\nDòng ba");
        assert!(prose("/remark", &remark).is_none());
        let mut hidden = "\u{202E}Giáo\u{200B} viên \u{3164}".to_owned();
        tidy(&mut hidden);
        assert_eq!(hidden, "Giáo viên");
        assert_eq!(text("/name", &remark, NAME).unwrap().code, "control_character");
        assert_eq!(prose("/remark", "a\tb").unwrap().code, "control_character");
        assert_eq!(prose("/remark", "\n\n").unwrap().code, "empty");
        assert_eq!(prose("/remark", &"ă\n".repeat(1_001)).unwrap().code, "too_long");
    }

    #[test]
    fn a_text_of_the_limit_passes_and_one_more_does_not() {
        assert!(text("/name", &"ă".repeat(NAME), NAME).is_none());
        assert_eq!(text("/name", &"ă".repeat(NAME + 1), NAME).unwrap().code, "too_long");
        assert_eq!(text("/name", "a\tb", NAME).unwrap().code, "control_character");
        assert_eq!(text("/name", "  ", NAME).unwrap().code, "empty");
        assert_eq!(prose("/reason", "\u{200B} \u{3164}\n").unwrap().code, "empty");
    }

    #[test]
    fn codes_are_capitals_digits_and_underscores() {
        assert!(code("/code", "UBND_XA_MAU2").is_none());
        for bad in ["", "2A", "ubnd", "A B", "Đ", "A-B"] {
            assert!(code("/code", bad).is_some(), "{bad}");
        }
    }

    #[test]
    fn a_count_is_neither_negative_nor_more_than_json_tells_exactly() {
        let refused = |n| count("/count", Some(n)).is_some();
        assert!(refused(-1) && refused(1_000_000_000_001) && refused(i64::MAX));
        assert!(!refused(0) && !refused(1_000_000_000_000) && count("/count", None).is_none());
    }
}
