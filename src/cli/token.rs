//! `token`: tokens for accounts, made beside a running server.

use super::{Stop, open, print};
use crate::{
    config::Settings,
    domain::account::{Account, Role},
    service::account,
};
use clap::{Args, Subcommand};

/// Make tokens for accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Print a new token for an account, which is made if it is missing; the token is shown once and kept nowhere
    Create(Create),
}

#[derive(Debug, Args)]
pub(super) struct Create {
    /// The account's name
    #[arg(long, value_name = "NAME")]
    account: String,
    /// The account's role: clerk, registrar, auditor, administrator or client
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// How many days the token is good for
    #[arg(long, value_name = "N", default_value_t = 90, value_parser = clap::value_parser!(i64).range(1..=366))]
    days: i64,
    #[command(flatten)]
    settings: Settings,
}

fn role(word: &str) -> Result<Role, String> {
    let words: Vec<_> = Role::ALL.iter().map(|r| r.word()).collect();
    word.parse().map_err(|_| format!("choose one of {}", words.join(", ")))
}

impl Token {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let Self::Create(Create { account, role, days, settings }) = self;
        let opened = open(settings).await?;
        let token = account::make_token(&opened.register, &opened.ctx, Account { name: account, role }, days).await?;
        print(&format!("{token}\n"));
        opened.close().await
    }
}
