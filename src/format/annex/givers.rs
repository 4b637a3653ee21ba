//! Who gives an award, by the words behind its name: of several awards with one name the giver says which is meant.

use crate::domain::name::fold;

/// Words of givers, folded, and the words that the catalogue's names of their awards have. Of several in a text the
/// first counts: "Chủ tịch UBND xã Mẫu, tỉnh Thử" is of a commune; of those that begin together, the first here.
#[rustfmt::skip]
const GIVERS: &[(&[&str], &str)] = &[
    (&["thu tuong", "prime minister"], "thu tuong chinh phu"),
    (&["chinh phu"], "chinh phu"),
    (&["trung uong hoi chu thap do", "tw hoi chu thap do", "tw hoi ctd"], "trung uong hoi chu thap do"),
    (&["hoi chu thap do tinh", "hoi ctd tinh", "tinh hoi chu thap do", "hoi chu thap do thanh pho"], "hoi chu thap do cap tinh"),
    (&["uy ban mttq tinh", "uy ban mat tran to quoc viet nam tinh", "mttq tinh", "tinh doan", "lien doan lao dong tinh"], "doan the"),
    (&["ban chi dao", "steering committee"], "ban chi dao"),
    (&["quan khu", "quan doan", "quan chung", "binh chung", "dai hoc quoc gia"], "quan khu"),
    (&["giam doc so", "department"], "co quan chuyen mon"),
    (&["cong ty", "tong cong ty", "doanh nghiep", "hop tac xa", "tap doan", "htx", "company"], "doanh nghiep"),
    (&["bo truong", "cap bo", "tong lien doan", "trung uong", "tw doan", "minister", "ministry"], "bo ban nganh tinh"),
    (&["ubnd tinh", "cap tinh", "chu tich tinh", "tinh", "province", "provincial"], "bo ban nganh tinh"),
    (&["ubnd huyen", "ubnd quan", "ubnd thi xa", "cap huyen", "chu tich huyen", "huyen", "district"], "cap huyen"),
    (&["ubnd xa", "ubnd phuong", "ubnd thi tran", "ubnd dac khu", "cap xa", "chu tich xa", "xa", "commune", "ward"], "cap xa"),
];

/// Cities that stand beside provinces, folded.
const CITIES: &[&str] = &["ha noi", "ho chi minh", "hcm", "hai phong", "da nang", "can tho", "hue"];

/// The words that the catalogue's name of an award has, by the words of who gives it in a text.
pub(super) fn of(text: &str) -> Option<&'static str> {
    let key = fold(text).replace(" cua ", " ").replace("uy ban nhan dan", "ubnd").replace("ubnd cap ", "ubnd ");
    // An alliance of cooperatives is none of them.
    let key = key.replace("lien minh hop tac xa", "").replace("lien minh htx", "");
    if let Some((_, city)) = key.split_once("ubnd thanh pho ").or_else(|| key.split_once("ubnd tp ")) {
        let central = CITIES.iter().any(|name| city.strip_prefix(name).is_some_and(ends));
        return Some(if central { "bo ban nganh tinh" } else { "cap huyen" });
    }
    let found = GIVERS.iter().filter_map(|(words, name)| {
        let at = words.iter().filter_map(|word| place(&key, word)).min()?;
        Some((at, *name))
    });
    found.min_by_key(|(at, _)| *at).map(|(_, name)| name)
}

/// The same of who gives the award that a text ends before: "được Chủ tịch UBND tỉnh Mẫu tặng", "Chủ tịch UBND tỉnh tặng".
pub(super) fn before(key: &str) -> Option<&'static str> {
    /// Words that a giver has at most.
    const MOST: usize = 8;
    let key = key.trim_end();
    let given = ["truy tang", "tang thuong", "tang", "trao", "cap"].iter().find_map(|word| key.strip_suffix(word))?;
    let given = given.trim_end();
    let marked = ["duoc ", "de nghi "].iter().filter_map(|word| Some(given.rfind(word)? + word.len())).max();
    let near = given.rmatch_indices(' ').nth(MOST - 1).map_or(0, |(at, _)| at + 1);
    of(given.get(marked.unwrap_or_default().max(near)..)?)
}

