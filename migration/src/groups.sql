-- Conferrals that are alike in all that a decision's lines share, counted: counts, and lists by day or precedence, are found here first.
-- A decision of 50 lines has a handful of rows. Derived from `conferral` alone; `first_id` and `last_id` serve the order of lists.
CREATE TABLE conferral_group (
  id {id},
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  -- The lowest conferral id of the decision, and the highest of this group.
  first_id BIGINT NOT NULL,
  last_id BIGINT NOT NULL,
  total BIGINT NOT NULL,
  status {text} NOT NULL,
  award_id BIGINT NOT NULL REFERENCES award (id),
  award_kind {text} NOT NULL,
  precedence INTEGER NOT NULL,
  recipient_kind {text} NOT NULL,
  unnamed BOOLEAN NOT NULL,
  authority_set_id BIGINT NOT NULL REFERENCES authority_set (id),
  -- As in `conferral`; and the same as a rising number (20200526), unknown last.
  signed_fall INTEGER NOT NULL,
  signed_rise INTEGER NOT NULL,
  signed_year INTEGER,
  campaign_id BIGINT REFERENCES campaign (id),
  year_from INTEGER,
  year_to INTEGER,
  conferral_type {text},
  evidence {text} NOT NULL,
  posthumous BOOLEAN NOT NULL
);
INSERT INTO conferral_group (decision_id, first_id, last_id, total, status, award_id, award_kind, precedence, recipient_kind, unnamed, authority_set_id,
  signed_fall, signed_rise, signed_year, campaign_id, year_from, year_to, conferral_type, evidence, posthumous)
SELECT c.decision_id, min(d.first_id), max(c.id), count(*), c.status, c.award_id, c.award_kind, c.precedence, c.recipient_kind, c.recipient_id IS NULL, c.authority_set_id,
  c.signed_fall, CASE WHEN c.signed_fall = 0 THEN 99999999 ELSE -c.signed_fall END, c.signed_year, c.campaign_id, c.year_from, c.year_to, c.conferral_type, c.evidence, c.posthumous
FROM conferral c JOIN (SELECT decision_id, min(id) AS first_id FROM conferral GROUP BY decision_id) d ON d.decision_id = c.decision_id
GROUP BY c.decision_id, c.status, c.award_id, c.award_kind, c.precedence, c.recipient_kind, c.recipient_id IS NULL, c.authority_set_id, c.signed_fall, c.signed_year,
  c.campaign_id, c.year_from, c.year_to, c.conferral_type, c.evidence, c.posthumous;
CREATE INDEX conferral_group_decision ON conferral_group (decision_id);
CREATE INDEX conferral_group_signed ON conferral_group (signed_fall, first_id);
CREATE INDEX conferral_group_signed_rise ON conferral_group (signed_rise, first_id);
CREATE INDEX conferral_group_precedence ON conferral_group (precedence, first_id);
CREATE INDEX conferral_group_campaign ON conferral_group (campaign_id, year_from, year_to);
CREATE INDEX conferral_group_award ON conferral_group (award_id, signed_fall, first_id);
CREATE INDEX conferral_group_authority ON conferral_group (authority_set_id, status, total);
-- What is most often so needs no index, and would lead the planner away from the order of the list.
CREATE INDEX conferral_group_status ON conferral_group (signed_fall, first_id) WHERE status <> 'in_force';
CREATE INDEX conferral_group_evidence ON conferral_group (evidence, signed_fall, first_id) WHERE evidence <> 'original';
CREATE INDEX conferral_group_type ON conferral_group (conferral_type, signed_fall, first_id);
CREATE INDEX conferral_group_year ON conferral_group (year_from, year_to, award_id, status, recipient_kind, total);
CREATE INDEX conferral_group_year_signed ON conferral_group (year_from, year_to, signed_fall, first_id);
CREATE INDEX conferral_group_year_signed_rise ON conferral_group (year_from, year_to, signed_rise, first_id);
CREATE INDEX conferral_group_year_precedence ON conferral_group (year_from, year_to, precedence, first_id);
CREATE INDEX conferral_group_year_authority ON conferral_group (year_from, year_to, authority_set_id, status, total);

-- Groups serve the order of days, so what is left for `conferral` itself is the order of names.
DROP INDEX conferral_precedence;
DROP INDEX conferral_campaign;
DROP INDEX conferral_campaign_signed;
DROP INDEX conferral_award;
DROP INDEX conferral_award_kind;
DROP INDEX conferral_authority;
DROP INDEX conferral_year;
DROP INDEX conferral_count;
CREATE INDEX conferral_campaign_name ON conferral (campaign_id, name_sort, id);
CREATE INDEX conferral_award_name ON conferral (award_id, name_sort, id);
CREATE INDEX conferral_authority_name ON conferral (authority_set_id, name_sort, id);
CREATE INDEX conferral_year_name ON conferral (year_from, year_to, name_sort, id);
