//! The award registry: who was awarded what, by whom, when and for which year.
//!
//! One pass through the layers and no way back; the same noun is the same file name in every layer.
//!
//! | layer | what it is |
//! |---|---|
//! | [`domain`] | words and rules: plain structs, pure functions |
//! | [`format`] | bytes of rows: what an export is written as |
//! | [`store`] | the only SQL |
//! | [`service`] | what users do: one function, one transaction, one audit event |
//! | [`http`] | what every request and answer has over HTTP |
//! | [`api`] | the only JSON over HTTP |
//! | [`web`] | the pages for staff |
//! | [`cli`] | wiring |

pub mod api;
pub mod cli;
pub mod config;
pub mod domain;
pub mod format;
pub mod http;
pub mod service;
pub mod store;
pub mod telemetry;
pub mod web;
