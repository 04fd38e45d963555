-- 登记入会 that has begun with a number: what its second step is about, so that the step has an address of its own in which no number stands.
-- For who began it alone, and not for long.
CREATE TABLE entry_begun (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    document_type TEXT NOT NULL CHECK (length(document_type) = 2),
    -- Sealed with the keys outside the database.
    number BLOB NOT NULL,
    until TEXT NOT NULL
) STRICT;
CREATE INDEX entry_begun_over ON entry_begun (until);
