//! Who may be proposed for which award: rules are loaded as data, and judged against what the register knows.

use super::{Begun, Change, Ctx, Register, recipient};
use crate::{
    domain::{
        account::{Permission, Scope},
        audit::Deed,
        conferral::searchable,
        eligibility::{Answer, Eligibility, EligibilityRule, EligibleFor, Records, Verdict, eligible},
        fault::{Code, Fault, Finding, MOST_NAMED},
        noun::Noun,
        recipient::StoredRecipient,
        report::{Due, DueFor, DueOf},
        year::RecipientYear,
    },
    store::{self, Db},
};
use chrono::NaiveDate;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Loads rules, all or nothing; a version that is there already is left alone. A trial finds what is wrong and writes
/// nothing. Answers how many are new.
pub async fn load(register: &Register, ctx: &Ctx, rules: &[EligibilityRule], trial: bool) -> Result<usize, Fault> {
    let work = match register.begin::<usize>(ctx, Permission::KeepCatalogue, &rules).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    let mut known: HashMap<&str, bool> = HashMap::new();
    let mut findings = Vec::new();
    for (i, rule) in rules.iter().enumerate() {
        findings.extend(rule.findings().into_iter().map(|finding| finding.below(&format!("/{i}"))));
    }
    findings.truncate(MOST_NAMED);
    Fault::all(Code::InvalidBody, std::mem::take(&mut findings))?;
    for (i, rule) in rules.iter().enumerate() {
        for (pointer, code) in rule.awards() {
            let there = match known.get(code) {
                Some(there) => *there,
                None => store::award::find(&**work, code).await?.is_some(),
            };
            known.insert(code, there);
            if !there && findings.len() < MOST_NAMED {
                let (vi, en) = (
                    format!("Không có hình thức khen thưởng “{code}” trong danh mục; hãy kiểm tra lại mã."),
                    format!("There is no award {code} in the catalogue; check the code."),
                );
                findings.push(Finding::at(format!("/{i}{pointer}"), "unknown_reference", vi, en));
            }
        }
    }
    Fault::all(Code::UnknownReference, findings)?;
    let mut new = Vec::new();
    for (i, rule) in rules.iter().enumerate() {
        if store::eligibility::insert(&**work, rule, &ctx.stamp()).await? {
            new.push(rule);
        } else if store::eligibility::text(&**work, &rule.code, &rule.version).await? != Some(store::to_json(rule)?) {
            let (vi, en) = (
                format!("“{}” phiên bản {} đã có với nội dung khác; hãy đặt phiên bản mới.", rule.code, rule.version),
                format!("{} version {} is there with other words; give it a new version.", rule.code, rule.version),
            );
            return Err(Fault::at(Code::AlreadyExists, Finding::at(format!("/{i}/version"), "already_exists", vi, en)));
        }
    }
    if !trial && !new.is_empty() {
        work.commit(Change::made(Deed::LoadEligibility, Noun::EligibilityRule, 1, &json!({"rules": new}))?, &new.len())
            .await?;
    }
    Ok(new.len())
}

/// The rules of an award, and the awards they look at.
struct Rules {
    award_code: String,
    all: Vec<EligibilityRule>,
    awards: Vec<String>,
}

impl Rules {
    async fn of(db: &Db, award_code: &str) -> Result<Self, Fault> {
        let all = store::eligibility::of_award(db.reader(), award_code).await?;
        let awards: BTreeSet<String> =
            all.iter().flat_map(EligibilityRule::awards).map(|(_, code)| code.to_owned()).collect();
        Ok(Self { award_code: award_code.to_owned(), all, awards: awards.into_iter().collect() })
    }

    /// Judges each of these recipients; a merged record brings the facts of its years.
    async fn judge(
        &self,
        db: &Db,
        scope: &Scope,
        recipients: &[StoredRecipient],
        on: NaiveDate,
    ) -> Result<Vec<Option<Verdict>>, Fault> {
        let ids: Vec<i64> = recipients.iter().map(|r| r.id).collect();
        let with_merged: Vec<i64> =
            recipients.iter().flat_map(|r| std::iter::once(r.id).chain(r.merged_ids.iter().copied())).collect();
        let held = store::conferral::records(db.reader(), scope, &ids, &self.awards).await?;
        let mut years = store::recipient::year::of_each(db.reader(), &with_merged).await?;
        let judged = recipients.iter().map(|recipient| {
            let mut own: BTreeMap<i32, RecipientYear> = BTreeMap::new();
            for id in std::iter::once(&recipient.id).chain(&recipient.merged_ids) {
                for (year, facts) in years.remove(id).unwrap_or_default() {
                    let joined = match own.remove(&year) {
                        Some(first) => first.with(facts),
                        None => facts,
                    };
                    own.insert(year, joined);
                }
            }
            let records = Records {
                award_code: &self.award_code,
                on,
                held: held.get(&recipient.id).map(Vec::as_slice).unwrap_or_default(),
                years: &own,
                dead: recipient.facts.died_on.is_some_and(|day| day <= on),
            };
            eligible(&self.all, recipient.facts.kind, &records)
        });
        Ok(judged.collect())
    }
}

