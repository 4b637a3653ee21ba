//! The conditions of a filter on single conferrals, and on when and by whom their decision was registered.

use super::{
    super::super::{Db, dialect::Sql},
    detail,
};
use crate::domain::{conferral::ConferralFilter, time::day_start};
use chrono::{Days, NaiveDate};

/// The conditions that single conferrals alone can meet: what their line, their delivery and their changes say.
pub(super) fn of_rows(db: &Db, filter: &ConferralFilter, sql: &mut Sql) {
    let ConferralFilter { certificate_number, sex, origin, updated_since, presented_from, presented_to, .. } = filter;
    sql.one_of("c.certificate_number", certificate_number.iter().map(String::as_str));
    sql.one_of(&detail(db, "sex"), sex.iter().map(|s| s.word()));
    sql.one_of(&detail(db, "origin"), origin.iter().map(|o| o.word()));
    if let Some(since) = updated_since {
        sql.and(
            "(c.updated_at >= ? OR (c.updated_at IS NULL AND c.decision_id IN (SELECT id FROM decision WHERE registered_at >= ?)))",
            [since.as_str(), since.as_str()],
        );
    }
    if let Some(from) = presented_from {
        sql.and("c.presented_on >= ?", [from.to_string()]);
    }
    if let Some(to) = presented_to {
        sql.and("c.presented_on <= ?", [to.to_string()]);
    }
}

/// When and by whom the decision was registered.
pub(super) fn registered(sql: &mut Sql, from: Option<NaiveDate>, to: Option<NaiveDate>, by: &[String]) {
    if from.is_none() && to.is_none() && by.is_empty() {
        return;
    }
    let mut of = Sql::new("c.decision_id IN (SELECT r.id FROM decision r");
    if let Some(from) = from {
        of.and("r.registered_at >= ?", [day_start(from)]);
    }
    if let Some(after) = to.and_then(|to| to.checked_add_days(Days::new(1))) {
        of.and("r.registered_at < ?", [day_start(after)]);
    }
    of.one_of("r.registered_by", by.iter().map(String::as_str));
    sql.and_all(of.then(")"));
}
