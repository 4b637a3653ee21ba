//! The one sentence of a campaign's summary: who gave how many awards to whom, in Vietnamese and in English.
//!
//! It stands apart from the counting, so that the page, the API and the command line say the same words and a test can
//! read them without a database.

use crate::domain::{award::Verb, conferral::ConferralStatus, fault::Text, label::Label, recipient::RecipientKind};

/// What the sentence tells. The lists come in the order in which they are to be named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The campaign's Vietnamese name.
    pub campaign_vi: String,
    /// Its English name; the Vietnamese one stands where this is empty, as everywhere below.
    pub campaign_en: String,
    /// The first and the last year of merit; absent where no source names them.
    pub period: Option<(i32, i32)>,
    /// Every authority that gave one of the awards, alone or with others; one named twice is said once.
    pub authorities: Vec<AuthorityName>,
    /// The awards with their counts over all authorities.
    pub awards: Vec<AwardLine>,
    /// What several authorities gave together and the source does not divide between them.
    pub undivided: Vec<Undivided>,
    /// What bodies gave that no source names, beside the authorities above: the award's name, and how many.
    pub unattributed: Vec<(AwardName, u64)>,
    /// The statuses that are counted.
    pub statuses: Vec<ConferralStatus>,
    /// Whether a filter leaves out some of what the campaign has.
    pub is_narrowed: bool,
}

impl Summary {
    /// That something else is counted than what is in force.
    fn counted(&self) -> Option<Text> {
        let words = |of: fn(Label) -> &'static str, last: &str| {
            let all: Vec<String> = self.statuses.iter().map(|status| of(status.label()).to_owned()).collect();
            enumerate(&all, last)
        };
        (!self.statuses.is_empty() && self.statuses != [ConferralStatus::InForce]).then(|| {
            let (vi, en) = (words(|label| label.vi, " và "), words(|label| label.en, " and "));
            Text::new(format!("Đây là những lượt {vi}."), format!("These are the awards {en}."))
        })
    }
}

/// An authority's name as it is said in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityName {
    /// In Vietnamese.
    pub vi: String,
    /// In English.
    pub en: String,
}

/// An award's name as it is said in the sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardName {
    /// The short Vietnamese name, `Bằng khen`.
    pub vi: String,
    /// The short English name in the singular.
    pub en: String,
    /// Its plural; empty where the singular serves for both.
    pub en_plural: String,
    /// The verb by which it is given.
    pub verb: Verb,
}

/// One award and how many of each kind of recipient have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwardLine {
    /// Its name.
    pub name: AwardName,
    /// How many individuals.
    pub individual: u64,
    /// How many collectives.
    pub collective: u64,
    /// How many households.
    pub household: u64,
    /// How many whose kind the source does not divide.
    pub unspecified: u64,
    /// How many of all these after death.
    pub posthumous: u64,
    /// How many works, for prizes that authors share.
    pub works: Option<u64>,
}

/// How many of an award one set of authorities gave without the source saying which gave which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undivided {
    /// The award's name.
    pub name: AwardName,
    /// How many were given together.
    pub count: u64,
    /// How many authorities are in the set; below two there is nothing to divide, and nothing is said.
    pub bodies: usize,
}

/// The summary in Vietnamese, a sentence more for each undivided set.
///
/// Recipients are named as tập thể, hộ gia đình, cá nhân; kinds and awards of which there are none are left out. A verb
/// is said once for the awards that share it.
#[must_use]
pub fn vi(summary: &Summary) -> String {
    let Summary { campaign_vi, campaign_en: _, period, authorities, awards, undivided, unattributed, .. } = summary;
    let when = match period {
        Some((from, to)) if from == to => format!("năm {from}"),
        Some((from, to)) => format!("giai đoạn {from}-{to}"),
        None => "(không rõ năm)".to_owned(),
    };
    let given = with_verbs(awards, AwardLine::verb_vi, |award| {
        let recipients: Vec<String> = award
            .counts()
            .filter(|(count, _)| *count > 0)
            .map(|(count, kind)| format!("{} {}", count_vi(count), kind.vi))
            .chain((award.unspecified > 0).then(|| format!("{} {UNDIVIDED_VI}", count_vi(award.unspecified))))
            .collect();
        format!("{} cho {}", award.name.counted_vi(award.pieces(), false), recipients.join(", "))
    });
    if given.is_empty() {
        let none = if summary.is_narrowed {
            "không có khen thưởng nào theo bộ lọc"
        } else {
            "chưa có khen thưởng nào trong sổ"
        };
        return format!("{campaign_vi} {when}: {none}.");
    }
    let names = once_each(authorities.iter().map(|authority| authority.vi.as_str()));
    let givers =
        if names.is_empty() { "Nguồn không nêu cơ quan quyết định;".to_owned() } else { names.join(", ") };
    let mut sentences = vec![format!("{campaign_vi} {when}: {givers} {}.", enumerate(&given, " và "))];
    for Undivided { name, count, bodies } in undivided.iter().filter(|set| set.says_something()) {
        let bodies = number_word(*bodies, BODIES_VI).map_or_else(|| bodies.to_string(), str::to_owned);
        sentences.push(format!("Nguồn không tách {} giữa {bodies} cơ quan.", name.counted_vi(*count, true)));
    }
    for (name, count) in unattributed.iter().filter(|(_, count)| *count > 0 && !names.is_empty()) {
        sentences.push(format!("Nguồn không nêu cơ quan quyết định của {}.", name.counted_vi(*count, true)));
    }
    sentences.extend(summary.counted().map(|text| text.vi));
    sentences.join(" ")
}

