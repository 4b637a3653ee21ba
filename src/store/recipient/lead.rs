//! The rarest word of a search by name, on PostgreSQL: its recipients are read in their order, and each is tested for
//! the rest.
//!
//! The index of words gathers all that have every word, and a name of two common words has thousands of bearers, of whom
//! a page shows fifty.

use super::super::{Db, dialect::Sql};
use crate::domain::fault::Fault;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Rows of a word that are gathered without asking how many of them are needed.
const FEW: i64 = 2_000;
/// Rows of a word that are gathered at most.
const MOST: i64 = 20_000;
/// Of a frequent word the first so many rows have a page, unless few of them have the other words.
const FIRST: i64 = 1_000;
/// How long what the planner knows of the words is taken for true.
const KNOWN_FOR: Duration = Duration::from_mins(5);

/// How many recipients have each word, by the planner's statistics, and when that was read.
#[derive(Debug, Default)]
pub struct Frequencies(Mutex<Option<(Instant, Known)>>);

/// About how many recipients have each word.
type Known = Arc<BTreeMap<String, i64>>;

impl Frequencies {
    /// What is known; nothing of tables that were never analysed.
    async fn known(&self, db: &Db) -> Result<Known, Fault> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, known)) = kept.filter(|(read, _)| read.elapsed() < KNOWN_FOR) {
            return Ok(known);
        }
        let sql = Sql::new(
            "SELECT w.word AS word, CAST(w.share * t.reltuples AS BIGINT) AS rows FROM pg_stats s JOIN pg_class t ON t.oid = to_regclass('recipient_word'), \
             unnest(CAST(CAST(s.most_common_vals AS text) AS text[]), s.most_common_freqs) AS w(word, share) \
             WHERE s.schemaname = current_schema() AND s.tablename = 'recipient_word' AND s.attname = 'word'",
        );
        let rows: Vec<(String, i64)> = sql.rows(db.reader(), &["word", "rows"]).await?;
        let known = Arc::new(rows.into_iter().collect());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&known)));
        Ok(known)
    }
}

/// The rows of a word, or of a beginning of words, and about how many they are.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Lead {
    word: String,
    is_beginning: bool,
    rows: i64,
}

/// The last of all texts that begin with this one.
fn end_of(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

/// Whichever of the words fewest have, the last as the beginning of a word.
fn rarest(words: &[String], known: &BTreeMap<String, i64>) -> Option<Lead> {
    let (last, whole) = words.split_last()?;
    let whole = whole.iter().map(|word| Lead {
        word: word.clone(),
        is_beginning: false,
        rows: known.get(word).copied().unwrap_or_default(),
    });
    let rows = known.range(last.clone()..end_of(last)).map(|(_, rows)| rows).sum();
    whole.chain([Lead { word: last.clone(), is_beginning: true, rows }]).min_by_key(|lead| lead.rows)
}

/// The ids after one that a search reads in turn, as conditions: what the first has too few of, the second has whole.
/// None where every word is so frequent that another way is better.
pub(super) async fn ids(db: &Db, words: &[String]) -> Result<Vec<Ids>, Fault> {
    let Some(lead) = rarest(words, &*db.frequencies().known(db).await?) else { return Ok(Vec::new()) };
    let first = Ids { lead: lead.clone(), first: Some(FIRST) };
    let all = Ids { lead, first: None };
    Ok(match &all.lead {
        Lead { rows, .. } if *rows <= FEW => vec![all],
        Lead { is_beginning: true, rows, .. } if *rows <= MOST => vec![all],
        Lead { is_beginning: true, .. } => Vec::new(),
        Lead { rows, .. } if *rows <= MOST => vec![first, all],
        Lead { .. } => vec![first],
    })
}

/// Ids of recipients that have a word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ids {
    lead: Lead,
    /// So many of them; all where there is no number.
    first: Option<i64>,
}

impl Ids {
    /// Whether no other row can be found.
    pub(super) fn are_all(&self) -> bool {
        self.first.is_none()
    }

    /// Adds the condition that `id` is one of them, and after another. An array is read in its order, and no further than
    /// the page needs; by a subquery the planner would read the table.
    pub(super) fn narrow(&self, sql: &mut Sql, id: &str, after: i64) {
        let Self { lead: Lead { word, is_beginning, .. }, first } = self;
        let of_word = if *is_beginning { "w.word >= ? AND w.word < ?" } else { "w.word = ?" };
        let first = first.map_or_else(String::new, |first| format!(" ORDER BY w.recipient_id LIMIT {first}"));
        let end = is_beginning.then(|| end_of(word));
        let own = Sql::new(format!("{id} = ANY (ARRAY(SELECT w.recipient_id FROM recipient_word w WHERE {of_word}"));
        let own = [Some(word.clone()), end].into_iter().flatten().fold(own, Sql::value);
        sql.and_all(own.then(" AND w.recipient_id > ?").value(after).then(&format!("{first}))")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(words: &[&str]) -> Option<(String, bool, i64)> {
        let known = [("lan", 3_000), ("lanh", 200), ("nguyen", 190_000), ("thi", 200_000)];
        let known = known.into_iter().map(|(word, rows)| (word.to_owned(), rows)).collect();
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        rarest(&words, &known).map(|Lead { word, is_beginning, rows }| (word, is_beginning, rows))
    }

    #[test]
    fn the_word_that_fewest_have_leads_and_the_last_may_be_a_beginning() {
        assert_eq!(lead(&["thi", "lan"]), Some(("lan".to_owned(), true, 3_200)));
        assert_eq!(lead(&["lan", "thi"]), Some(("lan".to_owned(), false, 3_000)));
        assert_eq!(lead(&["nguyen", "thi"]), Some(("nguyen".to_owned(), false, 190_000)));
        assert_eq!(lead(&["xa", "lan"]), Some(("xa".to_owned(), false, 0)), "what is not known is rare");
        assert_eq!(lead(&["lanhh"]), Some(("lanhh".to_owned(), true, 0)));
        assert_eq!(lead(&[]), None);
    }
}
