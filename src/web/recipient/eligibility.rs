//! `/recipients/{id}/eligibility`: whether someone may be proposed for an award on a day: each criterion with its answer
//! and the records it rests on.

use super::super::{
    decision::shown_conferral,
    entries::{self, Part},
    form::Fields,
    inputs::{Input, Kind, Shown},
    shell::{Staff, found_or_wrong},
    typed,
    words::day,
};
use crate::{
    domain::{
        conferral::Conferral,
        eligibility::{Answer, Eligibility, EligibleFor, Judged, RuleUsed},
        fault::{Fault, Language},
    },
    service::{Register, conferral, eligibility, recipient},
};
use maud::{Markup, html};
use poem::{Response, handler, web::Path};
use std::collections::{BTreeSet, HashMap};

/// Asks for which award, and answers.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let register = staff.reading().await?;
    let who = recipient::get(&register, &staff.ctx, id).await?;
    let found =
        if staff.visit.asked("award").is_empty() { Ok(None) } else { judged(&staff, &register, id).await.map(Some) };
    let (found, fault) = found_or_wrong(found)?;
    let found = found.flatten();
    let said = html! {
        p .lead { (super::apart(&who, staff.visit.language)) "." }
        (form(&staff, &format!("/recipients/{id}/eligibility"), fault.as_ref()).await?)
        @if let Some(found) = &found { (answer(&staff, &register, found).await?) }
    };
    let here = format!("/recipients/{id}");
    let crumbs = [
        ("/", t("Trang chủ", "Home")),
        ("/recipients", t("Hồ sơ", "Records")),
        (here.as_str(), who.facts.name.as_str()),
    ];
    let title = format!("{}: {}", t("Điều kiện khen thưởng", "Eligibility"), who.facts.name);
    Ok(staff.form_page(&title, &crumbs, fault.as_ref(), &said))
}

async fn judged(staff: &Staff, register: &Register, id: i64) -> Result<Eligibility, Fault> {
    let on = typed::asked_day(staff, "on")?;
    let award = Part::Awards.asked(staff, register, "award", on).await?;
    eligibility::of_recipient(register, &staff.ctx, id, EligibleFor { award, on }).await
}

fn label(name: &str, language: Language) -> &'static str {
    match name {
        "award" => language.of("Hình thức", "Award"),
        _ => language.of("Vào ngày", "On"),
    }
}

async fn form(staff: &Staff, action: &str, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let (visit, language) = (&staff.visit, staff.visit.language);
    let award = Part::Awards.typed(staff, &visit.register, "award").await?;
    let fields = Fields::of(vec![("award".to_owned(), award), ("on".to_owned(), visit.asked("on").to_owned())]);
    let field_of = |place: &str| ["award", "on"].into_iter().find(|name| *name == place);
    let shown = Shown { language, fields: &fields, fault, field_of };
    let awards = Part::Awards.entries(staff, &visit.register, None).await?;
    let field = |name: &'static str, hint: &str, kind: Kind<'_>| {
        shown.show(&Input { name, label: label(name, language), hint, kind })
    };
    let today = staff.of("Như 15/12/2026; để trống là hôm nay.", "Like 15/12/2026; empty means today.");
    Ok(html! {
        (entries::list("awards", &awards, staff.of("đến", "until")))
        (shown.summary(|name| label(name, language).to_owned()))
        form .find method="get" action=(action) {
            (field("award", staff.of("Gõ vài chữ của tên rồi chọn.", "Type some words of the name."), Kind::Listed("awards")))
            (field("on", today, Kind::Short))
            button type="submit" { (staff.of("Xét điều kiện", "Judge")) }
        }
    })
}

/// An answer as a word and a colour.
pub(in crate::web) fn tag(answer: Answer, (yes, no): (&str, &str), language: Language) -> Markup {
    let (class, mark, words) = match answer {
        Answer::Yes => ("tag green", "✓", yes),
        Answer::No => ("tag red", "✗", no),
        Answer::Unknown => ("tag amber", "?", language.of("Chưa rõ", "Unknown")),
    };
    html! { span class=(class) { (mark) " " (words) } }
}

