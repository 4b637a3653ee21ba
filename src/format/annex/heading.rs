//! What the headings of annexes mean, in the wordings that offices use.

use crate::domain::{
    import::ColumnMember::{
        self, Award, Birth, CertificateNumber, Female, Honorific, IdNumber, Ignored, Line, Male, Name, NamePostUnit,
        ParentUnit, Post, PostUnit, Reason, Sensitive, Sex, Unit,
    },
    name::fold,
    recipient::RecipientKind,
    sensitive,
};

/// Headings that mean one thing, folded.
#[rustfmt::skip]
const EXACT: &[(ColumnMember, &[&str])] = &[
    (Line, &["stt", "tt", "so tt", "so thu tu", "thu tu", "no", "so", "s tt", "s t t", "t t"]),
    (Name, &[
        "ho va ten", "ho ten", "ho va ten ca nhan", "ten ca nhan", "ca nhan", "ten tap the", "tap the", "ten",
        "ten tap the ca nhan", "ten ca nhan tap the", "tap the ca nhan", "ca nhan tap the", "ten don vi tap the",
        "ten tap the don vi", "ten tap the ca nhan ho gia dinh", "ten tap the ho gia dinh ca nhan", "ten to chuc",
        "tap the ca nhan ho gia dinh", "ho gia dinh", "ten ho gia dinh", "chu ho", "ho ten chu ho", "ten tac gia",
        "ho va ten chu ho", "ten co quan to chuc", "doi tuong khen thuong", "doi tuong duoc khen thuong", "full name",
        "ho va ten nguoi duoc khen thuong", "ho ten nguoi hien mau", "ho va ten nguoi hien mau", "name", "ho dem va ten",
        "ho chu dem va ten", "ten ca nhan ho gia dinh", "ten tap the ca nhan duoc khen thuong",
    ]),
    (NamePostUnit, &[
        "ho va ten chuc vu don vi", "ho va ten chuc vu don vi cong tac", "ho ten chuc vu don vi", "ten chuc vu don vi",
        "ho ten chuc vu don vi cong tac", "ho va ten chuc vu noi cong tac", "ho ten chuc vu co quan don vi",
    ]),
    (Honorific, &["ong ba", "danh xung", "xung ho", "ten goi", "ten goi ong ba chuc danh"]),
    (Sex, &["gioi tinh", "gioi", "phai", "nam nu", "gioi tinh nam nu", "sex", "gender"]),
    (Birth, &[
        "nam sinh", "ngay sinh", "ngay thang nam sinh", "sinh nam", "ngay thang sinh", "sinh ngay", "ngay nam sinh",
        "ngay thang nam", "date of birth", "year of birth", "birth year", "ns",
    ]),
    (Post, &["chuc vu", "chuc danh", "nghe nghiep", "chuc vu chuc danh", "chuc danh chuc vu", "post", "position", "cap bac chuc vu"]),
    (PostUnit, &[
        "chuc vu don vi", "chuc vu don vi cong tac", "chuc vu noi cong tac", "chuc danh don vi cong tac",
        "chuc vu co quan don vi", "chuc vu co quan", "chuc vu va don vi cong tac", "chuc vu co quan cong tac",
        "nghe nghiep noi cong tac", "chuc danh don vi", "chuc vu noi lam viec",
    ]),
    (Unit, &[
        "don vi", "don vi cong tac", "noi cong tac", "co quan", "co quan don vi", "co quan cong tac", "noi lam viec",
        "don vi co quan", "don vi lam viec", "phong ban lam viec", "don vi noi cong tac", "lop", "truong", "unit",
        "to chuc", "don vi hien mau", "noi sinh hoat", "thuoc don vi", "phong ban", "xa phuong", "ten don vi",
        "ten phong ban khoi to cong tac", "co quan don vi cong tac", "ten co quan",
    ]),
    (ParentUnit, &[
        "don vi cap tren", "don vi chu quan", "co quan chu quan", "truc thuoc", "don vi quan ly", "thuoc", "huyen",
        "ten don vi tap the cong tac", "ten co quan lam viec", "co quan cap tren", "don vi truc thuoc", "khoi thi dua",
    ]),
    (Reason, &[
        "thanh tich", "noi dung thanh tich", "tom tat thanh tich", "ly do", "ly do khen thuong", "noi dung khen thuong",
        "thanh tich dat duoc", "tom tat thanh tich dat duoc", "noi dung", "reason", "thanh tich khen thuong",
    ]),
    (Award, &[
        "hinh thuc", "hinh thuc khen thuong", "hinh thuc de nghi khen thuong", "danh hieu", "danh hieu thi dua", "award",
        "khen thuong", "de nghi khen thuong", "hinh thuc khen", "ma hinh thuc khen thuong", "hinh thuc kt",
        "ma danh hieu thi dua neu co", "danh hieu thi dua hinh thuc khen thuong", "danh hieu hinh thuc khen thuong",
        "hinh thuc de nghi", "ma danh hieu thi dua",
    ]),
    (ColumnMember::RecipientKind, &["loai doi tuong", "phan loai doi tuong", "doi tuong", "kind", "loai hinh doi tuong"]),
    (CertificateNumber, &[
        "so bang", "so bang khen", "so giay khen", "so vao so", "so vao so vang", "so so vang", "so hieu", "so hieu bang",
        "so chung nhan", "so giay chung nhan", "so quyet dinh vao so", "so bang khen vao so",
    ]),
    (Ignored, &[
        "ghi chu", "muc thuong", "tien thuong", "so tien", "muc tien thuong", "kinh phi", "so lan hien mau", "so lan",
        "so lan hien", "so don vi mau", "don vi mau", "tuoi", "email", "dien thoai", "so dien thoai", "sdt", "ky nhan",
        "ky ten", "chu ky", "linh vuc hoat dong", "phan loai khen thuong", "phan loai can bo", "ma phan loai can bo",
        "ma phan loai tap the", "ten de tai", "ngay cong nhan", "don vi cong nhan", "remark", "note", "thanh tien",
        "que quan", "trinh do", "tong so lan", "tong so lan hien mau", "the tich ml", "muc thuong dong", "xep loai",
    ]),
];

