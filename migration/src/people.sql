-- The id numbers of individuals, apart from their records: sealed, and found by a keyed hash. Nothing of a number stands in plain text.
CREATE TABLE id_number (
  id {id},
  recipient_id BIGINT NOT NULL REFERENCES recipient (id),
  digits INTEGER NOT NULL CHECK (digits IN (9, 12)),
  -- Which key sealed it and made its hash.
  key_id {text} NOT NULL,
  hash {text} NOT NULL UNIQUE,
  sealed {text} NOT NULL,
  created_at {text} NOT NULL,
  UNIQUE (recipient_id, digits)
);
CREATE INDEX id_number_key ON id_number (key_id);
