//! `/decisions/{id}/delivery`: what was handed over after registering: of all lines, of those that are named, or of
//! one line with the number of its certificate and its bonus.

use super::{
    super::{
        form::{Fields, go_to, stale},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        typed,
    },
    below, chosen, named,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, ConferralFilter, ConferralSort, ConferralStatus, Delivery, DeliveryOfMany},
        decision::{Acknowledgement, Acknowledgements, Act, DecisionState, StoredDecision},
        fault::{Code, Fault, Finding, Language},
        member,
        page::Paging,
    },
    http::status,
    service::{
        Expected, Register,
        conferral::{
            self,
            delivery::{deliver, of_decision},
        },
        decision,
    },
    web::words::{capital, count},
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};

/// What every line can have: the fields, by the names of the members.
const COMMON: [&str; 4] = ["presented_on", "presented_at", "presented_by", "paid_on"];
/// What one line has besides.
const OWN: [&str; 2] = ["certificate_number", "bonus_paid_vnd"];

/// Asks what was handed over, and of which lines.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let register = staff.reading().await?;
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    if stored.state != DecisionState::Registered || stored.facts.act != Act::Award {
        return Ok(go_to(&format!("/decisions/{id}")));
    }
    let asked = staff.visit.asked("line");
    let mut fields = chosen::asked(&stored, asked);
    let one = chosen::conferrals(&staff, &register, id, asked).await?.pop();
    if let Some(one) = &one {
        fields.extend(of_line(one));
    }
    page(&staff, (&stored, one.as_ref()), &Fields::of(fields), None).await
}

/// What stands in the fields of one line.
fn of_line(one: &Conferral) -> Vec<(String, String)> {
    let day = |on| typed::written(on, None, None);
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let values = [
        ("presented_on", day(one.presented_on)),
        ("presented_at", text(&one.presented_at)),
        ("presented_by", text(&one.presented_by)),
        ("paid_on", day(one.paid_on)),
        ("certificate_number", text(&one.certificate_number)),
        ("bonus_paid_vnd", one.bonus_paid_vnd.map(|paid| paid.to_string()).unwrap_or_default()),
    ];
    values.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Records it.
#[handler]
pub(in crate::web) async fn send(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Record)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let stored = decision::get(&register, &staff.ctx, id, false).await?;
    let one = match fields.find("line") {
        Some(line) => chosen::conferrals(&staff, &register, id, line).await?.pop(),
        None => None,
    };
    let expected = Expected::version(fields.get("version").parse().unwrap_or_default());
    let done = match &one {
        Some(one) => Box::pin(own(&staff, &register, one, &expected, &fields)).await,
        None => Box::pin(common(&staff, &register, id, &expected, &fields)).await,
    };
    match done {
        Ok(()) => {
            // Where all were meant, the page says how many were left out.
            let all = if one.is_none() && chosen::written(&fields).is_empty() { "-all" } else { "" };
            let line = one.map_or_else(|| "lines".to_owned(), |one| format!("line-{}", one.line));
            Ok(go_to(&format!("/decisions/{id}?done=delivered{all}#{line}")))
        }
        Err(fault) if status::of(fault.code).is_client_error() => {
            page(&staff, (&stored, one.as_ref()), &fields, Some(&stale(fault))).await
        }
        Err(fault) => Err(fault),
    }
}

/// Keeps what was read, or what is wrong with it.
fn keep<T: Default>(read: Result<T, Finding>, wrong: &mut Vec<Finding>) -> T {
    read.unwrap_or_else(|finding| {
        wrong.push(finding);
        T::default()
    })
}

/// What every line can have, as the fields say it.
fn read(fields: &Fields, wrong: &mut Vec<Finding>) -> DeliveryOfMany {
    DeliveryOfMany {
        presented_on: keep(typed::whole_day("/presented_on", fields.get("presented_on")), wrong),
        presented_at: fields.text("presented_at"),
        presented_by: fields.text("presented_by"),
        paid_on: keep(typed::whole_day("/paid_on", fields.get("paid_on")), wrong),
        lines: None,
    }
}

/// Records the same of all lines, or of those that are named.
async fn common(
    staff: &Staff,
    register: &Register,
    id: i64,
    expected: &Expected,
    fields: &Fields,
) -> Result<(), Fault> {
    let mut wrong = Vec::new();
    let delivery = read(fields, &mut wrong);
    let lines = keep(typed::lines("/lines", &chosen::written(fields)), &mut wrong);
    Fault::all(Code::InvalidBody, wrong)?;
    let asked = DeliveryOfMany { lines: Some(lines).filter(|lines| !lines.is_empty()), ..delivery };
    let write = |ctx| {
        let (register, asked, expected) = (register.clone(), asked.clone(), expected.clone());
        async move { Box::pin(of_decision(&register, &ctx, id, &expected, asked)).await }
    };
    Box::pin(staff.once(fields, write)).await.map(drop)
}

/// Records what one line has; a field that was emptied takes away what stands there.
async fn own(
    staff: &Staff,
    register: &Register,
    one: &Conferral,
    expected: &Expected,
    fields: &Fields,
) -> Result<(), Fault> {
    let mut wrong = Vec::new();
    let delivery = Delivery {
        certificate_number: fields.text("certificate_number"),
        bonus_paid_vnd: keep(typed::whole("/bonus_paid_vnd", fields.get("bonus_paid_vnd")), &mut wrong),
        acknowledge: Some(answered(fields).acknowledge),
        ..read(fields, &mut wrong).of_each()
    };
    Fault::all(Code::InvalidBody, wrong)?;
    let emptied = COMMON.into_iter().chain(OWN).filter(|name| fields.text(name).is_none());
    let cleared: Vec<String> = emptied.map(str::to_owned).collect();
    let write = |ctx| {
        let (register, expected, id) = (register.clone(), expected.clone(), one.id);
        let asked = (delivery.clone(), cleared.clone());
        async move { Box::pin(deliver(&register, &ctx, id, &expected, asked)).await }
    };
    Box::pin(staff.once(fields, write)).await.map(drop)
}

