-- What only PostgreSQL has: full-text search, and the guards of the audit trail.
CREATE INDEX recipient_search ON recipient USING gin (to_tsvector('simple', search_key));
CREATE INDEX unit_search ON recipient USING gin (to_tsvector('simple', unit_key));
CREATE INDEX decision_search ON decision USING gin (to_tsvector('simple', title_key));

CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$;
CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();

-- The rows written since the last event, for the event of the act that wrote them; what a crash takes was never part of an act.
CREATE UNLOGGED TABLE proof_cache (tbl TEXT COLLATE "C" NOT NULL, key BIGINT NOT NULL, PRIMARY KEY (tbl, key));
CREATE FUNCTION note_fresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('INSERT INTO proof_cache SELECT %L, %I FROM fresh ON CONFLICT DO NOTHING', TG_TABLE_NAME, TG_ARGV[0]); RETURN NULL; END $$;
CREATE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('INSERT INTO proof_cache SELECT %L, %I FROM gone ON CONFLICT DO NOTHING', TG_TABLE_NAME, TG_ARGV[0]); RETURN NULL; END $$;
CREATE FUNCTION note_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('INSERT INTO proof_cache SELECT %L, %I FROM fresh UNION SELECT %1$L, %2$I FROM gone ON CONFLICT DO NOTHING', TG_TABLE_NAME, TG_ARGV[0]); RETURN NULL; END $$;
