//! What stands with a name and is no part of it: that the award is posthumous, a byname, what one is to the state.

use crate::domain::name::fold;

/// Words that say an award is posthumous, folded.
const POSTHUMOUS: &[&str] = &["truy tang", "truy phong", "posthumous", "posthumously"];

/// Words of a remark that begins with who is dead, folded.
const DEAD: &[&str] = &[
    "da mat",
    "mat nam",
    "mat ngay",
    "da tu tran",
    "tu tran",
    "da chet",
    "da hy sinh",
    "hy sinh",
    "da qua doi",
    "da vien tich",
    "vien tich",
    "qua doi",
    "deceased",
];

/// Remarks that are no more than these words; with a name behind them they are of someone else: "Liệt sĩ Lê Văn Mẫu".
const FALLEN: &[&str] = &["liet si", "liet sy", "la liet si", "ls"];

/// Words before another name of someone, folded.
const BYNAMES: &[&str] = &[
    "tuc",
    "tuc la",
    "bi danh",
    "biet danh",
    "but danh",
    "phap danh",
    "the danh",
    "ten that",
    "ten khac",
    "ten thuong goi",
    "ten goi khac",
    "thuong goi",
    "ten thanh",
];

/// What one is to the state, folded, with the title that says so.
const STANDINGS: &[(&str, &str)] = &[
    ("ls", "Liệt sĩ"),
    ("liet si", "Liệt sĩ"),
    ("liet sy", "Liệt sĩ"),
    ("ba me vnah", "Bà mẹ Việt Nam anh hùng"),
    ("me vnah", "Bà mẹ Việt Nam anh hùng"),
    ("ba me viet nam anh hung", "Bà mẹ Việt Nam anh hùng"),
    ("thuong binh", "Thương binh"),
    ("ccb", "Cựu chiến binh"),
];

/// Abbreviations of what one is to the state that are no titles, folded.
const OTHERS: &[&str] = &["nnc", "nncddc", "ncc", "ncc cm", "nguoi co cong", "gdls", "gdcs", "tb", "bb"];

/// Whether a text says that awards are posthumous: nothing where it speaks of those to the living too, or of neither.
pub(super) fn posthumous(text: &str) -> Option<bool> {
    let key = format!(" {} ", fold(text));
    let rest = POSTHUMOUS.iter().fold(key.clone(), |key, word| key.replace(&format!(" {word} "), "  "));
    let living = [" tang ", " phong tang ", " trao tang "].iter().any(|word| rest.contains(word));
    match (rest != key, living) {
        (true, false) => Some(true),
        (false, true) => Some(false),
        _ => None,
    }
}

/// Whether a remark says that someone is dead: "truy tặng", "đã mất năm 2020".
pub(super) fn says_dead(text: &str) -> bool {
    let key = fold(text);
    let begins = |word: &&str| key.strip_prefix(*word).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    posthumous(text) == Some(true) || DEAD.iter().any(begins) || FALLEN.contains(&key.as_str())
}

/// Whether a remark is a sum of money: "1.800.000 đồng".
fn is_amount(remark: &str) -> bool {
    let key = remark.to_lowercase();
    let number = key.trim_end_matches(|c: char| c.is_alphabetic() || matches!(c, ' ' | '.' | '/'));
    let words = key.get(number.len()..).unwrap_or_default().trim_matches([' ', '.']);
    let money = ["đồng", "đ", "vnđ", "vnd", "triệu", "triệu đồng", "nghìn đồng", "ngàn đồng"].contains(&words);
    money && number.starts_with(|c: char| c.is_ascii_digit()) && !number.contains(char::is_alphabetic)
}

/// A text without the sum of money in brackets behind it.
pub(super) fn unpaid(text: &str) -> &str {
    let closed = text.trim_end_matches([';', '.', ',', ' ']).strip_suffix(')').and_then(|rest| rest.rsplit_once('('));
    closed.filter(|(_, remark)| is_amount(remark)).map_or(text, |(before, _)| before.trim_end())
}

