//! How sure a fact of the catalogue is, in words: the catalogue that ships says `source(…)` and `knowledge(…)` and of
//! what, an office may say anything.

use crate::domain::fault::Language;

/// What the catalogue that ships says in brackets or for itself, and what that is in Vietnamese. What is between commas
/// and semicolons is looked up by itself where the whole is not here.
const PHRASES: &str = include_str!("confidence.tsv");

/// The words of a text in Vietnamese, phrase by phrase.
fn vietnamese(text: &str) -> String {
    let text = text.trim();
    let mut phrases = PHRASES.lines().filter_map(|line| line.split_once('\t'));
    if let Some((_, own)) = phrases.find(|(known, _)| *known == text) {
        return own.to_owned();
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
