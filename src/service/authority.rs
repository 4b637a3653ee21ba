//! Authorities and their successions: the administrator keeps them, a registrar may add one, everyone reads them.

use super::{
    Begun, Change, Ctx, Expected, Register,
    award::{frozen, taken},
    found,
};
use crate::{
    domain::{
        account::{Permission, may, to_add_authority},
        audit::Deed,
        authority::{Authority, Lineage, Succession, lineage, span_findings},
        catalogue::{CatalogueFilter, Wanted},
        conferral::searchable,
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{Paging, Window},
        stored::{Page, Stored},
        time::day_vi,
    },
    store::{self, authority::succession as stored},
};
use chrono::NaiveDate;
use std::collections::HashMap;

pub mod reform;
pub mod succession;

/// Adds an authority.
pub async fn create(register: &Register, ctx: &Ctx, mut authority: Authority) -> Result<Stored<Authority>, Fault> {
    authority.tidy();
    let work = match register.begin(ctx, to_add_authority(ctx.role), &authority).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    // A body is the whole register's: who sees a part of it adds none.
    if !may(ctx.role, Permission::KeepCatalogue) {
        ctx.scope.whole()?;
    }
    Fault::all(Code::InvalidBody, authority.findings())?;
    if store::authority::find(&**work, &authority.code).await?.is_some() {
        return Err(taken(&authority.code));
    }
    parent_known(&work, &authority).await?;
    let stored = store::authority::insert(&**work, &authority, &ctx.stamp()).await?;
    work.commit(Change::made(Deed::CreateAuthority, Noun::Authority, stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Replaces an authority; its code stays.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    code: &str,
    expected: &Expected,
    mut authority: Authority,
) -> Result<Stored<Authority>, Fault> {
    authority.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &authority).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, authority.findings())?;
    let before = found(store::authority::find(&**work, code).await?, Noun::Authority, code)?;
    expected.check(before.version)?;
    frozen("/code", code, &authority.code)?;
    parent_known(&work, &authority).await?;
    let successions: Vec<_> = store::authority::succession::all(&**work).await?.into_iter().map(|s| s.facts).collect();
    let mut findings = span_findings(&authority, &successions);
    if let Some(day) = authority.valid_to {
        findings.extend(decided_after(&work, before.id, &authority.code, "/valid_to", day).await?);
    }
    Fault::all(Code::RuleBroken, findings)?;
    let stored = store::authority::replace(&**work, &before, &authority, &ctx.stamp()).await?;
    work.commit(Change::new(Deed::ReplaceAuthority, Noun::Authority, stored.id, Some(&before), &stored)?, &stored)
        .await?;
    Ok(stored)
}

/// A body that has ended signs nothing more.
async fn decided_after(
    tx: &store::Tx,
    id: i64,
    code: &str,
    pointer: &str,
    day: NaiveDate,
) -> Result<Option<Finding>, Fault> {
    let Some(reference) = store::authority::decided_after(&**tx, id, day).await? else { return Ok(None) };
    let vi = format!(
        "Cơ quan “{code}” đã ký {reference} sau ngày {}; không thể kết thúc vào ngày đó, hãy kiểm tra lại ngày.",
        day_vi(day)
    );
    let en = format!("{code} signed {reference} after {day}; it cannot end on that day: check it.");
    Ok(Some(Finding::at(pointer, "authority_not_alive", vi, en)))
}

/// The body above must be there, and must not be below.
async fn parent_known(tx: &store::Tx, authority: &Authority) -> Result<(), Fault> {
    let mut above = authority.parent_code.clone();
    while let Some(code) = above {
        if code == authority.code {
            let text = (
                "Cơ quan cấp trên đang trực thuộc chính cơ quan này; hãy chọn cơ quan khác.",
                "The body above is itself below this one; choose another.",
            );
            return Err(Fault::at(Code::InvalidBody, Finding::at("/parent_code", "own_parent", text.0, text.1)));
        }
        let found = store::authority::find(&**tx, &code).await?;
        above = found.ok_or_else(|| unknown("/parent_code", &code))?.facts.parent_code;
    }
    Ok(())
}

fn unknown(pointer: &str, code: &str) -> Fault {
    Fault::at(Code::UnknownReference, Finding::unknown(pointer, Noun::Authority, code))
}

/// One authority.
pub async fn get(register: &Register, ctx: &Ctx, code: &str) -> Result<Stored<Authority>, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::authority::find(register.db.reader(), code).await?, Noun::Authority, code)
}

/// Those of the codes that are there, by their codes.
pub async fn named(register: &Register, ctx: &Ctx, codes: &[String]) -> Result<HashMap<String, Authority>, Fault> {
    ctx.ask(Permission::Read)?;
    let found = store::authority::by_codes(register.db.reader(), codes).await?;
    Ok(found.into_iter().map(|(code, stored)| (code, stored.facts)).collect())
}

/// A page of authorities, or of those that are found by words.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    filter: &CatalogueFilter,
    paging: &Paging,
) -> Result<Page<Stored<Authority>>, Fault> {
    ctx.ask(Permission::Read)?;
    Fault::all(Code::InvalidParameter, searchable("q", filter.q.as_ref()).into_iter().collect())?;
    let window = Window::new(paging, "authorities", &filter.q)?;
    let c = register.db.reader();
    let Some(q) = &filter.q else {
        let rows = store::authority::list(c, &window).await?;
        let total = if window.include_total { Some(store::authority::count(c).await?) } else { None };
        return window.page(rows, total, |authority| (None, authority.id));
    };
    let wanted = Wanted::of(q);
    let mut found = store::authority::list(c, &window.whole()).await?;
    wanted.keep(&mut found, |Stored { facts, .. }| vec![&facts.code, &facts.name_vi, facts.english()]);
    window.part(found, |authority| authority.id)
}

/// Where an authority comes from and what became of it.
pub async fn trace(register: &Register, ctx: &Ctx, code: &str) -> Result<Lineage, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::authority::find(register.db.reader(), code).await?, Noun::Authority, code)?;
    let all: Vec<_> = stored::all(register.db.reader()).await?.into_iter().map(|s| s.facts).collect();
    let lineage = lineage(code, &all);
    let bodies = named(register, ctx, &lineage.codes()).await?;
    Ok(lineage.named(&|code| bodies.get(code).map(|body| body.name_vi.clone()).unwrap_or_default()))
}

/// A page of successions.
pub async fn successions(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Stored<Succession>>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "successions", &())?;
    let rows = stored::list(register.db.reader(), &window).await?;
    let total = if window.include_total { Some(stored::count(register.db.reader()).await?) } else { None };
    window.page(rows, total, |succession| (None, succession.id))
}
