//! Awards: the administrator keeps the catalogue, everyone reads it.

use super::{Begun, Change, Ctx, Expected, Register, found};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        award::Award,
        catalogue::{CatalogueFilter, Wanted},
        conferral::searchable,
        fault::{Code, Fault, Finding},
        noun::Noun,
        page::{Paging, Window},
        stored::{Page, Stored},
    },
    store,
};

/// Adds an award.
pub async fn create(register: &Register, ctx: &Ctx, mut award: Award) -> Result<Stored<Award>, Fault> {
    award.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &award).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, award.findings())?;
    if store::award::find(&**work, &award.code).await?.is_some() {
        return Err(taken(&award.code));
    }
    let stored = store::award::insert(&**work, &award, &ctx.stamp()).await?;
    work.commit(Change::made(Deed::CreateAward, Noun::Award, stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Replaces an award; its code stays.
pub async fn replace(
    register: &Register,
    ctx: &Ctx,
    code: &str,
    expected: &Expected,
    mut award: Award,
) -> Result<Stored<Award>, Fault> {
    award.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &award).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, award.findings())?;
    let before = found(store::award::find(&**work, code).await?, Noun::Award, code)?;
    expected.check(before.version)?;
    frozen("/code", code, &award.code)?;
    if award.kind != before.facts.kind && store::award::is_given(&**work, before.id).await? {
        let kind = before.facts.kind.label();
        let finding = Finding::at(
            "/kind",
            "frozen",
            format!("Hình thức này đã được tặng nên loại không thay đổi được; hãy giữ loại {}.", kind.vi),
            format!("This award was given, so its kind stays; send {} again.", before.facts.kind.word()),
        );
        return Err(Fault::at(Code::InvalidBody, finding));
    }
    let stored = store::award::replace(&**work, &before, &award, &ctx.stamp()).await?;
    work.commit(Change::new(Deed::ReplaceAward, Noun::Award, stored.id, Some(&before), &stored)?, &stored).await?;
    Ok(stored)
}

/// One award.
pub async fn get(register: &Register, ctx: &Ctx, code: &str) -> Result<Stored<Award>, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::award::find(register.db.reader(), code).await?, Noun::Award, code)
}

/// A page of awards, or of those that are found by words.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    filter: &CatalogueFilter,
    paging: &Paging,
) -> Result<Page<Stored<Award>>, Fault> {
    ctx.ask(Permission::Read)?;
    Fault::all(Code::InvalidParameter, searchable("q", filter.q.as_ref()).into_iter().collect())?;
    let window = Window::new(paging, "awards", &filter.q)?;
    let c = register.db.reader();
    let Some(q) = &filter.q else {
        let rows = store::award::list(c, &window).await?;
        let total = if window.include_total { Some(store::award::count(c).await?) } else { None };
        return window.page(rows, total, |award| (None, award.id));
    };
    let wanted = Wanted::of(q);
    let mut found = store::award::list(c, &window.whole()).await?;
    wanted.keep(&mut found, |Stored { facts, .. }| {
        vec![&facts.code, &facts.name_vi, facts.english(), &facts.short_name_vi]
    });
    window.part(found, |award| award.id)
}

/// A code that is in use.
pub(super) fn taken(code: &str) -> Fault {
    Fault::at(
        Code::AlreadyExists,
        Finding::at(
            "/code",
            "already_exists",
            format!("Mã “{code}” đã có; hãy chọn mã khác."),
            format!("The code {code} is in use; choose another."),
        ),
    )
}

/// A code, or a name that stands for one, is frozen at creation.
pub(super) fn frozen(pointer: &str, path: &str, body: &str) -> Result<(), Fault> {
    if path == body {
        return Ok(());
    }
    Err(Fault::at(
        Code::InvalidBody,
        Finding::at(
            pointer,
            "frozen",
            format!("Trường này không thay đổi được; hãy giữ “{path}”."),
            format!("This never changes; send {path} again."),
        ),
    ))
}
