//! `/decisions/{id}/acts`: an act on what a decision awarded is begun: a draft of its own, whose paper comes next.

use super::{
    super::{
        form::{Fields, go_to},
        inputs::Shown,
        shell::{Staff, key},
        words::capital,
    },
    below, chosen, named,
};
use crate::{
    domain::{
        account::Permission,
        act::may_fit,
        conferral::{Conferral, ConferralFilter, ConferralSort, ConferralStatus},
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
mod others;
mod own;

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
        None => {
            let fallen = fits_some(&staff, &staff.visit.register, id, Act::Restore).await.is_ok();
            Ok(choose(&staff, &stored, line, fallen || stored.facts.act != Act::Award))
        }
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
    let fields = match others::added(&staff, &register, (&stored, &fields)).await {
        Ok(fields) => fields,
        Err(fault) if status::of(fault.code).is_client_error() => {
            return page(&staff, (&stored, act), &fields, Some(&fault)).await;
        }
        Err(fault) => return Err(fault),
    };
    if fields.get("do") == "add" || fields.get("do") == "rows" {
        return page(&staff, (&stored, act), &fields, None).await;
    }
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
    let Touched { mut targets, lines } = touched(staff, register, (stored, act), fields).await?;
    match act {
        Act::Correct | Act::Reissue => {
            said_of_all(staff, register, fields, &mut targets).await?;
            own::put(staff, register, (act, fields), (&mut targets, &lines)).await?;
            says_something(act, (&targets, &lines), fields)?;
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

/// Puts what is said of all lines into each target.
async fn said_of_all(staff: &Staff, register: &Register, fields: &Fields, targets: &mut [Target]) -> Result<(), Fault> {
    let (right, wrong) = own::right(staff, register, fields, "").await?;
    Fault::all(Code::InvalidBody, wrong)?;
    for target in targets {
        let Target { conferral_id, decision_id, .. } = *target;
        *target = Target { conferral_id, decision_id, ..right.clone() };
    }
    Ok(())
}

/// Refuses an act that says nothing of a target, and one that gives several lines one name, birth or number.
fn says_something(act: Act, (targets, lines): (&[Target], &[Conferral]), fields: &Fields) -> Result<(), Fault> {
    let is_one = matches!(targets, [Target { conferral_id: Some(_), .. }]);
    let of_one = [
        ("name_right", "/name_right"),
        ("birth_right", "/birth_on_right"),
        ("certificate_number", "/certificate_number"),
    ];
    let given = of_one.iter().filter(|(name, _)| !is_one && fields.text(name).is_some());
    let several = given.map(|(_, pointer)| {
        let vi = "Điều này là của riêng một dòng; với nhiều dòng hãy ghi ở bảng “Riêng từng dòng”.";
        let en = "This is one line's own; for several lines write it in the table “Each line by itself”.";
        Finding::at(*pointer, "invalid_value", vi, en)
    });
    Fault::all(Code::InvalidBody, several.collect())?;
    let bare = |target: &&Target| {
        let Target { conferral_id, decision_id, .. } = **target;
        **target == Target { conferral_id, decision_id, ..Target::default() }
    };
    let Some(silent) = targets.iter().find(bare).filter(|_| act == Act::Correct || targets.len() > 1) else {
        return Ok(());
    };
    if let Some(line) = lines.iter().find(|line| Some(line.id) == silent.conferral_id).filter(|_| !is_one) {
        let name = line.name.as_deref().map(|name| format!(" (“{name}”)")).unwrap_or_default();
        let vi = format!("Dòng {}{name} chưa ghi gì; hãy ghi, hoặc bỏ dòng này ra.", line.line);
        let en = format!("Nothing is said of line {}{name}; say it, or leave the line out.", line.line);
        return Err(refused("/own", &vi, &en));
    }
    let vi = "Hãy ghi nội dung đúng: tên, đơn vị, chức vụ, năm sinh hoặc hình thức.";
    Err(refused("/name_right", vi, "Write what is right: the name, the unit, the post, the birth or the award."))
}

/// What an act touches.
struct Touched {
    targets: Vec<Target>,
    /// The lines among them.
    lines: Vec<Conferral>,
}

/// The lines that are chosen and those of other decisions, or the whole decision where that is chosen.
async fn touched(
    staff: &Staff,
    register: &Register,
    (stored, act): (&StoredDecision, Act),
    fields: &Fields,
) -> Result<Touched, Fault> {
    let text = chosen::written(fields);
    let also = others::also(staff, register, fields).await?;
    let whole = fields.get("of") == WHOLE;
    if whole && !text.is_empty() {
        let vi = "Đã chọn cả quyết định mà vẫn chọn dòng; hãy chọn một trong hai.";
        return Err(refused("/lines", vi, "Both the whole decision and lines are chosen; choose one of them."));
    }
    if whole && stored.facts.act == Act::Award {
        fits_some(staff, register, stored.id, act).await?;
    }
    if !whole && text.is_empty() {
        let vi = "Hãy chọn dòng, hoặc chọn cả quyết định.";
        return Err(refused("/lines", vi, "Choose the lines, or the whole decision."));
    }
    let mut lines = if whole { Vec::new() } else { chosen::conferrals(staff, register, stored.id, &text).await? };
    lines.extend(also);
    let unfit = lines.iter().filter(|one| !may_fit(act, one.status)).map(|one| {
        let name = one.name.as_deref().map(|name| format!(" (“{name}”)")).unwrap_or_default();
        let (status, verb) = (one.status.label(), act.label());
        let vi = format!("Dòng {}{name} {} nên không {} được; hãy bỏ dòng này ra.", one.line, status.vi, verb.vi);
        let en = format!("Line {}{name} is {}, and cannot bear: {}; leave it out.", one.line, status.en, verb.en);
        Finding::at("/lines", "act_unfit", vi, en)
    });
    Fault::all(Code::InvalidBody, unfit.collect())?;
    let all = whole.then(|| Target { decision_id: Some(stored.id), ..Target::default() });
    let each = lines.iter().map(|one| Target { conferral_id: Some(one.id), ..Target::default() });
    Ok(Touched { targets: all.into_iter().chain(each).collect(), lines })
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
const FIELDS: [(&str, &[&str]); 13] = [
    ("of", &["of"]),
    ("lines", &["lines", "targets"]),
    ("own", &["own"]),
    ("other", &["other"]),
    ("other_lines", &["other_lines"]),
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
    let also = others::also(staff, &staff.visit.register, fields).await?;
    let mut rows = Vec::new();
    if own::has_rows(act) && fields.get("of") != WHOLE {
        // What is wrong with the numbers of lines is said where they are written.
        let found = chosen::conferrals(staff, &staff.visit.register, stored.id, &chosen::written(fields)).await;
        rows = found.unwrap_or_default();
    }
    if own::has_rows(act) {
        rows.extend(also.iter().cloned());
    }
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
                (chosen::list(staff, &staff.visit.register, stored, &shown, |status| may_fit(act, status)).await?)
            } @else { input type="hidden" name="of" value=(WHOLE); }
            // What Enter in a field presses.
            button .unseen type="submit" name="do" value="begin" tabindex="-1" aria-hidden="true" {}
            (others::show(staff, &also, &shown))
            @if own::has_rows(act) {
                button .second type="submit" name="do" value="rows" {
                    (t("Ghi riêng từng dòng đã chọn", "Write each chosen line by itself"))
                }
            }
            (inputs(staff, &shown, act).await?)
            @if !rows.is_empty() { (own::rows(staff, act, &rows, fields)) }
            button type="submit" name="do" value="begin" { (t("Soạn bản nháp", "Begin the draft")) }
        }
    };
    Ok(below(staff, stored, &capital(act.label().of(language)), fault, &said))
}
