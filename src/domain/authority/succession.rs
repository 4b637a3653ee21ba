//! How one body succeeds another: what stands against it, what a whole reform asks for, who came of whom.

use super::{Authority, SuccessionKind};
use crate::domain::{
    fault::Finding,
    span,
    time::day_vi,
    valid::{CODE, Check, REMARK, text, tidy},
};
use chrono::{Datelike, NaiveDate};
use poem_openapi::Object;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// One body taking the place of another on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
#[serde(deny_unknown_fields)]
#[oai(deny_unknown_fields)]
pub struct Succession {
    /// The code of the body before.
    pub predecessor_code: String,
    /// The code of the body after.
    pub successor_code: String,
    /// How.
    pub kind: SuccessionKind,
    /// The first day of the new order.
    #[serde(deserialize_with = "crate::domain::time::day")]
    pub date: NaiveDate,
    /// The instrument that ordered it.
    pub instrument: String,
}

impl Succession {
    /// Puts every text into its stored form.
    pub fn tidy(&mut self) {
        tidy(&mut self.instrument);
    }

    /// What is wrong with it in itself.
    #[must_use]
    pub fn findings(&self) -> Vec<Finding> {
        let mut check = Check::default();
        check.push(text("/predecessor_code", &self.predecessor_code, CODE));
        check.push(text("/successor_code", &self.successor_code, CODE));
        check.push(text("/instrument", &self.instrument, REMARK));
        check.push(succession_year("/date", self.date));
        check.done()
    }
}

/// Bodies and collectives succeed one another in these years.
#[must_use]
pub fn succession_year(pointer: &str, date: NaiveDate) -> Option<Finding> {
    let text = ("Ngày kế tục từ năm 1900 đến 2100.", "The day of a succession is of the years 1900 to 2100.");
    (!(1900..=2100).contains(&date.year())).then(|| Finding::at(pointer, "year_out_of_range", text.0, text.1))
}

/// What stands against a body's span: the successions it is part of have given it its end, and need it alive.
#[must_use]
pub fn span_findings(authority: &Authority, known: &[Succession]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for s in known {
        let eve = s.date.pred_opt().unwrap_or(s.date);
        let ends = s.predecessor_code == authority.code && s.kind != SuccessionKind::Split;
        let fits = match () {
            () if ends => authority.valid_to == Some(eve) && authority.alive(eve),
            () if s.predecessor_code == authority.code => authority.alive(eve),
            () if s.successor_code == authority.code => authority.alive(s.date),
            () => true,
        };
        if !fits {
            let vi = format!(
                "“{}” có trong kế tục “{}” → “{}” ngày {}; hãy giữ thời hạn phù hợp.",
                authority.code,
                s.predecessor_code,
                s.successor_code,
                day_vi(s.date)
            );
            let en = format!(
                "{} is part of the succession {} → {} on {}; keep days that fit it.",
                authority.code, s.predecessor_code, s.successor_code, s.date
            );
            findings.push(Finding::at("/valid_to", "authority_not_alive", vi, en));
        }
    }
    findings
}

