//! The witness: a file outside the database that each new head is added to, so that whoever alters the register
//! afterwards is found out.
//!
//! A head that lies beside the database is worth nothing: who changes the one changes the other. The file may be on
//! another machine, or on a medium that only takes additions; so it is added to and never written over, and a line that
//! a power cut broke off stays as it is.

use super::{clock::now, stop::Stop};
use crate::{
    domain::{
        audit::{Head, HeadFile, read_heads},
        time::today,
    },
    service::{Ctx, Register, audit},
    store::{dialect::Engine, owner::writable},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    fs::{File, OpenOptions},
    io::{Error, ErrorKind, Read, Seek, SeekFrom, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::{sync::oneshot, task::JoinHandle};

/// How often it is looked whether there is a new head.
const LOOK: Duration = Duration::from_mins(1);
/// How long after a head the next one is added, unless the day turns before.
const APART: TimeDelta = TimeDelta::hours(1);
/// How long the last head may take when the program stops.
const LAST: Duration = Duration::from_secs(3);

/// The witness of a register.
pub(super) struct Witness {
    path: PathBuf,
    register: Register,
    last: Option<Head>,
}

/// A witness that is kept while the program serves.
pub(super) struct Kept {
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
}

/// Refuses a file that could not be added to, or holds something else; nothing is made.
pub(super) fn usable(path: &Path) -> Result<(), Stop> {
    let wrong = |said: String| Stop::Setup(format!("witness: {}: {said}", path.display()));
    let text = read(path).map_err(|e| wrong(e.to_string()))?;
    heads_of(&text).map_err(wrong)?;
    if !path.exists() {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if !folder.is_dir() {
            return Err(wrong(format!("No such file or directory: make the folder {} first", folder.display())));
        }
        return writable(folder).map_err(|fault| wrong(Stop::from(fault).text().to_owned()));
    }
    OpenOptions::new().append(true).open(path).map(|_| ()).map_err(|e| {
        let cure = if e.kind() == ErrorKind::PermissionDenied { "; let the register's own user add to it" } else { "" };
        wrong(format!("{e}{cure}"))
    })
}

impl Witness {
    /// Opens the file, compares the last head in it with the register and adds the head of now.
    pub(super) async fn open(path: &Path, database: &str, register: &Register) -> Result<Self, Stop> {
        let wrong = |said: String| Stop::Setup(format!("witness: {}: {said}", path.display()));
        let text = read(path).map_err(|e| wrong(e.to_string()))?;
        let file = heads_of(&text).map_err(wrong)?;
        let is_last = file.broken.last().is_some_and(|line| *line == text.lines().count());
        if let Some(said) = file.broken_off().filter(|_| is_last) {
            tracing::warn!(witness = %path.display(), "{said}; what is added from now on stands on lines of its own");
        }
        let mut witness = Self { path: path.to_owned(), register: register.clone(), last: file.heads.last().cloned() };
        if let Some(last) = &witness.last
            && let Some(misfit) = audit::misfit(register, last).await?
        {
            if misfit.seq == 0 {
                return Err(wrong(format!("{}; give each register a witness of its own", misfit.what)));
            }
            let advice = "the register is not as its witness saw it: run `audit verify --head` with the witness file";
            tracing::error!(witness = %path.display(), event = misfit.seq, what = %misfit.what, "{advice}");
        }
        witness.add_if(|_, _| true).await.map_err(wrong)?;
        if let Some(advice) = unsafe_place(path, database) {
            tracing::warn!(witness = %path.display(), "{advice}");
        }
        Ok(witness)
    }

    /// Adds heads while the program serves.
    pub(super) fn keep(mut self) -> Kept {
        let (stop, mut stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            let mut looks = tokio::time::interval(LOOK);
            looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
            looks.tick().await;
            loop {
                let ends = tokio::select! {
                    _ = looks.tick() => false,
                    _ = &mut stopped => true,
                };
                if let Err(said) = self.add_if(|last, now| ends || is_due(last, now)).await {
                    tracing::error!(witness = %self.path.display(), error = said, "the head could not be added to the witness; it is tried again");
                }
                if ends {
                    return;
                }
            }
        });
        Kept { stop, task }
    }

    /// Adds the head of now if the register is another than at the last one and the head is due.
    async fn add_if(&mut self, due: impl FnOnce(&Head, DateTime<Utc>) -> bool) -> Result<(), String> {
        let now = now();
        if self.last.as_ref().is_some_and(|last| !due(last, now)) {
            return Ok(());
        }
        let head = audit::head(&self.register, &Ctx::system(now)).await.map_err(|fault| fault.to_string())?;
        if self.last.as_ref().is_some_and(|last| (last.size, &last.root_hash) == (head.size, &head.root_hash)) {
            return Ok(());
        }
        let line = serde_json::to_string(&head).map_err(|e| e.to_string())?;
        let path = self.path.clone();
        tokio::task::spawn_blocking(move || append(&path, &line))
            .await
            .map_err(|e| e.to_string())?
            .map_err(|e| e.to_string())?;
        self.last = Some(head);
        Ok(())
    }
}

impl Kept {
    /// Adds the last head and ends.
    pub(super) async fn end(self) {
        let _ = self.stop.send(());
        if tokio::time::timeout(LAST, self.task).await.is_err() {
            tracing::error!("the last head could not be added to the witness in time");
        }
    }
}

/// Whether a head is due after the last one: an hour later, or when the office's day has turned. A clock that was set
/// back makes it due.
fn is_due(last: &Head, now: DateTime<Utc>) -> bool {
    let Ok(then) = last.at.parse::<DateTime<Utc>>() else { return true };
    today(then) != today(now) || now - then >= APART || now < then
}

/// The text of the file; nothing where it is missing, or is a device that only takes additions.
fn read(path: &Path) -> Result<String, Error> {
    match std::fs::metadata(path) {
        Ok(known) if known.is_file() => std::fs::read_to_string(path),
        Ok(known) if known.is_dir() => Err(Error::other("it is a folder; name a file")),
        Ok(_) => Ok(String::new()),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        Err(e) => Err(e),
    }
}

/// The heads of a witness, which has none before the first is added.
fn heads_of(text: &str) -> Result<HeadFile, String> {
    if text.trim().is_empty() {
        return Ok(HeadFile { heads: Vec::new(), broken: Vec::new() });
    }
    read_heads(text)
}

/// Adds a line, on a line of its own even where the last one broke off, and waits until it is on the disk.
fn append(path: &Path, line: &str) -> Result<(), Error> {
    let mut file = OpenOptions::new().append(true).create(true).mode(0o600).open(path)?;
    let known = file.metadata()?;
    let text = if known.is_file() && known.len() > 0 && !ends_a_line(path)? {
        format!("\n{line}\n")
    } else {
        format!("{line}\n")
    };
    file.write_all(text.as_bytes())?;
    if known.is_file() {
        file.sync_all()?;
        if known.len() == 0 {
            // Its name in the folder as well.
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            File::open(folder)?.sync_all()?;
        }
    }
    Ok(())
}

fn ends_a_line(path: &Path) -> Result<bool, Error> {
    let (mut file, mut last) = (File::open(path)?, [0]);
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == [b'\n'])
}

