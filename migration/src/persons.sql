-- How many people a year has, whatever else is asked of it, and how many a body has within it: told apart in the order of
-- the index, without a look at any row.
CREATE INDEX conferral_year_recipient
  ON conferral (year_from, year_to, status, recipient_id, authority_set_id, award_id, recipient_kind, campaign_id);
CREATE INDEX conferral_year_authority ON conferral (year_from, year_to, authority_set_id, status, recipient_id);
