-- What the law or the federation sets and changes, by the day from which it holds. Rows are only ever added.
CREATE TABLE parameter (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    since TEXT NOT NULL CHECK (length(since) = 10),
    value TEXT NOT NULL CHECK (length(value) <= 200),
    source TEXT NOT NULL CHECK (length(source) BETWEEN 1 AND 200),
    UNIQUE (code, since)
) STRICT;
-- append only: parameter
