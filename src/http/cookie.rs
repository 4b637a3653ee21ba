//! Cookies of this host alone, which scripts cannot read.

pub use cookie::Cookie;
use cookie::{SameSite, time::Duration};
use poem::{
    Request, Response,
    http::{HeaderValue, header},
};

/// The cookie a session is known by; a browser takes a name of this beginning from this host alone, by TLS (RFC
/// 6265bis, section 4.1.3.2).
pub const SESSION: &str = "__Host-award_session";
/// The cookie that a browser is known by which someone has signed in with.
pub const DEVICE: &str = "__Host-award_device";
/// How long it is known, in seconds: as long as browsers keep a cookie (RFC 6265bis, section 5.5).
pub const DEVICE_LIVES: u32 = 400 * 24 * 3600;
/// The cookie of the language someone chose.
pub const LANGUAGE: &str = "__Host-award_language";
/// The cookie of the columns someone chose of a list.
pub const COLUMNS: &str = "__Host-award_columns";
/// The header a script sends the session's token in.
pub const CSRF_HEADER: &str = "X-CSRF-Token";

/// The value of a request's cookie; the first where there are several of the name.
#[must_use]
pub fn read(request: &Request, name: &str) -> Option<String> {
    let lines = request.headers().get_all(header::COOKIE);
    let texts = lines.iter().filter_map(|line| line.to_str().ok());
    let mut all = texts.flat_map(|line| Cookie::split_parse(line.to_owned()).flatten().collect::<Vec<_>>());
    all.find(|cookie| cookie.name() == name).map(|cookie| cookie.value().to_owned())
}

/// A cookie that ends with the browser.
#[must_use]
pub fn of_session(name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").secure(true).http_only(true).same_site(SameSite::Lax).build()
}

/// A cookie that lives for so many seconds.
#[must_use]
pub fn for_seconds(name: &'static str, value: String, seconds: u32) -> Cookie<'static> {
    let mut cookie = of_session(name, value);
    cookie.set_max_age(Duration::seconds(seconds.into()));
    cookie
}

/// A line that takes a cookie away.
#[must_use]
pub fn none(name: &'static str) -> Cookie<'static> {
    for_seconds(name, String::new(), 0)
}

/// An answer with cookies.
#[must_use]
pub fn with(mut response: Response, cookies: impl IntoIterator<Item = Cookie<'static>>) -> Response {
    for cookie in cookies {
        if let Ok(line) = HeaderValue::from_str(&cookie.to_string()) {
            response.headers_mut().append(header::SET_COOKIE, line);
        }
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let request = Request::builder()
            .header("cookie", "a=1; x__Host-award_session=2")
            .header("cookie", "b; __Host-award_session=3=; __Host-award_session=4")
            .finish();
        assert_eq!(read(&request, "__Host-award_session").as_deref(), Some("3="));
        assert_eq!(read(&request, "b"), None);
    }

    #[test]
    fn a_cookie_is_of_this_host_and_of_no_script() {
        let line = for_seconds("__Host-a", "x".into(), 60).to_string();
        let mut parts: Vec<_> = line.split("; ").collect();
        assert_eq!(parts.remove(0), "__Host-a=x");
        parts.sort_unstable();
        assert_eq!(parts, ["HttpOnly", "Max-Age=60", "Path=/", "SameSite=Lax", "Secure"]);
    }
}
