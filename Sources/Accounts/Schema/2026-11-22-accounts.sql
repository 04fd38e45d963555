CREATE TABLE account (
    id INTEGER PRIMARY KEY,
    -- Lower case; what is typed at sign-in.
    user_name TEXT NOT NULL UNIQUE CHECK (length(user_name) BETWEEN 2 AND 40),
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 50),
    name_key TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password INTEGER NOT NULL DEFAULT 1 CHECK (must_change_password IN (0, 1)),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'disabled')),
    -- Where the account is kept; who may manage it is asked of this union.
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    created_at TEXT NOT NULL,
    password_changed_at TEXT,
    last_sign_in_at TEXT,
    last_sign_in_address TEXT
) STRICT;
CREATE INDEX account_by_name ON account (name_key, id);
CREATE INDEX account_by_union ON account (union_id);

-- A role of a person at a union, for a time. A grant is ended, never changed.
CREATE TABLE granted (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    role TEXT NOT NULL,
    union_id INTEGER NOT NULL REFERENCES union_org (id),
    since TEXT NOT NULL CHECK (length(since) = 10),
    until TEXT CHECK (until IS NULL OR until >= since),
    granted_by TEXT NOT NULL,
    granted_at TEXT NOT NULL,
    -- Taken back before its last day: from that moment on it holds no more.
    ended_at TEXT
) STRICT;
CREATE INDEX granted_to ON granted (account_id, until);
CREATE INDEX granted_at_union ON granted (union_id);
CREATE UNIQUE INDEX granted_once ON granted (account_id, role, union_id) WHERE until IS NULL AND ended_at IS NULL;

-- The cookie itself is nowhere: its digest finds the session.
CREATE TABLE session (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    digest BLOB NOT NULL UNIQUE,
    begun_at TEXT NOT NULL,
    touched_at TEXT NOT NULL,
    address TEXT NOT NULL,
    ended_at TEXT,
    ended_by TEXT CHECK (ended_by IN ('sign_out', 'idle', 'password', 'administrator', 'disabled'))
) STRICT;
CREATE INDEX session_of ON session (account_id, ended_at);

CREATE TABLE api_token (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL REFERENCES account (id),
    digest BLOB NOT NULL UNIQUE,
    expires_on TEXT CHECK (length(expires_on) = 10),
    created_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX api_token_of ON api_token (account_id);

-- One line for each try at the door, written before the password is hashed. Names are digests: people type passwords there too.
CREATE TABLE sign_in_attempt (
    id INTEGER PRIMARY KEY,
    name_digest BLOB NOT NULL,
    address TEXT NOT NULL,
    at TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT 'failed' CHECK (outcome IN ('failed', 'passed'))
) STRICT;
CREATE INDEX sign_in_attempt_by_name ON sign_in_attempt (name_digest, at);
CREATE INDEX sign_in_attempt_by_address ON sign_in_attempt (address, at);
