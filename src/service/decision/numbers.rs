//! The numbers of a decision: whether they are free, who takes them, and which registered papers may be the same.

use super::{asked::Asked, references::References};
use crate::{
    domain::{
        account::Permission,
        authority::Authority,
        award::{OF_UNKNOWN_FORM, may_be},
        decision::{Act, Decision, Evidence, StoredDecision, Total},
        fault::{Code, Fault, Finding},
        name::{fold, without_title},
        number::{number_key, symbol_key},
        recipient::RecipientKind,
        stored::Stored,
        time::FIRST_YEAR,
    },
    service::{Ctx, Register},
    store::{
        self, Tx,
        decision::numbers::{self, Alike, Number},
    },
};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The number of a decision as it is compared; without a number or a year there is nothing to compare.
pub(super) fn number(facts: &Decision) -> Option<Number> {
    Some(Number {
        year: facts.signed_year?,
        number_key: number_key(facts.number.as_deref()?),
        symbol_key: facts.symbol.as_deref().map(symbol_key).unwrap_or_default(),
    })
}

/// A number, the bodies that have it, and where the decision says it.
struct Numbered<'a> {
    number: Number,
    bodies: Vec<&'a Stored<Authority>>,
    pointer: String,
}

/// Every number of a decision: its own, of all its bodies, and the further ones of a joint paper, each of one body.
fn all<'a>(facts: &Decision, bodies: &[&'a Stored<Authority>]) -> Vec<Numbered<'a>> {
    let own = number(facts).map(|number| Numbered { number, bodies: bodies.to_vec(), pointer: "/number".into() });
    let further = facts.further_numbers.iter().enumerate().filter_map(|(i, further)| {
        let body = bodies.iter().find(|body| body.facts.code == further.authority_code)?;
        let symbol_key = further.symbol.as_deref().map(symbol_key).unwrap_or_default();
        let number = Number { year: facts.signed_year?, number_key: number_key(&further.number), symbol_key };
        Some(Numbered { number, bodies: vec![body], pointer: format!("/further_numbers/{i}/number") })
    });
    own.into_iter().chain(further).collect()
}

/// A number that a decision bears as it is compared, the key of its symbol, and the bodies that have it.
type Borne<'a> = (String, Option<String>, Vec<&'a Stored<Authority>>);

/// A number with the year behind it where it stands without, and the other way round: `153` and `153/2020`.
fn with_or_without_year(number: &str, year: Option<i32>) -> Option<String> {
    let year = year?.to_string();
    let without = number.strip_suffix(&year).and_then(|rest| rest.strip_suffix('/'));
    Some(without.map_or_else(|| format!("{number}/{year}"), str::to_owned))
}

/// Every number of a decision, of whatever year.
fn borne<'a>(facts: &Decision, bodies: &[&'a Stored<Authority>]) -> Vec<Borne<'a>> {
    let key = |symbol: &Option<String>| symbol.as_deref().map(symbol_key);
    let own = facts.number.as_deref().map(|number| (number_key(number), key(&facts.symbol), bodies.to_vec()));
    let further = facts.further_numbers.iter().filter_map(|further| {
        let body = bodies.iter().find(|body| body.facts.code == further.authority_code)?;
        Some((number_key(&further.number), key(&further.symbol), vec![*body]))
    });
    own.into_iter().chain(further).collect()
}

/// Refuses a number that is registered already for one of the authorities in that year with that symbol, by other
/// decisions than `own`.
pub(super) async fn free(tx: &Tx, facts: &Decision, references: &References, own: &[i64]) -> Result<(), Fault> {
    free_for(tx, facts, &references.bodies(), own).await
}

/// The same, for a decision of the register.
pub(super) async fn free_of(tx: &Tx, facts: &Decision, own: &[i64]) -> Result<(), Fault> {
    let bodies = store::authority::by_codes(&**tx, &facts.authority_codes).await?;
    free_for(tx, facts, &bodies.values().collect::<Vec<_>>(), own).await
}

