//! What `doctor` finds, point by point: each is said at once, and all that must be cured again at the end.

use super::super::{open::checked, output::print, stop::Stop};
use crate::service::system::points::{Found, Looked, Point};

/// What was found so far.
#[derive(Default)]
pub(super) struct Report {
    faults: Vec<Stop>,
}

impl Report {
    /// A point that is as it should be.
    #[expect(clippy::unused_self, reason = "all that is said of a point is said by the report")]
    pub(super) fn ok(&self, point: &str, text: &str) {
        print(&format!("{point:<10}ok  {text}\n"));
    }

    /// What whoever runs the register should know of, and cannot or need not cure.
    #[expect(clippy::unused_self, reason = "all that is said of a point is said by the report")]
    pub(super) fn note(&self, point: &str, text: &str) {
        print(&format!("{point:<10}!   {text}\n"));
    }

    /// What must be cured.
    pub(super) fn wrong(&mut self, point: &str, text: &str) {
        self.note(point, text);
        self.faults.push(Stop::Wrong(format!("{point}: {text}")));
    }

    /// What kept a point from being checked, or is a fault of the settings or the database.
    pub(super) fn stopped(&mut self, point: &str, stop: Stop) {
        self.note(point, stop.text());
        self.faults.push(stop);
    }

    /// A point that was checked as far as it came.
    pub(super) fn take(&mut self, point: &str, checked: Result<(), Stop>) {
        if let Err(stop) = checked {
            self.stopped(point, stop);
        }
    }

    /// Points that were looked at.
    pub(super) fn points(&mut self, points: Vec<Point>) {
        for Point { topic, said, found } in points {
            match found {
                Found::Right => self.ok(topic.word, &said.en),
                Found::Note => self.note(topic.word, &said.en),
                Found::Wrong => self.wrong(topic.word, &said.en),
            }
        }
    }

    /// What was looked at, as far as it came.
    pub(super) fn looked(&mut self, looked: Vec<Looked>) {
        for (topic, found) in looked {
            match found {
                Ok(points) => self.points(points),
                Err(fault) => self.stopped(topic.word, checked(fault)),
            }
        }
    }

    /// Refuses where anything must be cured: as a fault of the settings or the database, where one is.
    pub(super) fn end(self) -> Result<(), Stop> {
        if self.faults.is_empty() {
            return Ok(());
        }
        let text = self.faults.iter().map(Stop::text).collect::<Vec<_>>().join("\n");
        let is_setup = self.faults.iter().any(|fault| matches!(fault, Stop::Setup(_)));
        Err(if is_setup { Stop::Setup(text) } else { Stop::Wrong(text) })
    }
}
