-- The keyed hash of each row of power: without the register's audit key nobody makes one.
ALTER TABLE account ADD COLUMN seal {text};
ALTER TABLE password ADD COLUMN seal {text};
ALTER TABLE token ADD COLUMN seal {text};
ALTER TABLE session ADD COLUMN seal {text};
ALTER TABLE code_token ADD COLUMN seal {text};
ALTER TABLE idempotency ADD COLUMN seal {text};
-- What the caller could see and do to whom a kept answer was given.
ALTER TABLE idempotency ADD COLUMN reach {text};
