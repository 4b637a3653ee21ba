//! Which award of the catalogue a text means.

use super::{callings::ABBREVIATED_AWARDS, english, givers, wordings::AWARDS};
use crate::domain::{
    award::Award,
    fault::{Language, Text},
    name::{fold, has_words},
};
use std::collections::BTreeSet;

/// The awards by their names.
#[derive(Debug, Clone, Default)]
pub struct Awards {
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    code: String,
    full: String,
    short: String,
    grade: Option<String>,
    /// Whether it stands for those of which no more is known.
    unspecified: bool,
    /// The words of its English names, the full and the short one.
    english: [BTreeSet<String>; 2],
    /// What people call it, in both languages.
    called: Text,
}

/// Awards that a message names at most.
const NAMED: usize = 6;

/// What a text means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    /// This award.
    One(String),
    /// One of these, which have the same short name.
    Several(Vec<String>),
    /// No award of the catalogue.
    None,
}

impl Awards {
    /// Those of a catalogue.
    #[must_use]
    pub fn of<'a>(awards: impl IntoIterator<Item = &'a Award>) -> Self {
        let entry = |award: &Award| Entry {
            code: award.code.clone(),
            full: plain(&fold(&award.name_vi)),
            short: plain(&fold(&award.short_name_vi)),
            grade: award.grade.clone(),
            unspecified: award.unspecified,
            english: [&award.name_en, &award.short_name_en]
                .map(|name| name.as_deref().map(english::words).unwrap_or_default()),
            called: Text::new(&award.name_vi, award.name_en.as_deref().unwrap_or(&award.name_vi)),
        };
        Self { entries: awards.into_iter().map(entry).collect() }
    }

    /// What a text means; `usual` is the award of the rows that say nothing, which is meant where its short name is.
    pub(super) fn find(&self, text: &str, usual: Option<&str>) -> Found {
        let folded = fold(text);
        let key = plain(&spelled_out(&folded));
        // "BK" is a code, and how every office abbreviates its own.
        let abbreviated = ABBREVIATED_AWARDS.iter().any(|(short, _)| *short == folded);
        if let Some(entry) = self.entries.iter().find(|entry| entry.code == text.trim()).filter(|_| !abbreviated) {
            return Found::One(entry.code.clone());
        }
        let exact: Vec<_> = self.entries.iter().filter(|entry| entry.full == key).collect();
        if let [entry] = exact.as_slice() {
            return Found::One(entry.code.clone());
        }
        let within = |name: &str| !name.is_empty() && has_words(&key, name);
        // The longest name that stands in the text; several awards share a short one.
        let longest = self.entries.iter().filter(|e| within(&e.full)).map(|e| e.full.len()).max();
        let usual = usual.and_then(|code| self.entries.iter().find(|entry| entry.code == code));
        if let Some(entry) = self.of_giver(&key) {
            return Found::One(entry.code.clone());
        }
        if let Some(usual) = usual
            && within(&usual.short)
            && longest.is_none_or(|longest| longest <= usual.short.len())
        {
            return Found::One(usual.code.clone());
        }
        let mut found: Vec<_> =
            self.entries.iter().filter(|entry| Some(entry.full.len()) == longest && within(&entry.full)).collect();
        // "Cờ thi đua", "Huân chương Lao động": the beginning of several.
        if found.is_empty() && key.contains(' ') && !self.entries.iter().any(|entry| entry.short == key) {
            let begins = |name: &str| name.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with(' '));
            found = self.entries.iter().filter(|entry| begins(&entry.full)).collect();
        }
        // "Cúp vàng", "Giấy khen UBND huyện": a name with some of its words left out, but neither its first nor its last.
        if found.is_empty() {
            let shortened = |giver| {
                let fits = |entry: &&Entry| is_shortened(&key, &entry.full, giver);
                self.entries.iter().filter(fits).collect::<Vec<_>>()
            };
            let exactly = shortened(false);
            let either = if exactly.is_empty() { shortened(true) } else { exactly };
            if either.len() == 1 {
                found = either;
            }
        }
        if found.is_empty() {
            let longest = self.entries.iter().filter(|e| within(&e.short)).map(|e| e.short.len()).max();
            found = self.entries.iter().filter(|e| Some(e.short.len()) == longest && within(&e.short)).collect();
        }
        if found.is_empty() && folded.contains(' ') {
            found = self.in_english(text, usual);
        }
        if found.len() > 1 {
            let class = [("nhat", "1"), ("nhi", "2"), ("ba", "3")]
                .iter()
                .find(|(word, _)| key.contains(&format!("hang {word}")))
                .map(|(_, grade)| *grade);
            if class.is_some() {
                found.retain(|entry| entry.grade.as_deref() == class);
            }
        }
        if found.len() > 1
            && abbreviated
            && let Some(entry) = self.entries.iter().find(|entry| entry.code == text.trim())
        {
            return Found::One(entry.code.clone());
        }
        match found.as_slice() {
            [] => Found::None,
            [entry] => Found::One(entry.code.clone()),
            several => Found::Several(several.iter().map(|entry| entry.code.clone()).collect()),
        }
    }

    /// The one award of a name that several have which is given by whom a text names behind it, or before it as who gives
    /// it.
    fn of_giver(&self, key: &str) -> Option<&Entry> {
        // "Chiến sĩ thi đua cấp Bộ" is the "Chiến sĩ thi đua Bộ, ban, ngành, tỉnh".
        let stem = |entry: &Entry| entry.full.strip_suffix(" bo ban nganh tinh").unwrap_or(&entry.short).to_owned();
        let within = |entry: &&Entry| has_words(key, &stem(entry)) && entry.full != stem(entry);
        let longest = self.entries.iter().filter(within).map(|entry| stem(entry).len()).max()?;
        if self.entries.iter().any(|entry| entry.full.len() > longest && has_words(key, &entry.full)) {
            return None;
        }
        let alike = || self.entries.iter().filter(within).filter(|entry| stem(entry).len() == longest);
        let at = alike().next().and_then(|entry| key.find(&stem(entry)))?;
        let giver = givers::of(key.get(at + longest..)?).or_else(|| givers::before(key.get(..at)?))?;
        let mut found = alike().filter(|entry| has_words(&entry.full, giver));
        found.next().filter(|_| found.next().is_none())
    }

    /// The awards whose English name a text has the words of; of those with one short name the usual one, or that of the
    /// giver.
    fn in_english<'a>(&'a self, text: &str, usual: Option<&'a Entry>) -> Vec<&'a Entry> {
        let names =
            |which: usize| self.entries.iter().filter_map(move |entry| Some((entry.english.get(which)?, entry)));
        let full = english::longest(text, names(0));
        if !full.is_empty() {
            return full;
        }
        let short = english::longest(text, names(1));
        let giver = givers::of(text);
        let theirs: Vec<_> =
            short.iter().copied().filter(|entry| giver.is_some_and(|giver| has_words(&entry.full, giver))).collect();
        match (theirs.as_slice(), usual) {
            ([one], _) => vec![*one],
            (_, Some(usual)) if giver.is_none() && short.iter().any(|entry| entry.code == usual.code) => vec![usual],
            _ => short,
        }
    }

    /// The award of a class that a text names without its class, as a title does over a column of classes.
    pub(super) fn of_grade(&self, text: &str, grade: &str) -> Option<String> {
        let key = plain(&spelled_out(&fold(text)));
        let stem = |entry: &Entry| entry.full.split(" hang ").next().unwrap_or_default().to_owned();
        let graded = self.entries.iter().filter(|entry| entry.grade.as_deref() == Some(grade));
        let named: Vec<_> = graded.filter(|entry| has_words(&key, &stem(entry))).collect();
        let longest = named.iter().map(|entry| stem(entry).len()).max()?;
        match named.iter().filter(|entry| stem(entry).len() == longest).collect::<Vec<_>>().as_slice() {
            [entry] => Some(entry.code.clone()),
            _ => None,
        }
    }

    /// Whether a code is that of awards of which no more is known: "Khen thưởng (chưa rõ hình thức)".
    pub(super) fn is_unspecified(&self, code: &str) -> bool {
        self.entries.iter().any(|entry| entry.code == code && entry.unspecified)
    }

    /// What awards are called; of many, some.
    pub(super) fn called(&self, codes: &[String], language: Language) -> String {
        let known = self.entries.iter().filter(|entry| codes.contains(&entry.code));
        let mut names: Vec<_> = known.take(NAMED).map(|entry| entry.called.in_language(language)).collect();
        if codes.len() > NAMED {
            names.push("…");
        }
        names.join("; ")
    }

    /// The code of a text, where it means one award.
    #[must_use]
    pub fn code(&self, text: &str, usual: Option<&str>) -> Option<String> {
        match self.find(text, usual) {
            Found::One(code) => Some(code),
            Found::Several(_) | Found::None => None,
        }
    }
}

