//! A migration as an act of `system`: the register is verified before, each step attests the rows it changed, and all
//! of it is verified again before it lasts.
//!
//! One transaction for every step and its events: a failure, or a kill in the middle, leaves the register as it was.
//! How a step changed a row is not asked of the step: the digests of all rows before and after are compared, so that a
//! default of a new column, a filled or renamed column and a recomputed key are attested alike, and a step that changes
//! no digest attests nothing.

use super::{
    Ctx, Register,
    audit::{self, source::AuditKey},
};
use crate::{
    domain::{
        account::seal::Seals,
        audit::Deed,
        audit::{Event, Misfit, RowChange, Rows, canonical},
        fault::{Code, Fault},
        noun::Noun,
    },
    store::{self, Tx, audit::Sealing},
};
use digests::{Changed, Digests};
use serde::Serialize;
use serde_with::skip_serializing_none;
use std::pin::Pin;

mod digests;

/// Rows that one event attests at most.
const BATCH: usize = 2_000;

/// What a part of a step that is not SQL is given.
#[derive(Debug)]
pub struct Context<'a> {
    /// The transaction of the migration, in which the SQL of the step was run.
    pub tx: &'a Tx,
    /// The instant of the migration, as it is stored.
    pub now: &'a str,
    /// Where the key is that signs heads, if the caller has one.
    pub audit_key: Option<&'a AuditKey>,
}

/// The part of a step that is not SQL, such as a key that the program computes anew: for a register that had records
/// before the step.
pub type Function = for<'a> fn(&'a Context<'a>) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>>;

/// A step of the schema with all that belongs to it.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// Its SQL.
    pub sql: migration::Step,
    /// What it does besides, after the SQL.
    pub function: Option<Function>,
}

/// The steps that have a part that is not SQL, by name.
const FUNCTIONS: &[(&str, Function)] = &[
    (migration::HANDS, hands),
    (migration::SEALS, seals),
    (migration::COUNTS, found),
    (migration::NAME_KEYS, names),
    (migration::DIFFERING, differing),
];

/// Which decisions state other totals than their lists have is kept by itself.
fn differing<'a>(context: &'a Context<'a>) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>> {
    Box::pin(async move { store::conferral::differing::fill(&**context.tx).await })
}

/// Who made the accounts and tokens that are there, and who wrote the drafts, as far as the trail says it.
fn hands<'a>(context: &'a Context<'a>) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>> {
    Box::pin(async move {
        store::upgrade::makers(context.tx).await?;
        store::upgrade::authors(context.tx).await.map(|_| ())
    })
}

/// Rows of power are sealed with the step that brings seals, and never later: one that is put in by hand is sealed by
/// no restart.
fn seals<'a>(context: &'a Context<'a>) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>> {
    Box::pin(async move {
        let key = context
            .audit_key
            .ok_or_else(|| Fault::internal("a register is sealed by its audit key, and none is given"))?;
        let seals = audit::key::seals(&audit::key::read_or_make(key)?)?;
        store::seal::seal_all(context.tx, &seals).await.map(|_| ())
    })
}

/// Decisions are found by their source too, and households by their members.
fn found<'a>(context: &'a Context<'a>) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>> {
    Box::pin(async move {
        store::upgrade::sources(context.tx).await?;
        store::upgrade::households(context.tx).await?;
        store::upgrade::changes(context.tx).await
    })
}

/// Names are found by the spellings and accents that this version knows, and are in its order.
fn names<'a>(context: &'a Context<'a>) -> Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + 'a>> {
    Box::pin(async move { store::upgrade::names(context.tx).await })
}

/// The steps of this version, in their order.
#[must_use]
pub fn steps() -> Vec<Step> {
    let function = |name: &str| FUNCTIONS.iter().find(|(step, _)| *step == name).map(|(_, function)| *function);
    migration::STEPS.iter().map(|sql| Step { sql: *sql, function: function(sql.name) }).collect()
}