/// An award whose giver is said in short, "BK TW Hội", with the name that it has in a list of the Red Cross by its title.
pub(super) fn in_full(text: &str, title: &str) -> Option<String> {
    let (key, title) = (fold(text), fold(title));
    let short = ["tw hoi", "trung uong hoi"].iter().any(|word| key.ends_with(word));
    let own = ["chu thap do", "ctd", "hien mau", "hmtn"].iter().any(|word| place(&title, word).is_some());
    (short && own).then(|| format!("{} Chữ thập đỏ", text.trim_end()))
}

/// Where a word stands in a folded text, as words of its own behind another.
fn place(key: &str, word: &str) -> Option<usize> {
    key.match_indices(word)
        .find(|(at, _)| {
            key.get(..*at).is_some_and(|before| before.is_empty() || before.ends_with(' '))
                && key.get(at + word.len()..).is_some_and(ends)
        })
        .map(|(at, _)| at)
}

fn ends(rest: &str) -> bool {
    rest.is_empty() || rest.starts_with(' ')
}

/// Who decides by a title: "Kèm theo Quyết định số 12/QĐ-UBND của Chủ tịch UBND huyện Mẫu"; who proposes is another.
pub(super) fn in_title(title: &str) -> Option<&str> {
    title.lines().find_map(|line| {
        let lower = line.to_lowercase();
        // Capitals and their small letters may differ in length.
        let at = lower.rfind(" của ").filter(|_| lower.len() == line.len())?;
        let (before, behind) = (lower.get(..at)?, line.get(at..)?);
        let decides =
            ["quyết định", "giấy khen", "bằng khen", "giấy chứng nhận"].iter().any(|word| before.contains(word));
        (decides && !before.contains("tờ trình") && of(behind).is_some()).then_some(behind)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_giver_is_known_by_the_first_of_its_words() {
        for (text, found) in [
            ("Giấy khen của Giám đốc Sở Y tế tỉnh Mẫu", Some("co quan chuyen mon")),
            ("Bằng khen của Bộ trưởng Bộ Y tế", Some("bo ban nganh tinh")),
            ("BK TW Hội CTĐ", Some("trung uong hoi chu thap do")),
            ("Giấy khen của Chủ tịch UBND xã Mẫu, huyện Thử", Some("cap xa")),
            ("Giấy khen UBND thành phố Thử", Some("cap huyen")),
            ("Bằng khen của UBND thành phố Cần Thơ", Some("bo ban nganh tinh")),
            ("Giấy khen của Giám đốc Công ty Mẫu", Some("doanh nghiep")),
            ("Giấy khen Liên minh HTX", None),
            ("Giấy khen", None),
        ] {
            assert_eq!(of(text), found, "{text}");
        }
        for (text, found) in [
            ("danh sach ca nhan duoc chu tich ubnd tinh mau tang", Some("bo ban nganh tinh")),
            ("de nghi chu tich ubnd xa mau tang", Some("cap xa")),
            ("chu tich ubnd tinh mau tang", Some("bo ban nganh tinh")),
            ("ubnd tinh mau", None),
        ] {
            assert_eq!(before(text), found, "{text}");
        }
        assert_eq!(in_full("BK TW Hội", "HỘI CHỮ THẬP ĐỎ TỈNH").as_deref(), Some("BK TW Hội Chữ thập đỏ"));
        assert_eq!((in_full("BK TW Hội", "HỘI NÔNG DÂN"), in_full("BK", "HỘI CHỮ THẬP ĐỎ")), (None, None));
        let title = "DANH SÁCH\n(Kèm theo Quyết định số 12/QĐ-UBND của Chủ tịch UBND huyện Mẫu)";
        assert_eq!(in_title(title).and_then(of), Some("cap huyen"));
        assert_eq!(in_title("(Kèm theo Tờ trình số 12/TTr-UBND của UBND huyện Mẫu)"), None);
    }
}
