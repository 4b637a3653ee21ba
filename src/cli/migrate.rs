//! `award-registry migrate`: brings a register to the schema of this version.

use super::{
    open::{Missing, Older, open_at, settled},
    stop::Stop,
};
use crate::config::Settings;

/// Brings the register of the settings to this version.
pub(super) async fn run(settings: Settings, unverified: Option<String>) -> Result<(), Stop> {
    let unverified = unverified.as_deref().map(str::trim);
    if unverified.is_some_and(str::is_empty) {
        return Err(Stop::Usage("--unverified: say why a register that does not verify is migrated".into()));
    }
    let settings = settled(settings)?;
    open_at(&settings, settings.database(), Older::Migrated(unverified), Missing::Made).await?.close().await
}
