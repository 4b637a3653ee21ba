-- The folded words of names, each with its recipients in their order: a search reads those of its rarest word and stops
-- after a page, where the index of words would gather all that have it before the first.
CREATE TABLE recipient_word (word TEXT COLLATE "C" NOT NULL, recipient_id BIGINT NOT NULL, PRIMARY KEY (word, recipient_id));
-- The words of names are few: the statistics have each of them, and so a search knows its rarest.
ALTER TABLE recipient_word ALTER COLUMN word SET STATISTICS 1000;

-- Words with accents, which end with their tone, stand in the key alone.
CREATE FUNCTION recipient_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NOT EXISTS (SELECT FROM gone g JOIN fresh f USING (id) WHERE f.search_key <> g.search_key) THEN RETURN NULL; END IF;
  END IF;
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM recipient_word w USING (SELECT g.id, word FROM gone g, unnest(string_to_array(g.search_key, ' ')) AS word) AS o
      WHERE w.word = o.word AND w.recipient_id = o.id;
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO recipient_word SELECT DISTINCT word, f.id FROM fresh f, unnest(string_to_array(f.search_key, ' ')) AS word
      WHERE word <> '' AND word !~ '[āàảãáạ]$' ON CONFLICT DO NOTHING;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER recipient_words_insert AFTER INSERT ON recipient REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION recipient_words();
CREATE TRIGGER recipient_words_update AFTER UPDATE ON recipient REFERENCING NEW TABLE AS fresh OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION recipient_words();
CREATE TRIGGER recipient_words_delete AFTER DELETE ON recipient REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION recipient_words();
INSERT INTO recipient_word SELECT DISTINCT word, id FROM recipient, unnest(string_to_array(search_key, ' ')) AS word
  WHERE word <> '' AND word !~ '[āàảãáạ]$';
