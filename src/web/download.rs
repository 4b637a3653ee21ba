//! What a page shows as files: a workbook, and pages to print and sign.

use super::shell::Staff;
use crate::domain::{
    account::Permission,
    audit::members,
    fault::{Fault, Language},
};
use maud::{Markup, html};
use serde::Serialize;
use serde_json::Value;

/// The links to the files of an export with this query, for whoever may export; on paper where there is room.
pub(super) fn downloads(staff: &Staff, path: &str, query: &[(&str, String)], on_paper: bool) -> Markup {
    files(staff, path, query, (on_paper, false))
}

/// The same of a list that comes as CSV too.
pub(super) fn downloads_with_csv(staff: &Staff, path: &str, query: &[(&str, String)], on_paper: bool) -> Markup {
    files(staff, path, query, (on_paper, true))
}

fn files(staff: &Staff, path: &str, query: &[(&str, String)], (on_paper, as_csv): (bool, bool)) -> Markup {
    let address = |format: &str| {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(query).append_pair("format", format);
        if format == "csv" {
            return format!("{path}?{}", pairs.append_pair("profile", "excel").finish());
        }
        if staff.visit.language == Language::En {
            pairs.append_pair("lang", "en");
        }
        format!("{path}?{}", pairs.finish())
    };
    html! {
        @if staff.may(Permission::Export) {
            p .no-print {
                a .button.second href=(address("xlsx")) download { (staff.of("Tải Excel", "Download Excel")) } " "
                @if on_paper { a .button.second href=(address("pdf")) download { (staff.of("Tải PDF", "Download PDF")) } " " }
                @if as_csv { a .button.second href=(address("csv")) download { (staff.of("Tải CSV", "Download CSV")) } }
            }
        }
    }
}

/// The links to the files of a list with this filter.
pub(super) fn downloads_of(
    staff: &Staff,
    path: &str,
    filter: &impl Serialize,
    on_paper: bool,
) -> Result<Markup, Fault> {
    let query = query_of(filter)?;
    let query: Vec<(&str, String)> = query.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    Ok(downloads(staff, path, &query, on_paper))
}

/// A filter as the query of an address: what it asks, member by member.
fn query_of(filter: &impl Serialize) -> Result<Vec<(String, String)>, Fault> {
    let each = members(filter)?.into_iter().flat_map(|(name, value)| {
        let values = match value {
            Value::Null | Value::Bool(false) => Vec::new(),
            Value::Array(values) => values,
            value => vec![value],
        };
        values.into_iter().map(move |value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), text)
        })
    });
    Ok(each.collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::decision::{DecisionFilter, DecisionState};

    #[test]
    fn a_filter_is_asked_again_by_the_members_that_ask_something() {
        let filter = DecisionFilter {
            number: vec!["1".into(), "2&3".into()],
            state: vec![DecisionState::Registered],
            signed_year: vec![2020],
            mine: true,
            ..DecisionFilter::default()
        };
        let pairs =
            [("number", "1"), ("number", "2&3"), ("signed_year", "2020"), ("state", "registered"), ("mine", "true")];
        let mut expected = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let mut found = query_of(&filter).unwrap();
        expected.sort();
        found.sort();
        assert_eq!(found, expected);
        assert_eq!(query_of(&DecisionFilter::default()).unwrap(), []);
    }
}
