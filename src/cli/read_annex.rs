//! `read-annex`: the reader of files, which the program starts as a process of its own for each file.
//!
//! A hostile file can make a reader ask for all memory there is, which ends the process: this one has limits, and
//! nothing but the file and the pipe to whoever started it.

use crate::format::annex::{self, unreadable::Unreadable, wire};
use clap::Args;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::{
    io,
    panic::{self, AssertUnwindSafe},
    path::PathBuf,
    process::ExitCode,
};

/// Bytes of address space.
const MEMORY: u64 = 512 << 20;
/// Seconds of the processor.
const TIME: u64 = 20;
/// The same for a file of many rows, which is read while others write.
const TIME_OF_ROWS: u64 = 600;

#[derive(Debug, Args)]
pub(super) struct ReadAnnex {
    /// Say each row as it comes, of a file of many
    #[arg(long)]
    rows: bool,
    /// The file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl ReadAnnex {
    pub(super) fn run(&self) -> ExitCode {
        let time = if self.rows { TIME_OF_ROWS } else { TIME };
        for (resource, most) in [(Resource::As, MEMORY), (Resource::Cpu, time), (Resource::Core, 0)] {
            if setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) }).is_err() {
                return ExitCode::FAILURE;
            }
        }
        // A reader that stumbles over a damaged file says so in many words, which nobody reads.
        panic::set_hook(Box::new(|_| {}));
        if self.rows {
            let out = io::BufWriter::new(io::stdout());
            let said = panic::catch_unwind(AssertUnwindSafe(|| annex::stream(&self.file, out)));
            return if matches!(said, Ok(Ok(()))) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        let read = panic::catch_unwind(|| annex::read(&self.file)).unwrap_or(Err(Unreadable::Damaged));
        match wire::write(read, &mut io::BufWriter::new(io::stdout().lock())) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        }
    }
}
