//! Posts and units as words: which a text is, and where the one ends and the other begins.

use crate::domain::name::fold;

/// Words that names of units begin with, folded.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "hoi", "uy ban", "ubnd", "truong", "phong", "ban", "cong ty", "doan", "chi hoi", "trung tam", "so", "tap the",
    "can bo va nhan dan", "nhan dan", "cong an", "benh vien", "tram", "xa", "phuong", "thi tran", "huyen", "thanh pho",
    "tinh", "don vi", "to", "ap", "thon", "khu pho", "chi bo", "dang bo", "hdnd", "hoi dong", "bo chi huy", "ban chi huy",
    "chi cuc", "cuc", "vien", "ngan hang", "doanh nghiep", "hop tac xa", "cau lac bo", "clb", "bo", "tong cong ty",
    "van phong", "dai", "bao", "quan", "lien doan", "cong doan", "lop", "khoa", "doi", "tieu doan", "trung doan", "nha may",
    "buu dien", "chua", "giao xu", "nha tho", "tinh xa", "thien vien", "tinh doan", "huyen doan", "xa doan", "tinh hoi",
    "huyen hoi", "cum", "khu", "to dan pho", "benh xa", "ban quan ly", "ban chi dao", "tinh uy", "huyen uy", "dang uy", "su doan", "lu doan",
    "dai doi", "hai quan", "don bien phong", "bo doi bien phong", "hoc vien", "nong truong", "xi nghiep", "sieu thi", "phan hieu", "khoi",
    "kho bac", "vien kiem sat", "toa an", "mat tran", "uy ban mat tran", "hat kiem lam", "ngan hang", "thcs", "chi nhanh",
    "dong ho", "toc ho", "tap doan", "hiep hoi", "lien hiep", "quy", "thanh doan", "quan doan", "quan uy", "thanh uy", "thi uy", "thi doan",
    "vu", "tong cuc", "tong doi", "hai doi", "thanh tra", "thu vien", "nha van hoa", "nha khach", "khach san", "nhom", "mai am", "trai",
    "phan xuong", "lien doi", "chi doi", "chi doan", "don", "buon", "lang", "ban nhan dan", "tieu hoc", "mam non", "dai hoc", "cao dang", "trung cap",
    "giao phan", "buu cuc", "cty", "c ty", "doan thanh nien", "ban thuong truc", "cua hang", "co so", "chuyen", "nha thieu nhi", "phong kham", "khom",
];

/// Units as they are abbreviated, in capitals, folded.
#[rustfmt::skip]
const ABBREVIATED_UNITS: &[&str] = &[
    "cdcs", "cd", "ldld", "ttyt", "tyt", "bv", "bvdk", "thpt", "th", "mn", "tt", "pgd", "gd dt", "ubmttq", "mttq", "hpn", "hlhpn",
    "lhpn", "hnd", "hccb", "dtn", "tdtn", "bchqs", "bch quan su", "ct tnhh", "ctcp", "cty", "dntn", "htx", "ub", "tu", "hu", "du", "ca",
    "tand", "vksnd", "ubkt", "bqp", "bca", "byt", "ctd", "bc", "nt", "ttgdtx", "ttdn", "nhnn", "sgd", "svhtt", "snv", "ptdtnt", "ptdtbt", "clb",
];

/// Posts as they are abbreviated, in capitals, folded.
#[rustfmt::skip]
const ABBREVIATED_POSTS: &[&str] = &[
    "gv", "gvcn", "uv", "uv bch", "uvbch", "uv btv", "uvbtv", "uvbtc", "pct", "bt", "pbt", "pbt tt", "ht", "pht", "nv", "cv", "cvc", "cvcc", "cvp", "pcvp",
    "ptp", "pgd", "tgd", "ptgd", "ktt", "ctv", "tnv", "cb", "cbcc", "ccvc", "sv", "hs", "hv", "tpt", "tpt doi", "bs", "ys", "dd", "ktv",
];

