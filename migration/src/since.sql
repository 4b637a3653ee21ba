-- What changed since a day: without these an incremental reader walks all rows for the few that did.
CREATE INDEX decision_updated ON decision (updated_at);
CREATE INDEX recipient_updated ON recipient (updated_at);
-- Whose rows a draft has: asked for when it is registered.
CREATE INDEX import_of_decision ON import (decision_id) WHERE decision_id IS NOT NULL;
