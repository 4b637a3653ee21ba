//! `/v1/verifications`.

use super::{
    body::{Body, Made},
    caller::Stranger,
    tags::Tag,
};
use crate::{
    domain::{
        fault::Fault,
        verification::{Verification, Verified},
    },
    http::state::State,
    service::verification,
};
use poem::web::Data;
use poem_openapi::OpenApi;

/// The operations that anyone may use.
#[derive(Debug)]
pub struct Verifications;

#[OpenApi(prefix_path = "/v1", tag = "Tag::Conferrals")]
impl Verifications {
    /// Verify a paper.
    ///
    /// Whether a certificate that someone holds is what the register has: its decision's number, symbol and day, and
    /// the name. No sign-in; ten requests a second from one address.
    #[oai(path = "/verifications", method = "post", operation_id = "verifyPaper")]
    async fn verify(
        &self,
        state: Data<&State>,
        _stranger: Stranger,
        body: Body<Verification>,
    ) -> Result<Made<Verified>, Fault> {
        Ok(Made(verification::verify(&state.register, body.0).await?))
    }
}