/// Posts and occupations as a text begins with them, folded.
#[rustfmt::skip]
const POSTS: &[&str] = &[
    "chu tich", "chu tich hoi dong", "giam doc", "tong giam doc", "hieu truong", "hieu pho", "truong ban", "truong phong", "truong khoa",
    "truong ap", "truong thon", "truong tram", "truong khu pho", "truong bo mon", "truong cong an", "truong chi nhanh",
    "truong tieu ban", "bi thu", "bi thu chi bo", "bi thu dang uy", "uy vien", "uy vien ban thuong vu", "thuong truc", "chanh van phong",
    "chanh thanh tra", "chu nhiem", "thu ky", "thu quy", "thu kho", "ke toan", "ke toan truong", "van thu", "chuyen vien", "nhan vien",
    "vien chuc", "cong chuc", "can bo", "can su", "giao vien", "giang vien", "giao su", "bac si", "y si", "y ta", "y tuong", "duoc si",
    "dieu duong", "dieu duong truong", "nu ho sinh", "ky thuat vien", "ky su", "luat su", "hoi vien", "doan vien", "dang vien",
    "sinh vien", "hoc sinh", "hoc vien", "nong dan", "cong nhan", "bo doi", "chien si", "si quan", "quan nhan", "cong an vien", "bao ve",
    "bao mau", "cap duong", "lai xe", "tai xe", "phong vien", "bien tap vien", "tru tri", "tinh nguyen vien", "cong tac vien",
    "tuyen truyen vien", "tro ly", "doi truong", "doi pho", "to truong", "to pho", "chi huy truong", "chi huy pho", "chinh tri vien",
    "chinh uy", "quan ly", "chu doanh nghiep", "chu co so", "buon ban", "kinh doanh", "noi tro", "huu tri", "nghi huu", "lao dong tu do",
    "ban chap hanh", "dai bieu", "kiem sat vien", "tham phan", "dieu tra vien", "thanh tra vien", "truong nhom", "thanh vien", "dai uy",
    "dai ta", "tai vu", "tap vu", "tong phu trach", "quan giao", "nguyen chu tich", "lop truong", "lop pho", "phu trach", "giao dan",
    "xa doi truong", "xa doi pho", "ap doi truong", "ap doi pho", "thon doi truong", "huyen doi truong", "phuong doi truong",
];

/// Parts of a unit that stay with the post before them, folded: "Ủy viên Ban Chấp hành".
const OF_POSTS: &[&str] =
    &["ban chap hanh", "ban thuong vu", "ban thuong truc", "thuong truc", "hoi dong quan tri", "doan chu tich"];

