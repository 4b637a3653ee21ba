//! From page to page of a list, forth and back: an address has the cursor of its page, those of the pages before it,
//! and the place of its first row.

use super::{Here, address};
use crate::{
    domain::{conferral::Conferral, fault::Language, stored::Page},
    web::words::count,
};
use maud::{Markup, html};

/// Pages that can be gone back to one by one; before them is the first.
const BACK: usize = 20;
/// Between the cursors of the pages before.
const BETWEEN: char = '.';

/// Where a page stands in its list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Turned {
    /// Where it begins; empty for the first page.
    pub cursor: String,
    /// The cursors of the pages before it, the last one last; the first page has none.
    before: Vec<String>,
    /// The place of its first row, from 1; unknown where the address does not say it.
    at: Option<i64>,
}

impl Turned {
    /// Where the address says that the page stands.
    pub(super) fn of(cursor: &str, before: &str, at: &str) -> Self {
        if cursor.is_empty() {
            return Self { at: Some(1), ..Self::default() };
        }
        let before = before.split(BETWEEN).filter(|cursor| !cursor.is_empty()).map(str::to_owned).collect();
        Self { cursor: cursor.to_owned(), before, at: at.parse().ok().filter(|at| *at > 1) }
    }

    /// The parameters of the page after it.
    fn next(&self, cursor: &str, rows: i64) -> Vec<(&'static str, String)> {
        let own = (!self.cursor.is_empty()).then(|| self.cursor.clone());
        let all: Vec<String> = self.before.iter().cloned().chain(own).collect();
        let kept = all.get(all.len().saturating_sub(BACK)..).unwrap_or_default();
        parameters(cursor, kept, self.at.map(|at| at + rows))
    }

    /// The parameters of the page before it; none where it is the first, or where the way back was not kept.
    fn previous(&self, size: i64) -> Option<Vec<(&'static str, String)>> {
        if self.cursor.is_empty() {
            return None;
        }
        let at = self.at.map(|at| at - size).filter(|at| *at > 1);
        match self.before.split_last() {
            Some((cursor, before)) => Some(parameters(cursor, before, at)),
            // The second page stands after one page of rows.
            None => self.at.is_some_and(|own| own <= size + 1).then(Vec::new),
        }
    }

    /// `51–100 trên 1.099`; nothing where the address does not say where the page stands.
    pub(super) fn told(&self, rows: usize, total: i64, language: Language) -> Option<String> {
        let (at, rows) = (self.at?, i64::try_from(rows).ok()?);
        let last = (at + rows - 1).min(total);
        let is_part = rows > 0 && rows < total && at <= last;
        let said = |n| count(n, language);
        is_part.then(|| format!("{}–{} {} {}", said(at), said(last), language.of("trên", "of"), said(total)))
    }
}

fn parameters(cursor: &str, before: &[String], at: Option<i64>) -> Vec<(&'static str, String)> {
    let before = before.join(&BETWEEN.to_string());
    let all =
        [("cursor", cursor.to_owned()), ("before", before), ("at", at.map(|at| at.to_string()).unwrap_or_default())];
    all.into_iter().filter(|(_, value)| !value.is_empty()).collect()
}

/// To the next page, to the one before, and back to the first.
pub(super) fn turn(here: &Here<'_>, turned: &Turned, page: &Page<Conferral>, size: i64, language: Language) -> Markup {
    let t = |vi, en| language.of(vi, en);
    let to = |place: Vec<(&'static str, String)>| {
        address("/conferrals", &here.pairs().into_iter().chain(place).collect::<Vec<_>>())
    };
    let rows = i64::try_from(page.items.len()).unwrap_or_default();
    html! {
        nav .steps aria-label=(t("Trang", "Pages")) {
            @if !turned.cursor.is_empty() { a href=(to(Vec::new())) { (t("Về đầu", "To the first")) } }
            @if let Some(previous) = turned.previous(size) {
                a rel="prev" href=(to(previous)) { (t("Trước", "Previous")) }
            }
            @if let Some(next) = &page.next_cursor {
                a rel="next" href=(to(turned.next(next, rows))) { (t("Tiếp", "Next")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where the parameters of a page lead.
    fn at(parameters: &[(&'static str, String)]) -> Turned {
        let of = |name: &str| parameters.iter().find(|(own, _)| *own == name).map_or("", |(_, value)| value.as_str());
        Turned::of(of("cursor"), of("before"), of("at"))
    }

    #[test]
    fn pages_are_turned_forth_and_back() {
        let first = Turned::of("", "", "");
        let second = at(&first.next("b", 50));
        let third = at(&second.next("c", 50));
        let fourth = at(&third.next("d", 50));
        assert_eq!(fourth.told(50, 1099, Language::Vi).as_deref(), Some("151–200 trên 1.099"));
        assert_eq!(at(&fourth.previous(50).unwrap()), third);
        assert_eq!(at(&third.previous(50).unwrap()), second);
        assert_eq!(at(&second.previous(50).unwrap()), first);
        assert_eq!(first.previous(50), None);
        assert_eq!(first.told(7, 7, Language::Vi), None, "all of it is there");
        let mut far = first;
        for page in 0..100 {
            far = at(&far.next(&format!("c{page}"), 50));
        }
        assert_eq!(far.before.len(), BACK);
        assert_eq!(Turned::of("c", "", "x").told(50, 99, Language::Vi), None);
        assert_eq!(Turned::of("c", "", "9999").told(50, 99, Language::Vi), None, "an address can say anything");
    }
}
