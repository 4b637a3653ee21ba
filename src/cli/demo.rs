//! The demonstration: accounts, the founding case, public cases, and a fictitious office.
//!
//! The records are data files beside this one, and go in through the services as an office's own would: a clerk submits, a
//! registrar registers, every caution is answered for. What is there already is left alone, so that a load that was cut off
//! goes on where it stopped, and one that is complete does nothing.

use super::{Opened, Stop, now};
use crate::{
    domain::{
        account::{Account, Role},
        authority::{Authority, Succession},
        campaign::Campaign,
        decision::{Acknowledgement, Acknowledgements, Decision, DecisionFilter, DecisionState, Evidence, Line, Reason, StoredDecision},
        fault::{Code, Fault},
        page::Paging,
        recipient::{Recipient, RecipientFilter, StoredRecipient},
    },
    service::{
        Ctx, Expected, Register, account, authority, campaign,
        decision::{self, checks, life},
        recipient,
    },
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::{collections::HashSet, net::SocketAddr};

/// The founding case comes first, so that its decisions are the first of a new register. Of the public cases two acts are
/// left out, which this version does not have: the cancelling by 477/QĐ-TTg of 2017 (the decision that it cancelled is
/// there), and the 3,070 certificates that 1052/QĐ-TTg and 1079/QĐ-TTg issued again, which are no new awards.
const FILES: [&str; 3] = [include_str!("demo/founding.json"), include_str!("demo/public.json"), include_str!("demo/office.json")];

const CLERK: (&str, Role) = ("demo-van-thu", Role::Clerk);
const REGISTRAR: (&str, Role) = ("demo-giu-so", Role::Registrar);
const AUDITOR: (&str, Role) = ("demo-kiem-toan", Role::Auditor);

/// How long the tokens are good for, in days; every start makes new ones.
const DAYS: i64 = 7;

/// A file of records: all but `recipients` and `entries` as the API takes them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    authorities: Vec<Authority>,
    #[serde(default)]
    successions: Vec<Succession>,
    campaigns: Vec<Campaign>,
    #[serde(default)]
    recipients: Vec<Person>,
    entries: Vec<Entry>,
}

/// A recipient who is in the register before any decision names it, with the key of the collective it belongs to.
#[derive(Debug, Deserialize)]
struct Person {
    in_unit: Option<String>,
    facts: Recipient,
}

/// A decision, known again by its title, and how far it shall come.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
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

/// Loads the records that are missing and answers what to tell the person who started it.
pub(super) async fn load(opened: &Opened, _database: &str, address: SocketAddr) -> Result<String, Stop> {
    let mut tokens = Vec::new();
    for (name, role) in [CLERK, REGISTRAR, AUDITOR] {
        tokens.push(account::make_token(&opened.register, &opened.ctx, Account { name: name.into(), role }, DAYS).await?);
    }
    let files = FILES.iter().map(|text| serde_json::from_str(text)).collect::<Result<Vec<File>, _>>().map_err(Fault::internal)?;
    let last = files.last().and_then(|file| file.entries.last());
    let complete = match last {
        Some(entry) => known(&opened.register, &entry.decision).await?.is_some_and(|d| d.state == entry.state),
        None => true,
    };
    if !complete {
        for file in files {
            file.load(opened).await?;
        }
    }
    Ok(words(&tokens, address))
}

impl File {
    async fn load(self, opened: &Opened) -> Result<(), Fault> {
        let Opened { register, ctx } = opened;
        for new in self.authorities {
            there(authority::create(register, ctx, new).await)?;
        }
        for new in self.successions {
            there(authority::succeed(register, ctx, new).await)?;
        }
        for new in self.campaigns {
            there(campaign::create(register, &of(CLERK), new).await)?;
        }
        for Person { in_unit, mut facts } in self.recipients {
            facts.unit_recipient_id = keyed(register, in_unit.into_iter().collect()).await?.first().map(|unit| unit.id);
            there(recipient::create(register, &of(CLERK), facts).await)?;
        }
        for entry in self.entries {
            entry.load(register).await?;
        }
        Ok(())
    }
}

