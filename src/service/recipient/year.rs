//! The facts of a recipient's years: entered by staff, read by the rules of eligibility.

use super::super::{Begun, Change, Ctx, Expected, Register, found};
use super::unmerged;
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{Paging, Window},
        stored::{Page, Stored},
        year::RecipientYear,
    },
    store::{self, recipient::year as stored},
};
use serde_json::json;

/// Adds the facts of a year.
pub async fn create(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    mut facts: RecipientYear,
) -> Result<Stored<RecipientYear>, Fault> {
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    unmerged(&work, id).await?;
    if stored::find(&**work, id, facts.year).await?.is_some() {
        let year = facts.year;
        let (vi, en) = (
            format!("Năm {year} đã có; hãy sửa bản ghi đó (PUT)."),
            format!("The year {year} is there already; replace it by PUT."),
        );
        return Err(Fault::at(Code::AlreadyExists, Finding::at("/year", "already_exists", vi, en)));
    }
    let new = stored::insert(&**work, id, facts, &ctx.stamp()).await?;
    work.commit(
        Change::made(
            Deed::CreateRecipientYear,
            Noun::RecipientYear,
            new.id,
            &json!({"recipient_id": id, "facts": new}),
        )?,
        &new,
    )
    .await?;
    Ok(new)
}

/// Replaces the facts of a year.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    (id, year): (i64, i32),
    expected: &Expected,
    mut facts: RecipientYear,
) -> Result<Stored<RecipientYear>, Fault> {
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    facts.tidy();
    Fault::all(Code::InvalidBody, facts.findings(ctx.today()))?;
    unmerged(&work, id).await?;
    let before = of(stored::find(&**work, id, year).await?, year)?;
    expected.check(before.version)?;
    if facts.year != year {
        let (vi, en) = (format!("Năm phải là {year}."), format!("The year must be {year}."));
        return Err(Fault::at(Code::InvalidBody, Finding::at("/year", "frozen", vi, en)));
    }
    let after = stored::replace(&**work, &before, facts, &ctx.stamp()).await?;
    let said = |facts: &Stored<RecipientYear>| json!({"recipient_id": id, "facts": facts});
    work.commit(
        Change::new(Deed::ReplaceRecipientYear, Noun::RecipientYear, after.id, Some(&said(&before)), &said(&after))?,
        &after,
    )
    .await?;
    Ok(after)
}

/// The facts of one year.
pub async fn get(register: &Register, ctx: &Ctx, id: i64, year: i32) -> Result<Stored<RecipientYear>, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::recipient::find_seen(register.db.reader(), &ctx.scope, id).await?, Noun::Recipient, id)?;
    of(stored::find(register.db.reader(), id, year).await?, year)
}

fn of(facts: Option<Stored<RecipientYear>>, year: i32) -> Result<Stored<RecipientYear>, Fault> {
    found(facts, Noun::RecipientYear, year)
}

/// A page of a recipient's years, the earliest first.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    paging: &Paging,
) -> Result<Page<Stored<RecipientYear>>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "years of a recipient", &id)?;
    found(store::recipient::find_seen(register.db.reader(), &ctx.scope, id).await?, Noun::Recipient, id)?;
    let rows = stored::list(&register.db, id, &window).await?;
    let total = if window.include_total { Some(stored::count(&register.db, id).await?) } else { None };
    window.page(rows, total, |year| (None, year.facts.year.into()))
}
