//! `/reports`: a campaign's year in one sentence, and the tables it is made of, whose numbers are links.

mod bars;
pub(super) mod changes;
pub(super) mod due;
pub(super) mod reconciliation;
pub(super) mod state;
mod years;

use self::{
    bars::{Bar, bars},
    years::{Time, beside, over_years, times},
};

use super::{
    download::downloads,
    entries::{self, Part},
    form::Fields,
    head::{AUTHORITIES, AWARD, ColumnHead, TOTAL},
    inputs::{Input, Kind, Shown},
    merit::Merit,
    shell::{Staff, found_or_wrong},
    words::{bodies, capital, count},
};
use crate::{
    domain::{
        conferral::{ConferralFilter, NO_BODY},
        fault::{Code, Fault, Finding, Language, Place},
        period::{MeritYear, period_word},
        recipient::RecipientKind,
        report::{ByAuthority, OfCampaign, Summary},
    },
    service::{Lane, report},
};
use maud::{Markup, html};
use poem::{Response, handler};

/// The kinds in the order of the sentence.
const KINDS: [RecipientKind; 4] =
    [RecipientKind::Collective, RecipientKind::Household, RecipientKind::Individual, RecipientKind::Unspecified];

/// The reports that have a page, each with what it is called.
const PLACES: &[(&str, &str, &str)] = &[
    ("/reports", "Phong trào", "A campaign"),
    ("/reports/0602", "Biểu 0602", "Form 0602"),
    ("/reports/due", "Ai đến hạn", "Who is due"),
    ("/reports/changes", "Thay đổi giữa hai thời điểm", "Changes between two moments"),
    ("/reports/reconciliation", "Cần đối chiếu", "To reconcile"),
];

/// The reports to choose from; the one that is shown is marked.
fn places(staff: &Staff) -> Markup {
    html! {
        nav .tabs.no-print aria-label=(staff.of("Các báo cáo", "Reports")) {
            ul {
                @for (path, vi, en) in PLACES {
                    li {
                        a href=(path) aria-current=[(*path == staff.visit.path).then_some("page")] { (staff.of(vi, en)) }
                    }
                }
            }
        }
    }
}

/// The report of what is asked for, or the question.
#[handler]
pub(super) async fn show(staff: Staff) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let found = if staff.visit.is_sent("campaign") { summary(&staff).await.map(Some) } else { Ok(None) };
    let (found, fault) = found_or_wrong(found)?;
    let found = found.flatten();
    let said = html! {
        (places(&staff))
        (form(&staff, fault.as_ref()).await?)
        @if let Some((found, times)) = &found { (told(&staff, found, times)) }
    };
    Ok(staff.form_page(
        t("Báo cáo phong trào", "Report of a campaign"),
        &[("/", t("Trang chủ", "Home"))],
        fault.as_ref(),
        &said,
    ))
}

async fn summary(staff: &Staff) -> Result<(Summary, Vec<Time>), Fault> {
    let visit = &staff.visit;
    if visit.asked("campaign").is_empty() {
        let (vi, en) = ("Hãy chọn phong trào.", "Choose the campaign.");
        return Err(Fault::at(Code::InvalidParameter, Finding::of("campaign", "required", vi, en)));
    }
    let campaign = Part::Campaigns.asked(staff, &visit.register, "campaign", None).await?;
    let merit = Merit::read("year", visit.asked("year")).map_err(|wrong| Fault::at(Code::InvalidParameter, wrong))?;
    let (year, period) = match merit {
        Some(Merit::Year(year)) => (Some(year), None),
        Some(Merit::Period(from, to)) => (None, Some(period_word(Some(from), Some(to)))),
        None => (Some(MeritYear::Unknown), None),
    };
    let (register, _turn) = visit.register.in_lane(Lane::Long, Some(&staff.ctx.actor)).await?;
    let of = OfCampaign { campaign, year, period };
    let found = report::summary(&register, &staff.ctx, of, ConferralFilter::default()).await.map_err(|mut fault| {
        for finding in &mut fault.errors {
            finding.place = Place::Parameter("year".to_owned());
        }
        fault
    })?;
    let times = times(staff, &register, &found.campaign_code).await?;
    Ok((found, times))
}

