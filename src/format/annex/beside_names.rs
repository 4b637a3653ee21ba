//! Headings of what stands beside the names of those who are commended: who acts for them, the numbers of their awards, medals
//! of contests.

use super::wordings::{AWARDS, REPRESENTATIVES};
use crate::domain::{
    import::ColumnMember::{self, CertificateNumber, Name},
    name::{fold, has_words},
};

/// What a folded heading of the like means.
pub(super) fn member(key: &str) -> Option<ColumnMember> {
    if is_representative(key) {
        return Some(Name);
    }
    is_of_certificates(key).then_some(CertificateNumber)
}

/// Whether a heading is of who acts for what is commended: "Người đại diện" beside "Tên hợp tác xã".
pub(super) fn is_of_representative(heading: &str) -> bool {
    is_representative(&fold(heading))
}

fn is_representative(key: &str) -> bool {
    let begins = |word: &str| key.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    REPRESENTATIVES.iter().any(|word| begins(word)) && !has_words(key, "gia dinh")
}

/// Whether a folded heading is of the numbers of awards: "Số Huy hiệu", "Số hiệu Huy chương".
fn is_of_certificates(key: &str) -> bool {
    let award = key.strip_prefix("so hieu ").or_else(|| key.strip_prefix("so "));
    award.is_some_and(|award| AWARDS.contains(&award) || ["huy hieu", "huy hieu dang"].contains(&award))
}

/// Whether a heading is of the medals of a contest, which no register has: "Huy chương" over "Vàng", "Bạc", "Đồng".
pub(super) fn is_of_sport(heading: &str) -> bool {
    let key = fold(heading);
    is_medal(heading) && (key.starts_with("huy chuong ") || key.starts_with("hc"))
}

/// Whether a text is such a medal: "Vàng", "HCB".
pub(super) fn is_medal(text: &str) -> bool {
    let key = fold(text);
    let metal = key.strip_prefix("huy chuong ").unwrap_or(&key);
    ["vang", "bac", "dong", "hcv", "hcb", "hcd"].contains(&metal)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn medals_of_contests_are_no_awards() {
        assert!(is_of_sport("Huy chương / Vàng") && is_of_sport("HCĐ") && is_medal("Bạc"));
        assert!(!is_of_sport("Huy chương Hữu nghị") && !is_of_sport("Vàng"));
    }

    #[test]
    fn who_acts_for_others_and_the_numbers_of_awards_are_known() {
        for (heading, found) in [
            ("Người đại diện pháp luật", Some(Name)),
            ("Đại diện", Some(Name)),
            ("Đại diện gia đình", None),
            ("Số Huy hiệu", Some(CertificateNumber)),
            ("Số lượng Bằng khen", None),
            ("Họ và tên", None),
        ] {
            assert_eq!(member(&fold(heading)), found, "{heading}");
        }
    }
}
