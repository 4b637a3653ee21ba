//! Campaigns: clerks, registrars and administrators keep them, everyone reads them.

use super::{
    Begun, Change, Ctx, Expected, Register,
    award::{frozen, taken},
    found,
};
use crate::{
    domain::{
        account::{Permission, to_keep_campaigns},
        audit::Deed,
        campaign::Campaign,
        catalogue::{CatalogueFilter, Wanted},
        conferral::searchable,
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{Paging, Window},
        stored::{Page, Stored},
    },
    store::{self, Tx},
};

/// Adds a campaign.
pub async fn create(register: &Register, ctx: &Ctx, mut campaign: Campaign) -> Result<Stored<Campaign>, Fault> {
    campaign.tidy();
    let work = match register.begin(ctx, to_keep_campaigns(ctx.role), &campaign).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, campaign.findings(ctx.today()))?;
    if store::campaign::find(&**work, &campaign.code).await?.is_some() {
        return Err(taken(&campaign.code));
    }
    organiser_known(&work, &campaign).await?;
    let stored = store::campaign::insert(&**work, &campaign, &ctx.stamp()).await?;
    work.commit(Change::made(Deed::CreateCampaign, Noun::Campaign, stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Replaces a campaign; its code stays.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    code: &str,
    expected: &Expected,
    mut campaign: Campaign,
) -> Result<Stored<Campaign>, Fault> {
    campaign.tidy();
    let work = match register.begin(ctx, to_keep_campaigns(ctx.role), &campaign).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, campaign.findings(ctx.today()))?;
    let before = found(store::campaign::find(&**work, code).await?, Noun::Campaign, code)?;
    expected.check(before.version)?;
    frozen("/code", code, &campaign.code)?;
    organiser_known(&work, &campaign).await?;
    let stored = store::campaign::replace(&**work, &before, &campaign, &ctx.stamp()).await?;
    work.commit(Change::new(Deed::ReplaceCampaign, Noun::Campaign, stored.id, Some(&before), &stored)?, &stored)
        .await?;
    Ok(stored)
}

async fn organiser_known(tx: &Tx, campaign: &Campaign) -> Result<(), Fault> {
    match &campaign.organiser_code {
        Some(code) if store::authority::find(&**tx, code).await?.is_none() => {
            Err(Fault::at(Code::UnknownReference, Finding::unknown("/organiser_code", Noun::Authority, code)))
        }
        _ => Ok(()),
    }
}

/// One campaign.
pub async fn get(register: &Register, ctx: &Ctx, code: &str) -> Result<Stored<Campaign>, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::campaign::find(register.db.reader(), code).await?, Noun::Campaign, code)
}

/// A page of campaigns, or of those that are found by words.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    filter: &CatalogueFilter,
    paging: &Paging,
) -> Result<Page<Stored<Campaign>>, Fault> {
    ctx.ask(Permission::Read)?;
    Fault::all(Code::InvalidParameter, searchable("q", filter.q.as_ref()).into_iter().collect())?;
    let window = Window::new(paging, "campaigns", &filter.q)?;
    let c = register.db.reader();
    let Some(q) = &filter.q else {
        let rows = store::campaign::list(c, &window).await?;
        let total = if window.include_total { Some(store::campaign::count(c).await?) } else { None };
        return window.page(rows, total, |campaign| (None, campaign.id));
    };
    let wanted = Wanted::of(q);
    let mut found = store::campaign::list(c, &window.whole()).await?;
    wanted.keep(&mut found, |Stored { facts, .. }| vec![&facts.code, &facts.name_vi, facts.english()]);
    window.part(found, |campaign| campaign.id)
}