fn label(name: &str, language: Language) -> &'static str {
    match name {
        "campaign" => language.of("Phong trào", "Campaign"),
        _ => language.of("Năm thành tích", "Year of merit"),
    }
}

async fn form(staff: &Staff, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let (visit, language) = (&staff.visit, staff.visit.language);
    let campaign = Part::Campaigns.typed(staff, &visit.register, "campaign").await?;
    let year = visit.asked("year").to_owned();
    let fields = Fields::of(vec![("campaign".to_owned(), campaign), ("year".to_owned(), year)]);
    let field_of = |place: &str| ["campaign", "year"].into_iter().find(|name| *name == place);
    let shown = Shown { language, fields: &fields, fault, field_of };
    let campaigns = Part::Campaigns.entries(staff, &visit.register, None).await?;
    let hint =
        staff.of("Như 2019 hoặc 2015-2020; “không rõ”: nguồn không nêu năm.", "Like 2019, 2015-2020, or “unknown”.");
    Ok(html! {
        (entries::list("campaigns", &campaigns, ""))
        (shown.summary(|name| label(name, language).to_owned()))
        form .find method="get" action="/reports" {
            (shown.show(&Input {
                name: "campaign",
                label: label("campaign", language),
                hint: "",
                kind: Kind::Listed("campaigns"),
            }))
            (shown.show(&Input { name: "year", label: label("year", language), hint, kind: Kind::Line }))
            button type="submit" { (staff.of("Xem báo cáo", "Show the report")) }
        }
    })
}

/// The address of the conferrals behind a number.
fn behind(found: &Summary, others: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("campaign", &found.campaign_code);
    if let Some((name, value)) = Merit::of(&found.period).map(|merit| merit.asks()) {
        query.append_pair(name, &value);
    }
    for (name, value) in others {
        query.append_pair(name, value);
    }
    format!("/conferrals?{}", query.finish())
}

/// The parameters by which the same report is exported.
fn asked_again(found: &Summary) -> Vec<(&'static str, String)> {
    let campaign = ("campaign", found.campaign_code.clone());
    std::iter::once(campaign).chain(Merit::of(&found.period).map(|merit| merit.asks())).collect()
}

fn told(staff: &Staff, found: &Summary, times: &[Time]) -> Markup {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let bar = |called: &str, total: i64| Bar { called: capital(called), total };
    let awards: Vec<_> = found.by_award.iter().map(|row| bar(&row.award_name, row.total)).collect();
    let deciding = |row: &ByAuthority| bar(&bodies(&row.authority_names, language), row.total);
    let deciding: Vec<_> = found.by_authority.iter().map(deciding).collect();
    html! {
        h2 { (t("Câu tổng kết", "In a sentence")) }
        blockquote .lead { (language.of(&found.sentence_vi, &found.sentence_en)) }
        p {
            a href=(behind(found, &[])) { (count(found.total, language)) " " (t("lượt khen thưởng", "awards")) }
            ", " (count(found.persons, language)) " " (t("đối tượng có tên", "named recipients"))
            ", " (count(found.decisions, language)) " " (t("quyết định", "decisions")) "."
        }
        (beside(staff, found, times))
        @if found.total > 0 {
            (downloads(staff, "/v1/reports/summary/export", &asked_again(found), true))
            h2 { (t("Theo hình thức", "By award")) }
            (by_award(staff, found))
            (bars(staff, &awards, most_are))
            h2 { (t("Theo cơ quan quyết định", "By deciding authority")) }
            (by_authority(staff, found))
            (bars(staff, &deciding, most_decided))
            h2 { (t("Theo căn cứ ghi sổ", "By evidence")) }
            ul {
                @for row in &found.by_evidence {
                    li {
                        (capital(row.evidence.label().of(language))) ": "
                        a href=(behind(found, &[("evidence", row.evidence.word())])) { (count(row.total, language)) }
                    }
                }
            }
        }
        (over_years(staff, found, times))
        @for left in found.left_out.iter().filter(|left| left.total > 0) {
            p .quiet {
                (count(left.total, language)) " " (t("lượt không tính, vì", "are not counted:")) " "
                (left.status.label().of(language)) ": "
                a href=(behind(found, &[("status", left.status.word())])) { (t("xem", "see")) } "."
            }
        }
    }
}

