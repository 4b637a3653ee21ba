-- What the checks noted of a decision.
ALTER TABLE decision ADD COLUMN notes {text};
-- Whether a certificate number is given already.
CREATE INDEX conferral_certificate ON conferral (certificate_number) WHERE certificate_number IS NOT NULL;
