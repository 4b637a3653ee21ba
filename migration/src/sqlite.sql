-- What only SQLite has: full-text search, and the guards of the audit trail.
-- No Vietnamese syllable has more than seven letters: the beginning of any is found without gathering every word that starts so.
CREATE VIRTUAL TABLE recipient_search USING fts5 (words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4 5 6 7', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE unit_search USING fts5 (words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4', tokenize="unicode61 remove_diacritics 0");
CREATE VIRTUAL TABLE decision_search USING fts5 (words, content='', contentless_delete=1, detail=none, prefix='1 2 3 4', tokenize="unicode61 remove_diacritics 0");

CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END;
CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END;
-- INSERT OR REPLACE deletes without firing the trigger above. An event without a hash is never written.
CREATE TRIGGER audit_event_no_replace BEFORE INSERT ON audit_event WHEN NEW.hash IS NOT NULL AND EXISTS (SELECT 1 FROM audit_event WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit_event is append-only'); END;
