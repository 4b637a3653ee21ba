//! The steps of a decision's life that its page and its check have forms for: submit, register, return, withdraw.

use super::{
    super::{
        form::{Fields, go_to},
        shell::Staff,
    },
    check, one, steps,
};
use crate::{
    domain::{
        account::Permission,
        decision::{DecisionState, Reason, StoredDecision},
        fault::Fault,
    },
    http::status,
    service::{
        Ctx, Expected, Register,
        decision::{self, life, register},
    },
};
use poem::{Body, Response, handler, web::Path};

/// Takes a step of a decision's life: leads to the decision, or says on its page why not.
async fn take<F>(
    staff: Staff,
    id: i64,
    body: Body,
    permission: Permission,
    step: impl Fn(Register, Ctx, Expected, Fields) -> F,
) -> Result<Response, Fault>
where
    F: Future<Output = Result<StoredDecision, Fault>> + Send,
{
    staff.ctx.ask(permission)?;
    let fields = staff.sent(body).await?;
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let register = staff.visit.register.clone();
    match staff.once(&fields, |ctx| step(register.clone(), ctx, expected.clone(), fields.clone())).await {
        Ok(stored) => Ok(go_to(&format!("/decisions/{}?done={}", stored.id, stored.state.word()))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            let stored = decision::get(&register, &staff.ctx, id, false).await?;
            let fault = steps::stale(&staff, &register, fault, &stored).await;
            if stored.state == DecisionState::Draft {
                check::page(&staff, id, Some(&fault), &fields).await
            } else {
                one::page(&staff, id, Some(&fault), &fields).await
            }
        }
        Err(fault) => Err(fault),
    }
}

/// Submits a draft.
#[handler]
pub(in crate::web) async fn submit(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    take(staff, id, body, Permission::Record, move |register, ctx, expected, fields| async move {
        life::submit(&register, &ctx, id, &expected, check::acknowledged(&fields)).await
    })
    .await
}

/// Enters a submitted decision in the register.
#[handler]
pub(in crate::web) async fn enter(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    Box::pin(take(staff, id, body, Permission::Register, move |register, ctx, expected, fields| async move {
        Box::pin(register::register(&register, &ctx, id, &expected, check::acknowledged(&fields))).await
    }))
    .await
}

fn reason(fields: &Fields) -> Reason {
    Reason { reason: fields.prose("reason").unwrap_or_default() }
}

/// Returns a submitted decision.
#[handler]
pub(in crate::web) async fn give_back(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    take(staff, id, body, Permission::Register, move |register, ctx, expected, fields| async move {
        life::give_back(&register, &ctx, id, &expected, reason(&fields)).await
    })
    .await
}

/// Withdraws a draft.
#[handler]
pub(in crate::web) async fn withdraw(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    take(staff, id, body, Permission::Record, move |register, ctx, expected, fields| async move {
        life::withdraw(&register, &ctx, id, &expected, reason(&fields)).await
    })
    .await
}

/// Back to the decision, from the address of a form that has no page of its own.
#[handler]
pub(in crate::web) fn back(Path(id): Path<i64>) -> Response {
    go_to(&format!("/decisions/{id}"))
}
