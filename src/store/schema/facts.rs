//! What each engine says of the program's tables and of all that hangs on them.

use super::{ConnectionTrait, Facts, Fault, QueryResult, Sql, TABLES, is_postgres, listed};

/// What SQLite's own table of objects says, and what it made of the text: a connection that read the text earlier may
/// have made something else of it.
const SQLITE: &str = "\
    SELECT m.type || ' ' || m.name || CASE m.type WHEN 'table' THEN '' ELSE ' on ' || m.tbl_name END AS object, m.tbl_name AS tbl, coalesce(m.sql, '') AS definition FROM sqlite_schema m \
    UNION ALL SELECT 'column ' || m.name || '.' || c.name, m.name, json_array(c.cid, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden) \
      FROM sqlite_schema m JOIN pragma_table_xinfo(m.name) c WHERE m.type = 'table' AND {ours} \
    UNION ALL SELECT 'foreign key ' || k.id || '.' || k.seq || ' of ' || m.name, m.name, json_array(k.\"table\", k.\"from\", k.\"to\", k.on_update, k.on_delete, k.match) \
      FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table' AND {ours} \
    UNION ALL SELECT 'key of index ' || l.name || ', part ' || i.seqno, m.name, json_array(l.\"unique\", l.partial, l.origin, i.cid, i.name, i.\"desc\", i.coll, i.key) \
      FROM sqlite_schema m JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) i WHERE m.type = 'table' AND {ours}";

/// The same of PostgreSQL's catalogs. The name of the schema is taken out of what it says.
const POSTGRES: &str = "\
    WITH ours AS (SELECT c.oid, c.relname::text AS name, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity FROM pg_class c \
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind <> 'i' AND {ours}) \
    SELECT object, tbl, replace(definition, current_schema() || '.', '') AS definition FROM ( \
    SELECT 'table ' || name AS object, name AS tbl, concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity) AS definition FROM ours \
    UNION ALL SELECT 'column ' || o.name || '.' || a.attname, o.name, \
      concat_ws(' ', format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid), '/', a.attidentity, a.attgenerated, l.collname) \
      FROM ours o JOIN pg_attribute a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped LEFT JOIN pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum \
      LEFT JOIN pg_collation l ON l.oid = a.attcollation \
    UNION ALL SELECT 'constraint ' || k.conname || ' on ' || o.name, o.name, pg_get_constraintdef(k.oid) || ' ' || k.convalidated \
      FROM ours o JOIN pg_constraint k ON k.conrelid = o.oid WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') \
    UNION ALL SELECT 'enforcement of ' || k.conname || ' on ' || o.name, o.name, string_agg(t.tgenabled::text, '' ORDER BY t.tgenabled::text) \
      FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid AND t.tgisinternal JOIN pg_constraint k ON k.oid = t.tgconstraint GROUP BY k.conname, o.name \
    UNION ALL SELECT 'index ' || i.relname || ' on ' || o.name, o.name, concat_ws(' ', pg_get_indexdef(x.indexrelid), x.indisvalid, x.indisready, x.indislive, x.indisunique) \
      FROM ours o JOIN pg_index x ON x.indrelid = o.oid JOIN pg_class i ON i.oid = x.indexrelid \
    UNION ALL SELECT 'trigger ' || t.tgname || ' on ' || o.name, o.name, pg_get_triggerdef(t.oid) || ' ' || t.tgenabled::text FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal \
    UNION ALL SELECT 'function ' || p.proname, min(o.name), concat_ws(' ', l.lanname, p.provolatile, p.prosecdef, p.proconfig::text, p.prosrc) \
      FROM ours o JOIN pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal JOIN pg_proc p ON p.oid = t.tgfoid JOIN pg_language l ON l.oid = p.prolang \
      GROUP BY p.oid, p.proname, l.lanname, p.provolatile, p.prosecdef, p.proconfig, p.prosrc \
    UNION ALL SELECT 'rule ' || r.rulename || ' on ' || o.name, o.name, pg_get_ruledef(r.oid) || ' ' || r.ev_enabled::text FROM ours o JOIN pg_rewrite r ON r.ev_class = o.oid \
    UNION ALL SELECT 'policy ' || p.polname || ' on ' || o.name, o.name, concat_ws(' ', p.polcmd, pg_get_expr(p.polqual, o.oid), pg_get_expr(p.polwithcheck, o.oid)) \
      FROM ours o JOIN pg_policy p ON p.polrelid = o.oid \
    UNION ALL SELECT 'table ' || h.inhrelid::regclass || ' that adds its rows to ' || o.name, o.name, '' FROM ours o JOIN pg_inherits h ON h.inhparent = o.oid \
    UNION ALL SELECT 'relation ' || o.name || ' of another schema that is found first', o.name, '' FROM ours o WHERE to_regclass(quote_ident(o.name)) <> o.oid) AS definition";

