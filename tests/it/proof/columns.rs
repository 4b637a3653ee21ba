//! Every column of every table under proof is edited by hand, and seen.

use super::filled;
use crate::harness::{Engine, Register};
use migration::proof::Rows;
use std::collections::BTreeMap;

/// A column of a table under proof, with what it holds.
struct Column {
    table: String,
    name: String,
    key: String,
    number: bool,
    truth: bool,
}

fn columns(r: &Register) -> Vec<Column> {
    let query = match r.engine {
        Engine::Sqlite => {
            "SELECT m.name, c.name, c.type, (SELECT k.name FROM pragma_table_info(m.name) k WHERE k.pk = 1) FROM sqlite_master m JOIN pragma_table_info(m.name) c \
             WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY m.name, c.cid"
        }
        Engine::Postgres => {
            "SELECT c.table_name, c.column_name, c.data_type, (SELECT k.column_name FROM information_schema.key_column_usage k WHERE k.constraint_name = c.table_name || '_pkey' LIMIT 1) \
             FROM information_schema.columns c WHERE c.table_schema = current_schema() ORDER BY c.table_name, c.ordinal_position"
        }
    };
    let rows = r.sql(query).unwrap();
    let all = rows.lines().map(|row| {
        let words: Vec<&str> = row.split('\t').collect();
        let kind = words[2].to_lowercase();
        Column {
            table: words[0].into(),
            name: words[1].into(),
            number: kind.contains("int"),
            truth: kind.contains("bool"),
            key: words[3].into(),
        }
    });
    let proven = |c: &Column| match migration::proof::listed(&c.table).map(|table| table.rows) {
        Some(Rows::Proven { outside, .. }) => !outside.iter().any(|(name, _)| *name == c.name),
        _ => false,
    };
    all.filter(proven).collect()
}

/// Rows of each table that are edited, each in another column.
const AT_ONCE: usize = 4;

/// Rows that one verification names.
const NAMED: usize = 90;

/// The last rows of each table, by their keys: as many as are edited, or as there are.
fn last_rows(r: &Register, tables: &BTreeMap<&str, Vec<&Column>>) -> BTreeMap<String, Vec<String>> {
    let of_each = tables.iter().map(|(table, columns)| {
        let key = &columns[0].key;
        format!("SELECT * FROM (SELECT '{table}' AS name, {key} AS key FROM {table} ORDER BY {key} DESC LIMIT {AT_ONCE}) AS {table}_last")
    });
    let found = r.sql(&of_each.collect::<Vec<_>>().join(" UNION ALL ")).unwrap();
    let mut rows: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (table, row) in found.lines().map(|line| line.split_once('\t').unwrap()) {
        rows.entry(table.to_owned()).or_default().push(row.to_owned());
    }
    rows
}

/// The edits that are judged at once: each of another row, and no more than a verification names.
fn rounds<'a>(
    tables: &BTreeMap<&str, Vec<&'a Column>>,
    last: &'a BTreeMap<String, Vec<String>>,
) -> Vec<Vec<(&'a Column, &'a str)>> {
    let mut rounds: Vec<(usize, Vec<(&Column, &str)>)> = Vec::new();
    for (table, columns) in tables {
        let rows = last.get(*table).unwrap_or_else(|| panic!("{table} has no row"));
        for (column, row) in columns.iter().zip(rows.iter().cycle()) {
            // A row whose key is edited is gone, and is there under another.
            let named = if column.name == column.key { 2 } else { 1 };
            let is_free = |(full, edits): &(usize, Vec<(&Column, &str)>)| {
                full + named <= NAMED && !edits.iter().any(|(other, of)| other.table == column.table && of == row)
            };
            let round = rounds.iter().position(is_free).unwrap_or(rounds.len());
            rounds.resize(rounds.len().max(round + 1), (0, Vec::new()));
            rounds[round].0 += named;
            rounds[round].1.push((*column, row.as_str()));
        }
    }
    rounds.into_iter().map(|(_, edits)| edits).collect()
}

/// Whether a line names a row, and not one of which the table's name only ends alike, or the number begins alike.
fn names(line: &str, table: &str, row: &str) -> bool {
    let named = format!(" {table} {row}");
    let line = format!(" {line}");
    line.split(&named).skip(1).any(|rest| !rest.starts_with(|c: char| c.is_ascii_digit()))
}

on_both_engines! {
    async fn every_column_of_every_table_under_proof_that_is_edited_by_hand_is_seen(r: Register) {
        filled(&r).await;
        r.run(&["audit", "verify"]).exit(0);
        // Whoever edits by hand is bound by no constraint.
        let (free, put_back) = match r.engine {
            Engine::Sqlite => ("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;", String::new()),
            Engine::Postgres => {
                let constraints = "FROM pg_constraint WHERE contype IN ('f', 'c') AND connamespace = current_schema()::regnamespace";
                let add = r.sql(&format!("SELECT string_agg(format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)), '; ') {constraints}"));
                let drop = r.sql(&format!("SELECT string_agg(format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname), '; ') {constraints}"));
                r.sql(&drop.unwrap()).unwrap();
                ("", add.unwrap())
            }
        };
        let all = columns(&r);
        assert!(all.len() > 150, "{}", all.len());
        let mut tables: BTreeMap<&str, Vec<&Column>> = BTreeMap::new();
        for column in &all {
            tables.entry(&column.table).or_default().push(column);
        }
        let last = last_rows(&r, &tables);
        let rounds = rounds(&tables, &last);
        assert_eq!(rounds.iter().map(Vec::len).sum::<usize>(), all.len(), "each column is edited once");
        for round in rounds {
            let mut edited = Vec::new();
            let (mut edits, mut back) = (vec![free.to_owned()], vec![free.to_owned()]);
            for (Column { table, name, key, number, truth }, row) in round {
                let other = match (number, truth, r.engine) {
                    (true, ..) => format!("coalesce({name}, 0) + 1000003"),
                    (_, true, Engine::Postgres) => format!("NOT coalesce({name}, false)"),
                    (_, true, Engine::Sqlite) => format!("1 - coalesce({name}, 0)"),
                    _ => format!("coalesce({name}, '') || 'x'"),
                };
                let kept = format!("kept_{table}_{row}");
                let keep = format!("DROP TABLE IF EXISTS {kept}; CREATE TABLE {kept} AS SELECT * FROM {table} WHERE {key} = {row}");
                edits.push(format!("{keep}; UPDATE {table} SET {name} = {other} WHERE {key} = {row};"));
                let at = if name == key { format!("{row} + 1000003") } else { row.to_owned() };
                back.push(format!("UPDATE {table} SET {name} = (SELECT {name} FROM {kept}) WHERE {key} = {at};"));
                edited.push((table, name, row));
            }
            r.sql(&edits.join(" ")).unwrap();
            let seen = r.run(&["audit", "verify"]).exit(1).stderr;
            for (table, name, row) in edited {
                assert!(seen.lines().any(|line| names(line, table, row) && line.contains("event ")), "{table}.{name}: {seen}");
            }
            r.sql(&back.join(" ")).unwrap();
        }
        r.sql(&put_back).unwrap();
        r.run(&["audit", "verify"]).exit(0);
    }
}
