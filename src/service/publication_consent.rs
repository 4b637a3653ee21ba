//! Consents to publish a name: given and withdrawn by staff on paper. The record of an award and the statistics never
//! change with them.

use super::{Begun, Change, Ctx, Register, found, recipient};
use crate::{
    domain::{
        account::Permission,
        audit::Deed,
        fault::Fault,
        noun::Noun,
        page::{Paging, Window},
        publication_consent::{
            ConsentWithdrawal, PublicationConsent, StoredPublicationConsent, may_give, withdraw as withdrawn,
        },
        stored::Page,
    },
    store::{
        self,
        publication_consent::{self as stored, Done},
    },
};
use serde_json::json;

/// Who entered a consent, or that it was withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entered {
    /// The consent.
    pub consent_id: i64,
    /// Whether it is its withdrawal.
    pub is_withdrawal: bool,
    /// The name of the person, else of the account.
    pub who: String,
}

/// A page of the consents of a recipient and of the records that were merged into it.
pub async fn list(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    paging: &Paging,
) -> Result<Page<StoredPublicationConsent>, Fault> {
    ctx.ask(Permission::Read)?;
    let window = Window::new(paging, "publication consents of a recipient", &id)?;
    let ids = recipient::standing(register, ctx, id).await?.one_person();
    let c = register.db.reader();
    let rows = stored::list(c, &ids, &window).await?;
    let total = if window.include_total {
        Some(i64::try_from(stored::of_recipients(c, &ids).await?.len()).map_err(Fault::internal)?)
    } else {
        None
    };
    window.page(rows, total, |consent| (None, consent.id))
}

/// Who entered these consents and their withdrawals. For the staff of the office.
pub async fn entered(register: &Register, ctx: &Ctx, ids: &[i64]) -> Result<Vec<Entered>, Fault> {
    ctx.ask(Permission::ReadDrafts)?;
    let done = stored::done(register.db.reader(), ids).await?;
    let entered = done.into_iter().filter_map(|Done { id, act, who }| {
        let is_withdrawal = match Deed::find(&act)? {
            Deed::GivePublicationConsent => false,
            Deed::WithdrawPublicationConsent => true,
            _ => return None,
        };
        Some(Entered { consent_id: id, is_withdrawal, who })
    });
    Ok(entered.collect())
}

/// Enters a consent of a person or a household.
pub async fn give(
    register: &Register,
    ctx: &Ctx,
    recipient_id: i64,
    mut facts: PublicationConsent,
) -> Result<StoredPublicationConsent, Fault> {
    let work = match register.begin(ctx, Permission::Record, &facts).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    facts.check(ctx.today())?;
    let recipient = recipient::unmerged(&work, recipient_id).await?;
    may_give(recipient.facts.kind, &stored::of_recipients(&**work, &recipient.one_person()).await?, facts.given_on)?;
    let new = stored::insert(&**work, recipient_id, facts, &ctx.stamp()).await?;
    work.commit(Change::made(Deed::GivePublicationConsent, Noun::PublicationConsent, new.id, &new)?, &new).await?;
    Ok(new)
}

/// Withdraws a consent, and with it every open one of the same person that was given until that day.
pub async fn withdraw(
    register: &Register,
    ctx: &Ctx,
    id: i64,
    mut withdrawal: ConsentWithdrawal,
) -> Result<StoredPublicationConsent, Fault> {
    let work = match register.begin(ctx, Permission::Record, &withdrawal).await? {
        Begun::Answered(answer) => return Ok(answer),
        Begun::New(work) => work,
    };
    withdrawal.check(ctx.today())?;
    let consents = stored::beside(&**work, id).await?;
    let ids: Vec<i64> = consents.iter().map(|consent| consent.recipient_id).collect();
    let seen = store::scope::seen(&**work, &work.scope, &ids).await?;
    let own = found(
        consents.iter().find(|consent| consent.id == id && seen.contains(&consent.recipient_id)).cloned(),
        Noun::PublicationConsent,
        id,
    )?;
    let (before, after): (Vec<_>, Vec<_>) = withdrawn(consents, &own, &withdrawal, &ctx.stamp())?.into_iter().unzip();
    for consent in &after {
        stored::replace(&**work, consent).await?;
    }
    let answer = found(after.iter().find(|consent| consent.id == id).cloned(), Noun::PublicationConsent, id)?;
    let said = |consents: &[StoredPublicationConsent]| json!({"publication_consents": consents});
    work.commit(
        Change::new(
            Deed::WithdrawPublicationConsent,
            Noun::PublicationConsent,
            id,
            Some(&said(&before)),
            &said(&after),
        )?,
        &answer,
    )
    .await?;
    Ok(answer)
}
