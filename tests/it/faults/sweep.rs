//! Every fault there is on SQLite's disk: each call of a kind fails in acts of every kind, one call after the other.
//!
//! A session's life is short: what a sync keeps for a power cut, and what is looked at after a kill, grow with what was
//! written before.

use super::{
    LIFE,
    acts::ACTS,
    begin,
    disk::{Disk, ENOSPC, Fault, OPENINGS, READS, SYNCS, TRUNCATIONS, WRITES},
    session::{Counts, Session},
};
use crate::harness::Engine;

/// No act makes more calls of a kind than this.
const MOST: u32 = 1_000;
/// After so many faults one after the other that were not met there is no further call: how many there are differs a
/// little, by what is in the caches.
pub const UNMET: u32 = 2;

/// A disk and a session on it for calls of a kind: what was read or opened before is not again, unless the program is
/// started anew.
async fn session(calls: u32) -> (Disk, Session) {
    let disk = Disk::new();
    let mut s = begin(&disk).await;
    s.is_cold = calls & (READS | OPENINGS) != 0;
    (disk, s)
}

/// Strikes acts of every kind at every call of a kind.
async fn strike_every(calls: u32, lasting: bool) -> Counts {
    let (mut counts, mut strikes) = (Counts::default(), 0);
    let (mut disk, mut s) = session(calls).await;
    for kind in ACTS {
        let mut unmet = 0;
        for nth in 1_u32.. {
            assert!(nth < MOST, "{kind} makes more than {MOST} calls");
            let error = if nth.is_multiple_of(2) { ENOSPC } else { Fault::at(calls, nth).error };
            let fault = Fault { lasting, error, torn: nth.is_multiple_of(3), ..Fault::at(calls, nth) };
            let met = s.strike(&disk, kind, fault, nth.is_multiple_of(5)).await;
            unmet = if met { 0 } else { unmet + 1 };
            strikes += 1;
            if strikes % LIFE == 0 {
                counts += ended(s).await;
                (disk, s) = session(calls).await;
            }
            if unmet == UNMET {
                println!("{kind}: {} calls", nth - UNMET);
                break;
            }
        }
    }
    counts += ended(s).await;
    counts
}

/// Ends a session by a kill, with all that was acknowledged in it still there.
async fn ended(mut s: Session) -> Counts {
    s.killed().await;
    s.all_is_there().await;
    s.counts
}

macro_rules! every_call {
    ($($name:ident: $calls:expr, $lasting:expr;)+) => {
        $(#[test]
        #[ignore = "every fault there is: tests/faults/all runs it"]
        fn $name() {
            crate::harness::run(Engine::Sqlite, async |_: Engine| {
                let counts = strike_every($calls, $lasting).await;
                println!("SQLite, {}: {counts}", stringify!($name).replace('_', " "));
            });
        })+
    };
}

every_call! {
    every_write_fails_once: WRITES, false;
    every_write_fails_for_a_while: WRITES, true;
    every_sync_fails_once: SYNCS, false;
    every_sync_fails_for_a_while: SYNCS, true;
    every_read_fails_once: READS, false;
    every_read_fails_for_a_while: READS, true;
    every_truncation_fails_once: TRUNCATIONS, false;
    every_truncation_fails_for_a_while: TRUNCATIONS, true;
    every_opening_fails_once: OPENINGS, false;
    every_opening_fails_for_a_while: OPENINGS, true;
}
