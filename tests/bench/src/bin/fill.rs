//! `fill`: an empty register becomes one of any size, through the product's own store.

use award_registry::{
    config::Settings,
    domain::{
        account::{Account, Role, token::TokenRequest},
        audit::{Event, canonical},
        decision::Attribution,
    },
    service::{
        Ctx, Register, account, audit, catalogue,
        migrate::{self, How},
    },
    store::{
        self, Db, Tx,
        audit::Sealing,
        dialect::{Engine, reserve_ids},
    },
};
use bench::{
    Error,
    generator::{Amounts, Batch, Deciders, Generator, Offices, Reserved},
    office,
    random::Random,
    told,
};
use chrono::{DateTime, Utc};
use clap::Parser;
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// Fill a register with made-up decisions, all registered.
#[derive(Debug, Parser)]
struct Fill {
    /// The database: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/NAME`; made where it is missing (SQLite)
    #[arg(long, value_name = "URL")]
    database: String,
    /// How many conferrals
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    conferrals: usize,
    /// How many recipients [default: three for five conferrals]
    #[arg(long, value_name = "N")]
    recipients: Option<usize>,
    /// How many decisions [default: one for fifty conferrals]
    #[arg(long, value_name = "N")]
    decisions: Option<usize>,
    /// How many authorities
    #[arg(long, value_name = "N", default_value_t = 60)]
    authorities: usize,
    /// How many campaigns
    #[arg(long, value_name = "N", default_value_t = 40)]
    campaigns: usize,
    /// The same seed makes the same register
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Decisions in one transaction.
const BATCH: usize = 400;

/// What the connection that writes has while it fills: nothing is lost if the machine stops, as a fill is started
/// again.
const FASTER: &str = "PRAGMA synchronous=OFF; PRAGMA cache_size=-1048576; PRAGMA wal_autocheckpoint=65536";
/// What it has otherwise (`store/writer.rs`), and the log folded into the file.
const AS_EVER: &str =
    "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA synchronous=FULL; PRAGMA cache_size=-2048; PRAGMA wal_autocheckpoint=1000";

#[tokio::main]
async fn main() -> Result<(), Error> {
    let fill = Fill::parse();
    let begun = Instant::now();
    let db = Db::open(&fill.database, None).await.map_err(told)?;
    let register = Register::new(db.clone());
    let ctx = Ctx::system(now());
    let path = Settings::default().audit_key(&fill.database)?;
    Box::pin(migrate::run(&register, &ctx, &migrate::steps(), How { audit_key: Some(&path), ..How::default() }))
        .await
        .map_err(told)?;
    catalogue::load(&register, &ctx).await.map_err(told)?;
    audit::key::sign_by(&register, &ctx, &path).await.map_err(told)?;
    let embedded = matches!(db.engine(), Engine::Sqlite { .. });
    if embedded {
        db.maintain(FASTER).await.map_err(told)?;
    }
    let amounts = Amounts {
        conferrals: fill.conferrals,
        recipients: fill.recipients.unwrap_or(fill.conferrals * 3 / 5).min(fill.conferrals),
        decisions: fill.decisions.unwrap_or(fill.conferrals / 50).clamp(1, fill.conferrals.max(1)),
    };
    let mut random = Random::new(fill.seed);
    let offices = offices(&db, register.sealing(), fill.authorities, fill.campaigns, &mut random, &ctx.stamp()).await?;
    let mut generator = Generator::new(amounts, offices, random);
    let mut times = Times::default();
    while let Some(needs) = generator.next(BATCH) {
        let tx = db.begin().await.map_err(told)?;
        let reserved = Reserved {
            decisions: reserve_ids(&*tx, "decision", needs.decisions()).await.map_err(told)?,
            conferrals: reserve_ids(&*tx, "conferral", needs.conferrals()).await.map_err(told)?,
            recipients: reserve_ids(&*tx, "recipient", needs.recipients()).await.map_err(told)?,
        };
        let from = Instant::now();
        let batch = generator.batch(needs, reserved);
        times.note("made up", from);
        write(tx, register.sealing(), batch, generator.offices(), &mut times).await?;
    }
    let from = Instant::now();
    if embedded {
        db.maintain("INSERT INTO recipient_search (recipient_search) VALUES ('optimize'); INSERT INTO unit_search (unit_search) VALUES ('optimize')")
            .await
            .map_err(told)?;
        db.maintain("ANALYZE").await.map_err(told)?;
        db.maintain(AS_EVER).await.map_err(told)?;
    } else {
        // As the server's own housekeeping does in time.
        db.maintain("VACUUM ANALYZE").await.map_err(told)?;
    }
    times.note("analysed and folded", from);
    eprintln!(
        "{} conferrals of {} recipients by {} decisions in {:.1?}",
        amounts.conferrals,
        amounts.recipients,
        amounts.decisions,
        begun.elapsed()
    );
    for (what, time) in &times.0 {
        eprintln!("  {what}: {time:.1?}");
    }
    for role in [Role::Client, Role::Clerk, Role::Registrar] {
        let account = Account::new(format!("bench-{}", role.word()), role);
        println!(
            "{} token {}",
            role.word(),
            account::token::provide(&register, &ctx, account, TokenRequest::default()).await.map_err(told)?
        );
    }
    db.close().await.map_err(told)?;
    Ok(())
}

/// The clock, read for the tokens alone: nothing that is made up depends on it.
#[expect(clippy::disallowed_methods, reason = "wiring: this is where the clock is passed in from")]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// Where the time went.
#[derive(Debug, Default)]
struct Times(Vec<(&'static str, Duration)>);

impl Times {
    fn note(&mut self, what: &'static str, from: Instant) {
        match self.0.iter_mut().find(|(known, _)| *known == what) {
            Some((_, time)) => *time += from.elapsed(),
            None => self.0.push((what, from.elapsed())),
        }
    }
}

/// The bodies, their sets and the campaigns, in a transaction of their own, with the event that names them.
async fn offices(
    db: &Db,
    sealing: Sealing<'_>,
    authorities: usize,
    campaigns: usize,
    random: &mut Random,
    now: &str,
) -> Result<Offices, Error> {
    let tx = db.begin().await.map_err(told)?;
    let mut bodies = Vec::with_capacity(authorities);
    for place in 0..authorities.max(1) {
        let authority = office::authority(place, authorities.max(1), random);
        bodies.push(store::authority::insert(&*tx, &authority, now).await.map_err(told)?);
    }
    let mut deciders = Vec::new();
    for body in &bodies {
        let id = store::authority::set(&*tx, &[body], Attribution::Sole).await.map_err(told)?;
        deciders.push(Deciders { id, members: vec![body.clone()], attribution: Attribution::Sole });
    }
    // A few bodies decide together: every tenth with the one after it.
    for pair in bodies.chunks(2).step_by(5) {
        if let [first, second] = pair {
            let attribution = if random.percent(70) { Attribution::Joint } else { Attribution::Undivided };
            let id = store::authority::set(&*tx, &[first, second], attribution).await.map_err(told)?;
            deciders.push(Deciders { id, members: vec![first.clone(), second.clone()], attribution });
        }
    }
    let mut known = Vec::with_capacity(campaigns);
    for place in 0..campaigns.max(1) {
        let campaign = office::campaign(place, &random.pick(&bodies).facts.code.clone(), random);
        let stored = store::campaign::insert(&*tx, &campaign, now).await.map_err(told)?;
        known.push((stored.id, stored.facts.code));
    }
    let codes: Vec<&str> = bodies.iter().flat_map(|b| office::awards(b.facts.level)).map(|(code, _)| *code).collect();
    let awards: HashMap<_, _> = store::award::by_codes(&*tx, &codes).await.map_err(told)?;
    let after =
        serde_json::json!({"authorities": bodies, "campaigns": known.iter().map(|(_, code)| code).collect::<Vec<_>>()});
    note(&tx, sealing, "fill_offices", "authority", 0, now, &after).await?;
    tx.commit().await.map_err(told)?;
    Ok(Offices { awards, deciders, campaigns: known })
}

/// Writes a batch, an event for each decision, and makes it last.
async fn write(tx: Tx, sealing: Sealing<'_>, batch: Batch, offices: &Offices, times: &mut Times) -> Result<(), Error> {
    let Batch { decisions, numbers, recipients, conferrals } = batch;
    let from = Instant::now();
    store::recipient::insert_many(&*tx, &recipients).await.map_err(told)?;
    times.note("recipients", from);
    let from = Instant::now();
    store::decision::insert_reserved(&*tx, &decisions).await.map_err(told)?;
    for (place, number, decision) in &numbers {
        if let Some(deciders) = offices.deciders.get(*place) {
            let members: Vec<_> = deciders.members.iter().collect();
            store::decision::numbers::take(&*tx, &members, number, *decision).await.map_err(told)?;
        }
    }
    times.note("decisions and numbers", from);
    let from = Instant::now();
    store::conferral::insert_many(&*tx, conferrals).await.map_err(told)?;
    let ids: Vec<_> = decisions.iter().map(|(decision, _)| decision.id).collect();
    store::conferral::group::renew(&*tx, &ids).await.map_err(told)?;
    times.note("conferrals", from);
    let from = Instant::now();
    for (decision, _) in &decisions {
        note(&tx, sealing, "fill_decision", "decision", decision.id, &decision.updated_at, decision).await?;
    }
    times.note("events", from);
    let from = Instant::now();
    tx.commit().await.map_err(told)?;
    times.note("commits", from);
    Ok(())
}

/// Appends an event: the chain is that of a register in use, though the lines are not in it.
async fn note(
    tx: &Tx,
    sealing: Sealing<'_>,
    act: &str,
    noun: &str,
    noun_id: i64,
    at: &str,
    after: &impl serde::Serialize,
) -> Result<(), Error> {
    let event = Event {
        seq: 0,
        at: at.to_owned(),
        actor: "system".to_owned(),
        act: act.to_owned(),
        noun: noun.to_owned(),
        noun_id,
        request_id: "fill".to_owned(),
        before: "null".to_owned(),
        after: canonical(after).map_err(told)?,
        rows: String::new(),
        previous_hash: String::new(),
        hash: String::new(),
    };
    let rows = store::proof::written(tx).await.map_err(told)?.map_err(|foreign| foreign.to_string())?;
    let event = Event { rows: serde_json::to_string(&rows)?, ..event };
    store::audit::append(tx, event, sealing).await.map_err(told)?;
    Ok(())
}
