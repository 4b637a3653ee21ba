//! Who asks for a page, the cookies it came with, and whether a form was sent by a page of ours.

use crate::{
    domain::{
        fault::{Code, Fault, Finding, Language},
        name::remove_hidden,
    },
    http::{
        address::Address,
        body,
        cookie::{self, Cookie},
        negotiation::language_of_pages,
        pairs::pairs,
        request_id::RequestId,
        state::State,
        status,
        upload::{self, File},
    },
    service::{
        Register,
        account::{
            attempt::From,
            secret,
            session::{self, Signed},
        },
    },
};
use chrono::{DateTime, Utc};
pub(super) use fields::Fields;
use poem::{
    Body, FromRequest, Request, RequestBody, Response,
    http::{HeaderMap, HeaderValue, header},
};

mod fields;

/// The cookie that the forms of someone who is not signed in are bound to.
const BEFORE: &str = "__Host-award_form";
/// How long it lives, in seconds.
const BEFORE_LIVES: u32 = 3600;
/// The cookie of a browser that has gone to the OpenID provider.
const PROVIDER: &str = "__Host-award_provider";
/// How long someone may take there, in seconds.
const PROVIDER_LIVES: u32 = 900;
/// The largest form, in KiB.
const LIMIT_KIB: usize = 16;
/// The largest form of a record, in KiB: its texts within their limits.
const LONG_KIB: usize = 512;

/// Someone who asks for a page.
pub(super) struct Visit {
    pub register: Register,
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
    /// The columns of a list that someone chose with it, as they are kept.
    pub columns: Option<String>,
    /// The path that is asked for.
    pub path: String,
    /// What is asked for there.
    query: Vec<(String, String)>,
    /// Whether the browser or the headers say that another site sent it.
    foreign: bool,
    form: bool,
}

impl<'a> FromRequest<'a> for Visit {
    async fn from_request(request: &'a Request, _: &mut RequestBody) -> poem::Result<Self> {
        let state = State::of(request)?;
        let named = |name| cookie::read(request, name);
        Ok(Self {
            register: state.register.clone(),
            language: language_of_pages(request),
            now: (state.clock)(),
            address: Address::of(request).0,
            request_id: RequestId::of(request).0,
            session: named(cookie::SESSION),
            before: named(BEFORE).filter(|secret| secret::well_formed(secret)),
            provider: named(PROVIDER).filter(|secret| secret::well_formed(secret)),
            device: named(cookie::DEVICE),
            columns: named(cookie::COLUMNS),
            path: request.original_uri().path().to_owned(),
            query: query(request.original_uri().query().unwrap_or_default()),
            foreign: foreign(request.headers()),
            form: request
                .header(header::CONTENT_TYPE)
                .is_some_and(|kind| kind.split(';').next() == Some("application/x-www-form-urlencoded"))
                && body::check_plain(request).is_ok(),
        })
    }
}

/// What is asked for, without marks that nobody sees: the page says it again, and would read otherwise behind them. One
/// of such marks alone is the sign of what cannot be shown.
fn query(text: &str) -> Vec<(String, String)> {
    let mut pairs = pairs(text.as_bytes());
    for (_, value) in &mut pairs {
        if remove_hidden(value) && value.is_empty() {
            value.push(char::REPLACEMENT_CHARACTER);
        }
    }
    pairs
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

impl Visit {
    /// Where the visit comes from.
    pub(super) fn from(&self) -> From<'_> {
        From { address: &self.address, now: self.now, request_id: &self.request_id }
    }

    /// A value of the query; empty where it is missing.
    pub(super) fn asked(&self, name: &str) -> &str {
        self.query.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }

    /// Whether the query has a value, be it an empty one: a form that was sent, not a page that was opened.
    pub(super) fn is_sent(&self, name: &str) -> bool {
        self.query.iter().any(|(known, _)| known == name)
    }

    /// All of the query, as the fields of a form that was sent by it.
    pub(super) fn query(&self) -> Fields {
        Fields::of(self.query.clone())
    }

    /// The path with its query, to come back to.
    pub(super) fn place(&self) -> String {
        if self.query.is_empty() {
            return self.path.clone();
        }
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.query).finish();
        format!("{}?{query}", self.path)
    }

    /// Who is signed in, if anyone is.
    pub(super) async fn signed(&self) -> Result<Option<Signed>, Fault> {
        let Some(secret) = &self.session else { return Ok(None) };
        session::known(&self.register, secret, self.now).await
    }

    /// The fields of a form of someone who is signed in.
    pub(super) async fn sent(&self, body: Body) -> Result<Fields, Fault> {
        self.guarded(body, self.session.as_deref(), LIMIT_KIB).await
    }

    /// The fields of a long form of someone who is signed in.
    pub(super) async fn sent_long(&self, body: Body) -> Result<Fields, Fault> {
        self.guarded(body, self.session.as_deref(), LONG_KIB).await
    }

    /// The fields of a form of someone who is not.
    pub(super) async fn sent_before(&self, body: Body) -> Result<Fields, Fault> {
        self.guarded(body, self.before.as_deref(), LIMIT_KIB).await
    }

    async fn guarded(&self, body: Body, secret: Option<&str>, limit_kib: usize) -> Result<Fields, Fault> {
        if !self.form {
            let text = ("Hãy gửi biểu mẫu của trang này.", "Send the form of this page.");
            return Err(Fault::because(Code::UnsupportedMediaType, text.0, text.1));
        }
        let fields = Fields::of(pairs(&body::read(body, limit_kib).await?));
        self.guard(&fields, secret)?;
        Ok(fields)
    }

    /// Refuses a form that no page of ours sent.
    fn guard(&self, fields: &Fields, secret: Option<&str>) -> Result<(), Fault> {
        if self.foreign || !secret.is_some_and(|secret| secret::csrf_fits(secret, fields.get("csrf"))) {
            return Err(Fault::because(
                Code::Forbidden,
                "Biểu mẫu này đã cũ hoặc không do trang này gửi; hãy mở lại trang rồi gửi lại.",
                "This form is out of date or was not sent by this page; open the page again and send it once more.",
            ));
        }
        Ok(())
    }

    /// Whether a form came, and no file with it.
    pub(super) fn is_form(&self) -> bool {
        self.form
    }

    /// The form of someone who is signed in, with the file that came with it and is on the disk by now. What is wrong
    /// with the file is no reason to refuse the form.
    pub(super) async fn sent_file(
        &self,
        request: &Request,
        body: Body,
        known: &[&str],
    ) -> Result<Result<(Option<File>, Fields), Fault>, Fault> {
        let form = match upload::read(request, &mut RequestBody::new(body), known).await {
            Ok(form) => form,
            Err(fault) => return Ok(Err(fault)),
        };
        let fields = Fields::of(form.fields.into_iter().collect());
        self.guard(&fields, self.session.as_deref())?;
        // A browser sends the field of a file that was not chosen as an empty one.
        let file = form.file.filter(|file| file.size > 0 || file.name.as_ref().is_some_and(|name| !name.is_empty()));
        Ok(Ok((file, fields)))
    }

    /// The token of a form before a session, and the cookie it is bound to.
    pub(super) fn before(&self) -> Result<(String, Cookie<'static>), Fault> {
        let secret = match &self.before {
            Some(secret) => secret.clone(),
            None => secret::secret()?,
        };
        Ok((secret::masked(&secret::csrf_token(&secret))?, cookie::for_seconds(BEFORE, secret, BEFORE_LIVES)))
    }
}

