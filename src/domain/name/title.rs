//! Titles before a name, which are never a part of it: forms of address, degrees, honorary titles, those of the
//! clergy, ranks. The one list of them is here, for whatever is read, searched or checked.

use std::{collections::BTreeSet, sync::LazyLock};
use unicode_normalization::UnicodeNormalization;

/// Titles as they are written, compared without case and dots.
struct Titles {
    /// Forms of address.
    address: &'static [&'static str],
    /// Degrees and professions, in full and as they are abbreviated.
    degrees: &'static [&'static str],
    /// Honorary titles, and what one is to the state.
    honours: &'static [&'static str],
    /// The clergy.
    clergy: &'static [&'static str],
    /// Ranks of the army and the police.
    ranks: &'static [&'static str],
}

#[rustfmt::skip]
const TITLES: Titles = Titles {
    address: &[
        "ông", "bà", "anh", "chị", "em", "cháu", "cụ", "cố", "đồng chí", "đ/c", "đc", "ông/bà", "ông (bà)", "(ông)", "(bà)",
        "thầy", "cô", "thầy giáo", "cô giáo", "mẹ", "bác", "chú", "dì", "bạn", "mr", "mrs", "ms", "miss", "mr/mrs", "mr/ms",
    ],
    degrees: &[
        "gs", "gsts", "gstskh", "pgs", "pgsts", "pgstskh", "tskh", "ts", "ths", "thsbs", "bs", "bscki", "bsckii", "bsđk", "bsnt", "bsck1", "bsck2",
        "cki", "ckii", "ck1", "ck2", "ks", "cn", "giáo sư", "phó giáo sư", "tiến sĩ", "tiến sỹ", "thạc sĩ", "thạc sỹ", "bác sĩ",
        "bác sỹ", "kỹ sư", "cử nhân", "luật sư", "lương y", "ys", "y sĩ", "y sỹ", "y tá", "ds", "dsđh", "dscđ", "dsth", "dscki", "dsckii", "dược sĩ",
        "dược sỹ", "đd", "cnđd", "đdđh", "đdcđ", "đdth", "đdt", "điều dưỡng", "ktv", "ktvt", "kỹ thuật viên", "nhs", "hs", "nữ hộ sinh", "hộ sinh", "hộ lý",
        "dr", "prof", "professor",
    ],
    honours: &[
        "nsnd", "nsưt", "ngnd", "ngưt", "ttnd", "ttưt", "nnnd", "nnưt", "nghệ sĩ nhân dân", "nghệ sĩ ưu tú", "nhà giáo nhân dân",
        "nhà giáo ưu tú", "thầy thuốc nhân dân", "thầy thuốc ưu tú", "nghệ nhân nhân dân", "nghệ nhân ưu tú", "nghệ nhân",
        "anh hùng lao động", "ahlđ", "anh hùng llvtnd", "ahllvtnd", "ahllvt", "bà mẹ việt nam anh hùng", "mẹ việt nam anh hùng",
        "bà mẹ vnah", "mẹ vnah", "bmvnah", "mvnah", "liệt sĩ", "liệt sỹ", "ls", "thương binh", "bệnh binh", "cựu chiến binh", "ccb",
    ],
    clergy: &[
        "hòa thượng", "hoà thượng", "thượng tọa", "thượng toạ", "đại đức", "ni trưởng", "ni sư", "ni cô", "sư cô", "sư thầy",
        "sư bà", "tỳ kheo", "tỳ khưu", "tỳ kheo ni", "linh mục", "lm", "giám mục", "đgm", "tổng giám mục", "hồng y", "phó tế", "nữ tu",
        "ma sơ", "mục sư", "truyền đạo", "đầu sư", "phối sư", "giáo hữu", "lễ sanh",
        "mục sư nhiệm chức", "thầy truyền đạo", "chánh trị sự", "phó trị sự", "thông sự", "giáo cả", "phó giáo cả", "cả sư", "phó cả sư",
        "achar", "à cha", "hakim", "phó hakim", "imam",
    ],
    ranks: &[
        "đại tướng", "thượng tướng", "trung tướng", "thiếu tướng", "đô đốc", "phó đô đốc", "chuẩn đô đốc", "đại tá",
        "thượng tá", "trung tá", "thiếu tá", "đại úy", "đại uý", "thượng úy", "thượng uý", "trung úy", "trung uý", "thiếu úy",
        "thiếu uý", "chuẩn úy", "chuẩn uý", "thượng sĩ", "thượng sỹ", "trung sĩ", "trung sỹ", "hạ sĩ", "hạ sỹ", "binh nhất",
        "binh nhì", "qncn", "cnqp", "cnvqp", "cnvcqp", "vcqp", "ccqp", "chuyên nghiệp",
    ],
};

