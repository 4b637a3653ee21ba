//! `/reports/changes`: what became different in a list between two moments of the register.

use super::{
    super::{
        asked,
        head::{ACT, AWARD, ColumnHead, NAME, heads},
    },
    places,
};
use crate::{
    domain::{
        audit::printed_head,
        decision::Act,
        fault::{Code, Fault, Finding, Language},
        page::Paging,
        report::{Between, ChangeKind, ConferralChange, Moment, difference},
        stored::Page,
    },
    service::{Lane, report},
    web::{
        asked::Asked,
        audit::deed,
        conferral::address,
        download::downloads,
        form::Fields,
        inputs::{Input, Kind, Shown},
        shell::{Staff, found_or_wrong},
        typed,
        words::{by, capital, count, instant},
    },
};
use maud::{Markup, html};
use poem::{Response, handler};

/// Changes on a page.
const CHANGES: i64 = 100;
/// The moments as the address names them.
const MOMENTS: [&str; 2] = ["from", "to"];

/// What was found: the moments as numbers of events, the filter, and a page of changes.
struct Found {
    between: Between,
    asked: Asked,
    page: Page<ConferralChange>,
}

/// The changes that are asked for, or the question.
#[handler]
pub(in crate::web) async fn show(staff: Staff) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let found = if staff.visit.is_sent("from") { find(&staff).await.map(Some) } else { Ok(None) };
    let (found, fault) = found_or_wrong(found)?;
    let found = found.flatten();
    let said = html! {
        (places(&staff))
        (form(&staff, fault.as_ref()).await?)
        @if let Some(found) = &found { (changes(&staff, found)?) }
    };
    let crumbs = [("/", t("Trang chủ", "Home")), ("/reports", t("Báo cáo", "Reports"))];
    Ok(staff.form_page(t("Thay đổi giữa hai thời điểm", "Changes between two moments"), &crumbs, fault.as_ref(), &said))
}

async fn find(staff: &Staff) -> Result<Found, Fault> {
    if staff.visit.asked("from").is_empty() {
        let vi = "Ghi từ thời điểm nào, như 26/5/2026.";
        return Err(Fault::at(
            Code::InvalidParameter,
            Finding::of("from", "required", vi, "Write from when, like 26/5/2026."),
        ));
    }
    let (register, _turn) = staff.visit.register.in_lane(Lane::Long, None).await?;
    let asked = asked::asked(staff).await?;
    let at = async |name: &'static str| match moment(name, staff.visit.asked(name))? {
        Some(moment) => report::size_at(&register, &staff.ctx, name, &moment).await.map(Some),
        None => Ok(None),
    };
    let between = Between { from: at("from").await?.unwrap_or_default(), to: at("to").await? };
    let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { limit: Some(CHANGES), cursor, include_total: false };
    let page = report::changes(&register, &staff.ctx, between.clone(), asked.filter.clone(), &paging).await?;
    Ok(Found { between, asked, page })
}

/// Reads a moment: a number of events, a head as files and headers have it, or a day; none for no text.
fn moment(name: &'static str, text: &str) -> Result<Option<Moment>, Fault> {
    let wrong = || {
        let (vi, en) = (
            "Viết một ngày (26/5/2026), số sự kiện (1204), hoặc đầu sổ (1204:3f9a…).",
            "Write a day (26/5/2026), a number of events (1204), or a head (1204:3f9a…).",
        );
        Fault::at(Code::InvalidParameter, Finding::of(name, "invalid_value", vi, en))
    };
    if text.is_empty() {
        return Ok(None);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(Some(Moment::Size(text.parse().map_err(|_| wrong())?)));
    }
    if let Some((size, root)) = printed_head(text) {
        return Ok(Some(Moment::Head(size, root)));
    }
    let day = typed::day(name, text).ok().and_then(|read| read.on).ok_or_else(wrong)?;
    Ok(Some(if name == "from" { Moment::Before(day) } else { Moment::After(day) }))
}

fn label(name: &str, language: Language) -> &'static str {
    match name {
        "from" => language.of("Từ thời điểm", "From"),
        "to" => language.of("Đến thời điểm", "To"),
        other => asked::label(other, language),
    }
}

async fn form(staff: &Staff, fault: Option<&Fault>) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let moments = MOMENTS.map(|name| (name.to_owned(), staff.visit.asked(name).to_owned()));
    let fields = Fields::of(moments.into_iter().chain(asked::typed(staff).await?).collect());
    let field_of = |place: &str| MOMENTS.into_iter().find(|name| *name == place).or_else(|| asked::field_of(place));
    let shown = Shown { language, fields: &fields, fault, field_of };
    let from = staff.of(
        "Ngày (từ đầu ngày đó), số sự kiện, hoặc đầu sổ in ở cuối tệp đã xuất.",
        "A day (from its beginning), a number of events, or the head printed at the end of a file.",
    );
    let to = staff.of("Như trên (đến hết ngày đó); để trống: đến nay.", "The same (to its end); empty: until now.");
    let field = |name, hint| shown.show(&Input { name, label: label(name, language), hint, kind: Kind::Line });
    Ok(html! {
        (asked::lists(staff).await?)
        (shown.summary(|name| label(name, language).to_owned()))
        form method="get" action="/reports/changes" {
            div .side { (field("from", from)) (field("to", to)) }
            details open[asked::ASKED.iter().any(|name| !staff.visit.asked(name).is_empty())] {
                summary { (staff.of("Chỉ trong một danh sách", "In one list alone")) }
                div .grid { (asked::fields(staff, &shown)) }
            }
            button type="submit" { (staff.of("Xem thay đổi", "Show the changes")) }
        }
    })
}

