//! `doctor`: whether the register can be run here, point by point.

use super::{
    clock::now,
    foreseen,
    open::{Opened, checked, look_to, settled},
    output::print,
    standing,
    stop::Stop,
};
use crate::{
    config::Settings,
    domain::{audit::EventFilter, page::Paging, time::furthest_back},
    service::{
        attachment,
        audit::{self, sealed::Sealed},
        id_number,
        refusal::ACTS,
    },
    store::{
        authority::{self, Late},
        derived,
        dialect::Engine,
        load,
        migrate::Schema,
        replica::{Compared, Shows},
        schema,
        size::{self, Size},
    },
};
use chrono::{DateTime, Days, TimeDelta, Utc};
use report::Report;
use std::time::Duration;

mod backups;
mod places;
mod report;

/// So many decisions of ended bodies are listed.
const MOST_LISTED: usize = 100;
/// So many last events are looked at for clocks that are apart.
const LOOKED_AT: i64 = 1_000;
/// Refused changes of so many days are listed.
const OF_LATE: u64 = 30;

/// Checks settings, database, schema, keys, disks, backups and clock, says each, and ends with all that must be cured. It
/// makes and changes nothing.
pub(super) async fn run(settings: Settings) -> Result<(), Stop> {
    let settings = settled(settings)?;
    let mut report = Report::default();
    let wrong = foreseen::all(&settings, settings.database(), false).await;
    if wrong.is_empty() {
        report.ok("settings", &format!("listen {}, log {}", settings.listen(), settings.log()));
    }
    for stop in wrong {
        report.stopped("settings", stop);
    }
    match look_to(&settings, checked).await {
        Ok((opened, taken)) => {
            of_register(&settings, &opened, taken, &mut report).await;
            report.take("database", opened.close().await);
        }
        Err(stop) => report.stopped("database", stop),
    }
    places::modes(&settings, &mut report);
    places::disks(&settings, &mut report);
    report.end()
}

/// The points of a register that could be opened.
async fn of_register(settings: &Settings, opened: &Opened, taken: Schema, report: &mut Report) {
    let checked_now = reached(opened, taken, report).await;
    report.take("database", checked_now);
    let checked_now = tables(opened, report).await;
    report.take("schema", checked_now);
    let checked_now = last_event(opened, report).await;
    report.take("events", checked_now);
    let checked_now = keys(settings, opened, taken, report).await;
    report.take("audit key", checked_now);
    if taken == Schema::Current {
        let checked_now = data_key(settings, opened, report).await;
        report.take("data key", checked_now);
        let checked_now = ended(opened, report).await;
        report.take("bodies", checked_now);
        let checked_now = attached(opened, report).await;
        report.take("attached", checked_now);
    }
    let checked_now = sizes(opened, report).await;
    report.take("size", checked_now);
    let checked_now = refused(opened, report).await;
    report.take("refused", checked_now);
    let checked_now = backups::check(settings, report);
    report.take("backups", checked_now);
    let checked_now = replica(opened, settings.read_lag(), report).await;
    report.take("replica", checked_now);
    let checked_now = clock(opened, report).await;
    report.take("clock", checked_now);
}

/// Whether the database answers, takes writes, and is of this version.
async fn reached(opened: &Opened, taken: Schema, report: &mut Report) -> Result<(), Stop> {
    let db = opened.register.db();
    db.ping().await.map_err(checked)?;
    let engine = if matches!(db.engine(), Engine::Sqlite { .. }) { "sqlite" } else { "postgres" };
    if load::is_standby(db).await.map_err(checked)? {
        report.wrong("database", "it is a standby, which takes no writes: name the primary server by database, and this one by read_database");
    }
    match taken {
        Schema::Current => report.ok("database", &format!("{engine}, migrated")),
        Schema::Older(steps) => print(&format!(
            "database  lags  {engine}, {steps} steps behind this version: stop its servers and run award-registry migrate\n"
        )),
    }
    Ok(())
}

