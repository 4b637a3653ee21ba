-- Consents to publish the name of a person or a household, given and withdrawn with dates; whoever consents again has another row.
CREATE TABLE publication_consent (
  id {id},
  -- The record it was entered for: an undo of a merge gives it back there.
  recipient_id BIGINT NOT NULL REFERENCES recipient (id),
  -- The record that stands for that one now, which is the one its conferrals name.
  standing_id BIGINT NOT NULL REFERENCES recipient (id),
  given_on {text} NOT NULL,
  source {text} NOT NULL,
  withdrawn_on {text},
  withdrawn_source {text},
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL,
  CHECK ((withdrawn_on IS NULL) = (withdrawn_source IS NULL)),
  CHECK (withdrawn_on IS NULL OR withdrawn_on >= given_on)
);
CREATE UNIQUE INDEX publication_consent_open ON publication_consent (recipient_id) WHERE withdrawn_on IS NULL;
CREATE INDEX publication_consent_recipient ON publication_consent (recipient_id);
-- Whether a conferral may be published is read from this index alone.
CREATE INDEX publication_consent_standing ON publication_consent (standing_id, given_on, withdrawn_on);
