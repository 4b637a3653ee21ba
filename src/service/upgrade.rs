//! Bringing a database to this version: the steps that are missing, and then, as an act of `system`, what they leave to be filled and sealed.

use super::{Change, Ctx};
use crate::{
    domain::{account::seal::Seals, fault::Fault},
    store::{self, Db, migrate},
};
use migration::{HANDS, SEALS};
use serde::Serialize;

/// What an upgrade did, for its event.
#[derive(Serialize)]
struct Upgraded<'a> {
    steps: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    authors: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sealed: Option<store::seal::Sealed>,
}

/// Runs the steps that are missing. Rows of power are sealed right after the step that brings seals, and never later: one that is put in by hand is sealed
/// by no restart.
pub async fn migrate(db: &Db, ctx: &Ctx, seals: &Seals) -> Result<(), Fault> {
    let applied = migrate::migrate(db).await?;
    let had = |step: &str| applied.upgraded && applied.steps.iter().any(|known| known == step);
    if !had(HANDS) && !had(SEALS) {
        return Ok(());
    }
    let mut upgraded = Upgraded { steps: &applied.steps, authors: None, sealed: None };
    let tx = db.begin().await?;
    if had(HANDS) {
        store::upgrade::makers(&tx).await?;
        upgraded.authors = Some(store::upgrade::authors(&tx).await?);
    }
    if had(SEALS) {
        upgraded.sealed = Some(store::seal::seal_all(&tx, seals).await?);
    }
    let foreign = |foreign| Fault::internal(format!("within the upgrade the database wrote other rows: {foreign}"));
    let rows = store::proof::written(&tx).await?.map_err(foreign)?;
    let change = Change::made("upgrade_register", "register", 0, &upgraded)?;
    store::audit::append(&tx, change.event(ctx, &rows)?).await?;
    store::proof::settled(&tx).map_or(Ok(()), |other| Err(foreign(other)))?;
    tx.commit().await
}
