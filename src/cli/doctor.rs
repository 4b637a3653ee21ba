//! `doctor`: whether the register can be run here, point by point.

use super::{
    backup::Shelf,
    clock::now,
    foreseen,
    look::asked,
    open::{Opened, checked, look_to, settled},
    standing,
    stop::Stop,
};
use crate::{
    config::Settings,
    domain::{audit::EventFilter, page::Paging},
    service::{
        audit,
        refusal::ACTS,
        system::{
            OF_LATE,
            points::{disks, modes, quick, thorough},
        },
    },
    store::{
        dialect::Engine,
        size::{self, Size},
    },
};
use chrono::Days;
use report::Report;

mod report;

/// Checks settings, database, schema, keys, disks, backups and clock, says each, and ends with all that must be cured. It
/// makes and changes nothing. What a running server can know too is found by the same road as its page has it.
pub(super) async fn run(settings: Settings) -> Result<(), Stop> {
    let settings = settled(settings)?;
    let mut report = Report::default();
    let wrong = foreseen::all(&settings, settings.database(), false).await;
    if wrong.is_empty() {
        report.ok("settings", &format!("listen {}, log {}", settings.listen(), settings.log()));
    }
    for unfit in wrong {
        report.stopped("settings", unfit.stop);
    }
    match look_to(&settings, checked).await {
        Ok((opened, _)) => {
            of_register(&settings, &opened, &mut report).await;
            report.take("database", opened.close().await);
        }
        Err(stop) => {
            report.stopped("database", stop);
            let (engine, places) = (Engine::of(settings.database()).ok(), settings.places(settings.database()));
            report.points(modes(engine.as_ref(), &places));
            report.points(disks(engine.as_ref(), &places));
        }
    }
    report.end()
}

/// The points of a register that could be opened.
async fn of_register(settings: &Settings, opened: &Opened, report: &mut Report) {
    let register = &opened.register;
    let keys = settings.data_key(settings.database()).map(|source| register.seal_by(source));
    report.take("data key", keys.map_err(Stop::from));
    match Shelf::of(settings, settings.database()).and_then(|shelf| shelf.map(|own| own.standing(now())).transpose()) {
        Ok(standing) => standing.into_iter().for_each(|backups| register.backups.set(backups)),
        Err(stop) => report.stopped("backups", stop),
    }
    report.looked(quick(register, now()).await);
    match asked(settings, settings.database()) {
        Ok(asked) => report.looked(thorough(register, &asked, now).await),
        Err(stop) => report.stopped("settings", stop),
    }
    let checked_now = last_event(opened, report).await;
    report.take("events", checked_now);
    let checked_now = sizes(opened, report).await;
    report.take("size", checked_now);
    let checked_now = refused(opened, report).await;
    report.take("refused", checked_now);
}

/// The last event.
async fn last_event(opened: &Opened, report: &mut Report) -> Result<(), Stop> {
    let last = audit::last(&opened.register).await.map_err(checked)?;
    report.ok("events", &standing::last_event(last.as_ref()));
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
