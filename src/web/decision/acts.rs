//! `/decisions/{id}/acts`: an act on what a decision awarded is begun: a draft of its own, whose paper comes next.

use super::{
    super::{
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        typed,
        words::capital,
    },
    named,
};
use crate::{
    domain::{
        account::Permission,
        decision::{Act, CancelReason, Decision, DecisionState, Evidence, StoredDecision, Target},
        fault::{Code, Fault, Finding},
        page::{MAX_LIMIT, Paging},
    },
    http::{page::Frame, problem, status},
    service::{Register, decision},
};
use maud::html;
use poem::{Body, Response, handler, web::Path};
use serde_json::json;
use std::collections::HashMap;

/// The acts that are begun here.
const ACTS: [Act; 5] = [Act::Correct, Act::Cancel, Act::Strip, Act::Restore, Act::Void];

/// Asks which act, on which lines.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let stored = decision::get(&*staff.reading().await?, &staff.ctx, id, false).await?;
    if stored.state != DecisionState::Registered {
        return Ok(go_to(&format!("/decisions/{id}")));
    }
    let fields = [("act", Act::Correct.word()), ("lines", staff.visit.asked("line"))];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    page(&staff, &stored, &Fields::of(fields.into()), None)
}

/// Makes the draft of the act; its paper comes next, where it has one.
#[handler]
pub(in crate::web) async fn begin(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    let made = match facts(&staff, &register, &stored, &fields).await {
        Ok(facts) => {
            let save = |ctx| {
                let (register, facts) = (register.clone(), facts.clone());
                async move { decision::draft::create(&register, &ctx, facts).await }
            };
            Box::pin(staff.once(&fields, save)).await
        }
        Err(fault) => Err(fault),
    };
    match made {
        Ok(made) => {
            let next = if made.facts.has_paper() { "edit" } else { "check" };
            Ok(go_to(&format!("/decisions/{}/{next}", made.id)))
        }
        Err(fault) if status::of(fault.code).is_client_error() => page(&staff, &stored, &fields, Some(&fault)),
        Err(fault) => Err(fault),
    }
}

fn refused(pointer: &str, vi: &str, en: &str) -> Fault {
    Fault::at(Code::InvalidBody, Finding::at(pointer, "invalid_value", vi, en))
}

/// The draft of the act: the bodies of what it touches, until its paper says others.
async fn facts(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    fields: &Fields,
) -> Result<Decision, Fault> {
    let act = Act::find(fields.get("act")).filter(|act| ACTS.contains(act));
    let act = act.ok_or_else(|| refused("/act", "Hãy chọn việc cần làm.", "Choose the act."))?;
    let mut targets = targets(staff, register, stored, fields.get("lines")).await?;
    let text = |name: &str| {
        let text = fields.get(name).split_whitespace().collect::<Vec<_>>().join(" ");
        (!text.is_empty()).then_some(text)
    };
    if act == Act::Correct {
        let (name_right, unit_right, post_right) = (text("name_right"), text("unit_right"), text("post_right"));
        if name_right.is_none() && unit_right.is_none() && post_right.is_none() {
            let en = "Write what is right: the name, the unit or the post.";
            return Err(refused("/name_right", "Hãy ghi nội dung đúng: tên, đơn vị hoặc chức vụ.", en));
        }
        for target in &mut targets {
            target.name_right.clone_from(&name_right);
            target.unit_right.clone_from(&unit_right);
            target.post_right.clone_from(&post_right);
        }
    }
    let has_paper = act != Act::Void;
    let blank = json!({
        "act": act,
        "authority_codes": if has_paper { stored.facts.authority_codes.as_slice() } else { &[] },
        "attribution": if has_paper { stored.facts.attribution.word() } else { "sole" },
        "targets": targets,
    });
    let mut facts: Decision = serde_json::from_value(blank).map_err(Fault::internal)?;
    facts.evidence = has_paper.then_some(Evidence::Original);
    facts.cancel_reason = CancelReason::find(fields.get("cancel_reason")).filter(|_| act == Act::Cancel);
    facts.remark = text("remark");
    Ok(facts)
}

