//! What single cells of a row say: births, sex, the award, and what a recipient is by its own words.

use super::{
    birth::{self, Birth},
    grid::{Cell, Kind},
    heading,
    layout::{Column, Within},
    lines::{Made, Reading, is_birth, one_line, says},
    parts, person, post, remark, rows, signs,
};
use crate::domain::{
    import::{AnswerValue, ColumnMember, Grade},
    name::is_person,
    recipient::{RecipientKind, Sex},
};
use chrono::{Datelike, NaiveDate};

impl Reading<'_> {
    pub(super) fn births(&mut self, made: &mut Made<'_>) {
        let columns = made.columns;
        let parts = parts_of_day(columns);
        if let Some(first) = parts.first().and_then(|first| made.row.cell(*first)).filter(|first| says(first)) {
            let texts = parts.iter().filter_map(|part| made.row.cell(*part)).map(|cell| cell.text.trim());
            let text = texts.collect::<Vec<_>>().join("/");
            if made.line.recipient_kind == RecipientKind::Individual {
                self.orders.set_day_first(first.column);
                self.birth(made, &Cell { text, kind: Kind::Text, ..first.clone() });
            }
            return;
        }
        for column in columns.iter().filter(|column| is_birth(column)) {
            let Some(cell) = made.row.cell(column.column).filter(|cell| says(cell)) else { continue };
            let sex = match column.member {
                Some(ColumnMember::BirthMale) => Some(Sex::Male),
                Some(ColumnMember::BirthFemale) => Some(Sex::Female),
                _ => None,
            };
            if signs::is_tick(&cell.text) && cell.text.trim() != "1" {
                made.line.sex = sex.or(made.line.sex);
                continue;
            }
            if made.line.recipient_kind != RecipientKind::Individual {
                let shown = one_line(&cell.text);
                made.say(
                    Grade::Note,
                    Some(column.column),
                    "birth_left_out",
                    format!("“{shown}”: chỉ cá nhân mới có ngày, năm sinh, nên đã bỏ qua."),
                    format!("{shown}: only individuals have a day or year of birth, so it is left out."),
                );
                continue;
            }
            made.line.sex = sex.or(made.line.sex);
            self.birth(made, cell);
        }
    }

    fn birth(&mut self, made: &mut Made<'_>, cell: &Cell) {
        let column = cell.column;
        let order = self.orders.of_texts(column);
        let read = if cell.kind == Kind::Day {
            cell.text.parse().ok().map(|day| (self.orders.of_day(column, day), false))
        } else {
            birth::read(&one_line(&cell.text), order, self.settings.today).filter(|_| !birth::is_near(&cell.text))
        };
        let shown = one_line(&cell.text);
        // "05/13/1980" among days that are written with the day first.
        let turned = order.is_none() && birth::order([shown.as_str()]) == Some(AnswerValue::MonthFirst);
        match read {
            Some((Birth::Day(day), _)) if turned && cell.kind != Kind::Day => self.turned(made, column, &shown, day),
            None => made.say(
                Grade::Flaw,
                Some(column),
                "birth_unreadable",
                format!("“{shown}” không phải ngày hoặc năm sinh; hãy ghi ngày/tháng/năm hoặc năm."),
                format!("{shown} is no day or year of birth; write day/month/year or the year."),
            ),
            Some((Birth::Year(year), doubtful)) => {
                made.line.birth_year = Some(year);
                made.doubtful(doubtful, Some(column), &shown, &year.to_string());
            }
            Some((Birth::Month(year), _)) => {
                made.line.birth_year = Some(year);
                made.say(
                    Grade::Note,
                    Some(column),
                    "month_left_out",
                    format!("“{shown}”: sổ ghi ngày hoặc năm sinh, nên chỉ lấy năm {year}."),
                    format!("{shown}: the register keeps a day or a year of birth, so the year {year} is taken."),
                );
            }
            Some((Birth::Day(day), doubtful)) => {
                made.line.birth_on = Some(day);
                made.doubtful(doubtful, Some(column), &shown, &day.format("%d/%m/%Y").to_string());
            }
            Some((Birth::Either { day_first, .. }, _)) if cell.kind == Kind::Day => {
                self.found.ambiguous_days.entry(column).or_default().get_or_insert(day_first);
                made.line.birth_year = Some(day_first.year());
                let shown = day_first.format("%d/%m/%Y");
                made.say(
                    Grade::Flaw,
                    Some(column),
                    "day_or_month",
                    format!("“{shown}”: bảng tính có thể đã đảo ngày với tháng, vì ô khác của cột vẫn là chữ; hãy trả lời câu hỏi của cột hoặc sửa dòng."),
                    format!("{shown}: the spreadsheet may have turned day and month, since other cells of the column are texts still; answer the question of the column or mend the row."),
                );
            }
            Some((Birth::Either { day_first, .. }, _)) => {
                self.found.ambiguous_days.entry(column).or_default();
                made.line.birth_year = Some(day_first.year());
                made.say(
                    Grade::Flaw,
                    Some(column),
                    "day_or_month",
                    format!("“{shown}”: chưa rõ ngày hay tháng đứng trước; hãy trả lời câu hỏi của cột."),
                    format!("{shown}: the day or the month may come first; answer the question of the column."),
                );
            }
        }
    }

    /// Asks about a day with the month first among others that are written with the day first.
    fn turned(&mut self, made: &mut Made<'_>, column: u16, shown: &str, day: NaiveDate) {
        self.found.ambiguous_days.entry(column).or_default();
        made.line.birth_year = Some(day.year());
        made.say(
            Grade::Flaw,
            Some(column),
            "day_or_month",
            format!(
                "“{shown}” ghi tháng trước ngày, khác các ô khác của cột; hãy trả lời câu hỏi của cột hoặc sửa dòng."
            ),
            format!(
                "{shown} has the month first, unlike other cells of the column; answer its question or mend the row."
            ),
        );
    }

    /// Whether the award of a row is posthumous: by its section or the title, by what it says of the award, by a tick or
    /// a remark.
    pub(super) fn posthumous(&self, made: &mut Made<'_>, within: &Within) {
        if made.line.recipient_kind != RecipientKind::Individual {
            return;
        }
        if within.posthumous || self.layout.title.posthumous {
            made.line.posthumous = true;
            return;
        }
        let columns = made.columns;
        for column in columns {
            let Some(cell) = made.row.cell(column.column).filter(|cell| says(cell)) else { continue };
            let heading = column.heading.as_deref().unwrap_or_default();
            let said = match column.member {
                Some(ColumnMember::Award) if column.ticked.is_none() => remark::posthumous(&cell.text) == Some(true),
                Some(ColumnMember::Ignored | ColumnMember::Award) | None if signs::is_tick(&cell.text) => {
                    if remark::says_dead(heading) {
                        made.posthumous(heading, Some(column.column));
                    }
                    false
                }
                Some(ColumnMember::Ignored) | None => remark::says_dead(&cell.text),
                _ => false,
            };
            if said {
                made.posthumous(&cell.text, Some(column.column));
            }
        }
    }
}

