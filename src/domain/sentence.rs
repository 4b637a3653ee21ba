//! The one sentence of a campaign's summary: who gave how many awards to whom, in Vietnamese and in English.
//!
//! It stands apart from the counting, so that the page, the API and the command line say the same words and a test can
//! read them without a database.

use crate::domain::{label::Label, recipient::RecipientKind};

/// What the sentence tells. The lists come in the order in which they are to be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The campaign's Vietnamese name.
    pub campaign_vi: String,
    /// Its English name; the Vietnamese one stands where this is empty, as everywhere below.
    pub campaign_en: String,
    /// The merit year.
    pub year: i32,
    /// Every authority that gave one of the awards, alone or with others; one named twice is said once.
    pub authorities: Vec<AuthorityName>,
    /// The awards with their counts over all authorities.
    pub awards: Vec<AwardLine>,
    /// What several authorities gave together and the source does not divide between them.
    pub undivided: Vec<Undivided>,
}

/// An authority's name as it is said in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityName {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// One award and how many of each kind of recipient have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardLine {
    /// The short Vietnamese name, `Bằng khen`.
    pub short_name_vi: String,
    /// The short English name in the singular.
    pub short_name_en: String,
    /// Its plural; empty where the singular serves for both.
    pub short_name_en_plural: String,
    /// How many individuals.
    pub individual: u64,
    /// How many collectives.
    pub collective: u64,
    /// How many households.
    pub household: u64,
}

/// How many of an award one set of authorities gave without the source saying which gave which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undivided {
    /// As in [`AwardLine`].
    pub short_name_vi: String,
    /// As in [`AwardLine`].
    pub short_name_en: String,
    /// As in [`AwardLine`].
    pub short_name_en_plural: String,
    /// How many were given together.
    pub count: u64,
    /// How many authorities are in the set; below two there is nothing to divide, and nothing is said.
    pub bodies: usize,
}

/// The summary in Vietnamese, a sentence more for each undivided set.
///
/// Recipients are named as tập thể, hộ gia đình, cá nhân; kinds and awards of which there are none are left out.
#[must_use]
pub fn vi(summary: &Summary) -> String {
    let Summary { campaign_vi, campaign_en: _, year, authorities, awards, undivided } = summary;
    let given: Vec<String> = awards
        .iter()
        .filter(|award| award.total() > 0)
        .map(|award| {
            let recipients: Vec<String> = award
                .counts()
                .filter(|(count, _)| *count > 0)
                .map(|(count, kind)| format!("{} {}", count_vi(count), kind.vi))
                .collect();
            format!("{} {} cho {}", count_vi(award.total()), award.short_name_vi, recipients.join(", "))
        })
        .collect();
    if given.is_empty() {
        return format!("{campaign_vi} năm {year}: chưa có khen thưởng nào trong sổ.");
    }
    let names = once_each(authorities.iter().map(|authority| authority.vi.as_str()));
    let givers = names.join(", ");
    let mut sentences = vec![format!("{campaign_vi} năm {year}: {givers} tặng {}.", enumerate(&given, " và "))];
    for Undivided { short_name_vi, count, bodies, .. } in undivided.iter().filter(|set| set.says_something()) {
        let bodies = number_word(*bodies, BODIES_VI).map_or_else(|| bodies.to_string(), str::to_owned);
        sentences.push(format!("Nguồn không tách {} {short_name_vi} giữa {bodies} cơ quan.", count_vi(*count)));
    }
    sentences.join(" ")
}

/// The summary in English, a sentence more for each undivided set.
#[must_use]
pub fn en(summary: &Summary) -> String {
    let Summary { campaign_vi, campaign_en, year, authorities, awards, undivided } = summary;
    let campaign = or(campaign_en, campaign_vi);
    let given: Vec<String> = awards
        .iter()
        .filter(|award| award.total() > 0)
        .map(|award| {
            let recipients: Vec<String> = award
                .counts()
                .filter(|(count, _)| *count > 0)
                .map(|(count, kind)| format!("{} {}", count_en(count), if count == 1 { kind.en } else { kind.plural }))
                .collect();
            let AwardLine { short_name_vi, short_name_en, short_name_en_plural, .. } = award;
            let name = award_en(award.total(), short_name_vi, short_name_en, short_name_en_plural);
            format!("{name} to {}", enumerate(&recipients, " and "))
        })
        .collect();
    if given.is_empty() {
        return format!("{campaign}, {year}: no awards on record.");
    }
    let names = once_each(authorities.iter().map(|authority| or(&authority.en, &authority.vi)));
    let givers = enumerate(&names, " and ");
    let mut sentences = vec![format!("{campaign}, {year}: {givers} awarded {}.", enumerate(&given, " and "))];
    for set in undivided.iter().filter(|set| set.says_something()) {
        let Undivided { short_name_vi, short_name_en, short_name_en_plural, count, bodies } = set;
        let name = award_en(*count, short_name_vi, short_name_en, short_name_en_plural);
        let between = if *bodies == 2 { "between" } else { "among" };
        let bodies = number_word(*bodies, BODIES_EN).map_or_else(|| bodies.to_string(), str::to_owned);
        sentences.push(format!("The source does not divide the {name} {between} the {bodies} bodies."));
    }
    sentences.join(" ")
}

