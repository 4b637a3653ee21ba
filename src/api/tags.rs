//! The groups the document shows operations in: one an operation.

use poem_openapi::Tags;

/// A group of operations.
#[derive(Debug, Tags)]
pub enum Tag {
    /// The catalogue of awards.
    Awards,
    /// Deciding bodies and how they succeeded one another.
    Authorities,
    /// Campaigns and their editions.
    Campaigns,
    /// Decisions, from draft to register.
    Decisions,
    /// Annexes of files on their way into drafts.
    Imports,
    /// Who was awarded what, and exports.
    Conferrals,
    /// Individuals, collectives and households, and their histories.
    Recipients,
    /// Summaries and statistics.
    Reports,
    /// The dated rules of the law: who may decide, and what is paid.
    Rules,
    /// What was changed by whom, and the proof of it.
    Audit,
    /// Callers.
    Accounts,
}
