//! Backups that a running server makes by itself: each verified before it has its name, the oldest gone when a new one
//! is whole, and whatever fails said and tried again.

use super::{
    super::{clock::now, stop::Stop},
    ATTACHMENTS,
    attached::Attached,
    copied_from, lacking,
    making::Making,
};
use crate::{
    config::{Period, Settings},
    domain::fault::Text,
    service::{
        Register,
        backup::{Backups, Contents},
    },
    store::{attachment::folder::AttachmentFolder, backup::is_whole, dialect::Engine, file, owner},
};
use chrono::{DateTime, NaiveDateTime, Utc};
use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

/// How long after one backup the next is made, unless a setting says otherwise.
const EVERY: Duration = Duration::from_hours(24);
/// How many are kept, unless a setting says otherwise.
const KEEP: u32 = 14;
/// How often it is looked whether one is due, and how long after a failure it is tried again.
const LOOK: Duration = Duration::from_mins(1);
/// The instant in the name of a backup, in UTC.
const INSTANT: &str = "%Y%m%dT%H%M%SZ";
/// What a server that was killed may have left of a backup is a day old at least when it is taken away.
const LEFT: Duration = Duration::from_hours(24);

/// The folder of a register's backups: `registry-20261127T020000Z.sqlite` each, named by their database and instant.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Shelf {
    folder: PathBuf,
    stem: String,
    every: Duration,
}

impl Shelf {
    /// That of the settings, if they name one, for the register at an address.
    pub(in crate::cli) fn of(settings: &Settings, database: &str) -> Result<Option<Self>, Stop> {
        let Some(folder) = settings.backup_dir.clone() else { return Ok(None) };
        let Engine::Sqlite { path } = Engine::of(database)? else { return Ok(None) };
        let stem = path.file_stem().map_or_else(|| "registry".into(), |stem| stem.to_string_lossy().into_owned());
        Ok(Some(Self { folder, stem, every: settings.backup_every.map_or(EVERY, |Period(every)| every) }))
    }

    /// How long after one backup the next is made.
    pub(in crate::cli) fn every(&self) -> Duration {
        self.every
    }

    /// The name of a backup of an instant.
    fn name(&self, at: DateTime<Utc>) -> PathBuf {
        self.folder.join(format!("{}-{}.sqlite", self.stem, at.format(INSTANT)))
    }

