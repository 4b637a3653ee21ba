//! Headings of what stands aside from the list: awards, posts and units of the past, units that act on the list.

use crate::domain::name::has_words;

/// Words of what was before, folded.
#[rustfmt::skip]
const PAST: &[&str] = &[
    "hien co", "da co", "da nhan", "da dat", "da duoc", "da khen", "da tang", "tung dat", "tung nhan", "gan nhat", "gan day nhat", "truoc day",
    "truoc khi", "truoc sap nhap", "lan truoc", "nam truoc", "khi nghi huu", "luc nghi huu", "khi nghi che do",
];

/// What the list says of someone, folded, which such words put into the past.
#[rustfmt::skip]
const OF_LISTS: &[&str] = &[
    "hinh thuc", "danh hieu", "khen", "huan chuong", "huy chuong", "ky niem chuong", "so bang", "chuc vu", "chuc danh", "don vi", "co quan",
    "cong tac", "noi lam viec",
];

/// Words by which achievements are of the past: those that were commended. "Thành tích đã đạt được" are what the list is for.
const COMMENDED: &[&str] =
    &["da duoc khen", "da khen", "da duoc tang", "da nhan", "da duoc nhan", "khen thuong da", "gan nhat"];

/// Whether a heading is of what someone had before: "Danh hiệu hiện có", "Chức vụ khi nghỉ hưu", "Nơi công tác cũ".
pub(super) fn is_past(heading: &str, key: &str) -> bool {
    // Folded, "cũ" is a word of "cư trú" too.
    let old = heading.to_lowercase().split(|c: char| !c.is_alphabetic()).any(|word| word == "cũ");
    let has = |words: &[&str]| words.iter().any(|word| has_words(key, word));
    if key.split(' ').count() > LONGEST
        || ["ho va ten", "ho ten", "ca nhan", "tap the"].iter().any(|one| key.starts_with(one))
    {
        return false;
    }
    let past = if has(&["thanh tich", "cong lao", "noi dung"]) { has(COMMENDED) } else { old || has(PAST) };
    past && (has(OF_LISTS) || has(&["thanh tich"]))
}

/// Headings of more words explain what else is to be written.
const LONGEST: usize = 9;

/// Words of units that do something with the list, or of what is said of units, folded.
#[rustfmt::skip]
const ACTS: &[&str] = &[
    "tham nien", "qua trinh", "thu truong", "lanh dao", "nguoi dung dau", "chi huy", "phu trach", "xac nhan", "don vi trinh", "co quan trinh",
    "cap trinh", "to chuc hien mau", "to chuc thuc hien", "to chuc su kien", "chi thuong", "chi tra", "chi tien", "tra thuong", "thanh toan", "y kien",
    "gioi thieu", "tham dinh", "nhan xet", "danh gia", "kiem tra", "giam sat", "theo doi", "bao cao", "tai tro", "phoi hop", "tham muu",
    "quyet dinh", "linh vuc", "loai", "phan loai", "loai hinh", "cap the", "cap giay", "khu vuc cong tac",
];

/// What headings begin with of what is asked of those units, whatever stands behind it, folded.
const ASKED: &[&str] = &["thu truong", "lanh dao", "xac nhan", "y kien", "nhan xet", "gioi thieu"];

/// Whether a heading that has the word of a unit is of none that someone is in: "Thủ trưởng đơn vị", "Cơ quan chi trả".
pub(super) fn is_of_acts(heading: &str, key: &str) -> bool {
    let lower = heading.to_lowercase();
    // Folded, "trưởng đơn vị" is "Trường, đơn vị" too.
    let head = ["trưởng đơn vị", "trưởng cơ quan"].iter().any(|head| lower.contains(head));
    head || key.starts_with("ngay ") || ACTS.iter().any(|word| has_words(key, word))
}

/// Whether a heading of a unit's head or opinion names posts or persons too: "Lãnh đạo đơn vị (ký, ghi rõ họ tên)".
pub(super) fn is_asked(key: &str) -> bool {
    let asked = |word: &str| key.strip_prefix(word).is_some_and(|rest| rest.starts_with(' '));
    ASKED.iter().any(|word| asked(word)) && ["don vi", "co quan"].iter().any(|unit| has_words(key, unit))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::name::fold;

    #[test]
    fn what_someone_had_before_is_told_from_what_the_list_gives() {
        for heading in [
            "Danh hiệu hiện có",
            "Hình thức khen đã đạt",
            "Hình thức khen thưởng đã nhận",
            "Lần khen gần nhất",
            "Số bằng khen đã có",
            "Chức vụ khi nghỉ hưu",
            "Chức vụ, đơn vị trước khi nghỉ hưu",
            "Nơi công tác cũ",
            "Đơn vị cũ trước sáp nhập",
            "Thành tích đã được khen thưởng",
        ] {
            assert!(is_past(heading, &fold(heading)), "{heading}");
        }
        for heading in [
            "Thành tích đã đạt được",
            "Nơi cư trú",
            "Hình thức KT đề nghị",
            "Danh hiệu được xét",
            "Cá nhân đã được khen thưởng",
            "Ngày hiến gần nhất",
            "Đơn vị công tác",
            "Chức vụ, đơn vị công tác (nếu đã nghỉ hưu thì ghi đơn vị trước khi nghỉ hưu)",
        ] {
            assert!(!is_past(heading, &fold(heading)), "{heading}");
        }
    }

    #[test]
    fn units_that_act_on_the_list_are_told_from_those_someone_is_in() {
        for heading in
            ["Trưởng đơn vị", "Đơn vị xác nhận", "Giới thiệu của đơn vị", "Ngày vào cơ quan", "Thâm niên công tác"]
        {
            assert!(is_of_acts(heading, &fold(heading)), "{heading}");
        }
        for heading in ["Trường, đơn vị", "Cơ quan, tổ chức, đơn vị", "Đơn vị (xã, phường)", "Đơn vị đề nghị"]
        {
            assert!(!is_of_acts(heading, &fold(heading)), "{heading}");
        }
        assert!(is_asked("lanh dao don vi ky ghi ro ho ten chuc vu") && !is_asked("don vi chuc vu"));
    }
}
