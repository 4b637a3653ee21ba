//! Someone who is signed in and asks for a page, and the frame about all their pages: who it is, where they are, where
//! else they may go.

use super::{
    form::{Fields, Visit},
    language,
    words::capital,
};
use crate::{
    domain::{
        account::{Account, Permission, may},
        fault::{Code, Fault},
        idempotency::Slot,
    },
    http::{
        asset::Asset,
        page::{Frame, brand},
        passed::Passed,
        problem,
        state::State,
        status,
    },
    service::{
        Ctx, Lane, LaneGuard, Register,
        account::{secret, session::Signed},
        authority,
    },
};
use maud::{Markup, html};
use poem::{Body, FromRequest, Request, RequestBody, Response};
use std::{sync::OnceLock, time::Duration};

/// How often a form that was sent twice asks whether the first is done.
const TRIES: u32 = 100;
/// How long it waits between.
const BETWEEN: Duration = Duration::from_millis(50);

/// An entry of the main places: its path, what it is called in both languages, and what it takes to go there.
type Entry = (&'static str, &'static str, &'static str, Permission);

/// The main places, in their order.
const ENTRIES: &[Entry] = &[
    ("/", "Trang chủ", "Home", Permission::Read),
    ("/decisions", "Quyết định", "Decisions", Permission::Read),
    ("/conferrals", "Tra cứu", "Find", Permission::Read),
    ("/recipients", "Hồ sơ", "Records", Permission::Read),
    ("/reports", "Báo cáo", "Reports", Permission::Read),
    ("/audit", "Kiểm tra", "Audit", Permission::ReadAudit),
    ("/catalogue/awards", "Danh mục", "Catalogue", Permission::Record),
    ("/system", "Quản trị", "Administration", Permission::KeepAccounts),
];

/// Someone who is signed in and asks for a page.
pub(super) struct Staff {
    pub visit: Visit,
    pub signed: Signed,
    pub ctx: Ctx,
    /// The token of the forms of this answer.
    csrf: String,
    /// The names of the bodies whose decisions alone the person sees.
    limits: Vec<String>,
}

/// The register as a page reads it, for as long as it has its turn.
pub(super) struct Reading {
    register: Register,
    _turn: LaneGuard,
}

impl std::ops::Deref for Reading {
    type Target = Register;
    fn deref(&self) -> &Register {
        &self.register
    }
}

impl<'a> FromRequest<'a> for Staff {
    async fn from_request(request: &'a Request, body: &mut RequestBody) -> poem::Result<Self> {
        let visit = Visit::from_request(request, body).await?;
        let signed = visit.signed().await?.ok_or_else(|| Fault::new(Code::Unauthenticated))?;
        let state = State::of(request)?;
        let passed = request.data::<Passed>().cloned().unwrap_or_default();
        let _ = passed.account.set(signed.account.name.clone());
        state.places.remember(request);
        state.rates.ask(&signed.account.name, visit.now)?;
        let csrf = secret::masked(&signed.session.csrf_token)?;
        let ctx = signed.ctx(&visit.from());
        let limits = limits(&visit, &signed.account, &ctx).await?;
        Ok(Self { visit, signed, ctx, csrf, limits })
    }
}

impl Staff {
    /// The one of two wordings that is in the person's language.
    pub(super) fn of<'w>(&self, vi: &'w str, en: &'w str) -> &'w str {
        self.visit.language.of(vi, en)
    }

    /// Whether the person may do something.
    pub(super) fn may(&self, permission: Permission) -> bool {
        self.ctx.ask(permission).is_ok()
    }

    /// Waits for the turn of a list.
    pub(super) async fn reading(&self) -> Result<Reading, Fault> {
        let (register, turn) = self.visit.register.in_lane(Lane::Lists, Some(&self.ctx.actor)).await?;
        Ok(Reading { register, _turn: turn })
    }

    /// The same for what must be newest.
    pub(super) async fn reading_newest(&self) -> Result<Reading, Fault> {
        let (register, turn) = self.visit.register.in_lane(Lane::Lists, None).await?;
        Ok(Reading { register, _turn: turn })
    }

    /// The hidden field of each form.
    pub(super) fn csrf(&self) -> Markup {
        html! { input type="hidden" name="csrf" value=(self.csrf); }
    }

    /// The fields of a form that was sent.
    pub(super) async fn sent(&self, body: Body) -> Result<Fields, Fault> {
        self.visit.sent_long(body).await
    }

    /// Does what a form asks for, once: the same form sent again gets the same answer, and one that comes while the
    /// first is in progress waits for it.
    pub(super) async fn once<T, F>(&self, fields: &Fields, act: impl Fn(Ctx) -> F) -> Result<T, Fault>
    where
        F: Future<Output = Result<T, Fault>> + Send,
    {
        let key = Some(fields.get("key")).filter(|key| (1..=255).contains(&key.len()));
        let slot = key.map(|key| Slot {
            account: self.ctx.actor.clone(),
            method: "POST".to_owned(),
            path: self.visit.path.clone(),
            key: key.to_owned(),
        });
        let mut tries = TRIES;
        loop {
            match act(Ctx { slot: slot.clone(), ..self.ctx.clone() }).await {
                Err(fault) if fault.code == Code::KeyInFlight && tries > 0 => tries -= 1,
                done => return done,
            }
            tokio::time::sleep(BETWEEN).await;
        }
    }

    /// The frame of a page, with the pages above it: where each is and what it is called.
    pub(super) fn frame(&self, crumbs: &[(&str, &str)]) -> Frame {
        let session_seconds = Some(self.signed.session.seconds_left(self.visit.now));
        Frame { session_seconds, ..frame(&self.visit, &self.signed.account, &self.limits, &self.csrf, crumbs) }
    }

    /// A page.
    pub(super) fn page(&self, title: &str, crumbs: &[(&str, &str)], said: &Markup) -> Response {
        self.form_page(title, crumbs, None, said)
    }

    /// A page with a form, and what was wrong with what was sent or asked for by it.
    pub(super) fn form_page(
        &self,
        title: &str,
        crumbs: &[(&str, &str)],
        fault: Option<&Fault>,
        said: &Markup,
    ) -> Response {
        let frame = Frame { is_wrong: fault.is_some(), proposes: proposes(said), ..self.frame(crumbs) };
        frame.page(fault.map_or_else(Response::builder, problem::head), title, said)
    }
}

/// Whether the fields of a page propose what the register has.
pub(super) fn proposes(said: &Markup) -> bool {
    said.0.contains("<datalist ")
}

/// What was found, or what was wrong with what the address asks for, which is said beside its form. What is not there or
/// not for the caller is no matter of the form.
pub(super) fn found_or_wrong<T>(found: Result<T, Fault>) -> Result<(Option<T>, Option<Fault>), Fault> {
    match found {
        Ok(found) => Ok((Some(found), None)),
        Err(fault) if matches!(fault.code, Code::Forbidden | Code::NotFound | Code::InvalidCursor) => Err(fault),
        Err(fault) if status::of(fault.code).is_client_error() => Ok((None, Some(fault))),
        Err(fault) => Err(fault),
    }
}

/// The hidden field of a form that is sent once, however often its button is pressed.
pub(super) fn key() -> Result<Markup, Fault> {
    Ok(html! { input type="hidden" name="key" value=(secret::secret()?); })
}

/// The one script of the pages: it keeps what is typed, saves drafts, proposes entries of the catalogue, and makes a grid
/// of a list.
pub(super) fn typing() -> &'static Asset {
    static TYPING: OnceLock<Asset> = OnceLock::new();
    let text = concat!(
        include_str!("shell/typing.js"),
        include_str!("shell/choosing.js"),
        include_str!("shell/grid.js"),
        include_str!("shell/saving.js")
    );
    TYPING.get_or_init(|| Asset::new("typing", "js", "text/javascript; charset=utf-8", text))
}

