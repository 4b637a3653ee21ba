-- Acts are replayed: what takes a record out as entered in error, and what takes its place.
{words decision.act void}
{words conferral.status superseded void}
{words conferral_act.act void}
{words conferral_act.status_after superseded void}
-- An act whose day is still to come, and one that names a whole decision and does not concern this conferral of it.
ALTER TABLE conferral_act ADD COLUMN pending BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE conferral_act ADD COLUMN took BOOLEAN NOT NULL DEFAULT TRUE;
CREATE INDEX conferral_act_pending ON conferral_act (day) WHERE pending;
-- The record that took this one out, and those that took its place (a list of numbers).
ALTER TABLE decision ADD COLUMN voided_by BIGINT REFERENCES decision (id);
ALTER TABLE decision ADD COLUMN replaced_by {text};

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

-- Which conferral took the place of another, by the record of a better paper.
CREATE TABLE replacement (
  id {id},
  conferral_id BIGINT NOT NULL UNIQUE REFERENCES conferral (id),
  successor_id BIGINT NOT NULL REFERENCES conferral (id),
  decision_id BIGINT NOT NULL REFERENCES decision (id)
);
CREATE INDEX replacement_successor ON replacement (successor_id);
CREATE INDEX replacement_decision ON replacement (decision_id);
