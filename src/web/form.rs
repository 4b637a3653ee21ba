//! Who asks for a page, the cookies it came with, and whether a form was sent by a page of ours.

use super::Desk;
use crate::{
    domain::{
        account::session::{COOKIE, DEVICE, DEVICE_LIVES, cookie},
        fault::{Code, Fault, Language},
    },
    service::{
        Address, RequestId,
        account::{
            attempt::From,
            session::{self, Signed},
        },
    },
};
use chrono::{DateTime, Utc};
use poem::{
    Body, FromRequest, Request, RequestBody, Response,
    error::ReadBodyError,
    http::{HeaderMap, HeaderValue, StatusCode, header},
};

/// The cookie that the forms of someone who is not signed in are bound to.
const BEFORE: &str = "__Host-award_form";
/// How long it lives, in seconds.
const BEFORE_LIVES: u32 = 3600;
/// The cookie of a browser that has gone to the OpenID provider.
const PROVIDER: &str = "__Host-award_provider";
/// How long someone may take there, in seconds.
const PROVIDER_LIVES: u32 = 900;
/// The largest form, in bytes.
const LIMIT: usize = 16 * 1024;

/// Someone who asks for a page.
pub(super) struct Visit {
    pub desk: Desk,
    pub language: Language,
    pub now: DateTime<Utc>,
    address: String,
    request_id: String,
    /// The secret of the session's cookie, whatever it is worth.
    pub session: Option<String>,
    /// The secret of the cookie before a session.
    before: Option<String>,
    /// The secret it keeps while it is at the provider.
    pub provider: Option<String>,
    /// What the browser was given when someone signed in with it, whatever it is worth.
    pub device: Option<String>,
    /// Whether the browser or the headers say that another site sent it.
    foreign: bool,
    form: bool,
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let desk =
            request.data::<Desk>().cloned().ok_or_else(|| refused(Fault::internal("the pages are not wired")))?;
        let named = |name| {
            cookie(request.headers().get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok()), name)
                .map(str::to_owned)
        };
        Ok(Self {
            language: Language::read_by(request.header(header::ACCEPT_LANGUAGE)),
            now: (desk.clock)(),
            address: request.data::<Address>().map(|address| address.0.clone()).unwrap_or_default(),
            request_id: request.data::<RequestId>().map(|id| id.0.clone()).unwrap_or_default(),
            session: named(COOKIE),
            before: named(BEFORE).filter(|secret| session::well_formed(secret)),
            provider: named(PROVIDER).filter(|secret| session::well_formed(secret)),
            device: named(DEVICE),
            foreign: foreign(request.headers()),
            form: request
                .header(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.split(';').next() == Some("application/x-www-form-urlencoded")),
            desk,
        })
    }
}

/// Whether another site sent it: by the browser's own word (Fetch Metadata), or by the origin where a browser has none.
fn foreign(headers: &HeaderMap) -> bool {
    let said = |name: header::HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    match (headers.get("sec-fetch-site"), said(header::ORIGIN)) {
        (Some(site), _) => !["same-origin", "none"].iter().any(|own| site == own),
        (None, Some(origin)) => origin
            .split_once("://")
            .is_none_or(|(_, host)| said(header::HOST).is_none_or(|own| !own.eq_ignore_ascii_case(host))),
        (None, None) => false,
    }
}

/// A refusal on its way to the outermost wrapper, which chooses its status.
pub(super) fn refused(fault: Fault) -> poem::Error {
    poem::Error::new(fault, StatusCode::INTERNAL_SERVER_ERROR)
}

impl Visit {
    /// Where the visit comes from.
    pub(super) fn from(&self) -> From<'_> {
        From { address: &self.address, now: self.now, request_id: &self.request_id }
    }

    /// Who is signed in, if anyone is.
    pub(super) async fn signed(&self) -> poem::Result<Option<Signed>> {
        let Some(secret) = &self.session else { return Ok(None) };
        session::known(&self.desk.register, secret, self.now).await.map_err(refused)
    }

    /// The fields of a form of someone who is signed in.
    pub(super) async fn sent(&self, body: Body) -> poem::Result<Fields> {
        self.guarded(body, self.session.as_deref()).await
    }

    /// The fields of a form of someone who is not.
    pub(super) async fn sent_before(&self, body: Body) -> poem::Result<Fields> {
        self.guarded(body, self.before.as_deref()).await
    }

    async fn guarded(&self, body: Body, secret: Option<&str>) -> poem::Result<Fields> {
        if !self.form {
            let text = ("Hãy gửi biểu mẫu của trang này.", "Send the form of this page.");
            return Err(refused(Fault::because(Code::UnsupportedMediaType, text.0, text.1)));
        }
        let bytes = body.into_bytes_limit(LIMIT).await.map_err(|e| match e {
            ReadBodyError::PayloadTooLarge => {
                refused(Fault::because(Code::BodyTooLarge, "Biểu mẫu tối đa 16 KiB.", "A form has at most 16 KiB."))
            }
            e => e.into(),
        })?;
        let fields = Fields::read(&bytes);
        if self.foreign || !secret.is_some_and(|secret| session::csrf_fits(secret, fields.get("csrf"))) {
            return Err(refused(Fault::because(
                Code::Forbidden,
                "Biểu mẫu này đã cũ hoặc không do trang này gửi; hãy mở lại trang rồi gửi lại.",
                "This form is out of date or was not sent by this page; open the page again and send it once more.",
            )));
        }
        Ok(fields)
    }

    /// The token of a form before a session, and the cookie it is bound to.
    pub(super) fn before(&self) -> poem::Result<(String, String)> {
        let secret = match &self.before {
            Some(secret) => secret.clone(),
            None => session::secret().map_err(refused)?,
        };
        Ok((session::csrf_token(&secret), set(BEFORE, &secret, &format!("; Max-Age={BEFORE_LIVES}"))))
    }
}

