-- How a person signs in: the password of an account, as a PHC string (Argon2id, RFC 9106).
CREATE TABLE password (
  id {id},
  account_id BIGINT NOT NULL UNIQUE REFERENCES account (id),
  phc {text} NOT NULL,
  set_at {text} NOT NULL
);

-- A person who is signed in, by the hash of the cookie's value.
CREATE TABLE session (
  id {id},
  account_id BIGINT NOT NULL REFERENCES account (id),
  hash {text} NOT NULL UNIQUE,
  address {text} NOT NULL,
  created_at {text} NOT NULL,
  last_seen_at {text} NOT NULL,
  ends_at {text} NOT NULL
);
CREATE INDEX session_account ON session (account_id);

-- One-time codes, by their hash: who has one sets the password of the account.
CREATE TABLE code_token (
  id {id},
  account_id BIGINT NOT NULL REFERENCES account (id),
  hash {text} NOT NULL UNIQUE,
  purpose {text} NOT NULL CHECK (purpose IN ('bootstrap', 'recovery')),
  created_at {text} NOT NULL,
  expires_at {text} NOT NULL,
  used_at {text}
);
CREATE INDEX code_token_account ON code_token (account_id);

-- Failures to sign in, by the hash of the account's name or of the address.
CREATE TABLE attempt (
  id {id},
  key {text} NOT NULL UNIQUE,
  failures BIGINT NOT NULL,
  last_at {text} NOT NULL
);
