-- Four eyes, in the database too: nobody registers what they wrote any of.
CREATE FUNCTION decision_four_eyes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM decision_hand WHERE decision_id = NEW.id AND part = 'author' AND account = NEW.registered_by) THEN
    RAISE EXCEPTION 'four eyes: who wrote a decision does not register it';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER decision_four_eyes BEFORE UPDATE ON decision FOR EACH ROW
WHEN (NEW.registered_by IS NOT NULL AND NEW.registered_by IS DISTINCT FROM OLD.registered_by) EXECUTE FUNCTION decision_four_eyes();
