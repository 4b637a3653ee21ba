//! The headings of a list, in one row or in two, and what columns are where there are none.

use super::{
    classify,
    grid::{Cell, Row, Sheet},
    heading,
    layout::{Block, Column},
};
use crate::domain::{
    import::ColumnMember::{
        self, Award, Birth, BirthFemale, BirthMale, Female, Ignored, Line, Male, Name, NamePostUnit,
    },
    name::fold,
};

/// Headings that were found.
#[derive(Debug)]
pub(super) struct Headings {
    /// Their rows.
    pub rows: Vec<u32>,
    /// The columns.
    pub block: Block,
}

/// Finds headings that begin at a row.
pub(super) fn find(sheet: &Sheet, place: usize) -> Option<Headings> {
    let row = sheet.rows.get(place)?;
    if !is_heading(row, sheet) {
        return None;
    }
    let below = sheet.rows.get(place + 1).filter(|below| below.number == row.number + 1 && is_second(row, below));
    let mut columns = Vec::new();
    let last = row.cells.iter().chain(below.iter().flat_map(|below| &below.cells)).map(|cell| cell.column).max()?;
    for column in 0..=last {
        let child = below.and_then(|below| below.cell(column)).map(|cell| clean(&cell.text));
        let parent = above(row, column, sheet, child.is_some());
        if let Some(found) = one(column, parent, child) {
            columns.push(found);
        }
    }
    settle(&mut columns, sheet, place + 1 + usize::from(below.is_some()));
    let rows = std::iter::once(row.number).chain(below.map(|below| below.number)).collect();
    Some(Headings { rows, block: Block { row: row.number, columns } })
}

/// Whether a row is one of headings: two known ones at least, half of its cells, and one of them a name or a unit.
fn is_heading(row: &Row, sheet: &Sheet) -> bool {
    let known: Vec<(ColumnMember, bool)> =
        row.cells.iter().filter_map(|cell| heading::member(&clean(&cell.text))).collect();
    let numbered = row.cells.first().is_some_and(|cell| classify::is_decimal(cell.text.trim().trim_end_matches('.')));
    let someone = known.iter().any(|(member, _)| {
        matches!(member, Name | NamePostUnit | ColumnMember::Unit | ColumnMember::PostUnit | ColumnMember::Honorific)
    });
    if numbered || !someone {
        return false;
    }
    // A list of one column has a heading of one cell, which is no section.
    let alone = row.cells.len() == 1
        && known.iter().all(|(member, sure)| *sure && matches!(member, Name | NamePostUnit))
        && !classify::section(&row.cells.iter().map(|cell| cell.text.as_str()).collect::<String>()).strict
        && sheet.rows.iter().all(|row| row.cells.len() == 1);
    let sure = known.iter().filter(|(_, sure)| *sure).count();
    alone || (known.len() >= 2 && sure >= 1 && 2 * known.len() >= row.cells.len())
}

/// Whether a row is the second one of headings: all of its cells are known or stand below one that spans them.
fn is_second(row: &Row, below: &Row) -> bool {
    let numbered =
        below.cells.first().is_some_and(|cell| classify::is_decimal(cell.text.trim().trim_matches(['(', ')', '.'])));
    let known = |cell: &Cell| heading::member(&clean(&cell.text)).is_some_and(|(_, sure)| sure);
    let spanned = |cell: &Cell| row.cell(cell.column).is_none() || known(cell);
    // The name of a section stands below the first heading too.
    let section = below.cells.len() <= 2 && below.cells.iter().any(|cell| classify::section(&cell.text).strict);
    let short = below.cells.iter().all(|cell| cell.text.chars().count() <= 60);
    let full = below.cells.iter().any(|cell| cell.text.contains(char::is_numeric));
    !numbered
        && !section
        && short
        && !full
        && below.cells.iter().all(spanned)
        && (below.cells.iter().any(known) || below.cells.len() >= 2)
        && (below.cells.len() != 1 || below.cells.iter().any(known))
}

/// The heading above a column: its own, or one to the left that spans it.
fn above(row: &Row, column: u16, sheet: &Sheet, has_child: bool) -> Option<String> {
    if let Some(cell) = row.cell(column) {
        return Some(clean(&cell.text));
    }
    let merged = sheet.merged.iter().find(|m| m.top == row.number && (m.left..=m.right).contains(&column));
    let left = match merged {
        Some(merged) => row.cell(merged.left),
        None if has_child => row.cells.iter().rev().find(|cell| cell.column < column),
        None => None,
    };
    left.filter(|_| has_child).map(|cell| clean(&cell.text))
}

