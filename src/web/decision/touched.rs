//! What an act other than an award touches, with what is right there beside what stands.

use super::super::{entries::Part, shell::Staff, words::day};
use crate::{
    domain::{
        audit::{Unlike, members, unlike},
        conferral::Conferral,
        decision::{Act, DecisionState, Right, StoredDecision, Target},
        fault::{Code, Fault},
    },
    service::{
        Register, conferral,
        decision::{self, history},
    },
};
use chrono::NaiveDate;
use maud::{Markup, html};
use serde_json::{Map, Value};
use std::collections::{HashMap, hash_map::Entry};

/// Targets that are shown at most.
const MOST: usize = 200;

/// What it touches; of a mending, before and after.
pub(super) async fn targets(staff: &Staff, register: &Register, act: &StoredDecision) -> Result<Markup, Fault> {
    let all = &act.facts.targets;
    if all.is_empty() {
        return Ok(html! {});
    }
    let mut stood = Stood::default();
    if act.state == DecisionState::Registered && act.facts.act == Act::Rectify {
        for one in history::mendings(register, &staff.ctx, act.id).await? {
            let id = one.conferral_id.map_or(Record::Decision(one.of_decision_id), Record::Conferral);
            stood.noted.insert(id, members(&one.stood)?);
        }
    }
    let named: Vec<i64> = all.iter().take(MOST).filter_map(|target| target.conferral_id).collect();
    stood.conferrals = conferral::seen(register, &staff.ctx, &named).await?;
    let of = all.iter().take(MOST).filter_map(|target| target.decision_id);
    let of: Vec<i64> = of.chain(stood.conferrals.values().map(|one| one.decision_id)).collect();
    stood.touched = decision::seen(register, &staff.ctx, &of).await?;
    let mut said = Vec::new();
    for target in all.iter().take(MOST) {
        said.push(one(staff, register, target, &mut stood).await?);
    }
    Ok(html! {
        h2 { (staff.of("Nội dung tác động", "What it touches")) }
        ul .cards { @for one in &said { li { (one) } } }
        @if all.len() > MOST { p { (staff.of("Và", "And")) " " (all.len() - MOST) " " (staff.of("mục nữa.", "more.")) } }
    })
}

/// A record that is mended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Record {
    Decision(i64),
    Conferral(i64),
}

/// What stood where something is put right, and what was read to know it.
#[derive(Default)]
struct Stood {
    /// What was noted when it was mended.
    noted: HashMap<Record, Map<String, Value>>,
    /// The conferrals that are named and can be seen.
    conferrals: HashMap<i64, Conferral>,
    /// The decisions that are named, and those of the conferrals, without their lines.
    touched: HashMap<i64, StoredDecision>,
    /// The decisions with their lines as they are, as far as they were read.
    read: HashMap<i64, Option<StoredDecision>>,
}

impl Stood {
    /// A decision with its lines, unless it is out of sight.
    async fn decision(
        &mut self,
        staff: &Staff,
        register: &Register,
        id: i64,
    ) -> Result<Option<&StoredDecision>, Fault> {
        let read = match self.read.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(seen(decision::get(register, &staff.ctx, id, true).await)?),
        };
        Ok(read.as_ref())
    }

    /// The members that are put right: what stood there when they were, or what stands there now.
    async fn of(
        &mut self,
        staff: &Staff,
        register: &Register,
        (target, right): (&Target, &Right),
        conferral: Option<&Conferral>,
    ) -> Result<Map<String, Value>, Fault> {
        let record = match (target.conferral_id, target.decision_id) {
            (Some(id), _) => Record::Conferral(id),
            (None, Some(id)) => Record::Decision(id),
            (None, None) => return Ok(Map::new()),
        };
        if let Some(noted) = self.noted.get(&record) {
            return Ok(noted.clone());
        }
        let mut stands = match (record, conferral) {
            (Record::Decision(id), _) => {
                self.decision(staff, register, id).await?.map(|record| members(&record.facts)).transpose()?
            }
            (Record::Conferral(_), Some(one)) => {
                let record = self.decision(staff, register, one.decision_id).await?;
                let line = record.and_then(|record| record.facts.lines.iter().find(|line| line.line == one.line));
                line.map(members).transpose()?
            }
            (Record::Conferral(_), None) => None,
        }
        .unwrap_or_default();
        let (names, emptied) = (members(right)?, right.empties());
        stands.retain(|name, _| names.contains_key(name) || emptied.contains(&name.as_str()));
        Ok(stands)
    }
}