/// What the act touches: the lines that are named, or the whole decision.
async fn targets(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    text: &str,
) -> Result<Vec<Target>, Fault> {
    if text.trim().is_empty() {
        return Ok(vec![Target { decision_id: Some(stored.id), ..Target::default() }]);
    }
    let numbers = typed::lines("/lines", text).map_err(|finding| Fault::at(Code::InvalidBody, finding))?;
    let mut ids: HashMap<i32, i64> = HashMap::new();
    let mut paging = Paging { limit: i64::try_from(MAX_LIMIT).ok(), ..Paging::default() };
    loop {
        let page = decision::conferrals(register, &staff.ctx, stored.id, &paging).await?;
        ids.extend(page.items.iter().map(|conferral| (conferral.line, conferral.id)));
        paging.cursor = page.next_cursor;
        if paging.cursor.is_none() {
            break;
        }
    }
    let one = |line: &i32| {
        let id = ids.get(line).copied();
        id.map(|id| Target { conferral_id: Some(id), ..Target::default() }).ok_or_else(|| {
            let vi = format!("Quyết định không có dòng {line}.");
            Fault::at(
                Code::InvalidBody,
                Finding::at("/lines", "unknown_value", vi, format!("The decision has no line {line}.")),
            )
        })
    };
    numbers.iter().map(one).collect()
}

fn field_of(place: &str) -> Option<&'static str> {
    let first = place.split('/').next().unwrap_or_default();
    let own = ["act", "lines", "cancel_reason", "name_right", "unit_right", "post_right", "remark"];
    let inner = place.rsplit('/').next().unwrap_or_default();
    let known = |word: &str| own.into_iter().find(|name| *name == word);
    known(first).or_else(|| known(inner)).or((first == "targets").then_some("lines"))
}

fn page(staff: &Staff, stored: &StoredDecision, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let shown = Shown { language, fields, fault, field_of };
    let label = |name: &str| match name {
        "act" => t("Việc cần làm", "The act"),
        "lines" => t("Dòng", "Lines"),
        "cancel_reason" => t("Lý do hủy bỏ", "Why it is cancelled"),
        "name_right" => t("Tên đúng", "The right name"),
        "unit_right" => t("Đơn vị đúng", "The right unit"),
        "post_right" => t("Chức vụ đúng", "The right post"),
        _ => t("Ghi chú", "Remark"),
    };
    let acts: Vec<_> = ACTS.iter().map(|act| (act.word(), capital(act.label().of(language)))).collect();
    let none = std::iter::once((String::new(), t("(không)", "(none)").to_owned()));
    let words = CancelReason::WORDS.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language))));
    let reasons: Vec<_> = none.chain(words).collect();
    let field =
        |name: &'static str, hint: &str, kind: Kind<'_>| shown.show(&Input { name, label: label(name), hint, kind });
    let whole = t("Như 2, 5-7; để trống là cả quyết định.", "Like 2, 5-7; empty means the whole decision.");
    let void = t("Ghi nhầm thì cần ghi chú vì sao.", "An entry made in error needs a remark why.");
    let said = html! {
        (shown.summary(|name| label(name).to_owned()))
        p .lead { (named(stored, language)) }
        form method="post" action={ "/decisions/" (stored.id) "/acts" } {
            (staff.csrf())
            (key()?)
            (shown.radios("act", label("act"), &acts))
            (field("lines", whole, Kind::Short))
            h2 { (t("Chỉ khi đính chính", "Only for a correction")) }
            (field("name_right", "", Kind::Line))
            div .side { (field("post_right", "", Kind::Line)) (field("unit_right", "", Kind::Line)) }
            h2 { (t("Chỉ khi hủy bỏ hoặc ghi nhầm", "Only for a cancellation or an entry in error")) }
            (field("cancel_reason", "", Kind::Choice(&reasons)))
            (field("remark", void, Kind::Area(2)))
            button type="submit" { (t("Soạn bản nháp", "Begin the draft")) }
        }
    };
    let here = format!("/decisions/{}", stored.id);
    let crumbs = [("/decisions", t("Quyết định", "Decisions")), (&*here, t("Quyết định này", "This decision"))];
    let frame = Frame { is_wrong: fault.is_some(), ..staff.frame(&crumbs) };
    let title = t("Đính chính, hủy bỏ, ghi nhầm", "Correct, cancel, take out");
    Ok(frame.page(fault.map_or_else(Response::builder, problem::head), title, &said))
}
