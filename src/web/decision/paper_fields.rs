//! The fields of a paper: what stands in them for a decision, and the decision that they say.

use super::super::{entries::Part, form::Fields, inputs::Shown, shell::Staff, typed, words::capital};
use crate::{
    domain::{
        decision::{Act, Attribution, CancelReason, ConferralType, Decision, Evidence, Instrument, StatedTotal},
        fault::{Code, Fault, Finding, Language},
        member,
        recipient::RecipientKind,
    },
    service::Register,
};
use maud::{Markup, html};
use std::iter;

mod parts;
mod show;

pub(super) use show::{Of, show};

/// Rows of totals that a form has at least.
const TOTALS: usize = 2;
/// Rows of totals that are read at most.
const MOST_TOTALS: usize = 60;

/// The kinds that a paper counts, in the order of the sentence; it may say none.
const KINDS: [Option<RecipientKind>; 4] =
    [Some(RecipientKind::Collective), Some(RecipientKind::Household), Some(RecipientKind::Individual), None];

/// Each field, and the members of a decision that it says.
const FIELDS: &[(&str, &[&str])] = &[
    ("authority", &["authority_codes"]),
    ("others", &["authority_codes/1"]),
    ("further_numbers", &["further_numbers"]),
    ("issuer_as_written", &["issuer_as_written"]),
    ("attribution", &["attribution"]),
    ("instrument", &["instrument"]),
    ("number", &["number"]),
    ("symbol", &["symbol"]),
    ("signed", &["signed_on", "signed_month", "signed_year"]),
    ("title", &["title"]),
    ("signer_capacity", &["signer_capacity"]),
    ("signer", &["signer_name"]),
    ("proposals", &["proposals"]),
    ("classification", &["classification"]),
    ("replaces", &["relations", "relations/replaces"]),
    ("replaces_partly", &["relations/replaces_partly"]),
    ("supplements", &["relations/supplements"]),
    ("implements", &["relations/implements"]),
    ("cancel_reason", &["cancel_reason"]),
    ("legal_bases", &["legal_bases"]),
    ("campaign", &["campaign_code"]),
    ("years", &["year_from", "year_to"]),
    ("conferral_type", &["conferral_type"]),
    ("evidence", &["evidence"]),
    ("source", &["source"]),
    ("effective", &["effective_on"]),
    ("announced", &["announced_on", "announced_year"]),
    ("announced_by", &["announced_by"]),
    ("remark", &["remark"]),
    ("totals", &["stated_totals"]),
];

/// The field that a finding's pointer is about; the longest member it begins with.
pub(super) fn field_of(place: &str) -> Option<&'static str> {
    let begins = |member: &&str| place == *member || place.starts_with(&format!("{member}/"));
    let members = FIELDS.iter().flat_map(|(name, members)| members.iter().map(move |member| (*name, *member)));
    members.filter(|(_, member)| begins(member)).max_by_key(|(_, member)| member.len()).map(|(name, _)| name)
}

/// What a field is called.
pub(super) fn label(name: &str, language: Language) -> String {
    let own = match name {
        "authority" => language.of("Cơ quan quyết định", "Deciding authority"),
        "others" => language.of("Cơ quan khác cùng quyết định", "Other authorities"),
        "number" => language.of("Số", "Number"),
        "symbol" => language.of("Ký hiệu", "Symbol"),
        "signed" => language.of("Ngày ký", "Signed on"),
        "title" => language.of("Trích yếu", "Title"),
        "campaign" => language.of("Phong trào", "Campaign"),
        "years" => language.of("Năm thành tích", "Year of merit"),
        "source" => language.of("Nguồn, nơi lưu", "Source"),
        "totals" => language.of("Tổng theo văn bản", "Stated totals"),
        "replaces" => language.of("Thay thế toàn bộ quyết định số", "Replaces the whole of"),
        "replaces_partly" => language.of("Thay thế một phần quyết định số", "Replaces a part of"),
        "supplements" => language.of("Bổ sung quyết định số", "Supplements"),
        "implements" => language.of("Thi hành quyết định số", "Implements"),
        _ => "",
    };
    if !own.is_empty() {
        return own.to_owned();
    }
    let first = FIELDS.iter().find(|(known, _)| *known == name).and_then(|(_, members)| members.first());
    capital(&member::label("decision", first.unwrap_or(&name), language))
}

