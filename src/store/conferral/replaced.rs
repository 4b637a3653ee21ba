//! Conferrals that another paper recorded anew, and those that took their place.

use super::{
    details::{Details, Superseded, details, kept},
    row,
};
use crate::domain::{
    act::{Delivered, passed::delivered},
    fault::Fault,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use std::collections::{BTreeMap, HashMap};

/// The place of a conferral: its number, and that of the one that takes it.
pub type Place = (i64, Option<i64>);

/// Lets conferrals of a decision take the places of others: what was handed over is theirs from now on. The statuses
/// follow when the acts are replayed.
pub async fn supersede(c: &impl ConnectionTrait, decision_id: i64, places: &[Place]) -> Result<(), Fault> {
    for chunk in places.chunks(500) {
        let ids: Vec<i64> = chunk.iter().flat_map(|(old, new)| [Some(*old), *new]).flatten().collect();
        let mut rows = read(c, &ids).await?;
        for (old, new) in chunk {
            let (row, mut before) = rows.remove(old).ok_or_else(gone)?;
            if let Some(new) = new {
                let (mut own, mut has) = rows.remove(new).ok_or_else(gone)?;
                hand_over((&row, &before), (&mut own, &mut has));
                let line = std::iter::once((*old, row.decision_id)).chain(before.supersedes.iter().copied());
                let line: Vec<_> = line.filter(|(id, _)| *id != own.id).collect();
                has.supersedes.retain(|one| !line.contains(one));
                has.supersedes.extend(line);
                write(c, own, &has).await?;
            }
            before.superseded = Some(Superseded { by: *new, decision_id });
            write(c, row, &before).await?;
        }
    }
    Ok(())
}

/// Brings back those of these conferrals whose place a decision took, with what was handed over since; answers which
/// they are.
pub async fn revive(c: &impl ConnectionTrait, decision_id: i64, ids: &[i64]) -> Result<Vec<Place>, Fault> {
    let mut rows = read(c, ids).await?;
    rows.retain(|_, (_, details)| details.superseded.as_ref().is_some_and(|s| s.decision_id == decision_id));
    let mut revived = Vec::with_capacity(rows.len());
    let mut taken: BTreeMap<i64, Vec<Kept>> = BTreeMap::new();
    for id in ids {
        let Some((row, mut details)) = rows.remove(id) else { continue };
        let by = details.superseded.take().and_then(|superseded| superseded.by);
        revived.push((*id, by));
        match by {
            Some(by) => taken.entry(by).or_default().push((row, details)),
            None => write(c, row, &details).await?,
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
        write(c, own, &had).await?;
        for (row, details) in records {
            write(c, row, &details).await?;
        }
    }
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

async fn write(c: &impl ConnectionTrait, mut row: row::Model, details: &Details) -> Result<(), Fault> {
    row.details = kept(details)?;
    row.into_active_model().reset_all().update(c).await?;
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