    /// The backups that are there, the oldest first.
    fn all(&self) -> io::Result<Vec<(PathBuf, DateTime<Utc>)>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let at = path.file_name().and_then(|name| name.to_str()).and_then(|name| self.instant(name));
            found.extend(at.map(|at| (path, at)));
        }
        found.sort_by_key(|(_, at)| *at);
        Ok(found)
    }

    /// The instant that a name of ours says.
    fn instant(&self, name: &str) -> Option<DateTime<Utc>> {
        let instant = name.strip_prefix(&self.stem)?.strip_prefix('-')?.strip_suffix(".sqlite")?;
        NaiveDateTime::parse_from_str(instant, INSTANT).ok().map(|at| at.and_utc())
    }

    /// The newest that is there and not cut off; one of an instant to come is of a clock that was ahead, and says
    /// nothing.
    pub(in crate::cli) fn newest(&self, now: DateTime<Utc>) -> Result<Option<(PathBuf, DateTime<Utc>)>, Stop> {
        let newest = || {
            for (path, at) in self.all()?.into_iter().rev().filter(|(_, at)| *at <= now) {
                if is_whole(&path)? {
                    return Ok(Some((path, at)));
                }
            }
            Ok(None)
        };
        newest().map_err(|error: io::Error| self.wrong(&error))
    }

    /// Those that are empty or were cut off: they are none.
    pub(in crate::cli) fn damaged(&self) -> Result<Vec<PathBuf>, Stop> {
        let damaged = || {
            let all = self.all()?.into_iter().map(|(path, _)| is_whole(&path).map(|whole| (path, whole)));
            let all: Vec<_> = all.collect::<io::Result<_>>()?;
            Ok(all.into_iter().filter(|(_, whole)| !whole).map(|(path, _)| path).collect())
        };
        damaged().map_err(|error: io::Error| self.wrong(&error))
    }

    /// Takes away the oldest beyond so many that are whole, and what a server that was killed left unfinished.
    fn clear(&self, keep: usize) -> io::Result<()> {
        let mut kept = 0;
        for (path, _) in self.all()?.iter().rev() {
            if kept >= keep {
                fs::remove_file(path)?;
            } else if is_whole(path)? {
                kept += 1;
            }
        }
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            // Attachments go with their backup, and so do those of one that never got its name.
            if let Some(backup) = name.strip_suffix(ATTACHMENTS).filter(|backup| self.instant(backup).is_some()) {
                if !self.folder.join(backup).exists() {
                    fs::remove_dir_all(entry.path())?;
                }
                continue;
            }
            let is_old = || entry.metadata()?.modified()?.elapsed().map_err(io::Error::other).map(|age| age > LEFT);
            if name.starts_with(Making::UNFINISHED) && is_old()? {
                fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    fn wrong(&self, error: &io::Error) -> Stop {
        Stop::Setup(format!("backup_dir: {}: {error}", self.folder.display()))
    }
}

/// The backups of a register that is served.
#[derive(Debug)]
pub(in crate::cli) struct Scheduled {
    register: Register,
    attachments: AttachmentFolder,
    shelf: Shelf,
    keep: usize,
}

impl Scheduled {
    /// Those of the settings, if they ask for any: the folder is made, must be writable, and what is in it is known from
    /// now on.
    pub(in crate::cli) fn of(settings: &Settings, database: &str, register: &Register) -> Result<Option<Self>, Stop> {
        let Some(shelf) = Shelf::of(settings, database)? else { return Ok(None) };
        owner::make_folder(&shelf.folder).map_err(|e| shelf.wrong(&e))?;
        tempfile::tempfile_in(&shelf.folder).map_err(|e| shelf.wrong(&e))?;
        let keep = usize::try_from(settings.backup_keep.unwrap_or(KEEP)).unwrap_or(usize::MAX);
        register.backups.set(Backups {
            folder: shelf.folder.clone(),
            every: i64::try_from(shelf.every.as_secs()).unwrap_or(i64::MAX),
            newest: shelf.newest(now())?,
            failed: None,
            failures: 0,
        });
        let attachments = AttachmentFolder::at(settings.attachments(database));
        Ok(Some(Self { register: register.clone(), attachments, shelf, keep }))
    }

    /// Makes one whenever one is due, for as long as the program runs.
    pub(in crate::cli) async fn make_all(self) {
        let look = LOOK.min(self.shelf.every);
        loop {
            let due = self
                .register
                .backups
                .now()
                .is_none_or(|standing| standing.age(now()).is_none_or(|age| age >= standing.every));
            if due {
                self.make().await;
            }
            tokio::time::sleep(look).await;
        }
    }

    /// Makes one, and says how it went.
    async fn make(&self) {
        let Some(mut standing) = self.register.backups.now() else { return };
        let at = now();
        let name = self.shelf.name(at);
        match self.made(&name).await {
            Ok((contents, sha256, lacks)) => {
                tracing::info!(backup = %name.display(), events = contents.events, sha256, "a backup was made");
                if let Some(lacks) = &lacks {
                    tracing::error!(backup = %name.display(), error = %lacks.en, "the backup lacks files of attachments");
                }
                (standing.newest, standing.failed) = (Some((name, at)), lacks.map(|lacks| (lacks, at)));
                if let Err(error) = self.shelf.clear(self.keep) {
                    tracing::error!(folder = %self.shelf.folder.display(), %error, "old backups could not be taken away");
                }
            }
            Err(stop) => {
                tracing::error!(backup = %name.display(), error = stop.text(), "no backup could be made; it is tried again in a minute");
                standing.failed = Some((why(&self.shelf.folder, stop.text()), at));
                standing.failures += 1;
            }
        }
        self.register.backups.set(standing);
    }

    async fn made(&self, name: &Path) -> Result<(Contents, String, Option<Text>), Stop> {
        let Engine::Sqlite { path } = self.register.db().engine() else {
            return Err(Stop::Wrong("PostgreSQL is backed up by its own tools".into()));
        };
        let making = Making::at(name, Some(path))?;
        let attached = Attached::at(file::beside(name, ATTACHMENTS))?;
        let folders = (&self.attachments, &attached.folder);
        let (contents, copied) = Box::pin(copied_from(&self.register, making.file(), name, folders)).await?;
        // The digest of a large file takes seconds.
        let sha256 =
            tokio::task::spawn_blocking(move || making.finish()).await.map_err(|e| Stop::Setup(e.to_string()))??;
        attached.keep(&copied);
        Ok((contents, sha256, lacking(&copied)))
    }
}

/// What a refusal of SQLite, or of the system by its number (errno(3)), is called.
const REFUSALS: [(&str, &str); 8] = [
    ("database or disk is full", "hết chỗ trên đĩa"),
    ("(os error 28)", "hết chỗ trên đĩa"),
    ("(os error 122)", "hết hạn mức đĩa"),
    ("(os error 13)", "không có quyền ghi"),
    ("(os error 1)", "không có quyền ghi"),
    ("(os error 30)", "đĩa chỉ đọc được"),
    ("(os error 2)", "không còn thư mục hoặc tệp đó"),
    ("(os error 5)", "đĩa đọc hoặc ghi bị lỗi"),
];

/// Why no backup could be made, in both languages: the system's own words are English.
fn why(folder: &Path, text: &str) -> Text {
    let refusal = REFUSALS.iter().find(|(number, _)| text.contains(number)).map(|(_, words)| *words);
    let checked = text.contains("does not verify").then_some("bản sao không khớp khi kiểm tra, đã bỏ");
    let words = refusal.or(checked).unwrap_or("chương trình gặp lỗi khác, nhật ký của máy chủ ghi rõ");
    Text::new(format!("{words}; thư mục {}.", folder.display()), format!("{text}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A database of one page, as far as its header says.
    fn database() -> Vec<u8> {
        let mut bytes = b"SQLite format 3\0\x02\0".to_vec();
        bytes.resize(512, 0);
        bytes[31] = 1;
        bytes
    }

    #[test]
    fn one_that_is_empty_or_cut_off_is_none_and_takes_no_place_of_another() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf { folder: folder.path().to_owned(), stem: "r".into(), every: EVERY };
        let name = |day: u32| folder.path().join(format!("r-202611{day}T020000Z.sqlite"));
        let mut other = database();
        other[0] = b'x';
        let contents = [database(), database(), database(), Vec::new(), database()[..511].to_vec(), other];
        for (day, bytes) in (21..).zip(contents) {
            fs::write(name(day), bytes).unwrap();
        }
        let now = "2026-11-28T03:00:00Z".parse().unwrap();
        assert_eq!(shelf.newest(now).unwrap().unwrap().0, name(23));
        assert_eq!(shelf.damaged().unwrap(), [24, 25, 26].map(name));
        shelf.clear(2).unwrap();
        let left: Vec<_> = shelf.all().unwrap().into_iter().map(|(path, _)| path).collect();
        assert_eq!(left, (22..=26).map(name).collect::<Vec<_>>());
    }

    #[test]
    fn the_oldest_of_a_register_go_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let shelf = Shelf { folder: folder.path().to_owned(), stem: "registry".into(), every: EVERY };
        let names = [
            "registry-20261125T020000Z.sqlite",
            "registry-20261126T020000Z.sqlite",
            "registry-20261127T020000Z.sqlite",
            "other-20200101T020000Z.sqlite",
            "registry-2019.sqlite",
            "registry.sqlite",
        ];
        for name in names {
            fs::write(folder.path().join(name), database()).unwrap();
        }
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let newest = |now: &str| shelf.newest(at(now)).unwrap().map(|(_, at)| at.to_rfc3339());
        assert_eq!(newest("2026-11-27T03:00:00Z").as_deref(), Some("2026-11-27T02:00:00+00:00"));
        assert_eq!(
            newest("2026-11-27T01:00:00Z").as_deref(),
            Some("2026-11-26T02:00:00+00:00"),
            "a clock that was ahead"
        );
        assert_eq!(newest("2026-11-01T01:00:00Z"), None);
        assert_eq!(shelf.name(at("2026-11-27T02:00:00Z")), folder.path().join(names[2]));
        shelf.clear(1).unwrap();
        // The attachments of one that is there stay; of one that went, or never was, they go.
        let attachments = |name: &str| folder.path().join(format!("{name}{ATTACHMENTS}"));
        for name in [names[0], names[2], "registry-20261124T020000Z.sqlite", "other-20200101T020000Z.sqlite"] {
            fs::create_dir(attachments(name)).unwrap();
        }
        shelf.clear(1).unwrap();
        assert!(attachments(names[2]).exists() && attachments(names[3]).exists());
        assert!(!attachments(names[0]).exists() && !attachments("registry-20261124T020000Z.sqlite").exists());
        let left: Vec<_> = names.into_iter().filter(|name| folder.path().join(name).exists()).collect();
        assert_eq!(left, names[2..]);
        shelf.clear(5).unwrap();
        assert!(folder.path().join(names[2]).exists());
    }
}
