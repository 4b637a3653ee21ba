//! What each list that is none of conferrals holds, row by row, by the same use cases as its pages and answers.

use super::{
    counted::names,
    rows::{Made, Row, Rows},
};
use crate::{
    domain::{
        audit::EventFilter,
        conferral::{Conferral, ConferralFilter, ConferralStatus},
        decision::{DecisionFilter, ToReconcile},
        export::{
            CodeNames, List,
            list::{AUDIT_EVENTS, BONUSES, CHANGES, DECISIONS, DUE, HISTORY, RECONCILIATION, STATE_AWARDS, SUMMARY},
            members_in_words,
        },
        fault::{Code, Fault, Language},
        history::ended_by,
        page::Paging,
        report::{Between, ByAward, DueFor, OfCampaign},
        sentence::grouped,
    },
    service::{Ctx, Register, audit, decision, eligibility, report},
    store,
};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::HashMap;

mod changes;
mod history;

/// A list that can be exported, as it is asked for.
#[derive(Debug, Clone)]
pub enum Listing {
    /// The audit trail.
    AuditEvents(EventFilter),
    /// The bonus sheet of a decision.
    Bonuses(i64),
    /// What changed between two heads.
    Changes(Between, Box<ConferralFilter>),
    /// Decisions.
    Decisions(Box<DecisionFilter>, ToReconcile),
    /// Who of a unit becomes eligible.
    Due(DueFor),
    /// What a recipient was awarded.
    History(i64),
    /// Form 0602 of a year.
    StateAwards(i32),
    /// The summary of a campaign.
    Summary(OfCampaign, Box<ConferralFilter>),
}

impl Listing {
    /// Its list.
    pub(super) const fn list(&self) -> &'static List {
        match self {
            Self::AuditEvents(_) => &AUDIT_EVENTS,
            Self::Bonuses(_) => &BONUSES,
            Self::Changes(..) => &CHANGES,
            Self::Decisions(_, ToReconcile { reconcile: true, .. }) => &RECONCILIATION,
            Self::Decisions(..) => &DECISIONS,
            Self::Due(_) => &DUE,
            Self::History(_) => &HISTORY,
            Self::StateAwards(_) => &STATE_AWARDS,
            Self::Summary(..) => &SUMMARY,
        }
    }

    /// What a file of it is called, before the day.
    #[must_use]
    pub fn file_name(&self) -> String {
        let of = self.list().of.file_name();
        match self {
            Self::Bonuses(decision) => format!("{of}-quyet-dinh-{decision}"),
            Self::History(recipient) => format!("{of}-{recipient}"),
            Self::StateAwards(year) => format!("{of}-nam-{year}"),
            _ => of.to_owned(),
        }
    }

    /// The same with what it leaves open said: what changed until now is what changed until so many events.
    pub(super) fn settled(&self, size: i64) -> Self {
        match self {
            Self::Changes(Between { from, to: None }, filter) => {
                Self::Changes(Between { from: *from, to: Some(size) }, filter.clone())
            }
            listing => listing.clone(),
        }
    }

    /// Whether nobody who writes changes what it holds: it is of moments that are over.
    pub(super) const fn is_settled(&self) -> bool {
        matches!(self, Self::Changes(Between { to: Some(_), .. }, _))
    }

    /// What is asked for, as JSON.
    pub(super) fn parameters(&self) -> Result<String, Fault> {
        match self {
            Self::AuditEvents(filter) => store::to_json(filter),
            Self::Bonuses(id) => store::to_json(&serde_json::json!({"decision": id})),
            Self::Changes(between, filter) => joined(between, filter),
            Self::Decisions(filter, reconcile) => joined(reconcile, filter),
            Self::Due(asked) => store::to_json(asked),
            Self::History(id) => store::to_json(&serde_json::json!({"recipient": id})),
            Self::StateAwards(year) => store::to_json(&serde_json::json!({"year": year})),
            Self::Summary(of, filter) => joined(of, filter),
        }
    }

    /// What it holds: its rows have the columns of its list, a statement those that are named.
    pub(super) async fn make(
        &self,
        register: &Register,
        ctx: &Ctx,
        language: Language,
        names: &[&str],
    ) -> Result<Made, Fault> {
        match self {
            Self::AuditEvents(filter) => {
                audit::list(register, ctx, filter.clone(), &few(1)).await?;
                let lines = members_in_words(filter, &CodeNames::new(), language);
                Ok(Made { lines, notes: Vec::new(), rows: Rows::Statement(store::audit::statement(filter, names)) })
            }
            Self::Bonuses(id) => bonuses(register, ctx, *id, language).await,
            Self::Changes(between, filter) => changes::changes(register, ctx, between, filter, language).await,
            Self::Decisions(filter, reconcile) => decisions(register, ctx, filter, *reconcile, (language, names)).await,
            Self::Due(asked) => due(register, ctx, asked, language).await,
            Self::History(id) => history::history(register, ctx, *id, language).await,
            Self::StateAwards(year) => {
                let made = report::state_awards(register, ctx, *year).await?;
                let lines = vec![format!("{}: {year}", language.of("Năm ký", "Year of signing"))];
                let notes = vec![all(made.total, language)];
                Ok(Made { lines, notes, rows: Rows::Few(made.items.iter().map(by_award).collect()) })
            }
            Self::Summary(of, filter) => {
                let made = report::summary(register, ctx, of.clone(), (**filter).clone()).await?;
                let lines = vec![
                    format!(
                        "{}: {} ({})",
                        language.of("Phong trào", "Campaign"),
                        made.campaign_name,
                        made.campaign_code
                    ),
                    format!("{}: {}", language.of("Năm thành tích", "Merit year"), made.period),
                ];
                let sentence = language.of(made.sentence_vi.as_str(), made.sentence_en.as_str()).to_owned();
                Ok(Made { lines, notes: vec![sentence], rows: Rows::Few(made.by_award.iter().map(by_award).collect()) })
            }
        }
    }
}

