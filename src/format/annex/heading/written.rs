//! How headings are written: with the sign of their cells, with the number of their column, by programs in one word.

/// A heading without the sign that stands in its cells: "Nam (x)", "Nữ: đánh dấu x".
pub(super) fn without_tick(lower: &str) -> &str {
    let Some((word, sign)) = lower.split_once(['(', ':']) else { return lower };
    let sign = sign.trim_matches([')', ' ', '"', '“', '”']);
    if ["x", "đánh x", "đánh dấu x", "ghi x", "v"].contains(&sign) { word.trim_end() } else { lower }
}

/// A heading without the number of its column behind it: "Họ và tên (2)".
pub(super) fn uncounted(heading: &str) -> &str {
    let counted = heading.trim_end().strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    counted
        .filter(|(_, number)| number.len() <= 2 && number.parse::<u8>().is_ok())
        .map(|(rest, _)| rest.trim_end())
        .filter(|rest| !rest.is_empty())
        .unwrap_or(heading)
}

/// The words of a heading that a program has named: `HoTen` is `Ho Ten`.
pub(super) fn words_apart(heading: &str) -> Option<String> {
    let heading = heading.trim();
    if !heading.is_ascii() || heading.contains(' ') {
        return None;
    }
    let mut words = String::with_capacity(heading.len() + 4);
    let mut last = ' ';
    for c in heading.chars() {
        if last.is_ascii_lowercase() && c.is_ascii_uppercase() {
            words.push(' ');
        }
        words.push(c);
        last = c;
    }
    (words.len() > heading.len()).then_some(words)
}
