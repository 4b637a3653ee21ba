-- Who a line may be: those of its name and year of birth, and those of its name and unit, are found without reading the
-- thousand who bear a frequent name.
CREATE INDEX recipient_of_year ON recipient (name_key, birth_year) WHERE merged_into_id IS NULL;
CREATE INDEX recipient_of_unit ON recipient (name_key, unit_key) WHERE merged_into_id IS NULL;
DROP INDEX recipient_name;
