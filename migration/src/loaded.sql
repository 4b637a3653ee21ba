-- The decisions that were made of an old register, each with the places of its rows in the file.
CREATE TABLE import_decision (
  decision_id BIGINT PRIMARY KEY REFERENCES decision (id),
  import_id BIGINT NOT NULL REFERENCES import (id),
  places {text} NOT NULL
);
CREATE INDEX import_decision_import ON import_decision (import_id, decision_id);
