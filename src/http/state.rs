//! What every request can reach.

use super::{
    connections::Connections,
    cors::Origins,
    metrics::Metrics,
    places::Places,
    rate::{Guesses, Rates},
};
use crate::{domain::fault::Fault, service::Register};
use chrono::{DateTime, Utc};
use ipnet::IpNet;
use poem::Request;
use std::sync::Arc;

/// What every request can reach.
#[derive(Debug, Clone)]
pub struct State {
    /// The register.
    pub register: Register,
    /// The clock.
    pub clock: fn() -> DateTime<Utc>,
    /// Makes the id of a request that brought none.
    pub new_id: fn() -> String,
    /// How many requests an account may send.
    pub rates: Rates,
    /// How many requests an address may send without an account.
    pub strangers: Rates,
    /// The wrong tokens of each address.
    pub guesses: Guesses,
    /// The proxies whose word on a client's address is taken.
    pub proxies: Arc<[IpNet]>,
    /// How many requests are worked on at a time.
    pub places: Places,
    /// The connections requests come by.
    pub connections: Connections,
    /// What is counted of requests.
    pub metrics: Metrics,
    /// The sites whose pages may ask from a browser.
    pub origins: Origins,
    /// Whether the program itself speaks HTTPS.
    pub https: bool,
}

impl State {
    /// The state a request was given.
    pub fn of(request: &Request) -> Result<&Self, Fault> {
        request.data::<Self>().ok_or_else(|| Fault::internal("the state is not wired"))
    }
}
