//! Where `doctor` looks on the disk: room, and who can read what is there.

use super::{super::stop::Stop, report::Report};
use crate::{
    config::Settings,
    service::id_number::{key as data_key, source::Source},
    store::{dialect::Engine, file::open_to_others, owner::modes_for_others},
};
use std::{
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

/// Less free disk than this, in MiB, is too little to go on with.
const LEAST_FREE_MIB: u64 = 100;

/// The folder that is there of a path, or the one it would be made in.
fn there(path: &Path) -> PathBuf {
    let ancestors = path.ancestors().map(|at| if at.as_os_str().is_empty() { Path::new(".") } else { at });
    ancestors.into_iter().find(|at| at.is_dir()).unwrap_or(Path::new("/")).to_owned()
}

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
    let mut seen = Vec::new();
    for (setting, path) in places {
        let folder = there(&path);
        let Ok(device) = std::fs::metadata(&folder).map(|found| found.dev()) else { continue };
        if seen.contains(&device) {
            continue;
        }
        seen.push(device);
        let at = folder.display();
        match fs4::available_space(&folder).map(|bytes| bytes / 1024 / 1024) {
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
    let mut open: Vec<(PathBuf, u32)> = Vec::new();
    let mut shared = None;
    if let Ok(engine) = Engine::of(database) {
        open.extend(open_to_others(&engine));
        if let Engine::Sqlite { path } = &engine {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            // Others may look into it; who writes in it can put another file in the database's place.
            shared = modes_for_others(folder, 0o022);
        }
    }
    open.extend(modes_for_others(&settings.attachments(database), 0o077));
    open.extend(settings.backup_dir.as_deref().and_then(|folder| modes_for_others(folder, 0o077)));
    if let Some((folder, mode)) = shared {
        let at = folder.display();
        report.wrong(
            "file",
            &format!(
                "others can put another file in the place of the database: {at} (mode {mode:03o}): chmod go-w {at}"
            ),
        );
    }
    for (path, mode) in open {
        let (at, right) = (path.display(), if path.is_dir() { "go-rwx" } else { "600" });
        report.wrong("file", &format!("others can read or write {at} (mode {mode:03o}): chmod {right} {at}"));
    }
}

/// Whether the key of id numbers could be used, where no number needs it yet.
pub(super) fn data_key(settings: &Settings) -> Result<(), Stop> {
    match settings.data_key(settings.database())? {
        Source::File(path) if path.exists() => Ok(data_key::usable(&path)?),
        _ => Ok(()),
    }
}
