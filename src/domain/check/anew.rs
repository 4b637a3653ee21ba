//! What the rules say of a record as it is put right, beyond what they said of it before.

use crate::domain::fault::{Finding, Place};
use std::collections::HashSet;

/// The line that a finding is of, by its place, and the member.
#[must_use]
pub fn line_of(finding: &Finding) -> Option<(usize, &str)> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    let rest = pointer.strip_prefix("/lines/")?;
    let (line, member) = rest.split_once('/').unwrap_or((rest, ""));
    Some((line.parse().ok()?, member))
}

/// Where a finding is; what is said once of all lines is wherever the first of them stands.
fn place(finding: &Finding) -> (Option<usize>, &str) {
    match (line_of(finding), &finding.place) {
        (Some((_, member @ ("award_code" | "recipient_kind" | "unnamed"))), _) => (None, member),
        (Some((line, member)), _) => (Some(line), member),
        (None, Place::Pointer(other) | Place::Parameter(other)) => (None, other),
    }
}

/// The findings that were not there before: at that place none of that code, and of a line that is put right none in the
/// same words.
#[must_use]
pub fn anew(before: &[&Finding], after: Vec<Finding>, put_right: &HashSet<usize>) -> Vec<Finding> {
    let is_new = |found: &Finding| {
        let put_right = line_of(found).is_some_and(|(line, _)| put_right.contains(&line));
        let same = |old: &&&Finding| old.code == found.code && place(old) == place(found);
        !before.iter().filter(same).any(|old| !put_right || old.text == found.text)
    };
    after.into_iter().filter(is_new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(at: &str, code: &'static str, text: &str) -> Finding {
        Finding::at(at, code, text, text)
    }

    fn left(before: &[Finding], after: &[Finding], put_right: &[usize]) -> Vec<String> {
        let before: Vec<&Finding> = before.iter().collect();
        let found = anew(&before, after.to_vec(), &put_right.iter().copied().collect());
        found.into_iter().map(|one| one.text.en).collect()
    }

    #[test]
    fn what_was_said_before_is_not_said_again_and_of_another_line_it_is() {
        let before = [finding("/lines/2/name", "name_suspicious", "a"), finding("/signed_on", "dates", "b")];
        let other = finding("/lines/4/name", "name_suspicious", "c");
        assert_eq!(left(&before, &before, &[]), [""; 0]);
        assert_eq!(left(&before, std::slice::from_ref(&other), &[4]), ["c"]);
        assert_eq!(left(&before, &[other], &[]), ["c"]);
        assert_eq!(
            left(&before, &[finding("/signed_on", "dates", "d"), finding("/effective_on", "dates", "e")], &[]),
            ["e"]
        );
    }

    #[test]
    fn of_a_line_that_is_put_right_other_words_count() {
        let before = [finding("/lines/2/name", "name_suspicious", "a")];
        let after = [finding("/lines/2/name", "name_suspicious", "b")];
        assert_eq!(left(&before, &after, &[2]), ["b"]);
        assert_eq!(left(&before, &after, &[]), [""; 0]);
    }

    #[test]
    fn what_is_said_once_of_an_award_moves_with_its_first_line() {
        let before = [finding("/lines/0/award_code", "rule_unverified", "a")];
        assert_eq!(left(&before, &[finding("/lines/1/award_code", "rule_unverified", "a")], &[0]), [""; 0]);
        assert_eq!(left(&before, &[finding("/lines/1/award_code", "rule_unverified", "b")], &[1]), ["b"]);
    }
}