/// How many changes of each kind there are, where all of them are on the page.
fn counted(changes: &[ConferralChange], language: Language) -> String {
    let counts = ChangeKind::ALL.iter().map(|kind| {
        let total = changes.iter().filter(|one| one.change == *kind).count();
        (i64::try_from(total).unwrap_or_default(), kind.label().of(language))
    });
    let said =
        counts.filter(|(total, _)| *total > 0).map(|(total, label)| format!("{} {label}", count(total, language)));
    said.collect::<Vec<_>>().join(", ")
}

fn changes(staff: &Staff, found: &Found) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let t = |vi, en| staff.of(vi, en);
    let Found { between, asked, page } = found;
    let moments = [("from", Some(between.from)), ("to", between.to)];
    let moments = moments.into_iter().filter_map(|(name, size)| Some((name, size?.to_string())));
    let query: Vec<(&str, String)> = moments.chain(asked.pairs.iter().cloned()).collect();
    let is_first = staff.visit.asked("cursor").is_empty();
    let upto = between.to.map_or_else(|| t("nay", "now").to_owned(), |to| count(to, language));
    Ok(html! {
        p .lead {
            (t("Từ sự kiện ", "From event ")) (count(between.from, language)) (t(" đến ", " to ")) (upto) ": "
            @if page.items.is_empty() { (t("danh sách không có gì thay đổi.", "nothing in the list changed.")) }
            @else if is_first && page.next_cursor.is_none() { strong { (counted(&page.items, language)) } "." }
            @else {
                (t(
                    "nhiều thay đổi, xem từng trang hoặc tải Excel.",
                    "many changes; see them page by page or download Excel.",
                ))
            }
        }
        @if !page.items.is_empty() {
            (downloads(staff, "/v1/reports/changes/export", &query, true))
            (table(&page.items, language)?)
        }
        nav .steps aria-label=(t("Trang", "Pages")) {
            @if !is_first { a href=(address("/reports/changes", &query)) { (t("Về đầu", "To the first")) } }
            @if let Some(next) = &page.next_cursor {
                @let query: Vec<_> = query.iter().cloned().chain([("cursor", next.clone())]).collect();
                a rel="next" href=(address("/reports/changes", &query)) { (t("Tiếp", "Next")) }
            }
        }
    })
}

const CHANGE: ColumnHead = ColumnHead::text("Thay đổi", "Change");
const DIFFERENCE: ColumnHead = ColumnHead::text("Trước và sau", "Before and after");

fn table(changes: &[ConferralChange], language: Language) -> Result<Markup, Fault> {
    Ok(html! {
        table .stack {
            (heads(&[CHANGE, NAME, AWARD, DIFFERENCE, ACT], language))
            tbody { @for change in changes { (row(change, language)?) } }
        }
    })
}

fn row(of: &ConferralChange, language: Language) -> Result<Markup, Fault> {
    let t = |vi, en| language.of(vi, en);
    let ConferralChange {
        change,
        conferral,
        before,
        act,
        decision_id,
        decision_act,
        decision_reference,
        actor,
        at,
        ..
    } = of;
    let class = match change {
        ChangeKind::Added => "tag green",
        ChangeKind::Changed => "tag amber",
        ChangeKind::Removed => "tag red",
    };
    Ok(html! {
        tr {
            td { span class=(class) { (capital(change.label().of(language))) } }
            td data-label=(NAME.of(language)) {
                @match (&conferral.name, conferral.recipient_id) {
                    (Some(name), Some(id)) => a href={ "/recipients/" (id) } { (name) },
                    (Some(name), None) => (name),
                    (None, _) => (t("(chưa rõ tên)", "(not named)")),
                }
                @if let Some(unit) = &conferral.unit { span .under { (unit) } }
            }
            td data-label=(AWARD.of(language)) {
                (conferral.award_name)
                span .under {
                    a href={ "/decisions/" (conferral.decision_id) "#line-" (conferral.line) } {
                        @match &conferral.reference {
                            Some(reference) => (reference),
                            None => { (t("bản ghi số ", "record ")) (conferral.decision_id) }
                        }
                    }
                }
            }
            td data-label=(DIFFERENCE.of(language)) {
                @if let Some(before) = before {
                    @for line in difference(before, conferral, language)? { div { (line) } }
                }
            }
            td data-label=(ACT.of(language)) {
                @match decision_act {
                    Some(done) if *done != Act::Award => (capital(done.label().of(language))),
                    _ => (capital(&deed(act, language))),
                }
                @if let Some(id) = decision_id.filter(|id| *id != conferral.decision_id) {
                    ": " a href={ "/decisions/" (id) } {
                        @match decision_reference {
                            Some(reference) => (reference),
                            None => { (t("bản ghi số ", "record ")) (id) }
                        }
                    }
                }
                span .under { (by(actor, language)) ", " (instant(at, language)) }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::Place;
    use chrono::NaiveDate;

    #[test]
    fn a_moment_is_a_day_a_number_of_events_or_a_head() {
        let root = "AB".repeat(32);
        let day = NaiveDate::from_ymd_opt(2026, 5, 26).unwrap();
        for (name, text, expected) in [
            ("from", "1204", Moment::Size(1204)),
            ("from", "26/5/2026", Moment::Before(day)),
            ("to", "2026-05-26", Moment::After(day)),
            ("to", &format!("12:{root}"), Moment::Head(12, root.to_lowercase())),
        ] {
            assert_eq!(moment(name, text).unwrap(), Some(expected), "{text}");
        }
        assert_eq!(moment("to", "").unwrap(), None);
        for text in ["5/2026", "hôm qua", "12:zz", "-1", "99999999999999999999", ":", "1:2:3"] {
            let fault = moment("from", text).unwrap_err();
            assert_eq!(fault.errors[0].place, Place::Parameter("from".into()), "{text}");
        }
    }
}
