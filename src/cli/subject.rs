//! `subject`: what the register holds about a person.

use super::{
    open::{look_at, settled},
    output::Output,
    stop::Stop,
};
use crate::{config::Settings, domain::decision::Reason, service::subject};
use clap::Subcommand;
use std::{io::Write, path::PathBuf};

/// Answer a person about the data held on them.
#[derive(Debug, Subcommand)]
pub(super) enum Subject {
    /// Write everything held about a person as one JSON document, id numbers in plain; an event with the reason
    Report {
        /// The recipient's number in the register
        #[arg(long, value_name = "ID")]
        recipient: i64,
        /// Why it is made: who asked, by which paper
        #[arg(long, value_name = "TEXT")]
        reason: String,
        /// The file to write, its owner's alone (mode 600); stdout unless given
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
        #[command(flatten)]
        settings: Settings,
    },
}

impl Subject {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self::Report { recipient, reason, output, settings } = self;
        let settings = settled(settings)?;
        let opened = look_at(&settings).await?;
        opened.register.seal_by(settings.data_key(settings.database())?);
        let wrong = |e: std::io::Error| Stop::Wrong(e.to_string());
        // A file that cannot be written is found before the report is an event.
        let mut out = Output::open(output).map_err(wrong)?;
        let report = subject::report(&opened.register, &opened.ctx, recipient, Reason { reason }).await?;
        let text = serde_json::to_string_pretty(&report).map_err(|e| Stop::Setup(e.to_string()))?;
        writeln!(out.to, "{text}").map_err(wrong)?;
        out.finish().map_err(wrong)?;
        opened.close().await
    }
}
