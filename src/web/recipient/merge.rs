//! `/recipients/{id}/merge`: two records of one person or collective become one: compared side by side first, with a
//! reason, and undone from the same page.

use super::{
    super::{
        decision::shown_conferral,
        form::{Fields, go_to},
        inputs::{Input, Kind, Shown},
        shell::{Staff, key},
        words::{capital, count},
    },
    apart,
};
use crate::{
    domain::{
        account::Permission,
        decision::Reason,
        fault::{Code, Fault},
        history::HistorySorted,
        member,
        page::Paging,
        recipient::{Conflict, Conflicts, MergeInto, RecipientFilter, SameAward, StoredRecipient},
    },
    http::status,
    service::{
        Register,
        recipient::{self, merge},
    },
};
use maud::{Markup, html};
use poem::{Body, Response, handler, web::Path};
use std::collections::HashMap;

/// The member that names the record of someone's unit.
const UNIT: &str = "unit_recipient_id";
/// Records of the name that are proposed at most.
const PROPOSED: i64 = 20;

/// Which record it is the same as, or both side by side.
#[handler]
pub(in crate::web) async fn show(staff: Staff, Path(id): Path<i64>) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Register)?;
    page(&staff, id, &Fields::of(Vec::new()), None).await
}

/// Merges the record into another, or undoes a merge.
#[handler]
pub(in crate::web) async fn send(staff: Staff, Path(id): Path<i64>, body: Body) -> Result<Response, Fault> {
    staff.ctx.ask(Permission::Register)?;
    let fields = staff.sent(body).await?;
    let register = staff.visit.register.clone();
    let reason = fields.prose("reason").unwrap_or_default();
    let done = if let Some(merge_id) = fields.find("undo") {
        let merge_id = merge_id.parse().unwrap_or_default();
        let undo = |ctx| {
            let (register, reason) = (register.clone(), Reason { reason: reason.clone() });
            async move { Box::pin(merge::undo(&register, &ctx, merge_id, reason)).await }
        };
        let undone = Box::pin(staff.once(&fields, undo)).await;
        undone.map(|merged| format!("/recipients/{}", merged.from_id))
    } else {
        let into_id = fields.get("into").parse().unwrap_or_default();
        let asked = MergeInto { into_id, reason, force: fields.get("force") == "true" };
        let join = |ctx| {
            let (register, asked) = (register.clone(), asked.clone());
            async move { Box::pin(merge::join(&register, &ctx, id, asked)).await }
        };
        let joined = Box::pin(staff.once(&fields, join)).await;
        joined.map(|merged| format!("/recipients/{}/merge?made={}", merged.into_id, merged.merge_id))
    };
    match done {
        Ok(to) => Ok(go_to(&to)),
        Err(fault) if status::of(fault.code).is_client_error() => page(&staff, id, &fields, Some(&fault)).await,
        Err(fault) => Err(fault),
    }
}

async fn page(staff: &Staff, id: i64, fields: &Fields, fault: Option<&Fault>) -> Result<Response, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let register = staff.reading().await?;
    let own = recipient::get(&register, &staff.ctx, id).await?;
    let into = fields.find("into").unwrap_or(staff.visit.asked("into")).parse::<i64>().ok();
    let made = fields.find("undo").unwrap_or(staff.visit.asked("made")).parse::<i64>().ok();
    let field_of = |place: &str| (place == "reason").then_some("reason");
    let shown = Shown { language: staff.visit.language, fields, fault, field_of };
    let said = html! {
        (shown.summary(|_| t("Lý do", "Reason").to_owned()))
        @match (made, into) {
            (Some(merge_id), _) => (undo(staff, id, merge_id, &shown)?),
            (None, Some(into)) if into != id => (beside(staff, &register, &own, into, &shown).await?),
            (None, _) => (proposed(staff, &register, &own).await?),
        }
    };
    let name = own.facts.name.clone();
    let above = format!("/recipients/{id}");
    let crumbs =
        [("/", t("Trang chủ", "Home")), ("/recipients", t("Hồ sơ", "Records")), (above.as_str(), name.as_str())];
    let title = t("Gộp hồ sơ trùng", "Merge two records of one");
    Ok(staff.form_page(title, &crumbs, fault, &said))
}

