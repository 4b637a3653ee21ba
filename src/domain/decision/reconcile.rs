//! Registered decisions that someone must go back to: what they state and what the register has do not agree yet.

use super::StoredDecision;
use crate::domain::{fault::Finding, stored::Page, vocabulary};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::HashMap;

vocabulary! {
    /// Why a registered decision is to be reconciled.
    ReconcileReason {
        /// The totals it states are not those of its list.
        TotalsDiffer = "totals_differ", "tổng ghi trong văn bản khác danh sách", "the stated totals differ from the list";
        /// Its source leaves open the number or the day.
        Incomplete = "incomplete", "thiếu số hoặc ngày", "without number or day";
        /// Nobody attached the signed paper.
        WithoutPaper = "without_paper", "chưa đính kèm bản đã ký", "without the signed paper attached";
    }
}

/// Whether a list of decisions has only those to reconcile.
#[skip_serializing_none]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields, default)]
#[oai(default)]
pub struct ToReconcile {
    /// True for the registered decisions whose stated totals differ from their list, whose source leaves open the number
    /// or the day, or whose signed paper is not attached; without those that are void or replaced.
    pub reconcile: bool,
    /// Of those to reconcile, the ones for this reason alone.
    pub reason: Option<ReconcileReason>,
}

impl ToReconcile {
    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let alone = self.reason.is_some() && !self.reconcile;
        let (vi, en) = (
            "Lý do chỉ lọc được trong danh sách cần đối chiếu; hãy thêm tham số này.",
            "A reason narrows what is to reconcile alone; give reconcile=true as well.",
        );
        alone.then(|| Finding::of("reconcile", "required", vi, en)).into_iter().collect()
    }
}

/// The decisions to reconcile: how many there are by reason, and a page of them.
#[derive(Debug)]
pub struct Reconciliation {
    /// How many there are in all.
    pub total: i64,
    /// How many for each reason; one decision may have several.
    pub counts: Vec<(ReconcileReason, i64)>,
    /// A page of them, the one entered last first.
    pub page: Page<StoredDecision>,
    /// The reasons of each on the page, by its id.
    pub reasons: HashMap<i64, Vec<ReconcileReason>>,
}
