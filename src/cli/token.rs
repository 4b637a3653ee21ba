//! `token`: tokens for accounts, made and taken back beside a running server.

use super::{
    account::Who,
    open::{open, open_or_make, settled},
    output::print,
    stop::Stop,
    word::word,
};
use crate::{
    config::Settings,
    domain::{
        account::{
            Account, Permission,
            token::{DAYS, MOST_DAYS, Rotation, TokenRequest},
        },
        page::Paging,
    },
    service::account::token,
};
use clap::{Args, Subcommand};
use std::fmt::Write;

/// Make tokens for accounts.
#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Print a new token for an account, which is made if it is missing; the token is shown once and kept nowhere
    Create(Create),
    /// List an account's tokens: number, label, scopes, made, ends, last used, revoked, by tabs
    List {
        /// The account's name
        #[arg(long, value_name = "NAME")]
        account: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Take a token back, by its number; it is refused within two seconds
    Revoke {
        /// The token's number
        #[arg(long, value_name = "N")]
        id: i64,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print a new token with the label and scopes of another, which goes on for the overlap
    Rotate {
        /// The number of the token it takes the place of
        #[arg(long, value_name = "N")]
        id: i64,
        /// How many hours the old token is good for beside the new one
        #[arg(long, value_name = "N", default_value_t = 24, value_parser = clap::value_parser!(i64).range(0..=168))]
        overlap_hours: i64,
        /// How many days the new token is good for
        #[arg(long, value_name = "N", default_value_t = DAYS, value_parser = clap::value_parser!(i64).range(1..=MOST_DAYS))]
        days: i64,
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Debug, Args)]
pub(super) struct Create {
    #[command(flatten)]
    who: Who,
    /// How many days the token is good for
    #[arg(long, value_name = "N", default_value_t = DAYS, value_parser = clap::value_parser!(i64).range(1..=MOST_DAYS))]
    days: i64,
    /// What the token is for
    #[arg(long, value_name = "TEXT")]
    label: Option<String>,
    /// What the token may do of what the role may, such as read or export; may be given several times [default: all of
    /// it]
    #[arg(long, value_name = "SCOPE", value_parser = |text: &str| word::<Permission>(Permission::WORDS, text))]
    scope: Vec<Permission>,
    #[command(flatten)]
    settings: Settings,
}

impl Token {
    pub(super) async fn run(self) -> Result<(), Stop> {
        match self {
            Self::Create(Create { who: Who { account, role }, days, label, scope, settings }) => {
                let settings = settled(settings)?;
                let opened = open_or_make(&settings).await?;
                let asked = TokenRequest { label, scopes: scope, days: Some(days) };
                let token = token::provide(&opened.register, &opened.ctx, Account::new(account, role), asked).await?;
                print(&format!("{token}\n"));
                opened.close().await
            }
            Self::List { account, settings } => {
                let opened = open(settings).await?;
                let mut paging = Paging { limit: Some(200), ..Paging::default() };
                loop {
                    let page = token::list(&opened.register, &opened.ctx, &account, &paging).await?;
                    let mut text = String::new();
                    for token in &page.items {
                        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.word()).collect();
                        let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
                        let (label, used, revoked) = (or(&token.label), or(&token.last_used_at), or(&token.revoked_at));
                        let _ = writeln!(
                            text,
                            "{}\t{label}\t{}\t{}\t{}\t{used}\t{revoked}",
                            token.id,
                            scopes.join(","),
                            token.created_at,
                            token.expires_at
                        );
                    }
                    print(&text);
                    paging.cursor = page.next_cursor;
                    if paging.cursor.is_none() {
                        return opened.close().await;
                    }
                }
            }
            Self::Revoke { id, settings } => {
                let opened = open(settings).await?;
                token::revoke(&opened.register, &opened.ctx, id).await?;
                opened.close().await
            }
            Self::Rotate { id, overlap_hours, days, settings } => {
                let opened = open(settings).await?;
                let asked = Rotation { overlap_hours: Some(overlap_hours), days: Some(days) };
                let made = token::rotate(&opened.register, &opened.ctx, id, &asked).await?;
                print(&format!("{}\n", made.token));
                opened.close().await
            }
        }
    }
}
