//! What the two programs of the benchmark share: made-up records that look like real ones, and a light client of HTTP.
//!
//! `fill` writes any number of registered conferrals through the product's own store; `measure` starts the released
//! program on that register and says how fast each kind of work is, beside the floor of the same machine in the same
//! run.

pub mod client;
pub mod generator;
pub mod names;
pub mod office;
pub mod random;

/// What the programs of the benchmark end with.
pub type Error = Box<dyn std::error::Error + Send + Sync>;

/// A fault of the product, with its cause.
#[must_use]
#[expect(clippy::needless_pass_by_value, reason = "it stands where an error is mapped")]
pub fn told(fault: award_registry::domain::fault::Fault) -> Error {
    match &fault.cause {
        Some(cause) => format!("{fault} ({cause})").into(),
        None => fault.to_string().into(),
    }
}