/// The names of the bodies whose decisions alone an account sees.
pub(super) async fn limits(visit: &Visit, account: &Account, ctx: &Ctx) -> Result<Vec<String>, Fault> {
    if account.authority_codes.is_empty() {
        return Ok(Vec::new());
    }
    let bodies = authority::named(&visit.register, ctx, &account.authority_codes).await?;
    let name =
        |code: &String| bodies.get(code).map_or_else(|| code.clone(), |body| body.called(visit.language).to_owned());
    Ok(account.authority_codes.iter().map(name).collect())
}

/// The frame about the pages of an account.
pub(super) fn frame(visit: &Visit, account: &Account, limits: &[String], csrf: &str, crumbs: &[(&str, &str)]) -> Frame {
    let t = |vi, en| visit.language.of(vi, en);
    let places = places(visit, account);
    let above = html! {
        header .top {
            (brand(visit.language))
            form role="search" method="get" action="/" {
                label .unseen for="sought" { (t("Tìm tên, số quyết định, số bằng, mã", "Search a name, a decision's or a certificate's number, a code")) }
                input #sought name="q" type="search" maxlength="300" value=(visit.asked("q"))
                    placeholder=(t("Tên, số quyết định, số bằng, mã", "A name, a number or a code"));
                button type="submit" { (t("Tìm", "Search")) }
            }
            (person(visit, account, limits, csrf))
        }
        nav .places.places-wide aria-label=(t("Các mục", "Places")) { (places) }
        details .places-narrow {
            summary { (t("Các mục", "Places")) }
            nav aria-label=(t("Các mục", "Places")) { (places) }
        }
        @if !crumbs.is_empty() {
            nav .crumbs aria-label=(t("Đường dẫn", "Breadcrumb")) {
                ol { @for (path, label) in crumbs { li { a href=(path) { (label) } } } }
            }
        }
    };
    Frame { above, is_plain: false, scripts: vec![typing()], ..Frame::plain(visit.language) }
}

