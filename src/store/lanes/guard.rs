//! A turn in a lane, until it is dropped.

use super::{Lanes, ReadTurn, slot::Slot};

/// A turn in a lane, until it is dropped. One that ends before its work is finished ends what the database still does
/// for it.
#[derive(Debug)]
#[must_use = "the turn ends when it is dropped"]
pub struct LaneGuard {
    pub(super) lanes: Lanes,
    pub(super) slot: Option<Slot>,
    pub(super) turn: Option<ReadTurn>,
    pub(super) finished: bool,
}

impl LaneGuard {
    /// The work is done, so that there is nothing to end.
    pub fn finished(mut self) {
        self.finished = true;
    }
}

impl Drop for LaneGuard {
    fn drop(&mut self) {
        let (Some(slot), turn) = (self.slot.take(), self.turn.take()) else { return };
        let lanes = self.lanes.clone();
        let give_back = move |slot: Slot| {
            if let Ok(mut slots) = lanes.0.long.lock() {
                slots.push(slot);
            }
            drop(turn);
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) if !self.finished => {
                runtime.spawn(async move {
                    slot.end().await;
                    give_back(slot);
                });
            }
            _ => give_back(slot),
        }
    }
}
