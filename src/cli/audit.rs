//! `audit`: whether anything was altered, and proofs that others can check.

use super::{
    open::{Opened, checked, look_at, look_to, open_without_key, settled},
    output::{is_lost, print},
    say::say,
    standing,
    stop::Stop,
};
use crate::{
    config::Settings,
    domain::{
        audit::{EventFilter, EventLine, Head, KeptHeads, Misfit, read_heads, unmarked},
        fault::Language,
        page::Paging,
    },
    service::audit::{self, key::Fit},
    store::migrate::Schema,
};
use chrono::NaiveDate;
use clap::Subcommand;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

mod check;
mod check_export;
mod verify;

/// Changes that are put in words at a time.
const AT_A_TIME: usize = 20_000;

/// Verify the audit trail.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Walk the chain of events from the first to the last and compare every record with its last event, the schema
    /// with what the migrations make, and keys, counts and search indexes with what the records make; exit 1 and each
    /// misfit named when anything was altered
    Verify {
        /// A head that was kept, as `/v1/audit/head` answered it, or several, one on each line, as `serve --witness`
        /// wrote them: what each stands for must still be there
        #[arg(long, value_name = "FILE")]
        head: Vec<PathBuf>,
        /// Print which tables are under proof and which are not, and why not; no database is needed
        #[arg(long)]
        scope: bool,
        #[command(flatten)]
        settings: Settings,
    },
    /// List events, the oldest first: place, instant, account, act, noun, number, by tabs
    Events {
        /// Only of these accounts
        #[arg(long, value_name = "NAME")]
        actor: Vec<String>,
        /// Only these acts, such as `register_decision`
        #[arg(long, value_name = "ACT")]
        act: Vec<String>,
        /// Only acts on this kind of record, such as decision
        #[arg(long, value_name = "NOUN")]
        noun: Vec<String>,
        /// Only acts on the record of this number
        #[arg(long, value_name = "N")]
        noun_id: Vec<i64>,
        /// From this day on, in UTC
        #[arg(long, value_name = "DAY")]
        from: Option<NaiveDate>,
        /// Until this day, in UTC
        #[arg(long, value_name = "DAY")]
        to: Option<NaiveDate>,
        /// Only events after this place
        #[arg(long, value_name = "N")]
        after: Option<i64>,
        /// After each event all that it changed, as sentences
        #[arg(long)]
        changes: bool,
        /// The language of the sentences: vi or en
        #[arg(long, value_name = "LANG", default_value = "vi", value_parser = ["vi", "en"])]
        lang: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print a proof that an event is in the register, which can be checked without it
    Prove {
        /// The event's place in the chain
        #[arg(long, value_name = "N")]
        event: i64,
        /// A head that was kept, or several, one on each line: the proof shows as well that nothing the newest stands
        /// for was altered since
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
        #[command(flatten)]
        settings: Settings,
    },
    /// Give the register another key to sign heads with, as an event: the one in the file of `--audit-key`, which is
    /// made if it is missing
    NewKey {
        #[command(flatten)]
        settings: Settings,
    },
    /// Check a proof, with no database; exit 1 when it does not hold
    Check(check::Check),
    CheckExport(check_export::CheckExport),
}

