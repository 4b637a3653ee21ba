//! Rows that go on with the one above: a name, a post or a unit that stands in several rows, under one number or
//! without any. What does not plainly go on stays a row of its own, and is said.

use super::{
    awards,
    classify::{self, Level},
    grid::{Cell, Row, Sheet},
    layout::{self, Block, Column, Entry, Layout, Reading as Whole},
    lines::Reading,
    outside, person, post,
    rows::value,
    sections,
};
use crate::domain::{
    fault::Text,
    import::{ColumnMember, Grade, RowFinding},
    name::{is_person, is_rank},
};

/// Rows below one that may go on with it; where there are more, they are signatures.
const MOST_BELOW: usize = 2;

/// Puts what stands under a number that is merged down into the row of the number, where it is a post or a unit below a
/// name, or the rest of the name.
pub(super) fn under_numbers(sheet: &mut Sheet) {
    let numbered: Vec<_> =
        sheet.merged.iter().filter(|one| one.left == one.right && one.top < one.bottom).copied().collect();
    for merged in numbered {
        let top = sheet.rows.partition_point(|row| row.number < merged.top);
        let is_one = |row: &Row| {
            row.number == merged.top && row.cell(merged.left).is_some_and(|cell| classify::is_line(&cell.text))
        };
        if !sheet.rows.get(top).is_some_and(is_one) {
            continue;
        }
        while let Some(cell) =
            sheet.rows.get(top + 1).filter(|row| row.number <= merged.bottom).and_then(|row| only(sheet, row))
        {
            let (text, column) = (cell.text.clone(), cell.column);
            let part = post::is_post(&text) || post::is_unit(&text) || is_rank(&text) || is_rest_of_name(&text);
            let both = post::is_unit(&text)
                && sheet.rows.get(top).and_then(|row| row.cell(column)).is_some_and(|cell| post::is_unit(&cell.text));
            if !part || both || is_someone(&text) || !append(sheet, top, column, "\n") {
                break;
            }
        }
    }
}

/// Puts what stands right below a numbered row, in a row with nothing else, into that row where it plainly goes on.
pub(super) fn join(sheet: &mut Sheet) {
    if !(0..sheet.rows.len()).any(|place| below(sheet, place).is_some()) {
        return;
    }
    let layout = layout::layout(sheet, &[]);
    // From the last on, so that places before stay as they are.
    let parts: Vec<_> =
        layout.entries.iter().filter_map(|entry| Some((entry, layout.blocks.get(entry.block)?))).collect();
    let posts = stacks(sheet, &layout, &parts);
    for (entry, block) in parts.iter().rev() {
        for _ in 0..MOST_BELOW {
            let Some(cell) = below(sheet, entry.place) else { break };
            let Some(parted) = goes_on(sheet, entry.place, cell, &block.columns, posts) else { break };
            let column = cell.column;
            append(sheet, entry.place, column, parted);
        }
    }
}

/// Whether posts or units stand below most names of a list, and above none.
fn stacks(sheet: &Sheet, layout: &Layout, parts: &[(&Entry, &Block)]) -> bool {
    let stacked = |(entry, block): &&(&Entry, &Block)| {
        below(sheet, entry.place).is_some_and(|cell| is_of_names(&block.columns, cell.column) && is_said(&cell.text))
    };
    let count = parts.iter().filter(stacked).count();
    let headed = parts.first().is_some_and(|(entry, _)| {
        let before = entry.place.checked_sub(1).and_then(|before| sheet.rows.get(before));
        before.is_some_and(|row| {
            !layout.heading_rows.contains(&row.number) && only(sheet, row).is_some_and(|cell| is_said(&cell.text))
        })
    });
    count > 1 && 2 * count > parts.len() && !headed
}

