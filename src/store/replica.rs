//! The replica that lists and long reads go to, as long as it is alive, near enough, and has what the reader wrote.
//!
//! Changes follow one another, each with its event, so a standby that shows an event has replayed everything before it:
//! the number of its last event says how far it is, whatever became of timelines and positions in the log. Who has
//! written reads from the primary until the standby shows the last event of theirs. How far it is behind is counted by
//! this program's own steady clock, from when it first saw an event at the primary that the standby does not show.

use super::{audit, dialect::Sql, lanes::connect::postgres_later};
use crate::domain::fault::{Fault, Text};
use sea_orm::DatabaseConnection;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::time::timeout;

/// How often it is looked how far the replica is.
const EVERY: Duration = Duration::from_millis(500);
/// How long a look may take.
const LOOK: Duration = Duration::from_secs(2);
/// How long a reader waits until the replica has said how far it is.
const SOON: Duration = Duration::from_millis(300);
/// Connections that it is asked by.
const ASKING: u32 = 4;
/// Last events of the primary that are remembered until the replica shows them; beyond, the oldest say enough.
const MOST: usize = 1_000;

/// How the replica stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It was not looked at yet.
    Unknown,
    /// It serves.
    Serves,
    /// It is further behind than the setting allows.
    Behind,
    /// It does not answer.
    Silent,
    /// It has another trail than the primary.
    Foreign,
}

impl Standing {
    /// What is said of it; nothing where it serves.
    #[must_use]
    pub fn said(self) -> Option<Text> {
        Some(match self {
            Self::Serves => return None,
            Self::Unknown => Text::new(
                "Chưa xem được bản sao đọc; máy chủ chính trả lời.",
                "The replica was not looked at yet; the primary serves.",
            ),
            Self::Behind => Text::new(
                "Bản sao đọc chậm quá mức cho phép; máy chủ chính trả lời thay.",
                "The replica is further behind than it may be; the primary serves.",
            ),
            Self::Silent => Text::new(
                "Bản sao đọc không trả lời; máy chủ chính trả lời thay.",
                "The replica does not answer; the primary serves.",
            ),
            Self::Foreign => Text::new(
                "Bản sao đọc không phải của sổ này: nhật ký của nó khác; máy chủ chính trả lời thay.",
                "The replica is not of this register: its trail is another; the primary serves.",
            ),
        })
    }
}

/// How the replica stands, and how far it is behind.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// How it stands.
    pub standing: Standing,
    /// For how long it has lacked an event that the primary has.
    pub lag: Duration,
}

/// What the primary has, and what the replica shows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compared {
    /// The last event of the primary.
    pub last: i64,
    /// What the replica shows.
    pub shows: Shows,
}

/// What a replica shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// It does not answer.
    Nothing,
    /// Another trail than the primary has.
    Another,
    /// The trail up to this event.
    Event(i64),
}

/// What connections to the replica there are.
#[derive(Debug)]
pub(super) struct Kept {
    /// How many lists are read at a time.
    pub lists: u32,
    /// The name of each long read's connection.
    pub long: Vec<String>,
    /// After how long a long read is ended.
    pub longest: &'static str,
}

/// The connections to the replica.
#[derive(Debug)]
pub(super) struct Pools {
    ask: DatabaseConnection,
    /// Of lists.
    pub lists: DatabaseConnection,
    /// Of long reads, each with another that ends what it runs.
    pub long: Vec<DatabaseConnection>,
}

impl Pools {
    async fn to(url: &str, kept: &Kept) -> Result<Self, Fault> {
        let mut long = Vec::new();
        for name in &kept.long {
            let settings = [("statement_timeout", kept.longest), ("application_name", name)];
            long.push(postgres_later(url, 2, &settings).await?);
        }
        let (ask, lists) = (postgres_later(url, ASKING, &[]).await?, postgres_later(url, kept.lists, &[]).await?);
        Ok(Self { ask, lists, long })
    }
}

/// The replica of a register.
#[derive(Debug)]
pub(super) struct Replica {
    url: String,
    kept: Kept,
    /// Made anew each time it did not answer: what was sent to a machine that is gone is never answered, and holds a
    /// connection for as long.
    pools: Mutex<Arc<Pools>>,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    standing: Standing,
    /// How far it may be behind.
    most: Duration,
    seen: Seen,
}

/// The last events of the primary that the replica did not show yet, each with when it was first seen.
#[derive(Debug, Default)]
struct Seen(VecDeque<(Instant, i64)>);

impl Seen {
    /// At this instant the primary's last event was this one.
    fn primary(&mut self, at: Instant, seq: i64) {
        if self.0.back().is_none_or(|(_, last)| *last < seq) && self.0.len() < MOST {
            self.0.push_back((at, seq));
        }
    }

    /// The replica shows this event.
    fn replica(&mut self, seq: i64) {
        while self.0.front().is_some_and(|(_, waited_for)| *waited_for <= seq) {
            self.0.pop_front();
        }
    }

    /// For how long the replica has lacked an event.
    fn lag(&self, now: Instant) -> Duration {
        self.0.front().map_or(Duration::ZERO, |(since, _)| now.duration_since(*since))
    }
}