/// How a register is migrated.
#[derive(Debug, Clone, Copy, Default)]
pub struct How<'a> {
    /// Why a register that does not verify is migrated all the same; none where it is refused.
    pub unverified: Option<&'a str>,
    /// Where the key is that signs heads.
    pub audit_key: Option<&'a AuditKey>,
}

/// What a migration did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The steps it took.
    pub steps: Vec<String>,
    /// The rows whose digests they changed.
    pub rows: usize,
}

/// The record of a step: what its first event says after it.
#[skip_serializing_none]
#[derive(Debug, Serialize)]
struct Taken<'a> {
    step: &'a str,
    /// The version of the program.
    program: &'static str,
    /// Which of the events of this step it is, from 1.
    part: usize,
    /// What did not verify before, where that was accepted.
    unverified: Option<Unverified<'a>>,
}

#[derive(Debug, Clone, Serialize)]
struct Unverified<'a> {
    misfit: String,
    reason: &'a str,
}

/// Brings the schema of a register to these steps. In a database that has no register yet the tables are made, which is
/// no act: there is nobody's record to change, and no event before the first.
pub async fn run(register: &Register, ctx: &Ctx, steps: &[Step], how: How<'_>) -> Result<Migrated, Fault> {
    let known: Vec<_> = steps.iter().map(|step| step.sql.name).collect();
    let taken = store::migrate::applied(register.db.latest()).await?;
    store::migrate::refuse_newer(&taken, &known)?;
    if taken.len() == known.len() {
        return Ok(Migrated::default());
    }
    let mut unverified = None;
    if !taken.is_empty() {
        tracing::info!("the register is verified before it is migrated");
        unverified = Box::pin(audit::verify(register, None))
            .await?
            .misfits
            .first()
            .map(|misfit| accepted(misfit, how))
            .transpose()?;
    }
    let tx = register.db.begin_schema().await?;
    // Another process may have migrated while this one verified and waited.
    let taken = store::migrate::applied(&*tx).await?;
    store::migrate::refuse_newer(&taken, &known)?;
    let missing: Vec<_> = steps.iter().filter(|step| !taken.iter().any(|name| name == step.sql.name)).collect();
    let mut migrated = Migrated { steps: missing.iter().map(|step| step.sql.name.to_owned()).collect(), rows: 0 };
    if missing.is_empty() {
        return Ok(migrated);
    }
    let silent = store::proof::silence(&tx);
    if taken.is_empty() {
        for step in missing {
            // There is nothing to compute yet.
            take(&tx, ctx, &Step { function: None, ..*step }, how).await?;
        }
    } else {
        let mut before = Digests::read(&tx, None).await?;
        let mut first = !taken.iter().any(|step| step == migration::EVENT_SEALS);
        for (number, step) in (taken.len() + 1..).zip(missing) {
            tracing::info!(step = step.sql.name, "a step is taken");
            take(&tx, ctx, step, how).await?;
            let after = Digests::read(&tx, Some(&before)).await?;
            let seals = if first && step.sql.name != migration::EVENT_SEALS { None } else { sealed_by(how)? };
            let step = Attested { name: step.sql.name, number, seals, first };
            first &= step.seals.is_none();
            migrated.rows += attest(&tx, ctx, &step, unverified.as_ref(), before.changed(&after)?).await?;
            before = after;
        }
        // What was altered by hand since the register was verified is found here too: an event holds what was there
        // before its step.
        let verified = Box::pin(audit::verify_in(&tx, None)).await?;
        if let Some(misfit) = verified.err().filter(|_| unverified.is_none()) {
            return Err(Fault::internal(format!(
                "after the migration the register does not verify, so nothing was changed: {}",
                said(&misfit)
            )));
        }
    }
    store::proof::discard(&tx).await?;
    tx.commit().await?;
    drop(silent);
    if !taken.is_empty() {
        tracing::info!(rows = migrated.rows, "the register is migrated");
    }
    Ok(migrated)
}

