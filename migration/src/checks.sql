-- What the checks noted of a decision, and the further numbers of a joint paper.
ALTER TABLE decision ADD COLUMN notes {text};
ALTER TABLE decision ADD COLUMN further_numbers {text};
-- Whether a certificate number is given already.
CREATE INDEX conferral_certificate ON conferral (certificate_number) WHERE certificate_number IS NOT NULL;
