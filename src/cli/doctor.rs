//! `doctor`: whether the register can be run here, point by point.

use super::{Opened, Stop, checked, look_to, now, print, settled, standing};
use crate::{
    config::Settings,
    service::{audit, id_number},
    store::{dialect::Engine, migrate::Schema, schema},
};

/// Less free disk than this, in MiB, is too little to go on with.
const LEAST_FREE_MIB: u64 = 100;

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
    if taken == Schema::Current {
        opened.register.seal_by(settings.data_key(settings.database())?);
        let sealed = id_number::key::fits(&opened.register).await.map_err(checked)?;
        print(if sealed {
            "data key  ok  every id number is under it\n"
        } else {
            "data key  ok  no id number needs it yet\n"
        });
    }
    disk(&opened)?;
    clock(&opened).await?;
    opened.close().await
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
    if !found.foreign.is_empty() {
        print(&format!("others    ok  not the program's, left alone: {}\n", found.foreign.join(", ")));
    }
    Ok(())
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

async fn clock(opened: &Opened) -> Result<(), Stop> {
    let latest = crate::service::audit::latest(&opened.register).await.map_err(checked)?;
    let clock = crate::domain::time::stamp(now());
    if let Some(at) = latest.filter(|at| *at > clock) {
        return Err(Stop::Wrong(format!("clock: it is {clock}, and the register has an event of {at}")));
    }
    print(&format!("clock     ok  {clock}\n"));
    Ok(())
}
