//! `doctor`: whether the register can be run here, point by point.

use super::{
    backup::Shelf,
    clock::now,
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
        migrate::Schema,
        replica::{Compared, Shows},
        schema,
        size::{self, Size},
    },
};
use chrono::{DateTime, Days, Utc};
use std::time::Duration;

/// Less free disk than this, in MiB, is too little to go on with.
const LEAST_FREE_MIB: u64 = 100;
/// So many decisions of ended bodies are listed.
const MOST_LISTED: usize = 100;
/// So many last events are looked at for clocks that are apart.
const LOOKED_AT: i64 = 1_000;
/// Refused changes of so many days are listed.
const OF_LATE: u64 = 30;

/// Checks settings, database, schema, keys, disk and clock; says each, and ends with the first that is wrong. It makes
/// and changes nothing.
pub(super) async fn run(settings: Settings) -> Result<(), Stop> {
    let settings = settled(settings)?;
    print(&format!("settings  ok  listen {}, log {}\n", settings.listen(), settings.log()));
    let (opened, taken) = look_to(&settings, checked).await?;
    let db = opened.register.db();
    db.ping().await.map_err(checked)?;
    let engine = if matches!(db.engine(), Engine::Sqlite { .. }) { "sqlite" } else { "postgres" };
    match taken {
        Schema::Current => print(&format!("database  ok  {engine}, migrated\n")),
        Schema::Older(steps) => {
            print(&format!(
                "database  lags  {engine}, {steps} steps behind this version: stop its servers and run award-registry migrate\n"
            ));
        }
    }
    tables(&opened).await?;
    file(&opened).await?;
    let signed =
        audit::key::check(&opened.register, &settings.audit_key(settings.database())).await.map_err(checked)?;
    print(
        &signed.map_or_else(
            || "audit key ok  the register has none yet\n".to_owned(),
            |id| format!("audit key ok  {id}\n"),
        ),
    );
    match audit::sealed::last(&opened.register).await.map_err(checked)? {
        Sealed::Fits => print("trail     ok  the last event bears the seal of the audit key\n"),
        Sealed::Unchecked(why) => {
            print(&format!("trail     !   the last event was not held against its seal: {why}\n"));
        }
        Sealed::Wrong(misfit) => {
            return Err(Stop::Wrong(format!("trail: event {}: {}", misfit.seq, misfit.what)));
        }
    }
    if taken == Schema::Current {
        opened.register.seal_by(settings.data_key(settings.database())?);
        let sealed = id_number::key::fits(&opened.register).await.map_err(checked)?;
        print(if sealed {
            "data key  ok  every id number is under it\n"
        } else {
            "data key  ok  no id number needs it yet\n"
        });
    }
    if taken == Schema::Current {
        ended(&opened).await?;
        attached(&opened).await?;
    }
    sizes(&opened).await?;
    refused(&opened).await?;
    backups(&settings)?;
    disk(&opened)?;
    replica(&opened, settings.read_lag()).await?;
    clock(&opened).await?;
    opened.close().await
}

/// The newest of the backups that a server makes by itself, if the settings ask for any.
fn backups(settings: &Settings) -> Result<(), Stop> {
    let Some(shelf) = Shelf::of(settings, settings.database())? else { return Ok(()) };
    let now = now();
    for damaged in shelf.damaged()? {
        print(&format!("backups   !   {} is empty or was cut off: it is no backup, delete it\n", damaged.display()));
    }
    let Some((newest, at)) = shelf.newest(now)? else {
        return Err(Stop::Wrong(
            "backups: there is none yet; a server that runs with these settings makes one at once".into(),
        ));
    };
    let age = (now - at).to_std().unwrap_or_default();
    if age > 2 * shelf.every() {
        let (age, newest) = (humantime::format_duration(Duration::from_secs(age.as_secs())), newest.display());
        return Err(Stop::Wrong(format!(
            "backups: the newest, {newest}, was made {age} ago: the log of the server says why none was made since"
        )));
    }
    print(&format!("backups   ok  newest {}\n", newest.display()));
    Ok(())
}

