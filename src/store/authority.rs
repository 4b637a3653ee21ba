//! Authorities, their successions, and the sets in which they decide together.

use super::{
    Db,
    dialect::{Sql, holes},
    from_json, some_day, some_text, some_word, to_json, word,
};
use crate::domain::{
    authority::{Authority, Level},
    decision::Attribution,
    fault::Fault,
    name::fold,
    number::reference,
    page::Window,
    stored::Stored,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod exact;
pub mod succession;

pub use exact::{exact_sets, members};

mod row {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "authority")]
    pub struct Model {
        #[sea_orm(primary_key)]
        pub id: i64,
        pub code: String,
        pub name_vi: String,
        pub name_en: String,
        pub name_key: String,
        pub level: String,
        pub symbol: Option<String>,
        pub parent_code: Option<String>,
        pub legal_standing: bool,
        pub valid_from: Option<String>,
        pub valid_to: Option<String>,
        pub confidence: Option<String>,
        pub version: i64,
        pub created_at: String,
        pub updated_at: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

fn stored(row: row::Model) -> Result<Stored<Authority>, Fault> {
    Ok(Stored {
        id: row.id,
        version: row.version,
        created_at: row.created_at,
        updated_at: row.updated_at,
        facts: Authority {
            code: row.code,
            name_vi: row.name_vi,
            name_en: some_text(row.name_en),
            level: word(&row.level)?,
            symbol: row.symbol,
            parent_code: row.parent_code,
            legal_standing: row.legal_standing,
            valid_from: some_day(row.valid_from.as_ref())?,
            valid_to: some_day(row.valid_to.as_ref())?,
            confidence: row.confidence,
        },
    })
}

fn active(authority: &Authority) -> row::ActiveModel {
    let Authority {
        code,
        name_vi,
        name_en,
        level,
        symbol,
        parent_code,
        legal_standing,
        valid_from,
        valid_to,
        confidence,
    } = authority.clone();
    row::ActiveModel {
        code: Set(code),
        name_key: Set(fold(&name_vi)),
        name_vi: Set(name_vi),
        name_en: Set(name_en.unwrap_or_default()),
        level: Set(level.word().to_owned()),
        symbol: Set(symbol),
        parent_code: Set(parent_code),
        legal_standing: Set(legal_standing),
        valid_from: Set(valid_from.map(|d| d.to_string())),
        valid_to: Set(valid_to.map(|d| d.to_string())),
        confidence: Set(confidence),
        ..Default::default()
    }
}

/// Adds an authority.
pub async fn insert(c: &impl ConnectionTrait, authority: &Authority, now: &str) -> Result<Stored<Authority>, Fault> {
    let row = row::ActiveModel {
        version: Set(1),
        created_at: Set(now.to_owned()),
        updated_at: Set(now.to_owned()),
        ..active(authority)
    };
    stored(row.insert(c).await?)
}

/// Replaces the facts of a stored authority and counts the version.
pub async fn replace(
    c: &impl ConnectionTrait,
    before: &Stored<Authority>,
    authority: &Authority,
    now: &str,
) -> Result<Stored<Authority>, Fault> {
    let row = row::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        updated_at: Set(now.to_owned()),
        ..active(authority)
    };
    stored(row.update(c).await?)
}

/// An authority by its code.
pub async fn find(c: &impl ConnectionTrait, code: &str) -> Result<Option<Stored<Authority>>, Fault> {
    row::Entity::find().filter(row::Column::Code.eq(code)).one(c).await?.map(stored).transpose()
}

/// Those authorities of the codes that exist.
pub async fn by_codes(c: &impl ConnectionTrait, codes: &[String]) -> Result<HashMap<String, Stored<Authority>>, Fault> {
    let mut found = HashMap::with_capacity(codes.len());
    for chunk in codes.chunks(1000) {
        for row in row::Entity::find().filter(row::Column::Code.is_in(chunk)).all(c).await? {
            let authority = stored(row)?;
            found.insert(authority.facts.code.clone(), authority);
        }
    }
    Ok(found)
}