/// The awards that a text names one after the other, each by its own name: "Chiến sĩ thi đua cơ sở; Bằng khen".
pub(super) fn several(text: &str) -> Vec<String> {
    let signs = text.match_indices([';', ',', '\n', '+', '&']).chain(text.match_indices(" và ")).map(|(at, _)| at);
    let mut ends: Vec<usize> = signs.chain([text.len()]).collect();
    ends.sort_unstable();
    let mut parts = Vec::new();
    let mut from = 0;
    for at in ends {
        let (Some(part), Some(behind)) = (text.get(from..at), text.get(at..)) else { continue };
        let next = behind.trim_start_matches([';', ',', '\n', '+', '&', ' ']);
        let next = next.strip_prefix("và ").unwrap_or(next);
        if behind.is_empty() || names_one(part) && begins_award(next) {
            parts.push(part.trim().to_owned());
            from = text.len() - next.len();
        }
    }
    parts
}

/// Whether a text begins with the name of an award.
fn begins_award(text: &str) -> bool {
    let words: Vec<&str> = text.split([',', ';', '+']).next().unwrap_or_default().split_whitespace().take(4).collect();
    names_one(&words.join(" "))
}

fn names_one(text: &str) -> bool {
    let key = fold(text);
    AWARDS.iter().any(|award| has_words(&key, award))
}

