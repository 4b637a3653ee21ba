//! Registered decisions with their lines, in the order of their days of signing, the same for the same seed.

use crate::{
    names,
    office::{self, FIRST_YEAR, LAST_YEAR},
    random::Random,
};
use award_registry::{
    domain::{
        authority::Authority,
        award::{Award, AwardKind},
        decision::{
            Act, Attribution, ConferralType, Decision, DecisionState, Evidence, Instrument, Line, StoredDecision,
        },
        number::{number_key, reference, symbol_key},
        recipient::{Recipient, RecipientKind, Sex, StoredRecipient},
        stored::Stored,
    },
    store::{conferral::Registered, decision::numbers::Number},
};
use chrono::{Datelike, Days, NaiveDate};
use std::collections::HashMap;

/// The last day anything was signed on, so that a register made today is made the same tomorrow.
const LAST_DAY: (i32, u32, u32) = (2026, 9, 30);

/// How much is made.
#[derive(Debug, Clone, Copy)]
pub struct Amounts {
    /// Conferrals.
    pub conferrals: usize,
    /// Recipients.
    pub recipients: usize,
    /// Decisions.
    pub decisions: usize,
}

/// A set of authorities that decide together.
#[derive(Debug, Clone)]
pub struct Deciders {
    /// Its number.
    pub id: i64,
    /// Its members, the first of which gives the level and the symbol.
    pub members: Vec<Stored<Authority>>,
    /// How they share.
    pub attribution: Attribution,
}

/// What the decisions refer to.
#[derive(Debug)]
pub struct Offices {
    /// The awards of the catalogue, by code.
    pub awards: HashMap<String, Stored<Award>>,
    /// The sets of authorities.
    pub deciders: Vec<Deciders>,
    /// The campaigns: number and code.
    pub campaigns: Vec<(i64, String)>,
}

/// A decision before it is written: its day, its year of merit, how many lines it has.
#[derive(Debug, Clone, Copy)]
struct Outline {
    year: i32,
    day: NaiveDate,
    lines: usize,
}

/// A recipient who may be awarded again.
#[derive(Debug)]
struct Known {
    id: i64,
    name: Box<str>,
    birth_year: Option<i32>,
    unit: Option<Box<str>>,
}

/// One write: so many decisions with all they bring.
#[derive(Debug, Default)]
pub struct Batch {
    /// The decisions with the number of their set.
    pub decisions: Vec<(StoredDecision, i64)>,
    /// The numbers they take: place of the set, number, decision.
    pub numbers: Vec<(usize, Number, i64)>,
    /// New recipients.
    pub recipients: Vec<StoredRecipient>,
    /// The conferrals.
    pub conferrals: Vec<Registered>,
}

/// How much the next batch needs.
#[derive(Debug)]
pub struct Needs {
    outlines: Vec<Outline>,
    fresh: Vec<bool>,
}

impl Needs {
    /// How many decisions.
    #[must_use]
    pub fn decisions(&self) -> usize {
        self.outlines.len()
    }

    /// How many conferrals.
    #[must_use]
    pub fn conferrals(&self) -> usize {
        self.fresh.len()
    }

    /// How many new recipients.
    #[must_use]
    pub fn recipients(&self) -> usize {
        self.fresh.iter().filter(|fresh| **fresh).count()
    }
}

/// Numbers set aside for a batch.
#[derive(Debug)]
pub struct Reserved {
    /// Of decisions.
    pub decisions: Vec<i64>,
    /// Of conferrals.
    pub conferrals: Vec<i64>,
    /// Of recipients.
    pub recipients: Vec<i64>,
}

/// Makes one batch after another.
#[derive(Debug)]
pub struct Generator {
    random: Random,
    offices: Offices,
    outlines: std::vec::IntoIter<Outline>,
    conferrals_left: usize,
    recipients_left: usize,
    known: HashMap<RecipientKind, Vec<Known>>,
    units: Vec<String>,
    last_numbers: HashMap<(usize, i32), u32>,
}

impl Generator {
    /// A generator of these amounts; the offices stand in the register already.
    #[must_use]
    pub fn new(amounts: Amounts, offices: Offices, mut random: Random) -> Self {
        let outlines = outlines(amounts, &mut random).into_iter();
        let units = (0..4000).map(|_| names::unit(&mut random)).collect();
        Self {
            random,
            offices,
            outlines,
            conferrals_left: amounts.conferrals,
            recipients_left: amounts.recipients,
            known: HashMap::new(),
            units,
            last_numbers: HashMap::new(),
        }
    }