/// A count as Vietnamese papers write it: two digits at least, dots for thousands (`01`, `77`, `3.070`).
#[must_use]
pub fn count_vi(count: u64) -> String {
    if count < 10 { format!("0{count}") } else { grouped(count, '.') }
}

const BODIES_VI: [&str; 9] = ["hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười"];
const BODIES_EN: [&str; 9] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

fn number_word(number: usize, from_two: [&'static str; 9]) -> Option<&'static str> {
    from_two.get(number.checked_sub(2)?).copied()
}

fn count_en(count: u64) -> String {
    grouped(count, ',')
}

fn grouped(count: u64, mark: char) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(mark);
        }
        text.push(digit);
    }
    text
}

fn award_en(count: u64, name_vi: &str, one: &str, many: &str) -> String {
    let name = or(if count == 1 { one } else { or(many, one) }, name_vi);
    format!("{} {name}", count_en(count))
}

fn or<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.is_empty() { otherwise } else { text }
}

fn once_each<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = std::collections::HashSet::new();
    names.filter(|name| seen.insert(*name)).collect()
}

/// Commas, and `last` before the last.
fn enumerate<T: AsRef<str>>(items: &[T], last: &str) -> String {
    let mut text = String::new();
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            text.push_str(if at + 1 == items.len() { last } else { ", " });
        }
        text.push_str(item.as_ref());
    }
    text
}

impl AwardLine {
    /// How many of each kind, in the order in which a sentence names them.
    fn counts(&self) -> impl Iterator<Item = (u64, Label)> {
        let kinds = [
            (self.collective, RecipientKind::Collective),
            (self.household, RecipientKind::Household),
            (self.individual, RecipientKind::Individual),
        ];
        kinds.into_iter().map(|(count, kind)| (count, kind.label()))
    }

    fn total(&self) -> u64 {
        self.individual.saturating_add(self.collective).saturating_add(self.household)
    }
}