/// Authorities in the order they were entered.
pub async fn list(c: &impl ConnectionTrait, window: &Window) -> Result<Vec<Stored<Authority>>, Fault> {
    let rows = row::Entity::find()
        .filter(row::Column::Id.gt(window.after_id()))
        .order_by_asc(row::Column::Id)
        .limit(window.fetch())
        .all(c)
        .await?;
    rows.into_iter().map(stored).collect()
}

/// How many authorities there are.
pub async fn count(c: &impl ConnectionTrait) -> Result<i64, Fault> {
    super::count(c, "authority").await
}

/// The set these authorities form with that attribution, made where it is new; a set has no order of its own.
pub async fn set(
    c: &impl ConnectionTrait,
    authorities: &[&Stored<Authority>],
    attribution: Attribution,
) -> Result<i64, Fault> {
    let mut codes: Vec<_> = authorities.iter().map(|a| a.facts.code.as_str()).collect();
    codes.sort_unstable();
    let codes = to_json(&codes)?;
    let found = Sql::new("SELECT id FROM authority_set WHERE codes = ? AND attribution = ?")
        .value(codes.as_str())
        .value(attribution.word())
        .number(c)
        .await?;
    if let Some(id) = found {
        return Ok(id);
    }
    let id = Sql::new("INSERT INTO authority_set (codes, attribution) VALUES (?, ?) RETURNING id")
        .value(codes)
        .value(attribution.word())
        .number(c)
        .await?;
    let id = id.ok_or_else(|| Fault::internal("no id came back"))?;
    for authority in authorities {
        Sql::new("INSERT INTO authority_set_member (authority_id, authority_set_id) VALUES (?, ?)")
            .value(authority.id)
            .value(id)
            .execute(c)
            .await?;
    }
    Ok(id)
}

/// The sets of sources that name no body.
pub(crate) const OF_NO_BODY: &str = "(SELECT id FROM authority_set WHERE codes = '[]')";

/// Whether there is a source that names no body.
pub(crate) async fn has_of_no_body(c: &impl ConnectionTrait) -> Result<bool, Fault> {
    Ok(Sql::new(format!("SELECT count(*) FROM {OF_NO_BODY} AS of_no_body")).number(c).await? != Some(0))
}

/// The sets that have one of these authorities, and where asked, one of their predecessors, however far back.
pub async fn sets_with(db: &Db, ids: &[i64], predecessors: bool) -> Result<Vec<i64>, Fault> {
    let sql = if predecessors {
        Sql::new(format!(
            "WITH RECURSIVE line (code) AS (SELECT code FROM authority WHERE id IN ({}) UNION SELECT s.predecessor_code FROM succession s JOIN line l ON s.successor_code = l.code) \
             SELECT DISTINCT m.authority_set_id AS id FROM line l JOIN authority a ON a.code = l.code JOIN authority_set_member m ON m.authority_id = a.id ORDER BY 1",
            holes(ids.len())
        ))
    } else {
        Sql::new(format!(
            "SELECT DISTINCT authority_set_id AS id FROM authority_set_member WHERE authority_id IN ({}) ORDER BY 1",
            holes(ids.len())
        ))
    };
    let rows = ids.iter().fold(sql, |sql, id| sql.value(*id)).all(db.reader()).await?;
    rows.iter().map(|row| Ok(row.try_get("", "id")?)).collect()
}

/// The codes of these authorities and of all their predecessors, however far back.
pub async fn line_of(c: &impl ConnectionTrait, codes: &[String]) -> Result<Vec<String>, Fault> {
    if codes.is_empty() {
        return Ok(Vec::new());
    }
    let sql = Sql::new(format!(
        "WITH RECURSIVE line (code) AS (SELECT code FROM authority WHERE code IN ({}) UNION SELECT s.predecessor_code FROM succession s JOIN line l ON s.successor_code = l.code) \
         SELECT code FROM line ORDER BY 1",
        holes(codes.len())
    ));
    let rows = codes.iter().fold(sql, |sql, code| sql.value(code.as_str())).all(c).await?;
    rows.iter().map(|row| Ok(row.try_get("", "code")?)).collect()
}

