//! Backups that a running server makes by itself: each verified before it has its name, and whatever fails said and
//! tried again.

use super::{
    super::{clock::now, stop::Stop},
    ATTACHMENTS,
    attached::Attached,
    copied_from, lacking,
    making::Making,
    shelf::Shelf,
};
use crate::{
    config::Settings,
    domain::fault::Text,
    service::{Register, backup::Contents},
    store::{attachment::folder::AttachmentFolder, dialect::Engine, file},
};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// How many are kept, unless a setting says otherwise.
const KEEP: u32 = 14;
/// How often it is looked whether one is due, and how long after a failure it is tried again.
const LOOK: Duration = Duration::from_mins(1);
/// So many times what a look took is the next one waited for: a large register is looked at less often.
const SHARE: u32 = 20;

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
        shelf.ready()?;
        let keep = usize::try_from(settings.backup_keep.unwrap_or(KEEP)).unwrap_or(usize::MAX);
        register.backups.set(shelf.standing(now())?);
        let attachments = AttachmentFolder::at(settings.attachments(database));
        Ok(Some(Self { register: register.clone(), attachments, shelf, keep }))
    }

    /// Makes one whenever one is due, for as long as the program runs.
    pub(in crate::cli) async fn make_all(self) {
        let look = LOOK.min(self.shelf.every());
        loop {
            let begun = Instant::now();
            self.look().await;
            let pause = look.max(begun.elapsed() * SHARE);
            let due = self
                .register
                .backups
                .now()
                .is_none_or(|standing| standing.age(now()).is_none_or(|age| age >= standing.every));
            if due {
                self.make().await;
            }
            tokio::time::sleep(pause).await;
        }
    }

    /// Looks again at what is there, apart from those who are served.
    async fn look(&self) {
        let (backups, register) = (self.shelf.clone(), self.register.clone());
        let looked = tokio::task::spawn_blocking(move || {
            if let Some(mut standing) = register.backups.now() {
                backups.look(&mut standing, now());
                register.backups.set(standing);
            }
        });
        if let Err(error) = looked.await {
            tracing::error!(%error, "the backups could not be looked at");
        }
    }

    /// Makes one, and says how it went.
    async fn make(&self) {
        let Some(mut standing) = self.register.backups.now() else { return };
        let _turn = self.shelf.turn().await;
        let (at, name) = self.shelf.free_name().await;
        match self.made(&name).await {
            Ok((contents, sha256, lacks)) => {
                tracing::info!(backup = %name.display(), events = contents.events, sha256, "a backup was made");
                if let Some(lacks) = &lacks {
                    tracing::error!(backup = %name.display(), error = %lacks.en, "the backup lacks files of attachments");
                    standing.failures += 1;
                }
                self.clear(&name);
                (standing.newest, standing.failed) = (Some((name, at)), lacks.map(|lacks| (lacks, at)));
            }
            Err(stop) => {
                tracing::error!(backup = %name.display(), error = stop.text(), "no backup could be made; it is tried again in a minute");
                standing.failed = Some((why(self.shelf.folder(), stop.text()), at));
                standing.failures += 1;
            }
        }
        self.register.backups.set(standing);
    }

    /// Takes away what is beyond those that are kept, and says which are of a clock that was ahead.
    fn clear(&self, made: &Path) {
        let folder = self.shelf.folder().display();
        match self.shelf.clear(self.keep, now(), made) {
            Ok(0) => {}
            Ok(ahead) => {
                tracing::warn!(%folder, ahead, "backups of instants to come are left alone: the clock is behind, or was ahead when they were made");
            }
            Err(error) => tracing::error!(%folder, %error, "old backups could not be taken away"),
        }
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
