//! Conferrals that another paper recorded anew, and those that took their place.

use super::{
    line::{Details, details, kept},
    row,
};
use crate::domain::fault::Fault;
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};
use serde_with::skip_serializing_none;

/// What took the place of a conferral.
#[skip_serializing_none]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Superseded {
    /// The conferral; none where the paper has no line for it.
    pub by: Option<i64>,
    /// The decision that replaces its record.
    pub decision_id: i64,
}

async fn read(c: &impl ConnectionTrait, id: i64) -> Result<(row::Model, Details), Fault> {
    let row = row::Entity::find_by_id(id).one(c).await?.ok_or_else(|| Fault::internal("a conferral is gone"))?;
    let details = details(&row)?;
    Ok((row, details))
}

async fn write(c: &impl ConnectionTrait, mut row: row::Model, details: &Details) -> Result<(), Fault> {
    row.details = kept(details)?;
    row.into_active_model().reset_all().update(c).await?;
    Ok(())
}

/// Notes what took the place of a conferral; its status follows when its acts are replayed.
pub async fn supersede(c: &impl ConnectionTrait, id: i64, superseded: Superseded) -> Result<(), Fault> {
    let (row, mut details) = read(c, id).await?;
    details.superseded = Some(superseded);
    write(c, row, &details).await
}

/// Brings a conferral back that another had taken the place of, where that one is of this decision; answers which it
/// was, and whether there was anything to bring back.
pub async fn revive(c: &impl ConnectionTrait, id: i64, decision_id: i64) -> Result<Option<Superseded>, Fault> {
    let (row, mut details) = read(c, id).await?;
    let Some(superseded) = details.superseded.take_if(|superseded| superseded.decision_id == decision_id) else {
        return Ok(None);
    };
    write(c, row, &details).await?;
    Ok(Some(superseded))
}

/// Lets a conferral take the place of another: what was handed over is its own from now on.
pub async fn hand_over(c: &impl ConnectionTrait, from: i64, to: i64) -> Result<(), Fault> {
    let (old, before) = read(c, from).await?;
    let (mut row, mut details) = read(c, to).await?;
    delivered((&old, &before), (&mut row, &mut details));
    details.supersedes.extend(std::iter::once((from, old.decision_id)).chain(before.supersedes));
    write(c, row, &details).await
}

/// Gives what was handed over since back to the conferral whose place another had taken.
pub async fn hand_back(c: &impl ConnectionTrait, from: i64, to: i64) -> Result<(), Fault> {
    let (mut row, mut details) = read(c, from).await?;
    let (mut old, mut before) = read(c, to).await?;
    details.supersedes.retain(|(id, _)| *id != to && !before.supersedes.iter().any(|(other, _)| other == id));
    delivered((&row, &details), (&mut old, &mut before));
    row.version += 1;
    write(c, row, &details).await?;
    write(c, old, &before).await
}

/// Takes over what was handed over, where the other says nothing of it.
fn delivered((from, had): (&row::Model, &Details), (to, has): (&mut row::Model, &mut Details)) {
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
