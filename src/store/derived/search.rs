//! The search indexes against the words of the rows they are made of.
//!
//! Of each word and of each beginning of words the rows are counted and added up, mixed by a factor that is drawn anew
//! each time: memory grows with the vocabulary and not with the register, and nobody can edit an index so that the sums
//! come out.

use super::{
    super::{
        dialect::{NAMES, TITLES, UNITS},
        repair::WORDS_OF_NAMES,
    },
    Db, Derived, Engine, Fault, Sql, Words,
};
use crate::{domain::account::Scope, store::Tx};
use sea_orm::{ConnectionTrait, TransactionTrait};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Rows read, and beginnings of words asked for, at a time.
const BATCH: i64 = 5_000;
const PREFIXES: usize = 500;
/// A prime: 2^31 - 1.
const PRIME: i64 = 0x7fff_ffff;
/// The name of the tables made for the comparison; they are the connection's own and go with it.
const VOCABULARY: &str = "search_vocabulary";
const AGAIN: &str = "search_again";

/// How many rows have a word, and their numbers mixed and added up.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Sum {
    rows: i64,
    mixed: i64,
}

/// Compares the search indexes with the rows.
pub async fn search(db: &Db) -> Result<Derived, Fault> {
    let mut found = Derived::default();
    let mut drawn = [0_u8; 4];
    getrandom::fill(&mut drawn).map_err(|e| Fault::internal(e.to_string()))?;
    let factor = i64::from(u32::from_le_bytes(drawn)) % (PRIME - 1) + 1;
    for words in [&NAMES, &UNITS, &TITLES] {
        match db.engine() {
            Engine::Sqlite { .. } => {
                // One moment for the rows and the index; the next index is of a later one.
                let tx = db.snapshot(&Scope::ALL).await?;
                sqlite(&tx, words, factor, &mut found).await?;
            }
            Engine::Postgres { .. } => postgres(db, words, factor, &mut found).await?,
        }
    }
    let steps = migration::proof::applied(db.latest()).await?;
    if matches!(db.engine(), Engine::Postgres { .. }) && steps.iter().any(|step| step == migration::NAME_WORDS) {
        words_of_names(db, &mut found).await?;
    }
    Ok(found)
}

/// PostgreSQL's words of names against the names.
async fn words_of_names(db: &Db, found: &mut Derived) -> Result<(), Fault> {
    let sql = Sql::new(format!(
        "WITH expected AS ({WORDS_OF_NAMES}) SELECT coalesce(e.id, w.recipient_id) AS id, coalesce(e.word, w.word) AS word FROM expected e \
         FULL JOIN recipient_word w ON w.word = e.word AND w.recipient_id = e.id WHERE e.id IS NULL OR w.recipient_id IS NULL ORDER BY 1, 2 LIMIT {}",
        super::MOST + 1
    ));
    let wrong: Vec<(i64, String)> = sql.rows(db.latest(), &["id", "word"]).await?;
    for (id, word) in wrong {
        found.wrong(format!("recipient_word: \"{word}\" of recipient {id} is not as its name says"));
    }
    Ok(())
}

fn mix(id: i64, factor: i64) -> i64 {
    (id.rem_euclid(PRIME) * factor % PRIME) >> 7
}

/// The same in SQL.
fn mixed(id: &str, factor: i64) -> String {
    format!("coalesce(sum((({id} % {PRIME}) * {factor} % {PRIME}) >> 7), 0)")
}

/// What the rows say: of each word and each beginning of words the sum of its rows.
#[derive(Default)]
struct Expected {
    words: HashMap<Box<str>, Sum>,
    beginnings: HashMap<Box<str>, Sum>,
    rows: Sum,
}

impl Expected {
    fn add(&mut self, id: i64, words: &BTreeSet<&str>, lengths: &[usize], factor: i64) {
        let mixed = mix(id, factor);
        let add = |sum: &mut Sum| {
            sum.rows += 1;
            sum.mixed += mixed;
        };
        add(&mut self.rows);
        for word in words {
            match self.words.get_mut(*word) {
                Some(sum) => add(sum),
                None => add(self.words.entry((*word).into()).or_default()),
            }
        }
        for length in lengths {
            // Words in their order: equal beginnings follow one another.
            let mut last = None;
            for beginning in words.iter().filter_map(|word| beginning(word, *length)) {
                if last.replace(beginning) != Some(beginning) {
                    match self.beginnings.get_mut(beginning) {
                        Some(sum) => add(sum),
                        None => add(self.beginnings.entry(beginning.into()).or_default()),
                    }
                }
            }
        }
    }
}

