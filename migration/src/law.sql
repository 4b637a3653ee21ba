-- What the law of the register needs: rules that count their versions, acts on conferrals, bodies and people that become others, and the
-- facts of a person's year.

ALTER TABLE competence ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE competence ADD COLUMN created_at {text} NOT NULL DEFAULT '2026-11-23T00:00:00.000Z';
ALTER TABLE competence ADD COLUMN updated_at {text} NOT NULL DEFAULT '2026-11-23T00:00:00.000Z';
ALTER TABLE award_rate ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE award_rate ADD COLUMN created_at {text} NOT NULL DEFAULT '2026-11-23T00:00:00.000Z';
ALTER TABLE award_rate ADD COLUMN updated_at {text} NOT NULL DEFAULT '2026-11-23T00:00:00.000Z';
ALTER TABLE base_salary ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE base_salary ADD COLUMN created_at {text} NOT NULL DEFAULT '2026-11-23T00:00:00.000Z';
ALTER TABLE base_salary ADD COLUMN updated_at {text} NOT NULL DEFAULT '2026-11-23T00:00:00.000Z';

-- How bonuses are rounded, and the factors of a collective and a household where the rates say nothing of them.
CREATE TABLE bonus_rule (
  id {id},
  about {text} NOT NULL CHECK (about IN ('rounding', 'collective', 'household')),
  value {text} NOT NULL,
  valid_from {text},
  valid_to {text},
  verified_to {text},
  instrument {text},
  confidence {text},
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL
);

-- What acts other than awards touch, and why awards are cancelled.
ALTER TABLE decision ADD COLUMN cancel_reason {text} CHECK (cancel_reason IN ('a', 'b', 'c', 'd'));
ALTER TABLE decision ADD COLUMN targets {text} NOT NULL DEFAULT '[]';

-- Each act on a conferral: the decision that did it, what stood there before, and what the conferral was afterwards. `undoes` is the
-- decision whose act on this conferral is undone by this one.
CREATE TABLE conferral_act (
  id {id},
  conferral_id BIGINT NOT NULL REFERENCES conferral (id),
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  act {text} NOT NULL CHECK (act IN ('cancel', 'strip', 'restore', 'correct', 'reissue', 'rectify')),
  undoes BIGINT REFERENCES decision (id),
  -- The day of the act as a number, unknown = 99999999: acts stand in the order of their days, then of their registering.
  day INTEGER NOT NULL,
  status_after {text} NOT NULL CHECK (status_after IN ('in_force', 'cancelled', 'stripped')),
  stood {text} NOT NULL,
  UNIQUE (conferral_id, decision_id)
);
CREATE INDEX conferral_act_decision ON conferral_act (decision_id);

-- Collectives that became others.
CREATE TABLE recipient_succession (
  id {id},
  predecessor_id BIGINT NOT NULL REFERENCES recipient (id),
  successor_id BIGINT NOT NULL REFERENCES recipient (id),
  kind {text} NOT NULL CHECK (kind IN ('merge', 'split', 'rename', 'transfer')),
  date {text} NOT NULL,
  instrument {text} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL,
  UNIQUE (predecessor_id, successor_id),
  CHECK (predecessor_id <> successor_id)
);
CREATE INDEX recipient_succession_successor ON recipient_succession (successor_id);

-- The folded further names of recipients: a line may bear a former one.
CREATE TABLE recipient_alias (
  id {id},
  name_key {text} NOT NULL,
  recipient_id BIGINT NOT NULL REFERENCES recipient (id),
  UNIQUE (name_key, recipient_id)
);
-- Households with members: a merge asks whether one of them names both records.
CREATE INDEX recipient_household ON recipient (id) WHERE members <> '[]';
CREATE INDEX recipient_alias_recipient ON recipient_alias (recipient_id);

-- Records found to be of one recipient, with all it takes to part them again.
CREATE TABLE merge (
  id {id},
  from_id BIGINT NOT NULL REFERENCES recipient (id),
  into_id BIGINT NOT NULL REFERENCES recipient (id),
  reason {text} NOT NULL,
  forced BOOLEAN NOT NULL,
  gained {text} NOT NULL,
  moved {text} NOT NULL,
  merged_by {text} NOT NULL,
  merged_at {text} NOT NULL,
  undo_reason {text},
  undone_by {text},
  undone_at {text},
  CHECK ((undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undo_reason IS NULL))
);
CREATE INDEX merge_from ON merge (from_id);

-- Who may be proposed for which award: each rule with its criteria, as they were loaded; a later version takes the place of an earlier.
CREATE TABLE eligibility_rule (
  id {id},
  code {text} NOT NULL,
  version {text} NOT NULL,
  award_code {text} NOT NULL REFERENCES award (code),
  rule {text} NOT NULL,
  loaded_at {text} NOT NULL,
  UNIQUE (code, version)
);
CREATE INDEX eligibility_rule_award ON eligibility_rule (award_code);

-- The facts of a recipient's year.
CREATE TABLE recipient_year (
  id {id},
  recipient_id BIGINT NOT NULL REFERENCES recipient (id),
  year INTEGER NOT NULL,
  rating {text} CHECK (rating IN ('not_completed', 'completed', 'good', 'excellent')),
  initiatives {text} NOT NULL,
  disciplined BOOLEAN NOT NULL,
  source {text},
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL,
  UNIQUE (recipient_id, year)
);
