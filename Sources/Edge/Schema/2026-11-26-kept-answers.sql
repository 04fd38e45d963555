-- The same key and body, the same answer; kept for 24 hours, and sealed, because it may hold a one-time password.
DROP TABLE idempotency_key;
CREATE TABLE idempotency_key (
    account_id INTEGER NOT NULL,
    key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 200),
    body_digest BLOB NOT NULL,
    answer BLOB NOT NULL,
    at TEXT NOT NULL,
    PRIMARY KEY (account_id, key)
) STRICT;
CREATE INDEX idempotency_key_by_age ON idempotency_key (at);
