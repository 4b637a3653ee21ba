//! `audit`: whether anything was altered, and proofs that others can check.

use super::{Stop, look_at, print, settled};
use crate::{
    config::Settings,
    domain::audit::{Head, Misfit, Proof},
    service::audit,
};
use clap::Subcommand;
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};

/// Verify the audit trail.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Walk the chain of events from the first to the last and compare every record with its last event; exit 1 and the first misfit
    /// named when anything was altered
    Verify {
        /// A head that was kept, as `/v1/audit/head` answered it: what it stands for must still be there
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print a proof that an event is in the register, which can be checked without it
    Prove {
        /// The event's place in the chain
        #[arg(long, value_name = "N")]
        event: i64,
        /// A head that was kept: the proof shows as well that nothing it stands for was altered since
        #[arg(long, value_name = "FILE")]
        head: Option<PathBuf>,
        #[command(flatten)]
        settings: Settings,
    },
    /// Check a proof, with no database; exit 1 when it does not hold
    Check {
        /// The file of the proof
        #[arg(value_name = "PROOF")]
        proof: PathBuf,
    },
}

impl Audit {
    pub(super) async fn run(self) -> Result<(), Stop> {
        match self {
            Self::Verify { head, settings } => {
                let head: Option<Head> = head.as_deref().map(read).transpose()?;
                let opened = look_at(&settled(settings)?).await?;
                let found = audit::verify(&opened.register, head.as_ref()).await?;
                opened.close().await?;
                let size = found.map_err(wrong)?;
                print(&format!("{size} events, each follows the one before, and every record is as they left it\n"));
            }
            Self::Prove { event, head, settings } => {
                let older: Option<Head> = head.as_deref().map(read).transpose()?;
                let settings = settled(settings)?;
                let key = audit::key::read(&settings.audit_key(settings.database()))?;
                let opened = look_at(&settings).await?;
                let proof = audit::prove(&opened.register, &opened.ctx, event, older, &key).await?;
                opened.close().await?;
                proof.check().map_err(wrong)?;
                let text = serde_json::to_string_pretty(&proof).map_err(|e| Stop::Wrong(e.to_string()))?;
                print(&format!("{text}\n"));
            }
            Self::Check { proof } => {
                let proof: Proof = read(&proof)?;
                proof.check().map_err(wrong)?;
                let (event, head) = (&proof.event, &proof.head);
                print(&format!("event {} ({} by {}) is one of {} events; head signed by key {}\n", event.seq, event.act, event.actor, head.size, head.key_id));
            }
        }
        Ok(())
    }
}

fn wrong(misfit: Misfit) -> Stop {
    match misfit {
        Misfit { seq: 0, what } => Stop::Wrong(what.into_owned()),
        Misfit { seq, what } => Stop::Wrong(format!("event {seq}: {what}")),
    }
}

/// A file of JSON.
fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Stop> {
    let text = std::fs::read_to_string(path).map_err(|e| Stop::Setup(format!("{}: {e}", path.display())))?;
    serde_json::from_str(&text).map_err(|e| Stop::Wrong(format!("{}: {e}", path.display())))
}
