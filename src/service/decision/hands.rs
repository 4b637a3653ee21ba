//! The hands a decision goes through: noted with every saving, submitting and registering, and listed where one person
//! could have been both pairs of eyes.

use super::{Ctx, Register};
use crate::{
    domain::{
        account::Permission,
        decision::{Hand, OneHand, OneHandFilter, Part, one_person},
        fault::Fault,
        page::{Paging, Window},
        stored::Page,
    },
    store::{self, Tx},
};

/// The caller's hand in a decision.
fn own(ctx: &Ctx, part: Part) -> Hand {
    let credential = ctx.credential.clone();
    Hand {
        part,
        account: ctx.actor.clone(),
        issued_by: credential.issued_by,
        account_created_by: credential.account_created_by,
    }
}

/// Notes the caller's hand in a decision.
pub(super) async fn note(tx: &Tx, ctx: &Ctx, id: i64, part: Part) -> Result<(), Fault> {
    store::decision::hand::add(&**tx, id, &own(ctx, part), None, &ctx.stamp()).await
}

/// Notes that another wrote what the caller brings into a decision; what that one's credentials came with is not known.
pub(in super::super) async fn note_author(tx: &Tx, ctx: &Ctx, id: i64, account: &str) -> Result<(), Fault> {
    if account == ctx.actor {
        return Ok(());
    }
    let hand = Hand { part: Part::Author, account: account.to_owned(), issued_by: None, account_created_by: None };
    store::decision::hand::add(&**tx, id, &hand, None, &ctx.stamp()).await
}

/// Notes the registrar's hand beside those before: all of them, and the one person who could have been both pairs of
/// eyes.
pub(super) async fn close(
    tx: &Tx,
    ctx: &Ctx,
    id: i64,
    mut hands: Vec<Hand>,
) -> Result<(Vec<Hand>, Option<String>), Fault> {
    let own = own(ctx, Part::Registrar);
    hands.push(own.clone());
    let person = one_person(&hands);
    store::decision::hand::add(&**tx, id, &own, person.as_deref(), &ctx.stamp()).await?;
    Ok((hands, person))
}

/// A page of the registered decisions whose two pairs of eyes one person could have been.
pub async fn of_one_person(
    register: &Register,
    ctx: &Ctx,
    filter: OneHandFilter,
    paging: &Paging,
) -> Result<Page<OneHand>, Fault> {
    ctx.ask(Permission::ReadAudit)?;
    let window = Window::new(paging, "decisions of one hand", &filter)?;
    let rows = store::decision::hand::of_one_person(&register.db, filter, &window).await?;
    let total = if window.include_total {
        Some(store::decision::hand::count_of_one_person(&register.db, filter).await?)
    } else {
        None
    };
    window.page(rows, total, |one| (None, one.decision_id))
}
