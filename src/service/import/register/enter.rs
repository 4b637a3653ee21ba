//! The decisions of an old register are entered by another person, as many as one request may take.

use super::super::visible;
use crate::{
    domain::{
        account::{Permission, four_eyes},
        decision::Acknowledgements,
        fault::{Code, Fault, Text},
        import::register::{EnteredRegister, NotEntered},
    },
    service::{
        Begun, Ctx, Expected, Register,
        decision::{self, life::well_said},
    },
    store::{self, import::register::submitted},
};
use serde_json::json;
use std::time::{Duration, Instant};

/// How long one request enters decisions in the register.
const PATIENCE: Duration = Duration::from_secs(12);

/// Decisions of which is said why they wait.
const MOST_SAID: usize = 200;

/// Enters the decisions of an import in the register that wait for it, each in an act of its own, for as long as one
/// request may take; those that are left stay as they are, with what stands against them.
pub async fn enter(register: &Register, ctx: &Ctx, id: i64, words: Acknowledgements) -> Result<EnteredRegister, Fault> {
    well_said(&words)?;
    let input = json!({"import": id, "words": words});
    if let Begun::Answered(answer) = register.begin(ctx, Permission::Register, &input).await? {
        return Ok(answer);
    }
    let import = visible(ctx, store::import::find(register.db.latest(), id).await?, id)?;
    four_eyes(&ctx.actor, Some(&import.created_by), [])?;
    let (begun, own) = (Instant::now(), Ctx { slot: None, ..ctx.clone() });
    let mut entered = EnteredRegister::default();
    for decision_id in submitted(register.db.latest(), id).await? {
        if begun.elapsed() > PATIENCE {
            break;
        }
        match Box::pin(decision::register::register(register, &own, decision_id, &Expected::Any, words.clone())).await {
            Ok(_) => entered.registered += 1,
            Err(fault) if matches!(fault.code, Code::Internal | Code::Unavailable) => return Err(fault),
            Err(fault) if entered.findings.len() < MOST_SAID => {
                entered.findings.extend(not_entered(decision_id, &fault));
            }
            Err(_) => {}
        }
    }
    entered.left = i64::try_from(submitted(register.db.latest(), id).await?.len()).map_err(Fault::internal)?;
    match register.begin(ctx, Permission::Register, &input).await? {
        Begun::Answered(answer) => Ok(answer),
        Begun::New(work) => work.keep(&entered).await.map(|()| entered),
    }
}

/// What stands against a decision, each with its code, by which it can be answered for.
fn not_entered(decision_id: i64, fault: &Fault) -> Vec<NotEntered> {
    let one = |code: &str, text: Text| NotEntered { decision_id, code: code.to_owned(), vi: text.vi, en: text.en };
    if fault.errors.is_empty() {
        return vec![one(fault.code.word(), fault.text())];
    }
    fault.errors.iter().map(|finding| one(finding.code, finding.text.clone())).collect()
}
