//! How a search by name finds its page on PostgreSQL, where the index of words gathers all rows that have every word, and
//! a name of common words has thousands of bearers, of whom a page shows fifty.
//!
//! Where few rows have one of the words, each of them is tested. Where many have all of them, their ids are read from the
//! table of words alone, in their order and no further than the page needs: the planner walks the words side by side.
//! Where each word is frequent and few have them all, that walk would be long, and the index of words gathers them.

use super::super::{Db, dialect::Sql};
use crate::domain::fault::Fault;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Rows of a word that are read and tested one by one.
const FEW: i64 = 2_000;
/// Rows of the words that begin as the last one does, up to which those words are walked; of more the rows are tested.
const WALKED: i64 = 40_000;
/// Rows of the rarest word that are walked for a page, as far as is expected; for longer walks the index gathers.
const WALK: i64 = 4_000;
/// Rows of a page, as a walk reckons with them.
const PAGE: i64 = 50;
/// How long what the planner knows of the words is taken for true.
const KNOWN_FOR: Duration = Duration::from_mins(5);

/// How many recipients have each word, by the planner's statistics, and when that was read.
#[derive(Debug, Default)]
pub struct Frequencies(Mutex<Option<(Instant, Arc<Known>)>>);

/// About how many recipients have each frequent word, and how many there are.
#[derive(Debug, Default)]
struct Known {
    rows: BTreeMap<String, i64>,
    recipients: i64,
}

impl Known {
    fn of(&self, word: &str) -> i64 {
        self.rows.get(word).copied().unwrap_or_default()
    }

    /// Those of the words that begin so.
    fn begun(&self, beginning: &str) -> i64 {
        self.rows.range(beginning.to_owned()..end_of(beginning)).map(|(_, rows)| rows).sum()
    }

    /// About how many recipients have all words, the last as a beginning, if no word went with another.
    fn all(&self, whole: &[String], last: &str) -> i64 {
        let shares = whole.iter().map(|word| self.of(word)).chain([self.begun(last)]);
        shares.fold(self.recipients, |all, rows| all.saturating_mul(rows) / self.recipients.max(1))
    }
}

impl Frequencies {
    /// What is known; nothing of tables that were never analysed.
    async fn known(&self, db: &Db) -> Result<Arc<Known>, Fault> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some((_, known)) = kept.filter(|(read, _)| read.elapsed() < KNOWN_FOR) {
            return Ok(known);
        }
        let sql = Sql::new(
            "SELECT w.word AS word, CAST(w.share * t.reltuples AS BIGINT) AS rows, \
             (SELECT CAST(r.reltuples AS BIGINT) FROM pg_class r WHERE r.oid = to_regclass('recipient')) AS recipients FROM pg_stats s JOIN pg_class t ON t.oid = to_regclass('recipient_word'), \
             unnest(CAST(CAST(s.most_common_vals AS text) AS text[]), s.most_common_freqs) AS w(word, share) \
             WHERE s.schemaname = current_schema() AND s.tablename = 'recipient_word' AND s.attname = 'word'",
        );
        let rows: Vec<(String, i64, i64)> = sql.rows(db.reader(), &["word", "rows", "recipients"]).await?;
        let recipients = rows.first().map(|(.., recipients)| *recipients).unwrap_or_default();
        let rows = rows.into_iter().map(|(word, rows, _)| (word, rows)).collect();
        let known = Arc::new(Known { rows, recipients });
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((Instant::now(), Arc::clone(&known)));
        Ok(known)
    }
}

/// The rows of a word, or of a beginning of words, and about how many they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lead {
    word: String,
    is_beginning: bool,
    rows: i64,
}

/// The last of all texts that begin with this one.
fn end_of(beginning: &str) -> String {
    format!("{beginning}{}", char::MAX)
}

/// Whichever of the words fewest have, the last as the beginning of a word.
fn rarest(words: &[String], known: &Known) -> Option<Lead> {
    let (last, whole) = words.split_last()?;
    let whole = whole.iter().map(|word| Lead { word: word.clone(), is_beginning: false, rows: known.of(word) });
    whole.chain([Lead { word: last.clone(), is_beginning: true, rows: known.begun(last) }]).min_by_key(|lead| lead.rows)
}

/// How the rows of a search are found.
#[derive(Debug)]
pub(super) enum Way {
    /// By one of its words, which few have: each row is tested for the rest.
    Rarest(Lead),
    /// By all of its words, side by side.
    Together(Together),
    /// By the index of words, which gathers all rows that have them.
    Gathered,
}