/// The grade of a class alone: "Nhất", "hạng Nhì", "III".
pub(super) fn grade(text: &str) -> Option<&'static str> {
    let key = fold(text);
    match key.strip_prefix("hang ").unwrap_or(&key) {
        "nhat" | "i" | "1" => Some("1"),
        "nhi" | "ii" | "2" => Some("2"),
        "ba" | "iii" | "3" => Some("3"),
        _ => None,
    }
}

/// Whether a text, from the first two words of a longer name on and up to whom it is for, has only words of it, in
/// their order, the first and the last among them; `giver` where it may name the committee or its chairman besides.
fn is_shortened(key: &str, full: &str, giver: bool) -> bool {
    let ends = [full.split(' ').next(), full.rsplit(' ').next()];
    if !ends.into_iter().flatten().all(|word| has_words(key, word)) {
        return false;
    }
    let second = full.match_indices(' ').nth(1).map_or(full.len(), |(at, _)| at);
    let begun = full.get(..second).and_then(|start| key.find(start)).and_then(|at| key.get(at..)).unwrap_or(key);
    let behind = [" cho ", " nam ", " doi voi "].iter().filter_map(|word| begun.find(word));
    // Of a giver the level counts: "UBND tỉnh Kiên Giang", "UBND huyện Gò Quao".
    let level = [" tinh ", " huyen ", " xa "].iter().filter_map(|word| Some(begun.find(word)? + word.len() - 1));
    let end = behind.chain(level).min().unwrap_or(begun.len());
    let short = begun.get(..end).unwrap_or(begun).replace("uy ban nhan dan", "ubnd");
    let long = full.replace("uy ban nhan dan", "ubnd");
    let bare = |text: &str| text.split(' ').filter(|word| *word != "cap").map(str::to_owned).collect::<Vec<_>>();
    let (short, long) = (bare(&short), bare(&long));
    let mut rest = long.as_slice();
    let has = |word: &String| match rest.iter().position(|other| other == word) {
        Some(at) => {
            rest = rest.get(at + 1..).unwrap_or_default();
            true
        }
        // "Cờ thi đua của UBND tỉnh" is the "Cờ thi đua của Bộ, ban, ngành, tỉnh".
        None => giver && matches!(word.as_str(), "ubnd" | "chu" | "tich"),
    };
    short.len() >= 2
        && short.first() == long.first()
        && short.last() == long.last()
        && !long.iter().any(|word| word == "thuoc")
        && short.iter().all(has)
}

/// A folded name without the word between an award and who gives it: "Bằng khen của Thủ tướng", "BK Thủ tướng".
fn plain(key: &str) -> String {
    key.split(' ').filter(|word| *word != "cua").collect::<Vec<_>>().join(" ")
}

