//! What a decision says, in the order of the paper, and its totals against those it states.

use super::super::{
    head::{AWARD, ColumnHead},
    names,
    shell::Staff,
    words::{bodies, capital, count, day, day_known, years},
};
use crate::{
    domain::{
        decision::{StatedTotal, StoredDecision, Total},
        fault::Fault,
        member::label,
        recipient::RecipientKind,
    },
    service::Register,
};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// A fact: the name of the member on the wire, and what it says.
type Fact = (&'static str, Option<String>);

const RECIPIENTS: ColumnHead = ColumnHead::text("Đối tượng", "Recipients");
const LISTED: ColumnHead = ColumnHead::number("Trong danh sách", "In the list");
const STATED: ColumnHead = ColumnHead::number("Văn bản ghi", "As the paper states");

/// The facts of a decision, each with its name, in the order of the paper.
pub(in crate::web) async fn facts(
    staff: &Staff,
    register: &Register,
    decision: &StoredDecision,
) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let facts = &decision.facts;
    let campaign = match &facts.campaign_code {
        Some(code) => Some(names::of_campaign(staff, register, code).await?),
        None => None,
    };
    let on = |value: Option<chrono::NaiveDate>| value.map(|value| day(value, language));
    let announced = day_known(facts.announced_on, None, facts.announced_year, language);
    let proposals: Vec<_> = facts
        .proposals
        .iter()
        .map(|proposal| {
            let of = proposal.reference.as_ref().map(|reference| format!(", {reference}")).unwrap_or_default();
            let dated = on(proposal.dated).map(|dated| format!(" ({dated})")).unwrap_or_default();
            format!("{}{of}{dated}", proposal.proposer)
        })
        .collect();
    let signer = [facts.signer_capacity.clone(), facts.signer_name.clone()].into_iter().flatten().collect::<Vec<_>>();
    let joined = |all: &[String], mark: &str| (!all.is_empty()).then(|| all.join(mark));
    let several = facts.authority_codes.len() > 1;
    let all: [Fact; 18] = [
        ("authorities", facts.has_paper().then(|| bodies(&decision.authority_names, language))),
        ("attribution", several.then(|| capital(facts.attribution.label().of(language)))),
        ("issuer_as_written", facts.issuer_as_written.clone()),
        ("reference", decision.reference.clone()),
        ("signed_on", day_known(facts.signed_on, facts.signed_month, facts.signed_year, language)),
        ("effective_on", on(facts.effective_on)),
        ("announced_on", announced),
        ("announced_by", facts.announced_by.clone()),
        ("signer_name", joined(&signer, ", ")),
        ("proposals", joined(&proposals, "\n")),
        ("legal_bases", joined(&facts.legal_bases, "\n")),
        ("campaigns", campaign),
        ("merit", years(facts.year_from, facts.year_to)),
        ("conferral_type", facts.conferral_type.map(|kind| capital(kind.label().of(language)))),
        ("evidence", facts.evidence.map(|evidence| capital(evidence.label().of(language)))),
        ("source", facts.source.clone()),
        ("cancel_reason", facts.cancel_reason.map(|reason| capital(reason.label().of(language)))),
        ("remark", facts.remark.clone()),
    ];
    Ok(html! {
        dl .facts {
            @for (name, value) in all.iter().filter_map(|(name, value)| value.as_ref().map(|value| (name, value))) {
                div { dt { (title(staff, name)) } dd { (value) } }
            }
        }
    })
}

/// What a fact is called: the labels of fields are those of the forms.
fn title(staff: &Staff, name: &str) -> String {
    match name {
        "authorities" => staff.of("Cơ quan quyết định", "Deciding authorities").to_owned(),
        "reference" => staff.of("Số, ký hiệu", "Number and symbol").to_owned(),
        "campaigns" => staff.of("Phong trào", "Campaign").to_owned(),
        "merit" => staff.of("Năm thành tích", "Year of merit").to_owned(),
        name => capital(&label("decision", name, staff.visit.language)),
    }
}

/// The order of the kinds in a sentence: collectives, households, individuals.
fn rank(kind: Option<RecipientKind>) -> usize {
    let order = [RecipientKind::Collective, RecipientKind::Household, RecipientKind::Individual];
    order.iter().position(|own| Some(*own) == kind).unwrap_or(order.len())
}

/// How many are in a list, beside how many the paper states.
struct Compared {
    /// Of which kind; of any where the paper does not say it.
    kind: Option<RecipientKind>,
    listed: i64,
    stated: Option<i64>,
}

/// What the lines come to by award and kind, beside what the paper states.
pub(in crate::web) async fn totals(
    staff: &Staff,
    register: &Register,
    listed: &[Total],
    stated: &[StatedTotal],
) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let mut rows: BTreeMap<(Option<String>, usize), Compared> = BTreeMap::new();
    for total in listed {
        let key = (Some(total.award_code.clone()), rank(Some(total.recipient_kind)));
        let of_kind = Compared { kind: Some(total.recipient_kind), listed: 0, stated: None };
        rows.entry(key).or_insert(of_kind).listed += total.count;
    }
    for total in stated {
        let key = (total.award_code.clone(), rank(total.recipient_kind));
        let of_kind = Compared { kind: total.recipient_kind, listed: total.of(listed), stated: None };
        *rows.entry(key).or_insert(of_kind).stated.get_or_insert_default() += total.count;
    }
    if rows.is_empty() {
        return Ok(html! {});
    }
    let awards = names::awards(staff, register, rows.keys().filter_map(|(award, _)| award.as_ref())).await?;
    let states_any = !stated.is_empty();
    Ok(html! {
        h2 { (staff.of("Tổng", "Totals")) }
        table .narrow.stack {
            thead {
                tr {
                    (AWARD.show(language))
                    (RECIPIENTS.show(language))
                    (LISTED.show(language))
                    @if states_any { (STATED.show(language)) }
                }
            }
            tbody {
                @for ((award, _), Compared { kind, listed, stated }) in &rows {
                    tr {
                        td {
                            @if let Some(award) = award { (awards.get(award).unwrap_or(award)) }
                            @else { (staff.of("Mọi hình thức", "Any award")) }
                        }
                        td {
                            @if let Some(kind) = kind { (capital(kind.label().of(language))) }
                            @else { (staff.of("Mọi đối tượng", "Any recipient")) }
                        }
                        td .number data-label=(LISTED.of(language)) {
                            (count(*listed, language))
                        }
                        @if states_any {
                            td .number data-label=(STATED.of(language)) {
                                @if let Some(stated) = stated {
                                    (count(*stated, language)) " "
                                    @if stated == listed { span .tag.green { (staff.of("khớp", "agrees")) } }
                                    @else { span .tag.amber { (staff.of("khác", "differs")) } }
                                }
                            }
                        }
                    }
                }
            }
        }
    })
}
