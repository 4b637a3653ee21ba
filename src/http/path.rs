//! A path with all that answers there: the one table of the program's paths is made of these.

use super::{passed::Passed, status};
use crate::domain::fault::{Code, Fault};
use poem::{Endpoint, EndpointExt, IntoEndpoint, Request, Response, endpoint::BoxEndpoint, http::Method};

/// A path and its methods.
pub struct Path {
    /// The path, with `:name` for what varies.
    pub path: String,
    methods: Vec<(Method, BoxEndpoint<'static>)>,
    is_page: bool,
}

/// The methods of a path, on their way to the wrapper that writes a refusal.
#[derive(Debug, Clone)]
pub(super) struct Allow(pub String);

/// The method that a request was sent with, on its way to what answers it: a HEAD is answered by what answers a GET.
#[derive(Debug, Clone)]
pub struct SentMethod(pub Method);

/// Says of a refusal that it is of a page.
#[derive(Debug, Clone, Copy)]
pub(super) struct OfPage;

impl Path {
    /// A path where nothing answers yet.
    pub fn at(path: impl Into<String>) -> Self {
        Self { path: path.into(), methods: Vec::new(), is_page: false }
    }

    /// A page for people: what is refused there is a page as well.
    pub fn page(path: impl Into<String>) -> Self {
        Self { is_page: true, ..Self::at(path) }
    }

    /// The same, with what answers a GET, and without its body a HEAD.
    #[must_use]
    pub fn get<E: IntoEndpoint<Endpoint: 'static>>(self, endpoint: E) -> Self {
        self.method(Method::GET, endpoint.into_endpoint().map_to_response().boxed())
    }

    /// The same, with what answers a POST.
    #[must_use]
    pub fn post<E: IntoEndpoint<Endpoint: 'static>>(self, endpoint: E) -> Self {
        self.method(Method::POST, endpoint.into_endpoint().map_to_response().boxed())
    }

    /// The same, with what answers a method.
    #[must_use]
    pub fn method(mut self, method: Method, endpoint: BoxEndpoint<'static>) -> Self {
        self.methods.push((method, endpoint));
        self
    }

    /// The path with `{}` for what varies: `/v1/decisions/{}`.
    fn template(&self) -> String {
        let parts = self.path.split('/').map(|part| if part.starts_with([':', '*']) { "{}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }

    /// Its methods, as `Allow` lists them.
    fn allow(&self) -> String {
        let mut names: Vec<&str> = self.methods.iter().map(|(method, _)| method.as_str()).collect();
        names.extend(names.contains(&"GET").then_some("HEAD"));
        names.sort_unstable();
        names.join(", ")
    }

    fn find(&self, method: &Method) -> Option<&BoxEndpoint<'static>> {
        self.methods.iter().find(|(own, _)| own == method).map(|(_, endpoint)| endpoint)
    }

    async fn answer(&self, mut request: Request) -> poem::Result<Response> {
        let is_head = *request.method() == Method::HEAD;
        request.set_data(SentMethod(request.method().clone()));
        if is_head {
            request.set_method(Method::GET);
        }
        let Some(endpoint) = self.find(request.method()) else { return Err(self.refused()) };
        let mut response = endpoint.call(request).await?;
        if is_head && response.status() == status::OK {
            response.take_body();
        }
        Ok(response)
    }

    fn refused(&self) -> poem::Error {
        let allow = self.allow();
        let fault = Fault::because(
            Code::MethodNotAllowed,
            format!("Địa chỉ này chỉ nhận: {allow}."),
            format!("This path takes: {allow}."),
        );
        let mut error = poem::Error::from(fault);
        error.set_data(Allow(allow));
        error
    }
}

impl Endpoint for Path {
    type Output = Response;

    async fn call(&self, request: Request) -> poem::Result<Response> {
        if let Some(passed) = request.data::<Passed>() {
            let _ = passed.route.set(self.template());
        }
        self.answer(request).await.map_err(|mut error| {
            if self.is_page {
                error.set_data(OfPage);
            }
            error
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_is_read_takes_head_as_well() {
        let empty = || poem::endpoint::make_sync(|_| ()).boxed();
        assert_eq!(Path::at("/").get(empty()).post(empty()).allow(), "GET, HEAD, POST");
        assert_eq!(Path::at("/").post(empty()).allow(), "POST");
    }
}