/// The main places of a role; the one a page belongs to is marked.
fn places(visit: &Visit, account: &Account) -> Markup {
    // Pages of one place, by the first part of their paths; some are a part of another.
    let keeps = may(account.role, Permission::KeepAccounts);
    let part = |path: &str| match path.split('/').nth(1).unwrap_or_default() {
        "accounts" => "system".to_owned(),
        "catalogue" if keeps => "system".to_owned(),
        "exports" => "audit".to_owned(),
        "imports" => "decisions".to_owned(),
        first => first.to_owned(),
    };
    let here = |path: &str| part(path) == part(&visit.path);
    let mine = ENTRIES.iter().filter(|(.., permission)| may(account.role, *permission));
    html! {
        ul {
            @for (path, vi, en, _) in mine {
                li { a href=(path) aria-current=[here(path).then_some("page")] { (visit.language.of(vi, en)) } }
            }
        }
    }
}

/// Who is signed in, and what is their own.
fn person(visit: &Visit, account: &Account, limits: &[String], csrf: &str) -> Markup {
    let t = |vi, en| visit.language.of(vi, en);
    let out = |action: &str, label: &str| {
        html! {
            form method="post" action=(action) {
                input type="hidden" name="csrf" value=(csrf);
                button type="submit" { (label) }
            }
        }
    };
    html! {
        details .person {
            summary {
                (account.full_name.as_deref().unwrap_or(&account.name)) " · "
                (capital(account.role.label().of(visit.language)))
            }
            div {
                @if account.full_name.is_some() { p .quiet { (account.name) } }
                @if !limits.is_empty() {
                    p .quiet { (t("Chỉ xem: ", "Limited to: ")) (limits.join(", ")) }
                }
                a href="/password" { (t("Đổi mật khẩu", "Change the password")) }
                a href="/tokens" { (t("Mã truy cập của tôi", "My tokens")) }
                a href="/docs" { (t("Tài liệu API", "API documentation")) }
                (language::switch(visit, csrf))
                (out("/sign-out", t("Đăng xuất", "Sign out")))
                (out("/sign-out-everywhere", t("Đăng xuất khỏi mọi thiết bị", "Sign out everywhere")))
            }
        }
    }
}
