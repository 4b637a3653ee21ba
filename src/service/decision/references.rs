//! What a decision refers to: authorities, awards, campaigns, recipients, earlier decisions, conferrals. Each must be
//! in the register.

use super::{
    asked::{Asked, unregistered},
    targets::touched,
};
use crate::{
    domain::{
        authority::Authority,
        award::Award,
        check::Touched,
        decision::{Decision, RelationKind, Who, people},
        fault::{Code, Fault, Finding},
        label::{Label, cited},
        noun::Noun,
        recipient::StoredRecipient,
        stored::Stored,
    },
    store::{self, Tx},
};
use std::collections::{HashMap, HashSet};

/// The records a decision refers to.
#[derive(Debug)]
pub struct References {
    /// The authorities, in the order the decision names them.
    pub authorities: Vec<Stored<Authority>>,
    /// The awards of the lines and of the stated totals, by code.
    pub awards: HashMap<String, Stored<Award>>,
    /// The campaigns' ids, by code.
    pub campaigns: HashMap<String, i64>,
    /// The recipients the lines link to, by link or by key, by number.
    pub recipients: HashMap<i64, StoredRecipient>,
    /// Who each line is.
    pub people: Vec<Who>,
    /// The conferrals that the targets of an act name.
    pub touched: Vec<Touched>,
    /// The targets whose record was taken out as entered in error.
    pub void: HashMap<usize, (i64, i64)>,
    /// What the decision names that is not there.
    pub unknown: Vec<Finding>,
}

impl References {
    /// Loads them for a decision that is written, and refuses one that names what is not there, each with its pointer.
    pub async fn load(tx: &Tx, facts: &Decision, asked: Asked) -> Result<Self, Fault> {
        let mut references = Self::look(tx, facts, asked).await?;
        let mut errors = outside(tx, facts, &references.authorities);
        errors.append(&mut references.unknown);
        Fault::all(Code::UnknownReference, errors)?;
        wholly_inside(tx, facts, &references.touched).await?;
        Ok(references)
    }

    /// Loads those that are there, each table once.
    pub async fn look(tx: &Tx, facts: &Decision, asked: Asked) -> Result<Self, Fault> {
        let mut errors = Vec::new();
        let found = store::authority::by_codes(&**tx, &facts.authority_codes).await?;
        let mut authorities = Vec::with_capacity(facts.authority_codes.len());
        for (i, code) in facts.authority_codes.iter().enumerate() {
            match found.get(code) {
                Some(authority) => authorities.push(authority.clone()),
                None => errors.push(no_authority(tx, i, code)),
            }
        }
        let awards = awards(tx, facts, &mut errors).await?;
        let campaigns = campaigns(tx, facts, &mut errors).await?;
        let (recipients, people) = recipients(tx, facts, &mut errors).await?;
        let (touched, void) = touched(tx, facts, asked, &mut errors).await?;
        let related: Vec<_> = facts.relations.iter().map(|r| r.decision_id).collect();
        let mut registered = store::decision::registered(&**tx, &related).await?;
        let seen = store::scope::seen_decisions(&**tx, &tx.scope, &registered).await?;
        registered.retain(|id| seen.contains(id));
        for (i, relation) in facts.relations.iter().enumerate().filter(|(_, r)| !registered.contains(&r.decision_id)) {
            errors.push(unregistered(format!("/relations/{i}/decision_id"), relation.decision_id));
        }
        Ok(Self { authorities, awards, campaigns, recipients, people, touched, void, unknown: errors })
    }

    /// The authorities' names as of now.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.authorities.iter().map(|a| a.facts.name_vi.clone()).collect()
    }

    /// The authorities by reference.
    #[must_use]
    pub fn bodies(&self) -> Vec<&Stored<Authority>> {
        self.authorities.iter().collect()
    }

    /// The set the authorities form.
    pub async fn set(&self, tx: &Tx, facts: &Decision) -> Result<i64, Fault> {
        store::authority::set(&**tx, &self.bodies(), facts.attribution).await
    }
}

