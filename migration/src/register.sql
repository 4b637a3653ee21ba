-- The tables of the register, for both engines. {id} and {text} are what differs: an identity that is never reused, and text
-- compared by its bytes (PostgreSQL: COLLATE "C"), so that order never depends on a machine's locale.
-- Days are ISO text, instants UTC text of fixed width, enums short text with a CHECK, lists and rare members JSON text.

CREATE TABLE account (
  id {id},
  name {text} NOT NULL UNIQUE,
  role {text} NOT NULL CHECK (role IN ('clerk', 'registrar', 'auditor', 'administrator', 'client')),
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL
);

CREATE TABLE token (
  id {id},
  account_id BIGINT NOT NULL REFERENCES account (id),
  hash {text} NOT NULL UNIQUE,
  created_at {text} NOT NULL,
  expires_at {text} NOT NULL
);

CREATE TABLE award (
  id {id},
  code {text} NOT NULL UNIQUE,
  name_vi {text} NOT NULL,
  name_en {text} NOT NULL,
  short_name_vi {text} NOT NULL,
  short_name_en {text} NOT NULL,
  short_name_en_plural {text},
  kind {text} NOT NULL CHECK (kind IN ('order', 'medal', 'state_title', 'prize', 'commemorative_medal', 'certificate_of_merit',
    'certificate_of_commendation', 'emulation_title', 'emulation_flag', 'campaign_recognition', 'other')),
  grade {text},
  recipient_kinds {text} NOT NULL,
  foreigners {text} NOT NULL CHECK (foreigners IN ('also', 'only', 'no', 'not_known')),
  unspecified BOOLEAN NOT NULL,
  precedence INTEGER NOT NULL,
  valid_from {text},
  valid_to {text},
  legal_basis {text},
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL
);

CREATE TABLE authority (
  id {id},
  code {text} NOT NULL UNIQUE,
  name_vi {text} NOT NULL,
  name_en {text} NOT NULL,
  name_key {text} NOT NULL,
  level {text} NOT NULL CHECK (level IN ('state_president', 'national_assembly', 'government', 'ministry', 'province', 'central_organisation',
    'sub_ministry', 'armed_forces_unit', 'province_department', 'agency', 'district', 'commune', 'enterprise', 'steering_committee', 'other')),
  symbol {text},
  parent_code {text} REFERENCES authority (code),
  legal_standing BOOLEAN NOT NULL,
  valid_from {text},
  valid_to {text},
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL
);
CREATE INDEX authority_name ON authority (name_key);

CREATE TABLE succession (
  id {id},
  predecessor_code {text} NOT NULL REFERENCES authority (code),
  successor_code {text} NOT NULL REFERENCES authority (code),
  kind {text} NOT NULL CHECK (kind IN ('merge', 'split', 'rename', 'transfer')),
  date {text} NOT NULL,
  instrument {text} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL,
  UNIQUE (predecessor_code, successor_code),
  CHECK (predecessor_code <> successor_code)
);
CREATE INDEX succession_successor ON succession (successor_code);

CREATE TABLE campaign (
  id {id},
  code {text} NOT NULL UNIQUE,
  name_vi {text} NOT NULL,
  name_en {text} NOT NULL,
  organiser_code {text} REFERENCES authority (code),
  editions {text} NOT NULL,
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL
);

-- Dated rules of the law. `confidence` says how sure the fact is, as part of the fact.
CREATE TABLE competence (
  id {id},
  award_code {text} NOT NULL REFERENCES award (code),
  level {text} NOT NULL,
  valid_from {text},
  valid_to {text},
  verified_to {text},
  instrument {text},
  confidence {text}
);
CREATE INDEX competence_award ON competence (award_code, level);

CREATE TABLE award_rate (
  id {id},
  award_code {text} NOT NULL REFERENCES award (code),
  recipient_kind {text} NOT NULL CHECK (recipient_kind IN ('individual', 'collective', 'household')),
  basis {text} NOT NULL CHECK (basis IN ('rate', 'cap')),
  coefficient {text} NOT NULL,
  valid_from {text},
  valid_to {text},
  verified_to {text},
  instrument {text} NOT NULL,
  confidence {text}
);
CREATE INDEX award_rate_award ON award_rate (award_code, recipient_kind);

CREATE TABLE base_salary (
  id {id},
  amount_vnd BIGINT NOT NULL CHECK (amount_vnd > 0),
  valid_from {text} NOT NULL UNIQUE,
  valid_to {text},
  verified_to {text},
  instrument {text} NOT NULL,
  confidence {text}
);

-- The sets of authorities that decide together: one row serves every decision of the set, and groups by it stay true.
CREATE TABLE authority_set (
  id {id},
  codes {text} NOT NULL,
  attribution {text} NOT NULL CHECK (attribution IN ('sole', 'joint', 'undivided')),
  UNIQUE (codes, attribution)
);
CREATE TABLE authority_set_member (
  id {id},
  authority_id BIGINT NOT NULL REFERENCES authority (id),
  authority_set_id BIGINT NOT NULL REFERENCES authority_set (id),
  UNIQUE (authority_id, authority_set_id)
);

