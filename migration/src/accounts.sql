-- What an account is limited to, and whether it may still act.
ALTER TABLE account ADD COLUMN full_name {text};
ALTER TABLE account ADD COLUMN authority_codes {text};
ALTER TABLE account ADD COLUMN disabled BOOLEAN;

-- What a token is for, what it may do of what its account may, and how it came to its end.
ALTER TABLE token ADD COLUMN label {text};
ALTER TABLE token ADD COLUMN scopes {text};
ALTER TABLE token ADD COLUMN revoked_at {text};
ALTER TABLE token ADD COLUMN last_used_at {text};
CREATE INDEX token_account ON token (account_id);
