//! The folder in which a server keeps the backups that it makes: each register sees, counts and clears its own alone,
//! which it knows by the last event in them. So those of a copy that went on by itself are the copy's.

use super::{
    super::{clock::now, stop::Stop},
    ATTACHMENTS,
    making::Making,
};
use crate::{
    config::{Period, Settings},
    service::backup::Backups,
    store::{
        attachment::folder::AttachmentFolder,
        backup::{Trail, attached, is_whole},
        dialect::Engine,
        file, owner,
    },
};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long after one backup the next is made, unless a setting says otherwise.
const EVERY: Duration = Duration::from_hours(24);
/// The instant in the name of a backup, in UTC.
const INSTANT: &str = "%Y%m%dT%H%M%SZ";
/// What a server that was killed may have left of a backup is a day old at least when it is taken away.
const LEFT: Duration = Duration::from_hours(24);
/// How often it is looked whether another register's server still makes its own.
const AGAIN: Duration = Duration::from_millis(500);

/// The folder of a register's backups: `registry-20261127T020000Z.sqlite` each, named by their database and instant.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Shelf {
    folder: PathBuf,
    stem: String,
    every: Duration,
    /// The file of the register.
    register: PathBuf,
}

impl Shelf {
    /// That of the settings, if they name one, for the register at an address.
    pub(in crate::cli) fn of(settings: &Settings, database: &str) -> Result<Option<Self>, Stop> {
        let Some(folder) = settings.backup_dir.clone() else { return Ok(None) };
        let Engine::Sqlite { path } = Engine::of(database)? else { return Ok(None) };
        let stem = path.file_stem().map_or_else(|| "registry".into(), |stem| stem.to_string_lossy().into_owned());
        let every = settings.backup_every.map_or(EVERY, |Period(every)| every);
        Ok(Some(Self { folder, stem, every, register: path }))
    }

    /// Makes the folder, which must be writable.
    pub(super) fn ready(&self) -> Result<(), Stop> {
        owner::make_folder(&self.folder).map_err(|e| self.wrong(&e))?;
        tempfile::tempfile_in(&self.folder).map(|_| ()).map_err(|e| self.wrong(&e))
    }

    /// The folder itself.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How long after one backup the next is made.
    pub(super) fn every(&self) -> Duration {
        self.every
    }

    /// Waits until no other server makes a backup here, by a lock of the folder that is held until the answer is dropped;
    /// where it cannot be locked, nobody waits.
    pub(super) async fn turn(&self) -> Option<File> {
        let folder = File::open(&self.folder).ok()?;
        while let Err(error) = folder.try_lock() {
            if matches!(error, fs::TryLockError::Error(_)) {
                return None;
            }
            tokio::time::sleep(AGAIN).await;
        }
        Some(folder)
    }

    /// An instant of now on whose name no backup has: another register of the same name may have made one this second.
    pub(super) async fn free_name(&self) -> (DateTime<Utc>, PathBuf) {
        loop {
            let at = now();
            let name = self.name(at);
            if !name.exists() && !file::beside(&name, ATTACHMENTS).exists() {
                return (at, name);
            }
            tokio::time::sleep(AGAIN).await;
        }
    }

    /// The name of a backup of an instant.
    fn name(&self, at: DateTime<Utc>) -> PathBuf {
        self.folder.join(format!("{}-{}.sqlite", self.stem, at.format(INSTANT)))
    }

