-- A record from the press gives way to the paper behind it.
{words conferral.status superseded}
-- The decisions that replace this record, as a list; none where nothing does.
ALTER TABLE decision ADD COLUMN replaced_by {text};
