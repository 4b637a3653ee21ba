//! Conferrals that another paper recorded anew, and those that took their place.

use super::{
    line::{Details, details, kept},
    row,
};
use crate::domain::fault::Fault;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;
use std::collections::HashMap;

/// What took the place of a conferral.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Superseded {
    /// The conferral; none where the paper has no line for it.
    pub(super) by: Option<i64>,
    /// The decision that replaces its record.
    pub(super) decision_id: i64,
}

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
    let mut revived = Vec::new();
    for chunk in ids.chunks(500) {
        let mut rows = read(c, chunk).await?;
        rows.retain(|_, (_, details)| details.superseded.as_ref().is_some_and(|s| s.decision_id == decision_id));
        let by: Vec<i64> = rows.values().filter_map(|(_, details)| details.superseded.as_ref()?.by).collect();
        let mut successors = read(c, &by).await?;
        let mut rows: Vec<_> = rows.into_iter().collect();
        rows.sort_unstable_by_key(|(id, _)| *id);
        for (id, (mut row, mut details)) in rows {
            let by = details.superseded.take().and_then(|superseded| superseded.by);
            if let Some((mut own, mut had)) = by.and_then(|by| successors.remove(&by)) {
                hand_over((&own, &had), (&mut row, &mut details));
                had.supersedes.retain(|(other, _)| *other != id && details.supersedes.iter().all(|(o, _)| o != other));
                own.version += 1;
                write(c, own, &had).await?;
            }
            write(c, row, &details).await?;
            revived.push((id, by));
        }
    }
    Ok(revived)
}

fn gone() -> Fault {
    Fault::internal("a conferral is gone")
}

async fn read(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, (row::Model, Details)>, Fault> {
    let rows = row::Entity::find().filter(row::Column::Id.is_in(ids.iter().copied())).all(c).await?;
    rows.into_iter()
        .map(|row| {
            let details = details(&row)?;
            Ok((row.id, (row, details)))
        })
        .collect()
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
    if has.delivered.is_empty() {
        has.delivered.clone_from(&had.delivered);
    }
}
