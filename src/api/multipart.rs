//! A form with a file as the body of an operation.

use crate::http::upload::{self, Form};
use poem::{Request, RequestBody};
use poem_openapi::{
    impl_apirequest_for_payload,
    payload::{ParsePayload, Payload},
    registry::{MetaSchemaRef, Registry},
    types::Type,
};
use std::marker::PhantomData;

/// What a form is in the document.
pub trait Upload: Type {
    /// Its fields besides `file`.
    const FIELDS: &'static [&'static str];
}

/// A form as it was sent.
#[derive(Debug)]
pub struct Sent<F>(pub Form, PhantomData<F>);

impl<F: Upload> Payload for Sent<F> {
    const CONTENT_TYPE: &'static str = "multipart/form-data";

    /// Refused in words of its own, below.
    fn check_content_type(_: &str) -> bool {
        true
    }

    fn schema_ref() -> MetaSchemaRef {
        F::schema_ref()
    }

    fn register(registry: &mut Registry) {
        F::register(registry);
    }
}

impl<F: Upload> ParsePayload for Sent<F> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self(upload::sent(request, body, F::FIELDS).await?, PhantomData))
    }
}
impl_apirequest_for_payload!(Sent<F>, F: Upload);
