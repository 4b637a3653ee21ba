//! `/decisions/{id}/check`: what stands against a decision, and the forms of the steps of its life.

use super::{
    super::{
        form::Fields,
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        words::many,
    },
    acted::Acted,
    attachments::Files,
    facts, people,
    returned::why_returned,
    steps, touched,
};
use crate::{
    domain::{
        account::Permission,
        check::Verdict,
        conferral::Conferral,
        decision::{Act, DecisionState, StoredDecision},
        fault::{Fault, Finding, Place},
    },
    http::status,
    service::{
        Register, conferral,
        decision::{self, checks, history, register},
    },
};
use maud::{Markup, html};
use poem::{Response, handler, web::Path};
use std::collections::HashMap;

mod reasons;

use reasons::{reasons, remark};

pub(super) use reasons::{acknowledged, refused};

/// The step of the check.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::ReadDrafts)?;
    page(&staff, id, None, &Fields::of(Vec::new())).await
}

pub(super) async fn page(staff: &Staff, id: i64, fault: Option<&Fault>, fields: &Fields) -> Result<Response, Fault> {
    let register = staff.reading().await?;
    let stored = decision::get(&register, &staff.ctx, id, true).await?;
    if fault.is_none()
        && let Some(response) = steps::closed(&stored)
    {
        return Ok(response);
    }
    let t = |vi, en| staff.of(vi, en);
    let acted = Acted::of(staff, &register, std::slice::from_ref(&stored)).await?;
    let files = Files::of(staff, &register, &stored).await?;
    let above = html! {
        (steps::nav(staff, Some(&stored), steps::CHECK))
        @if let Some(fault) = fault { (refused(staff, fault)) }
        (why_returned(staff, &stored))
    };
    let said = html! {
        h2 { (acted.name(&stored)) }
        @if let Some(linked) = acted.linked(&stored) { p { (linked) } }
        @if let Some(title) = &stored.facts.title { p .lead { (title) } }
        (facts::facts(staff, &register, &stored).await?)
        (files.section("check"))
        @if stored.facts.act == Act::Award { (facts::totals(staff, &register, &stored.totals, &stored.facts.stated_totals).await?) }
        (touched::targets(staff, &register, &stored).await?)
        @if !stored.facts.has_paper() { (remark(staff, &stored, fault, fields)?) }
        (verdict(staff, &register, &stored, (fields, fault)).await?)
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
    let what = acted.text(&stored).unwrap_or_else(|| t("Ghi quyết định", "Record a decision").to_owned());
    let title = format!("{what}: {}", t("kiểm tra và trình", "check and submit"));
    Ok(files.page(&title, fault, (&above, &said)))
}

/// Where a finding points on the pages: a line of the list, or the paper.
fn place(staff: &Staff, stored: &StoredDecision, finding: &Finding) -> Option<String> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    let rest = pointer.strip_prefix("/lines/")?;
    let index: usize = rest.split('/').next()?.parse().ok()?;
    let number = stored.facts.lines.get(index).map_or_else(|| i32::try_from(index + 1).ok(), |line| Some(line.line))?;
    Some(match stored.state {
        DecisionState::Draft if staff.may(Permission::Record) => {
            format!("/decisions/{}/lines?line={number}&from={number}#mend", stored.id)
        }
        _ => format!("/decisions/{}#line-{number}", stored.id),
    })
}

/// A decision with what its findings name.
struct Told<'a> {
    staff: &'a Staff,
    stored: &'a StoredDecision,
    /// The lines that an act touches, by their numbers.
    touched: HashMap<i64, Conferral>,
}

impl<'a> Told<'a> {
    async fn of(
        staff: &'a Staff,
        register: &Register,
        stored: &'a StoredDecision,
        verdict: &Verdict,
    ) -> Result<Self, Fault> {
        let Verdict { flaws, cautions, notes } = verdict;
        let all = flaws.iter().chain(cautions).chain(notes);
        let ids: Vec<i64> = all.filter_map(|finding| target(stored, finding)).collect();
        Ok(Self { staff, stored, touched: conferral::seen(register, &staff.ctx, &ids).await? })
    }
}

/// The conferral that a finding about an act is about.
fn target(stored: &StoredDecision, finding: &Finding) -> Option<i64> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    let index: usize = pointer.strip_prefix("/targets/")?.split('/').next()?.parse().ok()?;
    stored.facts.targets.get(index)?.conferral_id
}