/// A folded text with its abbreviations spelled out.
fn spelled_out(key: &str) -> String {
    let word = |word| ABBREVIATED_AWARDS.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long);
    key.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn awards() -> Awards {
        let award = |code: &str, name: &str, short: &str| Entry {
            code: code.into(),
            full: plain(&fold(name)),
            short: plain(&fold(short)),
            grade: None,
            unspecified: false,
            english: Default::default(),
            called: Text::new(name, name),
        };
        let entries = vec![
            award("BK", "Bằng khen (chưa rõ cấp)", "Bằng khen"),
            award("BK_BO_TINH", "Bằng khen của Bộ, ban, ngành, tỉnh", "Bằng khen"),
            award("BK_TTG", "Bằng khen của Thủ tướng Chính phủ", "Bằng khen của Thủ tướng Chính phủ"),
            award("KNC", "Kỷ niệm chương “Vì sự nghiệp nhân đạo”", "Kỷ niệm chương"),
            award("CO_BT", "Cờ thi đua của Bộ, ban, ngành, tỉnh", "Cờ thi đua"),
            award("GK_XA", "Giấy khen của Chủ tịch UBND cấp xã", "Giấy khen"),
            award("GK_DN", "Giấy khen của Chủ tịch HĐQT, Giám đốc doanh nghiệp, hợp tác xã", "Giấy khen"),
            Entry {
                grade: Some("2".into()), ..award("HC_DL_2", "Huân chương Độc lập hạng Nhì", "Huân chương")
            },
        ];
        Awards { entries }
    }

    #[test]
    fn a_text_means_an_award_by_its_code_its_name_or_the_usual_one_by_its_short_name() {
        let awards = awards();
        assert_eq!(awards.code("KNC", None).as_deref(), Some("KNC"));
        assert_eq!(awards.code("tặng Kỷ niệm chương vì sự nghiệp nhân đạo", None).as_deref(), Some("KNC"));
        assert_eq!(awards.code("Bằng khen của UBND tỉnh", Some("BK_BO_TINH")).as_deref(), Some("BK_BO_TINH"));
        assert_eq!(awards.code("KNC VSNNĐ", None).as_deref(), Some("KNC"));
        assert_eq!(awards.find("Chiến sĩ", Some("BK")), Found::None);
        assert_eq!(awards.code("BK", Some("BK_BO_TINH")).as_deref(), Some("BK_BO_TINH"));
        assert_eq!(awards.code("Bằng khen của Thủ tướng", None).as_deref(), Some("BK_TTG"));
        assert_eq!(awards.code("BK TTg", Some("BK_BO_TINH")).as_deref(), Some("BK_TTG"));
        assert!(matches!(awards.find("Kỷ niệm", None), Found::One(_)));
        assert_eq!(awards.code("Cờ thi đua cấp Bộ năm 2025", None).as_deref(), Some("CO_BT"));
        assert_eq!(awards.code("BK", None).as_deref(), Some("BK"));
        assert_eq!(awards.code("BK Thủ tướng Chính phủ", Some("BK_BO_TINH")).as_deref(), Some("BK_TTG"));
        assert_eq!(awards.code("tặng Cờ thi đua của UBND tỉnh Mẫu cho 02 tập thể", None).as_deref(), Some("CO_BT"));
        assert_eq!(awards.code("Giấy khen của Chủ tịch UBND xã", None).as_deref(), Some("GK_XA"));
        assert_eq!(awards.code("Giấy khen của Giám đốc", None), None);
        assert_eq!(awards.of_grade("TẶNG HUÂN CHƯƠNG ĐỘC LẬP CÁC HẠNG", "2").as_deref(), Some("HC_DL_2"));
        assert_eq!((several("CSTĐ cơ sở; Bằng khen").len(), several("Giấy khen của Sở và Bộ").len()), (2, 1));
        assert_eq!((grade("Hạng Nhì"), grade("III"), grade("Giải nhất")), (Some("2"), Some("3"), None));
        assert_eq!(
            awards.called(&["BK".into(), "KNC".into()], Language::Vi),
            "Bằng khen (chưa rõ cấp); Kỷ niệm chương “Vì sự nghiệp nhân đạo”"
        );
    }
}
