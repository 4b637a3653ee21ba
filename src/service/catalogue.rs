//! Loads the catalogue that ships with the program: each file once, as one event of `system`.
//!
//! A file that was loaded is never loaded again, and a code an office has entered before is left alone, so nothing that
//! people changed is overwritten.

use super::{Change, Ctx, Register};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        authority::{Authority, Succession},
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
use serde::Deserialize;
use serde_json::json;

/// Loads what has not been loaded yet.
pub async fn load(register: &Register, ctx: &Ctx) -> Result<(), Fault> {
    if store::rule::loaded(register.db.latest(), NAME).await? {
        return Ok(());
    }
    let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
    if store::rule::loaded(&**work, NAME).await? {
        return Ok(());
    }
    let now = ctx.stamp();
    let (mut awards, mut authorities, mut successions) = (Vec::new(), Vec::new(), Vec::new());
    for award in rows::<AwardRow>(files::AWARDS)? {
        let award = award.award()?;
        if store::award::find(&**work, &award.code).await?.is_none() {
            awards.push(store::award::insert(&**work, &award, &now).await?);
        }
    }
    for authority in rows::<AuthorityRow>(files::AUTHORITIES)? {
        let authority = authority.authority()?;
        if store::authority::find(&**work, &authority.code).await?.is_none() {
            authorities.push(store::authority::insert(&**work, &authority, &now).await?);
        }
    }
    for succession in rows::<SuccessionRow>(files::SUCCESSIONS)? {
        successions.push(store::authority::succession::insert(&**work, &succession.succession()?, &now).await?);
    }
    let mut campaigns = Vec::new();
    for row in rows::<CampaignRow>(files::CAMPAIGNS)? {
        let campaign = row.campaign();
        if store::campaign::find(&**work, &campaign.code).await?.is_none() {
            campaigns.push(store::campaign::insert(&**work, &campaign, &now).await?);
        }
    }
    let competences =
        rules::<Competence>(&work, &files::COMPETENCES.replacen("deciding_level", "level", 1), &now).await?;
    let rates = rules::<Rate>(&work, files::RATES, &now).await?;
    let base_salaries = rules::<BaseSalary>(&work, files::BASE_SALARIES, &now).await?;
    let bonus_rules = rules::<BonusRule>(&work, files::BONUS_RULES, &now).await?;
    let eligibility_rules: Vec<EligibilityRule> = serde_json::from_str(files::ELIGIBILITY).map_err(Fault::internal)?;
    for rule in &eligibility_rules {
        store::eligibility::insert(&**work, rule, &now).await?;
    }
    store::rule::note_loaded(&**work, NAME, &now).await?;
    let after = json!({"awards": awards, "authorities": authorities, "successions": successions, "campaigns": campaigns, "competences": competences, "rates": rates, "base_salaries": base_salaries, "bonus_rules": bonus_rules, "eligibility_rules": eligibility_rules});
    work.commit(Change::made(Deed::LoadCatalogue, Noun::Catalogue, 1, &after)?, &NAME).await
}

/// This edition of the catalogue.
pub(super) const NAME: &str = "2026-11";

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
    name_en: String,
    short_name_vi: String,
    short_name_en: String,
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
        })
    }
}

#[derive(Deserialize)]
struct AuthorityRow {
    code: String,
    name_vi: String,
    name_en: String,
    level: String,
    symbol: Option<String>,
    legal_standing: String,
    valid_from: Option<chrono::NaiveDate>,
    valid_to: Option<chrono::NaiveDate>,
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
    name_en: String,
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
