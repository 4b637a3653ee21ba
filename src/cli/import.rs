//! `import`: files of facts that an office applies at once.

use super::{Stop, look, open, print};
use crate::{config::Settings, format::reform, service::authority::succession};
use clap::{Args, Subcommand};
use std::path::PathBuf;

/// Apply a file of facts.
#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Apply a reform: a CSV of successions, the bodies that are not there yet made, those that end ended, all or nothing
    Successions(Successions),
}

#[derive(Debug, Args)]
pub(super) struct Successions {
    /// The file: columns `predecessor_code`, `successor_code`, `kind`, `date`, `instrument`, and `predecessor_…`, `successor_…` with
    /// `name_vi`, `name_en`, `level`, `symbol`, `parent_code` for bodies that the register lacks
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only say what it would do, and what is wrong
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: Settings,
}

impl Import {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self::Successions(Successions { file, dry_run, settings }) = self;
        let bytes = std::fs::read(&file).map_err(|e| Stop::Wrong(format!("{}: {e}", file.display())))?;
        let rows = reform::read(&bytes)?;
        // A trial makes nothing, not even a database.
        let opened = if dry_run { look(settings).await? } else { open(settings).await? };
        let done = succession::reform(&opened.register, &opened.ctx, &rows, dry_run).await?;
        print(&format!(
            "{}{} authorities made, {} ended, {} successions entered, {} there already\n",
            if dry_run { "would be: " } else { "" },
            done.authorities_made,
            done.authorities_ended,
            done.successions_made,
            done.already_there
        ));
        opened.close().await
    }
}
