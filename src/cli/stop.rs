//! Why a command ended, and how the program says it.

use super::say::say;
use crate::domain::fault::{Code, Fault, Language, Text, is_full};
use std::{fmt::Display, process::ExitCode};

/// Why a command ended.
#[derive(Debug)]
pub(super) enum Stop {
    /// Refused, or found wrong.
    Wrong(String),
    /// Settings or database.
    Setup(String),
    /// Wrong usage.
    Usage(String),
}

impl Stop {
    /// A file that could not be written; a full disk with its remedy.
    pub(super) fn unwritten(what: &dyn Display, error: &std::io::Error) -> Self {
        let remedy = if is_full(error) {
            ": the disk it is written to is full and nothing of it was kept; free some space, or choose another disk"
        } else {
            ""
        };
        Self::Wrong(format!("{what}: {error}{remedy}"))
    }

    /// A refusal in the words of a language alone, for people who read what a command prints.
    pub(super) fn told(fault: &Fault, language: Language) -> Self {
        let mut texts = vec![fault.text()];
        texts.extend(fault.errors.iter().map(|finding| finding.text.clone()));
        let text = Text::joined(&texts).in_language(language).to_owned();
        if matches!(fault.code, Code::Unavailable | Code::Internal) {
            let cause = fault.cause.as_ref().map_or_else(String::new, |cause| format!(" ({cause})"));
            return Self::Setup(format!("{text}{cause}"));
        }
        Self::Wrong(text)
    }

    /// What it says.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Wrong(text) | Self::Setup(text) | Self::Usage(text) => text,
        }
    }
}

/// What is wrong with a setting.
impl From<String> for Stop {
    fn from(said: String) -> Self {
        Self::Setup(said)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        let cause = fault.cause.as_ref().map_or_else(String::new, |c| format!(" ({c})"));
        let text = format!("{fault}{cause}");
        if matches!(fault.code, Code::Unavailable | Code::Internal) { Self::Setup(text) } else { Self::Wrong(text) }
    }
}

pub(super) fn ended(stop: &Stop) -> ExitCode {
    let (text, code) = match stop {
        Stop::Wrong(text) => (text, 1),
        Stop::Usage(text) => (text, 2),
        Stop::Setup(text) => (text, 3),
    };
    say(format_args!("award-registry: {text}"));
    ExitCode::from(code)
}
