//! The only JSON over HTTP: parse, one service call, shape the reply.
//!
//! Handlers carry no thought. The glue that keeps them so is in [`body`], [`problem`], [`caller`], [`params`],
//! [`strict`] and [`polish`]; the rest are nouns.

mod account;
mod address;
mod arrival;
mod audit;
mod authority;
mod award;
pub mod body;
mod caller;
mod campaign;
mod checks;
mod conferral;
pub mod connections;
mod decision;
pub mod docs;
mod download;
mod id_number;
pub mod lanes;
mod linger;
mod objects;
pub mod params;
pub mod places;
pub mod polish;
pub mod problem;
mod publication_consent;
pub mod rate;
mod recipient;
mod report;
mod rule;
pub mod strict;
mod tags;
mod verification;

use crate::service::Register;
use chrono::{DateTime, Utc};
use ipnet::IpNet;
use poem::{Endpoint, EndpointExt, Response, Route, endpoint::BoxEndpoint};
use poem_openapi::OpenApiService;
use std::sync::Arc;
use strict::Strict;

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
    pub rates: rate::Rates,
    /// How many requests an address may send without an account.
    pub strangers: rate::Rates,
    /// The wrong tokens of each address.
    pub guesses: rate::Guesses,
    /// The proxies whose word on a client's address is taken.
    pub proxies: Arc<[IpNet]>,
    /// How many requests are worked on at a time.
    pub places: places::Places,
    /// The connections requests come by.
    pub connections: connections::Connections,
    /// Whether the program itself speaks HTTPS.
    pub https: bool,
}

type Operations = (
    award::Awards,
    authority::Authorities,
    campaign::Campaigns,
    decision::Decisions,
    conferral::Conferrals,
    recipient::Recipients,
    id_number::IdNumbers,
    publication_consent::PublicationConsents,
    report::Reports,
    rule::Rules,
    audit::Trail,
    account::Accounts,
    verification::Verifications,
);

fn operations() -> OpenApiService<Strict<Operations>, ()> {
    let all = (
        award::Awards,
        authority::Authorities,
        campaign::Campaigns,
        decision::Decisions,
        conferral::Conferrals,
        recipient::Recipients,
        id_number::IdNumbers,
        publication_consent::PublicationConsents,
        report::Reports,
        rule::Rules,
        audit::Trail,
        account::Accounts,
        verification::Verifications,
    );
    OpenApiService::new(Strict(all), "Award registry", env!("CARGO_PKG_VERSION"))
}

/// The OpenAPI document: what is served at `/openapi.json`, and committed.
#[must_use]
pub fn document() -> String {
    polish::polish(&operations().spec())
}

/// The whole program over HTTP, with pages beside it, each at its path.
#[must_use]
pub fn app(state: State, pages: Vec<(&'static str, BoxEndpoint<'static>)>) -> impl Endpoint<Output = Response> {
    let route = Route::new()
        .nest_no_strip("/v1", operations())
        .nest("/openapi.json", docs::document())
        .nest("/docs", docs::page())
        .nest("/problems", docs::problems())
        .at("/healthz", docs::alive())
        .at("/readyz", docs::ready());
    let route = pages.into_iter().fold(route, |route, (path, page)| route.at(path, page));
    route.around(strict::outermost).data(state).map_to_response()
}