impl Entry {
    /// Creates the decision if it is missing, and takes it the rest of its way.
    async fn load(mut self, register: &Register) -> Result<(), Fault> {
        let mut at = match known(register, &self.decision).await? {
            Some(decision) => decision,
            None => decision::create(register, &of(CLERK), self.whole(register).await?).await?,
        };
        let back = self.reason.take();
        if at.state == DecisionState::Draft && self.state == DecisionState::Withdrawn {
            let reason = back.ok_or_else(|| Fault::internal("a withdrawn decision has no reason"))?;
            life::withdraw(register, &of(CLERK), at.id, Expected::Version(at.version), reason).await?;
            return Ok(());
        }
        let goes_on = self.state != DecisionState::Draft || (back.is_some() && at.returned_reason.is_none());
        if at.state == DecisionState::Draft && goes_on {
            let cautions: HashSet<&str> = checks::checks(register, &of(CLERK), at.id).await?.cautions.iter().map(|c| c.code).collect();
            let acknowledge = cautions.into_iter().map(|code| self.answer(code)).collect();
            at = life::submit(register, &of(CLERK), at.id, Expected::Version(at.version), Acknowledgements { acknowledge }).await?;
        }
        match back {
            Some(reason) if at.state == DecisionState::Submitted => {
                life::give_back(register, &of(REGISTRAR), at.id, Expected::Version(at.version), reason).await?;
            }
            None if at.state == DecisionState::Submitted && self.state == DecisionState::Registered => {
                life::register(register, &of(REGISTRAR), at.id, Expected::Version(at.version), Acknowledgements::default()).await?;
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
        let keys = lines.iter().flat_map(|line| &line.external_ids).map(|key| format!("{}:{}", key.system, key.value)).collect();
        let people = keyed(register, keys).await?;
        for line in &mut lines {
            line.recipient_id = people.iter().find(|who| who.facts.external_ids.iter().any(|key| line.external_ids.contains(key))).map(|who| who.id);
        }
        Ok(Decision { lines, ..self.decision.clone() })
    }

    fn answer(&self, caution: &str) -> Acknowledgement {
        let own = self.acknowledge.iter().find(|own| own.code == caution).cloned();
        let original = self.decision.evidence == Evidence::Original;
        let reason = match caution {
            "day_unknown" => "Nguồn không nêu ngày ký; ghi vào sổ theo tin, bài.",
            "competence_unknown" if original => "Quyết định ban hành theo luật cũ, trước 01/01/2024; đã đối chiếu bản gốc.",
            "competence_unknown" => "Bảng thẩm quyền chưa có dòng cho hình thức và ngày này; ghi theo nguồn.",
            "no_legal_standing" => "Nguồn nêu đúng Ban Chỉ đạo là nơi khen thưởng; ghi theo nguồn.",
            _ => "Đã đối chiếu với bản quyết định; đúng như đã ghi.",
        };
        own.unwrap_or_else(|| Acknowledgement { code: caution.into(), reason: reason.into() })
    }
}

/// A demonstration account at this instant.
fn of((name, role): (&str, Role)) -> Ctx {
    Ctx { actor: name.into(), role, request_id: "demo".into(), ..Ctx::system(now()) }
}

/// Something new is there: it was made now, or by a load before.
fn there<T>(made: Result<T, Fault>) -> Result<(), Fault> {
    match made {
        Err(fault) if fault.code != Code::AlreadyExists => Err(fault),
        _ => Ok(()),
    }
}

/// The decision that an earlier load made.
async fn known(register: &Register, decision: &Decision) -> Result<Option<StoredDecision>, Fault> {
    let filter = DecisionFilter { q: decision.title.clone(), mine: true, ..DecisionFilter::default() };
    let found = decision::list(register, &of(CLERK), filter, &Paging::default()).await?;
    Ok(found.items.into_iter().find(|d| d.facts.title == decision.title))
}

/// The recipients known by keys, each `system:value`.
async fn keyed(register: &Register, keys: Vec<String>) -> Result<Vec<StoredRecipient>, Fault> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let filter = RecipientFilter { external_id: keys, ..RecipientFilter::default() };
    Ok(recipient::list(register, &of(CLERK), filter, &Paging { limit: Some(200), ..Paging::default() }).await?.items)
}

/// The tokens, and what to try.
fn words(tokens: &[String], mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() { std::net::Ipv4Addr::LOCALHOST.into() } else { std::net::Ipv6Addr::LOCALHOST.into() });
    }
    let [clerk, registrar, auditor] = tokens else { return String::new() };
    let get = |path: &str| format!("curl -s -H 'Authorization: Bearer {auditor}' 'http://{address}/v1/{path}'\n");
    format!("clerk token {clerk}\nregistrar token {registrar}\nauditor token {auditor}\n")
        + "Try: the founding campaign's year, a person by a name without accents, and all that one body decided, as CSV:\n"
        + &get("reports/summary?campaign=HMTN&year=2019")
        + &get("recipients?q=luu%20thi%20kim%20oai")
        + &get("conferrals/export?format=csv&authority=UBND_TINH_MAU")
}