    /// The files that are named like a backup of a register of this name, the oldest first.
    fn named(&self) -> io::Result<Vec<(PathBuf, DateTime<Utc>)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let at = path.file_name().and_then(|name| name.to_str()).and_then(|name| self.instant(name));
            found.extend(at.map(|at| (path, at)));
        }
        found.sort_by_key(|(_, at)| *at);
        Ok(found)
    }

    /// The backups of this register that are there and not cut off, the oldest first.
    fn own(&self) -> io::Result<Vec<(PathBuf, DateTime<Utc>)>> {
        let mut own = Vec::new();
        let Some(trail) = Trail::of(&self.register) else { return Ok(own) };
        for (path, at) in self.named()? {
            if is_whole(&path)? && trail.has(&path) {
                own.push((path, at));
            }
        }
        Ok(own)
    }

    /// The instant that a name of ours says.
    fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        let instant = name.strip_prefix(&self.stem)?.strip_prefix('-')?.strip_suffix(".sqlite")?;
        NaiveDateTime::parse_from_str(instant, INSTANT).ok().map(|at| at.and_utc())
    }

    /// The newest that is there and not cut off; one of an instant to come is of a clock that was ahead, and says
    /// nothing.
    fn newest(&self, now: DateTime<Utc>) -> Result<Option<(PathBuf, DateTime<Utc>)>, Stop> {
        let own = self.own().map_err(|error| self.wrong(&error))?;
        Ok(own.into_iter().rev().find(|(_, at)| *at <= now))
    }

    /// Those of instants to come.
    fn ahead(&self, now: DateTime<Utc>) -> Result<Vec<PathBuf>, Stop> {
        let own = self.own().map_err(|error| self.wrong(&error))?;
        Ok(own.into_iter().filter(|(_, at)| *at > now).map(|(path, _)| path).collect())
    }

    /// Those that are empty or were cut off: they are none.
    fn damaged(&self) -> Result<Vec<PathBuf>, Stop> {
        let damaged = || {
            let all = self.named()?.into_iter().map(|(path, _)| is_whole(&path).map(|whole| (path, whole)));
            let all: Vec<_> = all.collect::<io::Result<_>>()?;
            Ok(all.into_iter().filter(|(_, whole)| !whole).map(|(path, _)| path).collect())
        };
        damaged().map_err(|error: io::Error| self.wrong(&error))
    }

    /// How they stand, as far as the folder shows it.
    pub(in crate::cli) fn standing(&self, now: DateTime<Utc>) -> Result<Backups, Stop> {
        let newest = self.newest(now)?;
        Ok(Backups {
            folder: self.folder.clone(),
            every: i64::try_from(self.every.as_secs()).unwrap_or(i64::MAX),
            lacking: newest.as_ref().map_or(0, |(path, _)| lacking(path)),
            newest,
            damaged: self.damaged()?,
            ahead: self.ahead(now)?,
            failed: None,
            failures: 0,
        })
    }

    /// Looks again at what is there: one that was cut off or taken away since it was made counts no more, and another is
    /// due. A folder that cannot be read is named by the next one that cannot be made.
    pub(super) fn look(&self, standing: &mut Backups, now: DateTime<Utc>) {
        let Ok(seen) = self.standing(now) else { return };
        if !standing.newest.as_ref().is_some_and(|(path, _)| is_whole(path).unwrap_or(false)) {
            standing.newest = seen.newest;
        }
        (standing.damaged, standing.ahead, standing.lacking) = (seen.damaged, seen.ahead, seen.lacking);
    }

    /// Takes away the oldest beyond so many that are whole, and what a server that was killed left unfinished. The one
    /// just made stays and counts, whatever its name says of the clock; those of instants to come are left alone and count
    /// for nothing: how many they are.
    pub(super) fn clear(&self, keep: usize, now: DateTime<Utc>, made: &Path) -> io::Result<usize> {
        let (mut kept, mut ahead) = (1, 0);
        for (path, at) in self.own()?.iter().rev().filter(|(path, _)| path != made) {
            if *at > now {
                ahead += 1;
            } else if kept < keep {
                kept += 1;
            } else {
                fs::remove_file(path)?;
                // Attachments go with their backup.
                match fs::remove_dir_all(file::beside(path, ATTACHMENTS)) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_old = || entry.metadata()?.modified()?.elapsed().map_err(io::Error::other).map(|age| age > LEFT);
            // So do those of one that never got its name; of another register's it may get it yet.
            let backup = name.strip_suffix(ATTACHMENTS).filter(|backup| self.instant(backup).is_some());
            let is_left = backup.is_some_and(|backup| !self.folder.join(backup).exists());
            if (is_left || name.starts_with(Making::UNFINISHED)) && is_old().unwrap_or_default() {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(ahead)
    }

    fn wrong(&self, error: &io::Error) -> Stop {
        Stop::Setup(format!("backup_dir: {}: {error}", self.folder.display()))
    }
}

/// How many contents of attachments a backup lacks that were in it when it was made, by their names and lengths.
fn lacking(backup: &Path) -> usize {
    let folder = AttachmentFolder::at(file::beside(backup, ATTACHMENTS));
    let known = folder.lacking().unwrap_or_default();
    let lacks =
        |(sha256, size): &&(String, i64)| !known.contains(sha256) && folder.check_length(sha256, *size).is_some();
    attached(backup).iter().filter(lacks).count()
}

#[cfg(test)]
mod tests;
