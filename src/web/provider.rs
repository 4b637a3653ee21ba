//! `/sign-in/provider` and `/sign-in/callback`: to the office's OpenID provider and back.

use super::{
    form::{Visit, away, go, no_cookies, provider_cookie, refused, session_cookie, with_cookies},
    page::Notice,
    sign_in::{asked, too_early, wait},
};
use crate::{
    domain::fault::Code,
    service::account::{
        attempt::Outcome,
        openid::{self, Back},
        session,
    },
};
use poem::{Response, handler, http::StatusCode, web::Query};
use serde::Deserialize;

/// Sends a browser to the provider. A link, not a form: a form of ours may lead nowhere else.
#[handler]
pub(super) async fn leave(visit: Visit) -> poem::Result<Response> {
    let secret = session::secret().map_err(refused)?;
    let url = openid::leave(&visit.desk.register, &secret).await.map_err(refused)?;
    Ok(with_cookies(away(&url)?, [provider_cookie(&secret)]))
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
pub(super) async fn back(visit: Visit, Query(answer): Query<Answer>) -> poem::Result<Response> {
    let secret = visit.provider.as_deref();
    let back = Back {
        secret,
        state: &answer.state,
        code: &answer.code,
        issuer: answer.iss.as_deref(),
        before: visit.session.as_deref(),
    };
    let forget = provider_cookie("");
    let again =
        |status, notice: &Notice| asked(&visit, status, "", notice).map(|page| with_cookies(page, [forget.clone()]));
    match openid::open(&visit.desk.register, &visit.from(), &back).await {
        Ok(Outcome::Done(session)) => {
            let [_, before] = no_cookies();
            Ok(with_cookies(go("/"), [session_cookie(&session), before, forget]))
        }
        Ok(Outcome::Wrong) => {
            let alert = visit.language.of(
                "Đăng nhập qua nhà cung cấp danh tính không thành; hãy thử lại.",
                "Signing in by the identity provider did not succeed; try again.",
            );
            again(StatusCode::FORBIDDEN, &Notice { alert: alert.into(), ..Notice::default() })
        }
        Ok(Outcome::Wait(seconds)) => {
            Ok(wait(again(StatusCode::TOO_MANY_REQUESTS, &too_early(&visit, seconds))?, seconds))
        }
        // Who it is, is known: what is said helps them alone.
        Err(fault) if matches!(fault.code, Code::Forbidden | Code::Unauthenticated | Code::InvalidBody) => {
            let texts = fault.detail.iter().chain(fault.errors.iter().map(|finding| &finding.text));
            let alert = texts.map(|text| text.in_language(visit.language)).collect::<Vec<_>>().join(" ");
            again(StatusCode::FORBIDDEN, &Notice { alert, ..Notice::default() })
        }
        Err(fault) => Err(refused(fault)),
    }
}
