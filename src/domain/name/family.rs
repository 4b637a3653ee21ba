//! Family names, by which the name of a person is told from that of a unit.

use std::{collections::HashSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// Family names of Vietnam and of its peoples, in lower case with their marks.
#[rustfmt::skip]
const FAMILY_NAMES: &[&str] = &[
    "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ", "hồ", "ngô", "dương",
    "lý", "an", "ân", "âu", "bạch", "bàn", "bành", "bế", "biện", "bồ", "ca", "cà", "cái", "cam", "cao", "cầm", "cấn",
    "chàng", "chảo", "châu", "chu", "chung", "chử", "chương", "cồ", "cù", "cung", "cụt", "danh", "diêm", "diệp",
    "doãn", "dư", "đái", "đàm", "đan", "đào", "đâu", "đậu", "đèo", "điền", "điêu", "điểu", "đinh", "đoàn", "đồng",
    "đổng", "đới", "đường", "giang", "giàng", "giao", "giáp", "hà", "hạ", "hàn", "hàng", "hầu", "hứa", "hùng",
    "hướng", "kha", "khà", "khâu", "khổng", "khuất", "khúc", "khương", "khưu", "kiều", "kim", "la", "lã", "lạc",
    "lại", "lâm", "lăng", "lầu", "lềnh", "liên", "liêu", "liễu", "linh", "lò", "lỗ", "lộ", "lộc", "long", "lù", "lư",
    "lữ", "lừ", "lục", "luyện", "lương", "lường", "lưu", "lưỡng", "ly", "mã", "mạc", "mạch", "mai", "mào", "mẫn",
    "mầu", "mẫu", "mông", "mùa", "nghê", "nghiêm", "ngạc", "ngân", "ngụy", "nhâm", "nhan", "nhữ", "nìm", "ninh",
    "nông", "ngọ", "ong", "ông", "phàn", "phí", "phó", "phong", "phù", "phùng", "phương", "pờ", "quách", "quan",
    "quàng", "quế", "sa", "sầm", "sằm", "sơn", "sùng", "sử", "tạ", "tán", "tần", "tăng", "tẩn", "thạch", "thái",
    "thàng", "thang", "thành", "thào", "thân", "thẩm", "thập", "thế", "thi", "thiều", "thịnh", "tiêu", "tiết", "tô",
    "tòng", "tôn", "tông", "tống", "trà", "trác", "trang", "tráng", "trầm", "trịnh", "triệu", "trình", "trưng",
    "trương", "từ", "tường", "ty", "ung", "uông", "ưng", "vàng", "vầy", "văn", "vi", "viên", "viễn", "vương", "vừ",
    "xa", "xồng", "y", "yên", "h", "k", "thị", "neáng", "thổ", "tiên", "ma", "hoa", "hoành", "lầm", "niê", "ksor",
    "siu", "rơ", "kpă", "nay", "rah", "kbuôr", "mlô", "êban", "hờ", "và", "cứ", "vì", "hạng", "a", "rcom", "rmah", "rơmah",
    "rochom", "puih", "ya", "ha", "ka", "cil", "liêng", "krajăn", "touprong", "dagout", "cơ", "pang", "bríu", "bhling",
    "bling", "bhơriu", "bh", "clâu", "coor", "hôih", "ating", "alăng", "arất", "zơrâm", "tơ", "chamaléa", "pinăng", "katơr",
    "mấu", "bá", "đàng", "qua", "báo", "chế", "não", "chau", "néang", "neang", "nêang", "mohamad", "mohamed", "mách", "du",
    "chang", "cháng", "chá", "phàng", "sình", "già", "má", "lỳ", "lô", "lang", "moong", "mong", "ngần", "nình", "tằng",
    "lèo", "mộc", "vòng", "voòng", "chíu", "chìu", "sỳ", "phún", "lỷ", "sín", "khiếu", "giản", "mè", "chiêm", "vừa", "lành", "nịnh", "pi",
    "phoòng", "so", "kpuih", "đạo", "hán", "khoàng", "sừng", "lự", "ngôn", "trượng", "phản", "kpơr", "kpui", "rơlan",
    "pả", "thò", "chẻo", "vảng", "thền", "lèng", "hảng", "dềnh", "arâl", "pơloong", "kră", "riah", "điêng", "bhnước", "rmôm", "hmok", "chẩu", "húng",
];

/// The same for asking.
static FAMILIES: LazyLock<HashSet<&str>> = LazyLock::new(|| FAMILY_NAMES.iter().copied().collect());

/// Whether a text is written as the name of a person: two to six words, the first of them a family name, each of them
/// with a capital. A comma, a digit or a word in small letters is no part of one.
#[must_use]
pub fn is_person(text: &str) -> bool {
    let text: String = text.trim().nfc().collect();
    let words: Vec<&str> = text.split_whitespace().collect();
    let named = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '’' | '.' | '-'))
    };
    // "H'Hen", "Y.Thơm" and "K’Brơi" begin with a letter of their own.
    let first = words.first().map(|word| word.to_lowercase()).unwrap_or_default();
    let first = first.split(['\'', '’', '.']).next().unwrap_or_default().to_owned();
    (2..=6).contains(&words.len()) && words.iter().all(named) && FAMILIES.contains(first.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_told_by_the_family_name() {
        for name in [
            "Nguyễn Văn Thử",
            "ĐẶNG THỊ MẪU",
            "H'Hen Niê",
            "Y Thơm Mẫu",
            "Giàng A Thử",
            "Thị Sa Mẫu",
            "A Lăng Mẫu",
            "Chau Kim Thử",
        ] {
            assert!(is_person(name), "{name}");
        }
        for text in
            ["Hội Chữ thập đỏ", "Công ty Mẫu", "Trường THPT Nguyễn Trãi", "Nguyễn", "Đoàn xã Mẫu", "Tổ 3", "Lê, Mẫu"]
        {
            assert!(!is_person(text), "{text}");
        }
    }
}