fn unknown(pointer: String, noun: Noun, key: impl std::fmt::Display) -> Finding {
    let (Label { vi, en, .. }, key) = (noun.label(), cited(key));
    Finding::at(
        pointer,
        "unknown_reference",
        format!("Không có {vi} {key}; hãy kiểm tra lại hoặc thêm mới."),
        format!("There is no {en} {key}; check it or add it first."),
    )
}

/// The bodies outside the caller's limits: each is as one that is not there, so that nobody tries which numbers it has.
pub(super) fn outside(tx: &Tx, facts: &Decision, authorities: &[Stored<Authority>]) -> Vec<Finding> {
    if facts.authority_codes.is_empty() && !tx.scope.covers(&[]) {
        let text = (
            "Tài khoản này chỉ ghi được quyết định của các cơ quan trong phạm vi của mình; hãy ghi cơ quan.",
            "This account records decisions of the authorities it is limited to; name them.",
        );
        return vec![Finding::at("/authority_codes", "outside_scope", text.0, text.1)];
    }
    let known = |code: &String| authorities.iter().any(|authority| authority.facts.code == *code);
    let codes = facts
        .authority_codes
        .iter()
        .enumerate()
        .filter(|(_, code)| known(code) && !tx.scope.sees(std::slice::from_ref(code)));
    codes.map(|(i, code)| no_authority(tx, i, code)).collect()
}

/// Refuses an act on a decision of several bodies of which the caller does not see each one: it is the others' too,
/// whether the act names the decision, a conferral of it, or an act on one, and whether it takes the decision's place.
async fn wholly_inside(tx: &Tx, facts: &Decision, touched: &[Touched]) -> Result<(), Fault> {
    let named = facts.targets.iter().filter_map(|target| target.decision_id);
    let replaced = facts
        .relations
        .iter()
        .filter(|relation| relation.kind == RelationKind::Replaces)
        .map(|relation| relation.decision_id);
    let ids: HashSet<i64> = named.chain(touched.iter().map(|touched| touched.decision_id)).chain(replaced).collect();
    if tx.scope.limits().is_none() || ids.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = ids.into_iter().collect();
    let whole = store::scope::whole_decisions(&**tx, &tx.scope, &ids).await?;
    if ids.iter().all(|id| whole.contains(id)) { Ok(()) } else { tx.scope.whole() }
}

/// A body that is not there, or is outside the caller's limits: the same words for both.
fn no_authority(tx: &Tx, i: usize, code: &str) -> Finding {
    let pointer = format!("/authority_codes/{i}");
    if tx.scope.limits().is_none() {
        return unknown(pointer, Noun::Authority, code);
    }
    let code = cited(code);
    let vi = format!(
        "Trong phạm vi của tài khoản này không có cơ quan {code}; hãy chọn cơ quan khác hoặc báo người quản trị."
    );
    let en = format!(
        "There is no authority {code} within the limits of this account; choose another or ask the administrator."
    );
    Finding::at(pointer, "unknown_reference", vi, en)
}

/// A key of someone whom this caller does not see.
pub(crate) fn elsewhere(pointer: impl Into<String>) -> Finding {
    Finding::at(
        pointer,
        "already_exists",
        "Mã ở hệ thống khác này thuộc một hồ sơ ngoài phạm vi của tài khoản; hãy bỏ mã hoặc nhờ người xem được toàn bộ sổ.",
        "This key belongs to a record outside the account's scope; leave it out, or ask someone who sees the whole register.",
    )
}

