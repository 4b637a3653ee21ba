-- Annexes of files on their way into drafts: what was read, how it is understood, what stands against each row.
CREATE TABLE import (
  id {id},
  version BIGINT NOT NULL DEFAULT 1,
  state {text} NOT NULL CHECK (state IN ('preview', 'committed')),
  file_name {text},
  sha256 {text} NOT NULL,
  decision_id BIGINT REFERENCES decision (id),
  -- The cells of the file, without those of columns that may not be kept.
  book {text} NOT NULL,
  -- How a person says that the file is to be understood, and the rows a person mended or skipped.
  mapping {text} NOT NULL,
  edits {text} NOT NULL,
  -- What comes of it: the list as it is shown, and its rows.
  preview {text} NOT NULL,
  read_rows {text} NOT NULL,
  created_by {text} NOT NULL,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL,
  expires_at {text} NOT NULL
);
CREATE INDEX import_expires ON import (expires_at);

-- The columns that a person named, remembered by the bodies and the headings of the list.
CREATE TABLE import_mapping (
  id {id},
  bodies {text} NOT NULL,
  headings {text} NOT NULL,
  column_list {text} NOT NULL,
  updated_at {text} NOT NULL,
  UNIQUE (bodies, headings)
);
