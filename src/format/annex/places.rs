//! What columns say beside one another: where someone works or lives, units, those above them, addresses; births by sex.

use super::{
    below::{Below, is_birth},
    classify,
    grid::Row,
    heading,
    layout::Column,
    post,
    settle::has,
    wordings::POSTS,
};
use crate::domain::{
    import::ColumnMember::{self, BirthFemale, BirthMale, Female, Ignored, Line, Male, NamePostUnit, ParentUnit},
    name::{fold, has_words},
};

/// The parts of one address, each in a column: "Địa chỉ" over "Thôn", "Xã", "Huyện".
pub(super) fn one_address(columns: &mut [Column]) {
    let parent = |column: &Column| {
        let (parent, _) = column.heading.as_deref()?.rsplit_once(" / ")?;
        heading::is_address(parent).then(|| parent.to_owned())
    };
    let kept = |column: &Column| !column.member.is_some_and(ColumnMember::is_dropped);
    let parents: Vec<Option<String>> = columns.iter().map(|column| parent(column).filter(|_| kept(column))).collect();
    for (at, column) in columns.iter_mut().enumerate() {
        let Some(Some(own)) = parents.get(at) else { continue };
        let same = |other: Option<&Option<String>>| other.is_some_and(|other| other.as_ref() == Some(own));
        let after = at.checked_sub(1).is_some_and(|before| same(parents.get(before)));
        if after || same(parents.get(at + 1)) {
            (column.member, column.continues) = (Some(ColumnMember::Unit), after);
        }
    }
}

/// Makes columns of men and of women those of their births, where most texts of one of them are births: sums, numbers of
/// pages and signatures do not count, nor that there are few women.
pub(super) fn births_by_sex(columns: &mut [Column], below: &Below<'_>) {
    let line = columns.iter().find(|column| column.member == Some(Line)).map(|column| column.column);
    let rows = below.rows.iter();
    let is_line = |row: &&Row| line.and_then(|line| row.cell(line)).is_some_and(|cell| classify::is_line(&cell.text));
    let any = rows.clone().any(|row| is_line(&row));
    let entries = || rows.clone().filter(move |row| if any { is_line(row) } else { row.cells.len() > 1 });
    let births = |column: &Column| {
        let texts: Vec<_> = entries().filter_map(|row| row.cell(column.column)).collect();
        2 * texts.iter().filter(|cell| is_birth(cell.text.trim())).count() > texts.len()
    };
    let of_sex = |column: &Column| matches!(column.member, Some(Male | Female));
    if columns.iter().any(|column| of_sex(column) && births(column)) {
        for column in columns.iter_mut().filter(|column| of_sex(column)) {
            column.member = Some(if column.member == Some(Male) { BirthMale } else { BirthFemale });
        }
    }
}

/// A street beside the place that it is in: "Số nhà, đường" before "Tổ dân phố".
pub(super) fn street(columns: &mut [Column]) {
    let is_street = |column: &Column| {
        let key = fold(column.heading.as_deref().unwrap_or_default());
        matches!(column.member, None | Some(Ignored)) && STREETS.iter().any(|word| post::begins(&key, word))
    };
    let is_unit = |column: &Column| column.member == Some(ColumnMember::Unit);
    let found = columns.windows(2).position(|two| matches!(two, [one, next] if is_street(one) && is_unit(next)));
    if let Some([one, next]) = found.and_then(|at| columns.get_mut(at..at + 2)) {
        (one.member, one.sure) = (Some(ColumnMember::Unit), false);
        next.continues = true;
    }
}

/// Words that headings of streets begin with, folded.
const STREETS: [&str; 5] = ["so nha", "duong pho", "ten duong", "dia chi so nha", "ngo hem"];

/// A heading that names several places, one within the other: "Thôn, xã", "Buôn/Xã/Huyện".
pub(super) fn several(heading: &str) -> Option<ColumnMember> {
    let parts: Vec<String> =
        heading.split([',', '/', '-', ';', '\n']).map(fold).filter(|part| !part.is_empty()).collect();
    let place = |part: &String| matches!(heading::exact(part), Some(ColumnMember::Unit | ParentUnit));
    (parts.len() >= 2 && parts.iter().all(place)).then_some(ColumnMember::Unit)
}

/// Of two units the second is above the first, and those behind it above that.
pub(super) fn units(columns: &mut [Column]) {
    beside_sure_unit(columns);
    let own = |column: &&mut Column| column.member == Some(ColumnMember::Unit) && !column.continues;
    let mut units = columns.iter_mut().filter(own);
    if let (Some(first), Some(second)) = (units.next(), units.next())
        && first.heading != second.heading
    {
        second.member = Some(ParentUnit);
    }
    // "Đơn vị đề nghị" beside "Chức vụ, nơi công tác" is above what is said there.
    if has(columns, ColumnMember::PostUnit)
        && let Some(column) = columns.iter_mut().find(own)
    {
        column.member = Some(ParentUnit);
    }
    for column in columns.iter_mut().filter(|column| column.member == Some(ParentUnit)).skip(1) {
        column.continues = true;
    }
    // A province or a district is the unit where there is no other.
    let unit = [ColumnMember::Unit, ColumnMember::PostUnit, NamePostUnit].iter().any(|one| has(columns, *one))
        || columns.iter().any(|column| column.heading.as_deref().is_some_and(heading::is_address));
    let place = |column: &&mut Column| {
        column.member == Some(ParentUnit) && column.heading.as_deref().is_some_and(heading::is_place)
    };
    if !unit && let Some(column) = columns.iter_mut().find(place) {
        column.member = Some(ColumnMember::Unit);
    }
}

