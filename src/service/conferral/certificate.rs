//! The numbers of certificates that are handed over: one that another conferral of the same bodies and year has is
//! answered for, as on a line.

use crate::{
    domain::{
        conferral::Conferral,
        decision::{Acknowledged, Acknowledgements},
        fault::{Code, Fault, Finding},
        number::symbol_key,
        valid::tidy,
    },
    service::Ctx,
    store::{self, Tx},
};
use std::collections::{BTreeSet, HashMap};

/// The caution that a number is another's.
const TAKEN: &str = "certificate_taken";

/// Asks of numbers that conferrals of one decision are given, each with its pointer, whether others have them; returns
/// what was answered for.
pub(super) async fn certificates(
    tx: &Tx,
    ctx: &Ctx,
    given: &[(String, &Conferral, Option<&str>)],
    words: &Acknowledgements,
) -> Result<Vec<Acknowledged>, Fault> {
    let taken = taken(tx, given).await?;
    if taken.is_empty() {
        return Ok(Vec::new());
    }
    let Some(word) = words.acknowledge.iter().find(|word| word.all().any(|code| code == TAKEN)) else {
        return Fault::all(Code::Unacknowledged, taken).map(|()| Vec::new());
    };
    let mut reason = word.reason.clone();
    tidy(&mut reason);
    Ok(vec![Acknowledged { code: TAKEN.to_owned(), reason, by: ctx.actor.clone(), at: ctx.stamp() }])
}

async fn taken(tx: &Tx, given: &[(String, &Conferral, Option<&str>)]) -> Result<Vec<Finding>, Fault> {
    let anew: Vec<_> = given
        .iter()
        .filter_map(|(pointer, one, number)| Some((pointer, *one, (*number)?)))
        .filter(|(_, one, number)| one.certificate_number.as_deref() != Some(*number))
        .collect();
    let Some((_, first, _)) = anew.first() else { return Ok(Vec::new()) };
    let numbers: BTreeSet<String> =
        anew.iter().flat_map(|(_, _, number)| [(*number).to_owned(), symbol_key(number)]).collect();
    let numbers: Vec<&str> = numbers.iter().map(String::as_str).collect();
    let bodies = store::authority::by_codes(&**tx, &first.authority_codes).await?;
    let bodies: Vec<_> = bodies.values().collect();
    let found = store::conferral::certificates(tx, &bodies, (&[], first.signed_year), &numbers).await?;
    // Of those that are given another number now the old one is free.
    let others = found.into_iter().filter(|other| !anew.iter().any(|(_, one, _)| one.id == other.conferral_id));
    let mut by_number: HashMap<String, String> =
        others.map(|other| (symbol_key(&other.number), other.reference)).collect();
    let mut taken = Vec::new();
    for (pointer, one, number) in anew {
        let own = one.reference.clone().unwrap_or_else(|| format!("#{}", one.decision_id));
        if let Some(reference) = by_number.insert(symbol_key(number), own) {
            taken.push(Finding::at(
                pointer,
                TAKEN,
                format!("Số bằng “{number}” đã cấp theo {reference}; hãy kiểm tra lại số, hoặc xác nhận kèm lý do."),
                format!("Certificate number {number} is given already by {reference}; check it, or confirm it with a reason."),
            ));
        }
    }
    Ok(taken)
}
