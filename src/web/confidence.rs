//! How sure a fact of the catalogue is, in words: the catalogue that ships says `source(…)` and `knowledge(…)` and of
//! what, an office may say anything.

use crate::domain::fault::Language;

/// What the catalogue that ships says in brackets or for itself, and what that is in Vietnamese. What is between commas
/// and semicolons is looked up by itself where the whole is not here.
const PHRASES: &[(&str, &str)] = &[
    ("1.5 for medals", "1,5 với huân chương, huy chương"),
    ("40 donations TP.HCM 2016", "40 lần hiến máu, TP.HCM 2016"),
    ("TVPL 685592-170792", "Thư viện pháp luật 685592-170792"),
    ("a machine-translated page says 1.0 - rejected", "một trang dịch máy ghi 1,0: không dùng"),
    ("a steering committee has no legal standing to commend", "ban chỉ đạo không có tư cách pháp lý để khen thưởng"),
    ("amount: quatest2", "số tiền: quatest2"),
    ("article", "điều khoản"),
    ("article number", "số điều"),
    ("authority", "thẩm quyền"),
    ("authority by example", "thẩm quyền theo ví dụ"),
    ("authority: seed", "thẩm quyền: hồ sơ ban đầu"),
    ("bonus", "tiền thưởng"),
    ("bonus 0.1", "tiền thưởng 0,1"),
    ("bonus 1.5", "tiền thưởng 1,5"),
    ("bonus 170 per work", "tiền thưởng 170 mỗi công trình"),
    ("bonus 270 per work", "tiền thưởng 270 mỗi công trình"),
    ("bonus cap", "mức tiền thưởng tối đa"),
    ("bonus indiv", "tiền thưởng cá nhân"),
    ("bonus indiv 3.5", "tiền thưởng cá nhân 3,5"),
    ("bonus not found", "không tìm thấy tiền thưởng"),
    ("by Lệnh or Quyết định of the State President", "theo Lệnh hoặc Quyết định của Chủ tịch nước"),
    ("Hội đồng Nhà nước, Hội đồng Bộ trưởng before 1992", "trước 1992: Hội đồng Nhà nước, Hội đồng Bộ trưởng"),
    ("cap", "mức tối đa"),
    ("cap 0.6", "mức tối đa 0,6"),
    ("classes", "các hạng"),
    ("closed class", "nhóm đã đóng"),
    ("commune was 0.15 under NĐ 98/2023 until 2025-06-30", "cấp xã 0,15 theo NĐ 98/2023 đến 30/6/2025"),
    ("corroborated by NĐ 152/2025 Đ.6.2b list", "khớp với danh sách ở NĐ 152/2025 Đ.6.2b"),
    ("criteria", "tiêu chuẩn"),
    ("dates", "các ngày"),
    ("delegation", "ủy quyền"),
    ("districts ended 2025-06-30", "cấp huyện kết thúc 30/6/2025"),
    ("end", "ngày kết thúc"),
    ("ended with the district", "kết thúc cùng cấp huyện"),
    ("exists", "có thật"),
    ("exists: seed", "có thật: hồ sơ ban đầu"),
    ("for records whose source does not say", "dùng cho hồ sơ mà nguồn không nêu"),
    ("foreigners", "người nước ngoài"),
    ("from award_rates.csv", "từ bảng mức thưởng"),
    ("full text", "toàn văn"),
    ("general knowledge", "hiểu biết chung"),
    ("given no more", "nay không tặng nữa"),
    ("household 0.45 source rule", "hộ gia đình 0,45 theo quy tắc của nguồn"),
    ("household x1.5 read only in NĐ 152 Đ.54.3", "hộ gia đình gấp 1,5: mới đọc ở NĐ 152 Đ.54.3"),
    ("household x1.5=5.25 source rule", "hộ gia đình gấp 1,5 là 5,25 theo quy tắc của nguồn"),
    ("indiv 0.3", "cá nhân 0,3"),
    ("individual only", "chỉ cá nhân"),
    ("individual: laodong.vn 1298734", "cá nhân: laodong.vn 1298734"),
    ("inferred", "suy ra"),
    ("inferred: communes took over from districts 2025-07-01", "suy ra: cấp xã thay cấp huyện từ 1/7/2025"),
    ("issued as QĐ-TTg 345/722 of 2008", "ban hành theo QĐ-TTg 345, 722 năm 2008"),
    ("legal basis", "căn cứ"),
    ("legal level", "cấp theo luật"),
    ("level", "cấp"),
    ("list", "danh sách"),
    ("list of awards in NĐ 152 Đ.6.2", "danh sách hình thức ở NĐ 152 Đ.6.2"),
    ("lowest order per vi.wikipedia", "thứ bậc thấp nhất theo vi.wikipedia"),
    ("merged 2025-07-01", "sáp nhập 1/7/2025"),
    ("name", "tên"),
    (
        "name since 2025-07-01, before: xã, phường, thị trấn tiêu biểu",
        "tên từ 1/7/2025, trước đó: xã, phường, thị trấn tiêu biểu",
    ),
    ("news.laodong 1703435", "báo Lao Động 1703435"),
    ("no bonus", "không có tiền thưởng"),
    ("no bonus listed in Đ.51", "Đ.51 không nêu tiền thưởng"),
    ("not named in Đ.55", "Đ.55 không nêu"),
    ("not re-checked", "chưa kiểm tra lại"),
    ("orders same", "huân chương như nhau"),
    ("paid by decider's fund", "chi từ quỹ của cơ quan quyết định"),
    ("practice", "thông lệ"),
    ("practice of provincial Red Cross societies", "thông lệ của hội chữ thập đỏ các tỉnh"),
    ("precedence", "thứ bậc"),
    ("QĐ 122/QĐ-BCĐQG of 2017", "QĐ 122/QĐ-BCĐQG năm 2017"),
    ("rate", "mức"),
    ("read only in NĐ 152 Đ.54.3", "mới đọc ở NĐ 152 Đ.54.3"),
    ("recipients", "đối tượng"),
    ("recipients: wikisource p.41", "đối tượng: wikisource tr. 41"),
    ("regulation number not found", "không tìm thấy số quy chế"),
    ("sums as published, 0.3 x 2340000 = 702000", "số tiền như đã công bố, 0,3 × 2.340.000 = 702.000"),
    ("text of the resolution not read", "chưa đọc toàn văn nghị quyết"),
    ("text of Đ.79", "lời văn Đ.79"),
    ("that KNC_VSNND falls under it", "việc kỷ niệm chương này thuộc diện đó"),
    ("the last day is that of the law before", "ngày cuối là của luật trước"),
    ("this row", "dòng này"),
    ("transitional", "chuyển tiếp"),
    ("treat as unknown", "coi như chưa rõ"),
    (
        "two public code repositories that cite NQ 202/2025/QH15 agree",
        "hai nguồn công khai dẫn NQ 202/2025/QH15 khớp nhau",
    ),
    ("unchanged from award_rates.csv", "giữ như bảng mức thưởng"),
    ("value", "giá trị"),
    ("x2", "gấp 2"),
    ("x2 collective", "tập thể gấp 2"),
];

