//! Posts and units as words: which a text is, and where the one ends and the other begins.

use super::callings::{
    ABBREVIATED_POSTS, ABBREVIATED_UNITS, FIELDS, LARGE, MIDDLE_NAMES, OF_POSTS, SMALLER, WITHIN_UNITS, WRITTEN,
    is_marked_post, is_named_post, is_word_of_unit, word_of_unit,
};
use crate::domain::name::fold;

/// Whether a key begins with a word, as a word of its own.
pub(super) fn begins(key: &str, word: &str) -> bool {
    key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Whether a text is the name of a unit.
pub(super) fn is_unit(text: &str) -> bool {
    let key = fold(text);
    let short = ABBREVIATED_UNITS.iter().filter(|word| begins(&key, word) && is_capital(text));
    let unit = word_of_unit(&key).into_iter().chain(short.map(|word| word.len())).max();
    let post = post_end(text).map(|end| fold(text.get(..end).unwrap_or_default()).len());
    unit.is_some_and(|unit| post.is_none_or(|post| unit > post || text.to_lowercase().starts_with("học viện")))
        && is_written_so(text)
}

/// Whether the first word of a text is in capitals, and not all of its words are.
fn is_capital(text: &str) -> bool {
    let capital = |word: &str| word.chars().count() > 1 && !word.chars().any(char::is_lowercase);
    text.split_whitespace().next().is_some_and(capital)
}

/// Whether the marks of the first word are those of a unit; a word without any is taken for one.
fn is_written_so(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let mut words = lower.split_whitespace().map(|word| word.trim_end_matches([',', ';', ':', '.']));
    let first = words.next().unwrap_or_default();
    let second = words.next();
    // "Đoàn thị trấn Mẫu" is a unit, "Đoàn Thị Mẫu" a woman.
    let place =
        || lower.strip_prefix("đoàn thị ").is_some_and(|rest| rest.starts_with("trấn ") || rest.starts_with("xã "));
    let person = first == "đoàn" && second.is_some_and(|word| MIDDLE_NAMES.contains(&word)) && !place();
    // "Thị xã Mẫu" is a unit, "Thị Xa Rây" a woman.
    if first == "thị" && !lower.is_ascii() {
        return second.is_some_and(|word| matches!(word, "trấn" | "xã" | "ủy" | "uỷ" | "đoàn" | "đội" | "hội"));
    }
    // "Tổ chức cán bộ" is a field, "Tổ chức Đảng" a unit.
    if first == "tổ" && second == Some("chức") {
        return words.next().is_some_and(|word| matches!(word, "cơ" | "đảng" | "hội" | "đoàn" | "công"));
    }
    if second.is_some_and(|second| FIELDS.contains(&(first, second))) {
        return false;
    }
    // "Bảo tàng Mẫu" is a unit, "Bảo Ngọc" a name.
    if first == "bảo" {
        return second.is_some_and(|word| matches!(word, "tàng" | "hiểm"));
    }
    // "Quân khu 7" is a unit, "Quân lực" is not.
    if first == "quân" {
        return second.is_some_and(|word| matches!(word, "khu" | "đoàn" | "chủng" | "cảng"));
    }
    let key = fold(first);
    let written = WRITTEN.iter().find(|(word, _)| *word == key).map(|(_, written)| written);
    !person && written.is_none_or(|written| lower.is_ascii() || written.contains(&first))
}

/// Whether a text is the word of a unit alone.
pub(super) fn is_bare(text: &str) -> bool {
    is_word_of_unit(&fold(text))
}

/// Whether a text begins with a post or an occupation.
pub(super) fn is_post(text: &str) -> bool {
    post_end(text).is_some()
}

/// Whether a text is a post and says nothing of its field: "Kế toán".
pub(super) fn is_post_alone(text: &str) -> bool {
    post_end(text) == Some(text.trim_end().len())
}

/// The bytes of a text that are its post: the longest one that it begins with, after "nguyên" and "phó".
fn post_end(text: &str) -> Option<usize> {
    let mut ends = Vec::new();
    let mut within = false;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let sign = c.is_alphanumeric();
        if within && !sign {
            ends.push(at);
        }
        within = sign;
    }
    let bare = |end: usize| {
        // "Nguyên Văn thư" is a post, "Nguyễn Văn Thử" a name.
        let lower = text.get(..end).unwrap_or_default().to_lowercase();
        let lower = lower.strip_prefix("nguyên ").unwrap_or(&lower);
        lower.strip_prefix("phó ").unwrap_or(lower).to_owned()
    };
    // "Trường Phong Mẫu" is no "trưởng phòng", a "học viện" no "học viên".
    let lower = text.to_lowercase();
    if lower.starts_with("trường ") || lower.starts_with("học viện") {
        return None;
    }
    let short = |end: usize| {
        let own = text.get(..end).unwrap_or_default();
        let own = own.strip_prefix("Phó ").or_else(|| own.strip_prefix("PHÓ ")).unwrap_or(own);
        !own.chars().any(char::is_lowercase) && ABBREVIATED_POSTS.contains(&fold(own).as_str())
    };
    let is_known = |end: &&usize| {
        let own = bare(**end);
        is_marked_post(&own) || is_named_post(&fold(&own)) || short(**end)
    };
    let known = ends.iter().take(8).rev().find(is_known).copied().map(|end| {
        // "Thư ký viên Tòa Mẫu" is no "thư ký", "Cán bộ viên chức" is two; "Kỹ thuật viên trưởng" heads others.
        let goes_on = |word: &str| {
            let rest = text.get(end..).and_then(|rest| rest.strip_prefix(word));
            rest.is_some_and(|rest| (rest.is_empty() || rest.starts_with([' ', ','])) && !rest.starts_with(" chức"))
        };
        end + [" viên", " trưởng"].into_iter().find(|word| goes_on(word)).map_or(0, str::len)
    });
    // "Hội viên nông dân", "Giáo viên chủ nhiệm": who one is, twice.
    let twice = known.and_then(|end| {
        let rest = text.get(end..)?.strip_prefix(' ').filter(|rest| !is_unit(rest))?;
        let words: Vec<usize> = rest.match_indices(' ').map(|(at, _)| at).chain([rest.len()]).take(3).collect();
        let is_post = |at: &&usize| is_named_post(&fold(rest.get(..**at).unwrap_or_default()));
        words.iter().rev().find(is_post).map(|at| end + 1 + at)
    });
    // "Đội trưởng", "Chi hội phó", "Huyện ủy viên": the word of a unit, then who one is in it.
    let of_unit = || {
        let words: Vec<String> = text.split_whitespace().take(5).map(str::to_lowercase).collect();
        // "Phó Chi cục trưởng" is in a "chi cục".
        let from = usize::from(words.first().is_some_and(|word| word == "phó"));
        let is_rank = |word: &String| matches!(word.trim_end_matches([',', ';']), "trưởng" | "phó" | "viên");
        let last = from + words.iter().skip(from).position(is_rank)?;
        // "Chùa Viên Mẫu" is no "viên".
        if text.split_whitespace().nth(last).is_some_and(|word| word.starts_with("Viên")) {
            return None;
        }
        let unit = fold(&words.get(from..last)?.join(" "));
        is_word_of_unit(&unit).then(|| ends.get(last).copied()).flatten()
    };
    // "Vận động viên", "Kế toán trưởng": whoever it is.
    let someone = || {
        let place = text
            .split_whitespace()
            .take(4)
            .position(|word| matches!(word.trim_end_matches([',', ';']), "viên" | "trưởng"))?;
        let key = fold(text);
        let units = || word_of_unit(&key).is_some();
        let other = ["cong vien", "tang truong", "sinh truong"].iter().any(|word| key.starts_with(word)) || units();
        (place > 0 && !other).then(|| ends.get(place).copied()).flatten()
    };
    twice.or(known).or_else(of_unit).or_else(someone)
}

