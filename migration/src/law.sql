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
