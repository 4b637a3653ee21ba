-- Whom an OpenID provider signs in to an account: issuer and subject.
ALTER TABLE account ADD COLUMN identity {text};
CREATE UNIQUE INDEX account_identity ON account (identity);
