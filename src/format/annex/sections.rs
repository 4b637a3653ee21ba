//! The headings within a list: which rows they are, and what they say of the rows below them.

use super::{
    awards,
    classify::{self, Level, Section},
    grid::Row,
    heading, headings,
    layout::{Block, Reading, Within},
    outside, post, remark,
    rows::{self, is_count, value},
};
use crate::domain::{
    import::ColumnMember,
    name::{fold, is_person},
};

/// Whether the body of a section names an award.
pub(super) fn names_award(body: &str) -> bool {
    heading::is_award(body) || fold(body).contains("danh hieu")
}

/// Places that whatever is named there lies in, folded.
const PLACES: &[&str] =
    &["xa", "phuong", "thi tran", "thi xa", "huyen", "quan", "thanh pho", "tinh", "dac khu", "tp", "tx", "tt"];

/// Words of bodies that have others of any size below them, folded.
const STATE: &[&str] = &["bo", "tong cong ty", "tap doan"];

/// Whether what heads a section may be above the unit of a row in it: a place, or a unit over one that is not large.
pub(super) fn may_be_above(section: &str, own: &str) -> bool {
    let key = fold(section);
    let state = |key: &str| STATE.iter().any(|word| post::begins(key, word));
    post::is_unit(section)
        && (PLACES.iter().any(|place| post::begins(&key, place))
            || !post::is_large(own)
            || state(&key) && !state(&fold(own)))
}

