//! What keeps a change from being committed under a schema that was altered by hand.
//!
//! SQLite counts the changes of its schema, and nobody changes it while a write transaction lasts. PostgreSQL counts
//! none: the versions of the rows of its catalogs are added up at the begin and the end of each change. A trigger
//! cannot go while the tables it fired on are locked by the change, so one that fired is still there; a function can,
//! so a change during which one was replaced is refused even if all is well afterwards.

use super::{
    super::is_postgres, Code, ConnectionTrait, DatabaseConnection, Facts, Fault, PoisonError, Sql, compared,
    differences, facts,
};
use std::{
    pin::Pin,
    sync::Mutex,
    time::{Duration, Instant},
};

/// What a schema that was compared and found right is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    objects: String,
    functions: String,
    /// The tables and their columns, where they were looked at.
    columns: Option<String>,
    /// The steps the schema had had when it was compared.
    steps: Option<usize>,
}

/// What this process knows of the schema.
#[derive(Debug, Default)]
pub struct Guard {
    /// The connections by which PostgreSQL makes what is expected.
    aside: Option<DatabaseConnection>,
    right: Mutex<Option<Mark>>,
    /// When the tables and columns of PostgreSQL were last looked at and right.
    looked: Mutex<Option<Instant>>,
    /// What was wrong when a change was last refused, until it is asked for.
    refused: Mutex<Option<Vec<String>>>,
    /// The schema as it was first seen, after so many steps, where it could not be compared.
    first: Mutex<Option<(usize, Facts)>>,
}

/// The marks of PostgreSQL's schema: of all that can run within a statement, or in the place of what it calls, how many
/// rows the catalogs have, and the versions of these added up; numbers from 16384 on are not the server's own. Only a
/// session that fires triggers counts. It takes 0.1 ms: to look at this schema's alone took 0.7.
const POSTGRES: &str = "\
    SELECT pg_catalog.concat((SELECT pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x)) FROM ( \
      SELECT xmin::pg_catalog.text::pg_catalog.int8 AS x FROM pg_catalog.pg_trigger WHERE tgrelid >= '16384'::pg_catalog.oid \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_constraint WHERE oid >= '16384'::pg_catalog.oid \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_attrdef \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_rewrite WHERE ev_class >= '16384'::pg_catalog.oid \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_index WHERE indexrelid >= '16384'::pg_catalog.oid \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_operator WHERE oid >= '16384'::pg_catalog.oid \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_cast WHERE oid >= '16384'::pg_catalog.oid \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_collation WHERE oid >= '16384'::pg_catalog.oid \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_sequence \
      UNION ALL SELECT xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_policy) AS o), ' ', pg_catalog.current_setting('session_replication_role')) AS objects, \
    (SELECT pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(xmin::pg_catalog.text::pg_catalog.int8)) FROM pg_catalog.pg_proc WHERE oid >= '16384'::pg_catalog.oid \
      AND pronamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = pg_catalog.current_schema())) AS functions";

/// How long the tables and columns are taken for right: to look at them takes 0.6 ms.
const FRESH: Duration = Duration::from_millis(200);
/// The mark of the tables and columns of PostgreSQL's schema, looked at when a change begins: nobody alters a table while
/// a change that wrote in it lasts.
const COLUMNS: &str = ", \
    (SELECT pg_catalog.concat(pg_catalog.count(*), ':', pg_catalog.sum(x)) FROM ( \
      SELECT a.xmin::pg_catalog.text::pg_catalog.int8 AS x FROM pg_catalog.pg_class c JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > '0'::pg_catalog.int2 \
        WHERE c.relkind = 'r' AND c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = pg_catalog.current_schema()) \
      UNION ALL SELECT c.xmin::pg_catalog.text::pg_catalog.int8 FROM pg_catalog.pg_class c \
        WHERE c.relkind = 'r' AND c.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace n WHERE n.nspname = pg_catalog.current_schema())) AS o) AS columns";

impl Guard {
    /// Knows nothing of the schema yet; `aside` is what PostgreSQL makes the expected one by.
    pub(in crate::store) fn new(aside: Option<DatabaseConnection>) -> Self {
        Self { aside, ..Self::default() }
    }

    pub(in crate::store) fn aside(&self) -> Option<&DatabaseConnection> {
        self.aside.as_ref()
    }

