//! Why rows of an old register are refused: all that stands against each, with the column it stands in and what to do.

use super::super::spool::{ReadDecision, Spool};
use crate::domain::{
    check::Verdict,
    fault::{Fault, Finding, Place, Text},
    import::register::{RegisterMap, RegisterMember},
};

/// What stands against the rows of a decision, by their places; what is said of the decision is said of each of them.
pub(super) fn of_rows(
    spool: &Spool,
    map: &RegisterMap,
    read: &ReadDecision,
    (verdict, places): (&Verdict, &[u32]),
) -> Result<Vec<(u32, Text)>, Fault> {
    let mut reasons: Vec<(u32, Text)> = read.wrong.iter().map(|wrong| (wrong.place, wrong.text.clone())).collect();
    let flaws = verdict.flaws.iter().map(|flaw| (flaw, text_of(flaw)));
    let cautions = verdict.cautions.iter().map(|caution| (caution, answerable(caution)));
    for (finding, text) in flaws.chain(cautions) {
        let member = member_of(finding);
        let of_line = line_of(finding).and_then(|line| read.lines.get(line));
        for place in of_line.map_or(places, std::slice::from_ref) {
            // What cannot be read of a row is not there, which is no fault of its own, nor of the other rows.
            let is_said = read.wrong.iter().any(|wrong| {
                (of_line.is_none() || wrong.place == *place)
                    && RegisterMember::saying(member).any(|one| one.name == wrong.member)
            });
            if !is_said {
                let columns = spool.row(*place).and_then(|row| spool.columns(&row))?;
                reasons.push((*place, columns.located(map, member, &text)));
            }
        }
    }
    Ok(reasons)
}

/// What a flaw says; of a code that is not there also how the map can say another one.
fn text_of(finding: &Finding) -> Text {
    let member = member_of(finding);
    let Text { vi, en } = &finding.text;
    match member {
        "award_code" | "authority_codes" | "campaign_code" if finding.code == "unknown_reference" => Text::new(
            format!("{vi} Hãy sửa ô, hoặc ghi ở [values.{member}] của tệp ánh xạ ô ấy là mã nào."),
            format!("{en} Mend the cell, or say in [values.{member}] of the map which code it is."),
        ),
        _ => finding.text.clone(),
    }
}

/// What a caution says, and how the map answers for it.
fn answerable(finding: &Finding) -> Text {
    let Finding { text: Text { vi, en }, code, .. } = finding;
    Text::new(
        format!("{vi} Nếu sổ ghi đúng như thế, hãy ghi “{code}” với lý do ở [[acknowledge]] của tệp ánh xạ."),
        format!("{en} If the book has it so, give {code} with a reason in [[acknowledge]] of the map."),
    )
}

/// The member that a finding points at.
fn member_of(finding: &Finding) -> &str {
    let Place::Pointer(pointer) = &finding.place else { return "" };
    let mut parts = pointer.split('/').skip(1);
    match parts.next() {
        Some("lines") => parts.nth(1).unwrap_or_default(),
        first => first.unwrap_or_default(),
    }
}

/// The line that a finding points at, from 0.
fn line_of(finding: &Finding) -> Option<usize> {
    let Place::Pointer(pointer) = &finding.place else { return None };
    let mut parts = pointer.strip_prefix("/lines/")?.split('/');
    parts.next()?.parse().ok()
}