/// What stands in the fields for a decision.
pub(super) async fn of(staff: &Staff, register: &Register, facts: &Decision) -> Result<Fields, Fault> {
    let mut bodies = Vec::new();
    for code in &facts.authority_codes {
        bodies.push(Part::Authorities.written(staff, register, code).await?);
    }
    let campaign = match &facts.campaign_code {
        Some(code) => Part::Campaigns.written(staff, register, code).await?,
        None => String::new(),
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut pairs: Vec<(String, String)> = [
        ("authority", bodies.first().cloned().unwrap_or_default()),
        ("others", bodies.get(1..).unwrap_or_default().join("\n")),
        ("attribution", facts.attribution.word().to_owned()),
        ("instrument", facts.instrument.word().to_owned()),
        ("number", text(&facts.number)),
        ("symbol", text(&facts.symbol)),
        ("signed", typed::written(facts.signed_on, facts.signed_month, facts.signed_year)),
        ("title", text(&facts.title)),
        ("signer_capacity", text(&facts.signer_capacity)),
        ("signer", text(&facts.signer_name)),
        ("legal_bases", facts.legal_bases.join("\n")),
        ("campaign", campaign),
        ("years", typed::written_years(facts.year_from, facts.year_to)),
        ("conferral_type", facts.conferral_type.map(|kind| kind.word().to_owned()).unwrap_or_default()),
        ("evidence", facts.evidence.map_or("original", Evidence::word).to_owned()),
        ("source", text(&facts.source)),
        ("effective", typed::written(facts.effective_on, None, None)),
        ("announced", typed::written(facts.announced_on, None, facts.announced_year)),
        ("announced_by", text(&facts.announced_by)),
        ("remark", text(&facts.remark)),
        ("further_numbers", parts::written_numbers(&facts.further_numbers)),
        ("issuer_as_written", text(&facts.issuer_as_written)),
        ("proposals", parts::written_proposals(&facts.proposals)),
        ("classification", text(&facts.classification)),
        ("cancel_reason", facts.cancel_reason.map(|reason| reason.word().to_owned()).unwrap_or_default()),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value))
    .chain(parts::written_relations(&facts.relations))
    .collect();
    let mut awards: Vec<&Option<String>> = facts.stated_totals.iter().map(|total| &total.award_code).collect();
    awards.dedup();
    for (row, award) in awards.into_iter().enumerate() {
        if let Some(award) = award {
            pairs.push((format!("total_award_{row}"), Part::Awards.written(staff, register, award).await?));
        }
        for total in facts.stated_totals.iter().filter(|total| total.award_code == *award) {
            pairs.push((format!("total_{}_{row}", word(total.recipient_kind)), total.count.to_string()));
        }
    }
    Ok(Fields::of(pairs))
}

/// The table of stated totals: a row an award, a column a kind.
async fn totals(staff: &Staff, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let awards = Part::Awards.entries(staff, &staff.visit.register, None).await?;
    let has = |row: usize| {
        let mut names = iter::once("award").chain(KINDS.map(word)).map(|what| format!("total_{what}_{row}"));
        names.any(|name| !shown.fields.get(&name).is_empty())
    };
    let filled = (0..MOST_TOTALS).filter(|row| has(*row)).count();
    let rows = TOTALS.max(filled + 1).min(MOST_TOTALS);
    let wrong = shown.wrong("totals");
    Ok(html! {
        (super::super::entries::list("awards", &awards, t("đến", "until")))
        @for finding in &wrong { p .wrong { (finding.text.in_language(shown.language)) } }
        table .narrow #totals {
            thead {
                tr {
                    th scope="col" { (t("Hình thức", "Award")) }
                    @for kind in KINDS { th scope="col" { (capital(kind_label(kind, shown.language))) } }
                }
            }
            tbody {
                @for row in 0..rows {
                    tr {
                        td { (cell(shown, ("award", t("Hình thức", "Award")), row, Some("awards"))) }
                        @for kind in KINDS {
                            td { (cell(shown, (word(kind), kind_label(kind, shown.language)), row, None)) }
                        }
                    }
                }
            }
        }
    })
}

/// The word of a column of totals: of a kind, or of those whose kind the paper does not say.
fn word(kind: Option<RecipientKind>) -> &'static str {
    kind.map_or("any", RecipientKind::word)
}

fn kind_label(kind: Option<RecipientKind>, language: Language) -> &'static str {
    kind.map_or_else(|| language.of("không nêu loại", "kind not said"), |kind| kind.label().of(language))
}

fn cell(shown: &Shown<'_>, (what, label): (&str, &str), row: usize, list: Option<&str>) -> Markup {
    let name = format!("total_{what}_{row}");
    let label = format!("{} ({} {})", capital(label), shown.language.of("dòng", "row"), row + 1);
    let inputmode = if list.is_some() { "text" } else { "numeric" };
    html! {
        input name=(name) value=(shown.fields.get(&name)) list=[list] inputmode=(inputmode) autocomplete="off"
            aria-label=(label);
    }
}

/// Keeps what was read, or what is wrong with it.
fn keep<T: Default>(read: Result<T, Finding>, wrong: &mut Vec<Finding>) -> T {
    read.unwrap_or_else(|finding| {
        wrong.push(finding);
        T::default()
    })
}

