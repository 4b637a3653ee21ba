//! What is otherwise in a submitted decision than when it was last returned: the paper member by member, the list line
//! by line.

use super::{
    super::{line, names, shell::Staff, words::many},
    touched,
};
use crate::{
    domain::{
        audit::{LinePair, Redrafted, Relined, Unlike, relined, unlike},
        decision::{NOT_NAMED, StoredDecision},
        fault::{Fault, Language},
        member::label,
        recipient::{RecipientKind, StoredRecipient},
    },
    service::{Register, decision::history, recipient},
};
use maud::{Markup, html};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

/// Lines that are shown at most.
const MOST: usize = 200;
/// The member that holds the lines.
const LINES: &str = "lines";

/// What is otherwise than when it was last returned, for whoever reads it again.
pub(super) async fn since_return(staff: &Staff, register: &Register, found: &StoredDecision) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let Some(Redrafted { mut before, mut after }) = history::since_return(register, &staff.ctx, found.id).await? else {
        return Ok(html! {});
    };
    let lines = relined(before.remove(LINES), after.remove(LINES));
    let is_same = before.is_empty() && after.is_empty() && lines == Relined::default();
    let headings = (t("Khi bị trả lại", "When it was returned"), t("Bây giờ", "Now"));
    Ok(html! {
        h2 { (t("Khác với lần trả lại", "What is different since it was returned")) }
        @if is_same { p { (t("Không có gì khác.", "Nothing is different.")) } }
        (touched::beside(staff, register, (before, after), headings).await?)
        (of_lines(staff, register, &lines, headings).await?)
    })
}

/// The lines that are not what they were.
async fn of_lines(
    staff: &Staff,
    register: &Register,
    Relined { changed, moved }: &Relined,
    (was, is): (&str, &str),
) -> Result<Markup, Fault> {
    let t = |vi, en| staff.of(vi, en);
    let language = staff.visit.language;
    let shown = changed.get(..changed.len().min(MOST)).unwrap_or_default();
    let words = Words::of(staff, register, shown).await?;
    let all = |word: fn(&LinePair) -> bool| changed.iter().filter(|pair| word(pair)).count();
    let counted = [
        (all(|pair| pair.before.is_none()), t("dòng thêm", "lines added")),
        (all(|pair| pair.after.is_none()), t("dòng bỏ ra", "lines taken out")),
        (all(|pair| pair.before.is_some() && pair.after.is_some()), t("dòng sửa", "lines changed")),
        (*moved, t("dòng chỉ đổi số thứ tự", "lines with another number alone")),
    ];
    let counted: Vec<String> = counted
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{} {words}", many(*count, language)))
        .collect();
    Ok(html! {
        @if !counted.is_empty() { p { (t("Danh sách: ", "The list: ")) (counted.join(", ")) "." } }
        @if !shown.is_empty() {
            table .narrow.stack {
                thead {
                    tr {
                        th .number scope="col" { (t("STT", "No.")) }
                        th scope="col" { (was) }
                        th scope="col" { (is) }
                    }
                }
                tbody {
                    @for pair in shown {
                        @let (before, after) = words.sides(pair);
                        tr {
                            th .number scope="row" { (t("Dòng", "Line")) " " (pair.number()) }
                            td data-label=(was) { (before) }
                            td data-label=(is) { strong { (after) } }
                        }
                    }
                }
            }
        }
        @if changed.len() > MOST {
            p { (t("Và", "And")) " " (many(changed.len() - MOST, language)) " " (t("dòng nữa.", "more lines.")) }
        }
    })
}

/// The words that codes and numbers in lines stand for.
struct Words {
    awards: HashMap<String, String>,
    people: HashMap<i64, (StoredRecipient, i64)>,
    language: Language,
}