impl Replica {
    /// The replica at an address, which need not answer yet.
    pub(super) async fn at(url: &str, kept: Kept) -> Result<Self, Fault> {
        let state = State { standing: Standing::Unknown, most: Duration::ZERO, seen: Seen::default() };
        let pools = Mutex::new(Arc::new(Pools::to(url, &kept).await?));
        Ok(Self { url: url.to_owned(), kept, pools, state: Mutex::new(state) })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pools(&self) -> Arc<Pools> {
        Arc::clone(&self.pools.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How it stands.
    pub(super) fn known(&self) -> Known {
        let state = self.state();
        Known { standing: state.standing, lag: state.seen.lag(Instant::now()) }
    }

    /// Notes how it stands; what changed is logged once.
    fn stands(&self, standing: Standing) {
        let lag = {
            let mut state = self.state();
            if state.standing == standing {
                return;
            }
            state.standing = standing;
            state.seen.lag(Instant::now())
        };
        let lag_ms = u64::try_from(lag.as_millis()).unwrap_or(u64::MAX);
        match standing.said() {
            None => tracing::info!(lag_ms, "the replica serves reads"),
            Some(said) if standing == Standing::Foreign => tracing::error!("{}", said.en),
            Some(said) => tracing::warn!(lag_ms, "{}", said.en),
        }
    }

    /// Looks at it from time to time from now on, until it is dropped; it may be so far behind.
    pub(super) fn watch(self: &Arc<Self>, primary: DatabaseConnection, most: Duration) {
        self.state().most = most;
        let watched = Arc::downgrade(self);
        tokio::spawn(async move {
            while let Some(replica) = watched.upgrade() {
                replica.look(&primary).await;
                drop(replica);
                tokio::time::sleep(EVERY).await;
            }
        });
    }

    /// Looks how far it is. Where the primary does not say how far it is itself, it stands as it did.
    async fn look(&self, primary: &DatabaseConnection) {
        let at = Instant::now();
        let Ok(Ok(Compared { last, shows })) = timeout(LOOK * 2, self.compare(primary)).await else { return };
        let standing = {
            let mut state = self.state();
            state.seen.primary(at, last);
            match shows {
                Shows::Nothing => Standing::Silent,
                Shows::Another => Standing::Foreign,
                Shows::Event(seq) => {
                    state.seen.replica(seq);
                    if state.seen.lag(Instant::now()) <= state.most { Standing::Serves } else { Standing::Behind }
                }
            }
        };
        self.stands(standing);
        if standing == Standing::Silent
            && let Ok(anew) = Pools::to(&self.url, &self.kept).await
        {
            *self.pools.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(anew);
        }
    }

    /// Asks the primary and the replica what each has.
    pub(super) async fn compare(&self, primary: &DatabaseConnection) -> Result<Compared, Fault> {
        let last = audit::last_hash(primary).await?.map_or(0, |(seq, _)| seq);
        let shows = match timeout(LOOK, audit::last_hash(&self.pools().ask)).await {
            Err(_) | Ok(Err(_)) => Shows::Nothing,
            Ok(Ok(None)) => Shows::Another,
            Ok(Ok(Some((seq, hash)))) => {
                // What it shows may be newer than what the primary was asked before.
                let own = audit::hashes(primary, seq - 1, 1).await?;
                if own.first() == Some(&hash) { Shows::Event(seq) } else { Shows::Another }
            }
        };
        Ok(Compared { last, shows })
    }

    /// The connections to it, where it serves this reader now: it answers, and shows all that the reader wrote.
    pub(super) async fn serves(&self, primary: &DatabaseConnection, reader: &str) -> Option<Arc<Pools>> {
        if self.state().standing != Standing::Serves {
            return None;
        }
        let pools = self.pools();
        let own = Sql::new("SELECT coalesce(max(seq), 0) FROM audit_event WHERE actor = ?").value(reader);
        let last = Sql::new("SELECT coalesce(max(seq), 0) FROM audit_event");
        let (own, last) = tokio::join!(own.number(primary), timeout(SOON, last.number(&pools.ask)));
        let Ok(Ok(last)) = last else {
            self.stands(Standing::Silent);
            return None;
        };
        own.is_ok_and(|own| own <= last).then_some(pools)
    }

    /// Closes its connections.
    pub(super) async fn close(&self) -> Result<(), Fault> {
        let pools = self.pools();
        for pool in [&pools.ask, &pools.lists].into_iter().chain(&pools.long) {
            pool.close_by_ref().await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replica_is_behind_since_the_first_event_that_it_lacks_was_seen() {
        let (start, mut seen) = (Instant::now(), Seen::default());
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        let lag = |seen: &Seen, now: u64| seen.lag(at(now)).as_secs();
        assert_eq!(lag(&seen, 9), 0);
        seen.primary(at(1), 10);
        seen.primary(at(2), 10);
        seen.primary(at(3), 12);
        assert_eq!(lag(&seen, 5), 4);
        seen.replica(11);
        assert_eq!(lag(&seen, 5), 2, "event 12 was seen two seconds ago");
        seen.replica(12);
        assert_eq!(lag(&seen, 60), 0, "however long nothing is written");
        for seq in 13..5_000 {
            seen.primary(at(100), seq);
        }
        assert_eq!((seen.0.len(), lag(&seen, 130)), (MOST, 30));
    }
}