impl Undivided {
    fn says_something(&self) -> bool {
        self.count > 0 && self.bodies > 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn medal(individual: u64) -> AwardLine {
        AwardLine {
            short_name_vi: "kỷ niệm chương \"Vì sự nghiệp nhân đạo\"".to_owned(),
            short_name_en: "commemorative medal \"For the Cause of Humanity\"".to_owned(),
            short_name_en_plural: "commemorative medals \"For the Cause of Humanity\"".to_owned(),
            individual,
            collective: 0,
            household: 0,
        }
    }

    fn certificate(collective: u64, household: u64, individual: u64) -> AwardLine {
        AwardLine {
            short_name_vi: "Bằng khen".to_owned(),
            short_name_en: "certificate of merit".to_owned(),
            short_name_en_plural: "certificates of merit".to_owned(),
            individual,
            collective,
            household,
        }
    }

    fn together(count: u64, bodies: usize) -> Undivided {
        let AwardLine { short_name_vi, short_name_en, short_name_en_plural, .. } = certificate(0, 0, 0);
        Undivided { short_name_vi, short_name_en, short_name_en_plural, count, bodies }
    }

    fn authority(vi: &str, en: &str) -> AuthorityName {
        AuthorityName { vi: vi.to_owned(), en: en.to_owned() }
    }

    fn founding() -> Summary {
        let red_cross = authority("Trung ương Hội Chữ thập đỏ Việt Nam", "Viet Nam Red Cross Central Committee");
        let province = authority("Ủy ban nhân dân tỉnh Kiên Giang", "People's Committee of Kiên Giang Province");
        Summary {
            campaign_vi: "Vận động hiến máu tình nguyện".to_owned(),
            campaign_en: "Voluntary blood donation".to_owned(),
            year: 2019,
            authorities: vec![red_cross.clone(), red_cross, province],
            awards: vec![medal(1), certificate(25, 0, 52)],
            undivided: vec![together(77, 2)],
        }
    }

    #[test]
    fn the_founding_record_reads_as_its_source_tells_it() {
        assert_eq!(
            vi(&founding()),
            "Vận động hiến máu tình nguyện năm 2019: Trung ương Hội Chữ thập đỏ Việt Nam, Ủy ban nhân dân tỉnh Kiên Giang tặng \
             01 kỷ niệm chương \"Vì sự nghiệp nhân đạo\" cho 01 cá nhân và 77 Bằng khen cho 25 tập thể, 52 cá nhân. \
             Nguồn không tách 77 Bằng khen giữa hai cơ quan."
        );
        assert_eq!(
            en(&founding()),
            "Voluntary blood donation, 2019: Viet Nam Red Cross Central Committee and People's Committee of Kiên Giang Province \
             awarded 1 commemorative medal \"For the Cause of Humanity\" to 1 individual and 77 certificates of merit to \
             25 collectives and 52 individuals. The source does not divide the 77 certificates of merit between the two bodies."
        );
    }

    #[test]
    fn many_awards_and_authorities_are_told_with_commas_and_one_and() {
        let summary = Summary {
            authorities: vec![authority("A", "A"), authority("B", ""), authority("C", "C")],
            awards: vec![medal(2), certificate(0, 0, 0), certificate(1, 1, 3_068), medal(1_000_000)],
            undivided: vec![together(1, 3), together(3_000, 11), together(5, 1), together(0, 2)],
            ..founding()
        };
        assert_eq!(
            vi(&summary),
            "Vận động hiến máu tình nguyện năm 2019: A, B, C tặng 02 kỷ niệm chương \"Vì sự nghiệp nhân đạo\" cho 02 cá nhân, \
             3.070 Bằng khen cho 01 tập thể, 01 hộ gia đình, 3.068 cá nhân và \
             1.000.000 kỷ niệm chương \"Vì sự nghiệp nhân đạo\" cho 1.000.000 cá nhân. \
             Nguồn không tách 01 Bằng khen giữa ba cơ quan. Nguồn không tách 3.000 Bằng khen giữa 11 cơ quan."
        );
        assert_eq!(
            en(&summary),
            "Voluntary blood donation, 2019: A, B and C awarded 2 commemorative medals \"For the Cause of Humanity\" to \
             2 individuals, 3,070 certificates of merit to 1 collective, 1 household and 3,068 individuals and \
             1,000,000 commemorative medals \"For the Cause of Humanity\" to 1,000,000 individuals. \
             The source does not divide the 1 certificate of merit among the three bodies. \
             The source does not divide the 3,000 certificates of merit among the 11 bodies."
        );
    }

    #[test]
    fn a_campaign_without_awards_says_so() {
        for awards in [Vec::new(), vec![certificate(0, 0, 0)]] {
            let summary = Summary { authorities: Vec::new(), awards, undivided: Vec::new(), ..founding() };
            assert_eq!(vi(&summary), "Vận động hiến máu tình nguyện năm 2019: chưa có khen thưởng nào trong sổ.");
            assert_eq!(en(&summary), "Voluntary blood donation, 2019: no awards on record.");
        }
    }

    #[test]
    fn a_missing_english_name_falls_back() {
        let nameless = AwardLine { short_name_en_plural: String::new(), ..certificate(2, 0, 0) };
        let summary = Summary {
            campaign_en: String::new(),
            authorities: vec![authority("B", "")],
            awards: vec![nameless.clone(), AwardLine { short_name_en: String::new(), ..nameless }],
            undivided: Vec::new(),
            ..founding()
        };
        assert_eq!(
            en(&summary),
            "Vận động hiến máu tình nguyện, 2019: B awarded 2 certificate of merit to 2 collectives and 2 Bằng khen to 2 collectives."
        );
    }

    #[test]
    fn vietnamese_counts_have_two_digits_and_dots() {
        for (count, text) in
            [(0, "00"), (1, "01"), (10, "10"), (999, "999"), (3_070, "3.070"), (u64::MAX, "18.446.744.073.709.551.615")]
        {
            assert_eq!(count_vi(count), text);
        }
    }
}