/// The records that have the name, or that are searched for.
async fn proposed(staff: &Staff, register: &Register, own: &StoredRecipient) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let asked = staff.visit.asked("text");
    let text = if asked.is_empty() { own.facts.name.as_str() } else { asked };
    let filter = RecipientFilter { q: Some(text.to_owned()), kind: vec![own.facts.kind], ..RecipientFilter::default() };
    let paging = Paging { limit: Some(PROPOSED), ..Paging::default() };
    let mut found = recipient::list(register, &staff.ctx, filter, &paging).await?.items;
    found.retain(|one| one.id != own.id);
    let here = format!("/recipients/{}/merge", own.id);
    Ok(html! {
        p .lead { (own.facts.name) }
        p .quiet { (apart(own, staff.visit.language)) }
        p { (t("Chọn hồ sơ sẽ giữ lại; hồ sơ này gộp vào đó.", "Choose the record that stays; this one is merged into it.")) }
        form .filter method="get" action=(here) {
            div {
                label for="text" { (t("Tìm theo tên", "Search by name")) }
                input #text name="text" maxlength="300" value=(text);
            }
            button .second type="submit" { (t("Tìm", "Search")) }
        }
        @if found.is_empty() { p { (t("Không có hồ sơ nào khác như vậy.", "There is no other such record.")) } }
        ul .cards {
            @for one in &found {
                li {
                    a href={ (here) "?into=" (one.id) } { (one.facts.name) }
                    div .quiet { (apart(one, staff.visit.language)) }
                }
            }
        }
    })
}

/// Both records side by side, and the form that merges them.
async fn beside(
    staff: &Staff,
    register: &Register,
    own: &StoredRecipient,
    into: i64,
    shown: &Shown<'_>,
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let other = recipient::get(register, &staff.ctx, into).await?;
    let Conflicts { items, same_awards } = merge::compare(register, &staff.ctx, own.id, into).await?;
    let refuses = items.iter().any(|conflict| conflict.refuses);
    let units = units(staff, register, &items).await?;
    let reason = Input {
        name: "reason",
        label: t("Lý do", "Reason"),
        hint: t(
            "Vì sao hai hồ sơ là một người; lý do được lưu cùng sổ.",
            "Why both are one; it is kept in the register.",
        ),
        kind: Kind::Area(2),
    };
    Ok(html! {
        table .stack {
            thead {
                tr {
                    td {}
                    th scope="col" { (t("Gộp đi", "Merged")) ": " (own.facts.name) }
                    th scope="col" { (t("Giữ lại", "Stays")) ": " (other.facts.name) }
                }
            }
            tbody {
                tr {
                    th scope="row" { (t("Hồ sơ", "Record")) }
                    td data-label=(t("Gộp đi", "Merged")) { (record(staff, own)) }
                    td data-label=(t("Giữ lại", "Stays")) { (record(staff, &other)) }
                }
                @for conflict in &items { (differs(staff, conflict, &units)) }
                tr {
                    th scope="row" { (t("Khen thưởng", "Awards")) }
                    td data-label=(t("Gộp đi", "Merged")) { (awarded(staff, register, own.id, &same_awards).await?) }
                    td data-label=(t("Giữ lại", "Stays")) { (awarded(staff, register, other.id, &same_awards).await?) }
                }
            }
        }
        @if items.is_empty() { p .told.good { (t("Không có điểm nào khác nhau.", "They differ in nothing.")) } }
        @if !same_awards.is_empty() {
            p .told.look {
                (t("Hai hồ sơ cùng có ", "Both have ")) (same_awards.len())
                (t(" khen thưởng như nhau: có thể đã ghi hai lần.", " awards of one kind and time: perhaps entered twice."))
            }
        }
        form method="post" action={ "/recipients/" (own.id) "/merge" } {
            (staff.csrf())
            (key()?)
            input type="hidden" name="into" value=(into);
            (shown.show(&reason))
            @if refuses {
                label .choice {
                    input type="checkbox" name="force" value="true" checked[shown.fields.get("force") == "true"];
                    (t("Vẫn gộp dù có điểm khác nhau được ghi “khác”", "Merge though what is marked “differs” does"))
                }
            }
            button .danger type="submit" { (t("Gộp hai hồ sơ", "Merge the records")) }
            a .button.second href={ "/recipients/" (own.id) } { (t("Thôi", "Leave it")) }
        }
    })
}

