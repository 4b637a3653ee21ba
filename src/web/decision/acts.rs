//! `/decisions/{id}/acts`: an act on what a decision awarded is begun: a draft of its own, whose paper comes next.

use super::{
    super::{
        entries::{self, Part},
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        typed,
        words::capital,
    },
    below, chosen, named,
};
use crate::{
    domain::{
        account::Permission,
        decision::{Act, CancelReason, Decision, DecisionState, Evidence, StoredDecision, Target},
        fault::{Code, Fault, Finding, Language},
    },
    http::status,
    service::{Register, decision},
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};
use serde_json::json;

/// The acts that are begun here.
const ACTS: [Act; 7] = [Act::Correct, Act::Cancel, Act::Strip, Act::Restore, Act::Reissue, Act::Rectify, Act::Void];

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
    page(&staff, &stored, &Fields::of(fields.into()), None).await
}

/// Makes the draft of the act; its paper comes next, where it has one.
#[handler]
pub(in crate::web) async fn begin(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    // A clerk's error is mended in the fields of what was entered.
    if Act::find(fields.get("act")) == Some(Act::Rectify) {
        let query = form_urlencoded::Serializer::new(String::new()).append_pair("lines", fields.get("lines")).finish();
        return Ok(go_to(&format!("/decisions/{id}/rectify?{query}")));
    }
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
        Err(fault) if status::of(fault.code).is_client_error() => page(&staff, &stored, &fields, Some(&fault)).await,
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
    match act {
        Act::Correct => correct(staff, register, fields, &mut targets).await?,
        Act::Reissue => {
            let number = fields.text("certificate_number");
            of_one(&targets, &[("/certificate_number", number.is_some())])?;
            for target in &mut targets {
                target.certificate_number.clone_from(&number);
            }
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
    let named = chosen::conferrals(staff, register, stored.id, text).await?;
    Ok(named.iter().map(|one| Target { conferral_id: Some(one.id), ..Target::default() }).collect())
}

/// Each field, and the members of a draft that it says.
const FIELDS: [(&str, &[&str]); 10] = [
    ("act", &["act"]),
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

fn label(name: &str, language: Language) -> &'static str {
    let t = |vi, en| language.of(vi, en);
    match name {
        "act" => t("Việc cần làm", "The act"),
        "lines" => t("Dòng", "Lines"),
        "cancel_reason" => t("Lý do hủy bỏ", "Why it is cancelled"),
        "name_right" => t("Tên đúng", "The right name"),
        "unit_right" => t("Đơn vị đúng", "The right unit"),
        "post_right" => t("Chức vụ đúng", "The right post"),
        "birth_right" => t("Ngày hoặc năm sinh đúng", "The right day or year of birth"),
        "award_right" => t("Hình thức đúng", "The right award"),
        "certificate_number" => t("Số bằng mới", "Number of the new certificate"),
        _ => t("Ghi chú", "Remark"),
    }
}

/// The fields, in the order of the acts that need them.
async fn inputs(staff: &Staff, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let awards = Part::Awards.entries(staff, &staff.visit.register, None).await?;
    let acts: Vec<_> = ACTS.iter().map(|act| (act.word(), capital(act.label().of(language)))).collect();
    let none = std::iter::once((String::new(), t("(không)", "(none)").to_owned()));
    let words = CancelReason::WORDS.iter().map(|(word, label)| ((*word).to_owned(), capital(label.of(language))));
    let reasons: Vec<_> = none.chain(words).collect();
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: label(name, language), hint, kind })
    };
    let whole = t("Như 2, 5-7; để trống là cả quyết định.", "Like 2, 5-7; empty means the whole decision.");
    let void = t("Ghi nhầm và sửa lỗi ghi sổ thì cần ghi chú vì sao.", "An error of ours needs a remark why.");
    let one = t("Chỉ khi ghi đúng một dòng.", "For one line alone.");
    Ok(html! {
        (entries::list("awards", &awards, t("đến", "until")))
        (shown.radios("act", label("act", language), &acts))
        (field("lines", whole, Kind::Short))
        h2 { (t("Khi đính chính theo văn bản", "For a correction by a paper")) }
        (field("name_right", one, Kind::Line))
        div .side { (field("post_right", "", Kind::Line)) (field("unit_right", "", Kind::Line)) }
        div .side { (field("birth_right", one, Kind::Short)) (field("award_right", "", Kind::Listed("awards"))) }
        h2 { (t("Khi cấp lại", "For a new certificate")) }
        (field("certificate_number", one, Kind::Short))
        h2 { (t("Khi hủy bỏ, ghi nhầm", "For a cancellation, an entry in error")) }
        (field("cancel_reason", "", Kind::Choice(&reasons)))
        (field("remark", void, Kind::Area(2)))
    })
}

async fn page(
    staff: &Staff,
    stored: &StoredDecision,
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let shown = Shown { language, fields, fault, field_of };
    let said = html! {
        (shown.summary(|name| label(name, language).to_owned()))
        p .lead { (named(stored, language)) }
        form method="post" action={ "/decisions/" (stored.id) "/acts" } {
            (staff.csrf())
            (key()?)
            (inputs(staff, &shown).await?)
            button type="submit" { (t("Soạn bản nháp", "Begin the draft")) }
        }
    };
    Ok(below(staff, stored, t("Đính chính, hủy bỏ, ghi nhầm", "Correct, cancel, take out"), fault, &said))
}
