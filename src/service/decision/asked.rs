//! Of which decision it is asked what it refers to, and what is said of records that may not be touched.

use super::super::Ctx;
use crate::domain::{decision::StoredDecision, fault::Finding, time::millis};
use chrono::NaiveDate;

/// Of which decision it is asked, and when.
#[derive(Debug, Clone, Copy)]
pub struct Asked {
    /// The decision's number in the register; 0 for one that has none yet.
    pub own: i64,
    /// When it was registered, in milliseconds, where it is.
    pub registered: Option<i64>,
    /// The day in the office's time zone.
    pub today: NaiveDate,
}

impl Asked {
    /// Of a decision that is not registered yet.
    #[must_use]
    pub fn new(own: i64, ctx: &Ctx) -> Self {
        Self { own, registered: None, today: ctx.today() }
    }

    /// Of a registered decision that is mended: its acts keep their place.
    #[must_use]
    pub fn of(decision: &StoredDecision, today: NaiveDate) -> Self {
        Self { own: decision.id, registered: decision.registered_at.as_deref().map(millis), today }
    }
}

/// A decision that is not registered, or not there.
pub(super) fn unregistered(pointer: String, id: i64) -> Finding {
    Finding::at(
        pointer,
        "unknown_reference",
        format!("Không có quyết định {id} đã vào sổ; hãy kiểm tra lại số."),
        format!("There is no registered decision {id}; check the number."),
    )
}

/// What stands against touching records of which the caller does not see all; it names none of them.
pub(super) fn beyond(pointer: impl Into<String>) -> Finding {
    Finding::at(
        pointer,
        "outside_scope",
        "Việc này động đến hồ sơ ngoài phạm vi của tài khoản; hãy nhờ người xem được toàn bộ sổ.",
        "This touches records outside the account's scope; ask someone who sees the whole register.",
    )
}