/// A page of so many.
fn few(limit: i64) -> Paging {
    Paging { limit: Some(limit), ..Paging::default() }
}

/// Two parameters as one object.
fn joined(first: &impl Serialize, second: &impl Serialize) -> Result<String, Fault> {
    let object = |value: Value| if let Value::Object(members) = value { members } else { Map::new() };
    let mut members = object(serde_json::to_value(first).map_err(Fault::internal)?);
    members.extend(object(serde_json::to_value(second).map_err(Fault::internal)?));
    store::to_json(&members)
}

fn number(count: i64, language: Language) -> String {
    let mark = if language == Language::Vi { '.' } else { ',' };
    grouped(u64::try_from(count).unwrap_or_default(), mark)
}

fn all(total: i64, language: Language) -> String {
    format!("{}: {}", language.of("Tổng số", "In all"), number(total, language))
}

fn by_award(row: &ByAward) -> Row {
    let ByAward { award_code, award_name, award_kind, individual, collective, household, unspecified, total, works: _ } =
        row;
    let words = [award_code.as_str(), award_name.as_str(), award_kind.word()].map(|text| Some(text.to_owned()));
    let counts = [collective, household, individual, unspecified, total].map(|count| Some(count.to_string()));
    words.into_iter().chain(counts).collect()
}

async fn bonuses(register: &Register, ctx: &Ctx, id: i64, language: Language) -> Result<Made, Fault> {
    let of = decision::get(register, ctx, id, false).await?;
    let sheet = decision::bonuses::bonuses(register, ctx, id).await?;
    let tx = register.db.snapshot(&ctx.scope).await?;
    let conferrals = store::conferral::of_decision(&*tx, id).await?;
    let conferrals: HashMap<i64, Conferral> = conferrals.into_iter().map(|one| (one.id, one)).collect();
    let fallen = conferrals.values().filter(|one| one.status != ConferralStatus::InForce);
    let fallen: Vec<i64> = fallen.map(|one| one.id).collect();
    let acts = store::act::history(&register.db, &ctx.scope, &fallen).await?;
    let mut paid_of_fallen = 0;
    let rows = sheet.items.into_iter().map(|bonus| {
        let conferral = conferrals.get(&bonus.conferral_id);
        let sum = |sum: Option<i64>| sum.map(|sum| sum.to_string());
        let stands = bonus.status == ConferralStatus::InForce;
        if !stands {
            paid_of_fallen += bonus.paid_vnd.unwrap_or_default();
        }
        let by = acts.get(&bonus.conferral_id).and_then(|acts| ended_by(bonus.status, acts));
        let by = by.and_then(|act| act.reference.as_ref()).map(|reference| format!(" ({reference})"));
        let ended = format!("{}{}", bonus.status.label().of(language), by.unwrap_or_default());
        vec![
            Some(bonus.line.to_string()),
            conferral.and_then(|one| one.name.clone()),
            conferral.and_then(|one| one.unit.clone()),
            conferral.map(|one| one.award_name.clone()),
            Some(bonus.status.word().to_owned()),
            Some(bonus.basis.word().to_owned()),
            bonus.coefficient,
            bonus.factor,
            sum(bonus.base_salary_vnd),
            // What no longer stands is not owed, and is not in the sum.
            sum(bonus.amount_vnd.filter(|_| stands)),
            sum(bonus.paid_vnd),
            bonus.unknown_because.filter(|_| stands).map(|reason| reason.word().to_owned()),
            store::to_json(&bonus.instruments).ok(),
            (!stands).then_some(ended),
        ]
    });
    let rows: Vec<Row> = rows.collect();
    let sum = |sum: i64| number(sum, language);
    let mut notes =
        vec![format!("{}: {} đồng", language.of("Tổng tiền thưởng", "Sum of the bonuses"), sum(sheet.total_vnd))];
    notes.push(format!("{}: {} đồng", language.of("Đã chi", "Paid"), sum(sheet.paid_vnd)));
    if paid_of_fallen > 0 {
        let open = language.of("Đã chi cho dòng không còn hiệu lực", "Paid for lines no longer in force");
        notes.push(format!("{open}: {} đồng", sum(paid_of_fallen)));
    }
    if sheet.unknown > 0 {
        let open = language.of("Chưa tính được, không cộng vào tổng", "Unknown, and not in the sum");
        notes.push(format!("{open}: {}", sheet.unknown));
    }
    let named = match of.reference {
        Some(reference) => format!("{}: {reference}", language.of("Quyết định", "Decision")),
        None => format!("{} {id}", language.of("Bản ghi số", "Record")),
    };
    let mut lines = vec![named];
    lines.extend(of.facts.title);
    Ok(Made { lines, notes, rows: Rows::Few(rows) })
}

