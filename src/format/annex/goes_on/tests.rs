//! Rows that go on with the one above, as lists have them.

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
    sheet.merged.extend(numbers.iter().map(|(top, bottom)| Merged { top: *top, bottom: *bottom, left: 0, right: 0 }));
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
