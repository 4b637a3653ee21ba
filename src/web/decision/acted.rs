//! What acts other than an award are called: by what they touch, as long as no paper gives them a number.

use super::{super::shell::Staff, named};
use crate::{
    domain::{
        conferral::Conferral,
        decision::{Act, StoredDecision, Target},
        fault::{Fault, Language},
    },
    service::{Register, conferral, decision},
    web::words::capital,
};
use maud::{Markup, html};
use std::collections::HashMap;

/// Targets of one act that are named at most.
const MOST: usize = 5;

/// What an act does.
struct Said {
    /// Up to what is touched: `Hủy bỏ dòng 5 (Phạm Văn Mới) của `.
    before: String,
    /// The decision that is touched: its number in the register, the line, what it is called.
    of: Option<(i64, Option<i32>, String)>,
    /// After it.
    after: String,
}

/// What acts do, by their numbers in the register.
pub(in crate::web) struct Acted {
    said: HashMap<i64, Said>,
    language: Language,
}

impl Acted {
    /// Of these decisions; whatever they touch is read at once.
    pub(in crate::web) async fn of(
        staff: &Staff,
        register: &Register,
        decisions: &[StoredDecision],
    ) -> Result<Self, Fault> {
        let acts: Vec<&StoredDecision> = decisions.iter().filter(|one| one.facts.act != Act::Award).collect();
        let language = staff.visit.language;
        if acts.is_empty() {
            return Ok(Self { said: HashMap::new(), language });
        }
        let targets = || acts.iter().flat_map(|act| act.facts.targets.iter().take(MOST));
        let ids: Vec<i64> = targets().filter_map(|target| target.conferral_id).collect();
        let conferrals = conferral::seen(register, &staff.ctx, &ids).await?;
        let ids = targets().filter_map(|target| target.decision_id);
        let ids: Vec<i64> = ids.chain(conferrals.values().map(|one| one.decision_id)).collect();
        let touched = decision::seen(register, &staff.ctx, &ids).await?;
        let said = acts.iter().filter_map(|act| Some((act.id, said(act, &conferrals, &touched, language)?)));
        Ok(Self { said: said.collect(), language })
    }

    /// What a decision is called: by the paper's number, else by what it does.
    pub(in crate::web) fn name(&self, decision: &StoredDecision) -> String {
        match self.said.get(&decision.id) {
            Some(said) if decision.reference.is_none() => said.text(),
            _ => named(decision, self.language),
        }
    }

    /// What an act with a number does, under its name.
    pub(in crate::web) fn under(&self, decision: &StoredDecision) -> Option<String> {
        self.said.get(&decision.id).filter(|_| decision.reference.is_some()).map(Said::text)
    }

    /// What an act does, whatever it is called; nothing of an award.
    pub(in crate::web) fn text(&self, decision: &StoredDecision) -> Option<String> {
        self.said.get(&decision.id).map(Said::text)
    }

    /// What an act does, with a link to what it touches.
    pub(in crate::web) fn linked(&self, decision: &StoredDecision) -> Option<Markup> {
        let Said { before, of, after } = self.said.get(&decision.id)?;
        Some(html! {
            (before)
            @if let Some((id, line, name)) = of {
                @match line {
                    Some(line) => a href={ "/decisions/" (id) "#line-" (line) } { (name) },
                    None => a href={ "/decisions/" (id) } { (name) },
                }
            }
            (after)
        })
    }
}

impl Said {
    fn text(&self) -> String {
        let name = self.of.as_ref().map(|(_, _, name)| name.as_str()).unwrap_or_default();
        format!("{}{name}{}", self.before, self.after)
    }
}

fn said(
    act: &StoredDecision,
    conferrals: &HashMap<i64, Conferral>,
    touched: &HashMap<i64, StoredDecision>,
    language: Language,
) -> Option<Said> {
    let t = |vi, en| language.of(vi, en);
    let targets = &act.facts.targets;
    let first = targets.first()?;
    let verb = capital(act.facts.act.label().of(language));
    let colon = if act.facts.act == Act::Void { ":" } else { "" };
    let called = |id: i64| {
        let name = touched.get(&id).map(|one| named(one, language));
        name.unwrap_or_else(|| format!("{} {id}", t("bản ghi số", "record")))
    };
    let seen = |target: &Target| target.conferral_id.and_then(|id| conferrals.get(&id));
    if let Some(one) = seen(first) {
        let same = |target: &&Target| seen(target).is_some_and(|other| other.decision_id == one.decision_id);
        let alike = targets.iter().take(MOST).filter(same).count();
        let several = alike == targets.len().min(MOST);
        let lines = if several && targets.len() > 1 {
            let mut numbers: Vec<String> =
                targets.iter().take(MOST).filter_map(seen).map(|one| one.line.to_string()).collect();
            if targets.len() > MOST {
                numbers.push("…".to_owned());
            }
            format!("{} {} ({})", targets.len(), t("dòng", "lines"), numbers.join(", "))
        } else {
            let name = one.name.as_deref().unwrap_or(t("chưa rõ tên", "not named"));
            format!("{} {} ({name})", t("dòng", "line"), one.line)
        };
        let line = (targets.len() == 1).then_some(one.line);
        return Some(Said {
            before: format!("{verb}{colon} {lines} {} ", t("của", "of")),
            of: Some((one.decision_id, line, called(one.decision_id))),
            after: if several { String::new() } else { others(targets.len() - 1, language) },
        });
    }
    let after = others(targets.len() - 1, language);
    if let Some(id) = first.decision_id {
        return Some(Said { before: format!("{verb}{colon} "), of: Some((id, None, called(id))), after });
    }
    let what = match (&first.original_as_written, first.conferral_id) {
        (Some(original), _) => original.clone(),
        (None, Some(id)) => format!("{} {id}", t("lượt khen thưởng số", "conferral")),
        (None, None) => return None,
    };
    Some(Said { before: format!("{verb}: {what}"), of: None, after })
}

fn others(count: usize, language: Language) -> String {
    match count {
        0 => String::new(),
        count => format!(" {} {count} {}", language.of("và", "and"), language.of("mục khác", "more")),
    }
}
