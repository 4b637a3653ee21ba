//! Judges the criteria of a rule by a recipient's records.

use super::{Answer, Criterion, EligibilityRule, Holds, Initiatives, Judged, Mode, Rated, Test};
use crate::domain::{
    decision::ConferralType,
    year::{Rating, RecipientYear},
};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

/// An award in force that the recipient received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The conferral.
    pub conferral_id: i64,
    /// The award.
    pub award_code: String,
    /// What it was called.
    pub award_name: String,
    /// The day of signing.
    pub signed_on: Option<NaiveDate>,
    /// The year of signing, which may be known where the day is not.
    pub signed_year: Option<i32>,
    /// The merit period.
    pub period: (Option<i32>, Option<i32>),
    /// The type.
    pub conferral_type: Option<ConferralType>,
}

impl Held {
    /// The last year of its merit, or the year of its day: where the clock of what follows starts.
    fn ends(&self) -> Option<i32> {
        self.period.1.or(self.period.0).or(self.signed_year)
    }

    /// Whether it was given by a day; unknown where only its year is known, or nothing.
    fn by(&self, day: NaiveDate) -> Answer {
        match (self.signed_on, self.signed_year) {
            (Some(signed), _) if signed <= day => Answer::Yes,
            (Some(_), _) => Answer::No,
            (None, Some(year)) if year < day.year() => Answer::Yes,
            (None, Some(year)) if year > day.year() => Answer::No,
            (None, _) => Answer::Unknown,
        }
    }

    /// Whether it may ground another award: not what was given ad hoc or in a campaign (NĐ 152/2025/NĐ-CP Đ.4.3).
    fn grounds(&self) -> bool {
        !matches!(self.conferral_type, Some(ConferralType::AdHoc | ConferralType::Campaign))
    }
}

/// What is known of a recipient.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    /// The award asked for.
    pub award_code: &'a str,
    /// The day asked for.
    pub on: NaiveDate,
    /// The awards in force.
    pub held: &'a [Held],
    /// The facts of each year.
    pub years: &'a BTreeMap<i32, RecipientYear>,
    /// Whether the recipient is dead on the day.
    pub dead: bool,
}

/// The years that count.
#[derive(Debug, Clone, Copy)]
struct Window {
    from: Option<i32>,
    to: i32,
}

impl Window {
    /// The last so many years of it.
    fn last(self, years: i32) -> Self {
        let from = self.to.saturating_sub(years.max(1)).saturating_add(1);
        Self { from: Some(self.from.map_or(from, |own| own.max(from))), to: self.to }
    }

    fn has(self, year: i32) -> bool {
        self.from.is_none_or(|from| from <= year)
    }
}

/// Judges a rule.
#[must_use]
pub fn judge(rule: &EligibilityRule, records: &Records<'_>) -> (Answer, Vec<Judged>) {
    // A year's merit is rewarded once by one form: what an earlier award of the same form was given for does not count
    // again (Law art. 5).
    let before = records.of(records.award_code).filter_map(Held::ends).max();
    let window = Window { from: before.map(|year| year + 1), to: records.last_year() };
    let criteria: Vec<_> = rule.criteria.iter().map(|criterion| records.judged(criterion, window)).collect();
    let mut answer = match rule.mode {
        Mode::AllOf => all(&criteria),
        Mode::AnyOf => any(&criteria),
    };
    // What an earlier award of unknown years was given for may be among what counts here; who belongs to a group, only
    // people know.
    if rule.group.is_some() || records.of(records.award_code).any(|held| held.ends().is_none()) {
        answer = answer.min(Answer::Unknown);
    }
    (answer, criteria)
}

fn all(criteria: &[Judged]) -> Answer {
    criteria.iter().fold(Answer::Yes, |answer, one| answer.min(one.answer))
}

fn any(criteria: &[Judged]) -> Answer {
    criteria.iter().fold(Answer::No, |answer, one| answer.max(one.answer))
}

/// Enough, or enough if the unknown ones are.
fn enough(known: usize, unknown: usize, wanted: i32) -> Answer {
    let wanted = usize::try_from(wanted).unwrap_or_default();
    match () {
        () if known >= wanted => Answer::Yes,
        () if known + unknown >= wanted => Answer::Unknown,
        () => Answer::No,
    }
}

/// An answer with the records it rests on.
#[derive(Debug, Default)]
struct Found {
    conferrals: BTreeSet<i64>,
    years: BTreeSet<i32>,
    criteria: Vec<Judged>,
}