    /// Has the schema compared again at the next change, as for a new connection.
    pub fn forget(&self) {
        *self.right.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Whether this process has compared the schema and found it right.
    pub(in crate::store) fn is_compared(&self) -> bool {
        self.right.lock().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// Refuses to begin a change under a schema that is not right.
    pub(in crate::store) async fn at_begin(&self, tx: &impl ConnectionTrait) -> Result<(), Fault> {
        self.check(tx, false).await
    }

    /// Refuses to commit a change under a schema that is not right; nobody changes that of SQLite while a change lasts.
    pub(in crate::store) async fn at_commit(&self, tx: &impl ConnectionTrait) -> Result<(), Fault> {
        if is_postgres(tx) { self.check(tx, true).await } else { Ok(()) }
    }

    /// What was wrong with the schema when a change was last refused; nothing where that was asked for since.
    #[must_use]
    pub fn refused(&self) -> Option<Vec<String>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The refusal of a schema that was altered.
    fn refuse(&self, wrong: Vec<String>) -> Fault {
        let fault = altered(&wrong);
        *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(wrong);
        fault
    }

    async fn check(&self, tx: &impl ConnectionTrait, ends: bool) -> Result<(), Fault> {
        let looked = *self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        let look = !ends && looked.is_none_or(|looked| looked.elapsed() >= FRESH);
        let mark = Box::pin(mark(tx, look)).await?;
        let known = self.right.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let same = |known: &Mark| {
            (&known.objects, &known.functions) == (&mark.objects, &mark.functions)
                && (!look || known.columns == mark.columns)
        };
        let is_right = known.as_ref().is_some_and(same);
        if !is_right {
            // Rarely done, and no part of the size of every change.
            let slow: Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + '_>> =
                Box::pin(self.compare(tx, mark, known, ends));
            slow.await?;
        }
        if look {
            *self.looked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        }
        Ok(())
    }

    async fn compare(
        &self,
        tx: &impl ConnectionTrait,
        mark: Mark,
        known: Option<Mark>,
        ends: bool,
    ) -> Result<(), Fault> {
        let mut found = compared(tx, self.aside.as_ref()).await?;
        if let Some(why) = found.unchecked.take() {
            found.wrong = self.changed(found.steps, facts::of(tx).await?, &why);
        }
        if is_postgres(tx) && !mark.objects.ends_with(" origin") {
            let wrong = vec!["triggers do not fire in this session (session_replication_role)".to_owned()];
            return Err(self.refuse(wrong));
        }
        if !found.wrong.is_empty() {
            return Err(self.refuse(found.wrong));
        }
        // A migration replaces functions too.
        let functions = ends
            && known
                .as_ref()
                .is_some_and(|known| known.functions != mark.functions && known.steps == Some(found.steps));
        let columns = mark.columns.or(known.and_then(|known| known.columns));
        *self.right.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(Mark { columns, steps: Some(found.steps), objects: mark.objects, functions: mark.functions });
        if functions {
            let replaced = "functions of the database were replaced during a change".to_owned();
            *self.refused.lock().unwrap_or_else(PoisonError::into_inner) = Some(vec![replaced]);
            return Err(Fault::because(
                Code::Unavailable,
                "Các hàm của cơ sở dữ liệu vừa được thay trong lúc thao tác này chạy; hãy gửi lại.",
                "Functions of the database were replaced while this was being done; send it again.",
            ));
        }
        Ok(())
    }
}

impl Guard {
    /// What changed of a schema that cannot be compared since it was first seen.
    fn changed(&self, steps: usize, now: Facts, why: &str) -> Vec<String> {
        let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
        match &*first {
            Some((before, known)) if *before == steps => differences(known, &now),
            _ => {
                tracing::warn!(reason = why, "the schema could not be compared; it is taken as it is now");
                *first = Some((steps, now));
                Vec::new()
            }
        }
    }
}

async fn mark(tx: &impl ConnectionTrait, with_columns: bool) -> Result<Mark, Fault> {
    if is_postgres(tx) {
        let columns = if with_columns { COLUMNS } else { "" };
        let row = Sql::new([POSTGRES, columns].concat()).one(tx).await?;
        let row = row.ok_or_else(|| Fault::internal("no mark of the schema"))?;
        return Ok(Mark {
            objects: row.try_get("", "objects")?,
            functions: row.try_get("", "functions")?,
            columns: if with_columns { row.try_get("", "columns")? } else { None },
            steps: None,
        });
    }
    let version = Sql::new("SELECT schema_version FROM pragma_schema_version").number(tx).await?.unwrap_or_default();
    Ok(Mark { objects: version.to_string(), functions: String::new(), columns: None, steps: None })
}

/// The refusal of a schema that was altered, with the first few things that are wrong.
fn altered(wrong: &[String]) -> Fault {
    let more = if wrong.len() > 3 { format!("; … ({})", wrong.len()) } else { String::new() };
    let names = wrong.iter().take(3).cloned().collect::<Vec<_>>().join("; ") + &more;
    tracing::error!(wrong = ?wrong, "the schema was altered by hand");
    Fault::because(
        Code::Unavailable,
        format!("Lược đồ cơ sở dữ liệu đã bị sửa bằng tay (“{names}”); chưa ghi gì. Hãy chạy “award-registry doctor”."),
        format!(
            "The schema of the database was altered by hand ({names}); nothing was written. Run award-registry doctor."
        ),
    )
}
