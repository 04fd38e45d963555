-- What happened to each record, in the words of its life cycle or its edits. No foreign key: the history of a thing outlives the thing.
CREATE TABLE history (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    subject_kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    event TEXT NOT NULL,
    from_state TEXT,
    to_state TEXT,
    reason TEXT CHECK (reason IS NULL OR length(reason) <= 2000),
    detail TEXT,
    union_id INTEGER,
    actor_name TEXT NOT NULL,
    happened_at TEXT NOT NULL
) STRICT;
CREATE INDEX history_of ON history (subject_kind, subject_id, happened_at, number);
-- append only: history

-- Every change and every reading of a person's data: who, when, from where, what.
CREATE TABLE audit_entry (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    happened_at TEXT NOT NULL,
    actor_id INTEGER,
    actor_name TEXT NOT NULL,
    via TEXT NOT NULL CHECK (via IN ('page', 'token', 'command', 'job')),
    address TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('change', 'reading', 'sign_in')),
    action TEXT NOT NULL,
    subject_kind TEXT,
    subject_id INTEGER,
    union_id INTEGER,
    detail TEXT
) STRICT;
CREATE INDEX audit_entry_by_actor ON audit_entry (actor_id, number);
CREATE INDEX audit_entry_by_subject ON audit_entry (subject_kind, subject_id, number);
-- append only: audit_entry

-- A file that came from or goes to a person, sealed in chunks with a key of its own. Destroying the key is destroying the file.
CREATE TABLE stored_file (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 200),
    type TEXT NOT NULL,
    size INTEGER NOT NULL CHECK (size >= 0),
    digest BLOB,
    sealed_key BLOB,
    chunks INTEGER NOT NULL DEFAULT 0,
    is_whole INTEGER NOT NULL DEFAULT 0 CHECK (is_whole IN (0, 1)),
    -- What the file belongs to; a file that nothing was joined to is swept after a day.
    owner_kind TEXT,
    owner_id INTEGER,
    received_at TEXT NOT NULL,
    received_by INTEGER,
    keep_until TEXT,
    CHECK (is_whole = 0 OR digest IS NOT NULL)
) STRICT;
CREATE INDEX stored_file_unjoined ON stored_file (received_at) WHERE owner_id IS NULL;
CREATE INDEX stored_file_expiring ON stored_file (keep_until) WHERE keep_until IS NOT NULL;
CREATE TABLE file_chunk (
    file_id INTEGER NOT NULL REFERENCES stored_file (id) ON DELETE CASCADE,
    number INTEGER NOT NULL CHECK (number >= 0),
    sealed BLOB NOT NULL,
    PRIMARY KEY (file_id, number)
) STRICT;

CREATE TABLE job (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject_id INTEGER NOT NULL,
    union_id INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'done', 'failed')),
    done INTEGER NOT NULL DEFAULT 0,
    total INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    complaint TEXT,
    asked_by TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    begun_at TEXT,
    ended_at TEXT
) STRICT;
CREATE INDEX job_waiting ON job (id) WHERE state IN ('waiting', 'running');
CREATE INDEX job_of ON job (kind, subject_id, id);

-- The same key and body, the same answer; kept for 24 hours.
CREATE TABLE idempotency_key (
    account_id INTEGER NOT NULL,
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    body_digest BLOB NOT NULL,
    status INTEGER NOT NULL,
    location TEXT,
    body BLOB NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT;
CREATE INDEX idempotency_key_by_age ON idempotency_key (at);

-- The State Council's notice for a year, as JSON lists of days off on weekdays and of weekend days that are worked.
CREATE TABLE work_year (
    year INTEGER PRIMARY KEY CHECK (year BETWEEN 2000 AND 2100),
    off TEXT NOT NULL,
    worked TEXT NOT NULL,
    source TEXT NOT NULL,
    loaded_at TEXT NOT NULL
) STRICT;

-- One row of facts about this database: real or a demonstration, whose keys it needs.
CREATE TABLE installation (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    is_demonstration INTEGER NOT NULL CHECK (is_demonstration IN (0, 1)),
    key_fingerprint TEXT NOT NULL,
    made_at TEXT NOT NULL
) STRICT;