async fn free_for(tx: &Tx, facts: &Decision, bodies: &[&Stored<Authority>], own: &[i64]) -> Result<(), Fault> {
    for Numbered { number, bodies, pointer } in all(facts, bodies) {
        // The record that is replaced gives its number up.
        let gives_up = |id: i64| facts.replaces().any(|(_, other, _)| other == id);
        let other = numbers::taken(&**tx, &bodies, &number).await?;
        let Some(id) = other.filter(|id| !own.contains(id) && !gives_up(*id)) else { continue };
        // Whoever reads the checks of a joint draft may not see the other body's decisions.
        let seen = store::scope::seen_decisions(&**tx, &tx.scope, &[id]).await?.contains(&id);
        let (vi, en) = if seen {
            (format!(" (quyết định {id})"), format!(" (decision {id})"))
        } else {
            (String::new(), String::new())
        };
        let year = number.year;
        let vi = format!("Số này của cơ quan trong năm {year} đã vào sổ{vi}; hãy kiểm tra lại số, ký hiệu, năm.");
        let en = format!(
            "This number of the authority is registered for {year} already{en}; check number, symbol and year."
        );
        return Err(Fault::at(Code::NumberTaken, Finding::at(pointer, "number_taken", vi, en)));
    }
    Ok(())
}

/// Takes every number of a decision for the bodies that have it.
pub(super) async fn take(tx: &Tx, facts: &Decision, bodies: &[&Stored<Authority>], id: i64) -> Result<(), Fault> {
    for Numbered { number, bodies, .. } in all(facts, bodies) {
        numbers::take(&**tx, &bodies, &number, id).await?;
    }
    Ok(())
}

/// The registered decisions that may be the same paper by one of its numbers, and whether each has that number for
/// certain, of the same year and symbol.
async fn papers(
    tx: &Tx,
    (id, today): (i64, NaiveDate),
    facts: &Decision,
    references: &References,
) -> Result<Vec<(Alike, bool)>, Fault> {
    let (mut papers, mut known) = (Vec::new(), HashSet::new());
    for (number, symbol, bodies) in borne(facts, &references.bodies()) {
        let years =
            facts.signed_year.map_or(FIRST_YEAR..=facts.announced_year.unwrap_or(today.year()), |year| year..=year);
        let mut found = numbers::alike(tx, &bodies, &number, id).await?;
        found.extend(numbers::took(tx, &bodies, &number, years, id).await?);
        let certain = |other: &Alike| {
            other.signed_year.is_some() && other.signed_year == facts.signed_year && other.symbol_key == symbol
        };
        let mut found: Vec<_> = found.into_iter().map(|other| (certain(&other), other)).collect();
        if let Some(number) = with_or_without_year(&number, facts.signed_year.or(facts.announced_year)) {
            found.extend(numbers::alike(tx, &bodies, &number, id).await?.into_iter().map(|other| (false, other)));
        }
        found.retain(|(_, other)| same_paper(facts, symbol.as_ref(), other) && known.insert(other.id));
        papers.extend(found.into_iter().map(|(certain, other)| (other, certain)));
    }
    Ok(papers)
}

/// The registered decisions that may be the same paper as one that is being typed, `own` as a draft; whether each has
/// its number for certain, of the same year and symbol.
pub async fn known(register: &Register, ctx: &Ctx, own: i64, facts: &Decision) -> Result<Vec<(i64, bool)>, Fault> {
    ctx.ask(Permission::Record)?;
    let tx = register.db.snapshot(&ctx.scope).await?;
    let references = References::look(&tx, facts, Asked::new(own, ctx)).await?;
    let found = papers(&tx, (own, ctx.today()), facts, &references).await?;
    Ok(found.iter().map(|(other, certain)| (other.id, *certain)).collect())
}

/// The registered decisions that may be the same paper, and those that are the same record, as they are cited; those
/// that it relates to are known.
pub(super) async fn alike(
    tx: &Tx,
    id: i64,
    facts: &Decision,
    references: &References,
    today: NaiveDate,
) -> Result<(Vec<String>, Vec<String>), Fault> {
    let cited =
        |reference: Option<String>, id: i64| reference.map_or(format!("#{id}"), |text| format!("{text} (#{id})"));
    let related = |id: i64| facts.relations.iter().any(|relation| relation.decision_id == id);
    let papers = papers(tx, (id, today), facts, references).await?.into_iter().filter(|(other, _)| !related(other.id));
    let papers = papers.map(|(other, _)| cited(other.reference, other.id)).collect();
    let mut records = Vec::new();
    if facts.act == Act::Award {
        let body = references.authorities.first().map(|body| body.id);
        let mut found = store::decision::like(tx, body, id, facts).await?;
        let original = |facts: &Decision| facts.evidence == Some(Evidence::Original);
        found.retain(|other| {
            !related(other.id) && same_record(facts, other) && !(original(facts) && original(&other.facts))
        });
        let named = facts.lines.iter().filter_map(|line| line.name.as_deref()).map(who).collect::<HashSet<_>>();
        found.truncate(LOOKED_AT);
        let ids: Vec<i64> = found.iter().map(|other| other.id).collect();
        let theirs = store::conferral::names(&**tx, if named.is_empty() { &[] } else { &ids }).await?;
        // Records of other people are others; one may name nobody.
        let may_be = |id: &i64| theirs.get(id).is_none_or(|names| names.iter().any(|name| named.contains(&who(name))));
        let same = found.into_iter().filter(|other| may_be(&other.id)).take(LISTED);
        records.extend(same.map(|other| cited(other.reference, other.id)));
    }
    Ok((papers, records))
}

