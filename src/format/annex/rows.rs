//! What a row is by its cells, as its columns say them.

use super::{
    classify,
    grid::{Beside, Cell, Row, Sheet},
    layout::Column,
    outside, post,
};
use crate::domain::{import::ColumnMember, name::fold};

/// Whether a line of a pasted decision stands below its list: who gets a copy, who signs for whom.
pub(super) fn is_below_list(text: &str) -> bool {
    let key = fold(text);
    key.starts_with("noi nhan")
        || ["TM.", "KT.", "TL.", "TUQ."].iter().any(|start| text.trim_start().starts_with(start))
}

/// Signs before the entries of a list, and blanks.
const MARKS: [char; 6] = ['-', '–', '+', '•', '*', ' '];

/// Whether a text is an entry of a list: `1. …`, `- …`.
pub(super) fn is_entry(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(['-', '–', '+', '•', '*'])
        || classify::numbered(text).is_some_and(|(number, _)| classify::is_decimal(number))
}

/// Whether a line of plain text is a unit over the entries below it: "1. Xã Mẫu:" over such with a dash, "Xã Mẫu:".
pub(super) fn heads_unit(sheet: &Sheet, place: usize, text: &str) -> bool {
    let dashed = |row: &Row| row.cells.first().is_some_and(|cell| cell.text.trim().starts_with(['-', '–', '+', '•']));
    let below = sheet.rows.get(place + 1);
    let entered = |row: &Row| row.cells.first().is_some_and(|cell| is_entry(&cell.text));
    if !text.trim_end().ends_with(':') {
        return begins_numbers(sheet, place) || begins_mark(sheet, place, text);
    }
    if let Some((number, rest)) = classify::numbered(text) {
        // "1." over "1.1." or over "1." again, where the next unit would be "2.".
        let part = |row: &Row| {
            let text = row.cells.first().map(|cell| cell.text.as_str()).and_then(classify::numbered);
            text.is_some_and(|(own, _)| {
                let whole = |number: &str| number.parse::<u32>().ok();
                own.strip_prefix(number).is_some_and(|part| part.starts_with('.'))
                    || whole(own).is_some_and(|own| own == 1 && whole(number).is_some())
            })
        };
        return post::is_unit(rest) && below.is_some_and(|row| dashed(row) || part(row));
    }
    let unmarked = text.trim_start_matches(MARKS);
    let marked = unmarked.len() < text.len();
    // "* Xã Mẫu:" over "1. Ông …", "- Xã Mẫu:" over "+ Ông …".
    let other = |row: &Row| {
        let mark = |text: &str| text.trim().chars().next().filter(|c| MARKS.contains(c));
        row.cells.first().is_some_and(|cell| !marked || mark(&cell.text) != mark(text))
    };
    is_bare_unit(unmarked) && below.is_some_and(|row| entered(row) && other(row))
}

/// Whether a unit stands with a mark of its own over persons with another: "* Phòng Mẫu" over "- Đặng Thị Mẫu".
fn begins_mark(sheet: &Sheet, place: usize, text: &str) -> bool {
    let mark = |text: &str| text.trim().chars().next().filter(|c| MARKS.contains(c));
    let below = sheet.rows.get(place + 1).and_then(|row| row.cells.first()).map(|cell| cell.text.as_str());
    let differ = |below: &str| mark(below).is_some() && mark(below) != mark(text);
    mark(text).is_some()
        && is_bare_unit(text.trim_start_matches(MARKS))
        && below.is_some_and(|below| differ(below) && !post::is_unit(below.trim_start_matches(MARKS)))
}

/// Whether a line is a unit without a colon over numbers that begin at 1, or over entries with a dash: "Khu phố 1". In
/// capitals it may be the office that sends the list, unless another such line comes.
fn begins_numbers(sheet: &Sheet, place: usize) -> bool {
    let text = |place: usize| match sheet.rows.get(place)?.cells.as_slice() {
        [cell] => Some(cell.text.trim()),
        _ => None,
    };
    let is_first = |text: &str| {
        text.starts_with(['-', '–', '+', '•'])
            || text.starts_with(['0', '1'])
                && classify::numbered(text).is_some_and(|(number, _)| matches!(number, "1" | "01"))
    };
    // "- Ông Thử, Chủ tịch" goes on in the next line where no sign closes it.
    let closed = |place: usize| {
        let before = place.checked_sub(1).and_then(text).unwrap_or_default();
        !before.starts_with(['-', '–', '+', '•']) || before.ends_with([';', '.', ':', '/'])
    };
    let is_one = |place: usize| {
        text(place + 1).is_some_and(is_first)
            && closed(place)
            && text(place).is_some_and(|text| !is_entry(text) && is_bare_unit(text) && text.split(' ').count() <= 12)
    };
    let small = || text(place).is_some_and(|text| text.contains(char::is_lowercase));
    is_one(place) && (small() || (0..sheet.rows.len()).any(|other| other != place && is_one(other)))
}