async fn decisions(
    register: &Register,
    ctx: &Ctx,
    filter: &DecisionFilter,
    reconcile: ToReconcile,
    (language, names): (Language, &[&str]),
) -> Result<Made, Fault> {
    Fault::all(Code::InvalidParameter, reconcile.findings())?;
    let mut lines = members_in_words(filter, &CodeNames::new(), language);
    if reconcile.reconcile {
        let said = language.of(
            "Cần đối chiếu: tổng ghi trong văn bản khác danh sách, nguồn không nêu số hay ngày, hoặc chưa đính kèm bản đã ký",
            "To reconcile: the stated totals differ from the list, the source leaves open the number or the day, or the signed paper is not attached",
        );
        lines.push(said.to_owned());
        if let Some(reason) = reconcile.reason {
            lines.push(format!("{}: {}", language.of("Chỉ vì", "Only for"), reason.label().of(language)));
        }
    }
    let rows = match decision::exported_filter(register, ctx, filter.clone()).await? {
        None => Rows::Few(Vec::new()),
        Some((filter, authorities)) => {
            let (caller, asked) = ((ctx.actor.as_str(), &ctx.scope), (names, reconcile));
            Rows::Statement(store::decision::list::statement(&register.db, &filter, &authorities, caller, asked).await?)
        }
    };
    Ok(Made { lines, notes: Vec::new(), rows })
}

async fn due(register: &Register, ctx: &Ctx, asked: &DueFor, language: Language) -> Result<Made, Fault> {
    let found = eligibility::due(register, ctx, asked.clone()).await?;
    let codes = ConferralFilter { award: vec![found.award_code.clone()], ..ConferralFilter::default() };
    let award = names(register, &codes, language).await?.remove(&("award", found.award_code.clone()));
    let award = award.unwrap_or_else(|| found.award_code.clone());
    let lines = vec![
        format!("{}: {}", language.of("Đơn vị", "Unit"), found.unit),
        format!("{}: {}", language.of("Hình thức", "Award"), award),
        format!("{}: {}", language.of("Năm", "Year"), found.year),
    ];
    let counted = [
        ("Số đối tượng được xét", "Considered", found.considered),
        ("Chưa rõ", "Unknown", found.unknown),
        ("Không đủ điều kiện", "Not eligible", found.not_met),
    ];
    let notes = counted.map(|(vi, en, count)| format!("{}: {count}", language.of(vi, en))).to_vec();
    let rows = found.items.into_iter().map(|due| {
        let criteria: Vec<String> = due.criteria.into_iter().map(|judged| judged.text).collect();
        vec![
            Some(due.recipient_id.to_string()),
            Some(due.kind.word().to_owned()),
            Some(due.name),
            due.birth_year.map(|year| year.to_string()),
            due.unit,
            Some(due.answer.word().to_owned()),
            Some(due.rule.article),
            Some(criteria.join("; ")),
        ]
    });
    Ok(Made { lines, notes, rows: Rows::Few(rows.collect()) })
}