impl Reading<'_> {
    pub(super) fn section(&mut self, row: u32, text: String, section: Section) {
        let award = names_award(&section.body);
        let level = Level::of_section(&text);
        // "B. CHIẾN SĨ THI ĐUA" behind "A. TẬP THỂ LAO ĐỘNG TIÊN TIẾN" is of no collectives any more.
        let ended = section.kind.is_none() && level != Level::None && self.kind_at == Some(level);
        if ended {
            self.within.kind = None;
        }
        if ended || section.kind.is_some() {
            self.kind_at = section.kind.map(|_| level);
        }
        // "Điều 2. Tặng Giấy khen cho 03 đảng viên" says anew whom it is for.
        let anew = award && section.body.to_lowercase().contains(" cho ");
        let within =
            if let Some(grade) = awards::grade(&section.body).filter(|_| fold(&section.body).starts_with("hang ")) {
                Within { grade: Some(grade), ..self.within.clone() }
            } else if section.kind.is_some() || anew {
                // A section of kinds ends those of units within the one before.
                Within { kind: section.kind, award: award.then_some(section.body), ..Within::default() }
            } else if award {
                Within { award: Some(section.body), grade: None, ..self.within.clone() }
            } else if post::is_post(&section.body.to_lowercase()) && !post::is_unit(&section.body) {
                // "VẬN ĐỘNG VIÊN" is who they are, "Học sinh lớp 9A" where as well.
                let unit = post::post_before_unit(&section.body).map(|(_, unit)| unit.to_owned());
                Within { unit, ..self.within.clone() }
            } else if classify::names_unit(&section.body) {
                Within { unit: Some(section.body), ..self.within.clone() }
            } else {
                // What a group of units or a merit says is no unit, and the one before has ended.
                Within { unit: None, ..self.within.clone() }
            };
        let award = within.award.clone().or_else(|| self.within.award.clone());
        let posthumous = self.posthumous(&text);
        self.within = Within { award, posthumous, ..within };
        self.unread = None;
        self.layout.sections.push((row, text, self.within.clone()));
    }

    /// Reads what stands between the last recipient and further headings: "BIỂU 2: TẶNG BẰNG KHEN".
    pub(super) fn titles_between(&mut self, heading: u32) {
        let last = self.layout.entries.last().and_then(|entry| self.sheet.rows.get(entry.place));
        let Some(last) = last.map(|row| row.number) else { return };
        let ignored = std::mem::take(&mut self.layout.ignored);
        for (row, text) in ignored {
            let section = classify::section(&text);
            let says = section.kind.is_some() || names_award(&section.body);
            let around = outside::is_total(&text) || outside::is_signature(&text) || outside::is_remark(&text);
            let place = || self.sheet.rows.partition_point(|own| own.number < row);
            let says = says || row + 3 > heading && self.heads_table(place());
            if says && !around && (last + 1..heading).contains(&row) {
                self.section(row, text, section);
            } else {
                self.layout.ignored.push((row, text));
            }
        }
    }

    /// Whether a text alone right above headings is the unit of their table: it ends with a colon, or another table has one
    /// too.
    pub(super) fn heads_table(&self, place: usize) -> bool {
        let text = |place: usize| match self.sheet.rows.get(place)?.cells.as_slice() {
            [cell] => Some(cell.text.trim()),
            _ => None,
        };
        let is_one = |place: usize| {
            text(place).is_some_and(rows::is_bare_unit) && headings::find(self.sheet, place + 1).is_some()
        };
        let closed = text(place).is_some_and(|text| text.ends_with(':'));
        is_one(place) && (closed || (0..self.sheet.rows.len()).any(|other| other != place && is_one(other)))
    }

    /// Leaves a row out of which nothing was made; what stands between recipients is said at the next one.
    pub(super) fn leave(&mut self, row: u32, text: String) {
        let around = outside::is_remark(&text) || outside::is_signature(&text) || !text.contains(char::is_alphabetic);
        if !self.layout.entries.is_empty() && !around {
            self.unread = Some(text.clone());
        }
        self.layout.ignored.push((row, text));
    }

    /// Whether the awards of a section are posthumous: as it says, or as the one it is within.
    fn posthumous(&mut self, text: &str) -> bool {
        let level = Level::of_section(text);
        match remark::posthumous(text) {
            Some(true) => self.posthumous_at = Some(level),
            Some(false) => self.posthumous_at = None,
            None if self.posthumous_at == Some(level) => self.posthumous_at = None,
            None => {}
        }
        self.posthumous_at.is_some()
    }

    /// Whether rows with a number come after a place in its list, or nothing of the list has one.
    pub(super) fn goes_on(&self, place: usize) -> bool {
        self.last_number(place).is_none_or(|last| last > place)
    }

    /// Whether rows with a number come after a place in its list.
    fn numbers_follow(&self, place: usize) -> bool {
        self.last_number(place).is_some_and(|last| last > place)
    }

    /// The last place of a row with a number in the list that a place is in.
    fn last_number(&self, place: usize) -> Option<usize> {
        let list_of = |place: usize| {
            let row = self.sheet.rows.get(place)?;
            Some(self.sheet.beside.as_ref().map_or(0, |beside| beside.list(row.number)))
        };
        list_of(place).and_then(|list| self.last_numbers.get(list)).copied().flatten()
    }

    /// Whether a row below the list names in capitals in what capacity people sign: "THƯ KÝ", "CHỦ TỌA".
    pub(super) fn heads_signatures(&self, place: usize, texts: &[&str]) -> bool {
        !self.goes_on(place)
            && texts.iter().any(|text| post::is_post(text))
            && texts.iter().all(|text| !text.chars().any(char::is_lowercase) && text.contains(char::is_alphabetic))
    }

    /// Whether the number of a row follows that of the last recipient.
    pub(super) fn follows(&self, row: &Row) -> bool {
        let number = |row: &Row, block: usize| {
            let columns = self.layout.blocks.get(block).map_or(&[][..], |block| &block.columns);
            let cell = value(row, columns, ColumnMember::Line)?;
            classify::line_number(&cell.text).parse::<u32>().ok()
        };
        let last = self
            .layout
            .entries
            .last()
            .and_then(|entry| self.sheet.rows.get(entry.place).and_then(|row| number(row, entry.block)));
        let own = number(row, self.layout.blocks.len().saturating_sub(1));
        own.is_some() && own == last.unwrap_or_default().checked_add(1)
    }

    /// Whether a name without a number is all that stands below its section: the next row is the section numbered behind
    /// it, or nothing of the list.
    pub(super) fn is_only_one(&self, place: usize, row: &Row) -> bool {
        let [cell] = row.cells.as_slice() else { return false };
        let columns = self.layout.blocks.last().map_or(&[][..], |block| &block.columns);
        let named = columns.iter().any(|one| one.column == cell.column && one.member == Some(ColumnMember::Name));
        let lines = columns.iter().any(|one| one.member == Some(ColumnMember::Line) && one.column != cell.column);
        let numbered = |row: &Row| {
            let text = row.cells.first().map(|cell| cell.text.trim())?;
            let number = classify::numbered(text).map_or(text, |(number, _)| number).trim_end_matches('.');
            classify::ordinal(number).map(|at| (at, classify::is_roman(number)))
        };
        let before = place.checked_sub(1).and_then(|before| self.sheet.rows.get(before));
        let section =
            before.filter(|before| self.layout.sections.last().is_some_and(|(row, ..)| *row == before.number));
        let Some((own, roman)) = section.and_then(numbered).filter(|_| named && lines) else { return false };
        let strict = classify::section(&cell.text).strict || classify::numbered(&cell.text).is_some();
        let next = self.sheet.rows.get(place + 1);
        let texts = next.and_then(|next| next.cells.first()).map(|cell| cell.text.as_str());
        let last = texts.is_none_or(|text| outside::is_total(text) || outside::is_signature(text));
        let someone = || !outside::is_signature(&cell.text) && (post::is_unit(&cell.text) || is_person(&cell.text));
        !strict && (next.and_then(numbered) == Some((own + 1, roman)) || last && someone())
    }

    /// Whether the row below a numbered one is a part of it: "1.1" below "1".
    fn is_over_parts(&self, place: usize, number: &str) -> bool {
        let below = self.sheet.rows.get(place + 1).and_then(|row| row.cells.first());
        let part = below.and_then(|cell| cell.text.trim().strip_prefix(number)?.strip_prefix('.'));
        part.is_some_and(|part| part.starts_with(|c: char| c.is_ascii_digit()))
    }

    /// A row as a section: a text alone, or after a Roman number or a letter, or with a count.
    pub(super) fn as_section(&self, place: usize, row: &Row, block: &Block) -> Option<Section> {
        let lines = block.columns.iter().any(|column| column.member == Some(ColumnMember::Line));
        let named: usize = block.columns.iter().filter(|column| column.member.is_some()).count();
        let mut texts: Vec<&str> = row.cells.iter().map(|cell| cell.text.trim()).collect();
        // What was merged over the row is said in each of its cells by some programs.
        if texts.first().is_some_and(|first| first.contains(char::is_alphabetic)) {
            texts.dedup();
        }
        // "*" before "Tập thể:".
        if let [mark, text, ..] = texts.as_slice()
            && !mark.contains(char::is_alphanumeric)
            && (classify::section(text).strict || text.ends_with(':'))
        {
            texts.remove(0);
        }
        match texts.as_slice() {
            [text] => {
                let section = classify::section(text);
                let number = classify::numbered(text).map(|(number, _)| number);
                let wide = self.sheet.merged.iter().any(|m| m.top == row.number && m.right >= m.left + 2);
                let numbered =
                    number.is_some_and(|n| classify::is_roman(n) || classify::is_letter(n) || classify::is_part(n));
                let worded = text.contains(char::is_alphabetic);
                let alone = named > 2 && lines && worded && number.is_none() && !outside::is_signature(text);
                // "1. Xã Mẫu" in the column of names, over rows that are numbered in their own.
                let unit = number.is_some() && lines && post::is_unit(&section.body) && self.numbers_follow(place);
                (section.strict || numbered || unit || ((wide || alone) && !outside::is_signature(text)))
                    .then_some(section)
            }
            // A unit over the sum of its rows.
            [text, rest @ ..]
                if rest.len() <= 2
                    && lines
                    && value(row, &block.columns, ColumnMember::Line).is_some_and(|cell| cell.text.trim() == *text)
                    && value(row, &block.columns, ColumnMember::Name).is_none()
                    && text.contains(char::is_alphabetic)
                    && !outside::is_signature(text)
                    && rest.iter().all(|rest| is_count(rest))
                    && text.split_whitespace().count() >= 2 =>
            {
                Some(classify::section(text))
            }
            // The name of a kind in the column of names, with how many they are.
            [text, rest @ ..]
                if rest.len() <= 2 && classify::section(text).strict && rest.iter().all(|rest| is_count(rest)) =>
            {
                Some(classify::section(text))
            }
            [number, text, rest @ ..] if rest.len() <= 1 => {
                let bare = number.trim_end_matches(['.', ')']);
                let counts = rest.iter().all(|rest| is_count(rest));
                let section = classify::section(text);
                let numbered = classify::is_roman(bare) || classify::is_letter(bare) || classify::is_part(bare);
                let strict = classify::is_decimal(bare) && (section.strict || self.is_over_parts(place, bare));
                (counts && (numbered || strict)).then_some(section)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_over_a_unit_of_its_own_is_a_place_or_the_larger_one() {
        assert!(may_be_above("Xã Mẫu", "Hội Chữ thập đỏ xã") && may_be_above("Sở Mẫu", "Phòng Thử"));
        assert!(may_be_above("BỘ Y TẾ", "Cục Thử") && !may_be_above("BỘ Y TẾ", "Bộ Nội vụ"));
        assert!(!may_be_above("Văn phòng Sở", "Tỉnh ủy Mẫu") && !may_be_above("Hiến máu", "Phòng Thử"));
    }
}
