//! What a page shows as files: a workbook, and pages to print and sign.

use super::shell::Staff;
use crate::domain::{account::Permission, fault::Language};
use maud::{Markup, html};

/// The links to the files of an export with this query, for whoever may export; on paper where there is room.
pub(super) fn downloads(staff: &Staff, path: &str, query: &[(&str, String)], on_paper: bool) -> Markup {
    let address = |format: &str| {
        let mut pairs = form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(query).append_pair("format", format);
        if staff.visit.language == Language::En {
            pairs.append_pair("lang", "en");
        }
        format!("{path}?{}", pairs.finish())
    };
    html! {
        @if staff.may(Permission::Export) {
            p .no-print {
                a .button.second href=(address("xlsx")) download { (staff.of("Tải Excel", "Download Excel")) } " "
                @if on_paper { a .button.second href=(address("pdf")) download { (staff.of("Tải PDF", "Download PDF")) } }
            }
        }
    }
}