impl Records<'_> {
    /// The last year that counts: the one before the day, or on its last day the year itself, if it was rated.
    fn last_year(&self) -> i32 {
        let year = self.on.year();
        let over = (self.on.month(), self.on.day()) == (12, 31);
        if over && self.years.get(&year).is_some_and(|facts| facts.rating.is_some()) { year } else { year - 1 }
    }

    /// What was awarded of this kind until the day, and may ground another award.
    fn of(&self, award: &str) -> impl Iterator<Item = &Held> {
        self.held
            .iter()
            .filter(move |held| held.award_code == award && held.grounds() && held.by(self.on) != Answer::No)
    }

    fn judged(&self, criterion: &Criterion, window: Window) -> Judged {
        let mut found = Found::default();
        let answer = match &criterion.test {
            Test::AllOf(of) => {
                found.criteria = of.iter().map(|one| self.judged(one, window)).collect();
                all(&found.criteria)
            }
            Test::AnyOf(of) => {
                found.criteria = of.iter().map(|one| self.judged(one, window)).collect();
                any(&found.criteria)
            }
            Test::Holds(holds) => self.holds(holds, window, &mut found),
            Test::Rated(rated) => self.rated(rated, window, &mut found),
            Test::Initiatives(wanted) => self.initiatives(wanted, window, &mut found),
            Test::After(after) => self.after(&after.award, &after.of, criterion, window, &mut found),
            Test::Once => {
                let had: Vec<_> = self
                    .held
                    .iter()
                    .filter(|held| held.award_code == self.award_code)
                    .map(|held| (held.by(self.on), held.conferral_id))
                    .collect();
                found.conferrals.extend(had.iter().filter(|(by, _)| *by != Answer::No).map(|(_, id)| *id));
                match had.iter().map(|(by, _)| *by).max() {
                    _ if self.dead => Answer::No,
                    Some(Answer::Yes) => Answer::No,
                    Some(Answer::Unknown) => Answer::Unknown,
                    Some(Answer::No) | None => Answer::Yes,
                }
            }
            Test::Judged => Answer::Unknown,
        };
        for one in &found.criteria {
            found.conferrals.extend(&one.conferral_ids);
            found.years.extend(&one.years);
        }
        Judged {
            point: criterion.point.clone(),
            text: criterion.text.clone(),
            answer,
            conferral_ids: found.conferrals.into_iter().collect(),
            years: found.years.into_iter().collect(),
            criteria: found.criteria,
        }
    }

    fn holds(&self, wanted: &Holds, window: Window, found: &mut Found) -> Answer {
        let window = wanted.within_years.map_or(window, |years| window.last(years));
        // One for a year: a record entered twice is one award. What may have been given later, or in unknown years, is
        // doubtful.
        let mut of_year: BTreeMap<i32, i64> = BTreeMap::new();
        let mut doubtful = 0;
        for held in self.of(&wanted.award) {
            match held.ends() {
                Some(year) if !window.has(year) => {}
                Some(year) if held.by(self.on) == Answer::Yes => {
                    of_year.entry(year).or_insert(held.conferral_id);
                }
                _ => doubtful += 1,
            }
        }
        if !wanted.consecutive {
            found.conferrals.extend(of_year.values());
            return enough(of_year.len(), doubtful, wanted.count);
        }
        // The latest run that is long enough, else the longest.
        let mut runs: Vec<Vec<(i32, i64)>> = Vec::new();
        for (year, id) in of_year {
            match runs.last_mut() {
                Some(run) if run.last().is_some_and(|(before, _)| year - before <= wanted.every_years) => {
                    run.push((year, id));
                }
                _ => runs.push(vec![(year, id)]),
            }
        }
        if wanted.up_to_date {
            runs.retain(|run| run.last().is_some_and(|(year, _)| *year >= self.on.year() - 1));
        }
        let long = |run: &&Vec<(i32, i64)>| i32::try_from(run.len()).is_ok_and(|length| length >= wanted.count);
        let run = runs.iter().rev().find(long).or_else(|| runs.iter().max_by_key(|run| run.len()));
        let run = run.map(Vec::as_slice).unwrap_or_default();
        found
            .conferrals
            .extend(run.iter().rev().take(usize::try_from(wanted.count).unwrap_or_default()).map(|(_, id)| *id));
        enough(run.len(), doubtful, wanted.count)
    }

    /// Whether a year was rated at least so; a year with a discipline was not.
    fn year(&self, year: i32, at_least: Rating, found: &mut Found) -> Answer {
        let Some(facts) = self.years.get(&year) else { return Answer::Unknown };
        found.years.insert(year);
        match facts.rating {
            _ if facts.disciplined => Answer::No,
            Some(rating) if rating >= at_least => Answer::Yes,
            Some(_) => Answer::No,
            None => Answer::Unknown,
        }
    }

    fn rated(&self, wanted: &Rated, window: Window, found: &mut Found) -> Answer {
        if wanted.consecutive {
            let first = window.to.saturating_sub(wanted.years.max(1)).saturating_add(1);
            if !window.has(first) {
                return Answer::No;
            }
            return (first..=window.to)
                .fold(Answer::Yes, |answer, year| answer.min(self.year(year, wanted.at_least, found)));
        }
        let Some(from) = window.from else {
            // Without a beginning, the years nobody recorded may be enough.
            let known = self
                .years
                .keys()
                .filter(|year| **year <= window.to && self.year(**year, wanted.at_least, found) == Answer::Yes)
                .count();
            return enough(known, usize::MAX / 2, wanted.years);
        };
        let answers: Vec<_> = (from..=window.to).map(|year| self.year(year, wanted.at_least, found)).collect();
        let count = |answer| answers.iter().filter(|one| **one == answer).count();
        enough(count(Answer::Yes), count(Answer::Unknown), wanted.years)
    }

    fn initiatives(&self, wanted: &Initiatives, window: Window, found: &mut Found) -> Answer {
        let window = window.last(wanted.within_years);
        let years = window.from.unwrap_or(window.to)..=self.on.year().max(window.to);
        let mut known = 0;
        for facts in years.clone().filter_map(|year| self.years.get(&year)) {
            let fit = facts.initiatives.iter().filter(|initiative| initiative.scope >= wanted.scope).count();
            known += fit;
            if fit > 0 {
                found.years.insert(facts.year);
            }
        }
        let unknown = (*years.start()..=window.to).any(|year| !self.years.contains_key(&year));
        enough(known, if unknown { usize::MAX / 2 } else { 0 }, wanted.count)
    }

    /// Of the awards it may start from, the one that leads furthest; each year since must have been rated good or
    /// better.
    fn after(&self, award: &str, of: &[Criterion], whole: &Criterion, window: Window, found: &mut Found) -> Answer {
        let mut best: Option<(Answer, Vec<Judged>)> = None;
        let sure = |held: &&Held| held.ends().is_some() && held.by(self.on) == Answer::Yes;
        let doubtful = self.of(award).any(|held| !sure(&held));
        let mut starts: Vec<_> = self
            .of(award)
            .filter(sure)
            .filter_map(|held| Some((held.ends()?, held.conferral_id, &held.award_name)))
            .collect();
        starts.sort_unstable();
        for (ends, id, name) in starts.into_iter().rev() {
            let since = Window { from: Some(window.from.map_or(ends + 1, |from| from.max(ends + 1))), to: window.to };
            let had = Judged {
                point: whole.point.clone(),
                text: format!("Đã được tặng {name}"),
                answer: Answer::Yes,
                conferral_ids: vec![id],
                years: Vec::new(),
                criteria: Vec::new(),
            };
            let criteria: Vec<_> =
                [had, self.gap(whole, since)].into_iter().chain(of.iter().map(|one| self.judged(one, since))).collect();
            let answer = all(&criteria);
            if best.as_ref().is_none_or(|(before, _)| answer > *before) {
                best = Some((answer, criteria));
            }
        }
        // One whose years are not known may lead further.
        let least = if doubtful { Answer::Unknown } else { Answer::No };
        let Some((answer, criteria)) = best else { return least };
        found.criteria = criteria;
        answer.max(least)
    }

    fn gap(&self, whole: &Criterion, since: Window) -> Judged {
        let mut found = Found::default();
        let first = since.from.unwrap_or(since.to);
        let answer =
            (first..=since.to).fold(Answer::Yes, |answer, year| answer.min(self.year(year, Rating::Good, &mut found)));
        Judged {
            point: whole.point.clone(),
            text: "Mọi năm kể từ đó đều hoàn thành tốt nhiệm vụ trở lên (NĐ 152/2025/NĐ-CP Đ.33.7)".to_owned(),
            answer,
            conferral_ids: Vec::new(),
            years: found.years.into_iter().collect(),
            criteria: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests;