/// The schema against what the migrations make, and the tables that are not the program's.
async fn tables(opened: &Opened) -> Result<(), Stop> {
    let found = schema::compare(opened.register.db()).await.map_err(checked)?;
    if !found.wrong.is_empty() {
        return Err(Stop::Wrong(format!("schema: {}", found.wrong.join("; "))));
    }
    let compared = found.unchecked.map_or_else(
        || format!("{} objects, as the migrations make them", found.objects),
        |why| format!("not compared: {why}"),
    );
    print(&format!("schema    ok  {compared}\n"));
    numbers(opened).await?;
    if !found.foreign.is_empty() {
        print(&format!("others    ok  not the program's, left alone: {}\n", found.foreign.join(", ")));
    }
    Ok(())
}

/// The numbers that were given out against those that rows have.
async fn numbers(opened: &Opened) -> Result<(), Stop> {
    let db = opened.register.db();
    let highest = derived::highest(db).await.map_err(checked)?;
    let found = derived::numbers(db, &highest).await.map_err(checked)?;
    if found.wrong.is_empty() {
        print("numbers   ok  none is given out twice\n");
        return Ok(());
    }
    Err(Stop::Wrong(format!("numbers: {}", found.wrong.join("; "))))
}

/// The last event, and what about the files is out of order.
async fn file(opened: &Opened) -> Result<(), Stop> {
    let db = opened.register.db();
    let last = audit::last(&opened.register).await.map_err(checked)?;
    print(&format!("events    ok  {}\n", standing::last_event(last.as_ref())));
    for warning in standing::copied_in_use(db).into_iter().chain(standing::open_to_others(db)) {
        print(&format!("file      !   {warning}\n"));
    }
    Ok(())
}

/// The decisions that are dated after the end of a body that signed them.
async fn ended(opened: &Opened) -> Result<(), Stop> {
    let found = authority::signed_after_end(opened.register.db().reader(), MOST_LISTED).await.map_err(checked)?;
    if found.is_empty() {
        print("bodies    ok  no decision is dated after the end of a body that signed it\n");
    }
    for Late { decision_id, reference, signed_on, code, valid_to } in &found {
        let reference = reference.as_deref().unwrap_or("without number");
        print(&format!(
            "bodies    !   decision {decision_id} ({reference}) of {signed_on}: {code} ended on {valid_to}\n"
        ));
    }
    if found.len() >= MOST_LISTED {
        print("bodies    !   and perhaps more\n");
    }
    Ok(())
}

/// Whether each attachment has its file; what stands in them is read by `audit verify` alone.
async fn attached(opened: &Opened) -> Result<(), Stop> {
    let (seen, wrong) = attachment::lengths(&opened.register).await.map_err(checked)?;
    if wrong.is_empty() {
        let said = "each has its file; whether one was altered is said by `audit verify`";
        print(&format!("attached  ok  {seen}, {said}\n"));
    }
    for words in &wrong {
        print(&format!("attached  !   {words}: {}\n", attachment::CURE));
    }
    Ok(())
}

/// How large the register is.
async fn sizes(opened: &Opened) -> Result<(), Stop> {
    let Size { database, log } = size::of(opened.register.db()).await.map_err(checked)?;
    let rows = size::rows(opened.register.db()).await.map_err(checked)?;
    let log = log.map_or_else(|| "the log is the server's".to_owned(), |log| format!("log {}", in_mib(log)));
    print(&format!("size      ok  database {}, {log}\n", in_mib(database)));
    let rows: Vec<_> = rows.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
    print(&format!("rows      ok  {}\n", rows.join(", ")));
    Ok(())
}

#[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
fn in_mib(bytes: u64) -> String {
    format!("{:.1} MiB", bytes as f64 / 1_048_576.0)
}

