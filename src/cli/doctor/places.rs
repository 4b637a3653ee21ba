//! Where `doctor` looks on the disk: room, and who can read what is there.

use super::{super::stop::Stop, report::Report};
use crate::{
    config::Settings,
    service::{
        id_number::{key as data_key, source::Source},
        system::places::{self, Disk, LEAST_FREE_MIB},
    },
    store::dialect::Engine,
};

/// The room on each disk that the program writes to, each disk once.
pub(super) fn disks(settings: &Settings, report: &mut Report) {
    let database = settings.database();
    let mut places = vec![("attachments", settings.attachments(database)), ("TMPDIR", std::env::temp_dir())];
    if let Ok(Engine::Sqlite { path }) = Engine::of(database) {
        places.insert(0, ("database", path));
    } else {
        report.ok("disk", "that of the database is its server's own");
    }
    places.extend(settings.backup_dir.clone().map(|folder| ("backup_dir", folder)));
    places.extend(settings.witness.clone().map(|file| ("witness", file)));
    for Disk { setting, folder, free_mib } in places::disks(places) {
        let at = folder.display();
        match free_mib {
            Ok(free) if free < LEAST_FREE_MIB => report.wrong(
                "disk",
                &format!("{free} MiB free at {at} ({setting}), at least {LEAST_FREE_MIB} are needed: free some space, or move it to a larger disk"),
            ),
            Ok(free) => report.ok("disk", &format!("{free} MiB free at {at} ({setting})")),
            Err(error) => report.stopped("disk", Stop::Setup(format!("{setting}: {at}: {error}"))),
        }
    }
}

/// What others than its owner can read or write, and should not.
pub(super) fn modes(settings: &Settings, report: &mut Report) {
    let database = settings.database();
    let attachments = settings.attachments(database);
    let folders: Vec<_> = std::iter::once(attachments.as_path()).chain(settings.backup_dir.as_deref()).collect();
    for one in places::reachable(Engine::of(database).ok().as_ref(), &folders) {
        let (at, mode, cure) = (one.path.display(), one.mode, one.cure());
        let what = if one.is_of_database {
            "others can put another file in the place of the database:"
        } else {
            "others can read or write"
        };
        report.wrong("file", &format!("{what} {at} (mode {mode:03o}): {cure}"));
    }
}

/// Whether the key of id numbers could be used, where no number needs it yet.
pub(super) fn data_key(settings: &Settings) -> Result<(), Stop> {
    match settings.data_key(settings.database())? {
        Source::File(path) if path.exists() => Ok(data_key::usable(&path)?),
        _ => Ok(()),
    }
}
