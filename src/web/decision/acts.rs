//! `/decisions/{id}/acts`: an act on what a decision awarded is begun: a draft of its own, whose paper comes next.

use super::{
    super::{
        entries::Part,
        form::{Fields, go_to},
        inputs::Shown,
        shell::{Staff, key},
        typed,
        words::capital,
    },
    below, chosen, named,
};
use crate::{
    domain::{
        account::Permission,
        act::may_fit,
        conferral::{ConferralFilter, ConferralSort, ConferralStatus},
        decision::{Act, CancelReason, Decision, DecisionState, Evidence, StoredDecision, Target},
        fault::{Code, Fault, Finding},
        page::Paging,
    },
    http::status,
    service::{Register, conferral, decision},
};
use maud::html;
use poem::{Body, Response, handler, web::Path};
use serde_json::json;

mod fields;

use fields::{ACTS, address, choose, inputs, label, purpose};

/// The word of the choice of some lines.
const SOME: &str = "some";
/// The word of the choice of the whole decision.
const WHOLE: &str = "whole";

/// Asks which act, and then on which lines.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let stored = decision::get(&*staff.reading().await?, &staff.ctx, id, false).await?;
    if stored.state != DecisionState::Registered {
        return Ok(go_to(&format!("/decisions/{id}")));
    }
    let (act, line) = (staff.visit.asked("act"), staff.visit.asked("line"));
    match Act::find(act).filter(|act| ACTS.contains(act)) {
        None => Ok(choose(&staff, &stored, line)),
        // A clerk's error is mended in the fields of what was entered.
        Some(Act::Rectify) => Ok(go_to(&address(id, "rectify", &[("lines", line)]))),
        Some(act) => {
            let of = if line.is_empty() && stored.facts.act != Act::Award { WHOLE } else { SOME };
            let own = [("act", act.word()), ("of", of)].map(|(name, value)| (name.to_owned(), value.to_owned()));
            let fields = own.into_iter().chain(chosen::asked(&stored, line)).collect();
            page(&staff, (&stored, act), &Fields::of(fields), None).await
        }
    }
}