/// What stands against one body taking the place of another: the one before must be alive until the day before and not
/// have died on another day, the one after must be alive on the day. Answers as well the last day it gives the body
/// before, where it has none yet: only a body that was split may live on. One that ends may not have taken, or left to
/// others, anything later: `known` has the other successions.
#[must_use]
pub fn succession_findings(
    new: &Succession,
    predecessor: &Authority,
    successor: &Authority,
    known: &[Succession],
) -> (Vec<Finding>, Option<NaiveDate>) {
    let mut findings = Vec::new();
    let eve = new.date.pred_opt().unwrap_or(new.date);
    let lives_on = new.kind == SuccessionKind::Split;
    let fits = match predecessor.valid_to {
        None => true,
        Some(end) => end == eve || (lives_on && end > eve),
    };
    if !fits || predecessor.valid_from.is_some_and(|from| from > eve) {
        let vi = format!(
            "“{}” không tồn tại đến {} (tồn tại {}); một cơ quan chỉ kết thúc một lần, hãy kiểm tra lại ngày.",
            predecessor.code,
            day_vi(eve),
            span_vi(predecessor)
        );
        let en = format!(
            "{} did not live until {eve} (it lived {}); a body ends once.",
            predecessor.code,
            span_en(predecessor)
        );
        findings.push(Finding::at("/predecessor_code", "authority_not_alive", vi, en));
    }
    if !successor.alive(new.date) {
        let vi = format!(
            "“{}” không tồn tại vào ngày {} (tồn tại {}); hãy kiểm tra lại ngày.",
            successor.code,
            day_vi(new.date),
            span_vi(successor)
        );
        let en = format!(
            "{} did not exist on {} (it lived {}); check the day.",
            successor.code,
            new.date,
            span_en(successor)
        );
        findings.push(Finding::at("/successor_code", "authority_not_alive", vi, en));
    }
    let end = Some(eve).filter(|_| predecessor.valid_to.is_none() && !lives_on);
    let later = known.iter().find(|s| {
        let takes = s.successor_code == predecessor.code && s.date > eve;
        takes || (s.predecessor_code == predecessor.code && s.date > new.date)
    });
    if let (Some(_), Some(later)) = (end, later) {
        let (vi, en) = (
            format!(
                "“{}” còn trong một kế tục ngày {}; không thể kết thúc vào {}, hãy kiểm tra lại ngày.",
                predecessor.code,
                day_vi(later.date),
                day_vi(eve)
            ),
            format!(
                "{} is part of a succession on {}; it cannot end on {eve}: check the day.",
                predecessor.code, later.date
            ),
        );
        findings.push(Finding::at("/predecessor_code", "authority_not_alive", vi, en));
    }
    (findings, end)
}

fn span_vi(authority: &Authority) -> String {
    span::span_vi(authority.valid_from, authority.valid_to)
}

fn span_en(authority: &Authority) -> String {
    span::span_en(authority.valid_from, authority.valid_to)
}

/// A row of a reform's file: who follows whom, and the facts of a body that is not in the register yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reform {
    /// The line of the file.
    pub line: u64,
    /// Who follows whom.
    pub succession: Succession,
    /// The body before, as far as the file tells of it.
    pub predecessor: Option<Authority>,
    /// The body after, as far as the file tells of it.
    pub successor: Option<Authority>,
}

/// What a reform came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reformed {
    /// Bodies it made.
    pub authorities_made: usize,
    /// Bodies it ended.
    pub authorities_ended: usize,
    /// Successions it entered.
    pub successions_made: usize,
    /// Successions that were there already.
    pub already_there: usize,
}

/// Whether the pairs, with a further one, would lead back to where they start: a body cannot be its own heir.
#[must_use]
pub fn makes_cycle(pairs: &[(&str, &str)], predecessor: &str, successor: &str) -> bool {
    let mut open = vec![successor];
    let mut seen = Vec::new();
    while let Some(at) = open.pop() {
        if at == predecessor {
            return true;
        }
        if !seen.contains(&at) {
            seen.push(at);
            open.extend(pairs.iter().filter(|(from, _)| *from == at).map(|(_, to)| *to));
        }
    }
    false
}

/// One body before or after another, with its own further ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Kin {
    /// The body's code.
    pub code: String,
    /// Its name as written now.
    pub name: String,
    /// How the succession came about.
    pub kind: SuccessionKind,
    /// The first day of the new order.
    pub date: NaiveDate,
    /// The instrument that ordered it.
    pub instrument: String,
    /// Those before this one; only on the way back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub predecessors: Vec<Kin>,
    /// Those after this one; only on the way forward.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[oai(default)]
    pub successors: Vec<Kin>,
}

/// Where a body comes from and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Object)]
pub struct Lineage {
    /// The body asked about.
    pub code: String,
    /// Its name as written now.
    pub name: String,
    /// Its predecessors, each with its own.
    pub predecessors: Vec<Kin>,
    /// Its successors, each with its own.
    pub successors: Vec<Kin>,
}