/// A record that may be gone from sight.
fn seen<T>(found: Result<T, Fault>) -> Result<Option<T>, Fault> {
    match found {
        Ok(found) => Ok(Some(found)),
        Err(fault) if fault.code == Code::NotFound => Ok(None),
        Err(fault) => Err(fault),
    }
}

async fn one(staff: &Staff, register: &Register, target: &Target, stood: &mut Stood) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let conferral = target.conferral_id.and_then(|id| stood.conferrals.get(&id)).cloned();
    let rights = rights(staff, register, (target, conferral.as_ref()), stood).await?;
    let mut beside = html! {};
    if let Some(right) = &target.right {
        let before = stood.of(staff, register, (target, right), conferral.as_ref()).await?;
        beside = compared(staff, register, before, right).await?;
    }
    Ok(html! {
        @if let Some(id) = target.decision_id {
            a href={ "/decisions/" (id) } {
                @match stood.touched.get(&id) {
                    Some(touched) => (super::named(touched, staff.visit.language)),
                    None => { (t("Bản ghi số ", "Record ")) (id) }
                }
            }
        }
        @match (&conferral, target.conferral_id) {
            (Some(one), _) => {
                a href={ "/decisions/" (one.decision_id) "#line-" (one.line) } { (t("Dòng", "Line")) " " (one.line) }
                ": " (one.name.as_deref().unwrap_or(t("(chưa rõ tên)", "(not named)"))) ", " (one.award_name)
                @if let Some(of) = stood.touched.get(&one.decision_id) {
                    " (" a href={ "/decisions/" (of.id) } { (super::named(of, staff.visit.language)) } ")"
                }
            }
            (None, Some(id)) => { (t("Lượt khen thưởng số ", "Conferral ")) (id) }
            _ => {}
        }
        @if let Some(original) = &target.original_as_written { (original) }
        @for RightOf { label, value, written } in &rights {
            "; " (label) ": " strong { (value) }
            @if let Some(written) = written { " (" (t("văn bản ghi: ", "the paper has: ")) (written) ")" }
        }
        (beside)
    })
}

/// A member that an act puts right.
struct RightOf {
    /// What it is called.
    label: &'static str,
    /// What is right.
    value: String,
    /// What the paper has instead.
    written: Option<String>,
}

