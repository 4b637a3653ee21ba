-- On PostgreSQL the rows that are written are noted by the transaction that writes them: an act takes up its own alone, and how often each was written.
-- What is noted and never taken up was written outside the program. What a crash takes was never part of an act.
CREATE UNLOGGED TABLE note_cache (
  tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
  tbl TEXT COLLATE "C" NOT NULL,
  key BIGINT NOT NULL
);
CREATE INDEX note_cache_tx ON note_cache (tx);
CREATE OR REPLACE FUNCTION note_fresh() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('INSERT INTO note_cache (tbl, key) SELECT %L, %I FROM fresh', TG_TABLE_NAME, TG_ARGV[0]); RETURN NULL; END $$;
CREATE OR REPLACE FUNCTION note_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('INSERT INTO note_cache (tbl, key) SELECT %L, %I FROM gone', TG_TABLE_NAME, TG_ARGV[0]); RETURN NULL; END $$;
-- A key that was changed is two rows.
CREATE OR REPLACE FUNCTION note_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN EXECUTE format('INSERT INTO note_cache (tbl, key) SELECT %1$L, %2$I FROM fresh UNION ALL (SELECT %1$L, %2$I FROM gone EXCEPT SELECT %1$L, %2$I FROM fresh)',
  TG_TABLE_NAME, TG_ARGV[0]); RETURN NULL; END $$;
DROP TABLE proof_cache;
