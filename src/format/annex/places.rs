//! Which columns say where someone works or lives, beside one another: units, those above them, addresses.

use super::{heading, layout::Column, settle::has};
use crate::domain::{
    import::ColumnMember::{self, Ignored, NamePostUnit, ParentUnit},
    name::fold,
};

/// The parts of one address, each in a column: "Địa chỉ" over "Thôn", "Xã", "Huyện".
pub(super) fn one_address(columns: &mut [Column]) {
    let parent = |column: &Column| {
        let (parent, _) = column.heading.as_deref()?.rsplit_once(" / ")?;
        heading::is_address(parent).then(|| parent.to_owned())
    };
    let kept = |column: &Column| !column.member.is_some_and(ColumnMember::is_dropped);
    let parents: Vec<Option<String>> = columns.iter().map(|column| parent(column).filter(|_| kept(column))).collect();
    for (at, column) in columns.iter_mut().enumerate() {
        let Some(Some(own)) = parents.get(at) else { continue };
        let same = |other: Option<&Option<String>>| other.is_some_and(|other| other.as_ref() == Some(own));
        let after = at.checked_sub(1).is_some_and(|before| same(parents.get(before)));
        if after || same(parents.get(at + 1)) {
            (column.member, column.continues) = (Some(ColumnMember::Unit), after);
        }
    }
}

/// A heading that names several places, one within the other: "Thôn, xã", "Buôn/Xã/Huyện".
pub(super) fn several(heading: &str) -> Option<ColumnMember> {
    let parts: Vec<String> =
        heading.split([',', '/', '-', ';', '\n']).map(fold).filter(|part| !part.is_empty()).collect();
    let place = |part: &String| matches!(heading::exact(part), Some(ColumnMember::Unit | ParentUnit));
    (parts.len() >= 2 && parts.iter().all(place)).then_some(ColumnMember::Unit)
}

/// Of two units the second is above the first, and those behind it above that.
pub(super) fn units(columns: &mut [Column]) {
    let own = |column: &&mut Column| column.member == Some(ColumnMember::Unit) && !column.continues;
    let mut units = columns.iter_mut().filter(own);
    if let (Some(first), Some(second)) = (units.next(), units.next())
        && first.heading != second.heading
    {
        second.member = Some(ParentUnit);
    }
    for column in columns.iter_mut().filter(|column| column.member == Some(ParentUnit)).skip(1) {
        column.continues = true;
    }
    // A province or a district is the unit where there is no other.
    let unit = [ColumnMember::Unit, ColumnMember::PostUnit, NamePostUnit].iter().any(|one| has(columns, *one))
        || columns.iter().any(|column| column.heading.as_deref().is_some_and(heading::is_address));
    let place = |column: &&mut Column| {
        column.member == Some(ParentUnit) && column.heading.as_deref().is_some_and(heading::is_place)
    };
    if !unit && let Some(column) = columns.iter_mut().find(place) {
        column.member = Some(ColumnMember::Unit);
    }
}

/// An address stands for the unit where there is none.
pub(super) fn addresses(columns: &mut [Column]) {
    let is_address =
        |column: &Column| column.member.is_none() && column.heading.as_deref().is_some_and(heading::is_address);
    if !has(columns, ColumnMember::Unit) && !has(columns, ColumnMember::PostUnit) {
        if let Some(column) = columns.iter_mut().find(|column| is_address(column)) {
            column.member = Some(ColumnMember::Unit);
        }
    } else {
        for column in columns.iter_mut().filter(|column| is_address(column)) {
            (column.member, column.sure) = (Some(Ignored), true);
        }
    }
}