/// What parts a cell below a row from the cell above it, where it goes on with that.
fn goes_on(sheet: &Sheet, place: usize, cell: &Cell, columns: &[Column], posts: bool) -> Option<&'static str> {
    let row = sheet.rows.get(place)?;
    let above = row.cell(cell.column)?;
    let text = cell.text.trim();
    let last = !sheet.rows.iter().skip(place + 1).any(is_numbered);
    let says = |members: &[ColumnMember]| members.iter().any(|member| value(row, columns, *member).is_some());
    let (post, unit) = (post::is_post(text) || is_rank(text), post::is_unit(text));
    if is_of_names(columns, cell.column) {
        let free = if post {
            !says(&[ColumnMember::Post, ColumnMember::PostUnit])
        } else {
            unit && !says(&[ColumnMember::Unit, ColumnMember::PostUnit])
        };
        if posts && free && !post::is_unit(&above.text) && !(last && outside::is_signature(text)) {
            return Some("\n");
        }
        let name = format!("{} {text}", above.text.trim());
        let rest =
            !post && !unit && !last && is_rest_of_name(text) && !post::is_unit(&name) && !above.text.contains('\n');
        return rest.then_some(" ");
    }
    let member = columns.iter().find(|column| column.column == cell.column)?.member?;
    let worded = [
        ColumnMember::Unit,
        ColumnMember::ParentUnit,
        ColumnMember::Post,
        ColumnMember::PostUnit,
        ColumnMember::Reason,
    ];
    let plainly = !last || text.starts_with(char::is_lowercase);
    (worded.contains(&member) && plainly).then_some(" ")
}

/// The cell of the row right below a numbered one, where it is all of it and may go on: no number, no heading of kinds,
/// no sum, nothing that stands around lists.
fn below(sheet: &Sheet, place: usize) -> Option<&Cell> {
    let row = sheet.rows.get(place).filter(|row| is_numbered(row))?;
    let next = sheet.rows.get(place + 1).filter(|next| next.number == row.number + 1 && !is_numbered(next))?;
    let cell = only(sheet, next).filter(|cell| row.cells.first().is_some_and(|first| first.column < cell.column))?;
    let text = cell.text.trim();
    let section = classify::section(text);
    let heads = section.strict
        || section.kind.is_some()
        || Level::of(text) != Level::None
        || text.ends_with(':')
        || sections::names_award(text)
        || awards::grade(text).is_some();
    let around = outside::is_total(text) || outside::is_remark(text) || !text.contains(char::is_lowercase);
    let wide =
        sheet.merged.iter().any(|one| one.top == next.number && one.left <= cell.column && one.right > cell.column);
    (!heads && !around && !wide).then_some(cell)
}

/// The only cell of a row, beside what is merged down into it.
fn only<'a>(sheet: &Sheet, row: &'a Row) -> Option<&'a Cell> {
    let covered = |cell: &&Cell| {
        sheet.merged.iter().any(|one| one.left == cell.column && one.top < row.number && row.number <= one.bottom)
    };
    let mut own = row.cells.iter().filter(|cell| !covered(cell));
    own.next().filter(|_| own.next().is_none())
}

/// Puts the cell of a column of the next row behind that of a row, and takes the next row away; false where the row has
/// none.
fn append(sheet: &mut Sheet, place: usize, column: u16, parted: &str) -> bool {
    let Some(text) = sheet.rows.get(place + 1).and_then(|row| row.cell(column)).map(|cell| cell.text.clone()) else {
        return false;
    };
    let cell = sheet.rows.get_mut(place).and_then(|row| row.cells.iter_mut().find(|cell| cell.column == column));
    let Some(cell) = cell else { return false };
    cell.text = format!("{}{parted}{}", cell.text.trim_end(), text.trim());
    sheet.rows.remove(place + 1);
    true
}

/// Whether a row begins with its number.
fn is_numbered(row: &Row) -> bool {
    row.cells.len() > 1 && row.cells.iter().take(2).any(|cell| classify::is_line(&cell.text))
}

fn is_of_names(columns: &[Column], column: u16) -> bool {
    let names = [Some(ColumnMember::Name), Some(ColumnMember::NamePostUnit)];
    columns.iter().any(|one| one.column == column && names.contains(&one.member))
}

/// Whether a text is a post, a rank or a unit.
fn is_said(text: &str) -> bool {
    post::is_post(text) || post::is_unit(text) || is_rank(text)
}

/// Whether a text is the name of a person, and neither a post nor a unit.
fn is_someone(text: &str) -> bool {
    let bare = person::honorific(text).map_or(text, |(_, name)| name);
    bare.split_whitespace().count() > 2 && is_person(bare) && !is_said(text)
}

/// Whether a text may be the last words of a name: "Thị Mẫu".
fn is_rest_of_name(text: &str) -> bool {
    let word = |word: &str| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic);
    (1..=2).contains(&text.split_whitespace().count()) && text.split_whitespace().all(word)
}

