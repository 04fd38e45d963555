-- The number that a running process puts into the ids it makes. No two processes hold the same one.
CREATE TABLE process_lease (
    number INTEGER PRIMARY KEY CHECK (number BETWEEN 0 AND 1023),
    holder TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;

-- Work that one process at a time may do, for instance running jobs.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until TEXT NOT NULL
) STRICT;