/// The words of a text in Vietnamese, phrase by phrase.
fn vietnamese(text: &str) -> String {
    let text = text.trim();
    if let Some((_, own)) = PHRASES.iter().find(|(known, _)| *known == text) {
        return (*own).to_owned();
    }
    for (mark, joined) in [(';', "; "), (',', ", ")] {
        if text.contains(mark) {
            return text.split(mark).map(vietnamese).collect::<Vec<_>>().join(joined);
        }
    }
    // `general knowledge (NQ 176/2025/QH15)`
    match text.split_once(" (") {
        Some((first, rest)) => format!("{} ({rest}", vietnamese(first)),
        None => text.to_owned(),
    }
}

/// The parts between semicolons that are in no brackets.
fn parts(text: &str) -> Vec<&str> {
    let mut depth = 0_usize;
    let split = |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == ';' && depth == 0
    };
    text.split(split).map(str::trim).collect()
}

/// How sure a fact is.
pub(super) fn said(confidence: &str, language: Language) -> String {
    let words = [
        ("source", language.of("theo văn bản", "by the paper")),
        ("knowledge", language.of("chưa đối chiếu văn bản", "not compared with the paper")),
    ];
    let inner = |text: &str| if language == Language::Vi { vietnamese(text) } else { text.to_owned() };
    let part = |part: &str| {
        let own = words.iter().find_map(|(word, own)| Some((own, part.strip_prefix(word)?)));
        match own {
            Some((own, "")) => (*own).to_owned(),
            Some((own, of)) => match of.strip_prefix('(').and_then(|of| of.strip_suffix(')')) {
                Some(of) => format!("{own} ({})", inner(of)),
                None => part.to_owned(),
            },
            None => inner(part),
        }
    };
    parts(confidence).into_iter().map(part).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_sure_a_fact_is_is_said_in_the_language() {
        let both = |text| [said(text, Language::Vi), said(text, Language::En)];
        assert_eq!(
            both("source(list,authority);knowledge(bonus 1.5)"),
            [
                "theo văn bản (danh sách, thẩm quyền); chưa đối chiếu văn bản (tiền thưởng 1,5)",
                "by the paper (list,authority); not compared with the paper (bonus 1.5)"
            ]
        );
        assert_eq!(both("source(rate)")[0], "theo văn bản (mức)");
        assert_eq!(both("general knowledge (NQ 176/2025/QH15)")[0], "hiểu biết chung (NQ 176/2025/QH15)");
        assert_eq!(both("Theo điện thoại; của anh A (Sở)"), ["Theo điện thoại; của anh A (Sở)"; 2]);
    }

    /// Every word of a text that is English, or a word of the wire.
    fn english(text: &str) -> Vec<&str> {
        let words = "the of by for and or in with not no from only list rate full text article dates bonus authority \
                     source knowledge practice level name before since until that which whose does say row end cap";
        let all = text.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| !word.is_empty());
        all.filter(|word| words.split_whitespace().any(|own| own == *word) || word.contains('_')).collect()
    }

    #[test]
    fn what_ships_is_said_in_vietnamese() {
        use migration::catalogue::{AUTHORITIES, AWARDS, BASE_SALARIES, BONUS_RULES, CAMPAIGNS, COMPETENCES, RATES};
        for file in [AWARDS, AUTHORITIES, CAMPAIGNS, COMPETENCES, RATES, BASE_SALARIES, BONUS_RULES] {
            let mut rows = csv::Reader::from_reader(file.as_bytes());
            let head = rows.headers().unwrap().clone();
            for row in rows.records() {
                let row = row.unwrap();
                let of = |name: &str| head.iter().position(|own| own == name).map_or("", |at| &row[at]);
                for text in [said(of("confidence"), Language::Vi), of("instrument").into(), of("legal_basis").into()] {
                    assert_eq!(english(&text), Vec::<&str>::new(), "{text}");
                }
            }
        }
    }
}