/// Abbreviated titles of monks and nuns, which are others' abbreviations too: before a religious name alone.
const MONKS: &[&str] = &["ht", "tt", "đđ", "ns", "sc", "nt"];

/// Titles of those who are dead.
const DEAD: &[&str] = &["cố", "liệt sĩ", "liệt sỹ"];

/// The most words of a title.
const LONGEST: usize = 6;

impl Titles {
    fn has(&self, key: &str) -> bool {
        [self.address, self.degrees, self.honours, self.clergy, self.ranks].iter().any(|titles| titles.contains(&key))
    }
}

/// Words that a name has at least beside its titles: `Bà Mẫu` may be how someone is called, `Bà Đặng Thị Mẫu` is not.
const LEAST: usize = 2;

/// A word as titles are compared.
fn key(word: &str) -> String {
    word.nfc().filter(|c| !matches!(c, '.' | ',' | ':')).flat_map(char::to_lowercase).collect()
}

/// The first words of all titles, as they are compared.
static BEGINNINGS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let titles = [TITLES.address, TITLES.degrees, TITLES.honours, TITLES.clergy, TITLES.ranks, MONKS];
    let words = titles.iter().copied().flatten().filter_map(|title| title.split(' ').next());
    words.collect::<BTreeSet<_>>().into_iter().collect()
});

/// Whether a text may begin with a title: most names do not, and of them nothing else is asked.
fn may_begin(text: &str) -> bool {
    let word = key(text.split_whitespace().next().unwrap_or_default());
    BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
}

/// The length in bytes of the title at the beginning of a text, with what parts it from the rest.
fn first(text: &str) -> Option<usize> {
    if !may_begin(text) {
        return None;
    }
    let mut longest = None;
    let (mut said, mut words) = (String::new(), 0);
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        let part = text.get(..i)?;
        // `Đ/cLê Thị Mẫu` without a blank.
        if c.is_uppercase() && i > 0 && key(part) == "đ/c" {
            return Some(i);
        }
        // A degree joined by a dot to what follows: PGS.TS.
        let dotted = c == '.' && text.get(i + 1..).is_some_and(|rest| !rest.starts_with(char::is_whitespace));
        if !(c.is_whitespace() || dotted) {
            continue;
        }
        words += 1;
        said.clear();
        said.push_str(&key(&part.split_whitespace().collect::<Vec<_>>().join(" ")));
        let of_monk = || MONKS.contains(&said.as_str()) && begins_religious(text.get(i..).unwrap_or_default());
        if TITLES.has(&said) && !is_name_with_y(text, part) || of_monk() {
            longest = Some(i + c.len_utf8());
        }
        if words == LONGEST {
            break;
        }
    }
    longest.map(|end| end.min(text.len()))
}

/// Whether "Y Sĩ" is no "y sĩ": a name of the Central Highlands, whose second word has a capital too.
fn is_name_with_y(text: &str, title: &str) -> bool {
    let second = title.strip_prefix("Y ").is_some_and(|second| second.starts_with(char::is_uppercase));
    second && text.chars().any(char::is_lowercase)
}

/// Whether a text begins with what the religious names of monks and nuns begin with.
fn begins_religious(text: &str) -> bool {
    text.trim_start_matches(['.', ' ']).to_lowercase().starts_with("thích ")
}

