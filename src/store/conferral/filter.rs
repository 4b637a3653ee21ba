//! The one filter of conferrals as conditions on the row: list, export, statistics and summary use this and nothing
//! else.

use super::super::{
    Db,
    authority::{OF_NO_BODY, exact_sets, sets_with},
    dialect::{NAMES, Sql, holes},
    publication_consent,
    recipient::known_elsewhere,
};
use crate::domain::{
    account::Scope,
    conferral::{ConferralFilter, ConferralStatus, NO_BODY},
    decision::Evidence,
    fault::Fault,
    name::words,
    period::MeritYear,
    time::day_number,
};
use chrono::{Datelike, NaiveDate};

mod rows;

/// A filter whose codes have become ids.
#[derive(Debug, Clone)]
pub struct Resolved {
    /// The filter as asked.
    pub filter: ConferralFilter,
    /// The merit periods, where years or periods were asked for; absent for the unknown one.
    pub periods: Vec<Option<(i32, i32)>>,
    /// The campaigns.
    pub campaigns: Vec<i64>,
    /// The awards.
    pub awards: Vec<i64>,
    /// The sets of authorities, where authorities were asked for.
    pub sets: Option<Vec<i64>>,
    /// The part of the register that whoever asks sees.
    pub scope: Scope,
    /// The day it is asked on.
    pub today: NaiveDate,
    /// So many names match that a list is read in its own order until a page is full, rather than from the names.
    pub frequent_names: bool,
}

impl Resolved {
    /// Resolves the authorities into the sets they are in; codes were looked up by the caller.
    pub async fn new(
        db: &Db,
        filter: ConferralFilter,
        periods: Vec<(i32, i32)>,
        campaigns: Vec<i64>,
        awards: Vec<i64>,
        authorities: &[i64],
        (scope, today): (&Scope, NaiveDate),
    ) -> Result<Self, Fault> {
        let mut sets = if authorities.is_empty() {
            None
        } else {
            Some(sets_with(db, authorities, filter.include_predecessors).await?)
        };
        if !filter.authority_codes.is_empty() || !filter.attribution.is_empty() {
            let mut exact = exact_sets(db, &filter.authority_codes, &filter.attribution).await?;
            exact.retain(|id| sets.as_ref().is_none_or(|sets| sets.contains(id)));
            sets = Some(exact);
        }
        let years = filter.year.iter().map(|year| match year {
            MeritYear::Known(year) => Some((*year, *year)),
            MeritYear::Unknown => None,
        });
        let periods = years.chain(periods.into_iter().map(Some)).collect();
        Ok(Self { filter, periods, campaigns, awards, sets, scope: scope.clone(), today, frequent_names: false })
    }
}

impl Resolved {
    /// The table that answers it with the fewest rows: groups, unless something of a single recipient is asked for.
    #[must_use]
    pub(crate) fn table(&self) -> Table {
        let ConferralFilter {
            recipient,
            external_id,
            publishable,
            q,
            certificate_number,
            sex,
            origin,
            presented_from,
            presented_to,
            updated_since,
            ..
        } = &self.filter;
        let of_recipients = !recipient.is_empty() || !external_id.is_empty() || publishable.is_some() || q.is_some();
        let of_lines = !certificate_number.is_empty() || !sex.is_empty() || !origin.is_empty();
        let of_deliveries = presented_from.is_some() || presented_to.is_some() || updated_since.is_some();
        let of_units = self.scope.limits().is_some_and(|limits| !limits.units.is_empty());
        if of_recipients || of_lines || of_deliveries || of_units { Table::Conferrals } else { Table::Groups }
    }
}

/// The table that a filter's conditions are for, known as `c`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    /// Conferrals, one a row.
    Conferrals,
    /// Conferrals that are alike, counted ([`super::group`]).
    Groups,
}

impl Table {
    /// The name with the alias.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Conferrals => "conferral c",
            Self::Groups => "conferral_group c",
        }
    }

    /// How many conferrals the rows stand for.
    pub(crate) fn total(self) -> &'static str {
        match self {
            Self::Conferrals => "count(*)",
            Self::Groups => "CAST(coalesce(sum(c.total), 0) AS BIGINT)",
        }
    }

    /// The source leaves open the number, the day, the award, or who received it.
    pub(crate) fn incomplete(self) -> String {
        let unnamed = match self {
            Self::Conferrals => "c.recipient_id IS NULL",
            Self::Groups => "c.unnamed",
        };
        format!(
            "({unnamed} OR c.signed_fall = 0 OR c.award_id IN (SELECT id FROM award WHERE unspecified) \
             OR c.decision_id IN (SELECT id FROM decision WHERE number IS NULL AND state = 'registered'))"
        )
    }
}