/// The field of the reason why a number may be another's too.
const REASON: &str = "reason";

/// Why a number that another conferral has may stand, where that is said.
pub(super) fn answered(fields: &Fields) -> Acknowledgements {
    let word = |reason| Acknowledgement { code: Some("certificate_taken".to_owned()), codes: Vec::new(), reason };
    Acknowledgements { acknowledge: fields.text(REASON).map(word).into_iter().collect() }
}

/// The field of the reason, once it is asked for.
pub(super) fn answer(shown: &Shown<'_>) -> Markup {
    let asked = shown.fault.is_some_and(|fault| fault.code == Code::Unacknowledged);
    if !asked && shown.fields.text(REASON).is_none() {
        return html! {};
    }
    shown.show(&Input { name: REASON, label: &label(REASON, shown.language), hint: "", kind: Kind::Line })
}

fn field_of(place: &str) -> Option<&'static str> {
    let first = place.split('/').next().unwrap_or_default();
    let first = if first == "acknowledge" { REASON } else { first };
    COMMON.into_iter().chain(OWN).chain(["lines", REASON]).find(|name| *name == first)
}

fn label(name: &str, language: Language) -> String {
    match name {
        "lines" => language.of("Dòng", "Lines").to_owned(),
        REASON => language.of("Lý do số bằng vẫn đúng", "Why the number is right all the same").to_owned(),
        name => capital(&member::label("conferral", name, language)),
    }
}

async fn page(
    staff: &Staff,
    (stored, one): (&StoredDecision, Option<&Conferral>),
    fields: &Fields,
    fault: Option<&Fault>,
) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let shown = Shown { language, fields, fault, field_of };
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: &label(name, language), hint, kind })
    };
    let register = &staff.visit.register;
    let left_out = match one {
        Some(_) => 0,
        None => not_in_force(staff, register, stored.id).await?,
    };
    let day = t("Như 10/7/2020.", "Like 10/7/2020.");
    let said = html! {
        (shown.summary(|name| label(name, language)))
        p .lead { (named(stored, language)) }
        @if let Some(one) = one { (about(staff, stored, one)) } @else {
            p {
                (t("Ô để trống không đổi điều đã ghi.", "What is left empty stays as it is.")) " "
                a href={ "/decisions/" (stored.id) "/certificates" } {
                    (t("Ghi số bằng, tiền thưởng của từng dòng", "Record the certificates and bonuses line by line"))
                }
            }
            @if left_out > 0 {
                p .told.note {
                    (count(left_out, language))
                    (t(
                        " dòng không còn hiệu lực không được ghi, trừ khi bạn chọn nó và ngày trao trước ngày hủy bỏ hay tước.",
                        " lines are no longer in force and are left out, unless chosen with a day before they were cancelled or stripped.",
                    ))
                }
            }
        }
        form method="post" action={ "/decisions/" (stored.id) "/delivery" } {
            (staff.csrf())
            (key()?)
            @match one {
                Some(one) => {
                    input type="hidden" name="version" value=(one.version);
                    input type="hidden" name="line" value=(one.line);
                }
                None => {
                    input type="hidden" name="version" value=(stored.version);
                    p { (t("Không chọn dòng nào là mọi dòng còn hiệu lực.", "Where none is chosen it is all lines in force.")) }
                    (chosen::list(staff, register, stored, &shown, |_| true).await?)
                }
            }
            div .side { (field("presented_on", day, Kind::Short)) (field("paid_on", day, Kind::Short)) }
            (field("presented_at", "", Kind::Line))
            (field("presented_by", "", Kind::Line))
            @if one.is_some() {
                div .side {
                    (field("certificate_number", "", Kind::Short))
                    (field("bonus_paid_vnd", t("Như 1.490.000.", "Like 1.490.000."), Kind::Short))
                }
            }
            (answer(&shown))
            button type="submit" { (t("Ghi đã trao", "Record it")) }
        }
    };
    Ok(below(staff, stored, t("Đã trao bằng, tiền thưởng", "Certificates and bonuses handed over"), fault, &said))
}

/// How many lines of a decision are no longer in force.
pub(super) async fn not_in_force(staff: &Staff, register: &Register, id: i64) -> Result<i64, Fault> {
    let status = ConferralStatus::ALL.iter().copied().filter(|status| *status != ConferralStatus::InForce).collect();
    of_status(staff, register, id, status).await
}

/// How many lines of a decision are of these states.
pub(super) async fn of_status(
    staff: &Staff,
    register: &Register,
    id: i64,
    status: Vec<ConferralStatus>,
) -> Result<i64, Fault> {
    let filter = ConferralFilter { decision: vec![id], status, ..ConferralFilter::default() };
    let one = Paging { limit: Some(1), include_total: true, ..Paging::default() };
    let page = conferral::list(register, &staff.ctx, filter, ConferralSort::SignedLatest, &one).await?;
    Ok(page.total.unwrap_or_default())
}

/// The line that the form is about.
fn about(staff: &Staff, stored: &StoredDecision, one: &Conferral) -> Markup {
    let name = one.name.as_deref().unwrap_or(staff.of("(chưa rõ tên)", "(not named)"));
    html! {
        p {
            (staff.of("Dòng", "Line")) " " (one.line) ": " strong { (name) } ", " (one.award_name) ". "
            a href={ "/decisions/" (stored.id) "/delivery" } { (staff.of("Ghi cho nhiều dòng", "Record it of several lines")) }
        }
    }
}