impl Whole<'_> {
    /// Takes up that the row right below the last recipient was read as nothing that counts for others.
    pub(super) fn below(&mut self, place: usize, row: &Row) {
        let sheet = self.sheet;
        let Some(before) = place.checked_sub(1).filter(|before| below(sheet, *before).is_some()) else { return };
        let Some(cell) = below(sheet, before).filter(|cell| !outside::is_signature(&cell.text)) else { return };
        let unread = match self.layout.sections.last().filter(|(number, ..)| *number == row.number) {
            Some((_, _, within)) => within.unit.is_none() || post::is_post(&cell.text),
            None => self.layout.ignored.last().is_some_and(|(number, _)| *number == row.number),
        };
        let number = self.layout.file_row(row.number);
        if let Some(entry) = self.layout.entries.last_mut().filter(|entry| unread && entry.place == before) {
            entry.below = Some(number);
        }
    }
}

impl Reading<'_> {
    /// Says of rows that stand under the number of the row above, and are read as rows of their own, that they do.
    pub(super) fn under_one_number(&mut self, sheet: &Sheet) {
        for (read, entry) in self.found.rows.iter_mut().zip(&self.layout.entries) {
            let Some((row, block)) = sheet.rows.get(entry.place).zip(self.layout.blocks.get(entry.block)) else {
                continue;
            };
            let Some(cell) = value(row, &block.columns, ColumnMember::Line) else { continue };
            let under = |row: u32| {
                sheet.merged.iter().find(|one| one.left == cell.column && one.top < row && row <= one.bottom)
            };
            let Some(merged) = under(row.number) else { continue };
            let top = sheet.rows.iter().find(|row| row.number == merged.top);
            let name = |row| value(row, &block.columns, ColumnMember::Name).map(|cell| cell.text.as_str());
            // One person with several awards.
            if top.and_then(name).is_some_and(|above| name(row) == Some(above)) {
                continue;
            }
            let someone = read.line.name.as_deref().is_some_and(|name| is_person(name) && !is_said(name));
            read.findings.push(RowFinding::new(
                if someone { Grade::Caution } else { Grade::Flaw },
                None,
                "under_one_number",
                Text::new(
                    format!("Dòng đứng chung số thứ tự “{}” với dòng trên; nếu là phần tiếp của dòng trên, hãy bỏ dòng này và sửa dòng trên.", cell.text),
                    format!("The row stands under the number {} of the row above; if that goes on here, skip this row and mend that.", cell.text),
                ),
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            Awards,
            decode::decode,
            grid::{Merged, sheet_of},
            lines::{Settings, lines},
        },
        *,
    };
    use crate::domain::{
        import::{Defaults, Read},
        recipient::Sex,
    };

    fn read(sheet: &Sheet) -> Vec<Read> {
        let (sheet, _) = decode(sheet, None, None);
        let found = layout::layout(&sheet, &[]);
        let (defaults, awards) = (Defaults::default(), Awards::of(&[]));
        let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        lines(&sheet, &found, &Settings { defaults: &defaults, answers: &[], awards: &awards, today }).rows
    }

    fn who(rows: &[Read]) -> Vec<String> {
        let said = |one: &Option<String>| one.clone().unwrap_or_default();
        rows.iter().map(|Read { line, .. }| [&line.name, &line.post, &line.unit].map(said).join(" | ")).collect()
    }

    fn grade(read: &Read, code: &str) -> Option<Grade> {
        read.findings.iter().find(|finding| finding.code == code).map(|finding| finding.grade)
    }

    fn merged(rows: &[&[&str]], numbers: &[(u32, u32)]) -> Sheet {
        let mut sheet = sheet_of(rows);
        sheet.merged.extend(numbers.iter().map(|(top, bottom)| Merged {
            top: *top,
            bottom: *bottom,
            left: 0,
            right: 0,
        }));
        sheet
    }

    #[test]
    fn what_stands_under_one_merged_number_is_one_recipient_or_is_said() {
        let sheet = merged(
            &[
                &["STT", "Họ và tên, chức vụ, đơn vị công tác", "Tóm tắt thành tích"],
                &["1", "Ông Hà Văn Mẫu", "Hiến máu 25 lần"],
                &["", "Phó Chủ tịch UBND xã"],
                &["", "Xã Mẫu Sơn, huyện Thử"],
                &["2", "Bà Lê Thị Thử", "Vận động 300 đơn vị máu"],
                &["", "Trạm trưởng"],
                &["", "Trạm Y tế xã Mẫu Sơn"],
            ],
            &[(2, 4), (5, 7)],
        );
        let rows = read(&sheet);
        assert_eq!(
            who(&rows),
            [
                "Hà Văn Mẫu | Phó Chủ tịch | UBND xã, Xã Mẫu Sơn, huyện Thử",
                "Lê Thị Thử | Trạm trưởng | Trạm Y tế xã Mẫu Sơn"
            ]
        );
        let sheet = merged(
            &[
                &["STT", "Họ và tên", "Thành tích", "Đơn vị"],
                &["1", "Lê Văn Mẫu", "Hiến máu 25 lần", "Xã Mẫu"],
                &["", "Đặng Thị Thử", "Hiến máu 10 lần", "Xã Mẫu"],
                &["2", "Trần Văn Giả", "Hiến máu 5 lần", "Xã Thử"],
                &["", "và những người khác", "Hiến máu", "Xã Thử"],
            ],
            &[(2, 3), (4, 5)],
        );
        let rows = read(&sheet);
        let said: Vec<_> = rows.iter().map(|row| grade(row, "under_one_number")).collect();
        assert_eq!(said, [None, Some(Grade::Caution), None, Some(Grade::Flaw)]);
    }

    #[test]
    fn a_name_a_post_or_a_unit_that_goes_on_right_below_is_of_the_row_above() {
        let posts = sheet_of(&[
            &["STT", "Họ và tên", "Đơn vị", "Thành tích"],
            &["1", "Hà Văn Mẫu", "Trường THPT Mẫu", "Hiến máu 20 lần"],
            &["", "Phó Hiệu trưởng"],
            &["2", "Hà Thị Thử", "Trạm Y tế xã Thử", "Hiến máu 15 lần"],
            &["", "Trạm trưởng"],
            &["3", "Hà Văn Dụ", "UBND xã Thử", "Hiến máu 11 lần"],
            &["", "Giáo viên"],
        ]);
        assert_eq!(
            who(&read(&posts)),
            [
                "Hà Văn Mẫu | Phó Hiệu trưởng | Trường THPT Mẫu",
                "Hà Thị Thử | Trạm trưởng | Trạm Y tế xã Thử",
                "Hà Văn Dụ | Giáo viên | UBND xã Thử"
            ]
        );
        let rest = sheet_of(&[
            &["STT", "Họ và tên", "Chức vụ", "Đơn vị"],
            &["1", "Công Tằng Tôn Nữ", "Hiệu trưởng", "Trường Trung học phổ thông"],
            &["", "Thị Mẫu"],
            &["2", "Hà Thị Thử", "Giáo viên", "Trường Trung học phổ thông"],
            &["", "", "", "chuyên Mẫu tỉnh Thử"],
            &["3", "Hà Văn Dụ", "Giáo viên", "Trường Giả"],
        ]);
        assert_eq!(
            who(&read(&rest)),
            [
                "Công Tằng Tôn Nữ Thị Mẫu | Hiệu trưởng | Trường Trung học phổ thông",
                "Hà Thị Thử | Giáo viên | Trường Trung học phổ thông chuyên Mẫu tỉnh Thử",
                "Hà Văn Dụ | Giáo viên | Trường Giả"
            ]
        );
    }

    #[test]
    fn what_may_go_on_right_below_and_is_not_read_is_said_at_the_row() {
        let sheet = sheet_of(&[
            &["STT", "Họ và tên", "Chức vụ", "Đơn vị"],
            &["1", "Hà Văn Mẫu", "Giáo viên", "Trường Mẫu"],
            &["2", "Hà Thị Thử", "Giáo viên", "Trường Mẫu"],
            &["", "Bí thư chi bộ"],
            &["3", "Hà Văn Dụ", "Giáo viên", "Trường Mẫu"],
            &["4", "Hà Thị Giả", "Giáo viên", "Trường Mẫu"],
            &["", "CHỦ TỊCH"],
        ]);
        let rows = read(&sheet);
        let said: Vec<_> = rows.iter().map(|row| grade(row, "row_below_unread")).collect();
        assert_eq!(said, [None, Some(Grade::Caution), None, None]);
    }

    #[test]
    fn a_name_that_is_a_post_is_to_be_looked_at() {
        let rows = read(&sheet_of(&[
            &["STT", "Họ và tên", "Năm sinh"],
            &["1", "Trạm trưởng", "1980"],
            &["2", "Hà Văn Mẫu", "1981"],
        ]));
        let said: Vec<_> = rows.iter().map(|row| grade(row, "post_for_name")).collect();
        assert_eq!(said, [Some(Grade::Caution), None]);
    }

    #[test]
    fn what_is_struck_through_is_to_be_looked_at() {
        let mut sheet =
            sheet_of(&[&["STT", "Họ và tên", "Năm sinh"], &["1", "Lê Văn Mẫu", "1980"], &["2", "Hà Văn Mẫu", "1981"]]);
        sheet.rows[2].cells[1].struck = true;
        let said: Vec<_> = read(&sheet).iter().map(|row| grade(row, "struck_through")).collect();
        assert_eq!(said, [None, Some(Grade::Caution)]);
    }

    #[test]
    fn births_by_sex_are_read_whatever_stands_below_the_list() {
        let births = |below: &[&str]| {
            let head: &[&str] = &["STT", "Họ và tên", "Nam", "Nữ", "Đơn vị"];
            let rows = read(&sheet_of(&[
                head,
                &["1", "Lý A Mẫu", "1970", "", "Xã Mẫu"],
                &["2", "Giàng Thị Thử", "", "1985", "Xã Mẫu"],
                below,
                &["3", "Vàng Thị Dụ", "", "không rõ", "Xã Mẫu"],
            ]));
            rows.iter().map(|row| (row.line.sex, row.line.birth_year)).collect::<Vec<_>>()
        };
        let expected = [(Some(Sex::Male), Some(1970)), (Some(Sex::Female), Some(1985)), (None, None)];
        assert_eq!(births(&["", "", "", "Trang 1"]), expected);
        assert_eq!(births(&["", "Tổng cộng", "1", "1"]), expected);
        let ticked = read(&sheet_of(&[
            &["STT", "Họ và tên", "Nam", "Nữ", "Đơn vị"],
            &["1", "Lý A Mẫu", "x", "", "Xã Mẫu"],
            &["2", "Giàng Thị Thử", "", "1985", "Xã Mẫu"],
            &["3", "Giàng Thị Dụ", "", "x", "Xã Mẫu"],
        ]));
        let said: Vec<_> = ticked.iter().map(|row| grade(row, "sex_unreadable")).collect();
        assert_eq!(said, [None, Some(Grade::Caution), None]);
    }

    #[test]
    fn a_day_with_the_month_first_among_others_is_asked_about() {
        let rows = read(&sheet_of(&[
            &["STT", "Họ và tên", "Ngày sinh", "Đơn vị"],
            &["1", "Hà Văn Mẫu", "15-08-1979", "Sở Mẫu"],
            &["2", "Hà Văn Thử", "05/13/1980", "Sở Mẫu"],
            &["3", "Hà Văn Dụ", "Ngày 03 tháng 02 năm 1983", "Sở Mẫu"],
        ]));
        let births: Vec<_> = rows.iter().map(|row| row.line.birth_on.map(|day| day.to_string())).collect();
        assert_eq!(births, [Some("1979-08-15".to_owned()), None, Some("1983-02-03".to_owned())]);
        assert_eq!(grade(&rows[1], "day_or_month"), Some(Grade::Flaw));
    }

    #[test]
    fn a_surname_is_kept_where_nobody_else_has_a_form_of_address() {
        let names = |other: &str| {
            let rows = read(&sheet_of(&[
                &["STT", "Họ và tên", "Năm sinh"],
                &["1", "Ông Văn Mẫu", "1980"],
                &["2", other, "1981"],
                &["3", "Lê Văn Dụ", "1981"],
                &["4", "Đinh Văn Dụ", "1981"],
            ]));
            rows[0].line.name.clone().unwrap()
        };
        assert_eq!((names("Hà Văn Thử").as_str(), names("Bà Hà Thị Thử").as_str()), ("Ông Văn Mẫu", "Văn Mẫu"));
    }
}
