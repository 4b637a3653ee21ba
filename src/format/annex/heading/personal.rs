//! Headings of what is not kept of someone: id numbers, sensitive personal data.

use super::super::wordings::{ID_NUMBERS, INSURANCE, OF_POST, PERSON};
use crate::domain::{
    import::ColumnMember::{self, IdNumber, Sensitive},
    name::{fold, has_words},
    sensitive,
};

/// What a heading of the like means, whose folded form is a key.
pub(super) fn member(heading: &str, key: &str) -> Option<ColumnMember> {
    if is_of_id_numbers(key) {
        return Some(IdNumber);
    }
    // "Họ và tên người khuyết tật", "Thành tích chăm sóc người khuyết tật", "Trường Dân tộc nội trú".
    let said = |words: &[&str]| words.iter().any(|word| has_words(key, word));
    // A group of people is a unit, one of blood is none.
    let unit = || super::super::post::is_unit(heading) && !said(&["nhom mau"]);
    let other = || said(PERSON) || said(OF_POST) || said(OF_AWARDS) || unit();
    let single = || !key.contains(' ') && SINGLE.contains(&key);
    (sensitive::named(heading) && !other() || single()).then_some(Sensitive)
}

/// Words of headings that speak of awards and of what they are for, folded.
const OF_AWARDS: &[&str] = &["thanh tich", "hinh thuc", "danh hieu", "ly do", "khen thuong"];

/// Headings of sensitive data whose words a program has run together.
const SINGLE: &[&str] =
    &["dantoc", "tongiao", "nhommau", "suckhoe", "dangvien", "ngayvaodang", "bloodtype", "bloodgroup"];

/// Whether a folded heading is of id numbers: not "Họ và tên (theo CCCD)", which is a name as the card has it.
fn is_of_id_numbers(key: &str) -> bool {
    let numbered = ["so ", "ma "].iter().any(|word| key.starts_with(word));
    let own = ["theo", "tren", "trong"].iter().find_map(|word| key.split_once(&format!(" {word} ")));
    let own = own.filter(|_| !numbered).map_or(key, |(own, _)| own);
    let of_office = ["don vi", "co quan", "to chuc"].iter().any(|office| own.contains(&format!("dinh danh {office}")));
    let insured = |word: &str| {
        own == word || ["so", "ma", "the", "ma so"].iter().any(|first| has_words(own, &format!("{first} {word}")))
    };
    let joined =
        || !own.contains(' ') && ["cccd", "cmnd", "cmtnd", "bhyt", "bhxh"].iter().any(|word| own.contains(word));
    !of_office && (ID_NUMBERS.iter().any(|word| has_words(own, word)) || INSURANCE.iter().any(|word| insured(word)))
        || joined()
}

/// Whether a text has an id number behind a word that says so: "CCCD 001080012345", "số định danh: 001 080 012 345".
pub(in super::super) fn has_id_number(text: &str) -> bool {
    let key = fold(text);
    let words: Vec<&str> = key.split(' ').collect();
    let said = |behind: usize| {
        let before = words.get(..behind).unwrap_or_default().iter().rev().take(6).rev().copied().collect::<Vec<_>>();
        let before = before.join(" ");
        ID_NUMBERS.iter().chain(&["cc", "dinh danh"]).any(|word| has_words(&before, word))
    };
    let digits = |word: &&&str| word.bytes().all(|b| b.is_ascii_digit());
    (0..words.len()).filter(|at| words.get(*at).is_some_and(|word| digits(&word))).any(|at| {
        let mut length = 0;
        let behind = words.iter().skip(at).take_while(digits);
        let whole = behind.map(|word| word.len()).any(|more| {
            length += more;
            matches!(length, 9 | 12)
        });
        whole && said(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_of_what_is_not_kept_are_known_among_other_words() {
        let of = |heading: &str| member(heading, &fold(heading));
        for heading in [
            "Số CMTND",
            "Số thẻ CC",
            "Số CC",
            "Mã BHYT",
            "Số sổ BHXH",
            "Mã thẻ bảo hiểm y tế",
            "BHYT",
            "socccd",
            "Số, ngày cấp CCCD",
            "Số ghi trên thẻ căn cước",
            "Mã định danh",
            "Giấy tờ tùy thân",
        ] {
            assert_eq!(of(heading), Some(IdNumber), "{heading}");
        }
        for heading in [
            "Bệnh lý",
            "Xét nghiệm HIV",
            "Dân tộc thiểu số",
            "Tôn giáo (nếu có)",
            "Tiền án tiền sự",
            "dantoc",
            "Nhóm máu (Rh)",
        ] {
            assert_eq!(of(heading), Some(Sensitive), "{heading}");
        }
        for heading in [
            "Họ và tên (theo CCCD)",
            "Họ tên người khuyết tật",
            "Thành tích phòng, chống dịch bệnh",
            "BHXH huyện Mẫu",
            "Số tiền đóng BHYT",
            "Mã định danh đơn vị",
            "Bệnh viện",
            "Ý kiến Ban Dân tộc",
            "Minh chứng",
            "Số lần hiến máu",
        ] {
            assert_eq!(of(heading), None, "{heading}");
        }
    }

    #[test]
    fn an_id_number_within_a_text_is_known_by_the_word_before_it() {
        for text in [
            "Lý A Mẫu CCCD 001080012345",
            "CMND: 012345678",
            "số định danh cá nhân 001 080 012 345",
            "(CC số 001.080.012.345)",
            "Đặng Thị Mẫu, căn cước số 001080012345, cấp 2021",
        ] {
            assert!(has_id_number(text), "{text}");
        }
        for text in ["001080012345", "CCCD", "Tài khoản 001080012345", "CCCD 12345", "Số vào sổ 123456789", ""]
        {
            assert!(!has_id_number(text), "{text}");
        }
    }
}
