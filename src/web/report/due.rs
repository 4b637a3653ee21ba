//! `/reports/due`: who of a unit becomes eligible for an award in a year, with the criteria that are met.

use super::{
    super::{
        download::downloads,
        entries::{self, Part},
        form::Fields,
        inputs::{Input, Kind, Shown},
        recipient::eligibility::{criteria, rule_used},
        shell::{Staff, found_or_wrong},
        words::{capital, count, day},
    },
    places,
};
use crate::{
    domain::{
        eligibility::Answer,
        fault::{Code, Fault, Finding, Language, Place},
        report::{Due, DueFor, DueOf},
    },
    service::{Lane, eligibility},
};
use maud::{Markup, html};
use poem::{Response, handler};
use std::collections::HashMap;

/// What is asked for.
const ASKED: [&str; 3] = ["unit", "award", "year"];

/// Asks for whom, and lists them.
#[handler]
pub(in crate::web) async fn show(staff: Staff) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let is_asked = ASKED.iter().any(|name| staff.visit.is_sent(name));
    let (found, fault) = found_or_wrong(if is_asked { found(&staff).await.map(Some) } else { Ok(None) })?;
    let found = found.flatten();
    let said = html! {
        (places(&staff))
        (form(&staff, fault.as_ref()).await?)
        @if let Some(found) = &found { (people(&staff, found).await?) }
    };
    Ok(staff.form_page(
        t("Ai đến hạn đề nghị khen thưởng", "Who is due for an award"),
        &[("/", t("Trang chủ", "Home")), ("/reports", t("Báo cáo", "Reports"))],
        fault.as_ref(),
        &said,
    ))
}

async fn found(staff: &Staff) -> Result<DueOf, Fault> {
    let visit = &staff.visit;
    let wrong = |name: &str, vi: &str, en: &str| Finding::of(name, "invalid_value", vi, en);
    let mut findings = Vec::new();
    let year: i32 = visit.asked("year").parse().unwrap_or_else(|_| {
        findings.push(wrong("year", "Viết một năm, như 2027.", "Write a year, like 2027."));
        0
    });
    if visit.asked("unit").is_empty() {
        findings.push(wrong("unit", "Ghi vài chữ của tên đơn vị.", "Write some words of the unit's name."));
    }
    let award = match visit.asked("award") {
        "" => Err(wrong("award", "Hãy chọn hình thức.", "Choose the award.")),
        text => Part::Awards.code(staff, &visit.register, ("award", text), None).await?,
    };
    let award = award.unwrap_or_else(|finding| {
        findings.push(Finding { place: Place::Parameter("award".into()), ..finding });
        String::new()
    });
    Fault::all(Code::InvalidParameter, findings)?;
    let (register, _turn) = visit.register.in_lane(Lane::Long, Some(&staff.ctx.actor)).await?;
    eligibility::due(&register, &staff.ctx, DueFor { unit: visit.asked("unit").to_owned(), award, year }).await
}

fn label(name: &str, language: Language) -> &'static str {
    match name {
        "unit" => language.of("Đơn vị", "Unit"),
        "award" => language.of("Hình thức", "Award"),
        _ => language.of("Trong năm", "In the year"),
    }
}

async fn form(staff: &Staff, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let (visit, language) = (&staff.visit, staff.visit.language);
    let award = Part::Awards.typed(staff, &visit.register, "award").await?;
    let typed = |name: &str| if name == "award" { award.clone() } else { visit.asked(name).to_owned() };
    let fields = Fields::of(ASKED.map(|name| (name.to_owned(), typed(name))).into());
    let field_of = |place: &str| ASKED.into_iter().find(|name| *name == place);
    let shown = Shown { language, fields: &fields, fault, field_of };
    let awards = Part::Awards.entries(staff, &visit.register, None).await?;
    let field =
        |name: &'static str, kind: Kind<'_>| shown.show(&Input { name, label: label(name, language), hint: "", kind });
    Ok(html! {
        (entries::list("awards", &awards, staff.of("đến", "until")))
        (shown.summary(|name| label(name, language).to_owned()))
        form .find method="get" action="/reports/due" {
            (field("unit", Kind::Line))
            (field("award", Kind::Listed("awards")))
            (field("year", Kind::Line))
            button type="submit" { (staff.of("Xem ai đến hạn", "Show who is due")) }
        }
    })
}

async fn people(staff: &Staff, found: &DueOf) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let award = Part::Awards.find(staff, &staff.visit.register, &found.award_code).await?;
    let award = award.map_or_else(|| found.award_code.clone(), |entry| entry.name);
    let due = i64::try_from(found.items.len()).unwrap_or(i64::MAX);
    let counts = [
        (t("chưa rõ", "unknown"), found.unknown),
        (t("chưa đủ", "not met"), found.not_met),
        (t("đã mất, không xét", "dead, not considered"), found.dead),
    ];
    let query = [("unit", found.unit.clone()), ("award", found.award_code.clone()), ("year", found.year.to_string())];
    Ok(html! {
        h2 { (award) ", " (t("đến", "by")) " " (day(found.on, language)) }
        p {
            strong { (count(due, language)) " " (t("người đến hạn", "due")) } " "
            (t("trong", "of")) " " (count(found.considered, language)) " " (t("đối tượng được xét", "considered"))
            @for (words, n) in counts { @if n > 0 { "; " (count(n, language)) " " (words) } }
            "."
        }
        @if let Some(until) = found.verified_to.filter(|until| *until < found.on) {
            p .told.look {
                (t("Quy định mới được kiểm chứng đến ", "The rule was verified only until ")) (day(until, language))
                (t("; sau ngày đó là “chưa rõ”.", "; after that day the answer is unknown."))
            }
        }
        @if found.items.is_empty() { p { (t("Không có ai.", "There is nobody.")) } } @else {
            ul .cards { @for one in &found.items { (person(staff, found, one)) } }
            (downloads(staff, "/v1/reports/due/export", &query, true))
        }
    })
}

fn person(staff: &Staff, found: &DueOf, one: &Due) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let born = one.birth_year.map(|year| format!("{} {year}", t("sinh năm", "born")));
    let apart: Vec<_> = [Some(one.kind.label().of(staff.visit.language).to_owned()), born, one.unit.clone()]
        .into_iter()
        .flatten()
        .collect();
    let on = found.on.format("%-d/%-m/%Y");
    html! {
        li {
            a href={ "/recipients/" (one.recipient_id) "/eligibility?award=" (found.award_code) "&on=" (on) } { (one.name) }
            @if one.answer == Answer::Unknown { " " span .tag.amber { (t("Chưa kiểm chứng", "Not verified")) } }
            div .quiet { (capital(&apart.join(", "))) }
            details {
                summary { (t("Tiêu chí đã đạt", "Criteria that are met")) }
                (rule_used(staff, &one.rule))
                (criteria(staff, &one.criteria, &HashMap::new()))
            }
        }
    }
}
