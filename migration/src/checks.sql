-- What the checks noted of a decision, the further numbers of a joint paper, and from where hidden characters were
-- removed.
ALTER TABLE decision ADD COLUMN notes {text};
ALTER TABLE decision ADD COLUMN further_numbers {text};
ALTER TABLE decision ADD COLUMN cleaned {text};
-- Whether a certificate number is given already.
CREATE INDEX conferral_certificate ON conferral (certificate_number) WHERE certificate_number IS NOT NULL;