/// Whether a text is made of titles alone.
fn is_title(text: &str) -> bool {
    let mut rest = text.trim();
    while let Some(next) = first(rest).and_then(|end| rest.get(end..)) {
        rest = next.trim_start();
    }
    rest.is_empty()
}

/// Whether a text is a rank of the army or the police: "Thượng úy", "Đại úy QNCN".
#[must_use]
pub fn is_rank(text: &str) -> bool {
    let text = text.trim();
    let begun = first(text).and_then(|end| text.get(..end)).map(|title| key(title.trim()));
    begun.is_some_and(|title| TITLES.ranks.contains(&title.as_str())) && is_title(text)
}

/// Whether a text is a form of address alone.
#[must_use]
pub fn is_address(text: &str) -> bool {
    TITLES.address.contains(&key(text.trim()).as_str())
}

/// Whether titles say that who has them is dead: "Cố ông", "Liệt sĩ".
#[must_use]
pub fn is_of_dead(titles: &str) -> bool {
    let titles = key(titles);
    DEAD.iter().any(|dead| titles == *dead || titles.starts_with(&format!("{dead} ")))
}

/// A name without the titles before it.
#[must_use]
pub fn without_title(name: &str) -> &str {
    let mut rest = name.trim();
    while let Some(next) = first(rest).and_then(|end| rest.get(end..)).map(str::trim_start) {
        // "K'Brơi" is a whole name.
        if next.split_whitespace().count() < LEAST && !next.contains(['\'', '’']) {
            break;
        }
        rest = next;
    }
    rest
}

/// What may follow a name without being one: compared without case and dots.
const AFTER: &[&str] = &["jr", "sr", "ii", "iii", "phd", "md"];

/// The closing bracket of an opening one.
fn closing(c: char) -> Option<char> {
    match c {
        '(' => Some(')'),
        '[' => Some(']'),
        '{' => Some('}'),
        '（' => Some('）'),
        _ => None,
    }
}

/// A personal name by which lists are in order: without titles, without what stands in brackets, without what follows
/// it (`Jr.`). Where nothing would be left, the name as it is.
#[must_use]
pub fn bare(name: &str) -> String {
    let mut outside = String::with_capacity(name.len());
    let mut open: Option<char> = None;
    for c in name.chars() {
        match open {
            Some(closing) if c == closing => {
                open = None;
                outside.push(' ');
            }
            Some(_) => {}
            None => match closing(c) {
                Some(closing) => open = Some(closing),
                None => outside.push(c),
            },
        }
    }
    let mut words: Vec<_> = without_title(&outside).split_whitespace().collect();
    while words.len() > LEAST && words.last().is_some_and(|last| AFTER.contains(&key(last).as_str())) {
        words.pop();
    }
    if words.iter().all(|word| !word.chars().any(char::is_alphanumeric)) {
        return name.to_owned();
    }
    words.join(" ")
}