/// Whether a numbered line stands over entries with a dash.
pub(super) fn heads_dashes(sheet: &Sheet, place: usize, text: &str) -> bool {
    let below = sheet.rows.get(place + 1).and_then(|row| row.cells.first());
    below.is_some_and(|cell| cell.text.trim_start().starts_with(['-', '–', '+', '•']))
        && classify::numbered(text).is_some_and(|(number, _)| classify::is_decimal(number))
}

/// Whether a text is the name of a unit and no sentence: "Trường gửi danh sách như sau:" is one.
pub(super) fn is_bare_unit(text: &str) -> bool {
    let key = format!(" {} ", fold(text));
    let said = [" gui ", " nhu sau ", " sau ", " sau day ", " danh sach ", " de nghi ", " gom ", " duoc ", " co ten "];
    post::is_unit(text) && key.split(' ').count() <= 14 && !said.iter().any(|word| key.contains(word))
}

/// Whether a text counts recipients or is a sum: `02`, `1.250`, `02 tập thể`.
pub(super) fn is_count(text: &str) -> bool {
    let text = text.trim();
    let (number, words) = text.split_once(' ').unwrap_or((text, ""));
    let words = fold(words);
    let words = ["", "tap the", "ca nhan", "nguoi", "ho", "ho gia dinh", "gia dinh", "don vi", "truong hop", "dong"]
        .contains(&words.as_str());
    words && number.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','))
}

/// The texts of a row, one after the other.
pub(super) fn joined(row: &Row) -> String {
    row.cells
        .iter()
        .map(|cell| cell.text.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join(" ")
}

/// The first cell of a row in a column of a member.
pub(super) fn value<'a>(row: &'a Row, columns: &[Column], member: ColumnMember) -> Option<&'a Cell> {
    columns.iter().filter(|column| column.member == Some(member)).find_map(|column| row.cell(column.column))
}

/// Whether a row of few cells is one of signatures.
pub(super) fn signs(texts: &[&str]) -> bool {
    texts.len() <= 4 && texts.iter().any(|text| outside::is_signature(text))
}

/// Whether a row without a number has a name, with something beside it that people have and signatures lack.
pub(super) fn is_someone(row: &Row, columns: &[Column]) -> bool {
    let name = value(row, columns, ColumnMember::Name).map(|cell| cell.text.as_str());
    let named = name.is_some_and(|name| !outside::is_signature(name) && !post::is_post(name) && !name.starts_with('('));
    let beside = [ColumnMember::Post, ColumnMember::Unit, ColumnMember::PostUnit, ColumnMember::Reason];
    let beside = beside.iter().filter(|member| value(row, columns, **member).is_some()).count();
    let lines = columns.iter().any(|column| column.member == Some(ColumnMember::Line));
    named && beside > usize::from(lines)
}

/// Whether a row has a cell of names.
pub(super) fn has_name(row: &Row, columns: &[Column]) -> bool {
    [ColumnMember::Name, ColumnMember::NamePostUnit].iter().any(|member| value(row, columns, *member).is_some())
}

/// The last place of a row with a number among its first cells, of each of the lists beside one another.
pub(super) fn last_numbers(sheet: &Sheet) -> Vec<Option<usize>> {
    let mut last = vec![None; sheet.beside.as_ref().map_or(1, Beside::count)];
    for (place, row) in sheet.rows.iter().enumerate() {
        let own = sheet.beside.as_ref().map_or(0, |beside| beside.list(row.number));
        let numbered = row.cells.len() > 1 && row.cells.iter().take(2).any(|cell| classify::is_line(&cell.text));
        if numbered && let Some(last) = last.get_mut(own) {
            *last = Some(place);
        }
    }
    last
}
