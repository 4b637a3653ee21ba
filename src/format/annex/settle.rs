//! What headings mean beside one another and over their cells.

use super::{
    awards, below::Below, beside_names, classify, grid::Sheet, heading, kinds, layout::Column, places, signs, wordings,
};
use crate::domain::{
    import::ColumnMember::{self, Award, Birth, Female, Ignored, Male, Name, NamePostUnit, ParentUnit},
    name::{fold, is_person},
};
use std::ops::Range;

/// What headings mean beside one another and over their cells, whose rows are those of a range.
pub(super) fn settle(columns: &mut Vec<Column>, sheet: &Sheet, rows: Range<usize>) {
    let below = Below { rows: sheet.rows.get(rows).unwrap_or_default() };
    ticks(columns, &below);
    former_awards(columns);
    of_pupils(columns, &below);
    not_of_kinds(columns, &below);
    by_cells(columns, &below);
    places::latest_award(columns);
    names(columns, &below);
    going_on(columns, &below);
    of_kin(columns, &below);
    days_in_parts(columns);
    places::one_address(columns);
    places::street(columns);
    places::units(columns);
    places::posts(columns);
    of_others(columns, &below);
    listed(columns, &below);
    places::addresses(columns);
}

pub(super) fn has(columns: &[Column], member: ColumnMember) -> bool {
    columns.iter().any(|column| column.member == Some(member))
}

/// What columns are by their cells, where no heading surely says so.
fn by_cells(columns: &mut [Column], below: &Below<'_>) {
    let posts = has(columns, ColumnMember::Post) || has(columns, ColumnMember::PostUnit);
    let units = has(columns, ColumnMember::Unit)
        || has(columns, ColumnMember::PostUnit)
        || columns.iter().any(|column| column.heading.as_deref().is_some_and(heading::is_address));
    let reasons = has(columns, ColumnMember::Reason);
    let placed = has(columns, ColumnMember::PostUnit);
    let awarded = columns.iter().any(|column| column.member == Some(Award) && column.sure);
    let placed_above = units || has(columns, ParentUnit);
    let open = |column: &&mut Column| !column.sure && matches!(column.member, None | Some(Ignored));
    for column in columns.iter_mut().filter(open) {
        let texts = below.texts(column.column);
        let most = |is: &dyn Fn(&str) -> bool| 2 * texts.iter().filter(|text| is(text)).count() > texts.len();
        let few = |text: &str, words: usize| text.split_whitespace().count() <= words;
        // "Loại hình" over "Tập thể", "Cá nhân".
        let heading = column.heading.as_deref().unwrap_or_default();
        column.member = if most(&|text| few(text, 3) && kinds::kind_of_cell(text).is_some()) {
            Some(ColumnMember::RecipientKind)
        } else if fold(heading).starts_with("hang") && most(&|text| awards::grade(text).is_some()) {
            // "Hạng" beside a title or a section that names the order.
            Some(Award)
        } else if most(&|text| few(text, 12) && heading::is_award(text)) {
            // "Đăng ký" beside "Danh hiệu được xét" is no award that is given.
            Some(if awarded { Ignored } else { Award })
        } else if column.member.is_none() && !posts && most(&|text| few(text, 6) && super::post::is_post(text)) {
            Some(ColumnMember::Post)
        } else if column.member.is_none()
            && (!units && most(&|text| few(text, 12) && super::post::is_unit(text))
                || !placed
                    && (is_of_units(heading) && !(placed_above && fold(heading).starts_with("bo mon")))
                    && most(&|text| text.contains(char::is_alphabetic)))
        {
            Some(ColumnMember::Unit)
        } else if !reasons
            && (column.member.is_none() && most(&|text| heading::is_merit(text))
                || column.member == Some(Ignored)
                    && wordings::is_of_work(heading)
                    && most(&|text| text.split_whitespace().count() > 2))
        {
            Some(ColumnMember::Reason)
        } else if most(&|text| !text.contains(char::is_alphabetic)) {
            Some(Ignored)
        } else {
            column.member
        };
    }
}

/// Whether a heading begins with the word of a unit: "Công đoàn cơ sở", "Tổ nhân dân tự quản".
fn is_of_units(heading: &str) -> bool {
    super::post::is_unit(heading) && heading.split_whitespace().count() <= 5 && !fold(heading).starts_with("truong hop")
}

