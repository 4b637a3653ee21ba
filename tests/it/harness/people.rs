//! Those who speak to the register, and what they send.

use super::{Answer, contract};
use reqwest::{Client, Method};
use serde_json::Value;
use std::future::{Future, IntoFuture};
use std::pin::Pin;

/// Someone with a token, or without.
#[derive(Debug, Clone)]
pub struct Person {
    client: Client,
    address: String,
    token: Option<String>,
}

/// A request before it is sent; awaiting it sends it.
#[derive(Debug)]
pub struct Call {
    request: reqwest::RequestBuilder,
    method: Method,
    path: String,
}

impl Person {
    pub fn new(client: &Client, address: &str, token: Option<String>) -> Self {
        Self { client: client.clone(), address: address.to_owned(), token }
    }

    /// The same, at a server that was started again.
    pub fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    /// Any method on any path.
    pub fn call(&self, method: Method, path: &str) -> Call {
        let request = self.client.request(method.clone(), format!("http://{}{path}", self.address));
        let request = match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        Call { request, method, path: path.to_owned() }
    }

    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// Sends a JSON body.
    pub fn post(&self, path: &str, body: &Value) -> Call {
        self.call(Method::POST, path).json(body)
    }

    /// Replaces the record that has this `ETag`.
    pub fn put(&self, path: &str, etag: &str, body: &Value) -> Call {
        self.call(Method::PUT, path).header("If-Match", etag).json(body)
    }

    /// Takes a verb of a decision: `submit`, `return`, `register`, `withdraw`.
    pub fn take(&self, verb: &str, decision: &Answer, body: &Value) -> Call {
        self.post(&format!("/v1/decisions/{}/{verb}", decision.id()), body).header("If-Match", &decision.etag())
    }

    /// Every item of a list, walked through page by page; checks the links on the way.
    pub async fn walk(&self, path: &str, limit: usize) -> Vec<Value> {
        let and = if path.contains('?') { '&' } else { '?' };
        let mut at = format!("{path}{and}limit={limit}");
        let mut items = Vec::new();
        loop {
            let page = self.get(&at).await.expect(200);
            let here = page["items"].as_array().unwrap();
            assert!(here.len() <= limit, "{at} has {} items", here.len());
            items.extend(here.iter().cloned());
            let Some(cursor) = page["next_cursor"].as_str() else {
                assert_eq!(page.header("link"), None, "the last page of {at} links to another");
                return items;
            };
            assert_eq!(here.len(), limit, "{at} is not full and has a next page");
            let next = format!("{path}{and}limit={limit}&cursor={cursor}");
            if !path.contains("/history") {
                assert_eq!(page.header("link").as_deref(), Some(format!("<{next}>; rel=\"next\"").as_str()));
            }
            at = next;
        }
    }
}

impl Call {
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value), ..self }
    }

    pub fn json(self, body: &Value) -> Self {
        self.bytes("application/json", serde_json::to_vec(body).unwrap())
    }

    /// A body as it is, of a media type.
    pub fn bytes(self, media_type: &str, body: impl Into<reqwest::Body>) -> Self {
        let request =
            if media_type.is_empty() { self.request } else { self.request.header("Content-Type", media_type) };
        Self { request: request.body(body), ..self }
    }

    /// Sends it; `Err` where the connection broke.
    pub async fn send(self) -> Result<Answer, reqwest::Error> {
        let response = self.request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let answer =
            Answer { call: format!("{} {}", self.method, self.path), status, headers, bytes: response.bytes().await? };
        contract::check(&self.method, &self.path, &answer);
        Ok(answer)
    }
}

impl IntoFuture for Call {
    type Output = Answer;
    type IntoFuture = Pin<Box<dyn Future<Output = Answer> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        let call = format!("{} {}", self.method, self.path);
        Box::pin(async move { self.send().await.unwrap_or_else(|e| panic!("{call}: {e:?}")) })
    }
}