/// Whether a recipient may be proposed for an award on a day, criterion by criterion.
pub async fn of_recipient(register: &Register, ctx: &Ctx, id: i64, asked: EligibleFor) -> Result<Eligibility, Fault> {
    ctx.ask(Permission::Read)?;
    let EligibleFor { award, on } = asked;
    super::filter::ids(register, "award", "award", std::slice::from_ref(&award)).await?;
    let on = on.unwrap_or_else(|| ctx.today());
    let recipient = recipient::standing(register, ctx, id).await?;
    let rules = Rules::of(&register.db, &award).await?;
    let verdict = rules.judge(&register.db, &ctx.scope, std::slice::from_ref(&recipient), on).await?.pop().flatten();
    let answer = verdict.as_ref().map_or(Answer::Unknown, |v| v.answer);
    let (rule, criteria) = verdict.map(|v| (v.rule, v.criteria)).unzip();
    Ok(Eligibility {
        recipient_id: recipient.id,
        award_code: award,
        on,
        answer,
        rule,
        criteria: criteria.unwrap_or_default(),
    })
}

/// How many people a list of who is due looks at.
const MOST_PEOPLE: usize = 20_000;

/// Who of a unit becomes eligible for an award in a year: the criteria are met by its last day. A rule that was not
/// verified for that day answers unknown, and those who meet its criteria are listed all the same.
pub async fn due(register: &Register, ctx: &Ctx, asked: DueFor) -> Result<DueOf, Fault> {
    ctx.ask(Permission::Read)?;
    let DueFor { unit, award, year } = asked;
    Fault::all(Code::InvalidParameter, searchable("unit", Some(&unit)).into_iter().collect())?;
    super::filter::ids(register, "award", "award", std::slice::from_ref(&award)).await?;
    let on = NaiveDate::from_ymd_opt(year, 12, 31).filter(|_| (1945..=9999).contains(&year)).ok_or_else(|| {
        Fault::at(
            Code::InvalidParameter,
            Finding::of("year", "year_out_of_range", "Năm từ 1945 đến 9999.", "The year is 1945 to 9999."),
        )
    })?;
    let people = store::recipient::of_unit(&register.db, &ctx.scope, &unit, MOST_PEOPLE + 1).await?;
    if people.len() > MOST_PEOPLE {
        let (vi, en) = (
            format!("Hơn {MOST_PEOPLE} đối tượng; hãy nêu đơn vị hẹp hơn."),
            format!("More than {MOST_PEOPLE} recipients; name a narrower unit."),
        );
        return Err(Fault::at(Code::InvalidParameter, Finding::of("unit", "too_many", vi, en)));
    }
    let rules = Rules::of(&register.db, &award).await?;
    let verdicts = rules.judge(&register.db, &ctx.scope, &people, on).await?;
    let mut due = DueOf {
        unit,
        award_code: award,
        year,
        on,
        considered: 0,
        unknown: 0,
        not_met: 0,
        dead: 0,
        verified_to: None,
        items: Vec::new(),
    };
    for (person, verdict) in people.into_iter().zip(verdicts) {
        let Some(Verdict { met, answer, rule, criteria }) = verdict else { continue };
        if person.facts.died_on.is_some_and(|day| day <= on) {
            due.dead += 1;
            continue;
        }
        due.considered += 1;
        due.verified_to = due.verified_to.or(rule.verified_to);
        match met {
            Answer::Unknown => due.unknown += 1,
            Answer::No => due.not_met += 1,
            Answer::Yes => due.items.push(Due {
                recipient_id: person.id,
                kind: person.facts.kind,
                name: person.facts.name,
                birth_year: person.facts.birth_year,
                unit: person.facts.unit,
                answer,
                rule,
                criteria: criteria.into_iter().filter(|c| c.answer == Answer::Yes).collect(),
            }),
        }
    }
    Ok(due)
}
