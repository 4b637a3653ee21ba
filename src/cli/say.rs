//! What a command says on stderr beside what it is asked for.

use std::{fmt::Display, io::Write};

/// Says a line on stderr. Where nobody takes it, nothing else is changed by that.
pub(super) fn say(line: impl Display) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