/// A misfit in words.
fn said(Misfit { seq, what }: &Misfit) -> String {
    if *seq == 0 { what.to_string() } else { format!("event {seq}: {what}") }
}

/// What did not verify, where the caller accepts it with a reason; refused otherwise.
fn accepted<'a>(misfit: &Misfit, how: How<'a>) -> Result<Unverified<'a>, Fault> {
    let misfit = said(misfit);
    match how.unverified {
        Some(reason) => Ok(Unverified { misfit, reason }),
        None => Err(Fault::because(
            Code::WrongState,
            format!(
                "Sổ không khớp dấu kiểm (“{misfit}”); chưa có gì bị thay đổi. Hãy khôi phục một bản sao lưu khớp, hoặc ghi rõ lý do: “award-registry migrate --unverified LÝ_DO”."
            ),
            format!(
                "The register does not verify ({misfit}); nothing was changed. Restore a backup that verifies, or go on knowingly: award-registry migrate --unverified REASON."
            ),
        )),
    }
}

async fn take(tx: &Tx, ctx: &Ctx, step: &Step, how: How<'_>) -> Result<(), Fault> {
    let name = step.sql.name;
    let failed = |fault: Fault| match fault.cause {
        Some(cause) => Fault { cause: Some(format!("step {name}: {cause}").into()), ..fault },
        None => fault,
    };
    store::migrate::apply(tx, &step.sql, ctx.now.timestamp()).await.map_err(failed)?;
    if let Some(function) = step.function {
        function(&Context { tx, now: &ctx.stamp(), audit_key: how.audit_key }).await.map_err(failed)?;
    }
    Ok(())
}

/// What seals the events of steps from [`migration::EVENT_SEALS`] on: the audit key, where the register has one.
fn sealed_by(how: How<'_>) -> Result<Option<Seals>, Fault> {
    let key = how.audit_key.filter(|key| key.exists());
    key.map(|key| audit::key::seals(&audit::key::read(key)?)).transpose()
}

/// A step whose events are written.
struct Attested<'a> {
    name: &'a str,
    number: usize,
    /// What seals them.
    seals: Option<Seals>,
    /// Whether no event before bears a seal.
    first: bool,
}

/// Writes the events of a step: one, and a further one for each batch of rows. Answers how many rows there were.
async fn attest(
    tx: &Tx,
    ctx: &Ctx,
    step: &Attested<'_>,
    unverified: Option<&Unverified<'_>>,
    changed: impl Iterator<Item = Result<Changed, Fault>>,
) -> Result<usize, Fault> {
    let (mut rows, mut in_batch, mut all, mut part) = (Rows::new(), 0, 0, 0);
    let mut changed = changed.peekable();
    while part == 0 || changed.peek().is_some() {
        while in_batch < BATCH
            && let Some(one) = changed.next().transpose()?
        {
            rows.entry(one.table).or_default().insert(one.key.to_string(), RowChange::Between(one.before, one.after));
            in_batch += 1;
        }
        part += 1;
        all += std::mem::take(&mut in_batch);
        let taken = Taken {
            step: step.name,
            program: env!("CARGO_PKG_VERSION"),
            part,
            unverified: unverified.filter(|_| part == 1).cloned(),
        };
        let event = Event {
            seq: 0,
            at: ctx.stamp(),
            actor: ctx.actor.clone(),
            act: Deed::Migrate.word().into(),
            noun: Noun::Schema.word().into(),
            noun_id: i64::try_from(step.number).map_err(Fault::internal)?,
            request_id: ctx.request_id.clone(),
            before: "null".into(),
            after: canonical(&taken)?,
            rows: canonical(&std::mem::take(&mut rows))?,
            previous_hash: String::new(),
            hash: String::new(),
        };
        let sealing = match &step.seals {
            Some(seals) if step.first && part == 1 => Sealing::First(seals),
            seals => Sealing::next(seals.as_ref()),
        };
        store::audit::append(tx, event, sealing).await?;
    }
    Ok(all)
}
