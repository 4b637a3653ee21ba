//! Authorities and their successions: the administrator keeps them, everyone reads them.

use super::{
    Begun, Change, Ctx, Expected, Register,
    award::{frozen_code, taken},
    found,
};
use crate::{
    domain::{
        account::Permission,
        authority::{Authority, Lineage, Succession, lineage, makes_cycle},
        fault::{Code, Fault, Finding},
        page::{Paging, Window},
        stored::{Page, Stored},
    },
    store::{self, authority::succession},
};
const VI: &str = "cơ quan";
const EN: &str = "authority";

/// Adds an authority.
pub async fn create(register: &Register, ctx: &Ctx, mut authority: Authority) -> Result<Stored<Authority>, Fault> {
    authority.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &authority).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, authority.findings())?;
    if store::authority::find(&**work, &authority.code).await?.is_some() {
        return Err(taken(&authority.code));
    }
    parent_known(&work, &authority).await?;
    let stored = store::authority::insert(&**work, &authority, &ctx.stamp()).await?;
    work.commit(Change::made("create_authority", "authority", stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// Replaces an authority; its code stays.
pub async fn replace(register: &Register, ctx: &Ctx, code: &str, expected: &Expected, mut authority: Authority) -> Result<Stored<Authority>, Fault> {
    authority.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &authority).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, authority.findings())?;
    let before = found(store::authority::find(&**work, code).await?, VI, EN, code)?;
    expected.check(before.version)?;
    frozen_code(code, &authority.code)?;
    parent_known(&work, &authority).await?;
    let stored = store::authority::replace(&**work, &before, &authority, &ctx.stamp()).await?;
    work.commit(Change::new("replace_authority", "authority", stored.id, Some(&before), &stored)?, &stored).await?;
    Ok(stored)
}

/// The body above must be there, and must not be below.
async fn parent_known(tx: &store::Tx, authority: &Authority) -> Result<(), Fault> {
    let mut above = authority.parent_code.clone();
    while let Some(code) = above {
        if code == authority.code {
            let text = ("Cơ quan cấp trên đang trực thuộc chính cơ quan này.", "The body above is itself below this one.");
            return Err(Fault::at(Code::InvalidBody, Finding::at("/parent_code", "own_parent", text.0, text.1)));
        }
        let found = store::authority::find(&**tx, &code).await?;
        above = found.ok_or_else(|| unknown("/parent_code", &code))?.facts.parent_code;
    }
    Ok(())
}

fn unknown(pointer: &str, code: &str) -> Fault {
    Fault::at(
        Code::UnknownReference,
        Finding::at(
            pointer,
            "unknown_reference",
            format!("Không có cơ quan {code} trong danh mục."),
            format!("There is no authority {code} in the catalogue."),
        ),
    )
}

/// One authority.
pub async fn get(register: &Register, ctx: &Ctx, code: &str) -> Result<Stored<Authority>, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::authority::find(register.db.reader(), code).await?, VI, EN, code)
}

/// A page of authorities.
pub async fn list(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Stored<Authority>>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "authorities", &())?;
    let rows = store::authority::list(register.db.reader(), &window).await?;
    let total = if window.include_total { Some(store::authority::count(register.db.reader()).await?) } else { None };
    window.page(rows, total, |authority| (None, authority.id))
}

/// Where an authority comes from and what became of it.
pub async fn trace(register: &Register, ctx: &Ctx, code: &str) -> Result<Lineage, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::authority::find(register.db.reader(), code).await?, VI, EN, code)?;
    let all: Vec<_> = succession::all(register.db.reader()).await?.into_iter().map(|s| s.facts).collect();
    Ok(lineage(code, &all))
}

/// Adds a succession; one that would make a body its own heir is refused.
pub async fn succeed(register: &Register, ctx: &Ctx, mut new: Succession) -> Result<Stored<Succession>, Fault> {
    new.tidy();
    let work = match register.begin(ctx, Permission::KeepCatalogue, &new).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    Fault::all(Code::InvalidBody, new.findings())?;
    for (pointer, code) in [("/predecessor_code", &new.predecessor_code), ("/successor_code", &new.successor_code)] {
        if store::authority::find(&**work, code).await?.is_none() {
            return Err(unknown(pointer, code));
        }
    }
    let all = succession::all(&**work).await?;
    if all.iter().any(|s| s.facts.predecessor_code == new.predecessor_code && s.facts.successor_code == new.successor_code) {
        let finding = Finding::at("/successor_code", "already_exists", "Kế tục này đã có.", "This succession is known already.");
        return Err(Fault::at(Code::AlreadyExists, finding));
    }
    let pairs: Vec<_> = all.iter().map(|s| (s.facts.predecessor_code.as_str(), s.facts.successor_code.as_str())).collect();
    if makes_cycle(&pairs, &new.predecessor_code, &new.successor_code) {
        return Err(Fault::at(
            Code::RuleBroken,
            Finding::at(
                "/successor_code",
                "succession_cycle",
                format!("{} đã là tiền thân của {}; kế tục không được đi vòng.", new.successor_code, new.predecessor_code),
                format!("{} is a predecessor of {} already; successions do not go in circles.", new.successor_code, new.predecessor_code),
            ),
        ));
    }
    let stored = succession::insert(&**work, &new, &ctx.stamp()).await?;
    work.commit(Change::made("create_succession", "succession", stored.id, &stored)?, &stored).await?;
    Ok(stored)
}

/// A page of successions.
pub async fn successions(register: &Register, ctx: &Ctx, paging: &Paging) -> Result<Page<Stored<Succession>>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "successions", &())?;
    let rows = succession::list(register.db.reader(), &window).await?;
    let total = if window.include_total { Some(succession::count(register.db.reader()).await?) } else { None };
    window.page(rows, total, |succession| (None, succession.id))
}
