//! `account`: one-time codes, by which people set their passwords, made beside a running server.

use super::{Stop, open, print};
use crate::{config::Settings, service::account::code};
use clap::Subcommand;

/// Let people in.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Print a one-time code for the first administrator, who is made if missing; it sets the password at /code within 24 hours
    Bootstrap {
        /// The account's name
        #[arg(long, value_name = "NAME")]
        account: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print a one-time code for an account that is there; it sets a new password at /code within 24 hours
    Recover {
        /// The account's name
        #[arg(long, value_name = "NAME")]
        account: String,
        #[command(flatten)]
        settings: Settings,
    },
}

impl Account {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let (opened, made) = match self {
            Self::Bootstrap { account, settings } => {
                let opened = open(settings).await?;
                let made = code::bootstrap(&opened.register, &opened.ctx, &account).await?;
                (opened, made)
            }
            Self::Recover { account, settings } => {
                let opened = open(settings).await?;
                let made = code::recover(&opened.register, &opened.ctx, &account).await?;
                (opened, made)
            }
        };
        print(&format!("{}\n", made.code));
        opened.close().await
    }
}
