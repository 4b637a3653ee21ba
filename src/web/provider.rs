//! `/sign-in/provider` and `/sign-in/callback`: to the office's OpenID provider and back.

use super::{
    field::Sent,
    form::{Visit, away, go, no_before, no_provider, provider_cookie, session_cookie},
    sign_in::{asked, too_early},
};
use crate::{
    domain::fault::{Code, Fault},
    http::cookie,
    service::account::{
        attempt::Outcome,
        openid::{self, Back},
        secret,
    },
};
use poem::{Response, handler, http::HeaderValue, web::Query};
use serde::Deserialize;

/// Sends a browser to the provider. A link, not a form: a form of ours may lead nowhere else.
#[handler]
pub(super) async fn leave(visit: Visit) -> Result<Response, Fault> {
    let secret = secret::secret()?;
    let url = openid::leave(&visit.register, &secret).await?;
    let url = HeaderValue::from_str(&url).map_err(Fault::internal)?;
    Ok(cookie::with(away(url), [provider_cookie(secret)]))
}

/// What the provider sends a browser back with (RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207).
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    state: String,
    code: String,
    iss: Option<String>,
}

/// Signs in whoever comes back.
#[handler]
pub(super) async fn back(visit: Visit, Query(answer): Query<Answer>) -> Result<Response, Fault> {
    let secret = visit.provider.as_deref();
    let back = Back {
        secret,
        state: &answer.state,
        code: &answer.code,
        issuer: answer.iss.as_deref(),
        before: visit.session.as_deref(),
    };
    let sent = match openid::open(&visit.register, &visit.from(), &back).await {
        Ok(Outcome::Done(session)) => {
            return Ok(cookie::with(go("/"), [session_cookie(session), no_before(), no_provider()]));
        }
        Ok(Outcome::Wrong) => Sent::Refused(Fault::because(
            Code::Forbidden,
            "Đăng nhập qua nhà cung cấp danh tính không thành; hãy thử lại.",
            "Signing in by the identity provider did not succeed; try again.",
        )),
        Ok(Outcome::Wait(seconds)) => too_early(seconds),
        // Who it is, is known: what is said helps them alone.
        Err(fault) => Sent::refused(fault)?,
    };
    Ok(cookie::with(asked(&visit, "", &sent).await?, [no_provider()]))
}
