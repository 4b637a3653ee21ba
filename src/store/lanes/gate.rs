//! The queue of a lane: so many at a time, so many who wait, in the order they came, and nobody for longer than a given
//! time.

use crate::domain::fault::{Code, Fault};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};

/// A queue in front of a bounded number of turns.
#[derive(Debug)]
pub(super) struct Gate {
    turns: Arc<Semaphore>,
    at_a_time: usize,
    waiting: AtomicUsize,
    most_waiting: usize,
    patience: Duration,
    /// How long nobody may get a turn before those who wait are refused.
    moves_within: Duration,
    /// How many have had a turn.
    served: AtomicU64,
}

impl Gate {
    /// So many turns at a time; so many more may wait, each for so long.
    pub(super) fn new(at_a_time: u32, most_waiting: usize, patience: Duration) -> Self {
        let at_a_time = usize::try_from(at_a_time).unwrap_or(1);
        Self {
            turns: Arc::new(Semaphore::new(at_a_time)),
            at_a_time,
            waiting: AtomicUsize::new(0),
            most_waiting,
            patience,
            moves_within: patience,
            served: AtomicU64::new(0),
        }
    }

    /// The same, where those who wait are refused earlier when nobody at all has a turn within this time.
    pub(super) fn that_moves_within(self, moves_within: Duration) -> Self {
        Self { moves_within, ..self }
    }

    /// How many have a turn now, and how many wait for one.
    pub(super) fn load(&self) -> (usize, usize) {
        (self.at_a_time.saturating_sub(self.turns.available_permits()), self.waiting.load(Ordering::Relaxed))
    }

    /// Waits for a turn, after everyone who came before.
    pub(super) async fn enter(&self) -> Result<OwnedSemaphorePermit, Fault> {
        if let Ok(turn) = Arc::clone(&self.turns).try_acquire_owned() {
            self.served.fetch_add(1, Ordering::Relaxed);
            return Ok(turn);
        }
        let _waiting = Waiting::join(&self.waiting, self.most_waiting).ok_or_else(busy)?;
        let last = Instant::now() + self.patience;
        let turn = Arc::clone(&self.turns).acquire_owned();
        tokio::pin!(turn);
        loop {
            let served = self.served.load(Ordering::Relaxed);
            let until = last.min(Instant::now() + self.moves_within);
            match timeout_at(until, &mut turn).await {
                Ok(turn) => {
                    self.served.fetch_add(1, Ordering::Relaxed);
                    return turn.map_err(Fault::internal);
                }
                Err(_) if until == last || served == self.served.load(Ordering::Relaxed) => return Err(busy()),
                Err(_) => {}
            }
        }
    }
}

/// The answer to whoever would wait too long.
pub(super) fn busy() -> Fault {
    let vi = "Sổ đang bận với nhiều việc cùng loại; hãy gửi lại sau ít giây.";
    Fault::because(
        Code::Unavailable,
        vi,
        "The register is busy with other work of this kind; send the request again in a few seconds.",
    )
    .again_after(10)
}

/// One who waits, until this is dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn join(waiting: &'a AtomicUsize, most: usize) -> Option<Self> {
        let joined = Self(waiting);
        if waiting.fetch_add(1, Ordering::Relaxed) >= most { None } else { Some(joined) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn who_waits_is_served_in_turn_and_refused_after_a_time() {
        let gate = Gate::new(1, 2, Duration::from_secs(10));
        let first = gate.enter().await.unwrap();
        let (second, third, fourth) = tokio::join!(gate.enter(), gate.enter(), async { gate.enter().await.err() });
        assert!(second.is_err() && third.is_err());
        assert_eq!(fourth.unwrap().retry_after, Some(10));
        drop(first);
        drop(gate.enter().await.unwrap());
    }

    #[tokio::test(start_paused = true)]
    async fn a_queue_that_moves_is_waited_in_for_longer_than_one_that_does_not() {
        let gate = Gate::new(1, 9, Duration::from_secs(40)).that_moves_within(Duration::from_secs(5));
        let taken = gate.enter().await.unwrap();
        let began = Instant::now();
        assert!(gate.enter().await.is_err());
        assert_eq!(began.elapsed().as_secs(), 5);
        let each = async || {
            let turn = gate.enter().await;
            tokio::time::sleep(Duration::from_secs(4)).await;
            turn.is_ok()
        };
        let ((), a, b, c) = tokio::join!(async move { drop(taken) }, each(), each(), each());
        assert!(a && b && c);
    }
}
