//! A subject's report: what is held about a person, put together for that person; each report is an event with its
//! reason.

use super::{Change, Ctx, Register, id_number::key::Ring, recipient};
use crate::{
    domain::{
        account::{Permission, Scope},
        audit::Deed,
        conferral::ConferralSort,
        decision::Reason,
        fault::Fault,
        id_number::{DisclosedIdNumber, SealedIdNumber, check_reason},
        noun::Noun,
        page::{MAX_LIMIT, Paging, Window},
        publication_consent::publishable,
        subject::{Awarded, Subject, YearOf},
    },
    store,
};
use serde_json::json;

/// Everything held about a person, by the number of any record of that person.
pub async fn report(register: &Register, ctx: &Ctx, id: i64, mut reason: Reason) -> Result<Subject, Fault> {
    check_reason(&mut reason.reason)?;
    let work = register.begin_own(ctx, Permission::KeepCatalogue).await?;
    let recipient = recipient::standing(register, ctx, id).await?;
    let ids = recipient.one_person();
    let sealed = store::id_number::of_recipients(&**work, &ids).await?;
    let id_numbers = if sealed.is_empty() {
        Vec::new()
    } else {
        let ring = Ring::read(register)?;
        let plain = |row: &SealedIdNumber| {
            Ok(DisclosedIdNumber { id: row.id, recipient_id: row.recipient_id, id_number: ring.open(row)? })
        };
        sealed.iter().map(plain).collect::<Result<_, Fault>>()?
    };
    let years = store::recipient::year::of_each(&**work, &ids).await?;
    let years = years
        .into_iter()
        .flat_map(|(recipient_id, years)| years.into_values().map(move |facts| YearOf { recipient_id, facts }));
    let mut years: Vec<_> = years.collect();
    years.sort_by_key(|year| (year.facts.year, year.recipient_id));
    let consents = store::publication_consent::of_recipients(&**work, &ids).await?;
    let subject = Subject {
        made_at: ctx.stamp(),
        reason: reason.reason.clone(),
        merged: store::recipient::by_ids(&**work, &recipient.merged_ids).await?,
        id_numbers,
        conferrals: conferrals(register, &ids).await?,
        years,
        publishable: publishable(&consents, ctx.today()),
        publication_consents: consents,
        draft_lines: store::subject::draft_lines(&**work, &ids).await?,
        households: store::subject::households(&**work, &ids).await?,
        merges: store::subject::merges(&**work, &ids).await?,
        events: store::subject::events(&**work, &ids).await?,
        recipient,
    };
    let of: Vec<_> = sealed.iter().map(|number| number.id).collect();
    let after = json!({"recipient_ids": ids, "id_number_ids": of, "reason": reason.reason});
    work.commit(Change::made(Deed::ReportSubject, Noun::Recipient, subject.recipient.id, &after)?, &()).await?;
    Ok(subject)
}

/// Every conferral of the records, the latest first, with its line and its acts.
async fn conferrals(register: &Register, ids: &[i64]) -> Result<Vec<Awarded>, Fault> {
    let mut written = store::conferral::lines_of(register.db.reader(), ids).await?;
    let (sort, mut found, mut cursor) = (ConferralSort::SignedLatest, Vec::new(), None);
    loop {
        let paging = Paging { limit: i64::try_from(MAX_LIMIT).ok(), cursor, include_total: false };
        let window = Window::sorted(&paging, "subject", &ids, sort.by())?;
        let rows = store::conferral::list::of_recipients(&register.db, &Scope::ALL, ids, sort, &window).await?;
        let page = super::conferral::keyed_page(&window, rows, None)?;
        let changed: Vec<i64> = page.items.iter().map(|conferral| conferral.id).collect();
        let mut acts = store::act::history(&register.db, &Scope::ALL, &changed).await?;
        found.extend(page.items.into_iter().map(|conferral| Awarded {
            written: written.remove(&conferral.id),
            acts: acts.remove(&conferral.id).unwrap_or_default(),
            conferral,
        }));
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(found);
        }
    }
}