/// A name, and what stood with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Remarks {
    /// The text without the remarks.
    pub text: String,
    /// The remark by which the award is posthumous.
    pub dead: Option<String>,
    /// The title that a remark says.
    pub title: Option<&'static str>,
    /// Other names.
    pub bynames: Vec<String>,
    /// What else was taken off.
    pub others: Vec<String>,
    /// The mark of a footnote.
    pub mark: Option<String>,
}

impl Remarks {
    /// Takes a remark up; nothing where it is no such remark.
    fn take(&mut self, remark: &str) -> bool {
        let remark = remark.trim();
        let key = fold(remark);
        let standing = STANDINGS.iter().find(|(word, _)| *word == key).map(|(_, title)| *title);
        let byname = BYNAMES.iter().any(|word| key.strip_prefix(word).is_some_and(|rest| rest.starts_with(' ')));
        if says_dead(remark) {
            self.dead = Some(remark.to_owned());
            self.title = standing.or(self.title);
        } else if standing.is_some() {
            self.title = standing;
        } else if byname {
            self.bynames.push(remark.to_owned());
        } else if OTHERS.contains(&key.as_str()) {
            self.others.push(remark.to_owned());
        } else {
            return false;
        }
        true
    }
}

/// Takes the remarks off a text: in brackets anywhere, or between a comma, a dash or the end of a line and the end of
/// the text. What is in other brackets stays.
pub(super) fn apart(text: &str) -> Remarks {
    let mut found = Remarks::default();
    let plain = without_marks(text);
    let mark: String = text.trim_end().get(plain.len()..).unwrap_or_default().chars().filter(|c| is_sign(*c)).collect();
    found.mark = Some(mark).filter(|mark| !mark.is_empty());
    let mut rest = plain.as_str();
    let mut kept = String::with_capacity(text.len());
    while let Some((before, after)) = rest.split_once('(') {
        let Some((within, behind)) = after.split_once(')') else { break };
        kept.push_str(before);
        if !found.take(within) {
            kept.extend(["(", within, ")"]);
        }
        rest = behind;
    }
    kept.push_str(rest);
    let end = |c| matches!(c, ';' | '.' | ',' | ' ');
    while let Some((at, sign)) = kept.rmatch_indices([',', '-', '–', '\n', ';']).find(|(_, sign)| *sign != ";") {
        let remark = kept.get(at + sign.len()..).unwrap_or_default().trim_matches(end).to_owned();
        if remark.is_empty() || !(says_dead(&remark) && found.take(&remark)) {
            break;
        }
        kept.truncate(at);
    }
    if let Some((before, after)) = kept.split_once(':').filter(|(before, _)| posthumous(before) == Some(true)) {
        found.dead = Some(before.trim().to_owned());
        kept = String::from(after);
    }
    found.text = if kept == text { kept } else { tidy(&kept) };
    found
}

/// Whether a character is what a mark is known by: `(*)` and `*` are one.
fn is_sign(c: char) -> bool {
    !c.is_whitespace() && !matches!(c, '(' | ')' | '[' | ']')
}

/// The mark and the text of a footnote: "(*) Truy tặng".
pub(super) fn footnote(text: &str) -> Option<(String, &str)> {
    let text = text.trim();
    let end = text.find(|c: char| c.is_alphabetic())?;
    let (mark, rest) = text.split_at_checked(end)?;
    let mark: String = mark.trim().trim_end_matches([':', '.', '-', ' ']).chars().filter(|c| is_sign(*c)).collect();
    (!mark.is_empty() && mark.chars().all(|c| matches!(c, '*' | '†' | '‡'))).then_some((mark, rest))
}

/// A text without the marks of footnotes behind it: `(*)`, `**`, `(1)`, `¹`.
fn without_marks(text: &str) -> String {
    let is_mark = |c: char| matches!(c, '*' | '†' | '‡' | '¹' | '²' | '³' | '⁰' | '⁴'..='⁹');
    let mut kept = text.trim_end();
    loop {
        let bare = kept.trim_end_matches(is_mark).trim_end();
        let within = bare.strip_suffix([')', ']']).and_then(|rest| rest.rsplit_once(['(', '[']));
        let marks = |marks: &str| {
            let digits = marks.chars().filter(char::is_ascii_digit).count();
            // "Đặng Thị Mẫu (1983)" is a year.
            !marks.is_empty()
                && marks.len() <= 6
                && digits <= 2
                && marks.chars().all(|c| is_mark(c) || c.is_ascii_digit())
        };
        let next = within.filter(|(_, within)| marks(within)).map_or(bare, |(before, _)| before.trim_end());
        if next.len() == kept.len() || next.is_empty() {
            return kept.to_owned();
        }
        kept = next;
    }
}