/// The titles before a name, where there are some.
#[must_use]
pub fn title_of(name: &str) -> Option<&str> {
    let name = name.trim();
    let rest = without_title(name);
    name.get(..name.len() - rest.len()).map(str::trim_end).filter(|title| !title.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_by_the_name_alone() {
        for (written, name) in [
            ("PGS.TS. Trần Văn Mẫu", "Trần Văn Mẫu"),
            ("Trần Văn Mẫu (Ba Mẫu)", "Trần Văn Mẫu"),
            ("(Bà) Trần Thị Mẫu", "Trần Thị Mẫu"),
            ("Trần [Tư] Văn Mẫu", "Trần Văn Mẫu"),
            ("John Smith, Jr.", "John Smith,"),
            ("John Smith III", "John Smith"),
            ("Trần Văn Mẫu (chưa đóng", "Trần Văn Mẫu"),
            ("(Mẫu)", "(Mẫu)"),
            ("Bà Mẫu", "Bà Mẫu"),
        ] {
            assert_eq!(bare(written), name, "{written}");
        }
    }

    #[test]
    fn titles_are_no_part_of_a_name() {
        for (written, title, name) in [
            ("Bà Nguyễn Thị Oanh", Some("Bà"), "Nguyễn Thị Oanh"),
            ("ÔNG  NGUYỄN VĂN MẪU", Some("ÔNG"), "NGUYỄN VĂN MẪU"),
            ("Đ/c Lê Thị Mẫu", Some("Đ/c"), "Lê Thị Mẫu"),
            ("đồng chí Lê Thị Mẫu", Some("đồng chí"), "Lê Thị Mẫu"),
            ("PGS.TS. Trần Văn Mẫu", Some("PGS.TS."), "Trần Văn Mẫu"),
            ("PGS.TS Trần Văn Mẫu", Some("PGS.TS"), "Trần Văn Mẫu"),
            ("GS. TS. Trần Văn Mẫu", Some("GS. TS."), "Trần Văn Mẫu"),
            ("Ông TS Trần Văn Mẫu", Some("Ông TS"), "Trần Văn Mẫu"),
            ("NSƯT Trần Mẫu", Some("NSƯT"), "Trần Mẫu"),
            ("Hòa thượng Thích Mẫu", Some("Hòa thượng"), "Thích Mẫu"),
            ("Đại tá Trần Văn Mẫu", Some("Đại tá"), "Trần Văn Mẫu"),
            ("Đ/cLê Thị Mẫu", Some("Đ/c"), "Lê Thị Mẫu"),
            ("Ông/Bà Lê Thị Mẫu", Some("Ông/Bà"), "Lê Thị Mẫu"),
            ("BS CKII Trần Văn Mẫu", Some("BS CKII"), "Trần Văn Mẫu"),
            ("ThS.BS Trần Văn Mẫu", Some("ThS.BS"), "Trần Văn Mẫu"),
            ("ĐD. Trần Văn Mẫu", Some("ĐD."), "Trần Văn Mẫu"),
            ("Bà mẹ Việt Nam anh hùng Trần Thị Mẫu", Some("Bà mẹ Việt Nam anh hùng"), "Trần Thị Mẫu"),
            ("Cố Thượng tá Trần Văn Mẫu", Some("Cố Thượng tá"), "Trần Văn Mẫu"),
            ("Đại úy QNCN Trần Văn Mẫu", Some("Đại úy QNCN"), "Trần Văn Mẫu"),
            ("TT. Thích Minh Mẫu", Some("TT."), "Thích Minh Mẫu"),
            ("Mr. John Mau Smith", Some("Mr."), "John Mau Smith"),
            ("MRS Jane Smith", Some("MRS"), "Jane Smith"),
            ("Ms.Jane Smith", Some("Ms."), "Jane Smith"),
            ("Miss Jane Smith", Some("Miss"), "Jane Smith"),
            ("Prof. Dr. John Smith", Some("Prof. Dr."), "John Smith"),
            ("Dr Trần Văn Mẫu", Some("Dr"), "Trần Văn Mẫu"),
            ("Mrs. Smith", None, "Mrs. Smith"),
            ("Msgr Smith", None, "Msgr Smith"),
            ("TT Trần Văn Mẫu", None, "TT Trần Văn Mẫu"),
            ("Chau Văn Mẫu", None, "Chau Văn Mẫu"),
            ("Bà Mẫu", None, "Bà Mẫu"),
            ("Anh Thơ", None, "Anh Thơ"),
            ("Ba Văn Mẫu", None, "Ba Văn Mẫu"),
            ("Y.Thơm Mẫu", None, "Y.Thơm Mẫu"),
            ("Nguyễn Bà Mẫu", None, "Nguyễn Bà Mẫu"),
        ] {
            assert_eq!((title_of(written), without_title(written)), (title, name), "{written}");
        }
        assert!(is_rank("Thượng úy") && is_rank("Đại úy QNCN") && !is_rank("Bác sĩ") && !is_rank("Đại tá Mẫu"));
        assert!(is_of_dead("Cố ông") && is_of_dead("Liệt sĩ") && !is_of_dead("Ông"));
    }
}