CREATE TABLE recipient (
  id {id},
  kind {text} NOT NULL CHECK (kind IN ('individual', 'collective', 'household')),
  name {text} NOT NULL,
  name_key {text} NOT NULL,
  name_sort {text} NOT NULL,
  search_key {text} NOT NULL,
  sex {text} CHECK (sex IN ('male', 'female')),
  birth_year INTEGER,
  birth_on {text},
  died_on {text},
  post {text},
  unit {text},
  unit_key {text},
  unit_recipient_id BIGINT REFERENCES recipient (id),
  parent_unit {text},
  origin {text} CHECK (origin IN ('domestic', 'overseas', 'foreign')),
  members {text} NOT NULL DEFAULT '[]',
  aliases {text} NOT NULL DEFAULT '[]',
  external_ids {text} NOT NULL DEFAULT '[]',
  merged_ids {text} NOT NULL DEFAULT '[]',
  merged_into_id BIGINT REFERENCES recipient (id),
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL
);
CREATE INDEX recipient_name ON recipient (name_key, id);
CREATE INDEX recipient_merged ON recipient (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE external_id (
  id {id},
  system {text} NOT NULL,
  value {text} NOT NULL,
  recipient_id BIGINT NOT NULL REFERENCES recipient (id),
  UNIQUE (system, value)
);
CREATE INDEX external_id_recipient ON external_id (recipient_id);

CREATE TABLE decision (
  id {id},
  state {text} NOT NULL CHECK (state IN ('draft', 'submitted', 'registered', 'withdrawn')),
  act {text} NOT NULL CHECK (act IN ('award', 'cancel', 'strip', 'restore', 'correct', 'reissue', 'rectify')),
  instrument {text} NOT NULL CHECK (instrument IN ('decision', 'notice', 'resolution')),
  authority_set_id BIGINT NOT NULL REFERENCES authority_set (id),
  authority_codes {text} NOT NULL,
  authority_names {text} NOT NULL,
  attribution {text} NOT NULL CHECK (attribution IN ('sole', 'joint', 'undivided')),
  issuer_as_written {text},
  number {text},
  number_key {text},
  symbol {text},
  symbol_key {text},
  signed_on {text},
  signed_year INTEGER,
  announced_on {text},
  announced_year INTEGER,
  announced_by {text},
  effective_on {text},
  title {text},
  title_key {text} NOT NULL,
  signer_name {text},
  signer_capacity {text},
  proposals {text} NOT NULL,
  legal_bases {text} NOT NULL,
  campaign_code {text} REFERENCES campaign (code),
  year_from INTEGER,
  year_to INTEGER,
  conferral_type {text},
  evidence {text} NOT NULL CHECK (evidence IN ('original', 'certified_copy', 'press', 'declaration')),
  source {text},
  stated_totals {text} NOT NULL,
  classification {text},
  remark {text},
  relations {text} NOT NULL,
  line_count BIGINT NOT NULL,
  totals {text} NOT NULL,
  acknowledged {text} NOT NULL,
  returned_reason {text},
  created_by {text} NOT NULL,
  edited_by {text} NOT NULL,
  submitted_by {text},
  registered_by {text},
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL,
  registered_at {text},
  CHECK ((state = 'registered') = (registered_by IS NOT NULL)),
  CHECK ((registered_by IS NULL) = (registered_at IS NULL)),
  -- Four eyes, in the database too.
  CHECK (registered_by IS NULL OR (submitted_by IS NOT NULL AND registered_by <> submitted_by AND registered_by <> edited_by)),
  -- Number and day may be unknown only where the evidence is not the original; who mends a clerk's error has no paper of its own.
  CHECK (state <> 'registered' OR act = 'rectify' OR evidence <> 'original' OR (number IS NOT NULL AND signed_on IS NOT NULL)),
  CHECK ((year_from IS NULL) = (year_to IS NULL) AND (year_from IS NULL OR year_from <= year_to))
);
CREATE INDEX decision_state ON decision (state, id);
CREATE INDEX decision_authority ON decision (authority_set_id, id);
CREATE INDEX decision_number ON decision (number_key, signed_year);
CREATE INDEX decision_campaign ON decision (campaign_code, id);
CREATE INDEX decision_signed ON decision (signed_on, id);
CREATE INDEX decision_registered ON decision (registered_at) WHERE registered_at IS NOT NULL;

-- A draft's lines as one document: a draft has no conferrals and creates nobody.
CREATE TABLE decision_lines (
  decision_id {seq} REFERENCES decision (id),
  lines {text} NOT NULL
);

-- One number once for an authority, a year and a symbol, among registered decisions.
CREATE TABLE registered_number (
  id {id},
  authority_id BIGINT NOT NULL REFERENCES authority (id),
  year INTEGER NOT NULL,
  number_key {text} NOT NULL,
  symbol_key {text} NOT NULL,
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  UNIQUE (authority_id, year, number_key, symbol_key)
);

CREATE TABLE conferral (
  id {id},
  decision_id BIGINT NOT NULL REFERENCES decision (id),
  line INTEGER NOT NULL,
  status {text} NOT NULL CHECK (status IN ('in_force', 'cancelled', 'stripped')),
  award_id BIGINT NOT NULL REFERENCES award (id),
  award_name {text} NOT NULL,
  award_kind {text} NOT NULL,
  precedence INTEGER NOT NULL,
  recipient_id BIGINT REFERENCES recipient (id),
  recipient_kind {text} NOT NULL CHECK (recipient_kind IN ('individual', 'collective', 'household')),
  name {text},
  name_sort {text} NOT NULL,
  birth_year INTEGER,
  post {text},
  unit {text},
  authority_set_id BIGINT NOT NULL REFERENCES authority_set (id),
  -- The day of signing as a falling number (-20200526), unknown = 0: in rising order the latest come first and the unknown last.
  signed_fall INTEGER NOT NULL,
  signed_year INTEGER,
  campaign_id BIGINT REFERENCES campaign (id),
  year_from INTEGER,
  year_to INTEGER,
  conferral_type {text},
  evidence {text} NOT NULL,
  posthumous BOOLEAN NOT NULL,
  certificate_number {text},
  details {text},
  presented_on {text},
  presented_at {text},
  presented_by {text},
  bonus_paid_vnd BIGINT,
  paid_on {text},
  version BIGINT NOT NULL DEFAULT 1,
  CHECK ((recipient_id IS NULL) = (name IS NULL)),
  CHECK ((year_from IS NULL) = (year_to IS NULL) AND (year_from IS NULL OR year_from <= year_to))
);
CREATE UNIQUE INDEX conferral_line ON conferral (decision_id, line);
CREATE INDEX conferral_recipient ON conferral (recipient_id, signed_fall, id);
CREATE INDEX conferral_signed ON conferral (signed_fall, id);
CREATE INDEX conferral_name ON conferral (name_sort, id);
CREATE INDEX conferral_precedence ON conferral (precedence, id);
CREATE INDEX conferral_campaign ON conferral (campaign_id, year_from, year_to, signed_fall, id);
CREATE INDEX conferral_campaign_signed ON conferral (campaign_id, signed_fall, id);
CREATE INDEX conferral_award ON conferral (award_id, signed_fall, id);
CREATE INDEX conferral_award_kind ON conferral (award_id, recipient_kind, signed_fall, id);
CREATE INDEX conferral_authority ON conferral (authority_set_id, signed_fall, id);
CREATE INDEX conferral_year ON conferral (year_from, year_to, signed_fall, id);
CREATE INDEX conferral_count ON conferral (year_from, year_to, status, award_id, recipient_kind);

CREATE TABLE audit_event (
  seq {seq},
  at {text} NOT NULL,
  actor {text} NOT NULL,
  act {text} NOT NULL,
  noun {text} NOT NULL,
  noun_id BIGINT NOT NULL,
  request_id {text} NOT NULL,
  before {text} NOT NULL,
  after {text} NOT NULL,
  rows {text} NOT NULL,
  previous_hash {text} NOT NULL,
  hash {text} NOT NULL
);
CREATE INDEX audit_event_noun ON audit_event (noun, noun_id, seq);
CREATE INDEX audit_event_actor ON audit_event (actor, seq);
CREATE INDEX audit_event_act ON audit_event (act, seq);

-- What left the register as a file, and what the register was then.
CREATE TABLE export (
  id {id},
  format {text} NOT NULL,
  profile {text} NOT NULL,
  filter {text} NOT NULL,
  head_size BIGINT NOT NULL,
  root_hash {text} NOT NULL,
  exported_by {text} NOT NULL,
  rows BIGINT,
  bytes BIGINT,
  sha256 {text},
  version BIGINT NOT NULL DEFAULT 1,
  created_at {text} NOT NULL,
  updated_at {text} NOT NULL
);

-- The public keys heads are signed by: a key is never taken out, so that an old head can still be checked.
CREATE TABLE signing_key (
  id {id},
  key_id {text} NOT NULL UNIQUE,
  public_key {text} NOT NULL,
  created_at {text} NOT NULL
);

-- The catalogue files taken in so far: each is loaded once, so what an office changed is never overwritten.
CREATE TABLE catalogue_load (
  id {id},
  name {text} NOT NULL UNIQUE,
  loaded_at {text} NOT NULL
);

CREATE TABLE idempotency (
  account {text} NOT NULL,
  method {text} NOT NULL,
  path {text} NOT NULL,
  key {text} NOT NULL,
  request_hash {text} NOT NULL,
  answer {text} NOT NULL,
  created_at {text} NOT NULL,
  PRIMARY KEY (account, method, path, key)
);
CREATE INDEX idempotency_age ON idempotency (created_at);