/// The audit key, and the seal of the last event.
async fn keys(settings: &Settings, opened: &Opened, taken: Schema, report: &mut Report) -> Result<(), Stop> {
    let source = settings.audit_key(settings.database())?;
    let signed = audit::key::check(&opened.register, &source).await.map_err(checked);
    let is_there = signed.is_ok();
    match signed {
        Ok(Some(id)) => report.ok("audit key", &id),
        Ok(None) => report.ok("audit key", "the register has none yet"),
        Err(stop) => report.stopped("audit key", stop),
    }
    match audit::sealed::last(&opened.register).await.map_err(checked)? {
        Sealed::Fits => report.ok("trail", "the last event bears the seal of the audit key"),
        // The key that is missing is said above, and an older schema is to be migrated.
        Sealed::Unchecked(why) if !is_there || taken != Schema::Current => {
            report.note("trail", &format!("the last event was not held against its seal: {why}"));
        }
        Sealed::Unchecked(why) => report.wrong(
            "trail",
            &format!("the last event was not held against its seal: {why}; see to --audit-key, and run `audit verify`"),
        ),
        Sealed::Wrong(misfit) => report.wrong(
            "trail",
            &format!("event {}: {}; restore a backup that verifies, or have it taken out", misfit.seq, misfit.what),
        ),
    }
    Ok(())
}

/// The key of id numbers.
async fn data_key(settings: &Settings, opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    opened.register.seal_by(settings.data_key(settings.database())?);
    if id_number::key::fits(&opened.register).await.map_err(checked)? {
        report.ok("data key", "every id number is under it");
    } else {
        places::data_key(settings)?;
        report.ok("data key", "no id number needs it yet");
    }
    Ok(())
}

/// The schema against what the migrations make, and the tables that are not the program's.
async fn tables(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let found = schema::compare(opened.register.db()).await.map_err(checked)?;
    if !found.wrong.is_empty() {
        report.wrong(
            "schema",
            &format!("{}; have it put back, or restore a backup that verifies", found.wrong.join("; ")),
        );
    }
    let compared = found.unchecked.map_or_else(
        || format!("{} objects, as the migrations make them", found.objects),
        |why| format!("not compared: {why}"),
    );
    if found.wrong.is_empty() {
        report.ok("schema", &compared);
    }
    let checked_now = numbers(opened, report).await;
    report.take("numbers", checked_now);
    if !found.foreign.is_empty() {
        report.ok("others", &format!("not the program's, left alone: {}", found.foreign.join(", ")));
    }
    Ok(())
}

/// The numbers that were given out against those that rows have.
async fn numbers(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let db = opened.register.db();
    let highest = derived::highest(db).await.map_err(checked)?;
    let found = derived::numbers(db, &highest).await.map_err(checked)?;
    if found.wrong.is_empty() {
        report.ok("numbers", "none is given out twice");
    } else {
        report.wrong("numbers", &found.wrong.join("; "));
    }
    Ok(())
}

/// The last event, and whether the newest may be missing.
async fn last_event(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let db = opened.register.db();
    let last = audit::last(&opened.register).await.map_err(checked)?;
    report.ok("events", &standing::last_event(last.as_ref()));
    if let Some(warning) = standing::copied_in_use(db) {
        report.wrong("file", &warning);
    }
    Ok(())
}

/// The decisions that are dated after the end of a body that signed them.
async fn ended(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let found = authority::signed_after_end(opened.register.db().reader(), MOST_LISTED).await.map_err(checked)?;
    if found.is_empty() {
        report.ok("bodies", "no decision is dated after the end of a body that signed it");
    }
    for Late { decision_id, reference, signed_on, code, valid_to } in &found {
        let reference = reference.as_deref().unwrap_or("without number");
        report.note(
            "bodies",
            &format!("decision {decision_id} ({reference}) of {signed_on}: {code} ended on {valid_to}"),
        );
    }
    if found.len() >= MOST_LISTED {
        report.note("bodies", "and perhaps more");
    }
    Ok(())
}

/// Whether each attachment has its file; what stands in them is read by `audit verify` alone.
async fn attached(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let (seen, wrong) = attachment::lengths(&opened.register).await.map_err(checked)?;
    if wrong.is_empty() {
        let said = "each has its file; whether one was altered is said by `audit verify`";
        report.ok("attached", &format!("{seen}, {said}"));
    }
    for words in &wrong {
        report.wrong("attached", &format!("{words}: {}", attachment::CURE));
    }
    Ok(())
}

/// How large the register is.
async fn sizes(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let Size { database, log } = size::of(opened.register.db()).await.map_err(checked)?;
    let rows = size::rows(opened.register.db()).await.map_err(checked)?;
    let log = log.map_or_else(|| "the log is the server's".to_owned(), |log| format!("log {}", in_mib(log)));
    report.ok("size", &format!("database {}, {log}", in_mib(database)));
    let rows: Vec<_> = rows.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
    report.ok("rows", &rows.join(", "));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
fn in_mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_048_576.0)
}