/// What an act puts right.
async fn rights(
    staff: &Staff,
    register: &Register,
    (target, conferral): (&Target, Option<&Conferral>),
    stood: &mut Stood,
) -> Result<Vec<RightOf>, Fault> {
    let language = staff.visit.language;
    let born = |on: Option<NaiveDate>, year: Option<i32>| {
        on.map(|on| day(on, language)).or_else(|| year.map(|year| year.to_string()))
    };
    let award = match &target.award_code_right {
        Some(code) => Some(Part::Awards.called(staff, register, code).await?),
        None => None,
    };
    let right = [
        (language.of("tên đúng", "right name"), target.name_right.clone()),
        (language.of("đơn vị đúng", "right unit"), target.unit_right.clone()),
        (language.of("chức vụ đúng", "right post"), target.post_right.clone()),
        (language.of("năm sinh đúng", "right year of birth"), born(target.birth_on_right, target.birth_year_right)),
        (language.of("hình thức đúng", "right award"), award),
        (language.of("số bằng", "certificate"), target.certificate_number.clone()),
    ];
    let has_right = right.iter().any(|(_, value)| value.is_some());
    let mut written: [Option<String>; 6] = Default::default();
    if let Some(one) = conferral.filter(|_| has_right)
        && let Some(record) = stood.decision(staff, register, one.decision_id).await?
        && let Some(line) = record.facts.lines.iter().find(|line| line.line == one.line)
    {
        let award = match &target.award_code_right {
            Some(_) => Some(Part::Awards.called(staff, register, &line.award_code).await?),
            None => None,
        };
        written = [
            line.name.clone(),
            line.unit.clone(),
            line.post.clone(),
            born(line.birth_on, line.birth_year),
            award,
            line.certificate_number.clone(),
        ];
    }
    let pairs = right.into_iter().zip(written);
    let said = pairs.filter_map(|((label, value), written)| {
        let value = value?;
        let written = written.filter(|written| *written != value);
        Some(RightOf { label, value, written })
    });
    Ok(said.collect())
}

/// The members that hold codes of the catalogue.
const CODES: [(&str, Part); 3] =
    [("award_code", Part::Awards), ("campaign_code", Part::Campaigns), ("authority_codes", Part::Authorities)];

/// The codes of a member, and of the entries within it.
fn codes(members: &mut Map<String, Value>) -> Vec<(Part, &mut String)> {
    let mut found = Vec::new();
    for (name, value) in members {
        let part = CODES.iter().find(|(known, _)| known == name).map(|(_, part)| *part);
        match (part, value) {
            (Some(part), Value::String(code)) => found.push((part, code)),
            (_, Value::Array(all)) => {
                for entry in all {
                    match (part, entry) {
                        (Some(part), Value::String(code)) => found.push((part, code)),
                        (None, Value::Object(entry)) => found.extend(codes(entry)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// Codes of the catalogue by their names, each looked up once.
async fn named(staff: &Staff, register: &Register, members: &mut Map<String, Value>) -> Result<(), Fault> {
    let mut known: HashMap<String, String> = HashMap::new();
    for (part, code) in codes(members) {
        let name = match known.get(code.as_str()) {
            Some(name) => name.clone(),
            None => part.called(staff, register, code).await?,
        };
        known.insert(std::mem::replace(code, name.clone()), name);
    }
    Ok(())
}

/// Before and after, member by member.
async fn compared(
    staff: &Staff,
    register: &Register,
    before: Map<String, Value>,
    right: &Right,
) -> Result<Markup, Fault> {
    let headings = (staff.of("Sổ ghi", "The register had"), staff.of("Đúng là", "Right is"));
    let mut after = members(right)?;
    after.remove("emptied");
    beside(staff, register, (before, after), headings).await
}

/// What two versions of a record do not have alike, side by side under these headings.
pub(super) async fn beside(
    staff: &Staff,
    register: &Register,
    (mut before, mut after): (Map<String, Value>, Map<String, Value>),
    (was, is): (&str, &str),
) -> Result<Markup, Fault> {
    named(staff, register, &mut before).await?;
    named(staff, register, &mut after).await?;
    let nothing = staff.of("(không có)", "(nothing)");
    let differing = unlike("decision", &before, &after, staff.visit.language);
    Ok(html! {
        @if !differing.is_empty() {
            table .narrow.stack {
                thead {
                    tr {
                        th scope="col" { (staff.of("Mục", "Member")) }
                        th scope="col" { (was) }
                        th scope="col" { (is) }
                    }
                }
                tbody {
                    @for Unlike { label, before, after } in &differing {
                        tr {
                            th scope="row" { (super::capital(label)) }
                            td data-label=(was) { (before.as_deref().unwrap_or(nothing)) }
                            td data-label=(is) { strong { (after.as_deref().unwrap_or(nothing)) } }
                        }
                    }
                }
            }
        }
    })
}