/// The columns of the day, the month and the year of birth, where each has one of its own.
fn parts_of_day(columns: &[Column]) -> Vec<u16> {
    let births = columns.iter().filter(|column| is_birth(column));
    let parts: Vec<_> =
        births.map(|column| (column.column, column.heading.as_deref().and_then(heading::part_of_day))).collect();
    match parts.as_slice() {
        [(day, Some(0)), (month, Some(1)), (year, Some(2))] => vec![*day, *month, *year],
        _ => Vec::new(),
    }
}

/// Takes the sex of a row from its columns.
pub(super) fn sex(made: &mut Made<'_>) {
    if made.line.recipient_kind != RecipientKind::Individual {
        return;
    }
    let columns = made.columns;
    for column in columns {
        let Some(cell) = made.row.cell(column.column) else { continue };
        let text = cell.text.trim().to_lowercase();
        match column.member {
            Some(ColumnMember::Male) if signs::is_tick(&text) => made.line.sex = Some(Sex::Male),
            Some(ColumnMember::Female) if signs::is_tick(&text) => made.line.sex = Some(Sex::Female),
            Some(ColumnMember::Male | ColumnMember::Female) if text == "0" || !says(cell) => {}
            Some(member @ (ColumnMember::Male | ColumnMember::Female)) => {
                let sex = if member == ColumnMember::Male { Sex::Male } else { Sex::Female };
                if sex_of(&text) == Some(sex) {
                    made.line.sex = Some(sex);
                    continue;
                }
                let (shown, heading) = (one_line(&cell.text), column.heading.as_deref().unwrap_or_default());
                made.say(
                    Grade::Caution,
                    Some(cell.column),
                    "sex_unreadable",
                    format!("“{shown}” ở cột “{heading}” không phải dấu chọn nên chưa được đọc; hãy ghi giới tính và năm sinh, nếu có."),
                    format!("{shown} in the column {heading} is no tick and is not read; give the sex, and the year of birth if it is one."),
                );
            }
            Some(ColumnMember::Sex) => match sex_of(&text).or_else(|| in_legend(column.heading.as_deref()?, &text)) {
                Some(sex) => made.line.sex = Some(sex),
                None if !says(cell) => {}
                None => made.say(
                    Grade::Caution,
                    Some(cell.column),
                    "sex_unreadable",
                    format!("“{}” không phải nam hoặc nữ; đã để trống giới tính.", cell.text),
                    format!("{} is neither nam nor nữ; the sex is left out.", cell.text),
                ),
            },
            _ => {}
        }
    }
}