/// Words within a heading that mean something, folded; the first that fits counts.
#[rustfmt::skip]
const WITHIN: &[(ColumnMember, &[&str])] = &[
    (Ignored, &["so lan hien", "lan hien mau", "muc thuong", "tien thuong", "so tien", "ghi chu", "dien thoai", "ky nhan", "cong nhan", "kinh phi"]),
    (CertificateNumber, &["so bang", "so vao so", "so so vang", "so giay khen", "vao so"]),
    (NamePostUnit, &["ten chuc vu", "ho ten chuc danh"]),
    (PostUnit, &["chuc vu don vi", "chuc vu co quan", "chuc vu noi", "chuc vu va don vi", "chuc danh don vi"]),
    (Name, &["ho va ten", "ho ten", "ten tap the", "ten ca nhan", "ten ho gia dinh", "tap the ca nhan", "duoc khen thuong"]),
    (Birth, &["nam sinh", "ngay sinh", "sinh nam"]),
    (Award, &["hinh thuc", "danh hieu"]),
    (Reason, &["thanh tich", "ly do"]),
    (Sex, &["gioi tinh"]),
    (Post, &["chuc vu", "chuc danh"]),
    (ParentUnit, &["cap tren", "chu quan", "truc thuoc"]),
    (Unit, &["don vi", "cong tac", "co quan", "noi lam viec"]),
];

/// Words within a heading of id numbers, folded.
const ID_NUMBERS: &[&str] = &["cccd", "cmnd", "can cuoc", "dinh danh ca nhan", "so dinh danh", "chung minh nhan dan"];

/// Longer texts are sentences, and no headings.
const LONGEST: usize = 80;

/// What a heading means, and whether it surely does.
#[must_use]
pub(super) fn member(heading: &str) -> Option<(ColumnMember, bool)> {
    // "Nam" is a man, "Năm" a year: they are one word when folded.
    match heading.trim().to_lowercase().as_str() {
        "nam" => return Some((Male, true)),
        "nữ" => return Some((Female, true)),
        _ => {}
    }
    if heading.chars().count() > LONGEST {
        return None;
    }
    let key = fold(heading);
    let has = |part: &str| format!(" {key} ").contains(&format!(" {part} "));
    if ID_NUMBERS.iter().any(|part| has(part)) {
        return Some((IdNumber, true));
    }
    if sensitive::named(heading) {
        return Some((Sensitive, true));
    }
    if let Some((member, _)) = EXACT.iter().find(|(_, keys)| keys.contains(&key.as_str())) {
        return Some((*member, true));
    }
    WITHIN.iter().find(|(_, parts)| parts.iter().any(|part| has(part))).map(|(member, _)| (*member, false))
}

/// The kind of recipient that a text speaks of, where it speaks of one alone.
#[must_use]
pub(super) fn kind(text: &str) -> Option<RecipientKind> {
    let key = format!(" {} ", fold(text));
    let has = |parts: &[&str]| parts.iter().any(|part| key.contains(&format!(" {part} ")));
    let found: Vec<_> = [
        (RecipientKind::Collective, has(&["tap the", "to chuc", "collective", "collectives"])),
        (RecipientKind::Household, has(&["ho gia dinh", "gia dinh", "chu ho", "household", "households"])),
        (RecipientKind::Individual, has(&["ca nhan", "ho va ten", "ho ten", "individual", "individuals"])),
    ]
    .into_iter()
    .filter_map(|(kind, has)| has.then_some(kind))
    .collect();
    match found.as_slice() {
        [kind] => Some(*kind),
        // The head of a household is a person by name, and the household is what is commended.
        [RecipientKind::Household, RecipientKind::Individual] if has(&["chu ho"]) => Some(RecipientKind::Household),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_is_known_in_many_wordings() {
        for (heading, found) in [
            ("STT", (Line, true)),
            ("Họ và tên", (Name, true)),
            ("HỌ TÊN", (Name, true)),
            ("Tên tập thể/cá nhân/hộ gia đình", (Name, true)),
            ("Nam", (Male, true)),
            ("Năm sinh", (Birth, true)),
            ("Đơn vị\ncông tác", (Unit, true)),
            ("Chức vụ, đơn vị công tác", (PostUnit, true)),
            ("Danh hiệu thi đua/Hình thức khen thưởng", (Award, true)),
            ("Số lần hiến máu (tính đến 2019)", (Ignored, false)),
            ("Số CCCD/CMND", (IdNumber, true)),
            ("Dân tộc", (Sensitive, true)),
            ("Nhóm máu", (Sensitive, true)),
            ("Thành tích đạt được năm 2019", (Reason, false)),
            ("Mã hình thức khen thưởng", (Award, true)),
        ] {
            assert_eq!(member(heading), Some(found), "{heading}");
        }
        assert_eq!((member("Đặng Thị Mẫu"), member("1980"), member("")), (None, None, None));
    }

    #[test]
    fn a_text_speaks_of_one_kind_or_of_none() {
        assert_eq!(kind("I. TẬP THỂ (25)"), Some(RecipientKind::Collective));
        assert_eq!(kind("Họ tên chủ hộ"), Some(RecipientKind::Household));
        assert_eq!(kind("Danh sách tập thể, cá nhân"), None);
    }
}
