//! What changes on a conferral after it was registered.

use super::super::dialect::Sql;
use crate::domain::{
    conferral::{Conferral, ConferralStatus, Delivery},
    fault::Fault,
};
use sea_orm::ConnectionTrait;

/// Gives conferrals that show the same as before a status, and counts their versions.
pub async fn set_status(c: &impl ConnectionTrait, ids: &[i64], status: ConferralStatus) -> Result<(), Fault> {
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("UPDATE conferral SET status = ?, version = version + 1").value(status.word());
        sql.one_of("id", chunk.iter().copied());
        sql.execute(c).await?;
    }
    Ok(())
}

/// Writes what was handed over of several conferrals and counts their versions; an absent member leaves what stands.
pub async fn deliver_many(c: &impl ConnectionTrait, ids: &[i64], delivery: &Delivery) -> Result<(), Fault> {
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
    let said = [
        ("presented_on", day(delivery.presented_on)),
        ("presented_at", delivery.presented_at.clone()),
        ("presented_by", delivery.presented_by.clone()),
        ("paid_on", day(delivery.paid_on)),
    ];
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("UPDATE conferral SET version = version + 1");
        for (column, value) in said.iter().filter_map(|(column, value)| Some((column, value.clone()?))) {
            sql = sql.then(&format!(", {column} = ?")).value(value);
        }
        sql.one_of("id", chunk.iter().copied());
        sql.execute(c).await?;
    }
    Ok(())
}

/// Notes when conferrals were changed.
pub async fn touch(c: &impl ConnectionTrait, ids: &[i64], now: &str) -> Result<(), Fault> {
    for chunk in ids.chunks(1000) {
        let mut sql = Sql::new("UPDATE conferral SET updated_at = ?").value(now);
        sql.one_of("id", chunk.iter().copied());
        sql.execute(c).await?;
    }
    Ok(())
}

/// Writes what was handed over; the number of the certificate is noted, and the version counted, by its replaying.
pub async fn deliver(c: &impl ConnectionTrait, before: &Conferral, delivery: &Delivery) -> Result<(), Fault> {
    let Delivery {
        certificate_number: _,
        presented_on,
        presented_at,
        presented_by,
        bonus_paid_vnd,
        paid_on,
        acknowledge: _,
    } = delivery.clone();
    Sql::new(
        "UPDATE conferral SET presented_on = ?, presented_at = ?, presented_by = ?, bonus_paid_vnd = ?, paid_on = ? WHERE id = ?",
    )
    .value(presented_on.map(|d| d.to_string()))
    .value(presented_at)
    .value(presented_by)
    .value(bonus_paid_vnd)
    .value(paid_on.map(|d| d.to_string()))
    .value(before.id)
    .execute(c)
    .await?;
    Ok(())
}