/// A post and the unit right behind it: "Giáo viên Trường THCS Mẫu".
pub(super) fn post_before_unit(text: &str) -> Option<(&str, &str)> {
    let (post, rest) = text.split_at_checked(post_end(text)?)?;
    let unit = rest.trim_start_matches([' ', '\u{A0}']);
    let key = fold(unit);
    let stays = OF_POSTS.iter().any(|word| begins(&key, word)) || WITHIN_UNITS.contains(&key.as_str());
    if !rest.starts_with([' ', '\u{A0}']) || stays {
        return None;
    }
    if is_unit(unit) {
        // "Nhân viên thư viện" is who one is, "Trụ trì chùa Mẫu" is of a pagoda.
        let own = is_bare(unit) && unit.starts_with(char::is_lowercase);
        // "Trưởng Công an xã Mẫu" is of the police there.
        let police = post.rfind("Công an").filter(|at| post.len() - at == "Công an".len());
        let unit = police.and_then(|at| text.get(at..)).unwrap_or(unit);
        return (unit.split_whitespace().count() >= 2 && !own).then_some((post, unit));
    }
    // "Trưởng ban Tuyên giáo Tỉnh ủy", "Giáo viên Toán Trường THPT Mẫu".
    let ends = rest.match_indices(' ').map(|(at, _)| post.len() + at);
    ends.skip(1).take(WORDS_OF_POST).find_map(|at| {
        let (post, unit) = text.split_at_checked(at)?;
        (is_large(unit.trim_start()) || is_one_of(SMALLER, unit.trim_start()))
            .then(|| (post.trim_end(), unit.trim_start()))
    })
}