/// The summary in English, a sentence more for each undivided set.
#[must_use]
pub fn en(summary: &Summary) -> String {
    let Summary { campaign_vi, campaign_en, period, authorities, awards, undivided, unattributed, .. } = summary;
    let campaign = or(campaign_en, campaign_vi);
    let when = match period {
        Some((from, to)) if from == to => from.to_string(),
        Some((from, to)) => format!("{from}-{to}"),
        None => "year unknown".to_owned(),
    };
    let given = with_verbs(awards, AwardLine::verb_en, |award| {
        let recipients: Vec<String> = award
            .counts()
            .filter(|(count, _)| *count > 0)
            .map(|(count, kind)| format!("{} {}", count_en(count), if count == 1 { kind.en } else { kind.plural }))
            .chain((award.unspecified > 0).then(|| undivided_en(award.unspecified)))
            .collect();
        let dead = match award.posthumous {
            0 => String::new(),
            some if some == award.total() => String::new(),
            some => format!(" ({} posthumously)", count_en(some)),
        };
        let name = award.name.counted_en(award.pieces(), false);
        let preposition = if award.name.verb.title { "on" } else { "to" };
        format!("{name} {preposition} {}{dead}", enumerate(&recipients, " and "))
    });
    if given.is_empty() {
        let none = if summary.is_narrowed { "no awards that the filter asks for" } else { "no awards on record" };
        return format!("{campaign}, {when}: {none}.");
    }
    let names = once_each(authorities.iter().map(|authority| or(&authority.en, &authority.vi)));
    let givers =
        if names.is_empty() { "an authority the source does not name".to_owned() } else { enumerate(&names, " and ") };
    let mut sentences = vec![format!("{campaign}, {when}: {givers} {}.", enumerate(&given, " and "))];
    for Undivided { name, count, bodies } in undivided.iter().filter(|set| set.says_something()) {
        let between = if *bodies == 2 { "between" } else { "among" };
        let bodies = number_word(*bodies, BODIES_EN).map_or_else(|| bodies.to_string(), str::to_owned);
        let name = name.counted_en(*count, true);
        sentences.push(format!("The source does not divide the {name} {between} the {bodies} bodies."));
    }
    for (name, count) in unattributed.iter().filter(|(_, count)| *count > 0 && !names.is_empty()) {
        sentences.push(format!("The source does not say who decided on the {}.", name.counted_en(*count, true)));
    }
    sentences.extend(summary.counted().map(|text| text.en));
    sentences.join(" ")
}

/// Recipients whose kind no source divides.
const UNDIVIDED_VI: &str = "đối tượng (nguồn không tách tập thể, hộ gia đình, cá nhân)";

fn undivided_en(count: u64) -> String {
    let recipients = if count == 1 { "recipient" } else { "recipients" };
    format!("{} {recipients} (the source does not divide collectives, households and individuals)", count_en(count))
}

/// The awards of which there are some, each verb before the first of those that share it.
fn with_verbs(
    awards: &[AwardLine],
    verb: fn(&AwardLine) -> String,
    said: impl Fn(&AwardLine) -> String,
) -> Vec<String> {
    let mut last = None;
    let mut all = Vec::new();
    for award in awards.iter().filter(|award| award.total() > 0) {
        let verb = verb(award);
        let said = said(award);
        all.push(if last.as_ref() == Some(&verb) { said } else { format!("{verb} {said}") });
        last = Some(verb);
    }
    all
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

/// A number with a mark for thousands.
#[must_use]
pub fn grouped(count: u64, mark: char) -> String {
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

impl AwardName {
    /// So many of it; a title is counted only where `pieces` asks for it.
    fn counted_vi(&self, count: u64, pieces: bool) -> String {
        match (self.verb.title, pieces) {
            (true, false) => format!("danh hiệu {}", self.vi),
            (true, true) => format!("{} danh hiệu {}", count_vi(count), self.vi),
            (false, _) => format!("{} {}", count_vi(count), self.vi),
        }
    }

    fn counted_en(&self, count: u64, pieces: bool) -> String {
        if self.verb.title && !pieces {
            return format!("the title {}", or(&self.en, &self.vi));
        }
        let name = or(if count == 1 { &self.en } else { or(&self.en_plural, &self.en) }, &self.vi);
        format!("{} {name}", count_en(count))
    }
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
        [self.individual, self.collective, self.household, self.unspecified].into_iter().fold(0, u64::saturating_add)
    }

    /// How many pieces were given: the authors of one work share one.
    fn pieces(&self) -> u64 {
        self.works.unwrap_or_else(|| self.total())
    }

    fn verb_vi(&self) -> String {
        let Verb { living, posthumous, .. } = self.name.verb;
        match self.posthumous {
            0 => living.to_owned(),
            all if all >= self.total() => posthumous.to_owned(),
            _ => format!("{living}, {posthumous}"),
        }
    }

    fn verb_en(&self) -> String {
        let verb = if self.name.verb.title { "conferred" } else { "awarded" };
        if self.posthumous > 0 && self.posthumous >= self.total() {
            format!("posthumously {verb}")
        } else {
            verb.to_owned()
        }
    }
}

impl Undivided {
    fn says_something(&self) -> bool {
        self.count > 0 && self.bodies > 1
    }
}

#[cfg(test)]
mod tests;