/// A record by what tells it apart, with the link to it.
fn record(staff: &Staff, one: &StoredRecipient) -> Markup {
    html! {
        a href={ "/recipients/" (one.id) } { (one.facts.name) }
        span .under { (apart(one, staff.visit.language)) }
        span .under { (staff.of("số", "number")) " " (one.id) " " (staff.of("trong sổ", "in the register")) }
    }
}

/// The units that two records differ in, by what they are called.
async fn units(staff: &Staff, register: &Register, items: &[Conflict]) -> Result<HashMap<String, String>, Fault> {
    let of_units = items.iter().filter(|conflict| conflict.member == UNIT);
    let ids: Vec<String> = of_units.flat_map(|one| [one.from.clone(), one.into.clone()]).flatten().collect();
    let mut names = HashMap::new();
    for id in ids {
        if let Ok(number) = id.parse() {
            match recipient::get(register, &staff.ctx, number).await {
                Ok(unit) => names.insert(id, unit.facts.name),
                // Whoever does not see it is told no name.
                Err(fault) if fault.code == Code::NotFound => None,
                Err(fault) => return Err(fault),
            };
        }
    }
    Ok(names)
}

/// What a record was awarded, the latest first; what the other has too is said so.
async fn awarded(staff: &Staff, register: &Register, id: i64, same: &[SameAward]) -> Result<Markup, Fault> {
    let language = staff.visit.language;
    let sorted = HistorySorted { sort: None, include_predecessors: false };
    let paging = Paging { limit: Some(PROPOSED), include_total: true, ..Paging::default() };
    let history = recipient::history(register, &staff.ctx, id, &sorted, &paging).await?;
    let is_same = |id: i64| same.iter().any(|pair| pair.from_conferral_id == id || pair.into_conferral_id == id);
    let shown = i64::try_from(history.items.len()).unwrap_or(i64::MAX);
    let more = history.total.unwrap_or_default() - shown;
    Ok(html! {
        @if history.items.is_empty() { span .quiet { (staff.of("(chưa có)", "(none)")) } } @else {
            ul {
                @for item in &history.items {
                    li {
                        (shown_conferral(&item.conferral, language))
                        @if is_same(item.conferral.id) { " " span .tag.amber { (staff.of("cả hai có", "both have it")) } }
                    }
                }
            }
            @if more > 0 { (staff.of("và", "and")) " " (count(more, language)) " " (staff.of("lượt nữa", "more")) }
        }
    })
}

fn differs(staff: &Staff, conflict: &Conflict, units: &HashMap<String, String>) -> Markup {
    let language = staff.visit.language;
    let (name, part) = conflict.member.split_once('/').unwrap_or((&conflict.member, ""));
    let value = |value: &Option<String>| {
        let text = value.clone().unwrap_or_default();
        if let Some(unit) = units.get(&text).filter(|_| conflict.member == UNIT) {
            return unit.clone();
        }
        let word = member::Member::find("recipient", name).and_then(|member| member.word(&text));
        word.map_or(text, |label| label.of(language).to_owned())
    };
    html! {
        tr {
            th scope="row" {
                (capital(&member::label("recipient", name, language))) " " (part)
                @if conflict.refuses { " " span .tag.red { (language.of("khác", "differs")) } }
            }
            td data-label=(staff.of("Gộp đi", "Merged")) { (value(&conflict.from)) }
            td data-label=(staff.of("Giữ lại", "Stays")) { (value(&conflict.into)) }
        }
    }
}

/// What was done, and the way back.
fn undo(staff: &Staff, id: i64, merge_id: i64, shown: &Shown<'_>) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let reason = Input { name: "reason", label: t("Lý do", "Reason"), hint: "", kind: Kind::Area(2) };
    Ok(html! {
        div role="status" {
            p {
                (t("Hai hồ sơ đã gộp làm một. ", "The records are merged. "))
                a href={ "/recipients/" (id) } { (t("Mở hồ sơ", "Open the record")) } "."
            }
        }
        details open[shown.fault.is_some()] {
            summary { (t("Gộp nhầm: tách lại", "Merged in error: undo")) }
            form method="post" action={ "/recipients/" (id) "/merge" } {
                (staff.csrf())
                (key()?)
                input type="hidden" name="undo" value=(merge_id);
                (shown.show(&reason))
                button .second type="submit" { (t("Tách lại", "Undo the merge")) }
            }
        }
    })
}
