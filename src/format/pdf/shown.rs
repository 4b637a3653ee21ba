//! Which columns a page has room for, and how its rows and sections are numbered.

use crate::domain::{
    conferral::ConferralStatus,
    export::{List, column::Column},
    fault::Language,
    label::yes_or_no,
};

/// Columns that a page has only where a row says something in them: most lists say nothing there.
const SELDOM: [&str; 2] = ["unspecified", "acts"];

/// The columns of a list that is none of conferrals: those that were asked for, and of those it has by itself all but
/// the ones that seldom say something where no row does.
pub(super) fn in_list(list: &List, columns: &[&Column], rows: &[Vec<String>]) -> Vec<usize> {
    let is_own = columns.iter().map(|column| column.name).eq(list.paper.iter().copied());
    let says = |at: usize| rows.iter().filter_map(|row| row.get(at)).any(|text| !text.is_empty() && text != "0");
    let is_shown = |(at, column): &(usize, &&Column)| !is_own || !SELDOM.contains(&column.name) || says(*at);
    columns.iter().enumerate().filter(is_shown).map(|(at, _)| at).collect()
}

/// The columns of an annex: what no row has is none, nor what heads its sections, and nor is the award where it is one
/// of all, or the status where all stand.
pub(super) fn in_annex(columns: &[&Column], rows: &[Vec<String>], language: Language) -> Vec<usize> {
    let in_force = ConferralStatus::InForce.label().of(language);
    let is_shown = |(at, column): (usize, &&Column)| {
        let mut texts = rows.iter().filter_map(|row| row.get(at));
        let is_told = match column.name {
            "recipient_kind" | "line" => false,
            "status" => texts.any(|text| text != in_force),
            "award_name" => texts.next().is_some_and(|first| texts.any(|text| text != first)),
            _ => texts.any(|text| !text.is_empty()),
        };
        is_told.then_some(at)
    };
    columns.iter().enumerate().filter_map(is_shown).collect()
}

/// A row with its number in front.
pub(super) fn numbered(n: i64, row: Vec<String>) -> Vec<String> {
    std::iter::once(n.to_string()).chain(row).collect()
}

/// Says behind a name that it is honoured after death, and behind a unit the one above it, as papers do; answers the
/// columns that need no place of their own for it.
pub(super) fn folded(columns: &[&Column], rows: &mut [Vec<String>], language: Language) -> Vec<usize> {
    let place = |name: &str| columns.iter().position(|column| column.name == name);
    let mut folded = Vec::new();
    if let (Some(name), Some(posthumous)) = (place("name"), place("posthumous")) {
        let yes = yes_or_no(true).of(language);
        for row in rows.iter_mut() {
            let is = row.get(posthumous).is_some_and(|text| text == yes);
            if let Some(name) = row.get_mut(name).filter(|_| is) {
                name.push_str(language.of(" (truy tặng)", " (posthumous)"));
            }
        }
        folded.push(posthumous);
    }
    if let (Some(unit), Some(above)) = (place("unit"), place("parent_unit")) {
        for row in rows.iter_mut() {
            let above = row.get(above).filter(|above| !above.is_empty()).cloned();
            if let (Some(unit), Some(above)) = (row.get_mut(unit), above) {
                let joint = if unit.is_empty() { "" } else { ", " };
                unit.push_str(joint);
                unit.push_str(&above);
            }
        }
        folded.push(above);
    }
    folded
}

/// The columns that the list of a filter has by itself: the posts only where a row has one.
pub(super) fn with_posts(columns: &[&Column], rows: &[Vec<String>]) -> Vec<usize> {
    let says = |at: usize| rows.iter().filter_map(|row| row.get(at)).any(|text| !text.is_empty());
    let is_shown = |(at, column): &(usize, &&Column)| column.name != "post" || says(*at);
    columns.iter().enumerate().filter(is_shown).map(|(at, _)| at).collect()
}

/// A small number as sections are numbered: there are as many as kinds of recipient.
pub(super) const fn roman(n: usize) -> &'static str {
    match n {
        1 => "I",
        2 => "II",
        3 => "III",
        _ => "IV",
    }
}