/// A member of the line that a conferral keeps in its document.
pub(crate) fn detail(db: &Db, member: &str) -> String {
    db.engine().text_of("c.details", member)
}

/// What no row meets.
const NEVER: &str = "1 = 0";

/// A condition on what a source may leave open, and the one that it does.
struct Open {
    met: Sql,
    open: String,
}

/// That a row has no year of signing, nor an announcement that rules out the one that is asked for: what is announced was
/// signed in that year or the one before.
fn no_year(announced_beyond: &str) -> String {
    format!(
        "c.signed_year IS NULL AND NOT EXISTS (SELECT 1 FROM decision told WHERE told.id = c.decision_id AND told.{announced_beyond})"
    )
}

/// The conditions on the merit period, on the day and year of signing, and on the deciding bodies.
fn left_open(resolved: &Resolved) -> Vec<Open> {
    let ConferralFilter { year_from, year_to, signed_from, signed_to, signed_year, .. } = &resolved.filter;
    let mut all = Vec::new();
    let mut add = |met: Sql, open: String| all.push(Open { met, open });
    let no_period = "c.year_from IS NULL";
    if !resolved.periods.is_empty() {
        let known: Vec<(i32, i32)> = resolved.periods.iter().filter_map(|period| *period).collect();
        let mut each = vec!["c.year_from = ? AND c.year_to = ?"; known.len()];
        // Who asks for the unknown ones has them: none is left out.
        let open = if known.len() == resolved.periods.len() { no_period } else { NEVER };
        if open != no_period {
            each.push(no_period);
        }
        let text = if each.len() > 1 { format!("(({}))", each.join(") OR (")) } else { each.concat() };
        let met = known.into_iter().fold(Sql::new(text), |sql, (from, to)| sql.value(from).value(to));
        add(met, open.to_owned());
    }
    if let Some(from) = year_from {
        add(Sql::new("c.year_to >= ?").value(*from), no_period.to_owned());
    }
    if let Some(to) = year_to {
        add(Sql::new("c.year_from <= ?").value(*to), no_period.to_owned());
    }
    // A year that is known alone places what lies outside of it.
    let no_day = |beyond: String, announced: &str| {
        format!("(c.signed_fall = 0 AND (({}) OR c.signed_year {beyond}))", no_year(announced))
    };
    if let Some(from) = signed_from {
        let open = no_day(format!(">= {}", from.year()), &format!("announced_year < {}", from.year()));
        add(Sql::new("c.signed_fall <= ?").value(-day_number(*from)), open);
    }
    if let Some(to) = signed_to {
        let met = Sql::new("c.signed_fall BETWEEN ? AND -1").value(-day_number(*to));
        add(met, no_day(format!("<= {}", to.year()), &format!("announced_year > {}", to.year() + 1)));
    }
    if !signed_year.is_empty() {
        let text = format!("c.signed_year IN ({})", holes(signed_year.len()));
        let met = signed_year.iter().fold(Sql::new(text), |sql, year| sql.value(*year));
        let years: Vec<_> = signed_year.iter().flat_map(|year| [*year, year.saturating_add(1)]).collect();
        let years: Vec<_> = years.iter().map(i32::to_string).collect();
        add(met, no_year(&format!("announced_year NOT IN ({})", years.join(", "))));
    }
    if let Some(sets) = resolved.sets.as_deref() {
        let text =
            if sets.is_empty() { NEVER.to_owned() } else { format!("c.authority_set_id IN ({})", holes(sets.len())) };
        let met = sets.iter().fold(Sql::new(text), |sql, set| sql.value(*set));
        let ConferralFilter { authority, authority_codes, .. } = &resolved.filter;
        // Who asks for those of no body has them, and who names none leaves none out.
        let has_named = !authority.is_empty() || !authority_codes.is_empty();
        let is_open = has_named && !authority_codes.iter().any(|set| set == NO_BODY);
        add(met, if is_open { format!("c.authority_set_id IN {OF_NO_BODY}") } else { NEVER.to_owned() });
    }
    all
}