/// Records that are told to be the same, at most.
const LISTED: usize = 3;

/// Records whose names are compared, at most.
const LOOKED_AT: usize = 20;

/// A name as two records of one occasion are compared by it.
fn who(name: &str) -> String {
    fold(without_title(name))
}

/// Whether a decision of the same number may be the same paper: symbol and year agree or are missing on either side,
/// and neither was announced before the other was signed. Where no body says it, the symbols are the same.
fn same_paper(facts: &Decision, symbol: Option<&String>, other: &Alike) -> bool {
    if (facts.authority_codes.is_empty() || other.of_no_body)
        && (symbol.is_none() || symbol != other.symbol_key.as_ref())
    {
        return false;
    }
    // A sign more or less between its letters is how a typist writes the same symbol.
    let letters = |key: &String| key.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let agree = |one: Option<&String>, two: Option<&String>| match (one, two) {
        (Some(one), Some(two)) => letters(one) == letters(two),
        _ => true,
    };
    let years = match (facts.signed_year, other.signed_year) {
        (Some(one), Some(two)) => one == two,
        (Some(one), None) => other.announced_year.is_none_or(|year| one <= year),
        (None, Some(two)) => facts.announced_year.is_none_or(|year| two <= year),
        (None, None) => true,
    };
    years && agree(symbol, other.symbol_key.as_ref())
}

/// Whether two totals may be of the same awards: what either leaves open of form, level or kind of recipient may be what
/// the other says.
fn same_totals(one: &[Total], other: &[Total]) -> bool {
    let both = || one.iter().chain(other);
    let (any_form, any_kind) = (
        both().any(|total| total.award_code == OF_UNKNOWN_FORM),
        both().any(|total| total.recipient_kind == RecipientKind::Unspecified),
    );
    let counted = |totals: &[Total]| {
        let mut counts: BTreeMap<(String, Option<RecipientKind>), i64> = BTreeMap::new();
        for total in totals {
            let open = both().map(|other| &other.award_code).filter(|code| may_be(code, &total.award_code)).min();
            let form = if any_form { "" } else { open.unwrap_or(&total.award_code) };
            let kind = Some(total.recipient_kind).filter(|_| !any_kind);
            *counts.entry((form.to_owned(), kind)).or_default() += total.count;
        }
        counts
    };
    counted(one) == counted(other)
}

/// Whether another record says the same: the same bodies and totals, and neither number nor day against it.
fn same_record(facts: &Decision, other: &StoredDecision) -> bool {
    let differ = |one: Option<String>, two: Option<String>| one.is_some() && two.is_some() && one != two;
    let key = |facts: &Decision| facts.number.as_deref().map(number_key);
    let day = |facts: &Decision| facts.signed_on.map(|day| day.to_string());
    let year = |facts: &Decision| facts.signed_year.map(|year| year.to_string());
    let set = |codes: &[String]| codes.iter().cloned().collect::<BTreeSet<_>>();
    let told = |facts: &Decision| facts.announced_year.or(facts.signed_year).map(|year| year.to_string());
    set(&facts.authority_codes) == set(&other.facts.authority_codes)
        && same_totals(&facts.totals(), &other.totals)
        && !differ(key(facts), key(&other.facts))
        && !differ(day(facts), day(&other.facts))
        && !differ(year(facts), year(&other.facts))
        // Of neither campaign nor merit year only the year it was told in says that it is the same occasion.
        && (facts.campaign_code.is_some() || facts.year_from.is_some() || !differ(told(facts), told(&other.facts)))
}
