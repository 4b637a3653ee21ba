//! Which award of the catalogue a text means.

use crate::domain::{
    award::Award,
    fault::{Language, Text},
    name::{fold, has_words},
};

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
            called: Text::new(&award.name_vi, award.name_en.as_deref().unwrap_or(&award.name_vi)),
        };
        Self { entries: awards.into_iter().map(entry).collect() }
    }

    /// What a text means; `usual` is the award of the rows that say nothing, which is meant where its short name is.
    pub(super) fn find(&self, text: &str, usual: Option<&str>) -> Found {
        let folded = fold(text);
        let key = plain(&spelled_out(&folded));
        // "BK" is a code, and how every office abbreviates its own.
        let abbreviated = ABBREVIATED.iter().any(|(short, _)| *short == folded);
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
        if found.is_empty() {
            let longest = self.entries.iter().filter(|e| within(&e.short)).map(|e| e.short.len()).max();
            found = self.entries.iter().filter(|e| Some(e.short.len()) == longest && within(&e.short)).collect();
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

/// Awards as offices abbreviate them, folded.
const ABBREVIATED: &[(&str, &str)] = &[
    ("bk", "bang khen"),
    ("gk", "giay khen"),
    ("knc", "ky niem chuong"),
    ("ldtt", "lao dong tien tien"),
    ("ttldtt", "tap the lao dong tien tien"),
    ("ttldxs", "tap the lao dong xuat sac"),
    ("cstd", "chien si thi dua"),
    ("cstdcs", "chien si thi dua co so"),
    ("cstt", "chien si tien tien"),
    ("hcld", "huan chuong lao dong"),
    ("hcdl", "huan chuong doc lap"),
    ("hccc", "huan chuong chien cong"),
    ("hcbvtq", "huan chuong bao ve to quoc"),
    ("hcqc", "huan chuong quan cong"),
    ("ttcp", "thu tuong chinh phu"),
];

/// A folded name without the word between an award and who gives it: "Bằng khen của Thủ tướng", "BK Thủ tướng".
fn plain(key: &str) -> String {
    key.split(' ').filter(|word| *word != "cua").collect::<Vec<_>>().join(" ")
}

/// A folded text with its abbreviations spelled out.
fn spelled_out(key: &str) -> String {
    let word = |word| ABBREVIATED.iter().find(|(short, _)| *short == word).map_or(word, |(_, long)| *long);
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
            called: Text::new(name, name),
        };
        let entries = vec![
            award("BK", "Bằng khen (chưa rõ cấp)", "Bằng khen"),
            award("BK_BO_TINH", "Bằng khen của Bộ, ban, ngành, tỉnh", "Bằng khen"),
            award("BK_TTG", "Bằng khen của Thủ tướng Chính phủ", "Bằng khen của Thủ tướng Chính phủ"),
            award("KNC", "Kỷ niệm chương “Vì sự nghiệp nhân đạo”", "Kỷ niệm chương"),
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
        assert!(matches!(awards.find("Kỷ niệm", None), Found::One(_)));
        assert_eq!(awards.code("BK", None).as_deref(), Some("BK"));
        assert_eq!(awards.code("BK Thủ tướng Chính phủ", Some("BK_BO_TINH")).as_deref(), Some("BK_TTG"));
        assert_eq!(
            awards.called(&["BK".into(), "KNC".into()], Language::Vi),
            "Bằng khen (chưa rõ cấp); Kỷ niệm chương “Vì sự nghiệp nhân đạo”"
        );
    }
}
