//! What a list says of how many it has, and how its rows are numbered, against the rows that were read: a row that was
//! lost on the way is seen so.

use super::{
    classify::{self, Level},
    grid::Sheet,
    layout::Layout,
    outside,
};
use crate::domain::{name::fold, recipient::RecipientKind};

/// A count that a list states and that its rows do not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The row that states it.
    pub row: u32,
    /// What it says.
    pub text: String,
    /// How many were read.
    pub read: usize,
}

/// Numbers of lines that do not follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The row behind it.
    pub row: u32,
    /// The number before it; 0 where the list begins so.
    pub before: u32,
    /// The number behind it.
    pub behind: u32,
}

/// What a count is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    /// Of every row.
    All,
    /// Of persons, also where they are listed as households.
    Persons,
    /// Of those of a kind.
    Kind(RecipientKind),
}

/// Counts above this are sums of money, or of something else.
const MOST: usize = 20_000;

/// Words of what is counted, folded.
#[rustfmt::skip]
const COUNTED: &[(&str, Of)] = &[
    ("truong hop", Of::All), ("nguoi", Of::Persons), ("ca nhan", Of::Persons), ("dong chi", Of::Persons), ("tap the", Of::Kind(RecipientKind::Collective)),
    ("ho gia dinh", Of::Kind(RecipientKind::Household)), ("gia dinh", Of::Kind(RecipientKind::Household)), ("ho", Of::Kind(RecipientKind::Household)),
];

/// Words of numbers that stand in brackets behind them, folded: "05 (năm) người".
#[rustfmt::skip]
const IN_WORDS: &[&str] = &[
    "mot", "hai", "ba", "bon", "tu", "nam", "lam", "sau", "bay", "tam", "chin", "muoi", "linh", "le", "tram", "nghin",
];

/// The counts that a text states, each with what it is of.
fn counts(text: &str) -> Vec<(usize, Of)> {
    text.split([',', ';', '\n']).flat_map(of_part).collect()
}

/// The counts of a part of a text: the word of what they are of stands behind them, or before.
fn of_part(part: &str) -> Vec<(usize, Of)> {
    let key = fold(part);
    let words: Vec<&str> = key.split(' ').collect();
    let one = |(at, word): (usize, &&str)| {
        let count = count(word)?;
        let behind = words.iter().skip(at + 1).skip_while(|word| IN_WORDS.contains(word)).copied().collect::<Vec<_>>();
        let (before, behind) = (words.get(..at).unwrap_or_default().join(" "), behind.join(" "));
        let begins = COUNTED.iter().find(|(word, _)| behind == *word || behind.starts_with(&format!("{word} ")));
        let ends = || COUNTED.iter().find(|(word, _)| before == *word || before.ends_with(&format!(" {word}")));
        // "CÁ NHÂN 2019" has a year.
        let of = begins.or_else(|| ends().filter(|_| behind.is_empty() && !(1900..2100).contains(&count)))?;
        Some((count, of.1))
    };
    words.iter().enumerate().filter_map(one).collect()
}

/// What a section says of how many it has: in brackets, or behind a colon.
fn of_section(text: &str) -> Vec<(usize, Of)> {
    // "BIỂU 2: CÁ NHÂN" is numbered so.
    let text = classify::numbered(text).map_or(text, |(_, rest)| rest);
    let (body, said) = text.split_once(['(', ':']).unwrap_or((text, ""));
    // "I. TẬP THỂ (02)" has the word before the bracket.
    let own = counts(said);
    if own.is_empty() { counts(&format!("{body} {}", said.trim_end_matches([')', '.', ' ']))) } else { own }
}

fn count(word: &str) -> Option<usize> {
    let digits = !word.is_empty() && word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|count| digits && *count <= MOST)
}

/// The count of a sum that says nothing of what: "Tổng cộng: 77".
fn bare(text: &str) -> Option<usize> {
    let key = fold(text);
    let (words, last) = key.rsplit_once(' ')?;
    ["tong cong", "tong so", "tong", "cong"].contains(&words).then(|| count(last)).flatten()
}