/// A text without the blanks and signs that remarks leave.
fn tidy(text: &str) -> String {
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    let text = lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n");
    text.replace(" ,", ",").replace(" ;", ";").trim_end_matches([' ', '-', '–', ',']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_part_of_a_name_is_taken_off() {
        for (text, name, dead) in [
            ("Nguyễn Văn Thử (truy tặng)", "Nguyễn Văn Thử", Some("truy tặng")),
            ("(Truy tặng) Bà Đặng Thị Mẫu", "Bà Đặng Thị Mẫu", Some("Truy tặng")),
            ("Nguyễn Văn Thử (đã mất), Trưởng ấp", "Nguyễn Văn Thử, Trưởng ấp", Some("đã mất")),
            ("Nguyễn Văn Thử - truy tặng;", "Nguyễn Văn Thử", Some("truy tặng")),
            ("Truy tặng: Ông Nguyễn Văn Thử", "Ông Nguyễn Văn Thử", Some("Truy tặng")),
            ("Nguyễn Văn Thử (LS)", "Nguyễn Văn Thử", Some("LS")),
            ("Nguyễn Văn Thử (Ba Thử)", "Nguyễn Văn Thử (Ba Thử)", None),
            ("Đặng Thị\nMẫu", "Đặng Thị\nMẫu", None),
            ("Nguyễn Hy Sinh", "Nguyễn Hy Sinh", None),
            ("Nguyễn Văn Thử (*)", "Nguyễn Văn Thử", None),
            ("Đặng Thị Mẫu**", "Đặng Thị Mẫu", None),
            ("Đặng Thị Mẫu (1)", "Đặng Thị Mẫu", None),
            ("Đặng Thị Mẫu²", "Đặng Thị Mẫu", None),
            ("Đặng Thị Mẫu (1983)", "Đặng Thị Mẫu (1983)", None),
        ] {
            let found = apart(text);
            assert_eq!((found.text.as_str(), found.dead.as_deref()), (name, dead), "{text}");
        }
        let named = apart("Nguyễn Văn Thử (tức Ba Thử)");
        assert_eq!((named.text.as_str(), named.bynames.as_slice()), ("Nguyễn Văn Thử", &["tức Ba Thử".to_owned()][..]));
        assert_eq!(apart("Đặng Thị Mẫu (Bà mẹ VNAH)").title, Some("Bà mẹ Việt Nam anh hùng"));
        assert_eq!(apart("Đặng Thị Mẫu (NNC)").others, ["NNC"]);
        assert_eq!(unpaid("Đặng Thị Mẫu, Sở Thử (1.800.000 đồng);"), "Đặng Thị Mẫu, Sở Thử");
        assert_eq!(unpaid("Đặng Thị Mẫu (1983)"), "Đặng Thị Mẫu (1983)");
        assert_eq!(apart("Đặng Thị Mẫu (*)").mark.as_deref(), Some("*"));
        assert_eq!(footnote("(*): Truy tặng"), Some(("*".to_owned(), "Truy tặng")));
        assert_eq!((footnote("- Truy tặng"), footnote("Truy tặng")), (None, None));
        assert!(says_dead("Liệt sĩ") && !says_dead("Liệt sĩ Lê Văn Mẫu"));
    }

    #[test]
    fn awards_to_the_living_are_told_from_posthumous_ones() {
        assert_eq!(posthumous("B. TRUY TẶNG: 02 cá nhân"), Some(true));
        assert_eq!(posthumous("được truy tặng Huân chương Lao động"), Some(true));
        assert_eq!(posthumous("A. TẶNG: 02"), Some(false));
        assert_eq!((posthumous("tặng và truy tặng"), posthumous("I. CÁ NHÂN")), (None, None));
        assert!(says_dead("đã mất năm 2020") && says_dead("Truy tặng") && !says_dead("Khen lần 2"));
    }
}