/// Headings of awards and of forms of address over ticks, or over names.
fn ticks(columns: &mut [Column], below: &Below<'_>) {
    let named = has(columns, Name) || has(columns, NamePostUnit);
    places::births_by_sex(columns, below);
    for column in columns.iter_mut() {
        let heading = column.heading.as_deref().unwrap_or_default();
        if matches!(column.member, Some(Male | Female)) && !named && below.has_names(column.column) {
            (column.member, column.sure) = (Some(Name), false);
        } else if column.member.is_none() && beside_names::is_of_sport(heading)
            || column.member != Some(Name) && below.has_medals(column.column)
        {
            column.member = Some(Ignored);
        } else if column.member.is_none() && heading::is_award(heading) {
            let texts = below.texts(column.column);
            (column.member, column.sure) = (Some(Award), false);
            // "Giấy khen" over "120/GK-UBND".
            let number = |text: &&&str| text.trim().starts_with(|c: char| c.is_ascii_digit()) && text.contains('/');
            if 2 * texts.iter().filter(number).count() > texts.len() {
                column.member = Some(ColumnMember::CertificateNumber);
            }
            // Sums of ticks stand below them.
            let mut said = texts.iter().filter(|text| !classify::is_decimal(text.trim()));
            if !texts.is_empty() && said.all(|text| signs::is_given(text)) {
                column.ticked = Some(heading.to_owned());
            }
        }
    }
}

/// "Đối tượng" over names.
fn not_of_kinds(columns: &mut [Column], below: &Below<'_>) {
    if has(columns, Name) || has(columns, NamePostUnit) {
        return;
    }
    if let Some(column) = columns.iter_mut().find(|column| column.member == Some(ColumnMember::RecipientKind)) {
        let texts = below.texts(column.column);
        let kinds = texts.iter().filter(|text| kinds::kind_of_cell(text).is_some()).count();
        if 2 * kinds < texts.len() {
            (column.member, column.sure) = (Some(Name), false);
        }
    }
}

/// Awards of years before: "Danh hiệu các năm" over "2021", "2022", beside the one that is proposed.
fn former_awards(columns: &mut [Column]) {
    let of_year = |column: &Column| {
        let last = column.heading.as_deref().and_then(|heading| heading.rsplit_once(" / ")).map(|(_, last)| fold(last));
        let year = last.as_deref().map(|last| last.strip_prefix("nam ").unwrap_or(last));
        column.member == Some(Award) && year.is_some_and(|year| year.len() == 4 && year.parse::<u16>().is_ok())
    };
    if columns.iter().any(|column| column.member == Some(Award) && !of_year(column)) {
        for column in columns.iter_mut().filter(|column| of_year(column)) {
            (column.member, column.sure, column.ticked) = (Some(Ignored), true, None);
        }
    }
}

/// "Danh hiệu" over what schools call their pupils, which no register has: for that the award of the list is given.
fn of_pupils(columns: &mut [Column], below: &Below<'_>) {
    let reasons = has(columns, ColumnMember::Reason);
    let is_one = |text: &&&str| {
        let key = fold(text);
        ["hoc sinh ", "hs ", "hsg", "sinh vien ", "chau ngoan"].iter().any(|word| key.starts_with(word))
            && !heading::is_award(text)
    };
    for column in columns.iter_mut().filter(|column| column.member == Some(Award) && column.ticked.is_none()) {
        let texts = below.texts(column.column);
        if 2 * texts.iter().filter(is_one).count() > texts.len() {
            (column.member, column.sure) = (Some(if reasons { Ignored } else { ColumnMember::Reason }), false);
        }
    }
}

/// The day, the month and the year of birth, each in a column: "Ngày sinh" over "Ngày", "Tháng", "Năm".
fn days_in_parts(columns: &mut [Column]) {
    let of = |column: &Column| column.heading.as_deref().and_then(heading::part_of_day);
    let is_of_birth = |column: &Column| column.heading.as_deref().is_some_and(|heading| fold(heading).contains("sinh"));
    let found = columns.windows(3).position(|three| {
        three.iter().enumerate().all(|(part, column)| of(column) == Some(part)) && three.iter().any(is_of_birth)
    });
    for column in found.and_then(|at| columns.get_mut(at..at + 3)).into_iter().flatten() {
        (column.member, column.sure) = (Some(Birth), true);
    }
}