/// What makes a place useless for a witness.
fn unsafe_place(path: &Path, database: &str) -> Option<&'static str> {
    let folder = |path: &Path| std::fs::canonicalize(path).ok().and_then(|path| path.parent().map(Path::to_owned));
    let beside = matches!(Engine::of(database), Ok(Engine::Sqlite { path: of }) if folder(&of).is_some() && folder(&of) == folder(path));
    if beside {
        return Some(
            "the witness lies beside the database, where whoever alters the one can alter the other; keep it on another machine",
        );
    }
    let mode = std::fs::metadata(path).ok().filter(std::fs::Metadata::is_file)?.permissions().mode();
    (mode & 0o022 != 0).then_some("others may write to the witness; take that away from them (mode 600)")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::audit::PublicKey;
    use ed25519_dalek::SigningKey;

    fn head(size: i64, at: &str) -> Head {
        Head::signed(size, [7; 32], at.to_owned(), &SigningKey::from_bytes(&[1; 32])).unwrap()
    }

    #[test]
    fn a_head_is_due_when_the_office_day_turns_and_an_hour_after_the_last() {
        let last = head(1, "2026-11-26T16:30:00.000Z");
        for (now, due) in [
            ("2026-11-26T16:31:00Z", false),
            ("2026-11-26T16:59:59Z", false),
            ("2026-11-26T17:00:01Z", true),
            ("2026-11-26T16:29:00Z", true),
            ("2025-11-26T16:30:00Z", true),
        ] {
            assert_eq!(is_due(&last, now.parse().unwrap()), due, "{now}");
        }
        let morning = head(1, "2026-11-26T02:00:00.000Z");
        assert!(
            !is_due(&morning, "2026-11-26T02:59:59Z".parse().unwrap())
                && is_due(&morning, "2026-11-26T03:00:00Z".parse().unwrap())
        );
    }

    #[test]
    fn a_line_that_broke_off_stays_and_the_next_is_on_its_own() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("witness");
        let line = |n| serde_json::to_string(&head(n, "2026-11-26T02:00:00.000Z")).unwrap();
        append(&path, &line(1)).unwrap();
        append(&path, &line(2)).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let mut broken = std::fs::read(&path).unwrap();
        broken.truncate(broken.len() - 30);
        std::fs::write(&path, &broken).unwrap();
        append(&path, &line(3)).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.as_bytes().starts_with(&broken) && text.lines().count() == 3, "{text}");
        let HeadFile { heads, broken } = read_heads(&read(&path).unwrap()).unwrap();
        assert_eq!((heads.iter().map(|head| head.size).collect::<Vec<_>>(), broken), (vec![1, 3], vec![2]));
        assert!(heads.iter().all(|head| PublicKey::of(&SigningKey::from_bytes(&[1; 32])).signed(head)));
        assert!(append(Path::new("/dev/full"), &line(1)).is_err(), "a full disk is an error");
        assert!(append(&folder.path().join("missing/witness"), &line(1)).is_err());
    }
}
