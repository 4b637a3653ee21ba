//! What users do: one function is one use case, one transaction, one audit event.
//!
//! A use case begins with the permission it needs, loads, calls the rule, saves, and commits with its event. It never
//! calls another: a second change inside the first would wait for itself.

pub mod account;
pub mod attachment;
pub mod audit;
pub mod authority;
pub mod award;
pub mod backup;
pub mod campaign;
pub mod catalogue;
mod change;
mod commit;
pub mod conferral;
pub mod counters;
mod ctx;
pub mod decision;
pub mod eligibility;
mod expected;
pub mod export;
mod filter;
pub mod id_number;
pub mod import;
mod key_file;
pub mod migrate;
pub mod publication_consent;
pub mod recipient;
pub mod refusal;
pub mod repair;
mod replay;
pub mod report;
pub mod rule;
pub mod sought;
mod state;
pub mod subject;
pub mod system;
pub mod verification;
mod work;

pub use crate::store::lanes::{Lane, LaneGuard};
pub(crate) use change::Change;
pub use ctx::Ctx;
pub use expected::Expected;
pub(crate) use expected::found;
pub use state::Register;
pub(crate) use work::{Begun, Work};