/// The sex that a lower-case text says, once or in two languages: "nữ/f".
fn sex_of(text: &str) -> Option<Sex> {
    let said = |word: &str| match word.trim() {
        "nam" | "male" | "m" => Some(Sex::Male),
        "nữ" | "nu" | "female" | "f" => Some(Sex::Female),
        address => Sex::of_address(address),
    };
    let mut words = text.split(['/', '(', ')', '-']).filter(|word| !word.trim().is_empty());
    let first = said(words.next()?)?;
    words.all(|word| said(word) == Some(first)).then_some(first)
}

/// The sex that the heading of a column says a sign is for: "Giới tính (1: Nam, 0: Nữ)".
fn in_legend(heading: &str, sign: &str) -> Option<Sex> {
    let heading = heading.to_lowercase();
    heading.split([',', ';', '(', ')', '/']).find_map(|part| {
        let words: Vec<&str> = part.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        match (words.contains(&"nam"), words.contains(&"nữ")) {
            (true, false) if words.contains(&sign) => Some(Sex::Male),
            (false, true) if words.contains(&sign) => Some(Sex::Female),
            _ => None,
        }
    })
}

/// What a recipient is by its own words, where nothing above it says so.
pub(super) fn guess(made: &Made<'_>, name: &str, addressed: bool) -> Option<RecipientKind> {
    let has = |members: &[ColumnMember]| {
        made.columns
            .iter()
            .filter(|column| column.member.is_some_and(|member| members.contains(&member)))
            .any(|column| made.row.cell(column.column).is_some_and(says))
    };
    // "Giáo viên, Trường Mẫu" is said of a person, "Huyện Mẫu" of either.
    let posted = || {
        let cell = rows::value(made.row, made.columns, ColumnMember::PostUnit);
        let listed = rows::value(made.row, made.columns, ColumnMember::NamePostUnit);
        let listed = listed.map(|cell| parts::parts(&cell.text, false));
        cell.is_some_and(|cell| parts::post_and_unit(&one_line(&cell.text)).0.is_some())
            || listed.is_some_and(|said| said.birth.is_some() || said.post.is_some_and(|post| post::is_post(&post)))
    };
    let births = [ColumnMember::Birth, ColumnMember::BirthMale, ColumnMember::BirthFemale];
    if person::is_household(name) {
        Some(RecipientKind::Household)
    } else if addressed
        || has(&births)
        || has(&[ColumnMember::Post, ColumnMember::Sex, ColumnMember::Honorific])
        || posted()
    {
        Some(RecipientKind::Individual)
    } else if post::is_unit(name) {
        Some(RecipientKind::Collective)
    } else if is_person(
        name.split([',', ';', '(', '\n', '–']).next().unwrap_or(name).split(" - ").next().unwrap_or(name),
    ) {
        Some(RecipientKind::Individual)
    } else {
        None
    }
}