async fn awards(tx: &Tx, facts: &Decision, errors: &mut Vec<Finding>) -> Result<HashMap<String, Stored<Award>>, Fault> {
    let in_lines = facts.lines.iter().map(|line| line.award_code.as_str());
    let in_totals = facts.stated_totals.iter().filter_map(|total| total.award_code.as_deref());
    let corrected = facts.targets.iter().filter_map(|target| target.award_code_right.as_deref());
    let codes: HashSet<&str> = in_lines.chain(in_totals).chain(corrected).collect();
    let codes: Vec<&str> = codes.into_iter().collect();
    let awards = store::award::by_codes(&**tx, &codes).await?;
    let lines = facts.lines.iter().enumerate().map(|(i, line)| ("lines", i, &line.award_code));
    let totals = facts.stated_totals.iter().enumerate();
    let totals = totals.filter_map(|(i, total)| Some(("stated_totals", i, total.award_code.as_ref()?)));
    for (member, i, code) in lines.chain(totals).filter(|(_, _, code)| !awards.contains_key(*code)) {
        errors.push(unknown(format!("/{member}/{i}/award_code"), Noun::Award, code));
    }
    for (i, target) in facts.targets.iter().enumerate() {
        if let Some(code) = target.award_code_right.as_ref().filter(|code| !awards.contains_key(*code)) {
            errors.push(unknown(format!("/targets/{i}/award_code_right"), Noun::Award, code));
        }
    }
    Ok(awards)
}

async fn campaigns(tx: &Tx, facts: &Decision, errors: &mut Vec<Finding>) -> Result<HashMap<String, i64>, Fault> {
    let in_lines = facts.lines.iter().filter_map(|line| line.campaign_code.as_deref());
    let codes: HashSet<&str> = in_lines.chain(facts.campaign_code.as_deref()).collect();
    if codes.is_empty() {
        return Ok(HashMap::new());
    }
    let codes: Vec<&str> = codes.into_iter().collect();
    let campaigns = store::campaign::ids(&**tx, &codes).await?;
    let own = facts.campaign_code.iter().map(|code| ("/campaign_code".to_owned(), code));
    let lines =
        facts.lines.iter().enumerate().filter_map(|(i, line)| {
            line.campaign_code.as_ref().map(|code| (format!("/lines/{i}/campaign_code"), code))
        });
    for (pointer, code) in own.chain(lines).filter(|(_, code)| !campaigns.contains_key(*code)) {
        errors.push(unknown(pointer, Noun::Campaign, code));
    }
    Ok(campaigns)
}

async fn recipients(
    tx: &Tx,
    facts: &Decision,
    errors: &mut Vec<Finding>,
) -> Result<(HashMap<i64, StoredRecipient>, Vec<Who>), Fault> {
    let keys: Vec<_> = facts.lines.iter().flat_map(|line| &line.external_ids).collect();
    let mut keyed = store::recipient::by_external_ids(&**tx, &keys).await?;
    let linked: HashSet<i64> = facts.lines.iter().filter_map(|line| line.recipient_id).collect();
    let linked: Vec<i64> = linked.into_iter().collect();
    // A record that was merged since the draft was written stands for the one it was merged into.
    let mut survivors = store::recipient::survivors(&**tx, &linked).await?;
    let seen =
        store::scope::seen(&**tx, &tx.scope, &linked.iter().chain(keyed.values()).copied().collect::<Vec<_>>()).await?;
    for (i, line) in facts.lines.iter().enumerate() {
        let outside = line
            .external_ids
            .iter()
            .enumerate()
            .filter(|(_, key)| keyed.get(*key).is_some_and(|id| !seen.contains(id)));
        errors.extend(outside.map(|(j, _)| elsewhere(format!("/lines/{i}/external_ids/{j}"))));
    }
    keyed.retain(|_, id| seen.contains(id));
    survivors.retain(|from, _| seen.contains(from));
    let ids: HashSet<i64> =
        linked.iter().map(|id| survivors.get(id).copied().unwrap_or(*id)).chain(keyed.values().copied()).collect();
    let ids: Vec<i64> =
        ids.into_iter().filter(|id| seen.contains(id) || survivors.values().any(|into| into == id)).collect();
    let recipients = store::recipient::by_ids(&**tx, &ids).await?.into_iter().map(|r| (r.id, r)).collect();
    let (people, findings) = people(&facts.lines, &keyed, &recipients, &survivors);
    errors.extend(findings);
    Ok((recipients, people))
}
