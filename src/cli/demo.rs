//! The demonstration: accounts, the founding case, public cases, and a fictitious office.
//!
//! The records are data files beside this one, and go in through the services as an office's own would: a clerk
//! submits, a registrar registers, every caution is answered for. What is there already is left alone, so that a load
//! that was cut off goes on where it stopped, and one that is complete does nothing.

mod entry;

use super::{clock::now, open::Opened, stop::Stop};
use crate::{
    domain::{
        account::{Account, Role, token::TokenRequest},
        authority::{Authority, Succession},
        campaign::Campaign,
        fault::{Code, Fault},
        page::Paging,
        publication_consent::PublicationConsent,
        recipient::{Recipient, RecipientFilter, StoredRecipient},
    },
    service::{Ctx, Register, account::token, authority, campaign, publication_consent, recipient},
};
use entry::Entry;
use serde::Deserialize;
use std::net::SocketAddr;

/// The founding case comes first, so that its decisions are the first of a new register.
const FILES: [&str; 3] =
    [include_str!("demo/founding.json"), include_str!("demo/public.json"), include_str!("demo/office.json")];

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
    #[serde(default)]
    campaigns: Vec<Campaign>,
    #[serde(default)]
    recipients: Vec<Person>,
    entries: Vec<Entry>,
}

/// A recipient who is in the register before any decision names it, with the key of the collective it belongs to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Person {
    in_unit: Option<String>,
    /// The paper on which the name may be published.
    consent: Option<PublicationConsent>,
    facts: Recipient,
}

/// Loads the records that are missing and answers what to tell the person who started it.
pub(super) async fn load(opened: &Opened, database: &str, address: SocketAddr) -> Result<String, Stop> {
    let mut tokens = Vec::new();
    let asked = TokenRequest { days: Some(DAYS), ..TokenRequest::default() };
    for (name, role) in [CLERK, REGISTRAR, AUDITOR] {
        tokens.push(token::provide(&opened.register, &opened.ctx, Account::new(name, role), asked.clone()).await?);
    }
    let files = FILES
        .iter()
        .map(|text| serde_json::from_str(text))
        .collect::<Result<Vec<File>, _>>()
        .map_err(Fault::internal)?;
    let last = files.last().and_then(|file| file.entries.last());
    let complete = match last {
        Some(entry) => entry.is_done(&opened.register).await?,
        None => true,
    };
    if !complete {
        for file in files {
            Box::pin(file.load(opened)).await?;
        }
    }
    Ok(words(&tokens, database, address))
}

impl File {
    async fn load(self, opened: &Opened) -> Result<(), Fault> {
        let Opened { register, ctx } = opened;
        for new in self.authorities {
            there(authority::create(register, ctx, new).await)?;
        }
        for new in self.successions {
            there(authority::succession::succeed(register, ctx, new).await)?;
        }
        for new in self.campaigns {
            there(campaign::create(register, &of(CLERK), new).await)?;
        }
        for Person { in_unit, consent, mut facts } in self.recipients {
            facts.unit_recipient_id = keyed(register, in_unit.into_iter().collect()).await?.first().map(|unit| unit.id);
            let keys = facts.external_ids.iter().map(|key| format!("{}:{}", key.system, key.value)).collect();
            there(recipient::create(register, &of(CLERK), facts).await)?;
            if let Some(consent) = consent
                && let Some(who) = keyed(register, keys).await?.first()
            {
                there(publication_consent::give(register, &of(CLERK), who.id, consent).await)?;
            }
        }
        for entry in self.entries {
            Box::pin(entry.load(register)).await?;
        }
        Ok(())
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

/// The recipients known by keys, each `system:value`.
async fn keyed(register: &Register, keys: Vec<String>) -> Result<Vec<StoredRecipient>, Fault> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let filter = RecipientFilter { external_id: keys, ..RecipientFilter::default() };
    Ok(recipient::list(register, &of(CLERK), filter, &Paging { limit: Some(200), ..Paging::default() }).await?.items)
}

/// The tokens, and what to try.
fn words(tokens: &[String], database: &str, mut address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        address.set_ip(if address.is_ipv4() {
            std::net::Ipv4Addr::LOCALHOST.into()
        } else {
            std::net::Ipv6Addr::LOCALHOST.into()
        });
    }
    let [clerk, registrar, auditor] = tokens else { return String::new() };
    let get = |path: &str| format!("curl -s -H 'Authorization: Bearer {auditor}' 'http://{address}/v1/{path}'\n");
    format!("clerk token {clerk}\nregistrar token {registrar}\nauditor token {auditor}\n")
        + &format!(
            "The records are in {database}. Try: the founding campaign's year, a person by a name without accents, and all that one body decided, as CSV:\n"
        )
        + &get("reports/summary?campaign=HMTN&year=2019")
        + &get("recipients?q=luu%20thi%20kim%20oai")
        + &get("conferrals/export?format=csv&authority=UBND_TINH_MAU")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_title_stands_once_and_the_last_decision_is_a_registered_one() {
        let files: Vec<File> = FILES.iter().map(|text| serde_json::from_str(text).unwrap()).collect();
        let entries: Vec<_> = files.iter().flat_map(|file| &file.entries).collect();
        let titles: HashSet<_> = entries.iter().map(|entry| entry.title().unwrap()).collect();
        assert_eq!(titles.len(), entries.len());
        assert!(entries.last().unwrap().is_for_the_register());
    }

    #[test]
    fn all_names_of_the_office_say_that_it_is_fictitious() {
        let office: File = serde_json::from_str(FILES[2]).unwrap();
        let bodies = office.authorities.iter().map(|a| &a.name_vi).chain(office.campaigns.iter().map(|c| &c.name_vi));
        assert!(bodies.into_iter().all(|name| name.contains("hư cấu")));
        assert!(office.recipients.iter().all(|who| who.facts.name.contains("Mẫu")));
        assert!(office.entries.iter().flat_map(Entry::names).all(|name| name.contains("Mẫu")));
    }
}