/// Which column has the names, where no heading says so.
fn names(columns: &mut [Column], below: &Below<'_>) {
    let named = |columns: &[Column]| has(columns, Name) || has(columns, NamePostUnit);
    // "Ông (Bà)" is often the heading of the names themselves.
    if !named(columns) {
        let posts = |column: u16| below.texts(column).iter().any(|text| super::post::is_post(text));
        let is_heading_of_names = |column: &&mut Column| {
            let column = (column.member, column.column);
            column.0 == Some(ColumnMember::Honorific) && below.has_names(column.1) && !posts(column.1)
        };
        if let Some(column) = columns.iter_mut().find(is_heading_of_names) {
            column.member = Some(Name);
        }
    }
    // "VĐV/HLV" over names of persons, also beside "Tên tiết mục".
    let person = |text: &&&str| is_person(super::person::honorific(text).map_or(**text, |(_, name)| name));
    let persons = |column: u16| {
        let texts = below.texts(column);
        2 * texts.iter().filter(person).count() > texts.len()
    };
    let of_something = |column: &Column| {
        column.member == Some(Name)
            && !column.sure
            && !below.texts(column.column).iter().any(|text| person(&text) || super::post::is_unit(text))
    };
    let something = columns.iter().position(of_something);
    // "Mạnh thường quân" over persons and groups alike.
    let someone = |column: u16| {
        let texts = below.texts(column);
        let is_one = |text: &&&str| person(text) || super::post::is_unit(text) || super::person::is_household(text);
        2 * texts.iter().filter(is_one).count() > texts.len()
    };
    let mixed = !named(columns) && !columns.iter().any(|one| one.member.is_none() && persons(one.column));
    if mixed
        && let Some(column) = columns.iter_mut().find(|one| {
            let address = one.heading.as_deref().is_some_and(heading::is_address);
            one.member.is_none() && !address && !is_of_heads(one) && someone(one.column)
        })
    {
        (column.member, column.sure) = (Some(Name), false);
    }
    if (something.is_some() || !named(columns))
        && let Some(column) =
            columns.iter_mut().find(|one| one.member.is_none() && !is_of_heads(one) && persons(one.column))
    {
        (column.member, column.sure) = (Some(Name), false);
        if let Some(something) = something.and_then(|at| columns.get_mut(at)) {
            something.member = Some(Ignored);
        }
    }
    // "Họ tên chồng", "Họ tên vợ": others' names where no one's own are, of which the first stand for both.
    if !named(columns)
        && let Some(column) =
            columns.iter_mut().find(|column| column.heading.as_deref().is_some_and(heading::is_of_names))
    {
        (column.member, column.sure) = (Some(Name), false);
    }
    // "Danh sách" right behind the numbers, over whoever it is.
    let line = columns.iter().position(|one| one.member == Some(ColumnMember::Line));
    if !named(columns)
        && !has(columns, ColumnMember::Unit)
        && let Some(column) = line.and_then(|line| columns.get_mut(line + 1))
        && column.member.is_none()
        && below.has_names(column.column)
    {
        (column.member, column.sure) = (Some(Name), false);
    }
    // A list of units has no other names.
    if !named(columns)
        && let Some(column) = columns.iter_mut().find(|column| column.member == Some(ColumnMember::Unit))
    {
        column.member = Some(Name);
    }
}

/// Names that go on in the next column: "Họ và tên đệm" and "Tên", or one heading over both.
fn going_on(columns: &mut Vec<Column>, below: &Below<'_>) {
    let Some(first) = columns.iter().position(|column| column.member == Some(Name)) else { return };
    let Some(Column { column, heading, .. }) = columns.get(first).cloned() else { return };
    let next = column + 1;
    let family = heading.as_deref().is_some_and(heading::is_family_name);
    let single =
        |text: &&&str| text.trim().starts_with(char::is_uppercase) && text.trim().chars().all(char::is_alphabetic);
    let sex = |text: &&str| matches!(text.trim().to_lowercase().as_str(), "nam" | "nữ" | "x");
    let texts = below.texts(next);
    let given = 2 * texts.iter().filter(single).count() > texts.len() && !texts.iter().all(sex);
    match columns.get_mut(first + 1).filter(|column| column.column == next) {
        Some(column)
            if column.member == Some(Name)
                && (family
                    || column.heading == heading
                    || (given && column.heading.as_deref().is_some_and(heading::is_given_name))) =>
        {
            column.continues = true;
        }
        None if given => columns.insert(
            first + 1,
            Column { column: next, heading: None, member: Some(Name), sure: false, ticked: None, continues: true },
        ),
        Some(_) | None => {}
    }
}