impl Lineage {
    /// The codes of all bodies in it, one that is met twice as often.
    #[must_use]
    pub fn codes(&self) -> Vec<String> {
        fn of(all: &[Kin], codes: &mut Vec<String>) {
            for kin in all {
                codes.push(kin.code.clone());
                of(&kin.predecessors, codes);
                of(&kin.successors, codes);
            }
        }
        let mut codes = vec![self.code.clone()];
        of(&self.predecessors, &mut codes);
        of(&self.successors, &mut codes);
        codes
    }

    /// The same with the name of each body.
    #[must_use]
    pub fn named(mut self, name: &impl Fn(&str) -> String) -> Self {
        fn of(all: &mut [Kin], name: &impl Fn(&str) -> String) {
            for kin in all {
                kin.name = name(&kin.code);
                of(&mut kin.predecessors, name);
                of(&mut kin.successors, name);
            }
        }
        self.name = name(&self.code);
        of(&mut self.predecessors, name);
        of(&mut self.successors, name);
        self
    }
}

/// The lineage of a body, from all successions, still without names. Each body tells of its own kin once: where ways meet again it is only
/// named, so that a lineage grows with the successions and not with the ways through them.
#[must_use]
pub fn lineage(code: &str, all: &[Succession]) -> Lineage {
    let mut by_successor: HashMap<&str, Vec<&Succession>> = HashMap::new();
    let mut by_predecessor: HashMap<&str, Vec<&Succession>> = HashMap::new();
    for s in all {
        by_successor.entry(&s.successor_code).or_default().push(s);
        by_predecessor.entry(&s.predecessor_code).or_default().push(s);
    }
    Lineage {
        code: code.to_owned(),
        name: String::new(),
        predecessors: before(code, &by_successor, &mut HashSet::from([code.to_owned()])),
        successors: after(code, &by_predecessor, &mut HashSet::from([code.to_owned()])),
    }
}

fn before(code: &str, all: &HashMap<&str, Vec<&Succession>>, told: &mut HashSet<String>) -> Vec<Kin> {
    let each = |s: &&Succession| {
        let predecessors =
            if told.insert(s.predecessor_code.clone()) { before(&s.predecessor_code, all, told) } else { Vec::new() };
        Kin { predecessors, ..kin(&s.predecessor_code, s) }
    };
    all.get(code).into_iter().flatten().map(each).collect()
}

fn after(code: &str, all: &HashMap<&str, Vec<&Succession>>, told: &mut HashSet<String>) -> Vec<Kin> {
    let each = |s: &&Succession| {
        let successors =
            if told.insert(s.successor_code.clone()) { after(&s.successor_code, all, told) } else { Vec::new() };
        Kin { successors, ..kin(&s.successor_code, s) }
    };
    all.get(code).into_iter().flatten().map(each).collect()
}

fn kin(code: &str, s: &Succession) -> Kin {
    Kin {
        code: code.to_owned(),
        name: String::new(),
        kind: s.kind,
        date: s.date,
        instrument: s.instrument.clone(),
        predecessors: Vec::new(),
        successors: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_that_leads_back_is_a_cycle() {
        let pairs = [("A", "B"), ("B", "C")];
        assert!(makes_cycle(&pairs, "C", "A"));
        assert!(makes_cycle(&pairs, "X", "X"));
        assert!(!makes_cycle(&pairs, "A", "C"));
    }

    #[test]
    fn a_lineage_goes_back_through_all_generations() {
        let s = |a: &str, b: &str| Succession {
            predecessor_code: a.into(),
            successor_code: b.into(),
            kind: SuccessionKind::Merge,
            date: "2025-07-01".parse().unwrap(),
            instrument: "NQ".into(),
        };
        let found = lineage("C", &[s("A", "B"), s("B", "C"), s("X", "C")]);
        assert_eq!(found.predecessors.len(), 2);
        assert_eq!(found.predecessors[0].predecessors[0].code, "A");
        assert!(found.successors.is_empty());
    }
}
