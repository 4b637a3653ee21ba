//! `account`: who may act, and the one-time codes by which people set their passwords, kept beside a running server.

use super::{
    open::{open, open_or_make, settled},
    output::print,
    stop::Stop,
    word::word,
};
use crate::{
    config::Settings,
    domain::{
        account::{self, Role},
        page::Paging,
        stored::Stored,
    },
    service::account::{self as accounts, code},
};
use clap::{Args, Subcommand};
use std::fmt::Display;

/// Keep accounts, and let people in.
#[derive(Debug, Subcommand)]
pub(super) enum Account {
    /// Add an account; `account recover` prints the code by which its person sets a password, `token create` a
    /// program's token
    Create(Create),
    /// List the accounts: name, role, full name, authorities, collectives, identity, disabled, by tabs
    List {
        #[command(flatten)]
        settings: Settings,
    },
    /// Disable an account: its sessions and codes end, and its tokens are refused within two seconds
    Disable {
        /// The account's name
        #[arg(long, value_name = "NAME")]
        account: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Enable an account that is disabled: its tokens and its password are good again, its sessions and codes are not
    Enable {
        /// The account's name
        #[arg(long, value_name = "NAME")]
        account: String,
        #[command(flatten)]
        settings: Settings,
    },
    /// Print a one-time code for the first administrator, who is made if missing; it sets the password at /code within
    /// 24 hours
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

/// The account that is made, for itself or with its first token.
#[derive(Debug, Args)]
pub(super) struct Who {
    /// The account's name
    #[arg(long, value_name = "NAME")]
    pub(super) account: String,
    /// The account's role: clerk, registrar, auditor, administrator or client
    #[arg(long, value_name = "ROLE", value_parser = |text: &str| word::<Role>(Role::WORDS, text))]
    pub(super) role: Role,
}

#[derive(Debug, Args)]
pub(super) struct Create {
    #[command(flatten)]
    who: Who,
    /// The name of the person, or what the program is
    #[arg(long, value_name = "TEXT")]
    full_name: Option<String>,
    /// An authority whose decisions it is limited to; may be given several times [default: the whole register]
    #[arg(long, value_name = "CODE")]
    authority_code: Vec<String>,
    /// A collective, by number, whose own and whose people's awards it is limited to; may be given several times
    /// [default: the whole register]
    #[arg(long, value_name = "N")]
    unit_id: Vec<i64>,
    /// Whom the office's OpenID provider signs in to it: the issuer, a space, and the subject
    #[arg(long, value_name = "TEXT")]
    identity: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

impl Account {
    pub(super) async fn run(self) -> Result<(), Stop> {
        let (opened, made) = match self {
            Self::Create(Create {
                who: Who { account, role },
                full_name,
                authority_code,
                unit_id,
                identity,
                settings,
            }) => {
                let opened = open(settings).await?;
                let facts = account::Account {
                    name: account,
                    role,
                    full_name,
                    authority_codes: authority_code,
                    unit_ids: unit_id,
                    identity,
                    disabled: false,
                };
                accounts::create(&opened.register, &opened.ctx, facts).await?;
                return opened.close().await;
            }
            Self::List { settings } => {
                let opened = open(settings).await?;
                let mut paging = Paging { limit: Some(200), ..Paging::default() };
                loop {
                    let page = accounts::list(&opened.register, &opened.ctx, &paging).await?;
                    print(&page.items.iter().map(line).collect::<String>());
                    paging.cursor = page.next_cursor;
                    if paging.cursor.is_none() {
                        return opened.close().await;
                    }
                }
            }
            Self::Disable { account, settings } => {
                let opened = open(settings).await?;
                accounts::disable(&opened.register, &opened.ctx, &account).await?;
                return opened.close().await;
            }
            Self::Enable { account, settings } => {
                let opened = open(settings).await?;
                accounts::enable(&opened.register, &opened.ctx, &account).await?;
                return opened.close().await;
            }
            Self::Bootstrap { account, settings } => {
                let settings = settled(settings)?;
                let opened = open_or_make(&settings).await?;
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

/// An account as `list` writes it.
fn line(stored: &Stored<account::Account>) -> String {
    let account::Account { name, role, full_name, authority_codes, unit_ids, identity, disabled } = &stored.facts;
    let or = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".into());
    let (full_name, authorities, units, identity) =
        (or(full_name), joined(authority_codes), joined(unit_ids), or(identity));
    format!(
        "{name}\t{}\t{full_name}\t{authorities}\t{units}\t{identity}\t{}\n",
        role.word(),
        if *disabled { "disabled" } else { "-" }
    )
}

/// A list by commas, or a dash for the whole register.
fn joined<T: Display>(list: &[T]) -> String {
    if list.is_empty() { "-".into() } else { list.iter().map(ToString::to_string).collect::<Vec<_>>().join(",") }
}