/// The first so many letters, at least one, of a word that has them.
fn beginning(word: &str, length: usize) -> Option<&str> {
    let mut ends = word.char_indices().map(|(at, c)| at + c.len_utf8());
    ends.nth(length.checked_sub(1)?).and_then(|end| word.get(..end))
}

async fn sqlite(tx: &Tx, words: &Words, factor: i64, found: &mut Derived) -> Result<(), Fault> {
    let Words { table, column, index } = words;
    let made = Sql::new("SELECT sql FROM sqlite_schema WHERE name = ?").value(*index).one(&**tx).await?;
    let Some(made) = made.map(|row| row.try_get::<String>("", "sql")).transpose()? else {
        found.wrong(format!("{index} is missing"));
        return Ok(());
    };
    let lengths = made.split("prefix='").nth(1).and_then(|rest| rest.split('\'').next()).unwrap_or_default();
    let lengths: Vec<usize> = lengths.split(' ').filter_map(|length| length.parse().ok()).collect();
    tx.execute_unprepared(&format!(
        "DROP TABLE IF EXISTS temp.{VOCABULARY}; CREATE VIRTUAL TABLE temp.{VOCABULARY} USING fts5vocab('main', '{index}', 'instance'); \
         DROP TABLE IF EXISTS temp.{AGAIN}; CREATE VIRTUAL TABLE temp.{AGAIN} USING fts5 (words, content='', detail=none, tokenize=\"unicode61 remove_diacritics 0\"); \
         DROP TABLE IF EXISTS temp.{AGAIN}_words; CREATE VIRTUAL TABLE temp.{AGAIN}_words USING fts5vocab('temp', '{AGAIN}', 'instance')"
    ))
    .await?;
    let expected = expected(tx, table, column, &lengths, factor).await?;
    let rows =
        Sql::new(format!("SELECT count(*) AS n, {} AS m FROM {index}_docsize", mixed("id", factor))).one(&**tx).await?;
    let rows = rows
        .map(|row| Ok::<_, Fault>(Sum { rows: row.try_get("", "n")?, mixed: row.try_get("", "m")? }))
        .transpose()?
        .unwrap_or_default();
    if rows != expected.rows {
        found.wrong(format!("{index} has {} rows, not the {} of {table}", rows.rows, expected.rows.rows));
    }
    compare(tx, index, expected, factor, found).await?;
    tx.execute_unprepared(&format!(
        "DROP TABLE temp.{VOCABULARY}; DROP TABLE temp.{AGAIN}_words; DROP TABLE temp.{AGAIN}"
    ))
    .await?;
    Ok(())
}

/// What the rows of a table say of its index.
async fn expected(tx: &Tx, table: &str, column: &str, lengths: &[usize], factor: i64) -> Result<Expected, Fault> {
    let mut expected = Expected::default();
    let mut after = 0;
    loop {
        let sql = Sql::new(format!(
            "SELECT id, coalesce({column}, '') AS words FROM {table} WHERE id > ? ORDER BY id LIMIT ?"
        ))
        .value(after)
        .value(BATCH);
        let rows: Vec<(i64, String)> = sql.rows(&**tx, &["id", "words"]).await?;
        let Some((last, _)) = rows.last() else { return Ok(expected) };
        after = *last;
        // Which letters make a word is SQLite's to say where they are not plain ones.
        let (plain, others): (Vec<_>, Vec<_>) = rows.iter().partition(|(_, words)| words.is_ascii());
        for (id, words) in plain {
            expected.add(*id, &words.split(' ').filter(|word| !word.is_empty()).collect(), lengths, factor);
        }
        let of_each = tokens(tx, &others).await?;
        for (id, _) in others {
            expected.add(*id, &of_each.get(id).into_iter().flatten().map(String::as_str).collect(), lengths, factor);
        }
    }
}

/// The words SQLite takes some texts for.
async fn tokens(tx: &Tx, rows: &[&(i64, String)]) -> Result<BTreeMap<i64, Vec<String>>, Fault> {
    let mut found: BTreeMap<i64, Vec<String>> = BTreeMap::new();
    if rows.is_empty() {
        return Ok(found);
    }
    let sql = Sql::new(format!(
        "INSERT INTO temp.{AGAIN} (rowid, words) SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
    ));
    sql.value(super::super::to_json(&rows)?).execute(&**tx).await?;
    let words: Vec<(i64, String)> =
        Sql::new(format!("SELECT doc, term FROM temp.{AGAIN}_words")).rows(&**tx, &["doc", "term"]).await?;
    tx.execute_unprepared(&format!("INSERT INTO temp.{AGAIN} ({AGAIN}) VALUES ('delete-all')")).await?;
    for (id, word) in words {
        found.entry(id).or_default().push(word);
    }
    Ok(found)
}

