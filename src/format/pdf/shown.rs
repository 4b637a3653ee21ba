//! Which columns a page has room for, and how its rows and sections are numbered.

use crate::domain::{
    conferral::ConferralStatus,
    export::{List, column::Column},
    fault::Language,
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

/// A small number as sections are numbered: there are as many as kinds of recipient.
pub(super) const fn roman(n: u32) -> &'static str {
    match n {
        1 => "I",
        2 => "II",
        3 => "III",
        _ => "IV",
    }
}