/// Names in the rows of other names: of the head of a collective, of a mother's son.
fn of_kin(columns: &mut [Column], below: &Below<'_>) {
    let names: Vec<u16> =
        columns.iter().filter(|one| one.member == Some(Name) && !one.continues).map(|one| one.column).collect();
    // One that is surely headed so counts before others.
    let sure = |one: &&Column| one.member == Some(Name) && one.sure && !one.continues;
    // Who stands for a collective is not what is commended.
    let acts = |one: &Column| one.heading.as_deref().is_some_and(beside_names::is_of_representative);
    let own = |one: &&Column| names.contains(&one.column) && !acts(one);
    let first = columns.iter().find(sure).or_else(|| columns.iter().find(own)).map(|one| one.column);
    let Some(first) = first.or(names.first().copied()) else { return };
    for other in names.iter().filter(|other| **other != first) {
        let rows = || below.rows.iter().filter(|row| row.cell(*other).is_some());
        let both = rows().filter(|row| row.cell(first).is_some()).count();
        // "Tên cơ sở y tế" beside "Tên tập thể": where those belong.
        let texts = below.texts(*other);
        let units = 2 * texts.iter().filter(|text| super::post::is_unit(text)).count() > texts.len();
        let placed = has(columns, ColumnMember::Unit) || has(columns, ColumnMember::PostUnit);
        if 2 * both > rows().count()
            && let Some(column) = columns.iter_mut().find(|column| column.column == *other)
        {
            let unit = units && !placed && !acts(column);
            (column.member, column.sure) = (Some(if unit { ColumnMember::Unit } else { Ignored }), false);
        }
    }
}

/// Whether a column is headed by a post: those below it are who has it.
fn is_of_heads(column: &Column) -> bool {
    // "Đoàn viên" and "Giáo viên" head nothing.
    let member = |heading: &str| wordings::MEMBERS.iter().any(|word| fold(heading).starts_with(word));
    let is_post =
        |heading: &str| super::post::is_post(heading.strip_prefix("Người ").unwrap_or(heading)) && !member(heading);
    column.heading.as_deref().is_some_and(is_post)
}

/// The heads of what is commended: "Chủ nhiệm" beside "Tên câu lạc bộ".
fn of_others(columns: &mut [Column], below: &Below<'_>) {
    // "Thủ trưởng đơn vị" over persons.
    let unit = |column: &&mut Column| matches!(column.member, Some(ColumnMember::Unit | ParentUnit)) && !column.sure;
    for column in columns.iter_mut().filter(unit) {
        let texts = below.texts(column.column);
        let persons = texts.iter().filter(|text| is_person(text) && !super::post::is_unit(text)).count();
        if 2 * persons > texts.len() {
            column.member = Some(Ignored);
        }
    }
    if has(columns, Name) {
        let posts = |column: &&mut Column| column.member.is_none() && is_of_heads(column);
        for column in columns.iter_mut().filter(posts) {
            column.member = Some(Ignored);
        }
    }
}

/// "Họ tên" over a post and a unit in each cell.
fn listed(columns: &mut [Column], below: &Below<'_>) {
    let only = ![ColumnMember::Post, ColumnMember::Unit, ColumnMember::PostUnit].iter().any(|one| has(columns, *one));
    if only && let Some(column) = columns.iter_mut().find(|column| column.member == Some(Name)) {
        let texts = below.texts(column.column);
        let address = |text: &&&str| super::person::honorific(text).is_some() && text.contains(", ");
        let full = texts.iter().filter(address).count();
        if full > 0 && 2 * full >= texts.len() {
            column.member = Some(NamePostUnit);
        }
    }
}
