-- How many id numbers left with an export; null where none were asked for.
ALTER TABLE export ADD COLUMN id_numbers BIGINT;
