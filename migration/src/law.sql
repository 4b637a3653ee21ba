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
