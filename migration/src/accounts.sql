-- What an account is limited to, and whether it may still act.
ALTER TABLE account ADD COLUMN full_name {text};
ALTER TABLE account ADD COLUMN authority_codes {text};
ALTER TABLE account ADD COLUMN unit_ids {text};
ALTER TABLE account ADD COLUMN disabled BOOLEAN;

-- Who was entered by an account that is limited to an authority: seen there before anyone awards it.
CREATE TABLE recipient_home (
  id {id},
  recipient_id BIGINT NOT NULL REFERENCES recipient (id),
  authority_id BIGINT NOT NULL REFERENCES authority (id),
  UNIQUE (recipient_id, authority_id)
);
-- Who belongs to a unit.
CREATE INDEX recipient_unit ON recipient (unit_recipient_id) WHERE unit_recipient_id IS NOT NULL;

-- What a token is for, what it may do of what its account may, and how it came to its end.
ALTER TABLE token ADD COLUMN label {text};
ALTER TABLE token ADD COLUMN scopes {text};
ALTER TABLE token ADD COLUMN revoked_at {text};
ALTER TABLE token ADD COLUMN last_used_at {text};
CREATE INDEX token_account ON token (account_id);