async fn answer(staff: &Staff, register: &Register, found: &Eligibility) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let award = Part::Awards.find(staff, register, &found.award_code).await?;
    let award = award.map_or_else(|| found.award_code.clone(), |entry| entry.name);
    let words = (t("Đủ điều kiện", "Eligible"), t("Chưa đủ điều kiện", "Not eligible"));
    let used = records(staff, register, &found.criteria).await?;
    Ok(html! {
        h2 { (award) ", " (day(found.on, language)) }
        p { (tag(found.answer, words, language)) }
        @match &found.rule {
            Some(rule) => (rule_used(staff, rule)),
            None => p .told.note {
                (t(
                    "Sổ chưa có quy định về điều kiện của hình thức này cho đối tượng và ngày này; người có thẩm quyền xem xét.",
                    "The register has no rule of eligibility for this award, kind of recipient and day; people judge it.",
                ))
            },
        }
        @if !found.criteria.is_empty() {
            h3 { (t("Từng tiêu chí", "Each criterion")) }
            (criteria(staff, &found.criteria, &used))
        }
        @if found.answer == Answer::Unknown && found.rule.is_some() {
            p .hint {
                (t(
                    "“Chưa rõ” là điều sổ không ghi hoặc chỉ con người đánh giá được.",
                    "“Unknown” is what the register does not say, or what only people can judge.",
                ))
            }
        }
    })
}

/// Which edition of a rule it is: of a day, where its version is one.
fn edition(version: &str, language: Language) -> String {
    match version.parse() {
        Ok(on) => format!("{} {}", language.of("bản ngày", "edition of"), day(on, language)),
        Err(_) => format!("{} “{version}”", language.of("bản", "edition")),
    }
}

/// The rule, with its article and until when it was verified.
pub(in crate::web) fn rule_used(staff: &Staff, rule: &RuleUsed) -> Markup {
    let language = staff.visit.language;
    html! {
        p .quiet {
            (staff.of("Theo ", "By ")) (rule.article) ", " (rule.instrument) " ("
            (rule.mode.label().of(language)) ", " (edition(&rule.version, language)) ")"
            @if let Some(until) = rule.verified_to {
                "; " (staff.of("đã kiểm chứng đến", "verified until")) " " (day(until, language))
            }
            "."
        }
    }
}

/// The conferrals that criteria rest on.
async fn records(staff: &Staff, register: &Register, criteria: &[Judged]) -> Result<HashMap<i64, Conferral>, Fault> {
    fn ids(criteria: &[Judged], found: &mut BTreeSet<i64>) {
        for one in criteria {
            found.extend(&one.conferral_ids);
            ids(&one.criteria, found);
        }
    }
    let mut all = BTreeSet::new();
    ids(criteria, &mut all);
    conferral::seen(register, &staff.ctx, &all.into_iter().collect::<Vec<_>>()).await
}

/// Criteria with their answers and what they rest on, those within others as lists within lists.
pub(in crate::web) fn criteria(staff: &Staff, all: &[Judged], used: &HashMap<i64, Conferral>) -> Markup {
    let language = staff.visit.language;
    let words = (staff.of("Đạt", "Met"), staff.of("Chưa đạt", "Not met"));
    html! {
        ul .cards {
            @for one in all {
                li {
                    (tag(one.answer, words, language)) " "
                    @if let Some(point) = &one.point { (staff.of("điểm ", "point ")) (point) ": " }
                    (one.text)
                    @if !one.conferral_ids.is_empty() {
                        ul {
                            @for id in &one.conferral_ids {
                                @if let Some(record) = used.get(id) { li { (shown_conferral(record, language)) } }
                            }
                        }
                    }
                    @if !one.years.is_empty() {
                        p .quiet {
                            (staff.of("Theo đánh giá các năm ", "By the ratings of "))
                            (one.years.iter().map(i32::to_string).collect::<Vec<_>>().join(", ")) "."
                        }
                    }
                    @if !one.criteria.is_empty() { (criteria(staff, &one.criteria, used)) }
                }
            }
        }
    }
}