    /// What the next so many decisions need; none when all are made.
    pub fn next(&mut self, decisions: usize) -> Option<Needs> {
        let outlines: Vec<_> = self.outlines.by_ref().take(decisions).collect();
        let lines = outlines.iter().map(|o| o.lines).sum();
        let mut fresh = Vec::with_capacity(lines);
        for _ in 0..lines {
            // Selection sampling: in the end exactly so many recipients have come.
            let new = usize::try_from(self.random.below(self.conferrals_left as u64)).unwrap_or_default()
                < self.recipients_left;
            self.conferrals_left -= 1;
            self.recipients_left -= usize::from(new);
            fresh.push(new);
        }
        (!outlines.is_empty()).then_some(Needs { outlines, fresh })
    }

    /// The offices the decisions refer to.
    #[must_use]
    pub fn offices(&self) -> &Offices {
        &self.offices
    }

    /// Writes the batch out.
    pub fn batch(&mut self, needs: Needs, reserved: Reserved) -> Batch {
        let mut batch = Batch::default();
        let Reserved { decisions, conferrals, recipients } = reserved;
        let (mut conferrals, mut recipients, mut fresh) =
            (conferrals.into_iter(), recipients.into_iter(), needs.fresh.into_iter());
        for (outline, id) in needs.outlines.into_iter().zip(decisions) {
            let place = self.random.place(self.offices.deciders.len());
            let mut decision = self.decision(id, outline, place, &mut batch);
            let evidence = decision.facts.evidence;
            let mut kinds: Vec<_> = (0..outline.lines).map(|_| *self.random.weighed(KINDS)).collect();
            kinds.sort_by_key(|kind| *kind == RecipientKind::Individual);
            for (kind, number) in kinds.into_iter().zip(1..) {
                let new = fresh.next().unwrap_or(false);
                let line = self.line(number, kind, place, &decision);
                let who = if new {
                    let recipient = self.recipient(
                        recipients.next().unwrap_or_default(),
                        kind,
                        &decision.created_at,
                        outline.day.year(),
                    );
                    batch.recipients.push(recipient.clone());
                    self.known.entry(kind).or_default().push(Known {
                        id: recipient.id,
                        name: recipient.facts.name.as_str().into(),
                        birth_year: recipient.facts.birth_year,
                        unit: recipient.facts.unit.as_deref().map(Into::into),
                    });
                    self.known.get(&kind).and_then(|known| known.last())
                } else if evidence != Some(Evidence::Original) && self.random.percent(4) {
                    None
                } else {
                    self.known.get(&kind).filter(|known| !known.is_empty()).map(|known| self.random.pick(known))
                };
                let registered =
                    registered(conferrals.next().unwrap_or_default(), line, who, &decision, &self.offices, place);
                count(&mut decision, &registered.line);
                batch.conferrals.push(registered);
            }
            let set = self.offices.deciders.get(place).map_or(0, |deciders| deciders.id);
            batch.decisions.push((decision, set));
        }
        batch
    }

    /// A registered decision without its lines; its number is noted in the batch.
    fn decision(&mut self, id: i64, outline: Outline, place: usize, batch: &mut Batch) -> StoredDecision {
        let Outline { year, day, lines } = outline;
        let random = &mut self.random;
        let deciders = deciders_at(&self.offices, place);
        let first = deciders.members.first().map(|a| &a.facts);
        let evidence = *random.weighed(EVIDENCE);
        let known_paper = evidence == Evidence::Original || random.percent(70);
        let symbol = first.and_then(|a| a.symbol.clone()).filter(|_| known_paper);
        let number = known_paper.then(|| {
            let last = self.last_numbers.entry((place, day.year())).or_default();
            *last += 1;
            // Sets share their members' numbers, so each set has a range of its own, as offices give them to their
            // departments.
            (place * 10_000 + *last as usize).to_string()
        });
        if let Some(number) = &number {
            let taken = Number {
                year: day.year(),
                number_key: number_key(number),
                symbol_key: symbol.as_deref().map(symbol_key).unwrap_or_default(),
            };
            batch.numbers.push((place, taken, id));
        }
        let campaign = random.percent(60).then(|| random.pick(&self.offices.campaigns).1.clone());
        let subject = campaign
            .as_ref()
            .map_or_else(|| "đạt thành tích xuất sắc".to_owned(), |code| format!("trong phong trào {code}"));
        let entered = format!(
            "{}T0{}:{:02}:{:02}.000Z",
            day + Days::new(3),
            random.between(2, 9),
            random.between(0, 59),
            random.between(0, 59)
        );
        StoredDecision {
            id,
            version: 3,
            state: DecisionState::Registered,
            reference: reference(number.as_deref(), symbol.as_deref()),
            authority_names: deciders.members.iter().map(|a| a.facts.name_vi.clone()).collect(),
            facts: Decision {
                act: Act::Award,
                instrument: Instrument::Decision,
                authority_codes: deciders.members.iter().map(|a| a.facts.code.clone()).collect(),
                attribution: deciders.attribution,
                issuer_as_written: first.map(|a| a.name_vi.to_uppercase()),
                number,
                symbol,
                further_numbers: Vec::new(),
                signed_on: known_paper.then_some(day),
                signed_year: Some(day.year()),
                signed_month: None,
                announced_on: None,
                announced_year: None,
                announced_by: None,
                effective_on: known_paper.then_some(day),
                title: Some(format!("Về việc khen thưởng các tập thể, cá nhân {subject} năm {year}")),
                signer_name: Some(names::person(random).0),
                signer_capacity: Some("KT. CHỦ TỊCH, PHÓ CHỦ TỊCH".to_owned()),
                proposals: Vec::new(),
                legal_bases: vec!["Luật Thi đua, khen thưởng".to_owned()],
                conferral_type: Some(if campaign.is_some() { ConferralType::Campaign } else { *random.weighed(TYPES) }),
                campaign_code: campaign,
                year_from: Some(year),
                year_to: Some(year),
                evidence: Some(evidence),
                source: Some(format!("Hồ sơ lưu, hộp {}", random.between(1, 900))),
                stated_totals: Vec::new(),
                classification: None,
                remark: None,
                relations: Vec::new(),
                cancel_reason: None,
                targets: Vec::new(),
                lines: Vec::new(),
            },
            line_count: i64::try_from(lines).unwrap_or_default(),
            totals: Vec::new(),
            acknowledged: Vec::new(),
            notes: Vec::new(),
            cleaned: Vec::new(),
            returned_reason: None,
            voided_by: None,
            replaced_by: Vec::new(),
            created_by: "van-thu-1".to_owned(),
            edited_by: "van-thu-1".to_owned(),
            submitted_by: Some("van-thu-1".to_owned()),
            registered_by: Some("giu-so-1".to_owned()),
            created_at: entered.clone(),
            updated_at: entered.clone(),
            registered_at: Some(entered),
        }
    }

