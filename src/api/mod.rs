//! The only JSON over HTTP: parse, one service call, shape the reply.
//!
//! Handlers carry no thought. The glue that keeps them so is in [`body`], [`caller`], [`params`], [`strict`] and
//! [`polish`]; the rest are nouns.

mod account;
mod attachment;
mod audit;
mod authority;
mod award;
pub mod body;
pub mod caller;
mod campaign;
mod checks;
mod conferral;
mod decision;
pub mod docs;
mod download;
mod export;
mod id_number;
mod if_match;
mod import;
pub mod lanes;
mod merit_year;
mod multipart;
mod objects;
pub mod params;
pub mod polish;
mod publication_consent;
mod recipient;
mod replacement;
mod report;
mod rule;
pub mod strict;
mod tags;
mod verification;

use crate::http::path::Path;
use poem_openapi::OpenApiService;

/// A tuple has no more than sixteen.
type Importing = (import::Imports, import::register::OldRegisters);

type Operations = (
    award::Awards,
    authority::Authorities,
    campaign::Campaigns,
    decision::Decisions,
    attachment::Attachments,
    Importing,
    conferral::Conferrals,
    export::Exports,
    recipient::Recipients,
    id_number::IdNumbers,
    publication_consent::PublicationConsents,
    report::Reports,
    rule::Rules,
    audit::Trail,
    account::Accounts,
    verification::Verifications,
);

const ALL: Operations = (
    award::Awards,
    authority::Authorities,
    campaign::Campaigns,
    decision::Decisions,
    attachment::Attachments,
    (import::Imports, import::register::OldRegisters),
    conferral::Conferrals,
    export::Exports,
    recipient::Recipients,
    id_number::IdNumbers,
    publication_consent::PublicationConsents,
    report::Reports,
    rule::Rules,
    audit::Trail,
    account::Accounts,
    verification::Verifications,
);

fn described() -> OpenApiService<Operations, ()> {
    OpenApiService::new(ALL, "Award registry", env!("CARGO_PKG_VERSION"))
}

/// The OpenAPI document: what is served at `/openapi.json`, and committed.
#[must_use]
pub fn document() -> String {
    polish::polish(&described().spec())
}

/// The paths of all operations, and of what stands beside them.
#[must_use]
pub fn paths() -> Vec<Path> {
    let mut paths = strict::paths(ALL);
    paths.extend(docs::paths());
    paths
}
