//! The lines of a registered decision that a form names: ticked by name in a short list, or written as `2, 5-7`.

use super::super::{
    form::Fields,
    inputs::{Input, Kind, Shown},
    shell::Staff,
    typed,
    words::capital,
};
use crate::{
    domain::{
        conferral::{Conferral, ConferralStatus},
        decision::StoredDecision,
        fault::{Code, Fault, Finding},
        page::{MAX_LIMIT, Paging},
    },
    service::{Register, decision},
};
use maud::{Markup, html};
use std::collections::HashMap;

/// The conferrals of the lines that are named, in their order; none where none is named.
pub(super) async fn conferrals(
    staff: &Staff,
    register: &Register,
    id: i64,
    text: &str,
) -> Result<Vec<Conferral>, Fault> {
    let numbers = typed::lines("/lines", text).map_err(|finding| Fault::at(Code::InvalidBody, finding))?;
    if numbers.is_empty() {
        return Ok(Vec::new());
    }
    let mut of_line: HashMap<i32, Conferral> = HashMap::new();
    let mut paging = Paging { limit: i64::try_from(MAX_LIMIT).ok(), ..Paging::default() };
    loop {
        let page = decision::conferrals(register, &staff.ctx, id, &paging).await?;
        of_line.extend(page.items.into_iter().map(|conferral| (conferral.line, conferral)));
        paging.cursor = page.next_cursor;
        if paging.cursor.is_none() {
            break;
        }
    }
    let one = |line: &i32| {
        of_line.remove(line).ok_or_else(|| {
            let (vi, en) = (format!("Quyết định không có dòng {line}."), format!("The decision has no line {line}."));
            Fault::at(Code::InvalidBody, Finding::at("/lines", "unknown_value", vi, en))
        })
    };
    numbers.iter().map(one).collect()
}

/// Lines that are listed to be ticked at most; those of a longer list are written by their numbers.
const LISTED: i64 = 200;
/// The name of the field of each line.
const TICK: &str = "tick";

/// All lines that a form names, ticked or written, as they are written.
pub(super) fn written(fields: &Fields) -> String {
    let ticked = fields.all().filter(|(name, _)| *name == TICK).map(|(_, value)| value);
    ticked.chain([fields.get("lines")]).filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join(", ")
}

/// What stands in the fields where these lines are asked for.
pub(super) fn asked(stored: &StoredDecision, text: &str) -> Vec<(String, String)> {
    match typed::lines("/lines", text) {
        Ok(lines) if stored.line_count <= LISTED => {
            lines.into_iter().map(|line| (TICK.to_owned(), line.to_string())).collect()
        }
        _ => vec![("lines".to_owned(), text.to_owned())],
    }
}

/// The lines to choose from, by name where they are not too many, and the field of their numbers.
pub(super) async fn list(
    staff: &Staff,
    register: &Register,
    stored: &StoredDecision,
    shown: &Shown<'_>,
    fits: impl Fn(ConferralStatus) -> bool,
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let is_short = stored.line_count <= LISTED;
    let all = if is_short {
        let paging = Paging { limit: Some(LISTED), ..Paging::default() };
        decision::conferrals(register, &staff.ctx, stored.id, &paging).await?.items
    } else {
        Vec::new()
    };
    let (all, unfit): (Vec<Conferral>, Vec<Conferral>) = all.into_iter().partition(|one| fits(one.status));
    let is_ticked = |line: i32| shown.fields.all().any(|(name, value)| name == TICK && value == line.to_string());
    let label = if is_short { t("Hoặc ghi số dòng", "Or write the numbers") } else { t("Dòng", "Lines") };
    Ok(html! {
        @if is_short {
            fieldset #ticks {
                legend { (t("Chọn dòng", "Choose the lines")) }
                @for one in &all { (choice(staff, one, is_ticked(one.line))) }
                @if !unfit.is_empty() {
                    p .hint {
                        (unfit.len()) (t(" dòng khác không làm việc này được nên không hiện.", " more lines cannot bear this and are not shown."))
                    }
                }
            }
        } @else {
            p { a href={ "/decisions/" (stored.id) "#lines" } target="_blank" { (t("Xem danh sách trong thẻ mới", "See the list in a new tab")) } }
        }
        (shown.show(&Input { name: "lines", label, hint: t("Như 2, 5-7.", "Like 2, 5-7."), kind: Kind::Short }))
    })
}

/// A line to tick, with what it is where it is not in force.
fn choice(staff: &Staff, one: &Conferral, is_ticked: bool) -> Markup {
    let stands = one.status == ConferralStatus::InForce;
    // Two of one name in a list are told apart by what else is known of them.
    let apart = [one.birth_year.map(|year| year.to_string()), one.post.clone(), one.unit.clone()];
    let apart: Vec<_> = apart.into_iter().flatten().collect();
    html! {
        label .choice {
            input type="checkbox" name=(TICK) value=(one.line) checked[is_ticked];
            span {
                (one.line) ". "
                span .gone[!stands] { (one.name.as_deref().unwrap_or(staff.of("(chưa rõ tên)", "(not named)"))) }
                @for said in &apart { ", " (said) }
                ": " (one.award_name)
                @if !stands { ". " strong { (capital(one.status.label().of(staff.visit.language))) } }
            }
        }
    }
}
