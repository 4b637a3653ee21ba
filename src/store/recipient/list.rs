//! Lists of recipients by a filter.

use super::{
    super::{
        Db,
        dialect::{Accents, NAMES, Search, Sql, UNITS},
        is_postgres, scope,
        since::changed,
    },
    known_elsewhere,
    lead::{self, Lead, Together, Way},
    row, stored,
};
use crate::domain::{
    account::Scope,
    fault::Fault,
    name::{accented, has_accent, words},
    page::{By, Key, Window},
    recipient::{RecipientFilter, StoredRecipient},
};

/// The words that lead a list of recipients by their index: those of the name, unless fewer rows have those of the
/// unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leading {
    /// The name's.
    Name,
    /// The unit's.
    Unit,
    /// None: the list is read in its own order, and each row is tested.
    Neither,
}

/// The words that lead where both are asked for: those that fewer rows have.
async fn leading(db: &Db, filter: &RecipientFilter) -> Result<Leading, Fault> {
    let RecipientFilter { q, unit, .. } = filter;
    let (Some(q), Some(unit)) = (q, unit) else {
        return Ok(if unit.is_some() { Leading::Unit } else { Leading::Name });
    };
    let names = NAMES.frequency(db.reader(), db.engine(), &words(q)).await?;
    let units = UNITS.frequency(db.reader(), db.engine(), &words(unit)).await?;
    Ok(if units < names { Leading::Unit } else { Leading::Name })
}

/// The accents that lead a list: where the words of the name are typed with accents, those who have them come first.
fn accents(filter: &RecipientFilter) -> Option<Vec<String>> {
    filter.q.as_deref().filter(|q| has_accent(q)).map(accented).filter(|words| !words.is_empty())
}

/// What is selected of `recipient r` with the conditions of a filter, and the id by which the list goes.
async fn filtered(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    (leading, accents): (Leading, Accents),
    what: &str,
) -> Result<(Sql, String), Fault> {
    let RecipientFilter { q, kind, unit, birth_year, external_id, sex, origin, updated_since, include_merged } = filter;
    // One search leads the list by its own ids; the rows it finds are tested for the other.
    let asked: Vec<_> = [(q, &NAMES, Leading::Name), (unit, &UNITS, Leading::Unit)]
        .into_iter()
        .filter_map(|(text, index, leads)| {
            let text = text.as_ref()?;
            let search = match leads {
                Leading::Name => Search { words: words(text), accented: accented(text), accents },
                _ => Search { words: words(text), ..Search::default() },
            };
            Some((search, index, leads == leading))
        })
        .collect();
    let led = asked
        .iter()
        .find(|(_, _, leads)| *leads)
        .map(|(search, index, _)| (db.engine().query(search), db.engine().searched(index, "r")));
    let mut sql = Sql::new(format!("SELECT {what} FROM recipient r{}", led.as_ref().map_or("", |(_, s)| &s.join)));
    if let Some((query, searched)) = &led {
        sql.and(&searched.condition, [query.as_str()]);
    }
    for (search, index, _) in asked.iter().filter(|(_, _, leads)| !leads) {
        index.tested_for("r", search, &mut sql);
    }
    sql.one_of("r.kind", kind.iter().map(|k| k.word()));
    sql.one_of("r.birth_year", birth_year.iter().copied());
    sql.one_of("r.sex", sex.iter().map(|s| s.word()));
    sql.one_of("r.origin", origin.iter().map(|o| o.word()));
    if let Some(since) = updated_since {
        sql.and(&changed(db, "recipient", "r", since).await?, [since.as_str()]);
    }
    known_elsewhere(&mut sql, "r.id", external_id);
    if !include_merged {
        sql.that("r.merged_into_id IS NULL");
    }
    scope::recipients(&mut sql, scope, "r");
    Ok((sql, led.map_or_else(|| "r.id".to_owned(), |(_, s)| s.id)))
}

/// Which rows are read: after an id, so many.
#[derive(Debug, Clone, Copy)]
pub struct Rows {
    /// The id after which they come.
    pub after: i64,
    /// How many at most.
    pub most: u64,
}

/// The statement of a page, or of the part of it that has these accents.
pub async fn page_statement(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    by: (Leading, Accents),
    rows: Rows,
) -> Result<Sql, Fault> {
    let (mut sql, id) = filtered(db, scope, filter, by, "r.*").await?;
    if rows.after > 0 {
        sql.and(&format!("{id} > ?"), [rows.after]);
    }
    Ok(sql.then(&format!("ORDER BY {id} LIMIT ?")).value(rows.most))
}

