//! What headings mean beside one another and over their cells, and what columns are where there are no headings.

use super::{classify, grid::Sheet, heading, headings::SAMPLE, layout::Column, signs};
use crate::domain::{
    import::ColumnMember::{
        self, Award, Birth, BirthFemale, BirthMale, Female, Ignored, Line, Male, Name, NamePostUnit, ParentUnit,
    },
    name::is_address,
};

/// What headings mean beside one another and over their cells, of which the first row is `from`.
pub(super) fn settle(columns: &mut Vec<Column>, sheet: &Sheet, from: usize) {
    let below = Below { sheet, from };
    ticks(columns, &below);
    by_cells(columns, &below);
    names(columns, &below);
    going_on(columns, &below);
    units(columns);
    of_others(columns);
    listed(columns, &below);
    addresses(columns);
}

/// The rows below the headings.
struct Below<'a> {
    sheet: &'a Sheet,
    from: usize,
}

impl<'a> Below<'a> {
    /// The texts of a column.
    fn texts(&self, column: u16) -> Vec<&'a str> {
        let rows = self.sheet.rows.iter().skip(self.from).take(SAMPLE);
        rows.filter_map(move |row| row.cell(column)).map(|cell| cell.text.as_str()).collect()
    }

    /// Whether most texts of a column are births.
    fn has_births(&self, column: u16) -> bool {
        let texts = self.texts(column);
        2 * texts.iter().filter(|text| is_birth(text.trim())).count() > texts.len()
    }

    /// Whether most texts of a column have several words.
    fn has_names(&self, column: u16) -> bool {
        let texts = self.texts(column);
        2 * texts.iter().filter(|text| text.split_whitespace().count() > 1).count() > texts.len()
    }
}

/// Whether a text is a year or a day of birth.
fn is_birth(text: &str) -> bool {
    let year = text.len() == 4 && text.parse().is_ok_and(|year: i32| (1900..2100).contains(&year));
    year || super::birth::is_day(text)
}

fn has(columns: &[Column], member: ColumnMember) -> bool {
    columns.iter().any(|column| column.member == Some(member))
}

/// What columns are by their cells, where no heading surely says so.
fn by_cells(columns: &mut [Column], below: &Below<'_>) {
    let posts = has(columns, ColumnMember::Post) || has(columns, ColumnMember::PostUnit);
    let units = has(columns, ColumnMember::Unit)
        || has(columns, ColumnMember::PostUnit)
        || columns.iter().any(|column| column.heading.as_deref().is_some_and(heading::is_address));
    let open = |column: &&mut Column| !column.sure && matches!(column.member, None | Some(Ignored));
    for column in columns.iter_mut().filter(open) {
        let texts = below.texts(column.column);
        let most = |is: &dyn Fn(&str) -> bool| 2 * texts.iter().filter(|text| is(text)).count() > texts.len();
        let few = |text: &str, words: usize| text.split_whitespace().count() <= words;
        // "Loại hình" over "Tập thể", "Cá nhân".
        column.member = if most(&|text| few(text, 3) && heading::kind(text).is_some()) {
            Some(ColumnMember::RecipientKind)
        } else if most(&|text| few(text, 12) && heading::is_award(text)) {
            Some(Award)
        } else if column.member.is_none() && !posts && most(&|text| few(text, 6) && super::post::is_post(text)) {
            Some(ColumnMember::Post)
        } else if column.member.is_none() && !units && most(&|text| few(text, 12) && super::post::is_unit(text)) {
            Some(ColumnMember::Unit)
        } else if most(&|text| !text.contains(char::is_alphabetic)) {
            Some(Ignored)
        } else {
            column.member
        };
    }
}