    fn line(&mut self, line: i32, kind: RecipientKind, place: usize, decision: &StoredDecision) -> Line {
        let random = &mut self.random;
        let level = deciders_at(&self.offices, place).members.first().map(|a| a.facts.level);
        let given = level.map(office::awards).unwrap_or_default();
        let fits: Vec<(&str, u32)> = given
            .iter()
            .filter(|(code, _)| {
                self.offices.awards.get(*code).is_some_and(|award| award.facts.recipient_kinds.contains(&kind))
            })
            .copied()
            .collect();
        Line {
            line,
            award_code: (*random.weighed(&fits)).to_owned(),
            recipient_kind: kind,
            recipient_id: None,
            unnamed: false,
            times: None,
            name: None,
            honorific: None,
            sex: None,
            birth_year: None,
            birth_on: None,
            post: (kind == RecipientKind::Individual).then(|| (*random.pick(names::POSTS)).to_owned()),
            unit: None,
            parent_unit: None,
            reason: random
                .percent(20)
                .then(|| format!("Có thành tích xuất sắc năm {}", decision.facts.year_from.unwrap_or_default())),
            posthumous: kind == RecipientKind::Individual && random.percent(1),
            campaign_code: None,
            year_from: None,
            year_to: None,
            conferral_type: None,
            certificate_number: random.percent(30).then(|| random.between(1, 99_999).to_string()),
            origin: None,
            shared_group: None,
            external_ids: Vec::new(),
        }
    }

    fn recipient(&mut self, id: i64, kind: RecipientKind, now: &str, year: i32) -> StoredRecipient {
        let random = &mut self.random;
        let individual = kind == RecipientKind::Individual;
        let (name, sex, parent_unit): (String, Option<Sex>, Option<String>) = match kind {
            RecipientKind::Individual => {
                let (name, sex) = names::person(random);
                (name, Some(sex), None)
            }
            RecipientKind::Collective => {
                let (name, above) = names::collective(random);
                (name, None, above)
            }
            RecipientKind::Household | RecipientKind::Unspecified => (names::household(random), None, None),
        };
        let facts = Recipient {
            kind,
            name,
            sex: sex.filter(|_| random.percent(70)),
            birth_year: (individual && random.percent(60)).then(|| year - random.between(22, 65)),
            birth_on: None,
            died_on: None,
            post: individual.then(|| (*random.pick(names::POSTS)).to_owned()),
            unit: individual.then(|| random.pick(&self.units).clone()),
            unit_recipient_id: None,
            nationality: None,
            aliases: None,
            parent_unit,
            origin: None,
            members: Vec::new(),
            external_ids: Vec::new(),
        };
        let now = now.to_owned();
        StoredRecipient {
            id,
            version: 1,
            facts,
            aliases: Vec::new(),
            merged_ids: Vec::new(),
            merged_into_id: None,
            created_at: now.clone(),
            updated_at: now,
        }
    }
}