/// A heading that only has the word of a unit in it says nothing beside one that is no more than it: "Đơn vị đề nghị"
/// beside "Đơn vị".
fn beside_sure_unit(columns: &mut [Column]) {
    let is_sure = |column: &Column| {
        let unit = |heading: &str| heading::is_of_unit(heading) && !heading::is_address(heading);
        column.member == Some(ColumnMember::Unit) && column.sure && column.heading.as_deref().is_some_and(unit)
    };
    if !columns.iter().any(is_sure) {
        return;
    }
    let speaks = |column: &&mut Column| {
        column.member == Some(ColumnMember::Unit)
            && !column.sure
            && !column.continues
            && column.heading.as_deref().is_some_and(heading::speaks_of_unit)
    };
    for column in columns.iter_mut().filter(speaks) {
        column.member = Some(Ignored);
    }
}

/// Of several posts those count that a heading calls posts, together; what one does or is paid as is none beside them.
pub(super) fn posts(columns: &mut [Column]) {
    let rank = |column: &Column| {
        let key = fold(column.heading.as_deref().unwrap_or_default());
        POSTS.iter().position(|words| words.iter().any(|word| has_words(&key, word))).unwrap_or(POSTS.len())
    };
    let is_post = |column: &&mut Column| column.member == Some(ColumnMember::Post);
    let Some(first) = columns.iter_mut().filter(is_post).map(|column| rank(column)).min() else { return };
    // "Chức vụ Đảng" beside "Chức vụ".
    if columns.iter_mut().filter(is_post).any(|column| column.sure && rank(column) == first) {
        let of_party = |column: &&mut Column| {
            is_post(column) && fold(column.heading.as_deref().unwrap_or_default()) == "chuc vu dang"
        };
        for column in columns.iter_mut().filter(of_party) {
            (column.member, column.sure) = (Some(Ignored), true);
        }
    }
    for (at, column) in columns.iter_mut().filter(is_post).filter(|column| rank(column) == first).enumerate() {
        column.continues = at > 0;
    }
    for column in columns.iter_mut().filter(is_post).filter(|column| rank(column) > first) {
        (column.member, column.sure) = (Some(Ignored), false);
    }
}

/// Awards of several years, each in a column: that of the last one is proposed, or the one of no year. One that is said to
/// be proposed counts before those that are not.
pub(super) fn latest_award(columns: &mut [Column]) {
    let is_award = |column: &&mut Column| column.member == Some(ColumnMember::Award) && column.ticked.is_none();
    let proposed = |column: &Column| has_words(&fold(column.heading.as_deref().unwrap_or_default()), "de nghi");
    if columns.iter_mut().filter(is_award).any(|column| proposed(column)) {
        for column in columns.iter_mut().filter(is_award).filter(|column| !column.sure && !proposed(column)) {
            (column.member, column.sure) = (Some(Ignored), true);
        }
    }
    let year = |column: &Column| {
        let key = fold(column.heading.as_deref().unwrap_or_default());
        let years = key.split(' ').filter(|word| word.len() == 4).filter_map(|word| word.parse::<u16>().ok());
        years.filter(|year| (1990..2100).contains(year)).max()
    };
    let years: Vec<Option<u16>> = columns.iter_mut().filter(is_award).map(|column| year(column)).collect();
    let current = if years.contains(&None) { None } else { years.iter().copied().max().flatten() };
    for column in columns.iter_mut().filter(is_award).filter(|column| year(column) != current) {
        (column.member, column.sure) = (Some(Ignored), false);
    }
}

/// The text of a cell below the word of a place with that word: "Mẫu" under "Thôn" is "Thôn Mẫu".
pub(super) fn named(columns: &[Column], column: u16, text: String) -> String {
    let of_unit = |own: &&Column| own.column == column && matches!(own.member, Some(ColumnMember::Unit | ParentUnit));
    let heading = columns.iter().find(of_unit).and_then(|own| own.heading.as_deref());
    let last = heading.map(|heading| heading.rsplit(" / ").next().unwrap_or(heading).trim());
    // The longest of the words has twelve letters.
    let word = last.filter(|last| last.len() <= 24).map(str::to_lowercase);
    match word.filter(|word| PLACES.contains(&word.as_str()) && !post::is_unit(&text) && is_plain(&text)) {
        Some(word) => {
            let mut signs = word.chars();
            let first: String = signs.next().into_iter().flat_map(char::to_uppercase).collect();
            format!("{first}{} {text}", signs.as_str())
        }
        None => text,
    }
}

/// Whether a text is a name or a number, and says nothing of a place of its own.
fn is_plain(text: &str) -> bool {
    !text.contains([',', '-', '–', '(', '/']) && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
}

/// Words of places that are put before what stands below them.
const PLACES: [&str; 14] = [
    "thôn",
    "xã",
    "ấp",
    "bản",
    "xóm",
    "buôn",
    "làng",
    "khóm",
    "phường",
    "huyện",
    "tỉnh",
    "khu phố",
    "tổ dân phố",
    "thị trấn",
];

/// An address stands for the unit where there is none.
pub(super) fn addresses(columns: &mut [Column]) {
    let is_address =
        |column: &Column| column.member.is_none() && column.heading.as_deref().is_some_and(heading::is_address);
    if !has(columns, ColumnMember::Unit) && !has(columns, ColumnMember::PostUnit) {
        if let Some(column) = columns.iter_mut().find(|column| is_address(column)) {
            column.member = Some(ColumnMember::Unit);
        }
    } else {
        for column in columns.iter_mut().filter(|column| is_address(column)) {
            (column.member, column.sure) = (Some(Ignored), true);
        }
    }
}