/// The counts that a list states and does not have, by the kinds of its rows.
#[must_use]
pub fn stated(sheet: &Sheet, layout: &Layout, kinds: &[RecipientKind]) -> Vec<Stated> {
    let rows: Vec<u32> =
        layout.entries.iter().filter_map(|entry| sheet.rows.get(entry.place)).map(|row| row.number).collect();
    if layout.beside.is_some() || rows.len() != kinds.len() || rows.is_empty() {
        return Vec::new();
    }
    let read = |from: u32, until: u32, of: Of| {
        let within = rows.iter().zip(kinds).filter(|(row, _)| (from..until).contains(*row));
        let is = |kind: RecipientKind| match of {
            Of::All => true,
            Of::Persons => kind == RecipientKind::Individual,
            Of::Kind(own) => kind == own,
        };
        within.filter(|(_, kind)| is(**kind)).count()
    };
    let differs = |(count, of): &(usize, Of), read: usize| {
        // Households are of persons whom nobody has counted.
        read != *count && !(*of == Of::Persons && kinds.contains(&RecipientKind::Household))
    };
    let mut found = Vec::new();
    for (at, (row, text, _)) in layout.sections.iter().enumerate() {
        let until = end(layout, at);
        let read = |of: Of| read(*row, until, of);
        // "Điều 1. Tặng … cho 02 tập thể và 03 cá nhân:" stands over the sections of its rows.
        let stated = if read(Of::All) == 0 { Vec::new() } else { of_section(text) };
        let other = stated.into_iter().find(|stated| differs(stated, read(stated.1)));
        found.extend(other.map(|(_, of)| Stated { row: *row, text: text.clone(), read: read(of) }));
    }
    let (first, last) = (rows.first().copied().unwrap_or_default(), rows.last().copied().unwrap_or_default());
    let mut since = 0;
    for (row, text) in &layout.ignored {
        let is_sum = outside::is_total(text);
        if !is_sum && !outside::is_remark(text) && !outside::is_signature(text) {
            continue;
        }
        let around = if (first..last).contains(row) { *row } else { u32::MAX };
        for stated in of_row(sheet, *row, text) {
            // A sum is of what stands between it and the one before, or of all so far.
            let (all, own) = (read(0, around, stated.1), read(since, around, stated.1));
            // Above a list a decision says how many it has, in whichever list.
            let elsewhere = *row < first && all == 0;
            if !elsewhere && differs(&stated, all) && differs(&stated, own) {
                found.push(Stated { row: *row, text: text.clone(), read: if around == u32::MAX { all } else { own } });
            }
        }
        if is_sum {
            since = *row;
        }
    }
    found.sort_by_key(|stated| stated.row);
    found.dedup_by_key(|stated| stated.row);
    found
}

/// The counts that a row around the list states; a bare number stands in one cell with the word of a sum.
fn of_row(sheet: &Sheet, row: u32, text: &str) -> Vec<(usize, Of)> {
    let stated = counts(text);
    if !stated.is_empty() {
        return stated;
    }
    let row = sheet.rows.iter().find(|own| own.number == row);
    row.into_iter()
        .flat_map(|row| &row.cells)
        .find_map(|cell| bare(&cell.text))
        .map(|count| (count, Of::All))
        .into_iter()
        .collect()
}

/// The row that a section ends before: that of the next one of its own level, or of a level that came before it.
fn end(layout: &Layout, at: usize) -> u32 {
    let level = |text: &str| Level::of_section(text);
    let rank = |text: &str| layout.sections.iter().position(|(_, other, _)| level(other) == level(text));
    let own = layout.sections.get(at).map(|(_, text, _)| rank(text)).unwrap_or_default();
    let next = layout.sections.iter().skip(at + 1).find(|(_, text, _)| rank(text) <= own);
    next.map_or(u32::MAX, |(row, ..)| *row)
}

/// Where the numbers of the lines do not follow one another.
#[must_use]
pub fn gaps(sheet: &Sheet, layout: &Layout) -> Vec<Gap> {
    let mut before = 0;
    let mut gaps = Vec::new();
    for entry in &layout.entries {
        let number =
            layout.number_of(entry, sheet).and_then(|number| classify::line_number(&number).parse::<u32>().ok());
        let (Some(behind), Some(row)) = (number, sheet.rows.get(entry.place)) else { continue };
        if behind > before + 1 {
            gaps.push(Gap { row: layout.file_row(row.number), before, behind });
        }
        before = behind;
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_read_with_what_they_are_of() {
        use RecipientKind::{Collective, Household};
        for (text, found) in [
            ("Tổng cộng: 05 người", vec![(5, Of::Persons)]),
            ("Danh sách có 12 (mười hai) cá nhân./.", vec![(12, Of::Persons)]),
            ("Tổng cộng: 25 tập thể, 52 cá nhân", vec![(25, Of::Kind(Collective)), (52, Of::Persons)]),
            ("Tập thể: 05; Cá nhân: 12", vec![(5, Of::Kind(Collective)), (12, Of::Persons)]),
            ("III. HỘ GIA ĐÌNH (03 hộ)", vec![(3, Of::Kind(Household))]),
            ("I. TẬP THỂ (02)", vec![(2, Of::Kind(Collective))]),
            ("Tổng cộng: 04 trường hợp", vec![(4, Of::All)]),
            ("Tổng cộng: 12.000.000 đồng", vec![]),
            ("HUYỆN MẪU", vec![]),
        ] {
            assert_eq!(counts(text), found, "{text}");
        }
        let section = |text: &str| of_section(text);
        assert_eq!(section("I. TẬP THỂ (02)"), [(2, Of::Kind(Collective))]);
        assert_eq!(section("II. Bằng khen Chủ tịch UBND tỉnh (02 cá nhân)"), [(2, Of::Persons)]);
        assert!(section("BIỂU 2: CÁ NHÂN ĐỀ NGHỊ TẶNG CỜ THI ĐUA").is_empty());
        assert_eq!(section("III. Giấy khen của Sở Y tế: 01 người"), [(1, Of::Persons)]);
        assert!(
            section("Gia đình có từ 3 người hiến máu trở lên").is_empty() || section("HIẾN MÁU TỪ 20 LẦN").is_empty()
        );
        assert_eq!((bare("Tổng cộng: 77"), bare("Cộng 02 17"), bare("Tổng 2.980.000")), (Some(77), None, None));
    }
}