impl Words {
    async fn of(staff: &Staff, register: &Register, pairs: &[LinePair]) -> Result<Self, Fault> {
        let lines = || pairs.iter().flat_map(|pair| pair.before.iter().chain(&pair.after));
        let codes: Vec<String> = lines().filter_map(|line| text(line, "award_code")).map(str::to_owned).collect();
        let ids: Vec<i64> = lines().filter_map(|line| line.get("recipient_id").and_then(Value::as_i64)).collect();
        Ok(Self {
            awards: names::awards(staff, register, codes.iter()).await?,
            people: recipient::seen(register, &staff.ctx, &ids).await?,
            language: staff.visit.language,
        })
    }

    /// What stands on both sides: where one recipient's line was changed what differs, else the lines in short.
    fn sides(&self, pair: &LinePair) -> (String, String) {
        let nothing = || self.language.of("(không có)", "(nothing)").to_owned();
        match (&pair.before, &pair.after) {
            (Some(before), Some(after)) if pair.is_of_one() => self.differing(before, after),
            (before, after) => {
                let side = |line: &Option<Map<String, Value>>| line.as_ref().map_or_else(nothing, |l| self.short(l));
                (side(before), side(after))
            }
        }
    }

    /// A line in short: who it is, and the award.
    fn short(&self, line: &Map<String, Value>) -> String {
        let kind = text(line, "recipient_kind").and_then(RecipientKind::find);
        let kind = kind.filter(|kind| *kind != RecipientKind::Individual);
        let born =
            ["birth_on", "birth_year"].into_iter().find_map(|name| line.get(name)).map(|on| self.said("birth_on", on));
        let parts = [
            Some(text(line, "name").unwrap_or(NOT_NAMED).to_owned()),
            line.get("times").and_then(Value::as_i64).map(|times| format!("× {times}")),
            born.map(|born| format!("{} {born}", self.language.of("sinh", "born"))),
            text(line, "post").map(str::to_owned),
            text(line, "unit").map(str::to_owned),
            text(line, "parent_unit").map(str::to_owned),
            kind.map(|kind| kind.label().of(self.language).to_owned()),
            line.get("award_code").map(|code| self.said("award_code", code)),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// The members that differ, each with its name, on both sides.
    fn differing(&self, before: &Map<String, Value>, after: &Map<String, Value>) -> (String, String) {
        let name = text(after, "name").unwrap_or(NOT_NAMED);
        let (mut was, mut is) = (vec![name.to_owned()], vec![name.to_owned()]);
        for member in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let (old, new) = (before.get(member), after.get(member));
            if old == new {
                continue;
            }
            let label = match line::field_of(member) {
                _ if member == "recipient_id" => self.language.of("hồ sơ", "recipient").to_owned(),
                _ if member == "line" => self.language.of("STT", "number").to_owned(),
                Some(field) => line::label(field, self.language).to_lowercase(),
                None => label("decision", member, self.language),
            };
            let nothing = || self.language.of("(không có)", "(nothing)").to_owned();
            let side = |value: Option<&Value>| value.map_or_else(nothing, |value| self.said(member, value));
            was.push(format!("{label}: {}", side(old)));
            is.push(format!("{label}: {}", side(new)));
        }
        (was.join("; "), is.join("; "))
    }

    /// A value in words.
    fn said(&self, member: &str, value: &Value) -> String {
        match (member, value) {
            ("award_code", Value::String(code)) => self.awards.get(code).unwrap_or(code).clone(),
            ("recipient_id", Value::Number(id)) => {
                let known = id.as_i64().and_then(|id| self.people.get(&id));
                known.map_or_else(|| id.to_string(), |(one, _)| one.facts.name.clone())
            }
            _ => {
                let one = Map::from_iter([(member.to_owned(), value.clone())]);
                let said = unlike("decision", &Map::new(), &one, self.language);
                let said: Vec<String> = said.into_iter().filter_map(|Unlike { after, .. }| after).collect();
                said.join(", ")
            }
        }
    }
}

fn text<'l>(line: &'l Map<String, Value>, name: &str) -> Option<&'l str> {
    line.get(name).and_then(Value::as_str)
}