/// The cookie of a new session; it ends with the browser.
pub(super) fn session_cookie(secret: String) -> Cookie<'static> {
    cookie::of_session(cookie::SESSION, secret)
}

/// The cookie of a browser that someone has signed in with.
pub(super) fn device_cookie(value: String) -> Cookie<'static> {
    cookie::for_seconds(cookie::DEVICE, value, cookie::DEVICE_LIVES)
}

/// The cookie of a browser that goes to the provider.
pub(super) fn provider_cookie(secret: String) -> Cookie<'static> {
    cookie::for_seconds(PROVIDER, secret, PROVIDER_LIVES)
}

/// Takes away the cookie of a browser that went to the provider.
pub(super) fn no_provider() -> Cookie<'static> {
    cookie::none(PROVIDER)
}

/// Takes the session away.
pub(super) fn no_session() -> Cookie<'static> {
    cookie::none(cookie::SESSION)
}

/// Takes away what forms before a session were bound to.
pub(super) fn no_before() -> Cookie<'static> {
    cookie::none(BEFORE)
}

/// A refusal of what was written over an older version, in words.
pub(super) fn stale(fault: Fault) -> Fault {
    if fault.code != Code::Stale {
        return fault;
    }
    Fault::because(
        Code::Stale,
        "Mục này đã được lưu bản khác sau khi bạn mở trang. Điều bạn nhập vẫn còn: xem bản hiện nay, rồi bấm lần nữa \
         để lưu bản của bạn.",
        "This entry was saved in another version after you opened the page. What you typed is still here: look at the \
         present version, then press once more to save yours.",
    )
}

/// Goes on at another page, with a GET.
pub(super) fn go(to: &'static str) -> Response {
    away(HeaderValue::from_static(to))
}

/// Goes on at a path of this register, with a GET; at the start where it is none.
pub(super) fn go_to(path: &str) -> Response {
    // A browser drops tabs and line ends of an address before it reads it (URL Standard, 4.4).
    let own = path.starts_with('/') && !path.starts_with("//") && !path.contains(|c: char| c == '\\' || c.is_control());
    let value = HeaderValue::from_str(path).ok().filter(|_| own);
    away(value.unwrap_or(HeaderValue::from_static("/")))
}

/// What is wrong with a form that was sent without its file.
pub(super) fn no_file() -> Fault {
    let (vi, en) = ("Hãy chọn tệp rồi gửi lại.", "Choose a file, and send it again.");
    Fault::at(Code::InvalidBody, Finding::at("/file", "required", vi, en))
}

/// Goes on at another address, with a GET.
pub(super) fn away(url: HeaderValue) -> Response {
    let head = Response::builder().status(status::SEE_OTHER).header(header::LOCATION, url);
    // The page that is gone to knows by its referrer whether its form was taken, or who it is was asked in between.
    head.header(header::CACHE_CONTROL, "no-store").header(header::REFERRER_POLICY, "same-origin").finish()
}

#[cfg(test)]
mod tests {
    use super::*;

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