/// A post that no list has and the large unit behind it: "Phó Chánh án Tòa án nhân dân tỉnh Mẫu".
pub(super) fn before_large_unit(text: &str) -> Option<(&str, &str)> {
    if is_unit(text) || is_post(text) || !text.starts_with(char::is_alphabetic) {
        return None;
    }
    let parted = |at: usize| text.split_at_checked(at).map(|(post, unit)| (post.trim_end(), unit.trim_start()));
    let ends = || text.match_indices(' ').map(|(at, _)| at).take(WORDS_OF_POST);
    ends().find(|at| parted(*at).is_some_and(|(_, unit)| is_large(unit)))?;
    // "… Câu lạc bộ Ngân hàng Mẫu" begins with the first word of a unit in a capital.
    let begins =
        |at: &usize| parted(*at).is_some_and(|(_, unit)| unit.starts_with(char::is_uppercase) && is_unit(unit));
    ends().find(begins).and_then(parted)
}

/// Words between the word of a post and its unit, at most.
const WORDS_OF_POST: usize = 8;

/// Whether a text is a unit that a post may be parted from at, wherever it stands behind it.
pub(super) fn is_large(text: &str) -> bool {
    is_one_of(LARGE, text)
}

/// Whether a text is a unit that begins with one of some words, in a capital.
fn is_one_of(words: &[&str], text: &str) -> bool {
    let key = fold(text);
    text.starts_with(char::is_uppercase)
        && words.iter().any(|word| begins(&key, word))
        && is_unit(text)
        && (text.split_whitespace().count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_told_from_a_post_that_begins_alike() {
        for unit in [
            "Chùa Viên Mẫu",
            "Trường THCS Mẫu",
            "Hội Chữ thập đỏ xã Mẫu",
            "Bảo tàng Mẫu",
            "Công an xã Mẫu",
            "chùa Mẫu",
            "Đội 2",
        ] {
            assert!(is_unit(unit), "{unit}");
        }
        for post in [
            "Trưởng phòng",
            "Phó Trưởng phòng Nội vụ",
            "Bảo vệ",
            "Đội trưởng",
            "Chi hội phó",
            "Huyện ủy viên",
            "Bộ đội",
            "Nguyên Phó Chủ tịch",
            "Nông dân",
            "Vận động viên",
            "Thuyền trưởng",
            "Hướng dẫn viên du lịch",
        ] {
            assert!(is_post(post) && !is_unit(post), "{post}");
        }
        for name in [
            "Thị Xa Rây",
            "Nguyễn Văn Thử",
            "Trương Văn Mẫu",
            "Đoàn Thị Mẫu",
            "Tô Thị Mẫu",
            "Bàn Thị Mẫu",
            "Quan Văn Mẫu",
        ] {
            assert!(!is_unit(name) && !is_post(name), "{name}");
        }
        for unit in [
            "Hội Cựu giáo viên",
            "Thị xã Mẫu",
            "Học viện Mẫu",
            "Trường Phong Mẫu",
            "Đoàn Thanh niên",
            "Cán bộ và nhân dân xã Mẫu",
        ] {
            assert!(is_unit(unit), "{unit}");
        }
        assert!(!is_post("Đặng Thị Mẫu") && !is_unit("Đặng Thị Mẫu"));
        for unit in ["Đoàn thị trấn Mẫu", "Tổ chức Đảng", "Tòa Hình sự", "Xã, thị trấn"] {
            assert!(is_unit(unit), "{unit}");
        }
        for text in ["Tổ chức cán bộ", "Phòng chống bạo lực", "Bảo Ngọc", "Hồi sức sơ sinh", "phương tiện và người lái"]
        {
            assert!(!is_unit(text), "{text}");
        }
        assert!(is_post("Công dân") && is_post("Già làng") && is_post("Phó Chánh án"));
        assert!(!is_post("Lê Tấn Mẫu") && !is_post("Đào Diễn Thử"));
    }

    #[test]
    fn a_post_that_no_list_has_ends_at_a_large_unit() {
        let parted = before_large_unit("Phó Chánh thẩm Tòa án tỉnh Mẫu");
        assert_eq!(parted, Some(("Phó Chánh thẩm", "Tòa án tỉnh Mẫu")));
        assert_eq!((before_large_unit("xóm 5, xã Mẫu"), before_large_unit("Đặng Thị Mẫu")), (None, None));
        assert!(is_unit("Bản Mẫu 2") && is_unit("Xóm Mẫu") && !is_unit("Bàn Thị Mẫu"));
    }

    #[test]
    fn a_unit_right_behind_a_post_is_parted_from_it() {
        for (text, parts) in [
            ("Giáo viên Trường THCS Mẫu", Some(("Giáo viên", "Trường THCS Mẫu"))),
            ("Chủ tịch UBND xã Mẫu", Some(("Chủ tịch", "UBND xã Mẫu"))),
            ("Phó Hiệu trưởng Trường THPT Thử", Some(("Phó Hiệu trưởng", "Trường THPT Thử"))),
            ("Trụ trì chùa Mẫu", Some(("Trụ trì", "chùa Mẫu"))),
            ("Chủ tịch CĐCS Công ty Mẫu", Some(("Chủ tịch", "CĐCS Công ty Mẫu"))),
            ("UV BCH CĐ Viên chức tỉnh", Some(("UV BCH", "CĐ Viên chức tỉnh"))),
            ("PCT UBND xã Mẫu", Some(("PCT", "UBND xã Mẫu"))),
            ("Phó Chi cục trưởng Chi cục Thuế", Some(("Phó Chi cục trưởng", "Chi cục Thuế"))),
            ("Trưởng ban Tuyên giáo Tỉnh ủy", Some(("Trưởng ban Tuyên giáo", "Tỉnh ủy"))),
            ("Giáo viên Toán Trường THPT Mẫu", Some(("Giáo viên Toán", "Trường THPT Mẫu"))),
            ("Hội viên nông dân thôn Mẫu", Some(("Hội viên nông dân", "thôn Mẫu"))),
            ("Giáo viên chủ nhiệm lớp 5A", Some(("Giáo viên chủ nhiệm", "lớp 5A"))),
            ("Thư ký viên Tòa Dân sự", Some(("Thư ký viên", "Tòa Dân sự"))),
            ("Kỹ thuật viên trưởng Khoa Mẫu", Some(("Kỹ thuật viên trưởng", "Khoa Mẫu"))),
            ("Ủy viên BCH CĐCS Trường THPT Thử", Some(("Ủy viên BCH", "CĐCS Trường THPT Thử"))),
            ("Nhân viên thư viện", None),
            ("Trưởng ban Công tác Mặt trận ấp Mẫu", None),
            ("Trợ lý Quân lực", None),
            ("Trưởng phòng Nội vụ", None),
            ("Trưởng ấp Mẫu", None),
            ("Ủy viên Ban Chấp hành Hội Chữ thập đỏ", Some(("Ủy viên Ban Chấp hành", "Hội Chữ thập đỏ"))),
            ("Chủ tịch", None),
        ] {
            assert_eq!(post_before_unit(text), parts, "{text}");
        }
    }
}
