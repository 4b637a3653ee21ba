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
use std::{pin::Pin, sync::Mutex};

/// What a schema that was compared and found right is known by.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Mark {
    objects: String,
    functions: String,
    /// The steps the schema had had when it was compared.
    steps: Option<usize>,
}

/// What this process knows of the schema.
#[derive(Debug, Default)]
pub struct Guard {
    /// The connections by which PostgreSQL makes what is expected.
    aside: Option<DatabaseConnection>,
    right: Mutex<Option<Mark>>,
    /// What was wrong when a change was last refused, until it is asked for.
    refused: Mutex<Option<Vec<String>>>,
    /// The schema as it was first seen, after so many steps, where it could not be compared.
    first: Mutex<Option<(usize, Facts)>>,
}

/// The marks of PostgreSQL's schema: of all that can run within a statement how many rows the catalogs have, and the
/// versions of these added up; numbers from 16384 on are not the server's own. Only a session that fires triggers
/// counts. It takes 0.1 ms: to look at this schema's alone took 0.7.
const POSTGRES: &str = "\
    SELECT (SELECT count(*) || ':' || coalesce(sum(x), 0) FROM ( \
      SELECT xmin::text::bigint AS x FROM pg_trigger WHERE tgrelid >= 16384 \
      UNION ALL SELECT xmin::text::bigint FROM pg_constraint WHERE oid >= 16384 \
      UNION ALL SELECT xmin::text::bigint FROM pg_attrdef \
      UNION ALL SELECT xmin::text::bigint FROM pg_rewrite WHERE ev_class >= 16384 \
      UNION ALL SELECT xmin::text::bigint FROM pg_index WHERE indexrelid >= 16384 \
      UNION ALL SELECT xmin::text::bigint FROM pg_policy) AS o) || ' ' || current_setting('session_replication_role') AS objects, \
    (SELECT count(*) || ':' || coalesce(sum(xmin::text::bigint), 0) FROM pg_proc WHERE oid >= 16384 AND pronamespace = current_schema()::regnamespace) AS functions";

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
        let mark = Box::pin(mark(tx)).await?;
        let known = self.right.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known.as_ref().is_some_and(|known| (&known.objects, &known.functions) == (&mark.objects, &mark.functions)) {
            return Ok(());
        }
        // Rarely done, and no part of the size of every change.
        let slow: Pin<Box<dyn Future<Output = Result<(), Fault>> + Send + '_>> =
            Box::pin(self.compare(tx, mark, known, ends));
        slow.await
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
        let functions =
            ends && known.is_some_and(|known| known.functions != mark.functions && known.steps == Some(found.steps));
        *self.right.lock().unwrap_or_else(PoisonError::into_inner) = Some(Mark { steps: Some(found.steps), ..mark });
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

async fn mark(tx: &impl ConnectionTrait) -> Result<Mark, Fault> {
    if is_postgres(tx) {
        let row = Sql::new(POSTGRES).one(tx).await?.ok_or_else(|| Fault::internal("no mark of the schema"))?;
        return Ok(Mark {
            objects: row.try_get("", "objects")?,
            functions: row.try_get("", "functions")?,
            steps: None,
        });
    }
    let version = Sql::new("SELECT schema_version FROM pragma_schema_version").number(tx).await?.unwrap_or_default();
    Ok(Mark { objects: version.to_string(), functions: String::new(), steps: None })
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
