-- Whom an OpenID provider signs in to an account: issuer and subject.
ALTER TABLE account ADD COLUMN identity {text};
CREATE UNIQUE INDEX account_identity ON account (identity);

-- Failures are forgotten by their age.
CREATE INDEX attempt_last_at ON attempt (last_at);
