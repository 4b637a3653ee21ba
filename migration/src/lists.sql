-- Lists of a body, and of an award and a kind of recipient, in the order of days: without these all groups of the body
-- are sorted, and all of the award are walked, for each page.
CREATE INDEX conferral_group_authority_signed ON conferral_group (authority_set_id, signed_fall, first_id);
CREATE INDEX conferral_group_authority_signed_rise ON conferral_group (authority_set_id, signed_rise, first_id);
CREATE INDEX conferral_group_award_kind ON conferral_group (award_id, recipient_kind, signed_fall, first_id);
