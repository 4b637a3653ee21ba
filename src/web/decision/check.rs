//! `/decisions/{id}/check`: what stands against a decision, and the steps of its life: submit, register, return,
//! withdraw.

use super::{
    super::{
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        words::many,
    },
    crumbs, facts, named, steps, touched,
};
use crate::{
    domain::{
        account::Permission,
        check::Verdict,
        decision::{Acknowledgement, Acknowledgements, Act, DecisionState, Reason, StoredDecision},
        fault::{Fault, Finding, Place},
    },
    http::status,
    service::{
        Ctx, Expected, Register,
        decision::{self, checks, life, register},
    },
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};
use std::collections::BTreeMap;

/// Before the code of a caution in the name of the field of its reason.
const REASON: &str = "reason-";

/// The step of the check.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::ReadDrafts)?;
    page(&staff, id, None, &Fields::of(Vec::new())).await
}

async fn page(staff: &Staff, id: i64, fault: Option<&Fault>, fields: &Fields) -> Result<Response, Fault> {
    let register = staff.reading().await?;
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    if fault.is_none()
        && let Some(response) = steps::closed(&stored)
    {
        return Ok(response);
    }
    let t = |vi, en| staff.of(vi, en);
    let said = html! {
        (steps::nav(staff, Some(&stored), steps::CHECK))
        @if let Some(fault) = fault { (refused(staff, fault)) }
        h2 { (named(&stored, staff.visit.language)) }
        @if let Some(title) = &stored.facts.title { p .lead { (title) } }
        (facts::facts(staff, &register, &stored).await?)
        @if stored.facts.act == Act::Award { (facts::totals(staff, &register, &stored.totals, &stored.facts.stated_totals).await?) }
        (touched::targets(staff, &register, &stored).await?)
        (verdict(staff, &register, &stored, fields).await?)
        p {
            @if stored.facts.has_paper() {
                a href={ "/decisions/" (id) "/edit" } { (t("Sửa văn bản", "Change the paper")) } " · "
            }
            @if stored.facts.act == Act::Award {
                a href={ "/decisions/" (id) "/lines" } { (t("Sửa danh sách", "Change the list")) } " · "
            }
            a href={ "/decisions/" (id) } { (t("Xem toàn bộ", "See all of it")) }
        }
    };
    Ok(staff.form_page(
        t("Ghi quyết định: kiểm tra và trình", "Record a decision: check and submit"),
        &crumbs(staff),
        fault,
        &said,
    ))
}

/// A refusal above the page.
pub(super) fn refused(staff: &Staff, fault: &Fault) -> Markup {
    let none = Fields::of(Vec::new());
    let shown = Shown { language: staff.visit.language, fields: &none, fault: Some(fault), field_of: |_| None };
    shown.summary(|_| String::new())
}

/// Where a finding points on the pages: a line of the list, or the paper.
fn place(stored: &StoredDecision, finding: &Finding) -> Option<String> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    let rest = pointer.strip_prefix("/lines/")?;
    let index: i64 = rest.split('/').next()?.parse().ok()?;
    Some(format!("/decisions/{}#line-{}", stored.id, index + 1))
}

fn findings(staff: &Staff, stored: &StoredDecision, class: &str, title: &str, all: &[Finding]) -> Markup {
    html! {
        @if !all.is_empty() {
            div class=(class) {
                h3 { (title) " (" (many(all.len(), staff.visit.language)) ")" }
                ul { @for finding in all.iter().take(MOST) { (one(staff, stored, finding)) } }
                @if all.len() > MOST {
                    p { (staff.of("Và", "And")) " " (all.len() - MOST) " " (staff.of("mục nữa.", "more.")) }
                }
            }
        }
    }
}

/// Findings of one grade or one code that are shown at most.
const MOST: usize = 50;

fn one(staff: &Staff, stored: &StoredDecision, finding: &Finding) -> Markup {
    let text = finding.text.in_language(staff.visit.language);
    html! {
        li { @match place(stored, finding) { Some(place) => a href=(place) { (text) }, None => (text) } }
    }
}

