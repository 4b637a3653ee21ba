//! What a client takes: media types and languages, each with a weight (RFC 9110, section 12.4.2).

use super::cookie;
use crate::domain::fault::Language;
use poem::{Request, http::header};

/// The items of a header with their weights, the words in lower case: one without a weight has all of it, and one whose
/// weight cannot be read none.
pub(super) fn weighted(header: &str) -> impl Iterator<Item = (String, f32)> {
    header.split(',').map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let word = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
        (word, weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
    })
}

/// Whether a client takes one of the media types (RFC 9110, section 12.5.1; a weight of zero refuses).
#[must_use]
pub fn acceptable(accept: &str, types: &[&str]) -> bool {
    let takes = |range: &str, full: &str| {
        range == "*/*"
            || range == full
            || range.strip_suffix("/*").is_some_and(|kind| full.split('/').next() == Some(kind))
    };
    types.is_empty()
        || weighted(accept)
            .any(|(range, weight)| weight > 0.0 && (range.is_empty() || types.iter().any(|full| takes(&range, full))))
}

/// The language a client reads: the one of the two it weighs more, Vietnamese where it weighs both alike.
#[must_use]
pub fn language(request: &Request) -> Language {
    language_of(request.header(header::ACCEPT_LANGUAGE).unwrap_or_default())
}

/// The language of the pages: the one the person chose, else the one the browser prefers.
#[must_use]
pub fn language_of_pages(request: &Request) -> Language {
    let chosen = cookie::read(request, cookie::LANGUAGE).and_then(|tag| Language::find(&tag));
    chosen.unwrap_or_else(|| language(request))
}

fn language_of(accept: &str) -> Language {
    let most = |tag: &str| {
        let of_tag = weighted(accept).filter(|(range, _)| range.split('-').next() == Some(tag));
        of_tag.map(|(_, weight)| weight).fold(0.0, f32::max)
    };
    if most("en") > most("vi") { Language::En } else { Language::Vi }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_media_types_are_understood() {
        let json = ["application/json"];
        for (accept, fits) in [
            ("*/*", true),
            ("application/*", true),
            ("text/html, application/json;q=0.5", true),
            ("text/html", false),
            ("application/json;q=0", false),
        ] {
            assert_eq!(acceptable(accept, &json), fits, "{accept}");
        }
    }

    #[test]
    fn what_a_person_chose_comes_before_what_the_browser_prefers() {
        let of = |cookie: &str| {
            let request = Request::builder().header("accept-language", "en").header("cookie", cookie);
            language_of_pages(&request.finish())
        };
        assert_eq!(of("__Host-award_language=vi"), Language::Vi);
        assert_eq!(of("__Host-award_language=fr"), Language::En);
        assert_eq!(of("a=b"), Language::En);
    }

    #[test]
    fn a_client_reads_vietnamese_unless_it_prefers_english() {
        assert_eq!(language_of(""), Language::Vi);
        assert_eq!(language_of("en-GB,vi;q=0.5"), Language::En);
        assert_eq!(language_of("fr, vi"), Language::Vi);
        assert_eq!(language_of("vi;q=0.1, en;q=0.9"), Language::En);
        assert_eq!(language_of("en;q=0, vi"), Language::Vi);
    }
}
