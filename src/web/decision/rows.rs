//! The lines of a decision: of a draft as they were typed, of a registered one the conferrals they became, with the
//! acts on each.

use super::{
    super::{form::Visit, names, shell::Staff, typed, words::count},
    standing,
};
use crate::{
    domain::{
        account::Permission,
        conferral::{Conferral, ConferralStatus},
        decision::{Act, DecisionState, Line, StoredDecision},
        fault::{Fault, Language},
        history::{ActOn, HistoryItem},
        page::Paging,
        recipient::{RecipientKind, StoredRecipient},
    },
    service::{
        Register,
        decision::{self, history},
        recipient,
    },
};
use maud::{Markup, html};
use std::collections::{HashMap, HashSet};

mod table;

/// Lines on a page.
const LINES: i32 = 200;

/// A line as the table has it.
struct Row {
    line: i32,
    honorific: Option<String>,
    name: Option<String>,
    kind: RecipientKind,
    birth: String,
    post: Option<String>,
    unit: Option<String>,
    parent_unit: Option<String>,
    award: String,
    award_code: String,
    /// Whether the source names nobody.
    unnamed: bool,
    certificate: Option<String>,
    posthumous: bool,
    /// How many unnamed recipients it stands for.
    times: Option<i32>,
    status: Option<ConferralStatus>,
    /// What was done to the line.
    acts: Vec<ActOn>,
    /// The records that mended the decision and nothing of the line.
    of_whole: Vec<i64>,
    /// What was handed over.
    delivered: Vec<String>,
    /// Who it is in the register.
    recipient_id: Option<i64>,
    /// Whom an award of a line that is not in the register yet goes to: somebody known, or somebody new.
    goes_to: Option<String>,
}

impl Row {
    fn of_line(line: Line) -> Self {
        Self {
            line: line.line,
            honorific: line.honorific,
            name: line.name,
            kind: line.recipient_kind,
            birth: typed::written(line.birth_on, None, line.birth_year),
            post: line.post,
            unit: line.unit,
            parent_unit: line.parent_unit,
            award: line.award_code.clone(),
            award_code: line.award_code,
            unnamed: line.unnamed,
            certificate: line.certificate_number,
            posthumous: line.posthumous,
            times: line.times,
            status: None,
            acts: Vec::new(),
            of_whole: Vec::new(),
            delivered: Vec::new(),
            recipient_id: line.recipient_id,
            goes_to: None,
        }
    }

    fn of_conferral(
        HistoryItem { conferral, acts }: HistoryItem,
        mended: &HashMap<i64, HashSet<i64>>,
        language: Language,
    ) -> Self {
        let of_line = mended.get(&conferral.id);
        let (whole, acts) = acts.into_iter().partition::<Vec<_>, _>(|act| standing::is_of_decision(act, of_line));
        let delivered = standing::delivered(&conferral, language);
        let Conferral { line, honorific, name, recipient_kind: kind, birth_year, post, unit, parent_unit, .. } =
            conferral;
        Self {
            line,
            honorific,
            name,
            kind,
            birth: birth_year.map(|year| year.to_string()).unwrap_or_default(),
            post,
            unit,
            parent_unit,
            award: conferral.award_name,
            award_code: conferral.award_code,
            unnamed: false,
            certificate: conferral.certificate_number,
            posthumous: conferral.posthumous,
            times: None,
            status: Some(conferral.status),
            acts,
            of_whole: whole.into_iter().map(|act| act.decision_id).collect(),
            delivered,
            recipient_id: conferral.recipient_id,
            goes_to: None,
        }
    }
}

/// The lines of a draft that is written, with what was refused of them.
pub(super) struct Written<'a> {
    pub fault: Option<&'a Fault>,
}

/// A page of the lines of a decision; where they are written, each is typed into and leads to its fields.
pub(super) async fn table(
    staff: &Staff,
    register: &Register,
    decision: &StoredDecision,
    written: Option<Written<'_>>,
) -> Result<Markup, Fault> {
    let is_written = written.is_some();
    let language = staff.visit.language;
    let cursor = Some(staff.visit.asked("cursor")).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
    let paging = Paging { limit: Some(LINES.into()), cursor, include_total: false };
    let here = &staff.visit.path;
    let (rows, next) = if is_written {
        let (lines, next) = page_of(&staff.visit, &decision.facts.lines);
        (of_draft(staff, register, lines).await?, next.map(|next| format!("{here}?from={next}#lines")))
    } else if decision.state == DecisionState::Registered {
        let page = history::conferrals_with_acts(register, &staff.ctx, decision.id, &paging).await?;
        let is_mended = page.items.iter().flat_map(|item| &item.acts).any(|on| on.act == Act::Rectify);
        let mended = if is_mended { history::mended_lines(register, decision.id).await? } else { HashMap::new() };
        let rows = page.items.into_iter().map(|item| Row::of_conferral(item, &mended, language)).collect::<Vec<_>>();
        (rows, page.next_cursor.map(|next| format!("{here}?cursor={next}#lines")))
    } else {
        let page = decision::lines(register, &staff.ctx, decision.id, &paging).await?;
        let rows = of_draft(staff, register, page.items).await?;
        (rows, page.next_cursor.map(|next| format!("{here}?cursor={next}#lines")))
    };
    if rows.is_empty() {
        return Ok(html! {});
    }
    let before =
        decision.facts.lines.iter().filter(|line| rows.first().is_some_and(|row| line.line < row.line)).count();
    let typed = written.map(|Written { fault }| table::Typed {
        address: format!("{here}{}", from(&staff.visit, 0)),
        before,
        all: decision.facts.lines.len(),
        fault,
    });
    let first = rows.first().map_or(0, |row| row.line);
    let last = rows.last().map_or(0, |row| row.line);
    let act = act(staff, decision, is_written);
    let total = decision.line_count;
    Ok(html! {
        h2 #lines { (staff.of("Danh sách", "The list")) }
        p {
            (count(total, language)) " " (staff.of("dòng", if total == 1 { "line" } else { "lines" }))
            @if total > LINES.into() {
                "; " (staff.of("đang xem dòng", "here are the lines")) " "
                (count(first.into(), language)) "–" (count(last.into(), language))
            }
            "."
        }
        @if is_written && total > LINES.into() { (jump(staff)) }
        (standing::of_whole(rows.iter().flat_map(|row| row.of_whole.iter().copied()), language))
        (table::lines(&rows, typed.as_ref(), act.as_ref(), language))
        nav .steps aria-label=(staff.of("Các dòng", "Lines")) {
            @if !staff.visit.asked("cursor").is_empty() || !staff.visit.asked("from").is_empty() {
                a href={ (here) "#lines" } { (staff.of("Về đầu", "To the first")) }
            }
            @if let Some(next) = next {
                a rel="next" href=(next) { (staff.of("Tiếp", "Next")) }
            }
        }
    })
}