/// What the bars by award show.
fn most_are(most: &Bar, total: i64, language: Language) -> String {
    let (total, of) = (count(total, language), count(most.total, language));
    match language {
        Language::Vi => format!("Trong {total} lượt khen thưởng, {of} là {}", most.called),
        Language::En => format!("Of {total} awards, {of} are of the kind {}", most.called),
    }
}

/// What the bars by body show.
fn most_decided(most: &Bar, total: i64, language: Language) -> String {
    let (total, of) = (count(total, language), count(most.total, language));
    match language {
        Language::Vi => format!("Trong {total} lượt khen thưởng, {of} do {} quyết định", most.called),
        Language::En => format!("Of {total} awards, {of} were decided by {}", most.called),
    }
}

/// The heads of counts by kind and in all.
fn heads_by_kind(staff: &Staff, first: ColumnHead) -> Markup {
    let language = staff.visit.language;
    html! {
        thead {
            tr {
                (first.show(language))
                @for kind in KINDS { th .number scope="col" { (capital(kind.label().of(language))) } }
                (TOTAL.show(language))
            }
        }
    }
}

fn number(staff: &Staff, label: &str, total: i64, to: Option<String>) -> Markup {
    html! {
        td .number data-label=(label) {
            @match to.filter(|_| total > 0) {
                Some(to) => a href=(to) { (count(total, staff.visit.language)) },
                None => (count(total, staff.visit.language)),
            }
        }
    }
}

/// The numbers of a row by kind and in all, each with a link to exactly what it counts.
fn numbers(staff: &Staff, found: &Summary, of: &[(&str, &str)], counts: [i64; 5]) -> Markup {
    let of_kind = |kind: &'static str| of.iter().copied().chain([("recipient_kind", kind)]).collect::<Vec<_>>();
    let kinds = KINDS.into_iter().map(Some).chain([None]);
    html! {
        @for (kind, total) in kinds.zip(counts) {
            @match kind {
                Some(kind) => {
                    (number(
                        staff,
                        &capital(kind.label().of(staff.visit.language)),
                        total,
                        Some(behind(found, &of_kind(kind.word()))),
                    ))
                }
                None => (number(staff, TOTAL.of(staff.visit.language), total, Some(behind(found, of)))),
            }
        }
    }
}

fn by_award(staff: &Staff, found: &Summary) -> Markup {
    html! {
        table .stack {
            (heads_by_kind(staff, AWARD))
            tbody {
                @for row in &found.by_award {
                    tr {
                        td { (capital(&row.award_name)) }
                        @let counts = [row.collective, row.household, row.individual, row.unspecified, row.total];
                        (numbers(staff, found, &[("award", &row.award_code)], counts))
                    }
                }
            }
        }
    }
}

fn by_authority(staff: &Staff, found: &Summary) -> Markup {
    let language = staff.visit.language;
    html! {
        table .stack {
            (heads_by_kind(staff, AUTHORITIES))
            tbody {
                @for row in &found.by_authority {
                    @let codes = if row.authority_codes.is_empty() { NO_BODY.to_owned() } else { row.authority_codes.join(";") };
                    tr {
                        td {
                            (bodies(&row.authority_names, staff.visit.language))
                            @if row.authority_codes.len() > 1 {
                                span .under { (capital(row.attribution.label().of(language))) }
                            }
                        }
                        @let counts = [row.collective, row.household, row.individual, row.unspecified, row.total];
                        (numbers(staff, found, &[("authority_codes", &codes), ("attribution", row.attribution.word())], counts))
                    }
                }
            }
        }
    }
}
