//! The floor under [`crate::api`] and [`crate::web`]: what every request and every answer has over HTTP.
//!
//! From the outside inwards: connections and their bounds, the request's id, address and place, its body on the way,
//! and the outermost wrapper that turns every refusal into one shape, a problem or a page.

pub mod address;
pub mod app;
mod arrival;
pub mod asset;
pub mod body;
pub mod coding;
pub mod connections;
pub mod cookie;
pub mod cors;
mod encoder;
pub mod encoding;
mod host;
pub mod kept_file;
mod linger;
pub mod metrics;
pub mod negotiation;
pub mod page;
pub mod pairs;
pub mod passed;
pub mod path;
pub mod places;
pub mod prepared;
pub mod problem;
pub mod rate;
pub mod request_id;
pub mod state;
pub mod status;
pub mod stream;
pub mod upload;
