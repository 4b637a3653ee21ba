//! How the backups that a running server makes by itself stand.

use crate::domain::fault::Text;
use chrono::{DateTime, Utc};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// How the backups that a running server makes by itself stand; every handle of the register sees the same.
#[derive(Debug, Clone, Default)]
pub struct Standing(Arc<Mutex<Option<Backups>>>);

/// The backups that a running server makes by itself.
#[derive(Debug, Clone)]
pub struct Backups {
    /// The folder they are in.
    pub folder: PathBuf,
    /// Seconds from one to the next.
    pub every: i64,
    /// The newest, and when it was made.
    pub newest: Option<(PathBuf, DateTime<Utc>)>,
    /// Those in the folder that are empty or were cut off: they are none.
    pub damaged: Vec<PathBuf>,
    /// Those of instants to come: of a clock that was ahead.
    pub ahead: Vec<PathBuf>,
    /// How many files of attachments the newest lacks that were in it when it was made.
    pub lacking: usize,
    /// Why the last one could not be made, and when that was.
    pub failed: Option<(Text, DateTime<Utc>)>,
    /// How many could not be made since the start.
    pub failures: u64,
}

impl Backups {
    /// Seconds since the newest was made, if there is one.
    #[must_use]
    pub fn age(&self, now: DateTime<Utc>) -> Option<i64> {
        self.newest.as_ref().map(|(_, at)| (now - at).num_seconds())
    }

    /// Whether one should have been there already: twice the time is over, or the last could not be made.
    #[must_use]
    pub fn are_late(&self, now: DateTime<Utc>) -> bool {
        self.failed.is_some() || self.age(now).is_none_or(|age| age > 2 * self.every)
    }
}

impl Standing {
    /// How they stand; nothing where none are made.
    #[must_use]
    pub fn now(&self) -> Option<Backups> {
        self.0.lock().ok().and_then(|standing| standing.clone())
    }

    /// Says how they stand from now on.
    pub fn set(&self, backups: Backups) {
        if let Ok(mut standing) = self.0.lock() {
            *standing = Some(backups);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backups_are_late_when_twice_the_time_is_over_or_the_last_could_not_be_made() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let newest = Some((PathBuf::from("registry-20261127T020000Z.sqlite"), at("2026-11-27T02:00:00Z")));
        let backups = Backups {
            folder: PathBuf::new(),
            every: 3_600,
            newest,
            damaged: Vec::new(),
            ahead: Vec::new(),
            lacking: 0,
            failed: None,
            failures: 0,
        };
        assert!(!backups.are_late(at("2026-11-27T04:00:00Z")) && backups.are_late(at("2026-11-27T04:00:01Z")));
        let failed = Backups {
            failed: Some((Text::new("hết chỗ", "no room"), at("2026-11-27T02:30:00Z"))),
            ..backups.clone()
        };
        assert!(failed.are_late(at("2026-11-27T02:31:00Z")));
        assert!(Backups { newest: None, ..backups }.are_late(at("2026-11-27T02:00:00Z")), "there is none");
    }
}