/// Whether a key begins with a word, as a word of its own.
fn begins(key: &str, word: &str) -> bool {
    key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

/// Words of units that are family names or other words too, folded, and as units write them.
const WRITTEN: &[(&str, &[&str])] = &[
    ("truong", &["trường"]),
    ("to", &["tổ"]),
    ("ban", &["ban"]),
    ("quan", &["quận"]),
    ("dai", &["đài", "đại"]),
    ("so", &["sở"]),
    ("bo", &["bộ"]),
    ("doi", &["đội"]),
    ("phong", &["phòng"]),
    ("vien", &["viện"]),
    ("khu", &["khu"]),
    ("cum", &["cụm"]),
    ("vu", &["vụ"]),
    ("quy", &["quỹ"]),
    ("trai", &["trại"]),
    ("nhom", &["nhóm"]),
    ("buon", &["buôn"]),
    ("lang", &["làng"]),
    ("dong", &["dòng"]),
    ("don", &["đồn", "đơn"]),
    ("toc", &["tộc"]),
    ("thi", &["thị"]),
    ("mai", &["mái"]),
    ("chuyen", &["chuyền"]),
    ("thanh", &["thành", "thanh"]),
];

/// Middle names that follow the family name Đoàn, which is a unit's word too.
const MIDDLE_NAMES: &[&str] =
    &["văn", "thị", "hữu", "đức", "đình", "quốc", "ngọc", "minh", "hoàng", "kim", "xuân", "bá", "duy"];

/// Whether a text is the name of a unit.
pub(super) fn is_unit(text: &str) -> bool {
    let key = fold(text);
    let short = ABBREVIATED_UNITS.iter().filter(|word| begins(&key, word) && is_capital(text));
    let unit = UNITS.iter().filter(|word| begins(&key, word)).chain(short).map(|word| word.len()).max();
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
    let mut words = lower.split_whitespace();
    let first = words.next().unwrap_or_default();
    let second = words.next();
    let person = first == "đoàn" && second.is_some_and(|word| MIDDLE_NAMES.contains(&word));
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
    UNITS.contains(&fold(text).as_str())
}

/// Whether a text begins with a post or an occupation.
pub(super) fn is_post(text: &str) -> bool {
    post_end(text).is_some()
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
        fold(lower.strip_prefix("phó ").unwrap_or(lower))
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
    let is_known = |end: &&usize| POSTS.contains(&bare(**end).as_str()) || short(**end);
    let known = ends.iter().take(8).rev().find(is_known).copied();
    // "Đội trưởng", "Chi hội phó", "Huyện ủy viên": the word of a unit, then who one is in it.
    let of_unit = || {
        let words: Vec<String> = text.split_whitespace().take(5).map(str::to_lowercase).collect();
        // "Phó Chi cục trưởng" is in a "chi cục".
        let from = usize::from(words.first().is_some_and(|word| word == "phó"));
        let is_rank = |word: &String| matches!(word.trim_end_matches([',', ';']), "trưởng" | "phó" | "viên");
        let last = from + words.iter().skip(from).position(is_rank)?;
        let unit = fold(&words.get(from..last)?.join(" "));
        UNITS.contains(&unit.as_str()).then(|| ends.get(last).copied()).flatten()
    };
    known.or_else(of_unit)
}

/// A post and the unit right behind it: "Giáo viên Trường THCS Mẫu".
pub(super) fn post_before_unit(text: &str) -> Option<(&str, &str)> {
    let (post, rest) = text.split_at_checked(post_end(text)?)?;
    let unit = rest.trim_start_matches([' ', '\u{A0}']);
    let key = fold(unit);
    let stays = OF_POSTS.iter().any(|word| begins(&key, word));
    if !rest.starts_with([' ', '\u{A0}']) || stays {
        return None;
    }
    if is_unit(unit) {
        return (unit.split_whitespace().count() >= 2).then_some((post, unit));
    }
    // "Trưởng ban Tuyên giáo Tỉnh ủy", "Giáo viên Toán Trường THPT Mẫu".
    let ends = rest.match_indices(' ').map(|(at, _)| post.len() + at);
    ends.skip(1).take(WORDS_OF_POST).find_map(|at| {
        let (post, unit) = text.split_at_checked(at)?;
        is_large(unit.trim_start()).then(|| (post.trim_end(), unit.trim_start()))
    })
}

/// Words between the word of a post and its unit, at most.
const WORDS_OF_POST: usize = 8;

/// Words of units that are written with a capital behind what a post is of, folded.
#[rustfmt::skip]
const LARGE: &[&str] = &[
    "so", "ubnd", "uy ban nhan dan", "hdnd", "cong ty", "truong", "benh vien", "trung tam", "tinh uy", "huyen uy", "thanh uy", "thi uy",
    "dang uy", "chi cuc", "cuc", "bo", "tinh doan", "huyen doan", "thanh doan", "ngan hang", "kho bac", "tong cong ty", "hoc vien",
    "hoi chu thap do", "hoi nong dan", "hoi lien hiep phu nu", "hoi lhpn", "hoi cuu chien binh", "lien doan lao dong", "vien kiem sat", "toa an",
];

/// Whether a text is a unit that a post may be parted from at, wherever it stands behind it.
fn is_large(text: &str) -> bool {
    let key = fold(text);
    text.starts_with(char::is_uppercase)
        && LARGE.iter().any(|word| begins(&key, word))
        && is_unit(text)
        && (text.split_whitespace().count() >= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_is_told_from_a_post_that_begins_alike() {
        for unit in ["Trường THCS Mẫu", "Hội Chữ thập đỏ xã Mẫu", "Bảo tàng Mẫu", "Công an xã Mẫu", "chùa Mẫu", "Đội 2"]
        {
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
        ] {
            assert!(is_post(post) && !is_unit(post), "{post}");
        }
        for name in ["Nguyễn Văn Thử", "Trương Văn Mẫu", "Đoàn Thị Mẫu", "Tô Thị Mẫu", "Bàn Thị Mẫu", "Quan Văn Mẫu"]
        {
            assert!(!is_unit(name) && !is_post(name), "{name}");
        }
        for unit in ["Học viện Mẫu", "Trường Phong Mẫu", "Đoàn Thanh niên", "Cán bộ và nhân dân xã Mẫu"]
        {
            assert!(is_unit(unit), "{unit}");
        }
        assert!(!is_post("Đặng Thị Mẫu") && !is_unit("Đặng Thị Mẫu"));
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
            ("Trưởng ban Công tác Mặt trận ấp Mẫu", None),
            ("Trợ lý Quân lực", None),
            ("Trưởng phòng Nội vụ", None),
            ("Trưởng ấp Mẫu", None),
            ("Ủy viên Ban Chấp hành Hội Chữ thập đỏ", None),
            ("Chủ tịch", None),
        ] {
            assert_eq!(post_before_unit(text), parts, "{text}");
        }
    }
}
