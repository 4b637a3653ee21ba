//! Where people live, as it stands behind their post or in its place: a hamlet, "trú tại …".

use super::post::is_post;
use crate::domain::name::fold;

/// Words before where someone lives.
const LIVES: [&str; 9] = [
    "hiện trú tại",
    "hiện ở tại",
    "trú tại",
    "thường trú tại",
    "cư trú tại",
    "ngụ tại",
    "cư ngụ tại",
    "thường trú",
    "trú quán",
];

/// Words of the smallest places, as they stand within a text.
const HAMLETS: [&str; 12] =
    ["thôn", "ấp", "bản", "xóm", "buôn", "làng", "khóm", "khu phố", "tổ dân phố", "khối phố", "TDP", "tổ"];

/// Where a text says that someone lives: "trú tại thôn Mẫu" is "thôn Mẫu".
pub(super) fn lives(text: &str) -> Option<&str> {
    let text = text.trim();
    let after = |word: &&str| {
        let (own, rest) = text.split_at_checked(word.len())?;
        (own.to_lowercase() == **word && rest.starts_with([' ', ':'])).then(|| rest.trim_start_matches([' ', ':']))
    };
    LIVES.iter().find_map(after).filter(|place| !place.is_empty())
}

/// A post of a field and the hamlet behind it: "Chi hội trưởng Phụ nữ thôn Mẫu". Whoever heads the hamlet itself is of
/// that: "Trưởng thôn Mẫu".
pub(super) fn before_hamlet(text: &str) -> Option<(&str, &str)> {
    let named = |place: &str, word: &str| {
        let name = place.strip_prefix(word).and_then(|rest| rest.strip_prefix(' '));
        name.is_some_and(|name| name.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()))
    };
    let ends = text.match_indices(' ').map(|(at, _)| at);
    let at = ends.skip(1).find(|at| {
        let place = text.get(at + 1..).unwrap_or_default();
        HAMLETS.iter().any(|word| named(place, word))
    })?;
    let (post, place) = (text.get(..at)?, text.get(at + 1..)?);
    let heads = fold(post).rsplit(' ').next().is_some_and(|word| matches!(word, "truong" | "pho"));
    (!heads && !post.contains([',', ';']) && is_post(post)).then_some((post, place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hamlet_behind_a_post_is_where_one_is() {
        for (text, parted) in [
            ("Chi hội trưởng Phụ nữ thôn Đông", Some(("Chi hội trưởng Phụ nữ", "thôn Đông"))),
            ("Trưởng ban Công tác Mặt trận khu phố 5", Some(("Trưởng ban Công tác Mặt trận", "khu phố 5"))),
            ("Trưởng thôn Mẫu", None),
            ("Phó trưởng ấp 3", None),
            ("Nhân viên y tế thôn bản", None),
            ("Đặng Thị Mẫu", None),
        ] {
            assert_eq!(before_hamlet(text), parted, "{text}");
        }
    }

    #[test]
    fn words_before_where_someone_lives_are_taken_off() {
        assert_eq!(lives("trú tại thôn Mẫu"), Some("thôn Mẫu"));
        assert_eq!(lives("Thường trú: xã Thử"), Some("xã Thử"));
        assert_eq!((lives("thường trực"), lives("trú tại"), lives("Trưởng thôn")), (None, None, None));
    }
}