/// The lines of a draft as the table has them.
async fn of_draft(staff: &Staff, register: &Register, lines: Vec<Line>) -> Result<Vec<Row>, Fault> {
    let awards = names::awards(staff, register, lines.iter().map(|line| &line.award_code)).await?;
    let linked: Vec<i64> = lines.iter().filter_map(|line| line.recipient_id).collect();
    let known = recipient::seen(register, &staff.ctx, &linked).await?;
    let named = |line: Line| {
        let goes_to = goes_to(&line, &known, staff.visit.language);
        let row = Row::of_line(line);
        Row { award: awards.get(&row.award).cloned().unwrap_or(row.award), goes_to, ..row }
    };
    Ok(lines.into_iter().map(named).collect())
}

/// The lines of a draft from the one on that is asked for, and the number of the one behind them.
fn page_of(visit: &Visit, lines: &[Line]) -> (Vec<Line>, Option<i32>) {
    let from: i32 = visit.asked("from").parse().unwrap_or_default();
    let mut rest = lines.iter().filter(|line| line.line >= from);
    let here = rest.by_ref().take(usize::try_from(LINES).unwrap_or_default()).cloned().collect();
    (here, rest.next().map(|line| line.line))
}

/// What is asked for so that a line is on the page: the page that is open, where it is on that one.
pub(super) fn from(visit: &Visit, line: i32) -> String {
    let from: i32 = visit.asked("from").parse().unwrap_or_default();
    let first = from.max(1);
    let is_here = line == 0 || (first..first.saturating_add(LINES)).contains(&line);
    match if is_here { from } else { line } {
        0 => String::new(),
        from => format!("?from={from}"),
    }
}

/// To go to a line of a long list.
fn jump(staff: &Staff) -> Markup {
    html! {
        form .filter method="get" action={ (staff.visit.path) "#lines" } {
            div {
                label for="from" { (staff.of("Đến dòng", "Go to line")) }
                input #from .short name="from" inputmode="numeric" maxlength="5" value=(staff.visit.asked("from"));
            }
            button .second type="submit" { (staff.of("Xem", "Show")) }
        }
    }
}

/// What can be done with each line.
struct LineAct {
    label: &'static str,
    /// With which number of the line between them it is the address.
    href: (String, String),
}

/// What can be done with each line of a draft that is written, or of a decision of the register.
fn act(staff: &Staff, decision: &StoredDecision, is_written: bool) -> Option<LineAct> {
    let language = staff.visit.language;
    if is_written {
        let href = (format!("{}?line=", staff.visit.path), format!("&from={}#mend", staff.visit.asked("from")));
        return Some(LineAct { label: language.of("Sửa", "Mend"), href });
    }
    let stands = decision.state == DecisionState::Registered && decision.voided_by.is_none();
    let is_delivered = stands && decision.facts.act == Act::Award && staff.may(Permission::Record);
    let href = (format!("/decisions/{}/delivery?line=", decision.id), String::new());
    is_delivered.then(|| LineAct { label: language.of("Số bằng, trao", "Certificate, handing over"), href })
}

/// Whom a line goes to when it is registered: `cùng người: Đặng Thị Mẫu, sinh 1980, 8 lần khen`, or somebody new.
fn goes_to(line: &Line, known: &HashMap<i64, (StoredRecipient, i64)>, language: Language) -> Option<String> {
    let t = |vi, en| language.of(vi, en);
    let is_person = line.recipient_kind == RecipientKind::Individual;
    let Some(id) = line.recipient_id else {
        // Nobody is named, or a key of another system decides.
        let new =
            if is_person { t("người mới", "a new person") } else { t("đối tượng mới", "a new recipient") };
        return (!line.unnamed && line.name.is_some() && line.external_ids.is_empty()).then(|| new.to_owned());
    };
    let same = if is_person {
        t("cùng người", "the same person")
    } else {
        t("cùng đối tượng", "the same recipient")
    };
    let Some((one, awards)) = known.get(&id) else { return Some(format!("{same}: {} {id}", t("số", "number"))) };
    let born = one.facts.birth_year.map(|year| format!(", {} {year}", t("sinh", "born")));
    let times = t("lần khen", if *awards == 1 { "award" } else { "awards" });
    Some(format!("{same}: {}{}, {} {times}", one.facts.name, born.unwrap_or_default(), count(*awards, language)))
}
