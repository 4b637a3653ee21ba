-- The further numbers of a joint paper, and from where hidden characters were removed.
ALTER TABLE decision ADD COLUMN further_numbers {text};
ALTER TABLE decision ADD COLUMN cleaned {text};
