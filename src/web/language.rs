//! `/language`: the choice between Vietnamese and English, kept in a cookie.

use super::form::{Visit, go_to};
use crate::{
    domain::fault::{Fault, Language},
    http::{cookie, page::Frame},
};
use maud::{Markup, html};
use poem::{Body, Response, handler};

/// The button that changes to the other language, and comes back to the same page.
pub(super) fn switch(visit: &Visit, csrf: &str) -> Markup {
    let other = visit.language.other();
    html! {
        form method="post" action="/language" {
            input type="hidden" name="csrf" value=(csrf);
            input type="hidden" name="language" value=(other.tag());
            input type="hidden" name="back" value=(visit.place());
            button .second type="submit" lang=(other.tag()) { (other.of("Tiếng Việt", "English")) }
        }
    }
}

/// The frame of a page for someone who is not signed in, with the choice of the language.
pub(super) fn plain(visit: &Visit, csrf: &str) -> Frame {
    let below = html! { footer { (switch(visit, csrf)) } };
    Frame { below, ..Frame::plain(visit.language) }
}

/// Keeps the choice and goes back.
#[handler]
pub(super) async fn choose(visit: Visit, body: Body) -> Result<Response, Fault> {
    let fields =
        if visit.signed().await?.is_some() { visit.sent(body).await? } else { visit.sent_before(body).await? };
    let language = Language::find(fields.get("language")).unwrap_or_default();
    let kept = cookie::for_seconds(cookie::LANGUAGE, language.tag().to_owned(), cookie::DEVICE_LIVES);
    Ok(cookie::with(go_to(fields.get("back")), [kept]))
}
