//! The backups that a server makes by itself, if the settings ask for any.

use super::{
    super::{backup::Shelf, clock::now, stop::Stop},
    report::Report,
};
use crate::{
    config::Settings,
    store::{attachment::folder::AttachmentFolder, backup::attached},
};
use std::{path::Path, time::Duration};

/// Looks at them.
pub(super) fn check(settings: &Settings, report: &mut Report) -> Result<(), Stop> {
    let Some(shelf) = Shelf::of(settings, settings.database())? else { return Ok(()) };
    let now = now();
    for damaged in shelf.damaged()? {
        let text = format!("{} is empty or was cut off: it is no backup, delete it", damaged.display());
        report.wrong("backups", &text);
    }
    for ahead in shelf.ahead(now)? {
        let text = format!(
            "{} is of an instant to come: the clock is behind, or was ahead when it was made, and it counts for nothing until then; set the clock, or move it elsewhere",
            ahead.display()
        );
        report.wrong("backups", &text);
    }
    let Some((newest, at)) = shelf.newest(now)? else {
        report.wrong("backups", "there is none yet; a server that runs with these settings makes one at once");
        return Ok(());
    };
    let (age, shown) = ((now - at).to_std().unwrap_or_default(), newest.display());
    let lacks = lacking(&newest)?;
    if age > 2 * shelf.every() {
        let age = humantime::format_duration(Duration::from_secs(age.as_secs()));
        let text =
            format!("the newest, {shown}, was made {age} ago: the log of the server says why none was made since");
        report.wrong("backups", &text);
    } else if lacks == 0 {
        report.ok("backups", &format!("newest {shown}"));
    }
    if lacks > 0 {
        let text = format!(
            "the newest, {shown}, lacks {lacks} files of attachments that were in it when it was made, and cannot be restored: put its folder {shown}.attachments back; a new one is made when it is due"
        );
        report.wrong("backups", &text);
    }
    Ok(())
}

/// How many contents of attachments a backup lacks that were in it when it was made.
fn lacking(backup: &Path) -> Result<usize, Stop> {
    let folder = AttachmentFolder::at(crate::store::file::beside(backup, ".attachments"));
    let known = folder.lacking().map_err(|error| Stop::Setup(format!("backup_dir: {}: {error}", backup.display())))?;
    let lacks = |sha256: &&String| !known.contains(*sha256) && folder.open(sha256).is_err();
    Ok(attached(backup).iter().filter(lacks).count())
}
