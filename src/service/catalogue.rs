//! Loads the catalogue that ships with the program: each edition once, as one event of `system`.
//!
//! An edition that was loaded is never loaded again. What an office entered itself, or changed since, is left alone; an
//! entry that is as an earlier edition made it becomes what the later one says.

use super::{Change, Ctx, Register};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        authority::{Authority, Succession, makes_cycle},
        award::Award,
        campaign::{Campaign, Edition},
        eligibility::EligibilityRule,
        fault::Fault,
        noun::Noun,
        rule::{BaseSalary, BonusRule, Competence, Rate},
        stored::Stored,
    },
    store::{self, Tx, rule::Row},
};
use migration::catalogue as files;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashSet;

/// The first edition: what every register has.
pub(super) const NAME: &str = "2026-11";
/// This edition: provinces, ministries and central bodies, older awards, English plurals.
const EDITION: &str = "2026-12";

/// Loads what has not been loaded yet.
pub async fn load(register: &Register, ctx: &Ctx) -> Result<(), Fault> {
    if store::rule::loaded_at(register.db.latest(), EDITION).await?.is_some() {
        return Ok(());
    }
    let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
    if store::rule::loaded_at(&**work, EDITION).await?.is_some() {
        return Ok(());
    }
    let mut loading = Loading {
        first: store::rule::loaded_at(&**work, NAME).await?,
        now: ctx.stamp(),
        after: json!({}),
        before: json!({}),
    };
    loading.awards(&work).await?;
    loading.authorities(&work).await?;
    loading.successions(&work).await?;
    loading.campaigns(&work).await?;
    loading.competences(&work).await?;
    if loading.first.is_none() {
        loading.rules(&work).await?;
        store::rule::note_loaded(&**work, NAME, &loading.now).await?;
    }
    store::rule::note_loaded(&**work, EDITION, &loading.now).await?;
    let before = loading.first.as_ref().map(|_| &loading.before);
    let change = Change::new(Deed::LoadCatalogue, Noun::Catalogue, 1, before, &loading.after)?;
    work.commit(change, &EDITION).await
}

/// An edition as far as it is loaded.
struct Loading {
    /// When the first edition was loaded, where it was.
    first: Option<String>,
    now: String,
    after: Value,
    before: Value,
}

impl Loading {
    /// Whether an entry of this version and time is as the first edition made it: nobody entered it, nobody changed it
    /// since.
    fn untouched(&self, version: i64, created_at: &str) -> bool {
        version == 1 && self.first.as_deref() == Some(created_at)
    }

    /// Keeps the entries that were made, and those that were there in their place, for the event.
    fn note(&mut self, member: &str, made: &impl Serialize, replaced: &impl Serialize) -> Result<(), Fault> {
        let made = serde_json::to_value(made).map_err(Fault::internal)?;
        let replaced = serde_json::to_value(replaced).map_err(Fault::internal)?;
        for (there, entries) in [(&mut self.after, made), (&mut self.before, replaced)] {
            if let Some(members) = there.as_object_mut() {
                members.insert(member.to_owned(), entries);
            }
        }
        Ok(())
    }

    async fn awards(&mut self, tx: &Tx) -> Result<(), Fault> {
        let awards =
            rows::<AwardRow>(files::AWARDS)?.into_iter().map(AwardRow::award).collect::<Result<Vec<_>, _>>()?;
        let codes: Vec<&str> = awards.iter().map(|award| award.code.as_str()).collect();
        let there = store::award::by_codes(&**tx, &codes).await?;
        let (mut made, mut replaced) = (Vec::new(), Vec::new());
        for award in &awards {
            match there.get(&award.code) {
                None => made.push(store::award::insert(&**tx, award, &self.now).await?),
                Some(old) if self.untouched(old.version, &old.created_at) && old.facts != *award => {
                    made.push(store::award::replace(&**tx, old, award, &self.now).await?);
                    replaced.push(old.clone());
                }
                Some(_) => {}
            }
        }
        self.note("awards", &made, &replaced)
    }