impl Audit {
    pub(super) async fn run(self) -> Result<(), Stop> {
        match self {
            Self::Verify { scope: true, .. } => print(&verify::scope()),
            Self::Verify { head, settings, .. } => {
                let mut kept = KeptHeads::new(heads(&head)?);
                // A register of an earlier version is held against the rules of its own schema.
                let settings = settled(settings)?;
                let (opened, schema) = look_to(&settings, checked).await?;
                let source = settings.audit_key(settings.database())?;
                let other = match audit::key::fit(&opened.register, &source).await {
                    Ok(Fit::NoneYet | Fit::Other { .. }) => audit::key::check(&opened.register, &source).await.err(),
                    _ => None,
                };
                let found = Box::pin(audit::verify_with(&opened.register, &mut kept)).await;
                if let Ok(found) = &found {
                    standing::warn(opened.register.db(), found.last.as_ref());
                }
                let key = audit::latest_key(&opened.register).await;
                opened.close().await?;
                let found = found.map_err(checked)?;
                verify::report(&found)?;
                // What was done to the rows of keys is found above.
                if let Some(fault) = other {
                    return Err(checked(fault));
                }
                if let Some(shown) = kept.shown(found.events, key.map_err(checked)?.as_ref()) {
                    print(&format!("{shown}\n"));
                }
                if let Schema::Older(steps) = schema {
                    print(&format!(
                        "the schema is {steps} steps behind this version, and was verified by its own rules\n"
                    ));
                }
            }
            Self::Events { actor, act, noun, noun_id, from, to, after, changes, lang, settings } => {
                let filter = EventFilter { actor, act, noun, noun_id, from, to, after };
                let language = Some(if lang == "en" { Language::En } else { Language::Vi }).filter(|_| changes);
                let opened = look_at(&settled(settings)?).await?;
                events(&opened, &filter, language).await?;
                opened.close().await?;
            }
            Self::Prove { event, head, settings } => {
                let older = heads(head.as_slice())?.into_iter().max_by_key(|head| head.size);
                let settings = settled(settings)?;
                let opened = look_at(&settings).await?;
                let key = audit::key::read(&settings.audit_key(settings.database())?)?;
                let proof = audit::prove(&opened.register, &opened.ctx, event, older, &key).await?;
                opened.close().await?;
                proof.check().map_err(wrong)?;
                let text = serde_json::to_string_pretty(&proof).map_err(|e| Stop::Wrong(e.to_string()))?;
                print(&format!("{text}\n"));
            }
            Self::NewKey { settings } => {
                let settings = settled(settings)?;
                let opened = open_without_key(&settings).await?;
                let source = settings.audit_key(settings.database())?;
                let taken = audit::key::take(&opened.register, &opened.ctx, &source).await?;
                opened.close().await?;
                let at = source;
                print(&taken.map_or_else(
                    || format!("{at} holds a key of the register already\n"),
                    |id| format!("heads are signed by the key {id} in {at} from now on\n"),
                ));
            }
            Self::Check(check) => check.run()?,
            Self::CheckExport(check) => check.run()?,
        }
        Ok(())
    }
}

/// Prints the events of a filter, and what each changed where a language is given.
async fn events(opened: &Opened, filter: &EventFilter, language: Option<Language>) -> Result<(), Stop> {
    let mut paging = Paging { limit: Some(200), ..Paging::default() };
    loop {
        let page = audit::list(&opened.register, &opened.ctx, filter.clone(), &paging).await?;
        for EventLine { seq, at, actor, act, noun, noun_id, .. } in &page.items {
            print(&format!("{seq}\t{at}\t{actor}\t{act}\t{noun}\t{noun_id}\n"));
            let Some(language) = language else { continue };
            let event = audit::get(&opened.register, &opened.ctx, *seq).await?;
            let mut from = 0;
            loop {
                let changes = audit::changes_of(event.clone(), language, from..from + AT_A_TIME, false).await?;
                let said: Vec<_> = changes.items.iter().map(|difference| format!("\t{}\n", difference.text)).collect();
                print(&said.concat());
                from += AT_A_TIME;
                if changes.seen < from {
                    break;
                }
            }
        }
        paging.cursor = page.next_cursor;
        if paging.cursor.is_none() || is_lost() {
            return Ok(());
        }
    }
}

pub(super) fn wrong(misfit: Misfit) -> Stop {
    match misfit {
        Misfit { seq: 0, what } => Stop::Wrong(format!("{what}{}", cure(&what))),
        Misfit { seq, what } => Stop::Wrong(format!("event {seq}: {what}")),
    }
}

/// What makes derived data anew, said behind what is wrong with it.
fn cure(what: &str) -> &'static str {
    if [" index ", "conferral_group", "decision_differing"].iter().any(|derived| what.contains(derived)) {
        "; `award-registry repair indexes` makes it anew"
    } else if ["recipient_search", "recipient_word", "unit_search", "decision_search"]
        .iter()
        .any(|index| what.contains(index))
    {
        "; `award-registry repair search` makes it anew"
    } else {
        ""
    }
}

/// The heads of some files, each of one or of several; a line that breaks off is told and passed over.
fn heads(paths: &[PathBuf]) -> Result<Vec<Head>, Stop> {
    let mut all = Vec::new();
    for path in paths {
        let (text, at) = (text_of(path)?, path.display());
        let file = read_heads(&text).map_err(|e| Stop::Wrong(format!("{at}: {e}")))?;
        let broken_off = file.broken_off();
        if let (Some(said), true) = (&broken_off, file.heads.is_empty()) {
            return Err(Stop::Setup(format!("{at}: there is no whole head in it: {said}")));
        }
        if let Some(said) = broken_off {
            say(format_args!("award-registry: warning: {at}: {said}; every other line counts"));
        }
        all.extend(file.heads);
    }
    Ok(all)
}

/// The text of a file.
fn text_of(path: &Path) -> Result<String, Stop> {
    std::fs::read_to_string(path).map_err(|e| Stop::Setup(format!("{}: {e}", path.display())))
}

/// A file of JSON.
pub(super) fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Stop> {
    serde_json::from_str(unmarked(&text_of(path)?)).map_err(|e| Stop::Wrong(format!("{}: {e}", path.display())))
}
