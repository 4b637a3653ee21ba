//! `id-numbers`: the keys that seal id numbers.

use super::{open::open, output::print, stop::Stop};
use crate::{config::Settings, service::id_number};
use clap::Subcommand;

/// Keep the keys of id numbers.
#[derive(Debug, Subcommand)]
pub(super) enum IdNumbers {
    /// Make a new data key, seal every id number anew under it and drop the old key; works beside a running server, and
    /// goes on where it broke off. With the keys in the setting (`hex:KEY,KEY`), everything is sealed anew under the
    /// first
    Rotate {
        #[command(flatten)]
        settings: Settings,
    },
}

impl IdNumbers {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self::Rotate { settings } = self;
        let opened = open(settings).await?;
        let done = id_number::rotate(&opened.register, &opened.ctx).await?;
        let left = if done.dropped {
            "the key file holds no key that is not needed"
        } else {
            "the keys after the first can be dropped from the setting"
        };
        print(&format!("{} id numbers sealed anew under the key {}; {left}\n", done.sealed, done.key_id));
        opened.close().await
    }
}
