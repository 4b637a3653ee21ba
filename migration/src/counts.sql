-- Recipients whose kind no source divides; papers of the years before 1992; the bodies of organisations in a province.
{words conferral.recipient_kind unspecified}
{words decision.instrument decree order}
{words authority.level provincial_association}
-- How sure an entry of the catalogue is: part of the fact.
ALTER TABLE award ADD COLUMN confidence {text};
ALTER TABLE authority ADD COLUMN confidence {text};
-- The month of signing, where the day is not known.
ALTER TABLE decision ADD COLUMN signed_month INTEGER CHECK (signed_month BETWEEN 1 AND 12);
-- The nationality of a recipient, and who is a member of which household.
ALTER TABLE recipient ADD COLUMN nationality {text};
CREATE TABLE household_member (
  id {id},
  member_id BIGINT NOT NULL REFERENCES recipient (id),
  household_id BIGINT NOT NULL REFERENCES recipient (id),
  UNIQUE (member_id, household_id)
);
CREATE INDEX household_member_household ON household_member (household_id);
-- When a conferral was changed after its decision was registered.
ALTER TABLE conferral ADD COLUMN updated_at {text};
CREATE INDEX conferral_updated ON conferral (updated_at) WHERE updated_at IS NOT NULL;