/// What stands against a decision, and the step that whoever looks at it may take.
pub(super) async fn verdict(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    fields: &Fields,
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let found = checks::checks(register, &staff.ctx, stored.id).await?;
    let Verdict { flaws, cautions, notes } = &found;
    let may_not = why_not(staff, register, stored, flaws).await?;
    let (verb, button) = match stored.state {
        DecisionState::Draft => ("submit", t("Trình", "Submit")),
        _ => ("register", t("Vào sổ", "Enter in the register")),
    };
    Ok(html! {
        h2 #check { (t("Kiểm tra", "The check")) }
        @if flaws.is_empty() && cautions.is_empty() {
            p .told.good { (t("Không có lỗi và không có cảnh báo nào.", "There is no flaw and no caution.")) }
        }
        (findings(staff, stored, "told", t("Lỗi phải sửa", "Flaws to mend"), flaws))
        form method="post" action={ "/decisions/" (stored.id) "/" (verb) } {
            (staff.csrf())
            (key()?)
            input type="hidden" name="version" value=(stored.version);
            (reasons(staff, stored, cautions, fields))
            (findings(staff, stored, "told note", t("Lưu ý, không cần xác nhận", "Notes that require nothing"), notes))
            @match &may_not {
                None => button type="submit" { (button) },
                Some(why) => {
                    p .told.look {
                        strong { (t("Chưa ", "Not yet: ")) (button.to_lowercase()) (t(" được: ", ": ")) }
                        (why)
                    }
                }
            }
        }
        (ways_back(staff, stored)?)
    })
}

/// Why this person may not take the step now, in words; nothing where they may.
async fn why_not(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    flaws: &[Finding],
) -> Result<Option<String>, Fault> {
    let language = staff.visit.language;
    let said = |fault: Fault| {
        let text = fault.detail.clone().unwrap_or_else(|| fault.code.title());
        text.in_language(language).to_owned()
    };
    let permission = if stored.state == DecisionState::Draft { Permission::Record } else { Permission::Register };
    if let Err(fault) = staff.ctx.ask(permission) {
        return Ok(Some(said(fault)));
    }
    if stored.state == DecisionState::Submitted
        && let Err(fault) = register::may_register(register, &staff.ctx, stored).await
    {
        return if status::of(fault.code).is_client_error() { Ok(Some(said(fault))) } else { Err(fault) };
    }
    let flaw = staff.of("hãy sửa các lỗi nêu trên trước.", "mend the flaws above first.");
    Ok((!flaws.is_empty()).then(|| flaw.to_owned()))
}

/// Each caution once, with what raised it and the reason why it may stand.
fn reasons(staff: &Staff, stored: &StoredDecision, cautions: &[Finding], fields: &Fields) -> Markup {
    let mut by_code: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for caution in cautions {
        by_code.entry(caution.code).or_default().push(caution);
    }
    let kept = |code: &str| stored.acknowledged.iter().find(|one| one.code == code);
    let pairs = by_code.keys().map(|code| {
        let name = format!("{REASON}{code}");
        let typed = fields.get(&name).to_owned();
        (name, typed)
    });
    let typed = Fields::of(pairs.collect());
    let shown = Shown { language: staff.visit.language, fields: &typed, fault: None, field_of: |_| None };
    html! {
        @if !by_code.is_empty() {
            h3 { (staff.of("Cảnh báo cần xác nhận", "Cautions to acknowledge")) }
            p { (staff.of(
                "Nếu văn bản đúng như vậy, ghi lý do dưới mỗi cảnh báo; lý do được lưu cùng bản ghi.",
                "Where the paper is so, write why below each; the reason is kept with the record.",
            )) }
        }
        @for (code, all) in &by_code {
            div .told.look {
                ul { @for finding in all.iter().take(MOST) { (one(staff, stored, finding)) } }
                @match kept(code) {
                    Some(one) => p { strong { (staff.of("Lý do: ", "Reason: ")) } (one.reason) " (" (one.by) ")" },
                    None => {
                        (shown.show(&Input {
                            name: &format!("{REASON}{code}"),
                            label: staff.of("Lý do vẫn ghi như vậy", "Why it stands"),
                            hint: "",
                            kind: Kind::Area(1),
                        }))
                    }
                }
            }
        }
    }
}

