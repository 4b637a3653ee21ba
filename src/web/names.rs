//! Codes of the catalogue by the names that people know.

use super::shell::Staff;
use crate::{
    domain::fault::{Code, Fault},
    service::{Register, authority, award, campaign},
};
use std::collections::{BTreeSet, HashMap};

/// The names of awards by their codes; a draft may name one that is not there.
pub(super) async fn awards<'c>(
    staff: &Staff,
    register: &Register,
    codes: impl Iterator<Item = &'c String>,
) -> Result<HashMap<String, String>, Fault> {
    let mut names = HashMap::new();
    for code in codes.collect::<BTreeSet<_>>() {
        match award::get(register, &staff.ctx, code).await {
            Ok(award) => names.insert(code.clone(), award.facts.called(staff.visit.language).to_owned()),
            Err(fault) if fault.code == Code::NotFound => None,
            Err(fault) => return Err(fault),
        };
    }
    Ok(names)
}

/// The names of bodies by their codes.
pub(super) async fn authorities(
    staff: &Staff,
    register: &Register,
    codes: impl Iterator<Item = &str>,
) -> Result<HashMap<String, String>, Fault> {
    let codes: BTreeSet<String> = codes.map(str::to_owned).collect();
    let found = authority::named(register, &staff.ctx, &codes.into_iter().collect::<Vec<_>>()).await?;
    Ok(found.into_iter().map(|(code, body)| (code, body.called(staff.visit.language).to_owned())).collect())
}

/// The name of a campaign; its code where it is not there.
pub(super) async fn of_campaign(staff: &Staff, register: &Register, code: &str) -> Result<String, Fault> {
    match campaign::get(register, &staff.ctx, code).await {
        Ok(campaign) => Ok(campaign.facts.called(staff.visit.language).to_owned()),
        Err(fault) if fault.code == Code::NotFound => Ok(code.to_owned()),
        Err(fault) => Err(fault),
    }
}