/// Rows that PostgreSQL tests one by one before it gathers what the index of words has.
const NEAR: i64 = 1_000;
/// So many of them that match promise a page among the next rows, which costs less than gathering what is so frequent.
const PROMISING: usize = 5;
/// The next rows: whatever the planner takes the words for, no more of the table is read.
const FURTHER: i64 = 20_000;

/// The same among the next rows alone.
async fn near_statement(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    accents: Accents,
    rows: (Rows, i64),
) -> Result<Sql, Fault> {
    let (mut sql, id) = filtered(db, scope, filter, (Leading::Neither, accents), "r.*").await?;
    let (Rows { after, most }, near) = rows;
    sql.and("r.id = ANY (ARRAY(SELECT id FROM recipient WHERE id > ? ORDER BY id LIMIT ?))", [after, near]);
    Ok(sql.then(&format!("ORDER BY {id} LIMIT ?")).value(most))
}

/// The same among the rows of its rarest word.
async fn led_statement(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    accents: Accents,
    rows: (Rows, &Lead),
) -> Result<Sql, Fault> {
    let (mut sql, id) = filtered(db, scope, filter, (Leading::Neither, accents), "r.*").await?;
    let (Rows { after, most }, lead) = rows;
    lead.narrow(&mut sql, "r.id", after);
    Ok(sql.then(&format!("ORDER BY {id} LIMIT ?")).value(most))
}

/// The same of what the index of words gathers: in an order that no index has, lest the planner reads the table in it.
async fn gathered_statement(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    accents: Accents,
    rows: Rows,
) -> Result<Sql, Fault> {
    let (mut sql, id) = filtered(db, scope, filter, (Leading::Name, accents), "r.*").await?;
    sql.and(&format!("{id} > ?"), [rows.after]);
    Ok(sql.then(&format!("ORDER BY {id} + 0 LIMIT ?")).value(rows.most))
}

/// Those of the rows of some ids that the filter has.
async fn chosen_statement(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    accents: Accents,
    ids: &[i64],
) -> Result<Sql, Fault> {
    let (mut sql, id) = filtered(db, scope, filter, (Leading::Neither, accents), "r.*").await?;
    let ids: Vec<_> = ids.iter().map(i64::to_string).collect();
    sql.and("r.id = ANY (CAST(string_to_array(?, ',') AS bigint[]))", [ids.join(",")]);
    Ok(sql.then(&format!("ORDER BY {id}")))
}

/// What the ids that have all words lead to; none where so few of them are of the filter that gathering is better.
async fn together(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    accents: Accents,
    (rows, words): (Rows, &Together),
) -> Result<Option<Vec<row::Model>>, Fault> {
    let (mut after, mut found, mut read) = (rows.after, Vec::new(), 0);
    let is_words_alone = *filter == RecipientFilter { q: filter.q.clone(), ..RecipientFilter::default() };
    // Where rows may be left out, more ids than a page has are asked for at once.
    let mut batch =
        if words.are_all() && is_words_alone && accents == Accents::Any { rows.most } else { rows.most * 4 };
    while read < FURTHER {
        let ids = words.ids(db, after, batch).await?;
        let Some(last) = ids.last() else { return Ok(Some(found)) };
        after = *last;
        read += i64::try_from(ids.len()).map_err(Fault::internal)?;
        let more = rows.most - found.len() as u64;
        let chosen =
            chosen_statement(db, scope, filter, accents, &ids).await?.models::<row::Entity>(db.reader()).await?;
        found.extend(chosen.into_iter().take(usize::try_from(more).map_err(Fault::internal)?));
        if found.len() as u64 >= rows.most || (ids.len() as u64) < batch {
            return Ok(Some(found));
        }
        batch *= 4;
    }
    Ok(None)
}

/// Where a recipient stands in the list of a filter: those with the accents that were typed first, then by id.
#[must_use]
pub fn place(filter: &RecipientFilter, recipient: &StoredRecipient) -> (Option<Key>, i64) {
    let key = accents(filter).map(|words| {
        let names = std::iter::once(&recipient.facts.name).chain(&recipient.aliases);
        let own: Vec<_> = names.flat_map(|name| accented(name)).collect();
        Key::Number(i64::from(!words.iter().all(|word| own.contains(word))))
    });
    (key, recipient.id)
}

