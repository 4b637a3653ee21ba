//! What a running server last looked at by itself.

use super::point::Point;
use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex};

/// What a running server last looked at by itself; every handle of the register sees the same.
#[derive(Debug, Clone, Default)]
pub struct Looked(Arc<Mutex<Option<LookedAt>>>);

/// What was found, and when.
#[derive(Debug, Clone)]
pub struct LookedAt {
    /// Each point.
    pub points: Arc<[Point]>,
    /// When it was looked at.
    pub at: DateTime<Utc>,
}

impl Looked {
    /// What was found last; nothing where it was not looked yet.
    #[must_use]
    pub fn now(&self) -> Option<LookedAt> {
        self.0.lock().ok().and_then(|looked| looked.clone())
    }

    /// Says what was found, from now on.
    pub fn set(&self, points: Vec<Point>, at: DateTime<Utc>) {
        if let Ok(mut looked) = self.0.lock() {
            *looked = Some(LookedAt { points: points.into(), at });
        }
    }
}
