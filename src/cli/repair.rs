//! `repair`: what is derived from the records, made anew beside a running server.

use super::{audit::wrong, open::open, output::print, stop::Stop};
use crate::{
    config::Settings,
    service::{
        backup,
        repair::{self, What},
    },
};
use clap::Subcommand;

/// Make anew what is derived from the records.
#[derive(Debug, Subcommand)]
pub(super) enum Repair {
    /// Rebuild the index by which names, units and titles are searched, as an event of system, and verify; writers wait
    /// until it is done
    Search {
        #[command(flatten)]
        settings: Settings,
    },
    /// Rebuild the indexes of every table, and the groups that counts and lists are found by where they differ, as an
    /// event of system, and verify; writers wait until it is done, on PostgreSQL readers too
    Indexes {
        #[command(flatten)]
        settings: Settings,
    },
}

impl Repair {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let (what, settings) = match self {
            Self::Search { settings } => (What::Search, settings),
            Self::Indexes { settings } => (What::Indexes, settings),
        };
        let opened = open(settings).await?;
        let unit = if what == What::Search { "entries" } else { "indexes" };
        for rebuilt in repair::rebuild(&opened.register, &opened.ctx, what).await? {
            print(&format!("{} rebuilt, {} {unit}\n", rebuilt.name, rebuilt.entries));
        }
        let verified = backup::verified(&opened.register, None).await?;
        opened.close().await?;
        print(&format!("verified: {}\n", verified.map_err(wrong)?.words()));
        Ok(())
    }
}