/// To return a submitted decision, or to withdraw a draft, with the reason.
fn ways_back(staff: &Staff, stored: &StoredDecision) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let (verb, title, button) = match stored.state {
        DecisionState::Submitted if staff.may(Permission::Register) => {
            ("return", t("Trả lại cho người trình", "Return it"), t("Trả lại", "Return"))
        }
        DecisionState::Draft if staff.may(Permission::Record) => {
            ("withdraw", t("Bỏ bản nháp này", "Give this draft up"), t("Rút", "Withdraw"))
        }
        _ => return Ok(html! {}),
    };
    let none = Fields::of(Vec::new());
    let shown = Shown { language: staff.visit.language, fields: &none, fault: None, field_of: |_| None };
    let hint = t("Người soạn thấy lý do này ở trang chủ.", "Who wrote it reads this on their start page.");
    Ok(html! {
        details {
            summary { (title) }
            form method="post" action={ "/decisions/" (stored.id) "/" (verb) } {
                (staff.csrf())
                (key()?)
                input type="hidden" name="version" value=(stored.version);
                (shown.show(&Input { name: "reason", label: t("Lý do", "Reason"), hint, kind: Kind::Area(2) }))
                button .second type="submit" { (button) }
            }
        }
    })
}

/// The reasons that a form gives.
fn acknowledged(fields: &Fields) -> Acknowledgements {
    let given = fields.all().filter_map(|(name, value)| {
        let code = name.strip_prefix(REASON).filter(|_| !value.trim().is_empty())?;
        Some(Acknowledgement { code: Some(code.to_owned()), codes: Vec::new(), reason: value.trim().to_owned() })
    });
    Acknowledgements { acknowledge: given.collect() }
}

/// Takes a step of a decision's life: leads to the decision, or says on its page why not.
async fn take<F>(
    staff: Staff,
    id: i64,
    body: Body,
    permission: Permission,
    step: impl Fn(Register, Ctx, Expected, Fields) -> F,
) -> Result<Response, Fault>
where
    F: Future<Output = Result<StoredDecision, Fault>> + Send,
{
    staff.ctx.ask(permission)?;
    let fields = staff.sent(body).await?;
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let register = staff.visit.register.clone();
    match staff.once(&fields, |ctx| step(register.clone(), ctx, expected.clone(), fields.clone())).await {
        Ok(stored) => Ok(go_to(&format!("/decisions/{}?done={}", stored.id, stored.state.word()))),
        Err(fault) if status::of(fault.code).is_client_error() => {
            let stored = decision::get(&register, &staff.ctx, id, false).await?;
            let fault = steps::stale(fault, &stored);
            if stored.state == DecisionState::Draft {
                page(&staff, id, Some(&fault), &fields).await
            } else {
                super::one::page(&staff, id, Some(&fault), &fields).await
            }
        }
        Err(fault) => Err(fault),
    }
}

/// Submits a draft.
#[handler]
pub(in crate::web) async fn submit(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    take(staff, id, body, Permission::Record, move |register, ctx, expected, fields| async move {
        life::submit(&register, &ctx, id, &expected, acknowledged(&fields)).await
    })
    .await
}

/// Enters a submitted decision in the register.
#[handler]
pub(in crate::web) async fn enter(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    Box::pin(take(staff, id, body, Permission::Register, move |register, ctx, expected, fields| async move {
        Box::pin(register::register(&register, &ctx, id, &expected, acknowledged(&fields))).await
    }))
    .await
}

fn reason(fields: &Fields) -> Reason {
    Reason { reason: fields.prose("reason").unwrap_or_default() }
}

/// Returns a submitted decision.
#[handler]
pub(in crate::web) async fn give_back(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    take(staff, id, body, Permission::Register, move |register, ctx, expected, fields| async move {
        life::give_back(&register, &ctx, id, &expected, reason(&fields)).await
    })
    .await
}

/// Withdraws a draft.
#[handler]
pub(in crate::web) async fn withdraw(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    take(staff, id, body, Permission::Record, move |register, ctx, expected, fields| async move {
        life::withdraw(&register, &ctx, id, &expected, reason(&fields)).await
    })
    .await
}

/// Back to the decision, from the address of a form that has no page of its own.
#[handler]
pub(in crate::web) fn back(Path(id): Path<i64>) -> Response {
    go_to(&format!("/decisions/{id}"))
}
