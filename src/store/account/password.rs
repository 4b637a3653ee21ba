//! Passwords, each as a PHC string under a seal.

use super::{super::dialect::Sql, JOINED, able};
use crate::domain::{
    account::{
        Role,
        seal::{Kind, Seals},
    },
    fault::Fault,
};
use sea_orm::{ConnectionTrait, FromQueryResult};

/// A password as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, FromQueryResult)]
pub struct Kept {
    /// Its number.
    pub id: i64,
    /// The number of its account.
    pub account_id: i64,
    /// Its PHC string.
    pub phc: String,
    set_at: String,
    /// Who made the code that it was first set by, where that is known.
    pub issued_by: Option<String>,
}

impl Kept {
    fn seal(&self, seals: &Seals) -> Result<String, Fault> {
        seal_of(seals, self.account_id, &self.phc, &self.set_at, self.issued_by.as_deref())
    }
}

fn seal_of(seals: &Seals, account_id: i64, phc: &str, set_at: &str, issued_by: Option<&str>) -> Result<String, Fault> {
    seals.seal(Kind::Password, &[Some(&account_id.to_string()), Some(phc), Some(set_at), issued_by])
}

/// The password of an account, by the account's name; none where it, or the account, was put in or altered by hand.
pub async fn find(c: &impl ConnectionTrait, seals: &Seals, name: &str) -> Result<Option<Kept>, Fault> {
    let sql = Sql::new(format!(
        "SELECT p.id, p.account_id, p.phc, p.set_at, p.issued_by, p.seal, {JOINED} FROM account a JOIN password p ON p.account_id = a.id WHERE a.name = ?"
    ));
    let Some(row) = sql.value(name).one(c).await? else { return Ok(None) };
    let (kept, seal) = (Kept::from_query_result(&row, "")?, row.try_get::<Option<String>>("", "seal")?);
    if seal.as_deref() != Some(&kept.seal(seals)?) {
        tracing::error!(
            account = kept.account_id,
            "a password was put in or altered beside the program, and is refused; run `audit verify`"
        );
        return Ok(None);
    }
    Ok(able(seals, &row)?.map(|_| kept))
}

/// Whether an account is still open to the password it was tried with: a recovery or a change may have come in between.
pub async fn stands(c: &impl ConnectionTrait, seals: &Seals, name: &str, kept: Option<&Kept>) -> Result<bool, Fault> {
    let open = super::find(c, name).await?.is_some_and(|account| !account.facts.disabled);
    Ok(open && find(c, seals, name).await?.as_ref() == kept)
}

/// When an account's password was set, if it has one.
pub async fn set_at(c: &impl ConnectionTrait, account_id: i64) -> Result<Option<String>, Fault> {
    let row = Sql::new("SELECT set_at FROM password WHERE account_id = ?").value(account_id).one(c).await?;
    Ok(row.map(|row| row.try_get("", "set_at")).transpose()?)
}

/// Sets an account's password, in place of the one before; `issued_by` is who made what it is set by.
pub async fn set(
    c: &impl ConnectionTrait,
    seals: &Seals,
    account_id: i64,
    phc: &str,
    issued_by: Option<&str>,
    now: &str,
) -> Result<(), Fault> {
    let seal = seal_of(seals, account_id, phc, now, issued_by)?;
    let sql = Sql::new(
        "INSERT INTO password (account_id, phc, set_at, issued_by, seal) VALUES (?, ?, ?, ?, ?) \
         ON CONFLICT (account_id) DO UPDATE SET phc = excluded.phc, set_at = excluded.set_at, issued_by = excluded.issued_by, seal = excluded.seal",
    );
    sql.value(account_id).value(phc).value(now).value(issued_by.map(str::to_owned)).value(seal).execute(c).await?;
    Ok(())
}

/// Writes an account's password in another form; it was set when it was.
pub async fn rewrite(c: &impl ConnectionTrait, seals: &Seals, before: Kept, phc: &str) -> Result<(), Fault> {
    let kept = Kept { phc: phc.into(), ..before };
    Sql::new("UPDATE password SET phc = ?, seal = ? WHERE account_id = ?")
        .value(phc)
        .value(kept.seal(seals)?)
        .value(kept.account_id)
        .execute(c)
        .await?;
    Ok(())
}

/// How many accounts of a role have a password.
pub async fn count(c: &impl ConnectionTrait, role: Role) -> Result<i64, Fault> {
    let sql = Sql::new("SELECT count(*) FROM password p JOIN account a ON a.id = p.account_id WHERE a.role = ?");
    Ok(sql.value(role.word()).number(c).await?.unwrap_or_default())
}

/// Seals every password as it is; answers how many.
pub(in crate::store) async fn seal_all(c: &impl ConnectionTrait, seals: &Seals) -> Result<usize, Fault> {
    let rows = Sql::new("SELECT id, account_id, phc, set_at, issued_by FROM password").all(c).await?;
    for row in &rows {
        let kept = Kept::from_query_result(row, "")?;
        Sql::new("UPDATE password SET seal = ? WHERE account_id = ?")
            .value(kept.seal(seals)?)
            .value(kept.account_id)
            .execute(c)
            .await?;
    }
    Ok(rows.len())
}
