-- What only PostgreSQL has: full-text search, and the guards of the audit trail.
CREATE INDEX recipient_search ON recipient USING gin (to_tsvector('simple', search_key));
CREATE INDEX unit_search ON recipient USING gin (to_tsvector('simple', unit_key));
CREATE INDEX decision_search ON decision USING gin (to_tsvector('simple', title_key));

CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'audit_event is append-only'; END $$;
CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event FOR EACH ROW EXECUTE FUNCTION audit_event_is_append_only();
CREATE TRIGGER audit_event_no_truncate BEFORE TRUNCATE ON audit_event FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only();
