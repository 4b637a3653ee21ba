//! The parts of a paper that a field has one a line: who proposed, further numbers, and the decisions it stands to.

use super::super::super::typed;
use crate::domain::{
    decision::{FurtherNumber, Proposal, Relation, RelationKind},
    fault::Finding,
};

/// Between the parts of a line.
const BETWEEN: char = '|';

/// The parts of a line; those that are empty are nothing.
fn parts<const N: usize>(line: &str) -> [Option<String>; N] {
    let mut all = line.splitn(N, BETWEEN).map(str::trim);
    std::array::from_fn(|_| all.next().filter(|part| !part.is_empty()).map(str::to_owned))
}

/// Parts as a line; those at the end that are nothing are left out.
fn joined(parts: &[Option<String>]) -> String {
    let text = parts.iter().map(|part| part.as_deref().unwrap_or_default()).collect::<Vec<_>>().join(" | ");
    text.trim_end_matches([' ', BETWEEN]).to_owned()
}

/// Who proposed, as the field has it.
pub(super) fn written_proposals(all: &[Proposal]) -> String {
    let dated = |one: &Proposal| one.dated.map(|on| typed::written(Some(on), None, None));
    let line = |one: &Proposal| joined(&[Some(one.proposer.clone()), one.reference.clone(), dated(one)]);
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads who proposed.
pub(super) fn proposals(lines: &[String]) -> Result<Vec<Proposal>, Finding> {
    let one = |(i, line): (usize, &String)| {
        let [proposer, reference, dated] = parts(line);
        let dated = typed::whole_day(&format!("/proposals/{i}/dated"), dated.as_deref().unwrap_or_default())?;
        Ok(Proposal { proposer: proposer.unwrap_or_default(), reference, dated })
    };
    lines.iter().enumerate().map(one).collect()
}

/// Further numbers of a joint paper, as the field has them.
pub(super) fn written_numbers(all: &[FurtherNumber]) -> String {
    let line =
        |one: &FurtherNumber| joined(&[Some(one.authority_code.clone()), Some(one.number.clone()), one.symbol.clone()]);
    all.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Reads further numbers: the code of the body, the number, the symbol.
pub(super) fn numbers(lines: &[String]) -> Vec<FurtherNumber> {
    let one = |line: &String| {
        let [authority_code, number, symbol] = parts(line);
        FurtherNumber { authority_code: authority_code.unwrap_or_default(), number: number.unwrap_or_default(), symbol }
    };
    lines.iter().map(one).collect()
}

/// Each field of relations, its kind, and whether it replaces wholly.
const RELATIONS: [(&str, RelationKind, Option<bool>); 4] = [
    ("replaces", RelationKind::Replaces, Some(true)),
    ("replaces_partly", RelationKind::Replaces, Some(false)),
    ("supplements", RelationKind::Supplements, None),
    ("implements", RelationKind::Implements, None),
];

/// The relations as their fields have them.
pub(super) fn written_relations(all: &[Relation]) -> Vec<(String, String)> {
    let of = |kind: RelationKind, wholly: Option<bool>| {
        let own = all.iter().filter(|one| one.kind == kind && wholly.is_none_or(|w| w == (one.wholly != Some(false))));
        own.map(|one| one.decision_id.to_string()).collect::<Vec<_>>().join(", ")
    };
    RELATIONS.iter().map(|(name, kind, wholly)| ((*name).to_owned(), of(*kind, *wholly))).collect()
}

/// Reads the relations: the numbers of the decisions in the register. Those that were there keep their order and what
/// they say, so that a draft that is saved anew is the same; those that a form has no field for stay.
pub(super) fn relations<'f>(
    field: impl Fn(&str) -> Option<&'f str>,
    before: &[Relation],
) -> Result<Vec<Relation>, Finding> {
    let mut named: Vec<Relation> = Vec::new();
    for (name, kind, wholly) in RELATIONS {
        let Some(text) = field(name) else {
            let own = before.iter().filter(|one| one.kind == kind);
            named.extend(own.filter(|one| wholly.is_none_or(|w| w == (one.wholly != Some(false)))).cloned());
            continue;
        };
        for part in text.split([',', ' ', ';', '\n', '\r']).filter(|part| !part.is_empty()) {
            let decision_id = part.parse().map_err(|_| {
                let (vi, en) = (
                    format!("“{part}” không phải số trong sổ; viết như 12, 15."),
                    format!("“{part}” is no number in the register; write like 12, 15."),
                );
                Finding::at(format!("/relations/{name}"), "invalid_value", vi, en)
            })?;
            named.push(Relation { kind, decision_id, wholly: wholly.filter(|wholly| !wholly) });
        }
    }
    let same = |one: &Relation, other: &Relation| {
        (one.kind, one.decision_id, one.wholly != Some(false))
            == (other.kind, other.decision_id, other.wholly != Some(false))
    };
    let kept: Vec<Relation> = before.iter().filter(|one| named.iter().any(|other| same(one, other))).cloned().collect();
    let new = named.into_iter().filter(|one| !kept.iter().any(|other| same(one, other)));
    Ok(kept.iter().cloned().chain(new).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_its_parts_and_is_written_as_it_was() {
        for text in ["Hội Chữ thập đỏ | 45/TTr-CTĐ | 12/5/2020", "Hội Chữ thập đỏ", "Hội |  | 12/5/2020"]
        {
            let read = proposals(&[text.to_owned()]).unwrap();
            assert_eq!(written_proposals(&read), text);
        }
        assert_eq!(proposals(&["Hội | 45 | hôm qua".into()]).unwrap_err().code, "invalid_value");
        assert_eq!(written_numbers(&numbers(&["TW_HCTD | 12 | QĐ".into(), "X|9".into()])), "TW_HCTD | 12 | QĐ\nX | 9");
    }

    #[test]
    fn relations_are_numbers_by_what_they_stand_for_and_keep_their_order() {
        let relation = |kind, decision_id, wholly| Relation { kind, decision_id, wholly };
        let before = [
            relation(RelationKind::Implements, 3, None),
            relation(RelationKind::Replaces, 9, Some(false)),
            relation(RelationKind::Replaces, 7, Some(true)),
        ];
        let fields = written_relations(&before);
        let field = |name: &str| fields.iter().find(|(own, _)| own == name).map(|(_, text)| text.as_str());
        assert_eq!(
            (field("replaces"), field("replaces_partly"), field("implements")),
            (Some("7"), Some("9"), Some("3"))
        );
        assert_eq!(relations(field, &before).unwrap(), before);
        assert_eq!(relations(|_| None, &before).unwrap().len(), 3, "what a form has no field for stays");
        let other = relations(|name| Some(if name == "replaces" { "9 12" } else { "" }), &before).unwrap();
        assert_eq!(other, [relation(RelationKind::Replaces, 9, None), relation(RelationKind::Replaces, 12, None)]);
        assert!(relations(|_| Some("x"), &[]).is_err());
    }
}
