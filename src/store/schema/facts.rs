//! What each engine says of the program's tables and of all that hangs on them.

use super::{ConnectionTrait, Facts, Fault, Sql, TABLES, is_postgres, listed};

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

/// The same of PostgreSQL's catalogs; where they name the register's own schema, `{schema}` stands for it.
///
/// Whoever makes a function, an operator or a cast by hand that fits an argument better than the server's own has it
/// called in its place: hence every one is named by its schema here, and compared with a value of its very type.
const POSTGRES: &str = "\
    WITH here AS (SELECT n.oid, pg_catalog.concat(pg_catalog.quote_ident(n.nspname), '.') AS prefix FROM pg_catalog.pg_namespace n WHERE n.nspname = pg_catalog.current_schema()), \
    ours AS (SELECT c.oid, c.relname::text AS name, c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity FROM pg_catalog.pg_class c JOIN here h ON h.oid = c.relnamespace \
      WHERE c.relkind <> 'i' AND {ours}), \
    own AS (SELECT p.oid, p.proname, p.pronargs FROM pg_catalog.pg_proc p JOIN here h ON h.oid = p.pronamespace \
      WHERE p.proname IN (SELECT f.proname FROM ours o JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid) \
        OR EXISTS (SELECT FROM pg_catalog.pg_proc s WHERE s.proname = p.proname AND s.pronamespace = '11'::pg_catalog.oid) AND NOT {foreign_function}) \
    SELECT object, tbl, pg_catalog.concat(pg_catalog.replace(definition, prefix, '{schema}.'), exact) AS definition FROM here, ( \
    SELECT pg_catalog.concat('table ', name) AS object, name AS tbl, pg_catalog.concat_ws(' ', relkind, relpersistence, relrowsecurity, relforcerowsecurity) AS definition, NULL AS exact FROM ours \
    UNION ALL SELECT pg_catalog.concat('column ', o.name, '.', a.attname), o.name, \
      pg_catalog.concat_ws(' ', pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_catalog.pg_get_expr(d.adbin, d.adrelid), '/', a.attidentity, a.attgenerated, pg_catalog.concat(ln.nspname, '.', l.collname)), NULL \
      FROM ours o JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum > '0'::pg_catalog.int2 AND NOT a.attisdropped LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = o.oid AND d.adnum = a.attnum \
      LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation LEFT JOIN pg_catalog.pg_namespace ln ON ln.oid = l.collnamespace \
    UNION ALL SELECT pg_catalog.concat('numbers of ', o.name, '.', a.attname), o.name, \
      pg_catalog.concat_ws(' ', pg_catalog.format_type(s.seqtypid, NULL), s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, c.relpersistence), NULL \
      FROM ours o JOIN pg_catalog.pg_depend d ON d.refobjid = o.oid AND d.deptype IN ('i', 'a') JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum::pg_catalog.int4 = d.refobjsubid \
      JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S' JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid \
    UNION ALL SELECT pg_catalog.concat('constraint ', k.conname, ' on ', o.name), o.name, pg_catalog.concat(pg_catalog.pg_get_constraintdef(k.oid), ' ', k.convalidated), NULL \
      FROM ours o JOIN pg_catalog.pg_constraint k ON k.conrelid = o.oid WHERE k.contype IN ('c', 'f', 'p', 'u', 'x') \
    UNION ALL SELECT pg_catalog.concat('enforcement of ', k.conname, ' on ', o.name), o.name, pg_catalog.string_agg(t.tgenabled::text, '' ORDER BY t.tgenabled::text), NULL \
      FROM ours o JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid AND t.tgisinternal JOIN pg_catalog.pg_constraint k ON k.oid = t.tgconstraint GROUP BY k.conname, o.name \
    UNION ALL SELECT pg_catalog.concat('index ', i.relname, ' on ', o.name), o.name, \
      pg_catalog.concat_ws(' ', pg_catalog.pg_get_indexdef(x.indexrelid), x.indisvalid, x.indisready, x.indislive, x.indisunique, x.indimmediate), NULL \
      FROM ours o JOIN pg_catalog.pg_index x ON x.indrelid = o.oid JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid \
    UNION ALL SELECT pg_catalog.concat('trigger ', t.tgname, ' on ', o.name), o.name, pg_catalog.concat(pg_catalog.pg_get_triggerdef(t.oid), ' ', t.tgenabled), NULL \
      FROM ours o JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid AND NOT t.tgisinternal \
    UNION ALL SELECT pg_catalog.concat('function ', w.proname, CASE WHEN w.pronargs > '0'::pg_catalog.int2 THEN pg_catalog.concat('(', pg_catalog.pg_get_function_identity_arguments(w.oid), ')') END), '', \
      pg_catalog.concat_ws(' ', l.lanname, p.prokind, p.provolatile, p.proleakproof, p.proisstrict, p.prosecdef, p.proparallel, p.proretset, pg_catalog.format_type(p.prorettype, NULL), p.prosupport::pg_catalog.oid, p.proconfig::text, p.probin), \
      pg_catalog.concat(' ', p.prosrc, pg_catalog.pg_get_function_sqlbody(p.oid)) \
      FROM own w JOIN pg_catalog.pg_proc p ON p.oid = w.oid JOIN pg_catalog.pg_language l ON l.oid = p.prolang \
    UNION ALL SELECT pg_catalog.concat('operator ', p.oprname, ' (', pg_catalog.format_type(p.oprleft, NULL), ', ', pg_catalog.format_type(p.oprright, NULL), ')'), '', '', NULL \
      FROM pg_catalog.pg_operator p JOIN here h ON h.oid = p.oprnamespace \
      WHERE EXISTS (SELECT FROM pg_catalog.pg_operator s WHERE s.oprname = p.oprname AND s.oprnamespace = '11'::pg_catalog.oid AND (s.oprleft = p.oprleft OR s.oprright = p.oprright)) \
    UNION ALL SELECT pg_catalog.concat('cast of ', pg_catalog.format_type(c.castsource, NULL), ' to ', pg_catalog.format_type(c.casttarget, NULL)), '', '', NULL \
      FROM pg_catalog.pg_cast c WHERE c.oid >= '16384'::pg_catalog.oid AND c.castsource < '16384'::pg_catalog.oid AND c.casttarget < '16384'::pg_catalog.oid \
    UNION ALL SELECT pg_catalog.concat('type ', t.typname), '', t.typtype::text, NULL FROM pg_catalog.pg_type t JOIN here h ON h.oid = t.typnamespace \
      WHERE EXISTS (SELECT FROM pg_catalog.pg_type s WHERE s.typname = t.typname AND s.typnamespace = '11'::pg_catalog.oid) \
    UNION ALL SELECT pg_catalog.concat('collation ', l.collname), '', '', NULL FROM pg_catalog.pg_collation l JOIN here h ON h.oid = l.collnamespace \
      WHERE EXISTS (SELECT FROM pg_catalog.pg_collation s WHERE s.collname = l.collname AND s.collnamespace = '11'::pg_catalog.oid) \
    UNION ALL SELECT pg_catalog.concat('rule ', r.rulename, ' on ', o.name), o.name, pg_catalog.concat(pg_catalog.pg_get_ruledef(r.oid), ' ', r.ev_enabled), NULL FROM ours o JOIN pg_catalog.pg_rewrite r ON r.ev_class = o.oid \
    UNION ALL SELECT pg_catalog.concat('policy ', p.polname, ' on ', o.name), o.name, pg_catalog.concat_ws(' ', p.polcmd, pg_catalog.pg_get_expr(p.polqual, o.oid), pg_catalog.pg_get_expr(p.polwithcheck, o.oid)), NULL \
      FROM ours o JOIN pg_catalog.pg_policy p ON p.polrelid = o.oid \
    UNION ALL SELECT pg_catalog.concat('table ', h.inhrelid::pg_catalog.regclass, ' that adds its rows to ', o.name), o.name, '', NULL FROM ours o JOIN pg_catalog.pg_inherits h ON h.inhparent = o.oid \
    UNION ALL SELECT pg_catalog.concat('relation ', o.name, ' of another schema that is found first'), o.name, '', NULL FROM ours o \
      WHERE pg_catalog.to_regclass(pg_catalog.quote_ident(o.name))::pg_catalog.oid <> o.oid) AS facts";

/// The functions of the register's schema that are called in nobody's place: those of an extension that take a type of
/// their own.
const FOREIGN_FUNCTION: &str = "(EXISTS (SELECT FROM pg_catalog.pg_depend e WHERE e.objid = p.oid AND e.deptype = 'e') \
    AND EXISTS (SELECT FROM pg_catalog.unnest(p.proargtypes::pg_catalog.oid[]) AS a(type) WHERE a.type >= '16384'::pg_catalog.oid))";

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
        POSTGRES.replace("{ours}", &ours("c.relname")).replace("{foreign_function}", FOREIGN_FUNCTION)
    } else {
        SQLITE.replace("{ours}", &ours("m.name"))
    };
    let mut facts = Facts::new();
    for row in Sql::new(sql).all(c).await? {
        let (object, table, definition): (String, String, String) =
            (row.try_get("", "object")?, row.try_get("", "tbl")?, row.try_get("", "definition")?);
        // What no table has is of the whole schema.
        if table.is_empty() || listed(&table).is_some() {
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