/// The way to the rows that have these words; none without a word.
pub(super) async fn way(db: &Db, words: &[String]) -> Result<Option<Way>, Fault> {
    let known = db.frequencies().known(db).await?;
    let Some((lead, (last, whole))) = rarest(words, &known).zip(words.split_last()) else { return Ok(None) };
    if lead.rows <= FEW {
        return Ok(Some(Way::Rarest(lead)));
    }
    // The more rows have all words, the sooner a page is full.
    if lead.rows.saturating_mul(PAGE) / known.all(whole, last).max(PAGE) > WALK {
        return Ok(Some(Way::Gathered));
    }
    let beginning = Some(last.clone()).filter(|_| whole.is_empty() || known.begun(last) <= WALKED);
    Ok(Some(Way::Together(Together { whole: whole.to_vec(), beginning })))
}

impl Lead {
    /// Adds the condition that `id` has this word, and comes after another. By a subquery that is no array the planner
    /// would read the table.
    pub(super) fn narrow(&self, sql: &mut Sql, id: &str, after: i64) {
        let Self { word, is_beginning, .. } = self;
        let of_word = if *is_beginning { "w.word >= ? AND w.word < ?" } else { "w.word = ?" };
        let own = Sql::new(format!("{id} = ANY (ARRAY(SELECT w.recipient_id FROM recipient_word w WHERE {of_word}"));
        let end = is_beginning.then(|| end_of(word));
        let own = [Some(word.clone()), end].into_iter().flatten().fold(own, Sql::value);
        sql.and_all(own.then(" AND w.recipient_id > ?").value(after).then("))"));
    }
}

/// Words that are found together.
#[derive(Debug)]
pub(super) struct Together {
    whole: Vec<String>,
    /// The last one, as the beginning of a word; none where it is so frequent that the rows are tested for it.
    beginning: Option<String>,
}

impl Together {
    /// Whether the rows need no test for any of the words.
    pub(super) fn are_all(&self) -> bool {
        self.beginning.is_some()
    }

    /// The next ids after one that have all words, in their order.
    pub(super) async fn ids(&self, db: &Db, after: i64, most: u64) -> Result<Vec<i64>, Fault> {
        let Self { whole, beginning } = self;
        let (mut sql, others) = match (beginning, whole.split_first()) {
            // The words that begin so, by one look into the index each.
            (Some(beginning), _) => (
                Sql::new(
                    "WITH RECURSIVE w(word) AS ((SELECT word FROM recipient_word WHERE word >= ? AND word < ? \
                 ORDER BY word, recipient_id LIMIT 1) UNION ALL SELECT (SELECT n.word FROM recipient_word n \
                 WHERE n.word > w.word AND n.word < ? ORDER BY n.word, n.recipient_id LIMIT 1) FROM w \
                 WHERE w.word IS NOT NULL) \
                 SELECT DISTINCT f.id AS id FROM w CROSS JOIN LATERAL (SELECT a.recipient_id AS id \
                 FROM recipient_word a WHERE a.word = w.word",
                )
                .value(beginning.as_str())
                .value(end_of(beginning))
                .value(end_of(beginning)),
                whole.as_slice(),
            ),
            (None, Some((first, others))) => (
                Sql::new("SELECT a.recipient_id AS id FROM recipient_word a WHERE a.word = ?").value(first.as_str()),
                others,
            ),
            (None, None) => return Ok(Vec::new()),
        };
        sql = sql.then(" AND a.recipient_id > ?").value(after);
        for word in others {
            sql = sql
                .then(
                    " AND EXISTS (SELECT 1 FROM recipient_word o WHERE o.word = ? \
                     AND o.recipient_id = a.recipient_id)",
                )
                .value(word.as_str());
        }
        sql = sql.then(" ORDER BY a.recipient_id LIMIT ?").value(most);
        if beginning.is_some() {
            sql = sql.then(") f ORDER BY 1 LIMIT ?").value(most);
        }
        Ok(sql.rows::<(i64,)>(db.reader(), &["id"]).await?.into_iter().map(|(id,)| id).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lead(words: &[&str]) -> Option<(String, bool, i64)> {
        let rows = [("lan", 3_000), ("lanh", 200), ("nguyen", 190_000), ("thi", 200_000)];
        let known =
            Known { rows: rows.into_iter().map(|(word, rows)| (word.to_owned(), rows)).collect(), recipients: 600_000 };
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        rarest(&words, &known).map(|Lead { word, is_beginning, rows }| (word, is_beginning, rows))
    }

    #[test]
    fn a_walk_is_reckoned_by_how_many_have_all_words() {
        let rows = [("hoa", 50_000), ("thanh", 50_000), ("thi", 200_000), ("van", 90_000)];
        let known = Known { rows: rows.map(|(word, rows)| (word.to_owned(), rows)).into(), recipients: 600_000 };
        let all =
            |whole: &[&str], last| known.all(&whole.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>(), last);
        assert_eq!((all(&[], "hoa"), all(&["thi"], "hoa"), all(&["thi", "thanh"], "hoa")), (50_000, 16_666, 1_388));
        assert_eq!((all(&["thi"], "x"), all(&["thi"], "th")), (0, 83_333));
        assert_eq!(Known::default().all(&[], "hoa"), 0, "nothing is known yet");
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
