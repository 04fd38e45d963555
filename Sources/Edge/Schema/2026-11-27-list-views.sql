-- How somebody sees a list: as they left it (no name), or as a view that was kept under a name.
CREATE TABLE list_view (
    id INTEGER PRIMARY KEY,
    account_id INTEGER NOT NULL,
    list TEXT NOT NULL CHECK (length(list) BETWEEN 1 AND 60),
    name TEXT NOT NULL CHECK (length(name) <= 30),
    -- Filters, sort, columns, rows a page, as a JSON object of texts.
    state TEXT NOT NULL CHECK (length(state) BETWEEN 2 AND 4000),
    owner_name TEXT NOT NULL,
    -- Where the owner's account is kept: colleagues there may use a view that is shared.
    union_id INTEGER,
    is_shared INTEGER NOT NULL DEFAULT 0 CHECK (is_shared IN (0, 1)),
    at TEXT NOT NULL,
    UNIQUE (account_id, list, name),
    CHECK (name <> '' OR is_shared = 0)
) STRICT;
CREATE INDEX list_view_shared ON list_view (union_id, list) WHERE is_shared = 1;