fn findings(told: &Told<'_>, class: &str, title: &str, all: &[Finding]) -> Markup {
    let Told { staff, .. } = told;
    html! {
        @if !all.is_empty() {
            div class=(class) {
                h3 { (title) " (" (many(all.len(), staff.visit.language)) ")" }
                ul { @for finding in all.iter().take(MOST) { (one(told, finding)) } }
                @if all.len() > MOST {
                    p { (staff.of("Và", "And")) " " (all.len() - MOST) " " (staff.of("mục nữa.", "more.")) }
                }
            }
        }
    }
}

/// Findings of one grade or one code that are shown at most.
const MOST: usize = 50;

fn one(told: &Told<'_>, finding: &Finding) -> Markup {
    let Told { staff, stored, touched } = told;
    let text = finding.text.in_language(staff.visit.language);
    let line = target(stored, finding).and_then(|id| touched.get(&id));
    html! {
        li {
            @if let Some(line) = line {
                a href={ "/decisions/" (line.decision_id) "#line-" (line.line) } {
                    (staff.of("Dòng", "Line")) " " (line.line)
                    @if let Some(name) = &line.name { " (" (name) ")" }
                }
                ": "
            }
            @match place(staff, stored, finding) { Some(place) => a href=(place) { (text) }, None => (text) }
        }
    }
}

/// What stands against a decision, and the step that whoever looks at it may take.
pub(super) async fn verdict(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    (fields, fault): (&Fields, Option<&Fault>),
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let found = checks::checks(register, &staff.ctx, stored.id).await?;
    let told = Told::of(staff, register, stored, &found).await?;
    let Verdict { flaws, cautions, notes } = &found;
    let may_not = why_not(staff, register, stored, flaws).await?;
    let given = match stored.state {
        DecisionState::Draft if !cautions.is_empty() => {
            let mut given = history::reasons_before(register, &staff.ctx, stored.id).await?;
            people::reason(staff, &mut given);
            given
        }
        _ => HashMap::new(),
    };
    let (verb, button) = match stored.state {
        DecisionState::Draft => ("submit", t("Trình", "Submit")),
        _ => ("register", t("Vào sổ", "Enter in the register")),
    };
    Ok(html! {
        h2 #check { (t("Kiểm tra", "The check")) }
        @if flaws.is_empty() && cautions.is_empty() {
            p .told.good { (t("Không có lỗi và không có cảnh báo nào.", "There is no flaw and no caution.")) }
        }
        (findings(&told, "told", t("Lỗi phải sửa", "Flaws to mend"), flaws))
        form method="post" action={ "/decisions/" (stored.id) "/" (verb) } {
            (staff.csrf())
            (key()?)
            input type="hidden" name="version" value=(stored.version);
            (reasons(&told, cautions, fields, &given))
            (findings(&told, "told note", t("Lưu ý, không cần xác nhận", "Notes that require nothing"), notes))
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
        (ways_back(staff, stored, (fields, fault))?)
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

/// To return a submitted decision, or to withdraw a draft, with the reason; open with what was typed where that was
/// refused.
fn ways_back(
    staff: &Staff,
    stored: &StoredDecision,
    (fields, fault): (&Fields, Option<&Fault>),
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let (verb, title, button, hint) = match stored.state {
        DecisionState::Submitted if staff.may(Permission::Register) => {
            let hint = t("Người soạn thấy lý do này ở trang chủ.", "Who wrote it reads this on their start page.");
            ("return", t("Trả lại cho người trình", "Return it"), t("Trả lại", "Return"), hint)
        }
        DecisionState::Draft if staff.may(Permission::Record) => {
            let hint = t(
                "Bản nháp rời trang chủ; lý do được lưu cùng bản ghi.",
                "The draft leaves the start page; the reason is kept with it.",
            );
            ("withdraw", t("Bỏ bản nháp này", "Give this draft up"), t("Rút", "Withdraw"), hint)
        }
        _ => return Ok(html! {}),
    };
    let field_of = |place: &str| (place == "reason").then_some("reason");
    let shown = Shown { language: staff.visit.language, fields, fault, field_of };
    Ok(html! {
        details open[fault.is_some() && fields.find("reason").is_some()] {
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
