//! Consents to publish a name, and the condition that a conferral may be published.

use super::{dialect::Sql, some_day};
use crate::domain::{
    fault::Fault,
    noun::Noun,
    page::Window,
    publication_consent::{PublicationConsent, StoredPublicationConsent},
};
use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde::Deserialize;

const COLUMNS: &[&str] = &[
    "id",
    "version",
    "recipient_id",
    "given_on",
    "source",
    "withdrawn_on",
    "withdrawn_source",
    "created_at",
    "updated_at",
];

#[derive(Deserialize)]
struct Row {
    id: i64,
    version: i64,
    recipient_id: i64,
    given_on: String,
    source: String,
    withdrawn_on: Option<String>,
    withdrawn_source: Option<String>,
    created_at: String,
    updated_at: String,
}

impl Row {
    fn stored(self) -> Result<StoredPublicationConsent, Fault> {
        let Self {
            id,
            version,
            recipient_id,
            given_on,
            source,
            withdrawn_on,
            withdrawn_source,
            created_at,
            updated_at,
        } = self;
        let facts = PublicationConsent { given_on: given_on.parse().map_err(Fault::internal)?, source };
        let withdrawn_on = some_day(withdrawn_on.as_ref())?;
        Ok(StoredPublicationConsent {
            id,
            version,
            recipient_id,
            facts,
            withdrawn_on,
            withdrawn_source,
            created_at,
            updated_at,
        })
    }
}

fn select() -> Sql {
    Sql::new(format!("SELECT {} FROM publication_consent", COLUMNS.join(", ")))
}

async fn read(c: &impl ConnectionTrait, sql: Sql) -> Result<Vec<StoredPublicationConsent>, Fault> {
    sql.rows::<Row>(c, COLUMNS).await?.into_iter().map(Row::stored).collect()
}

/// Adds a consent to a record that stands for itself.
pub async fn insert(
    c: &impl ConnectionTrait,
    recipient_id: i64,
    facts: PublicationConsent,
    now: &str,
) -> Result<StoredPublicationConsent, Fault> {
    let PublicationConsent { given_on, source } = &facts;
    let sql = Sql::new(
        "INSERT INTO publication_consent (recipient_id, standing_id, given_on, source, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING id",
    );
    let sql = sql
        .value(recipient_id)
        .value(recipient_id)
        .value(given_on.to_string())
        .value(source.as_str())
        .value(now)
        .value(now);
    let id = sql.inserted(c).await?;
    let (created_at, updated_at) = (now.to_owned(), now.to_owned());
    Ok(StoredPublicationConsent {
        id,
        version: 1,
        recipient_id,
        facts,
        withdrawn_on: None,
        withdrawn_source: None,
        created_at,
        updated_at,
    })
}

/// Keeps what became of a consent; what was given stays as it was written.
pub async fn replace(c: &impl ConnectionTrait, consent: &StoredPublicationConsent) -> Result<(), Fault> {
    let StoredPublicationConsent {
        id,
        version,
        recipient_id: _,
        facts: _,
        withdrawn_on,
        withdrawn_source,
        created_at: _,
        updated_at,
    } = consent;
    let sql = Sql::new(
        "UPDATE publication_consent SET withdrawn_on = ?, withdrawn_source = ?, version = ?, updated_at = ? WHERE id = ?",
    );
    let sql = sql
        .value(withdrawn_on.map(|day| day.to_string()))
        .value(withdrawn_source.clone())
        .value(*version)
        .value(updated_at.as_str());
    sql.value(*id).execute(c).await.map(|_| ())
}

/// A consent among all of the same person, in the order they were entered; none where there is no such consent.
pub async fn beside(c: &impl ConnectionTrait, id: i64) -> Result<Vec<StoredPublicationConsent>, Fault> {
    read(
        c,
        select()
            .then("WHERE standing_id = (SELECT standing_id FROM publication_consent WHERE id = ?) ORDER BY id")
            .value(id),
    )
    .await
}

/// The consents entered for records, all of them.
pub async fn of_recipients(
    c: &impl ConnectionTrait,
    recipient_ids: &[i64],
) -> Result<Vec<StoredPublicationConsent>, Fault> {
    let mut sql = select();
    sql.one_of("recipient_id", recipient_ids.iter().copied());
    read(c, sql.then("ORDER BY id")).await
}

/// A page of the consents entered for records, in the order they were entered.
pub async fn list(
    c: &impl ConnectionTrait,
    recipient_ids: &[i64],
    window: &Window,
) -> Result<Vec<StoredPublicationConsent>, Fault> {
    let mut sql = select();
    sql.one_of("recipient_id", recipient_ids.iter().copied());
    sql.and("id > ?", [window.after_id()]);
    read(c, sql.then("ORDER BY id LIMIT ?").value(window.fetch())).await
}

/// What was done to a consent, and who did it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Done {
    /// The consent.
    pub id: i64,
    /// The act.
    pub act: String,
    /// The name of the person, else of the account.
    pub who: String,
}

/// What was done to some consents, the oldest first.
pub async fn done(c: &impl ConnectionTrait, ids: &[i64]) -> Result<Vec<Done>, Fault> {
    let mut sql = Sql::new(
        "SELECT e.noun_id AS id, e.act, coalesce(a.full_name, e.actor) AS who FROM audit_event e LEFT JOIN account a ON a.name = e.actor",
    );
    sql.and("e.noun = ?", [Noun::PublicationConsent.word()]);
    sql.one_of("e.noun_id", ids.iter().copied());
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    sql.then("ORDER BY e.seq").rows::<Done>(c, &["id", "act", "who"]).await
}

/// Lets a record stand for others: their consents count where their conferrals are.
pub async fn stand(c: &impl ConnectionTrait, recipient_ids: &[i64], standing: i64) -> Result<(), Fault> {
    for chunk in recipient_ids.chunks(1000) {
        let mut sql = Sql::new("UPDATE publication_consent SET standing_id = ?").value(standing);
        sql.one_of("recipient_id", chunk.iter().copied());
        sql.execute(c).await?;
    }
    Ok(())
}

/// The condition that `conferral c` may be published on a day, or that it may not: the rule of
/// [`publishable`](crate::domain::publication_consent::publishable), and collectives need none.
pub(super) fn publishable(may: bool, on: NaiveDate) -> Sql {
    let not = if may { "" } else { "NOT " };
    let sql = Sql::new(format!(
        "{not}(c.recipient_kind = 'collective' OR EXISTS (SELECT 1 FROM publication_consent p WHERE p.standing_id = c.recipient_id AND p.given_on <= ? \
         AND (p.withdrawn_on IS NULL OR p.withdrawn_on <> p.given_on) AND NOT EXISTS (SELECT 1 FROM publication_consent w \
         WHERE w.standing_id = p.standing_id AND w.withdrawn_on BETWEEN p.given_on AND ? AND w.withdrawn_on <> w.given_on)))"
    ));
    sql.value(on.to_string()).value(on.to_string())
}