/// The changes that were refused of late because someone else had a hand in the database.
async fn refused(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let Some(from) = now().date_naive().checked_sub_days(Days::new(OF_LATE)) else { return Ok(()) };
    let filter = EventFilter { act: ACTS.map(Into::into).to_vec(), from: Some(from), ..EventFilter::default() };
    let paging = Paging { limit: Some(200), ..Paging::default() };
    let page = audit::list(&opened.register, &opened.ctx, filter, &paging).await.map_err(checked)?;
    if page.items.is_empty() {
        report.ok("refused", &format!("nothing of the last {OF_LATE} days for what others wrote or altered"));
    }
    for line in &page.items {
        let event = audit::get(&opened.register, &opened.ctx, line.seq).await.map_err(checked)?;
        report.note("refused", &format!("event {}, {}: {} {}", line.seq, line.at, line.act, event.after));
    }
    if page.next_cursor.is_some() {
        report.note("refused", &format!("and more: award-registry audit events --act {}", ACTS.join(" --act ")));
    }
    Ok(())
}

/// What the replica has of the primary, where reads go to one.
async fn replica(opened: &Opened, most: Duration, report: &mut Report) -> Result<(), Stop> {
    let db = opened.register.db();
    let Some(Compared { last, shows }) = db.compare_replica().await.map_err(checked)? else { return Ok(()) };
    let seq = match shows {
        Shows::Nothing => {
            let text = "it does not answer, and the primary serves meanwhile: see its server, and read_database";
            report.wrong("replica", text);
            return Ok(());
        }
        Shows::Another => {
            report.wrong(
                "replica",
                "it is of another register, or has another trail: name a standby of this one by read_database, or make it anew with pg_basebackup",
            );
            return Ok(());
        }
        Shows::Event(seq) if seq >= last => {
            report.ok("replica", "it has every event");
            return Ok(());
        }
        Shows::Event(seq) => seq,
    };
    let since = crate::store::audit::find(db.latest(), seq + 1).await.map_err(checked)?;
    let since = since.and_then(|event| event.at.parse::<DateTime<Utc>>().ok());
    let lag = since.and_then(|since| (now() - since).to_std().ok()).unwrap_or_default();
    let said = format!(
        "it lacks {} events, for {}",
        last - seq,
        humantime::format_duration(Duration::from_secs(lag.as_secs()))
    );
    if lag > most {
        let cure = "see its disk, its connection, and whether its replay is paused";
        report.wrong("replica", &format!("{said}; the primary serves meanwhile: {cure}"));
    } else {
        report.ok("replica", &said);
    }
    Ok(())
}

/// Where instances have written whose clocks are apart: an event that is much older than the one before it. One of the
/// last day is to be cured; what was long ago is known.
async fn instances(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let events = crate::store::audit::instants(opened.register.db().latest(), LOOKED_AT).await.map_err(checked)?;
    if let Some((seq, back)) = furthest_back(&events).filter(|(_, back)| *back > standing::APART) {
        let back = humantime::format_duration(Duration::from_secs(back.num_seconds().unsigned_abs()));
        let said = format!(
            "event {seq} is {back} older than the one before it: the clocks of two instances were apart, or one was set back; set all by the same time servers (NTP)"
        );
        let at = events.iter().find(|(place, _)| *place == seq).and_then(|(_, at)| at.parse::<DateTime<Utc>>().ok());
        if at.is_some_and(|at| now() - at < TimeDelta::days(1)) {
            report.wrong("clock", &said);
        } else {
            report.note("clock", &said);
        }
    }
    Ok(())
}

async fn clock(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let latest = crate::service::audit::latest(&opened.register).await.map_err(checked)?;
    let clock = crate::domain::time::stamp(now());
    let later = latest.filter(|at| *at > clock);
    if let Some(at) = &later {
        report.wrong(
            "clock",
            &format!("it is {clock}, and the register has an event of {at}: set the clock by a time server (NTP); if it was ahead then, wait until that is over"),
        );
    }
    let apart = standing::clocks_apart(opened.register.db()).await.map_err(checked)?;
    if let Some(apart) = &apart {
        report.wrong("clock", apart);
    }
    instances(opened, report).await?;
    if later.is_none() && apart.is_none() {
        report.ok("clock", &clock);
    }
    Ok(())
}