    async fn authorities(&mut self, tx: &Tx) -> Result<(), Fault> {
        let rows = rows::<AuthorityRow>(files::AUTHORITIES)?;
        let authorities = rows.into_iter().map(AuthorityRow::authority).collect::<Result<Vec<_>, _>>()?;
        let codes: Vec<String> = authorities.iter().map(|body| body.code.clone()).collect();
        let there = store::authority::by_codes(&**tx, &codes).await?;
        let (mut made, mut replaced) = (Vec::new(), Vec::new());
        for body in &authorities {
            match there.get(&body.code) {
                None => made.push(store::authority::insert(&**tx, body, &self.now).await?),
                Some(old) if self.untouched(old.version, &old.created_at) && old.facts != *body => {
                    made.push(store::authority::replace(&**tx, old, body, &self.now).await?);
                    replaced.push(old.clone());
                }
                Some(_) => {}
            }
        }
        self.note("authorities", &made, &replaced)
    }

    /// Adds the successions between bodies that end and begin as the succession says: an office may have entered some
    /// of them otherwise.
    async fn successions(&mut self, tx: &Tx) -> Result<(), Fault> {
        let successions = rows::<SuccessionRow>(files::SUCCESSIONS)?.into_iter().map(SuccessionRow::succession);
        let successions = successions.collect::<Result<Vec<Succession>, _>>()?;
        let both = |s: &Succession| [s.predecessor_code.clone(), s.successor_code.clone()];
        let codes: Vec<String> = successions.iter().flat_map(both).collect();
        let bodies = store::authority::by_codes(&**tx, &codes).await?;
        let known = store::authority::succession::all(&**tx).await?.into_iter().map(|s| s.facts);
        let mut known: Vec<(String, String)> = known.map(|s| (s.predecessor_code, s.successor_code)).collect();
        let mut made = Vec::new();
        for new in &successions {
            let ends = bodies.get(&new.predecessor_code).and_then(|body| body.facts.valid_to);
            let lives = bodies.get(&new.successor_code).is_some_and(|body| body.facts.alive(new.date));
            let pairs: Vec<_> = known.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
            let there = pairs.contains(&(new.predecessor_code.as_str(), new.successor_code.as_str()));
            let fits = ends.is_some_and(|day| Some(day) == new.date.pred_opt()) && lives;
            if fits && !there && !makes_cycle(&pairs, &new.predecessor_code, &new.successor_code) {
                known.push((new.predecessor_code.clone(), new.successor_code.clone()));
                made.push(store::authority::succession::insert(&**tx, new, &self.now).await?);
            }
        }
        self.note("successions", &made, &json!([]))
    }

    async fn campaigns(&mut self, tx: &Tx) -> Result<(), Fault> {
        let mut made = Vec::new();
        for row in rows::<CampaignRow>(files::CAMPAIGNS)? {
            let campaign = row.campaign();
            if store::campaign::find(&**tx, &campaign.code).await?.is_none() {
                made.push(store::campaign::insert(&**tx, &campaign, &self.now).await?);
            }
        }
        self.note("campaigns", &made, &json!([]))
    }

    /// Adds the competences of awards and levels that have none yet.
    async fn competences(&mut self, tx: &Tx) -> Result<(), Fault> {
        let there = store::rule::facts::<Competence>(&**tx, None).await?;
        let there: HashSet<_> = there.iter().map(|row| (row.award_code.as_str(), row.level)).collect();
        let mut made = Vec::new();
        for row in rows::<Competence>(&files::COMPETENCES.replacen("deciding_level", "level", 1))? {
            if !there.contains(&(row.award_code.as_str(), row.level)) {
                made.push(store::rule::insert(&**tx, row, &self.now).await?);
            }
        }
        self.note("competences", &made, &json!([]))
    }

