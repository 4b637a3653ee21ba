//! The tests of the whole program: each starts it against a database of its own and speaks to it over HTTP, on both
//! engines.
//!
//! One binary, so that it is linked once. A file is a noun, a test is a sentence; `harness` is what lets them read so.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    clippy::too_many_lines,
    clippy::duration_suboptimal_units,
    clippy::unused_async,
    clippy::zombie_processes,
    clippy::nonminimal_bool,
    clippy::large_futures,
    clippy::needless_pass_by_value,
    reason = "a test that meets the unexpected fails at once"
)]

#[macro_use]
mod harness;

mod abuse;
mod access;
mod accounts;
mod acts;
mod attachments;
mod backup;
mod bodies;
mod bonuses;
mod bounds;
mod catalogue;
mod certificates;
mod changes;
mod command_line;
mod copies;
mod counts;
mod crowd;
mod decision;
mod derived;
mod document;
mod doors;
mod durability;
mod eligibility;
mod encoding;
mod engines;
mod exports;
mod faults;
mod files;
mod filters;
mod first;
mod followed;
mod groups;
mod guesses;
mod imports;
mod input;
mod instances;
mod jobs;
mod kin;
mod laundering;
mod law;
mod layers;
mod names;
mod openid;
mod operation;
mod orders;
mod outsiders;
mod overwritten;
mod package;
mod pages;
mod papers;
mod people;
mod personal;
mod proof;
mod readme;
mod refused;
mod refused_once;
mod repair;
mod replaced;
mod replay;
mod replica;
mod restated;
mod rules;
mod schema;
mod scope;
mod sign_in;
mod snapshots;
mod trail;
mod typing;
mod unread;
mod upgrade;
mod wire;
mod words;
