//! The program: reads its command line and hands over to [`award_registry::cli`].

use std::process::ExitCode;

/// Many small buffers live for one request: an allocator that gives them back keeps the program small.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    award_registry::cli::run()
}