/// Headings of awards and of forms of address over ticks, or over names.
fn ticks(columns: &mut [Column], below: &Below<'_>) {
    let named = has(columns, Name) || has(columns, NamePostUnit);
    for column in columns.iter_mut() {
        let heading = column.heading.as_deref().unwrap_or_default();
        if matches!(column.member, Some(Male | Female)) && !named && below.has_names(column.column) {
            (column.member, column.sure) = (Some(Name), false);
        } else if matches!(column.member, Some(Male | Female)) && below.has_births(column.column) {
            column.member = Some(if column.member == Some(Male) { BirthMale } else { BirthFemale });
        } else if column.member.is_none() && heading::is_award(heading) {
            let texts = below.texts(column.column);
            (column.member, column.sure) = (Some(Award), false);
            // Sums of ticks stand below them.
            let mut said = texts.iter().filter(|text| !classify::is_decimal(text.trim()));
            if !texts.is_empty() && said.all(|text| signs::is_tick(text)) {
                column.ticked = Some(heading.to_owned());
            }
        }
    }
}

/// Which column has the names, where no heading says so.
fn names(columns: &mut [Column], below: &Below<'_>) {
    let named = |columns: &[Column]| has(columns, Name) || has(columns, NamePostUnit);
    // "Ông (Bà)" is often the heading of the names themselves.
    if !named(columns) {
        let is_heading_of_names =
            |column: &&mut Column| column.member == Some(ColumnMember::Honorific) && below.has_names(column.column);
        if let Some(column) = columns.iter_mut().find(is_heading_of_names) {
            column.member = Some(Name);
        }
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
        Some(column) if column.member == Some(Name) && (family || column.heading == heading) => column.continues = true,
        None if given => columns.insert(
            first + 1,
            Column { column: next, heading: None, member: Some(Name), sure: false, ticked: None, continues: true },
        ),
        Some(_) | None => {}
    }
}

/// The heads of what is commended: "Chủ nhiệm" beside "Tên câu lạc bộ".
fn of_others(columns: &mut [Column]) {
    if has(columns, Name) {
        let is_post = |heading: &str| super::post::is_post(heading.strip_prefix("Người ").unwrap_or(heading));
        let posts = |column: &&mut Column| column.member.is_none() && column.heading.as_deref().is_some_and(is_post);
        for column in columns.iter_mut().filter(posts) {
            column.member = Some(Ignored);
        }
    }
}

/// Of two units the second is above the first.
fn units(columns: &mut [Column]) {
    let mut units = columns.iter_mut().filter(|column| column.member == Some(ColumnMember::Unit));
    if let (Some(first), Some(second)) = (units.next(), units.next())
        && first.heading != second.heading
    {
        second.member = Some(ParentUnit);
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

/// An address stands for the unit where there is none.
fn addresses(columns: &mut [Column]) {
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

/// The columns of a list without headings, by their cells.
pub(super) fn guess(sheet: &Sheet) -> Vec<Column> {
    let column =
        |column: u16, member| Column { column, heading: None, member, sure: false, ticked: None, continues: false };
    let widest = sheet.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column).max().unwrap_or_default();
    if widest == 0 {
        return vec![column(0, Some(NamePostUnit))];
    }
    let mut columns = Vec::new();
    let mut named = false;
    let mut free = [ColumnMember::Post, ColumnMember::Unit].into_iter();
    for number in 0..=widest {
        let texts: Vec<&str> =
            sheet.rows.iter().filter_map(|row| row.cell(number)).map(|cell| cell.text.trim()).collect();
        if texts.is_empty() {
            continue;
        }
        let most = |is: fn(&str) -> bool| 2 * texts.iter().filter(|text| is(text)).count() > texts.len();
        let member = if most(is_birth) {
            Some(Birth)
        } else if most(|text| classify::is_decimal(text.trim_end_matches('.'))) {
            (!named).then_some(Line)
        } else if most(is_address) {
            Some(ColumnMember::Honorific)
        } else if most(|text| matches!(text.to_lowercase().as_str(), "nam" | "nữ")) {
            Some(ColumnMember::Sex)
        } else if named && most(|text| heading::kind(text).is_some()) {
            Some(ColumnMember::RecipientKind)
        } else if named && most(|text| matches!(super::person::post_and_unit(text), (Some(_), Some(_)))) {
            Some(ColumnMember::PostUnit)
        } else if !named {
            named = true;
            Some(Name)
        } else {
            free.next()
        };
        columns.push(column(number, member));
    }
    columns
}
