//! The reasons why cautions may stand, and what is said where one is missing.

use super::{
    super::super::{
        form::Fields,
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
    },
    super::people,
    MOST, Told, one,
};
use crate::{
    domain::{
        decision::{Acknowledgement, Acknowledgements, StoredDecision},
        fault::{Code, Fault, Finding, Place},
    },
    http::page::{Target, summary},
};
use maud::{Markup, html};
use std::collections::{BTreeMap, HashMap};

/// Before the code of a caution in the name of the field of its reason.
const REASON: &str = "reason-";

/// A refusal above the page; a caution without its reason leads to the field of the reason.
pub(in crate::web::decision) fn refused(staff: &Staff, fault: &Fault) -> Markup {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    if fault.code != Code::Unacknowledged {
        let target = |finding: &Finding| {
            (finding.place == Place::Pointer("/reason".to_owned()))
                .then(|| Target { id: "reason", label: t("Lý do", "Reason") })
        };
        return summary(language, fault, target, true);
    }
    let (before, after) = (
        t("Lỗi: Ghi lý do dưới cảnh báo “", "Error: Write the reason below the caution “"),
        t("”, hoặc sửa.", "”, or mend it."),
    );
    html! {
        div role="alert" tabindex="-1" autofocus {
            p { (fault.code.title().in_language(language)) }
            ul {
                @for finding in fault.errors.iter().take(MOST) {
                    li {
                        a href={ "#" (REASON) (finding.code) } {
                            (before) (finding.text.in_language(language).trim_end_matches('.')) (after)
                        }
                    }
                }
            }
        }
    }
}

/// Each caution once, with what raised it and the reason why it may stand; one that was given before is offered again.
pub(super) fn reasons(
    told: &Told<'_>,
    cautions: &[Finding],
    fields: &Fields,
    given: &HashMap<String, String>,
) -> Markup {
    let Told { staff, stored, .. } = told;
    let mut by_code: BTreeMap<&str, Vec<&Finding>> = BTreeMap::new();
    for caution in cautions {
        by_code.entry(caution.code).or_default().push(caution);
    }
    let kept = |code: &str| stored.acknowledged.iter().find(|one| one.code == code);
    let pairs = by_code.keys().map(|code| {
        let name = format!("{REASON}{code}");
        let before = given.get(*code).map(String::as_str).unwrap_or_default();
        let typed = fields.find(&name).unwrap_or(before).to_owned();
        (name, typed)
    });
    let is_open = by_code.keys().any(|code| kept(code).is_none());
    let typed = Fields::of(pairs.collect());
    let shown = Shown { language: staff.visit.language, fields: &typed, fault: None, field_of: |_| None };
    html! {
        @if !by_code.is_empty() {
            h3 { (staff.of("Cảnh báo cần xác nhận", "Cautions to acknowledge")) }
            @if is_open {
                p { (staff.of(
                    "Nếu văn bản đúng như vậy, ghi lý do dưới mỗi cảnh báo; lý do được lưu cùng bản ghi.",
                    "Where the paper is so, write why below each; the reason is kept with the record.",
                )) }
            }
        }
        @for (code, all) in &by_code {
            div .told.look {
                ul { @for finding in all.iter().take(MOST) { (one(told, finding)) } }
                @if all.len() > MOST {
                    p { (staff.of("Và", "And")) " " (all.len() - MOST) " " (staff.of("mục nữa.", "more.")) }
                }
                @if *code == people::PROBABLE { (people::link(staff, stored)) }
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

/// The remark of an act without a paper: the one thing of it that is written.
pub(super) fn remark(
    staff: &Staff,
    stored: &StoredDecision,
    fault: Option<&Fault>,
    typed: &Fields,
) -> Result<Markup, Fault> {
    let kept = stored.facts.remark.clone().unwrap_or_default();
    let value = typed.find("remark").map_or(kept, str::to_owned);
    let fields = Fields::of(vec![("remark".to_owned(), value)]);
    let field_of = |place: &str| (place == "remark").then_some("remark");
    let shown = Shown { language: staff.visit.language, fields: &fields, fault, field_of };
    let (label, hint) = (staff.of("Ghi chú", "Remark"), staff.of("Vì sao cần việc này.", "Why this is done."));
    Ok(html! {
        form method="post" action={ "/decisions/" (stored.id) "/edit" } {
            (staff.csrf())
            (key()?)
            input type="hidden" name="version" value=(stored.version);
            (shown.show(&Input { name: "remark", label, hint, kind: Kind::Area(2) }))
            button .second type="submit" { (staff.of("Lưu ghi chú", "Save the remark")) }
        }
    })
}

/// The reasons that a form gives.
pub(in crate::web::decision) fn acknowledged(fields: &Fields) -> Acknowledgements {
    let given = fields.all().filter_map(|(name, value)| {
        let code = name.strip_prefix(REASON).filter(|_| !value.trim().is_empty())?;
        Some(Acknowledgement { code: Some(code.to_owned()), codes: Vec::new(), reason: value.trim().to_owned() })
    });
    Acknowledgements { acknowledge: given.collect() }
}
