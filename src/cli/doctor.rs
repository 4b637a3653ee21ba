//! `doctor`: whether the register can be run here, point by point.

use super::{Stop, look_at, now, print, settled, standing};
use crate::{
    config::Settings,
    service::{audit, id_number},
    store::dialect::Engine,
};

/// Less free disk than this, in MiB, is too little to go on with.
const LEAST_FREE_MIB: u64 = 100;

/// Checks settings, database, keys, disk and clock; says each, and ends with the first that is wrong. It makes and changes nothing.
pub(super) async fn run(settings: Settings) -> Result<(), Stop> {
    let settings = settled(settings)?;
    print(&format!("settings  ok  listen {}, log {}\n", settings.listen(), settings.log()));
    let opened = look_at(&settings).await?;
    let db = opened.register.db();
    db.ping().await?;
    print(&format!("database  ok  {}\n", if matches!(db.engine(), Engine::Sqlite { .. }) { "sqlite, migrated" } else { "postgres, migrated" }));
    print(&format!("events    ok  {}\n", standing::last_event(&opened).await?));
    for warning in standing::copied_in_use(db).into_iter().chain(standing::open_to_others(db)) {
        print(&format!("file      !   {warning}\n"));
    }
    let signed = audit::key::check(&opened.register, &settings.audit_key(settings.database())).await?;
    print(&signed.map_or_else(|| "audit key ok  the register has none yet\n".to_owned(), |id| format!("audit key ok  {id}\n")));
    opened.register.seal_by(settings.data_key(settings.database())?);
    let sealed = id_number::key::fits(&opened.register).await?;
    print(if sealed { "data key  ok  every id number is under it\n" } else { "data key  ok  no id number needs it yet\n" });
    if let Engine::Sqlite { path } = db.engine() {
        let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or_else(|| std::path::Path::new("."));
        let free = fs4::available_space(folder).map_err(|e| Stop::Setup(e.to_string()))? / 1024 / 1024;
        if free < LEAST_FREE_MIB {
            return Err(Stop::Wrong(format!("disk: {free} MiB free, at least {LEAST_FREE_MIB} are needed")));
        }
        print(&format!("disk      ok  {free} MiB free\n"));
    } else {
        print("disk      ok  the database server's own\n");
    }
    let latest = crate::service::audit::latest(&opened.register).await?;
    let clock = crate::domain::time::stamp(now());
    if latest.as_ref().is_some_and(|at| *at > clock) {
        return Err(Stop::Wrong(format!("clock: it is {clock}, and the register has an event of {}", latest.unwrap_or_default())));
    }
    print(&format!("clock     ok  {clock}\n"));
    opened.close().await
}