/// Adds the conditions of what could belong to a filter, had its source not left open when it was or, where there are such
/// sources, who decided; answers whether there can be any.
pub(crate) fn unplaced(db: &Db, table: Table, resolved: &Resolved, has_of_no_body: bool, sql: &mut Sql) -> bool {
    let mut parts = left_open(resolved);
    for part in &mut parts {
        if !has_of_no_body && part.open.ends_with(OF_NO_BODY) {
            NEVER.clone_into(&mut part.open);
        }
    }
    if parts.iter().all(|part| part.open == NEVER) {
        return false;
    }
    let any_day = ConferralFilter {
        year_from: None,
        year_to: None,
        signed_from: None,
        signed_to: None,
        signed_year: Vec::new(),
        ..resolved.filter.clone()
    };
    let rest = Resolved { filter: any_day, periods: Vec::new(), sets: None, ..resolved.clone() };
    conditions(db, table, &rest, true, sql);
    let open: Vec<&str> = parts.iter().map(|one| one.open.as_str()).filter(|open| *open != NEVER).collect();
    sql.that(&format!("({})", open.join(" OR ")));
    for Open { met, open } in parts {
        sql.and_all(if open == NEVER { met } else { Sql::new("(").with(met).then(&format!("OR {open})")) });
    }
    true
}

/// Adds the filter's conditions on a table that has all it asks for; without the statuses where all of them are
/// counted.
pub(crate) fn conditions(db: &Db, table: Table, resolved: &Resolved, with_status: bool, sql: &mut Sql) {
    let Resolved { filter, periods: _, campaigns, awards, sets: _, scope, today, frequent_names } = resolved;
    let ConferralFilter {
        campaign: _,
        // Of these, `left_open` makes the conditions.
        year: _,
        period: _,
        year_from: _,
        year_to: _,
        signed_from: _,
        signed_to: _,
        signed_year: _,
        registered_from,
        registered_to,
        registered_by,
        award: _,
        award_kind,
        authority: _,
        include_predecessors: _,
        authority_codes: _,
        attribution: _,
        recipient_kind,
        recipient,
        external_id,
        decision,
        status: _,
        evidence,
        conferral_type,
        posthumous,
        // Of these, `of_rows` makes the conditions.
        certificate_number: _,
        sex: _,
        origin: _,
        updated_since: _,
        presented_from: _,
        presented_to: _,
        complete,
        publishable,
        q,
    } = filter;
    sql.one_of("c.campaign_id", campaigns.iter().copied());
    for part in left_open(resolved) {
        sql.and_all(part.met);
    }
    rows::registered(sql, *registered_from, *registered_to, registered_by);
    sql.one_of("c.award_id", awards.iter().copied());
    sql.one_of("c.award_kind", award_kind.iter().map(|k| k.word()));
    super::super::scope::conferrals(sql, scope, "c");
    sql.one_of("c.recipient_kind", recipient_kind.iter().map(|k| k.word()));
    sql.one_of("c.recipient_id", recipient.iter().copied());
    known_elsewhere(sql, "c.recipient_id", external_id);
    sql.one_of("c.decision_id", decision.iter().copied());
    if with_status {
        let statuses = filter.statuses();
        sql.one_of("c.status", statuses.iter().map(|s| s.word()));
        // Said as the index of what is rare says it.
        if !statuses.contains(&ConferralStatus::InForce) {
            sql.that("c.status <> 'in_force'");
        }
    }
    sql.one_of("c.evidence", evidence.iter().map(|e| e.word()));
    if !evidence.is_empty() && !evidence.contains(&Evidence::Original) {
        sql.that("c.evidence <> 'original'");
    }
    sql.one_of("c.conferral_type", conferral_type.iter().map(|t| t.word()));
    if let Some(posthumous) = posthumous {
        sql.and("c.posthumous = ?", [*posthumous]);
    }
    rows::of_rows(db, filter, sql);
    if let Some(complete) = complete {
        let not = if *complete { "NOT " } else { "" };
        sql.that(&format!("{not}{}", table.incomplete()));
    }
    if let Some(may) = publishable {
        sql.and_all(publication_consent::publishable(*may, *today));
    }
    if let Some(q) = q {
        of_name(db, q, *frequent_names, sql);
    }
}

/// The condition that a recipient has the words of a name: where they are frequent each row is tested for them.
fn of_name(db: &Db, q: &str, is_frequent: bool, sql: &mut Sql) {
    if is_frequent {
        let mut named = Sql::new("EXISTS (SELECT 1 FROM recipient n");
        named.that("n.id = c.recipient_id");
        NAMES.tested("n", &words(q), &mut named);
        sql.and_all(named.then(")"));
    } else {
        sql.and(&db.engine().matching(&NAMES, "c.recipient_id"), [db.engine().query_words(&words(q))]);
    }
}
