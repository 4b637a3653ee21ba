//! Conferrals: lists with every filter, single records, and what was handed over.

use super::{Begun, Change, Ctx, Expected, Register, decision::ids, found};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, ConferralFilter, ConferralSort, Delivery, searchable},
        fault::{Code, Fault, Finding},
        page::{Paging, Window},
        stored::Page,
        valid::{tidy_some, year},
    },
    store::{self, conferral::filter::Resolved},
};

const VI: &str = "lượt khen thưởng";
const EN: &str = "conferral";

/// A filter whose values make sense and whose codes are known.
pub(super) async fn resolve(register: &Register, ctx: &Ctx, filter: ConferralFilter) -> Result<Resolved, Fault> {
    let mut findings: Vec<Finding> = searchable("q", filter.q.as_ref()).into_iter().collect();
    findings.extend(external_keys(&filter.external_id));
    let years = filter.year.iter().chain(&filter.signed_year).chain(&filter.year_from).chain(&filter.year_to);
    findings.extend(years.filter_map(|y| year("", Some(*y), ctx.today())).map(|f| Finding::of("year", f.code, f.text.vi, f.text.en)).take(1));
    Fault::all(Code::InvalidParameter, findings)?;
    let campaigns = ids(register, "campaign", "campaign", &filter.campaign).await?;
    let awards = ids(register, "award", "award", &filter.award).await?;
    let authorities = ids(register, "authority", "authority", &filter.authority).await?;
    Resolved::new(&register.db, filter, campaigns, awards, &authorities).await
}

/// Keys of other systems are written `system:value`.
pub(super) fn external_keys(keys: &[String]) -> Vec<Finding> {
    let wrong = keys.iter().find(|key| !key.split_once(':').is_some_and(|(system, value)| !system.is_empty() && !value.is_empty()));
    let finding = |_| Finding::of("external_id", "invalid_value", "Viết theo dạng hệ_thống:giá_trị.", "Write it as system:value.");
    wrong.map(finding).into_iter().collect()
}

/// A page of conferrals.
pub async fn list(register: &Register, ctx: &Ctx, filter: ConferralFilter, sort: ConferralSort, paging: &Paging) -> Result<Page<Conferral>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "conferrals", &(&filter, sort))?;
    let resolved = resolve(register, ctx, filter).await?;
    let rows = store::conferral::list::list(&register.db, &resolved, sort, &window).await?;
    let total = if window.include_total { Some(store::conferral::list::count(&register.db, &resolved).await?) } else { None };
    keyed_page(&window, rows, total)
}

/// The page of rows that carry the value they are sorted by.
pub(super) fn keyed_page(window: &Window, rows: Vec<(Conferral, crate::domain::page::Key)>, total: Option<i64>) -> Result<Page<Conferral>, Fault> {
    let (items, keys): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let keys: std::collections::HashMap<i64, _> = items.iter().map(|c: &Conferral| c.id).zip(keys).collect();
    window.page(items, total, |conferral| (keys.get(&conferral.id).cloned(), conferral.id))
}

/// One conferral.
pub async fn get(register: &Register, ctx: &Ctx, id: i64) -> Result<Conferral, Fault> {
    ctx.ask(Permission::Read)?;
    found(store::conferral::find(register.db.reader(), id).await?, VI, EN, id)
}

/// Records what was handed over: the certificate and the money.
pub async fn deliver(register: &Register, ctx: &Ctx, id: i64, expected: Expected, mut delivery: Delivery) -> Result<Conferral, Fault> {
    let work = match register.begin(ctx, Permission::Record, &delivery).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    for text in [&mut delivery.certificate_number, &mut delivery.presented_at, &mut delivery.presented_by] {
        tidy_some(text);
    }
    Fault::all(Code::InvalidBody, delivery.findings(ctx.today()))?;
    let before = found(store::conferral::find(&**work, id).await?, VI, EN, id)?;
    expected.check(before.version)?;
    store::conferral::deliver(&**work, &before, &delivery).await?;
    let after = found(store::conferral::find(&**work, id).await?, VI, EN, id)?;
    work.commit(Change::new("record_delivery", EN, id, Some(&before), &after)?, &after).await?;
    Ok(after)
}