/// The decision that the fields say, over what it has besides; or all that cannot be read.
pub(super) async fn read(
    staff: &Staff,
    register: &Register,
    fields: &Fields,
    mut facts: Decision,
) -> Result<Decision, Fault> {
    let mut wrong = Vec::new();
    let signed = keep(typed::day("/signed_on", fields.get("signed")), &mut wrong);
    let announced = keep(typed::day("/announced_on", fields.get("announced")), &mut wrong);
    let effective = keep(typed::day("/effective_on", fields.get("effective")), &mut wrong);
    (facts.signed_on, facts.signed_month, facts.signed_year) = (signed.on, signed.month, signed.year);
    (facts.announced_on, facts.announced_year, facts.effective_on) = (announced.on, announced.year, effective.on);
    (facts.year_from, facts.year_to) = keep(typed::years("/year_from", fields.get("years")), &mut wrong);
    let mut codes = Vec::new();
    for (i, typed) in fields.text("authority").into_iter().chain(fields.lines("others")).enumerate() {
        let place = (&*format!("/authority_codes/{i}"), &*typed);
        // The body lived on the day of the paper, or where that is not known, when it was announced.
        let on = signed.on.or(announced.on);
        codes.push(keep(Part::Authorities.code(staff, register, place, on).await?, &mut wrong));
    }
    facts.authority_codes = codes;
    facts.campaign_code = match fields.text("campaign") {
        Some(typed) => {
            Some(keep(Part::Campaigns.code(staff, register, ("/campaign_code", &typed), None).await?, &mut wrong))
        }
        None => None,
    };
    facts.attribution = Attribution::find(fields.get("attribution")).unwrap_or(Attribution::Sole);
    facts.instrument = Instrument::find(fields.get("instrument")).unwrap_or(Instrument::Decision);
    facts.conferral_type = ConferralType::find(fields.get("conferral_type"));
    facts.evidence = Evidence::find(fields.get("evidence"));
    facts.number = fields.text("number");
    facts.symbol = fields.text("symbol");
    facts.title = fields.prose("title");
    facts.signer_capacity = fields.text("signer_capacity");
    facts.signer_name = fields.text("signer");
    facts.source = fields.prose("source");
    facts.announced_by = fields.text("announced_by");
    facts.remark = fields.prose("remark");
    facts.legal_bases = fields.lines("legal_bases");
    facts.issuer_as_written = fields.text("issuer_as_written");
    facts.classification = fields.text("classification");
    if fields.find("further_numbers").is_some() {
        facts.further_numbers = parts::numbers(&fields.lines("further_numbers"));
    }
    facts.proposals = keep(parts::proposals(&fields.lines("proposals")), &mut wrong);
    facts.relations = keep(parts::relations(|name| fields.find(name), &facts.relations), &mut wrong);
    facts.cancel_reason = CancelReason::find(fields.get("cancel_reason")).filter(|_| facts.act == Act::Cancel);
    if fields.find("total_award_0").is_some() {
        facts.stated_totals = stated(staff, register, fields, &mut wrong).await?;
    }
    Fault::all(Code::InvalidBody, wrong)?;
    Ok(facts)
}

/// The totals that the fields say.
async fn stated(
    staff: &Staff,
    register: &Register,
    fields: &Fields,
    wrong: &mut Vec<Finding>,
) -> Result<Vec<StatedTotal>, Fault> {
    let mut totals = Vec::new();
    for row in 0..MOST_TOTALS {
        let counts = KINDS.map(|kind| (kind, fields.get(&format!("total_{}_{row}", word(kind))).trim()));
        // A headline may not say of which award.
        let code = match fields.text(&format!("total_award_{row}")) {
            Some(award) => {
                Some(keep(Part::Awards.code(staff, register, ("/stated_totals", &award), None).await?, wrong))
            }
            None => None,
        };
        for (recipient_kind, count) in counts.into_iter().filter(|(_, count)| !count.is_empty()) {
            match typed::whole("/stated_totals", count) {
                Ok(Some(count)) => totals.push(StatedTotal { award_code: code.clone(), recipient_kind, count }),
                Ok(None) => {}
                Err(finding) => wrong.push(finding),
            }
        }
    }
    Ok(totals)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_at_the_field_that_says_its_member() {
        for (place, field) in [
            ("authority_codes", "authority"),
            ("authority_codes/0", "authority"),
            ("authority_codes/1", "others"),
            ("signed_year", "signed"),
            ("stated_totals/0/count", "totals"),
        ] {
            assert_eq!(field_of(place), Some(field), "{place}");
        }
        assert_eq!(field_of("lines/1/name"), None);
    }
}
