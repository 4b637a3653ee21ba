//! A file of rules of eligibility: JSON (RFC 8259), an array of rules; what is wrong is named by line and column.

use crate::domain::{
    eligibility::EligibilityRule,
    fault::{Code, Fault, Finding, Place, Text},
};
use serde_json::value::RawValue;
use std::collections::HashMap;

/// Reads a file.
pub fn read(text: &str) -> Result<Vec<EligibilityRule>, Fault> {
    serde_json::from_str(text.strip_prefix('\u{FEFF}').unwrap_or(text)).map_err(|e| {
        let (line, column) = (e.line(), e.column());
        let vi = format!("Dòng {line}, cột {column}: không đọc được (“{e}”).");
        Fault::at(
            Code::InvalidBody,
            Finding::at("", "invalid_value", vi, format!("Line {line}, column {column}: cannot be read ({e}).")),
        )
    })
}

/// The same fault, with the line and column of each place it points to.
#[must_use]
pub fn located(mut fault: Fault, text: &str) -> Fault {
    for finding in &mut fault.errors {
        if let Place::Pointer(pointer) = &finding.place
            && let Some((line, column)) = place(text, pointer)
        {
            finding.text = Text::new(
                format!("Dòng {line}, cột {column}: {}", finding.text.vi),
                format!("Line {line}, column {column}: {}", finding.text.en),
            );
        }
    }
    fault
}

/// The line and column, from 1, of the value a JSON Pointer (RFC 6901) leads to.
fn place(text: &str, pointer: &str) -> Option<(usize, usize)> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut at: &RawValue = serde_json::from_str(text).ok()?;
    for step in pointer.split('/').skip(1) {
        at = match step.parse::<usize>() {
            Ok(index) => serde_json::from_str::<Vec<&RawValue>>(at.get()).ok()?.get(index).copied()?,
            Err(_) => serde_json::from_str::<HashMap<String, &RawValue>>(at.get()).ok()?.get(step).copied()?,
        };
    }
    let offset = at.get().as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let before = text.get(..offset)?;
    let line = before.matches('\n').count() + 1;
    Some((line, before.rsplit('\n').next().map_or(0, |last| last.chars().count()) + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_its_line_and_column() {
        let text = "[\n  {\"code\": \"Á\", \"of\": [1,\n    {\"award\": \"X\"}]}\n]";
        assert_eq!(place(text, "/0/code"), Some((2, 12)));
        assert_eq!(place(text, "/0/of/1/award"), Some((3, 15)));
        assert_eq!(place(text, "/1"), None);
        let wrong = read("[\n {\"code\": 1}]").unwrap_err();
        assert!(wrong.errors[0].text.en.starts_with("Line 2, column "));
    }
}
