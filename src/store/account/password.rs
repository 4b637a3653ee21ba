//! Passwords, each as a PHC string.

use super::super::dialect::Sql;
use crate::domain::{account::Role, fault::Fault};
use sea_orm::ConnectionTrait;

/// The PHC string of an account's password, by the account's name.
pub async fn find(c: &impl ConnectionTrait, name: &str) -> Result<Option<String>, Fault> {
    let row = Sql::new("SELECT p.phc FROM account a JOIN password p ON p.account_id = a.id WHERE a.name = ?").value(name).one(c).await?;
    Ok(row.map(|row| row.try_get("", "phc")).transpose()?)
}

/// Whether an account is still open to the password it was tried with: a recovery or a change may have come in between.
pub async fn stands(c: &impl ConnectionTrait, name: &str, phc: Option<&str>) -> Result<bool, Fault> {
    let open = super::find(c, name).await?.is_some_and(|account| !account.facts.disabled);
    Ok(open && find(c, name).await?.as_deref() == phc)
}

/// Sets an account's password, in place of the one before.
pub async fn set(c: &impl ConnectionTrait, account_id: i64, phc: &str, now: &str) -> Result<(), Fault> {
    let sql =
        "INSERT INTO password (account_id, phc, set_at) VALUES (?, ?, ?) ON CONFLICT (account_id) DO UPDATE SET phc = excluded.phc, set_at = excluded.set_at";
    Sql::new(sql).value(account_id).value(phc).value(now).execute(c).await?;
    Ok(())
}

/// Writes an account's password in another form; it was set when it was.
pub async fn rewrite(c: &impl ConnectionTrait, account_id: i64, phc: &str) -> Result<(), Fault> {
    Sql::new("UPDATE password SET phc = ? WHERE account_id = ?").value(phc).value(account_id).execute(c).await?;
    Ok(())
}

/// How many accounts of a role have a password.
pub async fn count(c: &impl ConnectionTrait, role: Role) -> Result<i64, Fault> {
    let sql = Sql::new("SELECT count(*) FROM password p JOIN account a ON a.id = p.account_id WHERE a.role = ?");
    Ok(sql.value(role.word()).number(c).await?.unwrap_or_default())
}