/// What the engine's table of statistics is called: the planner's, and none of anyone's business.
const STATISTICS: &str = "sqlite_stat";

/// `name IN (…)` of the program's tables.
fn ours(column: &str) -> String {
    let names: Vec<_> = TABLES.iter().map(|table| format!("'{}'", table.name)).collect();
    format!("{column} IN ({})", names.join(", "))
}

/// The facts of the program's tables.
pub(super) async fn of(c: &impl ConnectionTrait) -> Result<Facts, Fault> {
    let sql = if is_postgres(c) {
        POSTGRES.replace("{ours}", &ours("c.relname"))
    } else {
        SQLITE.replace("{ours}", &ours("m.name"))
    };
    let mut facts = Facts::new();
    for row in Sql::new(sql).all(c).await? {
        let (object, table, definition) = fact(&row)?;
        if listed(&table).is_some() {
            // Two of one name are two facts, in either order.
            facts
                .entry(object)
                .and_modify(|known: &mut String| {
                    *known = if *known < definition {
                        format!("{known} {definition}")
                    } else {
                        format!("{definition} {known}")
                    }
                })
                .or_insert(definition.clone());
        }
    }
    Ok(facts)
}

fn fact(row: &QueryResult) -> Result<(String, String, String), Fault> {
    let (object, table, definition): (String, String, String) =
        (row.try_get("", "object")?, row.try_get("", "tbl")?, row.try_get("", "definition")?);
    Ok((object, table, plain(&definition)))
}

/// The relations that are not the program's, by name.
pub(super) async fn foreign(c: &impl ConnectionTrait) -> Result<Vec<String>, Fault> {
    let sql = if is_postgres(c) {
        "SELECT relname::text AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f') ORDER BY relname"
    } else {
        "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name"
    };
    let names: Vec<String> =
        Sql::new(sql).all(c).await?.iter().map(|row| row.try_get("", "name")).collect::<Result<_, _>>()?;
    Ok(names.into_iter().filter(|name| listed(name).is_none() && !name.starts_with(STATISTICS)).collect())
}

/// A text of SQL without comments, and with one space where any number of them stood outside of quotes.
fn plain(text: &str) -> String {
    let mut definition = String::with_capacity(text.len());
    let mut quote = None;
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match quote {
            Some(open) => {
                definition.push(sign);
                quote = quote.filter(|_| sign != open);
            }
            None if sign == '-' && signs.peek() == Some(&'-') => while signs.next_if(|sign| *sign != '\n').is_some() {},
            None if sign.is_whitespace() => {
                if !definition.ends_with(' ') {
                    definition.push(' ');
                }
            }
            None => {
                quote = matches!(sign, '\'' | '"' | '`').then_some(sign);
                definition.push(sign);
            }
        }
    }
    definition
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn spaces_and_comments_do_not_count_but_within_quotes() {
        assert_eq!(plain("CREATE  TABLE a (\n  b TEXT -- the b\n)"), "CREATE TABLE a ( b TEXT )");
        assert_eq!(plain("CHECK (a = 'x  -- y')"), "CHECK (a = 'x  -- y')");
    }
}
