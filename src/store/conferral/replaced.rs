//! Conferrals that another paper recorded anew, and those that took their place.

use super::{
    super::dialect::Sql,
    details::{Details, Superseded, details, kept},
    row,
};
use crate::domain::{
    act::{Delivered, passed::delivered},
    fault::Fault,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use std::collections::{BTreeMap, HashMap};

/// The place of a conferral: its number, and that of the one that takes it.
pub type Place = (i64, Option<i64>);

/// Lets conferrals of a decision take the places of others: what was handed over is theirs from now on. The statuses
/// follow when the acts are replayed.
pub async fn supersede(c: &impl ConnectionTrait, decision_id: i64, places: &[Place]) -> Result<(), Fault> {
    for chunk in places.chunks(500) {
        let ids: Vec<i64> = chunk.iter().flat_map(|(old, new)| [Some(*old), *new]).flatten().collect();
        let mut rows = read(c, &ids).await?;
        let mut written = Vec::with_capacity(ids.len());
        for (old, new) in chunk {
            let (row, mut before) = rows.remove(old).ok_or_else(gone)?;
            if let Some(new) = new {
                let (mut own, mut has) = rows.remove(new).ok_or_else(gone)?;
                hand_over((&row, &before), (&mut own, &mut has));
                let line = std::iter::once((*old, row.decision_id)).chain(before.supersedes.iter().copied());
                let line: Vec<_> = line.filter(|(id, _)| *id != own.id).collect();
                has.supersedes.retain(|one| !line.contains(one));
                has.supersedes.extend(line);
                written.push((own, has));
            }
            before.superseded = Some(Superseded { by: *new, decision_id });
            written.push((row, before));
        }
        write(c, written).await?;
    }
    Ok(())
}

/// Brings back those of these conferrals whose place a decision took, with what was handed over since; answers which
/// they are.
pub async fn revive(c: &impl ConnectionTrait, decision_id: i64, ids: &[i64]) -> Result<Vec<Place>, Fault> {
    let mut rows = read(c, ids).await?;
    rows.retain(|_, (_, details)| details.superseded.as_ref().is_some_and(|s| s.decision_id == decision_id));
    let (mut revived, mut written) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    let mut taken: BTreeMap<i64, Vec<Kept>> = BTreeMap::new();
    for id in ids {
        let Some((row, mut details)) = rows.remove(id) else { continue };
        let by = details.superseded.take().and_then(|superseded| superseded.by);
        revived.push((*id, by));
        match by {
            Some(by) => taken.entry(by).or_default().push((row, details)),
            None => written.push((row, details)),
        }
    }
    let mut papers = read(c, &taken.keys().copied().collect::<Vec<_>>()).await?;
    for (by, mut records) in taken {
        let (mut own, mut had) = papers.remove(&by).ok_or_else(gone)?;
        give_back((&mut own, &had), &mut records);
        for (row, details) in &mut records {
            had.supersedes.retain(|(id, _)| *id != row.id && details.supersedes.iter().all(|(other, _)| other != id));
            // What names the paper is done to it from now on.
            if !details.supersedes.iter().any(|(id, _)| *id == own.id) {
                details.supersedes.push((own.id, own.decision_id));
            }
        }
        own.version += 1;
        written.push((own, had));
        written.extend(records);
    }
    write(c, written).await?;
    Ok(revived)
}

/// Gives what was handed over back to those it came from: to the one that had it, else to the first.
fn give_back((own, had): (&mut row::Model, &Details), records: &mut [Kept]) {
    macro_rules! back {
        ($($column:ident),+) => {
            $(if let Some(value) = own.$column.take() {
                let place = records.iter().position(|(row, _)| row.$column.is_some()).unwrap_or_default();
                if let Some((row, _)) = records.get_mut(place) {
                    row.$column = Some(value);
                }
            })+
        };
    }
    back!(presented_on, presented_at, presented_by, bonus_paid_vnd, paid_on);
    let known = |one: &&Delivered| records.iter().any(|(_, details)| details.delivered.contains(one));
    let since: Vec<Delivered> = had.delivered.iter().filter(|one| !known(one)).cloned().collect();
    let place = records.iter().position(|(_, details)| !details.delivered.is_empty()).unwrap_or_default();
    if let Some((_, details)) = records.get_mut(place) {
        details.delivered = delivered(&details.delivered, &since);
    }
}

fn gone() -> Fault {
    Fault::internal("a conferral is gone")
}

/// A conferral and the document kept with it.
type Kept = (row::Model, Details);

async fn read(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, Kept>, Fault> {
    let mut found = HashMap::with_capacity(ids.len());
    for chunk in ids.chunks(1000) {
        for row in row::Entity::find().filter(row::Column::Id.is_in(chunk.iter().copied())).all(c).await? {
            let details = details(&row)?;
            found.insert(row.id, (row, details));
        }
    }
    Ok(found)
}

/// Writes what was handed over of conferrals, their versions and the documents kept with them.
async fn write(c: &impl ConnectionTrait, all: Vec<Kept>) -> Result<(), Fault> {
    for chunk in all.chunks(500) {
        let text = "CAST(? AS TEXT)";
        let number = "CAST(? AS BIGINT)";
        let one = format!("({number}, {number}, {text}, {text}, {text}, {text}, {number}, {text})");
        // Both engines name the columns of values so.
        let mut sql = Sql::new(format!(
            "UPDATE conferral SET version = made.column2, details = made.column3, presented_on = made.column4, \
             presented_at = made.column5, presented_by = made.column6, bonus_paid_vnd = made.column7, \
             paid_on = made.column8 FROM (VALUES {}) AS made WHERE conferral.id = made.column1",
            vec![one; chunk.len()].join(", ")
        ));
        for (row, details) in chunk {
            sql = sql.value(row.id).value(row.version).value(kept(details)?).value(row.presented_on.clone());
            sql = sql.value(row.presented_at.clone()).value(row.presented_by.clone());
            sql = sql.value(row.bonus_paid_vnd).value(row.paid_on.clone());
        }
        sql.execute(c).await?;
    }
    Ok(())
}

/// Takes over what was handed over, where the other says nothing of it.
fn hand_over((from, had): (&row::Model, &Details), (to, has): (&mut row::Model, &mut Details)) {
    macro_rules! take {
        ($($column:ident),+) => {
            $(if to.$column.is_none() { to.$column.clone_from(&from.$column); })+
        };
    }
    take!(presented_on, presented_at, presented_by, bonus_paid_vnd, paid_on);
    has.delivered = delivered(&has.delivered, &had.delivered);
}