/// The changes that were refused of late because someone else had a hand in the database.
async fn refused(opened: &Opened) -> Result<(), Stop> {
    let Some(from) = now().date_naive().checked_sub_days(Days::new(OF_LATE)) else { return Ok(()) };
    let filter = EventFilter { act: ACTS.map(Into::into).to_vec(), from: Some(from), ..EventFilter::default() };
    let paging = Paging { limit: Some(200), ..Paging::default() };
    let page = audit::list(&opened.register, &opened.ctx, filter, &paging).await.map_err(checked)?;
    if page.items.is_empty() {
        print(&format!("refused   ok  nothing of the last {OF_LATE} days for what others wrote or altered\n"));
    }
    for line in &page.items {
        let event = audit::get(&opened.register, &opened.ctx, line.seq).await.map_err(checked)?;
        print(&format!("refused   !   event {}, {}: {} {}\n", line.seq, line.at, line.act, event.after));
    }
    if page.next_cursor.is_some() {
        print(&format!("refused   !   and more: award-registry audit events --act {}\n", ACTS.join(" --act ")));
    }
    Ok(())
}

fn disk(opened: &Opened) -> Result<(), Stop> {
    let Engine::Sqlite { path } = opened.register.db().engine() else {
        print("disk      ok  the database server's own\n");
        return Ok(());
    };
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| std::path::Path::new("."));
    let free = fs4::available_space(folder).map_err(|e| Stop::Setup(e.to_string()))? / 1024 / 1024;
    if free < LEAST_FREE_MIB {
        return Err(Stop::Wrong(format!("disk: {free} MiB free, at least {LEAST_FREE_MIB} are needed")));
    }
    print(&format!("disk      ok  {free} MiB free\n"));
    Ok(())
}

/// What the replica has of the primary, where reads go to one.
async fn replica(opened: &Opened, most: Duration) -> Result<(), Stop> {
    let db = opened.register.db();
    let Some(Compared { last, shows }) = db.compare_replica().await.map_err(checked)? else { return Ok(()) };
    let seq = match shows {
        Shows::Nothing => {
            return Err(Stop::Wrong(
                "replica: it does not answer, and the primary serves meanwhile: see its server, and read_database"
                    .into(),
            ));
        }
        Shows::Another => {
            return Err(Stop::Wrong(
                "replica: it is of another register, or has another trail: name a standby of this one by read_database, or make it anew with pg_basebackup".into(),
            ));
        }
        Shows::Event(seq) if seq >= last => {
            print("replica   ok  it has every event\n");
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
        return Err(Stop::Wrong(format!(
            "replica: {said}; the primary serves meanwhile: see its disk, its connection, and whether its replay is paused"
        )));
    }
    print(&format!("replica   ok  {said}\n"));
    Ok(())
}

/// Where instances have written whose clocks are apart: an event that is much older than the one before it.
async fn instances(opened: &Opened) -> Result<(), Stop> {
    let events = crate::store::audit::instants(opened.register.db().latest(), LOOKED_AT).await.map_err(checked)?;
    if let Some((seq, back)) = furthest_back(&events).filter(|(_, back)| *back > standing::APART) {
        let back = humantime::format_duration(Duration::from_secs(back.num_seconds().unsigned_abs()));
        print(&format!(
            "clock     !   event {seq} is {back} older than the one before it: the clocks of two instances were apart, or one was set back\n"
        ));
    }
    Ok(())
}

async fn clock(opened: &Opened) -> Result<(), Stop> {
    let latest = crate::service::audit::latest(&opened.register).await.map_err(checked)?;
    let clock = crate::domain::time::stamp(now());
    if let Some(at) = latest.filter(|at| *at > clock) {
        return Err(Stop::Wrong(format!("clock: it is {clock}, and the register has an event of {at}")));
    }
    if let Some(apart) = standing::clocks_apart(opened.register.db()).await.map_err(checked)? {
        return Err(Stop::Wrong(format!("clock: {apart}")));
    }
    instances(opened).await?;
    print(&format!("clock     ok  {clock}\n"));
    Ok(())
}
