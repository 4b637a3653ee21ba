//! What is acknowledged is kept and what is not is refused, whichever call of the disk fails, and afterwards too.
//!
//! A seeded sample of the faults runs with the other tests; `tests/faults/all` runs every one of them.

mod acts;
mod disk;
mod ends;
mod failover;
mod full;
mod memory;
mod server;
mod session;
mod sweep;

use crate::harness::{Engine, Register};
use acts::ACTS;
use disk::{Disk, Fault, SYNCS, WRITES};
use session::Session;
use std::time::{Duration, Instant};

/// How long the sample may take on a machine that does other things too.
const SAMPLE: Duration = Duration::from_secs(20);
/// Acts between two kills.
const LIFE: usize = 25;

/// Numbers that look random, the same each time.
#[derive(Debug)]
pub struct Random(u64);

impl Random {
    /// One below a bound.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % bound as u64) as usize
    }
}

/// Whether all faults are asked for, and not a sample.
fn all() -> bool {
    std::env::var_os("TEST_FAULTS").is_some_and(|all| all == "all")
}

async fn begin(disk: &Disk) -> Session {
    let r = Register::start_in(Engine::Sqlite, disk.environment()).await;
    Session::begin(r).await.on(disk)
}

#[test]
fn whichever_call_of_the_disk_fails_nothing_acknowledged_is_lost() {
    crate::harness::run(Engine::Sqlite, async |_: Engine| {
        let (disk, mut random, started) = (Disk::new(), Random(12), Instant::now());
        let mut s = begin(&disk).await;
        let mut strikes = 0;
        // Every act once at the least, and at its most telling calls: the first write, the first sync.
        for round in 0_usize.. {
            for kind in ACTS {
                let fault = match round {
                    0 => Fault::at(if random.below(2) == 0 { WRITES } else { SYNCS }, 1),
                    _ => Fault::random(&mut random),
                };
                let kill = random.below(8) == 0;
                s.strike(&disk, kind, fault, kill).await;
                strikes += 1;
                if strikes % LIFE == 0 {
                    s.killed().await;
                    s.all_is_there().await;
                }
                if !all() && round > 0 && started.elapsed() > SAMPLE {
                    break;
                }
            }
            if started.elapsed() > SAMPLE {
                break;
            }
        }
        s.killed().await;
        s.all_is_there().await;
        println!("SQLite, a sample: {}", s.counts);
        assert!(s.counts.met * 4 > s.counts.faults, "most of the faults were never met: {}", s.counts);
    });
}