/// Compares what the index says of each word and each beginning of words.
async fn compare(tx: &Tx, index: &str, mut expected: Expected, factor: i64, found: &mut Derived) -> Result<(), Fault> {
    let sql = Sql::new(format!(
        "SELECT term, count(*) AS n, {} AS m FROM temp.{VOCABULARY} GROUP BY term",
        mixed("doc", factor)
    ));
    for (word, sum) in sums(tx, sql).await? {
        found.words += 1;
        if expected.words.remove(word.as_str()) != Some(sum) {
            found.wrong(format!("{index}: \"{word}\" does not find the rows that have it"));
        }
    }
    for word in expected.words.keys() {
        found.wrong(format!("{index}: \"{word}\" finds nothing"));
    }
    // The beginnings have an index of their own, that no table shows: each is looked for.
    let beginnings: Vec<_> = expected.beginnings.into_iter().collect();
    for chunk in beginnings.chunks(PREFIXES) {
        let asked: Vec<&str> = chunk.iter().map(|(beginning, _)| &**beginning).collect();
        let sql = Sql::new(format!(
            "SELECT p.value AS term, count(*) AS n, {} AS m FROM json_each(?) p CROSS JOIN {index} s WHERE s.{index} MATCH '\"' || p.value || '\"*' GROUP BY p.key",
            mixed("s.rowid", factor)
        ));
        let sums: HashMap<_, _> = sums(tx, sql.value(super::super::to_json(&asked)?)).await?.into_iter().collect();
        for (beginning, sum) in chunk {
            found.words += 1;
            if sums.get(&**beginning) != Some(sum) {
                found.wrong(format!("{index}: \"{beginning}…\" does not find the rows that have it"));
            }
        }
    }
    Ok(())
}

/// What a statement says of words.
async fn sums(tx: &Tx, sql: Sql) -> Result<Vec<(String, Sum)>, Fault> {
    let rows: Vec<(String, i64, i64)> = sql.rows(&**tx, &["term", "n", "m"]).await?;
    Ok(rows.into_iter().map(|(word, rows, mixed)| (word, Sum { rows, mixed })).collect())
}

/// PostgreSQL indexes an expression of the row: what the index finds of each word against what walking the table finds.
async fn postgres(db: &Db, words: &Words, factor: i64, found: &mut Derived) -> Result<(), Fault> {
    let Words { table, column, index } = words;
    let usable = "SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass(?) AND indisvalid AND indisready AND pg_get_indexdef(indexrelid) LIKE '%USING gin%'";
    if Sql::new(usable).value(*index).number(db.latest()).await? != Some(1) {
        found.wrong(format!("{index} is missing"));
        return Ok(());
    }
    let tx = db.latest().begin().await?;
    tx.execute_unprepared("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL jit = off; SET LOCAL work_mem = '64MB'").await?;
    let vector = format!("to_tsvector('simple', {column})");
    let sql = format!(
        "SELECT count(*) AS n, string_agg(word, ' ') FILTER (WHERE wrong AND place <= 20) AS wrong FROM ( \
         SELECT word, wrong, row_number() OVER (PARTITION BY wrong ORDER BY word) AS place FROM ( \
         SELECT w.word, (w.n, w.m) IS DISTINCT FROM (i.n, i.m) AS wrong FROM ( \
           SELECT word, count(*) AS n, {} AS m FROM {table}, unnest(tsvector_to_array({vector})) AS word GROUP BY word) w, \
         LATERAL (SELECT count(*) AS n, {} AS m FROM {table} t WHERE to_tsvector('simple', t.{column}) @@ CAST(quote_literal(w.word) AS tsquery)) i) AS compared) AS counted",
        mixed("id", factor),
        mixed("t.id", factor)
    );
    let row = Sql::new(sql).one(&tx).await?;
    tx.rollback().await?;
    if let Some(row) = row {
        found.words += u64::try_from(row.try_get::<i64>("", "n")?).unwrap_or_default();
        for word in row.try_get::<Option<String>>("", "wrong")?.unwrap_or_default().split_whitespace() {
            found.wrong(format!("{index}: \"{word}\" does not find the rows that have it"));
        }
    }
    Ok(())
}