fn set(name: &str, value: &str, more: &str) -> String {
    format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax{more}")
}

/// The cookie of a new session; it ends with the browser.
pub(super) fn session_cookie(secret: &str) -> String {
    set(COOKIE, secret, "")
}

/// The cookie of a browser that someone has signed in with.
pub(super) fn device_cookie(value: &str) -> String {
    set(DEVICE, value, &format!("; Max-Age={DEVICE_LIVES}"))
}

/// The cookie of a browser that goes to the provider; without a secret a line that takes it away.
pub(super) fn provider_cookie(secret: &str) -> String {
    let lives = if secret.is_empty() { 0 } else { PROVIDER_LIVES };
    set(PROVIDER, secret, &format!("; Max-Age={lives}"))
}

/// Lines that take both cookies away.
pub(super) fn no_cookies() -> [String; 2] {
    [COOKIE, BEFORE].map(|name| set(name, "", "; Max-Age=0"))
}

/// An answer with cookies.
pub(super) fn with_cookies(mut response: Response, cookies: impl IntoIterator<Item = String>) -> Response {
    for cookie in cookies {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    response
}

/// Goes on at another page, with a GET.
pub(super) fn go(to: &'static str) -> Response {
    Response::builder()
        .status(StatusCode::SEE_OTHER)
        .header(header::LOCATION, to)
        .header(header::CACHE_CONTROL, "no-store")
        .finish()
}

/// Goes to another site.
pub(super) fn away(url: &str) -> poem::Result<Response> {
    let mut response = go("/");
    response
        .headers_mut()
        .insert(header::LOCATION, HeaderValue::from_str(url).map_err(|e| refused(Fault::internal(e)))?);
    Ok(response)
}

/// The fields of a form.
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// From `application/x-www-form-urlencoded` (URL Standard, section 5.1).
    fn read(bytes: &[u8]) -> Self {
        let decode = |part: &[u8]| {
            let blank: Vec<u8> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
            percent_encoding::percent_decode(&blank).decode_utf8_lossy().into_owned()
        };
        let pair = |pair: &[u8]| {
            let mut parts = pair.splitn(2, |byte| *byte == b'=');
            (decode(parts.next().unwrap_or_default()), decode(parts.next().unwrap_or_default()))
        };
        Self(bytes.split(|byte| *byte == b'&').map(pair).collect())
    }

    /// The value of a field; empty where it is missing.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_browsers_write_it() {
        let fields = Fields::read("a=con+m%C3%A8o%2B1&b=&c=x%3Dy=z&a=2".as_bytes());
        assert_eq!(["a", "b", "c", "d"].map(|name| fields.get(name)), ["con mèo+1", "", "x=y=z", ""]);
    }

    #[test]
    fn another_site_is_known_by_what_the_browser_says_or_by_its_origin() {
        let headers = |pairs: &[(&'static str, &'static str)]| {
            pairs.iter().map(|(n, v)| (n.parse().unwrap(), HeaderValue::from_static(v))).collect::<HeaderMap>()
        };
        for (pairs, is_foreign) in [
            (&[][..], false),
            (&[("sec-fetch-site", "same-origin")], false),
            (&[("sec-fetch-site", "none")], false),
            (&[("sec-fetch-site", "same-site")], true),
            (&[("sec-fetch-site", "cross-site")], true),
            (&[("origin", "https://so.example"), ("host", "so.example")], false),
            (&[("origin", "https://evil.example"), ("host", "so.example")], true),
            (&[("origin", "null"), ("host", "so.example")], true),
        ] {
            assert_eq!(foreign(&headers(pairs)), is_foreign, "{pairs:?}");
        }
    }
}
