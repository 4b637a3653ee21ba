//! `audit`: whether anything was altered.

use super::{Stop, look, print};
use crate::{config::Settings, service::audit};
use clap::Subcommand;

/// Verify the audit trail.
#[derive(Debug, Subcommand)]
pub(super) enum Audit {
    /// Walk the chain of events from the first to the last; exit 1 and the first misfit named when anything was altered
    Verify {
        #[command(flatten)]
        settings: Settings,
    },
}

impl Audit {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self::Verify { settings } = self;
        let opened = look(settings).await?;
        let found = audit::verify(&opened.register).await?;
        opened.close().await?;
        match found {
            Ok(size) => {
                print(&format!("{size} events, each follows the one before\n"));
                Ok(())
            }
            Err(misfit) => Err(Stop::Wrong(format!("event {}: {}", misfit.seq, misfit.what))),
        }
    }
}
