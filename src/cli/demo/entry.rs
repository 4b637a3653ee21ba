//! One decision of the demonstration, and the way it takes: created, submitted, registered, returned or withdrawn.
//!
//! Each step looks at where the decision stands, so that a load that was cut off between two of them goes on.

use super::{CLERK, REGISTRAR, keyed, of};
use crate::{
    domain::{
        decision::{
            Acknowledgement, Acknowledgements, Decision, DecisionFilter, DecisionState, Evidence, Line, Reason,
            StoredDecision,
        },
        fault::Fault,
        page::Paging,
    },
    service::{
        Expected, Register,
        decision::{self, checks, draft, life, register as entering},
    },
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A decision, known again by its title, and how far it shall come. The others come before the last one, so that when
/// the last one is registered all are there, whatever people did with them since.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Entry {
    #[serde(default = "registered")]
    state: DecisionState,
    /// Why it is returned (a draft) or withdrawn.
    reason: Option<Reason>,
    /// Why its cautions may stand, where the usual words do not fit.
    #[serde(default)]
    acknowledge: Vec<Acknowledgement>,
    decision: Decision,
    #[serde(default)]
    lines: Vec<Row>,
    /// For an act on a whole decision of the demonstration: the title of that one.
    touches: Option<String>,
}

fn registered() -> DecisionState {
    DecisionState::Registered
}

/// A line of the annex, numbered by its place; `times` writes a line of unnamed recipients as often as they are.
#[derive(Debug, Deserialize)]
struct Row {
    #[serde(default = "once")]
    times: usize,
    #[serde(flatten)]
    line: Map<String, Value>,
}

fn once() -> usize {
    1
}

impl Entry {
    /// Whether an earlier load brought it as far as it shall come.
    pub(super) async fn is_done(&self, register: &Register) -> Result<bool, Fault> {
        Ok(known(register, &self.decision).await?.is_some_and(|decision| decision.state == self.state))
    }

    /// Creates the decision if it is missing, and takes it the rest of its way.
    pub(super) async fn load(mut self, register: &Register) -> Result<(), Fault> {
        let mut at = match known(register, &self.decision).await? {
            Some(decision) => decision,
            None => draft::create(register, &of(CLERK), self.whole(register).await?).await?,
        };
        let back = self.reason.take();
        if at.state == DecisionState::Draft && self.state == DecisionState::Withdrawn {
            let reason = back.ok_or_else(|| Fault::internal("a withdrawn decision has no reason"))?;
            life::withdraw(register, &of(CLERK), at.id, &Expected::version(at.version), reason).await?;
            return Ok(());
        }
        let goes_on = self.state != DecisionState::Draft || (back.is_some() && at.returned_reason.is_none());
        if at.state == DecisionState::Draft && goes_on {
            let cautions: BTreeSet<&str> =
                checks::checks(register, &of(CLERK), at.id).await?.cautions.iter().map(|c| c.code).collect();
            let acknowledge = cautions.into_iter().map(|code| self.answer(code)).collect();
            at = life::submit(
                register,
                &of(CLERK),
                at.id,
                &Expected::version(at.version),
                Acknowledgements { acknowledge },
            )
            .await?;
        }
        match back {
            Some(reason) if at.state == DecisionState::Submitted => {
                life::give_back(register, &of(REGISTRAR), at.id, &Expected::version(at.version), reason).await?;
            }
            None if at.state == DecisionState::Submitted && self.state == DecisionState::Registered => {
                entering::register(
                    register,
                    &of(REGISTRAR),
                    at.id,
                    &Expected::version(at.version),
                    Acknowledgements::default(),
                )
                .await?;
            }
            _ => {}
        }
        Ok(())
    }

    /// The decision with its lines, each linked to its recipient where a key of the line is known.
    async fn whole(&mut self, register: &Register) -> Result<Decision, Fault> {
        let rows = std::mem::take(&mut self.lines);
        let rows = rows.into_iter().flat_map(|row| std::iter::repeat_n(row.line, row.times));
        let mut lines = Vec::new();
        for (line, number) in rows.zip(1..) {
            let mut line = line;
            line.insert("line".into(), Value::from(number));
            lines.push(serde_json::from_value::<Line>(Value::Object(line)).map_err(Fault::internal)?);
        }
        let keys = lines
            .iter()
            .flat_map(|line| &line.external_ids)
            .map(|key| format!("{}:{}", key.system, key.value))
            .collect();
        let people = keyed(register, keys).await?;
        for line in &mut lines {
            line.recipient_id = people
                .iter()
                .find(|who| who.facts.external_ids.iter().any(|key| line.external_ids.contains(key)))
                .map(|who| who.id);
        }
        let mut decision = Decision { lines, ..self.decision.clone() };
        if let Some(title) = self.touches.take() {
            let touched = titled(register, &title)
                .await?
                .ok_or_else(|| Fault::internal(format!("there is no decision {title:?}")))?;
            decision.targets.push(serde_json::from_value(json!({"decision_id": touched.id})).map_err(Fault::internal)?);
        }
        Ok(decision)
    }

    fn answer(&self, caution: &str) -> Acknowledgement {
        let own = self.acknowledge.iter().find(|own| own.all().any(|code| code == caution)).cloned();
        let original = self.decision.evidence == Some(Evidence::Original);
        let reason = match caution {
            "year_missing" => "Nguồn không nêu năm thành tích; ghi theo nguồn.",
            "competence_lacking" | "authority_not_alive" | "award_closed" => {
                "Nguồn không nêu ngày ký; đã xem lại cơ quan và hình thức theo nguồn."
            }
            "competence_unknown" if original => {
                "Quyết định ban hành theo luật cũ, trước 01/01/2024; đã đối chiếu bản gốc."
            }
            "competence_unknown" => "Bảng thẩm quyền chưa có dòng cho hình thức và ngày này; ghi theo nguồn.",
            "original_not_registered" => "Quyết định gốc không có trong sổ; ghi theo nguồn.",
            "no_legal_standing" => "Nguồn nêu đúng Ban Chỉ đạo là nơi khen thưởng; ghi theo nguồn.",
            _ => "Đã đối chiếu với bản quyết định; đúng như đã ghi.",
        };
        let reason = own.map_or_else(|| reason.to_owned(), |own| own.reason);
        Acknowledgement { code: Some(caution.into()), codes: Vec::new(), reason }
    }
}

#[cfg(test)]
impl Entry {
    pub(super) fn title(&self) -> Option<&str> {
        self.decision.title.as_deref()
    }

    pub(super) fn is_for_the_register(&self) -> bool {
        self.state == DecisionState::Registered
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.lines.iter().filter_map(|row| row.line.get("name")?.as_str())
    }
}

/// The decision that an earlier load made.
async fn known(register: &Register, decision: &Decision) -> Result<Option<StoredDecision>, Fault> {
    match &decision.title {
        Some(title) => titled(register, title).await,
        None => Ok(None),
    }
}

async fn titled(register: &Register, title: &str) -> Result<Option<StoredDecision>, Fault> {
    let filter = DecisionFilter { q: Some(title.to_owned()), mine: true, ..DecisionFilter::default() };
    let found = decision::list(register, &of(CLERK), filter, &Paging::default()).await?;
    Ok(found.items.into_iter().find(|d| d.facts.title.as_deref() == Some(title)))
}
