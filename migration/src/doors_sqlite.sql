-- Four eyes, in the database too: nobody registers what they wrote any of.
CREATE TRIGGER decision_four_eyes BEFORE UPDATE ON decision
WHEN NEW.registered_by IS NOT NULL AND NEW.registered_by IS NOT OLD.registered_by
  AND EXISTS (SELECT 1 FROM decision_hand WHERE decision_id = NEW.id AND part = 'author' AND account = NEW.registered_by)
BEGIN SELECT RAISE(ABORT, 'four eyes: who wrote a decision does not register it'); END;
