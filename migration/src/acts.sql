-- Acts are replayed, and what was entered in error is taken out.
{words decision.act void}
{words conferral.status void}
{words conferral_act.act void}
{words conferral_act.status_after void}
-- An act whose day is still to come, and one that names a whole decision and does not concern this conferral of it.
ALTER TABLE conferral_act ADD COLUMN pending BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE conferral_act ADD COLUMN took BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX conferral_act_pending ON conferral_act (day) WHERE pending;
-- The record that took this one out as entered in error.
ALTER TABLE decision ADD COLUMN voided_by BIGINT REFERENCES decision (id);

-- What a mending put right, and what stood there.
CREATE TABLE mending (
  id {id},
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  of_decision_id BIGINT NOT NULL REFERENCES decision (id),
  conferral_id BIGINT REFERENCES conferral (id),
  stood {text} NOT NULL,
  -- Whether the line named nobody.
  unnamed BOOLEAN NOT NULL
);
CREATE INDEX mending_of ON mending (of_decision_id, id);
CREATE INDEX mending_by ON mending (decision_id);
