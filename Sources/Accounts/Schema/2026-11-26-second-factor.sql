-- 动态口令: the secret that somebody's telephone shares with us. It is offered, then confirmed by its first code; what is over is deleted.
CREATE TABLE second_factor (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    -- Sealed with the keys outside the database.
    secret BLOB NOT NULL,
    offered_at TEXT NOT NULL,
    confirmed_at TEXT,
    -- The newest half minute whose code was taken: no code counts twice.
    last_step INTEGER CHECK (last_step >= 0),
    CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
) STRICT;
CREATE UNIQUE INDEX second_factor_offered ON second_factor (account_id) WHERE confirmed_at IS NULL;
CREATE UNIQUE INDEX second_factor_confirmed ON second_factor (account_id) WHERE confirmed_at IS NOT NULL;

-- For the day on which the telephone is lost. Only digests are kept.
CREATE TABLE recovery_code (
    account_id INTEGER NOT NULL REFERENCES account (id),
    digest BLOB NOT NULL,
    used_at TEXT,
    PRIMARY KEY (account_id, digest)
) STRICT;

-- Which roles must have one, from a day on; the newest line that has begun holds.
CREATE TABLE second_factor_rule (
    id INTEGER PRIMARY KEY,
    role TEXT NOT NULL,
    since TEXT NOT NULL CHECK (length(since) = 10),
    is_required INTEGER NOT NULL CHECK (is_required IN (0, 1)),
    reason TEXT NOT NULL CHECK (length(reason) BETWEEN 1 AND 500),
    set_by TEXT NOT NULL,
    set_at TEXT NOT NULL
) STRICT;
-- append only: second_factor_rule
CREATE INDEX second_factor_rule_of ON second_factor_rule (role, since, id);

-- Each try at the door, now also of codes, with whose name it was and what the browser said of itself. 'half' is a right password
-- that no code has followed.
CREATE TABLE sign_in_try (
    id INTEGER PRIMARY KEY,
    name_digest BLOB NOT NULL,
    account_id INTEGER REFERENCES account (id),
    step TEXT NOT NULL DEFAULT 'password' CHECK (step IN ('password', 'code')),
    address TEXT NOT NULL,
    device TEXT NOT NULL DEFAULT '' CHECK (length(device) <= 60),
    at TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT 'failed' CHECK (outcome IN ('failed', 'half', 'passed')),
    CHECK (outcome <> 'half' OR step = 'password')
) STRICT;
INSERT INTO sign_in_try (id, name_digest, address, at, outcome) SELECT id, name_digest, address, at, outcome FROM sign_in_attempt;
DROP TABLE sign_in_attempt;
ALTER TABLE sign_in_try RENAME TO sign_in_attempt;
CREATE INDEX sign_in_attempt_by_name ON sign_in_attempt (name_digest, at);
CREATE INDEX sign_in_attempt_by_address ON sign_in_attempt (address, at);
CREATE INDEX sign_in_attempt_by_age ON sign_in_attempt (at);
CREATE INDEX sign_in_attempt_of ON sign_in_attempt (account_id, at) WHERE account_id IS NOT NULL;

-- A right password that waits for its code. It is no session: nothing is open behind it but the page that asks for the code.
CREATE TABLE half_sign_in (
    digest BLOB NOT NULL PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    attempt_id INTEGER NOT NULL,
    -- Where one wanted to go.
    back TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE INDEX half_sign_in_of ON half_sign_in (account_id);
CREATE INDEX half_sign_in_over ON half_sign_in (until);