/// A column by what stands above it.
fn one(column: u16, parent: Option<String>, child: Option<String>) -> Option<Column> {
    let said = |text: &Option<String>| text.as_deref().and_then(heading::member);
    let (above, below) = (said(&parent), said(&child));
    let (member, sure) = match (above, below) {
        (Some((Birth, _)), Some((Male, _))) => (Some(BirthMale), true),
        (Some((Birth, _)), Some((Female, _))) => (Some(BirthFemale), true),
        (_, Some((member, sure))) | (Some((member, sure)), None) => (Some(member), sure),
        (None, None) => (None, false),
    };
    let ticked = child.clone().filter(|_| below.is_none() && member == Some(Award));
    let heading = match (parent, child) {
        (Some(parent), Some(child)) if parent != child => Some(format!("{parent} / {child}")),
        (Some(text), _) | (None, Some(text)) => Some(text),
        (None, None) => return None,
    };
    Some(Column { column, heading, member, sure, ticked })
}

/// What headings mean beside one another and over their cells.
fn settle(columns: &mut [Column], sheet: &Sheet, from: usize) {
    let has = |columns: &[Column], member| columns.iter().any(|column| column.member == Some(member));
    let cells = |column: u16| {
        let rows = sheet.rows.iter().skip(from).take(40);
        rows.filter_map(move |row| row.cell(column)).map(|cell| cell.text.as_str()).collect::<Vec<_>>()
    };
    // "Ông (Bà)" is often the heading of the names themselves.
    if !has(columns, Name) && !has(columns, NamePostUnit) {
        let names = |column: &&mut Column| {
            let texts = cells(column.column);
            let words = texts.iter().filter(|text| text.split_whitespace().count() > 1).count();
            column.member == Some(ColumnMember::Honorific) && 2 * words > texts.len()
        };
        if let Some(column) = columns.iter_mut().find(names) {
            column.member = Some(Name);
        }
    }
    // A list of units has no other names.
    if !has(columns, Name)
        && !has(columns, NamePostUnit)
        && let Some(column) = columns.iter_mut().find(|column| column.member == Some(ColumnMember::Unit))
    {
        column.member = Some(Name);
    }
    // Of two units the second is above the first.
    let mut units = columns.iter_mut().filter(|column| column.member == Some(ColumnMember::Unit));
    if let (Some(_), Some(second)) = (units.next(), units.next()) {
        second.member = Some(ColumnMember::ParentUnit);
    }
    // "Họ tên" over a post and a unit in each cell.
    let only = !["post", "unit", "post_unit"]
        .iter()
        .any(|word| ColumnMember::find(word).is_some_and(|member| has(columns, member)));
    if only && let Some(column) = columns.iter_mut().find(|column| column.member == Some(Name)) {
        let texts = cells(column.column);
        let address = |text: &&&str| super::person::honorific(text).is_some() && text.contains(", ");
        let full = texts.iter().filter(address).count();
        if full > 0 && 2 * full >= texts.len() {
            column.member = Some(NamePostUnit);
        }
    }
    // An address stands for the unit where there is none.
    if !has(columns, ColumnMember::Unit) && !has(columns, ColumnMember::PostUnit) {
        let address = |column: &&mut Column| {
            let key = fold(column.heading.as_deref().unwrap_or_default());
            column.member.is_none() && ["dia chi", "noi o", "dia chi noi o", "thuong tru"].contains(&key.as_str())
        };
        if let Some(column) = columns.iter_mut().find(address) {
            column.member = Some(ColumnMember::Unit);
        }
    } else {
        for column in columns.iter_mut().filter(|column| column.member.is_none()) {
            let key = fold(column.heading.as_deref().unwrap_or_default());
            if ["dia chi", "noi o", "dia chi noi o", "thuong tru"].contains(&key.as_str()) {
                (column.member, column.sure) = (Some(Ignored), true);
            }
        }
    }
}

/// The columns of a list without headings, by their cells.
pub(super) fn guess(sheet: &Sheet) -> Vec<Column> {
    let column = |column: u16, member| Column { column, heading: None, member, sure: false, ticked: None };
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
        let member = if most(|text| text.len() == 4 && text.parse().is_ok_and(|year: i32| (1900..2100).contains(&year)))
            || most(super::birth::is_day)
        {
            Some(Birth)
        } else if most(|text| classify::is_decimal(text.trim_end_matches('.'))) {
            (!named).then_some(Line)
        } else if most(super::person::is_honorific) {
            Some(ColumnMember::Honorific)
        } else if most(|text| matches!(text.to_lowercase().as_str(), "nam" | "nữ")) {
            Some(ColumnMember::Sex)
        } else if named && most(|text| heading::kind(text).is_some()) {
            Some(ColumnMember::RecipientKind)
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

/// A heading on one line.
fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