/// A set of authorities: its codes in ascending order and how they share their decisions.
#[derive(Debug, Clone)]
pub struct AuthoritySet {
    /// The codes.
    pub codes: Vec<String>,
    /// How they share.
    pub attribution: Attribution,
    /// The level of its members, where all have the same.
    pub level: Option<Level>,
}

/// The sets of these ids.
pub async fn sets(c: &impl ConnectionTrait, ids: &[i64]) -> Result<HashMap<i64, AuthoritySet>, Fault> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut sql = Sql::new(
        "SELECT s.id, s.codes, s.attribution, min(a.level) AS lowest, max(a.level) AS highest FROM authority_set s \
         LEFT JOIN authority_set_member m ON m.authority_set_id = s.id LEFT JOIN authority a ON a.id = m.authority_id",
    );
    sql.one_of("s.id", ids.iter().copied());
    let rows = sql.then("GROUP BY s.id, s.codes, s.attribution").all(c).await?;
    rows.iter()
        .map(|row| {
            // Of a set without members, which is that of sources that name no body, there is none.
            let (lowest, highest): (Option<String>, Option<String>) =
                (row.try_get("", "lowest")?, row.try_get("", "highest")?);
            let set = AuthoritySet {
                codes: from_json(&row.try_get::<String>("", "codes")?)?,
                attribution: word(&row.try_get::<String>("", "attribution")?)?,
                level: some_word(lowest.filter(|lowest| Some(lowest) == highest.as_ref()).as_ref())?,
            };
            Ok((row.try_get("", "id")?, set))
        })
        .collect()
}

/// A registered decision that the authority signed after a day, as it is cited.
pub async fn decided_after(c: &impl ConnectionTrait, id: i64, day: chrono::NaiveDate) -> Result<Option<String>, Fault> {
    let sql = Sql::new(
        "SELECT d.id, d.number, d.symbol FROM authority_set_member m JOIN decision d ON d.authority_set_id = m.authority_set_id \
         WHERE m.authority_id = ? AND d.state = 'registered' AND d.signed_on > ? ORDER BY d.signed_on LIMIT 1",
    );
    let Some(row) = sql.value(id).value(day.to_string()).one(c).await? else { return Ok(None) };
    let cited = reference(
        row.try_get::<Option<String>>("", "number")?.as_deref(),
        row.try_get::<Option<String>>("", "symbol")?.as_deref(),
    );
    Ok(Some(cited.map_or_else(|| row.try_get::<i64>("", "id").map(|id| format!("#{id}")), Ok)?))
}

/// A registered decision that is dated after the end of a body that signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Late {
    /// The decision.
    pub decision_id: i64,
    /// How it is cited.
    pub reference: Option<String>,
    /// The day of signing.
    pub signed_on: String,
    /// The body.
    pub code: String,
    /// Its last day.
    pub valid_to: String,
}

/// The decisions that are dated after the end of a body that signed them, so many at most.
pub async fn signed_after_end(c: &impl ConnectionTrait, most: usize) -> Result<Vec<Late>, Fault> {
    let sql = Sql::new(
        "SELECT d.id, d.number, d.symbol, d.signed_on, a.code, a.valid_to FROM authority a JOIN authority_set_member m ON m.authority_id = a.id \
         JOIN decision d ON d.authority_set_id = m.authority_set_id \
         WHERE a.valid_to IS NOT NULL AND d.state = 'registered' AND d.signed_on > a.valid_to ORDER BY a.code, d.signed_on, d.id LIMIT ?",
    );
    let rows = sql.value(i64::try_from(most).unwrap_or(i64::MAX)).all(c).await?;
    rows.iter()
        .map(|row| {
            let (number, symbol): (Option<String>, Option<String>) =
                (row.try_get("", "number")?, row.try_get("", "symbol")?);
            Ok(Late {
                decision_id: row.try_get("", "id")?,
                reference: reference(number.as_deref(), symbol.as_deref()),
                signed_on: row.try_get("", "signed_on")?,
                code: row.try_get("", "code")?,
                valid_to: row.try_get("", "valid_to")?,
            })
        })
        .collect()
}
