//! The pages for staff: plain HTML and forms over the same services, without scripts.
//!
//! Every form carries a token of the cookie it is sent with; every answer says that it is not to be kept, framed, or to
//! load anything.

mod field;
mod form;
mod password;
mod provider;
mod sign_in;
mod start;

use crate::http::path::Path;

/// Every page at its path.
#[must_use]
pub fn paths() -> Vec<Path> {
    vec![
        Path::page("/").get(start::show),
        Path::page("/sign-in").get(sign_in::show).post(sign_in::send),
        Path::page("/sign-out").get(start::back).post(sign_in::out),
        Path::page("/sign-out-everywhere").get(start::back).post(sign_in::out_everywhere),
        Path::page("/password").get(password::show).post(password::send),
        Path::page("/code").get(password::show_code).post(password::send_code),
        Path::page("/sign-in/provider").get(provider::leave),
        Path::page("/sign-in/callback").get(provider::back),
    ]
}
