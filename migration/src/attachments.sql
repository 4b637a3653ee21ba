-- Files that are kept with decisions: their contents lie in a folder beside the database, by their hashes.
CREATE TABLE attachment (
  id {id},
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  n BIGINT NOT NULL,
  kind {text} NOT NULL CHECK (kind IN ('paper', 'annex', 'other')),
  file_name {text},
  media_type {text} NOT NULL,
  size BIGINT NOT NULL,
  sha256 {text} NOT NULL,
  created_by {text} NOT NULL,
  created_at {text} NOT NULL,
  UNIQUE (decision_id, n)
);