    /// The rules that the first edition has, and no later one changed.
    async fn rules(&mut self, tx: &Tx) -> Result<(), Fault> {
        let now = self.now.clone();
        self.note("rates", &rules::<Rate>(tx, files::RATES, &now).await?, &json!([]))?;
        self.note("base_salaries", &rules::<BaseSalary>(tx, files::BASE_SALARIES, &now).await?, &json!([]))?;
        self.note("bonus_rules", &rules::<BonusRule>(tx, files::BONUS_RULES, &now).await?, &json!([]))?;
        let rules: Vec<EligibilityRule> = serde_json::from_str(files::ELIGIBILITY).map_err(Fault::internal)?;
        for rule in &rules {
            store::eligibility::insert(&**tx, rule, &now).await?;
        }
        if let Some(members) = self.after.as_object_mut() {
            members.insert("eligibility_rules".to_owned(), serde_json::to_value(&rules).map_err(Fault::internal)?);
        }
        Ok(())
    }
}

fn rows<T: for<'de> Deserialize<'de>>(text: &str) -> Result<Vec<T>, Fault> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().map_err(Fault::internal)
}

/// Adds every row of a rule's file as it stands there.
async fn rules<R: Row>(tx: &Tx, text: &str, now: &str) -> Result<Vec<Stored<R>>, Fault> {
    let mut all = Vec::new();
    for rule in rows::<R>(text)? {
        all.push(store::rule::insert(&**tx, rule, now).await?);
    }
    Ok(all)
}

#[derive(Deserialize)]
struct AwardRow {
    code: String,
    name_vi: String,
    name_en: Option<String>,
    short_name_vi: String,
    short_name_en: Option<String>,
    short_name_en_plural: Option<String>,
    kind: String,
    grade: Option<String>,
    recipient_kinds: String,
    foreigners: String,
    unspecified: String,
    legal_basis: Option<String>,
    precedence: i32,
    valid_from: Option<chrono::NaiveDate>,
    valid_to: Option<chrono::NaiveDate>,
    confidence: Option<String>,
}

impl AwardRow {
    fn award(self) -> Result<Award, Fault> {
        Ok(Award {
            code: self.code,
            name_vi: self.name_vi,
            name_en: self.name_en,
            short_name_vi: self.short_name_vi,
            short_name_en: self.short_name_en,
            short_name_en_plural: self.short_name_en_plural,
            kind: self.kind.parse()?,
            grade: self.grade,
            recipient_kinds: self.recipient_kinds.split(';').map(str::parse).collect::<Result<_, _>>()?,
            foreigners: self.foreigners.parse()?,
            unspecified: self.unspecified == "yes",
            precedence: self.precedence,
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            legal_basis: self.legal_basis,
            confidence: self.confidence,
        })
    }
}

#[derive(Deserialize)]
struct AuthorityRow {
    code: String,
    name_vi: String,
    name_en: Option<String>,
    level: String,
    symbol: Option<String>,
    legal_standing: String,
    valid_from: Option<chrono::NaiveDate>,
    valid_to: Option<chrono::NaiveDate>,
    confidence: Option<String>,
}

impl AuthorityRow {
    fn authority(self) -> Result<Authority, Fault> {
        Ok(Authority {
            code: self.code,
            name_vi: self.name_vi,
            name_en: self.name_en,
            level: self.level.parse()?,
            symbol: self.symbol,
            parent_code: None,
            legal_standing: self.legal_standing == "yes",
            valid_from: self.valid_from,
            valid_to: self.valid_to,
            confidence: self.confidence,
        })
    }
}

#[derive(Deserialize)]
struct SuccessionRow {
    predecessor_code: String,
    successor_code: String,
    kind: String,
    date: chrono::NaiveDate,
    instrument: String,
}

impl SuccessionRow {
    fn succession(self) -> Result<Succession, Fault> {
        Ok(Succession {
            predecessor_code: self.predecessor_code,
            successor_code: self.successor_code,
            kind: self.kind.parse()?,
            date: self.date,
            instrument: self.instrument,
        })
    }
}

#[derive(Deserialize)]
struct CampaignRow {
    code: String,
    name_vi: String,
    name_en: Option<String>,
    organiser_code: Option<String>,
    year_from: i32,
    year_to: i32,
}

impl CampaignRow {
    fn campaign(self) -> Campaign {
        let Self { code, name_vi, name_en, organiser_code, year_from, year_to } = self;
        Campaign {
            code,
            name_vi,
            name_en,
            organiser_code,
            editions: vec![Edition { year_from, year_to, target: None, result: None }],
        }
    }
}