const KINDS: &[(RecipientKind, u32)] =
    &[(RecipientKind::Individual, 70), (RecipientKind::Collective, 27), (RecipientKind::Household, 3)];
const EVIDENCE: &[(Evidence, u32)] =
    &[(Evidence::Original, 72), (Evidence::CertifiedCopy, 14), (Evidence::Press, 10), (Evidence::Declaration, 4)];
const TYPES: &[(ConferralType, u32)] =
    &[(ConferralType::Merit, 70), (ConferralType::AdHoc, 15), (ConferralType::Career, 15)];

fn deciders_at(offices: &Offices, place: usize) -> &Deciders {
    offices.deciders.get(place).unwrap_or_else(|| unreachable!("the place is one of the list"))
}

/// The decisions by day: sizes as uneven as real ones (most are short, a few have hundreds of lines), years evenly
/// drawn.
fn outlines(amounts: Amounts, random: &mut Random) -> Vec<Outline> {
    let Amounts { conferrals, decisions, .. } = amounts;
    let decisions = decisions.clamp(1, conferrals.max(1));
    // Products of two draws: a long tail without logarithms, whose last digit may differ from machine to machine.
    let weights: Vec<u64> = (0..decisions).map(|_| 1 + random.below(1000) * random.below(1000) / 1000).collect();
    let total: u64 = weights.iter().sum();
    let spare = conferrals.saturating_sub(decisions) as u64;
    let mut sizes: Vec<usize> = weights
        .iter()
        .map(|w| 1 + usize::try_from(u128::from(spare) * u128::from(*w) / u128::from(total)).unwrap_or_default())
        .collect();
    let mut rest = conferrals.saturating_sub(sizes.iter().sum());
    for size in &mut sizes {
        let more = usize::from(rest > 0);
        *size += more;
        rest -= more;
    }
    let last = NaiveDate::from_ymd_opt(LAST_DAY.0, LAST_DAY.1, LAST_DAY.2).unwrap_or_default();
    let mut all: Vec<Outline> = sizes
        .into_iter()
        .map(|lines| {
            let year = random.between(FIRST_YEAR, LAST_YEAR);
            let day = NaiveDate::from_yo_opt(year + 1, 1).unwrap_or_default() + Days::new(random.below(365));
            Outline { year, day: day.min(last), lines }
        })
        .collect();
    all.sort_by_key(|outline| outline.day);
    all
}

/// A line as registering writes it.
fn registered(
    id: i64,
    mut line: Line,
    who: Option<&Known>,
    decision: &StoredDecision,
    offices: &Offices,
    place: usize,
) -> Registered {
    let facts = &decision.facts;
    line.unit = who.and_then(|who| who.unit.as_deref()).map(str::to_owned);
    line.unnamed = who.is_none();
    let award = offices.awards.get(&line.award_code);
    Registered {
        id,
        decision_id: decision.id,
        award: award.map_or((0, String::new(), AwardKind::Other, 0), |a| {
            (a.id, a.facts.name_vi.clone(), a.facts.kind, a.facts.precedence)
        }),
        recipient_id: who.map(|who| who.id),
        name: who.map(|who| who.name.to_string()),
        birth_year: who.and_then(|who| who.birth_year),
        authority_set_id: deciders_at(offices, place).id,
        signed_on: facts.signed_on,
        signed_year: facts.signed_year,
        campaign_id: facts
            .campaign_code
            .as_ref()
            .and_then(|code| offices.campaigns.iter().find(|(_, known)| known == code))
            .map(|(id, _)| *id),
        period: (facts.year_from, facts.year_to),
        conferral_type: facts.conferral_type,
        evidence: facts.evidence.unwrap_or(Evidence::Declaration),
        line,
    }
}

/// Adds a line to the totals of its decision.
fn count(decision: &mut StoredDecision, line: &Line) {
    use award_registry::domain::decision::Total;
    match decision
        .totals
        .iter_mut()
        .find(|t| t.award_code == line.award_code && t.recipient_kind == line.recipient_kind)
    {
        Some(total) => total.count += 1,
        None => decision.totals.push(Total {
            award_code: line.award_code.clone(),
            recipient_kind: line.recipient_kind,
            count: 1,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sizes_of_decisions_make_up_the_conferrals() {
        for (conferrals, decisions) in [(10, 3), (1000, 20), (5, 9), (77, 77)] {
            let all = outlines(Amounts { conferrals, recipients: 0, decisions }, &mut Random::new(7));
            assert_eq!(all.iter().map(|o| o.lines).sum::<usize>(), conferrals);
            assert!(all.iter().all(|o| o.lines > 0));
        }
    }
}
