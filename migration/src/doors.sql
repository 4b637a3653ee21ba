-- Who made each credential, as far as it is known.
ALTER TABLE account ADD COLUMN created_by {text};
ALTER TABLE token ADD COLUMN created_by {text};
ALTER TABLE code_token ADD COLUMN created_by {text};
-- Who issued what a password was set by, and what a session was begun by.
ALTER TABLE password ADD COLUMN issued_by {text};
ALTER TABLE session ADD COLUMN issued_by {text};

-- The hands a decision went through, each with whoever issued the credential it came with; empty where that is not known.
CREATE TABLE decision_hand (
  id {id},
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  part {text} NOT NULL CHECK (part IN ('author', 'submitter', 'registrar')),
  account {text} NOT NULL,
  issued_by {text} NOT NULL,
  account_created_by {text} NOT NULL,
  -- Of the registrar's: the one person who could have been both pairs of eyes.
  one_person {text},
  at {text} NOT NULL,
  UNIQUE (decision_id, part, account, issued_by)
);
CREATE INDEX decision_hand_one_person ON decision_hand (decision_id) WHERE one_person IS NOT NULL;
