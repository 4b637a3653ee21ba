//! Which media types a client takes.

/// Whether a client takes one of the media types (RFC 9110, section 12.5.1; a weight of zero refuses).
pub(super) fn acceptable(accept: &str, types: &[&'static str]) -> bool {
    let takes = |range: &str, full: &str| {
        range == "*/*"
            || range == full
            || range.strip_suffix("/*").is_some_and(|kind| full.split('/').next() == Some(kind))
    };
    types.is_empty()
        || accept.split(',').any(|item| {
            let mut parts = item.split(';').map(str::trim);
            let range = parts.next().unwrap_or_default().to_ascii_lowercase();
            let refused = parts.any(|p| p.strip_prefix("q=").is_some_and(|q| q.parse::<f32>().is_ok_and(|q| q <= 0.0)));
            !refused && (range.is_empty() || types.iter().any(|full| takes(&range, full)))
        })
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
}