/// What cursors of the list of a filter hold.
#[must_use]
pub fn by(filter: &RecipientFilter) -> By {
    if accents(filter).is_some() { By::Number } else { By::Id }
}

/// Recipients of a filter: where accents were typed, those who have them before the others, each in the order they were
/// entered.
pub async fn list(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    window: &Window,
) -> Result<Vec<StoredRecipient>, Fault> {
    let most = window.fetch();
    let first = Rows { after: window.after_id(), most };
    if accents(filter).is_none() {
        return part(db, scope, filter, Accents::Any, first).await;
    }
    if matches!(window.after, Some((Some(Key::Number(1)), _))) {
        return part(db, scope, filter, Accents::Otherwise, first).await;
    }
    let mut found = part(db, scope, filter, Accents::AsTyped, first).await?;
    let more = most.saturating_sub(found.len() as u64);
    if more > 0 {
        found.extend(part(db, scope, filter, Accents::Otherwise, Rows { after: 0, most: more }).await?);
    }
    Ok(found)
}

/// What PostgreSQL finds without its index of words: by the words of the name, or of a unit among the next rows.
async fn ahead(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    accents: Accents,
    rows: Rows,
) -> Result<Option<Vec<StoredRecipient>>, Fault> {
    let is_page = |found: &[row::Model]| u64::try_from(found.len()).is_ok_and(|found| found >= rows.most);
    let read = |found: Vec<row::Model>| found.into_iter().map(stored).collect::<Result<Vec<_>, _>>().map(Some);
    let way = match &filter.q {
        Some(q) => lead::way(db, &words(q)).await?,
        None => None,
    };
    match way {
        Some(Way::Rarest(lead)) => {
            let sql = led_statement(db, scope, filter, accents, (rows, &lead)).await?;
            return read(sql.models::<row::Entity>(db.reader()).await?);
        }
        Some(Way::Together(words)) => {
            return match together(db, scope, filter, accents, (rows, &words)).await? {
                Some(found) => read(found),
                None => Ok(None),
            };
        }
        Some(Way::Gathered) => {
            let sql = gathered_statement(db, scope, filter, accents, rows).await?;
            return read(sql.models::<row::Entity>(db.reader()).await?);
        }
        None if filter.unit.is_none() => return Ok(None),
        None => {}
    }
    for near in [NEAR, FURTHER] {
        let sql = near_statement(db, scope, filter, accents, (rows, near)).await?;
        let found = sql.models::<row::Entity>(db.reader()).await?;
        if is_page(&found) {
            return read(found);
        }
        if found.len() < PROMISING {
            break;
        }
    }
    Ok(None)
}

async fn part(
    db: &Db,
    scope: &Scope,
    filter: &RecipientFilter,
    accents: Accents,
    rows: Rows,
) -> Result<Vec<StoredRecipient>, Fault> {
    if is_postgres(db.reader())
        && let Some(found) = ahead(db, scope, filter, accents, rows).await?
    {
        return Ok(found);
    }
    let sql = page_statement(db, scope, filter, (leading(db, filter).await?, accents), rows).await?;
    sql.models::<row::Entity>(db.reader()).await?.into_iter().map(stored).collect()
}

/// How many recipients a filter has.
pub async fn count(db: &Db, scope: &Scope, filter: &RecipientFilter) -> Result<i64, Fault> {
    let leading = leading(db, filter).await?;
    filtered(db, scope, filter, (leading, Accents::Any), "count(*)").await?.0.count(db.reader()).await
}

/// The recipients of a unit, whose words are all in theirs, in the order they were entered; so many at most.
pub async fn of_unit(db: &Db, scope: &Scope, unit: &str, most: usize) -> Result<Vec<StoredRecipient>, Fault> {
    let filter = RecipientFilter { unit: Some(unit.to_owned()), ..RecipientFilter::default() };
    let (sql, id) = filtered(db, scope, &filter, (Leading::Unit, Accents::Any), "r.*").await?;
    let sql = sql.then(&format!("ORDER BY {id} LIMIT ?")).value(i64::try_from(most).unwrap_or(i64::MAX));
    sql.models::<row::Entity>(db.reader()).await?.into_iter().map(stored).collect()
}
