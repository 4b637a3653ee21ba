//! What packages install beside the program: its manual pages, and what shells complete.

use super::{output::print, stop::Stop};
use clap::{Args, Command};
use clap_complete::Shell;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(super) struct Manual {
    /// The folder to write the manual pages to, one for each command
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

impl Manual {
    pub(super) fn write(&self, program: Command) -> Result<(), Stop> {
        clap_mangen::generate_to(program, &self.folder)
            .map_err(|e| Stop::Setup(format!("{}: {e}", self.folder.display())))
    }
}

/// Prints what a shell completes.
pub(super) fn completions(shell: Shell, program: &mut Command) {
    let mut text = Vec::new();
    clap_complete::generate(shell, program, "award-registry", &mut text);
    print(&String::from_utf8_lossy(&text));
}