/// Makes the draft of the act; its paper comes next, where it has one.
#[handler]
pub(in crate::web) async fn begin(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    let act = Act::find(fields.get("act")).filter(|act| ACTS.contains(act) && *act != Act::Rectify);
    let Some(act) = act else { return Ok(go_to(&format!("/decisions/{id}/acts"))) };
    let made = match facts(&staff, &register, (&stored, act), &fields).await {
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
        Err(fault) if status::of(fault.code).is_client_error() => {
            page(&staff, (&stored, act), &fields, Some(&fault)).await
        }
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
    (stored, act): (&StoredDecision, Act),
    fields: &Fields,
) -> Result<Decision, Fault> {
    let mut targets = targets(staff, register, (stored, act), fields).await?;
    match act {
        Act::Correct => correct(staff, register, fields, &mut targets).await?,
        Act::Reissue => {
            let number = fields.text("certificate_number");
            of_one(&targets, &[("/certificate_number", number.is_some())])?;
            for target in &mut targets {
                target.certificate_number.clone_from(&number);
            }
        }
        Act::Void if fields.prose("remark").is_none() => {
            return Err(refused("/remark", "Hãy ghi vì sao loại bản ghi này.", "Write why this entry is taken out."));
        }
        _ => {}
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
    facts.remark = fields.prose("remark");
    Ok(facts)
}

/// A name, a birth or the number of a certificate is one line's.
fn of_one(targets: &[Target], values: &[(&str, bool)]) -> Result<(), Fault> {
    let is_one = matches!(targets, [Target { conferral_id: Some(_), .. }]);
    let given = values.iter().filter(|(_, given)| *given && !is_one);
    let finding = |(pointer, _): &(&str, bool)| {
        let (vi, en) =
            ("Điều này là của riêng một dòng; hãy ghi đúng một dòng.", "This is one line's own; name one line.");
        Finding::at(*pointer, "invalid_value", vi, en)
    };
    Fault::all(Code::InvalidBody, given.map(finding).collect())
}

/// What is right in each target of a correction.
async fn correct(staff: &Staff, register: &Register, fields: &Fields, targets: &mut [Target]) -> Result<(), Fault> {
    let mut wrong = Vec::new();
    let mut keep = |finding: Finding| wrong.push(finding);
    let born =
        typed::birth("/birth_on_right", fields.get("birth_right"), staff.ctx.today()).unwrap_or_else(|finding| {
            keep(finding);
            typed::Typed::default()
        });
    let award_code_right = match fields.text("award_right") {
        None => None,
        Some(text) => match Part::Awards.code(staff, register, ("/award_code_right", &text), None).await? {
            Ok(code) => Some(code),
            Err(finding) => {
                keep(finding);
                None
            }
        },
    };
    Fault::all(Code::InvalidBody, wrong)?;
    let right = Target {
        name_right: fields.text("name_right"),
        unit_right: fields.text("unit_right"),
        post_right: fields.text("post_right"),
        birth_year_right: born.year,
        birth_on_right: born.on,
        award_code_right,
        ..Target::default()
    };
    if right == Target::default() {
        let en = "Write what is right: the name, the unit, the post, the birth or the award.";
        return Err(refused(
            "/name_right",
            "Hãy ghi nội dung đúng: tên, đơn vị, chức vụ, năm sinh hoặc hình thức.",
            en,
        ));
    }
    of_one(
        targets,
        &[("/name_right", right.name_right.is_some()), ("/birth_on_right", right.birth_year_right.is_some())],
    )?;
    for target in targets {
        let Target { conferral_id, decision_id, .. } = *target;
        *target = Target { conferral_id, decision_id, ..right.clone() };
    }
    Ok(())
}

/// What the act touches: the lines that are chosen, or the whole decision where that is chosen.
async fn targets(
    staff: &Staff,
    register: &Register,
    (stored, act): (&StoredDecision, Act),
    fields: &Fields,
) -> Result<Vec<Target>, Fault> {
    let text = chosen::written(fields);
    if fields.get("of") == WHOLE {
        if !text.is_empty() {
            let vi = "Đã chọn cả quyết định mà vẫn chọn dòng; hãy chọn một trong hai.";
            return Err(refused("/lines", vi, "Both the whole decision and lines are chosen; choose one of them."));
        }
        if stored.facts.act == Act::Award {
            fits_some(staff, register, stored.id, act).await?;
        }
        return Ok(vec![Target { decision_id: Some(stored.id), ..Target::default() }]);
    }
    if text.is_empty() {
        let vi = "Hãy chọn dòng, hoặc chọn cả quyết định.";
        return Err(refused("/lines", vi, "Choose the lines, or the whole decision."));
    }
    let named = chosen::conferrals(staff, register, stored.id, &text).await?;
    let unfit = named.iter().filter(|one| !may_fit(act, one.status)).map(|one| {
        let name = one.name.as_deref().map(|name| format!(" (“{name}”)")).unwrap_or_default();
        let (status, verb) = (one.status.label(), act.label());
        let vi = format!("Dòng {}{name} {} nên không {} được; hãy bỏ dòng này ra.", one.line, status.vi, verb.vi);
        let en = format!("Line {}{name} is {}, and cannot bear: {}; leave it out.", one.line, status.en, verb.en);
        Finding::at("/lines", "act_unfit", vi, en)
    });
    Fault::all(Code::InvalidBody, unfit.collect())?;
    Ok(named.iter().map(|one| Target { conferral_id: Some(one.id), ..Target::default() }).collect())
}

/// Refuses an act on a whole decision of which no line can bear it.
async fn fits_some(staff: &Staff, register: &Register, id: i64, act: Act) -> Result<(), Fault> {
    let status = ConferralStatus::ALL.iter().copied().filter(|status| may_fit(act, *status)).collect();
    let filter = ConferralFilter { decision: vec![id], status, ..ConferralFilter::default() };
    let one = Paging { limit: Some(1), ..Paging::default() };
    let page = conferral::list(register, &staff.ctx, filter, ConferralSort::SignedLatest, &one).await?;
    if page.items.is_empty() {
        let vi = format!("Không có dòng nào {} được; hãy xem lại danh sách.", act.label().vi);
        let en = format!("No line can bear this act: {}; see the list.", act.label().en);
        return Err(refused("/of", &vi, &en));
    }
    Ok(())
}

/// Each field, and the members of a draft that it says.
const FIELDS: [(&str, &[&str]); 10] = [
    ("of", &["of"]),
    ("lines", &["lines", "targets"]),
    ("name_right", &["name_right"]),
    ("post_right", &["post_right"]),
    ("unit_right", &["unit_right"]),
    ("birth_right", &["birth_on_right", "birth_year_right"]),
    ("award_right", &["award_code_right"]),
    ("certificate_number", &["certificate_number"]),
    ("cancel_reason", &["cancel_reason"]),
    ("remark", &["remark"]),
];

/// The field that a finding's pointer is about: of a target its member, else the first name.
fn field_of(place: &str) -> Option<&'static str> {
    let known = |word: &str| FIELDS.iter().find(|(_, members)| members.contains(&word)).map(|(name, _)| *name);
    place.rsplit('/').next().and_then(known).or_else(|| place.split('/').next().and_then(known))
}

async fn page(
    staff: &Staff,
    (stored, act): (&StoredDecision, Act),
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let shown = Shown { language, fields, fault, field_of };
    let all = format!("{} ({} {})", t("Cả quyết định", "The whole decision"), stored.line_count, t("dòng", "lines"));
    let of = [(SOME, t("Các dòng chọn dưới đây", "The lines chosen below").to_owned()), (WHOLE, all)];
    let said = html! {
        (shown.summary(|name| label(name, language).to_owned()))
        p .lead { (named(stored, language)) }
        p {
            (language.of(purpose(act).0, purpose(act).1)) " "
            a href={ "/decisions/" (stored.id) "/acts" } { (t("Chọn việc khác", "Choose another act")) }
        }
        form method="post" action={ "/decisions/" (stored.id) "/acts" } {
            (staff.csrf())
            (key()?)
            input type="hidden" name="act" value=(act.word());
            @if stored.facts.act == Act::Award {
                (shown.radios("of", label("of", language), &of))
                (chosen::list(staff, &staff.visit.register, stored, &shown).await?)
            } @else { input type="hidden" name="of" value=(WHOLE); }
            (inputs(staff, &shown, act).await?)
            button type="submit" { (t("Soạn bản nháp", "Begin the draft")) }
        }
    };
    Ok(below(staff, stored, &capital(act.label().of(language)), fault, &said))
}
